/* Numbers that are stored in fewer bits, as floats. Exact but for `int8`, whose products are rounded
 * where a scale has more than 16 bits (only those of other programs do). */
#ifndef RTV_LIB_KERNEL_WIDEN_KERNELS_H
#define RTV_LIB_KERNEL_WIDEN_KERNELS_H

#include "base/context.h"

typedef struct {
    /* bfloat16: the upper half of a float. */
    void (*bf16)(float *out, const uint16_t *numbers, int64_t count);
    /* A panel of 16 lanes: out[x * 16 + l] = codes[x * 16 + l] * scales[l]. */
    void (*int8)(float *out, const int8_t *codes, const float *scales, int64_t dim);
} rtv__widen_kernels;

extern const rtv__widen_kernels rtv__widen_scalar;
#if defined(__x86_64__)
extern const rtv__widen_kernels rtv__widen_avx2, rtv__widen_avx512;
#elif defined(__aarch64__)
extern const rtv__widen_kernels rtv__widen_neon;
#endif

/* The kernels of the context's instruction set; with NULL, of the best one. */
const rtv__widen_kernels *rtv__widen_kernels_of(const rtv_context *context);
const rtv__widen_kernels *rtv__widen_kernels_of_isa(rtv__isa isa);

#endif
