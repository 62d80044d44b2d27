/*
 * Functions of one f32 tensor by the kernels of the instruction set. The others, and f64, are loops
 * of the C library's functions.
 */
#include <math.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/unary.h"
#include "kernel/kernel.h"

static void exp_value(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    kernels->exp(out, x, count);
}

static void log_value(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    kernels->log(out, x, count);
}

static void tanh_value(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    kernels->tanh(out, x, count);
}

static void sigmoid_value(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    kernels->sigmoid(out, x, count);
}

static void gelu_value(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    kernels->gelu(out, x, count);
}

static void gelu_slope(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    kernels->gelu_slope(out, x, count);
}

static void swish_value(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    kernels->sigmoid(out, x, count);
    kernels->multiply(out, out, x, count);
}

static void swish_slope(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    kernels->sigmoid(out, x, count);
    for (int64_t i = 0; i < count; i++)
        out[i] = out[i] * (1 + x[i] * (1 - out[i]));
}

/* The tanh form of gelu is x / (1 + e^-z) with z = 2 sqrt(2 / pi) (x + 0.044715 x^3). */
static const float inner = 1.5957691f, cubic = 0.044715f;

static void gelu_tanh_sigmoid(const rtv__kernels *kernels, float *out, const float *x,
                              int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = inner * (x[i] + cubic * x[i] * x[i] * x[i]);
    kernels->sigmoid(out, out, count);
}

static void gelu_tanh_value(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    gelu_tanh_sigmoid(kernels, out, x, count);
    kernels->multiply(out, out, x, count);
}

static void gelu_tanh_slope(const rtv__kernels *kernels, float *out, const float *x, int64_t count)
{
    gelu_tanh_sigmoid(kernels, out, x, count);
    for (int64_t i = 0; i < count; i++) {
        float moved = inner * (1 + 3 * cubic * x[i] * x[i]);
        out[i] = out[i] * (1 + x[i] * (1 - out[i]) * moved);
    }
}

static const struct {
    const rtv__op *op;
    rtv__vector_forms forms;
} known[] = {
    {&rtv__op_exp, {exp_value, NULL}},
    {&rtv__op_log, {log_value, NULL}},
    {&rtv__op_tanh, {tanh_value, NULL}},
    {&rtv__op_sigmoid, {sigmoid_value, NULL}},
    {&rtv__op_gelu, {gelu_value, RTV__BACKWARD(gelu_slope)}},
    {&rtv__op_gelu_tanh, {gelu_tanh_value, RTV__BACKWARD(gelu_tanh_slope)}},
    {&rtv__op_swish, {swish_value, RTV__BACKWARD(swish_slope)}},
};

const rtv__vector_forms *rtv__unary_vector_forms(const rtv__op *op)
{
    static const rtv__vector_forms none = {NULL, NULL};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].op == op)
            return &known[i].forms;
    return &none;
}

void rtv__unary_run_value(void *payload, int64_t begin, int64_t end)
{
    const rtv__unary_work *work = payload;
    work->vector(work->vectors, (float *)work->y + begin, (const float *)work->x + begin,
                 end - begin);
}

void rtv__unary_run_slope(void *payload, int64_t begin, int64_t end)
{
    enum { AT_ONCE = 512 };
    const rtv__unary_work *work = payload;
    float slopes[AT_ONCE];
    for (int64_t first = begin; first < end; first += AT_ONCE) {
        const int64_t count = end - first < AT_ONCE ? end - first : AT_ONCE;
        const float *dy = (const float *)work->dy + first;
        float *dx = (float *)work->dx + first;
        work->vector(work->vectors, slopes, (const float *)work->x + first, count);
        work->vectors->multiply(slopes, slopes, dy, count);
        if (work->add)
            work->vectors->add(dx, dx, slopes, count);
        else
            for (int64_t i = 0; i < count; i++)
                dx[i] = slopes[i];
    }
}
