#include "roof.h"

#include <immintrin.h>

/* Four products of bytes in each lane of 32 bits. */
#define LANES        32
#define VECTOR       __m256i
#define SPREAD(x)    _mm256_set1_epi8((x) > 0.6f ? 1 : 2)
#define FMA(a, b, c) _mm256_dpbusd_avx_epi32(a, b, c)
#define NAME         roof_int8_avx2
#define REGISTER     "x"
#include "roof_body.h"
