#include "base/options.h"
#include "nn/layer.h"
#include "retrieve/layers.h"
#include "retrieve/ops.h"

typedef struct {
    rtv_layer layer; /* parameters: kernel, bias */
    int64_t input_width;
    rtv_activation activation;
    double alpha;
} dense_layer;

static const rtv_dense_options default_options = RTV_DENSE_OPTIONS_INIT;

rtv_status rtv_dense_options_init(rtv_dense_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status apply(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                        const rtv_tensor *const *inputs, int32_t count)
{
    (void)count;
    const dense_layer *self = (const dense_layer *)layer;
    RTV_TRY(rtv__layer_check_width(layer, inputs[0], self->input_width));
    /* One op for all three, unless the activation has a parameter or looks at whole rows. */
    bool apart = self->activation == RTV_ACTIVATION_SOFTMAX || self->alpha != 0;
    rtv_tensor *y;
    RTV_TRY(rtv_op_dense(&y, tape, inputs[0], layer->parameters[0], layer->parameters[1],
                         apart ? RTV_ACTIVATION_NONE : self->activation));
    if (apart)
        return rtv__activation_apply(out, tape, self->activation, self->alpha, y);
    *out = y;
    return RTV_OK;
}

static const rtv__layer_kind dense_kind = {"dense", 1, 1, apply};

static rtv_status add_parameters(rtv_layer *layer, int64_t input_width, int64_t units,
                                 rtv_dtype dtype, const rtv_dense_options *options)
{
    rtv_initializer kernel, bias;
    RTV_TRY(rtv__initializer_read(&kernel, options->kernel_initializer,
                                  RTV_INITIALIZER_GLOROT_UNIFORM, 0));
    RTV_TRY(rtv__initializer_read(&bias, options->bias_initializer, RTV_INITIALIZER_ZEROS, 0));
    RTV_TRY(rtv__layer_add(layer, "kernel", dtype, 2, (const int64_t[]){input_width, units},
                           &kernel, true));
    if (options->flags & RTV_LAYER_NO_BIAS)
        return RTV_OK;
    return rtv__layer_add(layer, "bias", dtype, 1, &units, &bias, true);
}

rtv_status rtv_dense_create(rtv_layer **out, rtv_context *context, const char *name,
                            int64_t input_width, int64_t units, const rtv_dense_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_dense_options options = default_options;
    RTV_TRY(
        rtv__options_read(&options, sizeof options, given, "rtv_dense_options", RTV_LAYER_NO_BIAS));
    rtv_dtype dtype;
    RTV_TRY(rtv__layer_dtype(&dtype, options.dtype, "rtv_dense_options"));
    RTV_TRY(rtv__layer_check_size("input_width", input_width));
    RTV_TRY(rtv__layer_check_size("units", units));
    RTV_TRY(rtv__activation_check(options.activation, options.activation_alpha,
                                  "rtv_dense_options.activation"));
    rtv_layer *layer;
    RTV_TRY(rtv__layer_create(&layer, context, name, &dense_kind, sizeof(dense_layer)));
    dense_layer *self = (dense_layer *)layer;
    self->input_width = input_width;
    self->activation = options.activation;
    self->alpha = options.activation_alpha;
    rtv_status status = add_parameters(layer, input_width, units, dtype, &options);
    if (status != RTV_OK) {
        rtv_layer_free(layer);
        return status;
    }
    *out = layer;
    return RTV_OK;
}
