/*
 * Scores of single candidates, and asking the memory ahead. Included by the kernel files, which
 * define FMA(a, b, sum): multiply and add at once.
 */
#ifndef RTV_LIB_KERNEL_SCORE_BODY_H
#define RTV_LIB_KERNEL_SCORE_BODY_H

#include <stdint.h>

#include "kernel/search_kernels.h"

static inline void look_ahead(const rtv__ahead *next, int64_t tile)
{
    for (int64_t line = tile * next->lines; line < (tile + 1) * next->lines; line++)
        __builtin_prefetch(next->memory + line * RTV__AHEAD_LINE, 0, 2);
}

static float score(const float *query, int64_t query_stride, const float *candidate,
                   int64_t candidate_stride, int64_t dim)
{
    float sum = 0;
    for (int64_t x = 0; x < dim; x++)
        sum = FMA(query[x * query_stride], candidate[x * candidate_stride], sum);
    return sum;
}

/* Candidates side by side: one sum alone would wait for itself. */
enum { ROWS_AT_ONCE = 8, LINE = 16 };

static inline __attribute__((always_inline)) void score_some(float *scores, const float *query,
                                                             const float *const *candidates,
                                                             int64_t stride, int64_t dim)
{
    float sums[ROWS_AT_ONCE] = {0};
    for (int64_t x = 0; x < dim; x++)
        for (int i = 0; i < ROWS_AT_ONCE; i++)
            sums[i] = FMA(query[x], candidates[i][x * stride], sums[i]);
    for (int i = 0; i < ROWS_AT_ONCE; i++)
        scores[i] = sums[i];
}

static void score_rows(float *scores, const float *query, const float *const *candidates,
                       int64_t stride, int64_t count, int64_t dim)
{
    int64_t line = stride < LINE ? LINE / stride : 1;
    for (int64_t i = 0; i < count; i++)
        for (int64_t x = 0; x < dim; x += line)
            __builtin_prefetch(candidates[i] + x * stride);
    int64_t done = 0;
    for (; done + ROWS_AT_ONCE <= count; done += ROWS_AT_ONCE)
        if (stride == 1)
            score_some(scores + done, query, candidates + done, 1, dim);
        else
            score_some(scores + done, query, candidates + done, stride, dim);
    for (; done < count; done++)
        scores[done] = score(query, 1, candidates[done], stride, dim);
}

#endif
