/* Adam and Adamax (Kingma and Ba 2015), AdamW (Loshchilov and Hutter 2019), Nadam (Dozat 2016). */
#include <math.h>

#include "optim/rule.h"

static bool is_amsgrad(const rtv_optimizer_options *options)
{
    return (options->flags & RTV_OPTIMIZER_AMSGRAD) != 0;
}

static int32_t slots(rtv__slot_spec *out, const rtv_optimizer_options *options)
{
    out[0] = (rtv__slot_spec){"m", 0};
    out[1] = (rtv__slot_spec){"v", 0};
    out[2] = (rtv__slot_spec){"vhat", 0};
    return is_amsgrad(options) ? 3 : 2;
}

static rtv__update update(const rtv_optimizer_options *options)
{
    return is_amsgrad(options) ? RTV__UPDATE_AMSGRAD : RTV__UPDATE_ADAM;
}

static void set_numbers(rtv__update_numbers *numbers, int64_t t)
{
    const rtv__update_constants *constants = numbers->constants;
    numbers->step_size = numbers->rate * sqrt(1 - pow(constants->beta_2, (double)t)) /
                         (1 - pow(constants->beta_1, (double)t));
}

static bool moves(const rtv_optimizer_options *options)
{
    (void)options;
    return true;
}

static void plan(rtv__catch_up *plan, const rtv__history *history,
                 const rtv_optimizer_options *options)
{
    bool amsgrad = is_amsgrad(options);
    const double factors[RTV__MOST_SLOTS] = {options->beta_1, options->beta_2, 1};
    rtv__plan_series(plan, history, options->beta_1, amsgrad ? 1 : sqrt(options->beta_2), factors);
    plan->spread_slot = amsgrad ? 2 : 1;
    plan->spread_is_square = 1;
}

const rtv__rule rtv__rule_adam = {"adam", slots, update, set_numbers, moves, plan, false};
const rtv__rule rtv__rule_adamw = {"adamw", slots, update, set_numbers, moves, plan, false};

/* Nadam's momentum of step t, and the product of those up to t. */
static double nadam_momentum(double beta, int64_t t)
{
    return beta * (1 - 0.5 * pow(0.96, (double)t));
}

static double nadam_product(double beta, int64_t t)
{
    double product = 1;
    /* Below this it is lost beside the 1 that it is subtracted from. */
    for (int64_t i = 1; i <= t && product > 1e-20; i++)
        product *= nadam_momentum(beta, i);
    return product;
}

static rtv__update nadam_update(const rtv_optimizer_options *options)
{
    (void)options;
    return RTV__UPDATE_NADAM;
}

static void set_nadam_numbers(rtv__update_numbers *numbers, int64_t t)
{
    const double beta_1 = numbers->constants->beta_1, beta_2 = numbers->constants->beta_2;
    double product = nadam_product(beta_1, t);
    double now = nadam_momentum(beta_1, t), next = nadam_momentum(beta_1, t + 1);
    numbers->step_size = numbers->rate * next / (1 - product * next);
    numbers->gradient_step = numbers->rate * (1 - now) / (1 - product);
    numbers->square_scale = 1 / (1 - pow(beta_2, (double)t));
}

const rtv__rule rtv__rule_nadam = {"nadam", slots, nadam_update, set_nadam_numbers,
                                   moves,   plan,  false};

static int32_t adamax_slots(rtv__slot_spec *out, const rtv_optimizer_options *options)
{
    (void)options;
    out[0] = (rtv__slot_spec){"m", 0};
    out[1] = (rtv__slot_spec){"u", 0};
    return 2;
}

static rtv__update adamax_update(const rtv_optimizer_options *options)
{
    (void)options;
    return RTV__UPDATE_ADAMAX;
}

static void set_adamax_numbers(rtv__update_numbers *numbers, int64_t t)
{
    numbers->step_size = numbers->rate / (1 - pow(numbers->constants->beta_1, (double)t));
}

static void adamax_plan(rtv__catch_up *plan, const rtv__history *history,
                        const rtv_optimizer_options *options)
{
    const double factors[RTV__MOST_SLOTS] = {options->beta_1, options->beta_2, 1};
    rtv__plan_series(plan, history, options->beta_1, options->beta_2, factors);
    plan->spread_slot = 1;
}

const rtv__rule rtv__rule_adamax = {"adamax", adamax_slots, adamax_update, set_adamax_numbers,
                                    moves,    adamax_plan,  false};
