#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "retrieve/cpu.h"
#include "test_support.h"

START_TEST(names_the_kernels_and_what_there_is)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    rtv_context *context;
    char text[256];
    options.threads = 3;
    setenv("RTV_ISA", "scalar", 1);
    OK(rtv_context_create(&context, &options));
    unsetenv("RTV_ISA");
    size_t bytes = rtv_cpu_info(text, sizeof text, context);
    ck_assert_uint_eq(bytes, strlen(text) + 1);
    ck_assert(strncmp(text, "kernels=scalar available=scalar", 31) == 0);
    ck_assert_str_eq(strrchr(text, ' '), " threads=3");
    strrchr(text, ' ')[0] = ','; /* so that each name but the first stands between commas */
    for (rtv__isa isa = RTV__ISA_AVX2; isa < RTV__ISA_COUNT; isa++) {
        char word[32];
        snprintf(word, sizeof word, ",%s,", rtv__isa_name(isa));
        ck_assert((strstr(text, word) != NULL) == (rtv__isa_available(isa) != 0));
    }
    rtv_context_free(context);
}
END_TEST

START_TEST(without_a_context_the_best_on_one_thread)
{
    char text[256], expected[64];
    rtv_cpu_info(text, sizeof text, NULL);
    snprintf(expected, sizeof expected, "kernels=%s ", rtv__isa_name(rtv__isa_best()));
    ck_assert(strncmp(text, expected, strlen(expected)) == 0);
    ck_assert_str_eq(strrchr(text, ' '), " threads=1");
}
END_TEST

START_TEST(caches_have_sensible_sizes)
{
    rtv_context *context;
    OK(rtv_context_create(&context, NULL));
    ck_assert_int_ge(context->cache_bytes, 256 * 1024);
    ck_assert_int_le(context->cache_bytes, 4 * 1024 * 1024);
    ck_assert_int_eq(context->cache_bytes, rtv__cache_bytes());
    rtv_context_free(context);
}
END_TEST

START_TEST(a_short_buffer_gets_the_beginning)
{
    char whole[256], text[16];
    memset(text, '#', sizeof text);
    size_t bytes = rtv_cpu_info(NULL, 0, NULL);
    ck_assert_uint_eq(rtv_cpu_info(whole, sizeof whole, NULL), bytes);
    ck_assert_uint_eq(rtv_cpu_info(text, 8, NULL), bytes);
    ck_assert(memcmp(text, "kernels", 8) == 0 && text[8] == '#');
    ck_assert_uint_eq(rtv_cpu_info(text, 0, NULL), bytes);
    ck_assert(text[0] == 'k');
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cpu_info");
    TCase *tests = tcase_create("cpu_info");
    tcase_add_test(tests, names_the_kernels_and_what_there_is);
    tcase_add_test(tests, without_a_context_the_best_on_one_thread);
    tcase_add_test(tests, caches_have_sensible_sizes);
    tcase_add_test(tests, a_short_buffer_gets_the_beginning);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
