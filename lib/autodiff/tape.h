/* What a tape holds. */
#ifndef RTV_LIB_AUTODIFF_TAPE_H
#define RTV_LIB_AUTODIFF_TAPE_H

#include "autodiff/gradient.h"
#include "autodiff/op.h"
#include "base/arena.h"

/* A tensor of the caller that takes part in the recording; a leaf when it wants a gradient. */
typedef struct rtv__external rtv__external;
struct rtv__external {
    rtv__slot slot; /* first: the slot of a leaf is its external */
    rtv__external *older;
    rtv_tensor *tensor; /* counted */
    rtv__gradient rows; /* `values` is set once the pieces are summed */
    rtv_tensor *dense;  /* headers made for rtv_tape_gradient and _rows */
    rtv_tensor *row_values, *row_numbers;
};

/* A gradient block that a finished backward step has left. */
typedef struct rtv__spare_block rtv__spare_block;
struct rtv__spare_block {
    rtv__spare_block *next;
    size_t bytes;
};

typedef enum {
    RTV__TAPE_RECORDING,
    RTV__TAPE_DIFFERENTIATED,
    RTV__TAPE_FAILED /* in the backward pass: reset or free only */
} rtv__tape_state;

struct rtv_tape {
    rtv_context *context; /* counted */
    rtv__arena arena;     /* nodes, results, gradients: everything until the reset */
    rtv__node *newest;    /* of the recorded nodes */
    rtv__tape_state state;
    bool gradient, training;
    uint64_t step;

    /* Open addressing by the tensor's address. Per tape, because several tapes may share a leaf. */
    rtv__external **buckets;
    int64_t bucket_count; /* a power of two, or 0 */
    int64_t external_count;
    rtv__external *newest_external;
    rtv__external **leaves; /* in the order of first use */
    int64_t leaf_count, leaf_capacity;

    rtv__spare_block *spare;
};

/* Finds or adds the caller's tensor; keeps a reference. */
rtv_status rtv__tape_external(rtv__external **out, rtv_tape *tape, const rtv_tensor *tensor);
/* NULL when the tensor took no part. */
rtv__external *rtv__tape_find_external(const rtv_tape *tape, const rtv_tensor *tensor);
void rtv__tape_forget_externals(rtv_tape *tape);

/* A tensor header of the tape over memory that lives as long as the recording. */
rtv_tensor *rtv__tape_wrap(rtv_tape *tape, rtv_dtype dtype, const rtv__shape *shape, void *data);

/* The node of a recorded result of this tape; NULL for anything else. */
static inline rtv__node *rtv__tape_node(const rtv_tape *tape, const rtv_tensor *tensor)
{
    union {
        const rtv_tensor *tensor;
        rtv__node *node;
    } same = {tensor};
    return tensor->tape == tape && tensor->node >= 0 ? same.node : NULL;
}

/* Sums the looked-up rows of a leaf into sorted unique rows. */
rtv_status rtv__row_gradient_sum(rtv__gradient *out, rtv_tape *tape, const rtv__slot *slot);
/* Adds the looked-up rows of a leaf to a dense gradient. */
void rtv__row_gradient_add_to(void *dense, const rtv__slot *slot);

#endif
