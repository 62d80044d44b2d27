#include "autodiff/ops/product.h"

#include <string.h>

#define TYPED_BODY "autodiff/ops/product_typed.h"
#include "autodiff/typed.h"

void rtv__product(const rtv_context *context, rtv_dtype dtype, bool transpose_a, bool transpose_b,
                  int64_t m, int64_t n, int64_t k, const void *a, const void *b, bool add, void *c)
{
    (void)context;
    if (m == 0 || n == 0)
        return;
    if (k == 0) {
        if (!add)
            memset(c, 0, (size_t)m * (size_t)n * rtv_dtype_bytes(dtype));
        return;
    }
    RTV__TYPED(dtype, product)(transpose_a, transpose_b, m, n, k, a, b, add, c);
}
