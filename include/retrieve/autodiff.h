/*
 * autodiff: a tape records operations as they run and computes gradients backwards.
 *
 * Values are computed when an op of retrieve/ops.h is called; results belong to the tape. A leaf is
 * a tensor of the caller with requires_gradient set (a parameter). Tensors of the caller that take
 * part in a recording are kept alive by the tape until its reset; do not write them between the
 * forward and the backward pass.
 */
#ifndef RTV_AUTODIFF_H
#define RTV_AUTODIFF_H

#include "retrieve/tensor.h"

RTV_BEGIN_DECLS

/* A recording of operations, with all results and gradients. Single user. */
typedef struct rtv_tape rtv_tape;

enum {
    RTV_TAPE_NO_GRADIENT = 1u, /* values only: nothing is recorded, backward is not possible */
    RTV_TAPE_NO_TRAINING = 2u  /* dropout passes everything, batch norm uses its moving values */
};

/* What a tape records. */
typedef struct rtv_tape_options {
    uint32_t struct_size; /* set by RTV_TAPE_OPTIONS_INIT */
    uint32_t flags;       /* RTV_TAPE_ constants; 0: gradients and training */
} rtv_tape_options;

#define RTV_TAPE_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(rtv_tape_options), 0                                                                \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tape_options_init(rtv_tape_options *options,
                                                       size_t struct_size);

/**
 * Creates an empty tape.
 *
 * @param out     receives the tape; NULL on failure
 * @param context NULL-able
 * @param options NULL for gradients and training
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user; several tapes may use the same frozen leaves at once.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM, RTV_E_UNSUPPORTED.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tape_create(rtv_tape **out, rtv_context *context,
                                                 const rtv_tape_options *options);

/**
 * Frees the tape, its results and its gradients.
 *
 * @param tape NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_tape_free(rtv_tape *tape);

/**
 * Forgets the recording. All results and gradients of the tape become invalid; the memory stays, so
 * that the same work allocates nothing.
 *
 * @param tape not NULL
 *
 * Ownership: drops the references to the caller's tensors.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_tape_reset(rtv_tape *tape);

/**
 * Switches recording on or off from here on: values computed while it is off are constants.
 *
 * @param tape    not NULL
 * @param enabled 0 or 1
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_tape_set_gradient(rtv_tape *tape, int32_t enabled);

/**
 * Says whether ops that differ in training (dropout, batch norm) train from here on.
 *
 * @param tape    not NULL
 * @param enabled 0 or 1
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_tape_set_training(rtv_tape *tape, int32_t enabled);

/**
 * Sets the number of the train step, from which dropout draws together with the context's seed.
 *
 * @param tape not NULL
 * @param step any number; a new tape has 0, a reset keeps it
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_tape_set_step(rtv_tape *tape, uint64_t step);

/**
 * Makes a tensor of the tape over data of the caller, without a copy and without a gradient.
 *
 * @param out   receives the tensor; NULL on failure
 * @param tape  not NULL
 * @param dtype an RTV_DTYPE_ constant
 * @param rank  0 to RTV_MOST_DIMS
 * @param dims  `rank` sizes; NULL-able for a scalar
 * @param data  row-major elements, aligned for the dtype; NULL-able when there are none
 *
 * Ownership: borrows `data` until the tape's reset; the tape owns `*out`.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tape_constant(rtv_tensor **out, rtv_tape *tape,
                                                   rtv_dtype dtype, int32_t rank,
                                                   const int64_t *dims, const void *data);

/**
 * Keeps the gradient of a result for rtv_tape_gradient; without this only leaves keep theirs.
 *
 * @param tape   not NULL, before its backward pass
 * @param result a result of the tape that depends on a leaf
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_STATE.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tape_keep_gradient(rtv_tape *tape, rtv_tensor *result);

/**
 * Computes the gradient of the sum of `output` for every leaf that it depends on.
 *
 * @param tape   not NULL; one backward pass per recording
 * @param output a result of the tape that depends on a leaf, usually a scalar loss
 *
 * Ownership: the tape owns the gradients until its reset.
 * Threads: single user; works on the context's threads, with the same bits for any number.
 * Errors: RTV_E_INVALID, RTV_E_STATE (second pass), RTV_E_NOMEM, RTV_E_USER. After a failure the
 * tape can only be reset or freed.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tape_backward(rtv_tape *tape, const rtv_tensor *output);

/**
 * The same from a given gradient of `output`: computes vector-Jacobian products.
 *
 * @param tape   not NULL; one backward pass per recording
 * @param output a result of the tape that depends on a leaf
 * @param seed   the gradient of `output`, of its shape and dtype
 *
 * Ownership: borrows `seed`; the tape owns the gradients until its reset.
 * Threads: see rtv_tape_backward.
 * Errors: those of rtv_tape_backward, RTV_E_SHAPE, RTV_E_DTYPE.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tape_backward_from(rtv_tape *tape, const rtv_tensor *output,
                                                        const rtv_tensor *seed);

/**
 * The gradient of a leaf, or of a result that was marked by rtv_tape_keep_gradient, as a dense
 * tensor. A row-sparse gradient is written out, at the cost of the leaf's whole size.
 *
 * @param out    receives the gradient, of the tensor's shape and dtype; NULL on failure
 * @param tape   after its backward pass
 * @param tensor the leaf or the marked result
 *
 * Ownership: the tape owns `*out` until its reset.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_STATE (no backward pass yet), RTV_E_NOTFOUND (the output does not
 * depend on it), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tape_gradient(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *tensor);

/**
 * The gradient of a leaf as rows: those that the recording read, each once, in rising order. A
 * leaf that was used otherwise than by row lookup has a dense gradient; then `*rows_out` is NULL.
 *
 * @param rows_out   receives int64 row numbers [n]; NULL on failure or for a dense gradient
 * @param values_out receives [n, ...] for rows, else the whole gradient; NULL on failure
 * @param tape       after its backward pass
 * @param leaf       of rank 1 or more
 *
 * Ownership: the tape owns both until its reset.
 * Threads: single user.
 * Errors: those of rtv_tape_gradient.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tape_gradient_rows(rtv_tensor **rows_out,
                                                        rtv_tensor **values_out, rtv_tape *tape,
                                                        const rtv_tensor *leaf);

RTV_END_DECLS

#endif
