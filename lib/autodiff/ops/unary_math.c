/* Mathematical functions of one tensor. */
#include "autodiff/op_table.h"
#include "autodiff/ops/unary.h"
#include "retrieve/ops_math.h"

/* 2 / sqrt(pi) */
#define TWO_OVER_ROOT_PI ((REAL)1.1283791670955126)

/* clang-format off */
#define UNARY_LIST(X)                                                                              \
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
    X(erf, erf(x), dy * TWO_OVER_ROOT_PI * exp(-x * x))                                            \
    X(affine, p * x + q, dy * p)                                                                   \
    X(clip_by_value, x < p ? p : x > q ? q : x, x < p || x > q ? 0 : dy)
/* clang-format on */

#define TYPED_BODY "autodiff/ops/unary_typed.h"
#include "autodiff/typed.h"

UNARY_LIST(RTV__UNARY_OP)

rtv_status rtv_op_abs(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_abs, x, 0, 0);
}

rtv_status rtv_op_neg(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_neg, x, 0, 0);
}

rtv_status rtv_op_sign(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_sign, x, 0, 0);
}

rtv_status rtv_op_square(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_square, x, 0, 0);
}

rtv_status rtv_op_sqrt(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_sqrt, x, 0, 0);
}

rtv_status rtv_op_rsqrt(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_rsqrt, x, 0, 0);
}

rtv_status rtv_op_reciprocal(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_reciprocal, x, 0, 0);
}

rtv_status rtv_op_exp(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_exp, x, 0, 0);
}

rtv_status rtv_op_expm1(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_expm1, x, 0, 0);
}

rtv_status rtv_op_log(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_log, x, 0, 0);
}

rtv_status rtv_op_log1p(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_log1p, x, 0, 0);
}

rtv_status rtv_op_sin(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_sin, x, 0, 0);
}

rtv_status rtv_op_cos(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_cos, x, 0, 0);
}

rtv_status rtv_op_erf(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x)
{
    return rtv__unary_apply(out, tape, &rtv__op_erf, x, 0, 0);
}

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
