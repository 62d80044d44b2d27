/*
 * autodiff: activations, element by element, with the formulas and the gradients at kinks of
 * TensorFlow and Keras 2.
 */
#ifndef RTV_OPS_ACTIVATION_H
#define RTV_OPS_ACTIVATION_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/* An activation function. */
typedef int32_t rtv_activation;
enum {
    RTV_ACTIVATION_NONE = 0,
    RTV_ACTIVATION_RELU = 1,
    RTV_ACTIVATION_RELU6 = 2,
    RTV_ACTIVATION_LEAKY_RELU = 3, /* slope 0.3, the default of the Keras layer */
    RTV_ACTIVATION_ELU = 4,        /* alpha 1 */
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

/**
 * y = max(x, 0); the gradient at 0 is 0.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_relu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = min(max(x, 0), 6); the gradient at 0 and at 6 is 0.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_relu6(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);

/**
 * y = x for x > 0, else alpha * x; the gradient at 0 is alpha.
 *
 * @param out   receives the result; NULL on failure
 * @param tape  the recording
 * @param x     f32 or f64, any shape
 * @param alpha slope of the negative part; TensorFlow 0.2, the Keras layer 0.3
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_leaky_relu(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, double alpha);

/**
 * y = x for x > 0, else alpha * (e^x - 1).
 *
 * @param out   receives the result; NULL on failure
 * @param tape  the recording
 * @param x     f32 or f64, any shape
 * @param alpha usually 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_elu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                            double alpha);

/**
 * y = s * elu(x, a) with s = 1.0507009873554805 and a = 1.6732632423543772 (Klambauer et al.
 * 2017).
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_selu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = x / 2 * (1 + erf(x / sqrt(2))) (Hendrycks and Gimpel 2016).
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_gelu(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))).
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_gelu_tanh(rtv_tensor **out, rtv_tape *tape,
                                                  const rtv_tensor *x);

/**
 * y = tanh(x).
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_tanh(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = 1 / (1 + e^-x).
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_sigmoid(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x);

/**
 * y = 0.2 x + 0.5 cut to [0, 1] (Keras 2); the gradient passes at the bounds.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_hard_sigmoid(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x);

/**
 * y = log(1 + e^x), without overflow.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_softplus(rtv_tensor **out, rtv_tape *tape,
                                                 const rtv_tensor *x);

/**
 * y = x / (1 + |x|).
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_softsign(rtv_tensor **out, rtv_tape *tape,
                                                 const rtv_tensor *x);

/**
 * y = x * sigmoid(x).
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_swish(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);

/**
 * y = x * tanh(softplus(x)).
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_mish(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

RTV_END_DECLS

#endif
