/*
 * autodiff: joining, cutting and rearranging tensors.
 */
#ifndef RTV_OPS_SHAPE_H
#define RTV_OPS_SHAPE_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/**
 * The same elements under another shape, without a copy.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    any dtype
 * @param rank 0 to RTV_MOST_DIMS
 * @param dims sizes; one may be -1: what is left
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_reshape(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x, int32_t rank,
                                                const int64_t *dims);

/**
 * Puts in an axis of size 1.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    any dtype
 * @param axis where it stands in the result, -rank - 1 to rank
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_expand_dims(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *x, int32_t axis);

/**
 * Takes out an axis of size 1.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    any dtype
 * @param axis -rank to rank - 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_squeeze(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x, int32_t axis);

/**
 * Rearranges the axes.
 *
 * @param out         receives the result; NULL on failure
 * @param tape        the recording
 * @param x           any dtype
 * @param permutation axis i of the result is axis `permutation[i]` of x; NULL: all reversed
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_transpose(rtv_tensor **out, rtv_tape *tape,
                                                  const rtv_tensor *x, const int32_t *permutation);

/**
 * Joins tensors along an axis.
 *
 * @param out         receives the result; NULL on failure
 * @param tape        the recording
 * @param inputs      `input_count` tensors of one dtype
 * @param input_count 1 or more
 * @param axis        -rank to rank - 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_concat(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *const *inputs, int32_t input_count,
                                               int32_t axis);

/**
 * Joins tensors of one shape along a new axis.
 *
 * @param out         receives the result; NULL on failure
 * @param tape        the recording
 * @param inputs      `input_count` tensors of one dtype
 * @param input_count 1 or more
 * @param axis        where it stands in the result
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_stack(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *const *inputs, int32_t input_count,
                                              int32_t axis);

/**
 * Cuts a tensor along an axis into parts.
 *
 * @param outs       receives `part_count` results; all NULL on failure
 * @param tape       the recording
 * @param x          any dtype
 * @param sizes      sizes of the parts, adding up to the axis; NULL: equal parts
 * @param part_count 1 or more
 * @param axis       -rank to rank - 1
 *
 * Ownership: the tape owns the results until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_split(rtv_tensor **outs, rtv_tape *tape,
                                              const rtv_tensor *x, const int64_t *sizes,
                                              int32_t part_count, int32_t axis);

/**
 * Cuts out a block.
 *
 * @param out   receives the result; NULL on failure
 * @param tape  the recording
 * @param x     any dtype
 * @param begin first index per axis
 * @param sizes sizes per axis; -1: to the end
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_slice(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                              const int64_t *begin, const int64_t *sizes);

/**
 * Surrounds a tensor with a value.
 *
 * @param out    receives the result; NULL on failure
 * @param tape   the recording
 * @param x      f32 or f64
 * @param before elements in front, per axis
 * @param after  elements behind, per axis
 * @param value  what they hold
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_pad(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                            const int64_t *before, const int64_t *after,
                                            double value);

/**
 * Repeats a tensor.
 *
 * @param out       receives the result; NULL on failure
 * @param tape      the recording
 * @param x         any dtype
 * @param multiples how often, per axis
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_tile(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                             const int64_t *multiples);

/**
 * Repeats axes of size 1 by NumPy's rule.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    any dtype
 * @param rank not below x's
 * @param dims the result's sizes
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_broadcast_to(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x, int32_t rank,
                                                     const int64_t *dims);

/**
 * Converts the elements, fractions cut off; gradients pass between f32 and f64. A value that an
 * integer dtype cannot hold is RTV_E_RANGE.
 *
 * @param out   receives the result; NULL on failure
 * @param tape  the recording
 * @param x     any dtype
 * @param dtype the result's
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_cast(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                             rtv_dtype dtype);

/**
 * The same elements as a constant, without a copy.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    any dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_stop_gradient(rtv_tensor **out, rtv_tape *tape,
                                                      const rtv_tensor *x);

RTV_END_DECLS

#endif
