#include "job.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/status.h"

const hidden_layers *job_seed_hidden(int32_t model)
{
    return &variant_defaults_of(VARIANT_SEED)->models[model];
}

void job_hidden_name(char *out, size_t bytes, const hidden_layers *hidden)
{
    size_t used = (size_t)snprintf(out, bytes, "%s", hidden->count == 0 ? "none" : "");
    for (int i = 0; i < hidden->count && used < bytes; i++)
        used += (size_t)snprintf(out + used, bytes - used, "%s%lld", i == 0 ? "" : "_",
                                 (long long)hidden->units[i]);
}

static rtv_status load(bench_job *job, const bench_run *bench)
{
    const char *problem;
    job->settings = (settings){.variant = VARIANT_SEED, .seed = JOB_SEED};
    job->setup = (experiment){bench->context, &job->settings, &job->data, NULL, NULL};
    RTV_TRY(movielens_load(&job->data, bench->context, bench->settings->data, &problem));
    if (problem != NULL)
        return rtv__fail(RTV_E_NOTFOUND, "%s", problem);
    RTV_TRY(experiment_split(&job->setup));
    if (bench->settings->child == NULL)
        printf("    data: %s, %lld ratings, %lld movies\n", job->data.kind,
               (long long)rtv_table_rows(job->data.ratings),
               (long long)rtv_table_rows(job->data.movies));
    return RTV_OK;
}

rtv_status job_load(bench_job **out, bench_run *bench)
{
    if (bench->job == NULL) {
        bench_job *made = calloc(1, sizeof *made);
        if (made == NULL)
            return rtv__fail(RTV_E_NOMEM, "no memory for the job");
        rtv_status status = load(made, bench);
        if (status != RTV_OK) {
            job_free(made);
            return status;
        }
        bench->job = made;
    }
    *out = bench->job;
    return RTV_OK;
}

rtv_status job_model(rtv_model **out, const bench_job *job, variant which,
                     const hidden_layers *hidden)
{
    rtv_model *model;
    RTV_TRY(variant_model(&model, job->setup.context, which, hidden, &job->data));
    rtv_status status = rtv_model_adapt(model, job->setup.train, job->data.movies);
    if (status != RTV_OK) {
        rtv_model_free(model);
        return status;
    }
    *out = model;
    return RTV_OK;
}

static rtv_status train_and_save(bench_job *job)
{
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.batch_rows = variant_defaults_of(VARIANT_SEED)->batch_rows;
    options.epochs = JOB_SEED_EPOCHS;
    options.flags = RTV_FIT_SHUFFLE_ONCE;
    RTV_TRY(job_model(&job->model, job, VARIANT_SEED, job_seed_hidden(0)));
    RTV_TRY(rtv_model_fit(job->model, job->setup.train, &options, NULL));
    RTV_TRY(rtv_model_index(&job->index, job->model, job->data.movies, "movie_title", NULL));
    const char *directory = getenv("TMPDIR");
    snprintf(job->bundle, sizeof job->bundle, "%s/retrieve_bench-%ld.rtv",
             directory != NULL ? directory : "/tmp", (long)getpid());
    return rtv_bundle_save(job->bundle, job->model, job->index, NULL);
}

rtv_status job_load_served(bench_job **out, bench_run *bench)
{
    RTV_TRY(job_load(out, bench));
    return (*out)->model == NULL ? train_and_save(*out) : RTV_OK;
}

void job_free(bench_job *job)
{
    if (job == NULL)
        return;
    if (job->bundle[0] != '\0')
        unlink(job->bundle);
    rtv_index_free(job->index);
    rtv_model_free(job->model);
    experiment_free(&job->setup);
    movielens_free(&job->data);
    free(job);
}
