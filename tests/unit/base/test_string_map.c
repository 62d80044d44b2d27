#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/string_map.h"
#include "test_support.h"

static rtv_status insert(int64_t *index, rtv__string_map *map, const char *key, int64_t length)
{
    return rtv__string_map_insert(index, map, key, length, rtv__farmhash64(key, (size_t)length));
}

static int64_t find(const rtv__string_map *map, const char *key, int64_t length)
{
    return rtv__string_map_find(map, key, length, rtv__farmhash64(key, (size_t)length));
}

START_TEST(indices_in_order_of_insertion)
{
    rtv__string_map map;
    rtv__string_map_init(&map, NULL);
    ck_assert_int_eq(find(&map, "a", 1), -1);
    int64_t index;
    OK(insert(&index, &map, "", 0));
    ck_assert_int_eq(index, 0);
    OK(insert(&index, &map, "ab\0c", 4));
    ck_assert_int_eq(index, 1);
    OK(insert(&index, &map, "ab", 2));
    ck_assert_int_eq(index, 2);
    OK(insert(&index, &map, "ab\0c", 4));
    ck_assert_int_eq(index, 1);
    ck_assert_int_eq(map.count, 3);
    ck_assert_int_eq(find(&map, "ab\0d", 4), -1);
    int64_t length;
    ck_assert_str_eq(rtv__string_map_key(&map, 2, &length), "ab");
    ck_assert_int_eq(length, 2);
    rtv__string_map_clear(&map);
    ck_assert_int_eq(find(&map, "ab", 2), -1);
    OK(insert(&index, &map, "ab", 2));
    ck_assert_int_eq(index, 0);
    rtv__string_map_destroy(&map);
}
END_TEST

/* Against a search through a list. */
START_TEST(agrees_with_a_list)
{
    enum { WORDS = 3000 };
    static char words[WORDS][8];
    rtv__string_map map;
    rtv__string_map_init(&map, NULL);
    rtv__random random;
    rtv__random_seed(&random, 7);
    int64_t count = 0;
    for (int step = 0; step < 6000; step++) {
        char word[8];
        snprintf(word, sizeof word, "%d", (int)rtv__random_below(&random, WORDS));
        int64_t naive = 0, index;
        while (naive < count && strcmp(words[naive], word) != 0)
            naive++;
        ck_assert_int_eq(find(&map, word, (int64_t)strlen(word)), naive < count ? naive : -1);
        OK(insert(&index, &map, word, (int64_t)strlen(word)));
        ck_assert_int_eq(index, naive);
        if (naive == count)
            memcpy(words[count++], word, sizeof word);
    }
    ck_assert_int_eq(map.count, count);
    rtv__string_map_destroy(&map);
}
END_TEST

/* Keys of one hash are told apart by their bytes. */
START_TEST(equal_hashes)
{
    rtv__string_map map;
    rtv__string_map_init(&map, NULL);
    for (int64_t i = 0; i < 40; i++) {
        char key[8];
        int length = snprintf(key, sizeof key, "k%d", (int)i);
        int64_t index;
        OK(rtv__string_map_insert(&index, &map, key, length, UINT64_MAX));
        ck_assert_int_eq(index, i);
    }
    ck_assert_int_eq(rtv__string_map_find(&map, "k23", 3, UINT64_MAX), 23);
    ck_assert_int_eq(rtv__string_map_find(&map, "k99", 3, UINT64_MAX), -1);
    rtv__string_map_destroy(&map);
}
END_TEST

START_TEST(many_at_once)
{
    rtv__string_map map;
    rtv__string_map_init(&map, NULL);
    OK(rtv__string_map_add_all(&map, 3, (int64_t[]){1, 4, 4, 9}, "?onethree"));
    ck_assert_int_eq(map.count, 3);
    ck_assert_int_eq(find(&map, "one", 3), 0);
    ck_assert_int_eq(find(&map, "", 0), 1);
    ck_assert_int_eq(find(&map, "three", 5), 2);
    FAILS(RTV_E_INVALID, "'three' occurs twice",
          rtv__string_map_add_all(&map, 2, (int64_t[]){0, 4, 9}, "fourthree"));
    rtv__string_map_destroy(&map);
}
END_TEST

static rtv_status fill(rtv_context *context, void *payload)
{
    (void)payload;
    rtv__string_map map;
    rtv__string_map_init(&map, context);
    rtv_status status = RTV_OK;
    for (int i = 0; i < 100 && status == RTV_OK; i++) {
        char key[12];
        int length = snprintf(key, sizeof key, "key %d", i);
        int64_t index, before = map.count;
        status = insert(&index, &map, key, length);
        if (status != RTV_OK) {
            ck_assert_int_eq(map.count, before);
            ck_assert_int_eq(find(&map, key, length), -1);
            if (before > 0)
                ck_assert_int_eq(find(&map, "key 0", 5), 0);
        }
    }
    rtv__string_map_destroy(&map);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_gt(sweep_failing_allocations(fill, NULL), 6);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("string_map");
    TCase *tests = tcase_create("string_map");
    tcase_add_test(tests, indices_in_order_of_insertion);
    tcase_add_test(tests, agrees_with_a_list);
    tcase_add_test(tests, equal_hashes);
    tcase_add_test(tests, many_at_once);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
