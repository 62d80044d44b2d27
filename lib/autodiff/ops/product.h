/* The matrix product of either dtype. */
#ifndef RTV_LIB_AUTODIFF_OPS_PRODUCT_H
#define RTV_LIB_AUTODIFF_OPS_PRODUCT_H

#include <stdbool.h>

#include "retrieve/tensor.h"

/*
 * c = op(a) op(b) + (add ? c : 0) with op(a) [m, k], op(b) [k, n], c [m, n], all without gaps;
 * a transposed operand is stored the other way round.
 */
void rtv__product(const rtv_context *context, rtv_dtype dtype, bool transpose_a, bool transpose_b,
                  int64_t m, int64_t n, int64_t k, const void *a, const void *b, bool add, void *c);

#endif
