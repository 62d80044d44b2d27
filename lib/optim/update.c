#include "optim/update.h"

#include "base/thread_pool.h"

/* A task has a part of the rows, but no less than pays for handing it over, and no more than this. */
enum { PARTS = 4, LEAST_TASK_ELEMENTS = 1 << 13, MOST_TASK_ELEMENTS = 1 << 16 };

typedef struct {
    const rtv__update_kernels *kernels;
    rtv__update_fn update;
    rtv__update_rows rows; /* of a dense gradient of element-wise kinds: rows of one element */
    int64_t count;         /* rows */
    int64_t rows_per_task;
    size_t row_bytes;
    double *partial; /* Clippy Adagrad: the factor of each task */
} update_job;

static int64_t choose_task_rows(int64_t rows, int64_t width)
{
    int64_t elements = (rows + PARTS - 1) / PARTS * width;
    if (elements < LEAST_TASK_ELEMENTS)
        elements = LEAST_TASK_ELEMENTS;
    if (elements > MOST_TASK_ELEMENTS)
        elements = MOST_TASK_ELEMENTS;
    return width > 0 && elements > width ? elements / width : 1;
}

static update_job start_job(const rtv_optimizer *optimizer, const rtv__work *work)
{
    const rtv__parameter *parameter = work->parameter;
    const rtv__gradient *gradient = &work->gradient;
    bool elements = gradient->rows == NULL && !parameter->row_wise;
    int64_t width = elements ? 1 : parameter->width;
    update_job job = {
        .kernels = rtv__parameter_kernels(parameter),
        .rows = {.weights = parameter->tensor->data,
                 .slot_count = parameter->slot_count,
                 .gradient = gradient->values,
                 .row_gradients = gradient->row_values,
                 .rows = gradient->rows,
                 .width = width,
                 .row_wise = parameter->row_wise,
                 .numbers = &work->numbers},
        .count = elements ? parameter->tensor->count : gradient->row_count,
        .row_bytes = (size_t)width * rtv_dtype_bytes(parameter->tensor->dtype),
        .partial = optimizer->partial,
    };
    job.rows_per_task = choose_task_rows(job.count, width);
    job.update = job.kernels->update[rtv__parameter_update(parameter)];
    for (int32_t k = 0; k < parameter->slot_count; k++)
        job.rows.slots[k] = parameter->slots[k];
    return job;
}

static int64_t task_count(const update_job *job)
{
    return (job->count + job->rows_per_task - 1) / job->rows_per_task;
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
    job->update(&job->rows, task * job->rows_per_task, last_row(job, task));
}

static void clippy_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const update_job *job = payload;
    const rtv__update_rows *rows = &job->rows;
    int64_t first = task * job->rows_per_task, last = last_row(job, task);
    int64_t step = rows->rows == NULL ? last - first : 1;
    double least = 1;
    for (int64_t i = first; i < last; i += step) {
        size_t offset = (size_t)(rows->rows != NULL ? rows->rows[i] : i) * job->row_bytes;
        double factor = job->kernels->clippy_factor(
            (const char *)rows->weights + offset, (const char *)rows->slots[0] + offset,
            rows->row_gradients != NULL ? rows->row_gradients[i]
                                        : (const char *)rows->gradient + (size_t)i * job->row_bytes,
            step * rows->width, rows->numbers);
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
