#include "data/arrow_rows.h"

#include <inttypes.h>
#include <string.h>

typedef struct ArrowArray arrow_array;

bool rtv__arrow_integer(int64_t *out, const char *at, int32_t bytes, bool is_signed)
{
    uint64_t bits = 0;
    uint8_t one;
    uint16_t two;
    uint32_t four;
    switch (bytes) {
    case 1:
        memcpy(&one, at, sizeof one);
        bits = is_signed ? (uint64_t)(int64_t)(int8_t)one : one;
        break;
    case 2:
        memcpy(&two, at, sizeof two);
        bits = is_signed ? (uint64_t)(int64_t)(int16_t)two : two;
        break;
    case 4:
        memcpy(&four, at, sizeof four);
        bits = is_signed ? (uint64_t)(int64_t)(int32_t)four : four;
        break;
    default:
        memcpy(&bits, at, sizeof bits);
    }
    memcpy(out, &bits, sizeof bits);
    return is_signed || *out >= 0;
}

int64_t rtv__arrow_offset(const char *offsets, int32_t bytes, int64_t i)
{
    int64_t offset;
    rtv__arrow_integer(&offset, offsets + i * bytes, bytes, true);
    return offset;
}

bool rtv__arrow_is_null(const arrow_array *array, int64_t place)
{
    const uint8_t *bits = array->n_buffers > 0 ? array->buffers[0] : NULL;
    return bits != NULL && array->null_count != 0 && (bits[place / 8] >> (place % 8) & 1) == 0;
}

int64_t rtv__arrow_row(const rtv__arrow_rows *rows, int64_t i)
{
    int64_t row = 0;
    if (rows->block_width > 0)
        return i / rows->block_width;
    if (rows->list_offsets == NULL)
        return i;
    while (rtv__arrow_offset(rows->list_offsets, rows->list_offset_bytes, row + 1) <=
           rows->first + i)
        row++;
    return row;
}

rtv_status rtv__arrow_refuse_null(const rtv__arrow_rows *rows, int64_t i)
{
    return rtv__fail(RTV_E_INVALID, "column '%s' has a null in row %" PRId64 ": fill nulls first",
                     rows->name, rtv__arrow_row(rows, i));
}

static rtv_status check_nulls(const rtv__arrow_rows *rows)
{
    const arrow_array *array = rows->array;
    if (array->null_count > 0 && (array->n_buffers < 1 || array->buffers[0] == NULL))
        return rtv__fail(RTV_E_INVALID,
                         "column '%s' has %" PRId64 " nulls, but no buffer that says where",
                         rows->name, array->null_count);
    if (array->null_count == 0 || array->buffers[0] == NULL || rows->is_dictionary)
        return RTV_OK;
    for (int64_t i = 0; i < rows->count; i++)
        if (rtv__arrow_is_null(array, array->offset + rows->first + i))
            return rtv__arrow_refuse_null(rows, i);
    return RTV_OK;
}

rtv_status rtv__arrow_check(const rtv__arrow_rows *rows, int64_t buffers, int64_t children)
{
    const arrow_array *array = rows->array;
    if (array == NULL || array->length < 0 || array->offset < 0 ||
        array->length > INT64_MAX / 16 - array->offset || array->n_buffers != buffers ||
        array->n_children != children || rows->schema->n_children != children ||
        (buffers > 0 && array->buffers == NULL) ||
        (children > 0 && (array->children == NULL || rows->schema->children == NULL)))
        return rtv__fail(RTV_E_INVALID, "column '%s' is no well-formed array of Arrow's type '%s'",
                         rows->name, rows->schema->format);
    if (rows->first < 0 || rows->count < 0 || rows->first > array->length ||
        rows->count > array->length - rows->first)
        return rtv__fail(RTV_E_RANGE,
                         "column '%s' has %" PRId64 " values, %" PRId64 " from %" PRId64
                         " on are asked for",
                         rows->name, array->length, rows->count, rows->first);
    return check_nulls(rows);
}

rtv_status rtv__arrow_missing_buffer(const rtv__arrow_rows *rows)
{
    return rtv__fail(RTV_E_INVALID, "column '%s' lacks a buffer of its values", rows->name);
}

rtv_status rtv__arrow_check_offsets(const rtv__arrow_rows *rows, const char *offsets, int32_t bytes)
{
    int64_t before = 0;
    for (int64_t i = 0; i <= rows->count; i++) {
        int64_t offset = rtv__arrow_offset(offsets, bytes, i);
        if (offset < before)
            return rtv__fail(RTV_E_RANGE,
                             "column '%s': offset %" PRId64 " is %" PRId64 ", below %" PRId64,
                             rows->name, i, offset, before);
        before = offset;
    }
    return RTV_OK;
}

const char *rtv__arrow_offsets(const rtv__arrow_rows *rows, int32_t bytes)
{
    const char *offsets = rows->array->buffers[1];
    return offsets != NULL ? offsets + (rows->array->offset + rows->first) * bytes : NULL;
}
