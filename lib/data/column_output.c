/* Columns as outputs: memory that only grows, and copies of chosen rows. */
#include "data/column.h"

#include <string.h>

/* The first block fits exactly, later ones at least double. */
static rtv_status reserve(const rtv_context *context, void *block_address, int64_t *capacity,
                          int64_t needed, size_t size)
{
    if (needed <= *capacity)
        return RTV_OK;
    if (*capacity > 0)
        return rtv__reserve(context, block_address, capacity, needed, size);
    void *block = rtv__alloc_array(context, needed, size);
    if (block == NULL)
        return RTV_E_NOMEM;
    memcpy(block_address, &block, sizeof block);
    *capacity = needed;
    return RTV_OK;
}

/* Gives up the contents; own memory stays. */
static void drop_contents(rtv_column *column)
{
    rtv_column_free(column->base);
    column->base = NULL;
    if (column->release != NULL)
        column->release(column->release_data, column->release_payload);
    column->release = NULL;
    column->type = RTV_VALUE_INT64;
    column->rows = column->count = 0;
    column->shape.rank = 1;
    column->shape.dims[0] = 0;
    column->is_ragged = false;
    column->row_splits = NULL;
    column->values.any = NULL;
    column->offsets = NULL;
}

static rtv_status begin_output(rtv_column *column)
{
    if (atomic_load_explicit(&column->references, memory_order_acquire) != 1)
        return rtv__fail(RTV_E_STATE, "the output column is held by a table, a batch or a view");
    drop_contents(column);
    return RTV_OK;
}

static rtv_status reserve_values(rtv_column *column, rtv_value_type type, int64_t count)
{
    if (type != RTV_VALUE_STRING) {
        size_t size = rtv__value_bytes(type);
        if (count > INT64_MAX / 8)
            return rtv__fail_memory(SIZE_MAX);
        return reserve(column->context, &column->out, &column->capacity_bytes,
                       count * (int64_t)size, 1);
    }
    bool is_first = column->out_offsets == NULL;
    if (count == INT64_MAX)
        return rtv__fail_memory(SIZE_MAX);
    RTV_TRY(reserve(column->context, &column->out_offsets, &column->capacity_offsets, count + 1,
                    sizeof(int64_t)));
    if (is_first)
        column->out_offsets[0] = 0;
    return RTV_OK;
}

/* Shows what is written through `out`. */
static void show(rtv_column *column)
{
    column->values.any = column->out.any;
    column->offsets = column->type == RTV_VALUE_STRING ? column->out_offsets : NULL;
}

static void set_shape(rtv_column *column, rtv_value_type type, const rtv__shape *shape,
                      int64_t count)
{
    column->type = type;
    column->shape = *shape;
    column->rows = shape->rank == 0 ? 1 : shape->dims[0];
    column->count = count;
    show(column);
}

rtv_status rtv__column_prepare_numbers(rtv_column *column, rtv_value_type type, int32_t rank,
                                       const int64_t *dims)
{
    if (type == RTV_VALUE_STRING || rtv__value_bytes(type) == 0)
        return rtv__fail(RTV_E_DTYPE, "value type %d is not a number", type);
    RTV_TRY(begin_output(column));
    rtv__shape shape;
    int64_t count;
    RTV_TRY(rtv__shape_make(&shape, &count, rank, dims));
    RTV_TRY(reserve_values(column, type, count));
    set_shape(column, type, &shape, count);
    return RTV_OK;
}

rtv_status rtv__column_prepare_strings(rtv_column *column, int32_t rank, const int64_t *dims,
                                       int64_t bytes)
{
    RTV_TRY(begin_output(column));
    rtv__shape shape;
    int64_t count;
    RTV_TRY(rtv__shape_make(&shape, &count, rank, dims));
    RTV_TRY(reserve_values(column, RTV_VALUE_STRING, count));
    RTV_TRY(reserve(column->context, &column->out, &column->capacity_bytes, bytes, 1));
    set_shape(column, RTV_VALUE_STRING, &shape, count);
    return RTV_OK;
}

/* After more room was made, or not. */
static rtv_status show_or_drop(rtv_column *column, rtv_status status)
{
    if (status == RTV_OK)
        show(column);
    else
        drop_contents(column);
    return status;
}

rtv_status rtv__column_reserve_bytes(rtv_column *column, int64_t bytes)
{
    return show_or_drop(column,
                        reserve(column->context, &column->out, &column->capacity_bytes, bytes, 1));
}

rtv_status rtv__column_prepare_ragged(rtv_column *column, rtv_value_type type, int64_t rows,
                                      int64_t capacity)
{
    if (rtv__value_bytes(type) == 0)
        return rtv__fail(RTV_E_DTYPE, "value type %d does not exist", type);
    RTV_TRY(begin_output(column));
    rtv__shape shape;
    int64_t ignored;
    RTV_TRY(rtv__shape_make(&shape, &ignored, 1, &rows));
    RTV_TRY(reserve(column->context, &column->out_row_splits, &column->capacity_row_splits,
                    rows + 1, sizeof(int64_t)));
    RTV_TRY(reserve_values(column, type, capacity));
    shape.rank = 2;
    shape.dims[1] = -1;
    set_shape(column, type, &shape, 0);
    column->is_ragged = true;
    column->out_row_splits[0] = 0;
    column->row_splits = column->out_row_splits;
    return RTV_OK;
}

rtv_status rtv__column_reserve_values(rtv_column *column, int64_t count)
{
    return show_or_drop(column, reserve_values(column, column->type, count));
}

void rtv__column_finish_ragged(rtv_column *column)
{
    column->count = column->out_row_splits[column->rows];
}

/* Copies `count` blocks of `block` numbers of 4 or 8 bytes. */
static void gather_numbers(char *out, const char *values, size_t size, int64_t block,
                           const int64_t *rows, int64_t count)
{
    if (block == 1 && size == 8) {
        for (int64_t i = 0; i < count; i++)
            memcpy(out + 8 * i, values + 8 * rows[i], 8);
    } else if (block == 1) {
        for (int64_t i = 0; i < count; i++)
            memcpy(out + 4 * i, values + 4 * rows[i], 4);
    } else if (block > 0) {
        size_t bytes = (size_t)block * size;
        for (int64_t i = 0; i < count; i++)
            memcpy(out + (size_t)i * bytes, values + (size_t)rows[i] * bytes, bytes);
    }
}

/*
 * Appends the strings `first` to `first + count - 1` of `column` behind the `position` strings that
 * `out` already has. Its offsets are those of `column` moved by one distance, its bytes one block.
 */
static void append_strings(rtv_column *out, int64_t position, const rtv_column *column,
                           int64_t first, int64_t count)
{
    const int64_t *offsets = column->offsets + first;
    int64_t end = out->out_offsets[position];
    int64_t bytes = offsets[count] - offsets[0];
    if (bytes > 0)
        memcpy(out->out.bytes + end, column->values.bytes + offsets[0], (size_t)bytes);
    for (int64_t i = 1; i <= count; i++)
        out->out_offsets[position + i] = end + offsets[i] - offsets[0];
}

static rtv_status gather_strings(rtv_column *out, const rtv_column *column, const rtv__shape *shape,
                                 int64_t block, const int64_t *rows, int64_t count)
{
    int64_t bytes = 0;
    for (int64_t i = 0; i < count; i++) {
        const int64_t *offsets = column->offsets + rows[i] * block;
        bytes += offsets[block] - offsets[0];
    }
    RTV_TRY(rtv__column_prepare_strings(out, shape->rank, shape->dims, bytes));
    for (int64_t i = 0; i < count; i++)
        append_strings(out, i * block, column, rows[i] * block, block);
    return RTV_OK;
}

static rtv_status gather_ragged(rtv_column *out, const rtv_column *column, const int64_t *rows,
                                int64_t count)
{
    const int64_t *splits = column->row_splits;
    int64_t values = 0, bytes = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t first = splits[rows[i]], end = splits[rows[i] + 1];
        values += end - first;
        if (column->type == RTV_VALUE_STRING)
            bytes += column->offsets[end] - column->offsets[first];
    }
    RTV_TRY(rtv__column_prepare_ragged(out, column->type, count, values));
    if (column->type == RTV_VALUE_STRING)
        RTV_TRY(rtv__column_reserve_bytes(out, bytes));
    size_t size = rtv__value_bytes(column->type);
    for (int64_t i = 0; i < count; i++) {
        int64_t first = splits[rows[i]], length = splits[rows[i] + 1] - first;
        int64_t position = out->out_row_splits[i];
        if (column->type == RTV_VALUE_STRING)
            append_strings(out, position, column, first, length);
        else if (length > 0)
            memcpy(out->out.bytes + (size_t)position * size,
                   column->values.bytes + (size_t)first * size, (size_t)length * size);
        out->out_row_splits[i + 1] = position + length;
    }
    rtv__column_finish_ragged(out);
    return RTV_OK;
}

rtv_status rtv__column_gather(rtv_column *out, const rtv_column *column, const int64_t *rows,
                              int64_t count)
{
    if (column->is_ragged)
        return gather_ragged(out, column, rows, count);
    rtv__shape shape = column->shape;
    if (shape.rank == 0)
        return rtv__fail(RTV_E_SHAPE, "a scalar column has no rows to choose from");
    shape.dims[0] = count;
    int64_t block = column->rows > 0 ? column->count / column->rows : 0;
    if (column->type == RTV_VALUE_STRING)
        return gather_strings(out, column, &shape, block, rows, count);
    RTV_TRY(rtv__column_prepare_numbers(out, column->type, shape.rank, shape.dims));
    gather_numbers(out->out.bytes, column->values.bytes, rtv__value_bytes(column->type), block,
                   rows, count);
    return RTV_OK;
}
