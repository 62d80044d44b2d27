/*
 * The strip kernels, written once over vectors of floats. The including file
 * defines
 *
 *     VECTOR, LANES        the type and its number of floats, at most 16
 *     LOAD(p), STORE(p, v) unaligned
 *     BROADCAST(x), ADD(a, b), SUBTRACT(a, b)
 *     FMA(a, b, c)         a * b + c
 *     MAX(a, b)            b where a is not a number
 *     EXP(x)               see strip_kernels.h
 *     FRACTION(t)          t less the nearest integer, to even in the middle: exact
 *     TIMES_POWER(p, n)    p * 2^n, n integer, 2^-1/2 <= p <= 2^1/2, p = 1 for the least n
 *     LIMIT(t)             t within the limits of TIMES_POWER; NaN stays
 *     COUNT_LEAST(n, a, b) n + 1 in the lanes where a >= b
 *     MARK_LEAST(a, b)     a bit for each lane, the lowest the first: whether a >= b
 *     SCORE_COLUMNS        columns that are scored at once, for 3 vectors of
 * rows CHUNKS               CHUNK(rows, vectors) for the tiles of products, the
 * widest first KERNEL(name)         what a kernel of this instruction set is
 * called
 *
 * The sizes of a tile are constants where the functions are expanded: then the
 * loops over its rows and vectors are unrolled and the sums stay in registers.
 */
#include "kernel/expand.h"

#if defined(__GNUC__)
#define FETCH(p, for_writing) __builtin_prefetch(p, for_writing)
#else
#define FETCH(p, for_writing) ((void)(p))
#endif

enum { MOST_SUMS = 24 };

/*
 * Memory that the next tile reads and writes, fetched while this one is
 * computed: so many floats at each step. It may end beyond the arrays. NULL:
 * nothing.
 */
typedef struct {
    const float *in, *out;
    int64_t in_step, out_step;
} ahead;

/* sums[i][v] += sum over k of a[k * a_step + i * a_row] * b[k * b_step + v]. */
EXPAND void multiply_tile(VECTOR *sums, const int rows, const int vectors, int64_t depth,
                          const float *a, const int64_t a_row, const int64_t a_step, const float *b,
                          const int64_t b_step, const ahead next)
{
    for (int64_t k = 0; k < depth; k++, a += a_step, b += b_step) {
        if (next.in != NULL)
            FETCH(next.in + k * next.in_step, 0);
        if (next.out != NULL)
            FETCH(next.out + k * next.out_step, 1);
        VECTOR right[MOST_SUMS];
        UNROLL
        for (int v = 0; v < vectors; v++)
            right[v] = LOAD(b + v * LANES);
        UNROLL
        for (int i = 0; i < rows; i++) {
            VECTOR left = BROADCAST(a[i * a_row]);
            UNROLL
            for (int v = 0; v < vectors; v++)
                sums[i * vectors + v] = FMA(left, right[v], sums[i * vectors + v]);
        }
    }
}

/* `columns` columns and 3 vectors of rows. */
EXPAND void score_tile(float *block, float *row_max, const int columns, const float *keys,
                       int64_t width, const float *queries, int64_t depth, float scale,
                       const float *bias)
{
    VECTOR sums[MOST_SUMS], factor = BROADCAST(scale);
    UNROLL
    for (int i = 0; i < columns * 3; i++)
        sums[i] = BROADCAST(0.0f);
    const ahead next = {keys + columns * width, block + columns * RTV__STRIP_ROWS, columns,
                        columns * RTV__STRIP_ROWS / 64};
    multiply_tile(sums, columns, 3, depth, keys, width, 1, queries, RTV__STRIP_ROWS, next);
    UNROLL
    for (int v = 0; v < 3; v++) {
        VECTOR largest = LOAD(row_max + v * LANES);
        UNROLL
        for (int i = 0; i < columns; i++) {
            VECTOR score = FMA(sums[i * 3 + v], factor, BROADCAST(bias[i]));
            STORE(block + i * RTV__STRIP_ROWS + v * LANES, score);
            largest = MAX(score, largest);
        }
        STORE(row_max + v * LANES, largest);
    }
}

static void KERNEL(scores)(float *block, float *row_max, const float *keys, int64_t columns,
                           int64_t width, const float *queries, int64_t depth, float scale,
                           const float *bias)
{
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r += 3 * LANES) {
        int64_t c = 0;
        for (; c + SCORE_COLUMNS <= columns; c += SCORE_COLUMNS)
            score_tile(block + c * RTV__STRIP_ROWS + r, row_max + r, SCORE_COLUMNS,
                       keys + c * width, width, queries + r, depth, scale, bias + c);
        for (; c < columns; c++)
            score_tile(block + c * RTV__STRIP_ROWS + r, row_max + r, 1, keys + c * width, width,
                       queries + r, depth, scale, bias + c);
    }
}

/* math_constants.h says how it works. */
EXPAND VECTOR power_of_two(VECTOR t)
{
    VECTOR r = FRACTION(t);
    VECTOR p = BROADCAST(POWER_5);
    p = FMA(p, r, BROADCAST(POWER_4));
    p = FMA(p, r, BROADCAST(POWER_3));
    p = FMA(p, r, BROADCAST(POWER_2));
    p = FMA(p, r, BROADCAST(POWER_1));
    p = FMA(p, r, BROADCAST(1.0f));
    return TIMES_POWER(p, SUBTRACT(t, r));
}

/* The powers are taken while the exponents are in registers. */
EXPAND void power_tile(float *block, float *row_sum, const int columns, const float *keys,
                       int64_t width, const float *queries, int64_t depth, int64_t step,
                       const float *bias, const float *shift, const int is_shifted)
{
    VECTOR sums[MOST_SUMS];
    UNROLL
    for (int i = 0; i < columns; i++) {
        UNROLL
        for (int v = 0; v < 3; v++)
            sums[i * 3 + v] = is_shifted ? SUBTRACT(BROADCAST(bias[i]), LOAD(shift + v * LANES))
                                         : BROADCAST(bias[i]);
    }
    const ahead next = {keys + columns * width, block + columns * RTV__STRIP_ROWS, columns, step};
    multiply_tile(sums, columns, 3, depth, keys, width, 1, queries, RTV__STRIP_ROWS, next);
    UNROLL
    for (int v = 0; v < 3; v++) {
        VECTOR total = LOAD(row_sum + v * LANES);
        UNROLL
        for (int i = 0; i < columns; i++) {
            VECTOR exponent = is_shifted ? LIMIT(sums[i * 3 + v]) : sums[i * 3 + v];
            VECTOR power = power_of_two(exponent);
            STORE(block + i * RTV__STRIP_ROWS + v * LANES, power);
            total = ADD(total, power);
        }
        STORE(row_sum + v * LANES, total);
    }
}

EXPAND void power_block(float *block, float *row_sum, const float *keys, int64_t columns,
                        int64_t width, const float *queries, int64_t depth, const float *bias,
                        const float *shift, const int is_shifted)
{
    int64_t step = depth > 0 ? (SCORE_COLUMNS * RTV__STRIP_ROWS + depth - 1) / depth : 0;
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r += 3 * LANES) {
        const float *shifts = is_shifted ? shift + r : NULL;
        UNROLL
        for (int v = 0; v < 3; v++)
            STORE(row_sum + r + v * LANES, BROADCAST(0.0f));
        int64_t c = 0;
        for (; c + SCORE_COLUMNS <= columns; c += SCORE_COLUMNS)
            power_tile(block + c * RTV__STRIP_ROWS + r, row_sum + r, SCORE_COLUMNS,
                       keys + c * width, width, queries + r, depth, step, bias + c, shifts,
                       is_shifted);
        for (; c < columns; c++)
            power_tile(block + c * RTV__STRIP_ROWS + r, row_sum + r, 1, keys + c * width, width,
                       queries + r, depth, step, bias + c, shifts, is_shifted);
    }
}

static void KERNEL(powers)(float *block, float *row_sum, const float *keys, int64_t columns,
                           int64_t width, const float *queries, int64_t depth, const float *bias,
                           const float *shift)
{
    if (shift != NULL)
        power_block(block, row_sum, keys, columns, width, queries, depth, bias, shift, 1);
    else
        power_block(block, row_sum, keys, columns, width, queries, depth, bias, NULL, 0);
}

static void KERNEL(row_sums)(float *row_sum, const float *block, int64_t columns)
{
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r += 3 * LANES) {
        VECTOR sums[3];
        UNROLL
        for (int v = 0; v < 3; v++)
            sums[v] = BROADCAST(0.0f);
        for (int64_t c = 0; c < columns; c++) {
            UNROLL
            for (int v = 0; v < 3; v++)
                sums[v] = ADD(sums[v], LOAD(block + c * RTV__STRIP_ROWS + r + v * LANES));
        }
        UNROLL
        for (int v = 0; v < 3; v++)
            STORE(row_sum + r + v * LANES, sums[v]);
    }
}

static void KERNEL(count_least)(float *count, const float *block, int64_t columns,
                                const float *least)
{
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r += 3 * LANES) {
        VECTOR counts[3], bounds[3];
        UNROLL
        for (int v = 0; v < 3; v++) {
            counts[v] = BROADCAST(0.0f);
            bounds[v] = LOAD(least + r + v * LANES);
        }
        for (int64_t c = 0; c < columns; c++) {
            UNROLL
            for (int v = 0; v < 3; v++) {
                VECTOR cells = LOAD(block + c * RTV__STRIP_ROWS + r + v * LANES);
                counts[v] = COUNT_LEAST(counts[v], cells, bounds[v]);
            }
        }
        UNROLL
        for (int v = 0; v < 3; v++)
            STORE(count + r + v * LANES, counts[v]);
    }
}

static void KERNEL(mark_least)(uint64_t *marks, const float *block, int64_t columns,
                               const float *least)
{
    for (int64_t c = 0; c < columns; c++) {
        uint64_t bits = 0;
        UNROLL
        for (int64_t r = 0; r < RTV__STRIP_ROWS; r += LANES) {
            VECTOR cells = LOAD(block + c * RTV__STRIP_ROWS + r);
            bits |= (uint64_t)MARK_LEAST(cells, LOAD(least + r)) << r;
        }
        marks[c] = bits;
    }
}

static void KERNEL(exp)(float *block, float *row_sum, int64_t columns, const float *shift)
{
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r += 3 * LANES) {
        VECTOR sums[3], shifts[3];
        UNROLL
        for (int v = 0; v < 3; v++) {
            sums[v] = BROADCAST(0.0f);
            shifts[v] = LOAD(shift + r + v * LANES);
        }
        for (int64_t c = 0; c < columns; c++) {
            UNROLL
            for (int v = 0; v < 3; v++) {
                float *cells = block + c * RTV__STRIP_ROWS + r + v * LANES;
                VECTOR power = EXP(SUBTRACT(LOAD(cells), shifts[v]));
                STORE(cells, power);
                sums[v] = ADD(sums[v], power);
            }
        }
        UNROLL
        for (int v = 0; v < 3; v++)
            STORE(row_sum + r + v * LANES, sums[v]);
    }
}

/*
 * out[i][v] += sum over k of a[k * a_step + i * a_row] * b[k][v], for rows of
 * out and b that are `width` apart. `is_far`: what the next tile needs of a and
 * out is not in the nearest cache.
 */
EXPAND void add_tile(float *out, const int rows, const int vectors, int64_t width, int64_t depth,
                     const float *a, const int64_t a_row, const int64_t a_step, const float *b,
                     const int is_far)
{
    VECTOR sums[MOST_SUMS];
    UNROLL
    for (int i = 0; i < rows; i++) {
        UNROLL
        for (int v = 0; v < vectors; v++)
            sums[i * vectors + v] = LOAD(out + i * width + v * LANES);
    }
    const ahead next = {is_far ? a + rows * a_row : NULL, is_far ? out + rows * width : NULL, rows,
                        rows * vectors * LANES / RTV__STRIP_ROWS};
    multiply_tile(sums, rows, vectors, depth, a, a_row, a_step, b, width, next);
    UNROLL
    for (int i = 0; i < rows; i++) {
        UNROLL
        for (int v = 0; v < vectors; v++)
            STORE(out + i * width + v * LANES, sums[i * vectors + v]);
    }
}

/* The same for `count` rows and the whole width. */
EXPAND void add_product(float *out, int64_t count, int64_t width, int64_t depth, const float *a,
                        const int64_t a_row, const int64_t a_step, const float *b, const int is_far)
{
    int64_t x = 0;
#define CHUNK(rows, vectors)                                                                       \
    for (; x + (vectors)*LANES <= width; x += (vectors)*LANES) {                                   \
        int64_t i = 0;                                                                             \
        for (; i + (rows) <= count; i += (rows))                                                   \
            add_tile(out + i * width + x, rows, vectors, width, depth, a + i * a_row, a_row,       \
                     a_step, b + x, is_far);                                                       \
        for (; i < count; i++)                                                                     \
            add_tile(out + i * width + x, 1, vectors, width, depth, a + i * a_row, a_row, a_step,  \
                     b + x, is_far);                                                               \
    }
    CHUNKS
#undef CHUNK
}

static void KERNEL(times_keys)(float *out, const float *block, int64_t rows, int64_t columns,
                               const float *keys, int64_t width)
{
    add_product(out, rows, width, columns, block, 1, RTV__STRIP_ROWS, keys, 0);
}

static void KERNEL(times_queries)(float *out, const float *block, int64_t rows, int64_t columns,
                                  const float *queries, int64_t width)
{
    add_product(out, columns, width, rows, block, RTV__STRIP_ROWS, 1, queries, 1);
}
