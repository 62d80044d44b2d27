#include <string.h>

#include "base/memory.h"
#include "test_support.h"

START_TEST(blocks_are_aligned)
{
    for (size_t bytes = 0; bytes < 300; bytes += 7) {
        char *block = rtv__alloc(NULL, bytes);
        ck_assert_ptr_nonnull(block);
        ck_assert_uint_eq((uintptr_t)block % RTV_ALIGNMENT, 0);
        memset(block, 1, bytes);
        rtv__free(NULL, block);
    }
    rtv__free(NULL, NULL);
}
END_TEST

START_TEST(zeros_are_zeros)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    unsigned char *block = rtv__alloc_zero(context, 100);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(block[i], 0);
    rtv__free(context, block);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
    ck_assert_int_eq(counter.live_bytes, 0);
}
END_TEST

/* Blocks of many megabytes lie on pages of another size. */
START_TEST(large_blocks_keep_contents)
{
    enum { SMALL = 1 << 20, LARGE = 80 << 20 };
    char *block = rtv__alloc(NULL, SMALL);
    memset(block, 7, SMALL);
    block = rtv__realloc(NULL, block, LARGE);
    ck_assert_ptr_nonnull(block);
    ck_assert_uint_eq((uintptr_t)block % RTV_ALIGNMENT, 0);
    ck_assert_uint_eq(rtv__block_bytes(block), LARGE);
    memset(block + SMALL, 8, LARGE - SMALL);
    block = rtv__realloc(NULL, block, LARGE / 2);
    int wrong = 0;
    for (int i = 0; i < LARGE / 2; i++)
        wrong += block[i] != (i < SMALL ? 7 : 8);
    ck_assert_int_eq(wrong, 0);
    rtv__free(NULL, block);
}
END_TEST

START_TEST(growing_keeps_contents)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    int32_t *numbers = NULL;
    int64_t capacity = 0, before = counter.allocations;
    for (int64_t i = 0; i < 1000; i++) {
        OK(rtv__reserve(context, &numbers, &capacity, i + 1, sizeof *numbers));
        ck_assert_int_ge(capacity, i + 1);
        numbers[i] = (int32_t)i;
    }
    for (int32_t i = 0; i < 1000; i++)
        ck_assert_int_eq(numbers[i], i);
    /* Doubling from 8 to 1024. */
    ck_assert_int_eq(counter.allocations - before, 8);
    EXPECT_NO_ALLOCATION(&counter,
                         OK(rtv__reserve(context, &numbers, &capacity, 1024, sizeof *numbers)));
    rtv__free(context, numbers);
    rtv_context_free(context);
}
END_TEST

START_TEST(a_failed_growth_keeps_the_old_block)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    char *block = rtv__alloc(context, 5);
    memcpy(block, "four", 5);
    counter.fail_after = 0;
    ck_assert_ptr_null(rtv__realloc(context, block, 1000));
    ck_assert_int_eq(rtv_last_error_status(), RTV_E_NOMEM);
    ck_assert_str_eq(block, "four");
    int64_t capacity = 5;
    FAILS(RTV_E_NOMEM, "allocate", rtv__reserve(context, &block, &capacity, 6, 1));
    ck_assert_int_eq(capacity, 5);
    counter.fail_after = -1;
    rtv__free(context, block);
    rtv_context_free(context);
}
END_TEST

START_TEST(sizes_that_overflow)
{
    ck_assert_ptr_null(rtv__alloc(NULL, SIZE_MAX));
    ck_assert_ptr_null(rtv__alloc(NULL, SIZE_MAX - 63));
    ck_assert_ptr_null(rtv__alloc_array(NULL, -1, 4));
    ck_assert_ptr_null(rtv__alloc_array(NULL, INT64_MAX, 16));
    ck_assert_int_eq(rtv_last_error_status(), RTV_E_NOMEM);
    void *block = NULL;
    int64_t capacity = 0;
    FAILS(RTV_E_NOMEM, "allocate", rtv__reserve(NULL, &block, &capacity, INT64_MAX, 8));
    ck_assert_ptr_null(block);
}
END_TEST

START_TEST(strings)
{
    char *copy = rtv__copy_string(NULL, "a\0b", 3);
    ck_assert_int_eq(memcmp(copy, "a\0b", 4), 0);
    rtv__free(NULL, copy);
    copy = rtv__copy_string(NULL, NULL, 0);
    ck_assert_str_eq(copy, "");
    rtv__free(NULL, copy);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory");
    TCase *tests = tcase_create("memory");
    tcase_add_test(tests, blocks_are_aligned);
    tcase_add_test(tests, zeros_are_zeros);
    tcase_add_test(tests, large_blocks_keep_contents);
    tcase_add_test(tests, growing_keeps_contents);
    tcase_add_test(tests, a_failed_growth_keeps_the_old_block);
    tcase_add_test(tests, sizes_that_overflow);
    tcase_add_test(tests, strings);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
