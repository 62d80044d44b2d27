/* How a Normalization learns: in float32, batch by batch, as Keras does, or exactly. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "preprocess/normalization.h"
#include "retrieve/encoding.h"

rtv_status rtv__normalization_begin(rtv_preprocessor *layer)
{
    (void)layer; /* the first batch tells the number of statistics */
    return RTV_OK;
}

void rtv__normalization_drop(rtv_preprocessor *layer)
{
    rtv__normalization_learning *learning = &((rtv__normalization *)layer)->learning;
    rtv__free(layer->context, learning->sums);
    rtv__free(layer->context, learning->square_sums);
    rtv__free(layer->context, learning->counts);
    rtv__free(layer->context, learning->batch_mean);
    rtv__free(layer->context, learning->mean);
    rtv__free(layer->context, learning->variance);
    *learning = (rtv__normalization_learning){0};
}

static rtv_status start(rtv__normalization *layer, const rtv__shape *kept)
{
    rtv__normalization_learning *learning = &layer->learning;
    const rtv_context *context = layer->base.context;
    learning->shape = *kept;
    learning->statistics = rtv__shape_count(kept);
    size_t doubles = (size_t)learning->statistics * sizeof(double);
    learning->sums = rtv__alloc_zero(context, doubles);
    learning->square_sums = rtv__alloc_zero(context, doubles);
    learning->counts = rtv__alloc_zero(context, doubles);
    learning->batch_mean = rtv__alloc_zero(context, doubles / 2);
    learning->mean = rtv__alloc_zero(context, doubles / 2);
    learning->variance = rtv__alloc_zero(context, doubles / 2);
    if (learning->sums == NULL || learning->square_sums == NULL || learning->counts == NULL ||
        learning->batch_mean == NULL || learning->mean == NULL || learning->variance == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < learning->statistics; i++)
        learning->variance[i] = 1.0f;
    return RTV_OK;
}

/* A value as float32 rounds it, or (ACCURATE) as it is. */
static inline double value_at(const rtv_column *column, int64_t position, bool is_accurate)
{
    switch (column->type) {
    case RTV_VALUE_INT64:
        return is_accurate ? (double)column->values.int64[position]
                           : (double)(float)column->values.int64[position];
    case RTV_VALUE_FLOAT32:
        return (double)column->values.float32[position];
    default:
        return is_accurate ? column->values.float64[position]
                           : (double)(float)column->values.float64[position];
    }
}

static rtv_status check_finite(const rtv_column *column, int64_t first, int64_t count)
{
    if (column->type == RTV_VALUE_INT64)
        return RTV_OK;
    for (int64_t i = first; i < first + count; i++)
        if (!isfinite(value_at(column, i, true)))
            return rtv__fail(RTV_E_NUMERIC,
                             "Normalization cannot learn from value %" PRId64 ", which is %g", i,
                             value_at(column, i, true));
    return RTV_OK;
}

typedef struct {
    const rtv_column *column;
    int64_t first; /* value */
    rtv__statistic_map map;
    int64_t values_per_statistic;
} batch_part;

static void add_sums(double *sums, const batch_part *batch)
{
    int64_t position = batch->first;
    for (int64_t block = 0; block < batch->map.blocks; block++) {
        double *here = sums + rtv__statistic_map_block(&batch->map, block);
        for (int64_t i = 0; i < batch->map.inner; i++)
            here[i * batch->map.step] += value_at(batch->column, position++, false);
    }
}

static void add_square_sums(double *sums, const float *means, const batch_part *batch)
{
    int64_t position = batch->first;
    for (int64_t block = 0; block < batch->map.blocks; block++) {
        int64_t offset = rtv__statistic_map_block(&batch->map, block);
        for (int64_t i = 0; i < batch->map.inner; i++) {
            int64_t statistic = offset + i * batch->map.step;
            double distance = value_at(batch->column, position++, false) - (double)means[statistic];
            sums[statistic] += distance * distance;
        }
    }
}

/* Keras' recurrence; the batch's own mean and variance are summed in double. */
static void learn_as_keras(rtv__normalization_learning *learning, const batch_part *batch)
{
    int64_t statistics = learning->statistics, count = batch->values_per_statistic;
    memset(learning->sums, 0, (size_t)statistics * sizeof(double));
    memset(learning->square_sums, 0, (size_t)statistics * sizeof(double));
    add_sums(learning->sums, batch);
    for (int64_t i = 0; i < statistics; i++)
        learning->batch_mean[i] = (float)(learning->sums[i] / (double)count);
    add_square_sums(learning->square_sums, learning->batch_mean, batch);
    learning->count += count;
    float weight = (float)((double)count / (double)learning->count), rest = 1.0f - weight;
    for (int64_t i = 0; i < statistics; i++) {
        float batch_mean = learning->batch_mean[i];
        float batch_variance = (float)(learning->square_sums[i] / (double)count);
        float old_mean = learning->mean[i], old_variance = learning->variance[i];
        float mean = old_mean * rest + batch_mean * weight;
        float old_distance = old_mean - mean, distance = batch_mean - mean;
        learning->variance[i] = (old_variance + old_distance * old_distance) * rest +
                                (batch_variance + distance * distance) * weight;
        learning->mean[i] = mean;
    }
}

/* Value by value in double (Welford 1962), so that the cut into batches changes nothing. */
static void learn_accurately(rtv__normalization_learning *learning, const batch_part *batch)
{
    int64_t position = batch->first;
    for (int64_t block = 0; block < batch->map.blocks; block++) {
        int64_t statistic = rtv__statistic_map_block(&batch->map, block);
        for (int64_t i = 0; i < batch->map.inner; i++, statistic += batch->map.step) {
            double value = value_at(batch->column, position++, true);
            double distance = value - learning->sums[statistic];
            learning->counts[statistic] += 1.0;
            learning->sums[statistic] += distance / learning->counts[statistic];
            learning->square_sums[statistic] += distance * (value - learning->sums[statistic]);
        }
    }
    learning->count += batch->values_per_statistic;
}

rtv_status rtv__normalization_update(rtv_preprocessor *base, const rtv_column *column,
                                     int64_t first_row, int64_t rows)
{
    rtv__normalization *layer = (rtv__normalization *)base;
    rtv__normalization_learning *learning = &layer->learning;
    if (column->type == RTV_VALUE_STRING)
        return rtv__fail(RTV_E_DTYPE, "Normalization takes numbers, not strings");
    rtv__shape kept, shape = column->shape;
    bool is_kept[RTV_MOST_DIMS];
    RTV_TRY(rtv__normalization_kept(&kept, is_kept, layer, column));
    char text[RTV__SHAPE_TEXT], other_text[RTV__SHAPE_TEXT];
    if (is_kept[0])
        return rtv__fail(RTV_E_SHAPE,
                         "Normalization cannot learn along axis 0 of shape %s, which counts rows",
                         rtv__shape_text(&shape, text));
    if (learning->mean == NULL)
        RTV_TRY(start(layer, &kept));
    if (!rtv__shape_equal(&kept, &learning->shape))
        return rtv__fail(RTV_E_SHAPE, "Normalization has begun with axes of sizes %s, now %s",
                         rtv__shape_text(&learning->shape, text),
                         rtv__shape_text(&kept, other_text));
    batch_part batch = {.column = column};
    int64_t count;
    batch.first = rtv__column_row_values(&count, column, first_row, rows);
    if (count == 0)
        return RTV_OK;
    RTV_TRY(check_finite(column, batch.first, count));
    if (column->is_ragged)
        shape = (rtv__shape){1, {count}};
    else if (shape.rank > 0)
        shape.dims[0] = rows;
    rtv__statistic_map_make(&batch.map, &shape, count, is_kept, &kept);
    batch.values_per_statistic = count / learning->statistics;
    if (layer->flags & RTV_NORMALIZATION_ACCURATE)
        learn_accurately(learning, &batch);
    else
        learn_as_keras(learning, &batch);
    return RTV_OK;
}

rtv_status rtv__normalization_finish(rtv_preprocessor *base)
{
    rtv__normalization *layer = (rtv__normalization *)base;
    rtv__normalization_learning *learning = &layer->learning;
    if (learning->count == 0)
        return rtv__fail(RTV_E_STATE, "Normalization has seen no value to learn from");
    if (layer->flags & RTV_NORMALIZATION_ACCURATE)
        for (int64_t i = 0; i < learning->statistics; i++) {
            learning->mean[i] = (float)learning->sums[i];
            learning->variance[i] = (float)(learning->square_sums[i] / learning->counts[i]);
        }
    RTV_TRY(rtv__normalization_set(layer, &learning->shape, learning->mean, learning->variance));
    layer->count = learning->count;
    learning->mean = learning->variance = NULL;
    return RTV_OK;
}
