/*
 * The whole job of a two-tower retrieval model: read MovieLens, train, compare, index, recommend,
 * save, load in a new process, recommend again. Try --help.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deep_retrieval/places.h"
#include "deep_retrieval/report.h"
#include "deep_retrieval/try.h"

static int complain(const char *what)
{
    fprintf(stderr, "deep_retrieval: %s: %s (%s)\n", what, rtv_last_error_message(),
            rtv_status_name(rtv_last_error_status()));
    return EXIT_FAILURE;
}

static void say_what(const report *all)
{
    printf("libretrieve %d.%d.%d, variant %s, %d threads, seed %" PRIu64 "\n", RTV_VERSION_MAJOR,
           RTV_VERSION_MINOR, RTV_VERSION_PATCH, variant_name(all->settings->variant), all->threads,
           all->settings->seed);
    printf("Data: %s, %" PRId64 " ratings, %" PRId64 " movies (%s)\n", all->data->kind,
           rtv_table_rows(all->data->ratings), rtv_table_rows(all->data->movies),
           all->data->source);
    printf("%" PRId64 " rows to train on, %" PRId64 " to test, batches of %" PRId64 "\n",
           all->train_rows, all->test_rows, all->batch_rows);
}

/* Trains every model; the best one stays. */
static rtv_status compare_models(report *all, rtv_model **best, const experiment *setup)
{
    const variant_defaults *defaults = variant_defaults_of(all->settings->variant);
    int given = all->settings->hidden_count;
    const hidden_layers *models = given > 0 ? all->settings->hidden : defaults->models;
    int count = given > 0 ? given : defaults->model_count;
    TRY(experiment_popularity(&all->popularity, setup));
    for (int i = 0; i < count; i++) {
        experiment_result *result = &all->results[i];
        rtv_model *model;
        rtv_status status = experiment_run(result, &model, setup, &models[i]);
        all->result_count = i + 1;
        TRY(status);
        double top = result->accuracy.all[K_COUNT - 1];
        if (*best == NULL || top > all->results[all->best].accuracy.all[K_COUNT - 1]) {
            rtv_model_free(*best);
            *best = model;
            all->best = i;
        } else {
            rtv_model_free(model);
        }
    }
    return RTV_OK;
}

static void show(const char *when, const recommendations *list)
{
    printf("%s (%.3f ms)\n%s", when, list->milliseconds, list->text);
}

/* Indexes, recommends, saves, and lets a new process answer from the file. */
static rtv_status serve_best(report *all, rtv_context *context, rtv_model *model,
                             const char *program)
{
    rtv_index *index;
    TRY(rtv_model_index(&index, model, all->data->movies, "movie_title", NULL));
    printf("\nRecommendations for user %s at %" PRId64 "\n", all->settings->user,
           all->settings->timestamp);
    rtv_status status = recommend_in_memory(&all->before, context, model, index, all->settings);
    if (status == RTV_OK) {
        show("of the model in memory", &all->before);
        status = rtv_bundle_save(all->bundle_path, model, index, NULL);
    }
    rtv_index_free(index);
    TRY(status);
    TRY(recommend_from_bundle(&all->after, context, all->bundle_path, all->settings));
    show("of the saved model, loaded", &all->after);
    struct stat information;
    if (stat(all->bundle_path, &information) == 0)
        all->bundle_bytes = (int64_t)information.st_size;
    all->same_in_new_process =
        recommend_in_new_process(program, all->bundle_path, all->settings, &all->before);
    printf("A new process that loads the file of %" PRId64 " bytes %s.\n", all->bundle_bytes,
           all->same_in_new_process ? "answers the same, bit for bit" : "ANSWERS OTHERWISE");
    return RTV_OK;
}

static int write_reports(const report *all, int json_output)
{
    const settings *wanted = all->settings;
    if (wanted->json != NULL && !report_json(all, wanted->json, json_output)) {
        fprintf(stderr, "deep_retrieval: cannot write %s: %s\n", wanted->json, strerror(errno));
        return EXIT_FAILURE;
    }
    if (wanted->report != NULL && !report_html(all, wanted->report)) {
        fprintf(stderr, "deep_retrieval: cannot write %s: %s\n", wanted->report, strerror(errno));
        return EXIT_FAILURE;
    }
    return all->same_in_new_process ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_experiments(report *all, rtv_context *context, experiment *setup,
                           const char *program)
{
    rtv_model *best = NULL;
    int json_output = places_keep_output(all->settings);
    if (experiment_split(setup) != RTV_OK)
        return complain("splitting the ratings");
    all->train_rows = rtv_table_rows(setup->train);
    all->test_rows = rtv_table_rows(setup->test);
    say_what(all);
    if (all->train_rows == 0) {
        fputs("deep_retrieval: of fewer than 5 ratings none is left to train on\n", stderr);
        return EXIT_FAILURE;
    }
    rtv_status status = compare_models(all, &best, setup);
    if (status == RTV_OK) {
        report_table(all);
        status = serve_best(all, context, best, program);
    }
    rtv_model_free(best);
    return status == RTV_OK ? write_reports(all, json_output) : complain("training and serving");
}

static int train(rtv_context *context, const settings *wanted, const char *program)
{
    static report all;
    movielens data;
    const char *problem;
    char temporary[4096];
    rtv_status status = movielens_load(&data, context, wanted->data, &problem);
    if (problem != NULL) {
        fprintf(stderr, "deep_retrieval: %s: %s\n", wanted->data != NULL ? wanted->data : "data",
                problem);
        return EXIT_FAILURE;
    }
    if (status != RTV_OK) {
        snprintf(temporary, sizeof temporary, "reading the data in %.4000s", data.source);
        return complain(temporary);
    }
    const variant_defaults *defaults = variant_defaults_of(wanted->variant);
    all = (report){.settings = wanted,
                   .data = &data,
                   .threads = rtv_context_threads(context),
                   .batch_rows = wanted->batch > 0 ? wanted->batch : defaults->batch_rows,
                   .bundle_path = wanted->save};
    if (wanted->save == NULL) {
        const char *directory = getenv("TMPDIR");
        snprintf(temporary, sizeof temporary, "%s/deep_retrieval-%ld.rtv",
                 directory != NULL ? directory : "/tmp", (long)getpid());
        all.bundle_path = temporary;
    }
    experiment setup = {.context = context, .settings = wanted, .data = &data};
    int code = run_experiments(&all, context, &setup, program);
    if (wanted->save == NULL)
        unlink(temporary);
    for (int i = 0; i < all.result_count; i++)
        experiment_result_free(&all.results[i]);
    recommendations_free(&all.before);
    recommendations_free(&all.after);
    experiment_free(&setup);
    movielens_free(&data);
    return code;
}

static int serve(rtv_context *context, const settings *wanted)
{
    recommendations list;
    if (recommend_from_bundle(&list, context, wanted->load, wanted) != RTV_OK) {
        recommendations_free(&list);
        return complain("serving");
    }
    printf("Recommendations for user %s at %" PRId64 "\n%s", wanted->user, wanted->timestamp,
           list.text);
    recommendations_free(&list);
    return EXIT_SUCCESS;
}

int main(int argument_count, char **arguments)
{
    settings wanted;
    int code = settings_read(&wanted, argument_count, arguments);
    if (code != 0)
        return code - 1;
    if (wanted.load == NULL && !places_check(&wanted))
        return EXIT_FAILURE;
    rtv_context *context;
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.seed = wanted.seed;
    options.threads = wanted.threads;
    if (rtv_context_create(&context, &options) != RTV_OK)
        return complain("starting");
    code = wanted.load != NULL ? serve(context, &wanted) : train(context, &wanted, arguments[0]);
    rtv_context_free(context);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "deep_retrieval: cannot write the output: %s\n", strerror(errno));
        return EXIT_FAILURE;
    }
    return code;
}
