#include "roof.h"

#include <immintrin.h>

#define LANES     16
#define VECTOR    __m512
#define SPREAD(x) _mm512_set1_ps(x)
#define FMA       _mm512_fmadd_ps
#define NAME      roof_flops_avx512
#define REGISTER  "v"
#include "roof_body.h"
