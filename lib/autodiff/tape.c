#include "autodiff/tape.h"

#include <string.h>

#include "base/options.h"

static const rtv_tape_options default_options = RTV_TAPE_OPTIONS_INIT;

rtv_status rtv_tape_options_init(rtv_tape_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

rtv_status rtv_tape_create(rtv_tape **out, rtv_context *context, const rtv_tape_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_tape_options options = default_options;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_tape_options",
                              RTV_TAPE_NO_GRADIENT | RTV_TAPE_NO_TRAINING));
    rtv_tape *tape = rtv__alloc_zero(context, sizeof *tape);
    if (tape == NULL)
        return RTV_E_NOMEM;
    tape->context = rtv__context_retain(context);
    rtv__arena_init(&tape->arena, context);
    tape->gradient = (options.flags & RTV_TAPE_NO_GRADIENT) == 0;
    tape->training = (options.flags & RTV_TAPE_NO_TRAINING) == 0;
    *out = tape;
    return RTV_OK;
}

void rtv_tape_reset(rtv_tape *tape)
{
    if (tape == NULL)
        return;
    rtv__tape_forget_externals(tape);
    tape->newest = NULL;
    tape->spare = NULL;
    tape->state = RTV__TAPE_RECORDING;
    rtv__arena_reset(&tape->arena);
}

void rtv_tape_free(rtv_tape *tape)
{
    if (tape == NULL)
        return;
    rtv__tape_forget_externals(tape);
    rtv__arena_destroy(&tape->arena);
    rtv_context *context = tape->context;
    rtv__free(context, tape->buckets);
    rtv__free(context, tape->leaves);
    rtv__free(context, tape);
    rtv__context_release(context);
}

void rtv_tape_set_gradient(rtv_tape *tape, int32_t enabled)
{
    tape->gradient = enabled != 0;
}

void rtv_tape_set_training(rtv_tape *tape, int32_t enabled)
{
    tape->training = enabled != 0;
}

void rtv_tape_set_step(rtv_tape *tape, uint64_t step)
{
    tape->step = step;
}

rtv_context *rtv__tape_context(const rtv_tape *tape)
{
    return tape->context;
}

bool rtv__tape_is_training(const rtv_tape *tape)
{
    return tape->training;
}

uint64_t rtv__tape_step(const rtv_tape *tape)
{
    return tape->step;
}

void *rtv__tape_alloc(rtv_tape *tape, size_t bytes)
{
    return rtv__arena_alloc(&tape->arena, bytes);
}

void *rtv__tape_alloc_zero(rtv_tape *tape, size_t bytes)
{
    void *block = rtv__arena_alloc(&tape->arena, bytes);
    if (block != NULL)
        memset(block, 0, bytes);
    return block;
}

rtv_tensor *rtv__tape_wrap(rtv_tape *tape, rtv_dtype dtype, const rtv__shape *shape, void *data)
{
    rtv_tensor *tensor = rtv__tape_alloc_zero(tape, sizeof *tensor);
    if (tensor == NULL)
        return NULL;
    tensor->dtype = dtype;
    tensor->shape = *shape;
    tensor->count = rtv__shape_count(shape);
    tensor->data = data;
    tensor->context = tape->context;
    tensor->tape = tape;
    tensor->node = -1;
    return tensor;
}

rtv_status rtv_tape_constant(rtv_tensor **out, rtv_tape *tape, rtv_dtype dtype, int32_t rank,
                             const int64_t *dims, const void *data)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(tape != NULL, "tape is NULL");
    size_t bytes = rtv_dtype_bytes(dtype);
    if (bytes == 0)
        return rtv__fail(RTV_E_DTYPE, "dtype %d does not exist", dtype);
    rtv__shape shape;
    int64_t count;
    RTV_TRY(rtv__shape_make(&shape, &count, rank, dims));
    RTV_CHECK_ARG(data != NULL || count == 0, "data is NULL");
    RTV_CHECK_ARG((uintptr_t)data % bytes == 0, "data is not aligned to %zu bytes", bytes);
    union {
        const void *readable;
        void *stored;
    } same = {data};
    *out = rtv__tape_wrap(tape, dtype, &shape, same.stored);
    return *out != NULL ? RTV_OK : RTV_E_NOMEM;
}
