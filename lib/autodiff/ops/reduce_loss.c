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

/* The sum of the weighted values, divided by the sum of what each value weighs; 0 if that is 0. */
static rtv_status divide_by_weights(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *values,
                                    const rtv_tensor *weights)
{
    rtv_tensor *sum, *weight_sum;
    double values_per_weight = weights->count > 0 ? (double)(values->count / weights->count) : 0.0;
    RTV_TRY(rtv_op_reduce_sum(&sum, tape, values, NULL, 0, 0));
    RTV_TRY(rtv_op_reduce_sum(&weight_sum, tape, weights, NULL, 0, 0));
    RTV_TRY(rtv_op_affine(&weight_sum, tape, weight_sum, values_per_weight, 0.0));
    return rtv_op_divide_no_nan(out, tape, sum, weight_sum);
}

rtv_status rtv_op_reduce_loss(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *values,
                              const rtv_tensor *weights, rtv_loss_reduction reduction)
{
    static const rtv__op op = {.name = "reduce_loss"};
    const rtv_tensor *inputs[] = {values, weights};
    RTV_TRY(rtv__op_check(out, tape, &op, inputs, 2, 1u << 1));
    RTV_TRY(rtv__op_check_real(&op, inputs, 2));
    RTV_CHECK_KNOWN(reduction >= RTV_LOSS_MEAN && reduction <= RTV_LOSS_NONE,
                    "%s: reduction %d does not exist", op.name, reduction);
    rtv_tensor *weighted = NULL;
    if (weights != NULL) {
        RTV_TRY(apply_weights(&weighted, tape, &op, values, weights));
        values = weighted;
    }
    switch (reduction) {
    case RTV_LOSS_MEAN:
        if (weights != NULL)
            return divide_by_weights(out, tape, values, weights);
        return rtv_op_reduce_mean(out, tape, values, NULL, 0, 0);
    case RTV_LOSS_SUM:
        return rtv_op_reduce_sum(out, tape, values, NULL, 0, 0);
    case RTV_LOSS_SUM_OVER_BATCH_SIZE:
        return rtv_op_reduce_mean(out, tape, values, NULL, 0, 0);
    default:
        return rtv_op_reshape(out, tape, values, values->shape.rank, values->shape.dims);
    }
}
