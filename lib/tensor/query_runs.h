/*
 * Rows of queries of which many are equal, as those of one user in a test set: put together, so that
 * what depends on the query alone is done once.
 */
#ifndef RTV_LIB_TENSOR_QUERY_RUNS_H
#define RTV_LIB_TENSOR_QUERY_RUNS_H

#include "base/memory.h"

/* Rows order[first] to order[first + count - 1] hold the same query, bit for bit. */
typedef struct {
    int64_t first, count;
} rtv__query_run;

typedef struct {
    const rtv_context *context; /* borrowed; gives the memory */
    uint32_t *order;            /* [rows] */
    rtv__query_run *runs;
    int64_t run_count; /* 0: few rows are equal */
    int64_t distinct;

    int32_t *first_rows; /* of the queries so far, by the hash: -1 is free */
    uint32_t *query_of;  /* [rows] */
    int64_t order_capacity, run_capacity, first_capacity, query_capacity;
} rtv__query_runs;

/* Runs are no longer, so that they can be shared out. */
enum { RTV__QUERY_RUN_MOST = 64 };

void rtv__query_runs_init(rtv__query_runs *runs, const rtv_context *context);
void rtv__query_runs_destroy(rtv__query_runs *runs);
/* Looks for equal rows among queries [count, dim]; few are looked at when those all differ. */
rtv_status rtv__query_runs_find(rtv__query_runs *runs, const float *queries, int64_t count,
                                int64_t dim);

#endif
