/* What a FactorizedTopK holds. */
#ifndef RTV_LIB_METRIC_TOPK_METRIC_H
#define RTV_LIB_METRIC_TOPK_METRIC_H

#include "index/id_filter.h"
#include "metric/topk_result.h"
#include "retrieve/metric.h"
#include "tensor/panel_count.h"

/* Candidates with their ids, which may repeat. */
typedef struct {
    rtv__id_store ids;
    int64_t dim; /* 0: not set */
    float *panels;
    float magnitude;     /* the greatest of all numbers */
    rtv__int8_set codes; /* made when they pay */
    bool has_codes;
    int64_t rows_ranked; /* so far */
} rtv__topk_corpus;

struct rtv_topk_metric {
    rtv_context *context; /* counted */
    bool by_score;
    int64_t most; /* ranks beyond it are not told apart; 0: all are */
    int32_t threads;
    rtv_topk_result *result;
    rtv__topk_corpus corpus;

    rtv__count_work work;
    rtv__query_runs runs;
    rtv__id_filter exclude;
    float *bounds;           /* of each row: the score of its true candidate */
    uint32_t *tie_positions; /* and its position */
    int64_t *counts, *more_counts;
    int64_t bound_capacity, tie_capacity, count_capacity, more_capacity;
};

/*
 * Ranks rows into metric->counts: 1 or more, 0 for none. `exclude` is NULL or checked. Nothing is
 * added to the result.
 */
rtv_status rtv__topk_metric_rank(rtv_topk_metric *metric, const rtv_topk_rows *rows,
                                 const rtv_id_lists *exclude);

#endif
