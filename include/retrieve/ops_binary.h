/*
 * autodiff: functions of two tensors, element by element. Shapes broadcast by NumPy's rule:
 * aligned at the last axis, sizes equal or 1; the gradient of a repeated element is the sum over
 * its uses.
 */
#ifndef RTV_OPS_BINARY_H
#define RTV_OPS_BINARY_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/**
 * y = a + b.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_add(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);

/**
 * y = a - b.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_sub(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);

/**
 * y = a * b.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_mul(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);

/**
 * y = a / b, by IEEE 754.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_div(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);

/**
 * y = a / b, and 0 with gradient 0 where b is 0.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_divide_no_nan(rtv_tensor **out, rtv_tape *tape,
                                                      const rtv_tensor *a, const rtv_tensor *b);

/**
 * y = the larger; at a tie the gradient goes to a.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_maximum(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *a, const rtv_tensor *b);

/**
 * y = the smaller; at a tie the gradient goes to a.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_minimum(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *a, const rtv_tensor *b);

/**
 * y = (a - b)^2.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_squared_difference(rtv_tensor **out, rtv_tape *tape,
                                                           const rtv_tensor *a,
                                                           const rtv_tensor *b);

/**
 * y = a to the power b; the gradient of b is 0 where a <= 0.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_pow(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);

/**
 * y = a where the mask is true, else b. All three broadcast.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param mask u8, 0 is false
 * @param a    f32 or f64
 * @param b    of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_where(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *mask, const rtv_tensor *a,
                                              const rtv_tensor *b);

/* A comparison of two numbers. */
typedef int32_t rtv_comparison;
enum {
    RTV_COMPARE_EQUAL = 0,
    RTV_COMPARE_NOT_EQUAL = 1,
    RTV_COMPARE_LESS = 2,
    RTV_COMPARE_LESS_EQUAL = 3,
    RTV_COMPARE_GREATER = 4,
    RTV_COMPARE_GREATER_EQUAL = 5
};

/**
 * Compares element by element: a u8 mask of 0 and 1, without a gradient.
 *
 * @param out        receives the result; NULL on failure
 * @param tape       the recording
 * @param a          any dtype
 * @param b          of the same dtype
 * @param comparison an RTV_COMPARE_ constant
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_compare(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *a, const rtv_tensor *b,
                                                rtv_comparison comparison);

RTV_END_DECLS

#endif
