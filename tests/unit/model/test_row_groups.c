#include <math.h>
#include <string.h>

#include "base/random.h"
#include "model/batch_groups.h"
#include "model/training_history.h"
#include "model/key_map.h"
#include "model/row_groups.h"
#include "test_support.h"

enum { ROWS = 500 };

static rtv_column *number_column(rtv_value_type type, const void *values)
{
    rtv_column *column;
    OK(rtv_column_create_numbers(&column, NULL, type, ROWS, values));
    return column;
}

START_TEST(groups_are_the_equal_rows)
{
    rtv__random random;
    rtv__random_seed(&random, 3);
    int64_t ids[ROWS], keys[ROWS];
    float values[ROWS];
    for (int i = 0; i < ROWS; i++) {
        ids[i] = (int64_t)rtv__random_below(&random, 9);
        values[i] = (float)rtv__random_below(&random, 3);
        keys[i] = (int64_t)rtv__random_below(&random, 2);
    }
    rtv_column *columns[2] = {number_column(RTV_VALUE_INT64, ids),
                              number_column(RTV_VALUE_FLOAT32, values)};
    for (int with_keys = 0; with_keys < 2; with_keys++) {
        rtv__row_groups groups;
        OK(rtv__row_groups_make(&groups, NULL, columns, 2, with_keys ? keys : NULL, ROWS));
        ck_assert_int_eq(groups.count, with_keys ? 54 : 27);
        int64_t next = 0;
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < i; j++) {
                bool equal = ids[i] == ids[j] && values[i] == values[j] &&
                             (!with_keys || keys[i] == keys[j]);
                ck_assert(equal == (groups.group_of_row[i] == groups.group_of_row[j]));
            }
            if (groups.group_of_row[i] == next)
                ck_assert_int_eq(groups.first_row[next++], i);
            ck_assert(groups.group_of_row[i] < next);
        }
        rtv__row_groups_destroy(&groups);
    }
    rtv_column_free(columns[0]);
    rtv_column_free(columns[1]);
}
END_TEST

START_TEST(ragged_rows_differ_by_length)
{
    static const int64_t values[] = {1, 2, 1, 2, 0, 1, 2}, splits[] = {0, 2, 4, 7, 7, 7};
    rtv_column *flat, *ragged;
    OK(rtv_column_create_numbers(&flat, NULL, RTV_VALUE_INT64, 7, values));
    OK(rtv_column_split(&ragged, flat, 5, splits));
    rtv__row_groups groups;
    OK(rtv__row_groups_make(&groups, NULL, &ragged, 1, NULL, 5));
    static const int64_t expected[] = {0, 0, 1, 2, 2};
    ck_assert_int_eq(groups.count, 3);
    ck_assert(memcmp(groups.group_of_row, expected, sizeof expected) == 0);
    rtv__row_groups_destroy(&groups);
    rtv_column_free(ragged);
    rtv_column_free(flat);
}
END_TEST

START_TEST(batches_keep_the_order_of_first_appearance)
{
    static const int64_t group_of_row[] = {4, 2, 4, 0, 2, 2}, rows[] = {5, 0, 1, 2, 5};
    rtv__batch_groups batch;
    OK(rtv__batch_groups_init(&batch, NULL, 5, 6));
    for (int round = 0; round < 2; round++) {
        rtv__batch_groups_set(&batch, group_of_row, rows, 5, 1);
        ck_assert_int_eq(batch.count, 2);
        ck_assert(batch.groups[0] == 2 && batch.groups[1] == 4);
        ck_assert(batch.multiplicity[0] == 3 && batch.multiplicity[1] == 2);
        static const int64_t places[] = {0, 1, 0, 1, 0};
        ck_assert(memcmp(batch.place_of_row, places, sizeof places) == 0);
    }
    rtv__batch_groups_set(&batch, group_of_row, rows, 5, 0);
    ck_assert_int_eq(batch.count, 5);
    for (int i = 0; i < 5; i++)
        ck_assert(batch.place_of_row[i] == i && batch.multiplicity[i] == 1 &&
                  batch.groups[i] == group_of_row[rows[i]]);
    rtv__batch_groups_destroy(&batch);
}
END_TEST

START_TEST(keys_get_the_same_number_in_every_table)
{
    static const char *const first[] = {"b", "a", "b", ""}, *const second[] = {"a", "c"};
    rtv_column *a, *b, *c;
    OK(rtv_column_create_strings(&a, NULL, 4, first, NULL));
    OK(rtv_column_create_strings(&b, NULL, 2, second, NULL));
    OK(rtv_column_create_numbers(&c, NULL, RTV_VALUE_INT64, 2, (const int64_t[]){1, 2}));
    rtv__key_map map;
    rtv__key_map_init(&map, NULL);
    int64_t numbers[4];
    OK(rtv__key_map_number(&map, a, "id", numbers));
    ck_assert(numbers[0] == 0 && numbers[1] == 1 && numbers[2] == 0 && numbers[3] == 2);
    OK(rtv__key_map_number(&map, b, "id", numbers));
    ck_assert(numbers[0] == 1 && numbers[1] == 3);
    FAILS(RTV_E_DTYPE, "'id'", rtv__key_map_number(&map, c, "id", numbers));
    ck_assert_int_eq(rtv__key_map_count(&map), 4);
    rtv__key_map_destroy(&map);
    rtv_column_free(a);
    rtv_column_free(b);
    rtv_column_free(c);
}
END_TEST

START_TEST(history_tells_computed_from_not_computed)
{
    rtv_history *history;
    OK(rtv__history_create(&history, NULL));
    ck_assert_int_eq(rtv_history_best_epoch(history), -1);
    for (int i = 0; i < 20; i++) {
        OK(rtv__history_add_epoch(history));
        OK(rtv__history_set(history, "loss", i));
        if (i >= 5)
            OK(rtv__history_set(history, "late", 0.0));
    }
    ck_assert(rtv_history_value(history, "loss", 19) == 19.0);
    ck_assert(isnan(rtv_history_value(history, "late", 4)));
    ck_assert(rtv_history_value(history, "late", 5) == 0.0);
    ck_assert(isnan(rtv_history_value(history, "never", 0)));
    ck_assert(isnan(rtv_history_value(history, "loss", 20)));
    ck_assert(isnan(rtv_history_value(history, NULL, 0)));
    ck_assert_int_eq(rtv_history_best_epoch(history), 19);
    rtv_history_free(history);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("row_groups");
    TCase *tests = tcase_create("row_groups");
    tcase_add_test(tests, groups_are_the_equal_rows);
    tcase_add_test(tests, ragged_rows_differ_by_length);
    tcase_add_test(tests, batches_keep_the_order_of_first_appearance);
    tcase_add_test(tests, keys_get_the_same_number_in_every_table);
    tcase_add_test(tests, history_tells_computed_from_not_computed);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
