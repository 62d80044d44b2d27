#include "schedule_case.h"

int read_piecewise_schedule(parity_case *c, const parity_json *options, rtv_schedule *out)
{
    const parity_json *given = json_get(options, "boundaries");
    const parity_json *rates = json_get(options, "values");
    size_t count = (size_t)json_count(given);
    if (json_count(rates) != json_count(given) + 1) {
        parity_fail(c, "%lld boundaries, %lld values", (long long)json_count(given),
                    (long long)json_count(rates));
        return 0;
    }
    int64_t *boundaries = parity_alloc(c, (count + 1) * sizeof *boundaries);
    double *values = parity_alloc(c, (count + 1) * sizeof *values);
    for (int64_t i = 0; i < json_count(given); i++)
        boundaries[i] = json_int(json_at(given, i), -1);
    for (int64_t i = 0; i < json_count(rates); i++)
        values[i] = json_double(json_at(rates, i), -1);
    out->kind = RTV_SCHEDULE_PIECEWISE;
    out->boundary_count = (int32_t)count;
    out->boundaries = boundaries;
    out->values = values;
    return 1;
}

void read_schedule_fields(const parity_json *options, rtv_schedule *out)
{
    out->initial_learning_rate = json_double(json_get(options, "initial_learning_rate"), 0);
    out->decay_steps = json_int(json_get(options, "decay_steps"),
                                json_int(json_get(options, "first_decay_steps"), 0));
    out->decay_rate = json_double(json_get(options, "decay_rate"), 0);
    out->end_learning_rate =
        json_double(json_get(options, "end_learning_rate"), 1e-4); /* Keras's default */
    out->power = json_double(json_get(options, "power"), 0);
    out->alpha = json_double(json_get(options, "alpha"), 0);
    out->warmup_target = json_double(json_get(options, "warmup_target"), 0);
    if (json_given(json_get(options, "warmup_target"))) {
        out->warmup_steps = json_int(json_get(options, "warmup_steps"), 0);
        /* Keras begins at the target then; here no steps are no warm-up. */
        if (out->warmup_steps == 0)
            out->initial_learning_rate = out->warmup_target;
    }
    out->period_factor = json_double(json_get(options, "t_mul"), 0);
    out->height_factor = json_double(json_get(options, "m_mul"), 0);
    if (json_bool(json_get(options, "staircase"), 0))
        out->flags |= RTV_SCHEDULE_STAIRCASE;
    if (json_bool(json_get(options, "cycle"), 0))
        out->flags |= RTV_SCHEDULE_CYCLE;
}
