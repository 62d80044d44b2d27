/* Ranks of true candidates: one pass that counts what beats them. */
#include <float.h>
#include <math.h>

#include "base/thread_pool.h"
#include "kernel/kernel.h"
#include "metric/topk_metric.h"

enum { ROWS_PER_TASK = 64 };

typedef struct {
    rtv_topk_metric *metric;
    const rtv_topk_rows *rows;
    rtv__id_array true_ids;
    const rtv__search_kernels *kernels;
} positive_job;

/* The best candidate with the row's true id: highest score, then lowest position. */
static void find_positive(const positive_job *job, int64_t row)
{
    rtv_topk_metric *metric = job->metric;
    const rtv__topk_corpus *corpus = &metric->corpus;
    const float *query = job->rows->queries + row * corpus->dim;
    rtv__id id = rtv__id_array_at(&job->true_ids, row);
    int64_t position = rtv__id_store_find(&corpus->ids, id, rtv__id_hash(job->true_ids.type, id));
    float best = NAN;
    int64_t best_position = 0;
    for (; position >= 0; position = rtv__id_store_earlier(&corpus->ids, position)) {
        const float *lane = rtv__panel_lane(corpus->panels, corpus->dim, position);
        float score = job->kernels->score(query, 1, lane, RTV__PANEL_LANES, corpus->dim);
        /* Positions fall: an equal score is better. */
        if (isfinite(score) && !(score < best)) {
            best = score;
            best_position = position;
        }
    }
    metric->bounds[row] = best;
    metric->tie_positions[row] = (uint32_t)best_position;
}

static void score_positive(const positive_job *job, int64_t row)
{
    rtv_topk_metric *metric = job->metric;
    int64_t dim = metric->corpus.dim;
    float score = job->kernels->score(job->rows->queries + row * dim, 1,
                                      job->rows->true_candidates + row * dim, 1, dim);
    metric->bounds[row] = isfinite(score) ? score : NAN;
}

static void positive_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const positive_job *job = payload;
    int64_t end = (task + 1) * ROWS_PER_TASK;
    if (end > job->rows->count)
        end = job->rows->count;
    for (int64_t row = task * ROWS_PER_TASK; row < end; row++) {
        if (job->metric->by_score)
            score_positive(job, row);
        else
            find_positive(job, row);
    }
}

static void find_positives(rtv_topk_metric *metric, const rtv_topk_rows *rows)
{
    positive_job job = {
        metric, rows,
        rows->true_strings != NULL
            ? rtv__string_ids(rows->true_strings, rows->true_string_bytes, rows->count)
            : rtv__int64_ids(rows->true_ids, 0, rows->count),
        rtv__kernels_of(metric->context)->search};
    rtv__parallel_capped(metric->context, metric->threads,
                         (rows->count + ROWS_PER_TASK - 1) / ROWS_PER_TASK, positive_task, &job);
}

static rtv__panel_counting counting_of(const rtv_topk_metric *metric, const rtv_topk_rows *rows,
                                       const rtv_id_lists *exclude)
{
    return (rtv__panel_counting){
        .workers = metric->context,
        .panels = metric->corpus.panels,
        .dim = metric->corpus.dim,
        .count = metric->corpus.ids.count,
        .codes = metric->corpus.has_codes ? &metric->corpus.codes : NULL,
        .queries = rows->queries,
        .query_count = rows->count,
        .bounds = metric->bounds,
        .tie_positions = metric->by_score ? NULL : metric->tie_positions,
        .exclude = exclude != NULL ? &metric->exclude.positions : NULL,
        .most = metric->most,
        .threads = metric->threads,
    };
}

/*
 * Codes the candidates when so many rows are ranked among so many of them that it pays. It does not
 * where every rank is asked for: around a true candidate in the middle of the ranking lie so many
 * scores that the bounds of integers leave too many open.
 */
static rtv_status make_codes(rtv_topk_metric *metric, int64_t rows)
{
    const int64_t least_rows = 512, least_candidates = 4096;
    rtv__topk_corpus *corpus = &metric->corpus;
    bool ranked_before = corpus->rows_ranked >= least_rows;
    corpus->rows_ranked += rows;
    if (metric->most == 0 || ranked_before || corpus->rows_ranked < least_rows ||
        corpus->ids.count < least_candidates || corpus->dim > RTV__INT8_MOST_DIM ||
        rtv__int8_kernels_of(metric->context) == NULL)
        return RTV_OK;
    RTV_TRY(rtv__int8_set_build(&corpus->codes, metric->context, corpus->panels, corpus->dim,
                                corpus->ids.count));
    corpus->has_codes = corpus->codes.other_count * 64 <= rtv__panel_count(corpus->ids.count);
    return RTV_OK;
}

/* Whether to compute the scores of equal queries once. */
static rtv_status find_runs(rtv_topk_metric *metric, rtv__panel_counting *counting)
{
    RTV_TRY(rtv__query_runs_find(&metric->runs, counting->queries, counting->query_count,
                                 counting->dim));
    /* About what ending at the greatest k gains over scoring all. */
    double others = counting->most > 0 ? 3 : 1;
    if (metric->runs.run_count > 0 &&
        (double)counting->query_count > others * (double)metric->runs.distinct)
        counting->runs = &metric->runs;
    return RTV_OK;
}

static bool may_overflow(const rtv_topk_metric *metric, const rtv_topk_rows *rows)
{
    double query = rtv__greatest_magnitude(rows->queries, rows->count * metric->corpus.dim);
    double most = query * metric->corpus.magnitude * (double)metric->corpus.dim;
    /* NaN and infinity are not below anything. */
    return !(most < FLT_MAX / 2);
}

/* Takes the rank from rows for which some candidate's score is NaN or plus infinity. */
static rtv_status drop_rows_that_overflow(rtv_topk_metric *metric, const rtv_topk_rows *rows,
                                          const rtv_id_lists *exclude)
{
    rtv__panel_counting counting = counting_of(metric, rows, exclude);
    counting.tie_positions = metric->tie_positions;
    counting.most = 0;
    for (int64_t i = 0; i < rows->count; i++) {
        metric->bounds[i] = -INFINITY;
        metric->tie_positions[i] = UINT32_MAX;
    }
    /* Everything but NaN is above minus infinity or ties with it. */
    RTV_TRY(rtv__panel_count_above(metric->more_counts, &metric->work, &counting));
    for (int64_t i = 0; i < rows->count; i++) {
        int64_t excluded = 0;
        if (exclude != NULL)
            rtv__list_of(&metric->exclude.positions.layout, i, &excluded);
        if (metric->more_counts[i] != counting.count - excluded)
            metric->counts[i] = 0;
        metric->bounds[i] = FLT_MAX;
        metric->tie_positions[i] = 0;
    }
    RTV_TRY(rtv__panel_count_above(metric->more_counts, &metric->work, &counting));
    for (int64_t i = 0; i < rows->count; i++)
        if (metric->more_counts[i] != 0)
            metric->counts[i] = 0;
    return RTV_OK;
}

static rtv_status reserve(rtv_topk_metric *metric, int64_t rows)
{
    const rtv_context *context = metric->context;
    RTV_TRY(rtv__reserve(context, &metric->bounds, &metric->bound_capacity, rows,
                         sizeof *metric->bounds));
    RTV_TRY(rtv__reserve(context, &metric->tie_positions, &metric->tie_capacity, rows,
                         sizeof *metric->tie_positions));
    RTV_TRY(rtv__reserve(context, &metric->counts, &metric->count_capacity, rows,
                         sizeof *metric->counts));
    return rtv__reserve(context, &metric->more_counts, &metric->more_capacity, rows,
                        sizeof *metric->more_counts);
}

rtv_status rtv__topk_metric_rank(rtv_topk_metric *metric, const rtv_topk_rows *rows,
                                 const rtv_id_lists *exclude)
{
    RTV_TRY(reserve(metric, rows->count));
    if (exclude != NULL)
        RTV_TRY(rtv__id_filter_find(&metric->exclude, exclude, &metric->corpus.ids, rows->count,
                                    metric->context));
    RTV_TRY(make_codes(metric, rows->count));
    find_positives(metric, rows);
    rtv__panel_counting counting = counting_of(metric, rows, exclude);
    RTV_TRY(find_runs(metric, &counting));
    RTV_TRY(rtv__panel_count_above(metric->counts, &metric->work, &counting));
    for (int64_t i = 0; i < rows->count; i++) {
        bool beyond = metric->most > 0 && metric->counts[i] >= metric->most;
        metric->counts[i] = isnan(metric->bounds[i]) || beyond ? 0 : metric->counts[i] + 1;
    }
    if (metric->by_score && may_overflow(metric, rows))
        return drop_rows_that_overflow(metric, rows, exclude);
    return RTV_OK;
}
