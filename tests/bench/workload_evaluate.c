/* FactorizedTopK: each query's true candidate ranked by score. Sizes: candidates, width, queries, and
 * whether only what the accuracies at each k need is ranked, as TFRS does. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "retrieve/metric.h"
#include "shared_data.h"
#include "workload.h"

typedef struct {
    rtv_context *context;
    rtv_topk_metric *metric;
    float *queries, *positives;
    int64_t *ranks;
    int64_t count;
} ranking;

static rtv_status run(void *made)
{
    ranking *work = made;
    rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
    rows.count = work->count;
    rows.queries = work->queries;
    rows.true_candidates = work->positives;
    rows.out_ranks = work->ranks;
    rtv_topk_metric_reset(work->metric);
    return rtv_topk_metric_update(work->metric, &rows);
}

static void release(void *made)
{
    ranking *work = made;
    rtv_context *context = work->context;
    rtv_topk_metric_free(work->metric);
    rtv__free(context, work->queries);
    rtv__free(context, work->positives);
    rtv__free(context, work->ranks);
    rtv__free(context, work);
}

/* The corpus, and of each query the vector of its candidate. */
static rtv_status fill(ranking *made, const workload *work, const bench_run *bench)
{
    char name[64];
    int64_t count = work->size[0], dim = work->size[1];
    snprintf(name, sizeof name, "candidates_gauss_%lldx%lld.f32", (long long)count, (long long)dim);
    float *candidates = shared_vectors(bench, name, DATA_GAUSS, count, dim, 1);
    snprintf(name, sizeof name, "positives_%lld_of_%lld.i64", (long long)made->count,
             (long long)count);
    int64_t *ids = shared_ids(bench, name, IDS_UNIFORM, made->count, count, 5);
    rtv_status status = RTV_E_NOMEM;
    if (candidates != NULL && ids != NULL) {
        for (int64_t i = 0; i < made->count; i++)
            memcpy(made->positives + i * dim, candidates + ids[i] * dim,
                   (size_t)dim * sizeof(float));
        status = rtv_topk_metric_set_candidates(made->metric, NULL, candidates, count, dim);
    }
    rtv__free(bench->context, candidates);
    rtv__free(bench->context, ids);
    return status;
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    char name[64];
    int64_t dim = work->size[1], count = work->size[2];
    rtv_topk_metric_options options = RTV_TOPK_METRIC_OPTIONS_INIT;
    options.mode = RTV_TOPK_BY_SCORE;
    options.flags = work->size[3] != 0 ? RTV_TOPK_STOP_AT_K : 0;
    ranking *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    made->count = count;
    snprintf(name, sizeof name, "queries_gauss_%lldx%lld.f32", (long long)count, (long long)dim);
    made->queries = shared_vectors(bench, name, DATA_GAUSS, count, dim, 2);
    made->positives = rtv__alloc_array(bench->context, count * dim, sizeof(float));
    made->ranks = rtv__alloc_array(bench->context, count, sizeof made->ranks[0]);
    rtv_status status = RTV_E_NOMEM;
    if (made->queries != NULL && made->positives != NULL && made->ranks != NULL)
        status = rtv_topk_metric_create(&made->metric, bench->context, &options);
    if (status == RTV_OK)
        status = fill(made, work, bench);
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

static rtv_status save(void *made, const char *path)
{
    char name[4096];
    const ranking *work = made;
    snprintf(name, sizeof name, "%s.ranks", path);
    return write_file(name, work->ranks, (size_t)work->count * sizeof work->ranks[0]);
}

static work_done done(const workload *work)
{
    double pairs = (double)work->size[0] * (double)work->size[2];
    return (work_done){
        .items = (double)work->size[2], .flops = 2.0 * pairs * (double)work->size[1], .is_int8 = 1};
}

#define EVALUATE(name, about, n, d, q, stops)                                                      \
    {                                                                                              \
        name ".n" #n "_d" #d "_q" #q, about, {n, d, q, stops}, 0, "queries", make, run, release,   \
            save, NULL, done                                                                       \
    }
#define RANKS    "ranks of true candidates among all"
#define ACCURACY "accuracies at 1 to 100 among all (FactorizedTopK)"

const workload evaluate_work[] = {
    EVALUATE("evaluate", RANKS, 1682, 64, 20000, 0),
    EVALUATE("evaluate", RANKS, 1000000, 32, 1024, 0),
    EVALUATE("accuracy", ACCURACY, 1682, 64, 20000, 1),
    EVALUATE("accuracy", ACCURACY, 1000000, 32, 1024, 1),
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
