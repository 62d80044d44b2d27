/* Search. Sizes: candidates, width, queries, k; the kind is that of the vectors and how the index
 * stores them. */
#include <stdio.h>

#include "base/memory.h"
#include "base/status.h"
#include "retrieve/search.h"
#include "shared_data.h"
#include "workload.h"

enum { STORAGE = 16 }; /* in a kind, times the storage type */

static vector_kind vectors_of(const workload *work)
{
    return (vector_kind)(work->kind % STORAGE);
}

static rtv_index_storage_type storage_of(const workload *work)
{
    return work->kind / STORAGE;
}

typedef struct {
    rtv_context *context;
    rtv_index *index;
    float *queries, *scores;
    int64_t *ids;
    int64_t count, k;
} searching;

static rtv_status search_once(void *made)
{
    searching *work = made;
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = work->k;
    return rtv_index_search_into(work->index, work->queries, work->count, &options, work->ids,
                                 work->scores, NULL);
}

static void release(void *made)
{
    searching *work = made;
    if (work == NULL)
        return;
    rtv_context *context = work->context;
    rtv_index_free(work->index);
    rtv__free(context, work->queries);
    rtv__free(context, work->scores);
    rtv__free(context, work->ids);
    rtv__free(context, work);
}

static rtv_status fill_index(rtv_index *index, const bench_run *bench, const workload *work)
{
    char name[64];
    int64_t count = work->size[0], dim = work->size[1];
    const char *kind = vectors_of(work) == DATA_CLUSTERED ? "clustered" : "gauss";
    snprintf(name, sizeof name, "candidates_%s_%lldx%lld.f32", kind, (long long)count,
             (long long)dim);
    float *vectors = shared_vectors(bench, name, vectors_of(work), count, dim, 1);
    int64_t *ids = rtv__alloc_array(bench->context, count, sizeof ids[0]);
    rtv_status status = vectors != NULL && ids != NULL ? RTV_OK : RTV_E_NOMEM;
    for (int64_t i = 0; i < count && status == RTV_OK; i++)
        ids[i] = i;
    if (status == RTV_OK)
        status = rtv_index_add(index, ids, vectors, count);
    rtv__free(bench->context, vectors);
    rtv__free(bench->context, ids);
    return status;
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    char name[64];
    int64_t dim = work->size[1], count = work->size[2], k = work->size[3];
    searching *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.storage = storage_of(work);
    made->context = bench->context;
    made->count = count;
    made->k = k;
    snprintf(name, sizeof name, "queries_%s_%lldx%lld.f32",
             vectors_of(work) == DATA_CLUSTERED ? "clustered" : "gauss", (long long)count,
             (long long)dim);
    made->queries = shared_vectors(bench, name, vectors_of(work), count, dim, 2);
    made->ids = rtv__alloc_array(bench->context, count * k, sizeof made->ids[0]);
    made->scores = rtv__alloc_array(bench->context, count * k, sizeof made->scores[0]);
    rtv_status status = RTV_E_NOMEM;
    if (made->queries != NULL && made->ids != NULL && made->scores != NULL)
        status = rtv_index_create(&made->index, bench->context, dim, &options);
    if (status == RTV_OK)
        status = fill_index(made->index, bench, work);
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

static rtv_status save(void *made, const char *path)
{
    char name[4096];
    const searching *work = made;
    size_t count = (size_t)(work->count * work->k);
    snprintf(name, sizeof name, "%s.ids", path);
    RTV_TRY(write_file(name, work->ids, count * sizeof work->ids[0]));
    snprintf(name, sizeof name, "%s.scores", path);
    return write_file(name, work->scores, count * sizeof work->scores[0]);
}

static work_done done(const workload *work)
{
    double candidates = (double)work->size[0], dim = (double)work->size[1];
    double queries = (double)work->size[2];
    work_done out = {.items = queries, .flops = 2.0 * candidates * dim * queries, .is_int8 = 1};
    /* One query has to read every candidate, at least a byte of each number. */
    double bytes = storage_of(work) == RTV_INDEX_STORAGE_BFLOAT16 ? 2.0 : 1.0;
    out.bytes = queries == 1.0 ? bytes * candidates * dim : 0.0;
    return out;
}

#define SEARCH(kind_name, kind_value, n, d, q, k)                                                  \
    {                                                                                              \
        "search." kind_name "_n" #n "_d" #d "_q" #q "_k" #k, "exact search", {n, d, q, k},         \
            kind_value, "queries", make, search_once, release, save, NULL, done                    \
    }
#define SEARCH_MILLION(kind_name, kind_value, k)                                                   \
    SEARCH(kind_name, kind_value, 1000000, 64, 1, k),                                              \
        SEARCH(kind_name, kind_value, 1000000, 64, 8, k),                                          \
        SEARCH(kind_name, kind_value, 1000000, 64, 32, k),                                         \
        SEARCH(kind_name, kind_value, 1000000, 64, 256, k),                                        \
        SEARCH(kind_name, kind_value, 1000000, 64, 4096, k)
#define SEARCH_STORED(kind_name, kind_value)                                                       \
    SEARCH(kind_name, kind_value, 1000000, 64, 1, 10),                                             \
        SEARCH(kind_name, kind_value, 1000000, 64, 256, 10)

const workload search_work[] = {
    SEARCH_MILLION("gauss", DATA_GAUSS, 10),
    SEARCH_MILLION("gauss", DATA_GAUSS, 100),
    SEARCH_MILLION("clustered", DATA_CLUSTERED, 10),
    SEARCH_MILLION("clustered", DATA_CLUSTERED, 100),
    SEARCH_STORED("gauss_bfloat16", DATA_GAUSS + STORAGE * RTV_INDEX_STORAGE_BFLOAT16),
    SEARCH_STORED("gauss_int8", DATA_GAUSS + STORAGE * RTV_INDEX_STORAGE_INT8),
    SEARCH("gauss", DATA_GAUSS, 100000, 32, 4096, 10),
    SEARCH("gauss", DATA_GAUSS, 100000, 32, 4096, 100),
    SEARCH("gauss", DATA_GAUSS, 1682, 64, 20000, 100),
    SEARCH("gauss", DATA_GAUSS, 1682, 64, 1, 10),
    SEARCH("gauss", DATA_GAUSS, 100000, 64, 1, 10),
    SEARCH("gauss", DATA_GAUSS, 1000, 64, 256, 10),
    SEARCH("gauss", DATA_GAUSS, 10000, 64, 256, 10),
    SEARCH("gauss", DATA_GAUSS, 100000, 64, 256, 10),
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
