/*
 * The candidates of an index once more in 8 bits, which searches are quicker with. The first
 * searches for which it pays build them; changes are kept up with until they are many.
 */
#ifndef RTV_LIB_INDEX_INDEX_CODES_H
#define RTV_LIB_INDEX_INDEX_CODES_H

#include <pthread.h>
#include <stdatomic.h>

#include "tensor/panel_search.h"

typedef struct {
    pthread_mutex_t lock; /* of whoever builds */
    atomic_bool ready;    /* there is a view */
    bool given_up; /* the bounds would be too wide, or memory was lacking; until much changes */
    atomic_llong queries; /* searched for without them */
    rtv__coded_panels view;

    rtv__int8_set set;
    float *rows;
    uint64_t *stale;
    rtv__panel_pick *changed;
    int64_t row_capacity, stale_capacity, changed_capacity;
    int64_t coded_count; /* positions when they were built, or given up */
    int64_t changes;     /* since */
} rtv__index_codes;

void rtv__index_codes_init(rtv__index_codes *codes, const rtv_context *context);
void rtv__index_codes_destroy(rtv__index_codes *codes);
/* Forgets the codes. */
void rtv__index_codes_drop(rtv__index_codes *codes);

/*
 * Sets search->coded where that makes the search faster; may build the codes before. Fails when it is
 * cancelled meanwhile, but not for lack of memory: the search can do without. Any number of threads
 * may call this at the same time.
 */
rtv_status rtv__index_codes_use(rtv__index_codes *codes, rtv__panel_search *search);

/* Makes room for so many changes, or forgets the codes. */
void rtv__index_codes_reserve(rtv__index_codes *codes, int64_t changes);
/* The vector at a position is another one, or new. */
void rtv__index_codes_change(rtv__index_codes *codes, int64_t position);
/* The last position is no more. */
void rtv__index_codes_remove(rtv__index_codes *codes, int64_t position);

#endif
