/* What a ranking of true candidates adds up to. */
#ifndef RTV_LIB_METRIC_TOPK_RESULT_H
#define RTV_LIB_METRIC_TOPK_RESULT_H

#include "base/memory.h"
#include "retrieve/topk_result.h"

/* Sums over the rows with a rank of at most k. */
typedef struct {
    int64_t hits;
    double weight;     /* of the hits */
    double gain;       /* weight / log2(1 + rank) */
    double reciprocal; /* weight / rank */
} rtv__topk_sums;

struct rtv_topk_result {
    rtv_context *context; /* counted */
    int64_t *ks;          /* rising */
    rtv__topk_sums *sums; /* for each */
    int64_t k_count;
    int64_t rows, ranked_rows;
    double weight;        /* of all rows */
    double ranked_weight; /* of the rows with a rank */
    double rank_sum, reciprocal_sum;
};

/* An empty result; `ks` in any order, 1 or more each. */
rtv_status rtv__topk_result_create(rtv_topk_result **out, rtv_context *context, const int64_t *ks,
                                   int64_t k_count);
rtv_status rtv__topk_result_copy(rtv_topk_result **out, const rtv_topk_result *result);
/* Adds one row; rank 0 stands for none. */
void rtv__topk_result_add(rtv_topk_result *result, int64_t rank, double weight);
void rtv__topk_result_reset(rtv_topk_result *result);

#endif
