#include <math.h>
#include <string.h>

#include "base/status.h"
#include "retrieve/gradient_check.h"
#include "retrieve/ops.h"
#include "test_support.h"

static rtv_tensor *leaf(rtv_dtype dtype, int64_t count)
{
    rtv_tensor *x;
    OK(rtv_tensor_create(&x, NULL, dtype, 1, &count));
    OK(rtv_tensor_set_requires_gradient(x, 1));
    for (int64_t i = 0; i < count; i++)
        if (dtype == RTV_DTYPE_F32)
            ((float *)rtv_tensor_data(x))[i] = 0.5f + (float)i / 8;
        else
            ((double *)rtv_tensor_data(x))[i] = 0.5 + (double)i / 8;
    return x;
}

/* x^2 y, with the gradient of the element `*payload` of y cut off where it is not -1. */
static rtv_status record(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                         int32_t leaf_count, void *payload)
{
    int64_t wrong = *(const int64_t *)payload;
    rtv_tensor *square, *y = leaves[1];
    (void)leaf_count;
    RTV_TRY(rtv_op_square(&square, tape, leaves[0]));
    if (wrong >= 0) {
        const int64_t begin = 0, behind = wrong + 1;
        const int64_t rest = rtv_tensor_count(y) - behind;
        rtv_tensor *parts[3];
        RTV_TRY(rtv_op_slice(&parts[0], tape, y, &begin, &wrong));
        RTV_TRY(rtv_op_slice(&parts[1], tape, y, &wrong, (const int64_t[]){1}));
        RTV_TRY(rtv_op_stop_gradient(&parts[1], tape, parts[1]));
        RTV_TRY(rtv_op_slice(&parts[2], tape, y, &behind, &rest));
        const rtv_tensor *joined[] = {parts[0], parts[1], parts[2]};
        RTV_TRY(rtv_op_concat(&y, tape, joined, 3, 0));
    }
    return rtv_op_mul(out, tape, square, y);
}

START_TEST(right_gradients_pass)
{
    for (int single = 0; single < 2; single++) {
        rtv_dtype dtype = single ? RTV_DTYPE_F32 : RTV_DTYPE_F64;
        rtv_tensor *leaves[] = {leaf(dtype, 7), leaf(dtype, 7)}, *before;
        int64_t wrong = -1;
        double error = -1;
        OK(rtv_tensor_copy(&before, leaves[0]));
        OK(rtv_gradient_check(&error, NULL, record, &wrong, leaves, 2, NULL));
        ck_assert(error >= 0 && error < (single ? 2e-2 : 1e-8));
        /* The leaves are as they were. */
        ck_assert(memcmp(rtv_tensor_data(before), rtv_tensor_data(leaves[0]),
                         7 * rtv_dtype_bytes(dtype)) == 0);
        rtv_tensor_free(before);
        rtv_tensor_free(leaves[0]);
        rtv_tensor_free(leaves[1]);
    }
}
END_TEST

START_TEST(a_wrong_gradient_is_named)
{
    rtv_tensor *leaves[] = {leaf(RTV_DTYPE_F64, 7), leaf(RTV_DTYPE_F64, 7)};
    int64_t wrong = 3;
    double error = -1;
    FAILS(RTV_E_NUMERIC, "leaf 1, element 3: the gradient is 0",
          rtv_gradient_check(&error, NULL, record, &wrong, leaves, 2, NULL));
    ck_assert(error > 1e-3);
    /* A tolerance that is wide enough lets it pass. */
    rtv_gradient_check_options options = RTV_GRADIENT_CHECK_OPTIONS_INIT;
    options.tolerance = 10;
    OK(rtv_gradient_check(&error, NULL, record, &wrong, leaves, 2, &options));
    rtv_tensor_free(leaves[0]);
    rtv_tensor_free(leaves[1]);
}
END_TEST

/* Counts how often it is recorded. */
static int records;

static rtv_status count_records(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                                int32_t leaf_count, void *payload)
{
    (void)leaf_count, (void)payload;
    records++;
    return rtv_op_exp(out, tape, leaves[0]);
}

START_TEST(a_sample_of_elements)
{
    rtv_tensor *x = leaf(RTV_DTYPE_F64, 50);
    rtv_gradient_check_options options = RTV_GRADIENT_CHECK_OPTIONS_INIT;
    options.most_elements = 5;
    records = 0;
    OK(rtv_gradient_check(NULL, NULL, count_records, NULL, &x, 1, &options));
    ck_assert_int_eq(records, 1 + 2 * 5);
    records = 0;
    OK(rtv_gradient_check(NULL, NULL, count_records, NULL, &x, 1, NULL));
    ck_assert_int_eq(records, 1 + 2 * 50);
    rtv_tensor_free(x);
}
END_TEST

static rtv_status refuse(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                         int32_t leaf_count, void *payload)
{
    (void)leaf_count;
    /* Fails at the n-th call. */
    if (--*(int *)payload == 0)
        return rtv__fail(RTV_E_IO, "the function fails");
    return rtv_op_exp(out, tape, leaves[0]);
}

START_TEST(a_failing_function)
{
    for (int call = 1; call <= 3; call++) {
        rtv_tensor *x = leaf(RTV_DTYPE_F64, 2);
        int left = call;
        FAILS(RTV_E_IO, "the function fails",
              rtv_gradient_check(NULL, NULL, refuse, &left, &x, 1, NULL));
        ck_assert(((const double *)rtv_tensor_const_data(x))[0] == 0.5);
        rtv_tensor_free(x);
    }
}
END_TEST

START_TEST(wrong_arguments)
{
    rtv_tensor *x = leaf(RTV_DTYPE_F64, 2), *none = NULL;
    rtv_gradient_check_options options;
    OK(rtv_gradient_check_options_init(&options, sizeof options));
    FAILS(RTV_E_INVALID, "function is NULL",
          rtv_gradient_check(NULL, NULL, NULL, NULL, &x, 1, NULL));
    FAILS(RTV_E_INVALID, "leaf_count is 0",
          rtv_gradient_check(NULL, NULL, count_records, NULL, &x, 0, NULL));
    FAILS(RTV_E_INVALID, "leaf 0 is NULL",
          rtv_gradient_check(NULL, NULL, count_records, NULL, &none, 1, NULL));
    options.step = -1;
    FAILS(RTV_E_INVALID, "step -1",
          rtv_gradient_check(NULL, NULL, count_records, NULL, &x, 1, &options));
    options.step = 0;
    options.flags = 1;
    FAILS(RTV_E_UNSUPPORTED, "flags is 0x1, this library knows 0x0",
          rtv_gradient_check(NULL, NULL, count_records, NULL, &x, 1, &options));
    OK(rtv_tensor_set_requires_gradient(x, 0));
    FAILS(RTV_E_INVALID, "requires no gradient",
          rtv_gradient_check(NULL, NULL, count_records, NULL, &x, 1, NULL));
    rtv_tensor_free(x);
}
END_TEST

static rtv_status check_in_context(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_tensor *x = NULL;
    const int64_t count = 3;
    rtv_status status = rtv_tensor_create(&x, context, RTV_DTYPE_F64, 1, &count);
    if (status == RTV_OK)
        status = rtv_tensor_set_requires_gradient(x, 1);
    if (status == RTV_OK)
        status = rtv_gradient_check(NULL, context, count_records, NULL, &x, 1, NULL);
    rtv_tensor_free(x);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_gt(sweep_failing_allocations(check_in_context, NULL), 5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gradient_check");
    TCase *tests = tcase_create("gradient_check");
    tcase_add_test(tests, right_gradients_pass);
    tcase_add_test(tests, a_wrong_gradient_is_named);
    tcase_add_test(tests, a_sample_of_elements);
    tcase_add_test(tests, a_failing_function);
    tcase_add_test(tests, wrong_arguments);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
