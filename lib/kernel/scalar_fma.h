/* a * b + c rounded once, for kernels in plain C on any processor. */
#ifndef RTV_LIB_KERNEL_SCALAR_FMA_H
#define RTV_LIB_KERNEL_SCALAR_FMA_H

#include <stdint.h>
#include <string.h>

/*
 * fma(a, b, sum), rounded once, without an instruction for it. The product of two floats is exact
 * in double; rounding the sum to double and then to float goes wrong only where the double lies
 * half way between two floats. There, and where floats are subnormal, the double is rounded to odd
 * before (Boldo and Melquiond 2008), with the error of the sum from Knuth's two-sum.
 */
static inline float rtv__fma_f32_exactly(double product, double sum)
{
    double total = product + sum;
    double part = total - product;
    double error = (product - (total - part)) + (sum - part);
    uint64_t bits;
    memcpy(&bits, &total, sizeof bits);
    /* Infinities and NaN have a NaN for an error and stay as they are. */
    if ((error > 0 || error < 0) && (bits & 1) == 0) {
        bits += (error > 0) == (total > 0) ? 1 : UINT64_MAX;
        memcpy(&total, &bits, sizeof total);
    }
    return (float)total;
}

static inline float rtv__fma_f32(float a, float b, float sum)
{
#if defined(__FP_FAST_FMAF)
    return __builtin_fmaf(a, b, sum);
#else
    double product = (double)a * b;
    double total = product + sum;
    uint64_t bits;
    memcpy(&bits, &total, sizeof bits);
    const uint64_t smallest_normal = (uint64_t)(1023 - 126) << 53; /* without the sign */
    if ((bits & 0x1FFFFFFF) == 0x10000000 || bits << 1 < smallest_normal)
        return rtv__fma_f32_exactly(product, sum);
    return (float)total;
#endif
}

#endif
