/*
 * The loops of arithmetic.h for one dtype: included by a file that defines REAL, SQRT, FABS, POW,
 * TINY (the smallest normal number) and ARITHMETIC (the name of the table). Formulas: Keras 2.15.
 */
#include "optim/arithmetic.h"

/* The parameters of all updates. Weight decay comes first, by the share `decay`. */
#define UPDATE_PARAMETERS                                                                          \
    void *weights, void *const *slots, const void *gradient, int64_t count,                        \
        const rtv__numbers *numbers
#define DECAYED(w) ((w) - (w)*decay)

/* Averages that fade away would end as denormals, which processors are slow at. */
static inline REAL flushed(REAL x)
{
    return FABS(x) < TINY ? 0 : x;
}

static void update_sgd(UPDATE_PARAMETERS)
{
    (void)slots;
    REAL *restrict w = weights;
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    for (int64_t i = 0; i < count; i++)
        w[i] = DECAYED(w[i]) - rate * g[i];
}

static inline void momentum(UPDATE_PARAMETERS, const bool nesterov)
{
    REAL *restrict w = weights, *restrict m = slots[0];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL kept = (REAL)numbers->options->momentum;
    for (int64_t i = 0; i < count; i++) {
        REAL move = rate * g[i], speed = flushed(m[i] * kept - move);
        m[i] = speed;
        w[i] = DECAYED(w[i]) + (nesterov ? speed * kept - move : speed);
    }
}

static void update_momentum(UPDATE_PARAMETERS)
{
    momentum(weights, slots, gradient, count, numbers, false);
}

static void update_nesterov(UPDATE_PARAMETERS)
{
    momentum(weights, slots, gradient, count, numbers, true);
}

static void update_adagrad(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict a = slots[0];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->options->epsilon;
    for (int64_t i = 0; i < count; i++) {
        a[i] += g[i] * g[i];
        w[i] = DECAYED(w[i]) - rate * g[i] / SQRT(a[i] + epsilon);
    }
}

static void update_legacy_adagrad(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict a = slots[0];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->options->epsilon;
    for (int64_t i = 0; i < count; i++) {
        a[i] += g[i] * g[i];
        w[i] = DECAYED(w[i]) - rate * g[i] / (SQRT(a[i]) + epsilon);
    }
}

static void update_clippy_adagrad(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict a = slots[0];
    const REAL *restrict g = gradient;
    const rtv_optimizer_options *options = numbers->options;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)options->epsilon, factor = (REAL)numbers->clip_factor;
    const bool first = (options->flags & RTV_OPTIMIZER_ACCUMULATE_FIRST) != 0;
    const REAL share = options->flags & RTV_OPTIMIZER_CLIP_ACCUMULATOR && !first ? factor : 1;
    for (int64_t i = 0; i < count; i++) {
        REAL added = share * g[i], after = a[i] + added * added;
        REAL move = rate * g[i] / SQRT((first ? after : a[i]) + epsilon);
        w[i] = DECAYED(w[i]) - factor * move;
        a[i] = after;
    }
}

static double clippy_factor(const void *weights, const void *accumulator, const void *gradient,
                            int64_t count, const rtv__numbers *numbers)
{
    const REAL *w = weights, *a = accumulator, *g = gradient;
    const rtv_optimizer_options *options = numbers->options;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)options->epsilon;
    const REAL of_weight = (REAL)options->variable_threshold;
    const REAL of_scale = (REAL)options->accumulator_threshold;
    const REAL absolute = (REAL)options->absolute_threshold;
    const bool first = (options->flags & RTV_OPTIMIZER_ACCUMULATE_FIRST) != 0;
    REAL least = 1;
    for (int64_t i = 0; i < count; i++) {
        REAL scale = 1 / SQRT(a[i] + (first ? g[i] * g[i] : 0) + epsilon);
        REAL move = FABS(rate * g[i] * scale);
        REAL most = FABS(DECAYED(w[i])) * of_weight + scale * of_scale + absolute;
        if (move > 0 && most / move < least)
            least = most / move;
    }
    return (double)least;
}

static inline void adam(UPDATE_PARAMETERS, const bool amsgrad)
{
    REAL *restrict w = weights, *restrict m = slots[0], *restrict u = slots[1];
    REAL *restrict highest = amsgrad ? slots[2] : NULL;
    const REAL *restrict g = gradient;
    const REAL step = (REAL)numbers->step_size, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->options->epsilon;
    const REAL new_1 = (REAL)(1 - numbers->options->beta_1);
    const REAL new_2 = (REAL)(1 - numbers->options->beta_2);
    for (int64_t i = 0; i < count; i++) {
        m[i] = flushed(m[i] + (g[i] - m[i]) * new_1);
        REAL square = flushed(u[i] + (g[i] * g[i] - u[i]) * new_2);
        u[i] = square;
        if (amsgrad) {
            highest[i] = square > highest[i] ? square : highest[i];
            square = highest[i];
        }
        w[i] = DECAYED(w[i]) - m[i] * step / (SQRT(square) + epsilon);
    }
}

static void update_adam(UPDATE_PARAMETERS)
{
    adam(weights, slots, gradient, count, numbers, false);
}

static void update_amsgrad(UPDATE_PARAMETERS)
{
    adam(weights, slots, gradient, count, numbers, true);
}

static void update_nadam(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict m = slots[0], *restrict u = slots[1];
    const REAL *restrict g = gradient;
    const REAL step = (REAL)numbers->step_size, decay = (REAL)numbers->decay;
    const REAL gradient_step = (REAL)numbers->gradient_step;
    const REAL scale = (REAL)numbers->square_scale, epsilon = (REAL)numbers->options->epsilon;
    const REAL new_1 = (REAL)(1 - numbers->options->beta_1);
    const REAL new_2 = (REAL)(1 - numbers->options->beta_2);
    for (int64_t i = 0; i < count; i++) {
        m[i] = flushed(m[i] + (g[i] - m[i]) * new_1);
        u[i] = flushed(u[i] + (g[i] * g[i] - u[i]) * new_2);
        w[i] =
            DECAYED(w[i]) - (m[i] * step + g[i] * gradient_step) / (SQRT(u[i] * scale) + epsilon);
    }
}

static void update_adamax(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict m = slots[0], *restrict u = slots[1];
    const REAL *restrict g = gradient;
    const REAL step = (REAL)numbers->step_size, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->options->epsilon;
    const REAL new_1 = (REAL)(1 - numbers->options->beta_1);
    const REAL kept_2 = (REAL)numbers->options->beta_2;
    for (int64_t i = 0; i < count; i++) {
        m[i] = flushed(m[i] + (g[i] - m[i]) * new_1);
        REAL faded = flushed(kept_2 * u[i]), size = FABS(g[i]);
        u[i] = faded > size ? faded : size;
        w[i] = DECAYED(w[i]) - step * m[i] / (u[i] + epsilon);
    }
}

/* Slots: mean square, then the momentum, then the mean. */
static inline void rmsprop(UPDATE_PARAMETERS, const bool centered, const bool moving)
{
    REAL *restrict w = weights, *restrict u = slots[0];
    REAL *restrict m = moving ? slots[1] : NULL;
    REAL *restrict a = centered ? slots[moving ? 2 : 1] : NULL;
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->options->epsilon;
    const REAL kept = (REAL)numbers->options->rho, added = (REAL)(1 - numbers->options->rho);
    const REAL inertia = (REAL)numbers->options->momentum;
    for (int64_t i = 0; i < count; i++) {
        u[i] = flushed(kept * u[i] + added * (g[i] * g[i]));
        REAL spread = u[i];
        if (centered) {
            a[i] = flushed(kept * a[i] + added * g[i]);
            spread -= a[i] * a[i];
        }
        REAL move = rate * g[i] / SQRT(spread + epsilon);
        if (moving)
            move = m[i] = flushed(inertia * m[i] + move);
        w[i] = DECAYED(w[i]) - move;
    }
}

static void update_rmsprop(UPDATE_PARAMETERS)
{
    rmsprop(weights, slots, gradient, count, numbers, false, false);
}

static void update_rmsprop_momentum(UPDATE_PARAMETERS)
{
    rmsprop(weights, slots, gradient, count, numbers, false, true);
}

static void update_rmsprop_centered(UPDATE_PARAMETERS)
{
    rmsprop(weights, slots, gradient, count, numbers, true, false);
}

static void update_rmsprop_centered_momentum(UPDATE_PARAMETERS)
{
    rmsprop(weights, slots, gradient, count, numbers, true, true);
}

static void update_adadelta(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict a = slots[0], *restrict b = slots[1];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->options->epsilon;
    const REAL kept = (REAL)numbers->options->rho, added = (REAL)(1 - numbers->options->rho);
    for (int64_t i = 0; i < count; i++) {
        a[i] = flushed(kept * a[i] + added * (g[i] * g[i]));
        REAL move = -SQRT(b[i] + epsilon) * g[i] / SQRT(a[i] + epsilon);
        b[i] = flushed(kept * b[i] + added * (move * move));
        w[i] = DECAYED(w[i]) + rate * move;
    }
}

static inline void ftrl(UPDATE_PARAMETERS, const bool square_root)
{
    REAL *restrict w = weights, *restrict a = slots[0], *restrict linear = slots[1];
    const REAL *restrict g = gradient;
    const rtv_optimizer_options *options = numbers->options;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL power = (REAL)-options->learning_rate_power, l1 = (REAL)options->l1;
    const REAL l2 = (REAL)(2 * (options->l2 + options->ftrl_beta / (2 * numbers->rate)));
    const REAL shrinkage = (REAL)(2 * options->l2_shrinkage);
    for (int64_t i = 0; i < count; i++) {
        REAL x = DECAYED(w[i]), after = a[i] + g[i] * g[i];
        REAL root = square_root ? SQRT(after) : POW(after, power);
        REAL old_root = square_root ? SQRT(a[i]) : POW(a[i], power);
        REAL z = linear[i] + (g[i] + shrinkage * x - (root - old_root) / rate * x);
        REAL clipped = z < -l1 ? -l1 : z > l1 ? l1 : z;
        linear[i] = z;
        a[i] = after;
        w[i] = (clipped - z) / (root / rate + l2);
    }
}

static void update_ftrl(UPDATE_PARAMETERS)
{
    if (numbers->options->learning_rate_power == -0.5)
        ftrl(weights, slots, gradient, count, numbers, true);
    else
        ftrl(weights, slots, gradient, count, numbers, false);
}

static void update_lion(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict m = slots[0];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL kept_1 = (REAL)numbers->options->beta_1;
    const REAL new_1 = (REAL)(1 - numbers->options->beta_1);
    const REAL kept_2 = (REAL)numbers->options->beta_2;
    const REAL new_2 = (REAL)(1 - numbers->options->beta_2);
    for (int64_t i = 0; i < count; i++) {
        REAL direction = m[i] * kept_1 + g[i] * new_1;
        REAL move = direction > 0 ? rate : direction < 0 ? -rate : 0;
        w[i] = DECAYED(w[i]) - move;
        m[i] = flushed(m[i] * kept_2 + g[i] * new_2);
    }
}

static void fade_slots(void *const *slots, int32_t slot_count, int64_t count,
                       const rtv__catch_up *plan)
{
    for (int32_t k = 0; k < slot_count; k++) {
        REAL *restrict slot = slots[k];
        const REAL factor = (REAL)plan->slot_factors[k];
        for (int64_t i = 0; i < count; i++)
            slot[i] = flushed(slot[i] * factor);
    }
}

static void catch_up_nothing(void *weights, void *const *slots, int32_t slot_count, int64_t count,
                             const rtv__catch_up *plan)
{
    (void)weights, (void)slots, (void)slot_count, (void)count, (void)plan;
}

static void catch_up_linear(void *weights, void *const *slots, int32_t slot_count, int64_t count,
                            const rtv__catch_up *plan)
{
    REAL *restrict w = weights;
    const REAL kept = (REAL)plan->weight_factor, distance = (REAL)plan->distance;
    if (plan->moving_slot < 0) {
        for (int64_t i = 0; i < count; i++)
            w[i] *= kept;
    } else {
        const REAL *restrict m = slots[plan->moving_slot];
        for (int64_t i = 0; i < count; i++)
            w[i] = w[i] * kept + m[i] * distance;
    }
    fade_slots(slots, slot_count, count, plan);
}

static void catch_up_series(void *weights, void *const *slots, int32_t slot_count, int64_t count,
                            const rtv__catch_up *plan)
{
    REAL *restrict w = weights;
    const REAL *restrict m = slots[0], *restrict u = slots[plan->spread_slot];
    const REAL kept = (REAL)plan->weight_factor, center = (REAL)plan->center;
    const REAL epsilon = (REAL)plan->epsilon;
    const bool is_square = plan->spread_is_square;
    REAL moments[RTV__MOST_TERMS];
    for (int32_t p = 0; p < RTV__MOST_TERMS; p++)
        moments[p] = (REAL)plan->moments[p];
    for (int64_t i = 0; i < count; i++) {
        REAL s = is_square ? SQRT(u[i]) : u[i];
        REAL scale = 1 / (s * center + epsilon), y = s * scale, sum = moments[7];
        for (int32_t p = 6; p >= 0; p--)
            sum = moments[p] - y * sum;
        w[i] = w[i] * kept - m[i] * sum * scale;
    }
    fade_slots(slots, slot_count, count, plan);
}

static void catch_up_sign(void *weights, void *const *slots, int32_t slot_count, int64_t count,
                          const rtv__catch_up *plan)
{
    REAL *restrict w = weights;
    const REAL *restrict m = slots[0];
    const REAL kept = (REAL)plan->weight_factor, distance = (REAL)plan->distance;
    for (int64_t i = 0; i < count; i++) {
        REAL move = distance;
        if (m[i] != 0 && FABS(m[i]) * (REAL)plan->slot_factors[0] < TINY)
            move = (REAL)plan->short_distance(
                plan, 1 + floor(log((double)TINY / fabs((double)m[i])) / log(plan->beta)));
        w[i] = w[i] * kept - (m[i] > 0 ? move : m[i] < 0 ? -move : 0);
    }
    fade_slots(slots, slot_count, count, plan);
}

const rtv__arithmetic ARITHMETIC = {
    {update_sgd, update_momentum, update_nesterov, update_adagrad, update_legacy_adagrad,
     update_clippy_adagrad, update_adam, update_amsgrad, update_nadam, update_adamax,
     update_rmsprop, update_rmsprop_momentum, update_rmsprop_centered,
     update_rmsprop_centered_momentum, update_adadelta, update_ftrl, update_lion},
    {catch_up_nothing, catch_up_linear, catch_up_series, catch_up_sign},
    clippy_factor,
};
