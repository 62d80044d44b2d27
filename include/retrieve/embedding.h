/*
 * nn: tables of embeddings, read by id. The gradient of a table is row-sparse: a train step costs
 * what its batch touches, whatever the height of the table.
 */
#ifndef RTV_EMBEDDING_H
#define RTV_EMBEDDING_H

#include "retrieve/nn.h"

RTV_BEGIN_DECLS

/* How the embeddings of several ids become one vector. */
typedef int32_t rtv_pooling;
enum {
    RTV_POOLING_MEAN = 0, /* over the values that are there; zeros for a row without values */
    RTV_POOLING_SUM = 1,
    RTV_POOLING_SQRTN = 2,      /* sum divided by the square root of the number of values */
    RTV_POOLING_PADDED_MEAN = 3 /* over all positions up to a length; a missing one reads row 0 */
};

enum {
    RTV_EMBEDDING_POOLED = 1u,   /* flags: rtv_layer_apply pools the last axis of the ids */
    RTV_EMBEDDING_MASK_ZERO = 2u /* flags: id 0 is padding, left out of MEAN, SUM and SQRTN */
};

/* What a table of embeddings does with ids. */
typedef struct rtv_embedding_options {
    uint32_t struct_size;  /* set by RTV_EMBEDDING_OPTIONS_INIT */
    uint32_t flags;        /* RTV_EMBEDDING_ constants or 0 */
    rtv_pooling pooling;   /* an RTV_POOLING_ constant; 0: MEAN */
    rtv_dtype dtype;       /* f32 or f64; 0: f32 */
    int64_t padded_length; /* PADDED_MEAN of bags: the length; 0: the longest bag of each call */
    const rtv_initializer *initializer; /* NULL: uniform in +-0.05 */
    const void *reserved1;              /* NULL */
} rtv_embedding_options;

#define RTV_EMBEDDING_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_embedding_options), 0, 0, 0, 0, NULL, NULL                                      \
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
RTV_API RTV_NODISCARD rtv_status rtv_embedding_options_init(rtv_embedding_options *options,
                                                            size_t struct_size);

/**
 * Creates a table of embeddings. Parameter: "embeddings" [rows, width]. Its starting values are
 * drawn on all threads of the context.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param name    not empty; see retrieve/layers.h
 * @param rows    of the table: ids are 0 to rows - 1; 1 or more
 * @param width   of an embedding, 1 or more
 * @param options NULL for the defaults
 *
 * rtv_layer_apply takes ids (i32 or i64) of any shape and gives a tensor with one axis more, of
 * `width`; with RTV_EMBEDDING_POOLED it takes a matrix [rows, positions] and gives [rows, width],
 * where PADDED_MEAN is the mean over all positions, whatever their ids.
 *
 * Ownership: returns new; keeps a reference to the context, copies the name.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE (sizes), RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_embedding_create(rtv_layer **out, rtv_context *context,
                                                      const char *name, int64_t rows, int64_t width,
                                                      const rtv_embedding_options *options);

/**
 * Looks up rows of the table.
 *
 * @param out   receives a tensor of the shape of `ids` with one axis more, of the table's width
 * @param layer an embedding
 * @param tape  records the operation
 * @param ids   i32 or i64, of any shape of up to RTV_MOST_DIMS - 1 axes
 *
 * Ownership: the result belongs to the tape.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE (an id is not in the table), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_embedding_lookup(rtv_tensor **out, const rtv_layer *layer,
                                                      rtv_tape *tape, const rtv_tensor *ids);

/**
 * Pools a matrix of ids to one vector per row.
 *
 * @param out     receives a tensor [rows, width]
 * @param layer   an embedding; its options say how to pool
 * @param tape    records the operations
 * @param ids     i32 or i64 [rows, positions]
 * @param weights [rows, positions] of the table's dtype; NULL-able: all 1
 * @param mask    u8 [rows, positions]: 0 leaves a position out; NULL-able: all are in
 *
 * With weights, MEAN divides by their sum and SQRTN by the root of the sum of their squares; where
 * that is 0 the result is 0. A position that is left out costs nothing and has no gradient;
 * PADDED_MEAN takes neither weights nor mask.
 *
 * Ownership: the result belongs to the tape; borrows the rest.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE, RTV_E_DTYPE, RTV_E_RANGE (an id), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_embedding_pool(rtv_tensor **out, const rtv_layer *layer,
                                                    rtv_tape *tape, const rtv_tensor *ids,
                                                    const rtv_tensor *weights,
                                                    const rtv_tensor *mask);

/**
 * Pools bags of ids to one vector per bag: bag i holds ids[offsets[i]] to ids[offsets[i + 1] - 1].
 *
 * @param out     receives a tensor [bags, width]
 * @param layer   an embedding; its options say how to pool
 * @param tape    records the operations
 * @param ids     i32 or i64 [n]
 * @param offsets i64 [bags + 1], from 0 to n, never falling
 * @param weights [n] of the table's dtype, as in rtv_embedding_pool; NULL-able: all 1
 *
 * PADDED_MEAN takes no weights; a bag longer than `padded_length` is cut to it.
 *
 * Ownership: the result belongs to the tape; borrows the rest.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE, RTV_E_DTYPE, RTV_E_RANGE (an id, offsets), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_embedding_bag(rtv_tensor **out, const rtv_layer *layer,
                                                   rtv_tape *tape, const rtv_tensor *ids,
                                                   const rtv_tensor *offsets,
                                                   const rtv_tensor *weights);

RTV_END_DECLS

#endif
