/*
 * The table of inner loops for one instruction set. Kernels know pointers and lengths only; any
 * length from 0 on and any alignment of the element will do.
 *
 * Every instruction set gives the same bits. An order of summation is part of what a kernel does,
 * and a*b + c is rounded once (fma) where this page writes fma; the scalar kernels, in plain C, are
 * the definition of both. So are the rules for what is not a number, infinite or subnormal.
 *
 * Sums over one array run in 32 lanes: lane l takes the elements l, l + 32, ...; the last, partial
 * group is filled up with zeros. Then lane l takes lane l + 16, then l + 8, 4, 2, 1.
 *
 * To add a kernel: a function rtv__<name>_<isa> per instruction set in files of its own, a member
 * here and a line in kernel.c; a group of kernels is a table of its own, as `search` is.
 */
#ifndef RTV_LIB_KERNEL_KERNEL_H
#define RTV_LIB_KERNEL_KERNEL_H

#include "base/context.h"
#include "kernel/int8_kernels.h"
#include "kernel/matrix_block.h"
#include "kernel/search_kernels.h"
#include "kernel/strip_kernels.h"
#include "kernel/text_kernels.h"
#include "kernel/update_kernels.h"

typedef struct {
    /* Sum of fma(a[i], b[i], lane). */
    float (*dot)(const float *a, const float *b, int64_t count);
    float (*sum)(const float *x, int64_t count);
    /* NaN is passed over; -infinity when nothing is left. */
    float (*max)(const float *x, int64_t count);
    /* How many are > threshold; a NaN on either side never is. */
    int64_t (*count_greater)(const float *x, int64_t count, float threshold);

    /* `out` may be any of the inputs. */
    void (*add)(float *out, const float *a, const float *b, int64_t count);
    void (*multiply)(float *out, const float *a, const float *b, int64_t count);
    void (*scale)(float *out, const float *x, float factor, int64_t count);
    /* y[i] = fma(factor, x[i], y[i]). */
    void (*axpy)(float *y, float factor, const float *x, int64_t count);

    /*
     * Gradients behind relu, in rows: dz is 0 where y is not above 0. Then sums[j] is the sum of
     * column j of dz, row after row. `y` or `sums` NULL: without.
     */
    void (*relu_gradient)(float *dz, float *sums, const float *y, int64_t rows, int64_t columns);

    /* Elementwise, `out` may be `x`. Within 1 ulp: exp, log; within 2: sigmoid, tanh. NaN gives
     * NaN. */
    void (*exp)(float *out, const float *x, int64_t count);
    void (*log)(float *out, const float *x, int64_t count);
    void (*sigmoid)(float *out, const float *x, int64_t count);
    void (*tanh)(float *out, const float *x, int64_t count);
    /*
     * x P(x) with the distribution function P of the normal distribution, within 6 ulp, and its
     * slope, within 6 ulp of what is above 1/4, else of 1/4.
     */
    void (*gelu)(float *out, const float *x, int64_t count);
    void (*gelu_slope)(float *out, const float *x, int64_t count);
    /* x[i] = exp(x[i] - shift); gives their sum. */
    float (*exp_sum)(float *x, int64_t count, float shift);

    /* out[j * out_row + i] = x[i * x_row + j] for i < rows, j < columns. */
    void (*transpose)(float *out, int64_t out_row, const float *x, int64_t x_row, int64_t rows,
                      int64_t columns);

    /* See matrix_block.h. Also the scores of queries against candidates packed by dimension. */
    void (*multiply_block)(const rtv__block_f32 *block);
    void (*multiply_block_f64)(const rtv__block_f64 *block);

    const rtv__search_kernels *search;
    const rtv__strip_kernels *strip;                    /* of the in-batch loss */
    const rtv__text_kernels *text;                      /* of delimited text */
    const rtv__update_kernels *update_f32, *update_f64; /* of optimizers */
} rtv__kernels;

/*
 * The kernels of the context's instruction set; with NULL, of the best one that the processor has.
 * Costs a few loads.
 */
const rtv__kernels *rtv__kernels_of(const rtv_context *context);

/* For tests: the kernels of one available instruction set. */
const rtv__kernels *rtv__kernels_of_isa(rtv__isa isa);

/* Likewise for search in 8-bit integers; NULL where that would be slower than in float32. */
const rtv__int8_kernels *rtv__int8_kernels_of(const rtv_context *context);
const rtv__int8_kernels *rtv__int8_kernels_of_isa(rtv__isa isa);

#endif
