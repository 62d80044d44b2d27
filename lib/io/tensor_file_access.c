/* What hosts may ask an open tensor file. */
#include <string.h>

#include "io/stored_type.h"
#include "io/tensor_file.h"
#include "tensor/tensor.h"

static const rtv__stored_tensor *tensor_at(const rtv_tensor_file *file, int64_t index)
{
    return index >= 0 && index < file->count ? &file->tensors[index] : NULL;
}

int32_t rtv_tensor_file_has_checksums(const rtv_tensor_file *file)
{
    return file->has_checksums;
}

int64_t rtv_tensor_file_count(const rtv_tensor_file *file)
{
    return file->count;
}

int64_t rtv_tensor_file_find(const rtv_tensor_file *file, const char *name)
{
    size_t length = strlen(name);
    return rtv__string_map_find(&file->names, name, (int64_t)length, rtv__farmhash64(name, length));
}

const char *rtv_tensor_file_name(const rtv_tensor_file *file, int64_t index)
{
    int64_t length;
    return index >= 0 && index < file->names.count
               ? rtv__string_map_key(&file->names, index, &length)
               : NULL;
}

rtv_dtype rtv_tensor_file_dtype(const rtv_tensor_file *file, int64_t index)
{
    const rtv__stored_tensor *tensor = tensor_at(file, index);
    return tensor != NULL ? tensor->dtype : 0;
}

const int64_t *rtv_tensor_file_dims(const rtv_tensor_file *file, int64_t index, int32_t *out_rank)
{
    const rtv__stored_tensor *tensor = tensor_at(file, index);
    if (out_rank != NULL)
        *out_rank = tensor != NULL ? tensor->shape.rank : -1;
    return tensor != NULL ? tensor->shape.dims : NULL;
}

const void *rtv_tensor_file_data(const rtv_tensor_file *file, int64_t index, size_t *out_bytes,
                                 const char **out_type)
{
    const rtv__stored_tensor *tensor = tensor_at(file, index);
    if (out_bytes != NULL)
        *out_bytes = tensor != NULL ? tensor->bytes : 0;
    if (out_type != NULL)
        *out_type = tensor != NULL ? rtv__stored_type_at(tensor->stored)->name : NULL;
    return tensor != NULL ? tensor->data : NULL;
}

static void drop_file(void *data, void *payload)
{
    (void)data;
    rtv_tensor_file_free(payload);
}

/* The mapped pages are read-only; the promise not to write is the caller's. */
static void *as_writable(const void *data)
{
    union {
        const void *readable;
        void *writable;
    } same = {data};
    return same.writable;
}

rtv_status rtv_tensor_file_tensor(rtv_tensor **out, rtv_tensor_file *file, int64_t index)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(file != NULL, "file is NULL");
    const rtv__stored_tensor *tensor = tensor_at(file, index);
    if (tensor == NULL)
        return rtv__fail(RTV_E_RANGE, "%s: tensor %lld of %lld", file->path, (long long)index,
                         (long long)file->count);
    const rtv__stored_type *type = rtv__stored_type_at(tensor->stored);
    if (type->dtype == 0)
        return rtv__fail(RTV_E_UNSUPPORTED,
                         "%s: tensor '%s' has dtype %s, which has no tensor here", file->path,
                         tensor->name, type->name);
    if (type->is_same) {
        RTV_TRY(rtv_tensor_wrap(out, file->context, type->dtype, tensor->shape.rank,
                                tensor->shape.dims, as_writable(tensor->data), drop_file, file));
        (*out)->is_read_only = true;
        rtv__tensor_file_retain(file);
        return RTV_OK;
    }
    RTV_TRY(
        rtv_tensor_create(out, file->context, type->dtype, tensor->shape.rank, tensor->shape.dims));
    rtv__stored_type_convert(rtv_tensor_data(*out), tensor->stored, tensor->data, tensor->count);
    return RTV_OK;
}

const char *rtv_tensor_file_metadata(const rtv_tensor_file *file, const char *key)
{
    size_t length = strlen(key);
    int64_t index =
        rtv__string_map_find(&file->keys, key, (int64_t)length, rtv__farmhash64(key, length));
    return index >= 0 ? file->values[index] : NULL;
}

const char *rtv_tensor_file_metadata_key(const rtv_tensor_file *file, int64_t index)
{
    int64_t length;
    return index >= 0 && index < file->keys.count ? rtv__string_map_key(&file->keys, index, &length)
                                                  : NULL;
}

const char *rtv__tensor_file_path(const rtv_tensor_file *file)
{
    return file->path;
}
