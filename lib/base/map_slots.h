/*
 * The table behind the maps: open addressing with linear steps over slots of eight bytes that hold
 * half a hash and the position of a key which the map itself keeps. At most half full.
 */
#ifndef RTV_LIB_BASE_MAP_SLOTS_H
#define RTV_LIB_BASE_MAP_SLOTS_H

#include "base/memory.h"

typedef struct {
    uint32_t tag;      /* the low half of the key's hash; its lowest bits choose the slot */
    uint32_t position; /* the key's index + 1; 0 in a free slot */
} rtv__map_slot;

typedef struct {
    rtv__map_slot *slots; /* NULL while there is no key */
    uint64_t mask;        /* number of slots - 1, a power of two minus one */
} rtv__map_slots;

enum { RTV__MAP_MOST_KEYS = INT32_MAX };

/* Makes room for `keys` keys in all; on failure nothing changes. */
rtv_status rtv__map_slots_reserve(rtv__map_slots *slots, const rtv_context *context, int64_t keys);
/* Puts a key that is not there; there must be room. */
void rtv__map_slots_put(rtv__map_slots *slots, uint64_t hash, int64_t index);
/* Frees all keys, keeps the memory. */
void rtv__map_slots_clear(rtv__map_slots *slots);
void rtv__map_slots_destroy(rtv__map_slots *slots, const rtv_context *context);

/* Asks the processor for the slot of a key that will be looked up soon. */
static inline void rtv__map_slots_prefetch(const rtv__map_slots *slots, uint64_t hash)
{
#if defined(__GNUC__)
    __builtin_prefetch(&slots->slots[(uint32_t)hash & slots->mask]);
#else
    (void)slots;
    (void)hash;
#endif
}

#endif
