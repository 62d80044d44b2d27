#include "optim/clip.h"

#include <math.h>

#include "base/thread_pool.h"

enum { ELEMENTS_PER_TASK = 1 << 14 };

typedef struct {
    void *values;
    rtv_dtype dtype;
    int64_t count;
    double number;   /* a factor or a bound */
    double *partial; /* one result per task */
} gradient_job;

static int64_t element_count(const rtv__gradient *gradient)
{
    return gradient->row_count * gradient->row_width;
}

static int64_t task_count(int64_t elements)
{
    return (elements + ELEMENTS_PER_TASK - 1) / ELEMENTS_PER_TASK;
}

static gradient_job start_job(const rtv_optimizer *optimizer, const rtv__gradient *gradient)
{
    return (gradient_job){.values = gradient->values,
                          .dtype = gradient->leaf->dtype,
                          .count = element_count(gradient),
                          .partial = optimizer->partial};
}

static rtv_status reserve_partial(rtv_optimizer *optimizer)
{
    int64_t most = 0;
    for (int64_t i = 0; i < optimizer->work_count; i++) {
        int64_t tasks = task_count(element_count(&optimizer->work[i].gradient));
        most = tasks > most ? tasks : most;
    }
    return rtv__reserve(optimizer->context, &optimizer->partial, &optimizer->partial_capacity, most,
                        sizeof *optimizer->partial);
}

/* The part of a task: its first element, and in `*count_out` how many. */
static int64_t part_of(int64_t *count_out, const gradient_job *job, int64_t task)
{
    int64_t first = task * ELEMENTS_PER_TASK, left = job->count - first;
    *count_out = left < ELEMENTS_PER_TASK ? left : ELEMENTS_PER_TASK;
    return first;
}

static void check_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const gradient_job *job = payload;
    int64_t count, first = part_of(&count, job, task);
    int bad = 0;
    /* An infinity or nan minus itself is nan. */
    if (job->dtype == RTV_DTYPE_F32) {
        const float *x = (const float *)job->values + first;
        for (int64_t i = 0; i < count; i++)
            bad |= !(x[i] - x[i] == 0);
    } else {
        const double *x = (const double *)job->values + first;
        for (int64_t i = 0; i < count; i++)
            bad |= !(x[i] - x[i] == 0);
    }
    job->partial[task] = bad;
}

rtv_status rtv__gradients_check(const rtv__parameter **bad_out, rtv_optimizer *optimizer)
{
    *bad_out = NULL;
    RTV_TRY(reserve_partial(optimizer));
    for (int64_t i = 0; i < optimizer->work_count; i++) {
        if (optimizer->work[i].gradient.known_finite)
            continue;
        rtv__gradient_gather(&optimizer->work[i].gradient);
        gradient_job job = start_job(optimizer, &optimizer->work[i].gradient);
        int64_t tasks = task_count(job.count);
        rtv__parallel(optimizer->context, tasks, check_task, &job);
        for (int64_t k = 0; k < tasks; k++)
            if (job.partial[k] != 0) {
                *bad_out = optimizer->work[i].parameter;
                return RTV_OK;
            }
    }
    return RTV_OK;
}

static void square_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const gradient_job *job = payload;
    int64_t count, first = part_of(&count, job, task);
    double sums[4] = {0, 0, 0, 0};
    for (int64_t i = 0; i < count; i++) {
        double x = job->dtype == RTV_DTYPE_F32 ? (double)((const float *)job->values)[first + i]
                                               : ((const double *)job->values)[first + i];
        sums[i & 3] += x * x;
    }
    job->partial[task] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static double sum_of_squares(const rtv_optimizer *optimizer, const rtv__gradient *gradient)
{
    gradient_job job = start_job(optimizer, gradient);
    int64_t tasks = task_count(job.count);
    rtv__parallel(optimizer->context, tasks, square_task, &job);
    double sum = 0;
    for (int64_t k = 0; k < tasks; k++)
        sum += job.partial[k];
    return sum;
}

static void scale_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const gradient_job *job = payload;
    int64_t count, first = part_of(&count, job, task);
    for (int64_t i = first; i < first + count; i++)
        if (job->dtype == RTV_DTYPE_F32)
            ((float *)job->values)[i] *= (float)job->number;
        else
            ((double *)job->values)[i] *= job->number;
}

static double bounded(double x, double bound)
{
    return x < -bound ? -bound : x > bound ? bound : x;
}

static void bound_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const gradient_job *job = payload;
    int64_t count, first = part_of(&count, job, task);
    for (int64_t i = first; i < first + count; i++)
        if (job->dtype == RTV_DTYPE_F32)
            ((float *)job->values)[i] = (float)bounded(((float *)job->values)[i], job->number);
        else
            ((double *)job->values)[i] = bounded(((double *)job->values)[i], job->number);
}

static void run_on(const rtv_optimizer *optimizer, const rtv__gradient *gradient, rtv__task_fn task,
                   double number)
{
    gradient_job job = start_job(optimizer, gradient);
    job.number = number;
    rtv__parallel(optimizer->context, task_count(job.count), task, &job);
}

/* A norm that is not finite makes the gradient nan, as in TensorFlow. */
static double clip_factor(double norm, double most)
{
    return isfinite(norm) ? most / fmax(norm, most) : (double)NAN;
}

rtv_status rtv__gradients_clip(rtv_optimizer *optimizer)
{
    const rtv_optimizer_options *options = &optimizer->options;
    double global = 0;
    if (options->clip_value == 0 && options->clip_norm == 0 && options->clip_global_norm == 0)
        return RTV_OK;
    RTV_TRY(reserve_partial(optimizer));
    for (int64_t i = 0; i < optimizer->work_count; i++) {
        rtv__gradient *gradient = &optimizer->work[i].gradient;
        rtv__gradient_gather(gradient);
        if (options->clip_value > 0)
            run_on(optimizer, gradient, bound_task, options->clip_value);
        if (options->clip_norm == 0 && options->clip_global_norm == 0)
            continue;
        double squares = sum_of_squares(optimizer, gradient);
        global += squares;
        if (options->clip_norm > 0 && !(sqrt(squares) <= options->clip_norm))
            run_on(optimizer, gradient, scale_task, clip_factor(sqrt(squares), options->clip_norm));
    }
    if (options->clip_global_norm > 0 && !(sqrt(global) <= options->clip_global_norm))
        for (int64_t i = 0; i < optimizer->work_count; i++)
            run_on(optimizer, &optimizer->work[i].gradient, scale_task,
                   clip_factor(sqrt(global), options->clip_global_norm));
    return RTV_OK;
}
