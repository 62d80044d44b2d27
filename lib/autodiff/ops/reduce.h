/* Reductions that other ops use too. */
#ifndef RTV_LIB_AUTODIFF_OPS_REDUCE_H
#define RTV_LIB_AUTODIFF_OPS_REDUCE_H

#include "autodiff/op.h"

/* to += x summed to the smaller shape, which broadcasts to x's. */
rtv_status rtv__sum_to_shape(rtv_tape *tape, rtv_dtype dtype, void *to, const rtv__shape *to_shape,
                             const void *x, const rtv__shape *x_shape);

#endif
