/* What every test program shares: assertions on statuses, a counting allocator, the main function.
 */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include <check.h>

#include "retrieve/base.h"

/* The call succeeds; a failure shows the library's message. */
#define OK(call)                                                                                   \
    do {                                                                                           \
        rtv_status ok_status_ = (call);                                                            \
        ck_assert_msg(ok_status_ == RTV_OK, "%s: %s: %s", #call, rtv_status_name(ok_status_),      \
                      rtv_last_error_message());                                                   \
    } while (0)

/* The call fails with this status and leaves a message that holds `fragment`. */
#define FAILS(expected, fragment, call)                                                            \
    do {                                                                                           \
        rtv_status fails_status_ = (call);                                                         \
        ck_assert_msg(fails_status_ == (expected), "%s: %s instead of %s", #call,                  \
                      rtv_status_name(fails_status_), rtv_status_name(expected));                  \
        ck_assert_msg(strstr(rtv_last_error_message(), fragment) != NULL, "%s: message is '%s'",   \
                      #call, rtv_last_error_message());                                            \
    } while (0)

/*
 * An allocator that counts, and fails from the (`fail_after` + 1)-th allocation on, once or for
 * good. Not for use by several threads at once when `fail_after` is set.
 */
typedef struct {
    int64_t allocations; /* ever, growing included */
    int64_t live_blocks;
    int64_t live_bytes, peak_bytes;
    int64_t fail_after; /* -1: never */
    int32_t fail_once;
} counting_allocator;

void counting_allocator_init(counting_allocator *counter);
void *counting_allocate(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                        void *payload);
/* A context over the counter. */
rtv_context *counting_context(counting_allocator *counter, int32_t threads);

/* The statement allocates nothing, once memory has been warmed up: nothing new and no growth. */
#define EXPECT_NO_ALLOCATION(counter, statement)                                                   \
    do {                                                                                           \
        int64_t before_allocations_ = (counter)->allocations;                                      \
        statement;                                                                                 \
        ck_assert_msg((counter)->allocations == before_allocations_, "%s: %lld allocations",       \
                      #statement, (long long)((counter)->allocations - before_allocations_));      \
    } while (0)

/* The calls of several threads at once on one object: runs `work` on `threads` threads, each with
 * its number, and waits for all. `work` reports by its status; a failure fails the test. */
void run_threads(int32_t threads, rtv_status (*work)(int32_t thread, void *payload), void *payload);

/*
 * Runs `work` with every allocation failing in turn until it succeeds: each failure must be
 * RTV_E_NOMEM, and nothing may leak. Returns the number of allocations of the successful run.
 */
int64_t sweep_failing_allocations(rtv_status (*work)(rtv_context *context, void *payload),
                                  void *payload);

/* A new directory under the system's place for temporary files; freed by the caller. */
char *make_temporary_directory(void);
void remove_directory(const char *path);

/* Runs one suite and returns main's exit code. */
int run_suite(Suite *suite);

#endif
