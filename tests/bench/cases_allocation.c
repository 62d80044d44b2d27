/* Allocations per train step and per query, once memory has been taken up: none. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "job.h"
#include "retrieve/batch.h"

enum { MOST_STEPS = 1024 };

static atomic_llong allocations; /* ever, growing included, by any thread */

static void *count_and_allocate(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                                void *payload)
{
    (void)payload;
    if (new_bytes == 0) {
        free(ptr);
        return NULL;
    }
    atomic_fetch_add(&allocations, 1);
    void *block;
    if (posix_memalign(&block, alignment, new_bytes) != 0)
        return NULL;
    if (ptr != NULL)
        memcpy(block, ptr, old_bytes < new_bytes ? old_bytes : new_bytes);
    free(ptr);
    return block;
}

static rtv_status counting_bench(bench_run *out, const bench_run *bench)
{
    *out = *bench;
    out->job = NULL;
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = rtv_context_threads(bench->context);
    options.seed = JOB_SEED;
    options.allocate = count_and_allocate;
    return rtv_context_create(&out->context, &options);
}

typedef struct {
    double counts[MOST_STEPS];
    int64_t steps;
    long long before, warm_up;
} step_counts;

/* From the second epoch on; the last batch, which is smaller, included. */
static int32_t count_steps(const rtv_progress *progress, void *payload)
{
    step_counts *counts = payload;
    long long now = atomic_load(&allocations);
    if (progress->epoch > 0 && progress->step > 1 && counts->steps < MOST_STEPS)
        counts->counts[counts->steps++] = (double)(now - counts->before);
    if (progress->epoch == 0)
        counts->warm_up = now;
    counts->before = now;
    return 0;
}

static void report_counts(bench_run *bench, const char *name, double *counts, int64_t count,
                          const char *what, long long warm_up)
{
    bench_figure out = figure_of(name, UNIT_COUNT, spread_of(counts, count));
    out.asked = 0.0;
    snprintf(out.note, sizeof out.note, "allocations of a %s; %lld while warming up", what,
             warm_up);
    bench_add(bench, &out);
}

static rtv_status count_training(bench_run *bench, const bench_job *job, variant which,
                                 int32_t hidden)
{
    static step_counts counts;
    rtv_model *model;
    char name[64], prefix[48];
    const variant_defaults *defaults = variant_defaults_of(which);
    const hidden_layers *layers = &defaults->models[hidden];
    RTV_TRY(job_model(&model, job, which, layers));
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.flags = defaults->fit_flags;
    options.batch_rows = defaults->batch_rows;
    options.epochs = bench->settings->quick ? 2 : 5;
    options.on_progress = count_steps;
    options.payload = &counts;
    counts.steps = 0;
    long long before = atomic_load(&allocations);
    rtv_status status = rtv_model_fit(model, job->setup.train, &options, NULL);
    rtv_model_free(model);
    RTV_TRY(status);
    job_hidden_name(prefix, sizeof prefix, layers);
    snprintf(name, sizeof name, "alloc.step_%s_%s", variant_name(which), prefix);
    report_counts(bench, name, counts.counts, counts.steps, "train step, after the first epoch",
                  counts.warm_up - before);
    return RTV_OK;
}

static rtv_status count_queries(bench_run *bench, rtv_bundle *bundle, rtv_batch *batch,
                                rtv_hits *hits)
{
    static double counts[MOST_STEPS];
    char user[16];
    const char *users[] = {user};
    long long first = atomic_load(&allocations), warm_up = 0;
    for (int i = -100; i < MOST_STEPS; i++) {
        int64_t timestamp = 880000000 + i * 1000;
        snprintf(user, sizeof user, "%d", 1 + (i + 100) % 943);
        long long before = atomic_load(&allocations);
        RTV_TRY(rtv_batch_set_strings(batch, "user_id", users, NULL));
        RTV_TRY(rtv_batch_set_int64(batch, "timestamp", &timestamp));
        RTV_TRY(rtv_bundle_recommend(bundle, batch, NULL, hits));
        if (i < 0)
            warm_up = atomic_load(&allocations) - first;
        else
            counts[i] = (double)(atomic_load(&allocations) - before);
    }
    report_counts(bench, "alloc.query", counts, MOST_STEPS,
                  "query, setting its features included, after the first 100", warm_up);
    return RTV_OK;
}

static rtv_status serve(bench_run *bench, const bench_job *job)
{
    rtv_bundle *bundle = NULL;
    rtv_batch *batch = NULL;
    rtv_hits *hits = NULL;
    rtv_context *context = job->setup.context;
    rtv_status status = rtv_bundle_open(&bundle, context, job->bundle, NULL);
    if (status == RTV_OK)
        status = rtv_batch_create(&batch, context, 1);
    if (status == RTV_OK)
        status = rtv_hits_create(&hits, context);
    if (status == RTV_OK)
        status = count_queries(bench, bundle, batch, hits);
    rtv_hits_free(hits);
    rtv_batch_free(batch);
    rtv_bundle_free(bundle);
    return status;
}

static rtv_status count_all(bench_run *bench)
{
    bench_job *job;
    RTV_TRY(job_load_served(&job, bench));
    if (!bench->settings->quick) {
        RTV_TRY(count_training(bench, job, VARIANT_SEED, 1));
        RTV_TRY(count_training(bench, job, VARIANT_TUTORIAL, 1));
        RTV_TRY(count_training(bench, job, VARIANT_RECIPE, 0));
    }
    RTV_TRY(count_training(bench, job, VARIANT_SEED, 0));
    return serve(bench, job);
}

static rtv_status allocations_case(bench_run *all)
{
    bench_run counted;
    RTV_TRY(counting_bench(&counted, all));
    rtv_status status = count_all(&counted);
    job_free(counted.job);
    rtv_context_free(counted.context);
    return status;
}

const bench_case allocation_cases[] = {
    {"alloc.steps", "allocations per train step and per query", allocations_case},
    {NULL, NULL, NULL},
};
