/* Search in 8-bit integers with AVX-512 and its dot product of bytes. */
#include <immintrin.h>

/* Compilers spill the sums of the intrinsic to memory, which halves the speed (GCC 12). */
#define DOT(sum, codes, query) __asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(codes), "v"(query))

#include "kernel/int8_avx512_body.h"

const rtv__int8_kernels rtv__int8_avx512vnni = {scan, count, RTV__INT8_MOST_CODE, 4};
