/* The strip kernels with AVX2: 12 sums of 8 lanes stay in registers. */
#include <immintrin.h>
#include <stddef.h>

#include "kernel/math_constants.h"
#include "kernel/strip_kernels.h"

/* math_constants.h says how it works; 2^n is made of n's bits, n >= -126. */
static inline __m256 exp_vector(__m256 x)
{
    __m256 keep = _mm256_cmp_ps(x, _mm256_set1_ps(STRIP_EXP_LOWEST), _CMP_NLT_UQ);
    const __m256 rounder = _mm256_set1_ps(ROUNDER);
    __m256 rounded = _mm256_fmadd_ps(x, _mm256_set1_ps(LOG2_E), rounder);
    __m256 n = _mm256_sub_ps(rounded, rounder);
    __m256 r = _mm256_fmadd_ps(n, _mm256_set1_ps(-LN2_HIGH), x);
    r = _mm256_fmadd_ps(n, _mm256_set1_ps(-LN2_LOW), r);
    __m256 p = _mm256_set1_ps(EXP_4);
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(EXP_3));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(EXP_2));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(EXP_1));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(EXP_0));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f));
    /* the shift drops all but n of ROUNDER + n */
    __m256i power = _mm256_slli_epi32(_mm256_castps_si256(rounded), 23);
    power = _mm256_add_epi32(power, _mm256_castps_si256(_mm256_set1_ps(1.0f)));
    return _mm256_and_ps(keep, _mm256_mul_ps(p, _mm256_castsi256_ps(power)));
}

/* Both keep what is not a number. */
static inline __m256 limit_power(__m256 t)
{
    t = _mm256_min_ps(_mm256_set1_ps(STRIP_POWER_HIGHEST), t);
    return _mm256_max_ps(_mm256_set1_ps(STRIP_POWER_LOWEST), t);
}

/* The integer is added to the exponent's bits. */
static inline __m256 times_power(__m256 p, __m256 n)
{
    __m256i power = _mm256_slli_epi32(_mm256_cvtps_epi32(n), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(p), power));
}

static inline __m256 fraction(__m256 t)
{
    const __m256 rounder = _mm256_set1_ps(ROUNDER);
    return _mm256_sub_ps(t, _mm256_sub_ps(_mm256_add_ps(t, rounder), rounder));
}

#define VECTOR            __m256
#define LANES             8
#define LOAD(p)           _mm256_loadu_ps(p)
#define STORE(p, v)       _mm256_storeu_ps(p, v)
#define BROADCAST(x)      _mm256_set1_ps(x)
#define FMA(a, b, c)      _mm256_fmadd_ps(a, b, c)
#define ADD(a, b)         _mm256_add_ps(a, b)
#define SUBTRACT(a, b)    _mm256_sub_ps(a, b)
#define MAX(a, b)         _mm256_max_ps(a, b)
#define EXP(x)            exp_vector(x)
#define FRACTION(t)       fraction(t)
#define TIMES_POWER(p, n) times_power(p, n)
#define LIMIT(t)          limit_power(t)
#define COUNT_LEAST(n, a, b)                                                                       \
    _mm256_add_ps(n, _mm256_and_ps(_mm256_cmp_ps(a, b, _CMP_GE_OQ), _mm256_set1_ps(1.0f)))
#define MARK_LEAST(a, b) (uint32_t) _mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GE_OQ))
#define SCORE_COLUMNS    4
#define CHUNKS           CHUNK(6, 2)
#define KERNEL(name)     strip_##name##_avx2
#include "kernel/strip_body.h"

const rtv__strip_kernels rtv__strip_avx2 = {
    strip_scores_avx2,      strip_exp_avx2,        strip_powers_avx2,     strip_row_sums_avx2,
    strip_count_least_avx2, strip_mark_least_avx2, strip_times_keys_avx2, strip_times_queries_avx2};
