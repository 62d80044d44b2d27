/* From losses of rows to what is minimised. */
#include "autodiff/op.h"
#include "retrieve/ops_binary.h"
#include "retrieve/ops_loss.h"
#include "retrieve/ops_math.h"
#include "retrieve/ops_reduce.h"
#include "retrieve/ops_shape.h"

/* Weights have the first axes of values; the missing ones become 1. */
static rtv_status apply_weights(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                                const rtv_tensor *values, const rtv_tensor *weights)
{
    rtv__shape shape = weights->shape, joined;
    while (shape.rank < values->shape.rank)
        shape.dims[shape.rank++] = 1;
    if (rtv__shape_broadcast(&joined, &values->shape, &shape) != RTV_OK ||
        !rtv__shape_equal(&joined, &values->shape))
        return rtv__op_fail_shapes(op, "values", values, "weights", weights,
                                   "the weights must have the first axes of the values");
    rtv_tensor *spread;
    RTV_TRY(rtv_op_reshape(&spread, tape, weights, shape.rank, shape.dims));
    return rtv_op_mul(out, tape, values, spread);
}

rtv_status rtv_op_reduce_loss(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *values,
                              const rtv_tensor *weights, rtv_reduction reduction)
{
    static const rtv__op op = {.name = "reduce_loss"};
    const rtv_tensor *inputs[] = {values, weights};
    RTV_TRY(rtv__op_check(out, tape, &op, inputs, 2, 1u << 1));
    RTV_TRY(rtv__op_check_real(&op, inputs, 2));
    RTV_CHECK_ARG(reduction >= RTV_REDUCTION_MEAN && reduction <= RTV_REDUCTION_NONE,
                  "%s: reduction %d does not exist", op.name, reduction);
    rtv_tensor *weighted = NULL;
    if (weights != NULL) {
        RTV_TRY(apply_weights(&weighted, tape, &op, values, weights));
        values = weighted;
    }
    if (reduction == RTV_REDUCTION_MEAN)
        return rtv_op_reduce_mean(out, tape, values, NULL, 0, 0);
    if (reduction == RTV_REDUCTION_SUM)
        return rtv_op_reduce_sum(out, tape, values, NULL, 0, 0);
    return rtv_op_reshape(out, tape, values, values->shape.rank, values->shape.dims);
}
