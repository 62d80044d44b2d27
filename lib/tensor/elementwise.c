#include "tensor/elementwise.h"

#include <math.h>

#include "base/thread_pool.h"
#include "kernel/kernel.h"

enum { TASK_ELEMENTS = 16384 };

typedef void (*run_f32)(float *out, const float *x, int64_t count);
typedef double (*function_f64)(double x);

typedef struct {
    run_f32 run;
    float *out;
    const float *x;
    int64_t count;
} job_f32;

typedef struct {
    function_f64 function;
    double *out;
    const double *x;
    int64_t count;
} job_f64;

static int64_t task_end(int64_t count, int64_t task)
{
    return count / TASK_ELEMENTS > task ? (task + 1) * TASK_ELEMENTS : count;
}

static int64_t task_count(int64_t count)
{
    return (count + TASK_ELEMENTS - 1) / TASK_ELEMENTS;
}

static void task_f32(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const job_f32 *job = payload;
    int64_t first = task * TASK_ELEMENTS;
    job->run(job->out + first, job->x + first, task_end(job->count, task) - first);
}

static void task_f64(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const job_f64 *job = payload;
    for (int64_t i = task * TASK_ELEMENTS, end = task_end(job->count, task); i < end; i++)
        job->out[i] = job->function(job->x[i]);
}

static void apply_f32(const rtv_context *context, run_f32 run, float *out, const float *x,
                      int64_t count)
{
    job_f32 job = {run, out, x, count};
    rtv__parallel(context, task_count(count), task_f32, &job);
}

static void apply_f64(const rtv_context *context, function_f64 function, double *out,
                      const double *x, int64_t count)
{
    job_f64 job = {function, out, x, count};
    rtv__parallel(context, task_count(count), task_f64, &job);
}

void rtv__exp_f32(const rtv_context *context, float *out, const float *x, int64_t count)
{
    apply_f32(context, rtv__kernels_of(context)->exp, out, x, count);
}

void rtv__log_f32(const rtv_context *context, float *out, const float *x, int64_t count)
{
    apply_f32(context, rtv__kernels_of(context)->log, out, x, count);
}

void rtv__sigmoid_f32(const rtv_context *context, float *out, const float *x, int64_t count)
{
    apply_f32(context, rtv__kernels_of(context)->sigmoid, out, x, count);
}

void rtv__tanh_f32(const rtv_context *context, float *out, const float *x, int64_t count)
{
    apply_f32(context, rtv__kernels_of(context)->tanh, out, x, count);
}

/* By the smaller of e^x and e^-x, which cannot overflow. */
static double sigmoid(double x)
{
    double e = exp(-fabs(x));
    return (x < 0 ? e : 1.0) / (1.0 + e);
}

void rtv__exp_f64(const rtv_context *context, double *out, const double *x, int64_t count)
{
    apply_f64(context, exp, out, x, count);
}

void rtv__log_f64(const rtv_context *context, double *out, const double *x, int64_t count)
{
    apply_f64(context, log, out, x, count);
}

void rtv__sigmoid_f64(const rtv_context *context, double *out, const double *x, int64_t count)
{
    apply_f64(context, sigmoid, out, x, count);
}

void rtv__tanh_f64(const rtv_context *context, double *out, const double *x, int64_t count)
{
    apply_f64(context, tanh, out, x, count);
}
