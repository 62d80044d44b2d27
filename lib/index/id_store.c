#include "index/id_store.h"

void rtv__id_store_init(rtv__id_store *store, const rtv_context *context, rtv_id_type type,
                        bool unique)
{
    *store = (rtv__id_store){.context = context, .type = type, .unique = unique};
}

void rtv__id_store_destroy(rtv__id_store *store)
{
    rtv__free(store->context, store->numbers);
    rtv__free(store->context, store->bytes);
    rtv__free(store->context, store->starts);
    rtv__free(store->context, store->lengths);
    rtv__free(store->context, store->earlier);
    rtv__map_slots_destroy(&store->slots, store->context);
    rtv__id_store_init(store, store->context, store->type, store->unique);
}

void rtv__id_store_clear(rtv__id_store *store)
{
    rtv__map_slots_clear(&store->slots);
    store->count = 0;
    store->byte_count = 0;
    store->live_bytes = 0;
    store->repeats = false;
}

/* Moves all strings together once the gaps are larger than they are. */
static rtv_status close_gaps(rtv__id_store *store)
{
    const int64_t small = 4096;
    if (store->byte_count < small || store->byte_count < 2 * store->live_bytes)
        return RTV_OK;
    char *bytes = rtv__alloc_array(store->context, store->live_bytes, 1);
    if (bytes == NULL)
        return RTV_E_NOMEM;
    int64_t end = 0;
    for (int64_t i = 0; i < store->count; i++) {
        memcpy(bytes + end, store->bytes + store->starts[i], (size_t)store->lengths[i] + 1);
        store->starts[i] = end;
        end += store->lengths[i] + 1;
    }
    rtv__free(store->context, store->bytes);
    store->bytes = bytes;
    store->byte_capacity = store->live_bytes;
    store->byte_count = end;
    return RTV_OK;
}

rtv_status rtv__id_store_reserve(rtv__id_store *store, int64_t more, int64_t more_bytes)
{
    const rtv_context *context = store->context;
    int64_t count = store->count + more;
    RTV_TRY(rtv__map_slots_reserve(&store->slots, context, count));
    if (!store->unique)
        RTV_TRY(rtv__reserve(context, &store->earlier, &store->earlier_capacity, count,
                             sizeof *store->earlier));
    if (store->type == RTV_ID_INT64)
        return rtv__reserve(context, &store->numbers, &store->number_capacity, count,
                            sizeof *store->numbers);
    RTV_TRY(close_gaps(store));
    RTV_TRY(rtv__reserve(context, &store->starts, &store->start_capacity, count,
                         sizeof *store->starts));
    RTV_TRY(rtv__reserve(context, &store->lengths, &store->length_capacity, count,
                         sizeof *store->lengths));
    return rtv__reserve(context, &store->bytes, &store->byte_capacity,
                        store->byte_count + more_bytes + more, 1);
}

static bool is_at(const rtv__id_store *store, int64_t position, rtv__id id)
{
    rtv__id here = rtv__id_store_at(store, position);
    if (store->type == RTV_ID_INT64)
        return here.number == id.number;
    return here.length == id.length &&
           (id.length == 0 || memcmp(here.bytes, id.bytes, (size_t)id.length) == 0);
}

/* The slot of an id, NULL when it is not there. */
static rtv__map_slot *find_slot(const rtv__id_store *store, rtv__id id, uint64_t hash)
{
    if (store->count == 0)
        return NULL;
    rtv__map_slot *slots = store->slots.slots;
    uint64_t mask = store->slots.mask;
    for (uint64_t i = (uint32_t)hash & mask; slots[i].position != 0; i = (i + 1) & mask)
        if (slots[i].tag == (uint32_t)hash && is_at(store, (int64_t)slots[i].position - 1, id))
            return &slots[i];
    return NULL;
}

int64_t rtv__id_store_find(const rtv__id_store *store, rtv__id id, uint64_t hash)
{
    const rtv__map_slot *slot = find_slot(store, id, hash);
    return slot != NULL ? (int64_t)slot->position - 1 : -1;
}

void rtv__id_store_append(rtv__id_store *store, rtv__id id, uint64_t hash)
{
    int64_t position = store->count;
    if (!store->unique) {
        rtv__map_slot *slot = find_slot(store, id, hash);
        store->earlier[position] = slot != NULL ? slot->position : 0;
        if (slot != NULL) {
            slot->position = (uint32_t)position + 1;
            store->repeats = true;
        } else {
            rtv__map_slots_put(&store->slots, hash, position);
        }
    } else {
        rtv__map_slots_put(&store->slots, hash, position);
    }
    store->count++;
    if (store->type == RTV_ID_INT64) {
        store->numbers[position] = id.number;
        return;
    }
    char *bytes = store->bytes + store->byte_count;
    if (id.length > 0)
        memcpy(bytes, id.bytes, (size_t)id.length);
    bytes[id.length] = '\0';
    store->starts[position] = store->byte_count;
    store->lengths[position] = id.length;
    store->byte_count += id.length + 1;
    store->live_bytes += id.length + 1;
}

/* Frees a slot and moves those behind it up, so that none is cut off from where its search begins.
 */
static void free_slot(rtv__map_slots *slots, rtv__map_slot *slot)
{
    uint64_t mask = slots->mask, hole = (uint64_t)(slot - slots->slots);
    for (uint64_t i = (hole + 1) & mask; slots->slots[i].position != 0; i = (i + 1) & mask) {
        uint64_t home = slots->slots[i].tag & mask;
        if (((i - home) & mask) < ((i - hole) & mask))
            continue;
        slots->slots[hole] = slots->slots[i];
        hole = i;
    }
    slots->slots[hole] = (rtv__map_slot){0, 0};
}

void rtv__id_store_remove(rtv__id_store *store, int64_t position)
{
    rtv__id id = rtv__id_store_at(store, position);
    free_slot(&store->slots, find_slot(store, id, rtv__id_hash(store->type, id)));
    int64_t last = store->count - 1;
    if (position != last) {
        rtv__id moved = rtv__id_store_at(store, last);
        rtv__map_slot *slot = find_slot(store, moved, rtv__id_hash(store->type, moved));
        slot->position = (uint32_t)position + 1;
    }
    store->count = last;
    if (store->type == RTV_ID_INT64) {
        store->numbers[position] = store->numbers[last];
        return;
    }
    store->live_bytes -= store->lengths[position] + 1;
    store->starts[position] = store->starts[last];
    store->lengths[position] = store->lengths[last];
}
