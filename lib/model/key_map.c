#include "model/key_map.h"

void rtv__key_map_init(rtv__key_map *map, const rtv_context *context)
{
    map->type = 0;
    rtv__string_map_init(&map->strings, context);
    rtv__int64_map_init(&map->integers, context);
}

void rtv__key_map_destroy(rtv__key_map *map)
{
    rtv__string_map_destroy(&map->strings);
    rtv__int64_map_destroy(&map->integers);
}

int64_t rtv__key_map_count(const rtv__key_map *map)
{
    return map->type == RTV_VALUE_STRING ? map->strings.count : map->integers.count;
}

rtv_status rtv__key_map_number(rtv__key_map *map, const rtv_column *column, const char *name,
                               int64_t *out)
{
    if (column->type != RTV_VALUE_STRING && column->type != RTV_VALUE_INT64)
        return rtv__fail(RTV_E_DTYPE, "column '%s' holds %s, ids must be string or int64", name,
                         rtv__value_name(column->type));
    if (map->type != 0 && map->type != column->type)
        return rtv__fail(RTV_E_DTYPE, "column '%s' holds %s in one table and %s in another", name,
                         rtv__value_name(map->type), rtv__value_name(column->type));
    if (column->is_ragged || column->count != column->rows)
        return rtv__fail(RTV_E_SHAPE, "column '%s' has several ids per row", name);
    map->type = column->type;
    for (int64_t i = 0; i < column->rows; i++) {
        RTV_TRY(rtv__check_cancelled_at(map->integers.context, i));
        if (column->type == RTV_VALUE_INT64) {
            RTV_TRY(rtv__int64_map_insert(&out[i], &map->integers, column->values.int64[i]));
            continue;
        }
        rtv__text text = rtv__column_text(column, i);
        uint64_t hash = rtv__farmhash64(text.data, (size_t)text.length);
        RTV_TRY(rtv__string_map_insert(&out[i], &map->strings, text.data, text.length, hash));
    }
    return RTV_OK;
}
