/* The strip kernels with AVX-512: 24 sums of 16 lanes stay in registers. */
#include <immintrin.h>
#include <stddef.h>

#include "kernel/math_constants.h"
#include "kernel/strip_kernels.h"

/* math_constants.h says how it works. */
static inline __m512 exp_vector(__m512 x)
{
    __mmask16 keep = _mm512_cmp_ps_mask(x, _mm512_set1_ps(STRIP_EXP_LOWEST), _CMP_NLT_UQ);
    const __m512 rounder = _mm512_set1_ps(ROUNDER);
    __m512 rounded = _mm512_fmadd_ps(x, _mm512_set1_ps(LOG2_E), rounder);
    __m512 n = _mm512_sub_ps(rounded, rounder);
    __m512 r = _mm512_fmadd_ps(n, _mm512_set1_ps(-LN2_HIGH), x);
    r = _mm512_fmadd_ps(n, _mm512_set1_ps(-LN2_LOW), r);
    __m512 p = _mm512_set1_ps(EXP_4);
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(EXP_3));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(EXP_2));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(EXP_1));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(EXP_0));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
    return _mm512_maskz_scalef_ps(keep, p, n);
}

/* LIMIT: exponents above 128 need none, they overflow. */
#define VECTOR            __m512
#define LANES             16
#define LOAD(p)           _mm512_loadu_ps(p)
#define STORE(p, v)       _mm512_storeu_ps(p, v)
#define BROADCAST(x)      _mm512_set1_ps(x)
#define FMA(a, b, c)      _mm512_fmadd_ps(a, b, c)
#define ADD(a, b)         _mm512_add_ps(a, b)
#define SUBTRACT(a, b)    _mm512_sub_ps(a, b)
#define MAX(a, b)         _mm512_max_ps(a, b)
#define EXP(x)            exp_vector(x)
#define FRACTION(t)       _mm512_reduce_ps(t, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define TIMES_POWER(p, n) _mm512_scalef_ps(p, n)
#define LIMIT(t)          _mm512_max_ps(_mm512_set1_ps(STRIP_POWER_LOWEST), t)
#define COUNT_LEAST(n, a, b)                                                                       \
    _mm512_mask_add_ps(n, _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ), n, _mm512_set1_ps(1.0f))
#define MARK_LEAST(a, b) _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ)
#define SCORE_COLUMNS    8
#define CHUNKS           CHUNK(6, 4) CHUNK(8, 3) CHUNK(12, 2) CHUNK(12, 1)
#define KERNEL(name)     strip_##name##_avx512
#include "kernel/strip_body.h"

const rtv__strip_kernels rtv__strip_avx512 = {strip_scores_avx512,      strip_exp_avx512,
                                              strip_powers_avx512,      strip_row_sums_avx512,
                                              strip_count_least_avx512, strip_mark_least_avx512,
                                              strip_times_keys_avx512,  strip_times_queries_avx512};
