/* Functions of one and of two tensors. */
#include "grad_case.h"

#define RECORD(name, call)                                                                         \
    static rtv_status record_##name(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,   \
                                    int32_t leaf_count, void *payload)                             \
    {                                                                                              \
        const grad_input *input = payload;                                                         \
        (void)leaf_count, (void)input;                                                             \
        return call;                                                                               \
    }

static void unary_leaf(grad_input *input, double low, double high, const double *kinks, int count)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 0, 3, 4);
    grad_leaf_away(input, rank, dims, low, high, kinks, count);
}

static const double bends[] = {0, 6, -1, 1, 2.5, -2.5};

/* Anything but the bends of the piecewise functions. */
static void any_value(grad_input *input)
{
    unary_leaf(input, -8, 8, bends, 6);
}

static void small_value(grad_input *input)
{
    unary_leaf(input, -2, 2, bends, 1);
}

static void positive_value(grad_input *input)
{
    unary_leaf(input, 0.3, 4, NULL, 0);
}

/* clang-format off */
RECORD(abs, rtv_op_abs(out, tape, leaves[0]))
RECORD(neg, rtv_op_neg(out, tape, leaves[0]))
RECORD(sign, rtv_op_sign(out, tape, leaves[0]))
RECORD(square, rtv_op_square(out, tape, leaves[0]))
RECORD(sqrt, rtv_op_sqrt(out, tape, leaves[0]))
RECORD(rsqrt, rtv_op_rsqrt(out, tape, leaves[0]))
RECORD(reciprocal, rtv_op_reciprocal(out, tape, leaves[0]))
RECORD(exp, rtv_op_exp(out, tape, leaves[0]))
RECORD(expm1, rtv_op_expm1(out, tape, leaves[0]))
RECORD(log, rtv_op_log(out, tape, leaves[0]))
RECORD(log1p, rtv_op_log1p(out, tape, leaves[0]))
RECORD(sin, rtv_op_sin(out, tape, leaves[0]))
RECORD(cos, rtv_op_cos(out, tape, leaves[0]))
RECORD(erf, rtv_op_erf(out, tape, leaves[0]))
RECORD(affine, rtv_op_affine(out, tape, leaves[0], -1.5, 0.25))
RECORD(clip_by_value, rtv_op_clip_by_value(out, tape, leaves[0], -1, 2.5))
RECORD(relu, rtv_op_relu(out, tape, leaves[0]))
RECORD(relu6, rtv_op_relu6(out, tape, leaves[0]))
RECORD(leaky_relu, rtv_op_leaky_relu(out, tape, leaves[0], 0.2))
RECORD(elu, rtv_op_elu(out, tape, leaves[0], 1.7))
RECORD(selu, rtv_op_selu(out, tape, leaves[0]))
RECORD(gelu, rtv_op_gelu(out, tape, leaves[0]))
RECORD(gelu_tanh, rtv_op_gelu_tanh(out, tape, leaves[0]))
RECORD(tanh, rtv_op_tanh(out, tape, leaves[0]))
RECORD(sigmoid, rtv_op_sigmoid(out, tape, leaves[0]))
RECORD(hard_sigmoid, rtv_op_hard_sigmoid(out, tape, leaves[0]))
RECORD(softplus, rtv_op_softplus(out, tape, leaves[0]))
RECORD(softsign, rtv_op_softsign(out, tape, leaves[0]))
RECORD(swish, rtv_op_swish(out, tape, leaves[0]))
RECORD(mish, rtv_op_mish(out, tape, leaves[0]))
RECORD(activation, rtv_op_activation(out, tape, leaves[0], input->round % 16))
RECORD(add, rtv_op_add(out, tape, leaves[0], leaves[1]))
RECORD(sub, rtv_op_sub(out, tape, leaves[0], leaves[1]))
RECORD(mul, rtv_op_mul(out, tape, leaves[0], leaves[1]))
RECORD(div, rtv_op_div(out, tape, leaves[0], leaves[1]))
RECORD(divide_no_nan, rtv_op_divide_no_nan(out, tape, leaves[0], leaves[1]))
RECORD(maximum, rtv_op_maximum(out, tape, leaves[0], leaves[1]))
RECORD(minimum, rtv_op_minimum(out, tape, leaves[0], leaves[1]))
RECORD(squared_difference, rtv_op_squared_difference(out, tape, leaves[0], leaves[1]))
RECORD(pow, rtv_op_pow(out, tape, leaves[0], leaves[1]))
RECORD(where, rtv_op_where(out, tape, input->constants[0], leaves[0], leaves[1]))
/* clang-format on */

/* Two shapes that broadcast, in every third round equal ones; values from disjoint sets, so that
 * no pair is near a tie. */
static void two_values(grad_input *input, double low, double high)
{
    int64_t full[4], dims[4];
    int32_t rank = grad_shape(input, full, 0, 4, 3);
    for (int side = 0; side < 2; side++) {
        int32_t smaller = rank;
        for (int32_t i = 0; i < rank; i++)
            dims[i] = full[i];
        if (input->round % 3 != 0)
            smaller = grad_smaller(input, dims, rank, full);
        rtv_tensor *leaf = grad_leaf(input, smaller, dims, low, high);
        for (int64_t i = 0; i < rtv_tensor_count(leaf); i++) {
            double *f64 = rtv_tensor_data(leaf);
            float *f32 = rtv_tensor_data(leaf);
            double value = input->dtype == RTV_DTYPE_F32 ? (double)f32[i] : f64[i];
            double kept = (double)(int64_t)(value * 16) / 16 + side * 0.03125;
            if (input->dtype == RTV_DTYPE_F32)
                f32[i] = (float)kept;
            else
                f64[i] = kept;
        }
    }
}

static void any_two(grad_input *input)
{
    two_values(input, -3, 3);
}

static void positive_two(grad_input *input)
{
    two_values(input, 0.5, 2);
}

static void three_for_where(grad_input *input)
{
    int64_t full[4], dims[4];
    int32_t rank = grad_shape(input, full, 0, 4, 3);
    int32_t smaller = grad_smaller(input, dims, rank, full);
    grad_mask(input, smaller, dims);
    for (int side = 0; side < 2; side++) {
        smaller = grad_smaller(input, dims, rank, full);
        grad_leaf(input, smaller, dims, -2, 2);
    }
}

#define CASE(name, prepare)                                                                        \
    {                                                                                              \
        "rtv_op_" #name, #name, prepare, record_##name                                             \
    }

const grad_case grad_elementwise_cases[] = {
    CASE(abs, any_value),
    CASE(neg, any_value),
    CASE(sign, any_value),
    CASE(square, any_value),
    CASE(sqrt, positive_value),
    CASE(rsqrt, positive_value),
    CASE(reciprocal, positive_value),
    CASE(exp, small_value),
    CASE(expm1, small_value),
    CASE(log, positive_value),
    CASE(log1p, positive_value),
    CASE(sin, any_value),
    CASE(cos, any_value),
    CASE(erf, small_value),
    CASE(affine, any_value),
    CASE(clip_by_value, any_value),
    CASE(relu, any_value),
    CASE(relu6, any_value),
    CASE(leaky_relu, any_value),
    CASE(elu, any_value),
    CASE(selu, any_value),
    CASE(gelu, any_value),
    CASE(gelu_tanh, any_value),
    CASE(tanh, any_value),
    CASE(sigmoid, any_value),
    CASE(hard_sigmoid, any_value),
    CASE(softplus, any_value),
    CASE(softsign, any_value),
    CASE(swish, any_value),
    CASE(mish, any_value),
    {"rtv_op_activation", NULL, small_value, record_activation},
    CASE(add, any_two),
    CASE(sub, any_two),
    CASE(mul, any_two),
    CASE(div, positive_two),
    CASE(divide_no_nan, positive_two),
    CASE(maximum, any_two),
    CASE(minimum, any_two),
    CASE(squared_difference, any_two),
    CASE(pow, positive_two),
    CASE(where, three_for_where),
    {NULL, NULL, NULL, NULL},
};
