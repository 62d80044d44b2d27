#include "kernel/kernel.h"

#include <float.h>

#include "kernel/widen_kernels.h"

/*
 * Sums and products are rounded to their own type at once (not so on the x87): the same bits on
 * every processor depend on it, and so does rounding by adding a large number.
 */
_Static_assert(FLT_EVAL_METHOD == 0, "floats must be computed as floats");

extern const rtv__kernels rtv__kernels_scalar;
#if defined(__x86_64__)
extern const rtv__kernels rtv__kernels_avx2, rtv__kernels_avx512;
#elif defined(__aarch64__)
extern const rtv__kernels rtv__kernels_neon;
#endif

static const rtv__kernels *const tables[RTV__ISA_COUNT] = {
    [RTV__ISA_SCALAR] = &rtv__kernels_scalar,
#if defined(__x86_64__)
    [RTV__ISA_AVX2] = &rtv__kernels_avx2,     [RTV__ISA_AVX2_VNNI] = &rtv__kernels_avx2,
    [RTV__ISA_AVX512] = &rtv__kernels_avx512, [RTV__ISA_AVX512_VNNI] = &rtv__kernels_avx512,
#elif defined(__aarch64__)
    [RTV__ISA_NEON] = &rtv__kernels_neon,
    [RTV__ISA_NEON_DOT] = &rtv__kernels_neon,
#endif
};

static const rtv__int8_kernels *const int8_tables[RTV__ISA_COUNT] = {
    [RTV__ISA_SCALAR] = &rtv__int8_scalar,
#if defined(__x86_64__)
    [RTV__ISA_AVX2] = &rtv__int8_avx2,
    [RTV__ISA_AVX2_VNNI] = &rtv__int8_avx2vnni,
    /* As quick as pairs of products would be in 512 bits. */
    [RTV__ISA_AVX512] = &rtv__int8_avx2,
    [RTV__ISA_AVX512_VNNI] = &rtv__int8_avx512vnni,
#elif defined(__aarch64__)
    [RTV__ISA_NEON_DOT] = &rtv__int8_neondot,
#endif
};

static const rtv__widen_kernels *const widen_tables[RTV__ISA_COUNT] = {
    [RTV__ISA_SCALAR] = &rtv__widen_scalar,
#if defined(__x86_64__)
    [RTV__ISA_AVX2] = &rtv__widen_avx2,     [RTV__ISA_AVX2_VNNI] = &rtv__widen_avx2,
    [RTV__ISA_AVX512] = &rtv__widen_avx512, [RTV__ISA_AVX512_VNNI] = &rtv__widen_avx512,
#elif defined(__aarch64__)
    [RTV__ISA_NEON] = &rtv__widen_neon,
    [RTV__ISA_NEON_DOT] = &rtv__widen_neon,
#endif
};

const rtv__kernels *rtv__kernels_of_isa(rtv__isa isa)
{
    return tables[isa] != NULL ? tables[isa] : &rtv__kernels_scalar;
}

const rtv__kernels *rtv__kernels_of(const rtv_context *context)
{
    return rtv__kernels_of_isa(context != NULL ? context->isa : rtv__isa_best());
}

const rtv__int8_kernels *rtv__int8_kernels_of_isa(rtv__isa isa)
{
    return int8_tables[isa];
}

const rtv__int8_kernels *rtv__int8_kernels_of(const rtv_context *context)
{
    return rtv__int8_kernels_of_isa(context != NULL ? context->isa : rtv__isa_best());
}

const rtv__widen_kernels *rtv__widen_kernels_of_isa(rtv__isa isa)
{
    return widen_tables[isa] != NULL ? widen_tables[isa] : &rtv__widen_scalar;
}

const rtv__widen_kernels *rtv__widen_kernels_of(const rtv_context *context)
{
    return rtv__widen_kernels_of_isa(context != NULL ? context->isa : rtv__isa_best());
}
