/*
 * autodiff: compares gradients with central differences. For the tests of models and custom ops.
 */
#ifndef RTV_GRADIENT_CHECK_H
#define RTV_GRADIENT_CHECK_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/*
 * Records the function under test on `tape` and gives its result, of any shape. Must give the same
 * values each time it is called with the same leaves.
 */
typedef rtv_status (*rtv_recorded_fn)(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                                      int32_t leaf_count, void *payload);

/* How exact the check is. */
typedef struct rtv_gradient_check_options {
    uint32_t struct_size; /* set by RTV_GRADIENT_CHECK_OPTIONS_INIT */
    uint32_t flags;       /* reserved, 0 */
    double step;      /* of the difference, relative to max(1, |x|); 0: 1e-5 in f64, 1e-2 in f32 */
    double tolerance; /* |difference - gradient| <= tolerance * max(1, largest |gradient| of the
                         leaf); 0: 1e-6 in f64, 2e-2 in f32 */
    uint64_t seed;    /* of the weights that make a scalar of the result, and of the choice */
    int64_t most_elements; /* checked per leaf, chosen at random; 0: all */
} rtv_gradient_check_options;

#define RTV_GRADIENT_CHECK_OPTIONS_INIT                                                            \
    {                                                                                              \
        sizeof(rtv_gradient_check_options), 0, 0.0, 0.0, 0, 0                                      \
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
RTV_API RTV_NODISCARD rtv_status
rtv_gradient_check_options_init(rtv_gradient_check_options *options, size_t struct_size);

/**
 * Checks the gradients of a recorded function against central differences. f64 leaves give sharp
 * answers; keep values away from kinks.
 *
 * @param largest_error_out receives the largest difference found, in units of
 *                          max(1, largest |gradient| of the leaf); NULL-able; untouched when the
 *                          check could not be run
 * @param context    NULL-able
 * @param function   what to differentiate
 * @param payload    handed to `function`
 * @param leaves     tensors with requires_gradient; their values are changed and put back
 * @param leaf_count 1 or more
 * @param options    NULL for the defaults
 *
 * Ownership: borrows everything.
 * Threads: single user of the leaves.
 * Errors: RTV_E_NUMERIC (the gradients differ: names leaf, element and both values), RTV_E_INVALID,
 * RTV_E_DTYPE, RTV_E_UNSUPPORTED, RTV_E_NOMEM, and those of `function`.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_gradient_check(double *largest_error_out, rtv_context *context,
                                                    rtv_recorded_fn function, void *payload,
                                                    rtv_tensor *const *leaves, int32_t leaf_count,
                                                    const rtv_gradient_check_options *options);

RTV_END_DECLS

#endif
