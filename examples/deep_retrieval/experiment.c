#include "experiment.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "progress.h"
#include "try.h"

const int64_t experiment_ks[K_COUNT] = {1, 5, 10, 50, 100};

rtv_status experiment_split(experiment *setup)
{
    rtv_table *shuffled;
    TRY(rtv_table_shuffle(&shuffled, setup->data->ratings, setup->settings->seed));
    int64_t rows = rtv_table_rows(shuffled), train = rows / 5 * 4;
    rtv_status status = rtv_table_slice(&setup->train, shuffled, 0, train);
    if (status == RTV_OK)
        status = rtv_table_slice(&setup->test, shuffled, train, rows - train);
    rtv_table_free(shuffled);
    return status;
}

void experiment_free(experiment *setup)
{
    rtv_table_free(setup->train);
    rtv_table_free(setup->test);
    setup->train = setup->test = NULL;
}

static rtv_evaluate_options evaluation(const experiment *setup, int unseen_only)
{
    rtv_evaluate_options options = RTV_EVALUATE_OPTIONS_INIT;
    options.ks = experiment_ks;
    options.k_count = K_COUNT;
    options.exclude = unseen_only ? setup->train : NULL;
    options.user_id = "user_id";
    return options;
}

static void take_accuracy(double *out, rtv_topk_result *result)
{
    for (int i = 0; i < K_COUNT; i++)
        out[i] = rtv_topk_result_at(result, experiment_ks[i]);
    rtv_topk_result_free(result);
}

rtv_status experiment_popularity(accuracy *out, const experiment *setup)
{
    for (int unseen_only = 0; unseen_only < 2; unseen_only++) {
        rtv_evaluate_options options = evaluation(setup, unseen_only);
        rtv_topk_result *result;
        TRY(rtv_popularity_evaluate(&result, setup->context, setup->train, setup->test,
                                    setup->data->movies, "movie_title", &options));
        take_accuracy(unseen_only ? out->unseen : out->all, result);
    }
    return RTV_OK;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static rtv_status measure(experiment_result *out, rtv_model *model, const experiment *setup)
{
    for (int unseen_only = 0; unseen_only < 2; unseen_only++) {
        rtv_evaluate_options options = evaluation(setup, unseen_only);
        rtv_topk_result *result;
        double began = now();
        TRY(rtv_model_evaluate(&result, model, setup->test, setup->data->movies, &options));
        if (!unseen_only)
            out->evaluation_seconds = now() - began;
        take_accuracy(unseen_only ? out->accuracy.unseen : out->accuracy.all, result);
    }
    return RTV_OK;
}

static rtv_status take_history(experiment_result *out, const rtv_history *history)
{
    int64_t epochs = rtv_history_epochs(history);
    out->losses = calloc((size_t)epochs + 1, sizeof out->losses[0]);
    out->seconds = calloc((size_t)epochs + 1, sizeof out->seconds[0]);
    if (out->losses == NULL || out->seconds == NULL)
        return RTV_E_NOMEM;
    out->epochs = epochs;
    for (int64_t i = 0; i < epochs; i++) {
        out->losses[i] = rtv_history_value(history, "loss", i);
        out->seconds[i] = rtv_history_value(history, "seconds", i);
    }
    return RTV_OK;
}

static rtv_status train(experiment_result *out, rtv_model *model, const experiment *setup)
{
    const variant_defaults *defaults = variant_defaults_of(setup->settings->variant);
    progress_display display;
    progress_begin(&display);
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.flags = defaults->fit_flags;
    options.epochs = setup->settings->epochs > 0 ? setup->settings->epochs : defaults->epochs;
    options.batch_rows = setup->settings->batch > 0 ? setup->settings->batch : defaults->batch_rows;
    options.on_progress = progress_show;
    options.payload = &display;
    /* The words of all titles are learnt, not only of those in the training rows. */
    TRY(rtv_model_adapt(model, setup->train, setup->data->movies));
    for (int32_t i = 0; i < rtv_model_parameter_count(model); i++)
        out->parameters += rtv_tensor_count(rtv_model_parameter(model, i));
    rtv_history *history;
    rtv_status status = rtv_model_fit(model, setup->train, &options, &history);
    if (status == RTV_OK)
        status = take_history(out, history);
    rtv_history_free(history);
    return status;
}

rtv_status experiment_run(experiment_result *out, rtv_model **model, const experiment *setup,
                          const hidden_layers *hidden)
{
    *out = (experiment_result){0};
    model_name(out->name, sizeof out->name, setup->settings->variant, hidden);
    printf("\n%s\n", out->name);
    TRY(variant_model(model, setup->context, setup->settings->variant, hidden, setup->data));
    rtv_status status = train(out, *model, setup);
    if (status == RTV_OK)
        status = measure(out, *model, setup);
    if (status != RTV_OK) {
        rtv_model_free(*model);
        *model = NULL;
    }
    return status;
}

void experiment_result_free(experiment_result *result)
{
    free(result->losses);
    free(result->seconds);
}
