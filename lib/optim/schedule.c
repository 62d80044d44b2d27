/* The formulas of Keras's schedules (keras/optimizers/schedules), in double precision. */
#include "optim/schedule.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/options.h"

enum { MOST_BOUNDARIES = 1024 };

static const double pi = 3.14159265358979323846;
static const rtv_schedule default_schedule = RTV_SCHEDULE_INIT;

rtv_status rtv_schedule_init(rtv_schedule *schedule, size_t struct_size)
{
    return rtv__options_init(schedule, struct_size, &default_schedule, sizeof default_schedule);
}

static rtv_status check_field(const char *name, double value, bool allowed, const char *range)
{
    if (allowed && isfinite(value))
        return RTV_OK;
    return rtv__fail(RTV_E_RANGE, "rtv_schedule.%s is %g, must be %s", name, value, range);
}

static rtv_status check_boundaries(const rtv_schedule *s)
{
    if (s->boundary_count < 0 || s->boundary_count > MOST_BOUNDARIES)
        return rtv__fail(RTV_E_RANGE, "rtv_schedule.boundary_count is %d, must be 0 to %d",
                         s->boundary_count, MOST_BOUNDARIES);
    RTV_CHECK_ARG(s->values != NULL, "rtv_schedule.values is NULL");
    RTV_CHECK_ARG(s->boundaries != NULL || s->boundary_count == 0,
                  "rtv_schedule.boundaries is NULL");
    for (int32_t i = 1; i < s->boundary_count; i++)
        if (s->boundaries[i] <= s->boundaries[i - 1])
            return rtv__fail(RTV_E_RANGE, "rtv_schedule.boundaries[%d] is %lld, not above %lld", i,
                             (long long)s->boundaries[i], (long long)s->boundaries[i - 1]);
    for (int32_t i = 0; i <= s->boundary_count; i++)
        RTV_TRY(check_field("values", s->values[i], s->values[i] >= 0, "at least 0"));
    return RTV_OK;
}

static rtv_status check_numbers(const rtv_schedule *s)
{
    bool decays = s->kind == RTV_SCHEDULE_EXPONENTIAL || s->kind == RTV_SCHEDULE_INVERSE_TIME;
    RTV_TRY(check_field("initial_learning_rate", s->initial_learning_rate,
                        s->initial_learning_rate >= 0, "at least 0"));
    if (s->kind != RTV_SCHEDULE_CONSTANT)
        RTV_TRY(check_field("decay_steps", (double)s->decay_steps, s->decay_steps > 0, "above 0"));
    RTV_TRY(check_field("decay_rate", s->decay_rate, !decays || s->decay_rate > 0, "above 0"));
    RTV_TRY(check_field("end_learning_rate", s->end_learning_rate, s->end_learning_rate >= 0,
                        "at least 0"));
    RTV_TRY(check_field("power", s->power, s->power > 0, "above 0"));
    RTV_TRY(check_field("alpha", s->alpha, s->alpha >= 0 && s->alpha <= 1, "0 to 1"));
    RTV_TRY(check_field("warmup_target", s->warmup_target, s->warmup_target >= 0, "at least 0"));
    RTV_TRY(
        check_field("warmup_steps", (double)s->warmup_steps, s->warmup_steps >= 0, "at least 0"));
    RTV_TRY(check_field("period_factor", s->period_factor, s->period_factor >= 1, "at least 1"));
    return check_field("height_factor", s->height_factor, s->height_factor > 0, "above 0");
}

rtv_status rtv__schedule_read(rtv_schedule *out, const rtv_schedule *given)
{
    RTV_CHECK_ARG(given != NULL, "schedule is NULL");
    rtv_schedule schedule = default_schedule;
    RTV_TRY(rtv__options_read(&schedule, sizeof schedule, given, "rtv_schedule",
                              RTV_SCHEDULE_STAIRCASE | RTV_SCHEDULE_CYCLE));
    RTV_CHECK_KNOWN(schedule.kind >= RTV_SCHEDULE_CONSTANT &&
                        schedule.kind <= RTV_SCHEDULE_PIECEWISE,
                    "rtv_schedule.kind is %d, no such schedule", schedule.kind);
    if (schedule.power == 0)
        schedule.power = 1;
    if (schedule.period_factor == 0)
        schedule.period_factor = 2;
    if (schedule.height_factor == 0)
        schedule.height_factor = 1;
    if (schedule.kind == RTV_SCHEDULE_PIECEWISE)
        RTV_TRY(check_boundaries(&schedule));
    else
        RTV_TRY(check_numbers(&schedule));
    *out = schedule;
    return RTV_OK;
}

static double periods(const rtv_schedule *s, int64_t step)
{
    double done = (double)step / (double)s->decay_steps;
    return s->flags & RTV_SCHEDULE_STAIRCASE ? floor(done) : done;
}

static double polynomial(const rtv_schedule *s, int64_t step)
{
    double length = (double)s->decay_steps, at = (double)step;
    if (s->flags & RTV_SCHEDULE_CYCLE)
        length *= fmax(1, ceil(at / length));
    else
        at = fmin(at, length);
    return (s->initial_learning_rate - s->end_learning_rate) * pow(1 - at / length, s->power) +
           s->end_learning_rate;
}

static double half_cosine(double share, double alpha)
{
    return (1 - alpha) * 0.5 * (1 + cos(pi * share)) + alpha;
}

static double cosine(const rtv_schedule *s, int64_t step)
{
    double top = s->initial_learning_rate;
    if (s->warmup_steps > 0) {
        if (step < s->warmup_steps)
            return top + (s->warmup_target - top) * ((double)step / (double)s->warmup_steps);
        step -= s->warmup_steps;
        top = s->warmup_target;
    }
    return top * half_cosine(fmin((double)step / (double)s->decay_steps, 1), s->alpha);
}

/* Walks from period to period; those of equal length are counted at once. */
static double cosine_restarts(const rtv_schedule *s, int64_t step)
{
    double period = (double)s->decay_steps, left = (double)step, height = 1;
    if (s->period_factor == 1) {
        double done = floor(left / period);
        height = pow(s->height_factor, done);
        left -= done * period;
    }
    while (left >= period) {
        left -= period;
        period *= s->period_factor;
        height *= s->height_factor;
    }
    double wave = height * 0.5 * (1 + cos(pi * (left / period)));
    return s->initial_learning_rate * ((1 - s->alpha) * wave + s->alpha);
}

static double piecewise(const rtv_schedule *s, int64_t step)
{
    int32_t i = 0;
    while (i < s->boundary_count && step > s->boundaries[i])
        i++;
    return s->values[i];
}

double rtv__schedule_rate(const rtv_schedule *s, int64_t step)
{
    switch (s->kind) {
    case RTV_SCHEDULE_EXPONENTIAL:
        return s->initial_learning_rate * pow(s->decay_rate, periods(s, step));
    case RTV_SCHEDULE_INVERSE_TIME:
        return s->initial_learning_rate / (1 + s->decay_rate * periods(s, step));
    case RTV_SCHEDULE_POLYNOMIAL:
        return polynomial(s, step);
    case RTV_SCHEDULE_COSINE:
        return cosine(s, step);
    case RTV_SCHEDULE_COSINE_RESTARTS:
        return cosine_restarts(s, step);
    case RTV_SCHEDULE_PIECEWISE:
        return piecewise(s, step);
    default:
        return s->initial_learning_rate;
    }
}

rtv_status rtv_schedule_at(double *out, const rtv_schedule *given, int64_t step)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    rtv_schedule schedule;
    RTV_TRY(rtv__schedule_read(&schedule, given));
    if (step < 0)
        return rtv__fail(RTV_E_RANGE, "step is %lld, must not be negative", (long long)step);
    *out = rtv__schedule_rate(&schedule, step);
    return RTV_OK;
}

rtv_status rtv__schedule_copy(rtv_schedule **out, const rtv_context *context,
                              const rtv_schedule *given)
{
    rtv_schedule schedule;
    RTV_TRY(rtv__schedule_read(&schedule, given));
    size_t count = schedule.kind == RTV_SCHEDULE_PIECEWISE ? (size_t)schedule.boundary_count : 0;
    rtv_schedule *copy = rtv__alloc_zero(context, sizeof *copy + (2 * count + 1) * sizeof(double));
    if (copy == NULL)
        return RTV_E_NOMEM;
    *copy = schedule;
    copy->boundaries = NULL;
    copy->values = NULL;
    if (schedule.kind == RTV_SCHEDULE_PIECEWISE) {
        /* Both arrays lie behind the struct: one block to free. */
        double *values = (double *)(copy + 1);
        int64_t *boundaries = (int64_t *)(values + count + 1);
        memcpy(values, schedule.values, (count + 1) * sizeof *values);
        if (count > 0)
            memcpy(boundaries, schedule.boundaries, count * sizeof *boundaries);
        copy->values = values;
        copy->boundaries = boundaries;
    }
    *out = copy;
    return RTV_OK;
}
