/* Gradient descent, with momentum (Polyak 1964) as it is or as Nesterov 1983 looks ahead. */
#include <math.h>

#include "optim/rule.h"

static int32_t slots(rtv__slot_spec *out, const rtv_optimizer_options *options)
{
    out[0] = (rtv__slot_spec){"m", 0};
    return options->momentum > 0;
}

static rtv__update update(const rtv_optimizer_options *options)
{
    if (options->momentum == 0)
        return RTV__UPDATE_SGD;
    return options->flags & RTV_OPTIMIZER_NESTEROV ? RTV__UPDATE_NESTEROV : RTV__UPDATE_MOMENTUM;
}

static void set_numbers(rtv__update_numbers *numbers, int64_t t)
{
    (void)numbers, (void)t;
}

static bool moves(const rtv_optimizer_options *options)
{
    return options->momentum > 0;
}

static void plan(rtv__catch_up *plan, const rtv__history *history,
                 const rtv_optimizer_options *options)
{
    double inertia = options->momentum;
    rtv__plan_decay(plan, history);
    if (inertia == 0)
        return;
    plan->moving_slot = 0;
    plan->distance = rtv__plan_momentum_distance(plan, history, inertia);
    if (options->flags & RTV_OPTIMIZER_NESTEROV)
        plan->distance *= inertia;
    plan->slot_factors[0] = pow(inertia, (double)(history->count - plan->from));
}

const rtv__rule rtv__rule_sgd = {"sgd", slots, update, set_numbers, moves, plan, false};
