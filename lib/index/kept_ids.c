#include "index/kept_ids.h"

void rtv__kept_ids_init(rtv__kept_ids *kept, const rtv_context *context, rtv_id_type type)
{
    *kept = (rtv__kept_ids){0};
    rtv__id_store_init(&kept->ids, context, type, false);
}

void rtv__kept_ids_destroy(rtv__kept_ids *kept)
{
    rtv__free(kept->ids.context, kept->positions);
    rtv__free(kept->ids.context, kept->marks);
    rtv__id_store_destroy(&kept->ids);
}

void rtv__kept_ids_clear(rtv__kept_ids *kept)
{
    rtv__id_store_clear(&kept->ids);
}

int64_t rtv__kept_ids_find(const rtv__kept_ids *kept, uint32_t position)
{
    int64_t low = 0, high = kept->ids.count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (kept->positions[middle] < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static rtv_status reserve_marks(rtv__kept_ids *kept, int64_t count)
{
    return rtv__reserve(kept->ids.context, &kept->marks, &kept->mark_capacity, count, 1);
}

/* Ids that are still referred to, moved to a store of their own. */
static rtv_status keep_marked(rtv__kept_ids *kept, int64_t marked, int64_t bytes)
{
    rtv__id_store ids;
    rtv__id_store_init(&ids, kept->ids.context, kept->ids.type, false);
    rtv_status status = rtv__id_store_reserve(&ids, marked, bytes);
    if (status != RTV_OK) {
        rtv__id_store_destroy(&ids);
        return status;
    }
    for (int64_t i = 0; i < kept->ids.count; i++) {
        if (kept->marks[i] == 0)
            continue;
        rtv__id id = rtv__id_store_at(&kept->ids, i);
        kept->positions[ids.count] = kept->positions[i];
        rtv__id_store_append(&ids, id, rtv__id_hash(ids.type, id));
    }
    rtv__id_store_destroy(&kept->ids);
    kept->ids = ids;
    return RTV_OK;
}

rtv_status rtv__kept_ids_prune(rtv__kept_ids *kept, const rtv__topk *topks, int64_t query_count)
{
    const int64_t few = 4096;
    int64_t referred = 0, count = kept->ids.count;
    for (int64_t q = 0; q < query_count; q++)
        referred += topks[q].count;
    if (count < few || count < 2 * referred)
        return RTV_OK;
    RTV_TRY(reserve_marks(kept, count));
    memset(kept->marks, 0, (size_t)count);
    for (int64_t q = 0; q < query_count; q++)
        for (int64_t i = 0; i < topks[q].count; i++)
            kept->marks[rtv__kept_ids_find(kept, rtv__topk_key_position(topks[q].keys[i]))] = 1;
    int64_t marked = 0, bytes = 0;
    for (int64_t i = 0; i < count; i++) {
        marked += kept->marks[i];
        bytes += kept->marks[i] != 0 ? rtv__id_store_at(&kept->ids, i).length : 0;
    }
    return keep_marked(kept, marked, bytes);
}

rtv_status rtv__kept_ids_reserve(rtv__kept_ids *kept, const rtv__id_array *batch)
{
    int64_t bytes = 0;
    for (int64_t i = 0; batch->type == RTV_ID_STRING && i < batch->count; i++)
        bytes += rtv__id_array_at(batch, i).length;
    RTV_TRY(rtv__id_store_reserve(&kept->ids, batch->count, bytes));
    RTV_TRY(rtv__reserve(kept->ids.context, &kept->positions, &kept->position_capacity,
                         kept->ids.count + batch->count, sizeof *kept->positions));
    return reserve_marks(kept, batch->count);
}

void rtv__kept_ids_take(rtv__kept_ids *kept, const rtv__id_array *batch, uint32_t base,
                        const rtv__topk *topks, int64_t query_count)
{
    memset(kept->marks, 0, (size_t)batch->count);
    for (int64_t q = 0; q < query_count; q++)
        for (int64_t i = 0; i < topks[q].count; i++) {
            uint32_t position = rtv__topk_key_position(topks[q].keys[i]);
            if (position >= base)
                kept->marks[position - base] = 1;
        }
    for (int64_t i = 0; i < batch->count; i++) {
        if (kept->marks[i] == 0)
            continue;
        rtv__id id = rtv__id_array_at(batch, i);
        kept->positions[kept->ids.count] = base + (uint32_t)i;
        rtv__id_store_append(&kept->ids, id, rtv__id_hash(batch->type, id));
    }
}
