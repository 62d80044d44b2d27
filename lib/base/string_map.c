#include "base/string_map.h"

#include <stdbool.h>

void rtv__string_map_init(rtv__string_map *map, const rtv_context *context)
{
    *map = (rtv__string_map){.context = context};
}

void rtv__string_map_destroy(rtv__string_map *map)
{
    rtv__free(map->context, map->bytes);
    rtv__free(map->context, map->offsets);
    rtv__map_slots_destroy(&map->slots, map->context);
    rtv__string_map_init(map, map->context);
}

void rtv__string_map_clear(rtv__string_map *map)
{
    map->count = 0;
    rtv__map_slots_clear(&map->slots);
}

rtv_status rtv__string_map_reserve(rtv__string_map *map, int64_t keys, int64_t bytes)
{
    if (bytes > INT64_MAX - keys)
        return rtv__fail_memory(SIZE_MAX);
    RTV_TRY(rtv__map_slots_reserve(&map->slots, map->context, keys));
    RTV_TRY(rtv__reserve(map->context, &map->bytes, &map->byte_capacity, bytes + keys, 1));
    bool first = map->offsets == NULL;
    RTV_TRY(rtv__reserve(map->context, &map->offsets, &map->offset_capacity, keys + 1,
                         sizeof *map->offsets));
    if (first)
        map->offsets[0] = 0;
    return RTV_OK;
}

static void append(rtv__string_map *map, const char *key, int64_t length, uint64_t hash)
{
    int64_t begin = map->offsets[map->count];
    if (length > 0)
        memcpy(map->bytes + begin, key, (size_t)length);
    map->bytes[begin + length] = '\0';
    map->offsets[map->count + 1] = begin + length + 1;
    rtv__map_slots_put(&map->slots, hash, map->count);
    map->count++;
}

rtv_status rtv__string_map_insert(int64_t *index_out, rtv__string_map *map, const char *key,
                                  int64_t length, uint64_t hash)
{
    int64_t index = rtv__string_map_find(map, key, length, hash);
    if (index < 0) {
        int64_t used = rtv__string_map_bytes(map) - map->count;
        if (length > INT64_MAX / 4 - used)
            return rtv__fail_memory(SIZE_MAX);
        RTV_TRY(rtv__string_map_reserve(map, map->count + 1, used + length));
        index = map->count;
        append(map, key, length, hash);
    }
    *index_out = index;
    return RTV_OK;
}

rtv_status rtv__string_map_add_all(rtv__string_map *map, int64_t count, const int64_t *offsets,
                                   const char *bytes)
{
    int64_t used = rtv__string_map_bytes(map) - map->count;
    RTV_TRY(rtv__string_map_reserve(map, map->count + count, used + offsets[count] - offsets[0]));
    for (int64_t i = 0; i < count; i++) {
        const char *key = bytes + offsets[i];
        int64_t length = offsets[i + 1] - offsets[i], before = map->count, index;
        RTV_TRY(
            rtv__string_map_insert(&index, map, key, length, rtv__farmhash64(key, (size_t)length)));
        if (index < before)
            return rtv__fail(RTV_E_INVALID, "'%.*s' occurs twice", (int)(length < 40 ? length : 40),
                             key);
    }
    return RTV_OK;
}
