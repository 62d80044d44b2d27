/* Ids of rows, given as i32 or i64. */
#ifndef RTV_LIB_AUTODIFF_OPS_ID_INPUT_H
#define RTV_LIB_AUTODIFF_OPS_ID_INPUT_H

#include "autodiff/op.h"

/* As int64: the tensor's own data, or a copy in the tape's arena. RTV_E_DTYPE for other types. */
rtv_status rtv__ids_read(const int64_t **out, rtv_tape *tape, const rtv__op *op,
                         const rtv_tensor *ids, const char *name);
/* RTV_E_RANGE, naming the first id that is not in [low, high). */
rtv_status rtv__ids_check(const rtv__op *op, const int64_t *ids, int64_t count, int64_t low,
                          int64_t high);

#endif
