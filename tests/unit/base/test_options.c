#include <string.h>

#include "base/options.h"
#include "test_support.h"

/* What a library knows: two fields behind the header. */
typedef struct {
    uint32_t struct_size, flags;
    double rate;
    int64_t count;
} known_options;

static const known_options defaults = {sizeof(known_options), 0, 0.5, 7};

enum { KNOWN_FLAGS = 3 };

/* A caller of a later release with one more field. */
typedef struct {
    known_options known;
    int64_t later;
} later_options;

START_TEST(null_gives_the_defaults)
{
    known_options options = defaults;
    OK(rtv__options_read(&options, sizeof options, NULL, "options", KNOWN_FLAGS));
    ck_assert(options.rate == 0.5 && options.count == 7);
}
END_TEST

START_TEST(an_older_caller_leaves_the_tail_at_its_defaults)
{
    known_options options = defaults;
    struct {
        uint32_t struct_size, flags;
        double rate;
    } older = {sizeof older, 3, 2.0};
    OK(rtv__options_read(&options, sizeof options, &older, "options", KNOWN_FLAGS));
    ck_assert_uint_eq(options.flags, 3);
    ck_assert_uint_eq(options.struct_size, sizeof options);
    ck_assert(options.rate == 2.0 && options.count == 7);
}
END_TEST

START_TEST(a_newer_caller_is_accepted_while_its_tail_is_zero)
{
    known_options options = defaults;
    later_options later = {{sizeof later, 0, 1.0, 9}, 0};
    OK(rtv__options_read(&options, sizeof options, &later, "options", KNOWN_FLAGS));
    ck_assert(options.rate == 1.0 && options.count == 9);
    later.later = INT64_C(1) << 40;
    options = defaults;
    FAILS(RTV_E_UNSUPPORTED, "things has a field at byte 29",
          rtv__options_read(&options, sizeof options, &later, "things", KNOWN_FLAGS));
    ck_assert(options.rate == 0.5 && options.count == 7);
}
END_TEST

START_TEST(a_size_that_was_never_set)
{
    known_options options = defaults, given = {0, 0, 1.0, 9};
    FAILS(RTV_E_INVALID, "things.struct_size is 0",
          rtv__options_read(&options, sizeof options, &given, "things", KNOWN_FLAGS));
    ck_assert(options.rate == 0.5);
    /* Garbage: what would be the tail is somebody else's memory. */
    given.struct_size = UINT32_MAX;
    FAILS(RTV_E_INVALID, "things.struct_size is 4294967295",
          rtv__options_read(&options, sizeof options, &given, "things", KNOWN_FLAGS));
    ck_assert(options.rate == 0.5);
}
END_TEST

START_TEST(unknown_flags_and_reserved_fields_are_refused)
{
    known_options options = defaults, given = {sizeof given, 4 | 1, 1.0, 9};
    FAILS(RTV_E_UNSUPPORTED, "things.flags is 0x5, this library knows 0x3",
          rtv__options_read(&options, sizeof options, &given, "things", KNOWN_FLAGS));
    ck_assert(options.rate == 0.5);
    OK(rtv__options_reserved("things", true));
    FAILS(RTV_E_UNSUPPORTED, "things has a reserved field that is not 0",
          rtv__options_reserved("things", false));
}
END_TEST

START_TEST(init_writes_what_the_caller_has)
{
    struct {
        known_options options;
        char after[8];
    } block;
    memset(&block, 0xA5, sizeof block);
    OK(rtv__options_init(&block.options, 16, &defaults, sizeof defaults));
    ck_assert_uint_eq(block.options.struct_size, 16);
    ck_assert(block.options.rate == 0.5);
    ck_assert_int_eq(block.options.count, INT64_C(0xA5A5A5A5A5A5A5A5));
    OK(rtv__options_init(&block, sizeof block, &defaults, sizeof defaults));
    ck_assert(block.options.count == 7 && block.after[0] == 0 && block.after[7] == 0);
    FAILS(RTV_E_INVALID, "4 bytes", rtv__options_init(&block, 4, &defaults, sizeof defaults));
    FAILS(RTV_E_INVALID, "24 bytes", rtv__options_init(NULL, 24, &defaults, sizeof defaults));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("options");
    TCase *tests = tcase_create("options");
    tcase_add_test(tests, null_gives_the_defaults);
    tcase_add_test(tests, an_older_caller_leaves_the_tail_at_its_defaults);
    tcase_add_test(tests, a_newer_caller_is_accepted_while_its_tail_is_zero);
    tcase_add_test(tests, a_size_that_was_never_set);
    tcase_add_test(tests, unknown_flags_and_reserved_fields_are_refused);
    tcase_add_test(tests, init_writes_what_the_caller_has);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
