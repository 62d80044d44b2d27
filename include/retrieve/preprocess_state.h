/*
 * preprocess: what a preprocessor was given or has learnt.
 *
 * Pointers that these functions return belong to the preprocessor and are valid until it is freed
 * or adapted anew.
 */
#ifndef RTV_PREPROCESS_STATE_H
#define RTV_PREPROCESS_STATE_H

#include "retrieve/preprocess.h"

RTV_BEGIN_DECLS

/**
 * Whether there is something to learn: Discretization by a number of bins, Normalization without
 * given statistics, lookups and text without a given vocabulary.
 *
 * @param preprocessor not NULL
 * @return 0 or 1
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int32_t rtv_preprocessor_is_adaptive(const rtv_preprocessor *preprocessor);

/**
 * Whether it has learnt its state.
 *
 * @param preprocessor not NULL
 * @return 0 or 1; 0 where there is nothing to learn
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int32_t rtv_preprocessor_is_adapted(const rtv_preprocessor *preprocessor);

/**
 * The length of the vocabulary of a lookup or a text layer, special tokens included.
 *
 * @param preprocessor not NULL
 * @return 0 for other layers and while the vocabulary is not known
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_preprocessor_vocabulary_size(const rtv_preprocessor *preprocessor);

/**
 * One entry of a vocabulary of strings.
 *
 * @param out          receives the token, followed by a zero byte
 * @param length_out   receives its bytes; NULL-able
 * @param preprocessor a string lookup or text layer
 * @param index        0 to the vocabulary's size - 1; the special tokens come first
 *
 * Ownership: see the top of this header.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE (no vocabulary of strings), RTV_E_RANGE.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_word(const char **out, int64_t *length_out,
                                                       const rtv_preprocessor *preprocessor,
                                                       int64_t index);

/**
 * One entry of a vocabulary of integers.
 *
 * @param out          receives the token
 * @param preprocessor an integer lookup
 * @param index        0 to the vocabulary's size - 1; the special tokens come first
 *
 * Ownership: none.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE (no vocabulary of integers), RTV_E_RANGE.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_word_int64(int64_t *out,
                                                             const rtv_preprocessor *preprocessor,
                                                             int64_t index);

/**
 * The weights of mode TF_IDF, one for every index.
 *
 * @param preprocessor not NULL
 * @param count_out    receives how many; NULL-able
 * @return NULL when there are none
 *
 * Ownership: see the top of this header.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API const float *rtv_preprocessor_idf_weights(const rtv_preprocessor *preprocessor,
                                                  int64_t *count_out);

/**
 * The boundaries of a Discretization, ascending: bin i holds the values from boundary i - 1 on, up
 * to but without boundary i.
 *
 * @param preprocessor not NULL
 * @param count_out    receives how many; NULL-able
 * @return NULL when there are none
 *
 * Ownership: see the top of this header.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API const float *rtv_preprocessor_boundaries(const rtv_preprocessor *preprocessor,
                                                 int64_t *count_out);

/**
 * The means of a Normalization, one for every position along its kept axes, row-major.
 *
 * @param preprocessor not NULL
 * @param count_out    receives how many; NULL-able
 * @return NULL for other layers and while nothing was given or learnt (mean 0 and variance 1 hold)
 *
 * Ownership: see the top of this header.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API const float *rtv_preprocessor_mean(const rtv_preprocessor *preprocessor,
                                           int64_t *count_out);

/**
 * The variances of a Normalization, in the order of its means.
 *
 * @param preprocessor not NULL
 * @param count_out    receives how many; NULL-able
 * @return NULL for other layers and while nothing was given or learnt
 *
 * Ownership: see the top of this header.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API const float *rtv_preprocessor_variance(const rtv_preprocessor *preprocessor,
                                               int64_t *count_out);

RTV_END_DECLS

#endif
