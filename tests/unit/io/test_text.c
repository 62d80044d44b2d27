#include <stdlib.h>
#include <string.h>

#include "io/text.h"
#include "test_support.h"

START_TEST(well_formed_text)
{
    const char *good[] = {"",
                          "a",
                          "plain ascii of more than eight bytes",
                          "\xC2\x80",
                          "\xDF\xBF",
                          "\xE0\xA0\x80",
                          "\xED\x9F\xBF",
                          "\xEE\x80\x80",
                          "\xEF\xBF\xBF",
                          "\xF0\x90\x80\x80",
                          "\xF4\x8F\xBF\xBF",
                          ("1234567\xC3\xA9"
                           "890")};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(rtv__is_utf8(good[i], strlen(good[i])), "%zu", i);
    ck_assert(rtv__is_utf8("a\0b", 3));
}
END_TEST

START_TEST(malformed_text)
{
    const char *bad[] = {"\x80",
                         "\xBF",
                         "\xC0\x80",
                         "\xC1\xBF",
                         "\xC2",
                         "\xC2\x41",
                         "\xC2\xC2\x80",
                         "\xE0\x9F\xBF",
                         "\xE0\xA0",
                         "\xE1\x80\x41",
                         "\xED\xA0\x80",
                         "\xED\xBF\xBF",
                         "\xF0\x8F\xBF\xBF",
                         "\xF0\x90\x80",
                         "\xF4\x90\x80\x80",
                         "\xF5\x80\x80\x80",
                         "\xFE",
                         "\xFF",
                         "12345678\xFF",
                         ("1234567\xFF"
                          "12345678")};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        /* In memory of exactly this size. */
        size_t length = strlen(bad[i]);
        char *copy = malloc(length);
        memcpy(copy, bad[i], length);
        ck_assert_msg(!rtv__is_utf8(copy, length), "%zu", i);
        free(copy);
    }
}
END_TEST

/* Every code point encoded by the rule, every pair of bytes by the table. */
START_TEST(every_character_and_every_pair)
{
    unsigned wrong = 0;
    for (unsigned c = 0x80; c < 0x110000; c++) {
        char text[4];
        size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        unsigned rest = c;
        for (size_t i = length - 1; i > 0; i--, rest >>= 6)
            text[i] = (char)(0x80 | (rest & 0x3F));
        text[0] = (char)((length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0) | rest);
        bool is_surrogate = c >= 0xD800 && c < 0xE000;
        if (rtv__is_utf8(text, length) == is_surrogate || rtv__is_utf8(text, length - 1))
            wrong = c;
    }
    ck_assert_msg(wrong == 0, "U+%04X", wrong);
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        char text[2] = {(char)(pair >> 8), (char)pair};
        unsigned first = pair >> 8, second = pair & 255;
        bool expected = (first < 0x80 && second < 0x80) ||
                        (first >= 0xC2 && first < 0xE0 && second >= 0x80 && second < 0xC0);
        if (rtv__is_utf8(text, 2) != expected)
            wrong = pair;
    }
    ck_assert_msg(wrong == 0, "bytes %04X", wrong);
}
END_TEST

START_TEST(excerpts_fit_one_line)
{
    char out[24];
    ck_assert_str_eq(rtv__excerpt(out, sizeof out, "caf\xC3\xA9", 5), "caf\xC3\xA9");
    ck_assert_str_eq(rtv__excerpt(out, sizeof out, "a\n\0\xFF", 4), "a\\x0a\\x00\\xff");
    ck_assert_str_eq(rtv__excerpt(out, sizeof out, "12345678901234567890", 20),
                     "12345678901234567890");
    ck_assert_str_eq(rtv__excerpt(out, sizeof out, "123456789012345678901", 21),
                     "12345678901234567890...");
    /* A character is never cut. */
    ck_assert_str_eq(rtv__excerpt(out, sizeof out, "1234567890123456789\xC3\xA9", 21),
                     "1234567890123456789...");
    ck_assert_str_eq(rtv__excerpt(out, sizeof out, "", 0), "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tests = tcase_create("text");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, well_formed_text);
    tcase_add_test(tests, malformed_text);
    tcase_add_test(tests, every_character_and_every_pair);
    tcase_add_test(tests, excerpts_fit_one_line);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
