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

int main(void)
{
    Suite *suite = suite_create("sort");
    TCase *tests = tcase_create("sort");
    tcase_add_test(tests, orders_and_keeps_equal_items_in_place);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
