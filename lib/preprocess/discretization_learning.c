/* How a Discretization learns its boundaries: as Keras does, or accurately. */
#include "preprocess/discretization.h"

#include <inttypes.h>
#include <math.h>

rtv_status rtv__discretization_begin(rtv_preprocessor *base)
{
    rtv__discretization *layer = (rtv__discretization *)base;
    rtv__quantile_summary_init(&layer->summary, base->context, layer->epsilon);
    rtv__quantile_sketch_init(&layer->sketch, base->context, layer->epsilon);
    layer->seen = 0;
    return RTV_OK;
}

void rtv__discretization_drop(rtv_preprocessor *base)
{
    rtv__discretization *layer = (rtv__discretization *)base;
    layer->summary.context = layer->sketch.context = base->context;
    rtv__quantile_summary_destroy(&layer->summary);
    rtv__quantile_sketch_destroy(&layer->sketch);
}

static rtv_status read_batch(float *out, const rtv_column *column, int64_t first, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        int64_t position = first + i;
        if (column->type == RTV_VALUE_INT64)
            out[i] = (float)column->values.int64[position];
        else if (column->type == RTV_VALUE_FLOAT32)
            out[i] = column->values.float32[position];
        else
            out[i] = (float)column->values.float64[position];
        if (isnan(out[i]))
            return rtv__fail(RTV_E_NUMERIC,
                             "Discretization cannot learn from value %" PRId64 ", which is nan",
                             position);
    }
    return RTV_OK;
}

rtv_status rtv__discretization_update(rtv_preprocessor *base, const rtv_column *column,
                                      int64_t first_row, int64_t rows)
{
    rtv__discretization *layer = (rtv__discretization *)base;
    RTV_TRY(rtv__discretization_check_type(column));
    int64_t count, first = rtv__column_row_values(&count, column, first_row, rows);
    float *batch;
    RTV_TRY(rtv__quantile_summary_batch(&batch, &layer->summary, count));
    RTV_TRY(read_batch(batch, column, first, count));
    layer->seen += count;
    return layer->is_accurate ? rtv__quantile_sketch_add(&layer->sketch, batch, count)
                              : rtv__quantile_summary_update(&layer->summary, count);
}

/* Keras takes all points of the summary but the last. */
static rtv_status boundaries_of_summary(float **out, int64_t *count_out, rtv__discretization *layer)
{
    rtv__quantile_summary *summary = &layer->summary;
    RTV_TRY(rtv__quantile_summary_finish(summary, layer->bins));
    *count_out = summary->count - 1;
    *out = rtv__alloc_array(layer->base.context, *count_out, sizeof **out);
    if (*out == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < *count_out; i++)
        (*out)[i] = summary->values[i];
    return RTV_OK;
}

/* Between infinite values of both signs, quantiles are no numbers. */
static rtv_status check_learnt(const float *boundaries, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (isnan(boundaries[i]) || (i > 0 && boundaries[i] < boundaries[i - 1]))
            return rtv__fail(RTV_E_NUMERIC,
                             "Discretization cannot learn from these infinite values: boundary "
                             "%" PRId64 " would be %g",
                             i, (double)boundaries[i]);
    return RTV_OK;
}

rtv_status rtv__discretization_finish(rtv_preprocessor *base)
{
    rtv__discretization *layer = (rtv__discretization *)base;
    if (layer->seen == 0 || (!layer->is_accurate && layer->summary.count == 0))
        return rtv__fail(RTV_E_STATE, "Discretization has seen no value to learn from");
    float *boundaries;
    int64_t count;
    RTV_TRY(layer->is_accurate
                ? rtv__quantile_sketch_boundaries(&boundaries, &count, &layer->sketch, layer->bins)
                : boundaries_of_summary(&boundaries, &count, layer));
    rtv_status status = check_learnt(boundaries, count);
    if (status != RTV_OK) {
        rtv__free(base->context, boundaries);
        return status;
    }
    rtv__free(base->context, layer->boundaries);
    layer->boundaries = boundaries;
    layer->boundary_count = count;
    return RTV_OK;
}
