/* Lion (Chen et al., arXiv 2302.06675): steps of one size in the direction of an average. */
#include <math.h>

#include "optim/rule.h"

static int32_t slots(rtv__slot_spec *out, const rtv_optimizer_options *options)
{
    (void)options;
    out[0] = (rtv__slot_spec){"m", 0};
    return 1;
}

static rtv__update update(const rtv_optimizer_options *options)
{
    (void)options;
    return RTV__UPDATE_LION;
}

static void set_numbers(rtv__update_numbers *numbers, int64_t t)
{
    (void)numbers, (void)t;
}

static bool moves(const rtv_optimizer_options *options)
{
    (void)options;
    return true;
}

/* How far updates first + 1 to last move a weight, decayed until now. */
static double moved(const rtv__history *history, int64_t first, int64_t last)
{
    double before = first > 0 ? history->records[first - 1].distance : 0;
    double here =
        history->records[last - 1].distance - before * rtv__history_kept(history, first, last);
    return here * rtv__history_kept(history, last, history->count);
}

static double short_distance(const rtv__catch_up *plan, double steps)
{
    const rtv__history *history = plan->history;
    double most = (double)(history->count - plan->from);
    return moved(history, plan->from, plan->from + (int64_t)(steps < most ? steps : most));
}

static void plan(rtv__catch_up *plan, const rtv__history *history,
                 const rtv_optimizer_options *options)
{
    rtv__plan_decay(plan, history);
    plan->slot_factors[0] = pow(options->beta_2, (double)(history->count - plan->from));
    if (options->beta_1 == 0)
        return;
    plan->method = RTV__CATCH_UP_SIGN;
    plan->distance = moved(history, plan->from, history->count);
    plan->short_distance = short_distance;
    plan->history = history;
    plan->beta = options->beta_2;
}

const rtv__rule rtv__rule_lion = {"lion", slots, update, set_numbers, moves, plan, false};
