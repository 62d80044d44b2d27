#include "model/tower_forward.h"

#include <string.h>

#include "autodiff/op.h"
#include "retrieve/ops.h"

enum { ENCODE_ROWS = 8192 };

static rtv_status forward_bags(rtv_tensor **out, const rtv__tower_feature *feature, rtv_tape *tape,
                               const rtv_column *ids, const int64_t *row_splits)
{
    rtv_tensor *id_tensor, *offsets;
    int64_t ends = ids->rows + 1;
    RTV_TRY(rtv_tape_constant(&id_tensor, tape, RTV_DTYPE_I64, 1, &ids->count, ids->values.int64));
    RTV_TRY(rtv_tape_constant(&offsets, tape, RTV_DTYPE_I64, 1, &ends, row_splits));
    return rtv_embedding_bag(out, feature->embedding, tape, id_tensor, offsets, NULL);
}

/* Rows of equal length, to be filled up or cut to the declared one like any others. */
static rtv_status forward_padded(rtv_tensor **out, const rtv__tower_feature *feature,
                                 rtv_tape *tape, const rtv_column *ids)
{
    int64_t *row_splits = rtv__tape_alloc(tape, (size_t)(ids->rows + 1) * sizeof row_splits[0]);
    if (row_splits == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i <= ids->rows; i++)
        row_splits[i] = i * ids->shape.dims[1];
    return forward_bags(out, feature, tape, ids, row_splits);
}

static rtv_status forward_embedding(rtv_tensor **out, const rtv__tower_feature *feature,
                                    rtv_tape *tape, const rtv_column *ids)
{
    rtv_tensor *id_tensor;
    if (ids->is_ragged)
        return forward_bags(out, feature, tape, ids, ids->row_splits);
    if (ids->shape.rank == 1) {
        RTV_TRY(
            rtv_tape_constant(&id_tensor, tape, RTV_DTYPE_I64, 1, &ids->rows, ids->values.int64));
        return rtv_embedding_lookup(out, feature->embedding, tape, id_tensor);
    }
    if (feature->options.pooling == RTV_POOLING_PADDED_MEAN && feature->options.padded_length > 0)
        return forward_padded(out, feature, tape, ids);
    RTV_TRY(
        rtv_tape_constant(&id_tensor, tape, RTV_DTYPE_I64, 2, ids->shape.dims, ids->values.int64));
    return rtv_embedding_pool(out, feature->embedding, tape, id_tensor, NULL, NULL);
}

static rtv_status forward_feature(rtv_tensor **out, const rtv__tower_feature *feature,
                                  rtv_tape *tape, const rtv_column *column)
{
    if (feature->kind == RTV__FEATURE_EMBEDDING)
        return forward_embedding(out, feature, tape, column);
    return rtv_tape_constant(out, tape, RTV_DTYPE_F32, 2,
                             (const int64_t[]){column->rows, feature->width},
                             column->values.float32);
}

static rtv_status join_features(rtv_tensor **out, const rtv_tower *tower, rtv_tape *tape,
                                const rtv_tensor *const *parts)
{
    if (!tower->sums_features)
        return rtv_op_concat(out, tape, parts, (int32_t)tower->feature_count, 1);
    RTV_TRY(rtv_op_add(out, tape, parts[0], parts[1]));
    for (int64_t i = 2; i < tower->feature_count; i++)
        RTV_TRY(rtv_op_add(out, tape, *out, parts[i]));
    return RTV_OK;
}

rtv_status rtv__tower_forward(rtv_tensor **out, const rtv_tower *tower, rtv_tape *tape,
                              const rtv__tower_input *input)
{
    const rtv_tensor *parts[RTV__MOST_FEATURES];
    rtv_tensor *x = NULL;
    for (int64_t i = 0; i < tower->feature_count; i++) {
        RTV_TRY(forward_feature(&x, &tower->features[i], tape, input->columns[i]));
        parts[i] = x;
    }
    if (tower->feature_count > 1)
        RTV_TRY(join_features(&x, tower, tape, parts));
    for (int64_t i = 0; i < tower->stage_count; i++)
        RTV_TRY(rtv_layer_apply(&x, tower->stages[i].layer, tape, x));
    *out = x;
    return RTV_OK;
}

static rtv_status encode_input(float *out, const rtv_tower *tower, rtv_tape *tape,
                               const rtv__tower_input *input)
{
    RTV_TRY(rtv__check_cancelled(tower->context));
    rtv_tape_reset(tape);
    rtv_tensor *vectors;
    RTV_TRY(rtv__tower_forward(&vectors, tower, tape, input));
    memcpy(out, rtv_tensor_const_data(vectors), (size_t)rtv_tensor_count(vectors) * sizeof out[0]);
    return RTV_OK;
}

/* Rows of the table as a table of their own, without copying values. */
static rtv_status encode_slice(float *out, const rtv_tower *tower, rtv_tape *tape,
                               rtv__tower_input *input, const rtv_table *table, int64_t first,
                               int64_t count)
{
    rtv_table *slice;
    RTV_TRY(rtv_table_slice(&slice, table, first, count));
    rtv__feature_source source = {.table = slice};
    rtv_status status = rtv__tower_input_fill(input, tower, &source);
    if (status == RTV_OK)
        status = encode_input(out, tower, tape, input);
    rtv_table_free(slice);
    return status;
}

rtv_status rtv__tower_encode(float *out, const rtv_tower *tower, rtv_tape *tape,
                             rtv__tower_input *input, const rtv__feature_source *source,
                             int64_t batch_rows)
{
    int64_t rows = rtv__feature_source_rows(source), width = rtv_tower_width(tower);
    if (rows == 0)
        return RTV_OK;
    if (batch_rows == 0 && !rtv__tower_depends_on_batch(tower))
        batch_rows = ENCODE_ROWS; /* the result is the same, the memory bounded */
    if (source->table == NULL || batch_rows == 0 || batch_rows >= rows) {
        RTV_TRY(rtv__tower_input_fill(input, tower, source));
        return encode_input(out, tower, tape, input);
    }
    for (int64_t first = 0; first < rows; first += batch_rows) {
        int64_t count = rows - first < batch_rows ? rows - first : batch_rows;
        RTV_TRY(encode_slice(out + first * width, tower, tape, input, source->table, first, count));
    }
    return RTV_OK;
}
