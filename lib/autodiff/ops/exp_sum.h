/* Of a run: the maximum, and the sum of the powers of e. */
#ifndef RTV_LIB_AUTODIFF_OPS_EXP_SUM_H
#define RTV_LIB_AUTODIFF_OPS_EXP_SUM_H

#include <math.h>

#include "kernel/kernel.h"

/* The largest element, a nan passed over; -infinity of nothing. */
static inline float rtv__run_max_f32(const rtv__kernels *kernels, const float *x, int64_t count)
{
    return kernels->max(x, count);
}

static inline double rtv__run_max_f64(const rtv__kernels *kernels, const double *x, int64_t count)
{
    double most = -(double)INFINITY;
    (void)kernels;
    for (int64_t i = 0; i < count; i++)
        most = x[i] > most ? x[i] : most;
    return most;
}

/* x[i] = e^(x[i] - shift); gives the sum. */
static inline float rtv__exp_sum_f32(const rtv__kernels *kernels, float *x, int64_t count,
                                     float shift)
{
    return kernels->exp_sum(x, count, shift);
}

static inline double rtv__exp_sum_f64(const rtv__kernels *kernels, double *x, int64_t count,
                                      double shift)
{
    double sum = 0;
    (void)kernels;
    for (int64_t i = 0; i < count; i++)
        sum += x[i] = exp(x[i] - shift);
    return sum;
}

#endif
