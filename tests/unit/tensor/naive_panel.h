/* Vectors and scores for the tests of panels. */
#ifndef NAIVE_PANEL_H
#define NAIVE_PANEL_H

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "tensor/panel.h"
#include "test_support.h"

static inline float uniform(rtv__random *random)
{
    return (float)(rtv__random_uniform(random) * 2 - 1);
}

/* The definition of a score. */
static inline float naive_score(const float *a, const float *b, int64_t dim)
{
    float sum = 0;
    for (int64_t x = 0; x < dim; x++)
        sum = fmaf(a[x], b[x], sum);
    return sum;
}

static inline float *random_vectors(rtv__random *random, int64_t count, int64_t dim)
{
    float *vectors = malloc((size_t)(count * dim + 1) * sizeof *vectors);
    for (int64_t i = 0; i < count * dim; i++)
        vectors[i] = uniform(random);
    return vectors;
}

static inline float *pack(const float *vectors, int64_t count, int64_t dim)
{
    float *panels = malloc((size_t)(rtv__panel_size(count, dim) + 1) * sizeof *panels);
    rtv__panel_append(NULL, panels, dim, 0, vectors, count);
    return panels;
}

#endif
