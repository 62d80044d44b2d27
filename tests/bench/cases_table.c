/* What a step costs over a short and over a tall table. */
#include <stdio.h>

#include "base/status.h"
#include "machine.h"
#include "table_model.h"

enum { SHORT_HEIGHT = 20000, TALL_HEIGHT = 20000000, QUICK_HEIGHT = 200000 };
enum { BATCH_ROWS = 8192, QUICK_BATCH_ROWS = 512, BATCHES = 18, QUICK_BATCHES = 4 };

typedef struct {
    const char *name;
    int32_t slots; /* of the optimizer, each as large as the table */
    rtv_optimizer_options optimizer;
} contest;

static samples short_runs, tall_runs;

static rtv_optimizer_options optimizer_of(rtv_optimizer_kind kind, double rate)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = kind;
    options.learning_rate = rate;
    return options;
}

/*
 * Turn by turn, so that whatever else the machine does meets both. A row of the tall table is drawn
 * once in height / batch steps; where the optimizer has to make up for the steps in between, they
 * are really there.
 */
static rtv_status take_turns(table_model *low, table_model *tall, const contest *entry, int few,
                             int turns)
{
    samples_clear(&short_runs);
    samples_clear(&tall_runs);
    for (int i = 0; i < turns; i++) {
        RTV_TRY(table_model_epoch(low, few ? low->few_rows : low->rows, &short_runs));
        if (entry->slots > 1)
            RTV_TRY(table_model_age(tall, tall->height / tall->batch_rows));
        RTV_TRY(table_model_epoch(tall, few ? tall->few_rows : tall->rows, &tall_runs));
    }
    return RTV_OK;
}

/* `few`: nothing is asked of steps that hardly do more than look up and update. */
static void report_steps(bench_run *bench, const contest *entry, int few, int64_t height)
{
    const char *items = few ? "_few_items" : "";
    char name[64];
    snprintf(name, sizeof name, "table.step_20k_%s%s", entry->name, items);
    bench_figure low = figure_of_samples(name, &short_runs);
    bench_add(bench, &low);
    snprintf(name, sizeof name, "table.step_%s_%s%s", bench->settings->quick ? "200k" : "20m",
             entry->name, items);
    bench_figure tall = figure_of_samples(name, &tall_runs);
    snprintf(tall.note, sizeof tall.note, "%lld rows, %.2f GB of weights and state",
             (long long)height, 4e-9 * (double)height * TABLE_WIDTH * (1 + entry->slots));
    bench_add(bench, &tall);
    snprintf(name, sizeof name, "table.ratio_%s%s", entry->name, items);
    bench_figure ratio = figure_of(name, UNIT_RATIO, spread_of_one(tall.cpu / low.cpu));
    ratio.asked = few ? -1.0 : 1.2;
    snprintf(ratio.note, sizeof ratio.note,
             "of processor time, tall to short; of the wall %.3f; the difference is %.2f ms a step",
             tall.value.median / low.value.median, 1e3 * (tall.cpu - low.cpu));
    bench_add(bench, &ratio);
}

static rtv_status run_contest(bench_run *bench, const contest *entry, table_model *low,
                              table_model *tall)
{
    int turns = bench->settings->quick ? 1 : 5;
    /* The first steps make the optimizer's state. */
    RTV_TRY(table_model_epoch(low, low->rows, NULL));
    RTV_TRY(table_model_epoch(tall, tall->rows, NULL));
    for (int few = 0; few < 2; few++) {
        RTV_TRY(take_turns(low, tall, entry, few, turns));
        report_steps(bench, entry, few, tall->height);
    }
    return RTV_OK;
}

static rtv_status compare(bench_run *bench, const contest *entry)
{
    int quick = bench->settings->quick;
    int64_t height = quick ? QUICK_HEIGHT : TALL_HEIGHT;
    int64_t batch = quick ? QUICK_BATCH_ROWS : BATCH_ROWS,
            batches = quick ? QUICK_BATCHES : BATCHES;
    double needed = 4.0 * (double)height * TABLE_WIDTH * (1 + entry->slots) * 1.1;
    if (machine_available_bytes() < needed) {
        printf("    not measured: %s needs %.1f GB, %.1f are free\n", entry->name, 1e-9 * needed,
               1e-9 * machine_available_bytes());
        return RTV_OK;
    }
    table_model low = {0}, tall = {0};
    rtv_status status =
        table_model_make(&low, bench->context, SHORT_HEIGHT, batch, batches, &entry->optimizer);
    if (status == RTV_OK)
        status = table_model_make(&tall, bench->context, height, batch, batches, &entry->optimizer);
    if (status == RTV_OK)
        status = run_contest(bench, entry, &low, &tall);
    table_model_free(&low);
    table_model_free(&tall);
    return status;
}

static rtv_status adagrad(bench_run *bench)
{
    contest entry = {"adagrad", 1, optimizer_of(RTV_OPTIMIZER_ADAGRAD, 0.1)};
    return compare(bench, &entry);
}

static rtv_status adam(bench_run *bench)
{
    contest entry = {"adam_exact", 2, optimizer_of(RTV_OPTIMIZER_ADAM, 0.001)};
    return compare(bench, &entry);
}

static rtv_status adamw(bench_run *bench)
{
    contest entry = {"adamw_exact", 2, optimizer_of(RTV_OPTIMIZER_ADAMW, 0.001)};
    entry.optimizer.weight_decay = 0.01;
    return compare(bench, &entry);
}

const bench_case table_cases[] = {
    {"table.step_adagrad", "a step over 20 thousand and over 20 million rows", adagrad},
    {"table.step_adam_exact", "the same, every row moved as by dense Adam", adam},
    {"table.step_adamw_exact", "the same with weight decay", adamw},
    {NULL, NULL, NULL},
};
