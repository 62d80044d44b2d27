#ifndef RTV_OPS_SHAPE_H
#define RTV_OPS_SHAPE_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
RTV_API RTV_NODISCARD rtv_status rtv_op_reshape(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x, int32_t rank,
                                                const int64_t *dims);
RTV_API RTV_NODISCARD rtv_status rtv_op_expand_dims(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *x, int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_squeeze(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x, int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_transpose(rtv_tensor **out, rtv_tape *tape,
                                                  const rtv_tensor *x, const int32_t *permutation);
RTV_API RTV_NODISCARD rtv_status rtv_op_concat(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *const *inputs, int32_t input_count,
                                               int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_stack(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *const *inputs, int32_t input_count,
                                              int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_split(rtv_tensor **outs, rtv_tape *tape,
                                              const rtv_tensor *x, const int64_t *sizes,
                                              int32_t part_count, int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_slice(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                              const int64_t *begin, const int64_t *sizes);
RTV_API RTV_NODISCARD rtv_status rtv_op_pad(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                            const int64_t *before, const int64_t *after,
                                            double value);
RTV_API RTV_NODISCARD rtv_status rtv_op_tile(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                             const int64_t *multiples);
RTV_API RTV_NODISCARD rtv_status rtv_op_broadcast_to(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x, int32_t rank,
                                                     const int64_t *dims);
RTV_API RTV_NODISCARD rtv_status rtv_op_cast(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                             rtv_dtype dtype);
RTV_API RTV_NODISCARD rtv_status rtv_op_stop_gradient(rtv_tensor **out, rtv_tape *tape,
                                                      const rtv_tensor *x);
RTV_END_DECLS
#endif
