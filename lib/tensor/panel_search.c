#include "tensor/panel_search.h"

#include <math.h>

#include "base/thread_pool.h"
#include "kernel/kernel.h"

enum { MOST_BLOCK_QUERIES = 256, FEW_QUERIES = 64 };

/* How a search is cut into tasks, and where each finds its memory. */
typedef struct {
    const rtv__panel_search *search;
    const rtv__search_kernels *kernels;
    int64_t most;          /* results a query can have */
    int64_t units;         /* picks, or else panels */
    int64_t block_queries; /* in a task */
    int64_t blocks;
    int64_t chunks; /* parts of the candidates */
    bool own_picks; /* each query has a list of panels to itself */

    uint64_t *keys;  /* [chunks][query_count][most] */
    int64_t *counts; /* [chunks][query_count] */
    char *scratch;   /* [workers][scratch_bytes] */
    int64_t scratch_bytes, topk_bytes, group_bytes;
    int64_t capacity;
    atomic_bool *stopped; /* by the host, within a task */
} search_job;

static int64_t round_up(int64_t value, int64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Queries in a task: all of few, an even share of many, as long as their buffers are small. */
static int64_t queries_of_a_task(const search_job *job, int64_t threads)
{
    const int64_t most_key_bytes = INT64_C(1) << 22;
    int64_t queries = job->search->query_count;
    int64_t share = (queries + threads - 1) / threads;
    if (!job->own_picks)
        share = queries < FEW_QUERIES ? queries : round_up(share, RTV__TILE_QUERIES);
    int64_t affordable = most_key_bytes / (job->capacity * (int64_t)sizeof(uint64_t));
    affordable -= affordable % RTV__TILE_QUERIES;
    if (affordable < RTV__TILE_QUERIES)
        affordable = RTV__TILE_QUERIES;
    return least(least(share, MOST_BLOCK_QUERIES), affordable);
}

static void plan(search_job *job, int64_t threads)
{
    const rtv__panel_search *search = job->search;
    const int64_t work_of_a_task = INT64_C(1) << 20;
    job->own_picks = search->allow != NULL && !search->allow->layout.shared;
    job->most = least(search->k, search->count);
    job->units = rtv__panel_count(search->count);
    if (search->allow != NULL && !job->own_picks)
        rtv__list_of(&search->allow->layout, 0, &job->units);
    job->capacity = rtv__topk_capacity(job->most, search->count);
    double work = (double)job->units * RTV__PANEL_LANES * (double)search->dim *
                  (job->own_picks ? 1 : (double)search->query_count);
    threads = (int64_t)fmin((double)threads, work / (double)work_of_a_task + 1);
    job->block_queries = queries_of_a_task(job, threads);
    job->blocks = (search->query_count + job->block_queries - 1) / job->block_queries;
    job->chunks = 1;
    if (job->blocks < threads && !job->own_picks)
        job->chunks = (threads + job->blocks - 1) / job->blocks;
    job->group_bytes =
        round_up(job->block_queries, RTV__TILE_QUERIES) * search->dim * (int64_t)sizeof(float);
    job->topk_bytes = job->block_queries * (int64_t)sizeof(rtv__topk);
    job->scratch_bytes =
        round_up(job->group_bytes + job->topk_bytes +
                     job->block_queries * job->capacity * (int64_t)sizeof(uint64_t),
                 RTV_ALIGNMENT);
}

static bool scan_chunk(const search_job *job, const float *groups, rtv__topk *topks,
                       int64_t first_query, int64_t queries, int64_t chunk)
{
    const rtv__panel_search *search = job->search;
    rtv__panel_range range = {
        .panels = search->panels,
        .dim = search->dim,
        .count = search->count,
        .first = job->units * chunk / job->chunks,
        .end = job->units * (chunk + 1) / job->chunks,
        .context = search->workers,
    };
    int64_t units;
    if (search->allow != NULL)
        range.picks = search->allow->picks + rtv__list_of(&search->allow->layout, 0, &units);
    return rtv__panel_scan(job->kernels, &range, groups, topks, queries, search->exclude,
                           first_query);
}

static bool scan_own_picks(const search_job *job, const float *group, rtv__topk *topk,
                           int64_t query)
{
    const rtv__panel_search *search = job->search;
    rtv__panel_range range = {
        .panels = search->panels,
        .dim = search->dim,
        .count = search->count,
        .context = search->workers,
    };
    range.picks = search->allow->picks + rtv__list_of(&search->allow->layout, query, &range.end);
    return rtv__panel_scan(job->kernels, &range, group, topk, 1, search->exclude, query);
}

static void search_task(void *payload, int64_t task, int32_t worker)
{
    const search_job *job = payload;
    const rtv__panel_search *search = job->search;
    int64_t block = task / job->chunks, chunk = task % job->chunks;
    int64_t first_query = block * job->block_queries;
    int64_t queries = least(job->block_queries, search->query_count - first_query);

    char *scratch = job->scratch + worker * job->scratch_bytes;
    float *groups = (float *)(void *)scratch;
    rtv__topk *topks = (rtv__topk *)(void *)(scratch + job->group_bytes);
    uint64_t *keys = (uint64_t *)(void *)(scratch + job->group_bytes + job->topk_bytes);
    for (int64_t i = 0; i < queries; i++)
        rtv__topk_init(&topks[i], keys + i * job->capacity, job->capacity, job->most);

    bool whole = true;
    int64_t step = job->own_picks ? 1 : RTV__TILE_QUERIES;
    for (int64_t i = 0; i < queries && whole; i += step) {
        float *group = job->own_picks ? groups : groups + i * search->dim;
        rtv__panel_pack_queries(group, search->queries + (first_query + i) * search->dim,
                                least(step, queries - i), search->dim);
        if (job->own_picks)
            whole = scan_own_picks(job, group, &topks[i], first_query + i);
    }
    if (!job->own_picks)
        whole = scan_chunk(job, groups, topks, first_query, queries, chunk);
    if (!whole)
        atomic_store(job->stopped, true);

    for (int64_t i = 0; i < queries; i++) {
        int64_t row = chunk * search->query_count + first_query + i;
        job->counts[row] = rtv__topk_finish(&topks[i]);
        memcpy(job->keys + row * job->most, topks[i].keys,
               (size_t)job->counts[row] * sizeof *job->keys);
    }
}

/* The results of the chunks, put behind each other and chosen from again. */
static void merge_chunks(const search_job *job, uint64_t *merged, int64_t query)
{
    int64_t count = 0, queries = job->search->query_count;
    for (int64_t chunk = 0; chunk < job->chunks; chunk++) {
        int64_t row = chunk * queries + query;
        memcpy(merged + count, job->keys + row * job->most,
               (size_t)job->counts[row] * sizeof *merged);
        count += job->counts[row];
    }
    if (count > job->most) {
        rtv__keys_select(merged, count, job->most);
        count = job->most;
    }
    rtv__keys_sort(merged, count);
    memcpy(job->keys + query * job->most, merged, (size_t)count * sizeof *merged);
    job->counts[query] = count;
}

static rtv_status reserve(rtv__search_work *work, search_job *job, int32_t workers)
{
    int64_t rows = job->search->query_count * job->chunks;
    int64_t merging = job->chunks > 1 ? job->chunks * job->most : 0;
    if (rows > INT64_MAX / 16 / (job->most + 1))
        return rtv__fail_memory(SIZE_MAX);
    /* One more, so that there is something to point to. */
    RTV_TRY(rtv__reserve(work->context, &work->keys, &work->key_capacity,
                         rows * job->most + merging + 1, sizeof *work->keys));
    RTV_TRY(rtv__reserve(work->context, &work->counts, &work->count_capacity, rows,
                         sizeof *work->counts));
    RTV_TRY(rtv__reserve(work->context, &work->scratch, &work->scratch_capacity,
                         workers * job->scratch_bytes, 1));
    job->keys = work->keys;
    job->counts = work->counts;
    job->scratch = work->scratch;
    return RTV_OK;
}

void rtv__search_work_init(rtv__search_work *work, const rtv_context *context)
{
    *work = (rtv__search_work){.context = context};
}

void rtv__search_work_destroy(rtv__search_work *work)
{
    rtv__free(work->context, work->keys);
    rtv__free(work->context, work->counts);
    rtv__free(work->context, work->scratch);
    *work = (rtv__search_work){.context = work->context};
}

rtv_status rtv__panel_search_run(rtv__search_work *work, const rtv__panel_search *search)
{
    int32_t threads = rtv_context_threads(search->workers);
    if (search->threads > 0 && search->threads < threads)
        threads = search->threads;
    search_job job = {.search = search, .kernels = rtv__kernels_of(search->workers)->search};
    work->stride = 0;
    if (search->query_count == 0)
        return RTV_OK;
    plan(&job, threads);
    int64_t tasks = job.blocks * job.chunks;
    RTV_TRY(reserve(work, &job, (int32_t)least(tasks, threads)));
    work->stride = job.most;
    atomic_bool stopped = false;
    job.stopped = &stopped;
    RTV_TRY(rtv__parallel_cancellable(search->workers, threads, tasks, search_task, &job));
    if (atomic_load(&stopped))
        return rtv__fail_cancelled();
    if (job.chunks > 1)
        for (int64_t q = 0; q < search->query_count; q++)
            merge_chunks(&job, job.keys + search->query_count * job.chunks * job.most, q);
    return RTV_OK;
}
