/* Products, reductions, and joining and cutting. */
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

/* Matrices whose leading axes broadcast; transposed by the round's bits. */
static void prepare_matmul(grad_input *input)
{
    int64_t m = grad_between(input, 1, 4), k = grad_between(input, 1, 4), full[3], dims[5];
    int64_t n = grad_between(input, 1, 4);
    int32_t rank = grad_shape(input, full, 0, 2, 3);
    int32_t smaller = bit(input, 2) ? rank : grad_smaller(input, dims, rank, full);
    if (bit(input, 2))
        for (int32_t i = 0; i < rank; i++)
            dims[i] = full[i];
    dims[smaller] = bit(input, 0) ? k : m;
    dims[smaller + 1] = bit(input, 0) ? m : k;
    grad_leaf(input, smaller + 2, dims, -2, 2);
    smaller = bit(input, 2) ? 0 : grad_smaller(input, dims, rank, full);
    dims[smaller] = bit(input, 1) ? n : k;
    dims[smaller + 1] = bit(input, 1) ? k : n;
    grad_leaf(input, smaller + 2, dims, -2, 2);
}

RECORD(matmul_transposed,
       rtv_op_matmul_transposed(out, tape, leaves[0], leaves[1], bit(input, 0), bit(input, 1)))

static void prepare_plain_matmul(grad_input *input)
{
    int64_t a[2] = {grad_between(input, 1, 4), grad_between(input, 1, 4)};
    int64_t b[2] = {a[1], grad_between(input, 1, 4)};
    grad_leaf(input, 2, a, -2, 2);
    grad_leaf(input, 2, b, -2, 2);
}

RECORD(matmul, rtv_op_matmul(out, tape, leaves[0], leaves[1]))

static void prepare_dense(grad_input *input)
{
    int64_t x[3], kernel[2];
    int32_t rank = grad_shape(input, x, 1, 3, 4);
    kernel[0] = x[rank - 1];
    kernel[1] = grad_between(input, 1, 4);
    grad_leaf(input, rank, x, 0.2, 2);
    grad_leaf(input, 2, kernel, 0.2, 1);
    /* A bias beyond what the product reaches keeps the sum away from the bend of relu. */
    grad_leaf(input, 1, &kernel[1], bit(input, 0) ? -30 : 1, bit(input, 0) ? -20 : 2);
}

static rtv_status record_dense(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                               int32_t leaf_count, void *payload)
{
    static const rtv_activation kinds[] = {RTV_ACTIVATION_RELU, RTV_ACTIVATION_NONE,
                                           RTV_ACTIVATION_TANH};
    const grad_input *input = payload;
    (void)leaf_count;
    return rtv_op_dense(out, tape, leaves[0], leaves[1], bit(input, 1) ? NULL : leaves[2],
                        kinds[input->round % 3]);
}

static void prepare_pair(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 1, 3, 4);
    grad_leaf(input, rank, dims, -2, 2);
    grad_leaf(input, rank, dims, -2, 2);
}

RECORD(row_dot, rtv_op_row_dot(out, tape, leaves[0], leaves[1]))

/* A tensor, and distinct axes of it in input->numbers, as many as sizes[0]; -1: all. */
static void prepare_axes(grad_input *input)
{
    int64_t dims[4];
    int32_t rank = grad_shape(input, dims, 0, 4, 3);
    rtv_tensor *x = grad_leaf(input, rank, dims, -1, 1);
    /* Steps of 1/16 with a part that grows: no two elements nearly tie. */
    for (int64_t i = 0; i < rtv_tensor_count(x); i++) {
        double value = (double)grad_below(input, 20) / 8 + (double)i / 1024;
        if (input->dtype == RTV_DTYPE_F32)
            ((float *)rtv_tensor_data(x))[i] = (float)value;
        else
            ((double *)rtv_tensor_data(x))[i] = value;
    }
    input->sizes[0] = 0;
    for (int32_t axis = 0; axis < rank; axis++)
        if (grad_below(input, 2) == 0)
            input->numbers[input->sizes[0]++] = grad_below(input, 2) == 0 ? axis : axis - rank;
    if (input->round % 4 == 3)
        input->sizes[0] = -1;
}

#define RECORD_REDUCTION(name)                                                                     \
    RECORD(name, rtv_op_##name(out, tape, leaves[0], input->sizes[0] < 0 ? NULL : input->numbers,  \
                               (int32_t)input->sizes[0], bit(input, 0)))

RECORD_REDUCTION(reduce_sum)
RECORD_REDUCTION(reduce_mean)
RECORD_REDUCTION(reduce_max)
RECORD_REDUCTION(reduce_min)
RECORD_REDUCTION(reduce_logsumexp)

static void prepare_axis(grad_input *input)
{
    int64_t dims[4];
    int32_t rank = grad_shape(input, dims, 1, 4, 3);
    grad_leaf(input, rank, dims, -2, 2);
    input->numbers[0] = (int32_t)grad_between(input, -rank, rank - 1);
}

RECORD(softmax, rtv_op_softmax(out, tape, leaves[0], input->numbers[0]))
RECORD(log_softmax, rtv_op_log_softmax(out, tape, leaves[0], input->numbers[0]))
RECORD(cumsum, rtv_op_cumsum(out, tape, leaves[0], input->numbers[0], bit(input, 0), bit(input, 1)))

static void prepare_reshape(grad_input *input)
{
    int64_t dims[3] = {2, grad_between(input, 1, 4), 3};
    grad_leaf(input, 3, dims, -2, 2);
    input->sizes[0] = bit(input, 0) ? 3 : -1;
    input->sizes[1] = bit(input, 0) ? -1 : 2;
}

RECORD(reshape, rtv_op_reshape(out, tape, leaves[0], 2, input->sizes))
RECORD(expand_dims, rtv_op_expand_dims(out, tape, leaves[0], input->round % 4))

static void prepare_squeeze(grad_input *input)
{
    int64_t dims[3] = {2, 1, 3};
    grad_leaf(input, 3, dims, -2, 2);
}

RECORD(squeeze, rtv_op_squeeze(out, tape, leaves[0], bit(input, 0) ? 1 : -2))

/* The gradient of what passes beside must remain. */
static rtv_status record_stop_gradient(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                                       int32_t leaf_count, void *payload)
{
    rtv_tensor *stopped;
    (void)leaf_count, (void)payload;
    rtv_status status = rtv_op_stop_gradient(&stopped, tape, leaves[1]);
    /* Times 0, so that the difference is 0 too. */
    if (status == RTV_OK)
        status = rtv_op_affine(&stopped, tape, stopped, 0, 1);
    return status == RTV_OK ? rtv_op_mul(out, tape, leaves[0], stopped) : status;
}

static void prepare_transpose(grad_input *input)
{
    int64_t dims[4];
    int32_t rank = grad_shape(input, dims, 0, 4, 3);
    grad_leaf(input, rank, dims, -2, 2);
    for (int32_t i = 0; i < rank; i++)
        input->numbers[i] = i;
    for (int32_t i = rank - 1; i > 0; i--) {
        int32_t other = (int32_t)grad_below(input, i + 1), kept = input->numbers[i];
        input->numbers[i] = input->numbers[other];
        input->numbers[other] = kept;
    }
}

RECORD(transpose,
       rtv_op_transpose(out, tape, leaves[0], input->round % 4 == 0 ? NULL : input->numbers))

static void prepare_concat(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 1, 3, 3);
    input->numbers[0] = (int32_t)grad_between(input, -rank, rank - 1);
    for (int i = 0; i < 3; i++) {
        dims[(input->numbers[0] + rank) % rank] = grad_between(input, 1, 3);
        grad_leaf(input, rank, dims, -2, 2);
    }
}

static rtv_status record_concat(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                                int32_t leaf_count, void *payload)
{
    const grad_input *input = payload;
    (void)leaf_count;
    /* One of them twice. */
    const rtv_tensor *inputs[] = {leaves[0], leaves[1], leaves[2], leaves[1]};
    return rtv_op_concat(out, tape, inputs, 4, input->numbers[0]);
}

static void prepare_stack(grad_input *input)
{
    int64_t dims[3];
    int32_t rank = grad_shape(input, dims, 0, 3, 3);
    input->numbers[0] = (int32_t)grad_between(input, -rank - 1, rank);
    for (int i = 0; i < 3; i++)
        grad_leaf(input, rank, dims, -2, 2);
}

static rtv_status record_stack(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                               int32_t leaf_count, void *payload)
{
    const grad_input *input = payload;
    const rtv_tensor *inputs[] = {leaves[0], leaves[1], leaves[2]};
    return rtv_op_stack(out, tape, inputs, leaf_count, input->numbers[0]);
}

static void prepare_split(grad_input *input)
{
    int64_t dims[2] = {3, 6};
    grad_leaf(input, 2, dims, -2, 2);
    input->sizes[0] = grad_between(input, 0, 3);
    input->sizes[1] = grad_between(input, 0, 3);
    input->sizes[2] = 6 - input->sizes[0] - input->sizes[1];
}

/* All parts come back, one of them scaled. */
static rtv_status record_split(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                               int32_t leaf_count, void *payload)
{
    const grad_input *input = payload;
    rtv_tensor *parts[3];
    (void)leaf_count;
    rtv_status status = rtv_op_split(parts, tape, leaves[0], bit(input, 0) ? NULL : input->sizes, 3,
                                     bit(input, 1) ? 1 : -1);
    if (status == RTV_OK)
        status = rtv_op_affine(&parts[1], tape, parts[1], 3, 0);
    const rtv_tensor *joined[] = {parts[2], parts[0], parts[1]};
    return status == RTV_OK ? rtv_op_concat(out, tape, joined, 3, 1) : status;
}

static void prepare_slice(grad_input *input)
{
    int64_t dims[4];
    int32_t rank = grad_shape(input, dims, 0, 4, 4);
    grad_leaf(input, rank, dims, -2, 2);
    for (int32_t i = 0; i < rank; i++) {
        input->sizes[i] = grad_below(input, dims[i]);
        input->sizes[8 + i] = grad_between(input, 1, dims[i] - input->sizes[i]);
        if (grad_below(input, 3) == 0)
            input->sizes[8 + i] = -1;
    }
}

RECORD(slice, rtv_op_slice(out, tape, leaves[0], input->sizes, input->sizes + 8))

static void prepare_pad(grad_input *input)
{
    int64_t dims[4];
    int32_t rank = grad_shape(input, dims, 0, 4, 3);
    grad_leaf(input, rank, dims, -2, 2);
    for (int32_t i = 0; i < 2 * RTV_MOST_DIMS; i++)
        input->sizes[i] = grad_below(input, 3);
}

RECORD(pad, rtv_op_pad(out, tape, leaves[0], input->sizes, input->sizes + 8, 0.5))
RECORD(tile, rtv_op_tile(out, tape, leaves[0], input->sizes + 16))

static void prepare_tile(grad_input *input)
{
    prepare_pad(input);
    for (int32_t i = 0; i < RTV_MOST_DIMS; i++)
        input->sizes[16 + i] = grad_between(input, 1, 3);
}

static void prepare_broadcast(grad_input *input)
{
    int64_t dims[4];
    input->numbers[0] = grad_shape(input, input->sizes, 0, 4, 3);
    int32_t rank = grad_smaller(input, dims, input->numbers[0], input->sizes);
    grad_leaf(input, rank, dims, -2, 2);
}

RECORD(broadcast_to, rtv_op_broadcast_to(out, tape, leaves[0], input->numbers[0], input->sizes))
RECORD(cast, rtv_op_cast(out, tape, leaves[0], RTV_DTYPE_F64))

#define CASE(name, prepare)                                                                        \
    {                                                                                              \
        "rtv_op_" #name, #name, prepare, record_##name                                             \
    }

const grad_case grad_shape_cases[] = {
    {"rtv_op_matmul_transposed", "matmul", prepare_matmul, record_matmul_transposed},
    CASE(matmul, prepare_plain_matmul),
    CASE(dense, prepare_dense),
    CASE(row_dot, prepare_pair),
    CASE(reduce_sum, prepare_axes),
    CASE(reduce_mean, prepare_axes),
    CASE(reduce_max, prepare_axes),
    CASE(reduce_min, prepare_axes),
    CASE(reduce_logsumexp, prepare_axes),
    CASE(softmax, prepare_axis),
    CASE(log_softmax, prepare_axis),
    CASE(cumsum, prepare_axis),
    CASE(reshape, prepare_reshape),
    {"rtv_op_expand_dims", "reshape", prepare_reshape, record_expand_dims},
    {"rtv_op_squeeze", "reshape", prepare_squeeze, record_squeeze},
    {"rtv_op_stop_gradient", NULL, prepare_pair, record_stop_gradient},
    CASE(transpose, prepare_transpose),
    CASE(concat, prepare_concat),
    CASE(stack, prepare_stack),
    {"rtv_op_split", "slice", prepare_split, record_split},
    CASE(slice, prepare_slice),
    CASE(pad, prepare_pad),
    CASE(tile, prepare_tile),
    CASE(broadcast_to, prepare_broadcast),
    CASE(cast, prepare_pair),
    {NULL, NULL, NULL, NULL},
};
