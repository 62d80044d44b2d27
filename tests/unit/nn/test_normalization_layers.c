/* Layer and batch normalisation, length 1, dropout. */
#include <stdlib.h>

#include "nn_fixture.h"
#include "retrieve/normalization_layers.h"

START_TEST(layer_norm_by_hand)
{
    rtv_layer *layer;
    rtv_norm_options options = RTV_NORM_OPTIONS_INIT;
    options.epsilon = 3;
    OK(rtv_layer_norm_create(&layer, NULL, "norm", 2, &options));
    ck_assert_int_eq(rtv_layer_parameter_count(layer), 2);
    set_numbers(rtv_layer_parameter(layer, 0), (const float[]){2, 4});
    set_numbers(rtv_layer_parameter(layer, 1), (const float[]){0, 1});
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *x = constant(tape, RTV_DTYPE_F32, 1, 2, (const float[]){4, 6});
    /* mean 5, variance 1: -1 and 1 divided by 2 */
    OK(rtv_layer_apply(&y, layer, tape, x));
    expect_numbers(y, (const float[]){-1, 3});
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

START_TEST(batch_norm_moves_its_averages_in_training)
{
    rtv_layer *layer;
    rtv_norm_options options = RTV_NORM_OPTIONS_INIT;
    options.epsilon = 3;
    options.momentum = 0.75;
    OK(rtv_batch_norm_create(&layer, NULL, "norm", 1, &options));
    ck_assert_str_eq(rtv_layer_parameter_name(layer, 3), "norm/moving_variance");
    ck_assert_int_eq(rtv_tensor_requires_gradient(rtv_layer_parameter(layer, 1)), 1);
    ck_assert_int_eq(rtv_tensor_requires_gradient(rtv_layer_parameter(layer, 2)), 0);
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *x = constant(tape, RTV_DTYPE_F32, 2, 1, (const float[]){4, 6});
    OK(rtv_layer_apply(&y, layer, tape, x));
    expect_numbers(y, (const float[]){-0.5f, 0.5f});
    expect_numbers(rtv_layer_parameter(layer, 2), (const float[]){1.25f});
    expect_numbers(rtv_layer_parameter(layer, 3), (const float[]){1});
    rtv_tape_set_training(tape, 0);
    OK(rtv_layer_apply(&y, layer, tape, x));
    expect_numbers(y, (const float[]){1.375f, 2.375f});
    expect_numbers(rtv_layer_parameter(layer, 2), (const float[]){1.25f});
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

START_TEST(l2_normalization_by_hand)
{
    rtv_layer *layer;
    OK(rtv_l2_normalization_create(&layer, NULL, "unit"));
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *x = constant(tape, RTV_DTYPE_F32, 2, 2, (const float[]){3, -4, 0, 0});
    OK(rtv_layer_apply(&y, layer, tape, x));
    expect_numbers(y, (const float[]){0.6f, -0.8f, 0, 0});
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

enum { DROPPED = 20000 };

static int64_t count_zeros(const rtv_tensor *y)
{
    int64_t zeros = 0;
    for (int64_t i = 0; i < DROPPED; i++)
        zeros += ((const float *)rtv_tensor_const_data(y))[i] == 0;
    return zeros;
}

static int equal(const rtv_tensor *a, const rtv_tensor *b)
{
    return memcmp(rtv_tensor_const_data(a), rtv_tensor_const_data(b), DROPPED * sizeof(float)) == 0;
}

START_TEST(dropout_by_name_and_step)
{
    static float ones[DROPPED];
    for (int i = 0; i < DROPPED; i++)
        ones[i] = 1;
    rtv_layer *layer, *other;
    rtv_tensor *first, *again, *next, *different, *off;
    OK(rtv_dropout_create(&layer, NULL, "query/dropout", 0.25));
    OK(rtv_dropout_create(&other, NULL, "candidate/dropout", 0.25));
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *x = constant(tape, RTV_DTYPE_F32, 200, DROPPED / 200, ones);
    OK(rtv_layer_apply(&first, layer, tape, x));
    OK(rtv_layer_apply(&again, layer, tape, x));
    OK(rtv_layer_apply(&different, other, tape, x));
    rtv_tape_set_step(tape, 1);
    OK(rtv_layer_apply(&next, layer, tape, x));
    rtv_tape_set_training(tape, 0);
    OK(rtv_layer_apply(&off, layer, tape, x));
    ck_assert(equal(first, again) && !equal(first, next) && !equal(first, different));
    ck_assert(equal(off, x));
    /* 5000 expected, standard deviation 61 */
    ck_assert_int_le(llabs(count_zeros(first) - DROPPED / 4), 370);
    ck_assert_int_le(llabs(count_zeros(next) - DROPPED / 4), 370);
    for (int i = 0; i < DROPPED; i++) {
        float value = ((const float *)rtv_tensor_const_data(first))[i];
        ck_assert(value == 0 || fabsf(value - 4.0f / 3) < 1e-6f);
    }
    rtv_tape_free(tape);
    rtv_layer_free(layer);
    rtv_layer_free(other);
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    rtv_layer *layer = (rtv_layer *)1;
    rtv_norm_options options = RTV_NORM_OPTIONS_INIT;
    FAILS(RTV_E_RANGE, "rate is 1", rtv_dropout_create(&layer, NULL, "d", 1));
    ck_assert_ptr_null(layer);
    FAILS(RTV_E_RANGE, "rate is -0.5", rtv_dropout_create(&layer, NULL, "d", -0.5));
    FAILS(RTV_E_RANGE, "rate is nan", rtv_dropout_create(&layer, NULL, "d", NAN));
    FAILS(RTV_E_INVALID, "name", rtv_dropout_create(&layer, NULL, "", 0.5));
    FAILS(RTV_E_RANGE, "width", rtv_layer_norm_create(&layer, NULL, "n", 0, NULL));
    options.epsilon = -1;
    FAILS(RTV_E_RANGE, "epsilon", rtv_layer_norm_create(&layer, NULL, "n", 1, &options));
    options.epsilon = 0;
    options.momentum = 1.5;
    FAILS(RTV_E_RANGE, "momentum", rtv_batch_norm_create(&layer, NULL, "n", 1, &options));
    options.momentum = 0;
    options.dtype = RTV_DTYPE_U8;
    FAILS(RTV_E_DTYPE, "dtype", rtv_batch_norm_create(&layer, NULL, "n", 1, &options));
    OK(rtv_norm_options_init(&options, sizeof options));
    ck_assert(options.dtype == 0 && options.struct_size == sizeof options);
    OK(rtv_layer_norm_create(&layer, NULL, "norm", 3, NULL));
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *x = constant(tape, RTV_DTYPE_F32, 1, 2, (const float[]){3, -4});
    FAILS(RTV_E_SHAPE, "norm takes rows of width 3", rtv_layer_apply(&y, layer, tape, x));
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

static rtv_status create_all(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_layer *layers[3] = {NULL};
    rtv_status status = rtv_batch_norm_create(&layers[0], context, "batch", 3, NULL);
    if (status == RTV_OK)
        status = rtv_layer_norm_create(&layers[1], context, "layer", 3, NULL);
    if (status == RTV_OK)
        status = rtv_dropout_create(&layers[2], context, "dropout", 0.5);
    for (int i = 0; i < 3; i++)
        rtv_layer_free(layers[i]);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_gt(sweep_failing_allocations(create_all, NULL), 15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("normalization_layers");
    TCase *tests = tcase_create("normalization_layers");
    tcase_add_test(tests, layer_norm_by_hand);
    tcase_add_test(tests, batch_norm_moves_its_averages_in_training);
    tcase_add_test(tests, l2_normalization_by_hand);
    tcase_add_test(tests, dropout_by_name_and_step);
    tcase_add_test(tests, wrong_arguments_are_named);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
