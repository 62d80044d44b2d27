/*
 * A whole train step of a two-tower model: embeddings of width 32, dense layers of 64 and 32,
 * Adagrad. The rows are encoded beforehand, as a peer has its ids as tensors beforehand. Sizes:
 * users, items, rows of a batch; kind: how ids repeat.
 */
#include <stdio.h>

#include "base/memory.h"
#include "base/status.h"
#include "model/train_step.h"
#include "shared_data.h"
#include "workload.h"

enum { BATCHES = 16, WIDTH = 32, HIDDEN = 64, USERS_THAT_REPEAT = 6040, ITEMS_THAT_REPEAT = 3706 };

typedef struct {
    rtv_context *context;
    rtv_table *rows;
    rtv_model *model;
    rtv__train_set set;
    rtv__train_step step;
    int64_t *order;
    int64_t batch_rows, next;
} stepping;

static rtv_status run(void *made)
{
    stepping *work = made;
    rtv__batch_loss loss;
    const int64_t *rows = work->order + work->next * work->batch_rows;
    work->next = (work->next + 1) % BATCHES;
    return rtv__train_step_run(&loss, &work->step, rows, work->batch_rows);
}

static void release(void *made)
{
    stepping *work = made;
    rtv_context *context = work->context;
    if (work->step.tape != NULL)
        rtv__train_step_destroy(&work->step);
    if (work->set.context != NULL)
        rtv__train_set_destroy(&work->set);
    rtv_model_free(work->model);
    rtv_table_free(work->rows);
    rtv__free(context, work->order);
    rtv__free(context, work);
}

static rtv_status add_ids(rtv_table *table, const char *column_name, const bench_run *bench,
                          id_kind kind, int64_t count, int64_t most, uint64_t stream)
{
    char name[64];
    rtv_column *column = NULL;
    snprintf(name, sizeof name, "%s_%s_%lld.i64", column_name,
             kind == IDS_UNIFORM ? "uniform" : "repeating", (long long)most);
    int64_t *ids = shared_ids(bench, name, kind, count, most, stream);
    rtv_status status = RTV_E_NOMEM;
    if (ids != NULL)
        status = rtv_column_create_numbers(&column, bench->context, RTV_VALUE_INT64, count, ids);
    if (status == RTV_OK)
        status = rtv_table_add(table, column_name, column);
    rtv_column_free(column);
    rtv__free(bench->context, ids);
    return status;
}

static rtv_status make_tower(rtv_tower **out, rtv_context *context, const char *column,
                             int64_t bins)
{
    rtv_preprocessor *hashing;
    RTV_TRY(rtv_hashing_create(&hashing, context, bins, NULL));
    rtv_status status = rtv_tower_create(out, context, column);
    if (status == RTV_OK)
        status = rtv_tower_add_embedding(*out, column, hashing, WIDTH, NULL);
    if (status == RTV_OK)
        status = rtv_tower_add_dense(*out, HIDDEN, RTV_ACTIVATION_RELU);
    if (status == RTV_OK)
        status = rtv_tower_add_dense(*out, WIDTH, RTV_ACTIVATION_NONE);
    rtv_preprocessor_free(hashing);
    return status;
}

static rtv_status make_model(stepping *made, const workload *work)
{
    rtv_tower *query = NULL, *candidate = NULL;
    rtv_optimizer_options optimizer = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    optimizer.kind = RTV_OPTIMIZER_ADAGRAD;
    optimizer.learning_rate = 0.1;
    options.optimizer = &optimizer;
    rtv_status status = make_tower(&query, made->context, "user", work->size[0]);
    if (status == RTV_OK)
        status = make_tower(&candidate, made->context, "item", work->size[1]);
    if (status == RTV_OK)
        status = rtv_model_create(&made->model, made->context, query, candidate, &options);
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    if (status == RTV_OK)
        status = rtv_model_adapt(made->model, made->rows, NULL);
    return status;
}

static rtv_status make_rows(stepping *made, const workload *work, const bench_run *bench)
{
    int64_t count = BATCHES * made->batch_rows;
    int repeats = work->kind != IDS_UNIFORM;
    made->order = rtv__alloc_array(made->context, count, sizeof made->order[0]);
    if (made->order == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < count; i++)
        made->order[i] = i;
    RTV_TRY(rtv_table_create(&made->rows, made->context));
    RTV_TRY(add_ids(made->rows, "user", bench, repeats ? IDS_OF_USERS : IDS_UNIFORM, count,
                    repeats ? USERS_THAT_REPEAT : work->size[0], 6));
    return add_ids(made->rows, "item", bench, repeats ? IDS_OF_MOVIES : IDS_UNIFORM, count,
                   repeats ? ITEMS_THAT_REPEAT : work->size[1], 7);
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    stepping *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    made->batch_rows = work->size[2];
    rtv_status status = make_rows(made, work, bench);
    if (status == RTV_OK)
        status = make_model(made, work);
    if (status == RTV_OK)
        status = rtv__train_set_make(&made->set, made->model, made->rows, true);
    if (status == RTV_OK)
        status = rtv__train_step_init(&made->step, made->model, &made->set, made->batch_rows, true);
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

static work_done done(const workload *work)
{
    return (work_done){.items = (double)work->size[2]};
}

#define STEP(kind_name, kind_value, b)                                                             \
    {                                                                                              \
        "step." kind_name "_b" #b, "a train step over 1M users and 100k items, Adagrad",           \
            {1000000, 100000, b, 0}, kind_value, "rows", make, run, release, NULL, NULL, done      \
    }

const workload step_work[] = {
    STEP("uniform", IDS_UNIFORM, 8192),
    STEP("repeating", IDS_OF_USERS, 8192),
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
