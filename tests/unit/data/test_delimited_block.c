/* Many lines at once give what each of them gives alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "data/column.h"
#include "kernel/kernel.h"
#include "retrieve/delimited.h"
#include "test_support.h"

enum { FIELDS = 4, MOST_TEXT = 5 << 18 };

static const rtv_field fields[FIELDS] = {
    {sizeof(rtv_field), RTV_FIELD_MAY_BE_EMPTY, "whole", NULL, 1, RTV_VALUE_INT64, -7, 0.0},
    {sizeof(rtv_field), RTV_FIELD_MAY_BE_EMPTY, "real", NULL, 2, RTV_VALUE_FLOAT64, 0, 0.5},
    RTV_FIELD_INIT("text", 0, RTV_VALUE_STRING),
    {sizeof(rtv_field), RTV_FIELD_MAY_BE_INFINITE, "last", NULL, 4, RTV_VALUE_FLOAT32, 0, 0.0}};

typedef struct {
    rtv_delimited_options options;
    const char *separator;
    uint64_t odd; /* one value of so many is no plain one */
    bool fails;   /* some of those are errors */
} text_kind;

static size_t write_string(char *out, rtv__random *random, const text_kind *kind)
{
    static const char *const latin[] = {"Am\xE9lie", "\xFF"}, *const utf8[] = {"Am\xC3\xA9lie",
                                                                               "\xE2\x82\xAC"};
    bool has_quotes = (kind->options.flags & RTV_DELIMITED_QUOTES) != 0;
    bool is_latin1 = kind->options.encoding == RTV_ENCODING_LATIN1;
    if (rtv__random_below(random, kind->odd) == 0)
        return (size_t)sprintf(out, "%s", (is_latin1 ? latin : utf8)[rtv__random_below(random, 2)]);
    if (kind->fails && rtv__random_below(random, 4 * kind->odd) == 0)
        return (size_t)sprintf(out, "%s", has_quotes ? "\"a\"b" : "\xC3(");
    if (has_quotes && rtv__random_below(random, 3) == 0) {
        static const char *const begins[] = {"\"", "\"\"\"", "\"a\"\"b"}, *const ends[] = {
                                                                              "\"", "\"\"\"", "\""};
        uint64_t form = rtv__random_below(random, 3);
        return (size_t)sprintf(out, "%s%s%s", begins[form], kind->separator, ends[form]);
    }
    int length = (int)rtv__random_below(random, rtv__random_below(random, 9) == 0 ? 90 : 20);
    return (size_t)sprintf(out, "%.*s", length,
                           "the quick brown fox jumps over the lazy dog. THE QUICK BROWN FOX JUMPS "
                           "OVER THE LAZY DOG...");
}

static size_t write_number(char *out, rtv__random *random, const text_kind *kind, bool is_whole)
{
    static const char *const odd[] = {"+5",  "1234567890123456789",   "-0012", "98765432109876543",
                                      "1e5", "0.1234567890123456789", "-.5",   "7."};
    static const char *const wrong[] = {"",    "x",     "12x", "-",
                                        "nan", "1e999", ".",   "99999999999999999999"};
    uint64_t value = rtv__random_next(random) >> (8 + rtv__random_below(random, 50));
    if (rtv__random_below(random, kind->odd) == 0)
        return (size_t)sprintf(out, "%s", odd[rtv__random_below(random, is_whole ? 4 : 8)]);
    if (kind->fails && rtv__random_below(random, 4 * kind->odd) == 0)
        return (size_t)sprintf(out, "%s", wrong[rtv__random_below(random, 8)]);
    const char *sign = rtv__random_below(random, 5) == 0 ? "-" : "";
    if (is_whole)
        return (size_t)sprintf(out, "%s%llu", sign, (unsigned long long)value);
    return (size_t)sprintf(out, "%s%llu.%u", sign, (unsigned long long)value % 100000,
                           (unsigned)rtv__random_below(random, 1000));
}

/* Rows with a field in the middle that nobody reads, now and then with one more. */
static size_t write_line(char *out, rtv__random *random, const text_kind *kind)
{
    size_t used = write_string(out, random, kind);
    for (int i = 0; i < 4; i++) {
        used += (size_t)sprintf(out + used, "%s", kind->separator);
        used += i == 2 ? write_string(out + used, random, kind)
                       : write_number(out + used, random, kind, i == 0);
        if (kind->fails && rtv__random_below(random, 20 * kind->odd) == 0)
            break;
    }
    if (rtv__random_below(random, kind->odd) == 0)
        used += (size_t)sprintf(out + used, "%sx", kind->separator);
    if (rtv__random_below(random, 2 * kind->odd) == 0)
        out[used++] = '\r';
    if (kind->fails && rtv__random_below(random, 50 * kind->odd) == 0)
        out[rtv__random_below(random, used)] = '\0';
    out[used++] = '\n';
    return used;
}

static void check_row(const rtv_table *all, int64_t row, const rtv_table *one)
{
    for (int i = 0; i < FIELDS; i++) {
        const rtv_column *got = rtv_table_column(all, fields[i].name);
        const rtv_column *expected = rtv_table_column(one, fields[i].name);
        if (fields[i].type == RTV_VALUE_STRING) {
            rtv__text a = rtv__column_text(got, row), b = rtv__column_text(expected, 0);
            if (a.length != b.length || memcmp(a.data, b.data, (size_t)a.length) != 0)
                ck_abort_msg("row %lld is '%.*s', not '%.*s'", (long long)row, (int)a.length,
                             a.data, (int)b.length, b.data);
        } else {
            size_t size = rtv__value_bytes(got->type);
            if (memcmp(got->values.bytes + (size_t)row * size, expected->values.bytes, size) != 0)
                ck_abort_msg("row %lld differs in '%s'", (long long)row, fields[i].name);
        }
    }
}

/* A line alone is read the slow way, as its end is that of the text. */
static void check_text(rtv_context *context, const char *text, size_t bytes,
                       const size_t *line_starts, int64_t lines, const text_kind *kind)
{
    char *copy = malloc(bytes), *expected = NULL;
    memcpy(copy, text, bytes);
    rtv_table *all, *one;
    rtv_status status = rtv_table_parse_delimited(&all, context, copy, bytes, "t", &kind->options);
    if (status != RTV_OK)
        expected = strdup(rtv_last_error_message());
    int64_t row = 0;
    rtv_status one_status = RTV_OK;
    for (; row < lines && one_status == RTV_OK; row++) {
        const char *start = text + line_starts[row];
        one_status = rtv_table_parse_delimited(
            &one, NULL, start, line_starts[row + 1] - line_starts[row], "t", &kind->options);
        if (one_status == RTV_OK && status == RTV_OK)
            check_row(all, row, one);
        rtv_table_free(one);
    }
    ck_assert_int_eq(status, one_status);
    if (status == RTV_OK) {
        ck_assert_int_eq(rtv_table_rows(all), lines);
    } else {
        char told[800];
        ck_assert_int_eq(strncmp(rtv_last_error_message(), "t:1: ", 5), 0);
        snprintf(told, sizeof told, "t:%lld: %s", (long long)row, rtv_last_error_message() + 5);
        ck_assert_str_eq(expected, told);
    }
    rtv_table_free(all);
    free(expected);
    free(copy);
}

static void check_kind(text_kind kind, uint64_t seed, size_t bytes)
{
    kind.options.fields = fields;
    kind.options.field_count = FIELDS;
    kind.options.separator = kind.separator;
    rtv__random random;
    rtv__random_seed(&random, seed);
    char *text = malloc(bytes + 1024);
    size_t *starts = malloc((bytes / 8 + 100) * sizeof *starts), used = 0;
    int64_t lines = 0;
    for (starts[0] = 0; used < bytes; starts[lines] = used) {
        used += write_line(text + used, &random, &kind);
        lines++;
    }
    for (rtv__isa isa = 0; isa < RTV__ISA_COUNT; isa++) {
        const rtv__text_kernels *kernels = rtv__kernels_of_isa(isa)->text;
        if (!rtv__isa_available(isa) || (isa > 0 && kernels == rtv__kernels_of_isa(isa - 1)->text))
            continue;
        setenv("RTV_ISA", rtv__isa_name(isa), 1);
        rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
        options.threads = 2;
        rtv_context *context;
        OK(rtv_context_create(&context, &options));
        check_text(context, text, used, starts, lines, &kind);
        rtv_context_free(context);
    }
    free(starts);
    free(text);
}

static text_kind kind_of(const char *separator, uint32_t flags, rtv_encoding encoding, uint64_t odd,
                         bool fails)
{
    text_kind kind = {
        .options = RTV_DELIMITED_OPTIONS_INIT, .separator = separator, .odd = odd, .fails = fails};
    kind.options.flags = flags;
    kind.options.encoding = encoding;
    return kind;
}

START_TEST(long_texts)
{
    const size_t bytes = MOST_TEXT;
    check_kind(kind_of("\t", 0, RTV_ENCODING_UTF8, 500, false), 1, bytes);
    check_kind(kind_of("::", 0, RTV_ENCODING_LATIN1, 50, false), 2, bytes);
    check_kind(kind_of(",", RTV_DELIMITED_QUOTES, RTV_ENCODING_UTF8, 100, false), 3, bytes);
    check_kind(kind_of(" | ", RTV_DELIMITED_QUOTES, RTV_ENCODING_LATIN1, 1000, false), 4, bytes);
}
END_TEST

START_TEST(short_texts_with_errors)
{
    for (uint64_t seed = 0; seed < 100; seed++) {
        size_t bytes = seed % 3 == 0 ? 30 : seed % 3 == 1 ? 3000 : 30000;
        uint64_t odd = seed % 5 == 0 ? 5 : 2000;
        check_kind(kind_of("\t", 0, RTV_ENCODING_UTF8, odd, true), seed, bytes);
        check_kind(kind_of("::", RTV_DELIMITED_QUOTES, RTV_ENCODING_LATIN1, odd, true), seed,
                   bytes);
        check_kind(kind_of(",", RTV_DELIMITED_QUOTES, RTV_ENCODING_UTF8, odd, true), seed, bytes);
    }
}
END_TEST

/* Rows of quoted breaks: pieces must not begin within quotes; a stray quote may not mislead. */
START_TEST(quotes_across_pieces)
{
    const rtv_field quoted[] = {RTV_FIELD_INIT("a", 0, RTV_VALUE_STRING),
                                RTV_FIELD_INIT("b", 1, RTV_VALUE_INT64)};
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.fields = quoted;
    options.field_count = 2;
    options.separator = ",";
    options.flags = RTV_DELIMITED_QUOTES;
    const int64_t rows = 150000;
    char *text = malloc((size_t)rows * 40);
    for (int stray = 0; stray < 2; stray++) {
        size_t used = 0;
        for (int64_t i = 0; i < rows; i++)
            used += stray && i % 50000 == 7
                        ? (size_t)sprintf(text + used, "5\"x,%lld\n", (long long)i)
                        : (size_t)sprintf(text + used, "\"x,\n%lld\n\",%lld\n", (long long)i,
                                          (long long)i);
        rtv_context_options context_options = RTV_CONTEXT_OPTIONS_INIT;
        context_options.threads = 2;
        rtv_context *context;
        OK(rtv_context_create(&context, &context_options));
        rtv_table *table;
        OK(rtv_table_parse_delimited(&table, context, text, used, NULL, &options));
        ck_assert_int_eq(rtv_table_rows(table), rows);
        int64_t wrong = 0;
        for (int64_t i = 0; i < rows; i++)
            wrong += rtv_table_column(table, "b")->values.int64[i] != i;
        ck_assert_int_eq(wrong, 0);
        rtv_table_free(table);
        /* An error behind breaks within quotes still names its line. */
        memcpy(text + used, "end,x\n", 6);
        char expected[64];
        snprintf(expected, sizeof expected, "text:%lld: column 'b'",
                 (long long)(3 * rows + 1 - (stray ? 6 : 0)));
        FAILS(RTV_E_CORRUPT, expected,
              rtv_table_parse_delimited(&table, context, text, used + 6, NULL, &options));
        rtv_context_free(context);
    }
    free(text);
}
END_TEST

/* A quote that is text hides the line breaks behind it from who counts them: no row may be written
 * where no room was made. */
START_TEST(a_stray_quote_before_many_lines)
{
    const rtv_field numbers[] = {RTV_FIELD_INIT("a", 0, RTV_VALUE_STRING),
                                 RTV_FIELD_INIT("b", 1, RTV_VALUE_INT64)};
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.fields = numbers;
    options.field_count = 2;
    options.separator = ",";
    options.flags = RTV_DELIMITED_QUOTES;
    enum { ROWS = 60000 };
    char *text = malloc((size_t)ROWS * 16);
    for (int stray = 0; stray < ROWS; stray += ROWS / 7) {
        size_t used = 0;
        for (int i = 0; i < ROWS; i++)
            used += (size_t)sprintf(text + used, i == stray ? "x\"y,%d\n" : "xy,%d\n", i);
        rtv_table *table;
        for (options.most_rows = 0; options.most_rows <= ROWS; options.most_rows += ROWS / 2) {
            OK(rtv_table_parse_delimited(&table, NULL, text, used, NULL, &options));
            const int64_t rows = options.most_rows > 0 ? options.most_rows : ROWS;
            ck_assert_int_eq(rtv_table_rows(table), rows);
            int64_t wrong = 0;
            for (int64_t i = 0; i < rows; i++)
                wrong +=
                    rtv_table_column(table, "b")->values.int64[i] != i ||
                    rtv__column_text(rtv_table_column(table, "a"), i).length != 2 + (i == stray);
            ck_assert_int_eq(wrong, 0);
            rtv_table_free(table);
        }
    }
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("delimited_block");
    TCase *tests = tcase_create("delimited_block");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, long_texts);
    tcase_add_test(tests, short_texts_with_errors);
    tcase_add_test(tests, quotes_across_pieces);
    tcase_add_test(tests, a_stray_quote_before_many_lines);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
