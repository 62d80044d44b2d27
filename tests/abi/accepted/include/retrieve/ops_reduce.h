#ifndef RTV_OPS_REDUCE_H
#define RTV_OPS_REDUCE_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_sum(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const int32_t *axes,
                                                   int32_t axis_count, int32_t keep_dims);
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_mean(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *x, const int32_t *axes,
                                                    int32_t axis_count, int32_t keep_dims);
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_max(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const int32_t *axes,
                                                   int32_t axis_count, int32_t keep_dims);
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_min(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const int32_t *axes,
                                                   int32_t axis_count, int32_t keep_dims);
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_logsumexp(rtv_tensor **out, rtv_tape *tape,
                                                         const rtv_tensor *x, const int32_t *axes,
                                                         int32_t axis_count, int32_t keep_dims);
RTV_API RTV_NODISCARD rtv_status rtv_op_softmax(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x, int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_log_softmax(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *x, int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_cumsum(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x, int32_t axis, int32_t exclusive,
                                               int32_t reverse);
RTV_API RTV_NODISCARD rtv_status rtv_op_argmax(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x, int32_t axis);
RTV_END_DECLS
#endif
