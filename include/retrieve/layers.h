/*
 * nn: the layers of numbers. All creators take a name: it stands in front of the names of the
 * parameters, and with the context's seed it decides their starting values and the masks of
 * dropout, so that layers of one model need different names.
 */
#ifndef RTV_LAYERS_H
#define RTV_LAYERS_H

#include "retrieve/nn.h"

RTV_BEGIN_DECLS

enum { RTV_LAYER_NO_BIAS = 1u /* flags of dense and cross */ };

/* What a dense layer has beside its size. */
typedef struct rtv_dense_options {
    uint32_t struct_size;                      /* set by RTV_DENSE_OPTIONS_INIT */
    uint32_t flags;                            /* RTV_LAYER_NO_BIAS or 0 */
    rtv_activation activation;                 /* an RTV_ACTIVATION_ constant; 0: none */
    rtv_dtype dtype;                           /* f32 or f64; 0: f32 */
    double activation_alpha;                   /* slope of LEAKY_RELU, scale of ELU; 0: 0.3 and 1 */
    const rtv_initializer *kernel_initializer; /* NULL: glorot uniform */
    const rtv_initializer *bias_initializer;   /* NULL: zeros */
} rtv_dense_options;

#define RTV_DENSE_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_dense_options), 0, 0, 0, 0.0, NULL, NULL                                        \
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
RTV_API RTV_NODISCARD rtv_status rtv_dense_options_init(rtv_dense_options *options,
                                                        size_t struct_size);

/**
 * Creates a dense layer: activation(x kernel + bias), over the last axis of x. Parameters:
 * "kernel" [input_width, units] and, unless RTV_LAYER_NO_BIAS, "bias" [units].
 *
 * @param out         receives the layer; NULL on failure
 * @param context     NULL-able
 * @param name        not empty
 * @param input_width 1 or more
 * @param units       outputs, 1 or more
 * @param options     NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context, copies the name.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE (sizes), RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_dense_create(rtv_layer **out, rtv_context *context,
                                                  const char *name, int64_t input_width,
                                                  int64_t units, const rtv_dense_options *options);

/* What a cross layer has beside its size. */
typedef struct rtv_cross_options {
    uint32_t struct_size;                      /* set by RTV_CROSS_OPTIONS_INIT */
    uint32_t flags;                            /* RTV_LAYER_NO_BIAS or 0 */
    int64_t projection;                        /* rank of the kernel; 0: full rank */
    double diag_scale;                         /* at least 0: adds that multiple of x */
    rtv_activation preactivation;              /* of the product with the kernel */
    rtv_dtype dtype;                           /* f32 or f64; 0: f32 */
    const rtv_initializer *kernel_initializer; /* NULL: truncated normal, scale 0.05, as TFRS */
    const rtv_initializer *bias_initializer;   /* NULL: zeros */
} rtv_cross_options;

#define RTV_CROSS_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_cross_options), 0, 0, 0.0, 0, 0, NULL, NULL                                     \
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
RTV_API RTV_NODISCARD rtv_status rtv_cross_options_init(rtv_cross_options *options,
                                                        size_t struct_size);

/**
 * Creates a cross layer (DCN v2: arXiv 2008.13535): x0 (act(x W + bias) + diag_scale x) + x.
 * Parameters: "kernel" [width, width], or "kernel_u" [width, projection] and "kernel_v"
 * [projection, width] whose product is W; "bias" [width].
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param name    not empty
 * @param width   of both inputs and of the result, 1 or more
 * @param options NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context, copies the name.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE (sizes), RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_cross_create(rtv_layer **out, rtv_context *context,
                                                  const char *name, int64_t width,
                                                  const rtv_cross_options *options);

enum {
    RTV_DOT_SELF_INTERACTION = 1u, /* flags: keep the diagonal too */
    RTV_DOT_SKIP_GATHER = 2u       /* flags: the whole matrix, zeros in the part left out */
};

/**
 * Creates a dot interaction (DLRM: arXiv 1906.00091): the products of all pairs of n features
 * [rows, width], row by row of the lower triangle: (1,0), (2,0), (2,1) ... Without parameters.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param name    not empty
 * @param flags   RTV_DOT_ constants or 0
 *
 * Ownership: returns new; keeps a reference to the context, copies the name.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_dot_interaction_create(rtv_layer **out, rtv_context *context,
                                                            const char *name, uint32_t flags);

/**
 * Creates an activation as a layer of its own, without parameters.
 *
 * @param out        receives the layer; NULL on failure
 * @param context    NULL-able
 * @param name       not empty
 * @param activation an RTV_ACTIVATION_ constant
 * @param alpha      slope of LEAKY_RELU below 0, scale of ELU; 0: 0.3 and 1
 *
 * Ownership: returns new; keeps a reference to the context, copies the name.
 * Threads: see rtv_layer_apply.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (alpha), RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_activation_layer_create(rtv_layer **out, rtv_context *context,
                                                             const char *name,
                                                             rtv_activation activation,
                                                             double alpha);

RTV_END_DECLS

#endif
