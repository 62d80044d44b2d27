#include <stdio.h>

#include "base/random.h"
#include "preprocess/text_tokens.h"
#include "preprocess_support.h"

enum { MOST_BYTES = 4096 };

/* All tokens, each followed by '|'. */
typedef struct {
    char text[MOST_BYTES];
    size_t length;
    int tokens, most;
} token_text;

static bool append(void *payload, const char *token, int64_t length)
{
    token_text *out = payload;
    if (out->tokens == out->most)
        return false;
    ck_assert(out->length + (size_t)length + 2 < MOST_BYTES);
    memcpy(out->text + out->length, token, (size_t)length);
    out->length += (size_t)length;
    out->text[out->length++] = '|';
    out->text[out->length] = '\0';
    out->tokens++;
    return true;
}

/* The tokens of a row of the column, which is taken. */
static const char *tokens_of(const rtv__text_rules *rules, rtv_column *row, int most)
{
    static token_text out;
    out = (token_text){.most = most};
    size_t bytes =
        rtv__text_scratch_bytes(rules, row->count, row->offsets[row->count] - row->offsets[0]);
    char *scratch = malloc(bytes + 1);
    memset(scratch, 0x5A, bytes + 1);
    rtv__text_row(rules, row, 0, row->count, scratch, append, &out);
    ck_assert_int_eq(scratch[bytes], 0x5A);
    free(scratch);
    rtv_column_free(row);
    return out.text;
}

static rtv__text_rules rules_of(int32_t standardize, int32_t split)
{
    return (rtv__text_rules){.standardize = standardize, .split = split};
}

START_TEST(standardized_and_split_at_white_space)
{
    rtv__text_rules rules = rules_of(RTV_STANDARDIZE_LOWER_AND_STRIP, RTV_SPLIT_WHITESPACE);
    ck_assert_str_eq(tokens_of(&rules, STRINGS("Don't  stop\t-- Believing...\n"), 99),
                     "dont|stop|believing|");
    ck_assert_str_eq(tokens_of(&rules, STRINGS(" \t\r\n\v\f -- "), 99), "");
    ck_assert_str_eq(tokens_of(&rules, STRINGS(""), 99), "");
    /* Beyond ASCII nothing changes: neither case, nor dashes, nor spaces. */
    ck_assert_str_eq(tokens_of(&rules, STRINGS("ÉCOLE a\u2014b c\u00a0d"), 99),
                     "Écol"
                     "e|a\u2014b|c\u00a0d|");
    ck_assert_str_eq(tokens_of(&rules, STRINGS("one two three four"), 2), "one|two|");
    ck_assert_str_eq(tokens_of(&rules, STRINGS("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~x"), 99), "x|");
    rules.standardize = RTV_STANDARDIZE_LOWER;
    ck_assert_str_eq(tokens_of(&rules, STRINGS("A.B C"), 99), "a.b|c|");
    rules.standardize = RTV_STANDARDIZE_STRIP;
    ck_assert_str_eq(tokens_of(&rules, STRINGS("A.B C"), 99), "AB|C|");
    rules.standardize = RTV_STANDARDIZE_NONE;
    ck_assert_str_eq(tokens_of(&rules, STRINGS("A.B C"), 99), "A.B|C|");
}
END_TEST

START_TEST(characters_and_ill_formed_bytes)
{
    rtv__text_rules rules = rules_of(RTV_STANDARDIZE_NONE, RTV_SPLIT_CHARACTER);
    static const struct {
        const char *text, *tokens;
    } cases[] = {
        {"a é日😀", "a| |é|日|😀|"},
        /* A sequence cut short is one mark; what cannot begin or go on is one for each byte. */
        {"\xE2\x82", "\uFFFD|"},
        {"\xE2\x82"
         "A",
         "\uFFFD|A|"},
        {"\xF0\x9F\x98"
         "\xC3",
         "\uFFFD|\uFFFD|"},
        {"\xED\xA0\x80", "\uFFFD|\uFFFD|\uFFFD|"},
        {"\xC0\x80", "\uFFFD|\uFFFD|"},
        {"\xF5\x80\x80\x80", "\uFFFD|\uFFFD|\uFFFD|\uFFFD|"},
        {"\xF4\x90\x80\x80", "\uFFFD|\uFFFD|\uFFFD|\uFFFD|"},
        {"\xE0\x9F\xBF", "\uFFFD|\uFFFD|\uFFFD|"},
        {"\x80"
         "b",
         "\uFFFD|b|"},
        /* Noncharacters, and their neighbours. */
        {"\xEF\xB7\x90\xEF\xB7\x8F\xEF\xB7\xAF\xEF\xB7\xB0",
         "\uFFFD|\xEF\xB7\x8F|\uFFFD|\xEF\xB7\xB0|"},
        {"\xEF\xBF\xBE\xEF\xBF\xBD", "\uFFFD|\uFFFD|"},
        {"\xF0\x9F\xBF\xBF\xF0\x9F\xBF\xBD", "\uFFFD|\xF0\x9F\xBF\xBD|"},
        {"\xF4\x8F\xBF\xBE", "\uFFFD|"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(tokens_of(&rules, STRINGS(cases[i].text), 99), cases[i].tokens);
}
END_TEST

/* The length of a well-formed code point at the beginning, 0 when there is none. */
static size_t well_formed(const unsigned char *p, size_t length, uint32_t *code_point)
{
    uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000}, value;
    size_t bytes = p[0] < 0x80       ? 1
                   : p[0] >> 5 == 6  ? 2
                   : p[0] >> 4 == 14 ? 3
                   : p[0] >> 3 == 30 ? 4
                                     : 0;
    if (bytes == 0 || bytes > length)
        return 0;
    value = bytes == 1 ? p[0] : p[0] & (0x7Fu >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        value = value << 6 | (p[i] & 0x3F);
    }
    *code_point = value;
    bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    return value < least[bytes] || value > 0x10FFFF || is_surrogate ? 0 : bytes;
}

static bool is_beginning(const unsigned char *p, size_t length)
{
    /* Some completion of the bytes is well-formed. */
    unsigned char whole[4];
    memcpy(whole, p, length);
    for (size_t total = length + 1; total <= 4; total++)
        for (int second = 0x80; second <= 0xBF; second++) {
            for (size_t i = length; i < total; i++)
                whole[i] = (unsigned char)(i == 1 ? second : 0x80);
            /* For later bytes any continuation does. */
            uint32_t ignored;
            if (well_formed(whole, total, &ignored) == total)
                return true;
        }
    return false;
}

/* Random bytes against the definition: the longest beginning of a sequence, or one byte. */
START_TEST(any_bytes_agree_with_the_definition)
{
    static const unsigned char interesting[] = {'a',  ' ',  0x80, 0xBF, 0xC2, 0xE0, 0xED, 0xA0,
                                                0x9F, 0xEF, 0xF0, 0x90, 0x8F, 0xF4, 0xF5, 0xE2};
    rtv__text_rules rules = rules_of(RTV_STANDARDIZE_NONE, RTV_SPLIT_CHARACTER);
    rtv__random random;
    rtv__random_seed(&random, 6);
    for (int round = 0; round < 20000; round++) {
        unsigned char bytes[7];
        size_t length = 1 + rtv__random_below(&random, 6);
        for (size_t i = 0; i < length; i++)
            bytes[i] = interesting[rtv__random_below(&random, sizeof interesting)];
        bytes[length] = 0;
        char wanted[64] = "";
        for (size_t i = 0; i < length;) {
            uint32_t code = 0;
            size_t whole = well_formed(bytes + i, length - i, &code);
            size_t used = whole > 0 ? whole : 1;
            if (whole == 0)
                while (used < length - i && used < 3 && is_beginning(bytes + i, used + 1))
                    used++;
            if (whole == 0 || (code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF))
                strcat(wanted, "\uFFFD");
            else
                strncat(wanted, (const char *)bytes + i, used);
            strcat(wanted, "|");
            i += used;
        }
        rtv_column *column;
        OK(rtv_column_create_strings(&column, NULL, 1, (const char *const[]){(const char *)bytes},
                                     (const int64_t[]){(int64_t)length}));
        ck_assert_str_eq(tokens_of(&rules, column, 99), wanted);
    }
}
END_TEST

/* The words by strtok, of texts that are shorter and longer than the parts that are looked at. */
START_TEST(words_are_given_and_counted_by_the_definition)
{
    static const char spaces[] = " \t\n\v\f\r", letters[] = "aZ. \t'-\n\xC3x";
    static const int32_t rule_list[] = {RTV_STANDARDIZE_LOWER_AND_STRIP, RTV_STANDARDIZE_LOWER,
                                        RTV_STANDARDIZE_STRIP, RTV_STANDARDIZE_NONE};
    rtv__random random;
    rtv__random_seed(&random, 4);
    for (int round = 0; round < 4000; round++) {
        rtv__text_rules rules = rules_of(rule_list[round % 4], RTV_SPLIT_WHITESPACE);
        bool lowers = round % 4 < 2, strips = round % 2 == 0;
        char text[600], plain[600], expected[1200];
        int length = (int)rtv__random_below(&random, round % 8 < 4 ? 20 : 500), kept = 0;
        uint64_t most = 1 + rtv__random_below(&random, sizeof letters - 1);
        for (int i = 0; i < length; i++) {
            char c = text[i] = letters[rtv__random_below(&random, most)];
            if (!strips || c == 0 || strchr(".'-", c) == NULL)
                plain[kept++] = (char)(lowers && c == 'Z' ? 'z' : c);
        }
        text[length] = plain[kept] = '\0';
        int words = 0, used = 0;
        for (char *word = strtok(plain, spaces); word != NULL; word = strtok(NULL, spaces), words++)
            used += sprintf(expected + used, "%s|", word);
        expected[used] = '\0';
        rtv_column *row = STRINGS(text);
        ck_assert(rtv__text_can_count(&rules));
        ck_assert_int_eq(rtv__text_count(&rules, row, 0, 1), words);
        ck_assert_str_eq(tokens_of(&rules, row, 9999), expected);
    }
}
END_TEST

START_TEST(ngrams_by_width)
{
    rtv__text_rules rules = rules_of(RTV_STANDARDIZE_LOWER, RTV_SPLIT_WHITESPACE);
    rules.widths = (int32_t[]){1, 2, 3};
    rules.width_count = 3;
    ck_assert_str_eq(tokens_of(&rules, STRINGS("A  b C"), 99), "a|b|c|a b|b c|a b c|");
    ck_assert_str_eq(tokens_of(&rules, STRINGS("a b"), 99), "a|b|a b|");
    ck_assert_str_eq(tokens_of(&rules, STRINGS(""), 99), "");
    ck_assert_str_eq(tokens_of(&rules, STRINGS("a b c"), 4), "a|b|c|a b|");
    rules.widths = (int32_t[]){3, 1};
    rules.width_count = 2;
    ck_assert_str_eq(tokens_of(&rules, STRINGS("a b c"), 99), "a b c|a|b|c|");
    /* Tokens that are given go across strings; empty ones count. */
    rules = rules_of(RTV_STANDARDIZE_NONE, RTV_SPLIT_NONE);
    rules.widths = (int32_t[]){2};
    rules.width_count = 1;
    ck_assert_str_eq(tokens_of(&rules, STRINGS("x y", "", "z"), 99), "x y |"
                                                                     " z|");
    rules = rules_of(RTV_STANDARDIZE_NONE, RTV_SPLIT_CHARACTER);
    rules.widths = (int32_t[]){2};
    rules.width_count = 1;
    ck_assert_str_eq(tokens_of(&rules, STRINGS("é \xFF"), 99), "é  |"
                                                               "  \uFFFD|");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text_tokens");
    TCase *tests = tcase_create("text_tokens");
    tcase_add_test(tests, standardized_and_split_at_white_space);
    tcase_add_test(tests, characters_and_ill_formed_bytes);
    tcase_add_test(tests, any_bytes_agree_with_the_definition);
    tcase_add_test(tests, words_are_given_and_counted_by_the_definition);
    tcase_add_test(tests, ngrams_by_width);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
