/*
 * Saving: the header is laid out with empty places for the checksums, the data follows in pieces
 * that are summed up while they pass, then the header is written over with the sums.
 */
#include <string.h>

#include "io/checksum.h"
#include "io/container.h"
#include "io/file_replace.h"
#include "io/stored_type.h"
#include "io/tensor_writer.h"
#include "io/text_builder.h"

enum { PIECE_BYTES = 1 << 20 };

/* Where the bytes go: to a file, or to memory. */
typedef struct {
    rtv__file_replace *file;
    char *memory; /* NULL: to the file */
    size_t used;
} destination;

typedef struct {
    rtv_tensor_writer *writer;
    rtv__text_builder header;        /* with the eight bytes of the length in front */
    int64_t header_sum, tensor_sums; /* places of the checksums in it */
    int64_t *order;                  /* of the data: numbers of entries */
    int64_t data_bytes;
} file_layout;

static rtv_status put(destination *to, const void *data, size_t bytes)
{
    if (to->memory == NULL)
        return rtv__file_replace_write(to->file, data, bytes);
    if (bytes > 0)
        memcpy(to->memory + to->used, data, bytes);
    to->used += bytes;
    return RTV_OK;
}

static size_t padding_behind(size_t bytes)
{
    size_t over = bytes % RTV__CONTAINER_ALIGNMENT;
    return over == 0 ? 0 : RTV__CONTAINER_ALIGNMENT - over;
}

/* Tensors that end at a multiple of 64 bytes go first, so that few need padding behind them. */
static void order_entries(file_layout *layout)
{
    const rtv_tensor_writer *writer = layout->writer;
    int64_t placed = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int64_t i = 0; i < writer->names.count; i++)
            if ((padding_behind(writer->entries[i].bytes) != 0) == pass)
                layout->order[placed++] = i;
}

static void append_entry(rtv__text_builder *header, const char *type, int32_t rank,
                         const int64_t *dims, int64_t begin, int64_t end)
{
    rtv__text_append(header, ":{\"dtype\":\"");
    rtv__text_append(header, type);
    rtv__text_append(header, "\",\"shape\":[");
    for (int32_t i = 0; i < rank; i++) {
        if (i > 0)
            rtv__text_append(header, ",");
        rtv__text_append_integer(header, dims[i]);
    }
    rtv__text_append(header, "],\"data_offsets\":[");
    rtv__text_append_integer(header, begin);
    rtv__text_append(header, ",");
    rtv__text_append_integer(header, end);
    rtv__text_append(header, "]}");
}

static rtv_status append_tensors(file_layout *layout)
{
    const rtv_tensor_writer *writer = layout->writer;
    rtv__text_builder *header = &layout->header;
    int64_t count = writer->names.count, position = 0, length;
    for (int64_t i = 0; i < count; i++) {
        const rtv__writer_entry *entry = &writer->entries[layout->order[i]];
        if (entry->bytes > (size_t)(INT64_MAX / 2 - position))
            return rtv__fail(RTV_E_RANGE, "the tensors are too large for one file");
        rtv__text_append(header, ",");
        rtv__text_append_json_string(
            header, rtv__string_map_key(&writer->names, layout->order[i], &length));
        int64_t end = position + (int64_t)entry->bytes;
        append_entry(header, rtv__stored_type_at(entry->stored)->name, entry->shape.rank,
                     entry->shape.dims, position, end);
        int64_t padding = i + 1 < count ? (int64_t)padding_behind(entry->bytes) : 0;
        if (padding > 0) {
            rtv__text_append(header, ",\"" RTV__PADDING_PREFIX "/");
            rtv__text_append_integer(header, i);
            rtv__text_append(header, "\"");
            append_entry(header, "U8", 1, &padding, end, end + padding);
        }
        position = end + padding;
    }
    layout->data_bytes = position;
    return RTV_OK;
}

static void append_metadata(file_layout *layout)
{
    const rtv_tensor_writer *writer = layout->writer;
    rtv__text_builder *header = &layout->header;
    rtv__text_append(header,
                     "{\"" RTV__METADATA_NAME "\":{\"" RTV__CONTAINER_VERSION_KEY
                     "\":\"" RTV__CONTAINER_VERSION "\",\"" RTV__CONTAINER_HEADER_KEY "\":\"");
    layout->header_sum = header->length;
    rtv__text_append_repeated(header, '0', RTV__CHECKSUM_DIGITS);
    rtv__text_append(header, "\",\"" RTV__CONTAINER_TENSORS_KEY "\":\"");
    layout->tensor_sums = header->length;
    rtv__text_append_repeated(header, '0', RTV__CHECKSUM_DIGITS * writer->names.count);
    rtv__text_append(header, "\"");
    for (int64_t i = 0; i < writer->keys.count; i++) {
        int64_t length;
        rtv__text_append(header, ",");
        rtv__text_append_json_string(header, rtv__string_map_key(&writer->keys, i, &length));
        rtv__text_append(header, ":");
        rtv__text_append_json_string(header, writer->values[i]);
    }
    rtv__text_append(header, "}");
}

static rtv_status make_layout(file_layout *layout, rtv_tensor_writer *writer)
{
    memset(layout, 0, sizeof *layout);
    layout->writer = writer;
    rtv__text_builder_init(&layout->header, writer->context);
    layout->order = rtv__alloc_array(writer->context, writer->names.count, sizeof(int64_t));
    if (layout->order == NULL)
        return RTV_E_NOMEM;
    order_entries(layout);
    rtv__text_builder *header = &layout->header;
    rtv__text_append_repeated(header, '\0', 8);
    append_metadata(layout);
    RTV_TRY(append_tensors(layout));
    rtv__text_append(header, "}");
    rtv__text_append_repeated(header, ' ', (int64_t)padding_behind((size_t)header->length));
    RTV_TRY(header->status);
    int64_t length = header->length - 8;
    if (length > RTV__CONTAINER_MOST_HEADER_BYTES)
        return rtv__fail(RTV_E_RANGE, "a header of %lld bytes is too long for one file",
                         (long long)length);
    for (int i = 0; i < 8; i++)
        header->data[i] = (char)((uint64_t)length >> (8 * i));
    return RTV_OK;
}

static void destroy_layout(file_layout *layout)
{
    rtv__text_builder_destroy(&layout->header);
    rtv__free(layout->writer->context, layout->order);
}

/* The data of an entry that is in memory, NULL when it is filled piece by piece. */
static rtv_status find_data(const char **out, const rtv__writer_entry *entry)
{
    *out = NULL;
    if (entry->tensor != NULL) {
        RTV_TRY(rtv__tensor_prepare_rows(entry->tensor, NULL, 0));
        *out = entry->tensor->data;
    } else if (entry->fill == NULL) {
        *out = entry->copy != NULL ? entry->copy : entry->borrowed;
    }
    return RTV_OK;
}

static rtv_status put_entry(destination *to, uint64_t *out_sum, rtv_tensor_writer *writer,
                            const rtv__writer_entry *entry)
{
    const char *data;
    RTV_TRY(find_data(&data, entry));
    if (entry->fill != NULL && writer->piece == NULL) {
        writer->piece = rtv__alloc(writer->context, PIECE_BYTES);
        if (writer->piece == NULL)
            return RTV_E_NOMEM;
    }
    rtv__checksum_stream sum;
    rtv__checksum_begin(&sum);
    for (size_t done = 0; done < entry->bytes;) {
        size_t bytes = entry->bytes - done < PIECE_BYTES ? entry->bytes - done : PIECE_BYTES;
        const void *piece = data != NULL ? data + done : writer->piece;
        if (entry->fill != NULL)
            RTV_TRY(entry->fill(writer->piece, done, bytes, entry->fill_payload));
        rtv__checksum_add(&sum, piece, bytes);
        RTV_TRY(put(to, piece, bytes));
        done += bytes;
    }
    *out_sum = rtv__checksum_end(&sum);
    return RTV_OK;
}

/* Writes all, and leaves the finished header in the layout. */
static rtv_status put_all(destination *to, file_layout *layout)
{
    static const char zeros[RTV__CONTAINER_ALIGNMENT];
    rtv_tensor_writer *writer = layout->writer;
    char *header = layout->header.data;
    RTV_TRY(put(to, header, (size_t)layout->header.length));
    for (int64_t i = 0; i < writer->names.count; i++) {
        const rtv__writer_entry *entry = &writer->entries[layout->order[i]];
        uint64_t sum = 0;
        RTV_TRY(put_entry(to, &sum, writer, entry));
        rtv__checksum_write(header + layout->tensor_sums + i * RTV__CHECKSUM_DIGITS, sum);
        if (i + 1 < writer->names.count)
            RTV_TRY(put(to, zeros, padding_behind(entry->bytes)));
    }
    rtv__checksum_write(header + layout->header_sum,
                        rtv__checksum(header, (size_t)layout->header.length));
    return RTV_OK;
}

rtv_status rtv_tensor_writer_save(rtv_tensor_writer *writer, const char *path)
{
    RTV_CHECK_ARG(writer != NULL, "writer is NULL");
    RTV_CHECK_ARG(path != NULL && path[0] != '\0', "path is NULL or empty");
    file_layout layout;
    rtv__file_replace file;
    rtv_status status = make_layout(&layout, writer);
    if (status == RTV_OK)
        status = rtv__file_replace_begin(&file, writer->context, path);
    if (status == RTV_OK) {
        destination to = {.file = &file};
        status = put_all(&to, &layout);
        if (status == RTV_OK)
            status = rtv__file_replace_write_start(&file, layout.header.data,
                                                   (size_t)layout.header.length);
        if (status == RTV_OK)
            status = rtv__file_replace_finish(&file);
        else
            rtv__file_replace_abandon(&file);
    }
    destroy_layout(&layout);
    return status;
}

rtv_status rtv_tensor_writer_save_memory(const void **out_data, size_t *out_bytes,
                                         rtv_tensor_writer *writer)
{
    RTV_CHECK_ARG(out_data != NULL && out_bytes != NULL, "an output is NULL");
    *out_data = NULL;
    *out_bytes = 0;
    RTV_CHECK_ARG(writer != NULL, "writer is NULL");
    rtv__free(writer->context, writer->saved);
    writer->saved = NULL;
    file_layout layout;
    rtv_status status = make_layout(&layout, writer);
    if (status == RTV_OK) {
        destination to = {0};
        to.memory = writer->saved =
            rtv__alloc(writer->context, (size_t)(layout.header.length + layout.data_bytes));
        status = to.memory != NULL ? put_all(&to, &layout) : RTV_E_NOMEM;
        if (status == RTV_OK) {
            memcpy(to.memory, layout.header.data, (size_t)layout.header.length);
            *out_data = to.memory;
            *out_bytes = to.used;
        }
    }
    destroy_layout(&layout);
    return status;
}
