#include "tensor/panel_count_runs.h"

#include <math.h>

#include "base/thread_pool.h"
#include "kernel/kernel.h"

enum { GROUPS = 4, TASK_RUNS = GROUPS * RTV__TILE_QUERIES };

/* One row on its way over the panels. */
typedef struct {
    const uint32_t *excluded; /* what is still ahead */
    int64_t excluded_left;
    int64_t count;
    float bound;
    uint32_t tie_position;
} counting_row;

typedef struct {
    const rtv__panel_counting *counting;
    const rtv__search_kernels *kernels;
    int64_t *counts;
    counting_row *rows;   /* [query_count], in the order of the runs */
    float *groups;        /* [workers][TASK_RUNS * dim] */
    atomic_bool *stopped; /* by the host, within a task */
} counting_job;

static int64_t count_above(const float *scores, float bound)
{
    int32_t count = 0;
    for (int l = 0; l < RTV__TILE_LANES; l++)
        count += scores[l] > bound;
    return count;
}

static int64_t count_reaching(const float *scores, float bound)
{
    int32_t count = 0;
    for (int l = 0; l < RTV__TILE_LANES; l++)
        count += scores[l] >= bound;
    return count;
}

/* Counts the candidates of one tile, whose scores are there; NaN where there is none. */
static void count_tile(counting_row *row, const float *scores, int64_t position)
{
    if (row->tie_position <= position)
        row->count += count_above(scores, row->bound);
    else if (row->tie_position >= position + RTV__TILE_LANES)
        row->count += count_reaching(scores, row->bound);
    else
        for (int l = 0; l < RTV__TILE_LANES; l++)
            row->count += rtv__beats(scores[l], position + l, row->bound, row->tie_position);
    while (row->excluded_left > 0 && row->excluded[0] < position + RTV__TILE_LANES) {
        row->count -= rtv__beats(scores[row->excluded[0] - position], row->excluded[0], row->bound,
                                 row->tie_position);
        row->excluded++;
        row->excluded_left--;
    }
}

static void count_block(const counting_job *job, const rtv__query_run *runs, int32_t run_count,
                        const float *queries, const rtv__panel_block *block)
{
    static const float everything[RTV__TILE_QUERIES] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY,
                                                        -INFINITY, -INFINITY, -INFINITY, -INFINITY};
    static const rtv__ahead nothing = {NULL, 0};
    float scores[RTV__TILE_QUERIES * RTV__TILE_LANES];
    uint64_t lanes[RTV__TILE_QUERIES];
    for (int64_t tile = 0; tile < block->tiles; tile++) {
        int64_t position = block->positions[tile * RTV__TILE_PANELS];
        int64_t candidates = job->counting->count - position;
        if (job->kernels->find(lanes, scores, queries, run_count,
                               block->panels + tile * RTV__TILE_PANELS, 1, job->counting->dim,
                               everything, &nothing) != 0)
            continue; /* all scores are NaN, and so nothing counts */
        for (int32_t i = 0; i < run_count; i++) {
            float *own = scores + i * RTV__TILE_LANES;
            if (lanes[i] == 0)
                continue;
            for (int64_t l = candidates; l < RTV__TILE_LANES; l++)
                own[l] = NAN;
            for (int64_t r = 0; r < runs[i].count; r++)
                count_tile(&job->rows[runs[i].first + r], own, position);
        }
    }
}

static void begin_row(const counting_job *job, int64_t place)
{
    const rtv__panel_counting *counting = job->counting;
    int64_t query = counting->runs->order[place];
    counting_row *row = &job->rows[place];
    *row = (counting_row){.bound = counting->bounds[query]};
    if (counting->tie_positions != NULL)
        row->tie_position = counting->tie_positions[query];
    if (counting->exclude != NULL)
        row->excluded = counting->exclude->positions +
                        rtv__list_of(&counting->exclude->layout, query, &row->excluded_left);
}

static bool count_task(const counting_job *job, const rtv__query_run *runs, int64_t run_count,
                       const float *packed)
{
    const rtv__panel_counting *counting = job->counting;
    rtv__panel_block block;
    rtv__panel_range range = {.panels = counting->panels,
                              .dim = counting->dim,
                              .count = counting->count,
                              .end = rtv__panel_count(counting->count)};
    int64_t most = rtv__panel_block_most(counting->dim, counting->workers);
    for (int64_t first = 0; first < range.end; first += most) {
        if (rtv__is_cancelled(counting->workers))
            return false;
        rtv__panel_block_fill(&block, &range, first, most);
        for (int64_t i = 0; i < run_count; i += RTV__TILE_QUERIES) {
            int64_t left = run_count - i;
            count_block(job, runs + i,
                        (int32_t)(left < RTV__TILE_QUERIES ? left : RTV__TILE_QUERIES),
                        packed + i * counting->dim, &block);
        }
    }
    return true;
}

static void counting_task(void *payload, int64_t task, int32_t worker)
{
    const counting_job *job = payload;
    const rtv__panel_counting *counting = job->counting;
    int64_t dim = counting->dim;
    const rtv__query_run *runs = counting->runs->runs + task * TASK_RUNS;
    int64_t run_count = counting->runs->run_count - task * TASK_RUNS;
    if (run_count > TASK_RUNS)
        run_count = TASK_RUNS;
    int64_t begin = runs[0].first, end = runs[run_count - 1].first + runs[run_count - 1].count;
    float *packed = job->groups + worker * TASK_RUNS * dim;
    memset(packed, 0, (size_t)(TASK_RUNS * dim) * sizeof *packed);
    for (int64_t i = 0; i < run_count; i++) {
        const float *query = counting->queries + counting->runs->order[runs[i].first] * dim;
        float *group = packed + i / RTV__TILE_QUERIES * RTV__TILE_QUERIES * dim;
        for (int64_t x = 0; x < dim; x++)
            group[x * RTV__TILE_QUERIES + i % RTV__TILE_QUERIES] = query[x];
    }
    for (int64_t place = begin; place < end; place++)
        begin_row(job, place);
    if (!count_task(job, runs, run_count, packed))
        atomic_store(job->stopped, true);
    for (int64_t place = begin; place < end; place++)
        job->counts[counting->runs->order[place]] = job->rows[place].count;
}

rtv_status rtv__panel_count_runs(int64_t *counts, rtv__count_work *work,
                                 const rtv__panel_counting *counting)
{
    int32_t threads = rtv_context_threads(counting->workers);
    if (counting->threads > 0 && counting->threads < threads)
        threads = counting->threads;
    int64_t row_bytes = counting->query_count * (int64_t)sizeof(counting_row);
    RTV_TRY(rtv__reserve(work->context, &work->scratch, &work->scratch_capacity,
                         row_bytes + threads * TASK_RUNS * counting->dim * (int64_t)sizeof(float),
                         1));
    atomic_bool stopped = false;
    counting_job job = {counting,
                        rtv__kernels_of(counting->workers)->search,
                        counts,
                        (counting_row *)(void *)work->scratch,
                        (float *)(void *)(work->scratch + row_bytes),
                        &stopped};
    RTV_TRY(rtv__parallel_cancellable(counting->workers, threads,
                                      (counting->runs->run_count + TASK_RUNS - 1) / TASK_RUNS,
                                      counting_task, &job));
    return atomic_load(&stopped) ? rtv__fail_cancelled() : RTV_OK;
}
