/* The formulas of update_body.h, each for elements that lie one after the other. */
#include "kernel/expand.h"
#include "kernel/update_kernels.h"

/* Weight decay comes first, by the share `decay`. */
#undef UPDATE_PARAMETERS
#undef DECAYED
#define UPDATE_PARAMETERS                                                                          \
    void *weights, void *const *slots, const void *gradient, int64_t count,                        \
        const rtv__update_numbers *numbers
#define DECAYED(w) ((w) - (w)*decay)

/* Averages that fade away would end as denormals, which processors are slow at. */
static inline REAL TYPED(flushed)(REAL x)
{
    return FABS(x) < TINY ? 0 : x;
}

EXPAND void TYPED(sgd)(UPDATE_PARAMETERS)
{
    (void)slots;
    REAL *restrict w = weights;
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    for (int64_t i = 0; i < count; i++)
        w[i] = DECAYED(w[i]) - rate * g[i];
}

EXPAND void TYPED(momentum)(UPDATE_PARAMETERS, const bool nesterov)
{
    REAL *restrict w = weights, *restrict m = slots[0];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL kept = (REAL)numbers->constants->momentum;
    for (int64_t i = 0; i < count; i++) {
        REAL move = rate * g[i], speed = TYPED(flushed)(m[i] * kept - move);
        m[i] = speed;
        w[i] = DECAYED(w[i]) + (nesterov ? speed * kept - move : speed);
    }
}

EXPAND void TYPED(adagrad)(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict a = slots[0];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->constants->epsilon;
    for (int64_t i = 0; i < count; i++) {
        a[i] += g[i] * g[i];
        w[i] = DECAYED(w[i]) - rate * g[i] / SQRT(a[i] + epsilon);
    }
}

EXPAND void TYPED(legacy_adagrad)(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict a = slots[0];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->constants->epsilon;
    for (int64_t i = 0; i < count; i++) {
        a[i] += g[i] * g[i];
        w[i] = DECAYED(w[i]) - rate * g[i] / (SQRT(a[i]) + epsilon);
    }
}

/*
 * One accumulator for all of a row, of the mean square of its gradient, in 16 lanes: lane l takes
 * the elements l, l + 16, .., then lane l takes lane l + 8, 4, 2, 1.
 */
EXPAND void TYPED(row_wise_adagrad)(UPDATE_PARAMETERS)
{
    enum { LANES = 16 };
    REAL *restrict w = weights, *restrict a = slots[0];
    const REAL *restrict g = gradient;
    const REAL decay = (REAL)numbers->decay;
    REAL lanes[LANES] = {0};
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int l = 0; l < LANES; l++)
            lanes[l] += g[i + l] * g[i + l];
    for (int l = 0; i < count; i++, l++)
        lanes[l] += g[i] * g[i];
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++)
            lanes[l] += lanes[l + half];
    *a += lanes[0] / (REAL)count;
    const REAL rate = (REAL)numbers->rate / SQRT(*a + (REAL)numbers->constants->epsilon);
    for (i = 0; i < count; i++)
        w[i] = DECAYED(w[i]) - rate * g[i];
}

EXPAND void TYPED(clippy_adagrad)(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict a = slots[0];
    const REAL *restrict g = gradient;
    const rtv__update_constants *constants = numbers->constants;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)constants->epsilon, factor = (REAL)numbers->clip_factor;
    const bool first = constants->accumulate_first;
    const REAL share = constants->clip_accumulator && !first ? factor : 1;
    for (int64_t i = 0; i < count; i++) {
        REAL added = share * g[i], after = a[i] + added * added;
        REAL move = rate * g[i] / SQRT((first ? after : a[i]) + epsilon);
        w[i] = DECAYED(w[i]) - factor * move;
        a[i] = after;
    }
}

static double TYPED(clippy_factor)(const void *weights, const void *accumulator,
                                   const void *gradient, int64_t count,
                                   const rtv__update_numbers *numbers)
{
    const REAL *w = weights, *a = accumulator, *g = gradient;
    const rtv__update_constants *constants = numbers->constants;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)constants->epsilon;
    const REAL of_weight = (REAL)constants->variable_threshold;
    const REAL of_scale = (REAL)constants->accumulator_threshold;
    const REAL absolute = (REAL)constants->absolute_threshold;
    const bool first = constants->accumulate_first;
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

EXPAND void TYPED(adam)(UPDATE_PARAMETERS, const bool amsgrad)
{
    REAL *restrict w = weights, *restrict m = slots[0], *restrict u = slots[1];
    REAL *restrict highest = amsgrad ? slots[2] : NULL;
    const REAL *restrict g = gradient;
    const REAL step = (REAL)numbers->step_size, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->constants->epsilon;
    const REAL new_1 = (REAL)(1 - numbers->constants->beta_1);
    const REAL new_2 = (REAL)(1 - numbers->constants->beta_2);
    for (int64_t i = 0; i < count; i++) {
        m[i] = TYPED(flushed)(m[i] + (g[i] - m[i]) * new_1);
        REAL square = TYPED(flushed)(u[i] + (g[i] * g[i] - u[i]) * new_2);
        u[i] = square;
        if (amsgrad) {
            highest[i] = square > highest[i] ? square : highest[i];
            square = highest[i];
        }
        w[i] = DECAYED(w[i]) - m[i] * step / (SQRT(square) + epsilon);
    }
}

EXPAND void TYPED(nadam)(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict m = slots[0], *restrict u = slots[1];
    const REAL *restrict g = gradient;
    const REAL step = (REAL)numbers->step_size, decay = (REAL)numbers->decay;
    const REAL gradient_step = (REAL)numbers->gradient_step;
    const REAL scale = (REAL)numbers->square_scale, epsilon = (REAL)numbers->constants->epsilon;
    const REAL new_1 = (REAL)(1 - numbers->constants->beta_1);
    const REAL new_2 = (REAL)(1 - numbers->constants->beta_2);
    for (int64_t i = 0; i < count; i++) {
        m[i] = TYPED(flushed)(m[i] + (g[i] - m[i]) * new_1);
        u[i] = TYPED(flushed)(u[i] + (g[i] * g[i] - u[i]) * new_2);
        w[i] =
            DECAYED(w[i]) - (m[i] * step + g[i] * gradient_step) / (SQRT(u[i] * scale) + epsilon);
    }
}

EXPAND void TYPED(adamax)(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict m = slots[0], *restrict u = slots[1];
    const REAL *restrict g = gradient;
    const REAL step = (REAL)numbers->step_size, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->constants->epsilon;
    const REAL new_1 = (REAL)(1 - numbers->constants->beta_1);
    const REAL kept_2 = (REAL)numbers->constants->beta_2;
    for (int64_t i = 0; i < count; i++) {
        m[i] = TYPED(flushed)(m[i] + (g[i] - m[i]) * new_1);
        REAL faded = TYPED(flushed)(kept_2 * u[i]), size = FABS(g[i]);
        u[i] = faded > size ? faded : size;
        w[i] = DECAYED(w[i]) - step * m[i] / (u[i] + epsilon);
    }
}

/* Slots: mean square, then the momentum, then the mean. */
EXPAND void TYPED(rmsprop)(UPDATE_PARAMETERS, const bool centered, const bool moving)
{
    REAL *restrict w = weights, *restrict u = slots[0];
    REAL *restrict m = moving ? slots[1] : NULL;
    REAL *restrict a = centered ? slots[moving ? 2 : 1] : NULL;
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->constants->epsilon;
    const REAL kept = (REAL)numbers->constants->rho, added = (REAL)(1 - numbers->constants->rho);
    const REAL inertia = (REAL)numbers->constants->momentum;
    for (int64_t i = 0; i < count; i++) {
        u[i] = TYPED(flushed)(kept * u[i] + added * (g[i] * g[i]));
        REAL spread = u[i];
        if (centered) {
            a[i] = TYPED(flushed)(kept * a[i] + added * g[i]);
            spread -= a[i] * a[i];
            /* A variance, which only rounding can make negative; the root of that is NaN. */
            spread = spread < 0 ? 0 : spread;
        }
        REAL move = rate * g[i] / SQRT(spread + epsilon);
        if (moving)
            move = m[i] = TYPED(flushed)(inertia * m[i] + move);
        w[i] = DECAYED(w[i]) - move;
    }
}

EXPAND void TYPED(adadelta)(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict a = slots[0], *restrict b = slots[1];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL epsilon = (REAL)numbers->constants->epsilon;
    const REAL kept = (REAL)numbers->constants->rho, added = (REAL)(1 - numbers->constants->rho);
    for (int64_t i = 0; i < count; i++) {
        a[i] = TYPED(flushed)(kept * a[i] + added * (g[i] * g[i]));
        REAL move = -SQRT(b[i] + epsilon) * g[i] / SQRT(a[i] + epsilon);
        b[i] = TYPED(flushed)(kept * b[i] + added * (move * move));
        w[i] = DECAYED(w[i]) + rate * move;
    }
}

EXPAND void TYPED(ftrl)(UPDATE_PARAMETERS, const bool square_root)
{
    REAL *restrict w = weights, *restrict a = slots[0], *restrict linear = slots[1];
    const REAL *restrict g = gradient;
    const rtv__update_constants *constants = numbers->constants;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL power = (REAL)-constants->learning_rate_power, l1 = (REAL)constants->l1;
    const REAL l2 = (REAL)(2 * (constants->l2 + constants->ftrl_beta / (2 * numbers->rate)));
    const REAL shrinkage = (REAL)(2 * constants->l2_shrinkage);
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

EXPAND void TYPED(lion)(UPDATE_PARAMETERS)
{
    REAL *restrict w = weights, *restrict m = slots[0];
    const REAL *restrict g = gradient;
    const REAL rate = (REAL)numbers->rate, decay = (REAL)numbers->decay;
    const REAL kept_1 = (REAL)numbers->constants->beta_1;
    const REAL new_1 = (REAL)(1 - numbers->constants->beta_1);
    const REAL kept_2 = (REAL)numbers->constants->beta_2;
    const REAL new_2 = (REAL)(1 - numbers->constants->beta_2);
    for (int64_t i = 0; i < count; i++) {
        REAL direction = m[i] * kept_1 + g[i] * new_1;
        REAL move = direction > 0 ? rate : direction < 0 ? -rate : 0;
        w[i] = DECAYED(w[i]) - move;
        m[i] = TYPED(flushed)(m[i] * kept_2 + g[i] * new_2);
    }
}
