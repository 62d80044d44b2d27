#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/model.h"
#include "model_fixture.h"
#include "test_support.h"

static fixture_world world;

static const fixture_settings plain = {.optimizer = RTV_OPTIMIZER_ADAGRAD, .learning_rate = 0.1};

static const fixture_settings corrected = {
    .optimizer = RTV_OPTIMIZER_ADAMW,
    .learning_rate = 0.01,
    .task_flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS,
    .sampling = RTV_SAMPLING_FREQUENCY,
    .hidden = 16,
};

static void setup(void)
{
    OK(fixture_world_make(&world, NULL));
}

static void teardown(void)
{
    fixture_world_free(&world);
}

static rtv_fit_options options_of(int64_t epochs, int64_t batch_rows)
{
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.epochs = epochs;
    options.batch_rows = batch_rows;
    return options;
}

static uint64_t bits_of(rtv_model *model)
{
    uint64_t sum = 1469598103934665603u;
    OK(rtv_optimizer_flush(model->optimizer));
    for (int32_t i = 0; i < rtv_model_parameter_count(model); i++) {
        const unsigned char *bytes = rtv_tensor_const_data(rtv_model_parameter(model, i));
        int64_t count = rtv_tensor_count(rtv_model_parameter(model, i)) * 4;
        for (int64_t j = 0; j < count; j++)
            sum = (sum ^ bytes[j]) * 1099511628211u;
    }
    return sum;
}

START_TEST(training_learns_and_beats_popularity)
{
    rtv_model *model;
    rtv_history *history;
    OK(fixture_model(&model, NULL, &corrected));
    rtv_fit_options options = options_of(30, 256);
    options.candidates = world.items;
    OK(rtv_model_fit(model, world.ratings, &options, &history));
    ck_assert_int_eq(rtv_history_epochs(history), 30);
    ck_assert(rtv_history_value(history, "loss", 29) < 0.9 * rtv_history_value(history, "loss", 0));
    ck_assert(isnan(rtv_history_value(history, "validation_loss", 0)));
    ck_assert(isnan(rtv_history_value(history, "loss", 30)));
    rtv_topk_result *ours, *popular;
    OK(rtv_model_evaluate(&ours, model, world.ratings, world.items, NULL));
    OK(rtv_popularity_evaluate(&popular, NULL, world.ratings, world.ratings, world.items, "title",
                               NULL));
    ck_assert(rtv_topk_result_at(ours, 10) > 1.5 * rtv_topk_result_at(popular, 10));
    rtv_topk_result_free(ours);
    rtv_topk_result_free(popular);
    rtv_history_free(history);
    rtv_model_free(model);
}
END_TEST

static uint64_t bits_after_training(const fixture_settings *settings, int32_t threads,
                                    uint64_t seed, uint32_t flags)
{
    rtv_context_options context_options = RTV_CONTEXT_OPTIONS_INIT;
    context_options.threads = threads;
    context_options.seed = seed;
    rtv_context *context;
    OK(rtv_context_create(&context, &context_options));
    rtv_model *model;
    OK(fixture_model(&model, context, settings));
    rtv_fit_options options = options_of(2, 200);
    options.flags = flags;
    OK(rtv_model_fit(model, world.ratings, &options, NULL));
    uint64_t bits = bits_of(model);
    rtv_model_free(model);
    rtv_context_free(context);
    return bits;
}

START_TEST(threads_change_no_bit)
{
    fixture_settings settings = corrected;
    settings.dropout = 0.3;
    uint64_t one = bits_after_training(&settings, 1, 5, 0);
    ck_assert(bits_after_training(&settings, 2, 5, 0) == one);
    ck_assert(bits_after_training(&settings, 7, 5, 0) == one);
    ck_assert(bits_after_training(&settings, 1, 6, 0) != one);
    ck_assert(bits_after_training(&settings, 1, 5, RTV_FIT_KEEP_ORDER) != one);
}
END_TEST

/* The same training with every row kept apart: dropout of rate so small that nothing drops. */
START_TEST(merging_equal_rows_changes_only_rounding)
{
    static const uint32_t task_flags[] = {0, RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS};
    static const int32_t reductions[] = {RTV_LOSS_MEAN, RTV_LOSS_SUM};
    for (int i = 0; i < 4; i++) {
        fixture_settings settings = plain;
        settings.task_flags = task_flags[i % 2];
        settings.reduction = reductions[i / 2];
        settings.sample_weight = i == 3 ? "weight" : NULL;
        settings.sampling = i == 1 ? RTV_SAMPLING_FREQUENCY : RTV_SAMPLING_NONE;
        double losses[2];
        for (int merged = 0; merged < 2; merged++) {
            rtv_model *model;
            rtv_history *history;
            settings.dropout = merged ? 0.0 : 1e-9;
            OK(fixture_model(&model, NULL, &settings));
            rtv_fit_options options = options_of(3, 300);
            OK(rtv_model_fit(model, world.ratings, &options, &history));
            losses[merged] = rtv_history_value(history, "loss", 2);
            rtv_history_free(history);
            rtv_model_free(model);
        }
        ck_assert_msg(fabs(losses[0] - losses[1]) < 2e-5 * fabs(losses[0]), "case %d: %.9g %.9g", i,
                      losses[0], losses[1]);
    }
}
END_TEST

START_TEST(sum_and_mean_report_the_same_loss_per_row)
{
    double losses[2];
    for (int i = 0; i < 2; i++) {
        fixture_settings settings = plain;
        settings.reduction = i == 0 ? RTV_LOSS_SUM : RTV_LOSS_MEAN;
        rtv_model *model;
        OK(fixture_adapted(&model, NULL, &settings, &world));
        OK(rtv_model_loss(&losses[i], model, world.ratings, 400));
        rtv_model_free(model);
    }
    /* Untrained towers score nearly alike: about ln 400 per row. */
    ck_assert(fabs(losses[0] - losses[1]) < 1e-5);
    ck_assert(fabs(losses[0] - log(400.0)) < 0.2);
}
END_TEST

START_TEST(measuring_first_changes_no_later_loss)
{
    fixture_settings settings = corrected;
    rtv_model *model;
    rtv_table *part;
    double whole, first, again;
    OK(rtv_table_slice(&part, world.ratings, 0, 100));
    OK(fixture_adapted(&model, NULL, &settings, &world));
    OK(rtv_model_loss(&whole, model, world.ratings, 400));
    OK(rtv_model_loss(&first, model, part, 400));
    OK(rtv_model_loss(&again, model, world.ratings, 400));
    ck_assert(whole == again);
    rtv_table_free(part);
    rtv_model_free(model);
}
END_TEST

typedef struct {
    int64_t calls, stop_at, last_rows;
} progress_log;

static int32_t log_progress(const rtv_progress *progress, void *payload)
{
    progress_log *log = payload;
    log->calls++;
    log->last_rows = progress->rows;
    ck_assert_int_eq(progress->steps, 4);
    ck_assert(progress->step >= 1 && progress->step <= 4);
    ck_assert(isfinite(progress->loss) && progress->seconds >= 0.0);
    return log->calls == log->stop_at;
}

START_TEST(progress_and_cancel)
{
    rtv_model *model;
    rtv_history *history;
    progress_log log = {.stop_at = 6};
    OK(fixture_model(&model, NULL, &plain));
    rtv_fit_options options = options_of(3, 400);
    options.on_progress = log_progress;
    options.payload = &log;
    FAILS(RTV_E_CANCELLED, "epoch 1, step 2",
          rtv_model_fit(model, world.ratings, &options, &history));
    ck_assert_int_eq(log.calls, 6);
    ck_assert_int_eq(rtv_history_epochs(history), 1);
    rtv_history_free(history);
    log.stop_at = -1;
    OK(rtv_model_fit(model, world.ratings, &options, &history));
    ck_assert_int_eq(rtv_history_epochs(history), 2);
    ck_assert_int_eq(log.last_rows, FIXTURE_ROWS);
    rtv_history_free(history);
    rtv_model_free(model);
}
END_TEST

START_TEST(early_stopping_puts_the_best_weights_back)
{
    rtv_model *model;
    rtv_history *history;
    fixture_settings settings = plain;
    settings.learning_rate = 2.0; /* overshoots soon */
    OK(fixture_model(&model, NULL, &settings));
    static const int64_t ks[] = {1, 10};
    rtv_evaluate_options evaluate = RTV_EVALUATE_OPTIONS_INIT;
    evaluate.ks = ks;
    evaluate.k_count = 2;
    rtv_fit_options options = options_of(60, 256);
    options.validation = world.ratings;
    options.candidates = world.items;
    options.evaluate = &evaluate;
    options.monitor = "top_10_accuracy";
    options.patience = 2;
    OK(rtv_model_fit(model, world.ratings, &options, &history));
    int64_t epochs = rtv_history_epochs(history), best = rtv_history_best_epoch(history);
    ck_assert(epochs < 60);
    ck_assert_int_eq(best, epochs - 3);
    double top = rtv_history_value(history, "top_10_accuracy", best);
    for (int64_t i = 0; i < epochs; i++)
        ck_assert(rtv_history_value(history, "top_10_accuracy", i) <= top);
    rtv_topk_result *result;
    OK(rtv_model_evaluate(&result, model, world.ratings, world.items, &evaluate));
    ck_assert(rtv_topk_result_at(result, 10) == top);
    rtv_topk_result_free(result);
    rtv_history_free(history);
    rtv_model_free(model);
}
END_TEST

START_TEST(wrong_input_is_named)
{
    rtv_model *model;
    OK(fixture_model(&model, NULL, &plain));
    double loss;
    rtv_fit_options options = options_of(1, 100);
    FAILS(RTV_E_STATE, "rtv_model_adapt", rtv_model_loss(&loss, model, world.ratings, 0));
    FAILS(RTV_E_NOTFOUND, "user_id", rtv_model_fit(model, world.items, &options, NULL));
    options.epochs = -1;
    FAILS(RTV_E_RANGE, "epochs -1", rtv_model_fit(model, world.ratings, &options, NULL));
    options = options_of(1, 100);
    options.validation = world.ratings;
    FAILS(RTV_E_INVALID, "candidates", rtv_model_fit(model, world.ratings, &options, NULL));
    options = options_of(1, 100);
    options.monitor = "no_such_figure";
    options.patience = 1;
    FAILS(RTV_E_INVALID, "no_such_figure", rtv_model_fit(model, world.ratings, &options, NULL));
    ck_assert_int_eq(rtv_model_parameter_count(model), 0); /* told before anything was done */
    options.validation = world.ratings;
    options.candidates = world.items;
    FAILS(RTV_E_INVALID, "no_such_figure", rtv_model_fit(model, world.ratings, &options, NULL));
    rtv_table *no_validation;
    OK(rtv_table_slice(&no_validation, world.ratings, 0, 0));
    options.validation = no_validation;
    options.epochs = 2;
    FAILS(RTV_E_INVALID, "to compute the loss of",
          rtv_model_fit(model, world.ratings, &options, NULL));
    rtv_table_free(no_validation);
    rtv_table *empty;
    OK(rtv_table_slice(&empty, world.ratings, 0, 0));
    options = options_of(1, 100);
    FAILS(RTV_E_INVALID, "no rows to train on", rtv_model_fit(model, empty, &options, NULL));
    rtv_table_free(empty);
    rtv_model_free(model);
}
END_TEST

START_TEST(a_loss_that_is_not_finite_is_an_error)
{
    rtv_model *model;
    OK(fixture_adapted(&model, NULL, &plain, &world));
    ((float *)rtv_tensor_data(rtv_model_parameter(model, 0)))[9] = NAN;
    rtv_fit_options options = options_of(1, FIXTURE_ROWS);
    FAILS(RTV_E_NUMERIC, "step 0", rtv_model_fit(model, world.ratings, &options, NULL));
    rtv_model_free(model);
}
END_TEST

typedef struct {
    counting_allocator *counter;
    int64_t step, allocations_after_warm_up;
    int64_t seen;
} allocation_log;

static int32_t log_allocations(const rtv_progress *progress, void *payload)
{
    allocation_log *log = payload;
    log->step++;
    /* The first epoch warms up; between steps of later ones nothing may be allocated. */
    if (progress->epoch > 1 && progress->step > 1)
        log->allocations_after_warm_up += log->counter->allocations - log->seen;
    log->seen = log->counter->allocations;
    return 0;
}

START_TEST(steps_allocate_nothing_after_warm_up)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    rtv_model *model;
    fixture_settings settings = corrected;
    settings.dropout = 0.2;
    OK(fixture_model(&model, context, &settings));
    allocation_log log = {.counter = &counter};
    rtv_fit_options options = options_of(5, 250);
    options.on_progress = log_allocations;
    options.payload = &log;
    OK(rtv_model_fit(model, world.ratings, &options, NULL));
    ck_assert_int_eq(log.step, 30);
    ck_assert_int_eq(log.allocations_after_warm_up, 0);
    rtv_model_free(model);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

typedef struct {
    int infos, warnings;
    char last[512];
} spoken;

static void listen(int32_t level, const char *category, const char *message, void *payload)
{
    spoken *heard = payload;
    ck_assert_str_eq(category, "model");
    heard->infos += level == RTV_LOG_INFO;
    heard->warnings += level == RTV_LOG_WARNING;
    snprintf(heard->last, sizeof heard->last, "%s", message);
}

START_TEST(the_host_may_listen)
{
    spoken heard = {0};
    rtv_context_options context_options = RTV_CONTEXT_OPTIONS_INIT;
    context_options.log = listen;
    context_options.log_payload = &heard;
    rtv_context *context;
    OK(rtv_context_create(&context, &context_options));
    rtv_model *model;
    rtv_topk_result *result;
    OK(fixture_model(&model, context, &plain));
    rtv_fit_options options = options_of(2, 400);
    OK(rtv_model_fit(model, world.ratings, &options, NULL));
    ck_assert(heard.infos == 2 && heard.warnings == 0);
    ck_assert_ptr_nonnull(strstr(heard.last, "epoch 2 of 2: loss "));
    OK(rtv_model_evaluate(&result, model, world.ratings, world.items, NULL));
    ck_assert_int_eq(heard.warnings, 0);
    rtv_topk_result_free(result);
    OK(rtv_model_evaluate(&result, model, world.ratings, world.ratings, NULL));
    ck_assert_int_eq(heard.warnings, 1);
    ck_assert_ptr_nonnull(strstr(heard.last, "1440 candidates repeat an id"));
    rtv_topk_result_free(result);
    rtv_model_free(model);
    rtv_context_free(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fit");
    TCase *tests = tcase_create("fit");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, training_learns_and_beats_popularity);
    tcase_add_test(tests, threads_change_no_bit);
    tcase_add_test(tests, merging_equal_rows_changes_only_rounding);
    tcase_add_test(tests, sum_and_mean_report_the_same_loss_per_row);
    tcase_add_test(tests, measuring_first_changes_no_later_loss);
    tcase_add_test(tests, progress_and_cancel);
    tcase_add_test(tests, early_stopping_puts_the_best_weights_back);
    tcase_add_test(tests, wrong_input_is_named);
    tcase_add_test(tests, a_loss_that_is_not_finite_is_an_error);
    tcase_add_test(tests, steps_allocate_nothing_after_warm_up);
    tcase_add_test(tests, the_host_may_listen);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
