#include "base/thread_pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

/* How long a thread looks for work, or a caller for the end of it, before it sleeps. */
enum { SPIN_NANOSECONDS = 50000, LOOKS_BETWEEN_CLOCKS = 64 };

/*
 * The gate says all about the current job in one word, so that a worker joins it in one step: its
 * number, how many threads may work on it, whether it is closed to further workers, and how many
 * are in. A job is closed when its tasks are all taken: a worker that wakes up late is not waited
 * for.
 */
enum { ACTIVE_BITS = 12, WANTED_SHIFT = ACTIVE_BITS + 1, NUMBER_SHIFT = WANTED_SHIFT + 12 };
static const uint64_t active_mask = ((uint64_t)1 << ACTIVE_BITS) - 1;
static const uint64_t closed_bit = (uint64_t)1 << ACTIVE_BITS;
static const uint64_t wanted_mask = ((uint64_t)1 << 12) - 1;

typedef struct {
    rtv__thread_pool *pool;
    pthread_t handle;
    uint64_t seen; /* number of the last job it knows of */
    int32_t worker;
} pool_worker;

/* A job in the hands of the host's executor. */
typedef struct {
    atomic_int next_worker;
    int32_t threads;
    rtv__share_fn run;
    void *job;
} host_job;

struct rtv__thread_pool {
    rtv_context *context; /* not counted: the context owns the pool */
    int32_t threads;      /* the caller's included */
    int32_t started;      /* workers that exist, and the caller; of the one who holds `busy` */
    bool spins;           /* pointless when there are more threads than processors */
    _Atomic(pid_t) owner; /* threads do not survive a fork; 0 while a child starts anew */
    atomic_bool busy;     /* a caller's job runs */
    atomic_bool stopping;

    /* Written by the caller before it opens the gate, read by who is in. */
    rtv__share_fn run;
    void *job;

    pthread_mutex_t lock; /* of the two sleeps */
    pthread_cond_t job_opened, job_done;
    atomic_int sleeping_workers;
    atomic_int caller_cpu;   /* where the caller was when it woke the others; -1: not known */
    atomic_bool wakes_apart; /* a worker once woke up on the caller's processor */
    atomic_bool caller_sleeps;

    _Alignas(RTV_ALIGNMENT) _Atomic(uint64_t) gate;
    _Alignas(RTV_ALIGNMENT) pool_worker workers[];
};

static int64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void pause_thread(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

/* Looks again and again whether `done` holds, for a while; gives what it saw last. */
static bool spin_until(rtv__thread_pool *pool, bool (*done)(rtv__thread_pool *pool, uint64_t seen),
                       uint64_t seen)
{
    if (done(pool, seen))
        return true;
    if (!pool->spins)
        return false;
    for (int64_t end = nanoseconds() + SPIN_NANOSECONDS; nanoseconds() < end;)
        for (int i = 0; i < LOOKS_BETWEEN_CLOCKS; i++) {
            if (done(pool, seen))
                return true;
            pause_thread();
        }
    return false;
}

static bool has_news(rtv__thread_pool *pool, uint64_t seen)
{
    return atomic_load(&pool->gate) >> NUMBER_SHIFT != seen || atomic_load(&pool->stopping);
}

static bool all_left(rtv__thread_pool *pool, uint64_t seen)
{
    (void)seen;
    return (atomic_load(&pool->gate) & active_mask) == 0;
}

/* Whether the worker is in; else the job is not for it, or closed. */
static bool join_job(pool_worker *self)
{
    uint64_t gate = atomic_load(&self->pool->gate);
    do {
        self->seen = gate >> NUMBER_SHIFT;
        if ((gate & closed_bit) != 0 ||
            (uint64_t)self->worker >= ((gate >> WANTED_SHIFT) & wanted_mask))
            return false;
    } while (!atomic_compare_exchange_weak(&self->pool->gate, &gate, gate + 1));
    return true;
}

static void leave_job(rtv__thread_pool *pool)
{
    uint64_t before = atomic_fetch_sub(&pool->gate, 1);
    if ((before & closed_bit) != 0 && (before & active_mask) == 1 &&
        atomic_load(&pool->caller_sleeps)) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_signal(&pool->job_done);
        pthread_mutex_unlock(&pool->lock);
    }
}

/*
 * Some systems wake a thread on the processor of its waker, to save energy: there it waits for
 * milliseconds until the waker's turn is over. Where that was seen, the workers are woken on any
 * other processor that the caller may use, and may move where they like once they run.
 */
#if defined(__linux__)
static int this_cpu(void)
{
    return sched_getcpu();
}

static void keep_apart(rtv__thread_pool *pool, int cpu)
{
    cpu_set_t others;
    if (cpu < 0 || cpu >= CPU_SETSIZE || sched_getaffinity(0, sizeof others, &others) != 0)
        return;
    CPU_CLR(cpu, &others);
    for (int32_t i = 1; i < pool->started && CPU_COUNT(&others) > 0; i++)
        pthread_setaffinity_np(pool->workers[i].handle, sizeof others, &others);
}

/* On the worker, which is where it shall be. */
static void look_where(rtv__thread_pool *pool)
{
    int cpu = atomic_load(&pool->caller_cpu);
    if (cpu < 0 || !pool->spins)
        return;
    if (sched_getcpu() == cpu)
        atomic_store(&pool->wakes_apart, true);
    cpu_set_t all;
    if (!atomic_load(&pool->wakes_apart) || cpu >= CPU_SETSIZE ||
        sched_getaffinity(0, sizeof all, &all) != 0)
        return;
    CPU_SET(cpu, &all);
    sched_setaffinity(0, sizeof all, &all);
}
#else
static int this_cpu(void)
{
    return -1;
}

static void keep_apart(rtv__thread_pool *pool, int cpu)
{
    (void)pool;
    (void)cpu;
}

static void look_where(rtv__thread_pool *pool)
{
    (void)pool;
}
#endif

/*
 * The sleeper says that it sleeps and then looks once more, the other side changes what is looked
 * at and then asks who sleeps: one of them sees the other.
 */
static void wait_for_job(pool_worker *self)
{
    rtv__thread_pool *pool = self->pool;
    if (spin_until(pool, has_news, self->seen))
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleeping_workers, 1);
    while (!has_news(pool, self->seen))
        pthread_cond_wait(&pool->job_opened, &pool->lock);
    atomic_fetch_sub(&pool->sleeping_workers, 1);
    pthread_mutex_unlock(&pool->lock);
    look_where(pool);
}

static void wait_for_workers(rtv__thread_pool *pool)
{
    if (spin_until(pool, all_left, 0))
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->caller_sleeps, true);
    while (!all_left(pool, 0))
        pthread_cond_wait(&pool->job_done, &pool->lock);
    atomic_store(&pool->caller_sleeps, false);
    pthread_mutex_unlock(&pool->lock);
}

static void wake_workers(rtv__thread_pool *pool)
{
    if (atomic_load(&pool->sleeping_workers) == 0)
        return;
    atomic_store(&pool->caller_cpu, this_cpu());
    if (atomic_load(&pool->wakes_apart))
        keep_apart(pool, atomic_load(&pool->caller_cpu));
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->job_opened);
    pthread_mutex_unlock(&pool->lock);
}

static void *worker_main(void *argument)
{
    pool_worker *self = argument;
    for (;;) {
        wait_for_job(self);
        if (atomic_load(&self->pool->stopping))
            return NULL;
        if (join_job(self)) {
            self->pool->run(self->pool->job, self->worker);
            leave_job(self->pool);
        }
    }
}

/* The state of a pool without threads. */
static void reset(rtv__thread_pool *pool)
{
    pool->started = 1;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->job_opened, NULL);
    pthread_cond_init(&pool->job_done, NULL);
    atomic_store(&pool->gate, closed_bit);
    atomic_store(&pool->sleeping_workers, 0);
    atomic_store(&pool->caller_cpu, -1);
    atomic_store(&pool->caller_sleeps, false);
    atomic_store(&pool->busy, false);
}

rtv_status rtv__thread_pool_create(rtv__thread_pool **out, rtv_context *context, int32_t threads)
{
    rtv__thread_pool *pool =
        rtv__alloc_zero(context, sizeof *pool + (size_t)threads * sizeof pool->workers[0]);
    if (pool == NULL)
        return RTV_E_NOMEM;
    pool->context = context;
    pool->threads = threads;
    pool->spins = threads <= sysconf(_SC_NPROCESSORS_ONLN);
    reset(pool);
    atomic_store(&pool->owner, getpid());
    *out = pool;
    return RTV_OK;
}

void rtv__thread_pool_free(rtv__thread_pool *pool)
{
    if (pool == NULL)
        return;
    if (atomic_load(&pool->owner) == getpid()) {
        atomic_store(&pool->stopping, true);
        wake_workers(pool);
        for (int32_t i = 1; i < pool->started; i++)
            pthread_join(pool->workers[i].handle, NULL);
        pthread_cond_destroy(&pool->job_done);
        pthread_cond_destroy(&pool->job_opened);
        pthread_mutex_destroy(&pool->lock);
    }
    rtv__free(pool->context, pool);
}

/* A thread that cannot be had is no error: the others do its share. */
static void start_threads(rtv__thread_pool *pool, int32_t wanted)
{
    if (pool->started >= wanted)
        return;
    /* Signals are for the host's threads. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (; pool->started < wanted; pool->started++) {
        pool_worker *worker = &pool->workers[pool->started];
        *worker = (pool_worker){.pool = pool,
                                .seen = atomic_load(&pool->gate) >> NUMBER_SHIFT,
                                .worker = pool->started};
        if (pthread_create(&worker->handle, NULL, worker_main, worker) != 0)
            break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Makes the pool the caller's until it is no longer busy; false when it cannot be had. */
static bool take_pool(rtv__thread_pool *pool)
{
    pid_t self = getpid(), owner = atomic_load(&pool->owner);
    if (owner != self) {
        /* A forked child has none of the threads: one caller starts anew, others do without. */
        if (owner == 0 || !atomic_compare_exchange_strong(&pool->owner, &owner, 0))
            return false;
        reset(pool);
        atomic_store(&pool->owner, self);
    }
    return !atomic_exchange(&pool->busy, true);
}

/* What the host calls: how often, and at what time, is its own affair. */
static void run_host_share(void *work)
{
    host_job *job = work;
    int32_t worker = atomic_fetch_add(&job->next_worker, 1);
    if (worker < job->threads)
        job->run(job->job, worker);
}

static void run_by_host(const rtv_context *context, int32_t threads, rtv__share_fn run, void *job)
{
    host_job shares = {.threads = threads, .run = run, .job = job};
    context->execute(run_host_share, &shares, threads, context->execute_payload);
    /* All have returned: number 0 is free again, and finishes what the host did not get to. */
    run(job, 0);
}

static void run_by_pool(rtv__thread_pool *pool, int32_t threads, rtv__share_fn run, void *job)
{
    start_threads(pool, threads);
    pool->run = run;
    pool->job = job;
    uint64_t number = (atomic_load(&pool->gate) >> NUMBER_SHIFT) + 1;
    atomic_store(&pool->gate, number << NUMBER_SHIFT | (uint64_t)threads << WANTED_SHIFT);
    wake_workers(pool);

    run(job, 0);
    atomic_fetch_or(&pool->gate, closed_bit);
    wait_for_workers(pool);
}

bool rtv__thread_pool_run(rtv__thread_pool *pool, int32_t threads, rtv__share_fn run, void *job)
{
    if (!take_pool(pool))
        return false;
    if (pool->context->execute != NULL)
        run_by_host(pool->context, threads, run, job);
    else
        run_by_pool(pool, threads, run, job);
    atomic_store(&pool->busy, false);
    return true;
}
