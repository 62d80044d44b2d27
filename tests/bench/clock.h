/* Time that passes on the wall and time that the processors work, and what many readings say. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <retrieve.h>

/* Seconds. `cpu` is of all threads of the process. */
typedef struct {
    double wall, cpu;
} instant;

instant instant_now(void);

/* `count` 0: nothing was measured. */
typedef struct {
    double median, least, most;
    int64_t count;
} spread;

/* Sorts the values. */
spread spread_of(double *values, int64_t count);
spread spread_of_one(double value);
/* Every figure times the factor. */
spread spread_scaled(spread figure, double factor);

enum { MOST_SAMPLES = 8192 };

/*
 * The times of runs of the same work. What goes beyond MOST_SAMPLES is left out. Of processor time
 * only the sum is to be trusted: the system books what other threads work some milliseconds late.
 */
typedef struct {
    int64_t count;
    double wall[MOST_SAMPLES], cpu_sum;
} samples;

void samples_clear(samples *runs);
/* Adds the time since `began`. */
void samples_add(samples *runs, instant began);
spread samples_wall(samples *runs);
/* The mean; 0 without samples. */
double samples_cpu(const samples *runs);

typedef rtv_status (*timed_work)(void *payload);

/*
 * Runs the work `warm_ups` times for nothing, then at least `least_runs` times and for `seconds`.
 * Forgets the samples that were there.
 */
rtv_status samples_take(samples *runs, int64_t warm_ups, int64_t least_runs, double seconds,
                        timed_work work, void *payload);

#endif
