/* Lists of ids with memory of their own. */
#ifndef RTV_LIB_INDEX_LIST_COPY_H
#define RTV_LIB_INDEX_LIST_COPY_H

#include "base/memory.h"
#include "retrieve/search.h"

typedef struct {
    rtv_id_lists lists;
    int64_t *offsets, *ids, *lengths;
    int64_t offset_capacity, id_capacity, length_capacity;
    const char **strings;
    char *bytes;
    int64_t string_capacity, byte_capacity;
} rtv__list_copy;

/* Copies checked lists. */
rtv_status rtv__list_copy_set(rtv__list_copy *copy, const rtv_context *context,
                              const rtv_id_lists *lists, int64_t query_count);
void rtv__list_copy_destroy(rtv__list_copy *copy, const rtv_context *context);

#endif
