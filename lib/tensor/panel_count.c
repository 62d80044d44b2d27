#include "tensor/panel_count.h"

#include <math.h>

#include "base/thread_pool.h"
#include "kernel/kernel.h"

enum { BLOCK_QUERIES = 64 };

/* One group of 8 queries on its way over the panels. */
typedef struct {
    const uint32_t *excluded[RTV__TILE_QUERIES]; /* what is still ahead */
    int64_t excluded_left[RTV__TILE_QUERIES];
    int64_t next_excluded; /* the least of them */
    float bounds[RTV__TILE_QUERIES];
    int64_t tie_positions[RTV__TILE_QUERIES];
    int64_t counts[RTV__TILE_QUERIES];
} counting_group;

typedef struct {
    const rtv__panel_counting *counting;
    const rtv__search_kernels *kernels;
    int64_t *counts;
    float *groups;        /* [workers][BLOCK_QUERIES * dim] */
    atomic_bool *stopped; /* by the host, within a task */
} counting_job;

static void find_next_excluded(counting_group *group)
{
    group->next_excluded = INT64_MAX;
    for (int i = 0; i < RTV__TILE_QUERIES; i++)
        if (group->excluded_left[i] > 0 && group->excluded[i][0] < group->next_excluded)
            group->next_excluded = group->excluded[i][0];
}

static void begin_group(counting_group *group, const rtv__panel_counting *counting,
                        int64_t first_query, int64_t rows)
{
    *group = (counting_group){0};
    for (int64_t i = 0; i < RTV__TILE_QUERIES; i++) {
        group->bounds[i] = i < rows ? counting->bounds[first_query + i] : NAN;
        if (i >= rows)
            continue;
        if (counting->tie_positions != NULL)
            group->tie_positions[i] = counting->tie_positions[first_query + i];
        if (counting->exclude != NULL)
            group->excluded[i] =
                counting->exclude->positions +
                rtv__list_of(&counting->exclude->layout, first_query + i, &group->excluded_left[i]);
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

static void counting_task(void *payload, int64_t task, int32_t worker)
{
    const counting_job *job = payload;
    const rtv__panel_counting *counting = job->counting;
    int64_t dim = counting->dim, first_query = task * BLOCK_QUERIES;
    int64_t queries = counting->query_count - first_query;
    if (queries > BLOCK_QUERIES)
        queries = BLOCK_QUERIES;
    float *packed = job->groups + worker * BLOCK_QUERIES * dim;
    counting_group groups[BLOCK_QUERIES / RTV__TILE_QUERIES];
    for (int64_t i = 0; i < queries; i += RTV__TILE_QUERIES) {
        begin_group(&groups[i / RTV__TILE_QUERIES], counting, first_query + i, queries - i);
        rtv__panel_pack_queries(packed + i * dim, counting->queries + (first_query + i) * dim,
                                queries - i, dim);
    }
    rtv__panel_block block;
    rtv__panel_range range = {.panels = counting->panels,
                              .dim = dim,
                              .count = counting->count,
                              .end = rtv__panel_count(counting->count)};
    int64_t most = rtv__panel_block_size(dim);
    for (int64_t first = 0; first < range.end; first += most) {
        if (rtv__is_cancelled(counting->workers)) {
            atomic_store(job->stopped, true);
            return;
        }
        rtv__panel_block_fill(&block, &range, first, most);
        for (int64_t i = 0; i < queries; i += RTV__TILE_QUERIES)
            count_block(job, &groups[i / RTV__TILE_QUERIES], packed + i * dim, &block);
    }
    for (int64_t i = 0; i < queries; i++)
        job->counts[first_query + i] = groups[i / RTV__TILE_QUERIES].counts[i % RTV__TILE_QUERIES];
}

void rtv__count_work_init(rtv__count_work *work, const rtv_context *context)
{
    *work = (rtv__count_work){.context = context};
}

void rtv__count_work_destroy(rtv__count_work *work)
{
    rtv__free(work->context, work->groups);
    *work = (rtv__count_work){.context = work->context};
}

rtv_status rtv__panel_count_above(int64_t *counts, rtv__count_work *work,
                                  const rtv__panel_counting *counting)
{
    int32_t threads = rtv_context_threads(counting->workers);
    if (counting->threads > 0 && counting->threads < threads)
        threads = counting->threads;
    RTV_TRY(rtv__reserve(work->context, &work->groups, &work->capacity,
                         threads * BLOCK_QUERIES * counting->dim, sizeof *work->groups));
    atomic_bool stopped = false;
    counting_job job = {counting, rtv__kernels_of(counting->workers)->search, counts, work->groups,
                        &stopped};
    RTV_TRY(rtv__parallel_cancellable(counting->workers, threads,
                                      (counting->query_count + BLOCK_QUERIES - 1) / BLOCK_QUERIES,
                                      counting_task, &job));
    return atomic_load(&stopped) ? rtv__fail_cancelled() : RTV_OK;
}
