/*
 * model: a tower turns the features of a query or a candidate into one embedding vector.
 * It is declared feature by feature and layer by layer; tables and kernels are made when their
 * sizes are known, that is after the preprocessors have learnt their state.
 */
#ifndef RTV_TOWER_H
#define RTV_TOWER_H

#include "retrieve/embedding.h"
#include "retrieve/preprocess.h"

RTV_BEGIN_DECLS

/* The way from features to a vector. Single user. */
typedef struct rtv_tower rtv_tower;

/* What a feature of a tower has beside its width. */
typedef struct rtv_tower_embedding_options {
    uint32_t struct_size;  /* set by RTV_TOWER_EMBEDDING_OPTIONS_INIT */
    uint32_t flags;        /* reserved, 0 */
    int64_t rows;          /* of the table; 0: as many as the preprocessor has bins */
    rtv_pooling pooling;   /* of a feature with several values per row */
    int32_t padded_length; /* PADDED_MEAN: the fixed length; 0: the longest row of each batch, as
                              the notebook does, where a vector depends on its batch-mates (rows
                              that the preprocessor itself pads are averaged as they come) */
    double initial_range;  /* weights start uniform in +-range; 0: 0.05, as Keras */
} rtv_tower_embedding_options;

#define RTV_TOWER_EMBEDDING_OPTIONS_INIT                                                           \
    {                                                                                              \
        sizeof(rtv_tower_embedding_options), 0, 0, 0, 0, 0.0                                       \
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
RTV_API RTV_NODISCARD rtv_status
rtv_tower_embedding_options_init(rtv_tower_embedding_options *options, size_t struct_size);

/**
 * Creates a tower without features.
 *
 * @param out     receives the tower; NULL on failure
 * @param context NULL-able
 * @param name    of letters, digits, '_' and '-', at most 200 bytes; the prefix of its
 *                tensors in files
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user.
 * Errors: RTV_E_INVALID and RTV_E_RANGE (name), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tower_create(rtv_tower **out, rtv_context *context,
                                                  const char *name);

/**
 * Drops the caller's reference.
 *
 * @param tower NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_tower_free(rtv_tower *tower);

/**
 * Adds a feature that is looked up in a table of embeddings. Features are concatenated in the
 * order of their declaration.
 *
 * @param tower        not yet built
 * @param feature      name of the column it reads, UTF-8, at most 200 bytes
 * @param preprocessor gives ids: hashing, lookup, discretization, text vectorization
 * @param width        of the embedding, 1 to 4096
 * @param options      NULL for the defaults
 *
 * Ownership: keeps a reference to the preprocessor, copies the name.
 * Threads: single user.
 * Errors: RTV_E_INVALID (NULL, duplicate use of a preprocessor name), RTV_E_RANGE (name,
 * width, padded length), RTV_E_UNSUPPORTED (flags, pooling), RTV_E_STATE (in a model, or layers were
 * added), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status
rtv_tower_add_embedding(rtv_tower *tower, const char *feature, rtv_preprocessor *preprocessor,
                        int64_t width, const rtv_tower_embedding_options *options);

/**
 * Adds a numeric feature as it is, or as its preprocessor gives it.
 *
 * @param tower        not yet built
 * @param feature      name of the column it reads, UTF-8, at most 200 bytes
 * @param preprocessor gives floats, such as normalization; NULL: the column's own numbers
 * @param width        numbers per row, 1 to 4096
 *
 * Ownership: keeps a reference to the preprocessor, copies the name.
 * Threads: single user.
 * Errors: as rtv_tower_add_embedding.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_value(rtv_tower *tower, const char *feature,
                                                     rtv_preprocessor *preprocessor, int64_t width);

/**
 * Lets the features be added up instead of concatenated; all must have the same width.
 *
 * @param tower not yet built
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_STATE.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tower_sum_features(rtv_tower *tower);

/**
 * Adds a dense layer with bias; its kernel starts glorot uniform, as in Keras.
 *
 * @param tower      not yet built, with at least one feature
 * @param units      outputs, 1 to 65536
 * @param activation an RTV_ACTIVATION_ constant
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_STATE, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_dense(rtv_tower *tower, int64_t units,
                                                     rtv_activation activation);

/**
 * Adds a cross layer (DCN v2, arXiv 2008.13535) over the tower's features.
 *
 * @param tower      not yet built, with at least one feature
 * @param projection rank of the kernel; 0: full rank
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_cross(rtv_tower *tower, int64_t projection);

/**
 * Adds layer normalisation over the last axis.
 *
 * @param tower not yet built, with at least one feature
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_layer_norm(rtv_tower *tower);

/**
 * Adds dropout, active in training only.
 *
 * @param tower not yet built, with at least one feature
 * @param rate  share of values set to 0, from 0 to below 1
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_dropout(rtv_tower *tower, double rate);

/**
 * Scales the vectors to length 1.
 *
 * @param tower not yet built, with at least one feature
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_l2_normalize(rtv_tower *tower);

/**
 * The width of the tower's embedding, known from the declaration.
 *
 * @param tower not NULL
 *
 * Ownership: borrows.
 * Threads: any thread while nobody changes the tower.
 * Errors: none; 0 for a tower without features.
 * Since: 0.1
 */
RTV_API int64_t rtv_tower_width(const rtv_tower *tower);

RTV_END_DECLS

#endif
