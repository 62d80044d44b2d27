#include "nn/layer.h"
#include "retrieve/normalization_layers.h"
#include "retrieve/ops.h"

typedef struct {
    rtv_layer layer;
    double rate;
} dropout_layer;

static rtv_status apply(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                        const rtv_tensor *const *inputs, int32_t count)
{
    (void)count;
    return rtv_op_dropout(out, tape, inputs[0], ((const dropout_layer *)layer)->rate,
                          layer->stream);
}

static const rtv__layer_kind dropout_kind = {"dropout", 1, 1, apply};

rtv_status rtv_dropout_create(rtv_layer **out, rtv_context *context, const char *name, double rate)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    if (!(rate >= 0 && rate < 1))
        return rtv__fail(RTV_E_RANGE, "rate is %g, must be 0 to below 1", rate);
    RTV_TRY(rtv__layer_create(out, context, name, &dropout_kind, sizeof(dropout_layer)));
    ((dropout_layer *)*out)->rate = rate;
    return RTV_OK;
}
