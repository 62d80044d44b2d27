#include "table_model.h"

#include "base/random.h"
#include "base/status.h"

enum { AGEING_ROWS = 8 };

/* The bins of the numbers first, first + 1, ..., as the query tower will find them. */
static rtv_status find_bins(rtv_column **out, rtv_context *context, int64_t height,
                            const int64_t *numbers, int64_t count)
{
    rtv_preprocessor *hashing;
    rtv_column *column;
    RTV_TRY(rtv_column_create_numbers(&column, context, RTV_VALUE_INT64, count, numbers));
    rtv_status status = rtv_hashing_create(&hashing, context, height, NULL);
    if (status == RTV_OK) {
        status = rtv_column_create(out, context);
        const rtv_column *inputs[] = {column};
        if (status == RTV_OK)
            status = rtv_preprocessor_apply(hashing, *out, inputs, 1);
        rtv_preprocessor_free(hashing);
    }
    rtv_column_free(column);
    return status;
}

/* Takes numbers in turn, but none whose bin the batch has already. */
static rtv_status pick_distinct(int64_t *users, const table_model *table, const int64_t *numbers,
                                const int64_t *bins, int64_t count)
{
    int32_t *batch_of_bin =
        rtv__alloc_zero(table->context, (size_t)table->height * sizeof batch_of_bin[0]);
    if (batch_of_bin == NULL)
        return RTV_E_NOMEM;
    int64_t taken = 0, wanted = table->batches * table->batch_rows;
    for (int64_t i = 0; i < count && taken < wanted; i++) {
        int32_t batch = (int32_t)(taken / table->batch_rows) + 1;
        if (batch_of_bin[bins[i]] == batch)
            continue;
        batch_of_bin[bins[i]] = batch;
        users[taken++] = numbers[i];
    }
    rtv__free(table->context, batch_of_bin);
    return taken == wanted ? RTV_OK : rtv__fail(RTV_E_INTERNAL, "too few distinct bins");
}

static rtv_status draw_users(int64_t *users, const table_model *table)
{
    rtv__random random;
    rtv__random_seed(&random, 7);
    int64_t count = 2 * table->batches * table->batch_rows;
    int64_t *numbers = rtv__alloc_array(table->context, count, sizeof numbers[0]);
    if (numbers == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < count; i++)
        numbers[i] = (int64_t)(rtv__random_next(&random) >> 1);
    rtv_column *bins = NULL;
    rtv_status status = find_bins(&bins, table->context, table->height, numbers, count);
    if (status == RTV_OK)
        status = pick_distinct(users, table, numbers, rtv_column_values(bins, NULL), count);
    rtv_column_free(bins);
    rtv__free(table->context, numbers);
    return status;
}

static rtv_status add_numbers(rtv_table *table, rtv_context *context, const char *name,
                              const int64_t *numbers, int64_t count)
{
    rtv_column *column;
    RTV_TRY(rtv_column_create_numbers(&column, context, RTV_VALUE_INT64, count, numbers));
    rtv_status status = rtv_table_add(table, name, column);
    rtv_column_free(column);
    return status;
}

static rtv_status make_rows(rtv_table **out, rtv_context *context, const int64_t *users,
                            int64_t *items, int64_t count, uint64_t item_count)
{
    rtv__random random;
    rtv__random_seed(&random, item_count);
    for (int64_t i = 0; i < count; i++)
        items[i] = (int64_t)rtv__random_below(&random, item_count);
    RTV_TRY(rtv_table_create(out, context));
    RTV_TRY(add_numbers(*out, context, "user", users, count));
    return add_numbers(*out, context, "item", items, count);
}

static rtv_status draw_rows(table_model *table)
{
    int64_t count = table->batches * table->batch_rows;
    int64_t *users = rtv__alloc_array(table->context, count, sizeof users[0]);
    int64_t *items = rtv__alloc_array(table->context, count, sizeof items[0]);
    rtv_status status = users != NULL && items != NULL ? draw_users(users, table) : RTV_E_NOMEM;
    if (status == RTV_OK)
        status = make_rows(&table->rows, table->context, users, items, count, TABLE_ITEMS);
    if (status == RTV_OK)
        status = make_rows(&table->few_rows, table->context, users, items, count, FEW_ITEMS);
    rtv__free(table->context, users);
    rtv__free(table->context, items);
    return status;
}

static rtv_status make_tower(rtv_tower **out, rtv_context *context, const char *name,
                             const char *column, int64_t bins)
{
    rtv_preprocessor *hashing;
    RTV_TRY(rtv_hashing_create(&hashing, context, bins, NULL));
    rtv_status status = rtv_tower_create(out, context, name);
    if (status == RTV_OK)
        status = rtv_tower_add_embedding(*out, column, hashing, TABLE_WIDTH, NULL);
    rtv_preprocessor_free(hashing);
    return status;
}

static rtv_status make_model(table_model *table, const rtv_optimizer_options *optimizer)
{
    rtv_tower *query = NULL, *candidate = NULL;
    rtv_retrieval_options task = RTV_RETRIEVAL_OPTIONS_INIT;
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    options.optimizer = optimizer;
    options.task = &task;
    rtv_status status = make_tower(&query, table->context, "query", "user", table->height);
    if (status == RTV_OK)
        status = make_tower(&candidate, table->context, "candidate", "item", TABLE_ITEMS);
    if (status == RTV_OK)
        status = rtv_model_create(&table->model, table->context, query, candidate, &options);
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    if (status == RTV_OK)
        status = rtv_model_adapt(table->model, table->rows, NULL);
    return status;
}

rtv_status table_model_make(table_model *out, rtv_context *context, int64_t height,
                            int64_t batch_rows, int64_t batches,
                            const rtv_optimizer_options *optimizer)
{
    *out = (table_model){
        .context = context, .height = height, .batch_rows = batch_rows, .batches = batches};
    rtv_status status = draw_rows(out);
    if (status == RTV_OK)
        status = make_model(out, optimizer);
    if (status != RTV_OK)
        table_model_free(out);
    return status;
}

void table_model_free(table_model *table)
{
    rtv_model_free(table->model);
    rtv_table_free(table->rows);
    rtv_table_free(table->few_rows);
    *table = (table_model){0};
}

typedef struct {
    samples *runs;
    instant began;
} step_watch;

static int32_t watch_steps(const rtv_progress *progress, void *payload)
{
    step_watch *watch = payload;
    if (progress->step > 2 && watch->runs != NULL)
        samples_add(watch->runs, watch->began);
    watch->began = instant_now();
    return 0;
}

static rtv_status fit(table_model *table, const rtv_table *rows, int64_t batch_rows, samples *runs)
{
    step_watch watch = {.runs = runs};
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.flags = RTV_FIT_KEEP_ORDER;
    options.batch_rows = batch_rows;
    options.epochs = table->epochs + 1;
    options.on_progress = watch_steps;
    options.payload = &watch;
    RTV_TRY(rtv_model_fit(table->model, rows, &options, NULL));
    table->epochs++;
    return RTV_OK;
}

rtv_status table_model_epoch(table_model *table, const rtv_table *rows, samples *runs)
{
    return fit(table, rows, table->batch_rows, runs);
}

rtv_status table_model_age(table_model *table, int64_t steps)
{
    int64_t count = steps * AGEING_ROWS;
    int64_t *same = rtv__alloc_array(table->context, count, sizeof same[0]);
    if (same == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < count; i++)
        same[i] = i % AGEING_ROWS;
    rtv_table *rows;
    rtv_status status = rtv_table_select(&rows, table->rows, same, count);
    rtv__free(table->context, same);
    if (status != RTV_OK)
        return status;
    status = fit(table, rows, AGEING_ROWS, NULL);
    rtv_table_free(rows);
    return status;
}
