#ifndef RTV_OPS_ACTIVATION_H
#define RTV_OPS_ACTIVATION_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
typedef int32_t rtv_activation;
enum {
    RTV_ACTIVATION_NONE = 0,
    RTV_ACTIVATION_RELU = 1,
    RTV_ACTIVATION_RELU6 = 2,
    RTV_ACTIVATION_LEAKY_RELU = 3,
    RTV_ACTIVATION_ELU = 4,
    RTV_ACTIVATION_SELU = 5,
    RTV_ACTIVATION_GELU = 6,
    RTV_ACTIVATION_GELU_TANH = 7,
    RTV_ACTIVATION_TANH = 8,
    RTV_ACTIVATION_SIGMOID = 9,
    RTV_ACTIVATION_HARD_SIGMOID = 10,
    RTV_ACTIVATION_SOFTPLUS = 11,
    RTV_ACTIVATION_SOFTSIGN = 12,
    RTV_ACTIVATION_SWISH = 13,
    RTV_ACTIVATION_MISH = 14,
    RTV_ACTIVATION_EXPONENTIAL = 15
};
RTV_API RTV_NODISCARD rtv_status rtv_op_relu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_relu6(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_leaky_relu(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, double alpha);
RTV_API RTV_NODISCARD rtv_status rtv_op_elu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                            double alpha);
RTV_API RTV_NODISCARD rtv_status rtv_op_selu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_gelu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_gelu_tanh(rtv_tensor **out, rtv_tape *tape,
                                                  const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_tanh(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_sigmoid(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_hard_sigmoid(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_softplus(rtv_tensor **out, rtv_tape *tape,
                                                 const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_softsign(rtv_tensor **out, rtv_tape *tape,
                                                 const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_swish(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_mish(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_END_DECLS
#endif
