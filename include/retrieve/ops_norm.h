/*
 * autodiff: normalisation, dropout and clipping.
 */
#ifndef RTV_OPS_NORM_H
#define RTV_OPS_NORM_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/**
 * y = x / sqrt(max(sum of x^2 along the axis, epsilon)); below epsilon the divisor is a constant.
 *
 * @param out     receives the result; NULL on failure
 * @param tape    the recording
 * @param x       f32 or f64, any shape
 * @param axis    -rank to rank - 1
 * @param epsilon 0 or more; TensorFlow 1e-12
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_l2_normalize(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x, int32_t axis,
                                                     double epsilon);

/**
 * y = the sum along the axis of the products of l2-normalised a and b (epsilon 1e-12). The Keras
 * loss is its negative.
 *
 * @param out  receives a's shape without the axis; NULL on failure
 * @param tape the recording
 * @param a    f32 or f64
 * @param b    of the same shape and dtype
 * @param axis -rank to rank - 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_cosine_similarity(rtv_tensor **out, rtv_tape *tape,
                                                          const rtv_tensor *a, const rtv_tensor *b,
                                                          int32_t axis);

/**
 * y = (x - mean) / sqrt(variance + epsilon) * gamma + beta over the last axis, with the biased
 * variance (Ba et al. 2016).
 *
 * @param out     receives the result; NULL on failure
 * @param tape    the recording
 * @param x       [..., n], f32 or f64
 * @param gamma   [n]; NULL: 1
 * @param beta    [n]; NULL: 0
 * @param epsilon above 0; Keras 1e-3
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_layer_norm(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const rtv_tensor *gamma,
                                                   const rtv_tensor *beta, double epsilon);

/**
 * The same over all axes but the last (Ioffe and Szegedy 2015). In training with the statistics
 * of the batch; then moving = moving * momentum + batch * (1 - momentum), with the biased
 * variance. Else with the moving statistics.
 *
 * @param out             receives the result; NULL on failure
 * @param tape            the recording
 * @param x               [..., n], f32 or f64
 * @param gamma           [n]; NULL: 1
 * @param beta            [n]; NULL: 0
 * @param moving_mean     [n]; written in training
 * @param moving_variance [n]; written in training
 * @param momentum        Keras 0.99
 * @param epsilon         above 0; Keras 1e-3
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_batch_norm(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x, const rtv_tensor *gamma,
                                                   const rtv_tensor *beta, rtv_tensor *moving_mean,
                                                   rtv_tensor *moving_variance, double momentum,
                                                   double epsilon);

/**
 * In training each element is 0 with probability `rate`, else x / (1 - rate) (Srivastava et al.
 * 2014); else y = x. The choice depends on the context's seed, the tape's step, `stream` and the
 * position only.
 *
 * @param out    receives the result; NULL on failure
 * @param tape   the recording
 * @param x      f32 or f64, any shape
 * @param rate   0 to below 1
 * @param stream distinguishes the dropouts of a model
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_dropout(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *x, double rate, uint64_t stream);

/**
 * Dropout with a given choice, in training or not.
 *
 * @param out  receives the result; NULL on failure
 * @param tape the recording
 * @param x    f32 or f64, any shape
 * @param keep u8, of x's shape; 0: drop
 * @param rate 0 to below 1: kept values are multiplied by 1 / (1 - rate)
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_dropout_mask(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x, const rtv_tensor *keep,
                                                     double rate);

/**
 * The square root of the sum of squares of all elements of all inputs, a scalar.
 *
 * @param out         receives the result; NULL on failure
 * @param tape        the recording
 * @param inputs      `input_count` tensors of one dtype
 * @param input_count 1 or more
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_global_norm(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *const *inputs,
                                                    int32_t input_count);

/**
 * y = x * clip_norm / max(norm of x, clip_norm).
 *
 * @param out       receives the result; NULL on failure
 * @param tape      the recording
 * @param x         f32 or f64, any shape
 * @param clip_norm above 0
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_clip_by_norm(rtv_tensor **out, rtv_tape *tape,
                                                     const rtv_tensor *x, double clip_norm);

/**
 * Scales tensors together so that their common norm is at most `clip_norm`: y_i = x_i * clip_norm
 * * min(1 / norm, 1 / clip_norm). A norm that is not finite makes every result nan.
 *
 * @param outs        receives `input_count` results; all NULL on failure
 * @param norm_out    receives the norm, a scalar; NULL-able
 * @param tape        the recording
 * @param inputs      `input_count` tensors of one dtype
 * @param input_count 1 or more
 * @param clip_norm   above 0
 *
 * Ownership: the tape owns the results until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_clip_by_global_norm(rtv_tensor **outs,
                                                            rtv_tensor **norm_out, rtv_tape *tape,
                                                            const rtv_tensor *const *inputs,
                                                            int32_t input_count, double clip_norm);

RTV_END_DECLS

#endif
