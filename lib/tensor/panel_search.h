/*
 * Exact search over panels on the threads of a context: many queries are divided among the threads,
 * few share the candidates. The results do not depend on it, nor on whether codes of 8 bits help.
 */
#ifndef RTV_LIB_TENSOR_PANEL_SEARCH_H
#define RTV_LIB_TENSOR_PANEL_SEARCH_H

#include "tensor/panel_int8_scan.h"

typedef struct {
    const rtv_context *workers;       /* whose threads and kernels work */
    const float *panels;              /* NULL: they are narrow */
    const rtv__narrow_panels *narrow; /* searched without codes */
    int64_t dim, count;
    const float *queries;               /* [query_count, dim] */
    int64_t query_count, k;             /* k > 0 */
    const rtv__position_lists *exclude; /* NULL: nothing */
    const rtv__pick_lists *allow;       /* NULL: everything may be returned */
    int32_t threads;                    /* most; 0: all of the context */
    const rtv__coded_panels *coded;     /* of the same candidates; NULL: there are no codes */
} rtv__panel_search;

typedef struct {
    uint64_t *keys;
    int64_t *counts;
    int64_t key_capacity, count_capacity;
} rtv__search_rows;

/* Memory that searches reuse, and the results of the last one. */
typedef struct {
    const rtv_context *context; /* borrowed; gives the memory */
    uint64_t *keys;             /* query q's are keys[q * stride ...], the best first */
    int64_t stride;
    int64_t *counts; /* of each query */

    rtv__search_rows rows, again; /* of a second search, for queries that codes do not help */
    char *scratch;
    int64_t scratch_capacity;
    bool backwards; /* the next search, where it can be; then the one after is not */
} rtv__search_work;

void rtv__search_work_init(rtv__search_work *work, const rtv_context *context);
void rtv__search_work_destroy(rtv__search_work *work);
/* Whether codes, which are or could be there, make such a search faster. */
bool rtv__panel_search_codes_help(const rtv__panel_search *search);
/* Fills keys, stride and counts. */
rtv_status rtv__panel_search_run(rtv__search_work *work, const rtv__panel_search *search);

#endif
