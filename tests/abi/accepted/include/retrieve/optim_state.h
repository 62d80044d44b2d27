#ifndef RTV_OPTIM_STATE_H
#define RTV_OPTIM_STATE_H
#include "retrieve/nn.h"
#include "retrieve/optim.h"
RTV_BEGIN_DECLS
enum { RTV_PARAMETER_NO_DECAY = 1u  };
typedef struct rtv_parameter_options {
    uint32_t struct_size;
    uint32_t flags;
    double rate_factor;
} rtv_parameter_options;
#define RTV_PARAMETER_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_parameter_options), 0, 0.0                                                      \
    }
RTV_API RTV_NODISCARD rtv_status rtv_parameter_options_init(rtv_parameter_options *options,
                                                            size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_add_parameter(rtv_optimizer *optimizer,
                                                             rtv_tensor *parameter,
                                                             const char *name,
                                                             const rtv_parameter_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_add_layer(rtv_optimizer *optimizer,
                                                         const rtv_layer *layer,
                                                         const rtv_parameter_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_remove_parameter(rtv_optimizer *optimizer,
                                                                rtv_tensor *parameter);
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_save(rtv_optimizer *optimizer, const char *path);
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_load(rtv_optimizer *optimizer, const char *path);
RTV_END_DECLS
#endif
