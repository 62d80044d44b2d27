/* Defaults are those of Keras 2.15; each field is named when it is out of range. */
#include <math.h>

#include "base/options.h"
#include "optim/optimizer.h"

static const rtv_optimizer_options default_options = RTV_OPTIMIZER_OPTIONS_INIT;

rtv_status rtv_optimizer_options_init(rtv_optimizer_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static void default_to(double *field, double value)
{
    if (*field < 0)
        *field = value;
}

static double default_rate(rtv_optimizer_kind kind)
{
    return kind == RTV_OPTIMIZER_SGD ? 0.01 : kind == RTV_OPTIMIZER_LION ? 0.0001 : 0.001;
}

static void fill_defaults(rtv_optimizer_options *o)
{
    default_to(&o->learning_rate, default_rate(o->kind));
    default_to(&o->momentum, 0);
    default_to(&o->rho, o->kind == RTV_OPTIMIZER_ADADELTA ? 0.95 : 0.9);
    default_to(&o->beta_1, 0.9);
    default_to(&o->beta_2, o->kind == RTV_OPTIMIZER_LION ? 0.99 : 0.999);
    default_to(&o->epsilon, 1e-7);
    default_to(&o->initial_accumulator, 0.1);
    default_to(&o->weight_decay, o->kind == RTV_OPTIMIZER_ADAMW ? 0.004 : 0);
    default_to(&o->variable_threshold, 0.1);
    default_to(&o->accumulator_threshold, 0);
    default_to(&o->absolute_threshold, 1e-7);
    if (o->learning_rate_power > 0)
        o->learning_rate_power = -0.5;
}

static rtv_status check(const char *name, double value, bool allowed, const char *range)
{
    if (allowed && isfinite(value))
        return RTV_OK;
    return rtv__fail(RTV_E_RANGE, "rtv_optimizer_options.%s is %g, must be %s", name, value, range);
}

static rtv_status check_share(const char *name, double value)
{
    return check(name, value, value >= 0 && value < 1, "0 to below 1");
}

static rtv_status check_positive(const char *name, double value)
{
    return check(name, value, value >= 0, "at least 0");
}

static rtv_status check_numbers(const rtv_optimizer_options *o)
{
    bool divides_by_root =
        o->kind != RTV_OPTIMIZER_ADAGRAD && o->kind != RTV_OPTIMIZER_CLIPPY_ADAGRAD;
    RTV_TRY(check_positive("learning_rate", o->learning_rate));
    RTV_TRY(check_share("momentum", o->momentum));
    RTV_TRY(check_share("rho", o->rho));
    RTV_TRY(check_share("beta_1", o->beta_1));
    RTV_TRY(check_share("beta_2", o->beta_2));
    /* Adagrad's root is never 0 where its accumulator starts above 0. */
    RTV_TRY(check("epsilon", o->epsilon, o->epsilon > 0 || !divides_by_root, "above 0"));
    RTV_TRY(check_positive("initial_accumulator", o->initial_accumulator));
    RTV_TRY(check_positive("weight_decay", o->weight_decay));
    RTV_TRY(check_positive("clip_value", o->clip_value));
    RTV_TRY(check_positive("clip_norm", o->clip_norm));
    RTV_TRY(check_positive("clip_global_norm", o->clip_global_norm));
    RTV_TRY(check_positive("l1", o->l1));
    RTV_TRY(check_positive("l2", o->l2));
    RTV_TRY(check_positive("l2_shrinkage", o->l2_shrinkage));
    RTV_TRY(check_positive("ftrl_beta", o->ftrl_beta));
    RTV_TRY(check_positive("variable_threshold", o->variable_threshold));
    RTV_TRY(check_positive("accumulator_threshold", o->accumulator_threshold));
    RTV_TRY(check_positive("absolute_threshold", o->absolute_threshold));
    return check("learning_rate_power", o->learning_rate_power, o->learning_rate_power <= 0,
                 "at most 0");
}

enum {
    ALL_FLAGS = RTV_OPTIMIZER_NESTEROV | RTV_OPTIMIZER_AMSGRAD | RTV_OPTIMIZER_CENTERED |
                RTV_OPTIMIZER_LEGACY_ADAGRAD | RTV_OPTIMIZER_CLIP_ACCUMULATOR |
                RTV_OPTIMIZER_ACCUMULATE_FIRST | RTV_OPTIMIZER_ROW_WISE
};

/* The flags that a kind has. */
static uint32_t flags_of(rtv_optimizer_kind kind)
{
    switch (kind) {
    case RTV_OPTIMIZER_ADAGRAD:
        return RTV_OPTIMIZER_LEGACY_ADAGRAD | RTV_OPTIMIZER_ROW_WISE;
    case RTV_OPTIMIZER_SGD:
        return RTV_OPTIMIZER_NESTEROV;
    case RTV_OPTIMIZER_ADAM:
    case RTV_OPTIMIZER_ADAMW:
        return RTV_OPTIMIZER_AMSGRAD;
    case RTV_OPTIMIZER_RMSPROP:
        return RTV_OPTIMIZER_CENTERED;
    case RTV_OPTIMIZER_CLIPPY_ADAGRAD:
        return RTV_OPTIMIZER_CLIP_ACCUMULATOR | RTV_OPTIMIZER_ACCUMULATE_FIRST;
    default:
        return 0;
    }
}

rtv_status rtv__optimizer_options_read(rtv_optimizer_options *out,
                                       const rtv_optimizer_options *given)
{
    rtv_optimizer_options options = default_options;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_optimizer_options", ALL_FLAGS));
    RTV_TRY(rtv__options_reserved("rtv_optimizer_options",
                                  options.reserved1 == 0 && options.reserved2 == NULL));
    const rtv__rule *rule = rtv__rule_of(options.kind);
    RTV_CHECK_KNOWN(rule != NULL, "rtv_optimizer_options.kind is %d, no such kind", options.kind);
    RTV_CHECK_ARG((options.flags & ~flags_of(options.kind)) == 0,
                  "rtv_optimizer_options.flags is 0x%x, which %s does not have all", options.flags,
                  rule->name);
    RTV_CHECK_KNOWN(options.row_updates == RTV_ROWS_EXACT || options.row_updates == RTV_ROWS_LAZY,
                    "rtv_optimizer_options.row_updates is %d, no such mode", options.row_updates);
    RTV_CHECK_KNOWN(options.non_finite >= RTV_NON_FINITE_FAIL &&
                        options.non_finite <= RTV_NON_FINITE_PROPAGATE,
                    "rtv_optimizer_options.non_finite is %d, no such mode", options.non_finite);
    RTV_CHECK_ARG(
        (options.flags & RTV_OPTIMIZER_ROW_WISE) == 0 ||
            (options.flags & RTV_OPTIMIZER_LEGACY_ADAGRAD) == 0,
        "rtv_optimizer_options.flags is 0x%x: there is no legacy form of row-wise adagrad",
        options.flags);
    fill_defaults(&options);
    RTV_TRY(check_numbers(&options));
    int clips = (options.clip_value > 0) + (options.clip_norm > 0) + (options.clip_global_norm > 0);
    if (clips > 1)
        return rtv__fail(RTV_E_RANGE,
                         "rtv_optimizer_options: only one of clip_value, clip_norm and "
                         "clip_global_norm can be above 0, %d are",
                         clips);
    *out = options;
    return RTV_OK;
}
