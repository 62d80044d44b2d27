/* Jobs: tasks that are taken one by one, in rising order, by whoever has time. */
#include "base/thread_pool.h"

typedef struct {
    rtv__task_fn run;
    void *payload;
    int64_t tasks;
    const rtv_context *cancelled_by; /* NULL: runs to its end */
    _Alignas(RTV_ALIGNMENT) atomic_int_fast64_t next_task;
} job;

/*
 * Looks before it takes: what was taken is run, so a task may wait for lower ones in a job that is
 * cut short too.
 */
static void run_share(void *payload, int32_t worker)
{
    job *self = payload;
    while (!rtv__is_cancelled(self->cancelled_by)) {
        int64_t task = atomic_fetch_add_explicit(&self->next_task, 1, memory_order_relaxed);
        if (task >= self->tasks)
            return;
        self->run(self->payload, task, worker);
    }
}

static int32_t threads_of(const rtv_context *context, int32_t most_threads, int64_t tasks)
{
    int32_t threads = rtv_context_threads(context);
    if (most_threads > 0 && most_threads < threads)
        threads = most_threads;
    return threads > tasks ? (int32_t)tasks : threads;
}

void rtv__parallel_capped(const rtv_context *context, int32_t most_threads, int64_t tasks,
                          rtv__task_fn run, void *payload)
{
    int32_t threads = threads_of(context, most_threads, tasks);
    if (threads > 1) {
        job self = {.run = run, .payload = payload, .tasks = tasks};
        if (rtv__thread_pool_run(context->pool, threads, run_share, &self))
            return;
    }
    for (int64_t i = 0; i < tasks; i++)
        run(payload, i, 0);
}

void rtv__parallel(const rtv_context *context, int64_t tasks, rtv__task_fn run, void *payload)
{
    rtv__parallel_capped(context, 0, tasks, run, payload);
}

rtv_status rtv__parallel_cancellable(const rtv_context *context, int32_t most_threads,
                                     int64_t tasks, rtv__task_fn run, void *payload)
{
    int32_t threads = threads_of(context, most_threads, tasks);
    if (threads > 1) {
        job self = {.run = run, .payload = payload, .tasks = tasks, .cancelled_by = context};
        if (rtv__thread_pool_run(context->pool, threads, run_share, &self))
            return atomic_load(&self.next_task) >= tasks ? RTV_OK : rtv__fail_cancelled();
    }
    /* Small work is done before an atomic counter has been asked twice. */
    for (int64_t i = 0; i < tasks; i++) {
        if (rtv__is_cancelled(context))
            return rtv__fail_cancelled();
        run(payload, i, 0);
    }
    return RTV_OK;
}
