#include "optim/optimizer.h"

#include <math.h>
#include <string.h>

#include "optim/clip.h"
#include "optim/deferred_rows.h"
#include "optim/schedule.h"
#include "optim/update.h"

static rtv__update_constants constants_of(const rtv_optimizer_options *options)
{
    return (rtv__update_constants){
        .momentum = options->momentum,
        .rho = options->rho,
        .beta_1 = options->beta_1,
        .beta_2 = options->beta_2,
        .epsilon = options->epsilon,
        .l1 = options->l1,
        .l2 = options->l2,
        .l2_shrinkage = options->l2_shrinkage,
        .ftrl_beta = options->ftrl_beta,
        .learning_rate_power = options->learning_rate_power,
        .variable_threshold = options->variable_threshold,
        .accumulator_threshold = options->accumulator_threshold,
        .absolute_threshold = options->absolute_threshold,
        .clip_accumulator = (options->flags & RTV_OPTIMIZER_CLIP_ACCUMULATOR) != 0,
        .accumulate_first = (options->flags & RTV_OPTIMIZER_ACCUMULATE_FIRST) != 0,
    };
}

rtv_status rtv_optimizer_create(rtv_optimizer **out, rtv_context *context,
                                const rtv_optimizer_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_optimizer_options options;
    RTV_TRY(rtv__optimizer_options_read(&options, given));
    rtv_optimizer *optimizer = rtv__alloc_zero(context, sizeof *optimizer);
    if (optimizer == NULL)
        return RTV_E_NOMEM;
    optimizer->context = rtv__context_retain(context);
    optimizer->options = options;
    optimizer->options.schedule = NULL;
    optimizer->constants = constants_of(&options);
    optimizer->rule = rtv__rule_of(options.kind);
    if (options.schedule != NULL) {
        rtv_status status = rtv__schedule_copy(&optimizer->schedule, context, options.schedule);
        if (status != RTV_OK) {
            rtv_optimizer_free(optimizer);
            return status;
        }
    }
    *out = optimizer;
    return RTV_OK;
}

void rtv_optimizer_free(rtv_optimizer *optimizer)
{
    if (optimizer == NULL)
        return;
    rtv_context *context = optimizer->context;
    for (int64_t i = 0; i < optimizer->parameter_count; i++)
        rtv__parameter_free(optimizer->parameters[i]);
    rtv__free(context, optimizer->parameters);
    rtv__free(context, optimizer->work);
    rtv__free(context, optimizer->partial);
    rtv__free(context, optimizer->schedule);
    rtv__free(context, optimizer);
    rtv__context_release(context);
}

/* The leaves that have a gradient, with what is known of them. */
static rtv_status collect_work(rtv_optimizer *optimizer, rtv_tape *tape)
{
    int64_t leaves = rtv__tape_leaf_count(tape);
    RTV_TRY(rtv__reserve(optimizer->context, &optimizer->work, &optimizer->work_capacity, leaves,
                         sizeof *optimizer->work));
    optimizer->work_count = 0;
    for (int64_t i = 0; i < leaves; i++) {
        rtv__work *work = &optimizer->work[optimizer->work_count];
        RTV_TRY(rtv__tape_leaf_gradient(&work->gradient, tape, i));
        if (work->gradient.values == NULL || work->gradient.leaf->count == 0)
            continue;
        RTV_TRY(rtv__optimizer_know(&work->parameter, optimizer, work->gradient.leaf, NULL,
                                    optimizer->work_count));
        optimizer->work_count++;
    }
    return RTV_OK;
}

static bool decays(const rtv_optimizer *optimizer, const rtv__parameter *parameter)
{
    return optimizer->options.weight_decay > 0 && (parameter->flags & RTV_PARAMETER_NO_DECAY) == 0;
}

static rtv_status set_numbers(rtv__work *work, const rtv_optimizer *optimizer)
{
    const rtv__parameter *parameter = work->parameter;
    rtv__update_numbers *numbers = &work->numbers;
    double rate = rtv_optimizer_learning_rate(optimizer) * parameter->rate_factor;
    *numbers = (rtv__update_numbers){
        .constants = &optimizer->constants,
        .rate = rate,
        .decay = decays(optimizer, parameter) ? optimizer->options.weight_decay * rate : 0,
        .step_size = rate,
        .square_scale = 1,
        .clip_factor = 1,
    };
    if (numbers->decay >= 1)
        return rtv__fail(RTV_E_RANGE,
                         "weight decay %g times learning rate %g is %g, must be below 1",
                         optimizer->options.weight_decay, rate, numbers->decay);
    if (rate == 0 && optimizer->options.kind == RTV_OPTIMIZER_FTRL)
        return rtv__fail(RTV_E_RANGE, "ftrl divides by the learning rate, which is 0");
    optimizer->rule->set_numbers(numbers, optimizer->step_count + 1);
    return RTV_OK;
}

/* All that can fail, before anything is changed. */
static rtv_status prepare(rtv_optimizer *optimizer)
{
    for (int64_t i = 0; i < optimizer->work_count; i++) {
        rtv__work *work = &optimizer->work[i];
        rtv__parameter *parameter = work->parameter;
        RTV_TRY(set_numbers(work, optimizer));
        RTV_TRY(rtv__parameter_start(parameter, work->gradient.rows != NULL));
        if (work->gradient.rows == NULL || optimizer->options.row_updates == RTV_ROWS_LAZY ||
            !(optimizer->rule->moves(&optimizer->options) || decays(optimizer, parameter)))
            continue;
        RTV_TRY(rtv__deferred_start(parameter));
        RTV_TRY(rtv__deferred_reserve(parameter));
    }
    for (int64_t i = 0; i < optimizer->work_count; i++) {
        rtv__work *work = &optimizer->work[i];
        if (work->parameter->deferred != NULL && work->gradient.rows != NULL)
            RTV_TRY(rtv__deferred_catch_up(work->parameter, work->gradient.rows,
                                           work->gradient.row_count));
    }
    return rtv__update_reserve(optimizer);
}

static void update_all(rtv_optimizer *optimizer)
{
    for (int64_t i = 0; i < optimizer->work_count; i++) {
        rtv__work *work = &optimizer->work[i];
        rtv__parameter *parameter = work->parameter;
        const rtv__gradient *gradient = &work->gradient;
        if (parameter->deferred != NULL && gradient->rows == NULL)
            rtv__deferred_flush(parameter);
        rtv__update_run(optimizer, work);
        parameter->was_updated = true;
        if (parameter->deferred != NULL && gradient->rows != NULL)
            rtv__deferred_note(parameter, &work->numbers, gradient->rows, gradient->row_count);
        else if (parameter->deferred != NULL)
            rtv__deferred_touch_all(parameter);
    }
}

/* `*skip_out`: the options say that such a step does nothing. */
static rtv_status check_finite(bool *skip_out, rtv_optimizer *optimizer)
{
    *skip_out = false;
    if (optimizer->options.non_finite == RTV_NON_FINITE_PROPAGATE)
        return RTV_OK;
    const rtv__parameter *bad;
    RTV_TRY(rtv__gradients_check(&bad, optimizer));
    if (bad == NULL)
        return RTV_OK;
    char text[32];
    if (optimizer->options.non_finite == RTV_NON_FINITE_FAIL)
        return rtv__fail(RTV_E_NUMERIC, "the gradient of %s is not finite in step %lld",
                         rtv__parameter_text(bad, text), (long long)optimizer->step_count);
    *skip_out = true;
    return RTV_OK;
}

rtv_status rtv_optimizer_step(rtv_optimizer *optimizer, rtv_tape *tape)
{
    RTV_CHECK_ARG(optimizer != NULL, "optimizer is NULL");
    RTV_CHECK_ARG(tape != NULL, "tape is NULL");
    RTV_TRY(rtv__tape_check_gradients(tape));
    RTV_TRY(collect_work(optimizer, tape));
    bool skip;
    RTV_TRY(check_finite(&skip, optimizer));
    if (skip) {
        optimizer->skipped++;
        return RTV_OK;
    }
    RTV_TRY(prepare(optimizer));
    RTV_TRY(rtv__gradients_clip(optimizer));
    update_all(optimizer);
    optimizer->step_count++;
    return RTV_OK;
}

rtv_status rtv_optimizer_flush(rtv_optimizer *optimizer)
{
    RTV_CHECK_ARG(optimizer != NULL, "optimizer is NULL");
    for (int64_t i = 0; i < optimizer->parameter_count; i++)
        if (optimizer->parameters[i]->deferred != NULL)
            rtv__deferred_flush(optimizer->parameters[i]);
    return RTV_OK;
}

rtv_status rtv_optimizer_set_learning_rate(rtv_optimizer *optimizer, double learning_rate)
{
    RTV_CHECK_ARG(optimizer != NULL, "optimizer is NULL");
    if (!isfinite(learning_rate) || learning_rate < 0)
        return rtv__fail(RTV_E_RANGE, "learning_rate is %g, must be at least 0", learning_rate);
    optimizer->options.learning_rate = learning_rate;
    rtv__free(optimizer->context, optimizer->schedule);
    optimizer->schedule = NULL;
    return RTV_OK;
}

double rtv_optimizer_learning_rate(const rtv_optimizer *optimizer)
{
    if (optimizer->schedule != NULL)
        return rtv__schedule_rate(optimizer->schedule, optimizer->step_count);
    return optimizer->options.learning_rate;
}

int64_t rtv_optimizer_step_count(const rtv_optimizer *optimizer)
{
    return optimizer->step_count;
}

int64_t rtv_optimizer_skipped(const rtv_optimizer *optimizer)
{
    return optimizer->skipped;
}
