/*
 * Counting the candidates that beat a given one, for evaluation: no buffers, no order, one pass.
 */
#ifndef RTV_LIB_TENSOR_PANEL_COUNT_H
#define RTV_LIB_TENSOR_PANEL_COUNT_H

#include "tensor/panel_scan.h"

typedef struct {
    const rtv_context *workers; /* whose threads and kernels work */
    const float *panels;
    int64_t dim, count;
    const float *queries; /* [query_count, dim] */
    int64_t query_count;
    const float *bounds; /* per query; nothing is above NaN */
    /* Per query: candidates that score exactly the bound count too when their position is below
     * this one; NULL: they do not. */
    const uint32_t *tie_positions;
    const rtv__position_lists *exclude; /* these do not count; NULL: all do */
    int32_t threads;                    /* most; 0: all of the context */
} rtv__panel_counting;

/* Memory that calls reuse. */
typedef struct {
    const rtv_context *context; /* borrowed; gives the memory */
    float *groups;
    int64_t capacity;
} rtv__count_work;

void rtv__count_work_init(rtv__count_work *work, const rtv_context *context);
void rtv__count_work_destroy(rtv__count_work *work);
/* Writes one number per query. */
rtv_status rtv__panel_count_above(int64_t *counts, rtv__count_work *work,
                                  const rtv__panel_counting *counting);

#endif
