/* Short ways to make tensors of a tape, for the tests of ops. */
#ifndef OP_INPUTS_H
#define OP_INPUTS_H

#include "retrieve/ops.h"
#include "test_support.h"

/* As in F32(tape, SHAPE(2, 3), 1, 2, 3, 4, 5, 6); the numbers live as long as the block. */
#define SHAPE(...)                                                                                 \
    (int32_t)(sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), (const int64_t[])         \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

#define SCALAR 0, NULL

static inline rtv_tensor *constant(rtv_tape *tape, rtv_dtype dtype, int32_t rank,
                                   const int64_t *dims, const void *data)
{
    rtv_tensor *tensor;
    OK(rtv_tape_constant(&tensor, tape, dtype, rank, dims, data));
    return tensor;
}

#define F32(tape, shape, ...) constant(tape, RTV_DTYPE_F32, shape, (const float[]){__VA_ARGS__})
#define I32(tape, shape, ...) constant(tape, RTV_DTYPE_I32, shape, (const int32_t[]){__VA_ARGS__})
#define I64(tape, shape, ...) constant(tape, RTV_DTYPE_I64, shape, (const int64_t[]){__VA_ARGS__})
#define U8(tape, shape, ...)  constant(tape, RTV_DTYPE_U8, shape, (const uint8_t[]){__VA_ARGS__})

#endif
