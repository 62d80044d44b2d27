/* A whole life of a model under hosts of all kinds: the same answers, on whoever's threads; ended
 * at any place, and begun again. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "host_job.h"
#include "test_support.h"

static char *directory;
static char path[4200], other_path[4200];
static host_job_result expected;

static void setup(void)
{
    directory = make_temporary_directory();
    snprintf(path, sizeof path, "%s/one.rtv", directory);
    snprintf(other_path, sizeof other_path, "%s/other.rtv", directory);
    OK(host_job(&expected, NULL, path));
    ck_assert_int_eq(expected.counts[0], HOST_JOB_RESULTS);
    ck_assert(expected.loss > 0 && expected.accuracy > 0);
}

static void teardown(void)
{
    remove_directory(directory);
    free(directory);
}

static void check_same(const host_job_result *result)
{
    ck_assert(memcmp(result, &expected, sizeof expected) == 0);
}

static void call_in_turn(rtv_share_fn share, void *work, int32_t count, void *payload)
{
    ++*(int *)payload;
    for (int32_t i = 0; i < count; i++)
        share(work);
}

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

/* More threads than were asked for. */
static void call_on_threads(rtv_share_fn share, void *work, int32_t count, void *payload)
{
    ++*(int *)payload;
    enum { MOST = 8 };
    host_call call = {share, work};
    pthread_t threads[MOST];
    int32_t calls = count + 2 < MOST ? count + 2 : MOST;
    for (int32_t i = 0; i < calls; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, call_share, &call), 0);
    for (int32_t i = 0; i < calls; i++)
        pthread_join(threads[i], NULL);
}

START_TEST(answers_do_not_depend_on_the_host)
{
    const rtv_execute_fn executors[] = {NULL, call_in_turn, call_on_threads};
    for (int kind = 0; kind < 3; kind++)
        for (int32_t threads = 2; threads <= 5; threads += 3) {
            int jobs = 0;
            rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
            options.threads = threads;
            options.execute = executors[kind];
            options.execute_payload = &jobs;
            rtv_context *context;
            host_job_result result;
            OK(rtv_context_create(&context, &options));
            OK(host_job(&result, context, path));
            check_same(&result);
            ck_assert((jobs > 0) == (kind > 0));
            rtv_context_free(context);
        }
}
END_TEST

typedef struct {
    counting_allocator counter;
    int lines, jobs;
    host_job_result result;
    const char *path;
    uint64_t seed;
} host;

static void count_line(int32_t level, const char *category, const char *message, void *payload)
{
    (void)level;
    (void)category;
    (void)message;
    ((host *)payload)->lines++;
}

static void *live(void *argument)
{
    host *self = argument;
    counting_allocator_init(&self->counter);
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 3;
    options.seed = self->seed;
    options.allocate = counting_allocate;
    options.allocate_payload = &self->counter;
    options.log = count_line;
    options.log_payload = self;
    options.execute = self->seed == 0 ? call_in_turn : NULL;
    options.execute_payload = &self->jobs;
    rtv_context *context;
    for (int round = 0; round < 3; round++) {
        if (rtv_context_create(&context, &options) != RTV_OK ||
            host_job(&self->result, context, self->path) != RTV_OK)
            return self;
        rtv_context_free(context);
    }
    return NULL;
}

START_TEST(two_hosts_in_one_process_do_not_meet)
{
    static host one, other;
    one = (host){.path = path};
    other = (host){.path = other_path, .seed = 5};
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, live, &other), 0);
    ck_assert_ptr_null(live(&one));
    void *failed;
    pthread_join(thread, &failed);
    ck_assert_ptr_null(failed);
    check_same(&one.result);
    ck_assert(other.result.loss != expected.loss);
    ck_assert_int_eq(one.lines, other.lines);
    ck_assert_int_gt(one.lines, 0);
    ck_assert(one.jobs > 0 && other.jobs == 0);
    ck_assert_int_eq(one.counter.live_blocks, 0);
    ck_assert_int_eq(other.counter.live_blocks, 0);
    ck_assert_int_gt(other.counter.allocations, 100);
}
END_TEST

/* A host that cancels at its n-th allocation, and lets the rest be allocated. */
typedef struct {
    counting_allocator counter;
    rtv_context *context;
    int64_t cancel_at;
} cancelling_host;

static void *allocate_and_cancel(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                                 void *payload)
{
    cancelling_host *self = payload;
    if (self->counter.allocations == self->cancel_at)
        rtv_context_set_cancelled(self->context, 1);
    return counting_allocate(ptr, old_bytes, new_bytes, alignment, &self->counter);
}

START_TEST(cancelled_anywhere_nothing_is_lost)
{
    int64_t cancelled = 0, finished = 0;
    for (int64_t at = 0; finished == 0; at += 7) {
        cancelling_host self = {.cancel_at = -1};
        counting_allocator_init(&self.counter);
        rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
        options.threads = 1;
        options.allocate = allocate_and_cancel;
        options.allocate_payload = &self;
        OK(rtv_context_create(&self.context, &options));
        self.cancel_at = self.counter.allocations + at;
        host_job_result result;
        rtv_status status = host_job(&result, self.context, path);
        ck_assert_msg(status == RTV_OK || status == RTV_E_CANCELLED, "allocation %d: %s: %s",
                      (int)at, rtv_status_name(status), rtv_last_error_message());
        cancelled += status == RTV_E_CANCELLED;
        finished += !rtv_context_is_cancelled(self.context);
        if (at % 35 == 0) {
            rtv_context_set_cancelled(self.context, 0);
            self.cancel_at = -1;
            OK(host_job(&result, self.context, path));
            check_same(&result);
        }
        rtv_context_free(self.context);
        ck_assert_int_eq(self.counter.live_blocks, 0);
    }
    ck_assert_int_gt(cancelled, 20);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hosts");
    TCase *tests = tcase_create("hosts");
    tcase_set_timeout(tests, 200);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, answers_do_not_depend_on_the_host);
    tcase_add_test(tests, two_hosts_in_one_process_do_not_meet);
    tcase_add_test(tests, cancelled_anywhere_nothing_is_lost);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
