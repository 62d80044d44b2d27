#include <stdlib.h>
#include <string.h>

#include "io/json.h"
#include "io/text_builder.h"
#include "test_support.h"

static rtv_status parse(rtv__json **out, const char *text)
{
    return rtv__json_parse(out, NULL, text, strlen(text), RTV__JSON_MOST_DEPTH);
}

START_TEST(values_are_found)
{
    rtv__json *json;
    OK(parse(&json,
             " { \"a\" : [ 1, -2.5e+3 , true,null,false ] ,\"b\":{\"c\":\"d\"},\"e\":\"\" } "));
    ck_assert_int_eq(rtv__json_kind_of(json, 0), RTV__JSON_OBJECT);
    ck_assert_int_eq(rtv__json_size(json, 0), 3);
    int64_t key = rtv__json_first(json, 0);
    ck_assert(rtv__json_is_string(json, key, "a"));
    ck_assert_int_eq(rtv__json_kind_of(json, key + 1), RTV__JSON_ARRAY);
    ck_assert_int_eq(rtv__json_size(json, key + 1), 5);
    int64_t element = rtv__json_first(json, key + 1), value;
    OK(rtv__json_count(&value, json, element));
    ck_assert_int_eq(value, 1);
    element = rtv__json_next(json, element);
    ck_assert_int_eq(rtv__json_kind_of(json, element), RTV__JSON_LITERAL);
    size_t length;
    ck_assert_mem_eq(rtv__json_raw(json, element, &length), "-2.5e+3", 7);
    ck_assert_uint_eq(length, 7);
    key = rtv__json_next_member(json, key);
    ck_assert(rtv__json_is_string(json, key, "b"));
    key = rtv__json_next_member(json, key);
    ck_assert(rtv__json_is_string(json, key, "e"));
    ck_assert(!rtv__json_is_string(json, key, "b"));
    rtv__json_free(json);
}
END_TEST

START_TEST(all_json_is_accepted)
{
    const char *good[] = {"{}",
                          "[]",
                          "[[]]",
                          "\"\"",
                          "[0]",
                          "[-0]",
                          "[0.0]",
                          "[1E5]",
                          "[1e-05]",
                          "[\"\\u0041\\n\\/\"]",
                          "[true, false ,null]",
                          "\t[\r\n1 ]\n",
                          "{\"a\":1,\"a\":2}",
                          "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
                          "[\"\xC3\xA9\"]",
                          "[\"{\\\"[}\"]"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        rtv__json *json;
        rtv_status status = parse(&json, good[i]);
        ck_assert_msg(status == RTV_OK, "%s: %s", good[i], rtv_last_error_message());
        rtv__json_free(json);
    }
}
END_TEST

START_TEST(all_else_is_refused)
{
    const char *bad[] = {"",
                         " ",
                         "{",
                         "}",
                         "[",
                         "]",
                         "{]",
                         "[}",
                         "[1",
                         "[1,]",
                         "[,1]",
                         "[1 2]",
                         "[1,,2]",
                         "{\"a\"}",
                         "{\"a\":}",
                         "{\"a\":1,}",
                         "{,}",
                         "{\"a\":1 \"b\":2}",
                         "{\"a\" 1}",
                         "{1:2}",
                         "{\"a\":1:2}",
                         "{\"a\",\"b\"}",
                         "[\"a\":1]",
                         "[01]",
                         "[1.]",
                         "[.5]",
                         "[+1]",
                         "[1e]",
                         "[1e+]",
                         "[-]",
                         "[--1]",
                         "[0x1]",
                         "[tru]",
                         "[truee]",
                         "[nul]",
                         "[nan]",
                         "[\"a]",
                         "[\"\\x\"]",
                         "[\"\\u12\"]",
                         "[\"\\u12g4\"]",
                         "[\"\n\"]",
                         "[\"\t\"]",
                         "[] []",
                         "[]x",
                         "{}{}",
                         "[\"\x80\"]",
                         "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]",
                         "'a'",
                         "[a]",
                         "{a:1}",
                         "// c\n[]",
                         "{\"a\":[1}",
                         "[{\"a\":1]",
                         "[\"a\"\"b\"]",
                         "[[1]2]",
                         "{\"a\":{}\"b\":1}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        rtv__json *json = (rtv__json *)1;
        rtv_status status = parse(&json, bad[i]);
        ck_assert_msg(status == RTV_E_CORRUPT, "%s", bad[i]);
        ck_assert_ptr_null(json);
    }
    rtv__json *json;
    ck_assert_int_eq(rtv__json_parse(&json, NULL, "[1,\0 2]", 7, 4), RTV_E_CORRUPT);
    ck_assert_int_eq(rtv__json_parse(&json, NULL, "[]\0", 3, 4), RTV_E_CORRUPT);
}
END_TEST

START_TEST(strings_lose_their_escapes)
{
    rtv__json *json;
    OK(parse(&json, "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20ac\\uD83D\\uDE00x\",\"\\ud83d\","
                    "\"\\ude00\",\"\\ud83d\\u0041\",\"\\u0000\"]"));
    char *text;
    int64_t element = rtv__json_first(json, 0);
    OK(rtv__json_string(&text, json, element));
    ck_assert_str_eq(text, "\"\\/\b\f\n\r\t\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x");
    rtv__free(NULL, text);
    for (int i = 0; i < 4; i++) {
        element = rtv__json_next(json, element);
        FAILS(RTV_E_CORRUPT, "malformed JSON at byte", rtv__json_string(&text, json, element));
        ck_assert_ptr_null(text);
    }
    rtv__json_free(json);
}
END_TEST

START_TEST(counts_are_checked)
{
    rtv__json *json;
    OK(parse(&json, "[9223372036854775807,9223372036854775808,-1,1.0,1e1,true,\"1\",[],"
                    "99999999999999999999999999]"));
    int64_t element = rtv__json_first(json, 0), value = 0;
    OK(rtv__json_count(&value, json, element));
    ck_assert_int_eq(value, INT64_MAX);
    for (int i = 0; i < 8; i++) {
        element = rtv__json_next(json, element);
        FAILS(RTV_E_CORRUPT, "is not a size", rtv__json_count(&value, json, element));
    }
    rtv__json_free(json);
}
END_TEST

START_TEST(written_strings_are_read_back)
{
    char all[130];
    for (int i = 1; i < 128; i++)
        all[i - 1] = (char)i;
    memcpy(all + 127, "\xC3\xA9", 3);
    rtv__text_builder builder;
    rtv__text_builder_init(&builder, NULL);
    rtv__text_append_json_string(&builder, all);
    OK(builder.status);
    rtv__json *json;
    OK(rtv__json_parse(&json, NULL, builder.data, (size_t)builder.length, 1));
    char *text;
    OK(rtv__json_string(&text, json, 0));
    ck_assert_str_eq(text, all);
    rtv__free(NULL, text);
    rtv__json_free(json);
    rtv__text_builder_destroy(&builder);
}
END_TEST

START_TEST(numbers_and_fillings_are_appended)
{
    rtv__text_builder builder;
    rtv__text_builder_init(&builder, NULL);
    rtv__text_append_integer(&builder, INT64_MIN);
    rtv__text_append_repeated(&builder, '.', 3);
    rtv__text_append_repeated(&builder, '.', 0);
    rtv__text_append_integer(&builder, 0);
    ck_assert_int_eq(builder.length, 24);
    ck_assert_mem_eq(builder.data, "-9223372036854775808...0", 24);
    rtv__text_builder_destroy(&builder);
}
END_TEST

static rtv_status parse_with(rtv_context *context, void *payload)
{
    rtv__json *json;
    char *text = NULL;
    RTV_TRY(rtv__json_parse(&json, context, payload, strlen(payload), 4));
    rtv_status status = rtv__json_string(&text, json, 1);
    rtv__free(context, text);
    rtv__json_free(json);
    return status;
}

START_TEST(failing_allocations_leak_nothing)
{
    char text[] = "[\"abc\",{\"d\":[1,2]}]";
    ck_assert_int_eq(sweep_failing_allocations(parse_with, text), 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json");
    TCase *tests = tcase_create("json");
    tcase_add_test(tests, values_are_found);
    tcase_add_test(tests, all_json_is_accepted);
    tcase_add_test(tests, all_else_is_refused);
    tcase_add_test(tests, strings_lose_their_escapes);
    tcase_add_test(tests, counts_are_checked);
    tcase_add_test(tests, written_strings_are_read_back);
    tcase_add_test(tests, numbers_and_fillings_are_appended);
    tcase_add_test(tests, failing_allocations_leak_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
