#include <stdlib.h>

#include "base/random.h"
#include "io/order.h"
#include "test_support.h"

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
    const uint64_t ranges[] = {1, 2, 10, 1000, UINT64_MAX};
    for (int64_t count = 0; count < 100; count++)
        for (size_t range = 0; range < 5; range++) {
            for (int64_t i = 0; i < count; i++)
                keys[i] = (int64_t)rtv__random_below(&random, ranges[range]);
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
    Suite *suite = suite_create("order");
    TCase *tests = tcase_create("order");
    tcase_add_test(tests, orders_are_stable);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
