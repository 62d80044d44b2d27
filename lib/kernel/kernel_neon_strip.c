/* The strip kernels with NEON: 24 sums of 4 lanes stay in registers. */
#include <arm_neon.h>
#include <stddef.h>

#include "kernel/math_constants.h"
#include "kernel/strip_kernels.h"

/* math_constants.h says how it works; 2^n is made of n's bits, n >= -126. */
static inline float32x4_t exp_vector(float32x4_t x)
{
    uint32x4_t drop = vcltq_f32(x, vdupq_n_f32(STRIP_EXP_LOWEST));
    const float32x4_t rounder = vdupq_n_f32(ROUNDER);
    float32x4_t rounded = vfmaq_f32(rounder, x, vdupq_n_f32(LOG2_E));
    float32x4_t n = vsubq_f32(rounded, rounder);
    float32x4_t r = vfmaq_f32(x, n, vdupq_n_f32(-LN2_HIGH));
    r = vfmaq_f32(r, n, vdupq_n_f32(-LN2_LOW));
    float32x4_t p = vdupq_n_f32(EXP_4);
    p = vfmaq_f32(vdupq_n_f32(EXP_3), p, r);
    p = vfmaq_f32(vdupq_n_f32(EXP_2), p, r);
    p = vfmaq_f32(vdupq_n_f32(EXP_1), p, r);
    p = vfmaq_f32(vdupq_n_f32(EXP_0), p, r);
    p = vfmaq_f32(vdupq_n_f32(1.0f), p, r);
    p = vfmaq_f32(vdupq_n_f32(1.0f), p, r);
    /* the shift drops all but n of ROUNDER + n */
    int32x4_t power = vshlq_n_s32(vreinterpretq_s32_f32(rounded), 23);
    power = vaddq_s32(power, vreinterpretq_s32_f32(vdupq_n_f32(1.0f)));
    p = vmulq_f32(p, vreinterpretq_f32_s32(power));
    return vreinterpretq_f32_u32(vbicq_u32(vreinterpretq_u32_f32(p), drop));
}

/* What is not a number stays. */
static inline float32x4_t limit_power(float32x4_t t)
{
    const float32x4_t low = vdupq_n_f32(STRIP_POWER_LOWEST);
    const float32x4_t high = vdupq_n_f32(STRIP_POWER_HIGHEST);
    t = vbslq_f32(vcgtq_f32(low, t), low, t);
    return vbslq_f32(vcltq_f32(high, t), high, t);
}

/* The integer is added to the exponent's bits. */
static inline float32x4_t times_power(float32x4_t p, float32x4_t n)
{
    int32x4_t power = vshlq_n_s32(vcvtq_s32_f32(n), 23);
    return vreinterpretq_f32_s32(vaddq_s32(vreinterpretq_s32_f32(p), power));
}

static inline float32x4_t count_least(float32x4_t n, float32x4_t a, float32x4_t b)
{
    const uint32x4_t one = vreinterpretq_u32_f32(vdupq_n_f32(1.0f));
    return vaddq_f32(n, vreinterpretq_f32_u32(vandq_u32(vcgeq_f32(a, b), one)));
}

static inline uint32_t mark_least(float32x4_t a, float32x4_t b)
{
    static const uint32_t bits[] = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(vcgeq_f32(a, b), vld1q_u32(bits)));
}

#define VECTOR               float32x4_t
#define LANES                4
#define LOAD(p)              vld1q_f32(p)
#define STORE(p, v)          vst1q_f32(p, v)
#define BROADCAST(x)         vdupq_n_f32(x)
#define FMA(a, b, c)         vfmaq_f32(c, a, b)
#define ADD(a, b)            vaddq_f32(a, b)
#define SUBTRACT(a, b)       vsubq_f32(a, b)
#define MAX(a, b)            vbslq_f32(vcgtq_f32(a, b), a, b)
#define EXP(x)               exp_vector(x)
#define FRACTION(t)          vsubq_f32(t, vrndnq_f32(t))
#define TIMES_POWER(p, n)    times_power(p, n)
#define LIMIT(t)             limit_power(t)
#define COUNT_LEAST(n, a, b) count_least(n, a, b)
#define MARK_LEAST(a, b)     mark_least(a, b)
#define SCORE_COLUMNS        8
#define CHUNKS               CHUNK(6, 4)
#define KERNEL(name)         strip_##name##_neon
#include "kernel/strip_body.h"

const rtv__strip_kernels rtv__strip_neon = {
    strip_scores_neon,      strip_exp_neon,        strip_powers_neon,     strip_row_sums_neon,
    strip_count_least_neon, strip_mark_least_neon, strip_times_keys_neon, strip_times_queries_neon};
