/*
 * Looking rows of a table up and updating them by Adagrad, from a gradient that is given. Sizes:
 * rows of the table, width, rows of a batch.
 */
#include <stdio.h>

#include "base/memory.h"
#include "base/status.h"
#include "retrieve/embedding.h"
#include "retrieve/optim.h"
#include "shared_data.h"
#include "workload.h"

typedef struct {
    rtv_context *context;
    rtv_layer *layer;
    rtv_tape *tape;
    rtv_optimizer *optimizer;
    rtv_tensor *ids, *gradient;
    int64_t *numbers;
    float *values;
} updating;

static rtv_status run(void *made)
{
    updating *work = made;
    rtv_tensor *rows;
    rtv_tape_reset(work->tape);
    RTV_TRY(rtv_embedding_lookup(&rows, work->layer, work->tape, work->ids));
    RTV_TRY(rtv_tape_backward_from(work->tape, rows, work->gradient));
    return rtv_optimizer_step(work->optimizer, work->tape);
}

static void release(void *made)
{
    updating *work = made;
    rtv_context *context = work->context;
    rtv_tape_free(work->tape);
    rtv_optimizer_free(work->optimizer);
    rtv_layer_free(work->layer);
    rtv_tensor_free(work->ids);
    rtv_tensor_free(work->gradient);
    rtv__free(context, work->numbers);
    rtv__free(context, work->values);
    rtv__free(context, work);
}

static rtv_status make_inputs(updating *made, const workload *work, const bench_run *bench)
{
    char name[64];
    int64_t height = work->size[0], dim = work->size[1], rows = work->size[2];
    snprintf(name, sizeof name, "rows_%lld_of_%lld.i64", (long long)rows, (long long)height);
    made->numbers = shared_ids(bench, name, IDS_UNIFORM, rows, height, 8);
    snprintf(name, sizeof name, "gradient_%lldx%lld.f32", (long long)rows, (long long)dim);
    made->values = shared_vectors(bench, name, DATA_SMALL, rows, dim, 9);
    if (made->numbers == NULL || made->values == NULL)
        return RTV_E_NOMEM;
    RTV_TRY(rtv_tensor_wrap(&made->ids, made->context, RTV_DTYPE_I64, 1, &rows, made->numbers, NULL,
                            NULL));
    return rtv_tensor_wrap(&made->gradient, made->context, RTV_DTYPE_F32, 2, (int64_t[]){rows, dim},
                           made->values, NULL, NULL);
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = RTV_OPTIMIZER_ADAGRAD;
    options.learning_rate = 0.01;
    updating *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    rtv_status status = make_inputs(made, work, bench);
    if (status == RTV_OK)
        status = rtv_embedding_create(&made->layer, bench->context, "table", work->size[0],
                                      work->size[1], NULL);
    if (status == RTV_OK)
        status = rtv_tape_create(&made->tape, bench->context, NULL);
    if (status == RTV_OK)
        status = rtv_optimizer_create(&made->optimizer, bench->context, &options);
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

static work_done done(const workload *work)
{
    double numbers = (double)work->size[1] * (double)work->size[2];
    /* Weights are read twice and written once, accumulators read and written, the gradient read. */
    return (work_done){.items = (double)work->size[2], .bytes = 6.0 * 4.0 * numbers};
}

#define ROWS(v, d, b)                                                                              \
    {                                                                                              \
        "rows.adagrad_v" #v "_d" #d "_b" #b, "looking rows up and updating them", {v, d, b, 0}, 0, \
            "rows", make, run, release, NULL, NULL, done                                           \
    }

const workload rows_work[] = {
    ROWS(10000, 64, 8192),
    ROWS(100000, 64, 8192),
    ROWS(1000000, 64, 8192),
    ROWS(10000000, 64, 8192),
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
