/* The kernels in plain C: the definition of what the others compute. */
#include <math.h>

#include "kernel/kernel.h"
#include "kernel/scalar_fma.h"
#include "kernel/scalar_kernels.h"

enum { LANES = 32 };

float rtv__fold_lanes_scalar(float *lanes)
{
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++)
            lanes[l] += lanes[l + half];
    return lanes[0];
}

static float dot(const float *a, const float *b, int64_t count)
{
    float lanes[LANES] = {0};
    for (int64_t i = 0; i < count; i++)
        lanes[i % LANES] = rtv__fma_f32(a[i], b[i], lanes[i % LANES]);
    /* The zeros that fill the last group up: they make +0 of -0. */
    for (int64_t i = count; i % LANES != 0; i++)
        lanes[i % LANES] += 0.0f;
    return rtv__fold_lanes_scalar(lanes);
}

static float sum(const float *x, int64_t count)
{
    float lanes[LANES] = {0};
    for (int64_t i = 0; i < count; i++)
        lanes[i % LANES] += x[i];
    return rtv__fold_lanes_scalar(lanes);
}

static float max(const float *x, int64_t count)
{
    float lanes[LANES];
    for (int l = 0; l < LANES; l++)
        lanes[l] = -INFINITY;
    for (int64_t i = 0; i < count; i++)
        lanes[i % LANES] = x[i] > lanes[i % LANES] ? x[i] : lanes[i % LANES];
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++)
            lanes[l] = lanes[l + half] > lanes[l] ? lanes[l + half] : lanes[l];
    return lanes[0];
}

static int64_t count_greater(const float *x, int64_t count, float threshold)
{
    int64_t greater = 0;
    for (int64_t i = 0; i < count; i++)
        greater += x[i] > threshold;
    return greater;
}

static void add(float *out, const float *a, const float *b, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = a[i] + b[i];
}

static void multiply(float *out, const float *a, const float *b, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = a[i] * b[i];
}

static void scale(float *out, const float *x, float factor, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = x[i] * factor;
}

static void axpy(float *y, float factor, const float *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        y[i] = rtv__fma_f32(factor, x[i], y[i]);
}

static void relu_gradient(float *dz, float *sums, const float *y, int64_t rows, int64_t columns)
{
    for (int64_t j = 0; sums != NULL && j < columns; j++)
        sums[j] = 0;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            float *gradient = &dz[i * columns + j];
            if (y != NULL && !(y[i * columns + j] > 0))
                *gradient = 0;
            if (sums != NULL)
                sums[j] += *gradient;
        }
}

static void transpose(float *out, int64_t out_row, const float *x, int64_t x_row, int64_t rows,
                      int64_t columns)
{
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++)
            out[j * out_row + i] = x[i * x_row + j];
}

const rtv__kernels rtv__kernels_scalar = {
    .dot = dot,
    .sum = sum,
    .max = max,
    .count_greater = count_greater,
    .add = add,
    .multiply = multiply,
    .scale = scale,
    .axpy = axpy,
    .relu_gradient = relu_gradient,
    .exp = rtv__exp_scalar,
    .log = rtv__log_scalar,
    .sigmoid = rtv__sigmoid_scalar,
    .tanh = rtv__tanh_scalar,
    .gelu = rtv__gelu_scalar,
    .gelu_slope = rtv__gelu_slope_scalar,
    .exp_sum = rtv__exp_sum_scalar,
    .transpose = transpose,
    .multiply_block = rtv__multiply_block_scalar,
    .multiply_block_f64 = rtv__multiply_block_f64_scalar,
    .search = &rtv__search_scalar,
    .strip = &rtv__strip_scalar,
    .text = &rtv__text_scalar,
    .update_f32 = &rtv__update_f32_scalar,
    .update_f64 = &rtv__update_f64_scalar,
};
