/* ops_elementwise: functions of one and of two tensors. */
#include "ops_run.h"

#define UNARY(name)                                                                                \
    static void run_##name(ops_run *run)                                                           \
    {                                                                                              \
        rtv_tensor *x = ops_leaf(run, "x"), *y;                                                    \
        if (x != NULL)                                                                             \
            ops_finish(run, rtv_op_##name(&y, run->tape, x), &y);                                  \
    }

#define UNARY_WITH(name, ...)                                                                      \
    static void run_##name(ops_run *run)                                                           \
    {                                                                                              \
        rtv_tensor *x = ops_leaf(run, "x"), *y;                                                    \
        if (x != NULL)                                                                             \
            ops_finish(run, rtv_op_##name(&y, run->tape, x, __VA_ARGS__), &y);                     \
    }

#define BINARY(name)                                                                               \
    static void run_##name(ops_run *run)                                                           \
    {                                                                                              \
        rtv_tensor *a = ops_leaf(run, "a"), *b = ops_leaf(run, "b"), *y;                           \
        if (a != NULL && b != NULL)                                                                \
            ops_finish(run, rtv_op_##name(&y, run->tape, a, b), &y);                               \
    }

/* clang-format off */
UNARY(abs) UNARY(neg) UNARY(sign) UNARY(square) UNARY(sqrt) UNARY(rsqrt) UNARY(reciprocal)
UNARY(exp) UNARY(expm1) UNARY(log) UNARY(log1p) UNARY(sin) UNARY(cos) UNARY(erf)
UNARY(relu) UNARY(relu6) UNARY(selu) UNARY(gelu) UNARY(gelu_tanh) UNARY(tanh) UNARY(sigmoid)
UNARY(hard_sigmoid) UNARY(softplus) UNARY(softsign) UNARY(swish) UNARY(mish)
UNARY_WITH(leaky_relu, ops_double(run, "alpha", 0.2))
UNARY_WITH(elu, ops_double(run, "alpha", 1.0))
UNARY_WITH(clip_by_value, ops_double(run, "min", 0), ops_double(run, "max", 0))
BINARY(add) BINARY(sub) BINARY(mul) BINARY(div) BINARY(divide_no_nan) BINARY(maximum)
BINARY(minimum) BINARY(squared_difference) BINARY(pow)
/* clang-format on */

#define ENTRY(name)                                                                                \
    {                                                                                              \
#name, run_##name                                                                          \
    }

    /* clang-format off */
static const ops_entry entries[] = {
    ENTRY(abs), ENTRY(neg), ENTRY(sign), ENTRY(square), ENTRY(sqrt), ENTRY(rsqrt),
    ENTRY(reciprocal), ENTRY(exp), ENTRY(expm1), ENTRY(log), ENTRY(log1p), ENTRY(sin), ENTRY(cos),
    ENTRY(erf), ENTRY(relu), ENTRY(relu6), ENTRY(selu), ENTRY(gelu_tanh), ENTRY(tanh),
    ENTRY(sigmoid), ENTRY(hard_sigmoid), ENTRY(softplus), ENTRY(softsign), ENTRY(swish),
    ENTRY(mish), ENTRY(leaky_relu), ENTRY(elu), ENTRY(clip_by_value), {"gelu_erf", run_gelu},
    {"gelu", run_gelu}, ENTRY(add), ENTRY(sub), ENTRY(mul), ENTRY(div), ENTRY(divide_no_nan),
    ENTRY(maximum), ENTRY(minimum), ENTRY(squared_difference), ENTRY(pow), {NULL, NULL}};
/* clang-format on */

static void check_elementwise(parity_case *c)
{
    ops_check(c, entries);
}

const parity_area parity_ops_elementwise_areas[] = {
    {"ops_elementwise", NULL, check_elementwise},
    {NULL, NULL, NULL},
};
