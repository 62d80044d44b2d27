#include "tensor/panel_search.h"

#include <math.h>

#include "base/thread_pool.h"
#include "kernel/kernel.h"

enum { MOST_BLOCK_QUERIES = 512, FEW_QUERIES = 64 };

/* How a search is cut into tasks, and where each finds its memory. */
typedef struct {
    const rtv__panel_search *search;
    const rtv__search_kernels *kernels;
    const rtv__int8_search *int8;     /* NULL: in float32 */
    int64_t first_query, query_count; /* which of the queries */
    int64_t most;                     /* results a query can have */
    int64_t units;                    /* picks, or else panels */
    int64_t block_queries;            /* in a task */
    int64_t blocks;
    int64_t chunks; /* parts of the candidates */
    bool own_picks; /* each query has a list of panels to itself */

    uint64_t *keys;  /* [chunks][query_count][most] */
    int64_t *counts; /* [chunks][query_count] */
    char *scratch;   /* [workers][scratch_bytes] */
    int64_t scratch_bytes, topk_bytes, group_bytes;
    int64_t widened_at; /* in a scratch: a block of narrow panels as float32 */
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

/* Queries in a task: all of few; of many as large a part as their buffers allow, and the same for
 * all threads. */
static int64_t queries_of_a_task(const search_job *job, int64_t threads, int64_t bytes_of_8)
{
    const int64_t most_bytes = INT64_C(1) << 22;
    int64_t queries = job->query_count;
    if (queries < FEW_QUERIES && !job->own_picks)
        threads = 1;
    int64_t affordable = most_bytes / bytes_of_8 * RTV__TILE_QUERIES;
    affordable = least(affordable > 0 ? affordable : RTV__TILE_QUERIES, MOST_BLOCK_QUERIES);
    int64_t tasks = round_up((queries + affordable - 1) / affordable, threads);
    int64_t share = (queries + tasks - 1) / tasks;
    return job->own_picks ? share : round_up(share, RTV__TILE_QUERIES);
}

/* Bytes that a task of so many queries works in. */
static int64_t scratch_of(search_job *job, int64_t queries)
{
    if (job->int8 != NULL)
        return rtv__int8_scan_bytes(job->int8, queries);
    job->group_bytes =
        round_up(queries, RTV__TILE_QUERIES) * job->search->dim * (int64_t)sizeof(float);
    job->topk_bytes = queries * (int64_t)sizeof(rtv__topk);
    return round_up(job->group_bytes + job->topk_bytes +
                        queries * job->capacity * (int64_t)sizeof(uint64_t),
                    RTV_ALIGNMENT);
}

static void plan(search_job *job, int64_t threads)
{
    const rtv__panel_search *search = job->search;
    const int64_t work_of_a_task = INT64_C(1) << 20;
    job->own_picks = job->int8 == NULL && search->allow != NULL && !search->allow->layout.shared;
    job->units = rtv__panel_count(search->count);
    if (job->int8 == NULL && search->allow != NULL && !job->own_picks)
        rtv__list_of(&search->allow->layout, 0, &job->units);
    job->capacity = rtv__topk_capacity(job->most, search->count);
    double work = (double)job->units * RTV__PANEL_LANES * (double)search->dim *
                  (job->own_picks ? 1 : (double)job->query_count);
    threads = (int64_t)fmin((double)threads, work / (double)work_of_a_task + 1);
    job->block_queries = queries_of_a_task(job, threads, scratch_of(job, RTV__TILE_QUERIES));
    job->blocks = (job->query_count + job->block_queries - 1) / job->block_queries;
    job->chunks = 1;
    if (job->blocks < threads && !job->own_picks)
        job->chunks = (threads + job->blocks - 1) / job->blocks;
    job->scratch_bytes = scratch_of(job, job->block_queries);
    if (search->narrow != NULL) {
        job->widened_at = job->scratch_bytes;
        job->scratch_bytes += rtv__panel_widened_most(search->dim) *
                              rtv__panel_size(1, search->dim) * (int64_t)sizeof(float);
    }
}

/* No panels yet. */
static rtv__panel_range range_of(const search_job *job, char *scratch)
{
    const rtv__panel_search *search = job->search;
    return (rtv__panel_range){
        .panels = search->panels,
        .narrow = search->narrow,
        .widened = search->narrow != NULL ? (float *)(void *)(scratch + job->widened_at) : NULL,
        .dim = search->dim,
        .count = search->count,
        .context = search->workers,
    };
}

static bool scan_chunk(const search_job *job, char *scratch, const float *groups, rtv__topk *topks,
                       int64_t first_query, int64_t queries, int64_t chunk)
{
    const rtv__panel_search *search = job->search;
    rtv__panel_range range = range_of(job, scratch);
    range.first = job->units * chunk / job->chunks;
    range.end = job->units * (chunk + 1) / job->chunks;
    int64_t units;
    if (search->allow != NULL)
        range.picks = search->allow->picks + rtv__list_of(&search->allow->layout, 0, &units);
    return rtv__panel_scan(job->kernels, &range, groups, topks, queries, search->exclude,
                           first_query);
}

static bool scan_own_picks(const search_job *job, char *scratch, const float *group,
                           rtv__topk *topk, int64_t query)
{
    const rtv__panel_search *search = job->search;
    rtv__panel_range range = range_of(job, scratch);
    range.picks = search->allow->picks + rtv__list_of(&search->allow->layout, query, &range.end);
    return rtv__panel_scan(job->kernels, &range, group, topk, 1, search->exclude, query);
}

/* Part `chunk` of the candidates in float32; results go to rows from `row` on. */
static bool scan_panels(const search_job *job, char *scratch, int64_t row, int64_t first_query,
                        int64_t queries, int64_t chunk)
{
    const rtv__panel_search *search = job->search;
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
            whole = scan_own_picks(job, scratch, group, &topks[i], first_query + i);
    }
    if (!job->own_picks)
        whole = scan_chunk(job, scratch, groups, topks, first_query, queries, chunk);
    for (int64_t i = 0; i < queries; i++, row++) {
        job->counts[row] = rtv__topk_finish(&topks[i]);
        memcpy(job->keys + row * job->most, topks[i].keys,
               (size_t)job->counts[row] * sizeof *job->keys);
    }
    return whole;
}

static void search_task(void *payload, int64_t task, int32_t worker)
{
    const search_job *job = payload;
    int64_t block = task / job->chunks, chunk = task % job->chunks;
    int64_t first = block * job->block_queries;
    int64_t queries = least(job->block_queries, job->query_count - first);
    int64_t row = chunk * job->query_count + first;
    char *scratch = job->scratch + worker * job->scratch_bytes;
    bool whole;
    if (job->int8 != NULL)
        whole = rtv__int8_scan(job->int8, scratch, job->keys + row * job->most, job->counts + row,
                               job->first_query + first, queries, chunk, job->chunks);
    else
        whole = scan_panels(job, scratch, row, job->first_query + first, queries, chunk);
    if (!whole)
        atomic_store(job->stopped, true);
}

/*
 * The results of the chunks, put behind each other and chosen from again; none when one of them
 * has given the query up.
 */
static void merge_chunks(const search_job *job, uint64_t *merged, int64_t query)
{
    int64_t count = 0;
    for (int64_t chunk = 0; chunk < job->chunks; chunk++) {
        int64_t row = chunk * job->query_count + query;
        if (job->counts[row] < 0) {
            job->counts[query] = job->counts[row];
            return;
        }
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

static rtv_status reserve(rtv__search_work *work, rtv__search_rows *rows, search_job *job,
                          int32_t workers)
{
    int64_t count = job->query_count * job->chunks;
    int64_t merging = job->chunks > 1 ? job->chunks * job->most : 0;
    if (count > INT64_MAX / 16 / (job->most + 1))
        return rtv__fail_memory(SIZE_MAX);
    /* One more, so that there is something to point to. */
    RTV_TRY(rtv__reserve(work->context, &rows->keys, &rows->key_capacity,
                         count * job->most + merging + 1, sizeof *rows->keys));
    RTV_TRY(rtv__reserve(work->context, &rows->counts, &rows->count_capacity, count,
                         sizeof *rows->counts));
    RTV_TRY(rtv__reserve(work->context, &work->scratch, &work->scratch_capacity,
                         workers * job->scratch_bytes, 1));
    job->keys = rows->keys;
    job->counts = rows->counts;
    job->scratch = work->scratch;
    return RTV_OK;
}

void rtv__search_work_init(rtv__search_work *work, const rtv_context *context)
{
    *work = (rtv__search_work){.context = context};
}

void rtv__search_work_destroy(rtv__search_work *work)
{
    rtv__free(work->context, work->rows.keys);
    rtv__free(work->context, work->rows.counts);
    rtv__free(work->context, work->again.keys);
    rtv__free(work->context, work->again.counts);
    rtv__free(work->context, work->scratch);
    *work = (rtv__search_work){.context = work->context};
}

/* Searches for the job's queries; results are in the first rows. */
static rtv_status run(search_job *job, rtv__search_work *work, rtv__search_rows *rows)
{
    const rtv__panel_search *search = job->search;
    int32_t threads = rtv_context_threads(search->workers);
    if (search->threads > 0 && search->threads < threads)
        threads = search->threads;
    plan(job, threads);
    int64_t tasks = job->blocks * job->chunks;
    RTV_TRY(reserve(work, rows, job, (int32_t)least(tasks, threads)));
    atomic_bool stopped = false;
    job->stopped = &stopped;
    RTV_TRY(rtv__parallel_cancellable(search->workers, threads, tasks, search_task, job));
    if (atomic_load(&stopped))
        return rtv__fail_cancelled();
    if (job->chunks > 1)
        for (int64_t q = 0; q < job->query_count; q++)
            merge_chunks(job, job->keys + job->query_count * job->chunks * job->most, q);
    return RTV_OK;
}

/* Searches again for queries, from `first` on, that did not find what they need. */
static rtv_status run_again(search_job *job, rtv__search_work *work, int64_t first)
{
    int64_t end = first;
    while (end < job->query_count && job->counts[end] == job->counts[first])
        end++;
    search_job again = *job;
    rtv__int8_search careful = *job->int8;
    careful.guess = false;
    again.int8 = job->counts[first] == RTV__INT8_WRONG_GUESS ? &careful : NULL;
    again.first_query = first;
    again.query_count = end - first;
    RTV_TRY(run(&again, work, &work->again));
    memcpy(job->counts + first, again.counts, (size_t)(end - first) * sizeof *job->counts);
    memcpy(job->keys + first * job->most, again.keys,
           (size_t)((end - first) * job->most) * sizeof *job->keys);
    return RTV_OK;
}

/* How much of the candidates the allow-lists hold, at most. */
static double allowed_share(const rtv__panel_search *search)
{
    if (search->allow == NULL)
        return 1;
    double picks = 0;
    int64_t lists = search->allow->layout.shared ? 1 : search->query_count;
    for (int64_t q = 0; q < lists; q++) {
        int64_t count;
        rtv__list_of(&search->allow->layout, q, &count);
        picks += (double)count;
    }
    return picks / (double)lists / (double)rtv__panel_count(search->count);
}

bool rtv__panel_search_codes_help(const rtv__panel_search *search)
{
    const rtv__int8_kernels *int8 = rtv__int8_kernels_of(search->workers);
    if (int8 == NULL || search->narrow != NULL || search->dim > RTV__INT8_MOST_DIM ||
        search->query_count == 0 || search->k > search->count)
        return false;
    /* As measured: looking at what is found costs more, the more is asked for. */
    bool few = search->query_count < FEW_QUERIES / 2;
    int64_t pays_from = search->query_count == 1 ? 600 + 45 * search->k
                        : few                    ? 4000 + 50 * search->k
                                                 : 5000 + 220 * search->k;
    return search->count >= pays_from && allowed_share(search) > 0.5;
}

rtv_status rtv__panel_search_run(rtv__search_work *work, const rtv__panel_search *search)
{
    search_job job = {.search = search,
                      .kernels = rtv__kernels_of(search->workers)->search,
                      .query_count = search->query_count,
                      .most = least(search->k, search->count)};
    rtv__int8_search int8 = {
        .workers = search->workers,
        .int8 = rtv__int8_kernels_of(search->workers),
        .exact = job.kernels,
        .coded = search->coded,
        .panels = search->panels,
        .dim = search->dim,
        .count = search->count,
        .queries = search->queries,
        .k = job.most,
        .exclude = search->exclude,
        .allow = search->allow,
        .guess = true,
        .backwards = work->backwards,
    };
    work->backwards = !work->backwards;
    work->stride = 0;
    if (search->query_count == 0)
        return RTV_OK;
    /* Changed candidates are searched without a look at allow-lists. */
    if (search->coded != NULL && int8.int8 != NULL &&
        (search->allow == NULL || search->coded->changed_count == 0))
        job.int8 = &int8;
    RTV_TRY(run(&job, work, &work->rows));
    for (int64_t q = 0; q < search->query_count; q++)
        while (job.counts[q] < 0)
            RTV_TRY(run_again(&job, work, q));
    work->keys = job.keys;
    work->counts = job.counts;
    work->stride = job.most;
    return RTV_OK;
}
