#include "base/options.h"
#include "nn/embedding.h"
#include "retrieve/ops.h"

static const rtv_embedding_options default_options = RTV_EMBEDDING_OPTIONS_INIT;

rtv_status rtv_embedding_options_init(rtv_embedding_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status apply(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                        const rtv_tensor *const *inputs, int32_t count)
{
    (void)count;
    if (((const rtv__embedding_layer *)layer)->pools)
        return rtv_embedding_pool(out, layer, tape, inputs[0], NULL, NULL);
    return rtv_embedding_lookup(out, layer, tape, inputs[0]);
}

static const rtv__layer_kind embedding_kind = {"embedding", 1, 1, apply};

static rtv_status check_options(const rtv_embedding_options *options)
{
    RTV_CHECK_KNOWN(options->pooling >= RTV_POOLING_MEAN &&
                        options->pooling <= RTV_POOLING_PADDED_MEAN,
                    "rtv_embedding_options.pooling is %d, no such pooling", options->pooling);
    if (options->padded_length < 0)
        return rtv__fail(RTV_E_RANGE,
                         "rtv_embedding_options.padded_length is %lld, must be at least 0",
                         (long long)options->padded_length);
    return RTV_OK;
}

rtv_status rtv_embedding_create(rtv_layer **out, rtv_context *context, const char *name,
                                int64_t rows, int64_t width, const rtv_embedding_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_embedding_options options = default_options;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_embedding_options",
                              RTV_EMBEDDING_POOLED | RTV_EMBEDDING_MASK_ZERO));
    RTV_TRY(rtv__options_reserved("rtv_embedding_options", options.reserved1 == NULL));
    RTV_TRY(check_options(&options));
    rtv_dtype dtype;
    RTV_TRY(rtv__layer_dtype(&dtype, options.dtype, "rtv_embedding_options"));
    RTV_TRY(rtv__layer_check_size("rows", rows));
    RTV_TRY(rtv__layer_check_size("width", width));
    rtv_initializer initializer;
    RTV_TRY(rtv__initializer_read(&initializer, options.initializer, RTV_INITIALIZER_UNIFORM, 0));
    rtv_layer *layer;
    RTV_TRY(
        rtv__layer_create(&layer, context, name, &embedding_kind, sizeof(rtv__embedding_layer)));
    rtv__embedding_layer *self = (rtv__embedding_layer *)layer;
    self->pooling = options.pooling;
    self->pools = (options.flags & RTV_EMBEDDING_POOLED) != 0;
    self->masks_zero = (options.flags & RTV_EMBEDDING_MASK_ZERO) != 0;
    self->padded_length = options.padded_length;
    rtv_status status = rtv__layer_add(layer, "embeddings", dtype, 2,
                                       (const int64_t[]){rows, width}, &initializer, true);
    if (status != RTV_OK) {
        rtv_layer_free(layer);
        return status;
    }
    *out = layer;
    return RTV_OK;
}

rtv_status rtv__embedding_check(rtv_tensor **out, const rtv_layer *layer, const rtv_tape *tape,
                                const rtv_tensor *ids)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(layer != NULL, "layer is NULL");
    RTV_CHECK_ARG(layer->kind == &embedding_kind, "%s is no embedding but a %s layer", layer->name,
                  layer->kind->name);
    RTV_CHECK_ARG(tape != NULL, "tape is NULL");
    RTV_CHECK_ARG(ids != NULL, "ids is NULL");
    if (ids->dtype != RTV_DTYPE_I32 && ids->dtype != RTV_DTYPE_I64)
        return rtv__fail(RTV_E_DTYPE, "%s takes ids of dtype i32 or i64, not %d", layer->name,
                         ids->dtype);
    return RTV_OK;
}

rtv_status rtv_embedding_lookup(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                                const rtv_tensor *ids)
{
    RTV_TRY(rtv__embedding_check(out, layer, tape, ids));
    return rtv_op_gather(out, tape, layer->parameters[0], ids, 0);
}
