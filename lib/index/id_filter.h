/* Lists of ids turned into lists of positions, in memory that calls reuse. */
#ifndef RTV_LIB_INDEX_ID_FILTER_H
#define RTV_LIB_INDEX_ID_FILTER_H

#include "index/id_store.h"
#include "retrieve/search.h"
#include "tensor/panel_scan.h"

typedef struct {
    const rtv_context *context; /* borrowed; gives the memory */
    rtv__position_lists positions;
    rtv__pick_lists picks;

    int64_t *offsets, *counts;
    int64_t offset_capacity, count_capacity;
    uint64_t *keys;
    int64_t key_capacity;
    uint32_t *found;
    int64_t found_capacity;
    rtv__panel_pick *picked;
    int64_t picked_capacity;
} rtv__id_filter;

void rtv__id_filter_init(rtv__id_filter *filter, const rtv_context *context);
void rtv__id_filter_destroy(rtv__id_filter *filter);

/*
 * Reads a caller's lists (not NULL) into `out` and checks them: offsets, ids of the type. `name`
 * stands in messages, such as "exclude".
 */
rtv_status rtv__id_lists_read(rtv_id_lists *out, const rtv_id_lists *given, const char *name,
                              rtv_id_type type, int64_t query_count);

/* Looks all ids of checked lists up, on the threads of `workers`: fills filter->positions. */
rtv_status rtv__id_filter_find(rtv__id_filter *filter, const rtv_id_lists *lists,
                               const rtv__id_store *store, int64_t query_count,
                               const rtv_context *workers);
/* Then: turns the positions into filter->picks. */
rtv_status rtv__id_filter_pick(rtv__id_filter *filter, int64_t query_count);

#endif
