/* lr_schedules: the learning rate at integer steps. */
#include "parity.h"
#include "retrieve/schedule.h"

/* Fills `out` from the options of a Keras schedule; `boundaries` and `values` hold 64 each. */
static int read_piecewise(parity_case *c, rtv_schedule *out, int64_t *boundaries, double *values)
{
    const parity_json *given = json_get(c->options, "boundaries");
    const parity_json *rates = json_get(c->options, "values");
    if (json_count(given) > 63 || json_count(rates) != json_count(given) + 1) {
        parity_fail(c, "%lld boundaries, %lld values", (long long)json_count(given),
                    (long long)json_count(rates));
        return 0;
    }
    for (int64_t i = 0; i < json_count(given); i++)
        boundaries[i] = json_int(json_at(given, i), -1);
    for (int64_t i = 0; i < json_count(rates); i++)
        values[i] = json_double(json_at(rates, i), -1);
    out->kind = RTV_SCHEDULE_PIECEWISE;
    out->boundary_count = (int32_t)json_count(given);
    out->boundaries = boundaries;
    out->values = values;
    return 1;
}

static int read_kind(parity_case *c, rtv_schedule *out)
{
    static const struct {
        const char *name;
        rtv_schedule_kind kind;
    } kinds[] = {
        {"ExponentialDecay", RTV_SCHEDULE_EXPONENTIAL},
        {"InverseTimeDecay", RTV_SCHEDULE_INVERSE_TIME},
        {"PolynomialDecay", RTV_SCHEDULE_POLYNOMIAL},
        {"CosineDecay", RTV_SCHEDULE_COSINE},
        {"CosineDecayRestarts", RTV_SCHEDULE_COSINE_RESTARTS},
    };
    const parity_json *name = json_get(c->options, "schedule");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (json_is_text(name, kinds[i].name)) {
            out->kind = kinds[i].kind;
            return 1;
        }
    parity_fail(c, "unknown schedule '%s'", json_text(name, ""));
    return 0;
}

static void read_fields(const parity_json *options, rtv_schedule *out)
{
    out->initial_learning_rate = json_double(json_get(options, "initial_learning_rate"), 0);
    out->decay_steps = json_int(json_get(options, "decay_steps"),
                                json_int(json_get(options, "first_decay_steps"), 0));
    out->decay_rate = json_double(json_get(options, "decay_rate"), 0);
    out->end_learning_rate = json_double(json_get(options, "end_learning_rate"), 0);
    out->power = json_double(json_get(options, "power"), 0);
    out->alpha = json_double(json_get(options, "alpha"), 0);
    out->warmup_target = json_double(json_get(options, "warmup_target"), 0);
    if (json_given(json_get(options, "warmup_target")))
        out->warmup_steps = json_int(json_get(options, "warmup_steps"), 0);
    out->period_factor = json_double(json_get(options, "t_mul"), 0);
    out->height_factor = json_double(json_get(options, "m_mul"), 0);
    if (json_bool(json_get(options, "staircase"), 0))
        out->flags |= RTV_SCHEDULE_STAIRCASE;
    if (json_bool(json_get(options, "cycle"), 0))
        out->flags |= RTV_SCHEDULE_CYCLE;
}

static void check_schedule(parity_case *c)
{
    rtv_schedule schedule = RTV_SCHEDULE_INIT;
    int64_t boundaries[64];
    double values[64];
    const parity_json *name = json_get(c->options, "schedule");
    if (json_is_text(name, "PiecewiseConstantDecay") || json_is_text(name, "PiecewiseConstant")) {
        if (!read_piecewise(c, &schedule, boundaries, values))
            return;
    } else {
        if (!read_kind(c, &schedule))
            return;
        read_fields(c->options, &schedule);
    }
    const parity_tensor *steps = parity_tensor_get(c, c->input, "steps");
    if (steps == NULL)
        return;
    float *rates = parity_alloc(c, (size_t)steps->count * sizeof *rates);
    for (int64_t i = 0; i < steps->count; i++) {
        double rate;
        PARITY_TRY(c, rtv_schedule_at(&rate, &schedule, steps->i64[i]));
        rates[i] = (float)rate;
    }
    parity_output_close(c, "learning_rate", rates, steps->count);
}

const parity_area parity_schedules_areas[] = {
    {"lr_schedules", NULL, check_schedule},
    {NULL, NULL, NULL},
};
