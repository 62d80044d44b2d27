#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/table.h"
#include "test_support.h"

static void add_int64(rtv_table *table, const char *name, int64_t rows, const int64_t *values)
{
    rtv_column *column;
    OK(rtv_column_create_numbers(&column, NULL, RTV_VALUE_INT64, rows, values));
    OK(rtv_table_add(table, name, column));
    rtv_column_free(column);
}

static rtv_table *make_table(void)
{
    rtv_table *table;
    rtv_column *words;
    OK(rtv_table_create(&table, NULL));
    add_int64(table, "id", 4, (const int64_t[]){10, 11, 12, 13});
    OK(rtv_column_create_strings(&words, NULL, 4, (const char *[]){"a", "bb", "", "dddd"}, NULL));
    OK(rtv_table_add(table, "word", words));
    rtv_column_free(words);
    return table;
}

static int64_t id(const rtv_table *table, int64_t row)
{
    return rtv_table_column(table, "id")->values.int64[row];
}

static void check_word(const rtv_table *table, int64_t row, const char *expected)
{
    int64_t length;
    const char *text = rtv_column_string(rtv_table_column(table, "word"), row, &length);
    ck_assert_int_eq(length, (int64_t)strlen(expected));
    ck_assert_mem_eq(text, expected, (size_t)length);
}

START_TEST(columns_come_and_go)
{
    rtv_table *table = make_table();
    ck_assert_int_eq(rtv_table_rows(table), 4);
    ck_assert_str_eq(rtv_table_name(table, 1), "word");
    ck_assert_ptr_null(rtv_table_name(table, 2));
    ck_assert_ptr_null(rtv_table_name(table, -1));
    ck_assert_ptr_null(rtv_table_column(table, "none"));
    OK(rtv_table_rename(table, "word", "title"));
    OK(rtv_table_rename(table, "title", "title"));
    ck_assert_ptr_nonnull(rtv_table_column(table, "title"));
    ck_assert_ptr_null(rtv_table_column(table, "word"));
    OK(rtv_table_drop(table, "id"));
    ck_assert_str_eq(rtv_table_name(table, 0), "title");
    ck_assert_int_eq(rtv_table_rows(table), 4);
    OK(rtv_table_drop(table, "title"));
    ck_assert_int_eq(rtv_table_rows(table), 0);
    add_int64(table, "new", 2, (const int64_t[]){1, 2}); /* of another size now */
    ck_assert_int_eq(rtv_table_rows(table), 2);
    rtv_table_free(table);
    rtv_table_free(NULL);
}
END_TEST

START_TEST(wrong_columns_are_named)
{
    rtv_table *table = make_table();
    rtv_column *column, *scalar;
    OK(rtv_column_create_numbers(&column, NULL, RTV_VALUE_INT64, 1, (const int64_t[]){1}));
    OK(rtv_column_reshape(&scalar, column, 0, NULL));
    FAILS(RTV_E_SHAPE, "'x' has 1 rows, the table has 4", rtv_table_add(table, "x", column));
    FAILS(RTV_E_SHAPE, "scalar", rtv_table_add(table, "x", scalar));
    FAILS(RTV_E_INVALID, "'id' already", rtv_table_add(table, "id", column));
    FAILS(RTV_E_INVALID, "needs a name", rtv_table_add(table, "", column));
    FAILS(RTV_E_INVALID, "NULL", rtv_table_add(table, "x", NULL));
    FAILS(RTV_E_NOTFOUND, "no column 'x', it has: id, word", rtv_table_drop(table, "x"));
    FAILS(RTV_E_NOTFOUND, "'x'", rtv_table_rename(table, "x", "y"));
    FAILS(RTV_E_INVALID, "'word' already", rtv_table_rename(table, "id", "word"));
    FAILS(RTV_E_INVALID, "needs a name", rtv_table_rename(table, "id", NULL));
    rtv_column *found;
    FAILS(RTV_E_DTYPE, "'word' is string, expected int64",
          rtv__table_expect(&found, table, "word", RTV_VALUE_INT64));
    rtv_column_free(scalar);
    rtv_column_free(column);
    rtv_table_free(table);
}
END_TEST

START_TEST(many_names_fit_the_message)
{
    rtv_table *table;
    OK(rtv_table_create(&table, NULL));
    FAILS(RTV_E_NOTFOUND, "it has: none", rtv_table_drop(table, "x"));
    for (int i = 0; i < 100; i++) {
        char name[32];
        snprintf(name, sizeof name, "column number %d", i);
        add_int64(table, name, 1, (const int64_t[]){i});
    }
    FAILS(RTV_E_NOTFOUND, "column number 0, column number 1", rtv_table_drop(table, "x"));
    rtv_table_free(table);
}
END_TEST

START_TEST(slices_share_their_values)
{
    rtv_table *table = make_table(), *slice, *again, *none;
    OK(rtv_table_slice(&slice, table, 1, 3));
    ck_assert_ptr_eq(rtv_table_column(slice, "id")->values.any,
                     rtv_table_column(table, "id")->values.int64 + 1);
    ck_assert_ptr_eq(rtv_table_column(slice, "word")->values.any,
                     rtv_table_column(table, "word")->values.any);
    rtv_table_free(table);
    OK(rtv_table_slice(&again, slice, 1, 2));
    rtv_table_free(slice);
    ck_assert_int_eq(rtv_table_rows(again), 2);
    ck_assert_int_eq(id(again, 0), 12);
    check_word(again, 1, "dddd");
    FAILS(RTV_E_RANGE, "a slice of 2 rows from row 1 on of a table of 2",
          rtv_table_slice(&none, again, 1, 2));
    FAILS(RTV_E_RANGE, "", rtv_table_slice(&none, again, INT64_MAX, 1));
    FAILS(RTV_E_RANGE, "", rtv_table_slice(&none, again, -1, 1));
    ck_assert_ptr_null(none);
    OK(rtv_table_slice(&none, again, 2, 0));
    ck_assert_int_eq(rtv_table_rows(none), 0);
    ck_assert_ptr_nonnull(rtv_table_column(none, "word"));
    rtv_table_free(none);
    rtv_table_free(again);
}
END_TEST

START_TEST(selected_rows)
{
    rtv_table *table = make_table(), *some;
    OK(rtv_table_select(&some, table, (const int64_t[]){3, 0, 3}, 3));
    ck_assert_int_eq(rtv_table_rows(some), 3);
    ck_assert_int_eq(id(some, 0), 13);
    ck_assert_int_eq(id(some, 1), 10);
    check_word(some, 2, "dddd");
    rtv_table_free(some);
    FAILS(RTV_E_RANGE, "rows[1] is 4, the table has 4 rows",
          rtv_table_select(&some, table, (const int64_t[]){3, 4}, 2));
    FAILS(RTV_E_RANGE, "rows[0] is -1", rtv_table_select(&some, table, (const int64_t[]){-1}, 1));
    FAILS(RTV_E_RANGE, "count is -1", rtv_table_select(&some, table, NULL, -1));
    FAILS(RTV_E_INVALID, "rows is NULL", rtv_table_select(&some, table, NULL, 1));
    ck_assert_ptr_null(some);
    OK(rtv_table_select(&some, table, NULL, 0));
    ck_assert_int_eq(rtv_table_rows(some), 0);
    rtv_table_free(some);
    rtv_table_free(table);
}
END_TEST

START_TEST(shuffles_keep_rows_together)
{
    enum { ROWS = 1000 };
    int64_t ids[ROWS];
    for (int64_t i = 0; i < ROWS; i++)
        ids[i] = i;
    rtv_table *table, *first, *same, *other;
    OK(rtv_table_create(&table, NULL));
    add_int64(table, "id", ROWS, ids);
    add_int64(table, "copy", ROWS, ids);
    OK(rtv_table_shuffle(&first, table, 42));
    OK(rtv_table_shuffle(&same, table, 42));
    OK(rtv_table_shuffle(&other, table, 43));
    char seen[ROWS] = {0};
    int moved = 0, different = 0;
    for (int64_t i = 0; i < ROWS; i++) {
        ck_assert_int_eq(id(first, i), rtv_table_column(first, "copy")->values.int64[i]);
        ck_assert_int_eq(id(first, i), id(same, i));
        ck_assert_int_eq(seen[id(first, i)]++, 0);
        moved += id(first, i) != i;
        different += id(first, i) != id(other, i);
    }
    ck_assert_int_gt(moved, ROWS * 9 / 10);
    ck_assert_int_gt(different, ROWS * 9 / 10);
    rtv_table_free(first);
    rtv_table_free(same);
    rtv_table_free(other);
    rtv_table_free(table);
}
END_TEST

/* All orders of four rows come about equally often. */
START_TEST(shuffles_are_fair)
{
    rtv_table *table = make_table(), *shuffled;
    int counts[256] = {0}, orders = 0;
    for (uint64_t seed = 0; seed < 24000; seed++) {
        OK(rtv_table_shuffle(&shuffled, table, seed));
        int order = 0;
        for (int64_t i = 0; i < 4; i++)
            order = order * 4 + (int)(id(shuffled, i) - 10);
        counts[order]++;
        rtv_table_free(shuffled);
    }
    for (int order = 0; order < 256; order++) {
        orders += counts[order] > 0;
        ck_assert(counts[order] == 0 || (counts[order] > 850 && counts[order] < 1150));
    }
    ck_assert_int_eq(orders, 24);
    rtv_table_free(table);
}
END_TEST

static rtv_status make_and_choose(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_table *table = NULL, *slice = NULL, *shuffled = NULL;
    rtv_column *column = NULL;
    rtv_status status;
    RTV_TRY_GOTO_DONE(rtv_table_create(&table, context));
    RTV_TRY_GOTO_DONE(
        rtv_column_create_strings(&column, context, 2, (const char *[]){"a", "b"}, NULL));
    RTV_TRY_GOTO_DONE(rtv_table_add(table, "x", column));
    RTV_TRY_GOTO_DONE(rtv_table_rename(table, "x", "y"));
    RTV_TRY_GOTO_DONE(rtv_table_slice(&slice, table, 0, 1));
    RTV_TRY_GOTO_DONE(rtv_table_shuffle(&shuffled, table, 1));
done:
    rtv_column_free(column);
    rtv_table_free(table);
    rtv_table_free(slice);
    rtv_table_free(shuffled);
    return status;
}

START_TEST(failing_allocations_leak_nothing)
{
    ck_assert_int_ge(sweep_failing_allocations(make_and_choose, NULL), 15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("table");
    TCase *tests = tcase_create("table");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, columns_come_and_go);
    tcase_add_test(tests, wrong_columns_are_named);
    tcase_add_test(tests, many_names_fit_the_message);
    tcase_add_test(tests, slices_share_their_values);
    tcase_add_test(tests, selected_rows);
    tcase_add_test(tests, shuffles_keep_rows_together);
    tcase_add_test(tests, shuffles_are_fair);
    tcase_add_test(tests, failing_allocations_leak_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
