#include "tensor/gemm.h"

#define REAL              float
#define BLOCK             rtv__block_f32
#define PANEL             32
#define MULTIPLY(k, b)    (k)->multiply_block(b)
#define TRANSPOSE(k, ...) (k)->transpose(__VA_ARGS__)
#include "tensor/gemm_body.h"

void rtv__gemm_f32(const rtv_context *context, bool transpose_a, bool transpose_b, int64_t m,
                   int64_t n, int64_t k, float alpha, const float *a, int64_t lda, const float *b,
                   int64_t ldb, bool accumulate, float *c, int64_t ldc)
{
    product job = {
        .context = context,
        .whole = {.rows = m,
                  .columns = n,
                  .depth = k,
                  .a = a,
                  .a_row = transpose_a ? 1 : lda,
                  .a_step = transpose_a ? lda : 1,
                  .b = b,
                  .b_step = ldb,
                  .c = c,
                  .c_row = ldc,
                  .alpha = alpha,
                  .accumulate = accumulate},
        .transpose_b = transpose_b,
    };
    run_product(&job);
}

void rtv__gemm_f32_dense(const rtv_context *context, int64_t m, int64_t n, int64_t k,
                         const float *a, int64_t lda, const float *b, int64_t ldb,
                         const float *bias, bool relu, float *c, int64_t ldc)
{
    product job = {
        .context = context,
        .whole = {.rows = m,
                  .columns = n,
                  .depth = k,
                  .a = a,
                  .a_row = lda,
                  .a_step = 1,
                  .b = b,
                  .b_step = ldb,
                  .c = c,
                  .c_row = ldc,
                  .alpha = 1.0f,
                  .relu = relu,
                  .bias = bias},
    };
    run_product(&job);
}
