/* Jobs on the host's threads, whatever the host does with its shares, and jobs that are cut short.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/thread_pool.h"
#include "test_support.h"

enum { TASKS = 400, THREADS = 5, MOST_CALLS = 40 };

/* A host: how many calls of a share it makes, and whether each gets a thread. */
typedef struct {
    int32_t calls; /* of each job; -1: as many as it is asked for */
    int has_threads;
    atomic_int jobs, most_asked;
} host;

typedef struct {
    rtv_share_fn share;
    void *work;
} host_call;

static void *call_share(void *argument)
{
    host_call *call = argument;
    call->share(call->work);
    return NULL;
}

static void execute(rtv_share_fn share, void *work, int32_t count, void *payload)
{
    host *self = payload;
    pthread_t threads[MOST_CALLS];
    host_call call = {share, work};
    int32_t calls = self->calls < 0 ? count : self->calls;
    atomic_fetch_add(&self->jobs, 1);
    if (atomic_load(&self->most_asked) < count)
        atomic_store(&self->most_asked, count);
    for (int32_t i = 0; i < calls; i++) {
        if (!self->has_threads)
            share(work);
        else
            ck_assert_int_eq(pthread_create(&threads[i], NULL, call_share, &call), 0);
    }
    for (int32_t i = 0; i < calls && self->has_threads; i++)
        pthread_join(threads[i], NULL);
}

static rtv_context *host_context(host *self, int32_t threads)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    options.execute = execute;
    options.execute_payload = self;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    return context;
}

typedef struct {
    const rtv_context *context;
    atomic_int runs[TASKS];
    atomic_int inside[THREADS];
    atomic_int together; /* tasks that met another with the same worker number */
    atomic_int cancel_at;
    atomic_int inner;
} tally;

static void count_task(void *payload, int64_t task, int32_t worker)
{
    tally *counts = payload;
    ck_assert_int_ge(worker, 0);
    ck_assert_int_lt(worker, THREADS);
    if (atomic_fetch_add(&counts->inside[worker], 1) != 0)
        atomic_fetch_add(&counts->together, 1);
    atomic_fetch_add(&counts->runs[task], 1);
    atomic_fetch_sub(&counts->inside[worker], 1);
}

static void check_whole(tally *counts)
{
    for (int i = 0; i < TASKS; i++)
        ck_assert_int_eq(atomic_load(&counts->runs[i]), 1);
    ck_assert_int_eq(atomic_load(&counts->together), 0);
}

START_TEST(jobs_are_whole_whatever_the_host_calls)
{
    const int32_t calls[] = {-1, 0, 1, 2, THREADS + 1, MOST_CALLS};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        for (int has_threads = 0; has_threads < 2; has_threads++) {
            host self = {.calls = calls[i], .has_threads = has_threads};
            rtv_context *context = host_context(&self, THREADS);
            ck_assert_int_eq(rtv_context_threads(context), THREADS);
            for (int round = 0; round < 5; round++) {
                tally counts = {.context = context};
                rtv__parallel(context, TASKS, count_task, &counts);
                check_whole(&counts);
            }
            ck_assert_int_eq(atomic_load(&self.jobs), 5);
            ck_assert_int_eq(atomic_load(&self.most_asked), THREADS);
            rtv_context_free(context);
        }
}
END_TEST

START_TEST(a_cap_and_few_tasks_ask_for_fewer)
{
    host self = {.calls = -1};
    rtv_context *context = host_context(&self, THREADS);
    tally counts = {.context = context};
    rtv__parallel_capped(context, 3, TASKS, count_task, &counts);
    check_whole(&counts);
    ck_assert_int_eq(atomic_load(&self.most_asked), 3);
    atomic_store(&self.most_asked, 0);
    rtv__parallel(context, 2, count_task, &counts);
    ck_assert_int_eq(atomic_load(&self.most_asked), 2);
    rtv__parallel(context, 1, count_task, &counts);
    rtv__parallel_capped(context, 1, TASKS, count_task, &counts);
    ck_assert_int_eq(atomic_load(&self.jobs), 2);
    rtv_context_free(context);
}
END_TEST

static void count_inner(void *payload, int64_t task, int32_t worker)
{
    (void)task;
    ck_assert_int_eq(worker, 0);
    atomic_fetch_add((atomic_int *)payload, 1);
}

static void run_inner(void *payload, int64_t task, int32_t worker)
{
    tally *counts = payload;
    (void)task;
    (void)worker;
    rtv__parallel(counts->context, 10, count_inner, &counts->inner);
}

START_TEST(a_task_that_asks_for_threads_works_alone)
{
    host self = {.calls = -1, .has_threads = 1};
    rtv_context *context = host_context(&self, THREADS);
    tally counts = {.context = context};
    rtv__parallel(context, 20, run_inner, &counts);
    ck_assert_int_eq(atomic_load(&counts.inner), 200);
    ck_assert_int_eq(atomic_load(&self.jobs), 1);
    rtv_context_free(context);
}
END_TEST

/* Tasks are taken in rising order, so that one may wait for those before it. */
static void wait_for_lower(void *payload, int64_t task, int32_t worker)
{
    tally *counts = payload;
    (void)worker;
    while (task > 0 && atomic_load(&counts->runs[task - 1]) == 0)
        ;
    /* Before the task counts as run: those after it wait for that, and then see the flag. */
    if (task == atomic_load(&counts->cancel_at))
        atomic_store(&((rtv_context *)(uintptr_t)counts->context)->cancelled, 1);
    atomic_fetch_add(&counts->runs[task], 1);
}

START_TEST(a_task_may_wait_for_lower_ones)
{
    for (int32_t calls = -1; calls < 3; calls++) {
        host self = {.calls = calls, .has_threads = 1};
        rtv_context *context = host_context(&self, 2);
        tally counts = {.context = context, .cancel_at = -1};
        rtv__parallel(context, TASKS, wait_for_lower, &counts);
        check_whole(&counts);
        rtv_context_free(context);
    }
}
END_TEST

START_TEST(work_is_cancelled_between_tasks)
{
    host self = {.calls = -1, .has_threads = 1};
    for (int kind = 0; kind < 3; kind++) {
        rtv_context *context = kind == 0 ? host_context(&self, 2) : NULL;
        rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
        options.threads = kind;
        if (kind > 0)
            OK(rtv_context_create(&context, &options));
        tally counts = {.context = context, .cancel_at = 50};
        FAILS(RTV_E_CANCELLED, "rtv_context_set_cancelled",
              rtv__parallel_cancellable(context, 0, TASKS, wait_for_lower, &counts));
        int run = 0;
        while (run < TASKS && atomic_load(&counts.runs[run]) == 1)
            run++;
        ck_assert_int_ge(run, 51);
        ck_assert_int_le(run, 53);
        for (int i = run; i < TASKS; i++)
            ck_assert_int_eq(atomic_load(&counts.runs[i]), 0);
        /* Until the flag is taken back nothing of the kind runs; what must not stop does. */
        memset(&counts, 0, sizeof counts);
        counts.context = context;
        FAILS(RTV_E_CANCELLED, "",
              rtv__parallel_cancellable(context, 0, TASKS, count_task, &counts));
        ck_assert_int_eq(atomic_load(&counts.runs[0]), 0);
        rtv__parallel(context, TASKS, count_task, &counts);
        check_whole(&counts);
        memset(counts.runs, 0, sizeof counts.runs);
        rtv_context_set_cancelled(context, 0);
        OK(rtv__parallel_cancellable(context, 0, TASKS, count_task, &counts));
        check_whole(&counts);
        rtv_context_free(context);
    }
}
END_TEST

START_TEST(finished_work_is_not_cancelled)
{
    rtv_context *context;
    OK(rtv_context_create(&context, NULL));
    tally counts = {.context = context, .cancel_at = TASKS - 1};
    OK(rtv__parallel_cancellable(context, 0, TASKS, wait_for_lower, &counts));
    check_whole(&counts);
    ck_assert_int_eq(rtv_context_is_cancelled(context), 1);
    OK(rtv__parallel_cancellable(NULL, 0, TASKS, wait_for_lower, &counts));
    rtv_context_free(context);
}
END_TEST

START_TEST(the_flag_of_a_context)
{
    rtv_context *one, *other;
    OK(rtv_context_create(&one, NULL));
    OK(rtv_context_create(&other, NULL));
    OK(rtv__check_cancelled(one));
    rtv_context_set_cancelled(one, 7);
    ck_assert_int_eq(rtv_context_is_cancelled(one), 1);
    ck_assert_int_eq(rtv_context_is_cancelled(other), 0);
    FAILS(RTV_E_CANCELLED, "cancelled", rtv__check_cancelled(one));
    OK(rtv__check_cancelled(other));
    rtv_context_set_cancelled(one, 0);
    OK(rtv__check_cancelled(one));
    rtv_context_set_cancelled(NULL, 1);
    ck_assert_int_eq(rtv_context_is_cancelled(NULL), 0);
    OK(rtv__check_cancelled(NULL));
    rtv_context_free(one);
    rtv_context_free(other);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("parallel");
    TCase *tests = tcase_create("parallel");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, jobs_are_whole_whatever_the_host_calls);
    tcase_add_test(tests, a_cap_and_few_tasks_ask_for_fewer);
    tcase_add_test(tests, a_task_that_asks_for_threads_works_alone);
    tcase_add_test(tests, a_task_may_wait_for_lower_ones);
    tcase_add_test(tests, work_is_cancelled_between_tasks);
    tcase_add_test(tests, finished_work_is_not_cancelled);
    tcase_add_test(tests, the_flag_of_a_context);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
