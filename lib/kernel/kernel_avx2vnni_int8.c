/* Search in 8-bit integers with AVX2 and its dot product of bytes. */
#include <immintrin.h>

/* Compilers spill the sums of the intrinsic to memory (GCC 12). */
#define DOT(sum, codes, query)                                                                     \
    __asm__("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum) : "x"(codes), "x"(query))

#include "kernel/int8_avx2_body.h"

const rtv__int8_kernels rtv__int8_avx2vnni = {scan, count, RTV__INT8_MOST_CODE};
