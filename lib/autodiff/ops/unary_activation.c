/* Activations. Slopes at kinks are those of TensorFlow: see retrieve/ops_activation.h. */
#include "autodiff/op_table.h"
#include "autodiff/ops/unary.h"
#include "retrieve/ops_activation.h"
#include "retrieve/ops_matrix.h"

/* SELU's constants (Klambauer et al. 2017). */
#define SELU_SCALE       ((REAL)1.0507009873554805)
#define SELU_SCALE_ALPHA ((REAL)(1.0507009873554805 * 1.6732632423543772))

#define ROOT_HALF           ((REAL)0.70710678118654752)
#define NORMAL_DENSITY_AT_0 ((REAL)0.39894228040143268) /* 1 / sqrt(2 pi) */
#define ROOT_2_OVER_PI      ((REAL)0.79788456080286536)
#define GELU_CUBIC          ((REAL)0.044715)

#define SIGMOID(x)  (1 / (1 + exp(-(x))))
#define SOFTPLUS(x) ((x > 0 ? x : 0) + log1p(exp(-fabs(x))))
#define GELU_INNER  tanh((x + GELU_CUBIC * x * x * x) * ROOT_2_OVER_PI)

/* erfc keeps the negative tail exact, where 1 + erf would cancel. */
#define GELU_SLOPE                                                                                 \
    ((REAL)0.5 * erfc(-x * ROOT_HALF) + x * NORMAL_DENSITY_AT_0 * exp((REAL)-0.5 * x * x))
#define GELU_TANH_SLOPE(t)                                                                         \
    ((REAL)0.5 * (1 + t) +                                                                         \
     (REAL)0.5 * x * (1 - t * t) * ROOT_2_OVER_PI * (1 + 3 * GELU_CUBIC * x * x))
#define MISH_SLOPE(t) (t + x * SIGMOID(x) * (1 - t * t))

/* Of the line 0.2 x + 0.5. */
#define HARD ((REAL)0.2 * x + (REAL)0.5)

/* clang-format off */
#define UNARY_LIST(X)                                                                              \
    X(relu, x <= 0 ? 0 : x, x > 0 ? dy : 0)                                                        \
    X(relu6, x <= 0 ? 0 : x >= 6 ? 6 : x, x > 0 && x < 6 ? dy : 0)                                 \
    X(selu, x < 0 ? SELU_SCALE_ALPHA * expm1(x) : SELU_SCALE * x,                                  \
      x < 0 ? dy * (y + SELU_SCALE_ALPHA) : dy * SELU_SCALE)                                       \
    X(gelu, (REAL)0.5 * x * erfc(-x * ROOT_HALF), dy * GELU_SLOPE)                                 \
    X(gelu_tanh, (REAL)0.5 * x * (1 + GELU_INNER), dy * GELU_TANH_SLOPE(GELU_INNER))               \
    X(tanh, tanh(x), dy * (1 - y * y))                                                             \
    X(sigmoid, SIGMOID(x), dy * y * (1 - y))                                                       \
    X(hard_sigmoid, HARD < 0 ? 0 : HARD > 1 ? 1 : HARD,                                            \
      HARD < 0 || HARD > 1 ? 0 : dy * (REAL)0.2)                                                   \
    X(softplus, SOFTPLUS(x), dy * SIGMOID(x))                                                      \
    X(softsign, x / (1 + fabs(x)), dy / ((1 + fabs(x)) * (1 + fabs(x))))                           \
    X(swish, x * SIGMOID(x), dy * SIGMOID(x) * (1 + x * (1 - SIGMOID(x))))                         \
    X(mish, x * tanh(SOFTPLUS(x)), dy * MISH_SLOPE(tanh(SOFTPLUS(x))))                             \
    X(leaky_relu, x > 0 ? x : p * x, x > 0 ? dy : p * dy)                                          \
    X(elu, x > 0 ? x : p * expm1(x), x > 0 ? dy : dy * (y + p))
/* clang-format on */

#define TYPED_BODY "autodiff/ops/unary_typed.h"
#include "autodiff/typed.h"

UNARY_LIST(RTV__UNARY_OP)

rtv_status rtv_op_relu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_relu, x, 0, 0);
}

rtv_status rtv_op_relu6(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_relu6, x, 0, 0);
}

rtv_status rtv_op_selu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_selu, x, 0, 0);
}

rtv_status rtv_op_gelu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_gelu, x, 0, 0);
}

rtv_status rtv_op_gelu_tanh(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_gelu_tanh, x, 0, 0);
}

rtv_status rtv_op_tanh(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_tanh, x, 0, 0);
}

rtv_status rtv_op_sigmoid(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_sigmoid, x, 0, 0);
}

rtv_status rtv_op_hard_sigmoid(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_hard_sigmoid, x, 0, 0);
}

rtv_status rtv_op_softplus(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_softplus, x, 0, 0);
}

rtv_status rtv_op_softsign(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_softsign, x, 0, 0);
}

rtv_status rtv_op_swish(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_swish, x, 0, 0);
}

rtv_status rtv_op_mish(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_mish, x, 0, 0);
}

rtv_status rtv_op_leaky_relu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, double alpha)
{
    return rtv__unary_apply(out, tape, &rtv__op_leaky_relu, x, alpha, 0);
}

rtv_status rtv_op_elu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, double alpha)
{
    return rtv__unary_apply(out, tape, &rtv__op_elu, x, alpha, 0);
}
