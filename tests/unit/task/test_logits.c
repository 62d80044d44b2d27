/* The steps of the Retrieval task on given logits. */
#include "retrieve/logits.h"

#include <math.h>
#include <string.h>

#include "retrieve/ops.h"
#include "test_support.h"

static rtv_tape *tape;
static rtv_tensor *logits, *positives; /* 2 rows of 4 columns; positives 1 and 3 */

static rtv_tensor *wrap(rtv_dtype dtype, int32_t rank, const int64_t *dims, void *data)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_wrap(&tensor, NULL, dtype, rank, dims, data, NULL, NULL));
    return tensor;
}

static void set_up(void)
{
    static float values[] = {1, 2, 3, 4, 5, 5, -1, 0};
    static int64_t columns[] = {1, 3};
    OK(rtv_tape_create(&tape, NULL, NULL));
    logits = wrap(RTV_DTYPE_F32, 2, (const int64_t[]){2, 4}, values);
    positives = wrap(RTV_DTYPE_I64, 1, (const int64_t[]){2}, columns);
    OK(rtv_tensor_set_requires_gradient(logits, 1));
}

static void tear_down(void)
{
    rtv_tape_free(tape);
    rtv_tensor_free(logits);
    rtv_tensor_free(positives);
}

static void check_values(const rtv_tensor *got, const float *want, int64_t count)
{
    const float *data = rtv_tensor_const_data(got);
    ck_assert_int_eq(rtv_tensor_count(got), count);
    for (int64_t i = 0; i < count; i++)
        ck_assert_msg(fabsf(data[i] - want[i]) <= 1e-6f * (1.0f + fabsf(want[i])),
                      "[%d] is %g, should be %g", (int)i, (double)data[i], (double)want[i]);
}

/* The gradient of the sum of weights * out. */
static void check_gradient(rtv_tensor *out, float *weights, const float *want)
{
    rtv_tensor *factors, *product, *gradient;
    const int64_t dims[] = {rtv_tensor_dim(out, 0), rtv_tensor_dim(out, 1)};
    OK(rtv_tape_constant(&factors, tape, RTV_DTYPE_F32, 2, dims, weights));
    OK(rtv_op_mul(&product, tape, out, factors));
    OK(rtv_tape_backward(tape, product));
    OK(rtv_tape_gradient(&gradient, tape, logits));
    check_values(gradient, want, 8);
}

START_TEST(probabilities_are_taken_off)
{
    float p[] = {0.5f, 0.0f, 2.0f, 0.1f}, ones[] = {1, 2, 3, 4, 5, 6, 7, 8};
    rtv_tensor *probability = wrap(RTV_DTYPE_F32, 1, (const int64_t[]){4}, p), *out;
    OK(rtv_logits_correct_sampling(&out, tape, logits, probability, 1e-3f));
    float half = logf(0.5f), least = logf(1e-3f), tenth = logf(0.1f);
    const float want[] = {1 - half, 2 - least, 3, 4 - tenth, 5 - half, 5 - least, -1, -tenth};
    check_values(out, want, 8);
    check_gradient(out, ones, ones);
    p[2] = NAN;
    FAILS(RTV_E_INVALID, "probability[2]",
          rtv_logits_correct_sampling(&out, tape, logits, probability, 1e-3f));
    FAILS(RTV_E_INVALID, "floor is 0",
          rtv_logits_correct_sampling(&out, tape, logits, probability, 0.0f));
    FAILS(RTV_E_DTYPE, "i64", rtv_logits_correct_sampling(&out, tape, logits, positives, 0.1f));
    FAILS(RTV_E_SHAPE, "[4]",
          rtv_logits_correct_sampling(&out, tape, probability, probability, 0.1f));
    rtv_tensor_free(probability);
}
END_TEST

START_TEST(hits_are_removed_by_row)
{
    int64_t shared[] = {7, 7, 8, 8}, by_row[] = {7, 7, 8, 8, 9, 9, 9, 9};
    const float removed = -3.40282347e36f;
    rtv_tensor *ids = wrap(RTV_DTYPE_I64, 1, (const int64_t[]){4}, shared), *out;
    rtv_tensor *row_ids = wrap(RTV_DTYPE_I64, 2, (const int64_t[]){2, 4}, by_row);
    OK(rtv_logits_remove_hits(&out, tape, logits, positives, ids));
    check_values(out, (const float[]){removed, 2, 3, 4, 5, 5, removed, 0}, 8);
    OK(rtv_logits_remove_hits(&out, tape, logits, positives, row_ids));
    check_values(out, (const float[]){removed, 2, 3, 4, removed, removed, removed, 0}, 8);
    float ones[] = {1, 1, 1, 1, 1, 1, 1, 1};
    check_gradient(out, ones, ones);
    FAILS(RTV_E_SHAPE, "positives", rtv_logits_remove_hits(&out, tape, logits, ids, ids));
    ck_assert_ptr_null(out);
    rtv_tensor_free(ids);
    rtv_tensor_free(row_ids);
}
END_TEST

START_TEST(hardest_come_first)
{
    rtv_tensor *out;
    float weights[] = {1, 2, 3, 4, 5, 6};
    OK(rtv_logits_hardest(&out, tape, logits, positives, 2));
    check_values(out, (const float[]){2, 4, 3, 0, 5, 5}, 6);
    /* of the two fives column 0 comes first */
    check_gradient(out, weights, (const float[]){0, 1, 3, 2, 5, 6, 0, 4});
}
END_TEST

START_TEST(hardest_have_limits)
{
    rtv_tensor *out;
    OK(rtv_logits_hardest(&out, tape, logits, positives, 0));
    check_values(out, (const float[]){2, 0}, 2);
    OK(rtv_logits_hardest(&out, tape, logits, positives, 99));
    check_values(out, (const float[]){2, 4, 3, 1, 0, 5, 5, -1}, 8);
    FAILS(RTV_E_RANGE, "-1", rtv_logits_hardest(&out, tape, logits, positives, -1));
    *(int64_t *)rtv_tensor_data(positives) = 4;
    FAILS(RTV_E_RANGE, "4", rtv_logits_hardest(&out, tape, logits, positives, 1));
    *(int64_t *)rtv_tensor_data(positives) = 1;
    FAILS(RTV_E_DTYPE, "i64", rtv_logits_hardest(&out, tape, positives, positives, 1));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("logits");
    TCase *tests = tcase_create("logits");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, probabilities_are_taken_off);
    tcase_add_test(tests, hits_are_removed_by_row);
    tcase_add_test(tests, hardest_come_first);
    tcase_add_test(tests, hardest_have_limits);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
