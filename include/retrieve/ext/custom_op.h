/*
 * autodiff: ops of one's own. Stable within a minor version.
 *
 * A custom op is a struct of callbacks. It is checked like the built-in ones: see
 * retrieve/gradient_check.h.
 */
#ifndef RTV_EXT_CUSTOM_OP_H
#define RTV_EXT_CUSTOM_OP_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/* One use of a custom op on a tape: carries memory from the forward to the backward pass. */
typedef struct rtv_custom_call rtv_custom_call;

/*
 * Gives dtype and shape of the output. `dims_out` has room for RTV_MOST_DIMS sizes. A status other
 * than RTV_OK refuses the inputs.
 */
typedef rtv_status (*rtv_custom_infer_fn)(rtv_dtype *dtype_out, int32_t *rank_out,
                                          int64_t *dims_out, const rtv_tensor *const *inputs,
                                          int32_t input_count, void *payload);

/* Fills `output`, whose elements are undefined before. */
typedef rtv_status (*rtv_custom_forward_fn)(rtv_custom_call *call, rtv_tensor *output,
                                            const rtv_tensor *const *inputs, int32_t input_count,
                                            void *payload);

/*
 * Adds to each `input_gradients[i]` that is not NULL the gradient of input i. NULL means that
 * nobody wants it. They may already hold contributions of other ops: add, never assign.
 */
typedef rtv_status (*rtv_custom_backward_fn)(
    rtv_custom_call *call, rtv_tensor *const *input_gradients, const rtv_tensor *output_gradient,
    const rtv_tensor *output, const rtv_tensor *const *inputs, int32_t input_count, void *payload);

/* An operation: its callbacks. */
typedef struct rtv_custom_op {
    uint32_t struct_size;            /* sizeof(rtv_custom_op) */
    uint32_t flags;                  /* reserved, 0 */
    const char *name;                /* for messages; not NULL */
    rtv_custom_infer_fn infer;       /* not NULL */
    rtv_custom_forward_fn forward;   /* not NULL */
    rtv_custom_backward_fn backward; /* NULL: the output is a constant */
} rtv_custom_op;

/**
 * Applies a custom op.
 *
 * @param out         receives the result; NULL on failure
 * @param tape        the recording
 * @param op          the callbacks
 * @param inputs      `input_count` tensors of the caller or of the tape
 * @param input_count 0 or more
 * @param payload     handed to the callbacks; NULL-able
 *
 * Ownership: copies `*op`; borrows the name and `payload` until the tape's reset; the tape owns
 * `*out` until its reset.
 * Threads: single user, as the tape; callbacks run on the calling thread.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE (the inferred shape), RTV_E_STATE, RTV_E_NOMEM,
 * RTV_E_UNSUPPORTED (a newer struct), RTV_E_USER (a callback failed: the message names the op and
 * the callback's status; a failing backward makes rtv_tape_backward fail).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_op_custom(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_custom_op *op,
                                               const rtv_tensor *const *inputs, int32_t input_count,
                                               void *payload);

/**
 * Gets memory in the forward callback that the backward callback will see: for values that are
 * cheaper kept than computed again.
 *
 * @param out   receives 64-byte aligned memory, not zeroed; NULL on failure
 * @param call  the argument of the callback
 * @param bytes size; a second call replaces the block
 *
 * Ownership: the tape owns the block until its reset.
 * Threads: the callback's thread.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_custom_call_save(void **out, rtv_custom_call *call,
                                                      size_t bytes);

/**
 * The block that the forward callback got from rtv_custom_call_save.
 *
 * @param call the argument of the callback
 *
 * Ownership: the tape owns the block until its reset.
 * Threads: the callback's thread.
 * Errors: none; NULL when there is none.
 * Since: 0.1
 */
RTV_API void *rtv_custom_call_saved(const rtv_custom_call *call);

RTV_END_DECLS

#endif
