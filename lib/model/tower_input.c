#include "model/tower_input.h"

#include <inttypes.h>
#include <string.h>

#include "preprocess/preprocessor.h"

rtv_status rtv__feature_source_find(const rtv_column **out, const rtv__feature_source *source,
                                    const char *name)
{
    if (source->table != NULL) {
        rtv_column *column;
        RTV_TRY(rtv__table_find(&column, source->table, name));
        *out = column;
        return RTV_OK;
    }
    *out = rtv_batch_column(source->batch, name);
    if (*out == NULL)
        return rtv__fail(RTV_E_NOTFOUND, "the batch has no feature '%s'", name);
    return RTV_OK;
}

rtv_status rtv__tower_input_init(rtv__tower_input *input, const rtv_tower *tower)
{
    *input = (rtv__tower_input){.context = rtv__context_retain(tower->context)};
    input->columns =
        rtv__alloc_zero(tower->context, (size_t)tower->feature_count * sizeof input->columns[0]);
    if (input->columns == NULL)
        return RTV_E_NOMEM;
    for (; input->count < tower->feature_count; input->count++)
        RTV_TRY(rtv_column_create(&input->columns[input->count], tower->context));
    return RTV_OK;
}

void rtv__tower_input_destroy(rtv__tower_input *input)
{
    for (int64_t i = 0; i < input->count; i++)
        rtv_column_free(input->columns[i]);
    rtv__free(input->context, input->columns);
    rtv__context_release(input->context);
    *input = (rtv__tower_input){0};
}

/* Numbers of any type as float32 [rows, width], for features without a preprocessor. */
static rtv_status copy_numbers(rtv_column *out, const rtv_column *column)
{
    RTV_TRY(rtv__column_prepare_numbers(out, RTV_VALUE_FLOAT32, column->shape.rank,
                                        column->shape.dims));
    for (int64_t i = 0; i < column->count; i++)
        out->out.float32[i] = column->type == RTV_VALUE_INT64     ? (float)column->values.int64[i]
                              : column->type == RTV_VALUE_FLOAT64 ? (float)column->values.float64[i]
                                                                  : column->values.float32[i];
    return RTV_OK;
}

static rtv_status check_value(const rtv__tower_feature *feature, const rtv_column *column)
{
    if (column->type != RTV_VALUE_FLOAT32)
        return rtv__fail(RTV_E_DTYPE,
                         "the preprocessor of value feature '%s' gives %s, not float32",
                         feature->label, rtv__value_name(column->type));
    if (column->is_ragged || column->count != column->rows * feature->width)
        return rtv__fail(RTV_E_SHAPE,
                         "value feature '%s' has %" PRId64 " numbers in %" PRId64
                         " rows, declared with width %" PRId64,
                         feature->label, column->count, column->rows, feature->width);
    for (int64_t i = 0; i < column->count; i++)
        if (!(column->values.float32[i] - column->values.float32[i] == 0.0f))
            return rtv__fail(RTV_E_NUMERIC, "value feature '%s' of row %" PRId64 " is %g",
                             feature->label, i / feature->width, (double)column->values.float32[i]);
    return RTV_OK;
}

static rtv_status check_ids(const rtv__tower_feature *feature, const rtv_column *column)
{
    if (column->type != RTV_VALUE_INT64)
        return rtv__fail(RTV_E_DTYPE, "the preprocessor of feature '%s' gives %s, not ids",
                         feature->label, rtv__value_name(column->type));
    if (!column->is_ragged && (column->shape.rank < 1 || column->shape.rank > 2))
        return rtv__fail(RTV_E_SHAPE, "feature '%s' has %d dimensions, must have 1 or 2",
                         feature->label, column->shape.rank);
    return RTV_OK;
}

static rtv_status preprocess(rtv_column *out, const rtv__tower_feature *feature,
                             const rtv_column *raw)
{
    rtv_status status = rtv__preprocessor_apply_rows(feature->preprocessor, out, &raw, 1);
    if (status != RTV_OK)
        return rtv__fail(status, "feature '%s': %s", feature->label, rtv_last_error_message());
    if (out->rows != raw->rows)
        return rtv__fail(RTV_E_SHAPE,
                         "the preprocessor of feature '%s' makes %" PRId64 " rows of %" PRId64,
                         feature->label, out->rows, raw->rows);
    return RTV_OK;
}

static rtv_status fill_feature(rtv_column *out, const rtv__tower_feature *feature,
                               const rtv_column *raw)
{
    if (feature->preprocessor != NULL)
        RTV_TRY(preprocess(out, feature, raw));
    else if (raw->type == RTV_VALUE_STRING || raw->is_ragged)
        return rtv__fail(RTV_E_DTYPE,
                         "value feature '%s' holds no plain numbers: give it a "
                         "preprocessor",
                         feature->label);
    else
        RTV_TRY(copy_numbers(out, raw));
    return feature->kind == RTV__FEATURE_VALUE ? check_value(feature, out)
                                               : check_ids(feature, out);
}

rtv_status rtv__tower_input_fill(rtv__tower_input *input, const rtv_tower *tower,
                                 const rtv__feature_source *source)
{
    for (int64_t i = 0; i < tower->feature_count; i++) {
        const rtv_column *raw;
        RTV_TRY(rtv__feature_source_find(&raw, source, tower->features[i].column));
        RTV_TRY(fill_feature(input->columns[i], &tower->features[i], raw));
    }
    input->rows = rtv__feature_source_rows(source);
    return RTV_OK;
}

rtv_status rtv__tower_input_gather(rtv__tower_input *input, const rtv__tower_input *from,
                                   const int64_t *rows, int64_t count)
{
    for (int64_t i = 0; i < input->count; i++)
        RTV_TRY(rtv__column_gather(input->columns[i], from->columns[i], rows, count));
    input->rows = count;
    return RTV_OK;
}
