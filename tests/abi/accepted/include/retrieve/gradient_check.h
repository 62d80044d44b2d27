#ifndef RTV_GRADIENT_CHECK_H
#define RTV_GRADIENT_CHECK_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
typedef rtv_status (*rtv_recorded_fn)(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                                      int32_t leaf_count, void *payload);
typedef struct rtv_gradient_check_options {
    uint32_t struct_size;
    uint32_t flags;
    double step;
    double tolerance;
    uint64_t seed;
    int64_t most_elements;
} rtv_gradient_check_options;
#define RTV_GRADIENT_CHECK_OPTIONS_INIT                                                            \
    {                                                                                              \
        sizeof(rtv_gradient_check_options), 0, 0.0, 0.0, 0, 0                                      \
    }
RTV_API RTV_NODISCARD rtv_status
rtv_gradient_check_options_init(rtv_gradient_check_options *options, size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_gradient_check(double *largest_error_out, rtv_context *context,
                                                    rtv_recorded_fn function, void *payload,
                                                    rtv_tensor *const *leaves, int32_t leaf_count,
                                                    const rtv_gradient_check_options *options);
RTV_END_DECLS
#endif
