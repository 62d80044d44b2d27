#include "tensor/tensor.h"

#include <string.h>

size_t rtv_dtype_bytes(rtv_dtype dtype)
{
    switch (dtype) {
    case RTV_DTYPE_F32:
    case RTV_DTYPE_I32:
        return 4;
    case RTV_DTYPE_F64:
    case RTV_DTYPE_I64:
        return 8;
    case RTV_DTYPE_U8:
        return 1;
    default:
        return 0;
    }
}

static rtv_status create_header(rtv_tensor **out, rtv_context *context, rtv_dtype dtype,
                                int32_t rank, const int64_t *dims)
{
    if (rtv_dtype_bytes(dtype) == 0)
        return rtv__fail(RTV_E_DTYPE, "dtype %d does not exist", dtype);
    rtv__shape shape;
    int64_t count;
    RTV_TRY(rtv__shape_make(&shape, &count, rank, dims));
    rtv_tensor *tensor = rtv__alloc_zero(context, sizeof *tensor);
    if (tensor == NULL)
        return RTV_E_NOMEM;
    atomic_init(&tensor->references, 1);
    tensor->dtype = dtype;
    tensor->count = count;
    tensor->shape = shape;
    tensor->context = rtv__context_retain(context);
    tensor->node = -1;
    *out = tensor;
    return RTV_OK;
}

rtv_status rtv_tensor_create(rtv_tensor **out, rtv_context *context, rtv_dtype dtype, int32_t rank,
                             const int64_t *dims)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_tensor *tensor;
    RTV_TRY(create_header(&tensor, context, dtype, rank, dims));
    tensor->data = rtv__alloc_zero(context, (size_t)tensor->count * rtv_dtype_bytes(dtype));
    tensor->owns_data = true;
    if (tensor->data == NULL) {
        rtv_tensor_free(tensor);
        return RTV_E_NOMEM;
    }
    *out = tensor;
    return RTV_OK;
}

rtv_status rtv_tensor_wrap(rtv_tensor **out, rtv_context *context, rtv_dtype dtype, int32_t rank,
                           const int64_t *dims, void *data, rtv_release_fn release, void *payload)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_tensor *tensor;
    RTV_TRY(create_header(&tensor, context, dtype, rank, dims));
    size_t bytes = rtv_dtype_bytes(dtype);
    rtv_status status = RTV_OK;
    if (data == NULL && tensor->count > 0)
        status = rtv__fail(RTV_E_INVALID, "data is NULL");
    else if ((uintptr_t)data % bytes != 0)
        status = rtv__fail(RTV_E_INVALID, "data is not aligned to %zu bytes", bytes);
    if (status != RTV_OK) {
        rtv_tensor_free(tensor);
        return status;
    }
    tensor->data = data;
    tensor->release = release;
    tensor->release_payload = payload;
    *out = tensor;
    return RTV_OK;
}

rtv_status rtv_tensor_view(rtv_tensor **out, rtv_tensor *tensor, int32_t rank, const int64_t *dims)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(tensor != NULL, "tensor is NULL");
    RTV_CHECK_ARG(tensor->tape == NULL, "a result of a tape has no views: use rtv_op_reshape");
    rtv_tensor *view;
    RTV_TRY(create_header(&view, tensor->context, tensor->dtype, rank, dims));
    if (view->count != tensor->count) {
        char text_old[RTV__SHAPE_TEXT], text_new[RTV__SHAPE_TEXT];
        rtv_status status = rtv__fail(RTV_E_SHAPE, "a tensor of shape %s cannot be seen as %s",
                                      rtv__shape_text(&tensor->shape, text_old),
                                      rtv__shape_text(&view->shape, text_new));
        rtv_tensor_free(view);
        return status;
    }
    view->data = tensor->data;
    view->base = rtv__tensor_retain(tensor);
    view->is_read_only = tensor->is_read_only;
    *out = view;
    return RTV_OK;
}

rtv_status rtv_tensor_copy(rtv_tensor **out, const rtv_tensor *tensor)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(tensor != NULL, "tensor is NULL");
    RTV_TRY(rtv__tensor_prepare_rows(tensor, NULL, 0));
    RTV_TRY(rtv_tensor_create(out, tensor->context, tensor->dtype, tensor->shape.rank,
                              tensor->shape.dims));
    if (tensor->count > 0)
        memcpy((*out)->data, tensor->data, (size_t)tensor->count * rtv_dtype_bytes(tensor->dtype));
    return RTV_OK;
}

rtv_tensor *rtv__tensor_retain(rtv_tensor *tensor)
{
    if (tensor != NULL && tensor->tape == NULL)
        atomic_fetch_add_explicit(&tensor->references, 1, memory_order_relaxed);
    return tensor;
}

void rtv_tensor_free(rtv_tensor *tensor)
{
    if (tensor == NULL || tensor->tape != NULL ||
        atomic_fetch_sub_explicit(&tensor->references, 1, memory_order_acq_rel) != 1)
        return;
    if (tensor->base != NULL)
        rtv_tensor_free(tensor->base);
    if (tensor->release != NULL)
        tensor->release(tensor->data, tensor->release_payload);
    rtv_context *context = tensor->context;
    if (tensor->owns_data)
        rtv__free(context, tensor->data);
    rtv__free(context, tensor);
    rtv__context_release(context);
}

rtv_dtype rtv_tensor_dtype(const rtv_tensor *tensor)
{
    return tensor->dtype;
}

int32_t rtv_tensor_rank(const rtv_tensor *tensor)
{
    return tensor->shape.rank;
}

int64_t rtv_tensor_dim(const rtv_tensor *tensor, int32_t axis)
{
    int32_t rank = tensor->shape.rank;
    if (axis < -rank || axis >= rank)
        return -1;
    return tensor->shape.dims[axis < 0 ? axis + rank : axis];
}

int64_t rtv_tensor_count(const rtv_tensor *tensor)
{
    return tensor->count;
}

void *rtv_tensor_data(rtv_tensor *tensor)
{
    return tensor->data;
}

const void *rtv_tensor_const_data(const rtv_tensor *tensor)
{
    return tensor->data;
}

rtv_status rtv_tensor_set_requires_gradient(rtv_tensor *tensor, int32_t enabled)
{
    RTV_CHECK_ARG(tensor != NULL, "tensor is NULL");
    if (enabled && tensor->dtype != RTV_DTYPE_F32 && tensor->dtype != RTV_DTYPE_F64)
        return rtv__fail(RTV_E_DTYPE, "only f32 and f64 tensors have gradients, this has dtype %d",
                         tensor->dtype);
    tensor->requires_gradient = enabled != 0;
    return RTV_OK;
}

int32_t rtv_tensor_requires_gradient(const rtv_tensor *tensor)
{
    return tensor->requires_gradient;
}
