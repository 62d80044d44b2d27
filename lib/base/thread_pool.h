/*
 * Work on several threads. The context's own start at first use, look for the next job for some 50
 * microseconds and then sleep; the caller works too; a forked child starts its own. With a host's
 * executor the context has none, and the host's threads come for shares. One job at a time.
 */
#ifndef RTV_LIB_BASE_THREAD_POOL_H
#define RTV_LIB_BASE_THREAD_POOL_H

#include <stdbool.h>

#include "base/context.h"

/*
 * One task of a job. `worker` is 0 to rtv_context_threads - 1, distinct among the tasks of the job
 * that run at the same time, for picking the job's scratch.
 */
typedef void (*rtv__task_fn)(void *payload, int64_t task, int32_t worker);

/* One thread's share of a job: it takes tasks until none is left. */
typedef void (*rtv__share_fn)(void *job, int32_t worker);

rtv_status rtv__thread_pool_create(rtv__thread_pool **out, rtv_context *context, int32_t threads);
void rtv__thread_pool_free(rtv__thread_pool *pool);
/*
 * Runs one share on the calling thread and up to `threads` - 1 on others, and returns when all of
 * them have. False, with nothing run, when the pool is busy.
 */
bool rtv__thread_pool_run(rtv__thread_pool *pool, int32_t threads, rtv__share_fn run, void *job);

/*
 * Runs tasks 0 to `tasks` - 1 and returns when all are done. With one thread or a busy pool
 * (another caller, or a task that calls this) they run on the calling thread: never an error,
 * never a wait for somebody else's job. Cut the work into tasks by its size only, never by
 * the thread count, and results do not depend on the thread count.
 */
void rtv__parallel(const rtv_context *context, int64_t tasks, rtv__task_fn run, void *payload);

/* The same on at most `most_threads` threads (0: all). */
void rtv__parallel_capped(const rtv_context *context, int32_t most_threads, int64_t tasks,
                          rtv__task_fn run, void *payload);

/*
 * The same for long work whose result can be thrown away: when the host cancels, no more tasks
 * are taken, those that were run to their end, and RTV_E_CANCELLED comes back. A task that takes
 * longer than a few milliseconds asks rtv__is_cancelled itself.
 */
rtv_status rtv__parallel_cancellable(const rtv_context *context, int32_t most_threads,
                                     int64_t tasks, rtv__task_fn run, void *payload);

#endif
