#include "roof.h"

#include <immintrin.h>

/* Four products of bytes in each lane of 32 bits. */
#define LANES        64
#define VECTOR       __m512i
#define SPREAD(x)    _mm512_set1_epi8((x) > 0.6f ? 1 : 2)
#define FMA(a, b, c) _mm512_dpbusd_epi32(a, b, c)
#define NAME         roof_int8_avx512
#define REGISTER     "v"
#include "roof_body.h"
