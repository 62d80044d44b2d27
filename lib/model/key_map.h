/* Numbers 0, 1, 2 ... for the keys of users or candidates, which are strings or int64. */
#ifndef RTV_LIB_MODEL_KEY_MAP_H
#define RTV_LIB_MODEL_KEY_MAP_H

#include "base/int64_map.h"
#include "base/string_map.h"
#include "data/column.h"

typedef struct {
    rtv_value_type type; /* 0 until the first column */
    rtv__string_map strings;
    rtv__int64_map integers;
} rtv__key_map;

void rtv__key_map_init(rtv__key_map *map, const rtv_context *context);
void rtv__key_map_destroy(rtv__key_map *map);
int64_t rtv__key_map_count(const rtv__key_map *map);

/*
 * The number of each row's key; new keys are added. The column must hold one string or int64 per
 * row, of the type of the columns before it: RTV_E_DTYPE and RTV_E_SHAPE name it.
 */
rtv_status rtv__key_map_number(rtv__key_map *map, const rtv_column *column, const char *name,
                               int64_t *out);

#endif
