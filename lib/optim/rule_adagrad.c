/* Adagrad (Duchi et al. 2011) and Clippy Adagrad (Tang et al., arXiv 2302.09178). */
#include "optim/rule.h"

static int32_t slots(rtv__slot_spec *out, const rtv_optimizer_options *options)
{
    out[0] = (rtv__slot_spec){"accumulator", options->initial_accumulator};
    return 1;
}

static rtv__update update(const rtv_optimizer_options *options)
{
    return options->flags & RTV_OPTIMIZER_LEGACY_ADAGRAD ? RTV__UPDATE_LEGACY_ADAGRAD
                                                         : RTV__UPDATE_ADAGRAD;
}

static rtv__update clippy_update(const rtv_optimizer_options *options)
{
    (void)options;
    return RTV__UPDATE_CLIPPY_ADAGRAD;
}

static void set_numbers(rtv__update_numbers *numbers, int64_t t)
{
    (void)numbers, (void)t;
}

static bool moves(const rtv_optimizer_options *options)
{
    (void)options;
    return false;
}

static void plan(rtv__catch_up *plan, const rtv__history *history,
                 const rtv_optimizer_options *options)
{
    (void)options;
    rtv__plan_decay(plan, history);
}

const rtv__rule rtv__rule_adagrad = {"adagrad", slots, update, set_numbers, moves, plan, false};
const rtv__rule rtv__rule_clippy_adagrad = {
    "clippy_adagrad", slots, clippy_update, set_numbers, moves, plan, false};
