/* optimizers, optimizers_legacy and clippy_adagrad: variables and state after given steps. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel.h"
#include "optimizer_run.h"
#include "retrieve/ops.h"
#include "schedule_case.h"

static int read_kind(parity_case *c, rtv_optimizer_options *out)
{
    static const struct {
        const char *name;
        rtv_optimizer_kind kind;
    } kinds[] = {
        {"sgd", RTV_OPTIMIZER_SGD},
        {"adagrad", RTV_OPTIMIZER_ADAGRAD},
        {"adam", RTV_OPTIMIZER_ADAM},
        {"adamw", RTV_OPTIMIZER_ADAMW},
        {"nadam", RTV_OPTIMIZER_NADAM},
        {"adamax", RTV_OPTIMIZER_ADAMAX},
        {"rmsprop", RTV_OPTIMIZER_RMSPROP},
        {"adadelta", RTV_OPTIMIZER_ADADELTA},
        {"ftrl", RTV_OPTIMIZER_FTRL},
        {"lion", RTV_OPTIMIZER_LION},
        {"clippy_adagrad", RTV_OPTIMIZER_CLIPPY_ADAGRAD},
    };
    const parity_json *name = json_get(c->options, "optimizer");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (json_is_text(name, kinds[i].name)) {
            out->kind = kinds[i].kind;
            return 1;
        }
    parity_fail(c, "unknown optimizer '%s'", json_text(name, ""));
    return 0;
}

static void read_flags(const parity_json *options, rtv_optimizer_options *out)
{
    static const struct {
        const char *name;
        uint32_t flag;
    } flags[] = {
        {"nesterov", RTV_OPTIMIZER_NESTEROV},
        {"amsgrad", RTV_OPTIMIZER_AMSGRAD},
        {"centered", RTV_OPTIMIZER_CENTERED},
        {"clip_accumulator_update", RTV_OPTIMIZER_CLIP_ACCUMULATOR},
        {"use_standard_accumulator_update", RTV_OPTIMIZER_ACCUMULATE_FIRST},
    };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (json_bool(json_get(options, flags[i].name), 0))
            out->flags |= flags[i].flag;
    if (json_bool(json_get(options, "legacy"), 0) && out->kind == RTV_OPTIMIZER_ADAGRAD)
        out->flags |= RTV_OPTIMIZER_LEGACY_ADAGRAD;
}

static void read_numbers(const parity_json *o, rtv_optimizer_options *out)
{
    const struct {
        const char *name;
        double *field;
    } numbers[] = {
        {"learning_rate", &out->learning_rate},
        {"momentum", &out->momentum},
        {"rho", &out->rho},
        {"beta_1", &out->beta_1},
        {"beta_2", &out->beta_2},
        {"epsilon", &out->epsilon},
        {"initial_accumulator_value", &out->initial_accumulator},
        {"weight_decay", &out->weight_decay},
        {"clipvalue", &out->clip_value},
        {"clipnorm", &out->clip_norm},
        {"global_clipnorm", &out->clip_global_norm},
        {"l1", &out->l1},
        {"l2", &out->l2},
        {"l1_regularization_strength", &out->l1},
        {"l2_regularization_strength", &out->l2},
        {"l2_shrinkage", &out->l2_shrinkage},
        {"l2_shrinkage_regularization_strength", &out->l2_shrinkage},
        {"beta", &out->ftrl_beta},
        {"learning_rate_power", &out->learning_rate_power},
        {"variable_relative_threshold", &out->variable_threshold},
        {"accumulator_relative_threshold", &out->accumulator_threshold},
        {"absolute_threshold", &out->absolute_threshold},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        *numbers[i].field = json_double(json_get(o, numbers[i].name), *numbers[i].field);
}

/* The options do not name the schedule: it is the one that gives the listed rates. */
static int read_schedule(parity_case *c, rtv_schedule *out)
{
    static const rtv_schedule_kind kinds[] = {
        RTV_SCHEDULE_EXPONENTIAL, RTV_SCHEDULE_INVERSE_TIME,    RTV_SCHEDULE_POLYNOMIAL,
        RTV_SCHEDULE_COSINE,      RTV_SCHEDULE_COSINE_RESTARTS,
    };
    const parity_json *fields = json_get(c->options, "schedule");
    const parity_json *rates = json_get(c->options, "learning_rates");
    *out = (rtv_schedule)RTV_SCHEDULE_INIT;
    if (json_given(json_get(fields, "boundaries")))
        return read_piecewise_schedule(c, fields, out);
    read_schedule_fields(fields, out);
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        int fits = json_count(rates) > 0;
        out->kind = kinds[k];
        for (int64_t i = 0; i < json_count(rates) && fits; i++) {
            double rate, want = json_double(json_at(rates, i), NAN);
            fits = rtv_schedule_at(&rate, out, i) == RTV_OK && fabs(rate - want) <= 1e-5 * want;
        }
        if (fits)
            return 1;
    }
    parity_fail(c, "no schedule gives the listed learning rates");
    return 0;
}

static int read_options(parity_case *c, rtv_optimizer_options *out, rtv_schedule *schedule)
{
    *out = (rtv_optimizer_options)RTV_OPTIMIZER_OPTIONS_INIT;
    if (!read_kind(c, out))
        return 0;
    read_flags(c->options, out);
    read_numbers(c->options, out);
    if (!json_is_text(json_get(c->options, "learning_rate"), "schedule"))
        return 1;
    out->schedule = schedule;
    return read_schedule(c, schedule);
}

/* Cancellation: the goldens' page gives these kinds wider bounds. */
static double bound_scale(const rtv_optimizer_options *options)
{
    if (options->kind != RTV_OPTIMIZER_RMSPROP)
        return 1;
    return options->flags & RTV_OPTIMIZER_CENTERED ? 100 : 10;
}

static void exclude_from_decay(const optimizer_run *run, const optimizer_case *given)
{
    const parity_json *list = json_get(given->c->options, "no_decay");
    rtv_parameter_options options = RTV_PARAMETER_OPTIONS_INIT;
    options.flags = RTV_PARAMETER_NO_DECAY;
    for (int64_t i = 0; i < json_count(list); i++) {
        int64_t k = json_int(json_at(list, i), -1);
        char name[32];
        snprintf(name, sizeof name, "variable_%d", (int)k);
        if (k < 0 || k >= given->variable_count)
            parity_fail(given->c, "no_decay names variable %d", (int)k);
        else
            PARITY_TRY(given->c, rtv_optimizer_add_parameter(run->optimizer, run->variables[k],
                                                             name, &options));
    }
}

/* The variables after the j-th of the listed steps. */
static void compare_variables(const optimizer_run *run, const optimizer_case *given, int64_t j,
                              double scale)
{
    parity_case *c = given->c;
    const parity_json *want = json_at(json_get(c->output, "variables"), j);
    const parity_json *exact = json_at(json_get(c->output_f64, "variables"), j);
    PARITY_TRY(c, rtv_optimizer_flush(run->optimizer));
    for (int i = 0; i < given->variable_count; i++) {
        char label[64];
        snprintf(label, sizeof label, "variable %d after %lld steps", i,
                 (long long)rtv_optimizer_step_count(run->optimizer));
        const parity_json *f64 = json_at(exact, i);
        parity_close(c, label, rtv_tensor_const_data(run->variables[i]),
                     rtv_tensor_count(run->variables[i]), parity_tensor_read(c, json_at(want, i)),
                     json_given(f64) ? parity_tensor_read(c, f64) : NULL, scale);
    }
}

/* A slot of the library, under the golden's name: "m/2" is m of variable 2. */
static const float *find_slot(const optimizer_run *run, const char *key)
{
    const rtv_optimizer *optimizer = run->optimizer;
    rtv__slot_spec specs[RTV__MOST_SLOTS];
    int32_t count = optimizer->rule->slots(specs, &optimizer->options);
    const char *slash = strrchr(key, '/');
    const rtv__parameter *parameter =
        slash == NULL ? NULL : rtv__optimizer_find(optimizer, run->variables[atoi(slash + 1)], 0);
    if (parameter == NULL)
        return NULL;
    for (int32_t k = 0; k < count; k++) {
        /* The legacy SGD of TensorFlow calls it "momentum". */
        const char *name = specs[k].name;
        if (optimizer->options.kind == RTV_OPTIMIZER_SGD && strncmp(key, "momentum/", 9) == 0)
            name = "momentum";
        if (strlen(name) == (size_t)(slash - key) && strncmp(name, key, strlen(name)) == 0)
            return parameter->slots[k];
    }
    return NULL;
}

/* Without momentum, Keras's m is the last move, which is no state: it is worked out here. */
static const float *last_move(const optimizer_run *run, const optimizer_case *given,
                              float *const *before, const char *key)
{
    const rtv_optimizer_options *options = &run->optimizer->options;
    int i = atoi(strrchr(key, '/') + 1);
    if (options->kind != RTV_OPTIMIZER_SGD || options->momentum > 0 || options->weight_decay > 0 ||
        strncmp(key, "m/", 2) != 0 || i >= given->variable_count)
        return NULL;
    const float *after = rtv_tensor_const_data(run->variables[i]);
    int64_t count = rtv_tensor_count(run->variables[i]);
    float *move = parity_alloc(given->c, (size_t)count * sizeof *move);
    for (int64_t k = 0; k < count; k++)
        move[k] = after[k] - before[i][k];
    return move;
}

static void compare_slots(const optimizer_run *run, const optimizer_case *given,
                          float *const *before, double scale)
{
    parity_case *c = given->c;
    const parity_json *slots = json_get(c->output, "slots");
    for (int64_t i = 0; i < json_count(slots); i++) {
        const parity_json *json = json_at(slots, i);
        const parity_tensor *want = parity_tensor_read(c, json);
        if (want == NULL)
            return;
        const float *got = find_slot(run, json->key);
        if (got == NULL)
            got = last_move(run, given, before, json->key);
        if (got == NULL)
            parity_fail(c, "no slot %s", json->key);
        else
            parity_close(c, json->key, got, want->count, want, NULL, scale);
    }
}

static void copy_variables(const optimizer_run *run, const optimizer_case *given, float **out)
{
    for (int i = 0; i < given->variable_count; i++) {
        size_t bytes = (size_t)rtv_tensor_count(run->variables[i]) * sizeof(float);
        out[i] = parity_alloc(given->c, bytes);
        memcpy(out[i], rtv_tensor_const_data(run->variables[i]), bytes);
    }
}

/* One run; `often` compares at all listed steps, which brings all rows up to date each time. */
static void run_case(const optimizer_case *given, const given_gradient *gradients,
                     const rtv_optimizer_options *options, int often)
{
    optimizer_run run;
    parity_case *c = given->c;
    const parity_json *listed = json_get(c->output, "steps");
    double scale = bound_scale(options);
    float *before[MOST_VARIABLES];
    if (!start_optimizer(&run, given, options))
        return;
    exclude_from_decay(&run, given);
    for (int64_t s = 0; s < given->step_count && !parity_failed(c); s++) {
        if (s + 1 == given->step_count)
            copy_variables(&run, given, before);
        if (!run_step(&run, given, gradients, s))
            return;
        for (int64_t j = 0; j < json_count(listed); j++)
            if (json_int(json_at(listed, j), -1) == s + 1 && (often || s + 1 == given->step_count))
                compare_variables(&run, given, j, scale);
    }
    compare_slots(&run, given, before, scale);
}

/* Two runs of the same steps must give the same variables. */
static void expect_equal_runs(const optimizer_case *given, const given_gradient *a_gradients,
                              const rtv_optimizer_options *a_options,
                              const given_gradient *b_gradients,
                              const rtv_optimizer_options *b_options)
{
    optimizer_run a, b;
    if (!start_optimizer(&a, given, a_options) || !start_optimizer(&b, given, b_options))
        return;
    for (int64_t s = 0; s < given->step_count; s++)
        if (!run_step(&a, given, a_gradients, s) || !run_step(&b, given, b_gradients, s))
            return;
    PARITY_TRY(given->c, rtv_optimizer_flush(a.optimizer));
    PARITY_TRY(given->c, rtv_optimizer_flush(b.optimizer));
    for (int i = 0; i < given->variable_count; i++) {
        const float *x = rtv_tensor_const_data(a.variables[i]);
        const float *y = rtv_tensor_const_data(b.variables[i]);
        for (int64_t k = 0; k < rtv_tensor_count(a.variables[i]); k++)
            parity_number(given->c, "clipped by hand", (double)x[k], (double)y[k], 1e-6, 2e-5);
    }
}

/*
 * TensorFlow clips the slices of a sparse gradient before duplicates are summed. Here the sum is
 * clipped: equal to a run without clipping over gradients that were summed and clipped by hand.
 * The golden itself is met when the slices have been clipped its way before they come in.
 */
static void check_clip_quirk(const optimizer_case *given, const rtv_optimizer_options *options)
{
    rtv_optimizer_options bare = *options;
    bare.clip_value = bare.clip_norm = bare.clip_global_norm = 0;
    given_gradient *its_way = copy_gradients(given), *ours = copy_gradients(given);
    int count = given->variable_count;
    parity_quirk(given->c, "clips slices before duplicates are summed; here the sum is clipped");
    for (int64_t s = 0; s < given->step_count; s++) {
        clip_gradients(its_way + s * count, count, options);
        for (int i = 0; i < count; i++)
            sum_duplicates(&ours[s * count + i]);
        clip_gradients(ours + s * count, count, options);
    }
    run_case(given, its_way, &bare, 1);
    expect_equal_runs(given, given->gradients, options, ours, &bare);
}

static void check_optimizer(parity_case *c)
{
    optimizer_case given;
    rtv_optimizer_options options;
    rtv_schedule schedule;
    if (!read_optimizer_case(&given, c) || !read_options(c, &options, &schedule))
        return;
    if (json_given(json_get(c->options, "quirk"))) {
        check_clip_quirk(&given, &options);
        return;
    }
    run_case(&given, given.gradients, &options, 1);
    run_case(&given, given.gradients, &options, 0);
}

/* A gradient and an accumulator whose step is the tensor and whose scale is the reference. */
static void invert_scale(float *gradient, float *accumulator, const parity_tensor *tensor,
                         const parity_tensor *scale)
{
    for (int64_t i = 0; i < tensor->count; i++) {
        double s = scale != NULL ? fmax(fabs((double)scale->f32[i]), 1e-18) : 1;
        accumulator[i] = (float)(1 / (s * s));
        gradient[i] = (float)((double)tensor->f32[i] / s);
    }
}

/* The function inside Clippy, with the variable and, if there is one, the scale as references. */
static void check_shrink(parity_case *c)
{
    const parity_json *references = json_get(c->input, "references");
    const parity_json *factors = json_get(c->options, "relative_factors");
    const parity_tensor *tensor = parity_tensor_get(c, c->input, "tensor");
    const parity_tensor *variable = parity_tensor_read(c, json_at(references, 0));
    const parity_tensor *scale =
        json_count(references) > 1 ? parity_tensor_read(c, json_at(references, 1)) : NULL;
    if (tensor == NULL || variable == NULL)
        return;
    if (json_count(references) > 2)
        parity_fail(c, "%lld references", (long long)json_count(references));
    const rtv__update_constants constants = {
        .variable_threshold = json_double(json_at(factors, 0), NAN),
        .accumulator_threshold = json_double(json_at(factors, 1), 0),
        .absolute_threshold = json_double(json_get(c->options, "absolute_factor"), NAN),
    };
    const rtv__update_numbers numbers = {
        .constants = &constants, .rate = 1, .square_scale = 1, .clip_factor = 1};
    float *accumulator = parity_alloc(c, (size_t)tensor->count * sizeof(float));
    float *gradient = parity_alloc(c, (size_t)tensor->count * sizeof(float));
    float *shrunken = parity_alloc(c, (size_t)tensor->count * sizeof(float));
    invert_scale(gradient, accumulator, tensor, scale);
    float factor = (float)rtv__kernels_of(NULL)->update_f32->clippy_factor(
        variable->f32, accumulator, gradient, tensor->count, &numbers);
    for (int64_t i = 0; i < tensor->count; i++)
        shrunken[i] = factor * tensor->f32[i];
    parity_output_close(c, "y", shrunken, tensor->count);
    parity_output_close(c, "scale", &factor, 1);
}

const parity_area parity_optimizers_areas[] = {
    {"clippy_adagrad", "shrink_by_references", check_shrink},
    {"optimizers", NULL, check_optimizer},
    {"optimizers_legacy", NULL, check_optimizer},
    {"clippy_adagrad", NULL, check_optimizer},
    {NULL, NULL, NULL},
};
