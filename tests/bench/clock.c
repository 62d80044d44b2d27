#include "clock.h"

#include <stdlib.h>
#include <time.h>

static double seconds_of(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

instant instant_now(void)
{
    return (instant){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

spread spread_of(double *values, int64_t count)
{
    if (count == 0)
        return (spread){0};
    qsort(values, (size_t)count, sizeof values[0], by_value);
    double median = (values[(count - 1) / 2] + values[count / 2]) / 2.0;
    return (spread){median, values[0], values[count - 1], count};
}

spread spread_of_one(double value)
{
    return (spread){value, value, value, 1};
}

spread spread_scaled(spread figure, double factor)
{
    return (spread){figure.median * factor, figure.least * factor, figure.most * factor,
                    figure.count};
}

void samples_clear(samples *runs)
{
    runs->count = 0;
    runs->cpu_sum = 0.0;
}

void samples_add(samples *runs, instant began)
{
    instant now = instant_now();
    if (runs->count == MOST_SAMPLES)
        return;
    runs->wall[runs->count++] = now.wall - began.wall;
    runs->cpu_sum += now.cpu - began.cpu;
}

spread samples_wall(samples *runs)
{
    return spread_of(runs->wall, runs->count);
}

double samples_cpu(const samples *runs)
{
    return runs->count > 0 ? runs->cpu_sum / (double)runs->count : 0.0;
}

rtv_status samples_take(samples *runs, int64_t warm_ups, int64_t least_runs, double seconds,
                        timed_work work, void *payload)
{
    rtv_status status = RTV_OK;
    for (int64_t i = 0; i < warm_ups && status == RTV_OK; i++)
        status = work(payload);
    samples_clear(runs);
    double end = instant_now().wall + seconds;
    while (status == RTV_OK && runs->count < MOST_SAMPLES &&
           (runs->count < least_runs || instant_now().wall < end)) {
        instant began = instant_now();
        status = work(payload);
        samples_add(runs, began);
    }
    return status;
}
