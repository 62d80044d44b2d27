/*
 * What the author of an op needs.
 *
 * An op is a public function that checks its inputs, computes a result eagerly and finishes it, and
 * an rtv__op with the backward function:
 *
 *     rtv_tensor *const inputs... ->  rtv__op_start   checks, makes a node with room for the result
 *                                     (compute into node->output.data)
 *                                     rtv__op_finish  puts it on the tape, hands it to the caller
 *
 * A node that depends on no leaf is not recorded: then rtv__node_is_recorded is false and nothing
 * need be saved for the backward pass. docs/howto-add-an-op.md walks through an example.
 */
#ifndef RTV_LIB_AUTODIFF_OP_H
#define RTV_LIB_AUTODIFF_OP_H

#include "retrieve/autodiff.h"
#include "tensor/tensor.h"

typedef struct rtv__node rtv__node;

typedef struct {
    const char *name; /* as in rtv_op_<name> */
    /* Adds to the gradients of the inputs; NULL for an op without gradients. */
    rtv_status (*backward)(rtv__node *node);
} rtv__op;

/*
 * Looked-up rows of a leaf: rows[i] gets scales[i] * values[sources[i]]. A piece is summed only
 * when all are known, so that nothing of the leaf's height is ever touched.
 */
typedef struct rtv__row_piece rtv__row_piece;
struct rtv__row_piece {
    rtv__row_piece *older;
    int64_t count;
    const int64_t *rows;    /* each within the leaf; -1 is skipped */
    const int64_t *sources; /* rows of `values`; NULL: i */
    const void *scales;     /* of the leaf's dtype; NULL: 1 */
    const void *values;     /* of the leaf's dtype, as wide as a row of the leaf */
};

/* Where the gradient of a leaf or a result gathers during the backward pass. */
typedef struct {
    const rtv_tensor *tensor;
    void *gradient;         /* dense; NULL: nothing yet */
    rtv__row_piece *newest; /* of leaves only */
    bool is_leaf;
    bool keep; /* the gradient must outlive the backward step of its node */
} rtv__slot;

typedef struct {
    const rtv_tensor *tensor;
    rtv__slot *slot; /* NULL: nobody wants its gradient */
} rtv__edge;

struct rtv__node {
    rtv_tensor output; /* first, so that a result is its node */
    rtv__slot slot;    /* the gradient of the output */
    const rtv__op *op;
    rtv__node *previous; /* recorded before */
    void *saved;         /* the op's own, in the tape's arena */
    int32_t input_count;
    bool recorded;
    rtv__edge inputs[]; /* `input_count` when recorded */
};

/*
 * Checks `out`, the tape's state and the inputs (not NULL, not of another tape). Sets *out NULL.
 * Inputs may be NULL only when `optional_mask` has bit i set.
 */
rtv_status rtv__op_check(rtv_tensor **out, const rtv_tape *tape, const rtv__op *op,
                         const rtv_tensor *const *inputs, int32_t input_count,
                         uint32_t optional_mask);
/* All inputs that are not NULL must be of the first one's dtype, f32 or f64. */
rtv_status rtv__op_check_real(const rtv__op *op, const rtv_tensor *const *inputs,
                              int32_t input_count);
/* RTV_E_SHAPE with the op's name and both shapes: "matmul: [2, 3] and [4, 5] <what>". */
rtv_status rtv__op_fail_shapes(const rtv__op *op, const rtv_tensor *a, const rtv_tensor *b,
                               const char *what);

/* Makes a node with room for a result; its elements are undefined. */
rtv_status rtv__op_start(rtv__node **out, rtv_tape *tape, const rtv__op *op,
                         const rtv_tensor *const *inputs, int32_t input_count, rtv_dtype dtype,
                         const rtv__shape *shape);
/* The same for a result that shares the data of its first input. */
rtv_status rtv__op_start_shared(rtv__node **out, rtv_tape *tape, const rtv__op *op,
                                const rtv_tensor *const *inputs, int32_t input_count,
                                const rtv__shape *shape);
/* Records the node, hands out its result, returns RTV_OK. */
rtv_status rtv__op_finish(rtv_tensor **out, rtv__node *node);

static inline bool rtv__node_is_recorded(const rtv__node *node)
{
    return node->recorded;
}

static inline rtv_tape *rtv__node_tape(const rtv__node *node)
{
    return node->output.tape;
}

/* Memory that lives until the tape's reset, 64-byte aligned, not zeroed. */
rtv_status rtv__tape_alloc(void *out_address, rtv_tape *tape, size_t bytes);
rtv_context *rtv__tape_context(const rtv_tape *tape);
bool rtv__tape_is_training(const rtv_tape *tape);
uint64_t rtv__tape_step(const rtv_tape *tape);

/*
 * For backward functions. The gradient of the output is node->slot.gradient, of the output's shape
 * and dtype; it may be overwritten, but for kept ones (rtv__node_owns_gradient).
 */

/* Whether the gradient of input i is wanted at all. */
static inline bool rtv__node_wants(const rtv__node *node, int32_t i)
{
    return node->inputs[i].slot != NULL;
}

/*
 * Where the gradient of a wanted input i gathers. `*add_out` false: the block is new and undefined,
 * every element must be assigned; true: add to it.
 */
rtv_status rtv__node_target(void *out_address, bool *add_out, rtv__node *node, int32_t i);
/* The same, but a new block is zeroed: always add. */
rtv_status rtv__node_zeroed_target(void *out_address, rtv__node *node, int32_t i);
/* Adds the output's gradient, of as many elements, to a wanted input i. `last` says that the op
 * needs it no more: then the block itself may be handed over. */
rtv_status rtv__node_pass_gradient(rtv__node *node, int32_t i, bool last);
/*
 * Adds a piece to a wanted input i of rank 1 or more: see rtv__row_piece, whose arrays must live
 * until the tape's reset. `values` may be the output's gradient, which then belongs to the piece.
 */
rtv_status rtv__node_add_rows(rtv__node *node, int32_t i, int64_t count, const int64_t *rows,
                              const int64_t *sources, const void *scales, const void *values);

#endif
