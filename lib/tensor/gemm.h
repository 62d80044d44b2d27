/* Matrix products, row-major. */
#ifndef RTV_LIB_TENSOR_GEMM_H
#define RTV_LIB_TENSOR_GEMM_H

#include <stdbool.h>

#include "base/context.h"

/* The depth of a block: part of the definition of the result. */
enum { RTV__GEMM_DEPTH = 256 };

/*
 * c = alpha * op(a) * op(b) + (accumulate ? c : 0), with op(a) [m][k], op(b) [k][n], c [m][n]; op
 * transposes where the flag says so, and lda, ldb and ldc are the row lengths of the matrices as
 * they lie. m, n and k may be 0. `c` must not overlap the others. Cannot fail.
 *
 * The depth is summed in blocks of 256, each by fma from its first to its last element; the blocks
 * are added in order. So the bits of a row of c depend on that row of op(a) and on op(b) only: not
 * on m, not on the threads, not on the instruction set.
 */
void rtv__gemm_f32(const rtv_context *context, bool transpose_a, bool transpose_b, int64_t m,
                   int64_t n, int64_t k, float alpha, const float *a, int64_t lda, const float *b,
                   int64_t ldb, bool accumulate, float *c, int64_t ldc);
void rtv__gemm_f64(const rtv_context *context, bool transpose_a, bool transpose_b, int64_t m,
                   int64_t n, int64_t k, double alpha, const double *a, int64_t lda,
                   const double *b, int64_t ldb, bool accumulate, double *c, int64_t ldc);

/* c = activation(a * b + bias): a dense layer in one pass. `bias` [n] or NULL. */
void rtv__gemm_f32_dense(const rtv_context *context, int64_t m, int64_t n, int64_t k,
                         const float *a, int64_t lda, const float *b, int64_t ldb,
                         const float *bias, bool relu, float *c, int64_t ldc);

#endif
