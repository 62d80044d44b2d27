#include <inttypes.h>
#include <math.h>

#include "base/options.h"
#include "index/index.h"
#include "index/search_options.h"

static const rtv_search_options default_search = RTV_SEARCH_OPTIONS_INIT;
static const rtv_id_lists default_lists = RTV_ID_LISTS_INIT;

rtv_status rtv_search_options_init(rtv_search_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_search, sizeof default_search);
}

rtv_status rtv_id_lists_init(rtv_id_lists *lists, size_t struct_size)
{
    return rtv__options_init(lists, struct_size, &default_lists, sizeof default_lists);
}

rtv_status rtv__search_options_read(rtv__search_settings *out, const rtv_search_options *options,
                                    rtv_id_type type, int64_t query_count)
{
    rtv_search_options known = default_search;
    RTV_TRY(rtv__options_read(&known, sizeof known, options, "rtv_search_options", 0));
    RTV_TRY(rtv__options_reserved("rtv_search_options", known.reserved1 == 0));
    if (known.k < 0)
        return rtv__fail(RTV_E_RANGE, "k is %" PRId64, known.k);
    if (known.threads < 0)
        return rtv__fail(RTV_E_RANGE, "threads is %d", known.threads);
    out->k = known.k > 0 ? known.k : 10;
    out->threads = known.threads;
    out->excludes = known.exclude != NULL;
    out->allows = known.allow != NULL;
    if (out->excludes)
        RTV_TRY(rtv__id_lists_read(&out->exclude, known.exclude, "exclude", type, query_count));
    if (out->allows)
        RTV_TRY(rtv__id_lists_read(&out->allow, known.allow, "allow", type, query_count));
    return RTV_OK;
}

rtv_status rtv__searcher_filter(rtv__searcher *searcher, const rtv__search_settings *settings,
                                const rtv__id_store *store, int64_t query_count,
                                const rtv_context *workers)
{
    if (settings->excludes)
        RTV_TRY(rtv__id_filter_find(&searcher->exclude, &settings->exclude, store, query_count,
                                    workers));
    if (!settings->allows)
        return RTV_OK;
    RTV_TRY(rtv__id_filter_find(&searcher->allow, &settings->allow, store, query_count, workers));
    return rtv__id_filter_pick(&searcher->allow, query_count);
}

/* Searches into searcher->work. */
static rtv_status search(rtv__searcher *searcher, const rtv_index *index, const float *queries,
                         int64_t query_count, const rtv__search_settings *settings)
{
    RTV_TRY(rtv__searcher_filter(searcher, settings, &index->ids, query_count, index->context));
    rtv__narrow_panels narrow;
    rtv__panel_search job = {
        .workers = index->context,
        .panels = rtv__vector_store_panels(&index->vectors),
        .narrow = rtv__vector_store_narrow(&narrow, &index->vectors),
        .dim = index->vectors.dim,
        .count = index->ids.count,
        .queries = queries,
        .query_count = query_count,
        .k = settings->k,
        .exclude = settings->excludes ? &searcher->exclude.positions : NULL,
        .allow = settings->allows ? &searcher->allow.picks : NULL,
        .threads = settings->threads,
    };
    RTV_TRY(rtv__index_codes_use(index->codes, &job));
    return rtv__panel_search_run(&searcher->work, &job);
}

static rtv_status check_queries(const rtv_index *index, const float *queries, int64_t query_count)
{
    RTV_CHECK_ARG(index != NULL, "index is NULL");
    RTV_CHECK_ARG(query_count >= 0, "query_count is %" PRId64, query_count);
    if (query_count > RTV__SEARCH_MOST_QUERIES)
        return rtv__fail(RTV_E_RANGE, "query_count is %" PRId64 ", at most %d fit", query_count,
                         RTV__SEARCH_MOST_QUERIES);
    RTV_CHECK_ARG(queries != NULL || query_count == 0, "queries is NULL");
    return RTV_OK;
}

rtv_status rtv_index_search(const rtv_index *index, const float *queries, int64_t query_count,
                            const rtv_search_options *options, rtv_hits *hits)
{
    RTV_CHECK_ARG(hits != NULL, "hits is NULL");
    rtv__hits_clear(hits);
    rtv__search_settings settings;
    RTV_TRY(check_queries(index, queries, query_count));
    RTV_TRY(rtv__search_options_read(&settings, options, index->ids.type, query_count));
    rtv__searcher *searcher = &hits->searcher;
    RTV_TRY(search(searcher, index, queries, query_count, &settings));
    return rtv__hits_fill(hits, searcher->work.keys, searcher->work.stride, searcher->work.counts,
                          query_count, &index->ids);
}

/* An idle searcher, or a new one. */
static rtv_status take_searcher(rtv__searcher **out, rtv_index *index)
{
    pthread_mutex_lock(&index->idle_lock);
    rtv__searcher *searcher = index->idle;
    if (searcher != NULL)
        index->idle = searcher->next;
    pthread_mutex_unlock(&index->idle_lock);
    if (searcher == NULL) {
        searcher = rtv__alloc(index->context, sizeof *searcher);
        if (searcher == NULL)
            return RTV_E_NOMEM;
        rtv__searcher_init(searcher, index->context);
    }
    *out = searcher;
    return RTV_OK;
}

static void give_back(rtv_index *index, rtv__searcher *searcher)
{
    pthread_mutex_lock(&index->idle_lock);
    searcher->next = index->idle;
    index->idle = searcher;
    pthread_mutex_unlock(&index->idle_lock);
}

static void write_results(int64_t *out_ids, float *out_scores, int64_t *out_counts, int64_t k,
                          int64_t query_count, const rtv__search_work *work,
                          const rtv__id_store *store)
{
    for (int64_t q = 0; q < query_count; q++) {
        const uint64_t *keys = work->keys + q * work->stride;
        int64_t count = work->counts[q];
        for (int64_t i = 0; i < k; i++) {
            out_ids[q * k + i] = -1;
            out_scores[q * k + i] = -INFINITY;
            if (i >= count)
                continue;
            out_ids[q * k + i] = store->numbers[rtv__topk_key_position(keys[i])];
            out_scores[q * k + i] = rtv__topk_key_score(keys[i]);
        }
        if (out_counts != NULL)
            out_counts[q] = count;
    }
}

rtv_status rtv_index_search_into(const rtv_index *index, const float *queries, int64_t query_count,
                                 const rtv_search_options *options, int64_t *out_ids,
                                 float *out_scores, int64_t *out_counts)
{
    rtv__search_settings settings;
    RTV_TRY(check_queries(index, queries, query_count));
    RTV_TRY(rtv__index_check_type(index, RTV_ID_INT64));
    RTV_CHECK_ARG(query_count == 0 || (out_ids != NULL && out_scores != NULL),
                  "out_ids or out_scores is NULL");
    RTV_TRY(rtv__search_options_read(&settings, options, index->ids.type, query_count));
    union {
        const rtv_index *readable;
        rtv_index *lockable;
    } same = {index};
    rtv__searcher *searcher;
    RTV_TRY(take_searcher(&searcher, same.lockable));
    rtv_status status = search(searcher, index, queries, query_count, &settings);
    if (status == RTV_OK)
        write_results(out_ids, out_scores, out_counts, settings.k, query_count, &searcher->work,
                      &index->ids);
    give_back(same.lockable, searcher);
    return status;
}

/* Takes one position out of the results of a search for one more than k. */
static void drop_position(rtv__search_work *work, int64_t position, int64_t k)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < work->counts[0] && kept < k; i++)
        if (rtv__topk_key_position(work->keys[i]) != position)
            work->keys[kept++] = work->keys[i];
    work->counts[0] = kept;
}

static rtv_status search_similar(const rtv_index *index, rtv__id id,
                                 const rtv_search_options *options, rtv_hits *hits)
{
    rtv__search_settings settings;
    int64_t position;
    RTV_TRY(rtv__search_options_read(&settings, options, index->ids.type, 1));
    RTV_TRY(rtv__index_position(&position, index, id));
    rtv__searcher *searcher = &hits->searcher;
    RTV_TRY(rtv__reserve(hits->context, &searcher->query, &searcher->query_capacity,
                         index->vectors.dim, sizeof *searcher->query));
    rtv__vector_store_get(searcher->query, &index->vectors, position);
    int64_t k = settings.k;
    settings.k = k < index->ids.count ? k + 1 : k;
    RTV_TRY(search(searcher, index, searcher->query, 1, &settings));
    drop_position(&searcher->work, position, k);
    return rtv__hits_fill(hits, searcher->work.keys, searcher->work.stride, searcher->work.counts,
                          1, &index->ids);
}

rtv_status rtv_index_similar(const rtv_index *index, int64_t id, const rtv_search_options *options,
                             rtv_hits *hits)
{
    RTV_CHECK_ARG(hits != NULL, "hits is NULL");
    rtv__hits_clear(hits);
    RTV_TRY(rtv__index_check_type(index, RTV_ID_INT64));
    return search_similar(index, (rtv__id){id, NULL, 0}, options, hits);
}

rtv_status rtv_index_similar_string(const rtv_index *index, const char *id, int64_t id_bytes,
                                    const rtv_search_options *options, rtv_hits *hits)
{
    RTV_CHECK_ARG(hits != NULL, "hits is NULL");
    rtv__hits_clear(hits);
    RTV_TRY(rtv__index_check_type(index, RTV_ID_STRING));
    RTV_CHECK_ARG(id != NULL, "id is NULL");
    int64_t length = id_bytes < 0 ? (int64_t)strlen(id) : id_bytes;
    return search_similar(index, (rtv__id){0, id, length}, options, hits);
}
