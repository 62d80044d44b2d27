#include "roof.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "base/memory.h"
#include "clock.h"
#include "kernel/kernel.h"

enum { RUNS = 12, PIECE = 1 << 16 };

typedef struct {
    const rtv_context *context;
    pthread_barrier_t start, end;
    double (*operations)(const rtv_context *context, int64_t rounds);
    int64_t rounds;
    const float *array;
    int64_t count; /* elements of the array that each thread reads */
} roof_job;

typedef struct {
    roof_job *job;
    int32_t number;
    double done; /* operations or bytes */
    double began, ended;
    double checked; /* keeps the sums alive */
} roof_thread;

/* Whether the context's kernels are of that family, with whatever extension. */
static int is_isa(const rtv_context *context, const char *family)
{
    return strncmp(rtv__isa_name(context->isa), family, strlen(family)) == 0;
}

static double run_flops(const rtv_context *context, int64_t rounds)
{
#if defined(__x86_64__)
    if (is_isa(context, "avx512"))
        return roof_flops_avx512(rounds);
    if (is_isa(context, "avx2"))
        return roof_flops_avx2(rounds);
#elif defined(__aarch64__)
    if (is_isa(context, "neon"))
        return roof_flops_neon(rounds);
#endif
    return roof_flops_scalar(rounds);
}

/* 0 where the processor has no such instruction, or the kernels are of another family. */
static double run_int8(const rtv_context *context, int64_t rounds)
{
#if defined(__x86_64__)
    unsigned a, b, c, d;
    if (is_isa(context, "avx512") && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c >> 11 & 1) != 0)
        return roof_int8_avx512(rounds);
    if (is_isa(context, "avx2") && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1) != 0)
        return roof_int8_avx2(rounds);
#else
    (void)context;
    (void)rounds;
#endif
    return 0.0;
}

/* Each thread on a processor of its own: left to itself the system may put two on one for a while. */
static void settle(const roof_thread *thread)
{
#if defined(__linux__)
    cpu_set_t allowed, own;
    int32_t number = thread->number;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    CPU_ZERO(&own);
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &allowed) && number-- == 0)
            CPU_SET(i, &own);
    if (CPU_COUNT(&own) == 1)
        pthread_setaffinity_np(pthread_self(), sizeof own, &own);
#else
    (void)thread;
#endif
}

static void *compute(void *argument)
{
    roof_thread *thread = argument;
    settle(thread);
    for (int i = 0; i < RUNS; i++) {
        pthread_barrier_wait(&thread->job->start);
        thread->began = instant_now().wall;
        thread->done = thread->job->operations(thread->job->context, thread->job->rounds);
        thread->ended = instant_now().wall;
        pthread_barrier_wait(&thread->job->end);
    }
    return NULL;
}

static void *read_array(void *argument)
{
    roof_thread *thread = argument;
    const roof_job *job = thread->job;
    const rtv__kernels *kernels = rtv__kernels_of(job->context);
    const float *array = job->array + thread->number * job->count;
    settle(thread);
    for (int i = 0; i < RUNS; i++) {
        pthread_barrier_wait(&thread->job->start);
        thread->began = instant_now().wall;
        for (int64_t first = 0; first < job->count; first += PIECE)
            thread->checked += (double)kernels->sum(array + first, PIECE);
        thread->ended = instant_now().wall;
        thread->done = (double)job->count * sizeof array[0];
        pthread_barrier_wait(&thread->job->end);
    }
    return NULL;
}

/* From the first thread's start to the last one's end. */
static double rate_of(const roof_thread *parts, int32_t threads)
{
    double began = parts[0].began, ended = parts[0].ended, done = 0.0;
    for (int32_t i = 0; i < threads; i++) {
        began = parts[i].began < began ? parts[i].began : began;
        ended = parts[i].ended > ended ? parts[i].ended : ended;
        done += parts[i].done;
    }
    return done / (ended - began);
}

/* Work done per second by so many threads at once, in the best of the runs. */
static double best_rate(roof_job *job, int32_t threads, void *(*work)(void *))
{
    enum { MOST_THREADS = 256 };
    pthread_t handles[MOST_THREADS];
    roof_thread parts[MOST_THREADS];
    double best = 0.0;
    threads = threads < MOST_THREADS ? threads : MOST_THREADS;
    pthread_barrier_init(&job->start, NULL, (unsigned)threads + 1);
    pthread_barrier_init(&job->end, NULL, (unsigned)threads + 1);
    for (int32_t i = 0; i < threads; i++) {
        parts[i] = (roof_thread){.job = job, .number = i};
        if (pthread_create(&handles[i], NULL, work, &parts[i]) != 0)
            abort();
    }
    for (int run = 0; run < RUNS; run++) {
        pthread_barrier_wait(&job->start);
        pthread_barrier_wait(&job->end);
        double rate = rate_of(parts, threads);
        best = run > 0 && rate > best ? rate : best;
    }
    for (int32_t i = 0; i < threads; i++)
        pthread_join(handles[i], NULL);
    pthread_barrier_destroy(&job->start);
    pthread_barrier_destroy(&job->end);
    return best;
}

static void measure_computing(double *of_one, double *of_all, roof_job *job,
                              double (*operations)(const rtv_context *, int64_t))
{
    job->operations = operations;
    *of_one = best_rate(job, 1, compute);
    *of_all = best_rate(job, rtv_context_threads(job->context), compute);
}

/* Bytes per second of one thread and of all, together reading the first `bytes` of the array. */
static void measure_reading(double *of_one, double *of_all, roof_job *job, int64_t bytes)
{
    int32_t threads = rtv_context_threads(job->context);
    int64_t elements = bytes / (int64_t)sizeof(float), each = elements / threads;
    job->count = elements - elements % PIECE;
    *of_one = best_rate(job, 1, read_array);
    job->count = each - each % PIECE;
    *of_all = best_rate(job, threads, read_array);
}

rtv_status roof_measure(bench_roof *out, const rtv_context *context, int quick)
{
    enum { NEAR_BYTES = 25 << 20, QUICK_BYTES = 16 << 20, FAR_BYTES = 512 << 20 };
    int64_t bytes = quick ? QUICK_BYTES : FAR_BYTES, elements = bytes / (int64_t)sizeof(float);
    roof_job job = {.context = context, .rounds = quick ? 20000 : 4000000};
    float *array = rtv__alloc_array(context, elements, sizeof array[0]);
    if (array == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < elements; i++)
        array[i] = (float)(i & 7);
    job.array = array;
    measure_computing(&out->flops_of_one, &out->flops_of_all, &job, run_flops);
    measure_computing(&out->int8_of_one, &out->int8_of_all, &job, run_int8);
    measure_reading(&out->near_bytes_of_one, &out->near_bytes_of_all, &job,
                    quick ? bytes : NEAR_BYTES);
    measure_reading(&out->far_bytes_of_one, &out->far_bytes_of_all, &job, bytes);
    rtv__free(context, array);
    return RTV_OK;
}
