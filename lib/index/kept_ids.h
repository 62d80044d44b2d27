/* The ids of those candidates of a stream that some query still holds among its best. */
#ifndef RTV_LIB_INDEX_KEPT_IDS_H
#define RTV_LIB_INDEX_KEPT_IDS_H

#include "index/id_store.h"
#include "tensor/topk.h"

typedef struct {
    rtv__id_store ids;   /* in order of rising positions */
    uint32_t *positions; /* in the stream, of each */
    int64_t position_capacity;
    uint8_t *marks;
    int64_t mark_capacity;
} rtv__kept_ids;

void rtv__kept_ids_init(rtv__kept_ids *kept, const rtv_context *context, rtv_id_type type);
void rtv__kept_ids_destroy(rtv__kept_ids *kept);
void rtv__kept_ids_clear(rtv__kept_ids *kept);
/* Forgets what no buffer refers to any more, when that is the larger part. */
rtv_status rtv__kept_ids_prune(rtv__kept_ids *kept, const rtv__topk *topks, int64_t query_count);
/* Makes room for all ids of a batch; afterwards rtv__kept_ids_take cannot fail. */
rtv_status rtv__kept_ids_reserve(rtv__kept_ids *kept, const rtv__id_array *batch);
/* Takes the ids of a batch, whose first has the position `base`, that buffers refer to. */
void rtv__kept_ids_take(rtv__kept_ids *kept, const rtv__id_array *batch, uint32_t base,
                        const rtv__topk *topks, int64_t query_count);
/* Where the id of a position stands in kept->ids. */
int64_t rtv__kept_ids_find(const rtv__kept_ids *kept, uint32_t position);

#endif
