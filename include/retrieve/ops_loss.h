/*
 * autodiff: losses. Each gives one value per row; rtv_op_reduce_loss makes a scalar of them.
 * Gradients flow to predictions and to targets of a float dtype.
 */
#ifndef RTV_OPS_LOSS_H
#define RTV_OPS_LOSS_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/* How weighted losses become the result, of every loss of the library. */
typedef int32_t rtv_loss_reduction;
enum {
    RTV_LOSS_MEAN = 0, /* sum of weight times loss, divided by the sum of the weights */
    RTV_LOSS_SUM = 1,  /* sum of weight times loss: the Retrieval task of TFRS */
    RTV_LOSS_SUM_OVER_BATCH_SIZE = 2, /* that sum divided by the number of losses: Keras */
    RTV_LOSS_NONE = 3                 /* weight times loss, one by one */
};

/**
 * The mean of (prediction - target)^2 over the last axis.
 *
 * @param out        receives [...], one value per row; NULL on failure
 * @param tape       the recording
 * @param prediction [..., n], f32 or f64
 * @param target     of the same shape and dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_mean_squared_error(rtv_tensor **out, rtv_tape *tape,
                                                           const rtv_tensor *prediction,
                                                           const rtv_tensor *target);

/**
 * The mean of |prediction - target| over the last axis; gradient 0 at 0.
 *
 * @param out        receives [...], one value per row; NULL on failure
 * @param tape       the recording
 * @param prediction [..., n], f32 or f64
 * @param target     of the same shape and dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_mean_absolute_error(rtv_tensor **out, rtv_tape *tape,
                                                            const rtv_tensor *prediction,
                                                            const rtv_tensor *target);

/**
 * The mean over the last axis of e^2 / 2 for |e| <= delta, else delta (|e| - delta / 2), where e
 * = prediction - target (Huber 1964).
 *
 * @param out        receives [...], one value per row; NULL on failure
 * @param tape       the recording
 * @param prediction [..., n], f32 or f64
 * @param target     of the same shape and dtype
 * @param delta      above 0; Keras 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_huber(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *prediction,
                                              const rtv_tensor *target, double delta);

/**
 * max(x, 0) - x z + log(1 + e^-|x|) for each element: binary cross-entropy from logits x and
 * labels z.
 *
 * @param out    receives a tensor of the same shape; NULL on failure
 * @param tape   the recording
 * @param logits f32 or f64, any shape
 * @param labels of the same shape and dtype, usually 0 to 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_sigmoid_cross_entropy(rtv_tensor **out, rtv_tape *tape,
                                                              const rtv_tensor *logits,
                                                              const rtv_tensor *labels);

/**
 * The mean of the same over the last axis: Keras's BinaryCrossentropy(from_logits=True) per row.
 *
 * @param out    receives [...], one value per row; NULL on failure
 * @param tape   the recording
 * @param logits [..., n], f32 or f64
 * @param labels of the same shape and dtype
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_binary_cross_entropy(rtv_tensor **out, rtv_tape *tape,
                                                             const rtv_tensor *logits,
                                                             const rtv_tensor *labels);

/**
 * - sum of labels * log_softmax(logits) over the last axis, with labels y made y (1 - s) + s / n.
 *
 * @param out             receives [...], one value per row; NULL on failure
 * @param tape            the recording
 * @param logits          [..., n], f32 or f64
 * @param labels          of the same shape and dtype
 * @param label_smoothing s, 0 to 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_softmax_cross_entropy(rtv_tensor **out, rtv_tape *tape,
                                                              const rtv_tensor *logits,
                                                              const rtv_tensor *labels,
                                                              double label_smoothing);

/**
 * - log_softmax(logits)[label] over the last axis.
 *
 * @param out    receives [...], one value per row; NULL on failure
 * @param tape   the recording
 * @param logits [..., n], f32 or f64
 * @param labels i32 or i64 [...], 0 to n - 1
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_sparse_softmax_cross_entropy(rtv_tensor **out,
                                                                     rtv_tape *tape,
                                                                     const rtv_tensor *logits,
                                                                     const rtv_tensor *labels);

/**
 * Multiplies values by the weights of their rows and reduces them.
 *
 * @param out       receives the result; NULL on failure
 * @param tape      the recording
 * @param values    f32 or f64, any shape
 * @param weights   of the same dtype; its shape is that of the first axes of values; NULL: 1
 * @param reduction an RTV_LOSS_ constant
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_STATE, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_reduce_loss(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *values,
                                                    const rtv_tensor *weights,
                                                    rtv_loss_reduction reduction);

RTV_END_DECLS

#endif
