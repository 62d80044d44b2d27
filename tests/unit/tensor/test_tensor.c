#include <string.h>

#include "retrieve/tensor.h"
#include "tensor/tensor.h"
#include "test_support.h"

START_TEST(create_gives_zeros_and_shape)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, NULL, RTV_DTYPE_F32, 2, (const int64_t[]){3, 4}));
    ck_assert_int_eq(rtv_tensor_count(tensor), 12);
    ck_assert_int_eq(rtv_tensor_dim(tensor, -1), 4);
    ck_assert_int_eq(rtv_tensor_dim(tensor, 2), -1);
    const float *data = rtv_tensor_const_data(tensor);
    for (int i = 0; i < 12; i++)
        ck_assert(data[i] == 0.0f);
    rtv_tensor_free(tensor);
}
END_TEST

START_TEST(wrong_shapes_are_named)
{
    rtv_tensor *tensor = (rtv_tensor *)1;
    FAILS(RTV_E_RANGE, "-3",
          rtv_tensor_create(&tensor, NULL, RTV_DTYPE_F32, 1, (const int64_t[]){-3}));
    ck_assert_ptr_null(tensor);
    FAILS(RTV_E_RANGE, "too large",
          rtv_tensor_create(&tensor, NULL, RTV_DTYPE_F32, 2, (const int64_t[]){INT64_MAX, 2}));
    FAILS(
        RTV_E_RANGE, "too large",
        rtv_tensor_create(&tensor, NULL, RTV_DTYPE_F32, 3, (const int64_t[]){INT64_MAX / 4, 0, 9}));
    FAILS(RTV_E_DTYPE, "77", rtv_tensor_create(&tensor, NULL, 77, 0, NULL));
    FAILS(RTV_E_RANGE, "9",
          rtv_tensor_create(&tensor, NULL, RTV_DTYPE_F32, 9, (const int64_t[9]){1}));
}
END_TEST

static int releases;

static void count_release(void *data, void *payload)
{
    ck_assert_ptr_eq(data, payload);
    releases++;
}

START_TEST(views_keep_their_base)
{
    float numbers[6] = {1, 2, 3, 4, 5, 6};
    rtv_tensor *tensor, *view;
    releases = 0;
    OK(rtv_tensor_wrap(&tensor, NULL, RTV_DTYPE_F32, 1, (const int64_t[]){6}, numbers,
                       count_release, numbers));
    FAILS(RTV_E_SHAPE, "[6]", rtv_tensor_view(&view, tensor, 1, (const int64_t[]){5}));
    OK(rtv_tensor_view(&view, tensor, 2, (const int64_t[]){2, 3}));
    rtv_tensor_free(tensor);
    ck_assert_int_eq(releases, 0);
    ck_assert(((const float *)rtv_tensor_const_data(view))[5] == 6.0f);
    rtv_tensor_free(view);
    ck_assert_int_eq(releases, 1);
}
END_TEST

START_TEST(broadcast_follows_numpy)
{
    rtv__shape a, b, c;
    int64_t count;
    OK(rtv__shape_make(&a, &count, 3, (const int64_t[]){2, 1, 4}));
    OK(rtv__shape_make(&b, &count, 2, (const int64_t[]){3, 1}));
    OK(rtv__shape_broadcast(&c, &a, &b));
    ck_assert_int_eq(c.rank, 3);
    ck_assert(c.dims[0] == 2 && c.dims[1] == 3 && c.dims[2] == 4);
    OK(rtv__shape_make(&b, &count, 1, (const int64_t[]){3}));
    FAILS(RTV_E_SHAPE, "[2, 1, 4] and [3]", rtv__shape_broadcast(&c, &a, &b));
}
END_TEST

static rtv_status create_and_copy(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_tensor *tensor = NULL, *copy = NULL;
    rtv_status status = rtv_tensor_create(&tensor, context, RTV_DTYPE_I64, 1, (const int64_t[]){5});
    if (status == RTV_OK)
        status = rtv_tensor_copy(&copy, tensor);
    rtv_tensor_free(tensor);
    rtv_tensor_free(copy);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_eq(sweep_failing_allocations(create_and_copy, NULL), 4);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tensor");
    TCase *tests = tcase_create("tensor");
    tcase_add_test(tests, create_gives_zeros_and_shape);
    tcase_add_test(tests, wrong_shapes_are_named);
    tcase_add_test(tests, views_keep_their_base);
    tcase_add_test(tests, broadcast_follows_numpy);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
