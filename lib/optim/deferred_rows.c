#include "optim/deferred_rows.h"

#include <string.h>

#include "base/thread_pool.h"

enum {
    FIRST_RECORDS = 1024,
    MOST_RECORDS = 1 << 17,
    SHORT = 4,         /* so few updates are replayed: the same bits as without deferring */
    CACHED_PLANS = 64, /* per task */
    ROWS_AHEAD = 16,   /* to fetch into the cache */
    ELEMENTS_PER_TASK = 1 << 14,
};

struct rtv__deferred_rows {
    rtv__history history;
    uint32_t *seen; /* per row: updates of the history that it has got */
    void *zeros;    /* a gradient of 0 for one row */
    struct stale_row {
        int64_t row, seen;
    } * stale;
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

static rtv_status before_read(rtv_tensor *tensor, const int64_t *rows, int64_t count, void *payload)
{
    (void)tensor;
    if (rows != NULL)
        return rtv__deferred_catch_up(payload, rows, count);
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
    rtv_tensor *tensor = parameter->tensor;
    if (tensor->before_read != NULL)
        return rtv__fail(RTV_E_STATE, "another optimizer defers updates of %s",
                         rtv__parameter_text(parameter, text));
    const rtv_context *context = context_of(parameter);
    rtv__deferred_rows *deferred = rtv__alloc_zero(context, sizeof *deferred);
    if (deferred == NULL)
        return RTV_E_NOMEM;
    deferred->seen = rtv__alloc_zero(context, (size_t)parameter->rows * sizeof *deferred->seen);
    deferred->zeros =
        rtv__alloc_zero(context, (size_t)parameter->width * rtv_dtype_bytes(tensor->dtype));
    if (deferred->seen == NULL || deferred->zeros == NULL) {
        free_deferred(context, deferred);
        return RTV_E_NOMEM;
    }
    parameter->deferred = deferred;
    tensor->before_read = before_read;
    tensor->before_read_payload = parameter;
    return RTV_OK;
}

void rtv__deferred_end(rtv__parameter *parameter)
{
    if (parameter->deferred == NULL)
        return;
    rtv__deferred_flush(parameter);
    parameter->tensor->before_read = NULL;
    parameter->tensor->before_read_payload = NULL;
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

void rtv__deferred_note(rtv__parameter *parameter, const rtv__numbers *numbers, const int64_t *rows,
                        int64_t count)
{
    rtv__deferred_rows *deferred = parameter->deferred;
    rtv__history_add(&deferred->history, numbers);
    uint32_t now = (uint32_t)deferred->history.count;
    for (int64_t i = 0; i < count; i++)
        deferred->seen[rows[i]] = now;
}

static void make_plan(rtv__catch_up *plan, const rtv__parameter *parameter, int64_t from)
{
    const rtv__history *history = &parameter->deferred->history;
    plan->from = from;
    if (history->count - from <= SHORT)
        rtv__plan_replay(plan, history);
    else
        parameter->optimizer->rule->plan(plan, history, &parameter->optimizer->options);
}

static void run_plan(const rtv__parameter *parameter, int64_t row, const rtv__catch_up *plan)
{
    const rtv__arithmetic *arithmetic = rtv__parameter_arithmetic(parameter);
    const rtv__deferred_rows *deferred = parameter->deferred;
    const rtv_optimizer *optimizer = parameter->optimizer;
    size_t offset = (size_t)(row * parameter->width) * rtv_dtype_bytes(parameter->tensor->dtype);
    char *weights = (char *)parameter->tensor->data + offset;
    void *slots[RTV__MOST_SLOTS] = {NULL};
    for (int32_t k = 0; k < parameter->slot_count; k++)
        slots[k] = (char *)parameter->slots[k] + offset;
    rtv__update_fn update = arithmetic->update[optimizer->rule->update(&optimizer->options)];
    for (int64_t i = 0; i < plan->replay_count; i++)
        update(weights, slots, deferred->zeros, parameter->width,
               &deferred->history.records[plan->replay_first + i].numbers);
    arithmetic->catch_up[plan->method](weights, slots, parameter->slot_count, parameter->width,
                                       plan);
}

/* Rows that have seen equally much share a plan: a task keeps the last ones. */
static const rtv__catch_up *find_plan(const catch_up_job *job, rtv__catch_up *cache, int64_t from)
{
    if (job->plans != NULL)
        return &job->plans[from];
    rtv__catch_up *plan = &cache[from % CACHED_PLANS];
    if (plan->from != from)
        make_plan(plan, job->parameter, from);
    return plan;
}

static void clear_cache(rtv__catch_up *cache)
{
    for (int32_t i = 0; i < CACHED_PLANS; i++)
        cache[i].from = -1;
}

static void catch_up_stale(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const catch_up_job *job = payload;
    const rtv__deferred_rows *deferred = job->parameter->deferred;
    rtv__catch_up cache[CACHED_PLANS];
    clear_cache(cache);
    int64_t first = task * job->rows_per_task, last = first + job->rows_per_task;
    if (last > deferred->stale_count)
        last = deferred->stale_count;
    for (int64_t i = first; i < last; i++)
        run_plan(job->parameter, deferred->stale[i].row,
                 find_plan(job, cache, deferred->stale[i].seen));
}

static void catch_up_all(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const catch_up_job *job = payload;
    const rtv__deferred_rows *deferred = job->parameter->deferred;
    rtv__catch_up cache[CACHED_PLANS];
    clear_cache(cache);
    int64_t first = task * job->rows_per_task, last = first + job->rows_per_task;
    if (last > job->parameter->rows)
        last = job->parameter->rows;
    for (int64_t row = first; row < last; row++)
        if (deferred->seen[row] < deferred->history.count)
            run_plan(job->parameter, row, find_plan(job, cache, deferred->seen[row]));
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
        if ((uint64_t)row >= (uint64_t)height || seen[row] == now)
            continue;
        deferred->stale[deferred->stale_count++] = (struct stale_row){row, seen[row]};
        seen[row] = now;
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
    if (history->count > CACHED_PLANS && parameter->rows > history->count)
        plans = rtv__alloc_array(context, history->count, sizeof *plans);
    for (int64_t i = 0; plans != NULL && i < history->count; i++)
        make_plan(&plans[i], parameter, i);
    job.plans = plans;
    int64_t tasks = (parameter->rows + job.rows_per_task - 1) / job.rows_per_task;
    rtv__parallel(context, tasks, catch_up_all, &job);
    rtv__free(context, plans);
    memset(deferred->seen, 0, (size_t)parameter->rows * sizeof *deferred->seen);
    history->count = 0;
}
