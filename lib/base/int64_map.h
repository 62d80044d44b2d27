/* A map from integers to the indices 0, 1, 2, .. in order of insertion. */
#ifndef RTV_LIB_BASE_INT64_MAP_H
#define RTV_LIB_BASE_INT64_MAP_H

#include "base/map_slots.h"
#include "base/random.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    int64_t *keys;              /* `count` of them, in order */
    int64_t key_capacity;
    int64_t count;
    rtv__map_slots slots;
} rtv__int64_map;

void rtv__int64_map_init(rtv__int64_map *map, const rtv_context *context);
void rtv__int64_map_destroy(rtv__int64_map *map);
/* Forgets the keys, keeps the memory. */
void rtv__int64_map_clear(rtv__int64_map *map);
rtv_status rtv__int64_map_reserve(rtv__int64_map *map, int64_t keys);

/*
 * Gives the index of the key, which is added when it is new: then the index is the old count. On
 * failure the map is as before.
 */
rtv_status rtv__int64_map_insert(int64_t *index_out, rtv__int64_map *map, int64_t key);

static inline uint64_t rtv__int64_map_hash(int64_t key)
{
    return rtv__mix64((uint64_t)key);
}

/* The index of the key with this hash, -1 when it is not there. */
static inline int64_t rtv__int64_map_find_hashed(const rtv__int64_map *map, int64_t key,
                                                 uint64_t hash)
{
    if (map->count == 0)
        return -1;
    const rtv__map_slot *slots = map->slots.slots;
    for (uint64_t i = (uint32_t)hash & map->slots.mask; slots[i].position != 0;
         i = (i + 1) & map->slots.mask)
        if (slots[i].tag == (uint32_t)hash && map->keys[slots[i].position - 1] == key)
            return (int64_t)slots[i].position - 1;
    return -1;
}

static inline int64_t rtv__int64_map_find(const rtv__int64_map *map, int64_t key)
{
    return rtv__int64_map_find_hashed(map, key, rtv__int64_map_hash(key));
}

#endif
