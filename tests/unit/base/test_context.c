#include <stdio.h>
#include <string.h>

#include "base/context.h"
#include "test_support.h"

START_TEST(defaults)
{
    rtv_context *context;
    OK(rtv_context_create(&context, NULL));
    ck_assert_int_ge(rtv_context_threads(context), 1);
    ck_assert_uint_eq(rtv_context_seed(context), 0);
    rtv_context_free(context);
    rtv_context_free(NULL);
    ck_assert_int_eq(rtv_context_threads(NULL), 1);
    ck_assert_uint_eq(rtv_context_seed(NULL), 0);
}
END_TEST

START_TEST(settings)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 3;
    options.seed = UINT64_MAX;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    ck_assert_int_eq(rtv_context_threads(context), 3);
    ck_assert(rtv_context_seed(context) == UINT64_MAX);
    rtv_context_free(context);
}
END_TEST

START_TEST(wrong_settings)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    rtv_context *context = (rtv_context *)1;
    options.threads = -1;
    FAILS(RTV_E_RANGE, "threads is -1", rtv_context_create(&context, &options));
    ck_assert_ptr_null(context);
    options.threads = 1025;
    FAILS(RTV_E_RANGE, "1025", rtv_context_create(&context, &options));
    options.threads = 1;
    options.flags = 4;
    FAILS(RTV_E_UNSUPPORTED, "flags is 0x4", rtv_context_create(&context, &options));
    ck_assert_ptr_null(context);
    options.flags = 0;
    options.struct_size = 0;
    FAILS(RTV_E_INVALID, "struct_size is 0", rtv_context_create(&context, &options));
    FAILS(RTV_E_INVALID, "out", rtv_context_create(NULL, NULL));
}
END_TEST

START_TEST(objects_keep_their_context)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    ck_assert_ptr_eq(rtv__context_retain(context), context);
    rtv_context_free(context);
    ck_assert_int_gt(counter.live_blocks, 0);
    ck_assert_int_eq(rtv_context_threads(context), 2);
    rtv__context_release(context);
    ck_assert_int_eq(counter.live_blocks, 0);
    ck_assert_ptr_null(rtv__context_retain(NULL));
    rtv__context_release(NULL);
}
END_TEST

static rtv_status create_and_free(rtv_context *outer, void *payload)
{
    (void)payload;
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 2;
    options.allocate = outer->allocate;
    options.allocate_payload = outer->allocate_payload;
    rtv_context *context;
    rtv_status status = rtv_context_create(&context, &options);
    if (status == RTV_OK)
        rtv_context_free(context);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_ge(sweep_failing_allocations(create_and_free, NULL), 2);
}
END_TEST

typedef struct {
    int lines;
    int32_t level;
    char category[16], text[600];
} sink;

static void take_line(int32_t level, const char *category, const char *message, void *payload)
{
    sink *lines = payload;
    lines->lines++;
    lines->level = level;
    snprintf(lines->category, sizeof lines->category, "%s", category);
    snprintf(lines->text, sizeof lines->text, "%s", message);
}

START_TEST(the_log_goes_to_the_host)
{
    sink lines = {0};
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.log = take_line;
    options.log_payload = &lines;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    rtv__log(context, RTV_LOG_WARNING, "index", "%d rows", 5);
    ck_assert_int_eq(lines.lines, 1);
    ck_assert_int_eq(lines.level, RTV_LOG_WARNING);
    ck_assert_str_eq(lines.category, "index");
    ck_assert_str_eq(lines.text, "5 rows");
    rtv_context_free(context);
    rtv__log(NULL, RTV_LOG_INFO, "index", "nobody listens");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("context");
    TCase *tests = tcase_create("context");
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, settings);
    tcase_add_test(tests, wrong_settings);
    tcase_add_test(tests, objects_keep_their_context);
    tcase_add_test(tests, failing_allocations);
    tcase_add_test(tests, the_log_goes_to_the_host);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
