/* Every allocation of a whole life fails in turn: an error each time, no leak, no crash. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "model_fixture.h"
#include "retrieve/search.h"
#include "test_support.h"

static fixture_world world;
static char *directory;
static char bundle_path[4200], checkpoint_path[4200];

static void setup(void)
{
    OK(fixture_world_make(&world, NULL));
    directory = make_temporary_directory();
    snprintf(bundle_path, sizeof bundle_path, "%s/bundle.rtv", directory);
    snprintf(checkpoint_path, sizeof checkpoint_path, "%s/checkpoint.rtv", directory);
}

static void teardown(void)
{
    fixture_world_free(&world);
    remove_directory(directory);
    free(directory);
}

static const fixture_settings settings = {.optimizer = RTV_OPTIMIZER_ADAM,
                                          .learning_rate = 0.01,
                                          .task_flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS,
                                          .sampling = RTV_SAMPLING_FREQUENCY,
                                          .sample_weight = "weight",
                                          .dropout = 0.1};

static rtv_status train_and_save(rtv_model *model)
{
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.batch_rows = FIXTURE_ROWS; /* one step */
    options.candidates = world.items;
    options.validation = world.ratings;
    options.patience = 1;
    rtv_history *history;
    rtv_status status = rtv_model_fit(model, world.ratings, &options, &history);
    rtv_history_free(history);
    RTV_TRY(status);
    RTV_TRY(rtv_model_save_checkpoint(model, checkpoint_path));
    rtv_index *index;
    RTV_TRY(rtv_model_index(&index, model, world.items, NULL, NULL));
    status = rtv_bundle_save(bundle_path, model, index, NULL);
    rtv_index_free(index);
    return status;
}

static rtv_status live_a_training(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_model *model;
    RTV_TRY(fixture_model(&model, context, &settings));
    rtv_status status = train_and_save(model);
    rtv_model_free(model);
    return status;
}

static rtv_status resume(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_model *model;
    RTV_TRY(fixture_model(&model, context, &settings));
    rtv_status status = rtv_model_load_checkpoint(model, checkpoint_path);
    rtv_model_free(model);
    return status;
}

static rtv_status fill_and_recommend(rtv_bundle *bundle, rtv_batch *batch, rtv_hits *hits)
{
    static const char *const user = "7";
    static const int64_t timestamp = 880500000;
    RTV_TRY(rtv_batch_set_strings(batch, "user_id", &user, NULL));
    RTV_TRY(rtv_batch_set_int64(batch, "timestamp", &timestamp));
    return rtv_bundle_recommend(bundle, batch, NULL, hits);
}

static rtv_status serve(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_bundle *bundle = NULL;
    rtv_batch *batch = NULL;
    rtv_hits *hits = NULL;
    rtv_status status = rtv_bundle_open(&bundle, context, bundle_path, NULL);
    if (status == RTV_OK)
        status = rtv_batch_create(&batch, context, 1);
    if (status == RTV_OK)
        status = rtv_hits_create(&hits, context);
    if (status == RTV_OK)
        status = fill_and_recommend(bundle, batch, hits);
    rtv_hits_free(hits);
    rtv_batch_free(batch);
    rtv_bundle_free(bundle);
    return status;
}

START_TEST(training_saving_resuming_serving)
{
    ck_assert(sweep_failing_allocations(live_a_training, NULL) > 100);
    ck_assert(sweep_failing_allocations(resume, NULL) > 50);
    ck_assert(sweep_failing_allocations(serve, NULL) > 30);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model_memory");
    TCase *tests = tcase_create("model_memory");
    tcase_set_timeout(tests, 300);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, training_saving_resuming_serving);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
