#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "test_support.h"

START_TEST(names_of_codes)
{
    ck_assert_str_eq(rtv_status_name(RTV_OK), "RTV_OK");
    ck_assert_str_eq(rtv_status_name(RTV_E_SHAPE), "RTV_E_SHAPE");
    ck_assert_str_eq(rtv_status_name(RTV_E_USER), "RTV_E_USER");
    ck_assert_str_eq(rtv_status_name(1), "RTV_E_UNKNOWN");
    ck_assert_str_eq(rtv_status_name(-9999), "RTV_E_UNKNOWN");
}
END_TEST

START_TEST(a_failure_leaves_its_message)
{
    ck_assert_int_eq(rtv__fail(RTV_E_RANGE, "row %d of %s", 7, "a"), RTV_E_RANGE);
    ck_assert_int_eq(rtv_last_error_status(), RTV_E_RANGE);
    ck_assert_str_eq(rtv_last_error_message(), "row 7 of a");
    /* The old message may be part of the new one. */
    rtv__fail(RTV_E_IO, "file x: %s", rtv_last_error_message());
    ck_assert_str_eq(rtv_last_error_message(), "file x: row 7 of a");
    ck_assert_int_eq(rtv__fail_memory(48), RTV_E_NOMEM);
    ck_assert_ptr_nonnull(strstr(rtv_last_error_message(), "48 bytes"));
}
END_TEST

START_TEST(long_messages_are_cut)
{
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    rtv__fail(RTV_E_INVALID, "%s", text);
    ck_assert_uint_eq(strlen(rtv_last_error_message()), 511);
}
END_TEST

START_TEST(no_character_is_cut_in_two)
{
    /* 509 bytes, and then characters of 1, 2, 3 and 4 bytes, two of which fit. */
    static const char *const characters[] = {"e", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x8E\xAC"};
    static const size_t lengths[] = {511, 511, 509, 509};
    char text[600];
    for (int i = 0; i < 4; i++) {
        memset(text, 'x', 509);
        snprintf(text + 509, sizeof text - 509, "%s%s%s", characters[i], characters[i],
                 characters[i]);
        rtv__fail(RTV_E_INVALID, "%s", text);
        ck_assert_uint_eq(strlen(rtv_last_error_message()), lengths[i]);
    }
    rtv__fail(RTV_E_INVALID, "a\xE2\x82\xAC");
    char out[8];
    ck_assert_uint_eq(rtv_last_error_copy(out, 4), 5);
    ck_assert_str_eq(out, "a");
    ck_assert_uint_eq(rtv_last_error_copy(out, 5), 5);
    ck_assert_str_eq(out, "a\xE2\x82\xAC");
}
END_TEST

START_TEST(copies_of_the_message)
{
    rtv__fail(RTV_E_INVALID, "seven!!");
    char out[16];
    ck_assert_uint_eq(rtv_last_error_copy(NULL, 0), 8);
    memset(out, '#', sizeof out);
    ck_assert_uint_eq(rtv_last_error_copy(out, 4), 8);
    ck_assert_str_eq(out, "sev");
    ck_assert(out[4] == '#');
    rtv_last_error_copy(out, sizeof out);
    ck_assert_str_eq(out, "seven!!");
}
END_TEST

static rtv_status fail_with_number(int32_t thread, void *payload)
{
    (void)payload;
    char expected[32];
    snprintf(expected, sizeof expected, "thread %d", (int)thread);
    for (int i = 0; i < 1000; i++) {
        rtv__fail(RTV_E_INVALID, "thread %d", (int)thread);
        if (strcmp(rtv_last_error_message(), expected) != 0)
            return RTV_E_INTERNAL;
    }
    return RTV_OK;
}

START_TEST(each_thread_has_its_own)
{
    rtv__fail(RTV_E_IO, "mine");
    run_threads(4, fail_with_number, NULL);
    ck_assert_str_eq(rtv_last_error_message(), "mine");
}
END_TEST

START_TEST(versions)
{
    ck_assert_uint_eq(rtv_version(), RTV_VERSION_NUMBER);
    OK(rtv_check_abi(RTV_VERSION_NUMBER));
    FAILS(RTV_E_UNSUPPORTED, "compiled for libretrieve 9.",
          rtv_check_abi(RTV_VERSION_NUMBER + (9 << 16)));
    FAILS(RTV_E_UNSUPPORTED, "loaded", rtv_check_abi(RTV_VERSION_NUMBER + (1 << 8)));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("status");
    TCase *tests = tcase_create("status");
    tcase_add_test(tests, names_of_codes);
    tcase_add_test(tests, a_failure_leaves_its_message);
    tcase_add_test(tests, long_messages_are_cut);
    tcase_add_test(tests, no_character_is_cut_in_two);
    tcase_add_test(tests, copies_of_the_message);
    tcase_add_test(tests, each_thread_has_its_own);
    tcase_add_test(tests, versions);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
