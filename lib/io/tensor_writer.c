/* Collecting what is to be saved. */
#include "io/tensor_writer.h"

#include <stdio.h>
#include <string.h>

#include "io/checksum.h"
#include "io/container.h"
#include "io/stored_type.h"
#include "io/text.h"

rtv_status rtv_tensor_writer_create(rtv_tensor_writer **out, rtv_context *context)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_tensor_writer *writer = rtv__alloc_zero(context, sizeof *writer);
    if (writer == NULL)
        return RTV_E_NOMEM;
    writer->context = rtv__context_retain(context);
    rtv__string_map_init(&writer->names, context);
    rtv__string_map_init(&writer->keys, context);
    *out = writer;
    return RTV_OK;
}

void rtv_tensor_writer_free(rtv_tensor_writer *writer)
{
    if (writer == NULL)
        return;
    rtv_context *context = writer->context;
    for (int64_t i = 0; i < writer->names.count; i++) {
        rtv_tensor_free(writer->entries[i].tensor);
        rtv__free(context, writer->entries[i].copy);
    }
    for (int64_t i = 0; i < writer->keys.count; i++)
        rtv__free(context, writer->values[i]);
    rtv__free(context, writer->entries);
    rtv__free(context, writer->values);
    rtv__free(context, writer->saved);
    rtv__free(context, writer->piece);
    rtv__string_map_destroy(&writer->names);
    rtv__string_map_destroy(&writer->keys);
    rtv__free(context, writer);
    rtv__context_release(context);
}

/* Joins prefix and name in `out` of RTV__CONTAINER_MOST_NAME_BYTES + 1 bytes and checks the whole.
 */
static rtv_status make_name(char *out, const char *prefix, const char *name, const char *reserved)
{
    RTV_CHECK_ARG(name != NULL, "a name or key is NULL");
    int length = snprintf(out, RTV__CONTAINER_MOST_NAME_BYTES + 1, "%s%s",
                          prefix != NULL ? prefix : "", name);
    char text[64];
    rtv__excerpt(text, sizeof text, out, strlen(out));
    RTV_CHECK_ARG(length > 0, "a name or key is empty");
    RTV_CHECK_ARG(length <= RTV__CONTAINER_MOST_NAME_BYTES,
                  "the name '%s' has %d bytes, at most "
                  "%d fit",
                  text, length, RTV__CONTAINER_MOST_NAME_BYTES);
    RTV_CHECK_ARG(rtv__is_utf8(out, (size_t)length), "the name '%s' is not UTF-8", text);
    RTV_CHECK_ARG(strncmp(out, reserved, strlen(reserved)) != 0 &&
                      strcmp(out, RTV__METADATA_NAME) != 0,
                  "the name '%s' is reserved", text);
    return RTV_OK;
}

/* Gives the name the next number. RTV_E_INVALID when it has one. */
static rtv_status add_name(rtv__string_map *map, const char *name)
{
    int64_t count = map->count, index = 0, length = (int64_t)strlen(name);
    RTV_TRY(
        rtv__string_map_insert(&index, map, name, length, rtv__farmhash64(name, (size_t)length)));
    RTV_CHECK_ARG(index == count, "the name '%s' is used already", name);
    return RTV_OK;
}

/* Of the stored type in `source`. */
static rtv_status add_stored(rtv_tensor_writer *writer, const char *prefix, const char *name,
                             int32_t rank, const int64_t *dims, const rtv__writer_entry *source)
{
    char full[RTV__CONTAINER_MOST_NAME_BYTES + 1];
    RTV_TRY(make_name(full, prefix, name, RTV__PADDING_PREFIX));
    rtv__writer_entry entry = *source;
    int64_t count = 0;
    RTV_TRY(rtv__shape_make(&entry.shape, &count, rank, dims));
    entry.bytes = (size_t)count * (size_t)(rtv__stored_type_at(entry.stored)->bits / 8);
    RTV_CHECK_ARG(count == 0 || entry.tensor != NULL || entry.fill != NULL || entry.copy != NULL ||
                      entry.borrowed != NULL,
                  "tensor '%s' has no data", full);
    RTV_TRY(rtv__reserve(writer->context, &writer->entries, &writer->entry_capacity,
                         writer->names.count + 1, sizeof *writer->entries));
    writer->entries[writer->names.count] = entry;
    return add_name(&writer->names, full);
}

static rtv_status add_entry(rtv_tensor_writer *writer, const char *prefix, const char *name,
                            rtv_dtype dtype, int32_t rank, const int64_t *dims,
                            const rtv__writer_entry *source)
{
    rtv__writer_entry entry = *source;
    entry.stored = rtv__stored_type_of(dtype);
    if (entry.stored < 0)
        return rtv__fail(RTV_E_DTYPE, "tensor '%s': dtype %d does not exist",
                         name != NULL ? name : "", dtype);
    return add_stored(writer, prefix, name, rank, dims, &entry);
}

rtv_status rtv__tensor_writer_add_stored(rtv_tensor_writer *writer, const char *prefix,
                                         const char *name, int32_t stored, int32_t rank,
                                         const int64_t *dims, const void *data)
{
    rtv__writer_entry source = {.stored = stored, .borrowed = data};
    return add_stored(writer, prefix, name, rank, dims, &source);
}

rtv_status rtv__tensor_writer_add(rtv_tensor_writer *writer, const char *prefix, const char *name,
                                  rtv_dtype dtype, int32_t rank, const int64_t *dims,
                                  const void *data)
{
    rtv__writer_entry source = {.borrowed = data};
    return add_entry(writer, prefix, name, dtype, rank, dims, &source);
}

rtv_status rtv__tensor_writer_add_copy(rtv_tensor_writer *writer, const char *prefix,
                                       const char *name, rtv_dtype dtype, int32_t rank,
                                       const int64_t *dims, const void *data)
{
    rtv__shape shape;
    int64_t count = 0;
    RTV_TRY(rtv__shape_make(&shape, &count, rank, dims));
    size_t bytes = (size_t)count * rtv_dtype_bytes(dtype);
    RTV_CHECK_ARG(data != NULL || bytes == 0, "tensor '%s' has no data", name);
    rtv__writer_entry source = {.copy = rtv__alloc(writer->context, bytes)};
    if (source.copy == NULL)
        return RTV_E_NOMEM;
    if (bytes > 0)
        memcpy(source.copy, data, bytes);
    rtv_status status = add_entry(writer, prefix, name, dtype, rank, dims, &source);
    if (status != RTV_OK)
        rtv__free(writer->context, source.copy);
    return status;
}

rtv_status rtv__tensor_writer_add_filled(rtv_tensor_writer *writer, const char *prefix,
                                         const char *name, rtv_dtype dtype, int32_t rank,
                                         const int64_t *dims, rtv__fill_fn fill, void *payload)
{
    rtv__writer_entry source = {.fill = fill, .fill_payload = payload};
    return add_entry(writer, prefix, name, dtype, rank, dims, &source);
}

rtv_status rtv__tensor_writer_add_tensor(rtv_tensor_writer *writer, const char *prefix,
                                         const char *name, rtv_tensor *tensor)
{
    rtv__writer_entry source = {.tensor = tensor};
    RTV_TRY(add_entry(writer, prefix, name, tensor->dtype, tensor->shape.rank, tensor->shape.dims,
                      &source));
    rtv__tensor_retain(tensor);
    return RTV_OK;
}

rtv_status rtv__tensor_writer_add_strings(rtv_tensor_writer *writer, const char *prefix,
                                          const char *name, int64_t count, const int64_t *offsets,
                                          const char *bytes)
{
    char part[RTV__CONTAINER_MOST_NAME_BYTES + 1];
    int64_t *positions = rtv__alloc_array(writer->context, count + 1, sizeof *positions);
    if (positions == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i <= count; i++)
        positions[i] = offsets[i] - offsets[0];
    int64_t dims = count + 1, total = positions[count];
    /* The block is handed over, not copied once more. */
    rtv__writer_entry source = {.copy = positions};
    snprintf(part, sizeof part, "%s.offsets", name);
    rtv_status status = add_entry(writer, prefix, part, RTV_DTYPE_I64, 1, &dims, &source);
    if (status != RTV_OK) {
        rtv__free(writer->context, positions);
        return status;
    }
    snprintf(part, sizeof part, "%s.bytes", name);
    return rtv__tensor_writer_add_copy(writer, prefix, part, RTV_DTYPE_U8, 1, &total,
                                       total > 0 ? bytes + offsets[0] : NULL);
}

rtv_status rtv__tensor_writer_set_text(rtv_tensor_writer *writer, const char *prefix,
                                       const char *key, const char *value)
{
    char full[RTV__CONTAINER_MOST_NAME_BYTES + 1];
    RTV_TRY(make_name(full, prefix, key, RTV__CONTAINER_PREFIX));
    RTV_CHECK_ARG(value != NULL, "the value of '%s' is NULL", full);
    size_t length = strlen(value);
    RTV_CHECK_ARG(rtv__is_utf8(value, length), "the value of '%s' is not UTF-8", full);
    RTV_TRY(rtv__reserve(writer->context, &writer->values, &writer->value_capacity,
                         writer->keys.count + 1, sizeof *writer->values));
    char *copy = rtv__copy_string(writer->context, value, length);
    if (copy == NULL)
        return RTV_E_NOMEM;
    writer->values[writer->keys.count] = copy;
    rtv_status status = add_name(&writer->keys, full);
    if (status != RTV_OK)
        rtv__free(writer->context, copy);
    return status;
}

rtv_status rtv__tensor_writer_set_integer(rtv_tensor_writer *writer, const char *prefix,
                                          const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    return rtv__tensor_writer_set_text(writer, prefix, key, text);
}

rtv_status rtv__tensor_writer_set_double(rtv_tensor_writer *writer, const char *prefix,
                                         const char *key, double value)
{
    char text[RTV__CHECKSUM_DIGITS + 1];
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    rtv__checksum_write(text, bits);
    text[RTV__CHECKSUM_DIGITS] = '\0';
    return rtv__tensor_writer_set_text(writer, prefix, key, text);
}

rtv_status rtv_tensor_writer_add(rtv_tensor_writer *writer, const char *name, rtv_dtype dtype,
                                 int32_t rank, const int64_t *dims, const void *data)
{
    RTV_CHECK_ARG(writer != NULL, "writer is NULL");
    return rtv__tensor_writer_add(writer, NULL, name, dtype, rank, dims, data);
}

rtv_status rtv_tensor_writer_add_tensor(rtv_tensor_writer *writer, const char *name,
                                        rtv_tensor *tensor)
{
    RTV_CHECK_ARG(writer != NULL && tensor != NULL, "writer or tensor is NULL");
    return rtv__tensor_writer_add_tensor(writer, NULL, name, tensor);
}

rtv_status rtv_tensor_writer_set_metadata(rtv_tensor_writer *writer, const char *key,
                                          const char *value)
{
    RTV_CHECK_ARG(writer != NULL, "writer is NULL");
    return rtv__tensor_writer_set_text(writer, NULL, key, value);
}
