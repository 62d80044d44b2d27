/*
 * Exact search over panels on the threads of a context: many queries are divided among the threads,
 * few share the candidates. The results do not depend on it.
 */
#ifndef RTV_LIB_TENSOR_PANEL_SEARCH_H
#define RTV_LIB_TENSOR_PANEL_SEARCH_H

#include "tensor/panel_scan.h"

typedef struct {
    const rtv_context *workers; /* whose threads and kernels work */
    const float *panels;
    int64_t dim, count;
    const float *queries;               /* [query_count, dim] */
    int64_t query_count, k;             /* k > 0 */
    const rtv__position_lists *exclude; /* NULL: nothing */
    const rtv__pick_lists *allow;       /* NULL: everything may be returned */
    int32_t threads;                    /* most; 0: all of the context */
} rtv__panel_search;

/* Memory that searches reuse, and the results of the last one. */
typedef struct {
    const rtv_context *context; /* borrowed; gives the memory */
    uint64_t *keys;             /* query q's are keys[q * stride ...], the best first */
    int64_t stride;
    int64_t *counts; /* of each query */

    int64_t key_capacity, count_capacity;
    char *scratch;
    int64_t scratch_capacity;
} rtv__search_work;

void rtv__search_work_init(rtv__search_work *work, const rtv_context *context);
void rtv__search_work_destroy(rtv__search_work *work);
/* Fills keys, stride and counts. */
rtv_status rtv__panel_search_run(rtv__search_work *work, const rtv__panel_search *search);

#endif
