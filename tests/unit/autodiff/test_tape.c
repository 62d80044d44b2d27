#include <string.h>

#include "autodiff/tape.h"
#include "retrieve/ops.h"
#include "test_support.h"

static rtv_tensor *leaf(rtv_context *context, int64_t count, const float *values)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, context, RTV_DTYPE_F32, 1, &count));
    OK(rtv_tensor_set_requires_gradient(tensor, 1));
    memcpy(rtv_tensor_data(tensor), values, (size_t)count * sizeof *values);
    return tensor;
}

static const float *floats(const rtv_tensor *tensor)
{
    return rtv_tensor_const_data(tensor);
}

START_TEST(gradients_by_hand)
{
    /* y = sum(a b + a), so da = b + 1 and db = a. */
    rtv_tape *tape;
    rtv_tensor *a = leaf(NULL, 3, (float[]){1, 2, 3}), *b = leaf(NULL, 3, (float[]){4, -5, 6});
    rtv_tensor *product, *sum, *loss, *gradient;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_op_mul(&product, tape, a, b));
    OK(rtv_op_add(&sum, tape, product, a));
    OK(rtv_op_reduce_sum(&loss, tape, sum, NULL, 0, 0));
    ck_assert(floats(loss)[0] == 4 - 10 + 18 + 6);
    OK(rtv_tape_backward(tape, loss));
    OK(rtv_tape_gradient(&gradient, tape, a));
    ck_assert(floats(gradient)[0] == 5 && floats(gradient)[1] == -4 && floats(gradient)[2] == 7);
    OK(rtv_tape_gradient(&gradient, tape, b));
    ck_assert(floats(gradient)[0] == 1 && floats(gradient)[1] == 2 && floats(gradient)[2] == 3);
    ck_assert_int_eq(rtv_tensor_dim(gradient, 0), 3);
    rtv_tape_free(tape);
    rtv_tensor_free(a);
    rtv_tensor_free(b);
}
END_TEST

START_TEST(one_tensor_used_many_times)
{
    /* y = x + x + x x + (x + x), so dx = 4 + 2 x. */
    rtv_tape *tape;
    rtv_tensor *x = leaf(NULL, 2, (float[]){3, -1}), *twice, *square, *again, *y, *gradient;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_op_add(&twice, tape, x, x));
    OK(rtv_op_mul(&square, tape, x, x));
    OK(rtv_op_add(&again, tape, twice, twice));
    OK(rtv_op_add(&y, tape, again, square));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(floats(gradient)[0] == 10 && floats(gradient)[1] == 2);
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

START_TEST(one_backward_pass_per_recording)
{
    rtv_tape *tape;
    rtv_tensor *x = leaf(NULL, 1, (float[]){2}), *y, *gradient = NULL;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_op_square(&y, tape, x));
    FAILS(RTV_E_STATE, "no backward pass", rtv_tape_gradient(&gradient, tape, x));
    OK(rtv_tape_backward(tape, y));
    FAILS(RTV_E_STATE, "second backward pass", rtv_tape_backward(tape, y));
    FAILS(RTV_E_STATE, "has run", rtv_tape_keep_gradient(tape, y));
    /* The gradients are still there. */
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(floats(gradient)[0] == 4);
    rtv_tape_reset(tape);
    FAILS(RTV_E_STATE, "since the tape's last reset", rtv_tape_gradient(&gradient, tape, x));
    ck_assert_ptr_null(gradient);
    OK(rtv_op_square(&y, tape, x));
    OK(rtv_tape_backward(tape, y));
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

START_TEST(what_the_output_does_not_depend_on)
{
    rtv_tape *tape;
    rtv_tensor *x = leaf(NULL, 1, (float[]){2}), *other = leaf(NULL, 2, (float[]){1, 1});
    rtv_tensor *constant, *y, *z, *gradient = (rtv_tensor *)1;
    float number = 5;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_tape_constant(&constant, tape, RTV_DTYPE_F32, 0, NULL, &number));
    OK(rtv_op_exp(&y, tape, constant));
    FAILS(RTV_E_INVALID, "depends on no tensor", rtv_tape_backward(tape, y));
    FAILS(RTV_E_INVALID, "depends on no tensor", rtv_tape_backward(tape, x));
    FAILS(RTV_E_INVALID, "depends on no tensor", rtv_tape_keep_gradient(tape, y));
    OK(rtv_op_mul(&y, tape, x, constant));
    OK(rtv_op_exp(&z, tape, other));
    OK(rtv_tape_backward(tape, y));
    /* `other` was recorded, but not on the way to y; the rest was not even asked for. */
    FAILS(RTV_E_NOTFOUND, "shape [2]", rtv_tape_gradient(&gradient, tape, other));
    ck_assert_ptr_null(gradient);
    FAILS(RTV_E_NOTFOUND, "shape []", rtv_tape_gradient(&gradient, tape, constant));
    FAILS(RTV_E_NOTFOUND, "rtv_tape_keep_gradient", rtv_tape_gradient(&gradient, tape, y));
    rtv_tape_free(tape);
    rtv_tensor_free(x);
    rtv_tensor_free(other);
}
END_TEST

START_TEST(gradients_from_a_seed)
{
    rtv_tape *tape;
    rtv_tensor *x = leaf(NULL, 2, (float[]){3, 5}), *y, *seed, *wrong, *gradient;
    const float numbers[3] = {10, -1, 0};
    const double doubles[2] = {1, 1};
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_op_square(&y, tape, x));
    OK(rtv_tape_constant(&seed, tape, RTV_DTYPE_F32, 1, (const int64_t[]){2}, numbers));
    OK(rtv_tape_constant(&wrong, tape, RTV_DTYPE_F32, 1, (const int64_t[]){3}, numbers));
    FAILS(RTV_E_SHAPE, "seed has shape [3], output [2]", rtv_tape_backward_from(tape, y, wrong));
    OK(rtv_tape_constant(&wrong, tape, RTV_DTYPE_F64, 1, (const int64_t[]){2}, doubles));
    FAILS(RTV_E_DTYPE, "f64", rtv_tape_backward_from(tape, y, wrong));
    /* Refused arguments leave the recording as it was. */
    OK(rtv_tape_backward_from(tape, y, seed));
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(floats(gradient)[0] == 60 && floats(gradient)[1] == -10);
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

START_TEST(kept_gradients_of_results)
{
    /* y is used twice, and adds hand blocks over: the kept one must not be among them. */
    rtv_tape *tape;
    rtv_tensor *x = leaf(NULL, 2, (float[]){1, 2}), *y, *z, *w, *loss, *gradient;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_op_add(&y, tape, x, x));
    OK(rtv_op_add(&z, tape, y, x));
    OK(rtv_op_add(&w, tape, z, y));
    OK(rtv_op_reduce_sum(&loss, tape, w, NULL, 0, 0));
    OK(rtv_tape_keep_gradient(tape, y));
    OK(rtv_tape_keep_gradient(tape, w));
    OK(rtv_tape_backward(tape, loss));
    OK(rtv_tape_gradient(&gradient, tape, w));
    ck_assert(floats(gradient)[0] == 1 && floats(gradient)[1] == 1);
    OK(rtv_tape_gradient(&gradient, tape, y));
    ck_assert(floats(gradient)[0] == 2 && floats(gradient)[1] == 2);
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(floats(gradient)[0] == 5 && floats(gradient)[1] == 5);
    FAILS(RTV_E_NOTFOUND, "marked", rtv_tape_gradient(&gradient, tape, z));
    rtv_tape_reset(tape);
    OK(rtv_op_exp(&y, tape, x));
    OK(rtv_op_add(&z, tape, x, x));
    OK(rtv_tape_keep_gradient(tape, y));
    OK(rtv_tape_backward(tape, z));
    FAILS(RTV_E_NOTFOUND, "depend on this result", rtv_tape_gradient(&gradient, tape, y));
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

/* The dense op masks its gradient in place, unless the caller wants to see it. */
START_TEST(the_kept_gradient_of_a_relu)
{
    rtv_tape *tape;
    rtv_tensor *x = leaf(NULL, 2, (float[]){1, -1}), *kernel, *row, *y, *loss, *gradient;
    OK(rtv_tensor_create(&kernel, NULL, RTV_DTYPE_F32, 2, (const int64_t[]){2, 2}));
    ((float *)rtv_tensor_data(kernel))[0] = ((float *)rtv_tensor_data(kernel))[3] = 1;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_op_reshape(&row, tape, x, 2, (const int64_t[]){1, 2}));
    OK(rtv_op_dense(&y, tape, row, kernel, NULL, RTV_ACTIVATION_RELU));
    OK(rtv_op_affine(&loss, tape, y, 5, 0));
    OK(rtv_tape_keep_gradient(tape, y));
    OK(rtv_tape_backward(tape, loss));
    OK(rtv_tape_gradient(&gradient, tape, y));
    ck_assert(floats(gradient)[0] == 5 && floats(gradient)[1] == 5);
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(floats(gradient)[0] == 5 && floats(gradient)[1] == 0);
    rtv_tape_free(tape);
    rtv_tensor_free(kernel);
    rtv_tensor_free(x);
}
END_TEST

START_TEST(switched_off)
{
    rtv_tape *tape;
    rtv_tape_options options = RTV_TAPE_OPTIONS_INIT;
    rtv_tensor *x = leaf(NULL, 1, (float[]){3}), *y, *z, *gradient;
    options.flags = RTV_TAPE_NO_GRADIENT | RTV_TAPE_NO_TRAINING;
    OK(rtv_tape_create(&tape, NULL, &options));
    ck_assert(!rtv__tape_is_training(tape));
    OK(rtv_op_square(&y, tape, x));
    ck_assert(floats(y)[0] == 9);
    FAILS(RTV_E_INVALID, "depends on no tensor", rtv_tape_backward(tape, y));
    /* From here on recorded: y is a constant then. */
    rtv_tape_set_gradient(tape, 1);
    OK(rtv_op_mul(&z, tape, y, x));
    OK(rtv_tape_backward(tape, z));
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(floats(gradient)[0] == 9);
    rtv_tape_set_training(tape, 1);
    rtv_tape_set_step(tape, 41);
    rtv_tape_reset(tape);
    ck_assert(rtv__tape_is_training(tape));
    ck_assert_uint_eq(rtv__tape_step(tape), 41);
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

START_TEST(a_constant_of_the_tape_can_be_a_leaf)
{
    rtv_tape *tape;
    float numbers[2] = {2, 3};
    rtv_tensor *x, *y, *gradient;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_tape_constant(&x, tape, RTV_DTYPE_F32, 1, (const int64_t[]){2}, numbers));
    OK(rtv_tensor_set_requires_gradient(x, 1));
    OK(rtv_op_square(&y, tape, x));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(floats(gradient)[0] == 4 && floats(gradient)[1] == 6);
    /* Owned by the tape: freeing is a no-op. */
    rtv_tensor_free(x);
    rtv_tensor_free(y);
    ck_assert(floats(x)[1] == 3);
    rtv_tape_free(tape);
}
END_TEST

START_TEST(freed_inputs_live_until_the_reset)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_tape *tape;
    rtv_tensor *x = leaf(context, 2, (float[]){1, 2}), *c, *y, *z, *gradient;
    OK(rtv_tensor_create(&c, context, RTV_DTYPE_F32, 1, (const int64_t[]){2}));
    ((float *)rtv_tensor_data(c))[0] = 7;
    OK(rtv_tape_create(&tape, context, NULL));
    OK(rtv_op_mul(&y, tape, x, c));
    int64_t blocks = counter.live_blocks;
    rtv_tensor_free(c);
    ck_assert_int_eq(counter.live_blocks, blocks);
    OK(rtv_op_reshape(&z, tape, y, 2, (const int64_t[]){2, 1}));
    OK(rtv_tape_backward(tape, z));
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(floats(gradient)[0] == 7 && floats(gradient)[1] == 0);
    rtv_tape_reset(tape);
    ck_assert_int_eq(counter.live_blocks, blocks - 2);
    rtv_tape_free(tape);
    rtv_tensor_free(x);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(a_shared_view_keeps_data_alive_without_recording)
{
    rtv_tape *tape;
    rtv_tape_options options = RTV_TAPE_OPTIONS_INIT;
    rtv_tensor *x = leaf(NULL, 4, (float[]){1, 2, 3, 4}), *view;
    options.flags = RTV_TAPE_NO_GRADIENT;
    OK(rtv_tape_create(&tape, NULL, &options));
    OK(rtv_op_reshape(&view, tape, x, 2, (const int64_t[]){2, 2}));
    rtv_tensor_free(x);
    ck_assert(floats(view)[3] == 4);
    rtv_tape_free(tape);
}
END_TEST

START_TEST(wrong_arguments)
{
    rtv_tape *tape = (rtv_tape *)1, *other;
    rtv_tape_options options = RTV_TAPE_OPTIONS_INIT;
    rtv_tensor *x = leaf(NULL, 1, (float[]){1}), *y, *z = (rtv_tensor *)1;
    options.flags = 4;
    FAILS(RTV_E_UNSUPPORTED, "flags is 0x4", rtv_tape_create(&tape, NULL, &options));
    ck_assert_ptr_null(tape);
    FAILS(RTV_E_INVALID, "out is NULL", rtv_tape_create(NULL, NULL, NULL));
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_tape_create(&other, NULL, NULL));
    OK(rtv_op_square(&y, tape, x));
    FAILS(RTV_E_INVALID, "add: input 1 is a result of another tape", rtv_op_add(&z, other, x, y));
    ck_assert_ptr_null(z);
    FAILS(RTV_E_INVALID, "not a result of this tape", rtv_tape_backward(other, y));
    FAILS(RTV_E_INVALID, "NULL", rtv_tape_backward(tape, NULL));
    FAILS(RTV_E_INVALID, "seed is NULL", rtv_tape_backward_from(tape, y, NULL));
    FAILS(RTV_E_INVALID, "tape is NULL", rtv_op_add(&z, NULL, x, x));
    FAILS(RTV_E_INVALID, "input 1 is NULL", rtv_op_add(&z, tape, x, NULL));
    FAILS(RTV_E_INVALID, "out is NULL", rtv_op_add(NULL, tape, x, x));
    FAILS(RTV_E_DTYPE, "99", rtv_tape_constant(&z, tape, 99, 0, NULL, &tape));
    FAILS(RTV_E_INVALID, "data is NULL", rtv_tape_constant(&z, tape, RTV_DTYPE_F32, 0, NULL, NULL));
    FAILS(RTV_E_INVALID, "aligned",
          rtv_tape_constant(&z, tape, RTV_DTYPE_F32, 0, NULL, (const char *)&tape + 1));
    FAILS(RTV_E_RANGE, "-1",
          rtv_tape_constant(&z, tape, RTV_DTYPE_F32, 1, (const int64_t[]){-1}, &tape));
    rtv_tape_reset(NULL);
    rtv_tape_free(NULL);
    rtv_tape_free(tape);
    rtv_tape_free(other);
    rtv_tensor_free(x);
}
END_TEST

START_TEST(options_of_other_sizes)
{
    rtv_tape_options options;
    OK(rtv_tape_options_init(&options, sizeof options));
    ck_assert_uint_eq(options.struct_size, sizeof options);
    FAILS(RTV_E_INVALID, "4 bytes", rtv_tape_options_init(&options, 4));
}
END_TEST

/* A failed backward pass leaves a tape that can only be reset or freed. */
START_TEST(after_a_failed_backward_pass)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    int64_t count = 100000;
    rtv_tape *tape;
    rtv_tensor *x, *y, *gradient;
    OK(rtv_tensor_create(&x, context, RTV_DTYPE_F32, 1, &count));
    OK(rtv_tensor_set_requires_gradient(x, 1));
    OK(rtv_tape_create(&tape, context, NULL));
    OK(rtv_op_exp(&y, tape, x));
    counter.fail_after = 0;
    FAILS(RTV_E_NOMEM, "bytes", rtv_tape_backward(tape, y));
    counter.fail_after = -1;
    FAILS(RTV_E_STATE, "reset or free", rtv_tape_backward(tape, y));
    FAILS(RTV_E_STATE, "reset or free", rtv_op_exp(&y, tape, x));
    FAILS(RTV_E_STATE, "no gradients", rtv_tape_gradient(&gradient, tape, x));
    rtv_tape_reset(tape);
    OK(rtv_op_exp(&y, tape, x));
    OK(rtv_tape_backward(tape, y));
    rtv_tape_free(tape);
    rtv_tensor_free(x);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

/* Many leaves: the map from leaf to slot grows. */
START_TEST(many_leaves)
{
    enum { LEAVES = 300 };
    rtv_tape *tape;
    rtv_tensor *leaves[LEAVES], *sum, *gradient;
    OK(rtv_tape_create(&tape, NULL, NULL));
    for (int i = 0; i < LEAVES; i++)
        leaves[i] = leaf(NULL, 1, (float[]){(float)i});
    for (int round = 0; round < 2; round++) {
        rtv_tape_reset(tape);
        OK(rtv_op_square(&sum, tape, leaves[0]));
        for (int i = 1; i < LEAVES; i++) {
            rtv_tensor *square;
            OK(rtv_op_square(&square, tape, leaves[i]));
            OK(rtv_op_add(&sum, tape, sum, square));
        }
        OK(rtv_tape_backward(tape, sum));
        for (int i = 0; i < LEAVES; i++) {
            OK(rtv_tape_gradient(&gradient, tape, leaves[i]));
            ck_assert(floats(gradient)[0] == 2 * (float)i);
        }
    }
    rtv_tape_free(tape);
    for (int i = 0; i < LEAVES; i++)
        rtv_tensor_free(leaves[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tape");
    TCase *tests = tcase_create("tape");
    tcase_add_test(tests, gradients_by_hand);
    tcase_add_test(tests, one_tensor_used_many_times);
    tcase_add_test(tests, one_backward_pass_per_recording);
    tcase_add_test(tests, what_the_output_does_not_depend_on);
    tcase_add_test(tests, gradients_from_a_seed);
    tcase_add_test(tests, kept_gradients_of_results);
    tcase_add_test(tests, the_kept_gradient_of_a_relu);
    tcase_add_test(tests, switched_off);
    tcase_add_test(tests, a_constant_of_the_tape_can_be_a_leaf);
    tcase_add_test(tests, freed_inputs_live_until_the_reset);
    tcase_add_test(tests, a_shared_view_keeps_data_alive_without_recording);
    tcase_add_test(tests, wrong_arguments);
    tcase_add_test(tests, options_of_other_sizes);
    tcase_add_test(tests, after_a_failed_backward_pass);
    tcase_add_test(tests, many_leaves);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
