/* Keras' Normalization: numbers moved and scaled by their mean and variance. */
#include "preprocess/normalization.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/options.h"
#include "base/thread_pool.h"
#include "preprocess/encode.h"
#include "preprocess/state.h"
#include "retrieve/encoding.h"

enum {
    TASK_SIZE = 16384,
    KNOWN_FLAGS = RTV_NORMALIZATION_INVERT | RTV_NORMALIZATION_WHOLE | RTV_NORMALIZATION_ACCURATE
};

static const float least_divisor = 1e-7f;
static const float zero = 0.0f, one = 1.0f;

typedef struct {
    const rtv_column *column;
    float *out;
    rtv__statistic_map map;
    const float *mean, *divisors;
    bool is_inverted;
} normalize_job;

/* Writes values as floats. */
static void read_floats(float *out, const rtv_column *column, int64_t first, int64_t count)
{
    switch (column->type) {
    case RTV_VALUE_INT64:
        for (int64_t i = 0; i < count; i++)
            out[i] = (float)column->values.int64[first + i];
        break;
    case RTV_VALUE_FLOAT32:
        if (count > 0)
            memcpy(out, column->values.float32 + first, (size_t)count * sizeof *out);
        break;
    default:
        for (int64_t i = 0; i < count; i++)
            out[i] = (float)column->values.float64[first + i];
    }
}

static void scale(float *values, int64_t count, const float *mean, const float *divisor,
                  int64_t step, bool is_inverted)
{
    if (is_inverted) {
        for (int64_t i = 0; i < count; i++)
            values[i] = mean[i * step] + values[i] * divisor[i * step];
    } else if (step == 0) {
        float center = *mean, width = *divisor;
        for (int64_t i = 0; i < count; i++)
            values[i] = (values[i] - center) / width;
    } else {
        for (int64_t i = 0; i < count; i++)
            values[i] = (values[i] - mean[i * step]) / divisor[i * step];
    }
}

static void run(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const normalize_job *job = payload;
    int64_t position = task * TASK_SIZE, end = position + TASK_SIZE, inner = job->map.inner;
    if (end > job->column->count)
        end = job->column->count;
    read_floats(job->out + position, job->column, position, end - position);
    while (position < end) {
        int64_t block = position / inner, within = position % inner, count = inner - within;
        if (count > end - position)
            count = end - position;
        int64_t statistic = rtv__statistic_map_block(&job->map, block) + within * job->map.step;
        scale(job->out + position, count, job->mean + statistic, job->divisors + statistic,
              job->map.step, job->is_inverted);
        position += count;
    }
}

/* Given statistics broadcast to the kept axes, learnt ones have just their sizes (where a single
 * one may lie along axes of size 1). */
static rtv_status check_statistics(const rtv__normalization *layer, const rtv__shape *kept)
{
    rtv__shape both;
    bool fits = layer->base.is_adaptive
                    ? rtv__shape_equal(&layer->shape, kept) ||
                          (layer->statistics == 1 && rtv__shape_count(kept) == 1)
                    : rtv__shape_broadcast(&both, &layer->shape, kept) == RTV_OK &&
                          rtv__shape_count(&both) == rtv__shape_count(kept);
    if (fits)
        return RTV_OK;
    char text[RTV__SHAPE_TEXT], other_text[RTV__SHAPE_TEXT];
    return rtv__fail(RTV_E_SHAPE,
                     "Normalization with statistics of shape %s along axes of sizes %s",
                     rtv__shape_text(&layer->shape, text), rtv__shape_text(kept, other_text));
}

static rtv_status prepare(rtv_column *out, const rtv_column *column)
{
    if (!column->is_ragged)
        return rtv__column_prepare_numbers(out, RTV_VALUE_FLOAT32, column->shape.rank,
                                           column->shape.dims);
    RTV_TRY(rtv__column_prepare_ragged(out, RTV_VALUE_FLOAT32, column->rows, column->count));
    memcpy(out->out_row_splits, column->row_splits,
           ((size_t)column->rows + 1) * sizeof *column->row_splits);
    rtv__column_finish_ragged(out);
    return RTV_OK;
}

static rtv_status normalization_apply(const rtv_preprocessor *base, rtv_column *out,
                                      const rtv_column *const *inputs, int32_t input_count,
                                      bool by_rows)
{
    (void)input_count;
    (void)by_rows;
    const rtv__normalization *layer = (const rtv__normalization *)base;
    const rtv_column *column = inputs[0];
    if (column->type == RTV_VALUE_STRING)
        return rtv__fail(RTV_E_DTYPE, "Normalization takes numbers, not strings");
    rtv__shape kept;
    bool is_kept[RTV_MOST_DIMS];
    RTV_TRY(rtv__normalization_kept(&kept, is_kept, layer, column));
    normalize_job job = {.column = column,
                         .mean = layer->mean,
                         .divisors = layer->divisors,
                         .is_inverted = (layer->flags & RTV_NORMALIZATION_INVERT) != 0};
    rtv__shape flat = {1, {column->count}}, statistics = layer->shape;
    if (layer->mean == NULL) {
        statistics = (rtv__shape){0};
        job.mean = &zero;
        job.divisors = &one;
    } else {
        RTV_TRY(check_statistics(layer, &kept));
    }
    rtv__statistic_map_make(&job.map, column->is_ragged ? &flat : &column->shape, column->count,
                            is_kept, &statistics);
    RTV_TRY(prepare(out, column));
    job.out = out->out.float32;
    rtv__parallel(base->context, (column->count + TASK_SIZE - 1) / TASK_SIZE, run, &job);
    return RTV_OK;
}

static int64_t normalization_bins(const rtv_preprocessor *layer)
{
    (void)layer;
    return 0;
}

rtv_status rtv__normalization_set(rtv__normalization *layer, const rtv__shape *shape, float *mean,
                                  float *variance)
{
    const rtv_context *context = layer->base.context;
    int64_t count = rtv__shape_count(shape);
    float *divisors = rtv__alloc_array(context, count, sizeof *divisors);
    if (divisors == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < count; i++) {
        float width = sqrtf(variance[i]);
        divisors[i] = width < least_divisor ? least_divisor : width;
    }
    rtv__free(context, layer->mean);
    rtv__free(context, layer->variance);
    rtv__free(context, layer->divisors);
    layer->shape = *shape;
    layer->statistics = count;
    layer->mean = mean;
    layer->variance = variance;
    layer->divisors = divisors;
    return RTV_OK;
}

rtv_status rtv__normalization_check(const rtv__normalization *layer)
{
    if ((layer->flags & ~(uint32_t)KNOWN_FLAGS) != 0)
        return rtv__fail(RTV_E_INVALID, "Normalization has no flags %#x",
                         layer->flags & ~(uint32_t)KNOWN_FLAGS);
    if (layer->axis_count > 0 && (layer->flags & RTV_NORMALIZATION_WHOLE) != 0)
        return rtv__fail(RTV_E_INVALID, "Normalization of the whole column keeps no axes, %d named",
                         layer->axis_count);
    return rtv__output_mode_check(layer->base.output_mode, 1 << RTV_OUTPUT_INT, "Normalization");
}

static void normalization_destroy(rtv_preprocessor *base)
{
    rtv__normalization *layer = (rtv__normalization *)base;
    rtv__free(base->context, layer->mean);
    rtv__free(base->context, layer->variance);
    rtv__free(base->context, layer->divisors);
}

static rtv_status normalization_save(const rtv_preprocessor *base, rtv_tensor_writer *writer,
                                     const char *prefix)
{
    const rtv__normalization *layer = (const rtv__normalization *)base;
    int64_t axes[RTV_MOST_DIMS], axis_count = layer->axis_count, rank = layer->shape.rank;
    for (int32_t i = 0; i < layer->axis_count; i++)
        axes[i] = layer->axes[i];
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "flags", layer->flags));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "count", layer->count));
    RTV_TRY(
        rtv__tensor_writer_add_copy(writer, prefix, "axes", RTV_DTYPE_I64, 1, &axis_count, axes));
    if (layer->mean == NULL)
        return RTV_OK;
    RTV_TRY(rtv__tensor_writer_add_copy(writer, prefix, "shape", RTV_DTYPE_I64, 1, &rank,
                                        layer->shape.dims));
    RTV_TRY(rtv__tensor_writer_add(writer, prefix, "mean", RTV_DTYPE_F32, 1, &layer->statistics,
                                   layer->mean));
    return rtv__tensor_writer_add(writer, prefix, "variance", RTV_DTYPE_F32, 1, &layer->statistics,
                                  layer->variance);
}

static rtv_status load_statistics(rtv__normalization *layer, const rtv_tensor_file *file,
                                  const char *prefix)
{
    const rtv_context *context = layer->base.context;
    float *mean = NULL, *variance = NULL;
    int64_t means, variances, count;
    rtv__shape shape;
    const rtv__stored_tensor *stored;
    rtv_status status;
    RTV_TRY_GOTO_DONE(
        rtv__tensor_file_expect(&stored, file, prefix, "shape", RTV_DTYPE_I64, 1, NULL));
    if (stored->count > RTV_MOST_DIMS) {
        status = rtv__fail(RTV_E_CORRUPT, "statistics of rank %" PRId64, stored->count);
        goto done;
    }
    RTV_TRY_GOTO_DONE(rtv__shape_make(&shape, &count, (int32_t)stored->count, stored->data));
    RTV_TRY_GOTO_DONE(rtv__state_load_floats(&mean, &means, context, file, prefix, "mean"));
    RTV_TRY_GOTO_DONE(
        rtv__state_load_floats(&variance, &variances, context, file, prefix, "variance"));
    if (means != count || variances != count || variance == NULL) {
        status = rtv__fail(RTV_E_CORRUPT,
                           "%" PRId64 " means and %" PRId64 " variances where %" PRId64 " belong",
                           means, variances, count);
        goto done;
    }
    RTV_TRY_GOTO_DONE(rtv__normalization_set(layer, &shape, mean, variance));
    return RTV_OK;
done:
    rtv__free(context, mean);
    rtv__free(context, variance);
    return status;
}

static rtv_status normalization_load(rtv_preprocessor *base, const rtv_tensor_file *file,
                                     const char *prefix)
{
    rtv__normalization *layer = (rtv__normalization *)base;
    int64_t flags;
    RTV_TRY(rtv__state_integer(&flags, file, prefix, "flags", 0, KNOWN_FLAGS));
    layer->flags = (uint32_t)flags;
    RTV_TRY(rtv__state_integer(&layer->count, file, prefix, "count", 0, INT64_MAX));
    const rtv__stored_tensor *axes;
    RTV_TRY(rtv__tensor_file_expect(&axes, file, prefix, "axes", RTV_DTYPE_I64, 1, NULL));
    if (axes->count > RTV_MOST_DIMS)
        return rtv__fail(RTV_E_CORRUPT, "%" PRId64 " axes", axes->count);
    for (int64_t i = 0; i < axes->count; i++) {
        int64_t axis = ((const int64_t *)axes->data)[i];
        if (axis < -RTV_MOST_DIMS || axis >= RTV_MOST_DIMS)
            return rtv__fail(RTV_E_CORRUPT, "axis %" PRId64, axis);
        layer->axes[layer->axis_count++] = (int32_t)axis;
    }
    RTV_TRY(rtv__normalization_check(layer));
    if (rtv__tensor_file_has(file, prefix, "mean"))
        RTV_TRY(load_statistics(layer, file, prefix));
    if ((layer->mean != NULL) != (base->is_adapted || !base->is_adaptive))
        return rtv__fail(RTV_E_CORRUPT, "adaptive is %d and adapted %d %s statistics",
                         base->is_adaptive, base->is_adapted,
                         layer->mean != NULL ? "with" : "without");
    return RTV_OK;
}

const rtv__preprocessor_class rtv__normalization_class = {
    .kind = RTV_PREPROCESSOR_NORMALIZATION,
    .name = "Normalization",
    .struct_bytes = sizeof(rtv__normalization),
    .most_inputs = 1,
    .apply = normalization_apply,
    .bins = normalization_bins,
    .adapt_begin = rtv__normalization_begin,
    .adapt_update = rtv__normalization_update,
    .adapt_finish = rtv__normalization_finish,
    .adapt_drop = rtv__normalization_drop,
    .save = normalization_save,
    .load = normalization_load,
    .destroy = normalization_destroy,
};

const float *rtv_preprocessor_mean(const rtv_preprocessor *preprocessor, int64_t *count_out)
{
    bool has = preprocessor->class == &rtv__normalization_class;
    const rtv__normalization *layer = (const rtv__normalization *)preprocessor;
    if (count_out != NULL)
        *count_out = has ? layer->statistics : 0;
    return has ? layer->mean : NULL;
}

const float *rtv_preprocessor_variance(const rtv_preprocessor *preprocessor, int64_t *count_out)
{
    bool has = preprocessor->class == &rtv__normalization_class;
    const rtv__normalization *layer = (const rtv__normalization *)preprocessor;
    if (count_out != NULL)
        *count_out = has ? layer->statistics : 0;
    return has ? layer->variance : NULL;
}
