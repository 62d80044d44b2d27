/* Texts of several pieces, read by any number of threads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "data/column.h"
#include "retrieve/delimited.h"
#include "test_support.h"

static const rtv_field rating_fields[] = {RTV_FIELD_INIT("user", 0, RTV_VALUE_STRING),
                                          RTV_FIELD_INIT("item", 1, RTV_VALUE_INT64),
                                          RTV_FIELD_INIT("rating", 2, RTV_VALUE_FLOAT32)};

static rtv_delimited_options rating_options(void)
{
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.fields = rating_fields;
    options.field_count = 3;
    return options;
}

static char *long_text(size_t *out_bytes, int64_t rows)
{
    char *text = malloc((size_t)rows * 96);
    size_t used = 0;
    for (int64_t i = 0; i < rows; i++) {
        int spaces = (int)(rtv__random_at(3, 0, (uint64_t)i) % 40);
        used += (size_t)sprintf(text + used, "user%lld%*s\t%lld\t%.3f\n", (long long)i, spaces, "",
                                (long long)i * 7919 - 1000, (double)i / 8);
    }
    *out_bytes = used;
    return text;
}

START_TEST(pieces_come_together_for_any_number_of_threads)
{
    const int64_t rows = 100000;
    size_t bytes;
    char *text = long_text(&bytes, rows);
    ck_assert_uint_gt(bytes, 3u << 20);
    rtv_delimited_options options = rating_options();
    for (int32_t threads = 1; threads <= 4; threads += 3) {
        rtv_context_options context_options = RTV_CONTEXT_OPTIONS_INIT;
        context_options.threads = threads;
        rtv_context *context;
        OK(rtv_context_create(&context, &context_options));
        rtv_table *table;
        options.most_rows = 0;
        OK(rtv_table_parse_delimited(&table, context, text, bytes, NULL, &options));
        ck_assert_int_eq(rtv_table_rows(table), rows);
        const rtv_column *user = rtv_table_column(table, "user");
        const int64_t *item = rtv_table_column(table, "item")->values.int64;
        const float *rating = rtv_table_column(table, "rating")->values.float32;
        int64_t wrong = 0;
        for (int64_t i = 0; i < rows; i++) {
            char expected[96];
            int length = snprintf(expected, sizeof expected, "user%lld%*s", (long long)i,
                                  (int)(rtv__random_at(3, 0, (uint64_t)i) % 40), "");
            rtv__text found = rtv__column_text(user, i);
            wrong += found.length != length || memcmp(found.data, expected, (size_t)length) != 0 ||
                     item[i] != i * 7919 - 1000 || (double)rating[i] != (double)i / 8;
        }
        ck_assert_int_eq(wrong, 0);
        rtv_table_free(table);
        options.most_rows = 60000;
        OK(rtv_table_parse_delimited(&table, context, text, bytes, NULL, &options));
        ck_assert_int_eq(rtv_table_rows(table), 60000);
        ck_assert_int_eq(rtv_table_column(table, "item")->values.int64[59999],
                         59999 * INT64_C(7919) - 1000);
        rtv_table_free(table);
        rtv_context_free(context);
    }
    free(text);
}
END_TEST

START_TEST(the_first_of_many_errors_is_told)
{
    size_t bytes;
    char *text = long_text(&bytes, 100000);
    /* One error in each of the last pieces and one in the second: that one counts. */
    for (size_t i = 5u << 19; i < bytes; i += 1u << 20)
        *(char *)memchr(text + i, '.', bytes - i) = 'x';
    char *first = memchr(text + (3u << 19), '.', bytes);
    *first = 'y';
    int64_t line = 1;
    for (char *c = text; c < first; c++)
        line += *c == '\n';
    char expected[64];
    snprintf(expected, sizeof expected, "text:%lld: column 'rating'", (long long)line);
    rtv_delimited_options options = rating_options();
    for (int32_t threads = 1; threads <= 4; threads += 3) {
        rtv_context_options context_options = RTV_CONTEXT_OPTIONS_INIT;
        context_options.threads = threads;
        rtv_context *context;
        OK(rtv_context_create(&context, &context_options));
        rtv_table *table;
        FAILS(RTV_E_CORRUPT, expected,
              rtv_table_parse_delimited(&table, context, text, bytes, NULL, &options));
        rtv_context_free(context);
    }
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("delimited_piece");
    TCase *tests = tcase_create("delimited_piece");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, pieces_come_together_for_any_number_of_threads);
    tcase_add_test(tests, the_first_of_many_errors_is_told);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
