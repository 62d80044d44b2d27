/*
 * metric: the result of a ranking of true candidates, by retrieve/metric.h or rtv_model_evaluate.
 *
 * Each row has one true candidate with a rank r, or none, and a weight. Every measure is a mean
 * over rows, weighted: sum(weight * value) / sum(weight), 0 when the weights sum to 0. A row
 * without a rank has the value 0. The ks are those that the metric was created with; a measure at
 * another k is NaN, which is to say: not computed.
 */
#ifndef RTV_TOPK_RESULT_H
#define RTV_TOPK_RESULT_H

#include "retrieve/base.h"

RTV_BEGIN_DECLS

/* What was measured, for every k. Frozen. */
typedef struct rtv_topk_result rtv_topk_result;

/**
 * Frees a result.
 *
 * @param result NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_topk_result_free(rtv_topk_result *result);

/**
 * Top-k categorical accuracy (hit rate): the share of rows with r <= k. With one true candidate in
 * each row this is recall at k as well.
 *
 * @param result not NULL
 * @param k      one of the ks
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none; NaN when k is none of the ks.
 * Since: 0.1
 */
RTV_API double rtv_topk_result_at(const rtv_topk_result *result, int64_t k);

/**
 * Precision at k: 1 / k where r <= k.
 *
 * @param result not NULL
 * @param k      one of the ks
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none; NaN when k is none of the ks.
 * Since: 0.1
 */
RTV_API double rtv_topk_result_precision(const rtv_topk_result *result, int64_t k);

/**
 * Normalised discounted cumulative gain at k: 1 / log2(1 + r) where r <= k.
 *
 * @param result not NULL
 * @param k      one of the ks
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none; NaN when k is none of the ks.
 * Since: 0.1
 */
RTV_API double rtv_topk_result_ndcg(const rtv_topk_result *result, int64_t k);

/**
 * Mean average precision at k: 1 / r where r <= k. With one true candidate in each row this is
 * the mean reciprocal rank cut at k.
 *
 * @param result not NULL
 * @param k      one of the ks
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none; NaN when k is none of the ks.
 * Since: 0.1
 */
RTV_API double rtv_topk_result_map(const rtv_topk_result *result, int64_t k);

/**
 * Mean reciprocal rank over the whole corpus: 1 / r.
 *
 * @param result not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API double rtv_topk_result_mrr(const rtv_topk_result *result);

/**
 * The mean rank of the rows that have one (the weighted mean over those alone).
 *
 * @param result not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none; NaN when no row with a positive weight has a rank.
 * Since: 0.1
 */
RTV_API double rtv_topk_result_mean_rank(const rtv_topk_result *result);

/**
 * The number of rows.
 *
 * @param result not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_topk_result_rows(const rtv_topk_result *result);

/**
 * The number of rows that have a rank.
 *
 * @param result not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_topk_result_ranked_rows(const rtv_topk_result *result);

/**
 * The number of rows with r <= k, whatever their weights.
 *
 * @param result not NULL
 * @param k      one of the ks
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none; -1 when k is none of the ks.
 * Since: 0.1
 */
RTV_API int64_t rtv_topk_result_hits(const rtv_topk_result *result, int64_t k);

/**
 * The sum of the weights of the rows.
 *
 * @param result not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API double rtv_topk_result_weight(const rtv_topk_result *result);

/**
 * The ks, rising and without repetition.
 *
 * @param result    not NULL
 * @param out_count receives their number; NULL-able
 *
 * Ownership: valid as long as the result.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API const int64_t *rtv_topk_result_ks(const rtv_topk_result *result, int64_t *out_count);

RTV_END_DECLS

#endif
