/*
 * Counting the candidates that beat a given one, for evaluation: no buffers, no order, one pass.
 */
#ifndef RTV_LIB_TENSOR_PANEL_COUNT_H
#define RTV_LIB_TENSOR_PANEL_COUNT_H

#include "tensor/panel_int8.h"
#include "tensor/query_runs.h"

typedef struct {
    const rtv_context *workers; /* whose threads and kernels work */
    const float *panels;
    int64_t dim, count;
    const rtv__int8_set *codes;  /* of the same candidates; NULL: count in float32 */
    const float *queries;        /* [rows, dim] */
    const int64_t *picked;       /* which rows are asked, rising; NULL: all */
    int64_t query_count;         /* how many are */
    const rtv__query_runs *runs; /* of equal queries; NULL: all are treated as different */
    const float *bounds;         /* per query; nothing is above NaN */
    /* Per query: candidates that score exactly the bound count too when their position is below
     * this one; NULL: they do not. */
    const uint32_t *tie_positions;
    const rtv__position_lists *exclude; /* these do not count; NULL: all do */
    int64_t most;    /* a query ends when it has so many: then the count is any number from here; 0:
                     none does */
    int32_t threads; /* most; 0: all of the context */
} rtv__panel_counting;

/* Memory that calls reuse. */
typedef struct {
    const rtv_context *context; /* borrowed; gives the memory */
    char *scratch;
    int64_t *counts; /* of parts of the candidates */
    int64_t *picked; /* queries to count again */
    int64_t scratch_capacity, count_capacity, picked_capacity;
} rtv__count_work;

void rtv__count_work_init(rtv__count_work *work, const rtv_context *context);
void rtv__count_work_destroy(rtv__count_work *work);
/* Writes one number per query, to its row's place. */
rtv_status rtv__panel_count_above(int64_t *counts, rtv__count_work *work,
                                  const rtv__panel_counting *counting);

/* Whether a candidate counts: by its score, or by its position where the scores are equal. */
static inline bool rtv__beats(float score, int64_t position, float bound, uint32_t tie_position)
{
    return score > bound || (score == bound && position < tie_position);
}

#endif
