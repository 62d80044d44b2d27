#include <stdio.h>
#include <string.h>

#include "base/context.h"
#include "base/cpu.h"
#include "retrieve/cpu.h"

enum { MOST_BYTES = 256 };

size_t rtv_cpu_info(char *out, size_t bytes, const rtv_context *context)
{
    char text[MOST_BYTES];
    rtv__isa kernels = context != NULL ? context->isa : rtv__isa_best();
    size_t length =
        (size_t)snprintf(text, sizeof text, "kernels=%s available", rtv__isa_name(kernels));
    for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++)
        if (rtv__isa_available(isa))
            length += (size_t)snprintf(text + length, sizeof text - length, "%c%s",
                                       isa == RTV__ISA_SCALAR ? '=' : ',', rtv__isa_name(isa));
    length += (size_t)snprintf(text + length, sizeof text - length, " threads=%d",
                               rtv_context_threads(context));
    if (out != NULL && bytes > 0) {
        size_t kept = length < bytes ? length : bytes - 1;
        memcpy(out, text, kept);
        out[kept] = '\0';
    }
    return length + 1;
}
