/* Numbers for the distinct keys (strings or int64) of columns, in the order of first appearance. */
#ifndef RTV_LIB_DATA_ROW_KEYS_H
#define RTV_LIB_DATA_ROW_KEYS_H

#include "base/int64_map.h"
#include "base/string_map.h"
#include "data/table.h"

typedef struct {
    rtv_value_type type;
    rtv__string_map strings;
    rtv__int64_map integers;
} rtv__row_keys;

/* A column that can hold keys: one string or int64 per row. RTV_E_NOTFOUND, _DTYPE, _SHAPE. */
rtv_status rtv__table_expect_key(rtv_column **out, const rtv_table *table, const char *name);

void rtv__row_keys_init(rtv__row_keys *map, const rtv_context *context, rtv_value_type type);
void rtv__row_keys_destroy(rtv__row_keys *map);
/* The number of the key in a row, new keys are added. */
rtv_status rtv__row_keys_insert(int64_t *out, rtv__row_keys *map, const rtv_column *column,
                                int64_t row);
/* -1 when the key is not there. The column has the type of the map. */
int64_t rtv__row_keys_find(const rtv__row_keys *map, const rtv_column *column, int64_t row);
/* A key as text for messages, cut to the buffer; returns `buffer`. */
const char *rtv__row_key_text(const rtv_column *column, int64_t row, char *buffer, size_t bytes);

/* The rows of a key column by key. All three arrays are one block. */
typedef struct {
    const rtv_context *context;
    int64_t *group_of_row; /* for every row */
    int64_t *first_row;    /* for every group: where its key first stands */
    int64_t *size;         /* for every group: its rows */
    int64_t count;         /* groups */
} rtv__key_groups;

rtv_status rtv__key_groups_make(rtv__key_groups *out, const rtv_context *context,
                                const rtv_column *key);
void rtv__key_groups_destroy(rtv__key_groups *groups);

#endif
