/* The kernels with AVX-512 (F, BW, DQ, VL). */
#include <immintrin.h>

#include "kernel/expand.h"
#include "kernel/kernel.h"

#define VECTOR               __m512
#define LANES                16
#define FIRST(n)             ((__mmask16)((1u << (n)) - 1))
#define LOAD(p)              _mm512_loadu_ps(p)
#define STORE(p, v)          _mm512_storeu_ps(p, v)
#define LOAD_FIRST(p, n)     _mm512_maskz_loadu_ps(FIRST(n), p)
#define STORE_FIRST(p, v, n) _mm512_mask_storeu_ps(p, FIRST(n), v)
#define SET(x)               _mm512_set1_ps(x)
#define ADD(a, b)            _mm512_add_ps(a, b)
#define SUB(a, b)            _mm512_sub_ps(a, b)
#define MUL(a, b)            _mm512_mul_ps(a, b)
#define DIV(a, b)            _mm512_div_ps(a, b)
#define SQRT(a)              _mm512_sqrt_ps(a)
#define FMA(a, b, c)         _mm512_fmadd_ps(a, b, c)
#define GREATER(a, b)        _mm512_max_ps(a, b)
#define ABOVE_ZERO(a, b)     _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, SET(0.0f), _CMP_GT_OQ), b)
#define COUNT_GREATER(a, b)  __builtin_popcount(_mm512_cmp_ps_mask(a, b, _CMP_GT_OQ))

#define INTS                  __m512i
#define TO_BITS(v)            _mm512_castps_si512(v)
#define FROM_BITS(i)          _mm512_castsi512_ps(i)
#define SET_INT(n)            _mm512_set1_epi32(n)
#define ADD_INT(i, j)         _mm512_add_epi32(i, j)
#define SUB_INT(i, j)         _mm512_sub_epi32(i, j)
#define AND_INT(i, j)         _mm512_and_si512(i, j)
#define SHIFT_RIGHT(i, n)     _mm512_srai_epi32(i, n)
#define TO_FLOAT(i)           _mm512_cvtepi32_ps(i)
#define LESS(a, b)            _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ)
#define SAME(a, b)            _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ)
#define SELECT(mask, yes, no) _mm512_mask_blend_ps(mask, no, yes)
#define ABS(v)                _mm512_abs_ps(v)
#define WITH_SIGN(v, s)       _mm512_or_ps(v, _mm512_and_ps(s, _mm512_set1_ps(-0.0f)))
#define TIMES_POWER(v, r)     _mm512_scalef_ps(v, SUB(r, SET(ROUNDER)))

/* Swaps halves, quarters, eighths and sixteenths: lane 0 ends with all. */
#define FOLD(v, combine) fold_##combine(v)
#define DEFINE_FOLD(combine)                                                                       \
    static inline float fold_##combine(__m512 v)                                                   \
    {                                                                                              \
        v = combine(_mm512_shuffle_f32x4(v, v, _MM_SHUFFLE(1, 0, 3, 2)), v);                       \
        v = combine(_mm512_shuffle_f32x4(v, v, _MM_SHUFFLE(2, 3, 0, 1)), v);                       \
        v = combine(_mm512_permute_ps(v, _MM_SHUFFLE(1, 0, 3, 2)), v);                             \
        v = combine(_mm512_permute_ps(v, _MM_SHUFFLE(2, 3, 0, 1)), v);                             \
        return _mm512_cvtss_f32(v);                                                                \
    }
DEFINE_FOLD(ADD)
DEFINE_FOLD(GREATER)

#include "kernel/vector_body.h"
#include "kernel/math_body.h"
#include "kernel/transpose_x86.h"

#define REAL           float
#define BLOCK          rtv__block_f32
#define SHAPES         SHAPE(12, 2) SHAPE(8, 2) SHAPE(4, 2) SHAPE(2, 4) SHAPE(1, 4)
#define MULTIPLY_BLOCK multiply_block
#include "kernel/matrix_body.h"

void rtv__multiply_block_f64_avx512(const rtv__block_f64 *block);

const rtv__kernels rtv__kernels_avx512 = {
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
    .multiply_block_f64 = rtv__multiply_block_f64_avx512,
    .search = &rtv__search_avx512,
    .strip = &rtv__strip_avx512,
    .text = &rtv__text_avx512,
    .update_f32 = &rtv__update_f32_avx512,
    .update_f64 = &rtv__update_f64_avx512,
};
