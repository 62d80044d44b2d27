/* RMSprop (Tieleman and Hinton 2012; centered: Graves 2013) and Adadelta (Zeiler 2012). */
#include <math.h>

#include "optim/rule.h"

static bool is_centered(const rtv_optimizer_options *options)
{
    return (options->flags & RTV_OPTIMIZER_CENTERED) != 0;
}

static int32_t slots(rtv__slot_spec *out, const rtv_optimizer_options *options)
{
    int32_t count = 0;
    out[count++] = (rtv__slot_spec){"velocity", 0};
    if (options->momentum > 0)
        out[count++] = (rtv__slot_spec){"momentum", 0};
    if (is_centered(options))
        out[count++] = (rtv__slot_spec){"average_gradient", 0};
    return count;
}

static rtv__update update(const rtv_optimizer_options *options)
{
    if (is_centered(options))
        return options->momentum > 0 ? RTV__UPDATE_RMSPROP_CENTERED_MOMENTUM
                                     : RTV__UPDATE_RMSPROP_CENTERED;
    return options->momentum > 0 ? RTV__UPDATE_RMSPROP_MOMENTUM : RTV__UPDATE_RMSPROP;
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

static void plan(rtv__catch_up *plan, const rtv__history *history,
                 const rtv_optimizer_options *options)
{
    double missed = (double)(history->count - plan->from);
    rtv__plan_decay(plan, history);
    for (int32_t k = 0; k < RTV__MOST_SLOTS; k++)
        plan->slot_factors[k] = pow(options->rho, missed);
    if (options->momentum == 0)
        return;
    plan->moving_slot = 1;
    plan->distance = -rtv__plan_momentum_distance(plan, history, options->momentum);
    plan->slot_factors[1] = pow(options->momentum, missed);
}

const rtv__rule rtv__rule_rmsprop = {"rmsprop", slots, update, set_numbers, moves, plan, false};

static int32_t adadelta_slots(rtv__slot_spec *out, const rtv_optimizer_options *options)
{
    (void)options;
    out[0] = (rtv__slot_spec){"accumulated_grad", 0};
    out[1] = (rtv__slot_spec){"accumulated_delta_var", 0};
    return 2;
}

static rtv__update adadelta_update(const rtv_optimizer_options *options)
{
    (void)options;
    return RTV__UPDATE_ADADELTA;
}

static void adadelta_plan(rtv__catch_up *plan, const rtv__history *history,
                          const rtv_optimizer_options *options)
{
    rtv__plan_decay(plan, history);
    for (int32_t k = 0; k < RTV__MOST_SLOTS; k++)
        plan->slot_factors[k] = pow(options->rho, (double)(history->count - plan->from));
}

const rtv__rule rtv__rule_adadelta = {
    "adadelta", adadelta_slots, adadelta_update, set_numbers, moves, adadelta_plan, false};
