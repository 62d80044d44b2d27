/* The kernels of widen_kernels.h in plain C. The including file defines WIDEN_TABLE. */
#include <string.h>

#include "kernel/search_kernels.h"
#include "kernel/widen_kernels.h"

static void widen_bf16(float *restrict out, const uint16_t *restrict numbers, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)numbers[i] << 16;
        memcpy(out + i, &bits, sizeof bits);
    }
}

static void widen_int8(float *restrict out, const int8_t *restrict codes,
                       const float *restrict scales, int64_t dim)
{
    for (int64_t x = 0; x < dim; x++)
        for (int l = 0; l < RTV__PANEL_LANES; l++)
            out[x * RTV__PANEL_LANES + l] = (float)codes[x * RTV__PANEL_LANES + l] * scales[l];
}

const rtv__widen_kernels WIDEN_TABLE = {widen_bf16, widen_int8};
