/*
 * Search in 8-bit integers with AVX2: pairs of products in 16 bits, which queries of 7 bits do not
 * overflow, then pairs of those.
 */
#include <immintrin.h>

#define DOT(sum, codes, query)                                                                     \
    sum = _mm256_add_epi32(                                                                        \
        sum, _mm256_madd_epi16(_mm256_maddubs_epi16(codes, query), _mm256_set1_epi16(1)))

#include "kernel/int8_avx2_body.h"

const rtv__int8_kernels rtv__int8_avx2 = {scan, count, 63};
