/* A tensor seen along one axis: elements of a line are `inner` apart. */
#ifndef RTV_LIB_AUTODIFF_OPS_AXIS_H
#define RTV_LIB_AUTODIFF_OPS_AXIS_H

#include "tensor/shape.h"

typedef struct {
    int64_t outer, length, inner;
    int64_t lines; /* outer * inner */
} rtv__axis_view;

rtv_status rtv__axis_view_make(rtv__axis_view *out, int32_t *axis_out, const rtv__shape *shape,
                               int32_t axis);

/* The offset of the first element of a line. */
static inline int64_t rtv__axis_line(const rtv__axis_view *view, int64_t line)
{
    if (view->inner == 1)
        return line * view->length;
    return line / view->inner * view->length * view->inner + line % view->inner;
}

#endif
