/* Follow the regularised leader, proximal (McMahan et al. 2013), as Keras has it. */
#include "optim/rule.h"

static int32_t slots(rtv__slot_spec *out, const rtv_optimizer_options *options)
{
    out[0] = (rtv__slot_spec){"accumulator", options->initial_accumulator};
    out[1] = (rtv__slot_spec){"linear", 0};
    return 2;
}

static rtv__update update(const rtv_optimizer_options *options)
{
    return options->learning_rate_power == -0.5 ? RTV__UPDATE_FTRL : RTV__UPDATE_FTRL_BY_POWER;
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

/*
 * A weight is made anew from the state in each step. Without shrinkage a gradient of 0 leaves the
 * state alone, so that the last update says it all.
 */
static void plan(rtv__catch_up *plan, const rtv__history *history,
                 const rtv_optimizer_options *options)
{
    rtv__plan_replay(plan, history);
    if (options->l2_shrinkage == 0) {
        plan->replay_first = history->count - 1;
        plan->replay_count = 1;
    }
}

const rtv__rule rtv__rule_ftrl = {"ftrl", slots, update, set_numbers, moves, plan, true};
