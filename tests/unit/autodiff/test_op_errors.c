/* Every op refuses what does not fit, names it, and leaves its result NULL and the tape usable. */
#include <string.h>

#include "op_inputs.h"

static rtv_tape *tape;
static rtv_tensor *y;
static rtv_tensor *a23, *b32, *v3, *d23, *i2, *m23, *none;

static void setup(void)
{
    static const float numbers[6] = {1, 2, 3, 4, 5, 6};
    static const double doubles[6] = {1, 2, 3, 4, 5, 6};
    static const int64_t ids[2] = {0, 1};
    static const uint8_t mask[6] = {1, 1, 1, 1, 1, 1};
    OK(rtv_tape_create(&tape, NULL, NULL));
    a23 = constant(tape, RTV_DTYPE_F32, SHAPE(2, 3), numbers);
    b32 = constant(tape, RTV_DTYPE_F32, SHAPE(3, 2), numbers);
    v3 = constant(tape, RTV_DTYPE_F32, SHAPE(3), numbers);
    d23 = constant(tape, RTV_DTYPE_F64, SHAPE(2, 3), doubles);
    i2 = constant(tape, RTV_DTYPE_I64, SHAPE(2), ids);
    m23 = constant(tape, RTV_DTYPE_U8, SHAPE(2, 3), mask);
    none = NULL;
    y = (rtv_tensor *)1;
}

static void teardown(void)
{
    /* All of them fail here: the result is NULL, and the tape goes on. */
    ck_assert_ptr_null(y);
    OK(rtv_op_add(&y, tape, a23, a23));
    rtv_tape_free(tape);
}

START_TEST(element_by_element)
{
    FAILS(RTV_E_SHAPE, "add: a has shape [2, 3], b has shape [3, 2]",
          rtv_op_add(&y, tape, a23, b32));
    FAILS(RTV_E_DTYPE, "mul: input 1 has dtype f64, those before it f32",
          rtv_op_mul(&y, tape, a23, d23));
    FAILS(RTV_E_DTYPE, "exp: input 0 has dtype i64", rtv_op_exp(&y, tape, i2));
    FAILS(RTV_E_INVALID, "relu: input 0 is NULL", rtv_op_relu(&y, tape, none));
    FAILS(RTV_E_INVALID, "low is 2, high is 1", rtv_op_clip_by_value(&y, tape, a23, 2, 1));
    FAILS(RTV_E_UNSUPPORTED, "activation 99", rtv_op_activation(&y, tape, a23, 99));
    FAILS(RTV_E_INVALID, "input 0 is NULL", rtv_op_activation(&y, tape, NULL, RTV_ACTIVATION_NONE));
    FAILS(RTV_E_DTYPE, "the mask has dtype f32", rtv_op_where(&y, tape, a23, a23, a23));
    FAILS(RTV_E_SHAPE, "[3, 2]", rtv_op_where(&y, tape, m23, a23, b32));
    FAILS(RTV_E_SHAPE, "mask has shape [2, 3]", rtv_op_where(&y, tape, m23, b32, b32));
    FAILS(RTV_E_UNSUPPORTED, "comparison 6", rtv_op_compare(&y, tape, a23, a23, 6));
    FAILS(RTV_E_DTYPE, "b f64", rtv_op_compare(&y, tape, a23, d23, 0));
    FAILS(RTV_E_SHAPE, "broadcast", rtv_op_compare(&y, tape, a23, b32, 0));
}
END_TEST

START_TEST(products)
{
    FAILS(RTV_E_SHAPE, "matmul: a has shape [2, 3], b has shape [2, 3]: the inner sizes differ",
          rtv_op_matmul(&y, tape, a23, a23));
    FAILS(RTV_E_SHAPE, "two axes", rtv_op_matmul(&y, tape, a23, v3));
    FAILS(RTV_E_SHAPE, "leading axes",
          rtv_op_matmul(&y, tape, F32(tape, SHAPE(2, 1, 1), 1, 2),
                        F32(tape, SHAPE(3, 1, 1), 1, 2, 3)));
    FAILS(RTV_E_DTYPE, "f64", rtv_op_matmul_transposed(&y, tape, a23, d23, 0, 1));
    FAILS(RTV_E_SHAPE, "kernel has shape [2, 3]",
          rtv_op_dense(&y, tape, a23, a23, NULL, RTV_ACTIVATION_NONE));
    FAILS(RTV_E_SHAPE, "bias has shape [3]",
          rtv_op_dense(&y, tape, a23, b32, v3, RTV_ACTIVATION_NONE));
    FAILS(RTV_E_UNSUPPORTED, "activation -1", rtv_op_dense(&y, tape, a23, b32, NULL, -1));
    FAILS(RTV_E_INVALID, "input 1 is NULL", rtv_op_dense(&y, tape, a23, NULL, NULL, 0));
    FAILS(RTV_E_SHAPE, "must be equal", rtv_op_row_dot(&y, tape, a23, v3));
}
END_TEST

START_TEST(reductions_and_axes)
{
    const int32_t twice[2] = {1, -1}, far = 2;
    FAILS(RTV_E_INVALID, "axis 1 is named twice", rtv_op_reduce_sum(&y, tape, a23, twice, 2, 0));
    FAILS(RTV_E_RANGE, "axis 2 of a tensor of shape [2, 3]",
          rtv_op_reduce_max(&y, tape, a23, &far, 1, 0));
    FAILS(RTV_E_INVALID, "axis_count is -1", rtv_op_reduce_mean(&y, tape, a23, twice, -1, 0));
    FAILS(RTV_E_RANGE, "axis -3", rtv_op_softmax(&y, tape, a23, -3));
    FAILS(RTV_E_RANGE, "axis 0 of a tensor of shape []",
          rtv_op_cumsum(&y, tape, F32(tape, SCALAR, 1), 0, 0, 0));
    FAILS(RTV_E_DTYPE, "i64", rtv_op_argmax(&y, tape, i2, 0));
}
END_TEST

START_TEST(joining_and_cutting)
{
    const rtv_tensor *pair[] = {a23, b32}, *mixed[] = {a23, d23}, *gap[] = {a23, NULL};
    const int64_t zero[2] = {0, 0}, far[2] = {0, 4}, negative[2] = {-1, 0};
    rtv_tensor *parts[2] = {(rtv_tensor *)1, (rtv_tensor *)1};
    FAILS(RTV_E_SHAPE, "concat: the first input has shape [2, 3], another has shape [3, 2]",
          rtv_op_concat(&y, tape, pair, 2, 1));
    FAILS(RTV_E_DTYPE, "input 1 has dtype f64", rtv_op_concat(&y, tape, mixed, 2, 0));
    FAILS(RTV_E_INVALID, "input 1 is NULL", rtv_op_concat(&y, tape, gap, 2, 0));
    FAILS(RTV_E_INVALID, "input_count is 0", rtv_op_concat(&y, tape, pair, 0, 0));
    FAILS(RTV_E_SHAPE, "must be equal", rtv_op_stack(&y, tape, pair, 2, 0));
    FAILS(RTV_E_RANGE, "axis 5", rtv_op_stack(&y, tape, pair, 1, 5));
    FAILS(RTV_E_RANGE, "begin 0 and size 4 do not fit axis 1 of size 3",
          rtv_op_slice(&y, tape, a23, zero, far));
    FAILS(RTV_E_RANGE, "begin -1", rtv_op_slice(&y, tape, a23, negative, zero));
    FAILS(RTV_E_INVALID, "begin or sizes is NULL", rtv_op_slice(&y, tape, a23, NULL, zero));
    FAILS(RTV_E_SHAPE, "axis 1 of size 3 is not the sum of 2 parts",
          rtv_op_split(parts, tape, a23, NULL, 2, 1));
    ck_assert(parts[0] == NULL && parts[1] == NULL);
    FAILS(RTV_E_SHAPE, "part 1 of size 3",
          rtv_op_split(parts, tape, a23, (const int64_t[]){1, 3}, 2, 1));
    FAILS(RTV_E_INVALID, "part_count is 0", rtv_op_split(parts, tape, a23, NULL, 0, 1));
    FAILS(RTV_E_RANGE, "axis 0 gets -1 and 0", rtv_op_pad(&y, tape, a23, negative, zero, 0));
    FAILS(RTV_E_RANGE, "times -1", rtv_op_tile(&y, tape, a23, negative));
    FAILS(RTV_E_SHAPE, "[2, 3] does not broadcast to [3, 3]",
          rtv_op_broadcast_to(&y, tape, a23, SHAPE(3, 3)));
    FAILS(RTV_E_INVALID, "axis 0 is named twice",
          rtv_op_transpose(&y, tape, a23, (const int32_t[]){0, 0}));
    FAILS(RTV_E_RANGE, "axis 2", rtv_op_transpose(&y, tape, a23, (const int32_t[]){0, 2}));
    FAILS(RTV_E_RANGE, "too large",
          rtv_op_broadcast_to(&y, tape, v3, SHAPE(1LL << 40, 1LL << 30, 3)));
    /* The product of sizes that are fine alone. */
    rtv_tensor *tall, *wide;
    OK(rtv_op_reshape(&tall, tape, F32(tape, SHAPE(0, 1), 0), SHAPE(1LL << 40, 0)));
    OK(rtv_op_reshape(&wide, tape, F32(tape, SHAPE(0, 1), 0), SHAPE(0, 1LL << 40)));
    FAILS(RTV_E_RANGE, "matmul: a result of shape [1099511627776, 1099511627776] is too large",
          rtv_op_matmul(&y, tape, tall, wide));
    /* The same beside an axis of size 0, which makes the number of elements no better. */
    OK(rtv_op_reshape(&tall, tape, tall, SHAPE(0, 1LL << 40, 1)));
    OK(rtv_op_reshape(&wide, tape, wide, SHAPE(0, 1, 1LL << 40)));
    FAILS(RTV_E_RANGE, "add: a result of shape [0, 1099511627776, 1099511627776] is too large",
          rtv_op_add(&y, tape, tall, wide));
    /* A sum of sizes that are fine alone. */
    const rtv_tensor *many[32];
    OK(rtv_op_reshape(&wide, tape, wide, SHAPE(0, 1LL << 58)));
    for (int i = 0; i < 32; i++)
        many[i] = wide;
    FAILS(RTV_E_RANGE, "along axis 1 are too large", rtv_op_concat(&y, tape, many, 32, 1));
}
END_TEST

START_TEST(lookups)
{
    rtv_tensor *far = I64(tape, SHAPE(2), 0, 2), *negative = I32(tape, SHAPE(2), 0, -1);
    rtv_embedding_bag_options options = RTV_EMBEDDING_BAG_OPTIONS_INIT;
    FAILS(RTV_E_RANGE, "gather: id 2 at position 1 is not in 0 to 1",
          rtv_op_gather(&y, tape, a23, far, 0));
    FAILS(RTV_E_RANGE, "id -1", rtv_op_gather(&y, tape, a23, negative, 0));
    FAILS(RTV_E_DTYPE, "ids has dtype f32", rtv_op_gather(&y, tape, a23, v3, 0));
    FAILS(RTV_E_RANGE, "axis 2", rtv_op_gather(&y, tape, a23, i2, 2));
    FAILS(RTV_E_SHAPE, "differ along the axis", rtv_op_take_along_axis(&y, tape, a23, i2, 1));
    FAILS(RTV_E_RANGE, "-1", rtv_op_one_hot(&y, tape, i2, -1, RTV_DTYPE_F32));
    FAILS(RTV_E_DTYPE, "i64", rtv_op_one_hot(&y, tape, i2, 3, RTV_DTYPE_I64));
    FAILS(RTV_E_SHAPE, "table has shape [3]",
          rtv_op_embedding_bag(&y, tape, v3, i2, NULL, NULL, NULL));
    FAILS(RTV_E_SHAPE, "weights has shape [3]",
          rtv_op_embedding_bag(&y, tape, a23, i2, NULL, v3, NULL));
    FAILS(RTV_E_RANGE, "id 2", rtv_op_embedding_bag(&y, tape, a23, far, NULL, NULL, NULL));
    FAILS(RTV_E_RANGE, "offset 3 at position 1 does not rise from 0 to 2",
          rtv_op_embedding_bag(&y, tape, a23, i2, I64(tape, SHAPE(3), 0, 3, 2), NULL, NULL));
    FAILS(RTV_E_RANGE, "offset 1 at position 0",
          rtv_op_embedding_bag(&y, tape, a23, i2, I64(tape, SHAPE(2), 1, 2), NULL, NULL));
    FAILS(RTV_E_RANGE, "offset 1 at position 1",
          rtv_op_embedding_bag(&y, tape, a23, i2, I64(tape, SHAPE(2), 0, 1), NULL, NULL));
    options.combiner = 3;
    FAILS(RTV_E_UNSUPPORTED, "combiner 3",
          rtv_op_embedding_bag(&y, tape, a23, i2, NULL, NULL, &options));
    options.combiner = 0;
    options.flags = 4;
    FAILS(RTV_E_UNSUPPORTED, "flags is 0x4, this library knows 0x3",
          rtv_op_embedding_bag(&y, tape, a23, i2, NULL, NULL, &options));
    options.flags = RTV_EMBEDDING_BAG_DEFAULT_ID;
    options.default_id = 2;
    FAILS(RTV_E_RANGE, "default_id is 2 of 2 rows",
          rtv_op_embedding_bag(&y, tape, a23, i2, NULL, NULL, &options));
    FAILS(RTV_E_SHAPE, "first two axes", rtv_op_masked_mean(&y, tape, b32, m23));
    FAILS(RTV_E_DTYPE, "the mask has dtype f32", rtv_op_masked_mean(&y, tape, a23, a23));
    FAILS(RTV_E_RANGE, "id 0 at position 1 is negative or falls",
          rtv_op_segment_reduce(&y, tape, a23, I32(tape, SHAPE(2), 1, 0), RTV_SEGMENT_SUM));
    FAILS(RTV_E_SHAPE, "one id per row", rtv_op_segment_reduce(&y, tape, b32, i2, RTV_SEGMENT_SUM));
    FAILS(RTV_E_UNSUPPORTED, "reduction 3", rtv_op_segment_reduce(&y, tape, a23, i2, 3));
    FAILS(RTV_E_RANGE, "id 1 at position 1",
          rtv_op_unsorted_segment_reduce(&y, tape, a23, i2, 1, RTV_SEGMENT_SUM));
    FAILS(RTV_E_RANGE, "segment_count is -1",
          rtv_op_unsorted_segment_reduce(&y, tape, a23, i2, -1, RTV_SEGMENT_SUM));
}
END_TEST

/* A result may have 8 axes and no more. */
START_TEST(too_many_axes)
{
    rtv_tensor *eight = F32(tape, SHAPE(1, 1, 1, 1, 1, 1, 1, 1), 1);
    rtv_tensor *ids8 = I32(tape, SHAPE(1, 1, 1, 1, 1, 1, 1, 1), 0), *scalar = F32(tape, SCALAR, 1);
    const rtv_tensor *inputs[] = {eight};
    FAILS(RTV_E_SHAPE, "no room", rtv_op_expand_dims(&y, tape, eight, 0));
    FAILS(RTV_E_SHAPE, "no room", rtv_op_stack(&y, tape, inputs, 1, 0));
    FAILS(RTV_E_SHAPE, "no room", rtv_op_one_hot(&y, tape, ids8, 2, RTV_DTYPE_F32));
    FAILS(RTV_E_SHAPE, "too many axes", rtv_op_gather(&y, tape, a23, ids8, 0));
    FAILS(RTV_E_RANGE, "rank is 9", rtv_op_reshape(&y, tape, eight, 9, NULL));
    /* And some need one. */
    FAILS(RTV_E_SHAPE, "an axis", rtv_op_layer_norm(&y, tape, scalar, NULL, NULL, 1e-3));
    FAILS(RTV_E_SHAPE, "an axis", rtv_op_batch_norm(&y, tape, scalar, NULL, NULL, v3, v3, 0.9, 1));
    FAILS(RTV_E_SHAPE, "with an axis", rtv_op_softmax_cross_entropy(&y, tape, scalar, scalar, 0));
    FAILS(RTV_E_SHAPE, "with an axis", rtv_op_mean_absolute_error(&y, tape, scalar, scalar));
    FAILS(RTV_E_SHAPE, "each row is a bag",
          rtv_op_embedding_bag(&y, tape, a23, I32(tape, SCALAR, 0), NULL, NULL, NULL));
    FAILS(RTV_E_SHAPE, "offsets has shape []",
          rtv_op_embedding_bag(&y, tape, a23, i2, I32(tape, SCALAR, 0), NULL, NULL));
    FAILS(RTV_E_SHAPE, "beta has shape [3]", rtv_op_layer_norm(&y, tape, b32, NULL, v3, 1e-3));
}
END_TEST

START_TEST(normalisation_and_losses)
{
    const rtv_tensor *pair[] = {a23, d23};
    rtv_tensor *out[2];
    FAILS(RTV_E_INVALID, "epsilon is -1", rtv_op_l2_normalize(&y, tape, a23, 0, -1));
    FAILS(RTV_E_SHAPE, "must be equal", rtv_op_cosine_similarity(&y, tape, a23, b32, 0));
    FAILS(RTV_E_SHAPE, "gamma has shape [3]", rtv_op_layer_norm(&y, tape, b32, v3, NULL, 1e-3));
    FAILS(RTV_E_INVALID, "epsilon is 0", rtv_op_layer_norm(&y, tape, a23, v3, NULL, 0));
    FAILS(RTV_E_SHAPE, "moving_variance has shape [2, 3]",
          rtv_op_batch_norm(&y, tape, a23, NULL, NULL, v3, a23, 0.9, 1e-3));
    FAILS(RTV_E_INVALID, "input 3 is NULL",
          rtv_op_batch_norm(&y, tape, a23, NULL, NULL, NULL, v3, 0.9, 1e-3));
    FAILS(RTV_E_INVALID, "momentum is 2",
          rtv_op_batch_norm(&y, tape, a23, NULL, NULL, v3, v3, 2, 1e-3));
    FAILS(RTV_E_SHAPE, "keep has shape [2, 3]", rtv_op_dropout_mask(&y, tape, b32, m23, 0.5));
    FAILS(RTV_E_DTYPE, "the mask has dtype f32", rtv_op_dropout_mask(&y, tape, a23, a23, 0.5));
    FAILS(RTV_E_DTYPE, "f64", rtv_op_global_norm(&y, tape, pair, 2));
    FAILS(RTV_E_INVALID, "clip_norm is 0", rtv_op_clip_by_norm(&y, tape, a23, 0));
    FAILS(RTV_E_INVALID, "clip_norm is -1", rtv_op_clip_by_global_norm(out, &y, tape, pair, 1, -1));
    FAILS(RTV_E_SHAPE, "prediction has shape [2, 3], target has shape [3, 2]",
          rtv_op_mean_squared_error(&y, tape, a23, b32));
    FAILS(RTV_E_INVALID, "delta is 0", rtv_op_huber(&y, tape, a23, a23, 0));
    FAILS(RTV_E_RANGE, "label_smoothing is 2", rtv_op_softmax_cross_entropy(&y, tape, a23, a23, 2));
    FAILS(RTV_E_RANGE, "id 3 at position 1",
          rtv_op_sparse_softmax_cross_entropy(&y, tape, a23, I32(tape, SHAPE(2), 0, 3)));
    FAILS(RTV_E_SHAPE, "one label per row", rtv_op_sparse_softmax_cross_entropy(&y, tape, b32, i2));
    FAILS(RTV_E_UNSUPPORTED, "reduction 4", rtv_op_reduce_loss(&y, tape, a23, NULL, 4));
    FAILS(RTV_E_SHAPE, "weights has shape [3]", rtv_op_reduce_loss(&y, tape, a23, v3, 0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("op_errors");
    TCase *tests = tcase_create("op_errors");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, element_by_element);
    tcase_add_test(tests, products);
    tcase_add_test(tests, reductions_and_axes);
    tcase_add_test(tests, joining_and_cutting);
    tcase_add_test(tests, lookups);
    tcase_add_test(tests, too_many_axes);
    tcase_add_test(tests, normalisation_and_losses);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
