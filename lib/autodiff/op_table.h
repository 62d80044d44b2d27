/*
 * All built-in ops with a backward function. The gradient sweep of tests/grad walks this list and
 * fails for an op without a case.
 */
#ifndef RTV_LIB_AUTODIFF_OP_TABLE_H
#define RTV_LIB_AUTODIFF_OP_TABLE_H

#include "autodiff/op.h"

/* clang-format off */
#define RTV__OP_LIST(X)                                                                            \
    X(abs) X(neg) X(sign) X(square) X(sqrt) X(rsqrt) X(reciprocal) X(exp) X(expm1) X(log)          \
    X(log1p) X(sin) X(cos) X(erf) X(affine) X(clip_by_value)                                       \
    X(relu) X(relu6) X(leaky_relu) X(elu) X(selu) X(gelu) X(gelu_tanh) X(tanh) X(sigmoid)          \
    X(hard_sigmoid) X(softplus) X(softsign) X(swish) X(mish)                                       \
    X(add) X(sub) X(mul) X(div) X(divide_no_nan) X(maximum) X(minimum) X(squared_difference)       \
    X(pow) X(where)                                                                                \
    X(matmul) X(dense) X(row_dot)                                                                  \
    X(reduce_sum) X(reduce_mean) X(reduce_max) X(reduce_min) X(reduce_logsumexp) X(softmax)        \
    X(log_softmax) X(cumsum)                                                                       \
    X(reshape) X(slice) X(pad) X(concat) X(stack) X(transpose) X(tile) X(broadcast_to) X(cast)     \
    X(gather) X(take_along_axis) X(embedding_bag) X(masked_mean) X(segment_reduce)                 \
    X(unsorted_segment_reduce)                                                                     \
    X(l2_normalize) X(layer_norm) X(batch_norm) X(dropout) X(dropout_mask) X(global_norm)          \
    X(clip_factor)                                                                                 \
    X(mean_squared_error) X(mean_absolute_error) X(huber) X(sigmoid_cross_entropy)                 \
    X(binary_cross_entropy) X(softmax_cross_entropy) X(sparse_softmax_cross_entropy)
/* clang-format on */

#define RTV__OP_DECLARE(name) extern const rtv__op rtv__op_##name;
RTV__OP_LIST(RTV__OP_DECLARE)
#undef RTV__OP_DECLARE

extern const rtv__op *const rtv__op_table[];
extern const int32_t rtv__op_table_count;

#endif
