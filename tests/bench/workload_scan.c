/*
 * The scan in float32 alone, which the index only uses where codes of 8 bits do not help. Sizes:
 * candidates, width, queries, k.
 */
#include <stdio.h>

#include "base/memory.h"
#include "base/status.h"
#include "shared_data.h"
#include "tensor/panel.h"
#include "tensor/panel_search.h"
#include "workload.h"

typedef struct {
    rtv_context *context;
    float *panels, *queries;
    rtv__search_work memory;
    rtv__panel_search search;
} scanning;

static rtv_status run(void *made)
{
    scanning *work = made;
    return rtv__panel_search_run(&work->memory, &work->search);
}

static void release(void *made)
{
    scanning *work = made;
    rtv__search_work_destroy(&work->memory);
    rtv__free(work->context, work->panels);
    rtv__free(work->context, work->queries);
    rtv__free(work->context, work);
}

static rtv_status fill_panels(scanning *made, const bench_run *bench, int64_t count, int64_t dim)
{
    char name[64];
    snprintf(name, sizeof name, "candidates_gauss_%lldx%lld.f32", (long long)count, (long long)dim);
    float *vectors = shared_vectors(bench, name, DATA_GAUSS, count, dim, 1);
    made->panels = rtv__alloc_array(made->context, rtv__panel_size(count, dim), sizeof(float));
    if (vectors != NULL && made->panels != NULL)
        rtv__panel_append(made->context, made->panels, dim, 0, vectors, count);
    rtv__free(bench->context, vectors);
    return vectors != NULL && made->panels != NULL ? RTV_OK : RTV_E_NOMEM;
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    char name[64];
    int64_t count = work->size[0], dim = work->size[1], queries = work->size[2];
    scanning *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    rtv__search_work_init(&made->memory, bench->context);
    snprintf(name, sizeof name, "queries_gauss_%lldx%lld.f32", (long long)queries, (long long)dim);
    made->queries = shared_vectors(bench, name, DATA_GAUSS, queries, dim, 2);
    rtv_status status = made->queries != NULL ? RTV_OK : RTV_E_NOMEM;
    if (status == RTV_OK)
        status = fill_panels(made, bench, count, dim);
    made->search = (rtv__panel_search){.workers = bench->context,
                                       .panels = made->panels,
                                       .dim = dim,
                                       .count = count,
                                       .queries = made->queries,
                                       .query_count = queries,
                                       .k = work->size[3]};
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

static work_done done(const workload *work)
{
    double queries = (double)work->size[2], numbers = (double)work->size[0] * (double)work->size[1];
    return (work_done){.items = queries,
                       .flops = 2.0 * numbers * queries,
                       .bytes = queries == 1.0 ? sizeof(float) * numbers : 0.0};
}

#define SCAN(n, d, q, k)                                                                           \
    {                                                                                              \
        "scan.fp32_n" #n "_d" #d "_q" #q "_k" #k, "search in float32 only", {n, d, q, k}, 0,       \
            "queries", make, run, release, NULL, NULL, done                                        \
    }

const workload scan_work[] = {
    SCAN(1000000, 64, 1, 10),
    SCAN(1000000, 64, 4096, 10),
    SCAN(1000000, 64, 4096, 100),
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
