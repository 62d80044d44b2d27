/* The same elements under another shape, or as a constant. */
#include <inttypes.h>

#include "autodiff/op_table.h"
#include "retrieve/ops_shape.h"

static rtv_status reshape_backward(rtv__node *node)
{
    return rtv__node_pass_gradient(node, 0, true);
}

const rtv__op rtv__op_reshape = {.name = "reshape", .backward = RTV__BACKWARD(reshape_backward)};

static rtv_status apply_shape(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                              const rtv_tensor *x, const rtv__shape *shape)
{
    rtv__node *node;
    RTV_TRY(rtv__op_start_shared(&node, tape, op, x, shape));
    return rtv__op_finish(out, node);
}

/* Puts what is left in place of a -1. */
static rtv_status infer_shape(rtv__shape *out, const rtv_tensor *x, int32_t rank,
                              const int64_t *dims)
{
    const rtv__op *op = &rtv__op_reshape;
    int64_t sizes[RTV_MOST_DIMS], count;
    int32_t open = -1;
    if (rank < 0 || rank > RTV_MOST_DIMS)
        return rtv__fail(RTV_E_RANGE, "%s: rank is %d, must be 0 to %d", op->name, rank,
                         RTV_MOST_DIMS);
    RTV_CHECK_ARG(rank == 0 || dims != NULL, "%s: dims is NULL for rank %d", op->name, rank);
    for (int32_t i = 0; i < rank; i++) {
        sizes[i] = dims[i];
        if (dims[i] == -1) {
            RTV_CHECK_ARG(open < 0, "%s: two sizes are -1", op->name);
            open = i;
            sizes[i] = 1;
        }
    }
    RTV_TRY(rtv__shape_make(out, &count, rank, sizes));
    if (open >= 0 && count > 0 && x->count % count == 0) {
        out->dims[open] = x->count / count;
        count = x->count;
    } else if (open >= 0)
        count = -1; /* what is left over nothing cannot be told */
    if (count != x->count)
        return rtv__op_fail_shapes(op, "x", x, NULL, NULL, "the new shape has another size");
    return RTV_OK;
}

rtv_status rtv_op_reshape(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, int32_t rank,
                          const int64_t *dims)
{
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_reshape, &x, 1, 0));
    rtv__shape shape;
    RTV_TRY(infer_shape(&shape, x, rank, dims));
    return apply_shape(out, tape, &rtv__op_reshape, x, &shape);
}

rtv_status rtv_op_expand_dims(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, int32_t axis)
{
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_reshape, &x, 1, 0));
    rtv__shape shape = x->shape;
    if (shape.rank == RTV_MOST_DIMS)
        return rtv__op_fail_shapes(&rtv__op_reshape, "x", x, NULL, NULL, "no room for an axis");
    shape.rank++;
    RTV_TRY(rtv__shape_axis(&axis, &shape, axis));
    for (int32_t i = shape.rank - 1; i > axis; i--)
        shape.dims[i] = shape.dims[i - 1];
    shape.dims[axis] = 1;
    return apply_shape(out, tape, &rtv__op_reshape, x, &shape);
}

rtv_status rtv_op_squeeze(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, int32_t axis)
{
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_reshape, &x, 1, 0));
    rtv__shape shape = x->shape;
    RTV_TRY(rtv__shape_axis(&axis, &shape, axis));
    if (shape.dims[axis] != 1)
        return rtv__fail(RTV_E_SHAPE, "squeeze: axis %d has size %" PRId64 ", must be 1", axis,
                         shape.dims[axis]);
    shape.rank--;
    for (int32_t i = axis; i < shape.rank; i++)
        shape.dims[i] = shape.dims[i + 1];
    shape.dims[shape.rank] = 1;
    return apply_shape(out, tape, &rtv__op_reshape, x, &shape);
}

rtv_status rtv_op_stop_gradient(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    static const rtv__op op = {.name = "stop_gradient"};
    RTV_TRY(rtv__op_check(out, tape, &op, &x, 1, 0));
    return apply_shape(out, tape, &op, x, &x->shape);
}
