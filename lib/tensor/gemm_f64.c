#include "tensor/gemm.h"

#define REAL              double
#define BLOCK             rtv__block_f64
#define PANEL             16
#define MULTIPLY(k, b)    (k)->multiply_block_f64(b)
#define TRANSPOSE(k, ...) transpose(__VA_ARGS__)

static void transpose(double *out, int64_t out_row, const double *x, int64_t x_row, int64_t rows,
                      int64_t columns)
{
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++)
            out[j * out_row + i] = x[i * x_row + j];
}

#include "tensor/gemm_body.h"

void rtv__gemm_f64(const rtv_context *context, bool transpose_a, bool transpose_b, int64_t m,
                   int64_t n, int64_t k, double alpha, const double *a, int64_t lda,
                   const double *b, int64_t ldb, bool accumulate, double *c, int64_t ldc)
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
