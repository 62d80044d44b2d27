/* Splits, joins and distinct rows: all that looks at keys or times. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "data/table.h"
#include "retrieve/split.h"
#include "test_support.h"

enum { ROWS = 8 };

static const char *const users[ROWS] = {"ann", "bob", "ann", "eve", "bob", "ann", "ann", "bob"};
static const int64_t times[ROWS] = {50, 20, 10, 70, 20, 50, 30, 20};

static void add_numbers(rtv_table *table, const char *name, rtv_value_type type, int64_t rows,
                        const void *values)
{
    rtv_column *column;
    OK(rtv_column_create_numbers(&column, NULL, type, rows, values));
    OK(rtv_table_add(table, name, column));
    rtv_column_free(column);
}

static void add_strings(rtv_table *table, const char *name, int64_t rows,
                        const char *const *strings)
{
    rtv_column *column;
    OK(rtv_column_create_strings(&column, NULL, rows, strings, NULL));
    OK(rtv_table_add(table, name, column));
    rtv_column_free(column);
}

static rtv_table *make_table(void)
{
    rtv_table *table;
    int64_t rows[ROWS], even[ROWS];
    float weights[ROWS] = {0};
    for (int64_t i = 0; i < ROWS; i++) {
        rows[i] = i;
        even[i] = i % 2 == 0;
    }
    OK(rtv_table_create(&table, NULL));
    add_numbers(table, "row", RTV_VALUE_INT64, ROWS, rows);
    add_strings(table, "user", ROWS, users);
    add_numbers(table, "time", RTV_VALUE_INT64, ROWS, times);
    add_numbers(table, "even", RTV_VALUE_INT64, ROWS, even);
    add_numbers(table, "weight", RTV_VALUE_FLOAT32, ROWS, weights);
    return table;
}

/* The table has exactly these rows, told by their numbers, and is then freed. */
static void check_rows(rtv_table *table, int64_t count, const int64_t *rows)
{
    ck_assert_int_eq(rtv_table_rows(table), count);
    for (int64_t i = 0; i < count; i++) {
        ck_assert_int_eq(rtv_table_column(table, "row")->values.int64[i], rows[i]);
        rtv__text user = rtv__column_text(rtv_table_column(table, "user"), i);
        ck_assert_mem_eq(user.data, users[rows[i]], (size_t)user.length);
    }
    rtv_table_free(table);
}

START_TEST(by_a_point_in_time)
{
    rtv_table *table = make_table(), *earlier, *later;
    OK(rtv_table_split_at_time(&earlier, &later, table, "time", 30));
    check_rows(earlier, 4, (const int64_t[]){1, 2, 4, 7});
    check_rows(later, 4, (const int64_t[]){0, 3, 5, 6});
    OK(rtv_table_split_at_time(&earlier, &later, table, "time", INT64_MAX));
    check_rows(earlier, 8, (const int64_t[]){0, 1, 2, 3, 4, 5, 6, 7});
    check_rows(later, 0, NULL);
    rtv_table_free(table);
}
END_TEST

START_TEST(by_a_part_of_the_rows)
{
    rtv_table *table = make_table(), *earlier, *later;
    /* In order: 10 20 20 20 30 50 50 70; equal times stay together. */
    OK(rtv_table_split_by_time(&earlier, &later, table, "time", 0.125));
    check_rows(earlier, 7, (const int64_t[]){0, 1, 2, 4, 5, 6, 7});
    check_rows(later, 1, (const int64_t[]){3});
    OK(rtv_table_split_by_time(&earlier, &later, table, "time", 0.2));
    check_rows(earlier, 5, (const int64_t[]){1, 2, 4, 6, 7});
    check_rows(later, 3, (const int64_t[]){0, 3, 5});
    OK(rtv_table_split_by_time(&earlier, &later, table, "time", 0.6));
    check_rows(earlier, 1, (const int64_t[]){2});
    rtv_table_free(later);
    FAILS(RTV_E_INVALID, "later_fraction is 0",
          rtv_table_split_by_time(&earlier, &later, table, "time", 0));
    FAILS(RTV_E_INVALID, "later_fraction is 1",
          rtv_table_split_by_time(&earlier, &later, table, "time", 1));
    FAILS(RTV_E_INVALID, "nan",
          rtv_table_split_by_time(&earlier, &later, table, "time", (double)NAN));
    ck_assert_ptr_null(earlier);
    ck_assert_ptr_null(later);
    rtv_table *empty;
    OK(rtv_table_slice(&empty, table, 0, 0));
    OK(rtv_table_split_by_time(&earlier, &later, empty, "time", 0.5));
    check_rows(earlier, 0, NULL);
    check_rows(later, 0, NULL);
    rtv_table_free(empty);
    rtv_table_free(table);
}
END_TEST

START_TEST(the_last_of_every_user)
{
    rtv_table *table = make_table(), *earlier, *last;
    /* ann: rows 2 (10), 6 (30), 0 and 5 (50); bob: rows 1, 4, 7 (20); eve: row 3 only. */
    OK(rtv_table_split_last(&earlier, &last, table, "user", "time", 1));
    check_rows(earlier, 6, (const int64_t[]){0, 1, 2, 3, 4, 6});
    check_rows(last, 2, (const int64_t[]){5, 7});
    OK(rtv_table_split_last(&earlier, &last, table, "user", "time", 3));
    check_rows(earlier, 5, (const int64_t[]){1, 2, 3, 4, 7});
    check_rows(last, 3, (const int64_t[]){0, 5, 6});
    /* Without times the order of the rows counts. */
    OK(rtv_table_split_last(&earlier, &last, table, "user", NULL, 2));
    check_rows(earlier, 4, (const int64_t[]){0, 1, 2, 3});
    check_rows(last, 4, (const int64_t[]){4, 5, 6, 7});
    /* By int64: even rows end with 0 (50), odd ones with 3 (70). */
    OK(rtv_table_split_last(&earlier, &last, table, "even", "time", 1));
    check_rows(earlier, 6, (const int64_t[]){1, 2, 4, 5, 6, 7});
    check_rows(last, 2, (const int64_t[]){0, 3});
    FAILS(RTV_E_RANGE, "count is 0",
          rtv_table_split_last(&earlier, &last, table, "user", "time", 0));
    FAILS(RTV_E_DTYPE, "'user' is string, expected int64",
          rtv_table_split_last(&earlier, &last, table, "user", "user", 1));
    FAILS(RTV_E_DTYPE, "'weight' is float32",
          rtv_table_split_last(&earlier, &last, table, "weight", "time", 1));
    FAILS(RTV_E_NOTFOUND, "'nobody'",
          rtv_table_split_last(&earlier, &last, table, "nobody", "time", 1));
    rtv_table_free(table);
}
END_TEST

START_TEST(whole_keys_are_held_out)
{
    enum { MANY = 20000, KEYS = 1000 };
    int64_t *keys = malloc(MANY * sizeof *keys);
    for (int64_t i = 0; i < MANY; i++)
        keys[i] = (int64_t)(rtv__random_at(1, 2, (uint64_t)i) % KEYS);
    rtv_table *table, *rest, *held, *none;
    OK(rtv_table_create(&table, NULL));
    add_numbers(table, "key", RTV_VALUE_INT64, MANY, keys);
    OK(rtv_table_split_by_key(&rest, &held, table, "key", 0.3, 9));
    char side[KEYS] = {0};
    const int64_t *values = rtv_table_column(rest, "key")->values.int64;
    for (int64_t i = 0; i < rtv_table_rows(rest); i++)
        side[values[i]] |= 1;
    values = rtv_table_column(held, "key")->values.int64;
    for (int64_t i = 0; i < rtv_table_rows(held); i++)
        side[values[i]] |= 2;
    int held_keys = 0;
    for (int key = 0; key < KEYS; key++) {
        ck_assert_int_ne(side[key], 3);
        held_keys += side[key] == 2;
    }
    ck_assert_int_gt(held_keys, 250);
    ck_assert_int_lt(held_keys, 350);
    ck_assert_int_eq(rtv_table_rows(rest) + rtv_table_rows(held), MANY);
    rtv_table_free(rest);
    rtv_table_free(held);
    OK(rtv_table_split_by_key(&rest, &none, table, "key", 0, 9));
    ck_assert_int_eq(rtv_table_rows(none), 0);
    rtv_table_free(rest);
    rtv_table_free(none);
    OK(rtv_table_split_by_key(&none, &held, table, "key", 1, 9));
    ck_assert_int_eq(rtv_table_rows(none), 0);
    rtv_table_free(held);
    rtv_table_free(none);
    FAILS(RTV_E_INVALID, "1.5", rtv_table_split_by_key(&none, &held, table, "key", 1.5, 9));
    rtv_table_free(table);
    free(keys);
}
END_TEST

START_TEST(frequent_keys_stay)
{
    rtv_table *table = make_table(), *frequent;
    OK(rtv_table_keep_frequent(&frequent, table, "user", 4));
    check_rows(frequent, 4, (const int64_t[]){0, 2, 5, 6});
    OK(rtv_table_keep_frequent(&frequent, table, "user", 3));
    check_rows(frequent, 7, (const int64_t[]){0, 1, 2, 4, 5, 6, 7});
    OK(rtv_table_keep_frequent(&frequent, table, "user", 5));
    check_rows(frequent, 0, NULL);
    FAILS(RTV_E_RANGE, "least is 0", rtv_table_keep_frequent(&frequent, table, "user", 0));
    rtv_table_free(table);
}
END_TEST

START_TEST(distinct_rows_and_their_counts)
{
    rtv_table *table = make_table(), *distinct;
    OK(rtv_table_distinct(&distinct, table, "user", "ratings"));
    const int64_t *counts = rtv_table_column(distinct, "ratings")->values.int64;
    ck_assert_int_eq(counts[0], 4);
    ck_assert_int_eq(counts[1], 3);
    ck_assert_int_eq(counts[2], 1);
    check_rows(distinct, 3, (const int64_t[]){0, 1, 3});
    OK(rtv_table_distinct(&distinct, table, "time", NULL));
    check_rows(distinct, 5, (const int64_t[]){0, 1, 2, 3, 6});
    FAILS(RTV_E_INVALID, "'time' already", rtv_table_distinct(&distinct, table, "user", "time"));
    FAILS(RTV_E_DTYPE, "keys are strings or int64",
          rtv_table_distinct(&distinct, table, "weight", NULL));
    ck_assert_ptr_null(distinct);
    rtv_table_free(table);
}
END_TEST

START_TEST(values_are_joined_by_key)
{
    rtv_table *table = make_table(), *people;
    OK(rtv_table_create(&people, NULL));
    add_strings(people, "name", 4, (const char *[]){"eve", "zoe", "bob", "ann"});
    add_numbers(people, "age", RTV_VALUE_INT64, 4, (const int64_t[]){30, 40, 50, 60});
    OK(rtv_table_join(table, "user", people, "name", "age", "user_age"));
    const int64_t expected[ROWS] = {60, 50, 60, 30, 50, 60, 60, 50};
    ck_assert_mem_eq(rtv_table_column(table, "user_age")->values.int64, expected, sizeof expected);
    FAILS(RTV_E_INVALID, "'user_age' already",
          rtv_table_join(table, "user", people, "name", "age", "user_age"));
    FAILS(RTV_E_DTYPE, "'time' is int64, column 'name' of the other table is string",
          rtv_table_join(table, "time", people, "name", "age", "x"));
    FAILS(RTV_E_NOTFOUND,
          "the table: row 1: column 'time' has the key '50', which is not in column 'row' of the "
          "other table",
          rtv_table_join(table, "time", table, "row", "even", "x"));
    FAILS(RTV_E_INVALID, "the other table: column 'user' has the key 'ann' twice, in rows 1 and 3",
          rtv_table_join(people, "name", table, "user", "time", "x"));
    FAILS(RTV_E_NOTFOUND, "'nothing'",
          rtv_table_join(table, "user", people, "name", "nothing", "x"));
    ck_assert_ptr_null(rtv_table_column(table, "x"));
    rtv_table_free(people);
    rtv_table_free(table);
}
END_TEST

static rtv_status split_and_join(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_table *table = NULL, *first = NULL, *second = NULL, *distinct = NULL;
    rtv_column *column = NULL;
    rtv_status status;
    RTV_TRY_GOTO_DONE(rtv_table_create(&table, context));
    RTV_TRY_GOTO_DONE(rtv_column_create_numbers(&column, context, RTV_VALUE_INT64, ROWS, times));
    RTV_TRY_GOTO_DONE(rtv_table_add(table, "time", column));
    RTV_TRY_GOTO_DONE(rtv_table_split_last(&first, &second, table, "time", "time", 1));
    rtv_table_free(first);
    rtv_table_free(second);
    RTV_TRY_GOTO_DONE(rtv_table_split_by_time(&first, &second, table, "time", 0.5));
    RTV_TRY_GOTO_DONE(rtv_table_distinct(&distinct, table, "time", "count"));
    RTV_TRY_GOTO_DONE(rtv_table_join(table, "time", distinct, "time", "count", "count"));
done:
    rtv_column_free(column);
    rtv_table_free(table);
    rtv_table_free(first);
    rtv_table_free(second);
    rtv_table_free(distinct);
    return status;
}

START_TEST(failing_allocations_leak_nothing)
{
    ck_assert_int_ge(sweep_failing_allocations(split_and_join, NULL), 20);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("split");
    TCase *tests = tcase_create("split");
    tcase_add_test(tests, by_a_point_in_time);
    tcase_add_test(tests, by_a_part_of_the_rows);
    tcase_add_test(tests, the_last_of_every_user);
    tcase_add_test(tests, whole_keys_are_held_out);
    tcase_add_test(tests, frequent_keys_stay);
    tcase_add_test(tests, distinct_rows_and_their_counts);
    tcase_add_test(tests, values_are_joined_by_key);
    tcase_add_test(tests, failing_allocations_leak_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
