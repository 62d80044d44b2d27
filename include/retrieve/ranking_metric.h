/*
 * metric: measures of ranked lists with graded labels (the ranking metrics of keras-rs).
 *
 * A list is a row of items, each with a label and a score, put in order of falling score (ties in
 * input order). An item counts when its label is 0 or more, its mask is true and its weight is
 * above 0; others are ranked last with label and weight 0. With rel = (label >= 1), gain =
 * 2^label - 1, discount(r) = 1 / log2(1 + r), ranks r = 1 .. k' and k' = min(k, items):
 *
 *   MRR        the largest rel / r
 *   PRECISION  sum of rel / min(k', number of items that count)
 *   RECALL     sum of rel / sum of all rel
 *   MAP        sum of precision at r * weight * rel / sum of weight * rel over the whole list
 *   DCG        sum of weight * gain * discount
 *   NDCG       DCG / DCG of the items in order of falling weight * gain
 *
 * Empty divisors give 0. A list's weight is the mean of its items' weights, weighted by rel (by
 * gain for DCG and NDCG); a list without any such item gets the mean weight of the other lists of
 * the same update, 1 when there are none; and 0 when no item counts. The result is the mean over
 * lists with these weights; DCG is divided by the list's weight first.
 */
#ifndef RTV_RANKING_METRIC_H
#define RTV_RANKING_METRIC_H

#include "retrieve/base.h"

RTV_BEGIN_DECLS

/* A mean over ranked lists. Single user. */
typedef struct rtv_ranking_metric rtv_ranking_metric;

/* A measure of a ranked list. */
typedef int32_t rtv_ranking_kind;
enum {
    RTV_RANKING_MRR = 1,
    RTV_RANKING_PRECISION = 2,
    RTV_RANKING_RECALL = 3,
    RTV_RANKING_MAP = 4,
    RTV_RANKING_DCG = 5,
    RTV_RANKING_NDCG = 6
};

/* How many weights there are. */
enum { RTV_WEIGHT_ONE = 1, RTV_WEIGHT_PER_LIST = 2, RTV_WEIGHT_PER_ITEM = 3 };

/* Lists of scored items. */
typedef struct rtv_ranking_lists {
    uint32_t struct_size; /* bytes of this struct, set by RTV_RANKING_LISTS_INIT */
    uint32_t flags;       /* reserved, 0 */
    int64_t lists;        /* 0 or more */
    int64_t items;        /* in each list, 0 or more */
    const float *labels;  /* [lists, items]; below 0: does not count */
    const float *scores;  /* [lists, items] */
    const uint8_t *mask;  /* [lists, items], 0: does not count; NULL: all count */
    const float *weights; /* as many as weight_shape says; NULL: 1 */
    int32_t weight_shape; /* an RTV_WEIGHT_ constant; not read without weights */
    int32_t reserved1;    /* 0 */
} rtv_ranking_lists;

#define RTV_RANKING_LISTS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_ranking_lists), 0, 0, 0, NULL, NULL, NULL, NULL, 0, 0                           \
    }

/**
 * Fills lists with their defaults (none), for callers that cannot use the initialiser macro.
 *
 * @param lists       struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `lists`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_ranking_lists_init(rtv_ranking_lists *lists,
                                                        size_t struct_size);

/**
 * Creates a ranking metric.
 *
 * @param out     receives the metric; NULL on failure
 * @param context NULL-able
 * @param kind    an RTV_RANKING_ constant
 * @param k       ranks that are looked at, 1 or more; 0: the whole list
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_UNSUPPORTED (kind), RTV_E_RANGE (k), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_ranking_metric_create(rtv_ranking_metric **out,
                                                           rtv_context *context,
                                                           rtv_ranking_kind kind, int64_t k);

/**
 * Frees a ranking metric.
 *
 * @param metric NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_ranking_metric_free(rtv_ranking_metric *metric);

/**
 * Measures lists and adds them to what was measured.
 *
 * @param metric the metric
 * @param lists  the lists
 *
 * Ownership: borrows all.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_UNSUPPORTED (weight_shape), RTV_E_NUMERIC (a label, score or weight
 * is NaN), RTV_E_NOMEM; then nothing was added.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_ranking_metric_update(rtv_ranking_metric *metric,
                                                           const rtv_ranking_lists *lists);

/**
 * The mean over all lists since the creation or the last reset.
 *
 * @param metric not NULL
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none; 0 when the weights sum to 0.
 * Since: 0.1
 */
RTV_API double rtv_ranking_metric_result(const rtv_ranking_metric *metric);

/**
 * Forgets what was measured.
 *
 * @param metric not NULL
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_ranking_metric_reset(rtv_ranking_metric *metric);

RTV_END_DECLS

#endif
