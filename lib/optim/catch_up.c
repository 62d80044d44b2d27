#include "optim/catch_up.h"

enum {
    SHORT = 4, /* so few updates are replayed: the same bits as without deferring */
    CACHE_LINE_BYTES = 64,
};

void rtv__catch_up_plan(rtv__catch_up *plan, const rtv__parameter *parameter,
                        const rtv__history *history, int64_t from)
{
    plan->from = from;
    if (history->count - from <= SHORT)
        rtv__plan_replay(plan, history);
    else
        parameter->optimizer->rule->plan(plan, history, &parameter->optimizer->options);
}

/* A row in its initial state, which the rule leaves alone: only weight decay is left. */
static bool only_decays(const rtv__parameter *parameter, uint32_t seen)
{
    return (seen & RTV__ROW_TOUCHED) == 0 && !parameter->optimizer->rule->moves_untouched;
}

bool rtv__catch_up_is_needed(const rtv__parameter *parameter, const rtv__history *history,
                             uint32_t seen)
{
    if ((seen & ~RTV__ROW_TOUCHED) == history->count)
        return false;
    return !only_decays(parameter, seen) || history->records[history->count - 1].log_kept != 0;
}

static void fetch(const void *start, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += CACHE_LINE_BYTES)
        __builtin_prefetch((const char *)start + at, 1);
}

void rtv__catch_up_fetch(const rtv__parameter *parameter, int64_t row, uint32_t seen)
{
    size_t element = rtv_dtype_bytes(parameter->tensor->dtype);
    size_t bytes = (size_t)parameter->width * element;
    size_t slot_bytes = parameter->row_wise ? element : bytes;
    int32_t slot_count = only_decays(parameter, seen) ? 0 : parameter->slot_count;
    fetch((const char *)parameter->tensor->data + (size_t)row * bytes, bytes);
    for (int32_t k = 0; k < slot_count; k++)
        fetch((const char *)parameter->slots[k] + (size_t)row * slot_bytes, slot_bytes);
}

void rtv__catch_up_start(rtv__catch_up_work *work, const rtv__parameter *parameter,
                         const rtv__history *history, const void *zeros,
                         const rtv__catch_up *all_plans)
{
    work->parameter = parameter;
    work->history = history;
    work->zeros = zeros;
    work->kernels = rtv__parameter_kernels(parameter);
    work->all_plans = all_plans;
    for (int32_t i = 0; i < RTV__KEPT_PLANS; i++)
        work->plans[i].from = -1;
}

/* Rows that have got equally many updates share a plan; a task keeps the last ones. */
static const rtv__catch_up *find_plan(rtv__catch_up_work *work, int64_t from)
{
    if (work->all_plans != NULL)
        return &work->all_plans[from];
    rtv__catch_up *plan = &work->plans[from % RTV__KEPT_PLANS];
    if (plan->from != from)
        rtv__catch_up_plan(plan, work->parameter, work->history, from);
    return plan;
}

static void run_plan(const rtv__catch_up_work *work, const rtv__catch_up *plan, rtv__update update,
                     const rtv__update_rows *given)
{
    rtv__update_rows row = *given;
    for (int64_t i = 0; i < plan->replay_count; i++) {
        row.numbers = &work->history->records[plan->replay_first + i].numbers;
        work->kernels->update[update](&row, 0, 1);
    }
    /* State for a row as a whole never fades. */
    work->kernels->catch_up[plan->method](row.weights, row.slots, row.row_wise ? 0 : row.slot_count,
                                          row.width, plan);
}

/* The same as under plain gradient descent: the state need not even be fetched. */
static void decay_row(const rtv__catch_up_work *work, const rtv__update_rows *row, int64_t from)
{
    rtv__catch_up plan = {.from = from};
    if (work->history->count - from <= SHORT)
        rtv__plan_replay(&plan, work->history);
    else
        rtv__plan_decay(&plan, work->history);
    run_plan(work, &plan, RTV__UPDATE_SGD, row);
}

void rtv__catch_up_row(rtv__catch_up_work *work, int64_t row, uint32_t seen)
{
    const rtv__parameter *parameter = work->parameter;
    size_t element = rtv_dtype_bytes(parameter->tensor->dtype);
    rtv__update_rows job = {
        .weights = (char *)parameter->tensor->data + (size_t)(row * parameter->width) * element,
        .gradient = work->zeros,
        .width = parameter->width,
        .row_wise = parameter->row_wise,
    };
    int64_t from = seen & ~RTV__ROW_TOUCHED;
    if (only_decays(parameter, seen)) {
        decay_row(work, &job, from);
        return;
    }
    job.slot_count = parameter->slot_count;
    size_t offset = (size_t)(row * (job.row_wise ? 1 : job.width)) * element;
    for (int32_t k = 0; k < job.slot_count; k++)
        job.slots[k] = (char *)parameter->slots[k] + offset;
    run_plan(work, find_plan(work, from), rtv__parameter_update(parameter), &job);
}
