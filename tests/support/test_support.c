#include "test_support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t counter_lock = PTHREAD_MUTEX_INITIALIZER;

void counting_allocator_init(counting_allocator *counter)
{
    *counter = (counting_allocator){.fail_after = -1};
}

static int may_allocate(counting_allocator *counter)
{
    if (counter->fail_after < 0)
        return 1;
    if (counter->fail_after > 0) {
        counter->fail_after--;
        return 1;
    }
    if (counter->fail_once)
        counter->fail_after = -1;
    return 0;
}

void *counting_allocate(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                        void *payload)
{
    counting_allocator *counter = payload;
    void *block = NULL;
    pthread_mutex_lock(&counter_lock);
    if (new_bytes > 0) {
        counter->allocations++;
        if (!may_allocate(counter) || posix_memalign(&block, alignment, new_bytes) != 0) {
            pthread_mutex_unlock(&counter_lock);
            return NULL;
        }
        /* Memory that was never written must not look like zeros. */
        memset(block, 0xA5, new_bytes);
        if (ptr != NULL)
            memcpy(block, ptr, old_bytes < new_bytes ? old_bytes : new_bytes);
    }
    counter->live_blocks += (block != NULL) - (ptr != NULL);
    counter->live_bytes += (int64_t)new_bytes - (ptr != NULL ? (int64_t)old_bytes : 0);
    if (counter->live_bytes > counter->peak_bytes)
        counter->peak_bytes = counter->live_bytes;
    pthread_mutex_unlock(&counter_lock);
    free(ptr);
    return block;
}

rtv_context *counting_context(counting_allocator *counter, int32_t threads)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    options.allocate = counting_allocate;
    options.allocate_payload = counter;
    rtv_context *context;
    if (rtv_context_create(&context, &options) != RTV_OK)
        return NULL;
    return context;
}

int64_t sweep_failing_allocations(rtv_status (*work)(rtv_context *context, void *payload),
                                  void *payload)
{
    for (int64_t budget = 0;; budget++) {
        counting_allocator counter;
        counting_allocator_init(&counter);
        rtv_context *context = counting_context(&counter, 1);
        ck_assert_ptr_nonnull(context);
        int64_t before = counter.allocations;
        counter.fail_after = budget;
        rtv_status status = work(context, payload);
        int64_t used = counter.allocations - before;
        counter.fail_after = -1;
        rtv_context_free(context);
        ck_assert_msg(counter.live_blocks == 0 && counter.live_bytes == 0,
                      "%lld blocks leak when allocation %lld fails", (long long)counter.live_blocks,
                      (long long)budget);
        if (status == RTV_OK && used <= budget)
            return used;
        /* RTV_OK with a failed allocation is allowed: the library may do without. */
        ck_assert_msg(status == RTV_OK || status == RTV_E_NOMEM, "allocation %lld fails: %s: %s",
                      (long long)budget, rtv_status_name(status), rtv_last_error_message());
    }
}

typedef struct {
    rtv_status (*work)(int32_t thread, void *payload);
    void *payload;
    int32_t thread;
    rtv_status status;
    char message[512];
} thread_run;

static void *run_thread(void *argument)
{
    thread_run *run = argument;
    run->status = run->work(run->thread, run->payload);
    if (run->status != RTV_OK)
        rtv_last_error_copy(run->message, sizeof run->message);
    return NULL;
}

void run_threads(int32_t threads, rtv_status (*work)(int32_t thread, void *payload), void *payload)
{
    enum { MOST = 64 };
    pthread_t handles[MOST];
    thread_run runs[MOST];
    ck_assert_int_le(threads, MOST);
    for (int32_t i = 0; i < threads; i++) {
        runs[i] = (thread_run){work, payload, i, RTV_OK, ""};
        ck_assert_int_eq(pthread_create(&handles[i], NULL, run_thread, &runs[i]), 0);
    }
    for (int32_t i = 0; i < threads; i++)
        pthread_join(handles[i], NULL);
    for (int32_t i = 0; i < threads; i++)
        ck_assert_msg(runs[i].status == RTV_OK, "thread %d: %s: %s", (int)i,
                      rtv_status_name(runs[i].status), runs[i].message);
}

char *make_temporary_directory(void)
{
    const char *parent = getenv("TMPDIR");
    char path[4096], unique[7] = {0};
    memset(unique, 'X', 6); /* mkdtemp puts letters in their place */
    snprintf(path, sizeof path, "%s/retrieve-test-%s", parent != NULL ? parent : "/tmp", unique);
    ck_assert_ptr_nonnull(mkdtemp(path));
    return strdup(path);
}

void remove_directory(const char *path)
{
    pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", "--", path, (char *)NULL);
        _exit(127);
    }
    if (child > 0)
        waitpid(child, NULL, 0);
}

int run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
