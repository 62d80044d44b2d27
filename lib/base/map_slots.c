#include "base/map_slots.h"

#include <inttypes.h>
#include <string.h>

static void put(rtv__map_slot *slots, uint64_t mask, rtv__map_slot slot)
{
    uint64_t i = slot.tag & mask;
    while (slots[i].position != 0)
        i = (i + 1) & mask;
    slots[i] = slot;
}

rtv_status rtv__map_slots_reserve(rtv__map_slots *slots, const rtv_context *context, int64_t keys)
{
    if (keys > RTV__MAP_MOST_KEYS)
        return rtv__fail(RTV_E_RANGE, "a map of %" PRId64 " keys is too large, at most %d fit",
                         keys, RTV__MAP_MOST_KEYS);
    uint64_t old_size = slots->slots == NULL ? 0 : slots->mask + 1;
    if (keys <= 0 || (uint64_t)keys * 2 <= old_size)
        return RTV_OK;
    uint64_t size = old_size < 16 ? 16 : old_size;
    while (size < (uint64_t)keys * 2)
        size *= 2;
    rtv__map_slot *grown = rtv__alloc_array(context, (int64_t)size, sizeof *grown);
    if (grown == NULL)
        return RTV_E_NOMEM;
    memset(grown, 0, (size_t)size * sizeof *grown);
    for (uint64_t i = 0; i < old_size; i++)
        if (slots->slots[i].position != 0)
            put(grown, size - 1, slots->slots[i]);
    rtv__free(context, slots->slots);
    slots->slots = grown;
    slots->mask = size - 1;
    return RTV_OK;
}

void rtv__map_slots_put(rtv__map_slots *slots, uint64_t hash, int64_t index)
{
    put(slots->slots, slots->mask, (rtv__map_slot){(uint32_t)hash, (uint32_t)index + 1});
}

void rtv__map_slots_clear(rtv__map_slots *slots)
{
    if (slots->slots != NULL)
        memset(slots->slots, 0, ((size_t)slots->mask + 1) * sizeof *slots->slots);
}

void rtv__map_slots_destroy(rtv__map_slots *slots, const rtv_context *context)
{
    rtv__free(context, slots->slots);
    *slots = (rtv__map_slots){0};
}
