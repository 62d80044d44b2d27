/* Products of matrices, against the machine's roof. Search and loss are among the workloads. */
#include <stdio.h>

#include "base/random.h"
#include "base/status.h"
#include "bench.h"
#include "tensor/gemm.h"

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

const bench_case kernel_cases[] = {
    {"kernel.gemm kernel.dense_relu", "products of a batch and a layer's kernel", products},
    {NULL, NULL, NULL},
};
