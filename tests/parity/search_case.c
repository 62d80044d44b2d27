#include "search_case.h"

#include <string.h>

#include "retrieve/streaming.h"

search_ids search_ids_of(parity_case *c, const parity_tensor *tensor)
{
    search_ids ids = {.type = RTV_ID_INT64};
    if (tensor == NULL)
        return ids;
    ids.count = tensor->count;
    if (tensor->dtype != PARITY_STRING) {
        ids.numbers = tensor->i64;
        return ids;
    }
    size_t count = (size_t)tensor->count;
    const char **strings = parity_alloc(c, (count + 1) * sizeof *strings);
    int64_t *lengths = parity_alloc(c, (count + 1) * sizeof *lengths);
    for (int64_t i = 0; i < tensor->count; i++) {
        strings[i] = tensor->strings[i].bytes;
        lengths[i] = tensor->strings[i].length;
    }
    ids.type = RTV_ID_STRING;
    ids.strings = strings;
    ids.lengths = lengths;
    return ids;
}

rtv_id_lists search_lists_of(parity_case *c, const parity_tensor *tensor)
{
    search_ids ids = search_ids_of(c, tensor);
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    int64_t rows = tensor->dims[0], columns = rows > 0 ? tensor->count / rows : 0;
    int64_t *offsets = parity_alloc(c, (size_t)(rows + 1) * sizeof *offsets);
    for (int64_t i = 0; i <= rows; i++)
        offsets[i] = i * columns;
    lists.count = tensor->count;
    lists.offsets = offsets;
    lists.ids = ids.numbers;
    lists.strings = ids.strings;
    lists.string_bytes = ids.lengths;
    return lists;
}

static void free_index(void *index)
{
    rtv_index_free(index);
}

static void free_hits(void *hits)
{
    rtv_hits_free(hits);
}

static void free_streaming(void *streaming)
{
    rtv_streaming_free(streaming);
}

rtv_index *search_index(parity_case *c, const parity_tensor *candidates, search_ids ids)
{
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = ids.type;
    rtv_index *index;
    rtv_status status = rtv_index_create(&index, NULL, candidates->dims[1], &options);
    if (status == RTV_OK) {
        parity_defer(c, free_index, index);
        status = ids.type == RTV_ID_STRING
                     ? rtv_index_add_strings(index, ids.strings, ids.lengths, candidates->f32,
                                             candidates->dims[0])
                     : rtv_index_add(index, ids.numbers, candidates->f32, candidates->dims[0]);
    }
    if (status == RTV_OK)
        return index;
    parity_fail_status(c, "building the index", status);
    return NULL;
}

static rtv_status stream(parity_case *c, const parity_tensor *candidates, search_ids ids,
                         const parity_tensor *queries, const rtv_search_options *options,
                         rtv_hits *hits)
{
    const int64_t batch = 128;
    int64_t rows = candidates->dims[0], dim = candidates->dims[1];
    rtv_streaming *streaming;
    rtv_status status = rtv_streaming_create(&streaming, NULL, dim, ids.type);
    if (status != RTV_OK)
        return status;
    parity_defer(c, free_streaming, streaming);
    status = rtv_streaming_begin(streaming, queries->f32, queries->dims[0], options);
    for (int64_t i = 0; i < rows && status == RTV_OK; i += batch) {
        int64_t count = rows - i < batch ? rows - i : batch;
        const float *vectors = candidates->f32 + i * dim;
        status = ids.type == RTV_ID_STRING
                     ? rtv_streaming_add_strings(streaming, ids.strings + i, ids.lengths + i,
                                                 vectors, count)
                     : rtv_streaming_add(streaming, ids.numbers != NULL ? ids.numbers + i : NULL,
                                         vectors, count);
    }
    return status == RTV_OK ? rtv_streaming_finish(streaming, hits) : status;
}

rtv_hits *search_run(parity_case *c, const rtv_index *index, const parity_tensor *candidates,
                     search_ids ids, const parity_tensor *queries,
                     const rtv_search_options *options)
{
    rtv_hits *hits;
    rtv_status status = rtv_hits_create(&hits, NULL);
    if (status == RTV_OK) {
        parity_defer(c, free_hits, hits);
        status = index != NULL
                     ? rtv_index_search(index, queries->f32, queries->dims[0], options, hits)
                     : stream(c, candidates, ids, queries, options, hits);
    }
    if (status == RTV_OK)
        return hits;
    parity_fail_status(c, "searching", status);
    return NULL;
}

int search_is_id(const rtv_hits *hits, int64_t query, int64_t rank, const parity_tensor *ids,
                 int64_t i)
{
    if (ids->dtype != PARITY_STRING)
        return rtv_hits_id_int64(hits, query, rank) == ids->i64[i];
    const parity_string *want = &ids->strings[i];
    return rtv_hits_id_string_bytes(hits, query, rank) == want->length &&
           memcmp(rtv_hits_id_string(hits, query, rank), want->bytes, (size_t)want->length) == 0;
}
