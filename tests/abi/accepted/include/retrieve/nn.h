#ifndef RTV_NN_H
#define RTV_NN_H
#include "retrieve/autodiff.h"
#include "retrieve/initializer.h"
#include "retrieve/ops_activation.h"
RTV_BEGIN_DECLS
typedef struct rtv_layer rtv_layer;
enum { RTV_ACTIVATION_SOFTMAX = 64 };
RTV_API const char *rtv_activation_name(rtv_activation activation);
RTV_API RTV_NODISCARD rtv_status rtv_activation_from_name(rtv_activation *out, const char *name);
RTV_API void rtv_layer_free(rtv_layer *layer);
RTV_API RTV_NODISCARD rtv_status rtv_layer_apply(rtv_tensor **out, const rtv_layer *layer,
                                                 rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_layer_apply_many(rtv_tensor **out, const rtv_layer *layer,
                                                      rtv_tape *tape,
                                                      const rtv_tensor *const *inputs,
                                                      int32_t count);
RTV_API const char *rtv_layer_name(const rtv_layer *layer);
RTV_API int32_t rtv_layer_parameter_count(const rtv_layer *layer);
RTV_API rtv_tensor *rtv_layer_parameter(const rtv_layer *layer, int32_t i);
RTV_API const char *rtv_layer_parameter_name(const rtv_layer *layer, int32_t i);
RTV_END_DECLS
#endif
