/* The walk from the output back to the leaves. */
#include <string.h>

#include "autodiff/ranges.h"
#include "autodiff/tape.h"

static size_t block_bytes(const rtv_tensor *tensor)
{
    size_t bytes = (size_t)tensor->count * rtv_dtype_bytes(tensor->dtype);
    bytes = (bytes + RTV_ALIGNMENT - 1) & ~(size_t)(RTV_ALIGNMENT - 1);
    return bytes > 0 ? bytes : RTV_ALIGNMENT;
}

/* Blocks of finished steps serve again while they are in the cache, unless much too large. */
static void *take_block(rtv_tape *tape, size_t bytes)
{
    enum { MOST_TRIES = 8 };
    rtv__spare_block **link = &tape->spare;
    for (int tries = 0; *link != NULL && tries < MOST_TRIES; tries++) {
        rtv__spare_block *block = *link;
        if (block->bytes >= bytes && block->bytes / 2 <= bytes) {
            *link = block->next;
            return block;
        }
        link = &block->next;
    }
    return rtv__arena_alloc(&tape->arena, bytes);
}

static void return_block(rtv_tape *tape, rtv__slot *slot)
{
    rtv__spare_block *block = slot->gradient;
    block->bytes = block_bytes(slot->tensor);
    block->next = tape->spare;
    tape->spare = block;
}

void *rtv__node_target(rtv__node *node, int32_t i, bool *add_out)
{
    rtv__slot *slot = node->inputs[i].slot;
    *add_out = slot->gradient != NULL;
    if (slot->gradient == NULL)
        slot->gradient = take_block(rtv__node_tape(node), block_bytes(slot->tensor));
    return slot->gradient;
}

void *rtv__node_zeroed_target(rtv__node *node, int32_t i)
{
    bool add;
    void *block = rtv__node_target(node, i, &add);
    if (block != NULL && !add)
        memset(block, 0, block_bytes(node->inputs[i].tensor));
    return block;
}

rtv_status rtv__node_pass_gradient(rtv__node *node, int32_t i, bool last)
{
    rtv__slot *from = &node->slot, *to = node->inputs[i].slot;
    if (to->gradient == NULL && last && !from->keep && !from->given_away) {
        to->gradient = from->gradient;
        from->given_away = true;
        return RTV_OK;
    }
    bool add;
    void *target = rtv__node_target(node, i, &add);
    if (target == NULL)
        return RTV_E_NOMEM;
    int64_t count = node->output.count;
    if (add)
        rtv__accumulate(rtv__node_tape(node), node->output.dtype, target, from->gradient, count);
    else if (count > 0)
        memcpy(target, from->gradient, (size_t)count * rtv_dtype_bytes(node->output.dtype));
    return RTV_OK;
}

/* Into a result: its own backward step needs the dense gradient anyway. */
static rtv_status scatter_rows(rtv__node *node, int32_t i, const rtv__row_piece *piece)
{
    void *target = rtv__node_zeroed_target(node, i);
    if (target == NULL)
        return RTV_E_NOMEM;
    rtv__row_piece alone = *piece;
    alone.older = NULL;
    rtv__slot slot = {.tensor = node->inputs[i].tensor, .newest = &alone};
    rtv__row_gradient_add_to(target, &slot);
    return RTV_OK;
}

rtv_status rtv__node_add_rows(rtv__node *node, int32_t i, int64_t count, const int64_t *rows,
                              const int64_t *sources, const void *scales, const void *values)
{
    rtv__slot *slot = node->inputs[i].slot;
    rtv__row_piece piece = {slot->newest, count, rows, sources, scales, values};
    if (!slot->is_leaf)
        return scatter_rows(node, i, &piece);
    rtv__row_piece *kept = rtv__arena_alloc_small(&rtv__node_tape(node)->arena, sizeof *kept);
    if (kept == NULL)
        return RTV_E_NOMEM;
    *kept = piece;
    slot->newest = kept;
    if (values == node->slot.gradient)
        node->slot.given_away = true;
    return RTV_OK;
}

typedef struct {
    char *to;
    const char *from;
    size_t size;
} copy_work;

static void copy_range(void *payload, int64_t begin, int64_t end)
{
    const copy_work *work = payload;
    memcpy(work->to + (size_t)begin * work->size, work->from + (size_t)begin * work->size,
           (size_t)(end - begin) * work->size);
}

static rtv_status fill_seed(rtv__node *node, const rtv_tensor *seed)
{
    const rtv_tensor *output = &node->output;
    void *block = take_block(rtv__node_tape(node), block_bytes(output));
    if (block == NULL)
        return RTV_E_NOMEM;
    if (seed != NULL) {
        copy_work work = {block, seed->data, rtv_dtype_bytes(output->dtype)};
        rtv__for_ranges(rtv__node_tape(node), output->count, RTV__ELEMENTS_PER_TASK, copy_range,
                        &work);
    } else if (output->dtype == RTV_DTYPE_F32) {
        for (int64_t i = 0; i < output->count; i++)
            ((float *)block)[i] = 1.0f;
    } else {
        for (int64_t i = 0; i < output->count; i++)
            ((double *)block)[i] = 1.0;
    }
    node->slot.gradient = block;
    return RTV_OK;
}

static rtv_status walk_back(rtv_tape *tape, rtv__node *last)
{
    for (rtv__node *node = last; node != NULL; node = node->previous) {
        if (node->slot.gradient == NULL)
            continue;
        RTV_TRY(node->op->backward(node));
        if (node->slot.keep)
            continue;
        if (!node->slot.given_away)
            return_block(tape, &node->slot);
        node->slot.gradient = NULL;
    }
    return RTV_OK;
}

static rtv_status check_backward(rtv__node **out, const rtv_tape *tape, const rtv_tensor *output)
{
    RTV_CHECK_ARG(tape != NULL && output != NULL, "tape or output is NULL");
    if (tape->state == RTV__TAPE_DIFFERENTIATED)
        return rtv__fail(RTV_E_STATE, "a second backward pass: reset the tape and record again");
    if (tape->state == RTV__TAPE_FAILED)
        return rtv__fail(RTV_E_STATE, "the tape's backward pass failed: reset or free it");
    *out = rtv__tape_node(tape, output);
    RTV_CHECK_ARG(*out != NULL, "the output depends on no tensor that requires a gradient, or is "
                                "not a result of this tape");
    return RTV_OK;
}

static rtv_status run_backward(rtv_tape *tape, rtv__node *last, const rtv_tensor *seed)
{
    tape->state = RTV__TAPE_FAILED;
    RTV_TRY(fill_seed(last, seed));
    RTV_TRY(walk_back(tape, last));
    tape->state = RTV__TAPE_DIFFERENTIATED;
    return RTV_OK;
}

rtv_status rtv_tape_backward(rtv_tape *tape, const rtv_tensor *output)
{
    rtv__node *last;
    RTV_TRY(check_backward(&last, tape, output));
    return run_backward(tape, last, NULL);
}

rtv_status rtv_tape_backward_from(rtv_tape *tape, const rtv_tensor *output, const rtv_tensor *seed)
{
    RTV_CHECK_ARG(seed != NULL, "seed is NULL");
    rtv__node *last;
    RTV_TRY(check_backward(&last, tape, output));
    if (seed->dtype != output->dtype)
        return rtv__fail(RTV_E_DTYPE, "seed has dtype %s, output %s", rtv__dtype_text(seed->dtype),
                         rtv__dtype_text(output->dtype));
    if (!rtv__shape_equal(&seed->shape, &output->shape)) {
        char text_seed[RTV__SHAPE_TEXT], text_output[RTV__SHAPE_TEXT];
        return rtv__fail(RTV_E_SHAPE, "seed has shape %s, output %s",
                         rtv__shape_text(&seed->shape, text_seed),
                         rtv__shape_text(&output->shape, text_output));
    }
    return run_backward(tape, last, seed);
}

rtv_status rtv_tape_keep_gradient(rtv_tape *tape, rtv_tensor *result)
{
    RTV_CHECK_ARG(tape != NULL && result != NULL, "tape or result is NULL");
    if (tape->state != RTV__TAPE_RECORDING)
        return rtv__fail(RTV_E_STATE, "the backward pass has run: mark results before it");
    rtv__node *node = rtv__tape_node(tape, result);
    RTV_CHECK_ARG(node != NULL, "the result depends on no tensor that requires a gradient, or is "
                                "not of this tape");
    node->slot.keep = true;
    return RTV_OK;
}
