#include "kernel/kernel.h"

extern const rtv__kernels rtv__kernels_scalar;
#if defined(__x86_64__)
extern const rtv__kernels rtv__kernels_avx2, rtv__kernels_avx512;
#elif defined(__aarch64__)
extern const rtv__kernels rtv__kernels_neon;
#endif

static const rtv__kernels *const tables[RTV__ISA_COUNT] = {
    [RTV__ISA_SCALAR] = &rtv__kernels_scalar,
#if defined(__x86_64__)
    [RTV__ISA_AVX2] = &rtv__kernels_avx2,
    [RTV__ISA_AVX512] = &rtv__kernels_avx512,
#elif defined(__aarch64__)
    [RTV__ISA_NEON] = &rtv__kernels_neon,
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
