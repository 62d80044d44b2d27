#include <math.h>
#include <string.h>

#include "nn/layer.h"
#include "retrieve/layers.h"
#include "retrieve/ops.h"

typedef struct {
    rtv_layer layer;
    rtv_activation activation;
    double alpha;
} activation_layer;

static const struct {
    rtv_activation activation;
    const char *name;
} names[] = {
    {RTV_ACTIVATION_NONE, "linear"},
    {RTV_ACTIVATION_RELU, "relu"},
    {RTV_ACTIVATION_RELU6, "relu6"},
    {RTV_ACTIVATION_LEAKY_RELU, "leaky_relu"},
    {RTV_ACTIVATION_ELU, "elu"},
    {RTV_ACTIVATION_SELU, "selu"},
    {RTV_ACTIVATION_GELU, "gelu"},
    {RTV_ACTIVATION_GELU_TANH, "gelu_tanh"},
    {RTV_ACTIVATION_TANH, "tanh"},
    {RTV_ACTIVATION_SIGMOID, "sigmoid"},
    {RTV_ACTIVATION_HARD_SIGMOID, "hard_sigmoid"},
    {RTV_ACTIVATION_SOFTPLUS, "softplus"},
    {RTV_ACTIVATION_SOFTSIGN, "softsign"},
    {RTV_ACTIVATION_SWISH, "swish"},
    {RTV_ACTIVATION_SWISH, "silu"},
    {RTV_ACTIVATION_MISH, "mish"},
    {RTV_ACTIVATION_EXPONENTIAL, "exponential"},
    {RTV_ACTIVATION_SOFTMAX, "softmax"},
};

const char *rtv_activation_name(rtv_activation activation)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].activation == activation)
            return names[i].name;
    return NULL;
}

rtv_status rtv_activation_from_name(rtv_activation *out, const char *name)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    RTV_CHECK_ARG(name != NULL, "name is NULL");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i].name, name) == 0) {
            *out = names[i].activation;
            return RTV_OK;
        }
    return rtv__fail(RTV_E_NOTFOUND, "there is no activation '%s'", name);
}

rtv_status rtv__activation_check(rtv_activation activation, double alpha, const char *name)
{
    RTV_CHECK_KNOWN(rtv_activation_name(activation) != NULL, "%s is %d, no such activation", name,
                    activation);
    if (!isfinite(alpha))
        return rtv__fail(RTV_E_RANGE, "alpha of %s is %g, must be finite", name, alpha);
    return RTV_OK;
}

rtv_status rtv__activation_apply(rtv_tensor **out, rtv_tape *tape, rtv_activation activation,
                                 double alpha, const rtv_tensor *x)
{
    if (activation == RTV_ACTIVATION_SOFTMAX)
        return rtv_op_softmax(out, tape, x, -1);
    if (alpha != 0 && activation == RTV_ACTIVATION_LEAKY_RELU)
        return rtv_op_leaky_relu(out, tape, x, alpha);
    if (alpha != 0 && activation == RTV_ACTIVATION_ELU)
        return rtv_op_elu(out, tape, x, alpha);
    return rtv_op_activation(out, tape, x, activation);
}

static rtv_status apply(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                        const rtv_tensor *const *inputs, int32_t count)
{
    (void)count;
    const activation_layer *self = (const activation_layer *)layer;
    return rtv__activation_apply(out, tape, self->activation, self->alpha, inputs[0]);
}

static const rtv__layer_kind activation_kind = {"activation", 1, 1, apply};

rtv_status rtv_activation_layer_create(rtv_layer **out, rtv_context *context, const char *name,
                                       rtv_activation activation, double alpha)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_TRY(rtv__activation_check(activation, alpha, "activation"));
    RTV_TRY(rtv__layer_create(out, context, name, &activation_kind, sizeof(activation_layer)));
    activation_layer *self = (activation_layer *)*out;
    self->activation = activation;
    self->alpha = alpha;
    return RTV_OK;
}
