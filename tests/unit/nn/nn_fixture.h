/* Tensors on a tape from numbers, and comparisons. */
#ifndef NN_FIXTURE_H
#define NN_FIXTURE_H

#include <math.h>
#include <string.h>

#include "retrieve/nn.h"
#include "retrieve/ops.h"
#include "test_support.h"

static inline rtv_tape *make_tape(rtv_context *context, uint32_t flags)
{
    rtv_tape_options options = RTV_TAPE_OPTIONS_INIT;
    rtv_tape *tape;
    options.flags = flags;
    OK(rtv_tape_create(&tape, context, &options));
    return tape;
}

/* A constant over the caller's numbers. */
static inline rtv_tensor *constant(rtv_tape *tape, rtv_dtype dtype, int64_t rows, int64_t width,
                                   const void *numbers)
{
    rtv_tensor *tensor;
    OK(rtv_tape_constant(&tensor, tape, dtype, 2, (const int64_t[]){rows, width}, numbers));
    return tensor;
}

static inline void set_numbers(rtv_tensor *tensor, const float *numbers)
{
    memcpy(rtv_tensor_data(tensor), numbers, (size_t)rtv_tensor_count(tensor) * sizeof(float));
}

static inline void expect_numbers(const rtv_tensor *tensor, const float *want)
{
    const float *got = rtv_tensor_const_data(tensor);
    ck_assert_int_eq(rtv_tensor_dtype(tensor), RTV_DTYPE_F32);
    for (int64_t i = 0; i < rtv_tensor_count(tensor); i++)
        ck_assert_msg(fabsf(got[i] - want[i]) <= 1e-6f * (1 + fabsf(want[i])),
                      "element %lld is %.9g instead of %.9g", (long long)i, (double)got[i],
                      (double)want[i]);
}

#endif
