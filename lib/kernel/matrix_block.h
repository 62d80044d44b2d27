/*
 * The tile that all matrix products are made of.
 *
 *     c[i][j] = (accumulate ? c[i][j] : 0) + alpha * s, then + bias[j], then relu
 *     s = 0; for x = 0, 1, .. depth - 1: s = fma(a[i][x], b[x][j], s)
 *
 * Each of these steps is rounded on its own. The bits of an element depend on its row of `a` and
 * its column of `b` only, whatever the number of rows and columns and the instruction set.
 *
 * `a` needs no packing: element (i, x) stands at a[i * a_row + x * a_step], so that a transposed
 * matrix is read as it lies. The columns of `b` are contiguous: element (x, j) stands at
 * b[x * b_step + j]; that is a row-major matrix, or a panel packed by dimension. Best: 32 columns
 * of `b` that stay in the first-level cache while the rows pass.
 */
#ifndef RTV_LIB_KERNEL_MATRIX_BLOCK_H
#define RTV_LIB_KERNEL_MATRIX_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t rows, columns, depth;
    const float *a;
    int64_t a_row, a_step;
    const float *b;
    int64_t b_step;
    float *c; /* rows of `columns` elements, c_row apart */
    int64_t c_row;
    float alpha;
    bool accumulate;   /* else c is not read */
    bool relu;         /* 0 where below 0; NaN and -0 stay */
    const float *bias; /* NULL: none */
} rtv__block_f32;

typedef struct {
    int64_t rows, columns, depth;
    const double *a;
    int64_t a_row, a_step;
    const double *b;
    int64_t b_step;
    double *c;
    int64_t c_row;
    double alpha;
    bool accumulate, relu;
    const double *bias;
} rtv__block_f64;

#endif
