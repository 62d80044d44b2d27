/*
 * autodiff: matrix products, and what a Dense layer makes of them.
 */
#ifndef RTV_OPS_MATRIX_H
#define RTV_OPS_MATRIX_H

#include "retrieve/ops_activation.h"

RTV_BEGIN_DECLS

/**
 * y = a b over the last two axes. Leading axes broadcast by NumPy's rule; a matrix b serves all
 * leading axes of a.
 *
 * @param out  receives [..., m, n]; NULL on failure
 * @param tape the recording
 * @param a    [..., m, k], f32 or f64
 * @param b    [..., k, n], of the same dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_matmul(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *a, const rtv_tensor *b);

/**
 * y = op(a) op(b), where op may transpose the last two axes.
 *
 * @param out         receives [..., m, n]; NULL on failure
 * @param tape        the recording
 * @param a           [..., m, k], or [..., k, m] when transposed
 * @param b           [..., k, n], or [..., n, k] when transposed
 * @param transpose_a 0 or 1
 * @param transpose_b 0 or 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_matmul_transposed(rtv_tensor **out, rtv_tape *tape,
                                                          const rtv_tensor *a, const rtv_tensor *b,
                                                          int32_t transpose_a, int32_t transpose_b);

/**
 * y = activation(x kernel + bias) in one op: what a Dense layer computes.
 *
 * @param out        receives [..., units]; NULL on failure
 * @param tape       the recording
 * @param x          [..., in], f32 or f64
 * @param kernel     [in, units]
 * @param bias       [units]; NULL: none
 * @param activation an RTV_ACTIVATION_ constant
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_dense(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                              const rtv_tensor *kernel, const rtv_tensor *bias,
                                              rtv_activation activation);

/**
 * The activation of that number, with the parameters named beside it.
 *
 * @param out        receives the result; NULL on failure
 * @param tape       the recording
 * @param x          f32 or f64, any shape
 * @param activation an RTV_ACTIVATION_ constant; NONE gives x
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_activation(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, rtv_activation activation);

/**
 * y = the sum of a * b over the last axis, which stays with size 1: the score of each pair of
 * rows.
 *
 * @param out  receives [..., 1]; NULL on failure
 * @param tape the recording
 * @param a    [..., n], f32 or f64
 * @param b    of the same shape and dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_row_dot(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *a, const rtv_tensor *b);

RTV_END_DECLS

#endif
