/*
 * Stands in for Check where that is not built for the target, such as another C library or processor: what our tests use of
 * it, in one process. The first assertion that fails ends the program.
 */
#ifndef TEST_STANDIN_CHECK_H
#define TEST_STANDIN_CHECK_H

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*standin_test_fn)(int i);
typedef void (*standin_fixture_fn)(void);

typedef struct {
    const char *name;
    standin_test_fn run;
    int begin, end;
} standin_test;

typedef struct TCase {
    struct TCase *next;
    const char *name;
    standin_test tests[128];
    int count;
    standin_fixture_fn setup, teardown;
} TCase;

typedef struct {
    const char *name;
    TCase *first, **last;
} Suite;

typedef Suite SRunner;

enum { CK_ENV };

#define START_TEST(name) static void name(int _i __attribute__((unused)))
#define END_TEST

static inline Suite *suite_create(const char *name)
{
    Suite *suite = calloc(1, sizeof *suite);
    suite->name = name;
    suite->last = &suite->first;
    return suite;
}

static inline TCase *tcase_create(const char *name)
{
    TCase *tcase = calloc(1, sizeof *tcase);
    tcase->name = name;
    return tcase;
}

static inline void suite_add_tcase(Suite *suite, TCase *tcase)
{
    *suite->last = tcase;
    suite->last = &tcase->next;
}

static inline void standin_add(TCase *tcase, const char *name, standin_test_fn run, int begin,
                               int end)
{
    if (tcase->count == (int)(sizeof tcase->tests / sizeof tcase->tests[0])) {
        printf("%s: too many tests for one case\n", tcase->name);
        exit(1);
    }
    tcase->tests[tcase->count++] = (standin_test){name, run, begin, end};
}

#define tcase_add_test(tcase, run)                  standin_add(tcase, #run, run, 0, 1)
#define tcase_add_loop_test(tcase, run, begin, end) standin_add(tcase, #run, run, begin, end)
#define tcase_set_timeout(tcase, seconds)           ((void)(tcase), (void)(seconds))

static inline void tcase_add_checked_fixture(TCase *tcase, standin_fixture_fn setup,
                                             standin_fixture_fn teardown)
{
    tcase->setup = setup;
    tcase->teardown = teardown;
}

static inline SRunner *srunner_create(Suite *suite)
{
    return suite;
}

/* The name is printed before the test runs: the last one is the one that failed. */
static inline void srunner_run_all(SRunner *runner, int mode)
{
    (void)mode;
    const char *only = getenv("CK_RUN_CASE");
    for (const TCase *tcase = runner->first; tcase != NULL; tcase = tcase->next) {
        if (only != NULL && strcmp(only, tcase->name) != 0)
            continue;
        for (const standin_test *test = tcase->tests; test < tcase->tests + tcase->count; test++) {
            printf("%s: %s: %s\n", runner->name, tcase->name, test->name);
            fflush(stdout);
            for (int i = test->begin; i < test->end; i++) {
                if (tcase->setup != NULL)
                    tcase->setup();
                test->run(i);
                if (tcase->teardown != NULL)
                    tcase->teardown();
            }
        }
    }
}

static inline int srunner_ntests_failed(SRunner *runner)
{
    (void)runner;
    return 0;
}

static inline void srunner_free(SRunner *runner)
{
    TCase *next;
    for (TCase *tcase = runner->first; tcase != NULL; tcase = next) {
        next = tcase->next;
        free(tcase);
    }
    free(runner);
}

__attribute__((format(printf, 3, 4), noreturn)) static inline void standin_fail_at(
    const char *file, int line, const char *format, ...)
{
    va_list arguments;
    printf("%s:%d: ", file, line);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
    _Exit(1);
}

#define standin_fail(...)             standin_fail_at(__FILE__, __LINE__, __VA_ARGS__)
#define ck_abort_msg(...)             standin_fail(__VA_ARGS__)
#define ck_assert_msg(condition, ...) ((condition) ? (void)0 : standin_fail(__VA_ARGS__))
#define ck_assert(condition)          ck_assert_msg(condition, "not so: %s", #condition)

#define standin_compare(type, format, x, relation, y)                                              \
    do {                                                                                           \
        type standin_x_ = (x);                                                                     \
        type standin_y_ = (y);                                                                     \
        if (!(standin_x_ relation standin_y_))                                                     \
            standin_fail("%s is " format ", %s is " format, #x, standin_x_, #y, standin_y_);       \
    } while (0)
#define standin_int(x, relation, y)    standin_compare(long long, "%lld", x, relation, y)
#define standin_uint(x, relation, y)   standin_compare(unsigned long long, "%llu", x, relation, y)
#define standin_double(x, relation, y) standin_compare(double, "%.17g", x, relation, y)

#define ck_assert_int_eq(x, y)    standin_int(x, ==, y)
#define ck_assert_int_ne(x, y)    standin_int(x, !=, y)
#define ck_assert_int_lt(x, y)    standin_int(x, <, y)
#define ck_assert_int_le(x, y)    standin_int(x, <=, y)
#define ck_assert_int_gt(x, y)    standin_int(x, >, y)
#define ck_assert_int_ge(x, y)    standin_int(x, >=, y)
#define ck_assert_uint_eq(x, y)   standin_uint(x, ==, y)
#define ck_assert_uint_ne(x, y)   standin_uint(x, !=, y)
#define ck_assert_uint_lt(x, y)   standin_uint(x, <, y)
#define ck_assert_uint_le(x, y)   standin_uint(x, <=, y)
#define ck_assert_uint_gt(x, y)   standin_uint(x, >, y)
#define ck_assert_uint_ge(x, y)   standin_uint(x, >=, y)
#define ck_assert_double_eq(x, y) standin_double(x, ==, y)
#define ck_assert_double_lt(x, y) standin_double(x, <, y)
#define ck_assert_double_gt(x, y) standin_double(x, >, y)
#define ck_assert_double_le(x, y) standin_double(x, <=, y)
#define ck_assert_float_eq(x, y)  standin_double(x, ==, y)

#define ck_assert_double_eq_tol(x, y, tolerance)                                                   \
    do {                                                                                           \
        double standin_a_ = (x), standin_b_ = (y);                                                 \
        if (!(fabs(standin_a_ - standin_b_) < (tolerance)))                                        \
            standin_fail("%s is %.17g, %s is %.17g", #x, standin_a_, #y, standin_b_);              \
    } while (0)
#define ck_assert_float_eq_tol(x, y, tolerance) ck_assert_double_eq_tol(x, y, tolerance)

#define standin_pointer(x, relation, y) standin_compare(const void *, "%p", x, relation, y)
#define ck_assert_ptr_eq(x, y)          standin_pointer(x, ==, y)
#define ck_assert_ptr_ne(x, y)          standin_pointer(x, !=, y)
#define ck_assert_ptr_null(x)           standin_pointer(x, ==, NULL)
#define ck_assert_ptr_nonnull(x)        standin_pointer(x, !=, NULL)

#define standin_strings(x, relation, y)                                                            \
    do {                                                                                           \
        const char *standin_s_ = (x), *standin_t_ = (y);                                           \
        if (standin_s_ == NULL || standin_t_ == NULL ||                                            \
            !(strcmp(standin_s_, standin_t_) relation 0))                                          \
            standin_fail("%s is \"%s\", %s is \"%s\"", #x, standin_s_ ? standin_s_ : "NULL", #y,   \
                         standin_t_ ? standin_t_ : "NULL");                                        \
    } while (0)
#define ck_assert_str_eq(x, y) standin_strings(x, ==, y)
#define ck_assert_str_ne(x, y) standin_strings(x, !=, y)
#define ck_assert_mem_eq(x, y, bytes)                                                              \
    ck_assert_msg(memcmp(x, y, bytes) == 0, "%s and %s differ", #x, #y)

#endif
