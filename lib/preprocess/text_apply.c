/* What a TextVectorization makes of a column: the shapes. */
#include "preprocess/text_rows.h"
#include "retrieve/vocabulary.h"

static rtv_status refuse_shape(const rtv_column *column)
{
    char text[RTV__SHAPE_TEXT];
    return rtv__fail(
        RTV_E_SHAPE, "TextVectorization in this configuration takes no column of shape %s%s",
        rtv__shape_text(&column->shape, text), column->is_ragged ? ", which is ragged" : "");
}

rtv_status rtv__text_check_column(const rtv__text_vectorization *layer, const rtv_column *column)
{
    if (column->type != RTV_VALUE_STRING)
        return rtv__fail(RTV_E_DTYPE, "TextVectorization takes strings, not %s",
                         rtv__value_name(column->type));
    if (layer->rules.split == RTV_SPLIT_NONE)
        return RTV_OK;
    bool is_list =
        column->shape.rank <= 1 || (column->shape.rank == 2 && column->shape.dims[1] == 1);
    return is_list && !column->is_ragged ? RTV_OK : refuse_shape(column);
}

/* Rows as long as they are. */
static rtv_status index_ragged(rtv__text_job *job, rtv_column *out)
{
    int64_t rows = job->rows.rows;
    RTV_TRY(rtv__column_prepare_ragged(out, RTV_VALUE_INT64, rows, 0));
    RTV_TRY(rtv__text_job_begin(job, out));
    job->counts = out->out_row_splits + 1;
    rtv__text_job_count(job);
    for (int64_t i = 0; i < rows; i++)
        out->out_row_splits[i + 1] += out->out_row_splits[i];
    rtv_status status = rtv__column_reserve_values(out, out->out_row_splits[rows]);
    if (status == RTV_OK) {
        job->indices = out->out.int64;
        job->splits = out->out_row_splits;
        rtv__text_job_index(job);
        rtv__column_finish_ragged(out);
    }
    rtv__text_job_end(job, out);
    return status;
}

/* Rows of one length, the last axis of `shape`; -1: as long as the longest of them. */
static rtv_status index_dense(rtv__text_job *job, rtv_column *out, rtv__shape shape)
{
    const int64_t none = 0;
    RTV_TRY(rtv__column_prepare_numbers(out, RTV_VALUE_INT64, 1, &none));
    RTV_TRY(rtv__text_job_begin(job, out));
    if (job->fixed < 0) {
        rtv__text_job_count(job);
        job->fixed = atomic_load_explicit(&job->longest, memory_order_relaxed);
        shape.dims[shape.rank - 1] = job->fixed;
    }
    rtv_status status = rtv__column_prepare_numbers(out, RTV_VALUE_INT64, shape.rank, shape.dims);
    if (status == RTV_OK) {
        job->indices = out->out.int64;
        rtv__text_job_index(job);
    }
    rtv__text_job_end(job, out);
    return status;
}

static rtv_status index_lists(rtv__text_job *job, rtv_column *out)
{
    const rtv__text_vectorization *layer = job->layer;
    const rtv_column *column = job->rows.column;
    job->rows.rows = column->is_ragged ? column->rows : column->count;
    job->rows.width = 1;
    job->fixed = layer->sequence_length > 0 ? layer->sequence_length : -1;
    if (column->shape.rank == 0)
        return index_dense(job, out, (rtv__shape){1, {job->fixed}});
    if (layer->is_padded)
        return index_dense(job, out, (rtv__shape){2, {job->rows.rows, job->fixed}});
    return index_ragged(job, out);
}

/* Strings that are tokens already: the last axis of the column is the row. */
static rtv_status index_tokens(rtv__text_job *job, rtv_column *out)
{
    const rtv__text_vectorization *layer = job->layer;
    const rtv_column *column = job->rows.column;
    rtv__shape shape = column->shape;
    const rtv__text_rules *rules = &layer->rules;
    bool one_by_one = rules->width_count == 0 && layer->sequence_length == 0;
    if (one_by_one || shape.rank == 0) {
        if (!one_by_one)
            return refuse_shape(column);
        job->rows.rows = column->count;
        job->rows.width = job->fixed = 1;
        return index_dense(job, out, shape);
    }
    int64_t width = shape.dims[shape.rank - 1], tokens = rules->width_count == 0 ? width : 0;
    for (int64_t i = 0; i < rules->width_count; i++)
        tokens += width >= rules->widths[i] ? width - rules->widths[i] + 1 : 0;
    job->fixed = layer->sequence_length > 0 ? layer->sequence_length : tokens;
    job->rows.width = width;
    job->rows.rows = 1;
    for (int32_t i = 0; i < shape.rank - 1; i++)
        job->rows.rows *= shape.dims[i];
    shape.dims[shape.rank - 1] = job->fixed;
    return index_dense(job, out, shape);
}

static rtv_status encode(rtv__text_job *job, rtv_column *out, bool by_rows)
{
    const rtv_column *column = job->rows.column;
    int32_t rank = column->shape.rank;
    bool are_tokens = job->layer->rules.split == RTV_SPLIT_NONE;
    bool is_one_row = rank == 0 || (rank == 1 && are_tokens && !by_rows);
    if (are_tokens && (rank > 2 || (rank == 0 && job->layer->rules.width_count > 0)))
        return refuse_shape(column);
    job->rows.rows = is_one_row ? 1 : column->rows;
    job->rows.width = is_one_row                ? column->count
                      : are_tokens && rank == 2 ? column->shape.dims[1]
                                                : 1;
    job->depth = rtv__vocabulary_depth(job->vocabulary);
    const int64_t dims[] = {job->rows.rows, job->depth};
    bool is_flat = is_one_row && !by_rows;
    RTV_TRY(rtv__column_prepare_numbers(out, RTV_VALUE_FLOAT32, is_flat ? 1 : 2,
                                        is_flat ? dims + 1 : dims));
    RTV_TRY(rtv__text_job_begin(job, out));
    job->numbers = out->out.float32;
    rtv__text_job_encode(job);
    rtv__text_job_end(job, out);
    return RTV_OK;
}

rtv_status rtv__text_apply(const rtv_preprocessor *base, rtv_column *out,
                           const rtv_column *const *inputs, int32_t input_count, bool by_rows)
{
    (void)input_count;
    const rtv__text_vectorization *layer = (const rtv__text_vectorization *)base;
    const rtv_column *column = inputs[0];
    RTV_TRY(rtv__vocabulary_check_known(&layer->words.vocabulary));
    RTV_TRY(rtv__text_check_column(layer, column));
    rtv__text_job job = {.layer = layer,
                         .vocabulary = &layer->words.vocabulary,
                         .rows = {.column = column},
                         .limit = INT64_MAX};
    atomic_init(&job.longest, 0);
    if (base->output_mode != RTV_OUTPUT_INT)
        return encode(&job, out, by_rows);
    if (layer->sequence_length > 0)
        job.limit = layer->sequence_length;
    return layer->rules.split == RTV_SPLIT_NONE && !column->is_ragged ? index_tokens(&job, out)
                                                                      : index_lists(&job, out);
}
