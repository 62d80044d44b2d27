/* The options of a search, read and checked. */
#ifndef RTV_LIB_INDEX_SEARCH_OPTIONS_H
#define RTV_LIB_INDEX_SEARCH_OPTIONS_H

#include "index/hits.h"

/* Sizes for which no product of queries and numbers overflows. */
enum { RTV__SEARCH_MOST_QUERIES = INT32_MAX };

typedef struct {
    int64_t k;
    int32_t threads;
    bool excludes, allows; /* which of the lists are given */
    rtv_id_lists exclude, allow;
} rtv__search_settings;

rtv_status rtv__search_options_read(rtv__search_settings *out, const rtv_search_options *options,
                                    rtv_id_type type, int64_t query_count);

/* Fills the filters of the searcher for the ids of a store. */
rtv_status rtv__searcher_filter(rtv__searcher *searcher, const rtv__search_settings *settings,
                                const rtv__id_store *store, int64_t query_count,
                                const rtv_context *workers);

#endif
