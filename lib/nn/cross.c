/* The cross layer of DCN v2 (Wang et al., arXiv 2008.13535), as tfrs.layers.dcn.Cross has it. */
#include <math.h>

#include "base/options.h"
#include "nn/layer.h"
#include "retrieve/layers.h"
#include "retrieve/ops.h"

typedef struct {
    rtv_layer layer; /* parameters: kernel or kernel_u and kernel_v, bias */
    int64_t width;
    bool low_rank, biased;
    double diag_scale;
    rtv_activation preactivation;
} cross_layer;

static const rtv_cross_options default_options = RTV_CROSS_OPTIONS_INIT;

rtv_status rtv_cross_options_init(rtv_cross_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status apply(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                        const rtv_tensor *const *inputs, int32_t count)
{
    const cross_layer *self = (const cross_layer *)layer;
    const rtv_tensor *x0 = inputs[0], *x = inputs[count - 1];
    RTV_TRY(rtv__layer_check_width(layer, x0, self->width));
    RTV_TRY(rtv__layer_check_width(layer, x, self->width));
    rtv_tensor *const *parameters = layer->parameters;
    const rtv_tensor *projected = x, *kernel = parameters[0];
    if (self->low_rank) {
        rtv_tensor *narrow;
        RTV_TRY(rtv_op_matmul(&narrow, tape, x, parameters[0]));
        projected = narrow;
        kernel = parameters[1];
    }
    const rtv_tensor *bias = self->biased ? parameters[layer->parameter_count - 1] : NULL;
    bool softmax = self->preactivation == RTV_ACTIVATION_SOFTMAX;
    rtv_tensor *inner, *sum;
    RTV_TRY(rtv_op_dense(&inner, tape, projected, kernel, bias,
                         softmax ? RTV_ACTIVATION_NONE : self->preactivation));
    if (softmax)
        RTV_TRY(rtv_op_softmax(&inner, tape, inner, -1));
    if (self->diag_scale != 0) {
        rtv_tensor *scaled;
        RTV_TRY(rtv_op_affine(&scaled, tape, x, self->diag_scale, 0));
        RTV_TRY(rtv_op_add(&inner, tape, inner, scaled));
    }
    RTV_TRY(rtv_op_mul(&sum, tape, x0, inner));
    return rtv_op_add(out, tape, sum, x);
}

static const rtv__layer_kind cross_kind = {"cross", 1, 2, apply};

static rtv_status add_parameters(rtv_layer *layer, int64_t width, rtv_dtype dtype,
                                 const rtv_cross_options *options)
{
    rtv_initializer kernel, bias;
    int64_t rank = options->projection;
    RTV_TRY(rtv__initializer_read(&kernel, options->kernel_initializer,
                                  RTV_INITIALIZER_TRUNCATED_NORMAL, 0.05));
    RTV_TRY(rtv__initializer_read(&bias, options->bias_initializer, RTV_INITIALIZER_ZEROS, 0));
    if (rank == 0) {
        RTV_TRY(rtv__layer_add(layer, "kernel", dtype, 2, (const int64_t[]){width, width}, &kernel,
                               true));
    } else {
        RTV_TRY(rtv__layer_add(layer, "kernel_u", dtype, 2, (const int64_t[]){width, rank}, &kernel,
                               true));
        RTV_TRY(rtv__layer_add(layer, "kernel_v", dtype, 2, (const int64_t[]){rank, width}, &kernel,
                               true));
    }
    if (options->flags & RTV_LAYER_NO_BIAS)
        return RTV_OK;
    return rtv__layer_add(layer, "bias", dtype, 1, &width, &bias, true);
}

static rtv_status check_options(const rtv_cross_options *options)
{
    if (options->projection < 0)
        return rtv__fail(RTV_E_RANGE, "rtv_cross_options.projection is %lld, must be at least 0",
                         (long long)options->projection);
    if (!isfinite(options->diag_scale) || options->diag_scale < 0)
        return rtv__fail(RTV_E_RANGE, "rtv_cross_options.diag_scale is %g, must be at least 0",
                         options->diag_scale);
    return rtv__activation_check(options->preactivation, 0, "rtv_cross_options.preactivation");
}

rtv_status rtv_cross_create(rtv_layer **out, rtv_context *context, const char *name, int64_t width,
                            const rtv_cross_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_cross_options options = default_options;
    RTV_TRY(
        rtv__options_read(&options, sizeof options, given, "rtv_cross_options", RTV_LAYER_NO_BIAS));
    RTV_TRY(check_options(&options));
    rtv_dtype dtype;
    RTV_TRY(rtv__layer_dtype(&dtype, options.dtype, "rtv_cross_options"));
    RTV_TRY(rtv__layer_check_size("width", width));
    rtv_layer *layer;
    RTV_TRY(rtv__layer_create(&layer, context, name, &cross_kind, sizeof(cross_layer)));
    cross_layer *self = (cross_layer *)layer;
    self->width = width;
    self->low_rank = options.projection > 0;
    self->biased = (options.flags & RTV_LAYER_NO_BIAS) == 0;
    self->diag_scale = options.diag_scale;
    self->preactivation = options.preactivation;
    rtv_status status = add_parameters(layer, width, dtype, &options);
    if (status != RTV_OK) {
        rtv_layer_free(layer);
        return status;
    }
    *out = layer;
    return RTV_OK;
}
