/*
 * metric: a running weighted mean, and the top-k accuracy of logits that feeds one.
 */
#ifndef RTV_MEAN_METRIC_H
#define RTV_MEAN_METRIC_H

#include "retrieve/base.h"

RTV_BEGIN_DECLS

/* sum(weight * value) / sum(weight). Single user. */
typedef struct rtv_mean_metric rtv_mean_metric;

/**
 * Creates an empty mean.
 *
 * @param out     receives the metric; NULL on failure
 * @param context NULL-able
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_mean_metric_create(rtv_mean_metric **out,
                                                        rtv_context *context);

/**
 * Frees a mean.
 *
 * @param metric NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_mean_metric_free(rtv_mean_metric *metric);

/**
 * Adds a value, such as the loss of a batch.
 *
 * @param metric not NULL
 * @param value  a NaN makes the mean NaN
 * @param weight 1 for a plain mean
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_mean_metric_add(rtv_mean_metric *metric, double value, double weight);

/**
 * Adds the top-k categorical accuracy of rows of logits: 1 for a row where fewer than k logits are
 * greater than the true one, else 0. A true logit that is not finite is a miss, and so is a row
 * where another logit is NaN or plus infinity.
 *
 * @param metric  not NULL
 * @param k       1 or more
 * @param logits  [rows, columns] row-major
 * @param rows    0 or more
 * @param columns 1 or more
 * @param labels  [rows] true columns; NULL: row i's is column i, as in a batch of pairs
 * @param weights [rows]; NULL: 1 each
 *
 * Ownership: borrows all.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (k, a label outside the columns); then nothing was added.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_mean_metric_add_topk(rtv_mean_metric *metric, int64_t k,
                                                          const float *logits, int64_t rows,
                                                          int64_t columns, const int64_t *labels,
                                                          const float *weights);

/**
 * The mean.
 *
 * @param metric not NULL
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none; 0 when the weights sum to 0.
 * Since: 0.1
 */
RTV_API double rtv_mean_metric_result(const rtv_mean_metric *metric);

/**
 * Forgets the values.
 *
 * @param metric not NULL
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_mean_metric_reset(rtv_mean_metric *metric);

RTV_END_DECLS

#endif
