#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "data/column.h"
#include "test_support.h"

START_TEST(outputs_change_type_and_keep_memory)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_column *column;
    OK(rtv_column_create(&column, context));
    ck_assert_int_eq(rtv_column_rows(column), 0);
    for (int round = 0; round < 2; round++) {
        int64_t before = counter.allocations;
        OK(rtv__column_prepare_numbers(column, RTV_VALUE_FLOAT32, 2, (const int64_t[]){3, 4}));
        ck_assert_int_eq(column->rows, 3);
        ck_assert_int_eq(column->count, 12);
        memset(column->out.float32, 0, 48);
        OK(rtv__column_prepare_strings(column, 1, (const int64_t[]){2}, 5));
        memcpy(column->out.bytes, "abcde", 5);
        column->out_offsets[1] = 2;
        column->out_offsets[2] = 5;
        ck_assert_int_eq(rtv__column_text(column, 1).length, 3);
        OK(rtv__column_prepare_ragged(column, RTV_VALUE_INT64, 2, 3));
        ck_assert_int_eq(column->count, 0);
        for (int i = 0; i < 3; i++)
            column->out.int64[i] = i;
        column->out_row_splits[1] = 1;
        OK(rtv__column_reserve_values(column, 10));
        column->out_row_splits[2] = 3;
        rtv__column_finish_ragged(column);
        ck_assert_int_eq(column->count, 3);
        ck_assert_int_eq(column->values.int64[2], 2);
        ck_assert_ptr_null(column->offsets);
        OK(rtv__column_prepare_numbers(column, RTV_VALUE_INT64, 0, NULL));
        ck_assert_int_eq(column->rows, 1);
        ck_assert(!column->is_ragged && column->row_splits == NULL);
        if (round > 0)
            ck_assert_int_eq(counter.allocations, before);
    }
    rtv_column_free(column);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(wrong_outputs_are_refused)
{
    rtv_column *column, *view;
    OK(rtv_column_create_numbers(&column, NULL, RTV_VALUE_INT64, 2, (const int64_t[]){1, 2}));
    FAILS(RTV_E_DTYPE, "not a number",
          rtv__column_prepare_numbers(column, RTV_VALUE_STRING, 0, NULL));
    FAILS(RTV_E_DTYPE, "does not exist", rtv__column_prepare_ragged(column, 77, 1, 1));
    OK(rtv__column_slice(&view, column, 0, 1));
    FAILS(RTV_E_STATE, "held by", rtv__column_prepare_numbers(column, RTV_VALUE_INT64, 0, NULL));
    ck_assert_int_eq(column->values.int64[1], 2);
    rtv_column_free(view);
    FAILS(RTV_E_RANGE, "-4",
          rtv__column_prepare_numbers(column, RTV_VALUE_INT64, 1, (const int64_t[]){-4}));
    ck_assert_int_eq(column->rows, 0);
    FAILS(RTV_E_NOMEM, "allocate",
          rtv__column_prepare_ragged(column, RTV_VALUE_INT64, 1, INT64_MAX));
    ck_assert_int_eq(column->rows, 0);
    ck_assert_ptr_null(column->row_splits);
    rtv_column_free(column);
}
END_TEST

/* A column of every kind over the same rows: 5 rows, dense blocks of 2 or ragged. */
static rtv_column *make_column(rtv_value_type type, bool is_ragged)
{
    const char *words[10] = {"zero", "", "two", "three", "f", "5", "six", "", "8", "nine"};
    const int64_t whole[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    const float single[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    const double real[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    rtv_column *flat, *shaped;
    if (type == RTV_VALUE_STRING)
        OK(rtv_column_create_strings(&flat, NULL, 10, words, NULL));
    else
        OK(rtv_column_create_numbers(&flat, NULL, type, 10,
                                     type == RTV_VALUE_INT64     ? (const void *)whole
                                     : type == RTV_VALUE_FLOAT32 ? (const void *)single
                                                                 : (const void *)real));
    if (is_ragged)
        OK(rtv_column_split(&shaped, flat, 5, (const int64_t[]){0, 3, 3, 4, 9, 10}));
    else
        OK(rtv_column_reshape(&shaped, flat, 2, (const int64_t[]){5, 2}));
    rtv_column_free(flat);
    return shaped;
}

/* Value `i` of `out` equals value `j` of `column`. */
static void check_same(const rtv_column *out, int64_t i, const rtv_column *column, int64_t j)
{
    if (column->type == RTV_VALUE_STRING) {
        rtv__text a = rtv__column_text(out, i), b = rtv__column_text(column, j);
        ck_assert_int_eq(a.length, b.length);
        ck_assert(a.length == 0 || memcmp(a.data, b.data, (size_t)a.length) == 0);
        return;
    }
    size_t size = rtv__value_bytes(column->type);
    ck_assert_mem_eq(out->values.bytes + (size_t)i * size, column->values.bytes + (size_t)j * size,
                     size);
}

static void check_gather(const rtv_column *column, rtv_column *out, const int64_t *rows,
                         int64_t count)
{
    OK(rtv__column_gather(out, column, rows, count));
    ck_assert_int_eq(out->type, column->type);
    ck_assert_int_eq(out->rows, count);
    int64_t position = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t first = rows[i] * 2, length = 2;
        if (column->is_ragged) {
            first = column->row_splits[rows[i]];
            length = column->row_splits[rows[i] + 1] - first;
            ck_assert_int_eq(out->row_splits[i + 1] - out->row_splits[i], length);
        }
        for (int64_t k = 0; k < length; k++)
            check_same(out, position++, column, first + k);
    }
    ck_assert_int_eq(out->count, position);
}

START_TEST(gathered_rows_are_the_rows)
{
    rtv_column *out;
    OK(rtv_column_create(&out, NULL));
    rtv__random random;
    rtv__random_seed(&random, 1);
    for (rtv_value_type type = RTV_VALUE_STRING; type <= RTV_VALUE_FLOAT64; type++)
        for (int ragged = 0; ragged < 2; ragged++) {
            rtv_column *column = make_column(type, ragged), *slice;
            check_gather(column, out, NULL, 0);
            for (int round = 0; round < 20; round++) {
                int64_t rows[12], count = (int64_t)rtv__random_below(&random, 12);
                for (int64_t i = 0; i < count; i++)
                    rows[i] = (int64_t)rtv__random_below(&random, 5);
                check_gather(column, out, rows, count);
            }
            OK(rtv__column_slice(&slice, column, 2, 3));
            check_gather(slice, out, (const int64_t[]){2, 0, 1, 0}, 4);
            rtv_column_free(slice);
            rtv_column_free(column);
        }
    rtv_column_free(out);
}
END_TEST

START_TEST(gathering_again_allocates_nothing)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_column *out;
    OK(rtv_column_create(&out, context));
    rtv_column *column = make_column(RTV_VALUE_STRING, true);
    const int64_t large[] = {0, 3, 0, 3}, small[] = {1, 4};
    OK(rtv__column_gather(out, column, large, 4));
    EXPECT_NO_ALLOCATION(&counter, OK(rtv__column_gather(out, column, small, 2)));
    EXPECT_NO_ALLOCATION(&counter, OK(rtv__column_gather(out, column, large, 4)));
    rtv_column_free(column);
    rtv_column_free(out);
    rtv_context_free(context);
}
END_TEST

static rtv_status gather_with(rtv_context *context, void *payload)
{
    rtv_column *out;
    RTV_TRY(rtv_column_create(&out, context));
    rtv_status status = rtv__column_gather(out, payload, (const int64_t[]){3, 0}, 2);
    ck_assert(status == RTV_OK || out->rows == 0);
    rtv_column_free(out);
    return status;
}

START_TEST(failing_allocations_leak_nothing)
{
    for (int ragged = 0; ragged < 2; ragged++) {
        rtv_column *column = make_column(RTV_VALUE_STRING, ragged);
        ck_assert_int_ge(sweep_failing_allocations(gather_with, column), 3);
        rtv_column_free(column);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("column_output");
    TCase *tests = tcase_create("column_output");
    tcase_add_test(tests, outputs_change_type_and_keep_memory);
    tcase_add_test(tests, wrong_outputs_are_refused);
    tcase_add_test(tests, gathered_rows_are_the_rows);
    tcase_add_test(tests, gathering_again_allocates_nothing);
    tcase_add_test(tests, failing_allocations_leak_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
