/* Jobs run once and whole, whoever calls, from wherever; threads sleep when idle and survive forks.
 */
#include "base/thread_pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test_support.h"

static rtv_context *context_of(int32_t threads)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    return context;
}

static void sleep_milliseconds(long milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

enum { MOST_TASKS = 5000, MOST_WORKERS = 16 };

typedef struct {
    atomic_int runs[MOST_TASKS];
    atomic_int inside[MOST_WORKERS]; /* tasks that run with this worker number right now */
    atomic_int most_inside, most_worker;
} tally;

static void raise_to(atomic_int *most, int value)
{
    int seen = atomic_load(most);
    while (seen < value && !atomic_compare_exchange_weak(most, &seen, value))
        ;
}

static void count_task(void *payload, int64_t task, int32_t worker)
{
    tally *counts = payload;
    raise_to(&counts->most_inside, atomic_fetch_add(&counts->inside[worker], 1) + 1);
    raise_to(&counts->most_worker, worker);
    atomic_fetch_add(&counts->runs[task], 1);
    atomic_fetch_sub(&counts->inside[worker], 1);
}

/* Every task has run exactly once, and no two at a time with the same worker number. */
static int is_whole(tally *counts, int64_t tasks, int32_t threads)
{
    for (int64_t i = 0; i < MOST_TASKS; i++)
        if (atomic_load(&counts->runs[i]) != (i < tasks))
            return 0;
    return (tasks == 0 || atomic_load(&counts->most_inside) == 1) &&
           atomic_load(&counts->most_worker) < threads;
}

static void check_job(const rtv_context *context, int32_t cap, int64_t tasks, int32_t threads)
{
    tally *counts = calloc(1, sizeof *counts);
    rtv__parallel_capped(context, cap, tasks, count_task, counts);
    ck_assert_msg(is_whole(counts, tasks, threads), "%d tasks on %d threads", (int)tasks, threads);
    free(counts);
}

START_TEST(every_task_runs_once)
{
    for (int32_t threads = 1; threads <= 9; threads++) {
        rtv_context *context = context_of(threads);
        for (int64_t tasks = 0; tasks < 40; tasks++)
            check_job(context, 0, tasks, threads);
        for (int round = 0; round < 50; round++)
            check_job(context, 0, MOST_TASKS, threads);
        check_job(context, 2, 1000, threads < 2 ? threads : 2);
        check_job(context, 1, 1000, 1);
        check_job(context, 100, 1000, threads);
        rtv_context_free(context);
    }
    check_job(NULL, 0, 100, 1);
}
END_TEST

/* Two tasks that wait for each other: they need two threads at the same time. */
static void meet(void *payload, int64_t task, int32_t worker)
{
    (void)task;
    (void)worker;
    atomic_int *arrived = payload;
    atomic_fetch_add(arrived, 1);
    for (int i = 0; i < 20000 && atomic_load(arrived) < 2; i++)
        sleep_milliseconds(1);
}

START_TEST(tasks_run_at_the_same_time)
{
    rtv_context *context = context_of(2);
    for (int round = 0; round < 20; round++) {
        atomic_int arrived = 0;
        rtv__parallel(context, 2, meet, &arrived);
        ck_assert_int_eq(atomic_load(&arrived), 2);
        /* Asleep in every second round. */
        if (round % 2 != 0)
            sleep_milliseconds(2);
    }
    rtv_context_free(context);
}
END_TEST

typedef struct {
    const rtv_context *context;
    tally *inner;
} nested_job;

static void run_nested(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    nested_job *job = payload;
    rtv__parallel(job->context, 100, count_task, &job->inner[task]);
}

START_TEST(nested_jobs_run_on_the_calling_thread)
{
    rtv_context *context = context_of(4);
    for (int round = 0; round < 20; round++) {
        nested_job job = {context, calloc(8, sizeof(tally))};
        rtv__parallel(context, 8, run_nested, &job);
        for (int i = 0; i < 8; i++)
            ck_assert(is_whole(&job.inner[i], 100, 1));
        free(job.inner);
    }
    rtv_context_free(context);
}
END_TEST

static void *call_often(void *argument)
{
    const rtv_context *context = argument;
    intptr_t bad = 0;
    tally *counts = malloc(sizeof *counts);
    for (int round = 0; round < 200; round++) {
        memset(counts, 0, sizeof *counts);
        rtv__parallel(context, 200, count_task, counts);
        bad += !is_whole(counts, 200, 3);
    }
    free(counts);
    return (void *)bad;
}

START_TEST(callers_on_several_threads_do_not_wait_for_each_other)
{
    rtv_context *context = context_of(3);
    pthread_t callers[4];
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&callers[i], NULL, call_often, context), 0);
    for (int i = 0; i < 4; i++) {
        void *bad;
        pthread_join(callers[i], &bad);
        ck_assert_ptr_null(bad);
    }
    rtv_context_free(context);
}
END_TEST

#if !defined(__SANITIZE_THREAD__) /* it ends a forked child that starts threads */
static int child_succeeds(pid_t child)
{
    int state;
    return waitpid(child, &state, 0) == child && WIFEXITED(state) && WEXITSTATUS(state) == 0;
}

static void fork_within_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    atomic_int *succeeded = payload;
    if (task != 3)
        return;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    atomic_fetch_add(succeeded, child > 0 && child_succeeds(child));
}

/* In the child: jobs of all kinds, on new threads, then a clean end. */
static int work_after_fork(rtv_context *context)
{
    int good = 1;
    tally *counts = malloc(sizeof *counts);
    for (int round = 0; round < 20; round++) {
        memset(counts, 0, sizeof *counts);
        rtv__parallel(context, 1000, count_task, counts);
        good = good && is_whole(counts, 1000, 3);
    }
    atomic_int arrived = 0;
    rtv__parallel(context, 2, meet, &arrived);
    good = good && atomic_load(&arrived) == 2;
    free(counts);
    rtv_context_free(context);
    return good ? 0 : 1;
}

START_TEST(a_forked_child_starts_threads_of_its_own)
{
    for (int used = 0; used < 2; used++) {
        rtv_context *context = context_of(3);
        if (used)
            check_job(context, 0, 100, 3);
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0)
            _exit(work_after_fork(context));
        check_job(context, 0, 1000, 3);
        ck_assert(child_succeeds(child));
        child = fork();
        if (child == 0) {
            rtv_context_free(context);
            _exit(0);
        }
        ck_assert(child_succeeds(child));
        atomic_int succeeded = 0;
        rtv__parallel(context, 8, fork_within_task, &succeeded);
        ck_assert_int_eq(atomic_load(&succeeded), 1);
        check_job(context, 0, 1000, 3);
        rtv_context_free(context);
    }
}
END_TEST

#endif

static double processor_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

START_TEST(idle_threads_use_no_processor)
{
    rtv_context *context = context_of(2);
    check_job(context, 0, 1000, 2);
    sleep_milliseconds(100);
    double before = processor_seconds();
    sleep_milliseconds(300);
    ck_assert_msg(processor_seconds() - before < 0.03, "%.3f s of 0.3 s used",
                  processor_seconds() - before);
    rtv_context_free(context);
}
END_TEST

START_TEST(contexts_come_and_go)
{
    for (int round = 0; round < 200; round++) {
        rtv_context *context = context_of(4);
        if (round % 3 != 0)
            check_job(context, 0, 10, 4);
        rtv_context_free(context);
    }
}
END_TEST

START_TEST(jobs_allocate_nothing)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 3);
    int64_t before = counter.allocations;
    check_job(context, 0, 1000, 3);
    ck_assert_int_eq(counter.allocations, before);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("thread_pool");
    TCase *tests = tcase_create("thread_pool");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, every_task_runs_once);
    tcase_add_test(tests, tasks_run_at_the_same_time);
    tcase_add_test(tests, nested_jobs_run_on_the_calling_thread);
    tcase_add_test(tests, callers_on_several_threads_do_not_wait_for_each_other);
#if !defined(__SANITIZE_THREAD__)
    tcase_add_test(tests, a_forked_child_starts_threads_of_its_own);
#endif
    tcase_add_test(tests, idle_threads_use_no_processor);
    tcase_add_test(tests, contexts_come_and_go);
    tcase_add_test(tests, jobs_allocate_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
