#ifndef RTV_EXT_CUSTOM_OP_H
#define RTV_EXT_CUSTOM_OP_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
typedef struct rtv_custom_call rtv_custom_call;
typedef rtv_status (*rtv_custom_infer_fn)(rtv_dtype *dtype_out, int32_t *rank_out,
                                          int64_t *dims_out, const rtv_tensor *const *inputs,
                                          int32_t input_count, void *payload);
typedef rtv_status (*rtv_custom_forward_fn)(rtv_custom_call *call, rtv_tensor *output,
                                            const rtv_tensor *const *inputs, int32_t input_count,
                                            void *payload);
typedef rtv_status (*rtv_custom_backward_fn)(
    rtv_custom_call *call, rtv_tensor *const *input_gradients, const rtv_tensor *output_gradient,
    const rtv_tensor *output, const rtv_tensor *const *inputs, int32_t input_count, void *payload);
typedef struct rtv_custom_op {
    uint32_t struct_size;
    uint32_t flags;
    const char *name;
    rtv_custom_infer_fn infer;
    rtv_custom_forward_fn forward;
    rtv_custom_backward_fn backward;
} rtv_custom_op;
RTV_API RTV_NODISCARD rtv_status rtv_op_custom(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_custom_op *op,
                                               const rtv_tensor *const *inputs, int32_t input_count,
                                               void *payload);
RTV_API RTV_NODISCARD rtv_status rtv_custom_call_save(void **out, rtv_custom_call *call,
                                                      size_t bytes);
RTV_API void *rtv_custom_call_saved(const rtv_custom_call *call);
RTV_END_DECLS
#endif
