/* Lookups, normalisation, dropout and losses. */
#include <string.h>

#include "grad_case.h"

#define RECORD(name, call)                                                                         \
    static rtv_status record_##name(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,   \
                                    int32_t leaf_count, void *payload)                             \
    {                                                                                              \
        grad_input *input = payload;                                                               \
        (void)leaf_count, (void)input;                                                             \
        return call;                                                                               \
    }

static int bit(const grad_input *input, int number)
{
    return input->round >> number & 1;
}

static void prepare_gather(grad_input *input)
{
    int64_t dims[3], id_dims[2];
    int32_t rank = grad_shape(input, dims, 1, 3, 4);
    grad_leaf(input, rank, dims, -2, 2);
    input->numbers[0] = bit(input, 0) ? (int32_t)grad_between(input, -rank, rank - 1) : 0;
    int32_t id_rank = grad_shape(input, id_dims, 0, 2, 4);
    grad_ids(input, id_rank, id_dims, 0, dims[(input->numbers[0] + rank) % rank]);
}

RECORD(gather, rtv_op_gather(out, tape, leaves[0], input->constants[0], input->numbers[0]))

static void prepare_take(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 1, 3, 4);
    grad_leaf(input, rank, dims, -2, 2);
    input->numbers[0] = (int32_t)grad_between(input, -rank, rank - 1);
    int32_t axis = (input->numbers[0] + rank) % rank;
    int64_t length = dims[axis];
    dims[axis] = grad_between(input, 1, 5);
    grad_ids(input, rank, dims, 0, length);
}

RECORD(take_along_axis,
       rtv_op_take_along_axis(out, tape, leaves[0], input->constants[0], input->numbers[0]))

/* Table and weights; ids with some negative ones; offsets with empty bags in every other round. */
static void prepare_bag(grad_input *input)
{
    int64_t table[2] = {grad_between(input, 1, 5), grad_between(input, 1, 3)}, ids[2], bags = 4;
    grad_leaf(input, 2, table, -2, 2);
    int32_t rank = bit(input, 0) ? 1 : grad_shape(input, ids, 1, 2, 4);
    if (bit(input, 0))
        ids[0] = grad_between(input, 0, 8);
    grad_leaf(input, rank, ids, 0.2, 2);
    grad_ids(input, rank, ids, -1, table[0]);
    if (!bit(input, 0))
        return;
    bags++;
    rtv_tensor *offsets = grad_ids(input, 1, &bags, 0, ids[0] + 1);
    for (int64_t i = 0; i < bags; i++) {
        int64_t least = i == bags - 1 ? ids[0] : i * ids[0] / 6;
        if (rtv_tensor_dtype(offsets) == RTV_DTYPE_I64)
            ((int64_t *)rtv_tensor_data(offsets))[i] = least;
        else
            ((int32_t *)rtv_tensor_data(offsets))[i] = (int32_t)least;
    }
}

static rtv_status record_embedding_bag(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                                       int32_t leaf_count, void *payload)
{
    const grad_input *input = payload;
    rtv_embedding_bag_options options = RTV_EMBEDDING_BAG_OPTIONS_INIT;
    (void)leaf_count;
    options.combiner = input->round % 3;
    options.flags = (uint32_t)(input->round / 3 % 4);
    return rtv_op_embedding_bag(out, tape, leaves[0], input->constants[0],
                                bit(input, 0) ? input->constants[1] : NULL,
                                bit(input, 1) ? NULL : leaves[1], &options);
}

static void prepare_masked_mean(grad_input *input)
{
    int64_t dims[4];
    int32_t rank = grad_shape(input, dims, 2, 4, 3);
    grad_leaf(input, rank, dims, -2, 2);
    grad_mask(input, 2, dims);
}

RECORD(masked_mean, rtv_op_masked_mean(out, tape, leaves[0], input->constants[0]))

static void prepare_segments(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 1, 3, 4);
    grad_leaf(input, rank, dims, -2, 2);
    rtv_tensor *ids = grad_ids(input, 1, dims, 0, 1);
    /* Rising, with gaps. */
    int64_t id = 0;
    for (int64_t i = 0; i < dims[0]; i++) {
        id += grad_below(input, 3);
        if (rtv_tensor_dtype(ids) == RTV_DTYPE_I64)
            ((int64_t *)rtv_tensor_data(ids))[i] = id;
        else
            ((int32_t *)rtv_tensor_data(ids))[i] = (int32_t)id;
    }
}

RECORD(segment_reduce,
       rtv_op_segment_reduce(out, tape, leaves[0], input->constants[0], input->round % 3))

static void prepare_unsorted(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 1, 3, 5);
    grad_leaf(input, rank, dims, -2, 2);
    /* For the maximum each segment needs a row: the lowest number would drown the rest. */
    int64_t segments = input->round % 3 == RTV_SEGMENT_MAX ? 1 : 4;
    input->sizes[0] = segments;
    grad_ids(input, 1, dims, segments == 1 ? 0 : -1, segments);
}

RECORD(unsorted_segment_reduce,
       rtv_op_unsorted_segment_reduce(out, tape, leaves[0], input->constants[0], input->sizes[0],
                                      input->round % 3))

static void prepare_axis(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 1, 3, 4);
    grad_leaf(input, rank, dims, 0.3, 2);
    grad_leaf(input, rank, dims, -2, -0.3);
    input->numbers[0] = (int32_t)grad_between(input, -rank, rank - 1);
}

/* A large epsilon makes the divisor a constant. */
RECORD(l2_normalize, rtv_op_l2_normalize(out, tape, leaves[0], input->numbers[0],
                                         input->round % 3 == 0 ? 100.0 : 1e-12))
RECORD(cosine_similarity,
       rtv_op_cosine_similarity(out, tape, leaves[0], leaves[1], input->numbers[0]))

static void prepare_norm(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 1, 3, 4);
    dims[0] += rank > 1;
    grad_leaf(input, rank, dims, -2, 2);
    grad_leaf(input, 1, dims + rank - 1, 0.5, 2);
    grad_leaf(input, 1, dims + rank - 1, -1, 1);
}

RECORD(layer_norm, rtv_op_layer_norm(out, tape, leaves[0], bit(input, 0) ? NULL : leaves[1],
                                     bit(input, 1) ? NULL : leaves[2], 1e-2))

static rtv_status record_batch_norm(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                                    int32_t leaf_count, void *payload)
{
    const grad_input *input = payload;
    double f64[4] = {0.5, 1, 2, 0.25}, variance_f64[4] = {1, 2, 0.5, 1};
    float f32[4] = {0.5f, 1, 2, 0.25f}, variance_f32[4] = {1, 2, 0.5f, 1};
    int64_t width = rtv_tensor_count(leaves[1]);
    rtv_tensor *mean, *variance;
    (void)leaf_count;
    rtv_tape_set_training(tape, bit(input, 2));
    rtv_status status = rtv_tape_constant(&mean, tape, input->dtype, 1, &width,
                                          input->dtype == RTV_DTYPE_F32 ? (void *)f32 : f64);
    if (status == RTV_OK)
        status =
            rtv_tape_constant(&variance, tape, input->dtype, 1, &width,
                              input->dtype == RTV_DTYPE_F32 ? (void *)variance_f32 : variance_f64);
    return status != RTV_OK
               ? status
               : rtv_op_batch_norm(out, tape, leaves[0], bit(input, 0) ? NULL : leaves[1],
                                   bit(input, 1) ? NULL : leaves[2], mean, variance, 0.9, 1e-2);
}

static void prepare_one(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 0, 3, 4);
    grad_leaf(input, rank, dims, -2, 2);
    grad_mask(input, rank, dims);
}

RECORD(dropout, rtv_op_dropout(out, tape, leaves[0], 0.4, 17))
RECORD(dropout_mask, rtv_op_dropout_mask(out, tape, leaves[0], input->constants[0], 0.25))

static void prepare_several(grad_input *input)
{
    int64_t dims[3];
    for (int i = 0; i < 3; i++) {
        int32_t rank = grad_shape(input, dims, 0, 3, 3);
        grad_leaf(input, rank, dims, -2, 2);
    }
    input->value = bit(input, 0) ? 1e-1 : 1e3;
}

static rtv_status record_global_norm(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                                     int32_t leaf_count, void *payload)
{
    const rtv_tensor *inputs[] = {leaves[0], leaves[1], leaves[2]};
    (void)payload;
    return rtv_op_global_norm(out, tape, inputs, leaf_count);
}

RECORD(clip_by_norm, rtv_op_clip_by_norm(out, tape, leaves[0], input->value))

static rtv_status record_clip_by_global_norm(rtv_tensor **out, rtv_tape *tape,
                                             rtv_tensor *const *leaves, int32_t leaf_count,
                                             void *payload)
{
    const grad_input *input = payload;
    const rtv_tensor *inputs[] = {leaves[0], leaves[1], leaves[2]};
    rtv_tensor *clipped[3], *norm;
    rtv_status status =
        rtv_op_clip_by_global_norm(clipped, &norm, tape, inputs, leaf_count, input->value);
    for (int i = 0; i < 3 && status == RTV_OK; i++)
        status = rtv_op_reshape(&clipped[i], tape, clipped[i], 1, (const int64_t[]){-1});
    const rtv_tensor *joined[] = {clipped[0], clipped[1], clipped[2]};
    return status == RTV_OK ? rtv_op_concat(out, tape, joined, 3, 0) : status;
}

/* Predictions and targets that differ by neither 0 nor 1, the bends of mae and huber. */
static void prepare_loss(grad_input *input)
{
    static const double bends[] = {0, 1, -1};
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 1, 3, 4);
    rtv_tensor *x = grad_leaf_away(input, rank, dims, -3, 3, bends, 3);
    rtv_tensor *z = grad_leaf(input, rank, dims, 0, 1);
    for (int64_t i = 0; i < rtv_tensor_count(x); i++) {
        double shift = grad_real(input, 0, 1) > 0.5 ? 1 : 0;
        if (input->dtype == RTV_DTYPE_F32) {
            ((float *)rtv_tensor_data(z))[i] = (float)shift;
            ((float *)rtv_tensor_data(x))[i] += (float)shift;
        } else {
            ((double *)rtv_tensor_data(z))[i] = shift;
            ((double *)rtv_tensor_data(x))[i] += shift;
        }
    }
}

RECORD(mean_squared_error, rtv_op_mean_squared_error(out, tape, leaves[0], leaves[1]))
RECORD(mean_absolute_error, rtv_op_mean_absolute_error(out, tape, leaves[0], leaves[1]))
RECORD(huber, rtv_op_huber(out, tape, leaves[0], leaves[1], 1))
RECORD(sigmoid_cross_entropy, rtv_op_sigmoid_cross_entropy(out, tape, leaves[0], leaves[1]))
RECORD(binary_cross_entropy, rtv_op_binary_cross_entropy(out, tape, leaves[0], leaves[1]))
RECORD(softmax_cross_entropy,
       rtv_op_softmax_cross_entropy(out, tape, leaves[0], leaves[1], bit(input, 0) ? 0.1 : 0))

static void prepare_sparse_loss(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 1, 3, 4);
    grad_leaf(input, rank, dims, -2, 2);
    grad_ids(input, rank - 1, dims, 0, dims[rank - 1]);
}

RECORD(sparse_softmax_cross_entropy,
       rtv_op_sparse_softmax_cross_entropy(out, tape, leaves[0], input->constants[0]))

static void prepare_reduce_loss(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 0, 3, 4);
    grad_leaf(input, rank, dims, -2, 2);
    grad_leaf(input, (int32_t)grad_between(input, 0, rank), dims, 0, 2);
}

RECORD(reduce_loss,
       rtv_op_reduce_loss(out, tape, leaves[0], bit(input, 0) ? NULL : leaves[1], input->round % 4))

#define CASE(name, prepare)                                                                        \
    {                                                                                              \
        "rtv_op_" #name, #name, prepare, record_##name                                             \
    }

const grad_case grad_model_cases[] = {
    CASE(gather, prepare_gather),
    CASE(take_along_axis, prepare_take),
    CASE(embedding_bag, prepare_bag),
    CASE(masked_mean, prepare_masked_mean),
    CASE(segment_reduce, prepare_segments),
    CASE(unsorted_segment_reduce, prepare_unsorted),
    CASE(l2_normalize, prepare_axis),
    {"rtv_op_cosine_similarity", "l2_normalize", prepare_axis, record_cosine_similarity},
    CASE(layer_norm, prepare_norm),
    CASE(batch_norm, prepare_norm),
    CASE(dropout, prepare_one),
    CASE(dropout_mask, prepare_one),
    CASE(global_norm, prepare_several),
    {"rtv_op_clip_by_norm", "clip_factor", prepare_several, record_clip_by_norm},
    {"rtv_op_clip_by_global_norm", "clip_factor", prepare_several, record_clip_by_global_norm},
    CASE(mean_squared_error, prepare_loss),
    CASE(mean_absolute_error, prepare_loss),
    CASE(huber, prepare_loss),
    CASE(sigmoid_cross_entropy, prepare_loss),
    CASE(binary_cross_entropy, prepare_loss),
    CASE(softmax_cross_entropy, prepare_loss),
    CASE(sparse_softmax_cross_entropy, prepare_sparse_loss),
    {"rtv_op_reduce_loss", NULL, prepare_reduce_loss, record_reduce_loss},
    {NULL, NULL, NULL, NULL},
};
