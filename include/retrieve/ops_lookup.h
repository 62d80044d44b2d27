/*
 * autodiff: looking up and pooling rows. An id outside the tensor is RTV_E_RANGE and named. The
 * gradient of a leaf whose rows are read (gather along axis 0, embedding_bag) is row-sparse.
 */
#ifndef RTV_OPS_LOOKUP_H
#define RTV_OPS_LOOKUP_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/* What becomes of the rows of a segment. */
typedef int32_t rtv_segment_reduction;
enum { RTV_SEGMENT_SUM = 0, RTV_SEGMENT_MEAN = 1, RTV_SEGMENT_MAX = 2 };

/* What becomes of the embeddings e of a bag, with weights w. */
typedef int32_t rtv_combiner;
enum {
    RTV_COMBINER_MEAN = 0, /* sum of w e / sum of w */
    RTV_COMBINER_SUM = 1,
    RTV_COMBINER_SQRTN = 2 /* sum of w e / sqrt(sum of w^2) */
};

enum {
    RTV_EMBEDDING_BAG_DEFAULT_ID = 1u,      /* an empty bag gives the row `default_id`, not zeros */
    RTV_EMBEDDING_BAG_KEEP_ALL_WEIGHTS = 2u /* weights <= 0 count too; a divisor of 0 gives zeros */
};

/* How a bag becomes one row. */
typedef struct rtv_embedding_bag_options {
    uint32_t struct_size;  /* set by RTV_EMBEDDING_BAG_OPTIONS_INIT */
    uint32_t flags;        /* RTV_EMBEDDING_BAG_ constants */
    rtv_combiner combiner; /* an RTV_COMBINER_ constant; 0: MEAN */
    int32_t reserved1;     /* 0 */
    int64_t default_id;    /* 0 to rows - 1, read with RTV_EMBEDDING_BAG_DEFAULT_ID */
} rtv_embedding_bag_options;

#define RTV_EMBEDDING_BAG_OPTIONS_INIT                                                             \
    {                                                                                              \
        sizeof(rtv_embedding_bag_options), 0, 0, 0, 0                                              \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_embedding_bag_options_init(rtv_embedding_bag_options *options,
                                                                size_t struct_size);

/**
 * Slices of x along an axis, one per id.
 *
 * @param out  receives x's shape with the axis replaced by the shape of ids; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64
 * @param ids  i32 or i64, any shape
 * @param axis -rank to rank - 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_gather(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x, const rtv_tensor *ids,
                                               int32_t axis);

/**
 * One element along an axis for each id: y[i][j] = x[i][ids[i][j]] for axis 1.
 *
 * @param out  receives a tensor of the shape of ids; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64
 * @param ids  i32 or i64, of x's shape but for the axis
 * @param axis -rank to rank - 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_take_along_axis(rtv_tensor **out, rtv_tape *tape,
                                                        const rtv_tensor *x, const rtv_tensor *ids,
                                                        int32_t axis);

/**
 * 1 at each id and 0 elsewhere, along a new last axis; an id outside [0, depth) gives zeros.
 *
 * @param out   receives the result; NULL on failure
 * @param tape  the recording
 * @param ids   i32 or i64
 * @param depth size of the new axis
 * @param dtype f32 or f64
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_one_hot(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *ids, int64_t depth,
                                                rtv_dtype dtype);

/**
 * Pools the table rows of bags of ids: bag i holds ids[offsets[i]] to ids[offsets[i + 1] - 1].
 *
 * Negative ids are dropped; entries with weight <= 0 are dropped unless the combiner is SUM, as
 * in tf.nn.safe_embedding_lookup_sparse. An empty bag gives zeros.
 *
 * @param out     receives [bags, dim] or [..., dim]; NULL on failure
 * @param tape    the recording
 * @param table   [rows, dim], f32 or f64
 * @param ids     i32 or i64; without offsets [..., length]
 * @param offsets i32 or i64 [bags + 1], from 0 to the number of ids; NULL: each row of ids is a
 *                bag
 * @param weights of the shape of ids, the table's dtype; gets a gradient; NULL: 1
 * @param options NULL: mean
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_UNSUPPORTED, RTV_E_STATE,
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_embedding_bag(
    rtv_tensor **out, rtv_tape *tape, const rtv_tensor *table, const rtv_tensor *ids,
    const rtv_tensor *offsets, const rtv_tensor *weights, const rtv_embedding_bag_options *options);

/**
 * The mean of x over axis 1 where the mask is true; 0 for a row without any (Keras 2 gives nan).
 *
 * @param out  receives [batch, ...]; NULL on failure
 * @param tape the recording
 * @param x    [batch, length, ...], f32 or f64
 * @param mask u8 [batch, length]
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_masked_mean(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *x, const rtv_tensor *mask);

/**
 * Reduces runs of rows with the same id; a missing segment gives 0.
 *
 * @param out       receives the result; NULL on failure
 * @param tape      the recording
 * @param x         [n, ...], f32 or f64
 * @param ids       i32 or i64 [n], not negative, not falling; last + 1 segments
 * @param reduction an RTV_SEGMENT_ constant; equal maxima share the gradient
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_UNSUPPORTED,
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_segment_reduce(rtv_tensor **out, rtv_tape *tape,
                                                       const rtv_tensor *x, const rtv_tensor *ids,
                                                       rtv_segment_reduction reduction);

/**
 * Reduces the rows of each id in any order; negative ids are dropped; an empty segment gives 0,
 * for the maximum the lowest finite number.
 *
 * @param out           receives the result; NULL on failure
 * @param tape          the recording
 * @param x             [n, ...], f32 or f64
 * @param ids           i32 or i64 [n], below `segment_count`
 * @param segment_count 0 or more
 * @param reduction     an RTV_SEGMENT_ constant; equal maxima share the gradient
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_UNSUPPORTED,
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_unsorted_segment_reduce(rtv_tensor **out, rtv_tape *tape,
                                                                const rtv_tensor *x,
                                                                const rtv_tensor *ids,
                                                                int64_t segment_count,
                                                                rtv_segment_reduction reduction);

RTV_END_DECLS

#endif
