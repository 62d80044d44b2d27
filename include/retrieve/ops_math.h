/*
 * autodiff: functions of one tensor, element by element. Results have the shape and dtype of x.
 * Values and gradients follow IEEE 754: log(0) is -inf and its gradient inf.
 */
#ifndef RTV_OPS_MATH_H
#define RTV_OPS_MATH_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/**
 * y = |x|; the gradient at 0 is 0.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_abs(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = -x.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_neg(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = -1, 0 or 1; the gradient is 0 everywhere.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_sign(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = x * x.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_square(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x);

/**
 * y = the square root of x; gradient dy / (2 y), so inf or nan at 0.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_sqrt(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = 1 / the square root of x.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_rsqrt(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);

/**
 * y = 1 / x.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_reciprocal(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x);

/**
 * y = e to the power x.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_exp(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = e to the power x, minus 1, exact for small x.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_expm1(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);

/**
 * y = the natural logarithm of x.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_log(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = log(1 + x), exact for small x.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_log1p(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);

/**
 * y = sin(x), x in radians.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_sin(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = cos(x), x in radians.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_cos(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = the error function of x.
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
RTV_API RTV_NODISCARD rtv_status rtv_op_erf(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);

/**
 * y = scale * x + shift, for constants.
 *
 * @param out   receives the result; NULL on failure
 * @param tape  the recording
 * @param x     f32 or f64, any shape
 * @param scale any number
 * @param shift any number
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_affine(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x, double scale, double shift);

/**
 * y = x cut to [low, high]; the gradient passes inside and at the bounds, as in TensorFlow.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 * @param low  lower bound
 * @param high upper bound, not below `low`
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_clip_by_value(rtv_tensor **out, rtv_tape *tape,
                                                      const rtv_tensor *x, double low, double high);

RTV_END_DECLS

#endif
