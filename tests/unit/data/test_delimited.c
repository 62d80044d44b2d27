#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/column.h"
#include "retrieve/delimited.h"
#include "test_support.h"

static rtv_status parse(rtv_table **out, const char *text, const rtv_delimited_options *options)
{
    /* In memory of exactly this size, so that a sanitizer sees every read beyond it. */
    size_t bytes = strlen(text);
    char *copy = malloc(bytes > 0 ? bytes : 1);
    memcpy(copy, text, bytes);
    rtv_status status = rtv_table_parse_delimited(out, NULL, copy, bytes, "data", options);
    free(copy);
    return status;
}

static const rtv_field rating_fields[] = {RTV_FIELD_INIT("user", 0, RTV_VALUE_STRING),
                                          RTV_FIELD_INIT("item", 1, RTV_VALUE_INT64),
                                          RTV_FIELD_INIT("rating", 2, RTV_VALUE_FLOAT32)};

static rtv_delimited_options rating_options(const char *separator)
{
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.separator = separator;
    options.fields = rating_fields;
    options.field_count = 3;
    return options;
}

static void check_string(const rtv_table *table, const char *name, int64_t row,
                         const char *expected)
{
    int64_t length;
    const char *text = rtv_column_string(rtv_table_column(table, name), row, &length);
    ck_assert_int_eq(length, (int64_t)strlen(expected));
    ck_assert_mem_eq(text, expected, (size_t)length);
}

static int64_t number(const rtv_table *table, const char *name, int64_t row)
{
    return rtv_table_column(table, name)->values.int64[row];
}

static double real(const rtv_table *table, const char *name, int64_t row)
{
    const rtv_column *column = rtv_table_column(table, name);
    return column->type == RTV_VALUE_FLOAT32 ? (double)column->values.float32[row]
                                             : column->values.float64[row];
}

static void check_ratings(const char *separator, const char *text)
{
    rtv_delimited_options options = rating_options(separator);
    rtv_table *table;
    OK(parse(&table, text, &options));
    ck_assert_int_eq(rtv_table_rows(table), 3);
    check_string(table, "user", 0, "ann");
    check_string(table, "user", 1, "");
    check_string(table, "user", 2, "Z\xC3\xBCrich");
    ck_assert_int_eq(number(table, "item", 0), 12);
    ck_assert_int_eq(number(table, "item", 1), -3);
    ck_assert_int_eq(number(table, "item", 2), INT64_MAX);
    ck_assert(real(table, "rating", 0) == 4.5 && real(table, "rating", 2) == -1000);
    rtv_table_free(table);
}

START_TEST(separators_and_line_ends)
{
    check_ratings(NULL, "ann\t12\t4.5\n\t-3\t0\nZ\xC3\xBCrich\t9223372036854775807\t-1e3\n");
    check_ratings(",", "ann,12,4.5\r\n,-3,0\r\nZ\xC3\xBCrich,9223372036854775807,-1e3");
    check_ratings("|",
                  "ann|12|4.5|more\n|-3|0||\nZ\xC3\xBCrich|9223372036854775807|-1e3\r\n\r\n\n");
    check_ratings("::", "\xEF\xBB\xBF"
                        "ann::12::4.5\n::-3::0\nZ\xC3\xBCrich::9223372036854775807::-1e3\n\n");
    check_ratings(
        " ::: ",
        "ann ::: 12 ::: 4.5\n ::: -3 ::: 0\nZ\xC3\xBCrich ::: 9223372036854775807 ::: -1e3");
}
END_TEST

/* Only directly before a line feed is a carriage return part of a line break. */
START_TEST(other_carriage_returns_are_text)
{
    rtv_field fields[] = {RTV_FIELD_INIT("item", 0, RTV_VALUE_INT64),
                          RTV_FIELD_INIT("user", 1, RTV_VALUE_STRING)};
    rtv_delimited_options options = rating_options(",");
    options.fields = fields;
    options.field_count = 2;
    static const struct {
        const char *text, *last;
    } cases[] = {{"1,x\r\r\n", "x\r"},       {"1,x\r\r", "x\r\r"},   {"1,x\r", "x\r"},
                 {"1,x\r\r\n\r\n\n", "x\r"}, {"1,x\n\r\n\r\n", "x"}, {"1,\r\n\n", ""},
                 {"1,x\r\r\n2,y\n", "y"}};
    rtv_table *table;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OK(parse(&table, cases[i].text, &options));
        check_string(table, "user", rtv_table_rows(table) - 1, cases[i].last);
        rtv_table_free(table);
    }
    FAILS(RTV_E_CORRUPT, "data:2: column 'item': '\\x0d' is not a whole number",
          parse(&table, "1,x\n\r", &options));
    fields[0].position = 1;
    options.field_count = 1;
    FAILS(RTV_E_CORRUPT, "data:1: column 'item': '1\\x0d' is not a whole number",
          parse(&table, "x,1\r\r\n", &options));
    FAILS(RTV_E_CORRUPT, "data:2: column 'item': '1\\x0d' is not a whole number",
          parse(&table, "x,1\r\ny,1\r", &options));
}
END_TEST

START_TEST(a_part_of_a_long_separator_is_text)
{
    rtv_delimited_options options = rating_options("::");
    rtv_table *table;
    OK(parse(&table, "a:b::1::2\nMission: Impossible::1::2", &options));
    check_string(table, "user", 0, "a:b");
    check_string(table, "user", 1, "Mission: Impossible");
    rtv_table_free(table);
    /* The first pair of bytes that can separate does. */
    FAILS(RTV_E_CORRUPT, "data:1: column 'item': ':1' is not a whole number",
          parse(&table, ":::1::2\n", &options));
}
END_TEST

START_TEST(fields_by_heading_in_any_order)
{
    const rtv_field fields[] = {
        RTV_FIELD_INIT("title", -1, RTV_VALUE_STRING),
        {sizeof(rtv_field), 0, "id", "movie id", -1, RTV_VALUE_INT64, 0, 0.0},
        RTV_FIELD_INIT("again", 0, RTV_VALUE_STRING)};
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.flags = RTV_DELIMITED_HEADING;
    options.separator = ",";
    options.fields = fields;
    options.field_count = 3;
    rtv_table *table;
    OK(parse(&table, "movie id,year,title\n7,1999,Heat\n8,2000,Up\n", &options));
    ck_assert_str_eq(rtv_table_name(table, 0), "title");
    ck_assert_str_eq(rtv_table_name(table, 1), "id");
    ck_assert_int_eq(number(table, "id", 1), 8);
    check_string(table, "title", 0, "Heat");
    check_string(table, "again", 0, "7");
    rtv_table_free(table);
    FAILS(RTV_E_NOTFOUND, "no heading 'movie id' in 'id,title'",
          parse(&table, "id,title\n7,Heat\n", &options));
    FAILS(RTV_E_CORRUPT, "'title' stands there twice",
          parse(&table, "title,movie id,title\na,1,b\n", &options));
    FAILS(RTV_E_CORRUPT, "has no rows", parse(&table, "movie id,year,title\n", &options));
    options.flags = 0;
    FAILS(RTV_E_INVALID, "position -1", parse(&table, "7,1999,Heat\n", &options));
}
END_TEST

START_TEST(quotes)
{
    rtv_delimited_options options = rating_options(",");
    options.flags = RTV_DELIMITED_QUOTES;
    rtv_table *table;
    OK(parse(&table,
             "\"a,b\",\"1\",2\n\"say \"\"hi\"\"\",2,\"3\"\r\n\"two\nlines\r\n\",3,4\n5\" disk,4,5\n"
             "\"\",5,6\nplain,6,7",
             &options));
    ck_assert_int_eq(rtv_table_rows(table), 6);
    check_string(table, "user", 0, "a,b");
    check_string(table, "user", 1, "say \"hi\"");
    check_string(table, "user", 2, "two\nlines\r\n");
    check_string(table, "user", 3, "5\" disk");
    check_string(table, "user", 4, "");
    check_string(table, "user", 5, "plain");
    ck_assert_int_eq(number(table, "item", 0), 1);
    ck_assert_int_eq(number(table, "item", 5), 6);
    ck_assert(real(table, "rating", 5) == 7);
    rtv_table_free(table);
    FAILS(RTV_E_CORRUPT, "data:3: a quote is not closed",
          parse(&table, "\"a\nb\",1,2\n\"open,2,3\nx,1,1\n", &options));
    FAILS(RTV_E_CORRUPT, "data:1: column 'user': 'a' has text behind its closing quote",
          parse(&table, "\"a\"b,1,2\n", &options));
    FAILS(RTV_E_CORRUPT, "data:4: column 'item': 'x' is not a whole number",
          parse(&table, "\"a\nb\nc\",1,2\nd,x,2\n", &options));
    /* Without the flag quotes are text. */
    options.flags = 0;
    OK(parse(&table, "\"a\",1,2\n", &options));
    check_string(table, "user", 0, "\"a\"");
    rtv_table_free(table);
}
END_TEST

/* Less than a separator follows a closing quote at the end of the text. */
START_TEST(nothing_is_read_behind_a_bad_quote)
{
    rtv_field field = RTV_FIELD_INIT("user", -1, RTV_VALUE_STRING);
    rtv_delimited_options options = rating_options("::");
    options.flags = RTV_DELIMITED_HEADING | RTV_DELIMITED_QUOTES;
    options.fields = &field;
    options.field_count = 1;
    rtv_table *table;
    FAILS(RTV_E_CORRUPT, "the heading 'a' has text behind its closing quote",
          parse(&table, "\"a\"x\nann", &options));
    ck_assert_ptr_null(table);
    options.flags = RTV_DELIMITED_QUOTES;
    field.position = 0;
    const char zero[] = "\"a\"\0";
    char *copy = malloc(sizeof zero - 1);
    memcpy(copy, zero, sizeof zero - 1);
    FAILS(RTV_E_CORRUPT, "zero byte",
          rtv_table_parse_delimited(&table, NULL, copy, sizeof zero - 1, "data", &options));
    free(copy);
}
END_TEST

START_TEST(latin1_becomes_utf8)
{
    rtv_delimited_options options = rating_options(",");
    options.encoding = RTV_ENCODING_LATIN1;
    options.flags = RTV_DELIMITED_QUOTES;
    rtv_table *table;
    OK(parse(&table,
             "Mis\xE9rables \xFF\x80,1,2\n\xE9\xE9\xE9\xE9\xE9\xE9\xE9\xE9\xE9,1,2\n"
             "\"\xE9\"\"\xE9\",1,2\nascii,1,2\n",
             &options));
    check_string(table, "user", 0, "Mis\xC3\xA9rables \xC3\xBF\xC2\x80");
    check_string(table, "user", 1,
                 "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9");
    check_string(table, "user", 2, "\xC3\xA9\"\xC3\xA9");
    check_string(table, "user", 3, "ascii");
    rtv_table_free(table);
}
END_TEST

START_TEST(lines_to_skip_and_rows_to_stop_at)
{
    rtv_delimited_options options = rating_options(",");
    options.skip_lines = 2;
    options.most_rows = 2;
    rtv_table *table;
    OK(parse(&table, "# one\n# two\na,1,2\nb,2,3\nwrong\n", &options));
    ck_assert_int_eq(rtv_table_rows(table), 2);
    check_string(table, "user", 1, "b");
    rtv_table_free(table);
    options.most_rows = 0;
    FAILS(RTV_E_CORRUPT, "data:5:", parse(&table, "# one\n# two\na,1,2\nb,2,3\nwrong\n", &options));
    FAILS(RTV_E_CORRUPT, "has no rows", parse(&table, "# one\n# two\n", &options));
    FAILS(RTV_E_CORRUPT, "has no rows", parse(&table, "# one", &options));
}
END_TEST

START_TEST(fields_may_be_empty_or_infinite)
{
    rtv_field fields[] = {
        {sizeof(rtv_field), RTV_FIELD_MAY_BE_EMPTY, "a", NULL, 0, RTV_VALUE_INT64, -1, 0.0},
        {sizeof(rtv_field), RTV_FIELD_MAY_BE_EMPTY | RTV_FIELD_MAY_BE_INFINITE, "b", NULL, 1,
         RTV_VALUE_FLOAT64, 0, 2.5}};
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.separator = ",";
    options.fields = fields;
    options.field_count = 2;
    rtv_table *table;
    OK(parse(&table, ",\n5,nan\n6,-inf\n", &options));
    ck_assert_int_eq(number(table, "a", 0), -1);
    ck_assert_int_eq(number(table, "a", 2), 6);
    ck_assert(real(table, "b", 0) == 2.5);
    ck_assert(real(table, "b", 1) != real(table, "b", 1));
    ck_assert(real(table, "b", 2) < -1e308);
    rtv_table_free(table);
    fields[0].flags = fields[1].flags = 0;
    FAILS(RTV_E_CORRUPT, "data:1: column 'a': '' is empty", parse(&table, ",1\n", &options));
    FAILS(RTV_E_CORRUPT, "data:1: column 'b': '' is empty", parse(&table, "1,\n", &options));
    FAILS(RTV_E_NUMERIC, "data:1: column 'b': 'nan' is not a finite number",
          parse(&table, "1,nan\n", &options));
}
END_TEST

START_TEST(errors_name_line_column_and_text)
{
    rtv_delimited_options options = rating_options(",");
    const struct {
        rtv_status status;
        const char *text, *message;
    } bad[] = {
        {RTV_E_CORRUPT, "", "data: has no rows"},
        {RTV_E_CORRUPT, "\n\r\n\n", "data: has no rows"},
        {RTV_E_CORRUPT, "a,1,2\nb,1\n",
         "data:2: column 'rating' is field 3, the line has 2: 'b,1'"},
        {RTV_E_CORRUPT, "a,1,2\n\nb,1,2\n", "data:2: column 'item' is field 2, the line has 1: ''"},
        {RTV_E_CORRUPT, "a,88x,2\n", "data:1: column 'item': '88x' is not a whole number"},
        {RTV_E_CORRUPT, "a, 8,2\n", "data:1: column 'item': ' 8' is not a whole number"},
        {RTV_E_RANGE, "a,1,1\nb,99999999999999999999,2\n",
         "data:2: column 'item': '99999999999999999999' does not fit an int64"},
        {RTV_E_CORRUPT, "a,1,two\n", "data:1: column 'rating': 'two' is not a number"},
        {RTV_E_NUMERIC, "a,1,inf\n", "data:1: column 'rating': 'inf' is not a finite number"},
        {RTV_E_RANGE, "a,1,1e39\n", "data:1: column 'rating': '1e39' is too large"},
        {RTV_E_RANGE, "a,1,1e400\n", "data:1: column 'rating': '1e400' is too large"},
        {RTV_E_CORRUPT, "ok,1,2\nb\xFF,1,2\n", "data:2: column 'user': 'b\\xff' is not UTF-8"},
        {RTV_E_CORRUPT, "\xED\xA0\x80,1,2\n", "column 'user'"},
        {RTV_E_CORRUPT, "\xC0\x80,1,2\n", "column 'user'"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        rtv_table *table = (rtv_table *)1;
        FAILS(bad[i].status, bad[i].message, parse(&table, bad[i].text, &options));
        ck_assert_ptr_null(table);
    }
    /* Bytes that are not UTF-8 do not matter where nobody reads them. */
    rtv_table *table;
    OK(parse(&table, "a,1,2,\xFF\n", &options));
    rtv_table_free(table);
}
END_TEST

START_TEST(zero_bytes_are_named)
{
    rtv_delimited_options options = rating_options(",");
    rtv_table *table;
    const char text[] = "a,1,2\nb\0c,1,2\n", unread[] = "a,1,2\nb,1,2,\0\n";
    FAILS(RTV_E_CORRUPT, "data:2: column 'user': 'b\\x00c' has a zero byte",
          rtv_table_parse_delimited(&table, NULL, text, sizeof text - 1, "data", &options));
    FAILS(RTV_E_CORRUPT, "data:2: the line has a zero byte",
          rtv_table_parse_delimited(&table, NULL, unread, sizeof unread - 1, "data", &options));
}
END_TEST

START_TEST(long_lines_are_refused_and_long_texts_cut)
{
    rtv_delimited_options options = rating_options(",");
    size_t length = (1 << 20) + 10;
    char *text = malloc(length + 8);
    memset(text, 'x', length);
    strcpy(text + length, ",1,2\n");
    rtv_table *table;
    FAILS(RTV_E_RANGE, "data:1: the line is longer than 1048576 bytes: 'xxx",
          parse(&table, text, &options));
    ck_assert_uint_lt(strlen(rtv_last_error_message()), 200);
    options.most_line_bytes = 1 << 21;
    OK(parse(&table, text, &options));
    ck_assert_int_eq(rtv_table_column(table, "user")->offsets[1], (int64_t)length);
    rtv_table_free(table);
    options.most_line_bytes = 5;
    OK(parse(&table, "a,1,2\r\nb,1,2", &options));
    rtv_table_free(table);
    FAILS(RTV_E_RANGE, "data:2: the line is longer than 5 bytes: 'bb,1,2'",
          parse(&table, "a,1,2\r\nbb,1,2", &options));
    /* A quote that nobody closes meets the next one, lines behind. */
    options.flags = RTV_DELIMITED_QUOTES;
    FAILS(RTV_E_RANGE, "data:2: the line is longer than 5 bytes, is a quote not closed?: '\"bb,1,2",
          parse(&table, "a,1,2\r\n\"bb,1,2\n\"c\",1,2\n", &options));
    free(text);
}
END_TEST

START_TEST(the_number_of_fields_can_be_fixed)
{
    rtv_delimited_options options = rating_options(",");
    options.fields_per_line = 4;
    rtv_table *table;
    OK(parse(&table, "a,1,2,\nb,1,2,x\n", &options));
    rtv_table_free(table);
    FAILS(RTV_E_CORRUPT, "data:2: the line has 3 fields, expected 4",
          parse(&table, "a,1,2,3\nb,1,2\n", &options));
    FAILS(RTV_E_CORRUPT, "data:1: the line has 5 fields, expected 4",
          parse(&table, "a,1,2,3,4\n", &options));
}
END_TEST

START_TEST(wrong_options_are_named)
{
    rtv_table *table;
    const char *text = "a,1,2\n";
    rtv_delimited_options options = rating_options("");
    FAILS(RTV_E_INVALID, "separator has 0 bytes", parse(&table, text, &options));
    options = rating_options("123456789");
    FAILS(RTV_E_INVALID, "separator has 9 bytes", parse(&table, text, &options));
    options = rating_options("\n");
    FAILS(RTV_E_INVALID, "line break", parse(&table, text, &options));
    options = rating_options(",");
    options.fields = NULL;
    FAILS(RTV_E_INVALID, "fields", parse(&table, text, &options));
    options = rating_options(",");
    options.encoding = 9;
    FAILS(RTV_E_UNSUPPORTED, "encoding is 9", parse(&table, text, &options));
    options = rating_options(",");
    options.flags = 1u << 31;
    FAILS(RTV_E_UNSUPPORTED, "0x80000000", parse(&table, text, &options));
    options = rating_options(",");
    options.most_rows = -1;
    FAILS(RTV_E_INVALID, "most_rows is -1", parse(&table, text, &options));
    rtv_field field = RTV_FIELD_INIT("x", 0, 17);
    options = rating_options(",");
    options.fields = &field;
    options.field_count = 1;
    FAILS(RTV_E_DTYPE, "type 17", parse(&table, text, &options));
    field.type = RTV_VALUE_STRING;
    field.position = -2;
    FAILS(RTV_E_INVALID, "position -2", parse(&table, text, &options));
    field.position = 0;
    field.name = "";
    FAILS(RTV_E_INVALID, "no name", parse(&table, text, &options));
    rtv_field twice[2] = {RTV_FIELD_INIT("x", 0, RTV_VALUE_STRING),
                          RTV_FIELD_INIT("x", 1, RTV_VALUE_STRING)};
    options.fields = twice;
    options.field_count = 2;
    FAILS(RTV_E_INVALID, "'x' already", parse(&table, text, &options));
    FAILS(RTV_E_INVALID, "options is NULL", parse(&table, text, NULL));
    FAILS(RTV_E_INVALID, "out is NULL", parse(NULL, text, &options));
}
END_TEST

START_TEST(a_join_names_the_texts)
{
    rtv_delimited_options options = rating_options(NULL);
    rtv_table *table, *other;
    OK(parse(&table, "ann\t1\t1\nbob\t2\t1\n", &options));
    OK(rtv_table_parse_delimited(&other, NULL, "ann\t1\t1", 7, "people", &options));
    FAILS(RTV_E_NOTFOUND,
          "data: row 2: column 'user' has the key 'bob', which is not in column 'user' of people",
          rtv_table_join(table, "user", other, "user", "item", "x"));
    rtv_table_free(table);
    rtv_table_free(other);
}
END_TEST

START_TEST(files_are_read_and_named)
{
    char *directory = make_temporary_directory(), path[4200];
    snprintf(path, sizeof path, "%s/u.data", directory);
    rtv_delimited_options options = rating_options(NULL);
    rtv_table *table = (rtv_table *)1;
    FAILS(RTV_E_NOTFOUND, path, rtv_table_read_delimited(&table, NULL, path, &options));
    ck_assert_ptr_null(table);
    FILE *file = fopen(path, "wb");
    fclose(file);
    FAILS(RTV_E_CORRUPT, "u.data: has no rows",
          rtv_table_read_delimited(&table, NULL, path, &options));
    file = fopen(path, "wb");
    fputs("a\t1\t2\nb\t1\t2", file);
    fclose(file);
    OK(rtv_table_read_delimited(&table, NULL, path, &options));
    ck_assert_int_eq(rtv_table_rows(table), 2);
    rtv_table_free(table);
    FAILS(RTV_E_IO, "not a regular file",
          rtv_table_read_delimited(&table, NULL, directory, &options));
    remove_directory(directory);
    free(directory);
}
END_TEST

static rtv_status parse_with(rtv_context *context, void *payload)
{
    const rtv_delimited_options *options = payload;
    rtv_table *table;
    const char *text = "user,item,rating\n\"a\",1,2\nbb,2,3\n";
    rtv_status status =
        rtv_table_parse_delimited(&table, context, text, strlen(text), NULL, options);
    ck_assert(status == RTV_OK || table == NULL);
    rtv_table_free(table);
    return status;
}

START_TEST(failing_allocations_leak_nothing)
{
    rtv_delimited_options options = rating_options(",");
    options.flags = RTV_DELIMITED_HEADING | RTV_DELIMITED_QUOTES;
    ck_assert_int_gt(sweep_failing_allocations(parse_with, &options), 10);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("delimited");
    TCase *tests = tcase_create("delimited");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, separators_and_line_ends);
    tcase_add_test(tests, other_carriage_returns_are_text);
    tcase_add_test(tests, a_part_of_a_long_separator_is_text);
    tcase_add_test(tests, fields_by_heading_in_any_order);
    tcase_add_test(tests, quotes);
    tcase_add_test(tests, nothing_is_read_behind_a_bad_quote);
    tcase_add_test(tests, latin1_becomes_utf8);
    tcase_add_test(tests, lines_to_skip_and_rows_to_stop_at);
    tcase_add_test(tests, fields_may_be_empty_or_infinite);
    tcase_add_test(tests, errors_name_line_column_and_text);
    tcase_add_test(tests, zero_bytes_are_named);
    tcase_add_test(tests, long_lines_are_refused_and_long_texts_cut);
    tcase_add_test(tests, the_number_of_fields_can_be_fixed);
    tcase_add_test(tests, wrong_options_are_named);
    tcase_add_test(tests, a_join_names_the_texts);
    tcase_add_test(tests, files_are_read_and_named);
    tcase_add_test(tests, failing_allocations_leak_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
