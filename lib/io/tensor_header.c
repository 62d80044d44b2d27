/* Reading the header of a tensor file. Nothing in it is trusted. */
#include <string.h>

#include "base/sort.h"
#include "io/checksum.h"
#include "io/container.h"
#include "io/json.h"
#include "io/stored_type.h"
#include "io/tensor_file.h"
#include "io/text.h"

typedef struct {
    rtv_tensor_file *file;
    rtv__json *json;
    const char *data; /* of the tensors */
    int64_t data_bytes;
    rtv__header_entry *entries;
    int64_t count, capacity;
    /* Values of the container's own metadata, as they stand in the header; NULL: missing. */
    const char *version, *header_checksum, *tensor_checksums;
    size_t version_length, header_checksum_length, tensor_checksums_length;
    bool has_metadata;
} header_reader;

static rtv_status fail_entry(const header_reader *reader, int64_t key, const char *what)
{
    char name[80];
    size_t length;
    const char *raw = rtv__json_raw(reader->json, key, &length);
    return rtv__fail(RTV_E_CORRUPT, "tensor '%s' %s", rtv__excerpt(name, sizeof name, raw, length),
                     what);
}

static rtv_status fail_metadata(const header_reader *reader, int64_t key, const char *what)
{
    char name[80];
    size_t length;
    const char *raw = rtv__json_raw(reader->json, key, &length);
    return rtv__fail(RTV_E_CORRUPT, "'%s' in the metadata %s",
                     rtv__excerpt(name, sizeof name, raw, length), what);
}

static rtv_status read_type(header_reader *reader, rtv__header_entry *entry, int64_t value)
{
    size_t length;
    const char *raw = rtv__json_raw(reader->json, value, &length);
    entry->tensor.stored = rtv__stored_type_find(raw, length);
    if (rtv__json_kind_of(reader->json, value) != RTV__JSON_STRING)
        return fail_entry(reader, entry->key, "has a dtype that is not a string");
    if (entry->tensor.stored < 0) {
        char name[80], type[40];
        const char *raw_name = rtv__json_raw(reader->json, entry->key, &length);
        rtv__excerpt(name, sizeof name, raw_name, length);
        raw = rtv__json_raw(reader->json, value, &length);
        return rtv__fail(RTV_E_UNSUPPORTED, "tensor '%s' has the unknown dtype '%s'", name,
                         rtv__excerpt(type, sizeof type, raw, length));
    }
    return RTV_OK;
}

static rtv_status read_shape(header_reader *reader, rtv__header_entry *entry, int64_t value)
{
    if (rtv__json_kind_of(reader->json, value) != RTV__JSON_ARRAY)
        return fail_entry(reader, entry->key, "has a shape that is not an array");
    int64_t rank = rtv__json_size(reader->json, value), dims[RTV_MOST_DIMS];
    if (rank > RTV_MOST_DIMS)
        return fail_entry(reader, entry->key, "has more dimensions than this library knows");
    int64_t element = rtv__json_first(reader->json, value);
    for (int64_t i = 0; i < rank; i++) {
        if (rtv__json_count(&dims[i], reader->json, element) != RTV_OK)
            return fail_entry(reader, entry->key, "has a size that is not one");
        element = rtv__json_next(reader->json, element);
    }
    if (rtv__shape_make(&entry->tensor.shape, &entry->tensor.count, (int32_t)rank, dims) != RTV_OK)
        return fail_entry(reader, entry->key, "has a shape that is too large");
    return RTV_OK;
}

static rtv_status read_offsets(header_reader *reader, rtv__header_entry *entry, int64_t value)
{
    if (rtv__json_kind_of(reader->json, value) != RTV__JSON_ARRAY ||
        rtv__json_size(reader->json, value) != 2)
        return fail_entry(reader, entry->key, "has data_offsets that are not two numbers");
    int64_t first = rtv__json_first(reader->json, value);
    if (rtv__json_count(&entry->begin, reader->json, first) != RTV_OK ||
        rtv__json_count(&entry->end, reader->json, rtv__json_next(reader->json, first)) != RTV_OK)
        return fail_entry(reader, entry->key, "has data_offsets that are not two numbers");
    if (entry->begin > entry->end || entry->end > reader->data_bytes)
        return fail_entry(reader, entry->key, "lies outside of the file");
    return RTV_OK;
}

/* The size that type and shape ask for is the one that the offsets give. */
static rtv_status check_size(header_reader *reader, rtv__header_entry *entry)
{
    int32_t bits = rtv__stored_type_at(entry->tensor.stored)->bits;
    /* rtv__shape_make has checked that count * 8 fits. */
    int64_t whole = entry->tensor.count / 8 * bits, rest = entry->tensor.count % 8 * bits;
    if (rest % 8 != 0 || whole + rest / 8 != entry->end - entry->begin)
        return fail_entry(reader, entry->key, "has a shape that does not fit its data_offsets");
    entry->tensor.bytes = (size_t)(entry->end - entry->begin);
    return RTV_OK;
}

static rtv_status read_entry(header_reader *reader, int64_t key)
{
    RTV_TRY(rtv__reserve(reader->file->context, &reader->entries, &reader->capacity,
                         reader->count + 1, sizeof *reader->entries));
    rtv__header_entry *entry = &reader->entries[reader->count++];
    memset(entry, 0, sizeof *entry);
    entry->key = key;
    const rtv__json *json = reader->json;
    if (rtv__json_kind_of(json, key + 1) != RTV__JSON_OBJECT || rtv__json_size(json, key + 1) != 3)
        return fail_entry(reader, key, "is not described by dtype, shape and data_offsets");
    int seen = 0;
    int64_t field = rtv__json_first(json, key + 1);
    for (int i = 0; i < 3; i++) {
        if (rtv__json_is_string(json, field, "dtype")) {
            RTV_TRY(read_type(reader, entry, field + 1));
            seen |= 1;
        } else if (rtv__json_is_string(json, field, "shape")) {
            RTV_TRY(read_shape(reader, entry, field + 1));
            seen |= 2;
        } else if (rtv__json_is_string(json, field, "data_offsets")) {
            RTV_TRY(read_offsets(reader, entry, field + 1));
            seen |= 4;
        }
        field = rtv__json_next_member(json, field);
    }
    if (seen != 7)
        return fail_entry(reader, key, "is not described by dtype, shape and data_offsets");
    return check_size(reader, entry);
}

/* Keeps one of the container's own texts; false when it is none of them or comes twice. */
static bool take_own(header_reader *reader, int64_t key)
{
    const char **text = NULL;
    size_t *length = NULL;
    if (rtv__json_is_string(reader->json, key, RTV__CONTAINER_VERSION_KEY)) {
        text = &reader->version;
        length = &reader->version_length;
    } else if (rtv__json_is_string(reader->json, key, RTV__CONTAINER_HEADER_KEY)) {
        text = &reader->header_checksum;
        length = &reader->header_checksum_length;
    } else if (rtv__json_is_string(reader->json, key, RTV__CONTAINER_TENSORS_KEY)) {
        text = &reader->tensor_checksums;
        length = &reader->tensor_checksums_length;
    }
    if (text == NULL || *text != NULL)
        return false;
    *text = rtv__json_raw(reader->json, key + 1, length);
    return true;
}

static rtv_status read_text(header_reader *reader, int64_t key)
{
    rtv_tensor_file *file = reader->file;
    if (rtv__json_kind_of(reader->json, key + 1) != RTV__JSON_STRING)
        return fail_metadata(reader, key, "is not a string");
    char *name;
    RTV_TRY(rtv__json_string(&name, reader->json, key));
    size_t length = strlen(name);
    if (strncmp(name, RTV__CONTAINER_PREFIX, strlen(RTV__CONTAINER_PREFIX)) == 0) {
        file->has_checksums = true;
        rtv__free(file->context, name);
        return take_own(reader, key) ? RTV_OK
                                     : fail_metadata(reader, key, "comes twice or is not known");
    }
    int64_t index = 0, count = file->keys.count;
    rtv_status status = rtv__reserve(file->context, &file->values, &file->value_capacity, count + 1,
                                     sizeof *file->values);
    if (status == RTV_OK) {
        file->values[count] = NULL;
        status = rtv__string_map_insert(&index, &file->keys, name, (int64_t)length,
                                        rtv__farmhash64(name, length));
    }
    rtv__free(file->context, name);
    RTV_TRY(status);
    if (index != count)
        return fail_metadata(reader, key, "stands there twice");
    return rtv__json_string(&file->values[count], reader->json, key + 1);
}

static rtv_status read_metadata(header_reader *reader, int64_t value)
{
    if (reader->has_metadata)
        return rtv__fail(RTV_E_CORRUPT, "the header has two blocks of metadata");
    reader->has_metadata = true;
    if (rtv__json_kind_of(reader->json, value) != RTV__JSON_OBJECT)
        return rtv__fail(RTV_E_CORRUPT, "the metadata are not an object");
    int64_t key = rtv__json_first(reader->json, value);
    for (int64_t i = rtv__json_size(reader->json, value); i > 0; i--) {
        RTV_TRY(read_text(reader, key));
        key = rtv__json_next_member(reader->json, key);
    }
    return RTV_OK;
}

static rtv_status read_members(header_reader *reader)
{
    const rtv__json *json = reader->json;
    if (rtv__json_kind_of(json, 0) != RTV__JSON_OBJECT)
        return rtv__fail(RTV_E_CORRUPT, "the header is not an object");
    int64_t key = rtv__json_first(json, 0);
    for (int64_t i = rtv__json_size(json, 0); i > 0; i--) {
        if (rtv__json_is_string(json, key, RTV__METADATA_NAME))
            RTV_TRY(read_metadata(reader, key + 1));
        else
            RTV_TRY(read_entry(reader, key));
        key = rtv__json_next_member(json, key);
    }
    return RTV_OK;
}

/* Orders the entries by their place in the data: `order` has room for 3 * count. */
static void order_entries(const header_reader *reader, int64_t *order)
{
    int64_t count = reader->count, *scratch = order + count, *keys = scratch + count;
    for (int64_t i = 0; i < count; i++) {
        order[i] = i;
        keys[i] = reader->entries[i].end;
    }
    rtv__order_by_int64(order, scratch, count, keys);
    /* Stable, so that empty tensors stand before what begins at the same place. */
    for (int64_t i = 0; i < count; i++)
        keys[i] = reader->entries[i].begin;
    rtv__order_by_int64(order, scratch, count, keys);
}

static rtv_status add_tensor(header_reader *reader, rtv__header_entry *entry)
{
    rtv_tensor_file *file = reader->file;
    entry->tensor.data = reader->data + entry->begin;
    entry->tensor.dtype = rtv__stored_type_at(entry->tensor.stored)->dtype;
    char *name;
    RTV_TRY(rtv__json_string(&name, reader->json, entry->key));
    size_t length = strlen(name);
    if (file->has_checksums &&
        strncmp(name, RTV__PADDING_PREFIX, strlen(RTV__PADDING_PREFIX)) == 0) {
        rtv__free(file->context, name);
        return RTV_OK;
    }
    int64_t index = 0;
    rtv_status status = rtv__string_map_insert(&index, &file->names, name, (int64_t)length,
                                               rtv__farmhash64(name, length));
    rtv__free(file->context, name);
    RTV_TRY(status);
    if (index != file->count)
        return fail_entry(reader, entry->key, "stands there twice");
    file->tensors[file->count++] = entry->tensor;
    return RTV_OK;
}

/* The tensors follow each other without gaps or overlaps and fill the data. */
static rtv_status place_tensors(header_reader *reader)
{
    rtv_tensor_file *file = reader->file;
    int64_t *order = rtv__alloc_array(file->context, reader->count, 3 * sizeof *order);
    file->tensors = rtv__alloc_array(file->context, reader->count, sizeof *file->tensors);
    rtv_status status = order != NULL && file->tensors != NULL ? RTV_OK : RTV_E_NOMEM;
    if (status == RTV_OK)
        order_entries(reader, order);
    int64_t end = 0;
    for (int64_t i = 0; i < reader->count && status == RTV_OK; i++) {
        rtv__header_entry *entry = &reader->entries[order[i]];
        if (entry->begin != end)
            status = fail_entry(reader, entry->key,
                                entry->begin < end ? "overlaps another" : "stands behind a gap");
        else
            status = add_tensor(reader, entry);
        end = entry->end;
    }
    rtv__free(file->context, order);
    RTV_TRY(status);
    if (end != reader->data_bytes)
        return rtv__fail(RTV_E_CORRUPT, "the tensors have %lld bytes, the file has %lld",
                         (long long)end, (long long)reader->data_bytes);
    return RTV_OK;
}

static rtv_status check_container(header_reader *reader, size_t header_bytes)
{
    if (reader->version == NULL || reader->header_checksum == NULL ||
        reader->tensor_checksums == NULL || reader->header_checksum_length != RTV__CHECKSUM_DIGITS)
        return rtv__fail(RTV_E_CORRUPT, "the metadata of the container is damaged");
    const char *start = reader->file->bytes, *zeros = "0000000000000000";
    size_t before = (size_t)(reader->header_checksum - start);
    size_t behind = before + RTV__CHECKSUM_DIGITS;
    rtv__checksum_stream stream;
    rtv__checksum_begin(&stream);
    rtv__checksum_add(&stream, start, before);
    rtv__checksum_add(&stream, zeros, RTV__CHECKSUM_DIGITS);
    rtv__checksum_add(&stream, start + behind, header_bytes - behind);
    uint64_t stored;
    if (!rtv__checksum_read(&stored, reader->header_checksum) ||
        stored != rtv__checksum_end(&stream))
        return rtv__fail(RTV_E_CORRUPT, "the checksum of the header does not fit");
    if (reader->version_length != 1 || reader->version[0] != RTV__CONTAINER_VERSION[0])
        return rtv__fail(RTV_E_UNSUPPORTED, "the container needs a newer version of this library");
    if (reader->tensor_checksums_length / RTV__CHECKSUM_DIGITS != (size_t)reader->file->count ||
        reader->tensor_checksums_length % RTV__CHECKSUM_DIGITS != 0)
        return rtv__fail(RTV_E_CORRUPT, "%zu digits of checksums for %lld tensors",
                         reader->tensor_checksums_length, (long long)reader->file->count);
    return RTV_OK;
}

/* The size of the header with the eight bytes of its length. */
static rtv_status measure_header(size_t *out, const rtv_tensor_file *file)
{
    if (file->byte_count < 8)
        return rtv__fail(RTV_E_CORRUPT, "%zu bytes are too few for a tensor file",
                         file->byte_count);
    uint64_t length = 0;
    for (int i = 7; i >= 0; i--)
        length = length << 8 | (unsigned char)file->bytes[i];
    if (length > RTV__CONTAINER_MOST_HEADER_BYTES)
        return rtv__fail(RTV_E_CORRUPT,
                         "a header of %llu bytes is too long, this is not a "
                         "tensor file",
                         (unsigned long long)length);
    if (length > file->byte_count - 8)
        return rtv__fail(RTV_E_CORRUPT, "the header has %llu bytes, the file has %zu",
                         (unsigned long long)length, file->byte_count);
    if (length < 2 || file->bytes[8] != '{')
        return rtv__fail(RTV_E_CORRUPT, "the header does not begin with '{'");
    *out = (size_t)length + 8;
    return RTV_OK;
}

rtv_status rtv__tensor_file_read_header(rtv_tensor_file *file, const char **out_checksums)
{
    size_t header_bytes = 0;
    RTV_TRY(measure_header(&header_bytes, file));
    header_reader reader = {.file = file,
                            .data = file->bytes + header_bytes,
                            .data_bytes = (int64_t)(file->byte_count - header_bytes)};
    RTV_TRY(rtv__json_parse(&reader.json, file->context, file->bytes + 8, header_bytes - 8, 3));
    rtv_status status = read_members(&reader);
    if (status == RTV_OK)
        status = place_tensors(&reader);
    if (status == RTV_OK && file->has_checksums)
        status = check_container(&reader, header_bytes);
    *out_checksums = reader.tensor_checksums;
    rtv__free(file->context, reader.entries);
    rtv__json_free(reader.json);
    return status;
}
