#include "retrieve/streaming.h"

#include <inttypes.h>

#include "base/thread_pool.h"
#include "index/kept_ids.h"
#include "index/list_copy.h"
#include "index/search_options.h"
#include "kernel/kernel.h"

struct rtv_streaming {
    rtv_context *context; /* counted */
    int64_t dim;
    rtv_id_type id_type;

    bool begun;
    rtv__search_settings settings; /* its lists point into the copies */
    rtv__list_copy exclude, allow;
    int64_t query_count;
    float *groups; /* the queries, packed 8 by 8 */
    int64_t group_capacity;
    rtv__topk *topks;
    int64_t topk_capacity;
    uint64_t *keys; /* [query_count][keys_per_query] */
    int64_t key_capacity, keys_per_query;
    int64_t seen; /* candidates so far */
    rtv__kept_ids kept;

    /* Of one batch. */
    float *panels;
    int64_t panel_capacity;
    rtv__id_store ids; /* only for filters */
    rtv__searcher searcher;

    int64_t *counts; /* of results */
    int64_t count_capacity;
    uint64_t *results;
    int64_t result_capacity;
};

rtv_status rtv_streaming_create(rtv_streaming **out, rtv_context *context, int64_t dim,
                                rtv_id_type id_type)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_KNOWN(id_type == 0 || id_type == RTV_ID_INT64 || id_type == RTV_ID_STRING,
                    "id_type %d does not exist", id_type);
    if (dim < 1 || dim > RTV__PANEL_MOST_DIM)
        return rtv__fail(RTV_E_RANGE, "dim is %" PRId64 ", not 1 to %d", dim, RTV__PANEL_MOST_DIM);
    rtv_streaming *streaming = rtv__alloc_zero(context, sizeof *streaming);
    if (streaming == NULL)
        return RTV_E_NOMEM;
    streaming->context = rtv__context_retain(context);
    streaming->dim = dim;
    streaming->id_type = id_type != 0 ? id_type : RTV_ID_INT64;
    rtv__kept_ids_init(&streaming->kept, context, streaming->id_type);
    rtv__id_store_init(&streaming->ids, context, streaming->id_type, false);
    rtv__searcher_init(&streaming->searcher, context);
    *out = streaming;
    return RTV_OK;
}

void rtv_streaming_free(rtv_streaming *streaming)
{
    if (streaming == NULL)
        return;
    rtv_context *context = streaming->context;
    rtv__list_copy_destroy(&streaming->exclude, context);
    rtv__list_copy_destroy(&streaming->allow, context);
    rtv__kept_ids_destroy(&streaming->kept);
    rtv__id_store_destroy(&streaming->ids);
    rtv__searcher_destroy(&streaming->searcher);
    rtv__free(context, streaming->groups);
    rtv__free(context, streaming->topks);
    rtv__free(context, streaming->keys);
    rtv__free(context, streaming->panels);
    rtv__free(context, streaming->counts);
    rtv__free(context, streaming->results);
    rtv__free(context, streaming);
    rtv__context_release(context);
}

/* Takes the queries and options over; the search counts as begun only when all went well. */
static rtv_status copy_search(rtv_streaming *streaming, const float *queries, int64_t query_count,
                              const rtv__search_settings *settings)
{
    const rtv_context *context = streaming->context;
    int64_t dim = streaming->dim;
    streaming->settings = *settings;
    if (settings->excludes) {
        RTV_TRY(rtv__list_copy_set(&streaming->exclude, context, &settings->exclude, query_count));
        streaming->settings.exclude = streaming->exclude.lists;
    }
    if (settings->allows) {
        RTV_TRY(rtv__list_copy_set(&streaming->allow, context, &settings->allow, query_count));
        streaming->settings.allow = streaming->allow.lists;
    }
    int64_t groups = (query_count + RTV__TILE_QUERIES - 1) / RTV__TILE_QUERIES;
    RTV_TRY(rtv__reserve(context, &streaming->groups, &streaming->group_capacity,
                         groups * RTV__TILE_QUERIES * dim, sizeof *streaming->groups));
    RTV_TRY(rtv__reserve(context, &streaming->topks, &streaming->topk_capacity, query_count,
                         sizeof *streaming->topks));
    for (int64_t i = 0; i < query_count; i += RTV__TILE_QUERIES)
        rtv__panel_pack_queries(streaming->groups + i * dim, queries + i * dim, query_count - i,
                                dim);
    for (int64_t i = 0; i < query_count; i++)
        rtv__topk_init(&streaming->topks[i], NULL, 0, settings->k);
    return RTV_OK;
}

rtv_status rtv_streaming_begin(rtv_streaming *streaming, const float *queries, int64_t query_count,
                               const rtv_search_options *options)
{
    RTV_CHECK_ARG(streaming != NULL, "streaming is NULL");
    RTV_CHECK_ARG(query_count >= 0, "query_count is %" PRId64, query_count);
    if (query_count > RTV__SEARCH_MOST_QUERIES)
        return rtv__fail(RTV_E_RANGE, "query_count is %" PRId64 ", at most %d fit", query_count,
                         RTV__SEARCH_MOST_QUERIES);
    RTV_CHECK_ARG(queries != NULL || query_count == 0, "queries is NULL");
    rtv__search_settings settings;
    RTV_TRY(rtv__search_options_read(&settings, options, streaming->id_type, query_count));
    streaming->begun = false;
    RTV_TRY(copy_search(streaming, queries, query_count, &settings));
    streaming->query_count = query_count;
    streaming->keys_per_query = 0;
    streaming->seen = 0;
    rtv__kept_ids_clear(&streaming->kept);
    streaming->begun = true;
    return RTV_OK;
}

/* Gives each query a buffer that is large enough for `more` candidates. */
static rtv_status grow_buffers(rtv_streaming *streaming, int64_t more)
{
    int64_t k = streaming->settings.k, old = streaming->keys_per_query;
    int64_t needed = rtv__topk_capacity(k, streaming->seen + more);
    if (needed <= old)
        return RTV_OK;
    needed = rtv__topk_capacity(k, 2 * (streaming->seen + more));
    if (streaming->query_count > INT64_MAX / 8 / needed)
        return rtv__fail_memory(SIZE_MAX);
    RTV_TRY(rtv__reserve(streaming->context, &streaming->keys, &streaming->key_capacity,
                         streaming->query_count * needed, sizeof *streaming->keys));
    for (int64_t q = streaming->query_count - 1; q >= 0; q--) {
        rtv__topk *topk = &streaming->topks[q];
        uint64_t *keys = streaming->keys + q * needed;
        memmove(keys, streaming->keys + q * old, (size_t)topk->count * sizeof *keys);
        topk->keys = keys;
        topk->capacity = needed;
    }
    streaming->keys_per_query = needed;
    return RTV_OK;
}

/* Everything that can fail, before the first query sees the batch. */
static rtv_status prepare(rtv_streaming *streaming, const rtv__id_array *ids, const float *vectors)
{
    const rtv__search_settings *settings = &streaming->settings;
    int64_t dim = streaming->dim, count = ids->count;
    RTV_TRY(rtv__kept_ids_prune(&streaming->kept, streaming->topks, streaming->query_count));
    RTV_TRY(rtv__kept_ids_reserve(&streaming->kept, ids));
    RTV_TRY(grow_buffers(streaming, count));
    RTV_TRY(rtv__reserve(streaming->context, &streaming->panels, &streaming->panel_capacity,
                         rtv__panel_size(count, dim), sizeof *streaming->panels));
    rtv__panel_append(streaming->context, streaming->panels, dim, 0, vectors, count);
    if (!settings->excludes && !settings->allows)
        return RTV_OK;
    int64_t bytes = 0;
    for (int64_t i = 0; i < count; i++)
        bytes += rtv__id_array_at(ids, i).length;
    rtv__id_store_clear(&streaming->ids);
    RTV_TRY(rtv__id_store_reserve(&streaming->ids, count, bytes));
    for (int64_t i = 0; i < count; i++) {
        rtv__id id = rtv__id_array_at(ids, i);
        rtv__id_store_append(&streaming->ids, id, rtv__id_hash(ids->type, id));
    }
    return rtv__searcher_filter(&streaming->searcher, settings, &streaming->ids,
                                streaming->query_count, streaming->context);
}

typedef struct {
    rtv_streaming *streaming;
    int64_t count;
    int64_t block_queries;
} streaming_job;

/* A query with a list of panels to itself, packed alone. */
static void scan_alone(const streaming_job *job, rtv__panel_range *range,
                       const rtv__position_lists *exclude, int64_t query)
{
    rtv_streaming *streaming = job->streaming;
    const rtv__pick_lists *allow = &streaming->searcher.allow.picks;
    int64_t dim = streaming->dim, place = query % RTV__TILE_QUERIES;
    range->picks = allow->picks + rtv__list_of(&allow->layout, query, &range->end);
    rtv__panel_scan(rtv__kernels_of(streaming->context)->search, range,
                    streaming->groups + (query - place) * dim + place, &streaming->topks[query], 1,
                    exclude, query);
}

static void streaming_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const streaming_job *job = payload;
    rtv_streaming *streaming = job->streaming;
    const rtv__search_settings *settings = &streaming->settings;
    const rtv__pick_lists *allow = &streaming->searcher.allow.picks;
    const rtv__position_lists *exclude =
        settings->excludes ? &streaming->searcher.exclude.positions : NULL;
    rtv__panel_range range = {.panels = streaming->panels,
                              .dim = streaming->dim,
                              .count = job->count,
                              .base = (uint32_t)streaming->seen,
                              .end = rtv__panel_count(job->count)};
    int64_t first = task * job->block_queries, end = first + job->block_queries;
    if (end > streaming->query_count)
        end = streaming->query_count;
    if (settings->allows && !allow->layout.shared) {
        for (int64_t q = first; q < end; q++)
            scan_alone(job, &range, exclude, q);
        return;
    }
    if (settings->allows)
        range.picks = allow->picks + rtv__list_of(&allow->layout, 0, &range.end);
    rtv__panel_scan(rtv__kernels_of(streaming->context)->search, &range,
                    streaming->groups + first * streaming->dim, streaming->topks + first,
                    end - first, exclude, first);
}

static rtv_status add(rtv_streaming *streaming, const rtv__id_array *ids, const float *vectors)
{
    int64_t count = ids->count, queries = streaming->query_count;
    if (!streaming->begun)
        return rtv__fail(RTV_E_STATE, "rtv_streaming_begin has not been called");
    if (ids->type != streaming->id_type)
        return rtv__fail(RTV_E_DTYPE, "the search has %s ids",
                         streaming->id_type == RTV_ID_STRING ? "string" : "int64");
    RTV_CHECK_ARG(count >= 0, "count is %" PRId64, count);
    RTV_CHECK_ARG(vectors != NULL || count == 0, "vectors is NULL");
    RTV_TRY(rtv__id_array_check(ids));
    if (count > RTV__PANEL_MOST_VECTORS - streaming->seen)
        return rtv__fail(RTV_E_RANGE, "%" PRId64 " candidates and %" PRId64 " more are too many",
                         streaming->seen, count);
    if (count == 0)
        return RTV_OK;
    /* Within the call no query may be ahead of others, so it is asked for here only. */
    RTV_TRY(rtv__check_cancelled(streaming->context));
    RTV_TRY(prepare(streaming, ids, vectors));
    int32_t threads = rtv_context_threads(streaming->context);
    if (streaming->settings.threads > 0 && streaming->settings.threads < threads)
        threads = streaming->settings.threads;
    const int64_t most_block = 64;
    int64_t share = (queries + threads - 1) / threads;
    share = (share + RTV__TILE_QUERIES - 1) / RTV__TILE_QUERIES * RTV__TILE_QUERIES;
    streaming_job job = {streaming, count, share < most_block ? share : most_block};
    if (queries > 0)
        rtv__parallel_capped(streaming->context, threads,
                             (queries + job.block_queries - 1) / job.block_queries, streaming_task,
                             &job);
    rtv__kept_ids_take(&streaming->kept, ids, (uint32_t)streaming->seen, streaming->topks, queries);
    streaming->seen += count;
    return RTV_OK;
}

rtv_status rtv_streaming_add(rtv_streaming *streaming, const int64_t *ids, const float *vectors,
                             int64_t count)
{
    RTV_CHECK_ARG(streaming != NULL, "streaming is NULL");
    rtv__id_array array = rtv__int64_ids(ids, streaming->seen, count);
    return add(streaming, &array, vectors);
}

rtv_status rtv_streaming_add_strings(rtv_streaming *streaming, const char *const *ids,
                                     const int64_t *id_bytes, const float *vectors, int64_t count)
{
    RTV_CHECK_ARG(streaming != NULL, "streaming is NULL");
    rtv__id_array array = rtv__string_ids(ids, id_bytes, count);
    return add(streaming, &array, vectors);
}

rtv_status rtv_streaming_finish(rtv_streaming *streaming, rtv_hits *hits)
{
    RTV_CHECK_ARG(hits != NULL, "hits is NULL");
    rtv__hits_clear(hits);
    RTV_CHECK_ARG(streaming != NULL, "streaming is NULL");
    if (!streaming->begun)
        return rtv__fail(RTV_E_STATE, "rtv_streaming_begin has not been called");
    int64_t queries = streaming->query_count, longest = 0;
    RTV_TRY(rtv__reserve(streaming->context, &streaming->counts, &streaming->count_capacity,
                         queries, sizeof *streaming->counts));
    for (int64_t q = 0; q < queries; q++) {
        streaming->counts[q] = rtv__topk_finish(&streaming->topks[q]);
        if (streaming->counts[q] > longest)
            longest = streaming->counts[q];
    }
    RTV_TRY(rtv__reserve(streaming->context, &streaming->results, &streaming->result_capacity,
                         queries * longest, sizeof *streaming->results));
    for (int64_t q = 0; q < queries; q++)
        for (int64_t i = 0; i < streaming->counts[q]; i++) {
            uint64_t key = streaming->topks[q].keys[i];
            int64_t place = rtv__kept_ids_find(&streaming->kept, rtv__topk_key_position(key));
            streaming->results[q * longest + i] =
                rtv__topk_key(rtv__topk_key_score(key), (uint32_t)place);
        }
    RTV_TRY(rtv__hits_fill(hits, streaming->results, longest, streaming->counts, queries,
                           &streaming->kept.ids));
    streaming->begun = false;
    return RTV_OK;
}
