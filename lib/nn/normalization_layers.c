#include <math.h>

#include "base/options.h"
#include "nn/layer.h"
#include "retrieve/normalization_layers.h"
#include "retrieve/ops.h"

typedef struct {
    rtv_layer layer; /* parameters: gamma, beta; of batch norm also moving_mean, moving_variance */
    int64_t width;
    double epsilon, momentum;
} norm_layer;

static const rtv_norm_options default_options = RTV_NORM_OPTIONS_INIT;

rtv_status rtv_norm_options_init(rtv_norm_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status apply_layer_norm(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                                   const rtv_tensor *const *inputs, int32_t count)
{
    (void)count;
    const norm_layer *self = (const norm_layer *)layer;
    RTV_TRY(rtv__layer_check_width(layer, inputs[0], self->width));
    return rtv_op_layer_norm(out, tape, inputs[0], layer->parameters[0], layer->parameters[1],
                             self->epsilon);
}

static rtv_status apply_batch_norm(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                                   const rtv_tensor *const *inputs, int32_t count)
{
    (void)count;
    const norm_layer *self = (const norm_layer *)layer;
    rtv_tensor *const *parameters = layer->parameters;
    RTV_TRY(rtv__layer_check_width(layer, inputs[0], self->width));
    return rtv_op_batch_norm(out, tape, inputs[0], parameters[0], parameters[1], parameters[2],
                             parameters[3], self->momentum, self->epsilon);
}

static const rtv__layer_kind layer_norm_kind = {"layer norm", 1, 1, apply_layer_norm};
static const rtv__layer_kind batch_norm_kind = {"batch norm", 1, 1, apply_batch_norm};

static rtv_status read_options(rtv_norm_options *out, const rtv_norm_options *given)
{
    *out = default_options;
    RTV_TRY(rtv__options_read(out, sizeof *out, given, "rtv_norm_options", 0));
    RTV_TRY(rtv__options_reserved("rtv_norm_options", out->reserved1 == 0));
    if (out->epsilon == 0)
        out->epsilon = 1e-3;
    if (out->momentum == 0)
        out->momentum = 0.99;
    if (!isfinite(out->epsilon) || out->epsilon < 0)
        return rtv__fail(RTV_E_RANGE, "rtv_norm_options.epsilon is %g, must be above 0",
                         out->epsilon);
    if (!(out->momentum > 0 && out->momentum < 1))
        return rtv__fail(RTV_E_RANGE, "rtv_norm_options.momentum is %g, must be above 0, below 1",
                         out->momentum);
    return rtv__layer_dtype(&out->dtype, out->dtype, "rtv_norm_options");
}

static rtv_status add_parameters(rtv_layer *layer, const rtv_norm_options *options, int64_t width)
{
    static const rtv_initializer zeros = {sizeof zeros, 0, RTV_INITIALIZER_ZEROS, 0, 0, 0, 0};
    static const rtv_initializer ones = {sizeof ones, 0, RTV_INITIALIZER_ONES, 0, 0, 0, 0};
    rtv_dtype dtype = options->dtype;
    RTV_TRY(rtv__layer_add(layer, "gamma", dtype, 1, &width, &ones, true));
    RTV_TRY(rtv__layer_add(layer, "beta", dtype, 1, &width, &zeros, true));
    if (layer->kind != &batch_norm_kind)
        return RTV_OK;
    RTV_TRY(rtv__layer_add(layer, "moving_mean", dtype, 1, &width, &zeros, false));
    return rtv__layer_add(layer, "moving_variance", dtype, 1, &width, &ones, false);
}

static rtv_status create_norm(rtv_layer **out, rtv_context *context, const char *name,
                              int64_t width, const rtv_norm_options *given,
                              const rtv__layer_kind *kind)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_norm_options options;
    RTV_TRY(read_options(&options, given));
    RTV_TRY(rtv__layer_check_size("width", width));
    rtv_layer *layer;
    RTV_TRY(rtv__layer_create(&layer, context, name, kind, sizeof(norm_layer)));
    norm_layer *self = (norm_layer *)layer;
    self->width = width;
    self->epsilon = options.epsilon;
    self->momentum = options.momentum;
    rtv_status status = add_parameters(layer, &options, width);
    if (status != RTV_OK) {
        rtv_layer_free(layer);
        return status;
    }
    *out = layer;
    return RTV_OK;
}

rtv_status rtv_layer_norm_create(rtv_layer **out, rtv_context *context, const char *name,
                                 int64_t width, const rtv_norm_options *options)
{
    return create_norm(out, context, name, width, options, &layer_norm_kind);
}

rtv_status rtv_batch_norm_create(rtv_layer **out, rtv_context *context, const char *name,
                                 int64_t width, const rtv_norm_options *options)
{
    return create_norm(out, context, name, width, options, &batch_norm_kind);
}

static rtv_status apply_l2(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                           const rtv_tensor *const *inputs, int32_t count)
{
    (void)layer;
    (void)count;
    return rtv_op_l2_normalize(out, tape, inputs[0], -1, 1e-12);
}

static const rtv__layer_kind l2_kind = {"l2 normalization", 1, 1, apply_l2};

rtv_status rtv_l2_normalization_create(rtv_layer **out, rtv_context *context, const char *name)
{
    return rtv__layer_create(out, context, name, &l2_kind, sizeof(rtv_layer));
}
