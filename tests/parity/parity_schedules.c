/* lr_schedules: the learning rate at integer steps. */
#include "parity.h"
#include "schedule_case.h"

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

static void check_schedule(parity_case *c)
{
    rtv_schedule schedule = RTV_SCHEDULE_INIT;
    const parity_json *name = json_get(c->options, "schedule");
    if (json_is_text(name, "PiecewiseConstantDecay") || json_is_text(name, "PiecewiseConstant")) {
        if (!read_piecewise_schedule(c, c->options, &schedule))
            return;
    } else {
        if (!read_kind(c, &schedule))
            return;
        read_schedule_fields(c->options, &schedule);
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
