/* Starting values of parameters, for the layers. */
#ifndef RTV_LIB_NN_INITIALIZER_H
#define RTV_LIB_NN_INITIALIZER_H

#include "base/context.h"
#include "retrieve/initializer.h"
#include "tensor/shape.h"

/*
 * Reads and checks the caller's struct (NULL: all defaults); the layer's own default takes the
 * place of RTV_INITIALIZER_DEFAULT, its scale that of 0 (0: 0.05).
 */
rtv_status rtv__initializer_read(rtv_initializer *out, const rtv_initializer *given,
                                 rtv_initializer_kind default_kind, double default_scale);

/* Fills memory that need not have been written before; `initializer` has been read. */
void rtv__initializer_fill(void *data, rtv_dtype dtype, const rtv__shape *shape,
                           const rtv_context *context, const rtv_initializer *initializer,
                           uint64_t stream);

#endif
