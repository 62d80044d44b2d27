#ifndef RTV_OPS_NORM_H
#define RTV_OPS_NORM_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
RTV_API RTV_NODISCARD rtv_status rtv_op_l2_normalize(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x, int32_t axis,
                                                     double epsilon);
RTV_API RTV_NODISCARD rtv_status rtv_op_cosine_similarity(rtv_tensor **out, rtv_tape *tape,
                                                          const rtv_tensor *a, const rtv_tensor *b,
                                                          int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_layer_norm(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const rtv_tensor *gamma,
                                                   const rtv_tensor *beta, double epsilon);
RTV_API RTV_NODISCARD rtv_status rtv_op_batch_norm(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const rtv_tensor *gamma,
                                                   const rtv_tensor *beta, rtv_tensor *moving_mean,
                                                   rtv_tensor *moving_variance, double momentum,
                                                   double epsilon);
RTV_API RTV_NODISCARD rtv_status rtv_op_dropout(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x, double rate, uint64_t stream);
RTV_API RTV_NODISCARD rtv_status rtv_op_dropout_mask(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x, const rtv_tensor *keep,
                                                     double rate);
RTV_API RTV_NODISCARD rtv_status rtv_op_global_norm(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *const *inputs,
                                                    int32_t input_count);
RTV_API RTV_NODISCARD rtv_status rtv_op_clip_by_norm(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x, double clip_norm);
RTV_API RTV_NODISCARD rtv_status rtv_op_clip_by_global_norm(rtv_tensor **outs,
                                                            rtv_tensor **norm_out, rtv_tape *tape,
                                                            const rtv_tensor *const *inputs,
                                                            int32_t input_count, double clip_norm);
RTV_END_DECLS
#endif
