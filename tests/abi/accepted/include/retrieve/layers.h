#ifndef RTV_LAYERS_H
#define RTV_LAYERS_H
#include "retrieve/nn.h"
RTV_BEGIN_DECLS
enum { RTV_LAYER_NO_BIAS = 1u  };
typedef struct rtv_dense_options {
    uint32_t struct_size;
    uint32_t flags;
    rtv_activation activation;
    rtv_dtype dtype;
    double activation_alpha;
    const rtv_initializer *kernel_initializer;
    const rtv_initializer *bias_initializer;
} rtv_dense_options;
#define RTV_DENSE_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_dense_options), 0, 0, 0, 0.0, NULL, NULL                                        \
    }
RTV_API RTV_NODISCARD rtv_status rtv_dense_options_init(rtv_dense_options *options,
                                                        size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_dense_create(rtv_layer **out, rtv_context *context,
                                                  const char *name, int64_t input_width,
                                                  int64_t units, const rtv_dense_options *options);
typedef struct rtv_cross_options {
    uint32_t struct_size;
    uint32_t flags;
    int64_t projection;
    double diag_scale;
    rtv_activation preactivation;
    rtv_dtype dtype;
    const rtv_initializer *kernel_initializer;
    const rtv_initializer *bias_initializer;
} rtv_cross_options;
#define RTV_CROSS_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_cross_options), 0, 0, 0.0, 0, 0, NULL, NULL                                     \
    }
RTV_API RTV_NODISCARD rtv_status rtv_cross_options_init(rtv_cross_options *options,
                                                        size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_cross_create(rtv_layer **out, rtv_context *context,
                                                  const char *name, int64_t width,
                                                  const rtv_cross_options *options);
enum {
    RTV_DOT_SELF_INTERACTION = 1u,
    RTV_DOT_SKIP_GATHER = 2u
};
RTV_API RTV_NODISCARD rtv_status rtv_dot_interaction_create(rtv_layer **out, rtv_context *context,
                                                            const char *name, uint32_t flags);
RTV_API RTV_NODISCARD rtv_status rtv_activation_layer_create(rtv_layer **out, rtv_context *context,
                                                             const char *name,
                                                             rtv_activation activation,
                                                             double alpha);
RTV_END_DECLS
#endif
