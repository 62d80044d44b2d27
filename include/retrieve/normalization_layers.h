/*
 * nn: layers that keep numbers in range or drop them: layer and batch normalisation, length 1,
 * dropout. For the name that each takes see retrieve/layers.h.
 */
#ifndef RTV_NORMALIZATION_LAYERS_H
#define RTV_NORMALIZATION_LAYERS_H

#include "retrieve/nn.h"

RTV_BEGIN_DECLS

/* What a normalisation has beside its width. */
typedef struct rtv_norm_options {
    uint32_t struct_size; /* set by RTV_NORM_OPTIONS_INIT */
    uint32_t flags;       /* reserved, 0 */
    double epsilon;       /* added to the variance; above 0; 0: 1e-3, as Keras */
    double momentum;      /* batch norm: share of the old moving average; 0: 0.99, as Keras */
    rtv_dtype dtype;      /* f32 or f64; 0: f32 */
    int32_t reserved1;    /* 0 */
} rtv_norm_options;

#define RTV_NORM_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(rtv_norm_options), 0, 0.0, 0.0, 0, 0                                                \
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
RTV_API RTV_NODISCARD rtv_status rtv_norm_options_init(rtv_norm_options *options,
                                                       size_t struct_size);

/**
 * Creates layer normalisation (arXiv 1607.06450): every row is brought to mean 0 and variance 1
 * over its last axis, then scaled and shifted. Parameters: "gamma" [width] of ones, "beta"
 * [width] of zeros.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param name    not empty
 * @param width   of the last axis, 1 or more
 * @param options NULL for the defaults; `momentum` is not used
 *
 * Ownership: returns new; keeps a reference to the context, copies the name.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_layer_norm_create(rtv_layer **out, rtv_context *context,
                                                       const char *name, int64_t width,
                                                       const rtv_norm_options *options);

/**
 * Creates batch normalisation (arXiv 1502.03167): every column is brought to mean 0 and variance 1
 * over the batch in training, by the moving averages otherwise. Parameters: "gamma" of ones, "beta"
 * of zeros, and, not trained, "moving_mean" of zeros and "moving_variance" of ones, all [width].
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param name    not empty
 * @param width   of the last axis, 1 or more
 * @param options NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context, copies the name.
 * Threads: single user in training, as it moves the averages; see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_batch_norm_create(rtv_layer **out, rtv_context *context,
                                                       const char *name, int64_t width,
                                                       const rtv_norm_options *options);

/**
 * Creates a layer that scales every row to length 1: x / sqrt(max(sum x^2, 1e-12)). Without
 * parameters.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param name    not empty
 *
 * Ownership: returns new; keeps a reference to the context, copies the name.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_l2_normalization_create(rtv_layer **out, rtv_context *context,
                                                             const char *name);

/**
 * Creates dropout: in training each value is 0 with probability `rate`, the others are divided by
 * 1 - rate; otherwise nothing happens. The mask depends on the context's seed, the layer's name and
 * the tape's step only.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param name    not empty
 * @param rate    from 0 to below 1
 *
 * Ownership: returns new; keeps a reference to the context, copies the name.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (rate), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_dropout_create(rtv_layer **out, rtv_context *context,
                                                    const char *name, double rate);

RTV_END_DECLS

#endif
