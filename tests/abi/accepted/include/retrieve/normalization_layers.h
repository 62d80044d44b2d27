#ifndef RTV_NORMALIZATION_LAYERS_H
#define RTV_NORMALIZATION_LAYERS_H
#include "retrieve/nn.h"
RTV_BEGIN_DECLS
typedef struct rtv_norm_options {
    uint32_t struct_size;
    uint32_t flags;
    double epsilon;
    double momentum;
    rtv_dtype dtype;
    int32_t reserved1;
} rtv_norm_options;
#define RTV_NORM_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(rtv_norm_options), 0, 0.0, 0.0, 0, 0                                                \
    }
RTV_API RTV_NODISCARD rtv_status rtv_norm_options_init(rtv_norm_options *options,
                                                       size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_layer_norm_create(rtv_layer **out, rtv_context *context,
                                                       const char *name, int64_t width,
                                                       const rtv_norm_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_batch_norm_create(rtv_layer **out, rtv_context *context,
                                                       const char *name, int64_t width,
                                                       const rtv_norm_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_l2_normalization_create(rtv_layer **out, rtv_context *context,
                                                             const char *name);
RTV_API RTV_NODISCARD rtv_status rtv_dropout_create(rtv_layer **out, rtv_context *context,
                                                    const char *name, double rate);
RTV_END_DECLS
#endif
