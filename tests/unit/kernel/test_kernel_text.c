/* Cutting text and reading its numbers: every instruction set against a walk byte by byte. */
#include <stdio.h>

#include "kernel_test.h"

enum { MOST_BYTES = 700, MOST_FIELDS = 256 };

typedef struct {
    rtv__text_cut cut;
    uint32_t ends[MOST_FIELDS], lines[MOST_FIELDS];
} cut_result;

static bool is_separator(const char *text, int64_t at, int64_t bytes, const rtv__cut_rules *rules)
{
    return at + rules->separator_bytes <= bytes &&
           memcmp(text + at, rules->separator, (size_t)rules->separator_bytes) == 0;
}

/* The definition, for the bytes that a kernel has cut. */
static void cut_slowly(cut_result *out, const char *text, int64_t bytes, int64_t cut_bytes,
                       const rtv__cut_rules *rules)
{
    bool inside = false, after_closing = false, after_return = false;
    int64_t may_open_at = 0, last_separator = -RTV__MOST_CUT_BYTES;
    memset(&out->cut, 0, sizeof out->cut);
    for (int64_t i = 0; i < cut_bytes; i++) {
        bool is_quote = rules->has_quotes && text[i] == '"';
        inside ^= is_quote;
        bool is_break = !inside && text[i] == '\n';
        bool is_end = is_break || (!inside && is_separator(text, i, bytes, rules));
        bool is_return = after_closing && text[i] == '\r';
        out->cut.has_zero |= text[i] == 0;
        out->cut.has_high |= (unsigned char)text[i] > 127;
        out->cut.has_doubled |= is_quote && inside && after_closing;
        out->cut.is_doubtful |= is_quote && inside && i != may_open_at;
        out->cut.is_doubtful |= after_closing && !is_end && !is_quote && !is_return;
        out->cut.is_doubtful |= after_return && !is_break;
        if (is_end)
            out->ends[out->cut.field_count++] = (uint32_t)i;
        if (is_break)
            out->lines[out->cut.line_count++] = (uint32_t)out->cut.field_count;
        if (is_end && !is_break) {
            out->cut.is_doubtful |= i - last_separator < rules->separator_bytes;
            last_separator = i;
            may_open_at = i + rules->separator_bytes;
        }
        after_closing = is_quote && !inside;
        after_return = is_return;
        if (is_break || after_closing)
            may_open_at = i + 1;
    }
}

static void check_cut(rtv__isa isa, const char *text, int64_t bytes, const rtv__cut_rules *rules,
                      int64_t most_fields)
{
    cut_result got, expected;
    got.cut = (rtv__text_cut){.most_fields = most_fields, .ends = got.ends, .lines = got.lines};
    rtv__kernels_of_isa(isa)->text->cut(&got.cut, text, bytes, rules);
    if (got.cut.bytes < bytes)
        ck_assert_int_gt(got.cut.field_count, most_fields - RTV__CUT_GROUP);
    cut_slowly(&expected, text, bytes, got.cut.bytes, rules);
    ck_assert_int_eq(got.cut.field_count, expected.cut.field_count);
    ck_assert_int_eq(got.cut.line_count, expected.cut.line_count);
    ck_assert_mem_eq(got.ends, expected.ends, (size_t)got.cut.field_count * 4);
    ck_assert_mem_eq(got.lines, expected.lines, (size_t)got.cut.line_count * 4);
    ck_assert_int_eq(got.cut.has_zero, expected.cut.has_zero);
    ck_assert_int_eq(got.cut.has_high, expected.cut.has_high);
    ck_assert_int_eq(got.cut.has_doubled, expected.cut.has_doubled);
    ck_assert_int_eq(got.cut.is_doubtful, expected.cut.is_doubtful);
}

START_TEST(cutting_finds_every_end)
{
    static const char *const separators[] = {",", "::", "|-|", "\t", "aaaaaaaa"};
    static const char *const letters[] = {"ab,\n",
                                          "a:\n\"",
                                          ":",
                                          "ab|-\n\r",
                                          "\"\"\"\n,\r\r",
                                          "\ta\n\"",
                                          "aaaaaaaaaaaaaaaaaaaaaaaaaaa\n"};
    rtv__random random;
    rtv__random_seed(&random, 5);
    for (int round = 0; round < 4000; round++) {
        int64_t bytes = (int64_t)rtv__random_below(&random, MOST_BYTES);
        char *text = walled_alloc(bytes, 1);
        const char *from = letters[rtv__random_below(&random, 7)];
        for (int64_t i = 0; i < bytes; i++)
            text[i] = from[rtv__random_below(&random, strlen(from))];
        if (bytes > 0 && round % 8 == 0)
            text[rtv__random_below(&random, (uint64_t)bytes)] = round % 16 == 0 ? '\0' : '\xE9';
        const char *separator = separators[rtv__random_below(&random, 5)];
        rtv__cut_rules rules = {.separator_bytes = (int32_t)strlen(separator),
                                .has_quotes = rtv__random_below(&random, 2) == 0};
        memcpy(rules.separator, separator, strlen(separator));
        int64_t most = RTV__CUT_GROUP + (int64_t)rtv__random_below(&random, MOST_FIELDS - 63);
        check_cut(RTV__ISA_SCALAR, text, bytes, &rules, most);
        FOR_EACH_ISA(isa)
        check_cut(isa, text, bytes, &rules, most);
        walled_free(text, bytes, 1);
    }
}
END_TEST

/* Well-formed quotes leave no doubt, wherever the groups of bytes end. */
START_TEST(quotes_around_fields_are_not_doubtful)
{
    static const char line[] = "1,\"a, b\",\"\"\"c\"\"\",\"\"\r\n\"two\nlines\",\"\"\n";
    const rtv__cut_rules rules = {.separator = ",", .separator_bytes = 1, .has_quotes = true};
    for (int64_t shift = 0; shift < 64; shift++) {
        char text[512];
        memset(text, 'x', sizeof text);
        int64_t used = shift;
        if (shift > 0)
            text[shift - 1] = '\n';
        for (; used + (int64_t)sizeof line < (int64_t)sizeof text; used += sizeof line - 1)
            memcpy(text + used, line, sizeof line - 1);
        for (rtv__isa isa = 0; isa < RTV__ISA_COUNT; isa++) {
            if (!rtv__isa_available(isa))
                continue;
            cut_result got;
            got.cut =
                (rtv__text_cut){.most_fields = MOST_FIELDS, .ends = got.ends, .lines = got.lines};
            const rtv__text_kernels *kernels = rtv__kernels_of_isa(isa)->text;
            kernels->cut(&got.cut, text, used, &rules);
            ck_assert(!got.cut.is_doubtful);
            int64_t lines = (used - shift) / (int64_t)(sizeof line - 1);
            ck_assert_int_eq(got.cut.line_count, 2 * lines + (shift > 0));
            ck_assert_int_eq(kernels->count_open_breaks(text, used), 2 * lines + (shift > 0));
            ck_assert_int_eq(kernels->count_byte(text, used, '\n'), 3 * lines + (shift > 0));
        }
    }
}
END_TEST

enum { NUMBERS = 200, NUMBER_BYTES = 40 };

typedef struct {
    char *text;
    int64_t bytes;
    uint32_t starts[NUMBERS], ends[NUMBERS];
} number_text;

/* Numbers of all lengths, and now and then something else. */
static void write_number(char *out, rtv__random *random)
{
    static const char letters[] = "0123456789.-+e x:/";
    uint64_t digits = rtv__random_next(random) >> rtv__random_below(random, 64);
    switch (rtv__random_below(random, 40)) {
    case 0:
        for (uint64_t i = rtv__random_below(random, 20); i > 0; i--)
            *out++ = letters[rtv__random_below(random, sizeof letters - 1)];
        *out = '\0';
        break;
    case 1:
        snprintf(out, NUMBER_BYTES, "%lld", (long long)digits);
        break;
    default:
        snprintf(out, NUMBER_BYTES, "%s%llu", rtv__random_below(random, 4) == 0 ? "-" : "",
                 (unsigned long long)digits % UINT64_C(10000000000000000));
    }
    size_t length = strlen(out), at = rtv__random_below(random, length + 1);
    if (rtv__random_below(random, 2) == 0) {
        memmove(out + at + 1, out + at, length - at + 1);
        out[at] = '.';
    }
}

static void write_numbers(number_text *out, rtv__random *random)
{
    char all[16 + NUMBERS * (NUMBER_BYTES + 2)], one[NUMBER_BYTES + 2];
    memset(all, '7', 16);
    int64_t used = 16;
    for (int i = 0; i < NUMBERS; i++) {
        write_number(one, random);
        out->starts[i] = (uint32_t)used;
        memcpy(all + used, one, strlen(one));
        used += (int64_t)strlen(one);
        out->ends[i] = (uint32_t)used;
        all[used++] = '8';
    }
    out->bytes = used;
    out->text = walled_alloc(used, 1);
    memcpy(out->text, all, (size_t)used);
}

/* The definition of what is simple, and its value. */
static bool read_slowly(double *real, int64_t *whole, const char *start, const char *end)
{
    char copy[NUMBER_BYTES + 2] = {0};
    memcpy(copy, start, (size_t)(end - start));
    bool is_negative = copy[0] == '-';
    const char *digits = copy + is_negative;
    size_t length = strlen(digits), points = 0;
    if (length < 1 || length > 16)
        return false;
    uint64_t value = 0;
    for (const char *c = digits; *c != '\0'; c++) {
        points += *c == '.';
        if (*c != '.' && (*c < '0' || *c > '9'))
            return false;
        value = *c == '.' ? value : value * 10 + (uint64_t)(*c - '0');
    }
    *whole = points > 0 ? INT64_MIN : is_negative ? -(int64_t)value : (int64_t)value;
    *real = strtod(copy, NULL);
    return points <= 1 && points < length;
}

static void check_numbers(rtv__isa isa, const number_text *numbers)
{
    const rtv__text_kernels *kernels = rtv__kernels_of_isa(isa)->text;
    int64_t whole[NUMBERS];
    double real[NUMBERS];
    for (int64_t from = 0; from < NUMBERS; from++) {
        int64_t wholes = kernels->parse_integers(whole, numbers->text, numbers->starts + from,
                                                 numbers->ends + from, NUMBERS - from);
        int64_t reals = kernels->parse_decimals(real, numbers->text, numbers->starts + from,
                                                numbers->ends + from, NUMBERS - from);
        bool in_wholes = true, in_reals = true;
        for (int64_t i = 0; i + from < NUMBERS; i++) {
            const char *text = numbers->text;
            const char *start = text + numbers->starts[from + i],
                       *end = text + numbers->ends[from + i];
            double expected = 0;
            int64_t expected_whole = INT64_MIN;
            bool is_simple = read_slowly(&expected, &expected_whole, start, end);
            bool is_small = fabs(expected) <= 9007199254740992.0 &&
                            (expected_whole == INT64_MIN || expected_whole <= INT64_C(1) << 53);
            if (in_wholes && i == wholes)
                in_wholes = false, ck_assert(!is_simple || expected_whole == INT64_MIN);
            if (in_wholes && (!is_simple || whole[i] != expected_whole))
                ck_abort_msg("%s reads '%.*s' as %lld", rtv__isa_name(isa), (int)(end - start),
                             start, (long long)whole[i]);
            if (in_reals && i == reals)
                in_reals = false, ck_assert(!is_simple || !is_small || end - start >= 16);
            if (in_reals && (!is_simple || memcmp(&real[i], &expected, sizeof expected) != 0))
                ck_abort_msg("%s reads '%.*s' as %.17g", rtv__isa_name(isa), (int)(end - start),
                             start, real[i]);
            if (!in_wholes && !in_reals)
                break;
        }
    }
}

START_TEST(numbers_are_read_or_refused)
{
    rtv__random random;
    rtv__random_seed(&random, 6);
    for (int round = 0; round < 60; round++) {
        number_text numbers;
        write_numbers(&numbers, &random);
        check_numbers(RTV__ISA_SCALAR, &numbers);
        FOR_EACH_ISA(isa)
        check_numbers(isa, &numbers);
        walled_free(numbers.text, numbers.bytes, 1);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_text");
    TCase *tests = tcase_create("kernel_text");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, cutting_finds_every_end);
    tcase_add_test(tests, quotes_around_fields_are_not_doubtful);
    tcase_add_test(tests, numbers_are_read_or_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
