#include <inttypes.h>

#include "index/index.h"

static const char kind_name[] = "brute_force";

/* As which element type a file holds vectors of a storage type. */
static const int32_t stored_types[] = {
    [RTV_INDEX_STORAGE_FLOAT32] = RTV__STORED_F32,
    [RTV_INDEX_STORAGE_BFLOAT16] = RTV__STORED_BF16,
    [RTV_INDEX_STORAGE_INT8] = RTV__STORED_I8,
};

/* The strings without gaps, as the writer wants them. */
static rtv_status save_strings(const rtv__id_store *ids, rtv_tensor_writer *writer,
                               const char *prefix)
{
    rtv_status status = RTV_OK;
    int64_t *offsets = rtv__alloc_array(ids->context, ids->count + 1, sizeof *offsets);
    char *bytes = rtv__alloc_array(ids->context, ids->live_bytes, 1);
    if (offsets == NULL || bytes == NULL) {
        status = RTV_E_NOMEM;
        goto done;
    }
    offsets[0] = 0;
    for (int64_t i = 0; i < ids->count; i++) {
        rtv__id id = rtv__id_store_at(ids, i);
        if (id.length > 0)
            memcpy(bytes + offsets[i], id.bytes, (size_t)id.length);
        offsets[i + 1] = offsets[i] + id.length;
    }
    status = rtv__tensor_writer_add_strings(writer, prefix, "ids", ids->count, offsets, bytes);
done:
    rtv__free(ids->context, offsets);
    rtv__free(ids->context, bytes);
    return status;
}

static rtv_status save_vectors(const rtv__vector_store *vectors, rtv_tensor_writer *writer,
                               const char *prefix, int64_t panels)
{
    RTV_TRY(rtv__tensor_writer_add_stored(writer, prefix, "panels", stored_types[vectors->type], 3,
                                          (const int64_t[]){panels, vectors->dim, RTV__PANEL_LANES},
                                          vectors->numbers));
    if (vectors->type != RTV_INDEX_STORAGE_INT8)
        return RTV_OK;
    return rtv__tensor_writer_add(writer, prefix, "scales", RTV_DTYPE_F32, 2,
                                  (const int64_t[]){panels, RTV__PANEL_LANES}, vectors->scales);
}

rtv_status rtv__index_save(const rtv_index *index, rtv_tensor_writer *writer, const char *prefix)
{
    int64_t count = index->ids.count;
    RTV_TRY(rtv__tensor_writer_set_text(writer, prefix, "kind", kind_name));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "count", count));
    RTV_TRY(save_vectors(&index->vectors, writer, prefix, rtv__panel_count(count)));
    if (index->ids.type == RTV_ID_STRING)
        return save_strings(&index->ids, writer, prefix);
    return rtv__tensor_writer_add(writer, prefix, "ids", RTV_DTYPE_I64, 1, (const int64_t[]){count},
                                  index->ids.numbers);
}

/* The ids of a file, and the bytes of them all. */
static rtv_status find_ids(rtv__id_array *out, const int64_t **out_offsets, const char **out_bytes,
                           const rtv_tensor_file *file, const char *prefix, int64_t count)
{
    *out = rtv__int64_ids(NULL, 0, count);
    *out_offsets = NULL;
    int64_t found = count;
    if (rtv__tensor_file_has(file, prefix, "ids.offsets")) {
        out->type = RTV_ID_STRING;
        RTV_TRY(rtv__tensor_file_strings(&found, out_offsets, out_bytes, file, prefix, "ids"));
    } else if (rtv__tensor_file_has(file, prefix, "ids")) {
        const rtv__stored_tensor *numbers;
        RTV_TRY(rtv__tensor_file_expect(&numbers, file, prefix, "ids", RTV_DTYPE_I64, 1, NULL));
        out->numbers = numbers->data;
        found = numbers->count;
    }
    if (found != count)
        return rtv__fail(RTV_E_CORRUPT, "%s: %" PRId64 " candidates have %" PRId64 " ids",
                         rtv__tensor_file_path(file), count, found);
    return RTV_OK;
}

static rtv_status load_ids(rtv_index *index, const rtv_tensor_file *file, const char *prefix,
                           int64_t count)
{
    rtv__id_array ids;
    const int64_t *offsets;
    const char *bytes = NULL;
    char text[RTV__ID_TEXT];
    RTV_TRY(find_ids(&ids, &offsets, &bytes, file, prefix, count));
    rtv__id_store_init(&index->ids, index->context, ids.type, true);
    RTV_TRY(rtv__id_store_reserve(&index->ids, count, offsets != NULL ? offsets[count] : 0));
    for (int64_t i = 0; i < count; i++) {
        rtv__id id;
        if (offsets != NULL)
            id = (rtv__id){0, bytes + offsets[i], offsets[i + 1] - offsets[i]};
        else
            id = rtv__id_array_at(&ids, i);
        uint64_t hash = rtv__id_hash(ids.type, id);
        if (rtv__id_store_find(&index->ids, id, hash) >= 0)
            return rtv__fail(RTV_E_CORRUPT, "%s: id %s stands twice", rtv__tensor_file_path(file),
                             rtv__id_text(ids.type, id, text));
        rtv__id_store_append(&index->ids, id, hash);
    }
    return RTV_OK;
}

static rtv_status check_size(const rtv_tensor_file *file, int64_t count, int64_t dim)
{
    if (dim < 1 || dim > RTV__PANEL_MOST_DIM || count < 0 || count > RTV__PANEL_MOST_VECTORS)
        return rtv__fail(RTV_E_CORRUPT, "%s: no index holds %" PRId64 " vectors of %" PRId64,
                         rtv__tensor_file_path(file), count, dim);
    return RTV_OK;
}

/* What a file holds panels as. */
static rtv_status find_storage(rtv_index_storage_type *out, const rtv_tensor_file *file,
                               const char *prefix)
{
    int32_t found = rtv__tensor_file_stored(file, prefix, "panels");
    for (*out = RTV_INDEX_STORAGE_FLOAT32; *out <= RTV_INDEX_STORAGE_INT8; ++*out)
        if (stored_types[*out] == found)
            return RTV_OK;
    return rtv__fail(RTV_E_DTYPE, "%s: tensor '%spanels' has dtype %s, expected F32, BF16 or I8",
                     rtv__tensor_file_path(file), prefix != NULL ? prefix : "",
                     rtv__stored_type_at(found)->name);
}

/* Panels as they are searched, used where they lie. */
static rtv_status load_panels(rtv_index *index, rtv_tensor_file *file, const char *prefix)
{
    const rtv__stored_tensor *panels;
    const char *kind;
    int64_t count;
    RTV_TRY(rtv__tensor_file_text(&kind, file, prefix, "kind"));
    if (strcmp(kind, kind_name) != 0)
        return rtv__fail(RTV_E_UNSUPPORTED, "%s: an index of kind '%s' is not known",
                         rtv__tensor_file_path(file), kind);
    RTV_TRY(rtv__tensor_file_integer(&count, file, prefix, "count"));
    rtv_index_storage_type type;
    RTV_TRY(find_storage(&type, file, prefix));
    RTV_TRY(rtv__tensor_file_expect_stored(&panels, file, prefix, "panels", stored_types[type], 3,
                                           (const int64_t[]){-1, -1, RTV__PANEL_LANES}));
    int64_t dim = panels->shape.dims[1];
    RTV_TRY(check_size(file, count, dim));
    if (panels->shape.dims[0] != rtv__panel_count(count))
        return rtv__fail(RTV_E_CORRUPT, "%s: %" PRId64 " candidates in %" PRId64 " panels",
                         rtv__tensor_file_path(file), count, panels->shape.dims[0]);
    const rtv__stored_tensor *scales = NULL;
    if (type == RTV_INDEX_STORAGE_INT8)
        RTV_TRY(
            rtv__tensor_file_expect(&scales, file, prefix, "scales", RTV_DTYPE_F32, 2,
                                    (const int64_t[]){rtv__panel_count(count), RTV__PANEL_LANES}));
    RTV_TRY(load_ids(index, file, prefix, count));
    rtv__vector_store_init(&index->vectors, index->context, type, dim);
    rtv__vector_store_map(&index->vectors, file, panels->data,
                          scales != NULL ? scales->data : NULL);
    return RTV_OK;
}

/* Rows as any program writes them; they are packed. */
static rtv_status load_vectors(rtv_index *index, rtv_tensor_file *file, const char *prefix)
{
    const rtv__stored_tensor *vectors;
    RTV_TRY(rtv__tensor_file_expect(&vectors, file, prefix, "vectors", RTV_DTYPE_F32, 2, NULL));
    int64_t count = vectors->shape.dims[0];
    int64_t dim = vectors->shape.dims[1];
    RTV_TRY(check_size(file, count, dim));
    rtv__vector_store_init(&index->vectors, index->context, RTV_INDEX_STORAGE_FLOAT32, dim);
    RTV_TRY(rtv__vector_store_own(&index->vectors, 0, count));
    RTV_TRY(load_ids(index, file, prefix, count));
    if (count > 0)
        rtv__vector_store_append(&index->vectors, 0, vectors->data, count);
    return RTV_OK;
}

rtv_status rtv__index_load(rtv_index **out, rtv_context *context, rtv_tensor_file *file,
                           const char *prefix)
{
    *out = NULL;
    rtv_index *index;
    RTV_TRY(rtv_index_create(&index, context, 1, NULL));
    rtv_status status;
    if (rtv__tensor_file_has(file, prefix, "panels"))
        status = load_panels(index, file, prefix);
    else if (rtv__tensor_file_has(file, prefix, "vectors"))
        status = load_vectors(index, file, prefix);
    else
        status = rtv__fail(RTV_E_NOTFOUND, "%s holds no index (no tensor %spanels or %svectors)",
                           rtv__tensor_file_path(file), prefix != NULL ? prefix : "",
                           prefix != NULL ? prefix : "");
    if (status != RTV_OK) {
        rtv_index_free(index);
        return status;
    }
    *out = index;
    return RTV_OK;
}

rtv_status rtv_index_save(const rtv_index *index, const char *path)
{
    RTV_CHECK_ARG(index != NULL, "index is NULL");
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    rtv_tensor_writer *writer;
    RTV_TRY(rtv_tensor_writer_create(&writer, index->context));
    rtv_status status = rtv__index_save(index, writer, NULL);
    if (status == RTV_OK)
        status = rtv_tensor_writer_save(writer, path);
    rtv_tensor_writer_free(writer);
    return status;
}

rtv_status rtv_index_load(rtv_index **out, rtv_context *context, const char *path)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    rtv_tensor_file *file;
    RTV_TRY(rtv_tensor_file_open(&file, context, path, NULL));
    rtv_status status = rtv__index_load(out, context, file, NULL);
    rtv_tensor_file_free(file);
    return status;
}
