#ifndef RTV_AUTODIFF_H
#define RTV_AUTODIFF_H
#include "retrieve/tensor.h"
RTV_BEGIN_DECLS
typedef struct rtv_tape rtv_tape;
enum {
    RTV_TAPE_NO_GRADIENT = 1u,
    RTV_TAPE_NO_TRAINING = 2u
};
typedef struct rtv_tape_options {
    uint32_t struct_size;
    uint32_t flags;
} rtv_tape_options;
#define RTV_TAPE_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(rtv_tape_options), 0                                                                \
    }
RTV_API RTV_NODISCARD rtv_status rtv_tape_options_init(rtv_tape_options *options,
                                                       size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_tape_create(rtv_tape **out, rtv_context *context,
                                                 const rtv_tape_options *options);
RTV_API void rtv_tape_free(rtv_tape *tape);
RTV_API void rtv_tape_reset(rtv_tape *tape);
RTV_API void rtv_tape_set_gradient(rtv_tape *tape, int32_t enabled);
RTV_API void rtv_tape_set_training(rtv_tape *tape, int32_t enabled);
RTV_API void rtv_tape_set_step(rtv_tape *tape, uint64_t step);
RTV_API RTV_NODISCARD rtv_status rtv_tape_constant(rtv_tensor **out, rtv_tape *tape,
                                                   rtv_dtype dtype, int32_t rank,
                                                   const int64_t *dims, const void *data);
RTV_API RTV_NODISCARD rtv_status rtv_tape_keep_gradient(rtv_tape *tape, rtv_tensor *result);
RTV_API RTV_NODISCARD rtv_status rtv_tape_backward(rtv_tape *tape, const rtv_tensor *output);
RTV_API RTV_NODISCARD rtv_status rtv_tape_backward_from(rtv_tape *tape, const rtv_tensor *output,
                                                        const rtv_tensor *seed);
RTV_API RTV_NODISCARD rtv_status rtv_tape_gradient(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *tensor);
RTV_API RTV_NODISCARD rtv_status rtv_tape_gradient_rows(rtv_tensor **rows_out,
                                                        rtv_tensor **values_out, rtv_tape *tape,
                                                        const rtv_tensor *leaf);
RTV_END_DECLS
#endif
