/* The strip kernels in plain C: they define what the others do. */
#include "kernel/math_constants.h"
#include "kernel/scalar_fma.h"
#include "kernel/strip_kernels.h"

static void scores(float *block, float *row_max, const float *keys, int64_t columns, int64_t width,
                   const float *queries, int64_t depth, float scale, const float *bias)
{
    for (int64_t c = 0; c < columns; c++) {
        for (int r = 0; r < RTV__STRIP_ROWS; r++) {
            float sum = 0.0f;
            for (int64_t x = 0; x < depth; x++)
                sum = rtv__fma_f32(keys[c * width + x], queries[x * RTV__STRIP_ROWS + r], sum);
            float score = rtv__fma_f32(sum, scale, bias[c]);
            block[c * RTV__STRIP_ROWS + r] = score;
            if (score > row_max[r])
                row_max[r] = score;
        }
    }
}

/* math_constants.h says how it works; -126 <= n <= 127. */
static float exp_of(float x)
{
    static const float c[] = {1.0f, 1.0f, EXP_0, EXP_1, EXP_2, EXP_3, EXP_4};
    if (x != x || x > EXP_HIGHEST)
        return x;
    if (x < STRIP_EXP_LOWEST)
        return 0.0f;
    float rounded = rtv__fma_f32(x, LOG2_E, ROUNDER), n = rounded - ROUNDER;
    float r = rtv__fma_f32(n, -LN2_LOW, rtv__fma_f32(n, -LN2_HIGH, x));
    float value = c[6], power;
    for (int i = 5; i >= 0; i--)
        value = rtv__fma_f32(value, r, c[i]);
    uint32_t bits = (uint32_t)((int32_t)n + 127) << 23;
    memcpy(&power, &bits, sizeof power);
    return value * power;
}

static void exp_of_block(float *block, float *row_sum, int64_t columns, const float *shift)
{
    for (int r = 0; r < RTV__STRIP_ROWS; r++) {
        row_sum[r] = 0.0f;
        for (int64_t c = 0; c < columns; c++) {
            float *cell = &block[c * RTV__STRIP_ROWS + r];
            *cell = exp_of(*cell - shift[r]);
            row_sum[r] += *cell;
        }
    }
}

/* NaN is told first: no integer is near it. */
static float power_of_two(float t)
{
    static const float c[] = {1.0f, POWER_1, POWER_2, POWER_3, POWER_4, POWER_5};
    if (t != t)
        return t;
    if (t < STRIP_POWER_LOWEST)
        t = STRIP_POWER_LOWEST;
    if (t > STRIP_POWER_HIGHEST)
        t = STRIP_POWER_HIGHEST;
    float n = (t + ROUNDER) - ROUNDER, r = t - n, value = c[5];
    for (int i = 4; i >= 0; i--)
        value = rtv__fma_f32(value, r, c[i]);
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits += (uint32_t)(int32_t)n << 23;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void powers(float *block, float *row_sum, const float *keys, int64_t columns, int64_t width,
                   const float *queries, int64_t depth, const float *bias, const float *shift)
{
    memset(row_sum, 0, RTV__STRIP_ROWS * sizeof *row_sum);
    for (int64_t c = 0; c < columns; c++) {
        for (int r = 0; r < RTV__STRIP_ROWS; r++) {
            float sum = shift != NULL ? bias[c] - shift[r] : bias[c];
            for (int64_t x = 0; x < depth; x++)
                sum = rtv__fma_f32(keys[c * width + x], queries[x * RTV__STRIP_ROWS + r], sum);
            block[c * RTV__STRIP_ROWS + r] = power_of_two(sum);
            row_sum[r] += block[c * RTV__STRIP_ROWS + r];
        }
    }
}

static void row_sums(float *row_sum, const float *block, int64_t columns)
{
    memset(row_sum, 0, RTV__STRIP_ROWS * sizeof *row_sum);
    for (int64_t c = 0; c < columns; c++)
        for (int r = 0; r < RTV__STRIP_ROWS; r++)
            row_sum[r] += block[c * RTV__STRIP_ROWS + r];
}

static void count_least(float *count, const float *block, int64_t columns, const float *least)
{
    memset(count, 0, RTV__STRIP_ROWS * sizeof *count);
    for (int64_t c = 0; c < columns; c++)
        for (int r = 0; r < RTV__STRIP_ROWS; r++)
            count[r] += block[c * RTV__STRIP_ROWS + r] >= least[r] ? 1.0f : 0.0f;
}

static void mark_least(uint64_t *marks, const float *block, int64_t columns, const float *least)
{
    for (int64_t c = 0; c < columns; c++) {
        marks[c] = 0;
        for (int r = 0; r < RTV__STRIP_ROWS; r++)
            marks[c] |= (uint64_t)(block[c * RTV__STRIP_ROWS + r] >= least[r]) << r;
    }
}

static void times_keys(float *out, const float *block, int64_t rows, int64_t columns,
                       const float *keys, int64_t width)
{
    for (int64_t r = 0; r < rows; r++)
        for (int64_t c = 0; c < columns; c++)
            for (int64_t x = 0; x < width; x++)
                out[r * width + x] = rtv__fma_f32(block[c * RTV__STRIP_ROWS + r],
                                                  keys[c * width + x], out[r * width + x]);
}

static void times_queries(float *out, const float *block, int64_t rows, int64_t columns,
                          const float *queries, int64_t width)
{
    for (int64_t c = 0; c < columns; c++)
        for (int64_t r = 0; r < rows; r++)
            for (int64_t x = 0; x < width; x++)
                out[c * width + x] = rtv__fma_f32(block[c * RTV__STRIP_ROWS + r],
                                                  queries[r * width + x], out[c * width + x]);
}

const rtv__strip_kernels rtv__strip_scalar = {scores,      exp_of_block, powers,     row_sums,
                                              count_least, mark_least,   times_keys, times_queries};
