#include "kernel/kernel.h"

extern const rtv__kernels rtv__kernels_scalar;

static const rtv__kernels *const tables[RTV__ISA_COUNT] = {
    [RTV__ISA_SCALAR] = &rtv__kernels_scalar,
};

const rtv__kernels *rtv__kernels_of_isa(rtv__isa isa)
{
    return tables[isa] != NULL ? tables[isa] : &rtv__kernels_scalar;
}

const rtv__kernels *rtv__kernels_of(const rtv_context *context)
{
    return rtv__kernels_of_isa(context != NULL ? context->isa : rtv__isa_best());
}
