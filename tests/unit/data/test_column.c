#include <stdlib.h>
#include <string.h>

#include "data/column.h"
#include "test_support.h"

static void check_text(const rtv_column *column, int64_t index, const char *expected, size_t length)
{
    int64_t found;
    const char *text = rtv_column_string(column, index, &found);
    ck_assert_int_eq(found, (int64_t)length);
    ck_assert_mem_eq(text, expected, length);
}

START_TEST(strings_are_copied)
{
    char first[] = "one";
    const char *strings[] = {first, "", "a\0b"};
    const int64_t lengths[] = {3, 0, 3};
    rtv_column *column;
    OK(rtv_column_create_strings(&column, NULL, 3, strings, lengths));
    first[0] = 'X';
    check_text(column, 0, "one", 3);
    check_text(column, 1, "", 0);
    check_text(column, 2, "a\0b", 3);
    ck_assert_ptr_null(rtv_column_string(column, 3, NULL));
    ck_assert_ptr_null(rtv_column_string(column, -1, NULL));
    ck_assert_int_eq(rtv_column_type(column), RTV_VALUE_STRING);
    ck_assert_int_eq(rtv_column_rows(column), 3);
    ck_assert_int_eq(rtv_column_count(column), 3);
    const int64_t *offsets;
    ck_assert_mem_eq(rtv_column_values(column, &offsets), "onea\0b", 6);
    ck_assert_int_eq(offsets[3], 6);
    int32_t rank;
    ck_assert_int_eq(rtv_column_dims(column, &rank)[0], 3);
    ck_assert_int_eq(rank, 1);
    ck_assert_ptr_null(rtv_column_row_splits(column));
    rtv_column_free(column);
    OK(rtv_column_create_strings(&column, NULL, 2, (const char *[]){"x", "yz"}, NULL));
    check_text(column, 1, "yz", 2);
    rtv_column_free(column);
    OK(rtv_column_create_strings(&column, NULL, 0, NULL, NULL));
    ck_assert_int_eq(rtv_column_count(column), 0);
    rtv_column_free(column);
}
END_TEST

START_TEST(numbers_are_copied)
{
    double numbers[] = {1.5, -2};
    rtv_column *column;
    OK(rtv_column_create_numbers(&column, NULL, RTV_VALUE_FLOAT64, 2, numbers));
    numbers[0] = 0;
    const int64_t *offsets = numbers[1] < 0 ? &(const int64_t){1} : NULL;
    const double *values = rtv_column_values(column, &offsets);
    ck_assert_ptr_null(offsets);
    ck_assert(values[0] == 1.5 && values[1] == -2);
    ck_assert_ptr_null(rtv_column_string(column, 0, NULL));
    rtv_column_free(column);
    OK(rtv_column_create_numbers(&column, NULL, RTV_VALUE_FLOAT32, 0, NULL));
    rtv_column_free(column);
    rtv_column_free(NULL);
}
END_TEST

static int releases;

static void count_release(void *data, void *payload)
{
    ck_assert_ptr_eq(data, payload);
    releases++;
}

START_TEST(wrapped_memory_is_released_once)
{
    int64_t ids[4] = {1, 2, 3, 4};
    rtv_column *column, *slice;
    releases = 0;
    OK(rtv_column_wrap(&column, NULL, RTV_VALUE_INT64, 4, NULL, ids, count_release, ids));
    ck_assert_ptr_eq(rtv_column_values(column, NULL), ids);
    OK(rtv__column_slice(&slice, column, 1, 2));
    rtv_column_free(column);
    ck_assert_int_eq(releases, 0);
    ck_assert_ptr_eq(rtv_column_values(slice, NULL), ids + 1);
    rtv_column_free(slice);
    ck_assert_int_eq(releases, 1);
    /* An output gives wrapped memory back, too. */
    OK(rtv_column_wrap(&column, NULL, RTV_VALUE_INT64, 4, NULL, ids, count_release, ids));
    OK(rtv__column_prepare_numbers(column, RTV_VALUE_INT64, 1, (const int64_t[]){1}));
    ck_assert_int_eq(releases, 2);
    ck_assert_ptr_ne(column->out.int64, ids);
    rtv_column_free(column);
    ck_assert_int_eq(releases, 2);
}
END_TEST

START_TEST(wrapped_strings_may_begin_anywhere)
{
    char bytes[] = "..abcde";
    const int64_t offsets[] = {2, 4, 4, 7};
    rtv_column *column, *slice;
    OK(rtv_column_wrap(&column, NULL, RTV_VALUE_STRING, 3, offsets, bytes, NULL, NULL));
    check_text(column, 0, "ab", 2);
    check_text(column, 2, "cde", 3);
    OK(rtv__column_slice(&slice, column, 1, 2));
    check_text(slice, 0, "", 0);
    check_text(slice, 1, "cde", 3);
    ck_assert_ptr_eq(slice->values.bytes, bytes);
    rtv_column_free(slice);
    rtv_column_free(column);
}
END_TEST

START_TEST(wrong_columns_are_named)
{
    rtv_column *column = (rtv_column *)1;
    int64_t ids[2] = {0, 0};
    FAILS(RTV_E_INVALID, "string 1 is NULL",
          rtv_column_create_strings(&column, NULL, 2, (const char *[]){"a", NULL}, NULL));
    ck_assert_ptr_null(column);
    FAILS(
        RTV_E_RANGE, "string 0 has a length of -1",
        rtv_column_create_strings(&column, NULL, 1, (const char *[]){"a"}, (const int64_t[]){-1}));
    FAILS(RTV_E_RANGE, "string 1 has a length",
          rtv_column_create_strings(&column, NULL, 2, (const char *[]){"a", "b"},
                                    (const int64_t[]){INT64_MAX, 1}));
    FAILS(RTV_E_RANGE, "rows is -1", rtv_column_create_strings(&column, NULL, -1, NULL, NULL));
    FAILS(RTV_E_INVALID, "strings is NULL",
          rtv_column_create_strings(&column, NULL, 1, NULL, NULL));
    FAILS(RTV_E_DTYPE, "1", rtv_column_create_numbers(&column, NULL, RTV_VALUE_STRING, 1, ids));
    FAILS(RTV_E_DTYPE, "9", rtv_column_create_numbers(&column, NULL, 9, 1, ids));
    FAILS(RTV_E_RANGE, "-1", rtv_column_create_numbers(&column, NULL, RTV_VALUE_INT64, -1, ids));
    FAILS(RTV_E_INVALID, "NULL",
          rtv_column_create_numbers(&column, NULL, RTV_VALUE_INT64, 1, NULL));
    FAILS(RTV_E_DTYPE, "0", rtv_column_wrap(&column, NULL, 0, 1, NULL, ids, NULL, NULL));
    FAILS(RTV_E_INVALID, "aligned to 8",
          rtv_column_wrap(&column, NULL, RTV_VALUE_INT64, 1, NULL, (char *)ids + 4, NULL, NULL));
    FAILS(RTV_E_INVALID, "no offsets",
          rtv_column_wrap(&column, NULL, RTV_VALUE_INT64, 1, ids, ids, NULL, NULL));
    FAILS(RTV_E_INVALID, "need offsets",
          rtv_column_wrap(&column, NULL, RTV_VALUE_STRING, 1, NULL, ids, NULL, NULL));
    FAILS(RTV_E_RANGE, "offset 2 is 3, below the 4",
          rtv_column_wrap(&column, NULL, RTV_VALUE_STRING, 2, (const int64_t[]){0, 4, 3}, ids, NULL,
                          NULL));
    FAILS(RTV_E_INVALID, "offset 0 is -1",
          rtv_column_wrap(&column, NULL, RTV_VALUE_STRING, 1, (const int64_t[]){-1, 4}, ids, NULL,
                          NULL));
    FAILS(RTV_E_INVALID, "values is NULL",
          rtv_column_wrap(&column, NULL, RTV_VALUE_STRING, 1, (const int64_t[]){0, 4}, NULL, NULL,
                          NULL));
}
END_TEST

START_TEST(shapes)
{
    const int64_t values[6] = {0, 1, 2, 3, 4, 5};
    rtv_column *column, *matrix, *slice, *scalar, *single;
    OK(rtv_column_create_numbers(&column, NULL, RTV_VALUE_INT64, 6, values));
    OK(rtv_column_reshape(&matrix, column, 2, (const int64_t[]){3, 2}));
    ck_assert_int_eq(rtv_column_rows(matrix), 3);
    ck_assert_int_eq(rtv_column_count(matrix), 6);
    OK(rtv__column_slice(&slice, matrix, 1, 2));
    ck_assert_int_eq(slice->shape.dims[0], 2);
    ck_assert_int_eq(slice->shape.dims[1], 2);
    ck_assert_int_eq(slice->count, 4);
    ck_assert_int_eq(slice->values.int64[0], 2);
    FAILS(RTV_E_SHAPE, "[6] cannot be seen as [4, 2]",
          rtv_column_reshape(&single, column, 2, (const int64_t[]){4, 2}));
    ck_assert_ptr_null(single);
    FAILS(RTV_E_RANGE, "rows 2 to 3 of a column of 3", rtv__column_slice(&single, matrix, 2, 2));
    FAILS(RTV_E_RANGE, "", rtv__column_slice(&single, matrix, -1, 1));
    FAILS(RTV_E_RANGE, "", rtv__column_slice(&single, matrix, 0, INT64_MAX));
    rtv_column_free(column);
    rtv_column_free(matrix);
    ck_assert_int_eq(slice->values.int64[3], 5);
    rtv_column_free(slice);
    OK(rtv_column_create_numbers(&column, NULL, RTV_VALUE_INT64, 1, values));
    OK(rtv_column_reshape(&scalar, column, 0, NULL));
    ck_assert_int_eq(rtv_column_rows(scalar), 1);
    FAILS(RTV_E_SHAPE, "scalar", rtv__column_slice(&single, scalar, 0, 1));
    rtv_column_free(scalar);
    rtv_column_free(column);
}
END_TEST

START_TEST(ragged_columns_and_their_slices)
{
    const char *words[] = {"a", "bb", "c", "dd", "e"};
    const int64_t splits[] = {0, 2, 2, 5};
    rtv_column *flat, *ragged, *slice, *again;
    OK(rtv_column_create_strings(&flat, NULL, 5, words, NULL));
    OK(rtv_column_split(&ragged, flat, 3, splits));
    rtv_column_free(flat);
    ck_assert_int_eq(rtv_column_rows(ragged), 3);
    ck_assert_int_eq(rtv_column_count(ragged), 5);
    int32_t rank;
    ck_assert_int_eq(rtv_column_dims(ragged, &rank)[1], -1);
    ck_assert_int_eq(rank, 2);
    ck_assert_mem_eq(rtv_column_row_splits(ragged), splits, sizeof splits);
    /* A slice begins with value 0, like every column. */
    OK(rtv__column_slice(&slice, ragged, 1, 2));
    ck_assert_int_eq(slice->rows, 2);
    ck_assert_int_eq(slice->count, 3);
    const int64_t expected[] = {0, 0, 3};
    ck_assert_mem_eq(slice->row_splits, expected, sizeof expected);
    check_text(slice, 0, "c", 1);
    check_text(slice, 1, "dd", 2);
    OK(rtv__column_slice(&again, slice, 1, 1));
    ck_assert_int_eq(again->count, 3);
    check_text(again, 2, "e", 1);
    rtv_column *none;
    FAILS(RTV_E_SHAPE, "ragged", rtv_column_reshape(&none, slice, 1, (const int64_t[]){3}));
    FAILS(RTV_E_SHAPE, "one value per row", rtv_column_split(&none, slice, 1, splits));
    rtv_column_free(ragged);
    rtv_column_free(slice);
    check_text(again, 0, "c", 1);
    rtv_column_free(again);
}
END_TEST

START_TEST(wrong_splits_are_named)
{
    const int64_t values[3] = {7, 8, 9};
    rtv_column *flat, *ragged;
    OK(rtv_column_create_numbers(&flat, NULL, RTV_VALUE_INT64, 3, values));
    FAILS(RTV_E_RANGE, "row split 2 is 1, below the 2",
          rtv_column_split(&ragged, flat, 3, (const int64_t[]){0, 2, 1, 3}));
    FAILS(RTV_E_RANGE, "from 0 to 2, there are 3 values",
          rtv_column_split(&ragged, flat, 1, (const int64_t[]){0, 2}));
    FAILS(RTV_E_RANGE, "from 1 to 3", rtv_column_split(&ragged, flat, 1, (const int64_t[]){1, 3}));
    FAILS(RTV_E_RANGE, "rows is -1", rtv_column_split(&ragged, flat, -1, values));
    FAILS(RTV_E_RANGE, "rows is", rtv_column_split(&ragged, flat, INT64_MAX, values));
    ck_assert_ptr_null(ragged);
    rtv_column_free(flat);
}
END_TEST

static rtv_status make_all(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_column *flat = NULL, *ragged = NULL, *slice = NULL, *shaped = NULL;
    rtv_status status;
    RTV_TRY_GOTO_DONE(
        rtv_column_create_strings(&flat, context, 2, (const char *[]){"a", "b"}, NULL));
    RTV_TRY_GOTO_DONE(rtv_column_reshape(&shaped, flat, 2, (const int64_t[]){1, 2}));
    RTV_TRY_GOTO_DONE(rtv_column_split(&ragged, flat, 1, (const int64_t[]){0, 2}));
    RTV_TRY_GOTO_DONE(rtv__column_slice(&slice, ragged, 0, 1));
done:
    rtv_column_free(flat);
    rtv_column_free(shaped);
    rtv_column_free(ragged);
    rtv_column_free(slice);
    return status;
}

START_TEST(failing_allocations_leak_nothing)
{
    ck_assert_int_ge(sweep_failing_allocations(make_all, NULL), 8);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("column");
    TCase *tests = tcase_create("column");
    tcase_add_test(tests, strings_are_copied);
    tcase_add_test(tests, numbers_are_copied);
    tcase_add_test(tests, wrapped_memory_is_released_once);
    tcase_add_test(tests, wrapped_strings_may_begin_anywhere);
    tcase_add_test(tests, wrong_columns_are_named);
    tcase_add_test(tests, shapes);
    tcase_add_test(tests, ragged_columns_and_their_slices);
    tcase_add_test(tests, wrong_splits_are_named);
    tcase_add_test(tests, failing_allocations_leak_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
