/*
 * The kernels over arrays, written once for vectors of LANES floats. The including file defines
 *
 *     VECTOR, LANES              the type; 4, 8 or 16
 *     LOAD(p), STORE(p, v)       unaligned
 *     LOAD_FIRST(p, n)           the first n < LANES elements, zeros behind; reads no others
 *     STORE_FIRST(p, v, n)       writes no others
 *     SET(x)                     x in every lane
 *     ADD, SUB, MUL, DIV(a, b), SQRT(a), FMA(a, b, c)
 *     GREATER(a, b)              a > b ? a : b in each lane
 *     ABOVE_ZERO(a, b)           a > 0 ? b : 0 in each lane
 *     COUNT_GREATER(a, b)        the number of lanes with a > b
 *     FOLD(v, combine)           lane l takes combine(lane l + LANES / 2, lane l), and so on; lane
 * 0
 */
#include <math.h>

#include "kernel/kernel.h"

/* The canonical order of sums: kernel.h. */
enum { SUM_LANES = 32, SUM_VECTORS = SUM_LANES / LANES };

/* A group of SUM_LANES of which `left` elements exist. */
static inline void load_group(VECTOR *group, const float *x, int64_t left)
{
    for (int v = 0; v < SUM_VECTORS; v++, left -= LANES)
        group[v] = left >= LANES ? LOAD(x + v * LANES)
                   : left > 0    ? LOAD_FIRST(x + v * LANES, left)
                                 : SET(0.0f);
}

static inline float fold_sums(VECTOR *sums)
{
    UNROLL
    for (int half = SUM_VECTORS / 2; half > 0; half /= 2)
        for (int v = 0; v < half; v++)
            sums[v] = ADD(sums[v], sums[v + half]);
    return FOLD(sums[0], ADD);
}

static float dot(const float *a, const float *b, int64_t count)
{
    VECTOR sums[SUM_VECTORS];
    for (int v = 0; v < SUM_VECTORS; v++)
        sums[v] = SET(0.0f);
    int64_t i = 0;
    for (; i + SUM_LANES <= count; i += SUM_LANES) {
        UNROLL
        for (int v = 0; v < SUM_VECTORS; v++)
            sums[v] = FMA(LOAD(a + i + v * LANES), LOAD(b + i + v * LANES), sums[v]);
    }
    if (i < count) {
        VECTOR left[SUM_VECTORS], right[SUM_VECTORS];
        load_group(left, a + i, count - i);
        load_group(right, b + i, count - i);
        for (int v = 0; v < SUM_VECTORS; v++)
            sums[v] = FMA(left[v], right[v], sums[v]);
    }
    return fold_sums(sums);
}

static float sum(const float *x, int64_t count)
{
    VECTOR sums[SUM_VECTORS];
    for (int v = 0; v < SUM_VECTORS; v++)
        sums[v] = SET(0.0f);
    int64_t i = 0;
    for (; i + SUM_LANES <= count; i += SUM_LANES) {
        UNROLL
        for (int v = 0; v < SUM_VECTORS; v++)
            sums[v] = ADD(sums[v], LOAD(x + i + v * LANES));
    }
    if (i < count) {
        VECTOR group[SUM_VECTORS];
        load_group(group, x + i, count - i);
        for (int v = 0; v < SUM_VECTORS; v++)
            sums[v] = ADD(sums[v], group[v]);
    }
    return fold_sums(sums);
}

static float max(const float *x, int64_t count)
{
    VECTOR most[SUM_VECTORS];
    for (int v = 0; v < SUM_VECTORS; v++)
        most[v] = SET(-INFINITY);
    int64_t i = 0;
    for (; i + SUM_LANES <= count; i += SUM_LANES) {
        UNROLL
        for (int v = 0; v < SUM_VECTORS; v++)
            most[v] = GREATER(LOAD(x + i + v * LANES), most[v]);
    }
    if (i < count) {
        float last[SUM_LANES];
        for (int l = 0; l < SUM_LANES; l++)
            last[l] = i + l < count ? x[i + l] : -INFINITY;
        for (int v = 0; v < SUM_VECTORS; v++)
            most[v] = GREATER(LOAD(last + v * LANES), most[v]);
    }
    UNROLL
    for (int half = SUM_VECTORS / 2; half > 0; half /= 2)
        for (int v = 0; v < half; v++)
            most[v] = GREATER(most[v + half], most[v]);
    return FOLD(most[0], GREATER);
}

static int64_t count_greater(const float *x, int64_t count, float threshold)
{
    VECTOR bound = SET(threshold);
    int64_t greater = 0, i = 0;
    for (; i + LANES <= count; i += LANES)
        greater += COUNT_GREATER(LOAD(x + i), bound);
    for (; i < count; i++)
        greater += x[i] > threshold;
    return greater;
}

/* Runs `each(i, load, store)` over full vectors, then over the rest with masked forms. */
#define FOR_EACH_VECTOR(count, each)                                                               \
    do {                                                                                           \
        int64_t i = 0, left = (count);                                                             \
        for (; left >= LANES; i += LANES, left -= LANES)                                           \
            each(LOAD_ALL, STORE_ALL);                                                             \
        if (left > 0)                                                                              \
            each(LOAD_FIRST, STORE_FIRST);                                                         \
    } while (0)
#define LOAD_ALL(p, left)     LOAD(p)
#define STORE_ALL(p, v, left) STORE(p, v)

static void add(float *out, const float *a, const float *b, int64_t count)
{
#define EACH(load, store) store(out + i, ADD(load(a + i, left), load(b + i, left)), left)
    FOR_EACH_VECTOR(count, EACH);
#undef EACH
}

static void multiply(float *out, const float *a, const float *b, int64_t count)
{
#define EACH(load, store) store(out + i, MUL(load(a + i, left), load(b + i, left)), left)
    FOR_EACH_VECTOR(count, EACH);
#undef EACH
}

static void scale(float *out, const float *x, float factor, int64_t count)
{
    VECTOR factors = SET(factor);
#define EACH(load, store) store(out + i, MUL(load(x + i, left), factors), left)
    FOR_EACH_VECTOR(count, EACH);
#undef EACH
}

static void axpy(float *y, float factor, const float *x, int64_t count)
{
    VECTOR factors = SET(factor);
#define EACH(load, store) store(y + i, FMA(factors, load(x + i, left), load(y + i, left)), left)
    FOR_EACH_VECTOR(count, EACH);
#undef EACH
}

/* `vectors` of them side by side, so that sums need not wait for each other. */
EXPAND void relu_gradient_columns(float *dz, float *sums, const float *y, int64_t rows,
                                  int64_t columns, const int vectors)
{
    VECTOR totals[8];
    UNROLL
    for (int v = 0; v < vectors; v++)
        totals[v] = SET(0.0f);
    for (int64_t at = 0; at < rows * columns; at += columns) {
        UNROLL
        for (int v = 0; v < vectors; v++) {
            VECTOR gradient = LOAD(dz + at + v * LANES);
            if (y != NULL) {
                gradient = ABOVE_ZERO(LOAD(y + at + v * LANES), gradient);
                STORE(dz + at + v * LANES, gradient);
            }
            totals[v] = ADD(totals[v], gradient);
        }
    }
    if (sums == NULL)
        return;
    UNROLL
    for (int v = 0; v < vectors; v++)
        STORE(sums + v * LANES, totals[v]);
}

static void relu_gradient(float *dz, float *sums, const float *y, int64_t rows, int64_t columns)
{
    int64_t column = 0;
#define COLUMNS(vectors)                                                                           \
    for (; columns - column >= (vectors)*LANES; column += (vectors)*LANES)                         \
        relu_gradient_columns(dz + column, sums != NULL ? sums + column : NULL,                    \
                              y != NULL ? y + column : NULL, rows, columns, vectors);
    COLUMNS(4)
    COLUMNS(1)
#undef COLUMNS
    for (; column < columns; column++) {
        float total = 0;
        for (int64_t at = column; at < rows * columns; at += columns) {
            if (y != NULL && !(y[at] > 0))
                dz[at] = 0;
            total += dz[at];
        }
        if (sums != NULL)
            sums[column] = total;
    }
}
