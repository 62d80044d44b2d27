#include <inttypes.h>

#include "index/index.h"

int64_t rtv_index_dim(const rtv_index *index)
{
    return index->vectors.dim;
}

int64_t rtv_index_count(const rtv_index *index)
{
    return index->ids.count;
}

rtv_index_storage_type rtv_index_storage(const rtv_index *index)
{
    return index->vectors.type;
}

rtv_id_type rtv_index_id_type(const rtv_index *index)
{
    return index->ids.type;
}

static rtv__id string_id(const char *id, int64_t id_bytes)
{
    return (rtv__id){0, id, id_bytes < 0 ? (int64_t)strlen(id) : id_bytes};
}

static int64_t find(const rtv_index *index, rtv__id id)
{
    return rtv__id_store_find(&index->ids, id, rtv__id_hash(index->ids.type, id));
}

rtv_status rtv__index_position(int64_t *out, const rtv_index *index, rtv__id id)
{
    char text[RTV__ID_TEXT];
    int64_t position = find(index, id);
    if (position < 0)
        return rtv__fail(RTV_E_NOTFOUND, "id %s is not in the index",
                         rtv__id_text(index->ids.type, id, text));
    *out = position;
    return RTV_OK;
}

int32_t rtv_index_contains(const rtv_index *index, int64_t id)
{
    return index->ids.type == RTV_ID_INT64 && find(index, (rtv__id){id, NULL, 0}) >= 0;
}

int32_t rtv_index_contains_string(const rtv_index *index, const char *id, int64_t id_bytes)
{
    return index->ids.type == RTV_ID_STRING && id != NULL &&
           find(index, string_id(id, id_bytes)) >= 0;
}

int64_t rtv_index_id_at(const rtv_index *index, int64_t position)
{
    if (index->ids.type != RTV_ID_INT64 || position < 0 || position >= index->ids.count)
        return -1;
    return index->ids.numbers[position];
}

const char *rtv_index_id_string_at(const rtv_index *index, int64_t position, int64_t *out_bytes)
{
    if (index->ids.type != RTV_ID_STRING || position < 0 || position >= index->ids.count)
        return NULL;
    rtv__id id = rtv__id_store_at(&index->ids, position);
    if (out_bytes != NULL)
        *out_bytes = id.length;
    return id.bytes;
}

static rtv_status get_vector(float *out, const rtv_index *index, rtv__id id)
{
    int64_t position;
    RTV_TRY(rtv__index_position(&position, index, id));
    rtv__vector_store_get(out, &index->vectors, position);
    return RTV_OK;
}

rtv_status rtv_index_vector(float *out, const rtv_index *index, int64_t id)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    RTV_TRY(rtv__index_check_type(index, RTV_ID_INT64));
    return get_vector(out, index, (rtv__id){id, NULL, 0});
}

rtv_status rtv_index_vector_string(float *out, const rtv_index *index, const char *id,
                                   int64_t id_bytes)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    RTV_CHECK_ARG(id != NULL, "id is NULL");
    RTV_TRY(rtv__index_check_type(index, RTV_ID_STRING));
    return get_vector(out, index, string_id(id, id_bytes));
}

static rtv_status score(float *out_scores, const rtv_index *index, const float *query,
                        const rtv__id_array *ids)
{
    RTV_TRY(rtv__index_check_type(index, ids->type));
    RTV_CHECK_ARG(ids->count >= 0, "count is %" PRId64, ids->count);
    if (ids->count == 0)
        return RTV_OK;
    RTV_CHECK_ARG(out_scores != NULL, "out_scores is NULL");
    RTV_CHECK_ARG(query != NULL, "query is NULL");
    RTV_CHECK_ARG(ids->type != RTV_ID_INT64 || ids->numbers != NULL, "ids is NULL");
    RTV_TRY(rtv__id_array_check(ids));
    int64_t position;
    for (int64_t i = 0; i < ids->count; i++)
        RTV_TRY(rtv__index_position(&position, index, rtv__id_array_at(ids, i)));
    for (int64_t i = 0; i < ids->count; i++) {
        position = find(index, rtv__id_array_at(ids, i));
        out_scores[i] = rtv__vector_store_score(&index->vectors, position, query);
    }
    return RTV_OK;
}

rtv_status rtv_index_score(float *out_scores, const rtv_index *index, const float *query,
                           const int64_t *ids, int64_t count)
{
    rtv__id_array array = rtv__int64_ids(ids, 0, count);
    return score(out_scores, index, query, &array);
}

rtv_status rtv_index_score_strings(float *out_scores, const rtv_index *index, const float *query,
                                   const char *const *ids, const int64_t *id_bytes, int64_t count)
{
    rtv__id_array array = rtv__string_ids(ids, id_bytes, count);
    return score(out_scores, index, query, &array);
}
