#include "tensor/panel_count.h"

#include <math.h>

#include "base/thread_pool.h"
#include "kernel/kernel.h"
#include "tensor/panel_count_int8.h"
#include "tensor/panel_count_runs.h"

enum {
    BLOCK_QUERIES = 64,
    GROUPS = BLOCK_QUERIES / RTV__TILE_QUERIES,
    ENDING_PANELS = 15 /* between two looks at which queries are at an end */
};

/* One group of 8 queries on its way over the panels. */
typedef struct {
    const uint32_t *excluded[RTV__TILE_QUERIES]; /* what is still ahead */
    int64_t excluded_left[RTV__TILE_QUERIES];
    int64_t next_excluded; /* the least of them */
    float bounds[RTV__TILE_QUERIES];
    int64_t tie_positions[RTV__TILE_QUERIES];
    int64_t counts[RTV__TILE_QUERIES];
    int64_t queries[RTV__TILE_QUERIES]; /* which of those asked; -1: none */
} counting_group;

typedef struct {
    const rtv__panel_counting *counting;
    const rtv__search_kernels *kernels;
    int64_t chunks;       /* parts of the candidates */
    int64_t *counts;      /* [chunks][query_count] */
    float *groups;        /* [workers][BLOCK_QUERIES * dim] */
    atomic_bool *stopped; /* by the host, within a task */
} counting_job;

static int64_t row_of(const rtv__panel_counting *counting, int64_t query)
{
    return counting->picked != NULL ? counting->picked[query] : query;
}

static void find_next_excluded(counting_group *group)
{
    group->next_excluded = INT64_MAX;
    for (int i = 0; i < RTV__TILE_QUERIES; i++)
        if (group->excluded_left[i] > 0 && group->excluded[i][0] < group->next_excluded)
            group->next_excluded = group->excluded[i][0];
}

/* What of a query's list lies at `position` or behind it. */
static void begin_excluded(counting_group *group, int i, const rtv__position_lists *exclude,
                           int64_t query, int64_t position)
{
    group->excluded[i] =
        exclude->positions + rtv__list_of(&exclude->layout, query, &group->excluded_left[i]);
    while (group->excluded_left[i] > 0 && group->excluded[i][0] < position) {
        group->excluded[i]++;
        group->excluded_left[i]--;
    }
}

static void begin_group(counting_group *group, const rtv__panel_counting *counting,
                        int64_t first_query, int64_t rows, int64_t position)
{
    *group = (counting_group){0};
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        group->bounds[i] = NAN;
        group->queries[i] = -1;
        if (i >= rows)
            continue;
        int64_t row = row_of(counting, first_query + i);
        group->queries[i] = first_query + i;
        group->bounds[i] = counting->bounds[row];
        if (counting->tie_positions != NULL)
            group->tie_positions[i] = counting->tie_positions[row];
        if (counting->exclude != NULL)
            begin_excluded(group, i, counting->exclude, row, position);
    }
    find_next_excluded(group);
}

/* Takes the excluded lanes of the tile that begins at a position out of `keep`. */
static void drop_excluded(counting_group *group, uint64_t *keep, int64_t position)
{
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        while (group->excluded_left[i] > 0 && group->excluded[i][0] < position + RTV__TILE_LANES) {
            keep[i] &= ~(UINT64_C(1) << (group->excluded[i][0] - position));
            group->excluded[i]++;
            group->excluded_left[i]--;
        }
    }
    find_next_excluded(group);
}

static void count_ties(counting_group *group, const uint64_t *equal, const uint64_t *keep,
                       int64_t position)
{
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        int64_t lanes_before = group->tie_positions[i] - position;
        if (lanes_before <= 0)
            continue;
        uint64_t before =
            lanes_before >= RTV__TILE_LANES ? UINT64_MAX : (UINT64_C(1) << lanes_before) - 1;
        for (uint64_t ties = equal[i] & keep[i] & before; ties != 0; ties &= ties - 1)
            group->counts[i]++;
    }
}

/* All tiles of a block begin at a whole tile, so that lane l of tile t is position t * 48 + l. */
static void count_block(const counting_job *job, counting_group *group, const float *queries,
                        const rtv__panel_block *block)
{
    const uint64_t all_lanes = (UINT64_C(1) << RTV__TILE_LANES) - 1;
    for (int64_t tile = 0; tile < block->tiles; tile++) {
        int64_t position = block->positions[tile * RTV__TILE_PANELS];
        const uint32_t *valid = block->lanes + tile * RTV__TILE_PANELS;
        uint64_t lanes = (uint64_t)valid[0] | (uint64_t)valid[1] << 16 | (uint64_t)valid[2] << 32;
        uint64_t keep[RTV__TILE_QUERIES], equal[RTV__TILE_QUERIES];
        for (int i = 0; i < RTV__TILE_QUERIES; i++)
            keep[i] = lanes & all_lanes;
        if (group->next_excluded < position + RTV__TILE_LANES)
            drop_excluded(group, keep, position);
        if (job->kernels->count(group->counts, equal, queries,
                                block->panels + tile * RTV__TILE_PANELS, job->counting->dim,
                                group->bounds, keep))
            count_ties(group, equal, keep, position);
    }
}

/* Puts query i of one group into place j of another. */
static void move_query(counting_group *to, int j, const counting_group *from, int i)
{
    to->excluded[j] = from->excluded[i];
    to->excluded_left[j] = from->excluded_left[i];
    to->bounds[j] = from->bounds[i];
    to->tie_positions[j] = from->tie_positions[i];
    to->counts[j] = from->counts[i];
    to->queries[j] = from->queries[i];
}

static void pack_query(float *packed, const rtv__panel_counting *counting, int64_t query, int i)
{
    const float *numbers =
        query < 0 ? NULL : counting->queries + row_of(counting, query) * counting->dim;
    for (int64_t x = 0; x < counting->dim; x++)
        packed[x * RTV__TILE_QUERIES + i] = numbers != NULL ? numbers[x] : 0;
}

static void write_counts(const counting_job *job, const counting_group *group, int64_t chunk)
{
    for (int i = 0; i < RTV__TILE_QUERIES; i++)
        if (group->queries[i] >= 0)
            job->counts[chunk * job->counting->query_count + group->queries[i]] = group->counts[i];
}

static bool ended(const rtv__panel_counting *counting, const counting_group *group, int i)
{
    return group->queries[i] < 0 || group->counts[i] >= counting->most || isnan(group->bounds[i]);
}

/* Writes the counts of queries that are at an end, and closes the ranks; gives the groups left. */
static int64_t close_ranks(const counting_job *job, counting_group *groups, float *packed,
                           int64_t count, int64_t chunk)
{
    const rtv__panel_counting *counting = job->counting;
    int64_t left = 0;
    for (int64_t q = 0; q < count * RTV__TILE_QUERIES; q++)
        left += !ended(counting, &groups[q / RTV__TILE_QUERIES], (int)(q % RTV__TILE_QUERIES));
    if ((left + RTV__TILE_QUERIES - 1) / RTV__TILE_QUERIES == count)
        return count;
    int64_t place = 0;
    for (int64_t g = 0; g < count; g++) {
        counting_group group = groups[g];
        write_counts(job, &group, chunk);
        for (int i = 0; i < RTV__TILE_QUERIES; i++) {
            if (ended(counting, &group, i))
                continue;
            int64_t to = place / RTV__TILE_QUERIES;
            int j = (int)(place++ % RTV__TILE_QUERIES);
            if (j == 0)
                groups[to] = (counting_group){0};
            move_query(&groups[to], j, &group, i);
            pack_query(packed + to * RTV__TILE_QUERIES * counting->dim, counting, group.queries[i],
                       j);
        }
    }
    for (; place % RTV__TILE_QUERIES != 0; place++) {
        int64_t to = place / RTV__TILE_QUERIES;
        int j = (int)(place % RTV__TILE_QUERIES);
        groups[to].bounds[j] = NAN;
        groups[to].queries[j] = -1;
        pack_query(packed + to * RTV__TILE_QUERIES * counting->dim, counting, -1, j);
    }
    for (int64_t g = 0; g < place / RTV__TILE_QUERIES; g++)
        find_next_excluded(&groups[g]);
    return place / RTV__TILE_QUERIES;
}

/* Panels of a part of the candidates: whole tiles. */
static int64_t chunk_begin(const counting_job *job, int64_t chunk)
{
    int64_t panels = rtv__panel_count(job->counting->count);
    int64_t begin = panels * chunk / job->chunks;
    return chunk == job->chunks ? panels : begin - begin % RTV__TILE_PANELS;
}

static bool count_chunk(const counting_job *job, counting_group *groups, float *packed,
                        int64_t count, int64_t chunk)
{
    const rtv__panel_counting *counting = job->counting;
    rtv__panel_block block;
    rtv__panel_range range = {.panels = counting->panels,
                              .dim = counting->dim,
                              .count = counting->count,
                              .first = chunk_begin(job, chunk),
                              .end = chunk_begin(job, chunk + 1)};
    int64_t most = rtv__panel_block_most(counting->dim, counting->workers);
    if (counting->most > 0 && most > ENDING_PANELS)
        most = ENDING_PANELS;
    for (int64_t first = range.first; first < range.end && count > 0; first += most) {
        if (rtv__is_cancelled(counting->workers))
            return false;
        rtv__panel_block_fill(&block, &range, first, most);
        for (int64_t g = 0; g < count; g++)
            count_block(job, &groups[g], packed + g * RTV__TILE_QUERIES * counting->dim, &block);
        if (counting->most > 0)
            count = close_ranks(job, groups, packed, count, chunk);
    }
    for (int64_t g = 0; g < count; g++)
        write_counts(job, &groups[g], chunk);
    return true;
}

static void counting_task(void *payload, int64_t task, int32_t worker)
{
    const counting_job *job = payload;
    const rtv__panel_counting *counting = job->counting;
    int64_t dim = counting->dim, chunk = task % job->chunks;
    int64_t first_query = task / job->chunks * BLOCK_QUERIES;
    int64_t queries = counting->query_count - first_query;
    if (queries > BLOCK_QUERIES)
        queries = BLOCK_QUERIES;
    float *packed = job->groups + worker * BLOCK_QUERIES * dim;
    counting_group groups[GROUPS];
    int64_t count = 0;
    for (int64_t i = 0; i < queries; i += RTV__TILE_QUERIES, count++) {
        begin_group(&groups[count], counting, first_query + i, queries - i,
                    chunk_begin(job, chunk) * RTV__PANEL_LANES);
        for (int j = 0; j < RTV__TILE_QUERIES; j++)
            pack_query(packed + i * dim, counting, groups[count].queries[j], j);
    }
    if (!count_chunk(job, groups, packed, count, chunk))
        atomic_store(job->stopped, true);
}

void rtv__count_work_init(rtv__count_work *work, const rtv_context *context)
{
    *work = (rtv__count_work){.context = context};
}

void rtv__count_work_destroy(rtv__count_work *work)
{
    rtv__free(work->context, work->scratch);
    rtv__free(work->context, work->counts);
    rtv__free(work->context, work->picked);
    *work = (rtv__count_work){.context = work->context};
}

/* Few queries have the candidates cut into parts too: as many parts whatever the threads. */
static int64_t chunks_of(const rtv__panel_counting *counting, int64_t blocks)
{
    const int64_t tasks = 16, least_panels = 3 * RTV__TILE_PANELS * 16;
    int64_t chunks = blocks < tasks ? tasks / blocks : 1;
    int64_t affordable = rtv__panel_count(counting->count) / least_panels;
    if (chunks > affordable)
        chunks = affordable;
    return chunks > 1 ? chunks : 1;
}

rtv_status rtv__panel_count_above(int64_t *counts, rtv__count_work *work,
                                  const rtv__panel_counting *counting)
{
    if (counting->query_count == 0)
        return RTV_OK;
    if (counting->runs != NULL)
        return rtv__panel_count_runs(counts, work, counting);
    if (counting->codes != NULL)
        return rtv__panel_count_int8(counts, work, counting);
    int32_t threads = rtv_context_threads(counting->workers);
    if (counting->threads > 0 && counting->threads < threads)
        threads = counting->threads;
    int64_t blocks = (counting->query_count + BLOCK_QUERIES - 1) / BLOCK_QUERIES;
    int64_t chunks = chunks_of(counting, blocks);
    RTV_TRY(rtv__reserve(work->context, &work->scratch, &work->scratch_capacity,
                         threads * BLOCK_QUERIES * counting->dim * (int64_t)sizeof(float), 1));
    RTV_TRY(rtv__reserve(work->context, &work->counts, &work->count_capacity,
                         chunks * counting->query_count, sizeof *work->counts));
    atomic_bool stopped = false;
    counting_job job = {counting,
                        rtv__kernels_of(counting->workers)->search,
                        chunks,
                        work->counts,
                        (float *)(void *)work->scratch,
                        &stopped};
    RTV_TRY(rtv__parallel_cancellable(counting->workers, threads, blocks * chunks, counting_task,
                                      &job));
    if (atomic_load(&stopped))
        return rtv__fail_cancelled();
    for (int64_t q = 0; q < counting->query_count; q++) {
        int64_t row = row_of(counting, q);
        counts[row] = 0;
        for (int64_t chunk = 0; chunk < chunks; chunk++)
            counts[row] += work->counts[chunk * counting->query_count + q];
    }
    return RTV_OK;
}
