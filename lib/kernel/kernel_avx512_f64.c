/* Matrix tiles of doubles with AVX-512. */
#include <immintrin.h>

#include "kernel/expand.h"
#include "kernel/matrix_block.h"

#define VECTOR               __m512d
#define LANES                8
#define FIRST(n)             ((__mmask8)((1u << (n)) - 1))
#define LOAD(p)              _mm512_loadu_pd(p)
#define STORE(p, v)          _mm512_storeu_pd(p, v)
#define LOAD_FIRST(p, n)     _mm512_maskz_loadu_pd(FIRST(n), p)
#define STORE_FIRST(p, v, n) _mm512_mask_storeu_pd(p, FIRST(n), v)
#define SET(x)               _mm512_set1_pd(x)
#define ADD(a, b)            _mm512_add_pd(a, b)
#define MUL(a, b)            _mm512_mul_pd(a, b)
#define FMA(a, b, c)         _mm512_fmadd_pd(a, b, c)
#define GREATER(a, b)        _mm512_max_pd(a, b)

void rtv__multiply_block_f64_avx512(const rtv__block_f64 *block);

#define REAL           double
#define BLOCK          rtv__block_f64
#define SHAPES         SHAPE(12, 2) SHAPE(4, 4) SHAPE(1, 8)
#define MULTIPLY_BLOCK multiply_block
#include "kernel/matrix_body.h"

void rtv__multiply_block_f64_avx512(const rtv__block_f64 *block)
{
    multiply_block(block);
}
