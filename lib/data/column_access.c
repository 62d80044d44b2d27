/* What hosts may ask a column. */
#include "data/column.h"

rtv_value_type rtv_column_type(const rtv_column *column)
{
    return column->type;
}

int64_t rtv_column_rows(const rtv_column *column)
{
    return column->rows;
}

int64_t rtv_column_count(const rtv_column *column)
{
    return column->count;
}

const int64_t *rtv_column_dims(const rtv_column *column, int32_t *out_rank)
{
    if (out_rank != NULL)
        *out_rank = column->shape.rank;
    return column->shape.dims;
}

const int64_t *rtv_column_row_splits(const rtv_column *column)
{
    return column->row_splits;
}

const void *rtv_column_values(const rtv_column *column, const int64_t **out_offsets)
{
    if (out_offsets != NULL)
        *out_offsets = column->offsets;
    return column->values.any;
}

const char *rtv_column_string(const rtv_column *column, int64_t index, int64_t *out_length)
{
    if (column->type != RTV_VALUE_STRING || index < 0 || index >= column->count)
        return NULL;
    rtv__text text = rtv__column_text(column, index);
    if (out_length != NULL)
        *out_length = text.length;
    return text.data != NULL ? text.data : "";
}
