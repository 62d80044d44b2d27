/* Seconds per epoch of the example's models. */
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "job.h"
#include "tensorflow.h"

/* The first epoch warms up and does not count. */
typedef struct {
    samples epochs;
    instant began;
    int64_t rows;
} epoch_watch;

static int32_t watch_epochs(const rtv_progress *progress, void *payload)
{
    epoch_watch *watch = payload;
    if (progress->step < progress->steps)
        return 0;
    if (progress->epoch > 0)
        samples_add(&watch->epochs, watch->began);
    watch->rows = progress->rows;
    watch->began = instant_now();
    return 0;
}

static rtv_status train(epoch_watch *watch, rtv_model *model, const bench_run *bench, variant which)
{
    const variant_defaults *defaults = variant_defaults_of(which);
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.flags = defaults->fit_flags;
    options.batch_rows = defaults->batch_rows;
    options.epochs = bench->settings->quick ? 2 : 11;
    options.on_progress = watch_epochs;
    options.payload = watch;
    samples_clear(&watch->epochs);
    return rtv_model_fit(model, bench->job->setup.train, &options, NULL);
}

static rtv_status run_epochs(bench_run *bench, const char *prefix, variant which,
                             const hidden_layers *hidden, double tensorflow, double tensorflow_cpu,
                             double asked)
{
    static epoch_watch watch;
    bench_job *job;
    rtv_model *model;
    RTV_TRY(job_load(&job, bench));
    RTV_TRY(job_model(&model, job, which, hidden));
    rtv_status status = train(&watch, model, bench, which);
    rtv_model_free(model);
    RTV_TRY(status);
    char name[64];
    snprintf(name, sizeof name, "%s", prefix);
    job_hidden_name(name + strlen(name), sizeof name - strlen(name), hidden);
    bench_figure out = figure_of_samples(name, &watch.epochs);
    out.tensorflow = tensorflow;
    out.tensorflow_cpu = tensorflow_cpu;
    out.asked = asked;
    snprintf(out.note, sizeof out.note, "%.0f rows/s, batches of %lld",
             (double)watch.rows / out.value.median,
             (long long)variant_defaults_of(which)->batch_rows);
    bench_add(bench, &out);
    return RTV_OK;
}

static rtv_status epoch_seed_none(bench_run *bench)
{
    return run_epochs(bench, "job.epoch_seed_", VARIANT_SEED, job_seed_hidden(0), TF_EPOCH_SECONDS,
                      0.0, 5.0);
}

static rtv_status epoch_seed_two(bench_run *bench)
{
    return run_epochs(bench, "job.epoch_seed_", VARIANT_SEED, job_seed_hidden(1), TF_EPOCH_SECONDS,
                      0.0, 5.0);
}

static rtv_status epoch_seed_four(bench_run *bench)
{
    return run_epochs(bench, "job.epoch_seed_", VARIANT_SEED, job_seed_hidden(2), TF_EPOCH_SECONDS,
                      0.0, 5.0);
}

static rtv_status epoch_tutorial(bench_run *bench)
{
    static const double theirs[] = {TF_TUTORIAL_32_SECONDS, TF_TUTORIAL_64_32_SECONDS};
    static const double theirs_cpu[] = {TF_TUTORIAL_32_CPU_SECONDS, TF_TUTORIAL_64_32_CPU_SECONDS};
    for (int i = 0; i < 2; i++)
        RTV_TRY(run_epochs(bench, "job.epoch_tutorial_", VARIANT_TUTORIAL,
                           &variant_defaults_of(VARIANT_TUTORIAL)->models[i], theirs[i],
                           theirs_cpu[i], -1.0));
    return RTV_OK;
}

static rtv_status epoch_recipe(bench_run *bench)
{
    return run_epochs(bench, "job.epoch_recipe_", VARIANT_RECIPE,
                      &variant_defaults_of(VARIANT_RECIPE)->models[0], 0.0, 0.0, -1.0);
}

const bench_case epoch_cases[] = {
    {"job.epoch_seed_none", "the notebook's model without hidden layer", epoch_seed_none},
    {"job.epoch_seed_64_64", "with two hidden layers", epoch_seed_two},
    {"job.epoch_seed_128_128_64_64", "with four", epoch_seed_four},
    {"job.epoch_tutorial", "today's tutorial, [32] and [64, 32] on both sides", epoch_tutorial},
    {"job.epoch_recipe", "the example's own recipe", epoch_recipe},
    {NULL, NULL, NULL},
};
