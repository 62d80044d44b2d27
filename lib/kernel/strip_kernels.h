/*
 * The inner loops of the in-batch loss: lib/tensor/softmax_strip.h says how
 * they play together.
 *
 * A strip is up to 48 query rows, a block its scores or coefficients for up to
 * 48 columns (candidates): block[column][row], [48][48] without gaps. Keys are
 * candidates, row by row; `width`, the length of a row where vectors pass over
 * it, is a multiple of RTV__STRIP_STEP, and what lies behind the true length is
 * 0. Every product is added by fma, in rising order of what is summed over, so
 * that every instruction set gives the same bits.
 */
#ifndef RTV_LIB_KERNEL_STRIP_KERNELS_H
#define RTV_LIB_KERNEL_STRIP_KERNELS_H

#include <stdint.h>

enum {
    RTV__STRIP_ROWS = 48,
    RTV__STRIP_COLUMNS = 48,
    RTV__STRIP_BLOCK = RTV__STRIP_ROWS * RTV__STRIP_COLUMNS,
    RTV__STRIP_STEP = 16
};

/* Below it exp is subnormal. */
#define STRIP_EXP_LOWEST -87.3365448f
/* The exponents between which powers of two are normal numbers. */
#define STRIP_POWER_LOWEST  -126.0f
#define STRIP_POWER_HIGHEST 128.0f

typedef struct {
    /*
   * block[c][r] = fma(sum over x of keys[c][x] * queries[x][r], scale, bias[c])
   * for c < columns and all 48 rows; row_max[r] rises to the largest of them,
   * where what is not a number is passed over. keys [columns][width], queries
   * [depth][48].
   */
    void (*scores)(float *block, float *row_max, const float *keys, int64_t columns, int64_t width,
                   const float *queries, int64_t depth, float scale, const float *bias);
    /*
   * block[c][r] = exp(block[c][r] - shift[r]) for c < columns; 0 for
   * differences below STRIP_EXP_LOWEST, anything for differences above 88.
   * row_sum[r] becomes their sum.
   */
    void (*exp)(float *block, float *row_sum, int64_t columns, const float *shift);
    /*
   * block[c][r] = 2^t for c < columns and all 48 rows, t = bias[c] - shift[r],
   * then the sum over x of keys[c][x] * queries[x][r] added to it; t below -126
   * counts as that, and from 128 on 2^t is infinite. `shift` NULL stands for 0
   * and says that no t is outside of these limits. Within 2.2 ulp of the power
   * of the rounded t; what is not a number gives what is none.
   */
    void (*powers)(float *block, float *row_sum, const float *keys, int64_t columns, int64_t width,
                   const float *queries, int64_t depth, const float *bias, const float *shift);
    /* row_sum[r] = sum over even c < columns of block[c][r] + that over the odd
   * ones. */
    void (*row_sums)(float *row_sum, const float *block, int64_t columns);
    /* count[r] = how many c < columns have block[c][r] >= least[r]; a NaN on either side never is. */
    void (*count_least)(float *count, const float *block, int64_t columns, const float *least);
    /* Bit r of marks[c]: whether block[c][r] >= least[r]. */
    void (*mark_least)(uint64_t *marks, const float *block, int64_t columns, const float *least);
    /* out[r][x] += sum over c of block[c][r] * keys[c][x] for r < rows, c <
   * columns. */
    void (*times_keys)(float *out, const float *block, int64_t rows, int64_t columns,
                       const float *keys, int64_t width);
    /* out[c][x] += sum over r of block[c][r] * queries[r][x] for c < columns, r <
   * rows. */
    void (*times_queries)(float *out, const float *block, int64_t rows, int64_t columns,
                          const float *queries, int64_t width);
} rtv__strip_kernels;

extern const rtv__strip_kernels rtv__strip_scalar;
#if defined(__x86_64__) || defined(__i386__)
extern const rtv__strip_kernels rtv__strip_avx2;   /* needs AVX2 and FMA */
extern const rtv__strip_kernels rtv__strip_avx512; /* needs AVX-512F and FMA */
#endif
#if defined(__aarch64__)
extern const rtv__strip_kernels rtv__strip_neon;
#endif

#endif
