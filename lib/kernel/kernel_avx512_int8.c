/*
 * Search in 8-bit integers with AVX-512 without a dot product of bytes: pairs of products in 16
 * bits, which queries of 7 bits do not overflow, then pairs of those.
 */
#include <immintrin.h>

#define DOT(sum, codes, query)                                                                     \
    sum = _mm512_add_epi32(                                                                        \
        sum, _mm512_madd_epi16(_mm512_maddubs_epi16(codes, query), _mm512_set1_epi16(1)))

#include "kernel/int8_avx512_body.h"

const rtv__int8_kernels rtv__int8_avx512 = {scan, count, 63, 1.5f};
