#ifndef RTV_OPS_MATRIX_H
#define RTV_OPS_MATRIX_H
#include "retrieve/ops_activation.h"
RTV_BEGIN_DECLS
RTV_API RTV_NODISCARD rtv_status rtv_op_matmul(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *a, const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_matmul_transposed(rtv_tensor **out, rtv_tape *tape,
                                                          const rtv_tensor *a, const rtv_tensor *b,
                                                          int32_t transpose_a, int32_t transpose_b);
RTV_API RTV_NODISCARD rtv_status rtv_op_dense(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                              const rtv_tensor *kernel, const rtv_tensor *bias,
                                              rtv_activation activation);
RTV_API RTV_NODISCARD rtv_status rtv_op_activation(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, rtv_activation activation);
RTV_API RTV_NODISCARD rtv_status rtv_op_row_dot(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *a, const rtv_tensor *b);
RTV_END_DECLS
#endif
