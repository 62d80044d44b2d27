#include "autodiff/ops/axis.h"

rtv_status rtv__axis_view_make(rtv__axis_view *out, int32_t *axis_out, const rtv__shape *shape,
                               int32_t axis)
{
    RTV_TRY(rtv__shape_axis(&axis, shape, axis));
    *axis_out = axis;
    *out = (rtv__axis_view){1, shape->dims[axis], 1, 1};
    for (int32_t i = 0; i < axis; i++)
        out->outer *= shape->dims[i];
    for (int32_t i = axis + 1; i < shape->rank; i++)
        out->inner *= shape->dims[i];
    out->lines = out->outer * out->inner;
    return RTV_OK;
}
