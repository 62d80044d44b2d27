/* What the rooms above use to load their state: readers by prefix and name. */
#include <stdio.h>
#include <string.h>

#include "io/checksum.h"
#include "io/container.h"
#include "io/stored_type.h"
#include "io/tensor_file.h"

typedef struct {
    char text[RTV__CONTAINER_MOST_NAME_BYTES + 1];
} full_name;

/* The empty name, which nothing has, when both together are too long. */
static const char *join_names(full_name *out, const char *prefix, const char *name)
{
    int length = snprintf(out->text, sizeof out->text, "%s%s", prefix != NULL ? prefix : "", name);
    if (length < 0 || (size_t)length >= sizeof out->text)
        out->text[0] = '\0';
    return out->text;
}

static rtv_status find(const rtv__stored_tensor **out, const rtv_tensor_file *file,
                       const char *prefix, const char *name)
{
    full_name full;
    int64_t index = rtv_tensor_file_find(file, join_names(&full, prefix, name));
    if (index < 0)
        return rtv__fail(RTV_E_NOTFOUND, "%s: there is no tensor '%s%s'", file->path,
                         prefix != NULL ? prefix : "", name);
    *out = &file->tensors[index];
    return RTV_OK;
}

bool rtv__tensor_file_has(const rtv_tensor_file *file, const char *prefix, const char *name)
{
    full_name full;
    return rtv_tensor_file_find(file, join_names(&full, prefix, name)) >= 0;
}

static rtv_status check_dims(const rtv_tensor_file *file, const rtv__stored_tensor *tensor,
                             int32_t rank, const int64_t *dims)
{
    char found[RTV__SHAPE_TEXT], wanted[RTV__SHAPE_TEXT];
    bool fits = tensor->shape.rank == rank;
    for (int32_t i = 0; i < rank && fits && dims != NULL; i++)
        fits = dims[i] == -1 || dims[i] == tensor->shape.dims[i];
    if (fits)
        return RTV_OK;
    rtv__shape expected = {.rank = rank};
    for (int32_t i = 0; i < rank; i++)
        expected.dims[i] = dims != NULL ? dims[i] : -1;
    return rtv__fail(RTV_E_SHAPE, "%s: tensor '%s' has shape %s, expected %s", file->path,
                     tensor->name, rtv__shape_text(&tensor->shape, found),
                     rtv__shape_text(&expected, wanted));
}

int32_t rtv__tensor_file_stored(const rtv_tensor_file *file, const char *prefix, const char *name)
{
    full_name full;
    int64_t i = rtv_tensor_file_find(file, join_names(&full, prefix, name));
    return i >= 0 ? file->tensors[i].stored : -1;
}

rtv_status rtv__tensor_file_expect(const rtv__stored_tensor **out, const rtv_tensor_file *file,
                                   const char *prefix, const char *name, rtv_dtype dtype,
                                   int32_t rank, const int64_t *dims)
{
    return rtv__tensor_file_expect_stored(out, file, prefix, name, rtv__stored_type_of(dtype), rank,
                                          dims);
}

rtv_status rtv__tensor_file_expect_stored(const rtv__stored_tensor **out,
                                          const rtv_tensor_file *file, const char *prefix,
                                          const char *name, int32_t stored, int32_t rank,
                                          const int64_t *dims)
{
    const rtv__stored_tensor *tensor;
    *out = NULL;
    RTV_TRY(find(&tensor, file, prefix, name));
    const rtv__stored_type *type = rtv__stored_type_at(tensor->stored),
                           *wanted = rtv__stored_type_at(stored);
    /* A truth value is a byte as well. */
    bool same = type->is_same && wanted->is_same && type->dtype == wanted->dtype;
    if (tensor->stored != stored && !same)
        return rtv__fail(RTV_E_DTYPE, "%s: tensor '%s' has dtype %s, expected %s", file->path,
                         tensor->name, type->name, wanted->name);
    RTV_TRY(check_dims(file, tensor, rank, dims));
    *out = tensor;
    return RTV_OK;
}

rtv_status rtv__tensor_file_copy_into(rtv_tensor *out, const rtv_tensor_file *file,
                                      const char *prefix, const char *name)
{
    const rtv__stored_tensor *tensor;
    RTV_TRY(find(&tensor, file, prefix, name));
    const rtv__stored_type *type = rtv__stored_type_at(tensor->stored);
    if (type->dtype != out->dtype)
        return rtv__fail(RTV_E_DTYPE, "%s: tensor '%s' has dtype %s, expected %s", file->path,
                         tensor->name, type->name,
                         rtv__stored_type_at(rtv__stored_type_of(out->dtype))->name);
    RTV_TRY(check_dims(file, tensor, out->shape.rank, out->shape.dims));
    rtv__stored_type_convert(out->data, tensor->stored, tensor->data, tensor->count);
    return RTV_OK;
}

rtv_status rtv__tensor_file_strings(int64_t *out_count, const int64_t **out_offsets,
                                    const char **out_bytes, const rtv_tensor_file *file,
                                    const char *prefix, const char *name)
{
    full_name offsets_name, bytes_name;
    join_names(&offsets_name, name, ".offsets");
    join_names(&bytes_name, name, ".bytes");
    const rtv__stored_tensor *offsets, *bytes;
    RTV_TRY(
        rtv__tensor_file_expect(&offsets, file, prefix, offsets_name.text, RTV_DTYPE_I64, 1, NULL));
    RTV_TRY(rtv__tensor_file_expect(&bytes, file, prefix, bytes_name.text, RTV_DTYPE_U8, 1, NULL));
    const int64_t *positions = offsets->data;
    int64_t count = offsets->count - 1;
    bool fits = count >= 0 && positions[0] == 0 && positions[count] == bytes->count;
    for (int64_t i = 0; i < count && fits; i++)
        fits = positions[i] <= positions[i + 1];
    if (!fits)
        return rtv__fail(RTV_E_CORRUPT, "%s: the positions in tensor '%s' do not fit its strings",
                         file->path, offsets->name);
    *out_count = count;
    *out_offsets = positions;
    *out_bytes = bytes->data;
    return RTV_OK;
}

rtv_status rtv__tensor_file_text(const char **out, const rtv_tensor_file *file, const char *prefix,
                                 const char *key)
{
    full_name full;
    *out = rtv_tensor_file_metadata(file, join_names(&full, prefix, key));
    if (*out == NULL)
        return rtv__fail(RTV_E_NOTFOUND, "%s: the metadata lack '%s%s'", file->path,
                         prefix != NULL ? prefix : "", key);
    return RTV_OK;
}

static rtv_status fail_text(const rtv_tensor_file *file, const char *prefix, const char *key,
                            const char *what)
{
    return rtv__fail(RTV_E_CORRUPT, "%s: '%s%s' in the metadata is not %s", file->path,
                     prefix != NULL ? prefix : "", key, what);
}

rtv_status rtv__tensor_file_integer(int64_t *out, const rtv_tensor_file *file, const char *prefix,
                                    const char *key)
{
    const char *text;
    RTV_TRY(rtv__tensor_file_text(&text, file, prefix, key));
    bool is_negative = text[0] == '-';
    const char *digit = text + is_negative;
    /* The negative side is the longer one. */
    int64_t value = 0;
    bool fits = *digit != '\0';
    for (; *digit != '\0' && fits; digit++) {
        int units = *digit - '0';
        fits = units >= 0 && units <= 9 && value >= (INT64_MIN + units) / 10;
        if (fits)
            value = value * 10 - units;
    }
    if (!fits || (!is_negative && value == INT64_MIN))
        return fail_text(file, prefix, key, "a whole number");
    *out = is_negative ? value : -value;
    return RTV_OK;
}

rtv_status rtv__tensor_file_double(double *out, const rtv_tensor_file *file, const char *prefix,
                                   const char *key)
{
    const char *text;
    RTV_TRY(rtv__tensor_file_text(&text, file, prefix, key));
    uint64_t bits;
    if (strlen(text) != RTV__CHECKSUM_DIGITS || !rtv__checksum_read(&bits, text))
        return fail_text(file, prefix, key, "the digits of a double");
    memcpy(out, &bits, sizeof *out);
    return RTV_OK;
}
