/*
 * What this machine can do at best, measured: the denominator of every share. Operations of fused
 * multiply-adds and of products of bytes (VNNI), neither touching memory; bytes read from an array that a
 * cache may hold, of the size of a hundred thousand vectors, and from one far too large for it.
 */
#ifndef BENCH_ROOF_H
#define BENCH_ROOF_H

#include "base/context.h"

typedef struct {
    double flops_of_one, flops_of_all; /* per second, of one thread and of all */
    double int8_of_one, int8_of_all; /* products of bytes and their sums; 0: no such instruction */
    double near_bytes_of_one, near_bytes_of_all;
    double far_bytes_of_one, far_bytes_of_all;
} bench_roof;

/* The best of several short runs, in the context's instruction set. */
rtv_status roof_measure(bench_roof *out, const rtv_context *context, int quick);

/* Runs `rounds` of independent multiply-adds; gives the number of operations done. */
double roof_flops_scalar(int64_t rounds);
double roof_flops_avx2(int64_t rounds);
double roof_flops_avx512(int64_t rounds);
double roof_flops_neon(int64_t rounds);
double roof_int8_avx2(int64_t rounds);
double roof_int8_avx512(int64_t rounds);

#endif
