/* The training loop: epochs of batches, validation, progress, early stopping. */
#include "retrieve/fit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/options.h"
#include "base/random.h"
#include "model/early_stopping.h"
#include "model/train_step.h"

enum { DEFAULT_BATCH_ROWS = 1024 };

static const rtv_fit_options default_options = RTV_FIT_OPTIONS_INIT;

typedef struct {
    rtv_model *model;
    rtv_fit_options options;
    rtv__train_set set;
    rtv__train_step step;
    rtv__early_stopping watch;
    rtv_history *history;
    int64_t *order; /* of the rows in the present epoch */
} training;

rtv_status rtv_fit_options_init(rtv_fit_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static rtv_status read_options(rtv_fit_options *options, const rtv_fit_options *given,
                               const rtv_model *model)
{
    *options = default_options;
    RTV_TRY(rtv__options_read(options, sizeof *options, given, "rtv_fit_options",
                              RTV_FIT_KEEP_ORDER | RTV_FIT_SHUFFLE_ONCE | RTV_FIT_DROP_LAST));
    if (options->batch_rows < 0 || options->epochs < 0 || options->patience < 0)
        return rtv__fail(RTV_E_RANGE,
                         "batch_rows %" PRId64 ", epochs %" PRId64 " and patience %" PRId64
                         " must not be negative",
                         options->batch_rows, options->epochs, options->patience);
    if (options->validation != NULL && options->candidates == NULL)
        return rtv__fail(RTV_E_INVALID, "validation needs the candidates to rank");
    if (options->batch_rows == 0)
        options->batch_rows = DEFAULT_BATCH_ROWS;
    if (options->patience > 0 && options->validation == NULL && options->monitor != NULL &&
        strcmp(options->monitor, "loss") != 0 && strcmp(options->monitor, "last_batch_loss") != 0)
        return rtv__fail(RTV_E_INVALID, "to monitor '%s' there must be a validation",
                         options->monitor);
    if (options->epochs == 0)
        options->epochs = 1;
    if (options->shuffle_seed == 0)
        options->shuffle_seed = rtv_context_seed(model->context);
    if (options->monitor == NULL)
        options->monitor = "loss";
    return RTV_OK;
}

/*
 * The order of an epoch depends on seed and epoch only, so that a resumed training goes on as an
 * uninterrupted one would.
 */
static void order_rows(training *run, int64_t epoch)
{
    int64_t rows = run->set.rows;
    for (int64_t i = 0; i < rows; i++)
        run->order[i] = i;
    if (run->options.flags & RTV_FIT_KEEP_ORDER)
        return;
    uint64_t stream = run->options.flags & RTV_FIT_SHUFFLE_ONCE ? 0 : (uint64_t)epoch;
    rtv__random random;
    rtv__random_seed(&random, rtv__random_at(run->options.shuffle_seed, stream, 0));
    for (int64_t i = rows - 1; i > 0; i--) {
        int64_t j = (int64_t)rtv__random_below(&random, (uint64_t)i + 1), other = run->order[j];
        run->order[j] = run->order[i];
        run->order[i] = other;
    }
}

static rtv_status report(const training *run, rtv_progress *progress, double began)
{
    if (run->options.on_progress == NULL)
        return RTV_OK;
    progress->seconds = now_seconds() - began;
    if (run->options.on_progress(progress, run->options.payload) != 0)
        return rtv__fail(RTV_E_CANCELLED,
                         "training was cancelled in epoch %" PRId64 ", step %" PRId64,
                         progress->epoch, progress->step);
    return RTV_OK;
}

static rtv_status run_epoch(training *run)
{
    int64_t rows = run->set.rows, batch_rows = run->options.batch_rows;
    bool drops_last = (run->options.flags & RTV_FIT_DROP_LAST) != 0 && rows >= batch_rows;
    rtv_progress progress = {
        .epoch = run->model->epochs_done,
        .epochs = run->options.epochs,
        .steps = drops_last ? rows / batch_rows : (rows - 1) / batch_rows + 1,
    };
    double began = now_seconds(), loss_sum = 0.0, weight_sum = 0.0;
    order_rows(run, progress.epoch);
    rtv__batch_loss batch = {0};
    for (int64_t i = 0; i < progress.steps; i++) {
        int64_t first = i * batch_rows;
        int64_t count = rows - first < batch_rows ? rows - first : batch_rows;
        RTV_TRY(rtv__train_step_run(&batch, &run->step, run->order + first, count));
        loss_sum += batch.loss * batch.weight_of_loss;
        weight_sum += run->model->reduction == RTV_LOSS_SUM ? (double)count : batch.weight_of_loss;
        progress.step = i + 1;
        progress.rows = first + count;
        progress.loss = weight_sum > 0.0 ? loss_sum / weight_sum : 0.0;
        progress.batch_loss = batch.loss;
        RTV_TRY(report(run, &progress, began));
    }
    run->model->epochs_done++;
    RTV_TRY(rtv__history_add_epoch(run->history));
    RTV_TRY(rtv__history_set(run->history, "loss", progress.loss));
    RTV_TRY(rtv__history_set(run->history, "last_batch_loss", batch.loss));
    double seconds = now_seconds() - began;
    rtv__log(run->model->context, RTV_LOG_INFO, "model",
             "epoch %" PRId64 " of %" PRId64 ": loss %.6g, %.3f s", progress.epoch + 1,
             progress.epochs, progress.loss, seconds);
    return rtv__history_set(run->history, "seconds", seconds);
}

static rtv_status record_metrics(rtv_history *history, const rtv_topk_result *result)
{
    int64_t count;
    const int64_t *ks = rtv_topk_result_ks(result, &count);
    for (int64_t i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "top_%" PRId64 "_accuracy", ks[i]);
        RTV_TRY(rtv__history_set(history, name, rtv_topk_result_at(result, ks[i])));
    }
    return RTV_OK;
}

static rtv_status validate(training *run)
{
    const rtv_fit_options *options = &run->options;
    if (options->validation == NULL)
        return RTV_OK;
    double began = now_seconds(), loss;
    RTV_TRY(rtv_model_loss(&loss, run->model, options->validation, options->batch_rows));
    RTV_TRY(rtv__history_set(run->history, "validation_loss", loss));
    rtv_topk_result *result;
    RTV_TRY(rtv_model_evaluate(&result, run->model, options->validation, options->candidates,
                               options->evaluate));
    rtv_status status = record_metrics(run->history, result);
    rtv_topk_result_free(result);
    if (status != RTV_OK)
        return status;
    return rtv__history_set(run->history, "validation_seconds", now_seconds() - began);
}

static rtv_status run_training(training *run)
{
    bool stop = false;
    while (run->model->epochs_done < run->options.epochs && !stop) {
        RTV_TRY(run_epoch(run));
        RTV_TRY(validate(run));
        RTV_TRY(rtv__early_stopping_look(&run->watch, run->history, &stop));
    }
    return rtv__early_stopping_restore(&run->watch, run->history);
}

static rtv_status prepare(training *run, const rtv_table *train)
{
    rtv_model *model = run->model;
    if (!model->built)
        RTV_TRY(rtv_model_adapt(model, train, run->options.candidates));
    RTV_TRY(rtv__train_set_make(&run->set, model, train, true));
    RTV_TRY(rtv__train_step_init(&run->step, model, &run->set, run->options.batch_rows, true));
    run->order = rtv__alloc_array(model->context, run->set.rows, sizeof run->order[0]);
    if (run->order == NULL)
        return RTV_E_NOMEM;
    return rtv__early_stopping_init(&run->watch, model, run->options.monitor,
                                    run->options.patience);
}

rtv_status rtv_model_fit(rtv_model *model, const rtv_table *train, const rtv_fit_options *given,
                         rtv_history **history)
{
    if (history != NULL)
        *history = NULL;
    RTV_CHECK_ARG(model != NULL && train != NULL, "model or train is NULL");
    training run = {.model = model};
    if (rtv_table_rows(train) == 0)
        return rtv__fail(RTV_E_INVALID, "there are no rows to train on");
    RTV_TRY(read_options(&run.options, given, model));
    RTV_TRY(rtv__history_create(&run.history, model->context));
    rtv_status status = prepare(&run, train);
    if (status == RTV_OK)
        status = run_training(&run);
    rtv__early_stopping_destroy(&run.watch);
    rtv__train_step_destroy(&run.step);
    rtv__train_set_destroy(&run.set);
    rtv__free(model->context, run.order);
    if (history != NULL)
        *history = run.history;
    else
        rtv_history_free(run.history);
    return status;
}

static rtv_status sum_losses(double *out, rtv_model *model, const rtv__train_set *set,
                             rtv__train_step *step, int64_t batch_rows, int64_t *order)
{
    double loss_sum = 0.0, weight_sum = 0.0;
    for (int64_t i = 0; i < set->rows; i++)
        order[i] = i;
    for (int64_t first = 0; first < set->rows; first += batch_rows) {
        int64_t count = set->rows - first < batch_rows ? set->rows - first : batch_rows;
        rtv__batch_loss batch;
        RTV_TRY(rtv__train_step_loss(&batch, step, order + first, count));
        loss_sum += batch.loss * batch.weight_of_loss;
        weight_sum += model->reduction == RTV_LOSS_SUM ? (double)count : batch.weight_of_loss;
    }
    *out = weight_sum > 0.0 ? loss_sum / weight_sum : 0.0;
    return RTV_OK;
}

rtv_status rtv_model_loss(double *out, rtv_model *model, const rtv_table *rows, int64_t batch_rows)
{
    RTV_CHECK_ARG(out != NULL && rows != NULL, "out or rows is NULL");
    RTV_TRY(rtv__model_check_built(model));
    if (batch_rows < 0)
        return rtv__fail(RTV_E_RANGE, "batch_rows is %" PRId64, batch_rows);
    if (batch_rows == 0)
        batch_rows = DEFAULT_BATCH_ROWS;
    rtv__train_set set;
    rtv__train_step step = {0};
    RTV_TRY(rtv__train_set_make(&set, model, rows, false));
    int64_t *order = rtv__alloc_array(model->context, set.rows, sizeof order[0]);
    rtv_status status = order != NULL ? RTV_OK : RTV_E_NOMEM;
    if (status == RTV_OK)
        status = rtv__train_step_init(&step, model, &set, batch_rows, false);
    if (status == RTV_OK)
        status = sum_losses(out, model, &set, &step, batch_rows, order);
    rtv__train_step_destroy(&step);
    rtv__free(model->context, order);
    rtv__train_set_destroy(&set);
    return status;
}
