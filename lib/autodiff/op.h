/*
 * What the author of an op needs.
 *
 * An op is an rtv__op with a backward function, and a public function that does, in this order:
 *
 *     rtv__op_check    the arguments every op has
 *     ...              dtypes and the shape rule
 *     rtv__op_start    a node with room for the result
 *     ...              the values, into node->output.data
 *     rtv__op_finish   onto the tape and to the caller
 *
 * A node that depends on no leaf is not recorded: then node->recorded is false and nothing need be
 * saved for the backward pass. docs/howto-add-an-op.md walks through an example.
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
    bool reads_rows;     /* calls rtv__tensor_prepare_rows itself, for the rows that it reads */
    const void *kernels; /* the op's own, where several ops share a backward function */
} rtv__op;

/* A library that only serves has no backward functions, so it never records. */
#if defined(RTV_INFERENCE_ONLY)
#define RTV__BACKWARD(function) (0 ? (function) : NULL)
#else
#define RTV__BACKWARD(function) (function)
#endif

/*
 * Looked-up rows of a leaf: rows[i] gets scales[i] * values[sources[i]]. Pieces are summed when all
 * are known, so that nothing of the leaf's height is ever touched.
 */
typedef struct rtv__row_piece rtv__row_piece;
struct rtv__row_piece {
    rtv__row_piece *older;
    int64_t count;
    const int64_t *rows;    /* each within the leaf, or -1: skipped */
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
    bool keep;       /* the caller asked for the gradient of this result */
    bool given_away; /* the block now belongs to another slot or a piece */
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
    rtv__edge inputs[]; /* `input_count` when recorded, else none */
};

/*
 * Sets *out NULL and checks the tape's state and the inputs: not NULL, not of another tape. Input i
 * may be NULL when bit i of `optional` is set.
 */
rtv_status rtv__op_check(rtv_tensor **out, const rtv_tape *tape, const rtv__op *op,
                         const rtv_tensor *const *inputs, int32_t input_count, uint32_t optional);
/* The inputs that are not NULL must be f32 or f64, all of one dtype. */
rtv_status rtv__op_check_real(const rtv__op *op, const rtv_tensor *const *inputs,
                              int32_t input_count);
/* Such as "f32". */
const char *rtv__dtype_text(rtv_dtype dtype);
/* RTV_E_SHAPE: "matmul: a has shape [2, 3], b has shape [4, 5]: <what>". `b` may be NULL. */
rtv_status rtv__op_fail_shapes(const rtv__op *op, const char *name_a, const rtv_tensor *a,
                               const char *name_b, const rtv_tensor *b, const char *what);

/* Makes a node with room for a result, whose elements are undefined. NULL inputs are edges too. */
rtv_status rtv__op_start(rtv__node **out, rtv_tape *tape, const rtv__op *op,
                         const rtv_tensor *const *inputs, int32_t input_count, rtv_dtype dtype,
                         const rtv__shape *shape);
/* The same for a result that shares the data of its only input. */
rtv_status rtv__op_start_shared(rtv__node **out, rtv_tape *tape, const rtv__op *op,
                                const rtv_tensor *input, const rtv__shape *shape);
/* Records the node, hands out its result, returns RTV_OK. */
rtv_status rtv__op_finish(rtv_tensor **out, rtv__node *node);

static inline rtv_tape *rtv__node_tape(const rtv__node *node)
{
    return node->output.tape;
}

/* Memory that lives until the tape's reset, 64-byte aligned; NULL (and the error recorded) when out
 * of memory. */
void *rtv__tape_alloc(rtv_tape *tape, size_t bytes);
void *rtv__tape_alloc_zero(rtv_tape *tape, size_t bytes);
rtv_context *rtv__tape_context(const rtv_tape *tape);
bool rtv__tape_is_training(const rtv_tape *tape);
uint64_t rtv__tape_step(const rtv_tape *tape);

/*
 * For backward functions. The gradient of the output is node->slot.gradient, of the output's shape
 * and dtype, for reading.
 */

/* Whether the gradient of input i is wanted. */
static inline bool rtv__node_wants(const rtv__node *node, int32_t i)
{
    return node->inputs[i].slot != NULL;
}

/*
 * Where the gradient of a wanted input i gathers. `*add_out` false: the block is new and undefined,
 * every element must be assigned; true: add to it. NULL when out of memory.
 */
void *rtv__node_target(rtv__node *node, int32_t i, bool *add_out);
/* The same, but a new block is zeroed: always add. */
void *rtv__node_zeroed_target(rtv__node *node, int32_t i);
/* Adds the output's gradient, of as many elements and the same dtype, to a wanted input i. `last`:
 * the op does not look at it again, so that the block itself may be handed over. */
rtv_status rtv__node_pass_gradient(rtv__node *node, int32_t i, bool last);
/*
 * Adds looked-up rows to a wanted input i of rank 1 or more: see rtv__row_piece, whose arrays must
 * live until the tape's reset. `values` may be the output's gradient.
 */
rtv_status rtv__node_add_rows(rtv__node *node, int32_t i, int64_t count, const int64_t *rows,
                              const int64_t *sources, const void *scales, const void *values);

#endif
