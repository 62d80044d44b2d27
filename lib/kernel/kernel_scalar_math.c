/* Functions of one number in plain C; math_constants.h says how they work. */
#include <math.h>

#include "kernel/math_constants.h"
#include "kernel/scalar_fma.h"
#include "kernel/scalar_kernels.h"

static float from_bits(int32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static int32_t to_bits(float value)
{
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* c[0] + c[1] x + .. + c[degree] x^degree. */
static float polynomial(float x, const float *c, int degree)
{
    float value = c[degree];
    for (int i = degree - 1; i >= 0; i--)
        value = rtv__fma_f32(value, x, c[i]);
    return value;
}

/* 2^n, -126 <= n <= 127. */
static float power_of_two(int32_t n)
{
    return from_bits((n + 127) * (1 << 23));
}

static float exp_of(float x)
{
    static const float c[] = {1.0f, 1.0f, EXP_0, EXP_1, EXP_2, EXP_3, EXP_4};
    if (x != x)
        return x;
    x = x < EXP_LOWEST ? EXP_LOWEST : x > EXP_HIGHEST ? EXP_HIGHEST : x;
    float rounded = rtv__fma_f32(x, LOG2_E, ROUNDER), n = rounded - ROUNDER;
    float r = rtv__fma_f32(n, -LN2_LOW, rtv__fma_f32(n, -LN2_HIGH, x));
    /* In two steps, of which only the last can round: subnormal results are right too. */
    int32_t power = to_bits(rounded) - to_bits(ROUNDER), half = power >> 1;
    return polynomial(r, c, 6) * power_of_two(half) * power_of_two(power - half);
}

static float log_of(float x)
{
    static const float c[] = {-0.5f, LOG_0, LOG_1, LOG_2, LOG_3, LOG_4, LOG_5, LOG_6, LOG_7, LOG_8};
    if (!(x > 0))
        return x == 0 ? -INFINITY : NAN;
    if (x == INFINITY)
        return x;
    int32_t exponent = 0;
    if (x < SMALLEST_NORMAL) {
        x *= SUBNORMAL_SCALE;
        exponent = -SUBNORMAL_EXPONENT;
    }
    int32_t above = to_bits(x) - HALF_ROOT_BITS;
    float e = (float)(exponent + (above >> 23));
    float f = from_bits((above & 0x7FFFFF) + HALF_ROOT_BITS) - 1.0f;
    float low = rtv__fma_f32(f * f, polynomial(f, c, 9), e * LN2_LOW);
    return rtv__fma_f32(e, LN2_HIGH, f + low);
}

/* By the smaller of e^x and e^-x; what 1 + e loses in rounding is made good by the derivative. */
static float sigmoid_of(float x)
{
    float e = exp_of(-fabsf(x));
    float total = 1.0f + e, lost = e - (total - 1.0f);
    float value = (x < 0 ? e : 1.0f) / total;
    float share = x < 0 ? 1.0f - value : value;
    return value - value * share * lost;
}

static float tanh_of(float x)
{
    static const float c[] = {TANH_0, TANH_1, TANH_2, TANH_3, TANH_4, TANH_5};
    float size = fabsf(x), square = x * x;
    if (size < TANH_SMALL)
        return copysignf(rtv__fma_f32(size * square, polynomial(square, c, 5), size), x);
    return copysignf(1.0f - 2.0f / (exp_of(size + size) + 1.0f), x);
}

/* e^(-x^2/2) with what x * x loses made good, and P(-x) / e^(-x^2/2), both for `size`, |x|. */
static float normal_power(float size)
{
    float square = size * size, lost = rtv__fma_f32(size, size, -square);
    return exp_of(square * -0.5f) * rtv__fma_f32(lost, -0.5f, 1.0f);
}

static float normal_tail(float size)
{
    static const float c[] = {TAIL_0, TAIL_1, TAIL_2, TAIL_3, TAIL_4,
                              TAIL_5, TAIL_6, TAIL_7, TAIL_8};
    return polynomial(1.0f / rtv__fma_f32(size, 0.5f, 1.0f), c, 8);
}

/* P(x) for |x| < 1. */
static float normal_middle(float x)
{
    static const float c[] = {NORMAL_0, NORMAL_1, NORMAL_2, NORMAL_3, NORMAL_4, NORMAL_5};
    return rtv__fma_f32(x, polynomial(x * x, c, 5), 0.5f);
}

static float normal_size(float x)
{
    float size = fabsf(x);
    return size > NORMAL_MOST ? NORMAL_MOST : size;
}

static float gelu_of(float x)
{
    float size = normal_size(x);
    if (size < 1.0f)
        return x * normal_middle(x);
    float lost = normal_power(size) * (size * normal_tail(size));
    return x > 0 ? x - lost : 0.0f - lost;
}

static float gelu_slope_of(float x)
{
    float size = normal_size(x), power = normal_power(size);
    if (size < 1.0f)
        return rtv__fma_f32(x * NORMAL_DENSITY, power, normal_middle(x));
    float above = power * (size * NORMAL_DENSITY - normal_tail(size));
    return x > 0 ? 1.0f + above : 0.0f - above;
}

void rtv__gelu_scalar(float *out, const float *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = gelu_of(x[i]);
}

void rtv__gelu_slope_scalar(float *out, const float *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = gelu_slope_of(x[i]);
}

void rtv__exp_scalar(float *out, const float *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = exp_of(x[i]);
}

void rtv__log_scalar(float *out, const float *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = log_of(x[i]);
}

void rtv__sigmoid_scalar(float *out, const float *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = sigmoid_of(x[i]);
}

void rtv__tanh_scalar(float *out, const float *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = tanh_of(x[i]);
}

float rtv__exp_sum_scalar(float *x, int64_t count, float shift)
{
    float lanes[32] = {0};
    for (int64_t i = 0; i < count; i++) {
        x[i] = exp_of(x[i] - shift);
        lanes[i % 32] += x[i];
    }
    return rtv__fold_lanes_scalar(lanes);
}
