/* Matrix tiles of doubles with AVX2 and FMA. */
#include <immintrin.h>

#include "kernel/expand.h"
#include "kernel/matrix_block.h"

/* Lanes below n: a window of this table. */
static const int64_t first_lanes[8] = {-1, -1, -1, -1};

#define VECTOR               __m256d
#define LANES                4
#define FIRST(n)             _mm256_loadu_si256((const __m256i *)(const void *)(first_lanes + 4 - (n)))
#define LOAD(p)              _mm256_loadu_pd(p)
#define STORE(p, v)          _mm256_storeu_pd(p, v)
#define LOAD_FIRST(p, n)     _mm256_maskload_pd(p, FIRST(n))
#define STORE_FIRST(p, v, n) _mm256_maskstore_pd(p, FIRST(n), v)
#define SET(x)               _mm256_set1_pd(x)
#define ADD(a, b)            _mm256_add_pd(a, b)
#define MUL(a, b)            _mm256_mul_pd(a, b)
#define FMA(a, b, c)         _mm256_fmadd_pd(a, b, c)
#define GREATER(a, b)        _mm256_max_pd(a, b)

void rtv__multiply_block_f64_avx2(const rtv__block_f64 *block);

#define REAL           double
#define BLOCK          rtv__block_f64
#define SHAPES         SHAPE(6, 2) SHAPE(2, 4) SHAPE(1, 8)
#define MULTIPLY_BLOCK multiply_block
#include "kernel/matrix_body.h"

void rtv__multiply_block_f64_avx2(const rtv__block_f64 *block)
{
    multiply_block(block);
}
