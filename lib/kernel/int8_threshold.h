/* The thresholds of int8_kernels.h for one query, in plain C. */
#ifndef RTV_LIB_KERNEL_INT8_THRESHOLD_H
#define RTV_LIB_KERNEL_INT8_THRESHOLD_H

#include "kernel/int8_kernels.h"
#include "kernel/scalar_fma.h"

static inline int32_t rtv__int8_threshold(float bound, float slack, float norm, float error,
                                          const rtv__int8_tile *tile, int64_t steps)
{
    float limit = 65536.0f * (float)steps;
    float x = bound * tile->inverse_scale;
    x = rtv__fma_f32(slack * norm, tile->error, x);
    x = rtv__fma_f32(slack * error, tile->length, x);
    x = x < limit ? x : limit;
    return (int32_t)(x > -limit ? x : -limit);
}

/* The least product that query `i` asks for. */
static inline int32_t rtv__int8_least(const rtv__int8_group *group, int i,
                                      const rtv__int8_tile *tile, int64_t steps)
{
    return rtv__int8_threshold(group->floor[i], -1, group->norm[i], group->error[i], tile, steps) -
           1;
}

/* The least product that is certainly above. */
static inline int32_t rtv__int8_above(const rtv__int8_group *group, int i,
                                      const rtv__int8_tile *tile, int64_t steps)
{
    return rtv__int8_threshold(group->ceiling[i], 1, group->norm[i], group->error[i], tile, steps) +
           2;
}

#endif
