/*
 * A map from strings to the indices 0, 1, 2, .. in order of insertion. The keys stand one behind
 * the other, each with a closing zero, so that they are easy to save and to hand out.
 */
#ifndef RTV_LIB_BASE_STRING_MAP_H
#define RTV_LIB_BASE_STRING_MAP_H

#include <string.h>

#include "base/farmhash.h"
#include "base/map_slots.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    char *bytes;                /* all keys with their closing zeros */
    int64_t byte_capacity;
    int64_t *offsets; /* where each key begins, and the end: count + 1, NULL before the first key */
    int64_t offset_capacity;
    int64_t count;
    rtv__map_slots slots;
} rtv__string_map;

void rtv__string_map_init(rtv__string_map *map, const rtv_context *context);
void rtv__string_map_destroy(rtv__string_map *map);
/* Forgets the keys, keeps the memory. */
void rtv__string_map_clear(rtv__string_map *map);
/* Makes room for so many keys of so many bytes in all, closing zeros not counted. */
rtv_status rtv__string_map_reserve(rtv__string_map *map, int64_t keys, int64_t bytes);

/*
 * Gives the index of the key, which is added when it is new: then the index is the old count.
 * `hash` is rtv__farmhash64 of the key. On failure the map is as before.
 */
rtv_status rtv__string_map_insert(int64_t *index_out, rtv__string_map *map, const char *key,
                                  int64_t length, uint64_t hash);

/*
 * Adds `count` different keys at once: key i is bytes[offsets[i]] to bytes[offsets[i + 1] - 1]. On
 * failure the map may have some of them; RTV_E_INVALID when a key occurs twice.
 */
rtv_status rtv__string_map_add_all(rtv__string_map *map, int64_t count, const int64_t *offsets,
                                   const char *bytes);

static inline int64_t rtv__string_map_bytes(const rtv__string_map *map)
{
    return map->count == 0 ? 0 : map->offsets[map->count];
}

static inline const char *rtv__string_map_key(const rtv__string_map *map, int64_t index,
                                              int64_t *length_out)
{
    *length_out = map->offsets[index + 1] - map->offsets[index] - 1;
    return map->bytes + map->offsets[index];
}

/* The index of the key, -1 when it is not there. */
static inline int64_t rtv__string_map_find(const rtv__string_map *map, const char *key,
                                           int64_t length, uint64_t hash)
{
    if (map->count == 0)
        return -1;
    const rtv__map_slot *slots = map->slots.slots;
    for (uint64_t i = (uint32_t)hash & map->slots.mask; slots[i].position != 0;
         i = (i + 1) & map->slots.mask) {
        if (slots[i].tag != (uint32_t)hash)
            continue;
        int64_t found_length, index = (int64_t)slots[i].position - 1;
        const char *found = rtv__string_map_key(map, index, &found_length);
        if (found_length == length && (length == 0 || memcmp(found, key, (size_t)length) == 0))
            return index;
    }
    return -1;
}

#endif
