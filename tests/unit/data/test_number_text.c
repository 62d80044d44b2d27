#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "data/number_text.h"
#include "test_support.h"

static rtv__number_result whole(int64_t *out, const char *text)
{
    return rtv__parse_int64(out, text, strlen(text));
}

static rtv__number_result real(double *out, const char *text)
{
    return rtv__parse_double(out, text, strlen(text));
}

START_TEST(whole_numbers)
{
    const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0},
                {"-0", 0},
                {"+7", 7},
                {"007", 7},
                {"-12", -12},
                {"123456789012345678", 123456789012345678},
                {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN},
                {"-9223372036854775807", -INT64_MAX},
                {"00000000000000000000000000000000000000042", 42}};
    int64_t value;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(whole(&value, good[i].text) == RTV__NUMBER_FITS, "%s", good[i].text);
        ck_assert_int_eq(value, good[i].value);
    }
    const char *malformed[] = {"",
                               "-",
                               "+",
                               " 1",
                               "1 ",
                               "1.0",
                               "1e3",
                               "0x10",
                               "--1",
                               "+-1",
                               "1,000",
                               "\xC2\xB2",
                               "12345678901234567890a",
                               "a",
                               "1\n"};
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        ck_assert_msg(whole(&value, malformed[i]) == RTV__NUMBER_MALFORMED, "%s", malformed[i]);
    const char *large[] = {"9223372036854775808", "-9223372036854775809", "18446744073709551616",
                           "99999999999999999999999999999999999999"};
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
        ck_assert_msg(whole(&value, large[i]) == RTV__NUMBER_TOO_LARGE, "%s", large[i]);
}
END_TEST

START_TEST(real_numbers)
{
    const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},
                {"-0.0", -0.0},
                {"3.5", 3.5},
                {".5", 0.5},
                {"5.", 5},
                {"+1e2", 100},
                {"1E-2", 0.01},
                {"0.1", 0.1},
                {"883873660", 883873660},
                {"1.7976931348623157e308", 1.7976931348623157e308},
                {"4.9406564584124654e-324", 0x1p-1074},
                {"2.4703282292062327e-324", 0}, /* below the half of the smallest */
                {"2.4703282292062328e-324", 0x1p-1074},
                {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022}, /* once a famous hang */
                {"9007199254740993", 9007199254740992.0},             /* a half goes to even */
                {"9007199254740993.00000000000000000000000000000001", 9007199254740994.0},
                {"1e-999999999999", 0},
                {"0e999999999999", 0},
                {"123456789012345678901234567890", 123456789012345678901234567890.0}};
    double value;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(real(&value, good[i].text) == RTV__NUMBER_FITS, "%s", good[i].text);
        ck_assert_msg(memcmp(&value, &good[i].value, sizeof value) == 0, "%s: %a instead of %a",
                      good[i].text, value, good[i].value);
    }
    const char *malformed[] = {"",       ".",     "-",  "e5",    "1e",   "1e+",
                               "1.2.3",  "1 ",    " 1", "0x1p3", "1,5",  "1e5x",
                               "nan(1)", "infin", "in", "--1",   "1e5.5"};
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        ck_assert_msg(real(&value, malformed[i]) == RTV__NUMBER_MALFORMED, "%s", malformed[i]);
    const char *large[] = {"1e309", "-1e309", "1.7976931348623159e308", "1e99999999999999999999"};
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
        ck_assert_msg(real(&value, large[i]) == RTV__NUMBER_TOO_LARGE, "%s", large[i]);
    ck_assert(real(&value, "NaN") == RTV__NUMBER_NOT_FINITE && isnan(value));
    ck_assert(real(&value, "-Infinity") == RTV__NUMBER_NOT_FINITE && isinf(value) && value < 0);
    ck_assert(real(&value, "INF") == RTV__NUMBER_NOT_FINITE && isinf(value) && value > 0);
}
END_TEST

/* The C library's strtod rounds correctly: ours must give the same bits. */
static void check_as_strtod(const char *text)
{
    double expected = strtod(text, NULL), value = 0;
    rtv__number_result result = real(&value, text);
    if (result == RTV__NUMBER_TOO_LARGE)
        value = text[0] == '-' ? -HUGE_VAL : HUGE_VAL;
    ck_assert_msg(memcmp(&value, &expected, sizeof value) == 0, "%s: %a instead of %a", text, value,
                  expected);
}

START_TEST(random_numbers_round_as_in_the_c_library)
{
    rtv__random random;
    rtv__random_seed(&random, 7);
    char text[1500];
    for (int i = 0; i < 60000; i++) {
        uint64_t bits = rtv__random_next(&random);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        unsigned kind = (unsigned)rtv__random_below(&random, 5);
        int digits = (int)rtv__random_below(&random, 30);
        if (kind == 0)
            snprintf(text, sizeof text, "%.17g", value);
        else if (kind == 1)
            snprintf(text, sizeof text, "%.*e", digits, value);
        else if (kind == 2)
            snprintf(text, sizeof text, "%.*f", digits, (double)(int64_t)bits / 65537);
        else if (kind == 3)
            snprintf(text, sizeof text, "%llu%llue%d", (unsigned long long)bits,
                     (unsigned long long)rtv__random_next(&random),
                     (int)rtv__random_below(&random, 700) - 350);
        else
            snprintf(text, sizeof text, "%.3g", (double)(float)value);
        check_as_strtod(text);
    }
}
END_TEST

START_TEST(halves_between_doubles_round_to_even)
{
    rtv__random random;
    rtv__random_seed(&random, 8);
    char text[1500];
    for (int i = 0; i < 1000; i++) {
        uint64_t bits = rtv__random_next(&random) >> 1;
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value) || value > 1e300)
            continue;
        /* Exact where long double has more bits; elsewhere just another number. */
        long double half = ((long double)value + (long double)nextafter(value, HUGE_VAL)) / 2;
        snprintf(text, sizeof text, "%.1100Lf", half);
        check_as_strtod(text);
        strcat(text, "1");
        check_as_strtod(text);
    }
}
END_TEST

static void check_as_strtof(const char *text)
{
    float expected = strtof(text, NULL), value = 0;
    rtv__number_result result = rtv__parse_float(&value, text, strlen(text));
    if (result == RTV__NUMBER_TOO_LARGE)
        value = text[0] == '-' ? -HUGE_VALF : HUGE_VALF;
    ck_assert_msg(memcmp(&value, &expected, sizeof value) == 0, "%s: %a instead of %a", text,
                  (double)value, (double)expected);
}

/* Around the middle between two floats, closer than a double can tell. */
START_TEST(floats_are_rounded_once)
{
    rtv__random random;
    rtv__random_seed(&random, 9);
    char text[400];
    check_as_strtof("1.000000059604644775390626"); /* a double rounds it to the middle, then down */
    check_as_strtof("7.038531e-26");               /* the shortest that two roundings get wrong */
    check_as_strtof("340282356779733661637539395458142568447");
    check_as_strtof("340282356779733661637539395458142568448");
    check_as_strtof("7.006492321624085e-46"); /* half of the smallest, and a little more */
    check_as_strtof("7.006492321624086e-46");
    check_as_strtof("1e-60");
    check_as_strtof("-1e999");
    for (int i = 0; i < 20000; i++) {
        uint32_t bits = (uint32_t)rtv__random_next(&random) >> (i % 8 == 0 ? 9 : 0);
        float value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        double middle = ((double)value + (double)nextafterf(value, HUGE_VALF)) / 2;
        int length = snprintf(text, sizeof text, "%.200f", middle);
        check_as_strtof(text);
        text[length - 1] = '1';
        check_as_strtof(text);
        snprintf(text, sizeof text, "%.*e", 6 + i % 18, middle);
        check_as_strtof(text);
    }
    float value;
    ck_assert(rtv__parse_float(&value, "-inf", 4) == RTV__NUMBER_NOT_FINITE && isinf(value));
    ck_assert_int_eq(rtv__parse_float(&value, "1x", 2), RTV__NUMBER_MALFORMED);
}
END_TEST

START_TEST(the_locale_does_not_matter)
{
    /* Where such a locale is installed. */
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL && setlocale(LC_ALL, "fr_FR.UTF-8") == NULL)
        setlocale(LC_ALL, "C.UTF-8");
    double value;
    ck_assert(real(&value, "2.5") == RTV__NUMBER_FITS && value == 2.5);
    ck_assert(real(&value, "2,5") == RTV__NUMBER_MALFORMED);
    setlocale(LC_ALL, "C");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("number_text");
    TCase *tests = tcase_create("number_text");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, whole_numbers);
    tcase_add_test(tests, real_numbers);
    tcase_add_test(tests, random_numbers_round_as_in_the_c_library);
    tcase_add_test(tests, halves_between_doubles_round_to_even);
    tcase_add_test(tests, floats_are_rounded_once);
    tcase_add_test(tests, the_locale_does_not_matter);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
