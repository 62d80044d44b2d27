#include "nn/layer.h"

#include <math.h>
#include <string.h>

#include "base/farmhash.h"

rtv_status rtv__layer_create(rtv_layer **out, rtv_context *context, const char *name,
                             const rtv__layer_kind *kind, size_t bytes)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(name != NULL && name[0] != '\0', "a %s layer needs a name", kind->name);
    rtv_layer *layer = rtv__alloc_zero(context, bytes);
    if (layer == NULL)
        return RTV_E_NOMEM;
    layer->kind = kind;
    layer->context = rtv__context_retain(context);
    layer->stream = rtv__farmhash64(name, strlen(name));
    layer->name = rtv__copy_string(context, name, strlen(name));
    if (layer->name == NULL) {
        rtv_layer_free(layer);
        return RTV_E_NOMEM;
    }
    *out = layer;
    return RTV_OK;
}

void rtv_layer_free(rtv_layer *layer)
{
    if (layer == NULL)
        return;
    rtv_context *context = layer->context;
    for (int32_t i = 0; i < RTV__MOST_PARAMETERS; i++) {
        rtv_tensor_free(layer->parameters[i]);
        rtv__free(context, layer->parameter_names[i]);
    }
    rtv__free(context, layer->name);
    rtv__free(context, layer);
    rtv__context_release(context);
}

static void release_data(void *data, void *payload)
{
    rtv__free(payload, data);
}

static char *join_names(const rtv_layer *layer, const char *name)
{
    size_t front = strlen(layer->name), back = strlen(name);
    char *joined = rtv__alloc(layer->context, front + back + 2);
    if (joined != NULL) {
        memcpy(joined, layer->name, front);
        joined[front] = '/';
        memcpy(joined + front + 1, name, back + 1);
    }
    return joined;
}

rtv_status rtv__layer_add(rtv_layer *layer, const char *name, rtv_dtype dtype, int32_t rank,
                          const int64_t *dims, const rtv_initializer *initializer, bool trained)
{
    rtv__shape shape;
    int64_t count;
    RTV_TRY(rtv__shape_make(&shape, &count, rank, dims));
    int32_t i = layer->parameter_count;
    layer->parameter_names[i] = join_names(layer, name);
    if (layer->parameter_names[i] == NULL)
        return RTV_E_NOMEM;
    void *data = rtv__alloc_array(layer->context, count, rtv_dtype_bytes(dtype));
    if (data == NULL)
        return RTV_E_NOMEM;
    rtv_status status = rtv_tensor_wrap(&layer->parameters[i], layer->context, dtype, rank, dims,
                                        data, release_data, layer->context);
    if (status != RTV_OK) {
        rtv__free(layer->context, data);
        return status;
    }
    const char *full_name = layer->parameter_names[i];
    rtv__initializer_fill(data, dtype, &shape, layer->context, initializer,
                          rtv__farmhash64(full_name, strlen(full_name)));
    layer->parameter_count++;
    return rtv_tensor_set_requires_gradient(layer->parameters[i], trained);
}

rtv_status rtv__layer_dtype(rtv_dtype *out, rtv_dtype given, const char *options_name)
{
    *out = given == 0 ? RTV_DTYPE_F32 : given;
    if (*out == RTV_DTYPE_F32 || *out == RTV_DTYPE_F64)
        return RTV_OK;
    return rtv__fail(RTV_E_DTYPE, "%s.dtype is %d, must be f32 or f64", options_name, given);
}

rtv_status rtv__layer_check_size(const char *name, int64_t value)
{
    if (value >= 1)
        return RTV_OK;
    return rtv__fail(RTV_E_RANGE, "%s is %lld, must be 1 or more", name, (long long)value);
}

rtv_status rtv__layer_check_width(const rtv_layer *layer, const rtv_tensor *x, int64_t width)
{
    if (x->shape.rank >= 1 && x->shape.dims[x->shape.rank - 1] == width)
        return RTV_OK;
    char text[RTV__SHAPE_TEXT];
    return rtv__fail(RTV_E_SHAPE, "%s takes rows of width %lld, the input has shape %s",
                     layer->name, (long long)width, rtv__shape_text(&x->shape, text));
}

rtv_status rtv_layer_apply_many(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                                const rtv_tensor *const *inputs, int32_t count)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(layer != NULL, "layer is NULL");
    RTV_CHECK_ARG(tape != NULL, "tape is NULL");
    RTV_CHECK_ARG(inputs != NULL, "inputs is NULL");
    const rtv__layer_kind *kind = layer->kind;
    RTV_CHECK_ARG(count >= kind->least_inputs && count <= kind->most_inputs,
                  "%s (%s) is given %d inputs, takes %d to %d", layer->name, kind->name, count,
                  kind->least_inputs, kind->most_inputs);
    for (int32_t i = 0; i < count; i++)
        RTV_CHECK_ARG(inputs[i] != NULL, "inputs[%d] is NULL", i);
    return kind->apply(out, layer, tape, inputs, count);
}

rtv_status rtv_layer_apply(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                           const rtv_tensor *x)
{
    return rtv_layer_apply_many(out, layer, tape, &x, 1);
}

const char *rtv_layer_name(const rtv_layer *layer)
{
    return layer->name;
}

int32_t rtv_layer_parameter_count(const rtv_layer *layer)
{
    return layer->parameter_count;
}

rtv_tensor *rtv_layer_parameter(const rtv_layer *layer, int32_t i)
{
    return i >= 0 && i < layer->parameter_count ? layer->parameters[i] : NULL;
}

const char *rtv_layer_parameter_name(const rtv_layer *layer, int32_t i)
{
    return i >= 0 && i < layer->parameter_count ? layer->parameter_names[i] : NULL;
}
