/* Widening of stored numbers with AVX-512. */
#define WIDEN_TABLE rtv__widen_avx512
#include "kernel/widen_body.h"
