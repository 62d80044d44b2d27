#include "model/row_groups.h"

#include <string.h>

#include "base/map_slots.h"
#include "base/random.h"

typedef struct {
    const char *data;
    size_t bytes;
} row_bytes;

/* The bytes of a row of numbers; ids and values only, strings were preprocessed away. */
static row_bytes bytes_of_row(const rtv_column *column, int64_t row)
{
    size_t size = rtv__value_bytes(column->type);
    int64_t first, last;
    if (column->is_ragged) {
        first = column->row_splits[row];
        last = column->row_splits[row + 1];
    } else {
        int64_t width = column->rows > 0 ? column->count / column->rows : 0;
        first = row * width;
        last = first + width;
    }
    return (row_bytes){(const char *)column->values.any + (size_t)first * size,
                       (size_t)(last - first) * size};
}

static uint64_t hash_bytes(uint64_t hash, row_bytes row)
{
    uint64_t word;
    for (; row.bytes >= sizeof word; row.data += sizeof word, row.bytes -= sizeof word) {
        memcpy(&word, row.data, sizeof word);
        hash = rtv__mix64(hash ^ word) + 0x9E3779B97F4A7C15u;
    }
    word = row.bytes;
    memcpy((char *)&word + 1, row.data, row.bytes < sizeof word ? row.bytes : 0);
    return rtv__mix64(hash ^ word);
}

static bool rows_equal(rtv_column *const *columns, int64_t column_count, int64_t a, int64_t b)
{
    for (int64_t i = 0; i < column_count; i++) {
        row_bytes row_a = bytes_of_row(columns[i], a), row_b = bytes_of_row(columns[i], b);
        if (row_a.bytes != row_b.bytes ||
            (row_a.bytes > 0 && memcmp(row_a.data, row_b.data, row_a.bytes) != 0))
            return false;
    }
    return true;
}

static rtv_status group_row(rtv__row_groups *groups, rtv__map_slots *slots,
                            rtv_column *const *columns, int64_t column_count,
                            const int64_t *key_of_row, int64_t row)
{
    uint64_t hash = key_of_row != NULL ? (uint64_t)key_of_row[row] : 0;
    for (int64_t i = 0; i < column_count; i++)
        hash = hash_bytes(hash, bytes_of_row(columns[i], row));
    RTV_TRY(rtv__map_slots_reserve(slots, groups->context, groups->count + 1));
    for (uint64_t i = (uint32_t)hash & slots->mask; slots->slots[i].position != 0;
         i = (i + 1) & slots->mask) {
        if (slots->slots[i].tag != (uint32_t)hash)
            continue;
        int64_t group = (int64_t)slots->slots[i].position - 1, first = groups->first_row[group];
        if ((key_of_row == NULL || key_of_row[first] == key_of_row[row]) &&
            rows_equal(columns, column_count, first, row)) {
            groups->group_of_row[row] = group;
            return RTV_OK;
        }
    }
    rtv__map_slots_put(slots, hash, groups->count);
    groups->first_row[groups->count] = row;
    groups->group_of_row[row] = groups->count++;
    return RTV_OK;
}

rtv_status rtv__row_groups_make(rtv__row_groups *out, const rtv_context *context,
                                rtv_column *const *columns, int64_t column_count,
                                const int64_t *key_of_row, int64_t rows)
{
    *out = (rtv__row_groups){.context = context, .rows = rows};
    if (rows > RTV__MAP_MOST_KEYS)
        return rtv__fail(RTV_E_RANGE, "more than %d training rows", RTV__MAP_MOST_KEYS);
    rtv__map_slots slots = {0};
    rtv_status status = RTV_OK;
    out->group_of_row = rtv__alloc_array(context, rows, sizeof out->group_of_row[0]);
    out->first_row = rtv__alloc_array(context, rows, sizeof out->first_row[0]);
    if (out->group_of_row == NULL || out->first_row == NULL)
        status = RTV_E_NOMEM;
    for (int64_t row = 0; row < rows && status == RTV_OK; row++) {
        status = rtv__check_cancelled_at(context, row);
        if (status == RTV_OK)
            status = group_row(out, &slots, columns, column_count, key_of_row, row);
    }
    rtv__map_slots_destroy(&slots, context);
    if (status != RTV_OK)
        rtv__row_groups_destroy(out);
    return status;
}

void rtv__row_groups_destroy(rtv__row_groups *groups)
{
    rtv__free(groups->context, groups->group_of_row);
    rtv__free(groups->context, groups->first_row);
    *groups = (rtv__row_groups){0};
}
