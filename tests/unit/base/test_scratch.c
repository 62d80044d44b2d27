#include "base/scratch.h"

#include <string.h>

#include "test_support.h"

START_TEST(blocks_are_reused)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    void *small = rtv__scratch_take(context, 100), *large = rtv__scratch_take(context, 100000);
    ck_assert(small != NULL && large != NULL && small != large);
    ck_assert_uint_eq((uintptr_t)large % 64, 0);
    memset(large, 1, 100000);
    rtv__scratch_give(context, small);
    rtv__scratch_give(context, large);
    int64_t warm = counter.allocations;
    for (int round = 0; round < 10; round++) {
        /* The small block comes first and does not do: it stays for later. */
        ck_assert_ptr_eq(rtv__scratch_take(context, 50000), large);
        ck_assert_ptr_eq(rtv__scratch_take(context, 100), small);
        rtv__scratch_give(context, small);
        rtv__scratch_give(context, large);
    }
    ck_assert_int_eq(counter.allocations, warm);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(no_more_are_kept_than_there_are_places)
{
    enum { MANY = 100 };
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    int64_t before = counter.live_blocks;
    void *blocks[MANY];
    for (int i = 0; i < MANY; i++)
        blocks[i] = rtv__scratch_take(context, 10);
    for (int i = 0; i < MANY; i++)
        rtv__scratch_give(context, blocks[i]);
    ck_assert_int_lt(counter.live_blocks - before, MANY);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(blocks_that_became_too_small_make_room)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    int64_t before = counter.live_blocks;
    for (size_t i = 1; i <= 100; i++)
        rtv__scratch_give(context, rtv__scratch_take(context, 1000 * i));
    ck_assert_int_eq(counter.live_blocks - before, 1);
    EXPECT_NO_ALLOCATION(&counter, rtv__scratch_give(context, rtv__scratch_take(context, 100000)));
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(memory_that_cannot_be_had)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    counter.fail_after = 0;
    ck_assert_ptr_null(rtv__scratch_take(context, 10));
    counter.fail_after = -1;
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);

    void *block = rtv__scratch_take(NULL, 10);
    ck_assert_ptr_nonnull(block);
    rtv__scratch_give(NULL, block);
}
END_TEST

static rtv_status take_and_give(int32_t thread, void *payload)
{
    for (int round = 0; round < 2000; round++) {
        size_t bytes = (size_t)(1 + (thread + round) % 3) * 1000;
        unsigned char *block = rtv__scratch_take(payload, bytes);
        if (block == NULL)
            return RTV_E_NOMEM;
        memset(block, thread, bytes);
        for (size_t i = 0; i < bytes; i += 100)
            if (block[i] != thread)
                return RTV_E_INTERNAL;
        rtv__scratch_give(payload, block);
    }
    return RTV_OK;
}

START_TEST(a_block_has_one_user)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    run_threads(4, take_and_give, context);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scratch");
    TCase *tests = tcase_create("scratch");
    tcase_add_test(tests, blocks_are_reused);
    tcase_add_test(tests, no_more_are_kept_than_there_are_places);
    tcase_add_test(tests, blocks_that_became_too_small_make_room);
    tcase_add_test(tests, memory_that_cannot_be_had);
    tcase_add_test(tests, a_block_has_one_user);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
