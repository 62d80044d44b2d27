#ifndef RTV_OPS_LOSS_H
#define RTV_OPS_LOSS_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
typedef int32_t rtv_loss_reduction;
enum {
    RTV_LOSS_MEAN = 0,
    RTV_LOSS_SUM = 1,
    RTV_LOSS_SUM_OVER_BATCH_SIZE = 2,
    RTV_LOSS_NONE = 3
};
RTV_API RTV_NODISCARD rtv_status rtv_op_mean_squared_error(rtv_tensor **out, rtv_tape *tape,
                                                           const rtv_tensor *prediction,
                                                           const rtv_tensor *target);
RTV_API RTV_NODISCARD rtv_status rtv_op_mean_absolute_error(rtv_tensor **out, rtv_tape *tape,
                                                            const rtv_tensor *prediction,
                                                            const rtv_tensor *target);
RTV_API RTV_NODISCARD rtv_status rtv_op_huber(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *prediction,
                                              const rtv_tensor *target, double delta);
RTV_API RTV_NODISCARD rtv_status rtv_op_sigmoid_cross_entropy(rtv_tensor **out, rtv_tape *tape,
                                                              const rtv_tensor *logits,
                                                              const rtv_tensor *labels);
RTV_API RTV_NODISCARD rtv_status rtv_op_binary_cross_entropy(rtv_tensor **out, rtv_tape *tape,
                                                             const rtv_tensor *logits,
                                                             const rtv_tensor *labels);
RTV_API RTV_NODISCARD rtv_status rtv_op_softmax_cross_entropy(rtv_tensor **out, rtv_tape *tape,
                                                              const rtv_tensor *logits,
                                                              const rtv_tensor *labels,
                                                              double label_smoothing);
RTV_API RTV_NODISCARD rtv_status rtv_op_sparse_softmax_cross_entropy(rtv_tensor **out,
                                                                     rtv_tape *tape,
                                                                     const rtv_tensor *logits,
                                                                     const rtv_tensor *labels);
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_loss(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *values,
                                                    const rtv_tensor *weights,
                                                    rtv_loss_reduction reduction);
RTV_END_DECLS
#endif
