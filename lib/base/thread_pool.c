#include "base/thread_pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

struct rtv__thread_pool {
    rtv_context *context; /* not counted: the context owns the pool */
    int32_t threads;      /* the caller's included */
    pid_t owner;          /* threads do not survive a fork */

    pthread_mutex_t submit; /* held by the caller whose job runs */
    pthread_mutex_t lock;
    pthread_cond_t work_ready, work_done;
    int32_t started; /* threads that exist */
    bool stopping;
    uint64_t job; /* number of the current job */
    int32_t workers_wanted, workers_left;

    rtv__task_fn run;
    void *payload;
    int64_t tasks;
    atomic_int_fast64_t next_task;
    pthread_t handles[];
};

typedef struct {
    rtv__thread_pool *pool;
    int32_t worker;
} worker_start;

static void run_tasks(rtv__thread_pool *pool, int32_t worker)
{
    for (;;) {
        int64_t task = atomic_fetch_add_explicit(&pool->next_task, 1, memory_order_relaxed);
        if (task >= pool->tasks)
            return;
        pool->run(pool->payload, task, worker);
    }
}

static void *worker_main(void *argument)
{
    worker_start start = *(worker_start *)argument;
    rtv__thread_pool *pool = start.pool;
    rtv__free(pool->context, argument);
    uint64_t seen = 0;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->stopping && pool->job == seen)
            pthread_cond_wait(&pool->work_ready, &pool->lock);
        if (pool->stopping)
            break;
        seen = pool->job;
        if (start.worker >= pool->workers_wanted)
            continue;
        pthread_mutex_unlock(&pool->lock);
        run_tasks(pool, start.worker);
        pthread_mutex_lock(&pool->lock);
        if (--pool->workers_left == 0)
            pthread_cond_signal(&pool->work_done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

rtv_status rtv__thread_pool_create(rtv__thread_pool **out, rtv_context *context, int32_t threads)
{
    rtv__thread_pool *pool =
        rtv__alloc_zero(context, sizeof *pool + (size_t)threads * sizeof pool->handles[0]);
    if (pool == NULL)
        return RTV_E_NOMEM;
    pool->context = context;
    pool->threads = threads;
    pool->owner = getpid();
    pool->started = 1;
    pthread_mutex_init(&pool->submit, NULL);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work_ready, NULL);
    pthread_cond_init(&pool->work_done, NULL);
    *out = pool;
    return RTV_OK;
}

void rtv__thread_pool_free(rtv__thread_pool *pool)
{
    if (pool == NULL)
        return;
    if (pool->owner == getpid()) {
        pthread_mutex_lock(&pool->lock);
        pool->stopping = true;
        pthread_cond_broadcast(&pool->work_ready);
        pthread_mutex_unlock(&pool->lock);
        for (int32_t i = 1; i < pool->started; i++)
            pthread_join(pool->handles[i], NULL);
        pthread_cond_destroy(&pool->work_done);
        pthread_cond_destroy(&pool->work_ready);
        pthread_mutex_destroy(&pool->lock);
        pthread_mutex_destroy(&pool->submit);
    }
    rtv__free(pool->context, pool);
}

/* A thread that cannot be had is no error: the others do its share. */
static void start_threads(rtv__thread_pool *pool, int32_t wanted)
{
    while (pool->started < wanted) {
        worker_start *start = rtv__alloc(pool->context, sizeof *start);
        if (start == NULL)
            return;
        *start = (worker_start){pool, pool->started};
        if (pthread_create(&pool->handles[pool->started], NULL, worker_main, start) != 0) {
            rtv__free(pool->context, start);
            return;
        }
        pool->started++;
    }
}

void rtv__parallel_capped(const rtv_context *context, int32_t most_threads, int64_t tasks,
                          rtv__task_fn run, void *payload)
{
    rtv__thread_pool *pool = context != NULL ? context->pool : NULL;
    int32_t threads = pool != NULL ? pool->threads : 1;
    if (most_threads > 0 && most_threads < threads)
        threads = most_threads;
    if (threads > tasks)
        threads = (int32_t)tasks;
    if (threads <= 1 || pool->owner != getpid() || pthread_mutex_trylock(&pool->submit) != 0) {
        for (int64_t i = 0; i < tasks; i++)
            run(payload, i, 0);
        return;
    }
    start_threads(pool, threads);
    if (threads > pool->started)
        threads = pool->started;
    pthread_mutex_lock(&pool->lock);
    pool->run = run;
    pool->payload = payload;
    pool->tasks = tasks;
    atomic_store_explicit(&pool->next_task, 0, memory_order_relaxed);
    pool->workers_wanted = threads;
    pool->workers_left = threads - 1;
    pool->job++;
    pthread_cond_broadcast(&pool->work_ready);
    pthread_mutex_unlock(&pool->lock);

    run_tasks(pool, 0);

    pthread_mutex_lock(&pool->lock);
    while (pool->workers_left > 0)
        pthread_cond_wait(&pool->work_done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    pthread_mutex_unlock(&pool->submit);
}

void rtv__parallel(const rtv_context *context, int64_t tasks, rtv__task_fn run, void *payload)
{
    rtv__parallel_capped(context, 0, tasks, run, payload);
}
