#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/thread_pool.h"
#include "test_support.h"

enum { TASKS = 200 };

typedef struct {
    const rtv_context *context;
    atomic_int runs[TASKS];
    atomic_int busy[64]; /* by worker */
    atomic_int wrong;
} record;

static void note(void *payload, int64_t task, int32_t worker)
{
    record *r = payload;
    if (worker < 0 || worker >= rtv_context_threads(r->context) ||
        atomic_fetch_add(&r->busy[worker], 1) != 0)
        atomic_fetch_add(&r->wrong, 1);
    atomic_fetch_add(&r->runs[task], 1);
    atomic_fetch_sub(&r->busy[worker], 1);
}

static void expect_each_once(record *r, int64_t tasks)
{
    ck_assert_int_eq(atomic_load(&r->wrong), 0);
    for (int64_t i = 0; i < TASKS; i++)
        ck_assert_int_eq(atomic_load(&r->runs[i]), i < tasks);
}

START_TEST(each_task_runs_once)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    for (int32_t threads = 1; threads <= 5; threads++) {
        rtv_context *context = counting_context(&counter, threads);
        for (int64_t tasks = 0; tasks <= TASKS; tasks += 40) {
            record r = {.context = context};
            rtv__parallel(context, tasks, note, &r);
            expect_each_once(&r, tasks);
        }
        record r = {.context = context};
        EXPECT_NO_ALLOCATION(&counter, rtv__parallel(context, TASKS, note, &r));
        rtv_context_free(context);
    }
    record r = {0};
    rtv__parallel(NULL, 3, note, &r);
    expect_each_once(&r, 3);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(a_cap_is_kept)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 4);
    for (int32_t most = 0; most < 6; most++) {
        record r = {.context = context};
        rtv__parallel_capped(context, most, TASKS, note, &r);
        expect_each_once(&r, TASKS);
    }
    rtv_context_free(context);
}
END_TEST

static void nest(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    record *r = payload;
    record inner = {.context = r->context};
    rtv__parallel(r->context, 20, note, &inner);
    for (int i = 0; i < 20; i++)
        atomic_fetch_add(&r->wrong, atomic_load(&inner.runs[i]) != 1);
    atomic_fetch_add(&r->runs[task], 1);
}

START_TEST(a_task_may_ask_for_more)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 3);
    record r = {.context = context};
    rtv__parallel(context, TASKS, nest, &r);
    expect_each_once(&r, TASKS);
    rtv_context_free(context);
}
END_TEST

static rtv_status submit(int32_t thread, void *payload)
{
    (void)thread;
    for (int round = 0; round < 50; round++) {
        record r = {.context = payload};
        rtv__parallel(payload, 30, note, &r);
        for (int i = 0; i < 30; i++)
            if (atomic_load(&r.runs[i]) != 1)
                return RTV_E_INTERNAL;
    }
    return RTV_OK;
}

START_TEST(several_callers_at_once)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 3);
    run_threads(4, submit, context);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(the_child_of_a_fork_goes_on)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 3);
    record r = {.context = context};
    rtv__parallel(context, TASKS, note, &r);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        /* No threads came along: the caller works alone, and freeing waits for nobody. */
        record own = {.context = context};
        rtv__parallel(context, TASKS, note, &own);
        int bad = atomic_load(&own.wrong);
        for (int i = 0; i < TASKS; i++)
            bad |= atomic_load(&own.runs[i]) != 1;
        rtv_context_free(context);
        _exit(bad != 0);
    }
    int code;
    ck_assert_int_eq(waitpid(child, &code, 0), child);
    ck_assert(WIFEXITED(code) && WEXITSTATUS(code) == 0);
    rtv_context_free(context);
}
END_TEST

START_TEST(threads_that_cannot_be_had)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 4);
    counter.fail_after = 0;
    record r = {.context = context};
    rtv__parallel(context, TASKS, note, &r);
    expect_each_once(&r, TASKS);
    counter.fail_after = -1;
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("thread_pool");
    TCase *tests = tcase_create("thread_pool");
    tcase_add_test(tests, each_task_runs_once);
    tcase_add_test(tests, a_cap_is_kept);
    tcase_add_test(tests, a_task_may_ask_for_more);
    tcase_add_test(tests, several_callers_at_once);
    tcase_add_test(tests, the_child_of_a_fork_goes_on);
    tcase_add_test(tests, threads_that_cannot_be_had);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
