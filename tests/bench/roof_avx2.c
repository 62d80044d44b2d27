#include "roof.h"

#include <immintrin.h>

#define LANES     8
#define VECTOR    __m256
#define SPREAD(x) _mm256_set1_ps(x)
#define FMA       _mm256_fmadd_ps
#define NAME      roof_flops_avx2
#define REGISTER  "x"
#include "roof_body.h"
