#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "tensor/topk.h"
#include "test_support.h"

START_TEST(keys_order_by_score_then_position)
{
    const float rising[] = {-INFINITY, -3.4e38f, -1.5f, -1e-45f, 0.0f,
                            1e-45f,    1.0f,     2.5f,  INFINITY};
    int count = (int)(sizeof rising / sizeof rising[0]);
    for (int i = 0; i < count; i++) {
        uint64_t key = rtv__topk_key(rising[i], 7);
        ck_assert(rtv__topk_key_score(key) == rising[i]);
        ck_assert_uint_eq(rtv__topk_key_position(key), 7);
        if (i > 0)
            ck_assert(rtv__topk_key(rising[i - 1], 0) < key);
        ck_assert(rtv__topk_key(rising[i], 6) > key);
        ck_assert(rtv__topk_key(rising[i], UINT32_MAX) < key);
    }
    ck_assert(rtv__topk_key(-0.0f, 3) == rtv__topk_key(0.0f, 3));
}
END_TEST

static int falling(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? 1 : x > y ? -1 : 0;
}

/* Shapes of input that pivots like and dislike. */
static uint64_t make_key(rtv__random *random, int shape, int64_t i, int64_t count)
{
    switch (shape) {
    case 0:
        return rtv__random_next(random);
    case 1:
        return (uint64_t)i;
    case 2:
        return (uint64_t)(count - i);
    case 3:
        return rtv__random_below(random, 3);
    case 4: /* organ pipe */
        return (uint64_t)(i < count / 2 ? i : count - i);
    default: /* sorted with a few out of place */
        return rtv__random_below(random, 20) == 0 ? rtv__random_next(random) : (uint64_t)i;
    }
}

START_TEST(select_and_sort_equal_qsort)
{
    rtv__random random;
    rtv__random_seed(&random, 5);
    const int64_t counts[] = {1, 2, 3, 23, 24, 25, 26, 100, 1000, 4097};
    static uint64_t input[4097], sorted[4097], work[4097];
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++)
        for (int shape = 0; shape < 6; shape++) {
            int64_t count = counts[c];
            for (int64_t i = 0; i < count; i++)
                sorted[i] = input[i] = make_key(&random, shape, i, count);
            qsort(sorted, (size_t)count, sizeof *sorted, falling);
            memcpy(work, input, sizeof input);
            rtv__keys_sort(work, count);
            ck_assert_mem_eq(work, sorted, (size_t)count * sizeof *sorted);
            for (int64_t k = 1; k <= count; k += 1 + count / 7) {
                memcpy(work, input, sizeof input);
                rtv__keys_select(work, count, k);
                qsort(work, (size_t)k, sizeof *work, falling);
                ck_assert_mem_eq(work, sorted, (size_t)k * sizeof *sorted);
            }
        }
}
END_TEST

/*
 * Keys whose pivots, at a quarter, the middle and three quarters, are always the second greatest of
 * what is left: made backwards, each step undoing what a partition does to all but the greatest.
 * `places` says where the greatest stands, such that the step before finds it at another of them.
 */
static void make_bad_pivots(uint64_t *keys, int64_t count)
{
    static uint64_t rest[4000];
    int64_t n = 24;
    for (int64_t i = 0; i < n; i++)
        keys[i] = (uint64_t)(i < 12 ? i : i == 12 ? 23 : i - 1);
    while (n < count) {
        memcpy(rest, keys, (size_t)n * sizeof *keys);
        n++;
        const int64_t places[] = {n / 2, n / 4, n / 2, n - n / 4 - 1};
        int64_t greatest = places[n % 4];
        keys[n - 1] = rest[0];
        keys[0] = rest[greatest];
        keys[greatest] = (uint64_t)n - 1;
    }
}

START_TEST(bad_pivots_give_the_same)
{
    enum { COUNT = 3000 };
    static uint64_t input[COUNT], work[COUNT];
    make_bad_pivots(input, COUNT);
    memcpy(work, input, sizeof input);
    rtv__keys_sort(work, COUNT);
    for (int64_t i = 0; i < COUNT; i++)
        ck_assert_uint_eq(work[i], (uint64_t)(COUNT - 1 - i));
    memcpy(work, input, sizeof input);
    rtv__keys_select(work, COUNT, COUNT / 2);
    for (int64_t i = 0; i < COUNT / 2; i++)
        ck_assert_uint_ge(work[i], COUNT / 2);
}
END_TEST

/* Pushes like the scan does: what reaches the bound, in order of position. */
static int64_t choose(uint64_t *keys, const float *scores, int64_t count, int64_t k)
{
    rtv__topk topk;
    rtv__topk_init(&topk, keys, rtv__topk_capacity(k, count), k);
    for (int64_t i = 0; i < count; i++) {
        if (scores[i] >= topk.bound)
            rtv__topk_push(&topk, scores[i], (uint32_t)i);
        if (topk.count > topk.capacity - 48)
            rtv__topk_shrink(&topk);
    }
    return rtv__topk_finish(&topk);
}

START_TEST(buffers_keep_the_best)
{
    rtv__random random;
    rtv__random_seed(&random, 6);
    enum { MOST = 700 };
    static float scores[MOST];
    static uint64_t keys[MOST + 200 + 2 * MOST], want[MOST];
    for (int round = 0; round < 3000; round++) {
        int64_t count = (int64_t)rtv__random_below(&random, MOST) + 1;
        int64_t k = 1 + (int64_t)rtv__random_below(&random, (uint64_t)count);
        uint64_t distinct = 1 + rtv__random_below(&random, round % 2 == 0 ? 4 : 4000);
        int64_t numbers = 0;
        for (int64_t i = 0; i < count; i++) {
            uint64_t draw = rtv__random_below(&random, 30);
            scores[i] = (float)rtv__random_below(&random, distinct) - 2.0f;
            if (round % 3 == 0)
                scores[i] = draw == 0   ? INFINITY
                            : draw == 1 ? -INFINITY
                            : draw == 2 ? NAN
                                        : scores[i];
            if (!isnan(scores[i]))
                want[numbers++] = rtv__topk_key(scores[i], (uint32_t)i);
        }
        qsort(want, (size_t)numbers, sizeof *want, falling);
        int64_t found = choose(keys, scores, count, k);
        ck_assert_int_eq(found, numbers < k ? numbers : k);
        ck_assert_mem_eq(keys, want, (size_t)found * sizeof *want);
    }
}
END_TEST

START_TEST(equal_scores_push_no_more_than_the_buffer)
{
    enum { COUNT = 100000, K = 10 };
    static uint64_t keys[1000];
    rtv__topk topk;
    rtv__topk_init(&topk, keys, rtv__topk_capacity(K, COUNT), K);
    int64_t pushed = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        if (0.0f >= topk.bound) {
            rtv__topk_push(&topk, 0.0f, i);
            pushed++;
        }
        if (topk.count > topk.capacity - 48)
            rtv__topk_shrink(&topk);
    }
    ck_assert_int_lt(pushed, 1000);
    ck_assert_int_eq(rtv__topk_finish(&topk), K);
    for (uint32_t i = 0; i < K; i++)
        ck_assert_uint_eq(rtv__topk_key_position(keys[i]), i);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topk");
    TCase *tests = tcase_create("topk");
    tcase_add_test(tests, keys_order_by_score_then_position);
    tcase_add_test(tests, select_and_sort_equal_qsort);
    tcase_add_test(tests, bad_pivots_give_the_same);
    tcase_add_test(tests, buffers_keep_the_best);
    tcase_add_test(tests, equal_scores_push_no_more_than_the_buffer);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
