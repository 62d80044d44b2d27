#include "index/hits.h"

#include <math.h>

#include "base/context.h"

void rtv__searcher_init(rtv__searcher *searcher, const rtv_context *context)
{
    *searcher = (rtv__searcher){0};
    rtv__search_work_init(&searcher->work, context);
    rtv__id_filter_init(&searcher->exclude, context);
    rtv__id_filter_init(&searcher->allow, context);
}

void rtv__searcher_destroy(rtv__searcher *searcher)
{
    rtv__free(searcher->work.context, searcher->query);
    rtv__search_work_destroy(&searcher->work);
    rtv__id_filter_destroy(&searcher->exclude);
    rtv__id_filter_destroy(&searcher->allow);
}

rtv_status rtv_hits_create(rtv_hits **out, rtv_context *context)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_hits *hits = rtv__alloc_zero(context, sizeof *hits);
    if (hits == NULL)
        return RTV_E_NOMEM;
    hits->context = rtv__context_retain(context);
    rtv__searcher_init(&hits->searcher, context);
    *out = hits;
    return RTV_OK;
}

void rtv_hits_free(rtv_hits *hits)
{
    if (hits == NULL)
        return;
    rtv_context *context = hits->context;
    rtv__free(context, hits->offsets);
    rtv__free(context, hits->scores);
    rtv__free(context, hits->ids);
    rtv__free(context, hits->string_offsets);
    rtv__free(context, hits->string_bytes);
    rtv__searcher_destroy(&hits->searcher);
    rtv__free(context, hits);
    rtv__context_release(context);
}

void rtv__hits_clear(rtv_hits *hits)
{
    hits->query_count = 0;
    hits->id_type = 0;
}

static rtv_status fill_ids(rtv_hits *hits, const uint64_t *keys, int64_t stride,
                           const rtv__id_store *store)
{
    int64_t total = hits->offsets[hits->query_count];
    RTV_TRY(rtv__reserve(hits->context, &hits->ids, &hits->id_capacity, total, sizeof *hits->ids));
    for (int64_t q = 0; q < hits->query_count; q++)
        for (int64_t i = hits->offsets[q]; i < hits->offsets[q + 1]; i++) {
            uint64_t key = keys[q * stride + i - hits->offsets[q]];
            hits->ids[i] = rtv__id_store_at(store, rtv__topk_key_position(key)).number;
        }
    return RTV_OK;
}

static rtv_status fill_strings(rtv_hits *hits, const uint64_t *keys, int64_t stride,
                               const rtv__id_store *store)
{
    int64_t total = hits->offsets[hits->query_count], bytes = 0;
    RTV_TRY(rtv__reserve(hits->context, &hits->string_offsets, &hits->string_offset_capacity,
                         total + 1, sizeof *hits->string_offsets));
    hits->string_offsets[0] = 0;
    for (int64_t q = 0; q < hits->query_count; q++)
        for (int64_t i = hits->offsets[q]; i < hits->offsets[q + 1]; i++) {
            uint64_t key = keys[q * stride + i - hits->offsets[q]];
            rtv__id id = rtv__id_store_at(store, rtv__topk_key_position(key));
            RTV_TRY(rtv__reserve(hits->context, &hits->string_bytes, &hits->string_byte_capacity,
                                 bytes + id.length + 1, 1));
            memcpy(hits->string_bytes + bytes, id.bytes, (size_t)id.length + 1);
            bytes += id.length + 1;
            hits->string_offsets[i + 1] = bytes;
        }
    return RTV_OK;
}

rtv_status rtv__hits_fill(rtv_hits *hits, const uint64_t *keys, int64_t stride,
                          const int64_t *counts, int64_t query_count, const rtv__id_store *store)
{
    rtv__hits_clear(hits);
    RTV_TRY(rtv__reserve(hits->context, &hits->offsets, &hits->offset_capacity, query_count + 1,
                         sizeof *hits->offsets));
    hits->offsets[0] = 0;
    for (int64_t q = 0; q < query_count; q++)
        hits->offsets[q + 1] = hits->offsets[q] + counts[q];
    RTV_TRY(rtv__reserve(hits->context, &hits->scores, &hits->score_capacity,
                         hits->offsets[query_count], sizeof *hits->scores));
    for (int64_t q = 0; q < query_count; q++)
        for (int64_t i = 0; i < counts[q]; i++)
            hits->scores[hits->offsets[q] + i] = rtv__topk_key_score(keys[q * stride + i]);
    hits->query_count = query_count;
    rtv_status status = store->type == RTV_ID_INT64 ? fill_ids(hits, keys, stride, store)
                                                    : fill_strings(hits, keys, stride, store);
    if (status != RTV_OK)
        rtv__hits_clear(hits);
    else
        hits->id_type = store->type;
    return status;
}

int64_t rtv_hits_query_count(const rtv_hits *hits)
{
    return hits->query_count;
}

int64_t rtv_hits_count(const rtv_hits *hits, int64_t query)
{
    if (query < 0 || query >= hits->query_count)
        return 0;
    return hits->offsets[query + 1] - hits->offsets[query];
}

rtv_id_type rtv_hits_id_type(const rtv_hits *hits)
{
    return hits->id_type;
}

/* Where a result lies, -1 when there is none. */
static int64_t find_result(const rtv_hits *hits, int64_t query, int64_t rank)
{
    if (rank < 0 || rank >= rtv_hits_count(hits, query))
        return -1;
    return hits->offsets[query] + rank;
}

int64_t rtv_hits_id_int64(const rtv_hits *hits, int64_t query, int64_t rank)
{
    int64_t i = find_result(hits, query, rank);
    return i >= 0 && hits->id_type == RTV_ID_INT64 ? hits->ids[i] : -1;
}

const char *rtv_hits_id_string(const rtv_hits *hits, int64_t query, int64_t rank)
{
    int64_t i = find_result(hits, query, rank);
    if (i < 0 || hits->id_type != RTV_ID_STRING)
        return NULL;
    return hits->string_bytes + hits->string_offsets[i];
}

int64_t rtv_hits_id_string_bytes(const rtv_hits *hits, int64_t query, int64_t rank)
{
    int64_t i = find_result(hits, query, rank);
    if (i < 0 || hits->id_type != RTV_ID_STRING)
        return -1;
    return hits->string_offsets[i + 1] - hits->string_offsets[i] - 1;
}

float rtv_hits_score(const rtv_hits *hits, int64_t query, int64_t rank)
{
    int64_t i = find_result(hits, query, rank);
    return i >= 0 ? hits->scores[i] : -INFINITY;
}

const int64_t *rtv_hits_offsets(const rtv_hits *hits)
{
    return hits->id_type != 0 ? hits->offsets : NULL;
}

const float *rtv_hits_scores(const rtv_hits *hits)
{
    return hits->id_type != 0 ? hits->scores : NULL;
}

const int64_t *rtv_hits_ids_int64(const rtv_hits *hits)
{
    return hits->id_type == RTV_ID_INT64 ? hits->ids : NULL;
}

const char *rtv_hits_string_bytes(const rtv_hits *hits)
{
    return hits->id_type == RTV_ID_STRING ? hits->string_bytes : NULL;
}

const int64_t *rtv_hits_string_offsets(const rtv_hits *hits)
{
    return hits->id_type == RTV_ID_STRING ? hits->string_offsets : NULL;
}
