#include <string.h>

#include "base/arena.h"
#include "test_support.h"

START_TEST(blocks_do_not_overlap)
{
    rtv__arena arena;
    rtv__arena_init(&arena, NULL);
    enum { BLOCKS = 500 };
    unsigned char *blocks[BLOCKS];
    size_t bytes[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        bytes[i] = (size_t)(i * 37 % 1000);
        blocks[i] = i % 3 == 0 ? rtv__arena_alloc_small(&arena, bytes[i])
                               : rtv__arena_alloc(&arena, bytes[i]);
        ck_assert_ptr_nonnull(blocks[i]);
        ck_assert_uint_eq((uintptr_t)blocks[i] % (i % 3 == 0 ? 8 : RTV_ALIGNMENT), 0);
        memset(blocks[i], i & 255, bytes[i]);
    }
    int64_t overwritten = 0;
    for (int i = 0; i < BLOCKS; i++)
        for (size_t j = 0; j < bytes[i]; j++)
            overwritten += blocks[i][j] != (i & 255);
    ck_assert_int_eq(overwritten, 0);
    rtv__arena_destroy(&arena);
}
END_TEST

START_TEST(the_same_work_allocates_nothing)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv__arena arena;
    rtv__arena_init(&arena, context);
    for (int round = 0; round < 5; round++) {
        int64_t before = counter.allocations;
        for (int i = 0; i < 100; i++)
            ck_assert_ptr_nonnull(rtv__arena_alloc(&arena, (size_t)(i * 1000)));
        if (round >= 1)
            ck_assert_int_eq(counter.allocations, before);
        rtv__arena_reset(&arena);
    }
    rtv__arena_destroy(&arena);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(failure_is_reported_and_survived)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv__arena arena;
    rtv__arena_init(&arena, context);
    char *kept = rtv__arena_alloc(&arena, 6);
    memcpy(kept, "still", 6);
    counter.fail_after = 0;
    ck_assert_ptr_null(rtv__arena_alloc(&arena, 1 << 20));
    ck_assert_int_eq(rtv_last_error_status(), RTV_E_NOMEM);
    ck_assert_ptr_null(rtv__arena_alloc(&arena, SIZE_MAX));
    ck_assert_str_eq(kept, "still");
    counter.fail_after = -1;
    ck_assert_ptr_nonnull(rtv__arena_alloc(&arena, 1 << 20));
    /* Merging the chunks fails: the arena starts anew. */
    counter.fail_after = 0;
    rtv__arena_reset(&arena);
    ck_assert_ptr_null(rtv__arena_alloc(&arena, 64));
    counter.fail_after = -1;
    ck_assert_ptr_nonnull(rtv__arena_alloc(&arena, 64));
    rtv__arena_destroy(&arena);
    rtv__arena_destroy(&arena);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(an_empty_arena)
{
    rtv__arena arena;
    rtv__arena_init(&arena, NULL);
    rtv__arena_reset(&arena);
    rtv__arena_destroy(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arena");
    TCase *tests = tcase_create("arena");
    tcase_add_test(tests, blocks_do_not_overlap);
    tcase_add_test(tests, the_same_work_allocates_nothing);
    tcase_add_test(tests, failure_is_reported_and_survived);
    tcase_add_test(tests, an_empty_arena);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
