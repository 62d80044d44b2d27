#include "preprocess/encode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/thread_pool.h"
#include "io/text.h"

/* Values (INT) or added numbers (other modes) that one task is worth. */
enum { TASK_SIZE = 4096, INDEX_BLOCK = 256 };

typedef struct {
    const rtv__encoding *encoding;
    const rtv_column *const *inputs;
    int32_t input_count;
    int64_t *indices;         /* INT */
    float *rows;              /* other modes */
    int64_t row_count, width; /* values of a row, unless ragged */
    int64_t rows_per_task;
    atomic_int_least64_t refused; /* the first value without an index; -1: none */
} encode_job;

const char *rtv__output_mode_name(rtv_output_mode mode)
{
    static const char *const names[] = {"INT", "ONE_HOT", "MULTI_HOT", "COUNT", "TF_IDF"};
    return mode >= 0 && mode <= RTV_OUTPUT_TF_IDF ? names[mode] : "unknown";
}

rtv_status rtv__output_mode_check(rtv_output_mode mode, uint32_t allowed, const char *layer)
{
    RTV_CHECK_KNOWN(mode >= 0 && mode <= RTV_OUTPUT_TF_IDF, "output mode %d does not exist", mode);
    RTV_CHECK_ARG((allowed >> mode & 1) != 0, "%s has no output mode %d (%s)", layer, mode,
                  rtv__output_mode_name(mode));
    return RTV_OK;
}

const char *rtv__value_text(char *buffer, const rtv_column *column, int64_t position)
{
    switch (column->type) {
    case RTV_VALUE_STRING: {
        rtv__text text = rtv__column_text(column, position);
        char excerpt[RTV__VALUE_TEXT - 2]; /* without the quotes */
        snprintf(buffer, RTV__VALUE_TEXT, "'%s'",
                 rtv__excerpt(excerpt, sizeof excerpt, text.data, (size_t)text.length));
        break;
    }
    case RTV_VALUE_INT64:
        snprintf(buffer, RTV__VALUE_TEXT, "%" PRId64, column->values.int64[position]);
        break;
    case RTV_VALUE_FLOAT32:
        snprintf(buffer, RTV__VALUE_TEXT, "%.9g", (double)column->values.float32[position]);
        break;
    default:
        snprintf(buffer, RTV__VALUE_TEXT, "%.17g", column->values.float64[position]);
    }
    return buffer;
}

static void note_refused(encode_job *job, int64_t position)
{
    int_least64_t known = atomic_load_explicit(&job->refused, memory_order_relaxed);
    while ((known < 0 || position < known) &&
           !atomic_compare_exchange_weak_explicit(&job->refused, &known, position,
                                                  memory_order_relaxed, memory_order_relaxed))
        continue;
}

static int64_t index_values(encode_job *job, int64_t first, int64_t count, int64_t *out)
{
    const rtv__encoding *encoding = job->encoding;
    int64_t refused =
        encoding->index(encoding->layer, job->inputs, job->input_count, first, count, out);
    if (refused >= 0)
        note_refused(job, refused);
    return refused;
}

static void run_int(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    encode_job *job = payload;
    int64_t first = task * TASK_SIZE, left = job->inputs[0]->count - first;
    index_values(job, first, left < TASK_SIZE ? left : TASK_SIZE, job->indices + first);
}

void rtv__encode_add(float *row, rtv_output_mode mode, const int64_t *indices, int64_t count)
{
    if (mode == RTV_OUTPUT_ONE_HOT || mode == RTV_OUTPUT_MULTI_HOT) {
        for (int64_t i = 0; i < count; i++)
            if (indices[i] >= 0)
                row[indices[i]] = 1.0f;
    } else {
        for (int64_t i = 0; i < count; i++)
            if (indices[i] >= 0)
                row[indices[i]] += 1.0f;
    }
}

void rtv__encode_weigh(float *row, const float *idf, int64_t depth)
{
    for (int64_t i = 0; i < depth; i++)
        row[i] *= idf[i];
}

static float weight_at(const rtv_column *weights, int64_t position)
{
    switch (weights->type) {
    case RTV_VALUE_INT64:
        return (float)weights->values.int64[position];
    case RTV_VALUE_FLOAT32:
        return weights->values.float32[position];
    default:
        return (float)weights->values.float64[position];
    }
}

static void add_weighted(float *row, const rtv_column *weights, int64_t first,
                         const int64_t *indices, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (indices[i] >= 0)
            row[indices[i]] += weight_at(weights, first + i);
}

static void encode_row(encode_job *job, int64_t row_index)
{
    const rtv__encoding *encoding = job->encoding;
    rtv_output_mode mode = encoding->layer->output_mode;
    float *row = job->rows + row_index * encoding->depth;
    memset(row, 0, (size_t)encoding->depth * sizeof *row);
    const rtv_column *column = job->inputs[0];
    int64_t first = row_index * job->width, end = first + job->width;
    if (column->is_ragged) {
        first = column->row_splits[row_index];
        end = column->row_splits[row_index + 1];
    }
    int64_t indices[INDEX_BLOCK];
    while (first < end) {
        int64_t count = end - first < INDEX_BLOCK ? end - first : INDEX_BLOCK;
        if (index_values(job, first, count, indices) >= 0)
            return;
        if (encoding->weights != NULL)
            add_weighted(row, encoding->weights, first, indices, count);
        else
            rtv__encode_add(row, mode, indices, count);
        first += count;
    }
    if (mode == RTV_OUTPUT_TF_IDF)
        rtv__encode_weigh(row, encoding->idf, encoding->depth);
}

static void run_rows(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    encode_job *job = payload;
    int64_t first = task * job->rows_per_task, end = first + job->rows_per_task;
    if (end > job->row_count)
        end = job->row_count;
    for (int64_t i = first; i < end; i++)
        encode_row(job, i);
}

static rtv_status refuse_shape(const rtv_preprocessor *layer, const rtv__shape *shape)
{
    char text[RTV__SHAPE_TEXT];
    return rtv__fail(RTV_E_SHAPE, "%s in mode %s takes no column of shape %s, only %s",
                     rtv__preprocessor_name(layer), rtv__output_mode_name(layer->output_mode),
                     rtv__shape_text(shape, text),
                     layer->output_mode == RTV_OUTPUT_ONE_HOT ? "[n] and [n, 1]"
                                                              : "[k] and [n, k]");
}

/* Makes room in `out` for one row of `depth` floats for every sample; see Keras' rules at
 * rtv_output_mode. */
static rtv_status prepare_rows(encode_job *job, rtv_column *out)
{
    const rtv__encoding *encoding = job->encoding;
    const rtv_column *column = job->inputs[0];
    bool is_one_hot = encoding->layer->output_mode == RTV_OUTPUT_ONE_HOT;
    rtv__shape shape = column->shape;
    if (column->is_ragged && is_one_hot)
        return refuse_shape(encoding->layer, &column->shape);
    if (shape.rank == 0)
        shape = (rtv__shape){1, {1}};
    if ((is_one_hot && shape.dims[shape.rank - 1] != 1) || (encoding->by_rows && shape.rank == 1)) {
        if (shape.rank >= 2)
            return refuse_shape(encoding->layer, &column->shape);
        shape.dims[shape.rank++] = 1;
    }
    if (shape.rank > 2)
        return refuse_shape(encoding->layer, &column->shape);
    job->row_count = shape.rank == 2 ? shape.dims[0] : 1;
    job->width = shape.dims[shape.rank - 1];
    RTV_TRY(rtv__column_prepare_numbers(
        out, RTV_VALUE_FLOAT32, shape.rank,
        shape.rank == 2 ? (const int64_t[]){shape.dims[0], encoding->depth} : &encoding->depth));
    job->rows = out->out.float32;
    int64_t values = column->rows > 0 ? column->count / column->rows : 0;
    job->rows_per_task = TASK_SIZE / (1 + values + encoding->depth / 16);
    if (job->rows_per_task == 0)
        job->rows_per_task = 1;
    return RTV_OK;
}

static rtv_status prepare_int(encode_job *job, rtv_column *out)
{
    const rtv_column *column = job->inputs[0];
    if (column->is_ragged) {
        RTV_TRY(rtv__column_prepare_ragged(out, RTV_VALUE_INT64, column->rows, column->count));
        memcpy(out->out_row_splits, column->row_splits,
               ((size_t)column->rows + 1) * sizeof *column->row_splits);
        rtv__column_finish_ragged(out);
    } else {
        RTV_TRY(rtv__column_prepare_numbers(out, RTV_VALUE_INT64, column->shape.rank,
                                            column->shape.dims));
    }
    job->indices = out->out.int64;
    return RTV_OK;
}

rtv_status rtv__encode(const rtv__encoding *encoding, rtv_column *out,
                       const rtv_column *const *inputs, int32_t input_count)
{
    encode_job job = {.encoding = encoding, .inputs = inputs, .input_count = input_count};
    atomic_init(&job.refused, -1);
    const rtv_context *context = encoding->layer->context;
    if (encoding->layer->output_mode == RTV_OUTPUT_INT) {
        RTV_TRY(prepare_int(&job, out));
        RTV_TRY(rtv__parallel_cancellable(
            context, 0, (inputs[0]->count + TASK_SIZE - 1) / TASK_SIZE, run_int, &job));
    } else {
        RTV_TRY(prepare_rows(&job, out));
        RTV_TRY(rtv__parallel_cancellable(
            context, 0, (job.row_count + job.rows_per_task - 1) / job.rows_per_task, run_rows,
            &job));
    }
    int64_t refused = atomic_load_explicit(&job.refused, memory_order_relaxed);
    return refused < 0 ? RTV_OK : encoding->refuse(encoding->layer, inputs[0], refused);
}
