/* What the golden vectors do not show: values by hand, edges, and what is not a number. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "op_inputs.h"

static rtv_tape *tape;

static void setup(void)
{
    OK(rtv_tape_create(&tape, NULL, NULL));
}

static void teardown(void)
{
    rtv_tape_free(tape);
}

/* Equal bit for bit, a nan to a nan. */
static void expect(const rtv_tensor *got, int64_t count, const float *want)
{
    ck_assert_int_eq(rtv_tensor_dtype(got), RTV_DTYPE_F32);
    ck_assert_int_eq(rtv_tensor_count(got), count);
    const float *values = rtv_tensor_const_data(got);
    for (int64_t i = 0; i < count; i++)
        ck_assert_msg(values[i] == want[i] || (isnan(values[i]) && isnan(want[i])),
                      "element %d is %g, wanted %g", (int)i, values[i], want[i]);
}

static void expect_shape(const rtv_tensor *got, int32_t rank, const int64_t *dims)
{
    ck_assert_int_eq(rtv_tensor_rank(got), rank);
    for (int32_t i = 0; i < rank; i++)
        ck_assert_int_eq(rtv_tensor_dim(got, i), dims[i]);
}

#define EXPECT(got, ...)                                                                           \
    expect(got, (int64_t)(sizeof((const float[]){__VA_ARGS__}) / sizeof(float)),                   \
           (const float[]){__VA_ARGS__})

START_TEST(pad_tile_and_slice)
{
    rtv_tensor *x = F32(tape, SHAPE(2, 2), 1, 2, 3, 4), *y;
    OK(rtv_op_pad(&y, tape, x, (const int64_t[]){1, 0}, (const int64_t[]){0, 2}, -7));
    expect_shape(y, SHAPE(3, 4));
    EXPECT(y, -7, -7, -7, -7, 1, 2, -7, -7, 3, 4, -7, -7);
    OK(rtv_op_slice(&y, tape, y, (const int64_t[]){1, 0}, (const int64_t[]){-1, 2}));
    EXPECT(y, 1, 2, 3, 4);
    OK(rtv_op_tile(&y, tape, x, (const int64_t[]){2, 2}));
    EXPECT(y, 1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4);
    OK(rtv_op_tile(&y, tape, x, (const int64_t[]){0, 1}));
    expect_shape(y, SHAPE(0, 2));
}
END_TEST

START_TEST(shapes_with_more_or_fewer_axes)
{
    rtv_tensor *x = F32(tape, SHAPE(2, 1), 5, 6), *y;
    OK(rtv_op_expand_dims(&y, tape, x, -1));
    expect_shape(y, SHAPE(2, 1, 1));
    OK(rtv_op_expand_dims(&y, tape, x, 0));
    expect_shape(y, SHAPE(1, 2, 1));
    OK(rtv_op_squeeze(&y, tape, y, 0));
    OK(rtv_op_squeeze(&y, tape, y, -1));
    expect_shape(y, SHAPE(2));
    EXPECT(y, 5, 6);
    FAILS(RTV_E_SHAPE, "axis 0 has size 2", rtv_op_squeeze(&y, tape, x, 0));
    FAILS(RTV_E_SHAPE, "[2, 1]", rtv_op_reshape(&y, tape, x, SHAPE(3, -1)));
    FAILS(RTV_E_INVALID, "two sizes are -1", rtv_op_reshape(&y, tape, x, SHAPE(-1, -1)));
    FAILS(RTV_E_RANGE, "axis 4", rtv_op_expand_dims(&y, tape, x, 4));
    rtv_tensor *empty = F32(tape, SHAPE(0, 3), 0);
    OK(rtv_op_reshape(&y, tape, empty, SHAPE(5, 0)));
    FAILS(RTV_E_SHAPE, "another size", rtv_op_reshape(&y, tape, empty, SHAPE(0, -1)));
    OK(rtv_op_reshape(&y, tape, empty, SHAPE(-1, 3)));
    expect_shape(y, SHAPE(0, 3));
}
END_TEST

START_TEST(reductions_over_nothing)
{
    rtv_tensor *x = F32(tape, SHAPE(2, 0), 0), *y;
    const int32_t last = -1;
    OK(rtv_op_reduce_sum(&y, tape, x, &last, 1, 0));
    EXPECT(y, 0, 0);
    OK(rtv_op_reduce_mean(&y, tape, x, &last, 1, 1));
    expect_shape(y, SHAPE(2, 1));
    EXPECT(y, NAN, NAN);
    OK(rtv_op_reduce_max(&y, tape, x, &last, 1, 0));
    EXPECT(y, -INFINITY, -INFINITY);
    OK(rtv_op_reduce_min(&y, tape, x, &last, 1, 0));
    EXPECT(y, INFINITY, INFINITY);
    OK(rtv_op_reduce_logsumexp(&y, tape, x, &last, 1, 0));
    EXPECT(y, -INFINITY, -INFINITY);
    OK(rtv_op_reduce_sum(&y, tape, x, (const int32_t[]){0}, 1, 0));
    expect_shape(y, SHAPE(0));
    OK(rtv_op_reduce_sum(&y, tape, F32(tape, SCALAR, 3), NULL, 0, 0));
    EXPECT(y, 3);
    OK(rtv_op_reduce_max(&y, tape, F32(tape, SHAPE(2), 3, 4), &last, 0, 0));
    EXPECT(y, 3, 4);
}
END_TEST

START_TEST(what_is_not_a_number_stays)
{
    rtv_tensor *x = F32(tape, SHAPE(3), 1, NAN, 2), *zero = F32(tape, SCALAR, 0), *y;
    OK(rtv_op_relu(&y, tape, x));
    EXPECT(y, 1, NAN, 2);
    OK(rtv_op_clip_by_value(&y, tape, x, 0, 1));
    EXPECT(y, 1, NAN, 1);
    OK(rtv_op_maximum(&y, tape, x, zero));
    EXPECT(y, 1, NAN, 2);
    OK(rtv_op_minimum(&y, tape, zero, x));
    EXPECT(y, 0, NAN, 0);
    OK(rtv_op_reduce_max(&y, tape, x, NULL, 0, 0));
    EXPECT(y, NAN);
    OK(rtv_op_reduce_min(&y, tape, x, NULL, 0, 0));
    EXPECT(y, NAN);
    OK(rtv_op_softmax(&y, tape, F32(tape, SHAPE(2), -INFINITY, -INFINITY), 0));
    EXPECT(y, NAN, NAN);
    OK(rtv_op_softmax(&y, tape, F32(tape, SHAPE(2), -INFINITY, 5), 0));
    EXPECT(y, 0, 1);
    OK(rtv_op_log(&y, tape, zero));
    EXPECT(y, -INFINITY);
    OK(rtv_op_pow(&y, tape, zero, zero));
    EXPECT(y, 1);
}
END_TEST

START_TEST(gradients_at_kinks)
{
    rtv_tensor *x = F32(tape, SHAPE(4), 0, 6, 1, -1), *all = NULL, *y, *gradient;
    struct {
        rtv_status (*op)(rtv_tensor **, rtv_tape *, const rtv_tensor *);
        float want[4];
    } const cases[] = {
        {rtv_op_relu, {0, 1, 1, 0}},
        {rtv_op_relu6, {0, 0, 1, 0}},
        {rtv_op_abs, {0, 1, 1, -1}},
        {rtv_op_sign, {0, 0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rtv_tape_reset(tape);
        x = F32(tape, SHAPE(4), 0, 6, 1, -1);
        OK(rtv_tensor_set_requires_gradient(x, 1));
        OK(cases[i].op(&y, tape, x));
        OK(rtv_tape_backward(tape, y));
        OK(rtv_tape_gradient(&gradient, tape, x));
        expect(gradient, 4, cases[i].want);
    }
    rtv_tape_reset(tape);
    x = F32(tape, SHAPE(4), 0, 6, 1, -1);
    OK(rtv_tensor_set_requires_gradient(x, 1));
    OK(rtv_op_clip_by_value(&y, tape, x, -1, 1));
    OK(rtv_op_maximum(&all, tape, x, x));
    OK(rtv_op_add(&y, tape, y, all));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient(&gradient, tape, x));
    EXPECT(gradient, 2, 1, 2, 2);
}
END_TEST

START_TEST(ids_masks_and_comparisons)
{
    rtv_tensor *y;
    OK(rtv_op_one_hot(&y, tape, I32(tape, SHAPE(4), 2, 0, -1, 3), 3, RTV_DTYPE_F32));
    expect_shape(y, SHAPE(4, 3));
    EXPECT(y, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    rtv_tensor *x = F32(tape, SHAPE(2, 3), 1, 5, 5, -1, -2, -3);
    OK(rtv_op_argmax(&y, tape, x, 1));
    const int64_t *places = rtv_tensor_const_data(y);
    ck_assert(places[0] == 1 && places[1] == 0);
    OK(rtv_op_argmax(&y, tape, x, 0));
    expect_shape(y, SHAPE(3));
    FAILS(RTV_E_SHAPE, "nothing to choose from",
          rtv_op_argmax(&y, tape, F32(tape, SHAPE(2, 0), 0), 1));
    OK(rtv_op_compare(&y, tape, x, F32(tape, SHAPE(2, 1), 5, -2), RTV_COMPARE_GREATER_EQUAL));
    const uint8_t *mask = rtv_tensor_const_data(y);
    ck_assert(!mask[0] && mask[1] && mask[2] && mask[3] && mask[4] && !mask[5]);
    OK(rtv_op_where(&y, tape, y, F32(tape, SCALAR, 9), x));
    EXPECT(y, 1, 9, 9, 9, 9, -3);
    OK(rtv_op_compare(&y, tape, I32(tape, SHAPE(2), 3, 4), I32(tape, SCALAR, 3),
                      RTV_COMPARE_NOT_EQUAL));
    ck_assert(!((const uint8_t *)rtv_tensor_const_data(y))[0]);
    OK(rtv_op_compare(&y, tape, y, U8(tape, SHAPE(2), 0, 1), RTV_COMPARE_EQUAL));
    ck_assert(((const uint8_t *)rtv_tensor_const_data(y))[1]);
    for (rtv_comparison kind = RTV_COMPARE_EQUAL; kind <= RTV_COMPARE_GREATER_EQUAL; kind++) {
        static const uint8_t want[6][3] = {{0, 1, 0}, {1, 0, 1}, {1, 0, 0},
                                           {1, 1, 0}, {0, 0, 1}, {0, 1, 1}};
        OK(rtv_op_compare(&y, tape, I64(tape, SHAPE(3), 1, 2, 3), I64(tape, SHAPE(1), 2), kind));
        ck_assert(memcmp(rtv_tensor_const_data(y), want[kind], 3) == 0);
    }
}
END_TEST

START_TEST(casts)
{
    rtv_tensor *y;
    OK(rtv_op_cast(&y, tape, F32(tape, SHAPE(3), 1.9f, -1.9f, 300), RTV_DTYPE_I32));
    const int32_t *integers = rtv_tensor_const_data(y);
    ck_assert(integers[0] == 1 && integers[1] == -1 && integers[2] == 300);
    OK(rtv_op_cast(&y, tape, y, RTV_DTYPE_I64));
    OK(rtv_op_cast(&y, tape, y, RTV_DTYPE_F64));
    ck_assert(((const double *)rtv_tensor_const_data(y))[2] == 300);
    OK(rtv_op_cast(&y, tape, U8(tape, SHAPE(2), 7, 255), RTV_DTYPE_F32));
    EXPECT(y, 7, 255);
    FAILS(RTV_E_RANGE, "300 at position 1 is no u8",
          rtv_op_cast(&y, tape, I64(tape, SHAPE(2), 3, 300), RTV_DTYPE_U8));
    FAILS(RTV_E_RANGE, "nan", rtv_op_cast(&y, tape, F32(tape, SHAPE(1), NAN), RTV_DTYPE_I64));
    FAILS(RTV_E_RANGE, "1e+20", rtv_op_cast(&y, tape, F32(tape, SHAPE(1), 1e20f), RTV_DTYPE_I64));
    FAILS(RTV_E_DTYPE, "12", rtv_op_cast(&y, tape, F32(tape, SHAPE(1), 1), 12));
    ck_assert_ptr_null(y);
}
END_TEST

START_TEST(bags_with_defaults_and_odd_weights)
{
    rtv_embedding_bag_options options = RTV_EMBEDDING_BAG_OPTIONS_INIT;
    rtv_tensor *table = F32(tape, SHAPE(3, 2), 1, 2, 10, 20, 100, 200), *y;
    rtv_tensor *ids = I64(tape, SHAPE(4), 0, 1, -1, 2), *offsets = I32(tape, SHAPE(4), 0, 2, 3, 4);
    rtv_tensor *weights = F32(tape, SHAPE(4), 1, -1, 5, 0);
    options.flags = RTV_EMBEDDING_BAG_DEFAULT_ID;
    options.default_id = 1;
    /* Row 1 has a negative weight and the third bag weight 0: dropped, so that bag is empty. */
    OK(rtv_op_embedding_bag(&y, tape, table, ids, offsets, weights, &options));
    EXPECT(y, 1, 2, 10, 20, 10, 20);
    options.flags = RTV_EMBEDDING_BAG_KEEP_ALL_WEIGHTS;
    OK(rtv_op_embedding_bag(&y, tape, table, ids, offsets, weights, &options));
    /* The weights of the first bag add up to 0. */
    EXPECT(y, 0, 0, 0, 0, 0, 0);
    options.combiner = RTV_COMBINER_SUM;
    OK(rtv_op_embedding_bag(&y, tape, table, ids, offsets, weights, &options));
    EXPECT(y, -9, -18, 0, 0, 0, 0);
    options.combiner = RTV_COMBINER_SQRTN;
    OK(rtv_op_embedding_bag(&y, tape, table, I64(tape, SHAPE(1, 2), 0, 2), NULL,
                            F32(tape, SHAPE(1, 2), 3, 4), &options));
    EXPECT(y, 403.0f / 5, 806.0f / 5);
    OK(rtv_op_embedding_bag(&y, tape, table, I64(tape, SHAPE(2, 0), 0), NULL, NULL, NULL));
    EXPECT(y, 0, 0, 0, 0);
}
END_TEST

START_TEST(means_and_segments_of_nothing)
{
    rtv_tensor *x = F32(tape, SHAPE(2, 2, 1), 1, 2, 3, 4), *y;
    OK(rtv_op_masked_mean(&y, tape, x, U8(tape, SHAPE(2, 2), 0, 1, 0, 0)));
    EXPECT(y, 2, 0);
    rtv_tensor *rows = F32(tape, SHAPE(3, 1), 1, 2, 5);
    OK(rtv_op_segment_reduce(&y, tape, rows, I32(tape, SHAPE(3), 0, 0, 2), RTV_SEGMENT_MAX));
    EXPECT(y, 2, 0, 5);
    OK(rtv_op_unsorted_segment_reduce(&y, tape, rows, I32(tape, SHAPE(3), 1, -2, 1), 3,
                                      RTV_SEGMENT_MAX));
    EXPECT(y, -FLT_MAX, 5, -FLT_MAX);
    OK(rtv_op_unsorted_segment_reduce(&y, tape, rows, I32(tape, SHAPE(3), 1, -2, 1), 3,
                                      RTV_SEGMENT_MEAN));
    EXPECT(y, 0, 3, 0);
    OK(rtv_op_segment_reduce(&y, tape, F32(tape, SHAPE(0, 2), 0), I32(tape, SHAPE(0), 0),
                             RTV_SEGMENT_SUM));
    expect_shape(y, SHAPE(0, 2));
}
END_TEST

START_TEST(losses)
{
    rtv_tensor *x = F32(tape, SHAPE(1, 3), 0.5f, -3, 2), *z = F32(tape, SHAPE(1, 3), 0, 0, 0), *y;
    OK(rtv_op_huber(&y, tape, x, z, 1));
    EXPECT(y, (0.125f + 2.5f + 1.5f) / 3);
    /* A label of 0 takes nothing from a logit of -inf. */
    OK(rtv_op_softmax_cross_entropy(&y, tape, F32(tape, SHAPE(1, 2), -INFINITY, 3),
                                    F32(tape, SHAPE(1, 2), 0, 1), 0));
    EXPECT(y, 0);
    rtv_tensor *values = F32(tape, SHAPE(2, 2), 1, 2, 3, 4), *weights = F32(tape, SHAPE(2), 1, 10);
    OK(rtv_op_reduce_loss(&y, tape, values, weights, RTV_LOSS_NONE));
    EXPECT(y, 1, 2, 30, 40);
    OK(rtv_op_reduce_loss(&y, tape, values, weights, RTV_LOSS_SUM));
    EXPECT(y, 73);
    weights = F32(tape, SHAPE(2, 1), 1, 10);
    OK(rtv_op_reduce_loss(&y, tape, values, weights, RTV_LOSS_SUM_OVER_BATCH_SIZE));
    EXPECT(y, 73.0f / 4);
    OK(rtv_op_reduce_loss(&y, tape, values, weights, RTV_LOSS_MEAN));
    EXPECT(y, 73.0f / 22); /* each weight counts for two values */
    OK(rtv_op_reduce_loss(&y, tape, values, F32(tape, SHAPE(2), 0, 0), RTV_LOSS_MEAN));
    EXPECT(y, 0);
    OK(rtv_op_reduce_loss(&y, tape, values, NULL, RTV_LOSS_MEAN));
    EXPECT(y, 2.5f);
    OK(rtv_op_reduce_loss(&y, tape, values, NULL, RTV_LOSS_SUM_OVER_BATCH_SIZE));
    EXPECT(y, 2.5f);
}
END_TEST

START_TEST(clipping)
{
    rtv_tensor *x = F32(tape, SHAPE(2), 3, 4), *outs[2], *norm, *y;
    OK(rtv_op_clip_by_norm(&y, tape, x, 1));
    EXPECT(y, 3 * (1.0f / 5), 4 * (1.0f / 5));
    OK(rtv_op_clip_by_norm(&y, tape, x, 5));
    EXPECT(y, 3, 4);
    const rtv_tensor *inputs[] = {x, F32(tape, SCALAR, INFINITY)};
    OK(rtv_op_clip_by_global_norm(outs, &norm, tape, inputs, 2, 1));
    EXPECT(norm, INFINITY);
    EXPECT(outs[0], NAN, NAN);
    EXPECT(outs[1], NAN);
    OK(rtv_op_clip_by_global_norm(outs, NULL, tape, inputs, 1, 10));
    EXPECT(outs[0], 3, 4);
}
END_TEST

START_TEST(dropout_is_drawn_by_seed_step_and_stream)
{
    enum { COUNT = 70001 };
    static float ones[COUNT];
    for (int i = 0; i < COUNT; i++)
        ones[i] = 1;
    rtv_tensor *x = constant(tape, RTV_DTYPE_F32, SHAPE(COUNT), ones), *y, *other;
    rtv_tape_set_step(tape, 5);
    OK(rtv_op_dropout(&y, tape, x, 0.3, 1));
    const float *values = rtv_tensor_const_data(y);
    int kept = 0;
    for (int i = 0; i < COUNT; i++) {
        ck_assert(values[i] == 0 || values[i] == (float)(1 / 0.7));
        kept += values[i] != 0;
    }
    /* 4.5 standard deviations. */
    ck_assert(fabs(kept - 0.7 * COUNT) < 4.5 * sqrt(0.21 * COUNT));
    OK(rtv_op_dropout(&other, tape, x, 0.3, 1));
    ck_assert(memcmp(values, rtv_tensor_const_data(other), sizeof ones) == 0);
    OK(rtv_op_dropout(&other, tape, x, 0.3, 2));
    ck_assert(memcmp(values, rtv_tensor_const_data(other), sizeof ones) != 0);
    rtv_tape_set_step(tape, 6);
    OK(rtv_op_dropout(&other, tape, x, 0.3, 1));
    ck_assert(memcmp(values, rtv_tensor_const_data(other), sizeof ones) != 0);
    rtv_tape_set_training(tape, 0);
    OK(rtv_op_dropout(&other, tape, x, 0.3, 1));
    ck_assert(memcmp(ones, rtv_tensor_const_data(other), sizeof ones) == 0);
    FAILS(RTV_E_RANGE, "rate is 1", rtv_op_dropout(&other, tape, x, 1, 1));
    FAILS(RTV_E_RANGE, "rate is nan", rtv_op_dropout(&other, tape, x, NAN, 1));
}
END_TEST

START_TEST(batch_norm_of_an_empty_batch)
{
    float mean[2] = {1, 2}, variance[2] = {3, 4};
    rtv_tensor *moving_mean = constant(tape, RTV_DTYPE_F32, SHAPE(2), mean);
    rtv_tensor *moving_variance = constant(tape, RTV_DTYPE_F32, SHAPE(2), variance), *y;
    OK(rtv_op_batch_norm(&y, tape, F32(tape, SHAPE(0, 2), 0), NULL, NULL, moving_mean,
                         moving_variance, 0.9, 1e-3));
    expect_shape(y, SHAPE(0, 2));
    ck_assert(mean[0] == 1 && variance[1] == 4);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("op_values");
    TCase *tests = tcase_create("op_values");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, pad_tile_and_slice);
    tcase_add_test(tests, shapes_with_more_or_fewer_axes);
    tcase_add_test(tests, reductions_over_nothing);
    tcase_add_test(tests, what_is_not_a_number_stays);
    tcase_add_test(tests, gradients_at_kinks);
    tcase_add_test(tests, ids_masks_and_comparisons);
    tcase_add_test(tests, casts);
    tcase_add_test(tests, bags_with_defaults_and_odd_weights);
    tcase_add_test(tests, means_and_segments_of_nothing);
    tcase_add_test(tests, losses);
    tcase_add_test(tests, clipping);
    tcase_add_test(tests, dropout_is_drawn_by_seed_step_and_stream);
    tcase_add_test(tests, batch_norm_of_an_empty_batch);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
