#include "base/int64_map.h"

void rtv__int64_map_init(rtv__int64_map *map, const rtv_context *context)
{
    *map = (rtv__int64_map){.context = context};
}

void rtv__int64_map_destroy(rtv__int64_map *map)
{
    rtv__free(map->context, map->keys);
    rtv__map_slots_destroy(&map->slots, map->context);
    rtv__int64_map_init(map, map->context);
}

void rtv__int64_map_clear(rtv__int64_map *map)
{
    map->count = 0;
    rtv__map_slots_clear(&map->slots);
}

rtv_status rtv__int64_map_reserve(rtv__int64_map *map, int64_t keys)
{
    RTV_TRY(rtv__map_slots_reserve(&map->slots, map->context, keys));
    return rtv__reserve(map->context, &map->keys, &map->key_capacity, keys, sizeof *map->keys);
}

rtv_status rtv__int64_map_insert(int64_t *index_out, rtv__int64_map *map, int64_t key)
{
    uint64_t hash = rtv__int64_map_hash(key);
    int64_t index = rtv__int64_map_find_hashed(map, key, hash);
    if (index < 0) {
        RTV_TRY(rtv__int64_map_reserve(map, map->count + 1));
        index = map->count;
        map->keys[index] = key;
        rtv__map_slots_put(&map->slots, hash, index);
        map->count++;
    }
    *index_out = index;
    return RTV_OK;
}
