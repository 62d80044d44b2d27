/* The kernels with AVX2 and FMA. */
#include <immintrin.h>

#include "kernel/expand.h"
#include "kernel/kernel.h"

/* Lanes below n: a window of this table. */
static const int32_t first_lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1};

#define VECTOR               __m256
#define LANES                8
#define FIRST(n)             _mm256_loadu_si256((const __m256i *)(const void *)(first_lanes + 8 - (n)))
#define LOAD(p)              _mm256_loadu_ps(p)
#define STORE(p, v)          _mm256_storeu_ps(p, v)
#define LOAD_FIRST(p, n)     _mm256_maskload_ps(p, FIRST(n))
#define STORE_FIRST(p, v, n) _mm256_maskstore_ps(p, FIRST(n), v)
#define SET(x)               _mm256_set1_ps(x)
#define ADD(a, b)            _mm256_add_ps(a, b)
#define SUB(a, b)            _mm256_sub_ps(a, b)
#define MUL(a, b)            _mm256_mul_ps(a, b)
#define DIV(a, b)            _mm256_div_ps(a, b)
#define SQRT(a)              _mm256_sqrt_ps(a)
#define FMA(a, b, c)         _mm256_fmadd_ps(a, b, c)
#define GREATER(a, b)        _mm256_max_ps(a, b)
#define ABOVE_ZERO(a, b)     _mm256_and_ps(_mm256_cmp_ps(a, SET(0.0f), _CMP_GT_OQ), b)
#define COUNT_GREATER(a, b)                                                                        \
    __builtin_popcount((unsigned)_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ)))

#define INTS                  __m256i
#define TO_BITS(v)            _mm256_castps_si256(v)
#define FROM_BITS(i)          _mm256_castsi256_ps(i)
#define SET_INT(n)            _mm256_set1_epi32(n)
#define ADD_INT(i, j)         _mm256_add_epi32(i, j)
#define SUB_INT(i, j)         _mm256_sub_epi32(i, j)
#define AND_INT(i, j)         _mm256_and_si256(i, j)
#define SHIFT_RIGHT(i, n)     _mm256_srai_epi32(i, n)
#define TO_FLOAT(i)           _mm256_cvtepi32_ps(i)
#define LESS(a, b)            _mm256_cmp_ps(a, b, _CMP_LT_OQ)
#define SAME(a, b)            _mm256_cmp_ps(a, b, _CMP_EQ_OQ)
#define SELECT(mask, yes, no) _mm256_blendv_ps(no, yes, mask)
#define ABS(v)                _mm256_andnot_ps(_mm256_set1_ps(-0.0f), v)
#define WITH_SIGN(v, s)       _mm256_or_ps(v, _mm256_and_ps(s, _mm256_set1_ps(-0.0f)))

/* 2^n of -126 <= n <= 127, by its bits. */
static inline __m256 power_of_two(__m256i n)
{
    return FROM_BITS(_mm256_slli_epi32(ADD_INT(n, SET_INT(127)), 23));
}

/* In two steps, of which only the last can round. */
static inline __m256 times_power(__m256 v, __m256 rounded)
{
    __m256i n = SUB_INT(TO_BITS(rounded), TO_BITS(SET(12582912.0f))), half = SHIFT_RIGHT(n, 1);
    return MUL(MUL(v, power_of_two(half)), power_of_two(SUB_INT(n, half)));
}
#define TIMES_POWER(v, rounded) times_power(v, rounded)

/* Swaps halves, quarters and eighths: lane 0 ends with all. */
#define FOLD(v, combine) fold_##combine(v)
#define DEFINE_FOLD(combine)                                                                       \
    static inline float fold_##combine(__m256 v)                                                   \
    {                                                                                              \
        v = combine(_mm256_permute2f128_ps(v, v, 1), v);                                           \
        v = combine(_mm256_permute_ps(v, _MM_SHUFFLE(1, 0, 3, 2)), v);                             \
        v = combine(_mm256_permute_ps(v, _MM_SHUFFLE(2, 3, 0, 1)), v);                             \
        return _mm256_cvtss_f32(v);                                                                \
    }
DEFINE_FOLD(ADD)
DEFINE_FOLD(GREATER)

#include "kernel/vector_body.h"
#include "kernel/math_body.h"
#include "kernel/transpose_x86.h"

#define REAL           float
#define BLOCK          rtv__block_f32
#define SHAPES         SHAPE(6, 2) SHAPE(4, 2) SHAPE(2, 4) SHAPE(1, 8)
#define MULTIPLY_BLOCK multiply_block
#include "kernel/matrix_body.h"

void rtv__multiply_block_f64_avx2(const rtv__block_f64 *block);

const rtv__kernels rtv__kernels_avx2 = {
    .dot = dot,
    .sum = sum,
    .max = max,
    .count_greater = count_greater,
    .add = add,
    .multiply = multiply,
    .scale = scale,
    .axpy = axpy,
    .relu_gradient = relu_gradient,
    .exp = exp_array,
    .log = log_array,
    .sigmoid = sigmoid_array,
    .tanh = tanh_array,
    .gelu = gelu_array,
    .gelu_slope = gelu_slope_array,
    .exp_sum = exp_sum,
    .transpose = transpose,
    .multiply_block = multiply_block,
    .multiply_block_f64 = rtv__multiply_block_f64_avx2,
    .search = &rtv__search_avx2,
    .strip = &rtv__strip_avx2,
    .text = &rtv__text_avx2,
    .update_f32 = &rtv__update_f32_avx2,
    .update_f64 = &rtv__update_f64_avx2,
};
