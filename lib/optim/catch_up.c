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

void rtv__catch_up_fetch(const rtv__parameter *parameter, int64_t row, uint32_t seen)
{
    size_t bytes = (size_t)parameter->width * rtv_dtype_bytes(parameter->tensor->dtype);
    size_t offset = (size_t)row * bytes;
    int32_t slot_count = only_decays(parameter, seen) ? 0 : parameter->slot_count;
    for (size_t at = offset; at < offset + bytes; at += CACHE_LINE_BYTES) {
        __builtin_prefetch((const char *)parameter->tensor->data + at, 1);
        for (int32_t k = 0; k < slot_count; k++)
            __builtin_prefetch((const char *)parameter->slots[k] + at, 1);
    }
}

void rtv__catch_up_start(rtv__catch_up_work *work, const rtv__parameter *parameter,
                         const rtv__history *history, const void *zeros,
                         const rtv__catch_up *all_plans)
{
    const rtv_optimizer *optimizer = parameter->optimizer;
    work->parameter = parameter;
    work->history = history;
    work->zeros = zeros;
    work->arithmetic = rtv__parameter_arithmetic(parameter);
    work->update = work->arithmetic->update[optimizer->rule->update(&optimizer->options)];
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

static void run_plan(const rtv__catch_up_work *work, const rtv__catch_up *plan,
                     rtv__update_fn update, void *weights, void *const *slots, int32_t slot_count)
{
    const rtv__update_record *records = work->history->records;
    int64_t width = work->parameter->width;
    for (int64_t i = 0; i < plan->replay_count; i++)
        update(weights, slots, work->zeros, width, &records[plan->replay_first + i].numbers);
    work->arithmetic->catch_up[plan->method](weights, slots, slot_count, width, plan);
}

/* The same as under plain gradient descent: the state need not even be fetched. */
static void decay_row(const rtv__catch_up_work *work, void *weights, int64_t from)
{
    rtv__catch_up plan = {.from = from};
    if (work->history->count - from <= SHORT)
        rtv__plan_replay(&plan, work->history);
    else
        rtv__plan_decay(&plan, work->history);
    run_plan(work, &plan, work->arithmetic->update[RTV__UPDATE_SGD], weights, NULL, 0);
}

void rtv__catch_up_row(rtv__catch_up_work *work, int64_t row, uint32_t seen)
{
    const rtv__parameter *parameter = work->parameter;
    size_t offset = (size_t)(row * parameter->width) * rtv_dtype_bytes(parameter->tensor->dtype);
    char *weights = (char *)parameter->tensor->data + offset;
    int64_t from = seen & ~RTV__ROW_TOUCHED;
    if (only_decays(parameter, seen)) {
        decay_row(work, weights, from);
        return;
    }
    void *slots[RTV__MOST_SLOTS] = {NULL};
    for (int32_t k = 0; k < parameter->slot_count; k++)
        slots[k] = (char *)parameter->slots[k] + offset;
    run_plan(work, find_plan(work, from), work->update, weights, slots, parameter->slot_count);
}
