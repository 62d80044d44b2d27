/* Mathematical functions of one tensor. */
#include "autodiff/op_table.h"
#include "autodiff/ops/unary.h"
#include "retrieve/ops_math.h"

/* 2 / sqrt(pi) */
#define TWO_OVER_ROOT_PI ((REAL)1.1283791670955126)

/* clang-format off */
#define PLAIN_LIST(X)                                                                              \
    X(abs, fabs(x), x > 0 ? dy : x < 0 ? -dy : 0)                                                  \
    X(neg, -x, -dy)                                                                                \
    X(sign, x > 0 ? 1 : x < 0 ? -1 : x, 0)                                                         \
    X(square, x * x, 2 * dy * x)                                                                   \
    X(sqrt, sqrt(x), dy * (REAL)0.5 / y)                                                           \
    X(rsqrt, 1 / sqrt(x), (REAL)-0.5 * dy * y * y * y)                                             \
    X(reciprocal, 1 / x, -dy * y * y)                                                              \
    X(exp, exp(x), dy * y)                                                                         \
    X(expm1, expm1(x), dy * exp(x))                                                                \
    X(log, log(x), dy / x)                                                                         \
    X(log1p, log1p(x), dy / (1 + x))                                                               \
    X(sin, sin(x), dy * cos(x))                                                                    \
    X(cos, cos(x), -dy * sin(x))                                                                   \
    X(erf, erf(x), dy * TWO_OVER_ROOT_PI * exp(-x * x))

#define PARAMETER_LIST(X)                                                                          \
    X(affine, p * x + q, dy * p)                                                                   \
    X(clip_by_value, x < p ? p : x > q ? q : x, x < p || x > q ? 0 : dy)
/* clang-format on */

#define UNARY_LIST(X) PLAIN_LIST(X) PARAMETER_LIST(X)

#define TYPED_BODY "autodiff/ops/unary_typed.h"
#include "autodiff/typed.h"

UNARY_LIST(RTV__UNARY_OP)
PLAIN_LIST(RTV__UNARY_FUNCTION)

rtv_status rtv_op_affine(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, double scale,
                         double shift)
{
    return rtv__unary_apply(out, tape, &rtv__op_affine, x, scale, shift);
}

rtv_status rtv_op_clip_by_value(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, double low,
                                double high)
{
    if (out != NULL)
        *out = NULL;
    RTV_CHECK_ARG(low <= high, "clip_by_value: low is %g, high is %g", low, high);
    return rtv__unary_apply(out, tape, &rtv__op_clip_by_value, x, low, high);
}
