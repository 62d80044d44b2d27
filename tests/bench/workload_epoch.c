/*
 * An epoch of the notebook's model with two hidden layers on MovieLens 100K, or on data in its
 * likeness. Size: rows of a batch.
 */
#include <stdio.h>

#include "base/memory.h"
#include "base/status.h"
#include "job.h"
#include "shared_text.h"
#include "workload.h"

enum { EPOCHS_PER_RUN = 2 };

typedef struct {
    const rtv_context *context;
    const bench_job *job; /* the bench's */
    rtv_model *model;
    int64_t batch_rows, epochs;
    samples counted; /* but the first epoch of a run */
    instant began;
} epochs;

static int32_t watch(const rtv_progress *progress, void *payload)
{
    epochs *work = payload;
    if (progress->step < progress->steps)
        return 0;
    if (progress->epoch % EPOCHS_PER_RUN > 0)
        samples_add(&work->counted, work->began);
    work->began = instant_now();
    return 0;
}

static rtv_status run(void *made)
{
    epochs *work = made;
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.flags = RTV_FIT_SHUFFLE_ONCE;
    options.batch_rows = work->batch_rows;
    options.epochs = work->epochs += EPOCHS_PER_RUN;
    options.on_progress = watch;
    options.payload = work;
    samples_clear(&work->counted);
    return rtv_model_fit(work->model, work->job->setup.train, &options, NULL);
}

static double seconds(void *made)
{
    epochs *work = made;
    return samples_wall(&work->counted).median;
}

static void release(void *made)
{
    epochs *work = made;
    rtv_model_free(work->model);
    rtv__free(work->context, work);
}

/* User, time, title: tabs between them. */
static rtv_status share_rows(const bench_job *job, const bench_run *bench)
{
    char line[256];
    text_lines text = {.context = bench->context};
    const rtv_table *rows = job->setup.train;
    const rtv_column *users = rtv_table_column(rows, "user_id");
    const rtv_column *titles = rtv_table_column(rows, "movie_title");
    const int64_t *times = rtv_column_values(rtv_table_column(rows, "timestamp"), NULL);
    rtv_status status = RTV_OK;
    for (int64_t i = 0; i < rtv_table_rows(rows) && status == RTV_OK; i++) {
        int64_t user_bytes, title_bytes;
        const char *user = rtv_column_string(users, i, &user_bytes);
        const char *title = rtv_column_string(titles, i, &title_bytes);
        int length = snprintf(line, sizeof line, "%.*s\t%lld\t%.*s", (int)user_bytes, user,
                              (long long)times[i], (int)title_bytes, title);
        status = text_add(&text, line, length);
    }
    if (status == RTV_OK)
        status = text_share(&text, bench, "train.tsv");
    text_free(&text);
    return status;
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    bench_job *job;
    RTV_TRY(job_load(&job, bench));
    epochs *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    made->job = job;
    made->batch_rows = work->size[0];
    rtv_status status = job_model(&made->model, job, VARIANT_SEED, job_seed_hidden(1));
    if (status == RTV_OK && bench->settings->folder != NULL)
        status = share_rows(job, bench);
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

static work_done done(const workload *work)
{
    (void)work;
    return (work_done){.items = 80000.0};
}

#define EPOCH(b)                                                                                   \
    {                                                                                              \
        "epoch.seed_64_64_b" #b, "an epoch of the notebook's model with [64, 64]", {b, 0, 0, 0},   \
            0, "rows", make, run, release, NULL, seconds, done                                     \
    }

const workload epoch_work[] = {
    EPOCH(8192),
    EPOCH(2048),
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
