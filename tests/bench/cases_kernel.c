/* The algorithms below the model, against the machine's roof. */
#include <stdio.h>

#include "base/random.h"
#include "base/status.h"
#include "bench.h"
#include "retrieve/search.h"
#include "tensor/gemm.h"
#include "tensor/softmax_strip.h"

static samples runs;

static float *random_numbers(const rtv_context *context, int64_t count, uint64_t stream)
{
    float *out = rtv__alloc_array(context, count, sizeof out[0]);
    for (int64_t i = 0; out != NULL && i < count; i++)
        out[i] = (float)(rtv__random_at(1, stream, (uint64_t)i) >> 40) * 0x1p-24f - 0.5f;
    return out;
}

typedef struct {
    const rtv_context *context;
    int64_t m, n, k;
    float *a, *b, *bias, *c;
    int dense;
} product;

static rtv_status multiply(void *payload)
{
    product *job = payload;
    if (job->dense)
        rtv__gemm_f32_dense(job->context, job->m, job->n, job->k, job->a, job->k, job->b, job->n,
                            job->bias, true, job->c, job->n);
    else
        rtv__gemm_f32(job->context, false, false, job->m, job->n, job->k, 1.0f, job->a, job->k,
                      job->b, job->n, false, job->c, job->n);
    return RTV_OK;
}

static rtv_status time_product(bench_run *bench, int64_t m, int64_t n, int64_t k, int dense)
{
    product job = {bench->context, m, n, k, NULL, NULL, NULL, NULL, dense};
    job.a = random_numbers(bench->context, m * k, 1);
    job.b = random_numbers(bench->context, k * n, 2);
    job.bias = random_numbers(bench->context, n, 3);
    job.c = random_numbers(bench->context, m * n, 4);
    rtv_status status = RTV_E_NOMEM;
    if (job.a != NULL && job.b != NULL && job.bias != NULL && job.c != NULL)
        status = samples_take(&runs, 5, bench->settings->quick ? 3 : 300, 0.0, multiply, &job);
    rtv__free(bench->context, job.a);
    rtv__free(bench->context, job.b);
    rtv__free(bench->context, job.bias);
    rtv__free(bench->context, job.c);
    RTV_TRY(status);
    char name[64];
    snprintf(name, sizeof name, "kernel.%s_%lldx%lldx%lld", dense ? "dense_relu" : "gemm",
             (long long)m, (long long)n, (long long)k);
    bench_figure out = figure_of_samples(name, &runs);
    figure_set_flops(&out, &bench->roof, 2.0 * (double)m * (double)n * (double)k);
    bench_add(bench, &out);
    return RTV_OK;
}

static rtv_status products(bench_run *bench)
{
    RTV_TRY(time_product(bench, 8192, 64, 64, 0));
    RTV_TRY(time_product(bench, 8192, 32, 64, 0));
    RTV_TRY(time_product(bench, 8192, 64, 64, 1));
    return time_product(bench, 8192, 128, 65, 1);
}

typedef struct {
    rtv__strip_space *space;
    rtv__strip_batch batch;
    float *d_query, *d_candidate;
} softmax;

static rtv_status run_softmax(void *payload)
{
    softmax *job = payload;
    const double *losses;
    return rtv__softmax_strip(job->space, &job->batch, &losses, job->d_query, job->d_candidate);
}

static rtv_status time_softmax(bench_run *bench, int64_t rows, int64_t dim)
{
    const rtv_context *context = bench->context;
    softmax job = {0};
    float *query = random_numbers(context, rows * dim, 5);
    float *candidate = random_numbers(context, rows * dim, 6);
    job.d_query = random_numbers(context, rows * dim, 7);
    job.d_candidate = random_numbers(context, rows * dim, 8);
    job.batch = (rtv__strip_batch){.query = query,
                                   .query_rows = rows,
                                   .heads = 1,
                                   .candidate = candidate,
                                   .candidate_rows = rows,
                                   .dim = dim,
                                   .pair_count = rows,
                                   .weight_scale = 1.0,
                                   .temperature = 1.0f,
                                   .hard_negatives = -1};
    rtv_status status = RTV_E_NOMEM;
    if (query != NULL && candidate != NULL && job.d_query != NULL && job.d_candidate != NULL)
        status = rtv__strip_space_create(&job.space, bench->context);
    if (status == RTV_OK)
        status = samples_take(&runs, 2, bench->settings->quick ? 1 : 25, 0.0, run_softmax, &job);
    rtv__strip_space_free(job.space);
    rtv__free(context, query);
    rtv__free(context, candidate);
    rtv__free(context, job.d_query);
    rtv__free(context, job.d_candidate);
    RTV_TRY(status);
    char name[64];
    snprintf(name, sizeof name, "kernel.softmax_%lldx%lld", (long long)rows, (long long)dim);
    bench_figure out = figure_of_samples(name, &runs);
    /* Scores, and the gradients of both sides: three products. */
    figure_set_flops(&out, &bench->roof, 6.0 * (double)rows * (double)rows * (double)dim);
    bench_add(bench, &out);
    return RTV_OK;
}

static rtv_status softmaxes(bench_run *bench)
{
    int64_t rows = bench->settings->quick ? 1024 : 8192;
    RTV_TRY(time_softmax(bench, rows, 64));
    return time_softmax(bench, rows, 32);
}

typedef struct {
    rtv_index *index;
    rtv_hits *hits;
    const float *queries;
    int64_t count, k;
} searching;

static rtv_status search_once(void *payload)
{
    searching *job = payload;
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = job->k;
    return rtv_index_search(job->index, job->queries, job->count, &options, job->hits);
}

static rtv_status fill_index(rtv_index *index, const rtv_context *context, int64_t candidates,
                             int64_t dim)
{
    float *vectors = random_numbers(context, candidates * dim, 9);
    int64_t *ids = rtv__alloc_array(context, candidates, sizeof ids[0]);
    rtv_status status = vectors != NULL && ids != NULL ? RTV_OK : RTV_E_NOMEM;
    for (int64_t i = 0; i < candidates && status == RTV_OK; i++)
        ids[i] = i;
    if (status == RTV_OK)
        status = rtv_index_add(index, ids, vectors, candidates);
    rtv__free(context, vectors);
    rtv__free(context, ids);
    return status;
}

static rtv_status time_search(bench_run *bench, int64_t candidates, int64_t queries, int64_t k)
{
    enum { DIM = 64 };
    searching job = {.count = queries, .k = k};
    float *vectors = random_numbers(bench->context, queries * DIM, 10);
    job.queries = vectors;
    int64_t least = bench->settings->quick ? 2 : candidates < 10000 ? 5000 : 100;
    rtv_status status = vectors != NULL ? RTV_OK : RTV_E_NOMEM;
    if (status == RTV_OK)
        status = rtv_index_create(&job.index, bench->context, DIM, NULL);
    if (status == RTV_OK)
        status = fill_index(job.index, bench->context, candidates, DIM);
    if (status == RTV_OK)
        status = rtv_hits_create(&job.hits, bench->context);
    if (status == RTV_OK)
        status = samples_take(&runs, 5, least, 0.0, search_once, &job);
    rtv_hits_free(job.hits);
    rtv_index_free(job.index);
    rtv__free(bench->context, vectors);
    RTV_TRY(status);
    char name[64];
    snprintf(name, sizeof name, "kernel.search_n%lld_q%lld_k%lld", (long long)candidates,
             (long long)queries, (long long)k);
    bench_figure out = figure_of_samples(name, &runs);
    if (queries > 1)
        figure_set_flops(&out, &bench->roof, 2.0 * DIM * (double)queries * (double)candidates);
    else if (candidates > 10000)
        figure_set_bytes(&out, &bench->roof, 4.0 * DIM * (double)candidates);
    bench_add(bench, &out);
    return RTV_OK;
}

static rtv_status searches(bench_run *bench)
{
    int64_t many = bench->settings->quick ? 4000 : 100000;
    RTV_TRY(time_search(bench, many, 256, 10));
    RTV_TRY(time_search(bench, many, 1, 10));
    return time_search(bench, 1682, 1, 3);
}

const bench_case kernel_cases[] = {
    {"kernel.gemm kernel.dense_relu", "products of a batch and a layer's kernel", products},
    {"kernel.softmax", "the in-batch loss and both gradients, nothing merged", softmaxes},
    {"kernel.search", "exact search in the index, 64 wide", searches},
    {NULL, NULL, NULL},
};
