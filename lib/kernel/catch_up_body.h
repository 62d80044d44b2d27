/* What brings a row over many updates at once, for update_body.h. */
#include "kernel/update_kernels.h"

static void TYPED(fade_slots)(void *const *slots, int32_t slot_count, int64_t count,
                              const rtv__catch_up *plan)
{
    for (int32_t k = 0; k < slot_count; k++) {
        /* State that does not fade is not even read. */
        if (plan->slot_factors[k] == 1)
            continue;
        REAL *restrict slot = slots[k];
        const REAL factor = (REAL)plan->slot_factors[k];
        for (int64_t i = 0; i < count; i++)
            slot[i] = TYPED(flushed)(slot[i] * factor);
    }
}

static void TYPED(catch_up_nothing)(void *weights, void *const *slots, int32_t slot_count,
                                    int64_t count, const rtv__catch_up *plan)
{
    (void)weights, (void)slots, (void)slot_count, (void)count, (void)plan;
}

static void TYPED(catch_up_linear)(void *weights, void *const *slots, int32_t slot_count,
                                   int64_t count, const rtv__catch_up *plan)
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
    TYPED(fade_slots)(slots, slot_count, count, plan);
}

static void TYPED(catch_up_series)(void *weights, void *const *slots, int32_t slot_count,
                                   int64_t count, const rtv__catch_up *plan)
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
        REAL scale = 1 / (s * center + epsilon), y = s * scale, sum = moments[RTV__MOST_TERMS - 1];
        for (int32_t p = RTV__MOST_TERMS - 2; p >= 0; p--)
            sum = moments[p] - y * sum;
        w[i] = w[i] * kept - m[i] * sum * scale;
    }
    TYPED(fade_slots)(slots, slot_count, count, plan);
}

static void TYPED(catch_up_sign)(void *weights, void *const *slots, int32_t slot_count,
                                 int64_t count, const rtv__catch_up *plan)
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
    TYPED(fade_slots)(slots, slot_count, count, plan);
}
