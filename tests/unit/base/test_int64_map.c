#include <string.h>

#include "base/int64_map.h"
#include "test_support.h"

START_TEST(extreme_keys)
{
    rtv__int64_map map;
    rtv__int64_map_init(&map, NULL);
    const int64_t keys[] = {0, INT64_MIN, INT64_MAX, -1, 1};
    int64_t index;
    ck_assert_int_eq(rtv__int64_map_find(&map, 0), -1);
    for (int64_t i = 0; i < 5; i++) {
        OK(rtv__int64_map_insert(&index, &map, keys[i]));
        ck_assert_int_eq(index, i);
    }
    for (int64_t i = 0; i < 5; i++)
        ck_assert_int_eq(rtv__int64_map_find(&map, keys[i]), i);
    ck_assert_int_eq(rtv__int64_map_find(&map, 2), -1);
    rtv__int64_map_clear(&map);
    ck_assert_int_eq(rtv__int64_map_find(&map, 0), -1);
    rtv__int64_map_destroy(&map);
}
END_TEST

/* Against a table by value. */
START_TEST(agrees_with_a_table)
{
    enum { VALUES = 5000 };
    int64_t expected[VALUES];
    memset(expected, 0xff, sizeof expected);
    rtv__int64_map map;
    rtv__int64_map_init(&map, NULL);
    rtv__random random;
    rtv__random_seed(&random, 3);
    for (int step = 0; step < 20000; step++) {
        int64_t value = (int64_t)rtv__random_below(&random, VALUES);
        int64_t key = (value - VALUES / 2) * 4096, index;
        ck_assert_int_eq(rtv__int64_map_find(&map, key), expected[value]);
        int64_t before = map.count;
        OK(rtv__int64_map_insert(&index, &map, key));
        if (expected[value] < 0)
            expected[value] = before;
        ck_assert_int_eq(index, expected[value]);
    }
    rtv__int64_map_destroy(&map);
}
END_TEST

static rtv_status fill(rtv_context *context, void *payload)
{
    (void)payload;
    rtv__int64_map map;
    rtv__int64_map_init(&map, context);
    rtv_status status = RTV_OK;
    for (int64_t i = 0; i < 100 && status == RTV_OK; i++) {
        int64_t index, before = map.count;
        status = rtv__int64_map_insert(&index, &map, i * i);
        ck_assert_int_eq(map.count, before + (status == RTV_OK));
        ck_assert_int_eq(rtv__int64_map_find(&map, i * i), status == RTV_OK ? before : -1);
    }
    rtv__int64_map_destroy(&map);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_gt(sweep_failing_allocations(fill, NULL), 4);
}
END_TEST

START_TEST(too_many_keys)
{
    rtv__int64_map map;
    rtv__int64_map_init(&map, NULL);
    FAILS(RTV_E_RANGE, "9999999999", rtv__int64_map_reserve(&map, INT64_C(9999999999)));
    rtv__int64_map_destroy(&map);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("int64_map");
    TCase *tests = tcase_create("int64_map");
    tcase_add_test(tests, extreme_keys);
    tcase_add_test(tests, agrees_with_a_table);
    tcase_add_test(tests, failing_allocations);
    tcase_add_test(tests, too_many_keys);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
