#include "optim/update.h"

#include "base/thread_pool.h"

enum { ELEMENTS_PER_TASK = 1 << 14, ROWS_AHEAD = 8, CACHE_LINE_BYTES = 64 };

typedef struct {
    const rtv__arithmetic *arithmetic;
    rtv__update_fn update;
    const rtv__numbers *numbers;
    char *weights, *slots[RTV__MOST_SLOTS];
    int32_t slot_count;
    const char *gradient;
    const int64_t *rows; /* NULL: the whole parameter, as rows of one element */
    int64_t count;       /* rows */
    size_t row_bytes;
    int64_t width; /* elements of a row */
    int64_t rows_per_task;
    double *partial; /* Clippy Adagrad: the factor of each task */
} update_job;

static update_job start_job(const rtv_optimizer *optimizer, const rtv__work *work)
{
    const rtv__parameter *parameter = work->parameter;
    const rtv__gradient *gradient = &work->gradient;
    bool dense = gradient->rows == NULL;
    int64_t width = dense ? 1 : gradient->row_width;
    int64_t rows_per_task = ELEMENTS_PER_TASK / (width > 0 ? width : 1);
    update_job job = {
        .arithmetic = rtv__parameter_arithmetic(parameter),
        .numbers = &work->numbers,
        .weights = parameter->tensor->data,
        .slot_count = parameter->slot_count,
        .gradient = gradient->values,
        .rows = gradient->rows,
        .count = dense ? parameter->tensor->count : gradient->row_count,
        .row_bytes = (size_t)width * rtv_dtype_bytes(parameter->tensor->dtype),
        .width = width,
        .rows_per_task = rows_per_task > 0 ? rows_per_task : 1,
        .partial = optimizer->partial,
    };
    job.update = job.arithmetic->update[optimizer->rule->update(&optimizer->options)];
    for (int32_t k = 0; k < parameter->slot_count; k++)
        job.slots[k] = parameter->slots[k];
    return job;
}

static int64_t task_count(const update_job *job)
{
    return (job->count + job->rows_per_task - 1) / job->rows_per_task;
}

/* Rows lie far apart in memory: their cache lines are asked for early. */
static void fetch_row(const update_job *job, int64_t row)
{
    size_t offset = (size_t)row * job->row_bytes;
    for (size_t at = 0; at < job->row_bytes; at += CACHE_LINE_BYTES) {
        __builtin_prefetch(job->weights + offset + at, 1);
        for (int32_t k = 0; k < job->slot_count; k++)
            __builtin_prefetch(job->slots[k] + offset + at, 1);
    }
}

/* The weights, slots and gradient that start at one row, `row` in the gradient. */
typedef struct {
    char *weights;
    void *slots[RTV__MOST_SLOTS];
    const char *gradient;
} row_view;

static row_view view_row(const update_job *job, int64_t row)
{
    size_t offset = (size_t)(job->rows != NULL ? job->rows[row] : row) * job->row_bytes;
    row_view view = {.weights = job->weights + offset,
                     .gradient = job->gradient + (size_t)row * job->row_bytes};
    for (int32_t k = 0; k < job->slot_count; k++)
        view.slots[k] = job->slots[k] + offset;
    return view;
}

static int64_t last_row(const update_job *job, int64_t task)
{
    int64_t last = (task + 1) * job->rows_per_task;
    return last < job->count ? last : job->count;
}

static void update_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const update_job *job = payload;
    int64_t first = task * job->rows_per_task, last = last_row(job, task);
    if (job->rows == NULL) {
        row_view view = view_row(job, first);
        job->update(view.weights, view.slots, view.gradient, last - first, job->numbers);
        return;
    }
    for (int64_t i = first; i < last; i++) {
        if (i + ROWS_AHEAD < last)
            fetch_row(job, job->rows[i + ROWS_AHEAD]);
        row_view view = view_row(job, i);
        job->update(view.weights, view.slots, view.gradient, job->width, job->numbers);
    }
}

static void clippy_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const update_job *job = payload;
    int64_t first = task * job->rows_per_task, last = last_row(job, task);
    int64_t step = job->rows == NULL ? last - first : 1;
    double least = 1;
    for (int64_t i = first; i < last; i += step) {
        row_view view = view_row(job, i);
        double factor = job->arithmetic->clippy_factor(view.weights, view.slots[0], view.gradient,
                                                       step * job->width, job->numbers);
        least = factor < least ? factor : least;
    }
    job->partial[task] = least;
}

/* One factor for the whole parameter: the smallest that any of its elements asks for. */
static double find_clippy_factor(const rtv_optimizer *optimizer, update_job *job)
{
    int64_t tasks = task_count(job);
    rtv__parallel(optimizer->context, tasks, clippy_task, job);
    double least = 1;
    for (int64_t k = 0; k < tasks; k++)
        least = job->partial[k] < least ? job->partial[k] : least;
    return least;
}

rtv_status rtv__update_reserve(rtv_optimizer *optimizer)
{
    if (optimizer->options.kind != RTV_OPTIMIZER_CLIPPY_ADAGRAD)
        return RTV_OK;
    int64_t most = 0;
    for (int64_t i = 0; i < optimizer->work_count; i++) {
        update_job job = start_job(optimizer, &optimizer->work[i]);
        int64_t tasks = task_count(&job);
        most = tasks > most ? tasks : most;
    }
    return rtv__reserve(optimizer->context, &optimizer->partial, &optimizer->partial_capacity, most,
                        sizeof *optimizer->partial);
}

void rtv__update_run(rtv_optimizer *optimizer, rtv__work *work)
{
    update_job job = start_job(optimizer, work);
    if (optimizer->options.kind == RTV_OPTIMIZER_CLIPPY_ADAGRAD)
        work->numbers.clip_factor = find_clippy_factor(optimizer, &job);
    rtv__parallel(optimizer->context, task_count(&job), update_task, &job);
}
