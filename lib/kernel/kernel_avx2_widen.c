/* Widening of stored numbers with AVX2. */
#define WIDEN_TABLE rtv__widen_avx2
#include "kernel/widen_body.h"
