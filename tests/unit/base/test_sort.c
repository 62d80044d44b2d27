#include <stdlib.h>

#include "base/random.h"
#include "base/sort.h"
#include "test_support.h"

typedef struct {
    int64_t key, place;
} item;

static int by_key(const void *a, const void *b, const void *payload)
{
    int64_t sign = *(const int64_t *)payload;
    int64_t left = ((const item *)a)->key, right = ((const item *)b)->key;
    return (int)sign * ((left > right) - (left < right));
}

/* Ordered, stable, and a permutation: for every size around the powers of two. */
START_TEST(orders_and_keeps_equal_items_in_place)
{
    enum { MOST = 300 };
    item items[MOST], scratch[MOST];
    rtv__random random;
    rtv__random_seed(&random, 5);
    for (int64_t sign = -1; sign <= 1; sign += 2)
        for (int64_t count = 0; count <= MOST; count += count < 70 ? 1 : 23) {
            int64_t sum = 0, left = 0;
            for (int64_t i = 0; i < count; i++) {
                items[i] = (item){(int64_t)rtv__random_below(&random, 40), i};
                sum += items[i].key * 1000 + i;
            }
            rtv__sort(items, scratch, count, sizeof *items, by_key, &sign);
            for (int64_t i = 0; i < count; i++) {
                left += items[i].key * 1000 + items[i].place;
                if (i > 0)
                    ck_assert(
                        sign * items[i - 1].key < sign * items[i].key ||
                        (items[i - 1].key == items[i].key && items[i - 1].place < items[i].place));
            }
            ck_assert_int_eq(left, sum);
        }
}
END_TEST

/* In order, equal keys by position, and every position once. */
static void check_order(int64_t count, const int64_t *keys)
{
    int64_t *positions = malloc((size_t)(count + 1) * 2 * sizeof *positions);
    char *seen = calloc((size_t)count + 1, 1);
    for (int64_t i = 0; i < count; i++)
        positions[i] = i;
    rtv__order_by_int64(positions, positions + count, count, keys);
    for (int64_t i = 0; i < count; i++) {
        ck_assert(positions[i] >= 0 && positions[i] < count && !seen[positions[i]]);
        seen[positions[i]] = 1;
        if (i > 0) {
            int64_t before = keys[positions[i - 1]], here = keys[positions[i]];
            ck_assert(before < here || (before == here && positions[i - 1] < positions[i]));
        }
    }
    free(positions);
    free(seen);
}

START_TEST(orders_are_stable)
{
    rtv__random random;
    rtv__random_seed(&random, 5);
    static int64_t keys[5000];
    /* Numbers around 0 and around 2^62, of few and of many digits. */
    const uint64_t ranges[] = {1, 2, 10, 1000, UINT64_MAX};
    for (int64_t count = 0; count < 100; count++)
        for (size_t range = 0; range < 5; range++) {
            for (int64_t i = 0; i < count; i++)
                keys[i] = (int64_t)(rtv__random_below(&random, ranges[range]) - (i % 2 ? 5u : 0u) +
                                    (count % 3 ? 0 : (uint64_t)1 << 62));
            check_order(count, keys);
        }
    for (int64_t i = 0; i < 5000; i++)
        keys[i] = (int64_t)rtv__random_next(&random);
    check_order(5000, keys);
    for (int64_t i = 0; i < 5000; i++)
        keys[i] = -i;
    check_order(4097, keys);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sort");
    TCase *tests = tcase_create("sort");
    tcase_add_test(tests, orders_and_keeps_equal_items_in_place);
    tcase_add_test(tests, orders_are_stable);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
