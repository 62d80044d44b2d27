#include "data/row_keys.h"

#include <stdio.h>

#include "io/text.h"

rtv_status rtv__table_expect_key(rtv_column **out, const rtv_table *table, const char *name)
{
    rtv_column *column;
    *out = NULL;
    RTV_TRY(rtv__table_find(&column, table, name));
    if (column->type != RTV_VALUE_INT64 && column->type != RTV_VALUE_STRING)
        return rtv__fail(RTV_E_DTYPE, "keys are strings or int64, column '%s' is %s", name,
                         rtv__value_name(column->type));
    return rtv__table_expect(out, table, name, column->type);
}

void rtv__row_keys_init(rtv__row_keys *map, const rtv_context *context, rtv_value_type type)
{
    map->type = type;
    rtv__string_map_init(&map->strings, context);
    rtv__int64_map_init(&map->integers, context);
}

void rtv__row_keys_destroy(rtv__row_keys *map)
{
    rtv__string_map_destroy(&map->strings);
    rtv__int64_map_destroy(&map->integers);
}

rtv_status rtv__row_keys_insert(int64_t *out, rtv__row_keys *map, const rtv_column *column,
                                int64_t row)
{
    if (map->type == RTV_VALUE_INT64)
        return rtv__int64_map_insert(out, &map->integers, column->values.int64[row]);
    rtv__text text = rtv__column_text(column, row);
    return rtv__string_map_insert(out, &map->strings, text.data, text.length,
                                  rtv__farmhash64(text.data, (size_t)text.length));
}

int64_t rtv__row_keys_find(const rtv__row_keys *map, const rtv_column *column, int64_t row)
{
    if (map->type == RTV_VALUE_INT64)
        return rtv__int64_map_find(&map->integers, column->values.int64[row]);
    rtv__text text = rtv__column_text(column, row);
    return rtv__string_map_find(&map->strings, text.data, text.length,
                                rtv__farmhash64(text.data, (size_t)text.length));
}

const char *rtv__row_key_text(const rtv_column *column, int64_t row, char *buffer, size_t bytes)
{
    if (column->type == RTV_VALUE_STRING) {
        rtv__text text = rtv__column_text(column, row);
        return rtv__excerpt(buffer, bytes, text.data, (size_t)text.length);
    }
    snprintf(buffer, bytes, "%lld", (long long)column->values.int64[row]);
    return buffer;
}

static rtv_status number_rows(rtv__key_groups *groups, rtv__row_keys *map, const rtv_column *key)
{
    for (int64_t row = 0; row < key->rows; row++) {
        int64_t group;
        RTV_TRY(rtv__row_keys_insert(&group, map, key, row));
        if (group == groups->count) {
            groups->first_row[group] = row;
            groups->size[group] = 0;
            groups->count++;
        }
        groups->group_of_row[row] = group;
        groups->size[group]++;
    }
    return RTV_OK;
}

rtv_status rtv__key_groups_make(rtv__key_groups *out, const rtv_context *context,
                                const rtv_column *key)
{
    out->context = context;
    out->count = 0;
    out->group_of_row = rtv__alloc_array(context, key->rows, 3 * sizeof(int64_t));
    if (out->group_of_row == NULL)
        return RTV_E_NOMEM;
    out->first_row = out->group_of_row + key->rows;
    out->size = out->first_row + key->rows;
    rtv__row_keys map;
    rtv__row_keys_init(&map, context, key->type);
    rtv_status status = number_rows(out, &map, key);
    rtv__row_keys_destroy(&map);
    if (status != RTV_OK)
        rtv__key_groups_destroy(out);
    return status;
}

void rtv__key_groups_destroy(rtv__key_groups *groups)
{
    rtv__free(groups->context, groups->group_of_row);
    groups->group_of_row = NULL;
}
