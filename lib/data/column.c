/* Making columns and looking at them. Filling outputs is in column_output.c. */
#include "data/column.h"

#include <string.h>

size_t rtv__value_bytes(rtv_value_type type)
{
    switch (type) {
    case RTV_VALUE_STRING:
        return 1;
    case RTV_VALUE_FLOAT32:
        return 4;
    case RTV_VALUE_INT64:
    case RTV_VALUE_FLOAT64:
        return 8;
    default:
        return 0;
    }
}

const char *rtv__value_name(rtv_value_type type)
{
    switch (type) {
    case RTV_VALUE_STRING:
        return "string";
    case RTV_VALUE_INT64:
        return "int64";
    case RTV_VALUE_FLOAT32:
        return "float32";
    case RTV_VALUE_FLOAT64:
        return "float64";
    default:
        return "unknown";
    }
}

rtv_status rtv_column_create(rtv_column **out, rtv_context *context)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_column *column = rtv__alloc_zero(context, sizeof *column);
    if (column == NULL)
        return RTV_E_NOMEM;
    atomic_init(&column->references, 1);
    column->context = rtv__context_retain(context);
    column->type = RTV_VALUE_INT64;
    column->shape.rank = 1;
    *out = column;
    return RTV_OK;
}

rtv_column *rtv__column_retain(rtv_column *column)
{
    if (column != NULL)
        atomic_fetch_add_explicit(&column->references, 1, memory_order_relaxed);
    return column;
}

void rtv_column_free(rtv_column *column)
{
    if (column == NULL ||
        atomic_fetch_sub_explicit(&column->references, 1, memory_order_acq_rel) != 1)
        return;
    rtv_column_free(column->base);
    if (column->release != NULL)
        column->release(column->release_data, column->release_payload);
    rtv_context *context = column->context;
    rtv__free(context, column->out.any);
    rtv__free(context, column->out_offsets);
    rtv__free(context, column->out_row_splits);
    rtv__free(context, column);
    rtv__context_release(context);
}

/* The total length of the strings, checked. */
static rtv_status measure_strings(int64_t *out, int64_t rows, const char *const *strings,
                                  const int64_t *lengths)
{
    int64_t total = 0;
    for (int64_t i = 0; i < rows; i++) {
        RTV_CHECK_ARG(strings[i] != NULL, "string %lld is NULL", (long long)i);
        int64_t length = lengths != NULL ? lengths[i] : (int64_t)strlen(strings[i]);
        if (length < 0 || length > INT64_MAX - total)
            return rtv__fail(RTV_E_RANGE, "string %lld has a length of %lld", (long long)i,
                             (long long)length);
        total += length;
    }
    *out = total;
    return RTV_OK;
}

rtv_status rtv__column_fill_strings(rtv_column *column, int64_t rows, const char *const *strings,
                                    const int64_t *lengths)
{
    if (rows < 0)
        return rtv__fail(RTV_E_RANGE, "rows is %lld", (long long)rows);
    RTV_CHECK_ARG(strings != NULL || rows == 0, "strings is NULL");
    int64_t total = 0;
    RTV_TRY(measure_strings(&total, rows, strings, lengths));
    RTV_TRY(rtv__column_prepare_strings(column, 1, &rows, total));
    int64_t position = 0;
    for (int64_t i = 0; i < rows; i++) {
        int64_t length = lengths != NULL ? lengths[i] : (int64_t)strlen(strings[i]);
        if (length > 0)
            memcpy(column->out.bytes + position, strings[i], (size_t)length);
        position += length;
        column->out_offsets[i + 1] = position;
    }
    return RTV_OK;
}

rtv_status rtv__column_fill_numbers(rtv_column *column, rtv_value_type type, int64_t rows,
                                    const void *values)
{
    RTV_CHECK_ARG(values != NULL || rows == 0, "values is NULL");
    RTV_TRY(rtv__column_prepare_numbers(column, type, 1, &rows));
    if (rows > 0)
        memcpy(column->out.any, values, (size_t)rows * rtv__value_bytes(type));
    return RTV_OK;
}

rtv_status rtv_column_create_strings(rtv_column **out, rtv_context *context, int64_t rows,
                                     const char *const *strings, const int64_t *lengths)
{
    RTV_TRY(rtv_column_create(out, context));
    rtv_status status = rtv__column_fill_strings(*out, rows, strings, lengths);
    if (status != RTV_OK) {
        rtv_column_free(*out);
        *out = NULL;
    }
    return status;
}

rtv_status rtv_column_create_numbers(rtv_column **out, rtv_context *context, rtv_value_type type,
                                     int64_t rows, const void *values)
{
    RTV_TRY(rtv_column_create(out, context));
    rtv_status status = rtv__column_fill_numbers(*out, type, rows, values);
    if (status != RTV_OK) {
        rtv_column_free(*out);
        *out = NULL;
    }
    return status;
}

static rtv_status check_wrapped(rtv_value_type type, int64_t rows, const int64_t *offsets,
                                const void *values)
{
    size_t bytes = rtv__value_bytes(type);
    if (bytes == 0)
        return rtv__fail(RTV_E_DTYPE, "value type %d does not exist", type);
    if (rows < 0)
        return rtv__fail(RTV_E_RANGE, "rows is %lld", (long long)rows);
    if (type != RTV_VALUE_STRING) {
        RTV_CHECK_ARG(offsets == NULL, "numbers have no offsets");
        RTV_CHECK_ARG(values != NULL || rows == 0, "values is NULL");
        RTV_CHECK_ARG((uintptr_t)values % bytes == 0, "values are not aligned to %zu bytes", bytes);
        return RTV_OK;
    }
    RTV_CHECK_ARG(offsets != NULL, "strings need offsets");
    RTV_CHECK_ARG(offsets[0] >= 0, "offset 0 is %lld", (long long)offsets[0]);
    for (int64_t i = 0; i < rows; i++)
        if (offsets[i + 1] < offsets[i])
            return rtv__fail(RTV_E_RANGE, "offset %lld is %lld, below the %lld before it",
                             (long long)(i + 1), (long long)offsets[i + 1], (long long)offsets[i]);
    RTV_CHECK_ARG(values != NULL || offsets[rows] == offsets[0], "values is NULL");
    return RTV_OK;
}

rtv_status rtv_column_wrap(rtv_column **out, rtv_context *context, rtv_value_type type,
                           int64_t rows, const int64_t *offsets, void *values,
                           rtv_release_fn release, void *payload)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_TRY(check_wrapped(type, rows, offsets, values));
    int64_t count;
    rtv__shape shape;
    RTV_TRY(rtv__shape_make(&shape, &count, 1, &rows));
    rtv_column *column;
    RTV_TRY(rtv_column_create(&column, context));
    column->type = type;
    column->rows = column->count = rows;
    column->shape = shape;
    column->values.any = values;
    column->offsets = offsets;
    column->release = release;
    column->release_data = values;
    column->release_payload = payload;
    *out = column;
    return RTV_OK;
}

/* A column over the values of another, from value `first` on; shape and rows are yet to be set. */
static rtv_status create_view(rtv_column **out, rtv_column *column, int64_t first, int64_t count)
{
    rtv_column *view;
    RTV_TRY(rtv_column_create(&view, column->context));
    view->type = column->type;
    view->count = count;
    if (column->type == RTV_VALUE_STRING) {
        view->values = column->values;
        view->offsets = column->offsets + first;
    } else if (count > 0) {
        view->values.bytes = column->values.bytes + (size_t)first * rtv__value_bytes(column->type);
    }
    view->base = rtv__column_retain(column->base != NULL ? column->base : column);
    *out = view;
    return RTV_OK;
}

rtv_status rtv_column_reshape(rtv_column **out, rtv_column *column, int32_t rank,
                              const int64_t *dims)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(column != NULL, "column is NULL");
    if (column->is_ragged)
        return rtv__fail(RTV_E_SHAPE, "a ragged column has no other shape");
    rtv__shape shape;
    int64_t count;
    RTV_TRY(rtv__shape_make(&shape, &count, rank, dims));
    if (count != column->count) {
        char old_text[RTV__SHAPE_TEXT], new_text[RTV__SHAPE_TEXT];
        return rtv__fail(RTV_E_SHAPE, "a column of shape %s cannot be seen as %s",
                         rtv__shape_text(&column->shape, old_text),
                         rtv__shape_text(&shape, new_text));
    }
    RTV_TRY(create_view(out, column, 0, count));
    (*out)->shape = shape;
    (*out)->rows = rank == 0 ? 1 : shape.dims[0];
    return RTV_OK;
}

/* Makes a view ragged; `row_splits` are copied and moved so that they begin at 0. */
static rtv_status set_row_splits(rtv_column *view, int64_t rows, const int64_t *row_splits)
{
    view->out_row_splits = rtv__alloc_array(view->context, rows + 1, sizeof(int64_t));
    if (view->out_row_splits == NULL)
        return RTV_E_NOMEM;
    view->capacity_row_splits = rows + 1;
    for (int64_t i = 0; i <= rows; i++)
        view->out_row_splits[i] = row_splits[i] - row_splits[0];
    view->row_splits = view->out_row_splits;
    view->is_ragged = true;
    view->rows = rows;
    view->shape.rank = 2;
    view->shape.dims[0] = rows;
    view->shape.dims[1] = -1;
    return RTV_OK;
}

static rtv_status create_ragged_view(rtv_column **out, rtv_column *column, int64_t rows,
                                     const int64_t *row_splits)
{
    RTV_TRY(create_view(out, column, row_splits[0], row_splits[rows] - row_splits[0]));
    rtv_status status = set_row_splits(*out, rows, row_splits);
    if (status != RTV_OK) {
        rtv_column_free(*out);
        *out = NULL;
    }
    return status;
}

rtv_status rtv_column_split(rtv_column **out, rtv_column *column, int64_t rows,
                            const int64_t *row_splits)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(column != NULL && row_splits != NULL, "column or row_splits is NULL");
    if (rows < 0 || rows == INT64_MAX)
        return rtv__fail(RTV_E_RANGE, "rows is %lld", (long long)rows);
    if (column->is_ragged || column->shape.rank != 1)
        return rtv__fail(RTV_E_SHAPE, "only a column of one value per row can be split into rows");
    for (int64_t i = 0; i < rows; i++)
        if (row_splits[i + 1] < row_splits[i])
            return rtv__fail(RTV_E_RANGE, "row split %lld is %lld, below the %lld before it",
                             (long long)(i + 1), (long long)row_splits[i + 1],
                             (long long)row_splits[i]);
    if (row_splits[0] != 0 || row_splits[rows] != column->count)
        return rtv__fail(RTV_E_RANGE, "row splits go from %lld to %lld, there are %lld values",
                         (long long)row_splits[0], (long long)row_splits[rows],
                         (long long)column->count);
    return create_ragged_view(out, column, rows, row_splits);
}

rtv_status rtv__column_slice(rtv_column **out, rtv_column *column, int64_t first, int64_t count)
{
    *out = NULL;
    if (first < 0 || count < 0 || first > column->rows || count > column->rows - first)
        return rtv__fail(RTV_E_RANGE, "rows %lld to %lld of a column of %lld", (long long)first,
                         (long long)first + count - 1, (long long)column->rows);
    if (column->is_ragged)
        return create_ragged_view(out, column, count, column->row_splits + first);
    if (column->shape.rank == 0)
        return rtv__fail(RTV_E_SHAPE, "a scalar column has no rows to choose from");
    int64_t block = column->rows > 0 ? column->count / column->rows : 0;
    RTV_TRY(create_view(out, column, first * block, count * block));
    (*out)->shape = column->shape;
    (*out)->shape.dims[0] = count;
    (*out)->rows = count;
    return RTV_OK;
}
