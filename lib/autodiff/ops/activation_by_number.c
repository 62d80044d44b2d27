/* Activations by number. */
#include "retrieve/ops_matrix.h"

#include "autodiff/op.h"
#include "retrieve/ops_math.h"
#include "retrieve/ops_shape.h"

rtv_status rtv_op_activation(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                             rtv_activation activation)
{
    switch (activation) {
    case RTV_ACTIVATION_NONE: /* under the same shape: no copy */
        if (x == NULL)
            return rtv_op_reshape(out, tape, NULL, 0, NULL);
        return rtv_op_reshape(out, tape, x, x->shape.rank, x->shape.dims);
    case RTV_ACTIVATION_RELU:
        return rtv_op_relu(out, tape, x);
    case RTV_ACTIVATION_RELU6:
        return rtv_op_relu6(out, tape, x);
    case RTV_ACTIVATION_LEAKY_RELU:
        return rtv_op_leaky_relu(out, tape, x, 0.3);
    case RTV_ACTIVATION_ELU:
        return rtv_op_elu(out, tape, x, 1.0);
    case RTV_ACTIVATION_SELU:
        return rtv_op_selu(out, tape, x);
    case RTV_ACTIVATION_GELU:
        return rtv_op_gelu(out, tape, x);
    case RTV_ACTIVATION_GELU_TANH:
        return rtv_op_gelu_tanh(out, tape, x);
    case RTV_ACTIVATION_TANH:
        return rtv_op_tanh(out, tape, x);
    case RTV_ACTIVATION_SIGMOID:
        return rtv_op_sigmoid(out, tape, x);
    case RTV_ACTIVATION_HARD_SIGMOID:
        return rtv_op_hard_sigmoid(out, tape, x);
    case RTV_ACTIVATION_SOFTPLUS:
        return rtv_op_softplus(out, tape, x);
    case RTV_ACTIVATION_SOFTSIGN:
        return rtv_op_softsign(out, tape, x);
    case RTV_ACTIVATION_SWISH:
        return rtv_op_swish(out, tape, x);
    case RTV_ACTIVATION_MISH:
        return rtv_op_mish(out, tape, x);
    case RTV_ACTIVATION_EXPONENTIAL:
        return rtv_op_exp(out, tape, x);
    default:
        if (out != NULL)
            *out = NULL;
        return rtv__fail(RTV_E_UNSUPPORTED, "activation %d does not exist", activation);
    }
}
