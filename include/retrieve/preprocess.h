/*
 * preprocess: the object that turns raw features into numbers a model can use. Its layers compute
 * what the Keras preprocessing layers compute; they are created by the functions of
 * retrieve/encoding.h (hashing, crossing, one-hot, buckets, scaling) and retrieve/vocabulary.h
 * (lookups and text).
 *
 * Life of a preprocessor: create, adapt (only layers that learn a state), apply as often as wished.
 * While nobody adapts it, it is frozen.
 */
#ifndef RTV_PREPROCESS_H
#define RTV_PREPROCESS_H

#include "retrieve/data.h"

RTV_BEGIN_DECLS

/* A layer before the model: features in, numbers out. Frozen once it has its state. */
typedef struct rtv_preprocessor rtv_preprocessor;

/* A layer of Keras. */
typedef int32_t rtv_preprocessor_kind;
enum {
    RTV_PREPROCESSOR_HASHING = 1,
    RTV_PREPROCESSOR_HASHED_CROSSING = 2,
    RTV_PREPROCESSOR_CATEGORY_ENCODING = 3,
    RTV_PREPROCESSOR_DISCRETIZATION = 4,
    RTV_PREPROCESSOR_NORMALIZATION = 5,
    RTV_PREPROCESSOR_STRING_LOOKUP = 6,
    RTV_PREPROCESSOR_INTEGER_LOOKUP = 7,
    RTV_PREPROCESSOR_TEXT_VECTORIZATION = 8
};

/*
 * What becomes of indices. INT: int64 indices of the input's shape. The others give float32 rows as
 * wide as there are bins: ONE_HOT of inputs of shape [n] or [n, 1]; the rest of [n, k] (k indices
 * make one row) or of [k] (the whole column makes one row).
 */
typedef int32_t rtv_output_mode;
enum {
    RTV_OUTPUT_INT = 0,
    RTV_OUTPUT_ONE_HOT = 1,
    RTV_OUTPUT_MULTI_HOT = 2, /* 1 for every index that occurs */
    RTV_OUTPUT_COUNT = 3,     /* how often it occurs */
    RTV_OUTPUT_TF_IDF = 4     /* how often, times the inverse document frequency */
};

/**
 * Adds an owner, so that two models may share one preprocessor.
 *
 * @param preprocessor NULL-able
 * @return its argument
 *
 * Ownership: the caller owns one more reference, to be given back by rtv_preprocessor_free.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_preprocessor *rtv_preprocessor_retain(rtv_preprocessor *preprocessor);

/**
 * Drops one owner; the preprocessor goes with its last one.
 *
 * @param preprocessor NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_preprocessor_free(rtv_preprocessor *preprocessor);

/**
 * Learns the state from a whole column, cut into batches; what was learnt before is forgotten.
 *
 * @param preprocessor one that learns (rtv_preprocessor_is_adaptive)
 * @param column       the feature; the first axis of its shape counts rows
 * @param batch_rows   rows per update, the last one may be shorter; 0: 32, as Keras cuts arrays.
 *                     The cut is visible in Discretization and Normalization, and in the document
 *                     frequencies of a lookup over a column of rank 1 (each batch is a document)
 *
 * Ownership: borrows the column.
 * Threads: single user; nobody may apply meanwhile. On failure the old state stays.
 * Errors: RTV_E_INVALID, RTV_E_STATE (nothing to learn, or a given state), RTV_E_DTYPE,
 * RTV_E_SHAPE, RTV_E_NUMERIC (not a number, or for Normalization infinite), RTV_E_CANCELLED,
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_adapt(rtv_preprocessor *preprocessor,
                                                        const rtv_column *column,
                                                        int64_t batch_rows);

/**
 * Begins to learn from a stream of columns; an unfinished stream is dropped.
 *
 * @param preprocessor one that learns
 *
 * Ownership: borrows.
 * Threads: single user; others may apply with the old state until the stream is finished.
 * Errors: RTV_E_INVALID, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_adapt_begin(rtv_preprocessor *preprocessor);

/**
 * Learns from the next batch: the column as a whole is one batch.
 *
 * @param preprocessor between begin and finish
 * @param column       like the ones before it in type and shape, but for the number of rows
 *
 * Ownership: borrows the column.
 * Threads: as rtv_preprocessor_adapt_begin.
 * Errors: RTV_E_INVALID, RTV_E_STATE (not begun), RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_NUMERIC (not a
 * number, or for Normalization infinite), RTV_E_CANCELLED, RTV_E_NOMEM; after a failure the stream
 * must be begun again.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_adapt_update(rtv_preprocessor *preprocessor,
                                                               const rtv_column *column);

/**
 * Ends the stream and puts what was learnt in place of the old state.
 *
 * @param preprocessor between begin and finish
 *
 * Ownership: borrows.
 * Threads: single user; nobody may apply meanwhile. On failure the old state stays.
 * Errors: RTV_E_INVALID, RTV_E_STATE (not begun, or nothing to learn from), RTV_E_NUMERIC (infinite
 * values between which there are no boundaries), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_adapt_finish(rtv_preprocessor *preprocessor);

/**
 * Computes the layer for a column of rows.
 *
 * @param preprocessor what to apply
 * @param out          receives the result: int64, float32 or, from inverted lookups, strings; its
 *                     memory is used again, so that repeated calls of like size allocate nothing.
 *                     Must not be one of the inputs. On failure its contents are unspecified
 * @param inputs       `input_count` columns: two or more for HashedCrossing; one, or one and
 *                     float weights of the same shape, for CategoryEncoding in mode COUNT; else one
 * @param input_count  1 or more
 *
 * Ownership: borrows.
 * Threads: frozen: any number of threads, each with an `out` of its own.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE (no vocabulary yet), RTV_E_RANGE (a
 * value out of range, or unknown where there is no place for unknown ones), RTV_E_CANCELLED,
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_apply(const rtv_preprocessor *preprocessor,
                                                        rtv_column *out,
                                                        const rtv_column *const *inputs,
                                                        int32_t input_count);

/**
 * Writes configuration and state to a safetensors file.
 *
 * @param preprocessor adapted or not
 * @param path         UTF-8; an older file there is replaced at the end, in one step
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_IO, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_save(const rtv_preprocessor *preprocessor,
                                                       const char *path);

/**
 * Reads what rtv_preprocessor_save wrote; the outputs are the same bit for bit.
 *
 * @param out     receives the preprocessor; NULL on failure
 * @param context NULL-able
 * @param path    UTF-8
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_IO, RTV_E_CORRUPT, RTV_E_UNSUPPORTED (a newer kind), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_load(rtv_preprocessor **out, rtv_context *context,
                                                       const char *path);

/**
 * Which layer this is.
 *
 * @param preprocessor not NULL
 * @return an RTV_PREPROCESSOR_ constant
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_preprocessor_kind rtv_preprocessor_kind_of(const rtv_preprocessor *preprocessor);

/**
 * What becomes of its indices.
 *
 * @param preprocessor not NULL
 * @return an RTV_OUTPUT_ constant; RTV_OUTPUT_INT for Normalization, which has none
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_output_mode rtv_preprocessor_output_mode(const rtv_preprocessor *preprocessor);

/**
 * The number of different indices, all below it: the rows that an embedding table needs, and the
 * width of the other output modes.
 *
 * @param preprocessor not NULL
 * @return 0 for Normalization, inverted lookups, and a vocabulary that is not known yet
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_preprocessor_bins(const rtv_preprocessor *preprocessor);

RTV_END_DECLS

#endif
