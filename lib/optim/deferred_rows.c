#include "optim/deferred_rows.h"

#include "base/thread_pool.h"
#include "optim/catch_up.h"

enum {
    FIRST_RECORDS = 1024,
    MOST_RECORDS = 1 << 17,
    ROWS_AHEAD = 16, /* whose number is looked up: fetched into the cache */
    STALE_AHEAD = 8, /* the same of their weights and state */
    ELEMENTS_PER_TASK = 1 << 14,
};

typedef struct {
    int64_t row;
    uint32_t seen;
} stale_row;

struct rtv__deferred_rows {
    rtv__history history;
    uint32_t *seen;   /* per row: updates of the history that it has got, and RTV__ROW_TOUCHED */
    void *zeros;      /* a gradient of 0 for one row */
    stale_row *stale; /* rows of the current read */
    int64_t stale_count, stale_capacity;
};

typedef struct {
    const rtv__parameter *parameter;
    const rtv__catch_up *plans; /* by what a row has seen; NULL: each task keeps some */
    int64_t rows_per_task;
} catch_up_job;

static const rtv_context *context_of(const rtv__parameter *parameter)
{
    return parameter->optimizer->context;
}

static rtv_tensor *owner_of(const rtv__parameter *parameter)
{
    rtv_tensor *owner = parameter->tensor;
    while (owner->base != NULL)
        owner = owner->base;
    return owner;
}

/* The rows of a view, or of what the parameter is a view of, are others than the parameter's. */
static rtv_status before_read(const rtv_tensor *tensor, const int64_t *rows, int64_t count,
                              void *payload)
{
    rtv__parameter *parameter = payload;
    if (rows != NULL && tensor == parameter->tensor)
        return rtv__deferred_catch_up(parameter, rows, count);
    rtv__deferred_flush(payload);
    return RTV_OK;
}

static void free_deferred(const rtv_context *context, rtv__deferred_rows *deferred)
{
    rtv__free(context, deferred->history.records);
    rtv__free(context, deferred->seen);
    rtv__free(context, deferred->zeros);
    rtv__free(context, deferred->stale);
    rtv__free(context, deferred);
}

rtv_status rtv__deferred_start(rtv__parameter *parameter)
{
    if (parameter->deferred != NULL)
        return RTV_OK;
    char text[32];
    rtv_tensor *owner = owner_of(parameter);
    if (owner->before_read != NULL)
        return rtv__fail(RTV_E_STATE, "another optimizer defers updates of %s",
                         rtv__parameter_text(parameter, text));
    const rtv_context *context = context_of(parameter);
    rtv__deferred_rows *deferred = rtv__alloc_zero(context, sizeof *deferred);
    if (deferred == NULL)
        return RTV_E_NOMEM;
    deferred->seen = rtv__alloc_zero(context, (size_t)parameter->rows * sizeof *deferred->seen);
    deferred->zeros =
        rtv__alloc_zero(context, (size_t)parameter->width * rtv_dtype_bytes(owner->dtype));
    if (deferred->seen == NULL || deferred->zeros == NULL) {
        free_deferred(context, deferred);
        return RTV_E_NOMEM;
    }
    parameter->deferred = deferred;
    if (parameter->was_updated)
        rtv__deferred_touch_all(parameter);
    owner->before_read = before_read;
    owner->before_read_payload = parameter;
    return RTV_OK;
}

void rtv__deferred_touch_all(rtv__parameter *parameter)
{
    for (int64_t row = 0; row < parameter->rows; row++)
        parameter->deferred->seen[row] |= RTV__ROW_TOUCHED;
}

void rtv__deferred_end(rtv__parameter *parameter)
{
    if (parameter->deferred == NULL)
        return;
    rtv__deferred_flush(parameter);
    rtv_tensor *owner = owner_of(parameter);
    owner->before_read = NULL;
    owner->before_read_payload = NULL;
    free_deferred(context_of(parameter), parameter->deferred);
    parameter->deferred = NULL;
}

rtv_status rtv__deferred_reserve(rtv__parameter *parameter)
{
    rtv__history *history = &parameter->deferred->history;
    if (history->count == MOST_RECORDS)
        rtv__deferred_flush(parameter);
    int64_t needed = history->count + 1;
    return rtv__reserve(context_of(parameter), &history->records, &history->capacity,
                        needed < FIRST_RECORDS ? FIRST_RECORDS : needed, sizeof *history->records);
}

void rtv__deferred_note(rtv__parameter *parameter, const rtv__update_numbers *numbers,
                        const int64_t *rows, int64_t count)
{
    rtv__deferred_rows *deferred = parameter->deferred;
    rtv__history_add(&deferred->history, numbers);
    uint32_t now = (uint32_t)deferred->history.count | RTV__ROW_TOUCHED;
    for (int64_t i = 0; i < count; i++)
        deferred->seen[rows[i]] = now;
}

static void start_work(rtv__catch_up_work *work, const catch_up_job *job)
{
    const rtv__deferred_rows *deferred = job->parameter->deferred;
    rtv__catch_up_start(work, job->parameter, &deferred->history, deferred->zeros, job->plans);
}

static void catch_up_stale(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const catch_up_job *job = payload;
    const rtv__deferred_rows *deferred = job->parameter->deferred;
    const stale_row *stale = deferred->stale;
    rtv__catch_up_work work;
    start_work(&work, job);
    int64_t first = task * job->rows_per_task, last = first + job->rows_per_task;
    if (last > deferred->stale_count)
        last = deferred->stale_count;
    for (int64_t i = first; i < last; i++) {
        const stale_row *later = &stale[i + STALE_AHEAD < last ? i + STALE_AHEAD : i];
        rtv__catch_up_fetch(job->parameter, later->row, later->seen);
        rtv__catch_up_row(&work, stale[i].row, stale[i].seen);
    }
}

static void catch_up_all(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const catch_up_job *job = payload;
    const rtv__history *history = &job->parameter->deferred->history;
    uint32_t *seen = job->parameter->deferred->seen;
    rtv__catch_up_work work;
    start_work(&work, job);
    int64_t first = task * job->rows_per_task, last = first + job->rows_per_task;
    if (last > job->parameter->rows)
        last = job->parameter->rows;
    for (int64_t row = first; row < last; row++) {
        if (rtv__catch_up_is_needed(job->parameter, history, seen[row]))
            rtv__catch_up_row(&work, row, seen[row]);
        seen[row] &= RTV__ROW_TOUCHED;
    }
}

static int64_t rows_per_task(const rtv__parameter *parameter)
{
    int64_t rows = ELEMENTS_PER_TASK / (parameter->width > 0 ? parameter->width : 1);
    return rows > 0 ? rows : 1;
}

/* Serial, as rows may repeat: a row is stale for its first occurrence only. */
static void collect_stale(rtv__parameter *parameter, const int64_t *rows, int64_t count)
{
    rtv__deferred_rows *deferred = parameter->deferred;
    uint32_t *seen = deferred->seen, now = (uint32_t)deferred->history.count;
    int64_t height = parameter->rows;
    deferred->stale_count = 0;
    for (int64_t i = 0; i < count; i++) {
        if (i + ROWS_AHEAD < count && (uint64_t)rows[i + ROWS_AHEAD] < (uint64_t)height)
            __builtin_prefetch(&seen[rows[i + ROWS_AHEAD]], 1);
        int64_t row = rows[i];
        if ((uint64_t)row >= (uint64_t)height ||
            !rtv__catch_up_is_needed(parameter, &deferred->history, seen[row]))
            continue;
        deferred->stale[deferred->stale_count++] = (stale_row){row, seen[row]};
        seen[row] = now | (seen[row] & RTV__ROW_TOUCHED);
    }
}

rtv_status rtv__deferred_catch_up(rtv__parameter *parameter, const int64_t *rows, int64_t count)
{
    rtv__deferred_rows *deferred = parameter->deferred;
    if (deferred->history.count == 0)
        return RTV_OK;
    const rtv_context *context = context_of(parameter);
    RTV_TRY(rtv__reserve(context, &deferred->stale, &deferred->stale_capacity, count,
                         sizeof *deferred->stale));
    collect_stale(parameter, rows, count);
    catch_up_job job = {parameter, NULL, rows_per_task(parameter)};
    int64_t tasks = (deferred->stale_count + job.rows_per_task - 1) / job.rows_per_task;
    rtv__parallel(context, tasks, catch_up_stale, &job);
    return RTV_OK;
}

void rtv__deferred_flush(rtv__parameter *parameter)
{
    rtv__deferred_rows *deferred = parameter->deferred;
    rtv__history *history = &deferred->history;
    if (history->count == 0)
        return;
    const rtv_context *context = context_of(parameter);
    catch_up_job job = {parameter, NULL, rows_per_task(parameter)};
    rtv__catch_up *plans = NULL;
    /* Worth all plans at once when there are more of them than a task keeps. Can do without. */
    if (history->count > RTV__KEPT_PLANS && parameter->rows > history->count)
        plans = rtv__alloc_array(context, history->count, sizeof *plans);
    for (int64_t i = 0; plans != NULL && i < history->count; i++)
        rtv__catch_up_plan(&plans[i], parameter, history, i);
    job.plans = plans;
    int64_t tasks = (parameter->rows + job.rows_per_task - 1) / job.rows_per_task;
    rtv__parallel(context, tasks, catch_up_all, &job);
    rtv__free(context, plans);
    history->count = 0;
}
