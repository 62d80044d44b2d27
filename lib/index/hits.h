/* What hits hold: the results, and the memory of the search that fills them. */
#ifndef RTV_LIB_INDEX_HITS_H
#define RTV_LIB_INDEX_HITS_H

#include "index/id_filter.h"
#include "tensor/panel_search.h"

/* The memory of one search at a time. */
typedef struct rtv__searcher {
    struct rtv__searcher *next; /* of those that lie idle */
    rtv__search_work work;
    rtv__id_filter exclude, allow;
    float *query; /* of a search by a candidate's vector */
    int64_t query_capacity;
} rtv__searcher;

struct rtv_hits {
    rtv_context *context; /* counted */
    rtv_id_type id_type;
    int64_t query_count;
    int64_t *offsets;
    int64_t offset_capacity;
    float *scores;
    int64_t score_capacity;
    int64_t *ids;
    int64_t id_capacity;
    int64_t *string_offsets;
    int64_t string_offset_capacity;
    char *string_bytes;
    int64_t string_byte_capacity;
    rtv__searcher searcher;
};

void rtv__searcher_init(rtv__searcher *searcher, const rtv_context *context);
void rtv__searcher_destroy(rtv__searcher *searcher);

/* Forgets the results. */
void rtv__hits_clear(rtv_hits *hits);
/* Results from keys: query q's are keys[q * stride ...], counts[q] of them. */
rtv_status rtv__hits_fill(rtv_hits *hits, const uint64_t *keys, int64_t stride,
                          const int64_t *counts, int64_t query_count, const rtv__id_store *store);

#endif
