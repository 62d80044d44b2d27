#include <stdlib.h>
#include <string.h>

#include "data/batch.h"
#include "test_support.h"

static void check_text(const rtv_batch *batch, const char *name, int64_t row, const char *expected)
{
    int64_t length;
    const char *text = rtv_column_string(rtv_batch_column(batch, name), row, &length);
    ck_assert_int_eq(length, (int64_t)strlen(expected));
    ck_assert_mem_eq(text, expected, (size_t)length);
}

START_TEST(features_are_copied_and_replaced)
{
    rtv_batch *batch;
    OK(rtv_batch_create(&batch, NULL, 2));
    int64_t times[] = {5, 6};
    OK(rtv_batch_set_strings(batch, "user", (const char *[]){"42", "7"}, NULL));
    OK(rtv_batch_set_int64(batch, "time", times));
    OK(rtv_batch_set_float32(batch, "weight", (const float[]){0.5f, 1}));
    OK(rtv_batch_set_float64(batch, "exact", (const double[]){0.1, 0.2}));
    times[0] = 0;
    ck_assert_int_eq(rtv_batch_rows(batch), 2);
    ck_assert_int_eq(rtv_batch_column(batch, "time")->values.int64[0], 5);
    ck_assert(rtv_batch_column(batch, "weight")->values.float32[0] == 0.5f);
    ck_assert(rtv_batch_column(batch, "exact")->values.float64[1] == 0.2);
    check_text(batch, "user", 1, "7");
    ck_assert_ptr_null(rtv_batch_column(batch, "none"));
    ck_assert_str_eq(rtv_batch_name(batch, 0), "user");
    ck_assert_str_eq(rtv_batch_name(batch, 3), "exact");
    ck_assert_ptr_null(rtv_batch_name(batch, 4));
    /* Again, and of another type. */
    OK(rtv_batch_set_strings(batch, "time", (const char *[]){"x\0y", ""}, (const int64_t[]){3, 0}));
    ck_assert_int_eq(rtv_batch_column(batch, "time")->type, RTV_VALUE_STRING);
    ck_assert_int_eq(rtv__column_text(rtv_batch_column(batch, "time"), 0).length, 3);
    ck_assert_str_eq(rtv_batch_name(batch, 1), "time");
    rtv_batch_free(batch);
    rtv_batch_free(NULL);
}
END_TEST

START_TEST(columns_are_borrowed)
{
    rtv_batch *batch;
    rtv_column *flat, *matrix;
    OK(rtv_batch_create(&batch, NULL, 2));
    OK(rtv_column_create_numbers(&flat, NULL, RTV_VALUE_INT64, 4, (const int64_t[]){1, 2, 3, 4}));
    OK(rtv_column_reshape(&matrix, flat, 2, (const int64_t[]){2, 2}));
    OK(rtv_batch_set_column(batch, "history", matrix));
    ck_assert_ptr_eq(rtv_batch_column(batch, "history"), matrix);
    ck_assert_int_eq(atomic_load(&matrix->references), 2);
    FAILS(RTV_E_SHAPE, "'flat' has 4 rows, the batch has 2",
          rtv_batch_set_column(batch, "flat", flat));
    OK(rtv_batch_set_int64(batch, "history", (const int64_t[]){8, 9}));
    ck_assert_int_eq(atomic_load(&matrix->references), 1);
    ck_assert_int_eq(rtv_batch_column(batch, "history")->values.int64[1], 9);
    OK(rtv_batch_set_column(batch, "history", matrix));
    OK(rtv_batch_reset(batch, 4));
    ck_assert_int_eq(atomic_load(&matrix->references), 1);
    ck_assert_ptr_null(rtv_batch_column(batch, "history"));
    OK(rtv_batch_set_column(batch, "flat", flat));
    rtv_batch_free(batch);
    ck_assert_int_eq(atomic_load(&flat->references), 2); /* its own and the matrix's */
    rtv_column_free(matrix);
    rtv_column_free(flat);
}
END_TEST

START_TEST(a_setter_that_fails_takes_the_old_values_away)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_batch *batch;
    rtv_column *two, *three;
    const int64_t numbers[] = {1, 2, 3};
    OK(rtv_batch_create(&batch, context, 2));
    OK(rtv_column_create_numbers(&two, context, RTV_VALUE_INT64, 2, numbers));
    OK(rtv_column_create_numbers(&three, context, RTV_VALUE_INT64, 3, numbers));
    OK(rtv_batch_set_column(batch, "a", two));
    counter.fail_after = 0;
    FAILS(RTV_E_NOMEM, "", rtv_batch_set_int64(batch, "a", numbers));
    counter.fail_after = -1;
    ck_assert_ptr_null(rtv_batch_column(batch, "a"));
    OK(rtv_batch_set_column(batch, "a", two));
    FAILS(RTV_E_SHAPE, "'a' has 3 rows", rtv_batch_set_column(batch, "a", three));
    ck_assert_ptr_null(rtv_batch_column(batch, "a"));
    OK(rtv_batch_set_column(batch, "a", two));
    FAILS(RTV_E_INVALID, "column is NULL", rtv_batch_set_column(batch, "a", NULL));
    ck_assert_ptr_null(rtv_batch_column(batch, "a"));
    ck_assert_ptr_null(rtv_batch_name(batch, 0));
    rtv_batch_free(batch);
    rtv_column_free(two);
    rtv_column_free(three);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(wrong_features_are_named)
{
    rtv_batch *batch = (rtv_batch *)1;
    FAILS(RTV_E_RANGE, "rows is -1", rtv_batch_create(&batch, NULL, -1));
    ck_assert_ptr_null(batch);
    OK(rtv_batch_create(&batch, NULL, 1));
    OK(rtv_batch_set_int64(batch, "a", (const int64_t[]){1}));
    OK(rtv_batch_set_int64(batch, "b", (const int64_t[]){2}));
    FAILS(RTV_E_INVALID, "values is NULL", rtv_batch_set_int64(batch, "a", NULL));
    /* The old values are gone, the other feature is not. */
    ck_assert_ptr_null(rtv_batch_column(batch, "a"));
    ck_assert_int_eq(rtv_batch_column(batch, "b")->values.int64[0], 2);
    ck_assert_str_eq(rtv_batch_name(batch, 0), "b");
    FAILS(RTV_E_INVALID, "string 0 is NULL",
          rtv_batch_set_strings(batch, "c", (const char *[]){NULL}, NULL));
    ck_assert_ptr_null(rtv_batch_column(batch, "c"));
    FAILS(RTV_E_INVALID, "needs a name", rtv_batch_set_int64(batch, "", (const int64_t[]){1}));
    FAILS(RTV_E_INVALID, "needs a name", rtv_batch_set_int64(batch, NULL, (const int64_t[]){1}));
    FAILS(RTV_E_RANGE, "rows is -2", rtv_batch_reset(batch, -2));
    rtv_batch_free(batch);
}
END_TEST

static rtv_table *make_table(rtv_context *context)
{
    rtv_table *table;
    rtv_column *column, *ragged;
    OK(rtv_table_create(&table, context));
    OK(rtv_column_create_strings(&column, context, 4, (const char *[]){"a", "bb", "", "dddd"},
                                 NULL));
    OK(rtv_table_add(table, "word", column));
    OK(rtv_column_split(&ragged, column, 4, (const int64_t[]){0, 2, 2, 3, 4}));
    OK(rtv_table_add(table, "words", ragged));
    rtv_column_free(column);
    rtv_column_free(ragged);
    OK(rtv_column_create_numbers(&column, context, RTV_VALUE_INT64, 4,
                                 (const int64_t[]){10, 11, 12, 13}));
    OK(rtv_table_add(table, "id", column));
    rtv_column_free(column);
    return table;
}

START_TEST(rows_of_a_table)
{
    rtv_table *table = make_table(NULL);
    rtv_batch *batch;
    OK(rtv_batch_create(&batch, NULL, 1));
    OK(rtv_batch_set_int64(batch, "other", (const int64_t[]){1}));
    OK(rtv_batch_gather(batch, table, (const int64_t[]){3, 0, 3}, 3));
    ck_assert_int_eq(rtv_batch_rows(batch), 3);
    ck_assert_ptr_null(rtv_batch_column(batch, "other"));
    check_text(batch, "word", 0, "dddd");
    check_text(batch, "word", 1, "a");
    ck_assert_int_eq(rtv_batch_column(batch, "id")->values.int64[2], 13);
    ck_assert_int_eq(rtv_batch_column(batch, "words")->count, 4);
    check_text(batch, "words", 2, "bb");
    ck_assert_str_eq(rtv_batch_name(batch, 0), "word");
    ck_assert_str_eq(rtv_batch_name(batch, 2), "id");
    ck_assert_ptr_null(rtv_batch_name(batch, 3));
    FAILS(RTV_E_RANGE, "rows[1] is 4", rtv_batch_gather(batch, table, (const int64_t[]){0, 4}, 2));
    ck_assert_int_eq(rtv_batch_rows(batch), 0);
    ck_assert_ptr_null(rtv_batch_column(batch, "id"));
    OK(rtv_batch_gather(batch, table, NULL, 0));
    ck_assert_int_eq(rtv_batch_rows(batch), 0);
    ck_assert_int_eq(rtv_batch_column(batch, "id")->rows, 0);
    rtv_batch_free(batch);
    rtv_table_free(table);
}
END_TEST

START_TEST(batches_of_equal_size_allocate_nothing)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_table *table = make_table(context);
    rtv_batch *batch;
    OK(rtv_batch_create(&batch, context, 0));
    const int64_t rows[][3] = {{3, 0, 3}, {1, 2, 0}, {0, 0, 0}};
    for (int round = 0; round < 3; round++)
        OK(rtv_batch_gather(batch, table, rows[round], 3));
    for (int round = 0; round < 9; round++)
        EXPECT_NO_ALLOCATION(&counter, OK(rtv_batch_gather(batch, table, rows[round % 3], 3)));
    /* Serving: the same features again, set one by one in any order. */
    for (int round = 0; round < 4; round++) {
        int64_t before = counter.allocations;
        OK(rtv_batch_reset(batch, 1));
        if (round % 2 == 0)
            OK(rtv_batch_set_int64(batch, "time", (const int64_t[]){round}));
        OK(rtv_batch_set_strings(batch, "user", (const char *[]){"42"}, NULL));
        if (round % 2 == 1)
            OK(rtv_batch_set_int64(batch, "time", (const int64_t[]){round}));
        if (round > 0)
            ck_assert_int_eq(counter.allocations, before);
        ck_assert_int_eq(rtv_batch_column(batch, "time")->values.int64[0], round);
    }
    rtv_batch_free(batch);
    rtv_table_free(table);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

static rtv_status fill(rtv_context *context, void *payload)
{
    const rtv_table *table = payload;
    rtv_batch *batch;
    RTV_TRY(rtv_batch_create(&batch, context, 1));
    rtv_status status = rtv_batch_set_int64(batch, "time", (const int64_t[]){1});
    if (status == RTV_OK)
        status = rtv_batch_set_strings(batch, "user", (const char *[]){"42"}, NULL);
    if (status == RTV_OK)
        status = rtv_batch_gather(batch, table, (const int64_t[]){1, 2}, 2);
    ck_assert(status == RTV_OK || rtv_batch_column(batch, "id") == NULL);
    rtv_batch_free(batch);
    return status;
}

START_TEST(failing_allocations_leak_nothing)
{
    rtv_table *table = make_table(NULL);
    ck_assert_int_ge(sweep_failing_allocations(fill, table), 15);
    rtv_table_free(table);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("batch");
    TCase *tests = tcase_create("batch");
    tcase_add_test(tests, features_are_copied_and_replaced);
    tcase_add_test(tests, columns_are_borrowed);
    tcase_add_test(tests, a_setter_that_fails_takes_the_old_values_away);
    tcase_add_test(tests, wrong_features_are_named);
    tcase_add_test(tests, rows_of_a_table);
    tcase_add_test(tests, batches_of_equal_size_allocate_nothing);
    tcase_add_test(tests, failing_allocations_leak_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
