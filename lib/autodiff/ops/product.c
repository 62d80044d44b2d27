#include "autodiff/ops/product.h"

#include "tensor/gemm.h"

void rtv__product(const rtv_context *context, rtv_dtype dtype, bool transpose_a, bool transpose_b,
                  int64_t m, int64_t n, int64_t k, const void *a, const void *b, bool add, void *c)
{
    int64_t lda = transpose_a ? m : k, ldb = transpose_b ? k : n;
    if (dtype == RTV_DTYPE_F32)
        rtv__gemm_f32(context, transpose_a, transpose_b, m, n, k, 1.0f, a, lda, b, ldb, add, c, n);
    else
        rtv__gemm_f64(context, transpose_a, transpose_b, m, n, k, 1.0, a, lda, b, ldb, add, c, n);
}
