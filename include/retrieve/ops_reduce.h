/*
 * autodiff: reductions, and functions along one axis.
 */
#ifndef RTV_OPS_REDUCE_H
#define RTV_OPS_REDUCE_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/**
 * y = the sum over axes; 0 over nothing.
 *
 * @param out        receives the result; NULL on failure
 * @param tape       the recording
 * @param x          f32 or f64, any shape
 * @param axes       distinct axes, negative ones count from the end; NULL: all
 * @param axis_count 0 with `axes` not NULL: no axis, the result is x
 * @param keep_dims  1: reduced axes stay with size 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_sum(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const int32_t *axes,
                                                   int32_t axis_count, int32_t keep_dims);

/**
 * y = the mean over axes; nan over nothing.
 *
 * @param out        receives the result; NULL on failure
 * @param tape       the recording
 * @param x          f32 or f64, any shape
 * @param axes       distinct axes, negative ones count from the end; NULL: all
 * @param axis_count 0 with `axes` not NULL: no axis, the result is x
 * @param keep_dims  1: reduced axes stay with size 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_mean(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *x, const int32_t *axes,
                                                    int32_t axis_count, int32_t keep_dims);

/**
 * y = the largest over axes; equal ones share the gradient equally; -inf over nothing.
 *
 * @param out        receives the result; NULL on failure
 * @param tape       the recording
 * @param x          f32 or f64, any shape
 * @param axes       distinct axes, negative ones count from the end; NULL: all
 * @param axis_count 0 with `axes` not NULL: no axis, the result is x
 * @param keep_dims  1: reduced axes stay with size 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_max(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const int32_t *axes,
                                                   int32_t axis_count, int32_t keep_dims);

/**
 * y = the smallest over axes; equal ones share the gradient equally; inf over nothing.
 *
 * @param out        receives the result; NULL on failure
 * @param tape       the recording
 * @param x          f32 or f64, any shape
 * @param axes       distinct axes, negative ones count from the end; NULL: all
 * @param axis_count 0 with `axes` not NULL: no axis, the result is x
 * @param keep_dims  1: reduced axes stay with size 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_min(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const int32_t *axes,
                                                   int32_t axis_count, int32_t keep_dims);

/**
 * y = log of the sum of e^x over axes, without overflow; -inf over nothing.
 *
 * @param out        receives the result; NULL on failure
 * @param tape       the recording
 * @param x          f32 or f64, any shape
 * @param axes       distinct axes, negative ones count from the end; NULL: all
 * @param axis_count 0 with `axes` not NULL: no axis, the result is x
 * @param keep_dims  1: reduced axes stay with size 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_logsumexp(rtv_tensor **out, rtv_tape *tape,
                                                         const rtv_tensor *x, const int32_t *axes,
                                                         int32_t axis_count, int32_t keep_dims);

/**
 * y = e^x / sum e^x along an axis, the maximum subtracted first; all -inf gives nan.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 * @param axis -rank to rank - 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_softmax(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x, int32_t axis);

/**
 * y = x - logsumexp(x) along an axis.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 * @param axis -rank to rank - 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_log_softmax(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *x, int32_t axis);

/**
 * y = running sums along an axis.
 *
 * @param out       receives the result; NULL on failure
 * @param tape      the recording
 * @param x         f32 or f64, any shape
 * @param axis      -rank to rank - 1
 * @param exclusive 1: without the element itself
 * @param reverse   1: from the end
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_cumsum(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x, int32_t axis, int32_t exclusive,
                                               int32_t reverse);

/**
 * The position of the largest element along an axis, the first of equal ones, as int64, without a
 * gradient.
 *
 * @param out  receives x's shape without the axis; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64; the axis has 1 or more elements
 * @param axis -rank to rank - 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_argmax(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x, int32_t axis);

RTV_END_DECLS

#endif
