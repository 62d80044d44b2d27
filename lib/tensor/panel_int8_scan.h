/*
 * One thread's part of a search in 8-bit integers: queries against some of the tiles. What the
 * bounds cannot rule out is scored in float32 at the end, so that the results are those of
 * panel_scan.h, in whatever order the tiles come.
 */
#ifndef RTV_LIB_TENSOR_PANEL_INT8_SCAN_H
#define RTV_LIB_TENSOR_PANEL_INT8_SCAN_H

#include "kernel/kernel.h"
#include "tensor/panel_int8.h"

/* Candidates with codes, most of them; the vectors decide. */
typedef struct {
    const rtv__int8_set *set;
    const float *rows; /* the vectors again, [count, dim] row-major; NULL: only panels are there */
    /* Candidates whose codes do not hold, or that have none: they are scored in float32. */
    const rtv__panel_pick *changed;
    int64_t changed_count;
    const uint64_t *stale; /* a bit for each position that has a slot which must not count; NULL */
} rtv__coded_panels;

typedef struct {
    const rtv_context *workers;
    const rtv__int8_kernels *int8;
    const rtv__search_kernels *exact;
    const rtv__coded_panels *coded;
    const float *panels;
    int64_t dim, count;
    const float *queries;
    int64_t k;
    const rtv__position_lists *exclude; /* NULL: nothing */
    const rtv__pick_lists *allow;       /* NULL: everything */
    bool guess;                         /* what a sample promises is tried first, where it helps */
    bool backwards;                     /* nearly all blocks, where that does not matter */
} rtv__int8_search;

enum {
    RTV__INT8_NO_HELP = -1,    /* the query must be searched for in float32 */
    RTV__INT8_WRONG_GUESS = -2 /* and this one without guessing */
};

/* Bytes that a scan of so many queries needs, for a scratch aligned as memory is. */
int64_t rtv__int8_scan_bytes(const rtv__int8_search *search, int64_t queries);

/*
 * Searches blocks `first_block`, `first_block` + `step`, .. of tiles for queries from `first_query`
 * on. Query i's best keys go to keys[i * k ..], counts[i] of them; or counts[i] is one of the
 * numbers above. With `first_block` 0 the changed candidates are searched too. False when the host has cancelled.
 */
bool rtv__int8_scan(const rtv__int8_search *search, void *scratch, uint64_t *keys, int64_t *counts,
                    int64_t first_query, int64_t query_count, int64_t first_block, int64_t step);

#endif
