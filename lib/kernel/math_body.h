/*
 * exp, log, sigmoid, tanh and gelu over vectors: math_constants.h says how they work,
 * kernel_scalar_math.c is the same in plain C. On top of what vector_body.h asks for, the including
 * file defines
 *
 *     INTS                        a vector of int32
 *     TO_BITS(v), FROM_BITS(i)    the same bits as the other type
 *     SET_INT(n), ADD_INT, SUB_INT, AND_INT(i, j), SHIFT_RIGHT(i, n) with the sign
 *     TO_FLOAT(i)                 by value
 *     LESS(a, b), SAME(a, b)      masks, false for NaN
 *     SELECT(mask, yes, no)
 *     ABS(v), WITH_SIGN(v, s)     v without a sign, then with that of s
 *     TIMES_POWER(v, rounded)     v * 2^n, rounded once, n as ROUNDER leaves it in `rounded`
 */
#include "kernel/math_constants.h"

#define POLYNOMIAL_STEP(p, x, c) FMA(p, x, SET(c))

static inline VECTOR exp_vector(VECTOR x)
{
    /* The limits come first: so NaN passes. */
    x = GREATER(SET(EXP_LOWEST), x);
    x = SELECT(LESS(SET(EXP_HIGHEST), x), SET(EXP_HIGHEST), x);
    VECTOR rounded = FMA(x, SET(LOG2_E), SET(ROUNDER)), n = SUB(rounded, SET(ROUNDER));
    VECTOR r = FMA(n, SET(-LN2_LOW), FMA(n, SET(-LN2_HIGH), x));
    VECTOR p = POLYNOMIAL_STEP(SET(EXP_4), r, EXP_3);
    p = POLYNOMIAL_STEP(p, r, EXP_2);
    p = POLYNOMIAL_STEP(p, r, EXP_1);
    p = POLYNOMIAL_STEP(p, r, EXP_0);
    p = POLYNOMIAL_STEP(p, r, 1.0f);
    p = POLYNOMIAL_STEP(p, r, 1.0f);
    return TIMES_POWER(p, rounded);
}

static inline VECTOR log_vector(VECTOR x)
{
    VECTOR y = SELECT(LESS(x, SET(SMALLEST_NORMAL)), MUL(x, SET(SUBNORMAL_SCALE)), x);
    VECTOR shift = SELECT(LESS(x, SET(SMALLEST_NORMAL)), SET(-SUBNORMAL_EXPONENT), SET(0.0f));
    INTS above = SUB_INT(TO_BITS(y), SET_INT(HALF_ROOT_BITS));
    VECTOR e = ADD(TO_FLOAT(SHIFT_RIGHT(above, 23)), shift);
    INTS mantissa = ADD_INT(AND_INT(above, SET_INT(0x7FFFFF)), SET_INT(HALF_ROOT_BITS));
    VECTOR f = SUB(FROM_BITS(mantissa), SET(1.0f));
    VECTOR p = POLYNOMIAL_STEP(SET(LOG_8), f, LOG_7);
    p = POLYNOMIAL_STEP(p, f, LOG_6);
    p = POLYNOMIAL_STEP(p, f, LOG_5);
    p = POLYNOMIAL_STEP(p, f, LOG_4);
    p = POLYNOMIAL_STEP(p, f, LOG_3);
    p = POLYNOMIAL_STEP(p, f, LOG_2);
    p = POLYNOMIAL_STEP(p, f, LOG_1);
    p = POLYNOMIAL_STEP(p, f, LOG_0);
    p = POLYNOMIAL_STEP(p, f, -0.5f);
    VECTOR low = FMA(MUL(f, f), p, MUL(e, SET(LN2_LOW)));
    VECTOR value = FMA(e, SET(LN2_HIGH), ADD(f, low));
    value = SELECT(SAME(x, SET(0.0f)), SET(-INFINITY), value);
    value = SELECT(LESS(x, SET(0.0f)), SET(NAN), value);
    /* Infinity and NaN are their own logarithms. */
    return SELECT(LESS(x, SET(INFINITY)), value, x);
}

static inline VECTOR sigmoid_vector(VECTOR x)
{
    VECTOR one = SET(1.0f), e = exp_vector(SUB(SET(0.0f), ABS(x)));
    VECTOR total = ADD(one, e), lost = SUB(e, SUB(total, one));
    VECTOR value = DIV(SELECT(LESS(x, SET(0.0f)), e, one), total);
    VECTOR share = SELECT(LESS(x, SET(0.0f)), SUB(one, value), value);
    return SUB(value, MUL(MUL(value, share), lost));
}

static inline VECTOR tanh_vector(VECTOR x)
{
    VECTOR size = ABS(x), square = MUL(x, x);
    VECTOR p = POLYNOMIAL_STEP(SET(TANH_5), square, TANH_4);
    p = POLYNOMIAL_STEP(p, square, TANH_3);
    p = POLYNOMIAL_STEP(p, square, TANH_2);
    p = POLYNOMIAL_STEP(p, square, TANH_1);
    p = POLYNOMIAL_STEP(p, square, TANH_0);
    VECTOR small = FMA(MUL(size, square), p, size);
    VECTOR e = exp_vector(ADD(size, size));
    VECTOR large = SUB(SET(1.0f), DIV(SET(2.0f), ADD(e, SET(1.0f))));
    return WITH_SIGN(SELECT(LESS(size, SET(TANH_SMALL)), small, large), x);
}

/*
 * e^(-x^2/2) with what x * x loses made good, and P(-x) / e^(-x^2/2), both for `size`, which is
 * |x|.
 */
static inline VECTOR normal_power(VECTOR size)
{
    VECTOR square = MUL(size, size), lost = FMA(size, size, SUB(SET(0.0f), square));
    return MUL(exp_vector(MUL(square, SET(-0.5f))), FMA(lost, SET(-0.5f), SET(1.0f)));
}

static inline VECTOR normal_tail(VECTOR size)
{
    VECTOR t = DIV(SET(1.0f), FMA(size, SET(0.5f), SET(1.0f)));
    VECTOR p = POLYNOMIAL_STEP(SET(TAIL_8), t, TAIL_7);
    p = POLYNOMIAL_STEP(p, t, TAIL_6);
    p = POLYNOMIAL_STEP(p, t, TAIL_5);
    p = POLYNOMIAL_STEP(p, t, TAIL_4);
    p = POLYNOMIAL_STEP(p, t, TAIL_3);
    p = POLYNOMIAL_STEP(p, t, TAIL_2);
    p = POLYNOMIAL_STEP(p, t, TAIL_1);
    return POLYNOMIAL_STEP(p, t, TAIL_0);
}

/* P(x) for |x| < 1. */
static inline VECTOR normal_middle(VECTOR x)
{
    VECTOR square = MUL(x, x);
    VECTOR p = POLYNOMIAL_STEP(SET(NORMAL_5), square, NORMAL_4);
    p = POLYNOMIAL_STEP(p, square, NORMAL_3);
    p = POLYNOMIAL_STEP(p, square, NORMAL_2);
    p = POLYNOMIAL_STEP(p, square, NORMAL_1);
    p = POLYNOMIAL_STEP(p, square, NORMAL_0);
    return FMA(x, p, SET(0.5f));
}

static inline VECTOR normal_size(VECTOR x)
{
    VECTOR size = ABS(x);
    return SELECT(LESS(SET(NORMAL_MOST), size), SET(NORMAL_MOST), size);
}

static inline VECTOR gelu_vector(VECTOR x)
{
    VECTOR size = normal_size(x), middle = MUL(x, normal_middle(x));
    VECTOR lost = MUL(normal_power(size), MUL(size, normal_tail(size)));
    VECTOR outer = SELECT(LESS(SET(0.0f), x), SUB(x, lost), SUB(SET(0.0f), lost));
    return SELECT(LESS(size, SET(1.0f)), middle, outer);
}

static inline VECTOR gelu_slope_vector(VECTOR x)
{
    VECTOR size = normal_size(x), power = normal_power(size), one = SET(1.0f);
    VECTOR middle = FMA(MUL(x, SET(NORMAL_DENSITY)), power, normal_middle(x));
    VECTOR above = MUL(power, SUB(MUL(size, SET(NORMAL_DENSITY)), normal_tail(size)));
    VECTOR outer = SELECT(LESS(SET(0.0f), x), ADD(one, above), SUB(SET(0.0f), above));
    return SELECT(LESS(size, one), middle, outer);
}

#define ARRAY_FUNCTION(name)                                                                       \
    static void name##_array(float *out, const float *x, int64_t count)                            \
    {                                                                                              \
        FOR_EACH_VECTOR(count, APPLY_##name);                                                      \
    }
#define APPLY_exp(load, store)        store(out + i, exp_vector(load(x + i, left)), left)
#define APPLY_log(load, store)        store(out + i, log_vector(load(x + i, left)), left)
#define APPLY_sigmoid(load, store)    store(out + i, sigmoid_vector(load(x + i, left)), left)
#define APPLY_tanh(load, store)       store(out + i, tanh_vector(load(x + i, left)), left)
#define APPLY_gelu(load, store)       store(out + i, gelu_vector(load(x + i, left)), left)
#define APPLY_gelu_slope(load, store) store(out + i, gelu_slope_vector(load(x + i, left)), left)
ARRAY_FUNCTION(exp)
ARRAY_FUNCTION(log)
ARRAY_FUNCTION(sigmoid)
ARRAY_FUNCTION(tanh)
ARRAY_FUNCTION(gelu)
ARRAY_FUNCTION(gelu_slope)

static float exp_sum(float *x, int64_t count, float shift)
{
    VECTOR sums[SUM_VECTORS], shifts = SET(shift);
    for (int v = 0; v < SUM_VECTORS; v++)
        sums[v] = SET(0.0f);
    int64_t i = 0;
    for (; i + SUM_LANES <= count; i += SUM_LANES) {
        UNROLL
        for (int v = 0; v < SUM_VECTORS; v++) {
            VECTOR e = exp_vector(SUB(LOAD(x + i + v * LANES), shifts));
            STORE(x + i + v * LANES, e);
            sums[v] = ADD(sums[v], e);
        }
    }
    for (int v = 0; i < count; v++, i += LANES) {
        int64_t left = count - i;
        if (left >= LANES)
            STORE(x + i, exp_vector(SUB(LOAD(x + i), shifts)));
        else
            STORE_FIRST(x + i, exp_vector(SUB(LOAD_FIRST(x + i, left), shifts)), left);
        sums[v] = ADD(sums[v], left >= LANES ? LOAD(x + i) : LOAD_FIRST(x + i, left));
    }
    return fold_sums(sums);
}
