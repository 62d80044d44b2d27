/* Reading the tensors of the goldens, in both of their formats. */
#include "parity_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    parity_dtype dtype;
} dtype_names[] = {{"f32", PARITY_F32},      {"float32", PARITY_F32}, {"F32", PARITY_F32},
                   {"f64", PARITY_F64},      {"float64", PARITY_F64}, {"F64", PARITY_F64},
                   {"i32", PARITY_I32},      {"int32", PARITY_I32},   {"I32", PARITY_I32},
                   {"i64", PARITY_I64},      {"int64", PARITY_I64},   {"I64", PARITY_I64},
                   {"u8", PARITY_U8},        {"uint8", PARITY_U8},    {"U8", PARITY_U8},
                   {"uint64", PARITY_U64},   {"u64", PARITY_U64},     {"U64", PARITY_U64},
                   {"bool", PARITY_BOOL},    {"BOOL", PARITY_BOOL},   {"str", PARITY_STRING},
                   {"string", PARITY_STRING}};

static parity_dtype dtype_of(const parity_json *name)
{
    for (size_t i = 0; i < sizeof dtype_names / sizeof *dtype_names; i++) {
        if (json_is_text(name, dtype_names[i].name))
            return dtype_names[i].dtype;
    }
    return (parity_dtype)0;
}

/* Memory for the views of the elements that the dtype has. */
static void make_views(parity_case *c, parity_tensor *tensor)
{
    size_t count = (size_t)tensor->count;
    parity_dtype dtype = tensor->dtype;
    if (dtype == PARITY_STRING) {
        tensor->strings = parity_alloc(c, count * sizeof *tensor->strings);
        return;
    }
    tensor->f32 = parity_alloc(c, count * sizeof *tensor->f32);
    tensor->f64 = parity_alloc(c, count * sizeof *tensor->f64);
    tensor->i64 = parity_alloc(c, count * sizeof *tensor->i64);
    if (dtype == PARITY_I32 || dtype == PARITY_BOOL)
        tensor->i32 = parity_alloc(c, count * sizeof *tensor->i32);
    if (dtype == PARITY_U8 || dtype == PARITY_BOOL)
        tensor->u8 = parity_alloc(c, count);
    if (dtype == PARITY_U64)
        tensor->u64 = parity_alloc(c, count * sizeof *tensor->u64);
}

static void put_real(parity_tensor *tensor, int64_t i, double value)
{
    tensor->f64[i] = value;
    tensor->f32[i] = (float)value;
    tensor->i64[i] = fabs(value) < 9.2e18 ? (int64_t)value : 0;
}

static void put_whole(parity_tensor *tensor, int64_t i, int64_t value)
{
    tensor->i64[i] = value;
    tensor->f64[i] = (double)value;
    tensor->f32[i] = (float)value;
    if (tensor->i32 != NULL)
        tensor->i32[i] = (int32_t)value;
    if (tensor->u8 != NULL)
        tensor->u8[i] = (uint8_t)value;
}

static void put_unsigned(parity_tensor *tensor, int64_t i, uint64_t value)
{
    tensor->u64[i] = value;
    tensor->i64[i] = value <= INT64_MAX ? (int64_t)value : 0;
    tensor->f64[i] = (double)value;
    tensor->f32[i] = (float)value;
}

parity_string parity_string_read(parity_case *c, const parity_json *value)
{
    const parity_json *hex = json_get(value, "hex");
    if (json_is(value, PARITY_JSON_STRING))
        return (parity_string){value->text, (int64_t)value->bytes};
    if (!json_is(hex, PARITY_JSON_STRING)) {
        parity_fail(c, "a value is no string");
        return (parity_string){"", 0};
    }
    char *bytes = parity_alloc(c, hex->bytes / 2 + 1);
    for (size_t i = 0; i < hex->bytes / 2; i++) {
        char digits[3] = {hex->text[2 * i], hex->text[2 * i + 1], '\0'};
        bytes[i] = (char)strtoul(digits, NULL, 16);
    }
    return (parity_string){bytes, (int64_t)(hex->bytes / 2)};
}

static int put_json(parity_case *c, parity_tensor *tensor, int64_t i, const parity_json *value)
{
    switch (tensor->dtype) {
    case PARITY_STRING:
        tensor->strings[i] = parity_string_read(c, value);
        return 1;
    case PARITY_F32:
        put_real(tensor, i, json_float(value, NAN));
        tensor->f32[i] = json_float(value, NAN);
        break;
    case PARITY_F64:
        put_real(tensor, i, json_double(value, NAN));
        break;
    case PARITY_U64:
        put_unsigned(tensor, i, json_uint(value, 0));
        break;
    default:
        put_whole(tensor, i, json_int(value, 0));
    }
    return json_given(value) && !json_is(value, PARITY_JSON_OBJECT) &&
           !json_is(value, PARITY_JSON_ARRAY);
}

/* The dims of `shape` and the number of elements that they give; a null size is ragged. */
static int read_shape(parity_tensor *tensor, const parity_json *shape, int64_t elements)
{
    if (!json_is(shape, PARITY_JSON_ARRAY) || json_count(shape) > RTV_MOST_DIMS)
        return 0;
    int64_t product = 1;
    int ragged = 0;
    tensor->rank = (int32_t)json_count(shape);
    for (int32_t i = 0; i < tensor->rank; i++) {
        tensor->dims[i] = json_int(json_at(shape, i), -1);
        ragged |= tensor->dims[i] < 0;
        product *= tensor->dims[i];
    }
    tensor->count = elements >= 0 ? elements : product;
    return ragged || tensor->count == product;
}

static void read_row_splits(parity_case *c, parity_tensor *tensor, const parity_json *splits)
{
    int64_t count = json_count(splits);
    tensor->row_splits = parity_alloc(c, (size_t)count * sizeof *tensor->row_splits);
    for (int64_t i = 0; i < count; i++)
        tensor->row_splits[i] = json_int(json_at(splits, i), -1);
    int fits = tensor->rank >= 1 && count == tensor->dims[0] + 1 &&
               tensor->row_splits[count - 1] == tensor->count;
    if (!fits)
        parity_fail(c, "row_splits do not fit the shape");
}

const parity_tensor *parity_tensor_read(parity_case *c, const parity_json *value)
{
    const char *file = json_text(json_get(value, "safetensors"), NULL);
    if (file != NULL)
        return parity_safetensor(c, file, json_text(json_get(value, "key"), ""));
    const parity_json *elements = json_get(value, "values_str");
    if (elements == NULL)
        elements = json_get(value, "values");
    if (elements == NULL)
        elements = json_get(value, "data");
    parity_tensor *tensor = parity_alloc(c, sizeof *tensor);
    tensor->dtype = dtype_of(json_get(value, "dtype"));
    if (!json_is(elements, PARITY_JSON_ARRAY) || tensor->dtype == 0 ||
        !read_shape(tensor, json_get(value, "shape"), json_count(elements))) {
        parity_fail(c, "a tensor is missing or malformed");
        return NULL;
    }
    make_views(c, tensor);
    int exact_text = json_get(value, "values_str") != NULL;
    for (int64_t i = 0; i < tensor->count; i++) {
        parity_json element = elements->children[i];
        if (exact_text)
            element.type = PARITY_JSON_NUMBER;
        if (!put_json(c, tensor, i, &element)) {
            parity_fail(c, "element %lld of a tensor is no number", (long long)i);
            return NULL;
        }
    }
    if (json_given(json_get(value, "row_splits")))
        read_row_splits(c, tensor, json_get(value, "row_splits"));
    return tensor;
}

const parity_tensor *parity_tensor_get(parity_case *c, const parity_json *parent, const char *key)
{
    if (!json_given(json_get(parent, key))) {
        parity_fail(c, "the case has no \"%s\"", key);
        return NULL;
    }
    return parity_tensor_read(c, json_get(parent, key));
}

const parity_tensor *parity_tensor_optional(parity_case *c, const parity_json *parent,
                                            const char *key)
{
    return json_given(json_get(parent, key)) ? parity_tensor_read(c, json_get(parent, key)) : NULL;
}

/* safetensors: 8 bytes of header length, a JSON header, then the little-endian elements. */
typedef struct safetensors_file {
    struct safetensors_file *next;
    char path[4096];
    char *bytes;
    size_t size, data_offset;
    parity_document *header;
} safetensors_file;

static safetensors_file *open_files;

static void file_free(safetensors_file *file)
{
    parity_document_free(file->header);
    free(file->bytes);
    free(file);
}

static safetensors_file *file_read(const char *path, char *reason, size_t reason_bytes)
{
    safetensors_file *file = calloc(1, sizeof *file);
    FILE *stream = fopen(path, "rb");
    snprintf(reason, reason_bytes, "cannot be read");
    if (file == NULL || stream == NULL || fseek(stream, 0, SEEK_END) != 0) {
        if (stream != NULL)
            fclose(stream);
        free(file);
        return NULL;
    }
    snprintf(file->path, sizeof file->path, "%s", path);
    file->size = (size_t)ftell(stream);
    rewind(stream);
    file->bytes = malloc(file->size + 1);
    uint64_t header_bytes = 0;
    if (file->bytes != NULL && fread(file->bytes, 1, file->size, stream) == file->size &&
        file->size >= 8)
        memcpy(&header_bytes, file->bytes, 8);
    fclose(stream);
    if (header_bytes > 0 && header_bytes <= file->size - 8) {
        file->data_offset = 8 + (size_t)header_bytes;
        file->header =
            parity_document_parse(file->bytes + 8, (size_t)header_bytes, reason, reason_bytes);
    }
    if (file->header == NULL) {
        file_free(file);
        return NULL;
    }
    return file;
}

static const safetensors_file *file_open(parity_case *c, const char *name)
{
    char path[4096], reason[256];
    snprintf(path, sizeof path, "%s/%s", c->directory, name);
    for (safetensors_file *file = open_files; file != NULL; file = file->next) {
        if (strcmp(file->path, path) == 0)
            return file;
    }
    safetensors_file *file = file_read(path, reason, sizeof reason);
    if (file == NULL) {
        parity_fail(c, "%s: %s", name, reason);
        return NULL;
    }
    file->next = open_files;
    open_files = file;
    return file;
}

void parity_safetensors_close(void)
{
    while (open_files != NULL) {
        safetensors_file *file = open_files;
        open_files = file->next;
        file_free(file);
    }
}

/* The goldens and the machines that this runs on are little-endian. */
static void put_bytes(parity_tensor *tensor, int64_t i, const char *data)
{
    float f32;
    double f64;
    int32_t i32;
    int64_t i64;
    uint64_t u64;
    switch (tensor->dtype) {
    case PARITY_F32:
        memcpy(&f32, data + 4 * i, sizeof f32);
        put_real(tensor, i, f32);
        tensor->f32[i] = f32;
        break;
    case PARITY_F64:
        memcpy(&f64, data + 8 * i, sizeof f64);
        put_real(tensor, i, f64);
        break;
    case PARITY_I32:
        memcpy(&i32, data + 4 * i, sizeof i32);
        put_whole(tensor, i, i32);
        break;
    case PARITY_I64:
        memcpy(&i64, data + 8 * i, sizeof i64);
        put_whole(tensor, i, i64);
        break;
    case PARITY_U64:
        memcpy(&u64, data + 8 * i, sizeof u64);
        put_unsigned(tensor, i, u64);
        break;
    default:
        put_whole(tensor, i, (uint8_t)data[i]);
    }
}

static size_t dtype_bytes(parity_dtype dtype)
{
    static const size_t bytes[] = {
        [PARITY_F32] = 4, [PARITY_F64] = 8, [PARITY_I32] = 4,  [PARITY_I64] = 8,
        [PARITY_U8] = 1,  [PARITY_U64] = 8, [PARITY_BOOL] = 1, [PARITY_STRING] = 0};
    return bytes[dtype];
}

const parity_tensor *parity_safetensor_optional(parity_case *c, const char *name, const char *key)
{
    const safetensors_file *file = file_open(c, name);
    if (file == NULL)
        return NULL;
    const parity_json *entry = json_get(parity_document_root(file->header), key);
    if (entry == NULL)
        return NULL;
    parity_tensor *tensor = parity_alloc(c, sizeof *tensor);
    const parity_json *offsets = json_get(entry, "data_offsets");
    int64_t begin = json_int(json_at(offsets, 0), -1), end = json_int(json_at(offsets, 1), -1);
    tensor->dtype = dtype_of(json_get(entry, "dtype"));
    int fits = tensor->dtype != 0 && read_shape(tensor, json_get(entry, "shape"), -1) &&
               begin >= 0 && end >= begin && (size_t)end <= file->size - file->data_offset &&
               (int64_t)dtype_bytes(tensor->dtype) * tensor->count == end - begin;
    if (!fits) {
        parity_fail(c, "%s: tensor \"%s\" is malformed", name, key);
        return NULL;
    }
    make_views(c, tensor);
    for (int64_t i = 0; i < tensor->count; i++)
        put_bytes(tensor, i, file->bytes + file->data_offset + begin);
    return tensor;
}

const parity_tensor *parity_safetensor(parity_case *c, const char *file, const char *key)
{
    int failures = c->state->failures;
    const parity_tensor *tensor = parity_safetensor_optional(c, file, key);
    if (tensor == NULL && c->state->failures == failures)
        parity_fail(c, "%s has no tensor \"%s\"", file, key);
    return tensor;
}

static rtv_dtype rtv_dtype_of(parity_dtype dtype)
{
    static const rtv_dtype dtypes[] = {
        [PARITY_F32] = RTV_DTYPE_F32, [PARITY_F64] = RTV_DTYPE_F64, [PARITY_I32] = RTV_DTYPE_I32,
        [PARITY_I64] = RTV_DTYPE_I64, [PARITY_U8] = RTV_DTYPE_U8,   [PARITY_U64] = RTV_DTYPE_I64,
        [PARITY_BOOL] = RTV_DTYPE_U8, [PARITY_STRING] = 0};
    return dtypes[dtype];
}

static void tensor_release(void *tensor)
{
    rtv_tensor_free(tensor);
}

rtv_tensor *parity_to_rtv(parity_case *c, const parity_tensor *tensor, rtv_dtype dtype)
{
    if (tensor == NULL || tensor->dtype == PARITY_STRING) {
        parity_fail(c, "strings are no library tensor");
        return NULL;
    }
    if (dtype == 0)
        dtype = rtv_dtype_of(tensor->dtype);
    rtv_tensor *out;
    rtv_status status = rtv_tensor_create(&out, NULL, dtype, tensor->rank, tensor->dims);
    if (status != RTV_OK) {
        parity_fail_status(c, "rtv_tensor_create", status);
        return NULL;
    }
    parity_defer(c, tensor_release, out);
    void *data = rtv_tensor_data(out);
    size_t count = (size_t)tensor->count;
    if (dtype == RTV_DTYPE_F32)
        memcpy(data, tensor->f32, count * sizeof(float));
    else if (dtype == RTV_DTYPE_F64)
        memcpy(data, tensor->f64, count * sizeof(double));
    else if (dtype == RTV_DTYPE_I64)
        memcpy(data, tensor->i64, count * sizeof(int64_t));
    for (size_t i = 0; i < count && dtype == RTV_DTYPE_I32; i++)
        ((int32_t *)data)[i] = (int32_t)tensor->i64[i];
    for (size_t i = 0; i < count && dtype == RTV_DTYPE_U8; i++)
        ((uint8_t *)data)[i] = (uint8_t)tensor->i64[i];
    return out;
}
