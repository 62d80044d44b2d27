/* The Retrieval loss of a batch with the gradients of both sides. Sizes: rows, width. */
#include <stdio.h>

#include "base/memory.h"
#include "base/status.h"
#include "retrieve/autodiff.h"
#include "retrieve/task.h"
#include "shared_data.h"
#include "workload.h"

typedef struct {
    rtv_context *context;
    rtv_retrieval *task;
    rtv_tape *tape;
    rtv_tensor *query, *candidate; /* leaves over the arrays */
    float *vectors[2];
    int64_t count; /* numbers of each side */
    rtv_tensor *loss;
} training;

static rtv_status run(void *made)
{
    training *work = made;
    rtv_tape_reset(work->tape);
    RTV_TRY(rtv_retrieval_loss(&work->loss, work->task, work->tape, work->query, work->candidate,
                               NULL));
    return rtv_tape_backward(work->tape, work->loss);
}

static void release(void *made)
{
    training *work = made;
    rtv_context *context = work->context;
    rtv_tape_free(work->tape);
    rtv_retrieval_free(work->task);
    rtv_tensor_free(work->query);
    rtv_tensor_free(work->candidate);
    rtv__free(context, work->vectors[0]);
    rtv__free(context, work->vectors[1]);
    rtv__free(context, work);
}

static rtv_status make_side(rtv_tensor **out, float **vectors, const bench_run *bench,
                            const workload *work, uint64_t stream)
{
    char name[64];
    int64_t rows = work->size[0], dim = work->size[1];
    snprintf(name, sizeof name, "logits_%s_%lldx%lld.f32", stream == 3 ? "query" : "candidate",
             (long long)rows, (long long)dim);
    *vectors = shared_vectors(bench, name, DATA_SMALL, rows, dim, stream);
    if (*vectors == NULL)
        return RTV_E_NOMEM;
    RTV_TRY(rtv_tensor_wrap(out, bench->context, RTV_DTYPE_F32, 2, (int64_t[]){rows, dim}, *vectors,
                            NULL, NULL));
    return rtv_tensor_set_requires_gradient(*out, 1);
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    training *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    made->count = work->size[0] * work->size[1];
    rtv_status status = make_side(&made->query, &made->vectors[0], bench, work, 3);
    if (status == RTV_OK)
        status = make_side(&made->candidate, &made->vectors[1], bench, work, 4);
    if (status == RTV_OK)
        status = rtv_tape_create(&made->tape, bench->context, NULL);
    if (status == RTV_OK)
        status = rtv_retrieval_create(&made->task, bench->context, NULL);
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

static rtv_status save(void *made, const char *path)
{
    char name[4096];
    training *work = made;
    rtv_tensor *of_query, *of_candidate;
    RTV_TRY(rtv_tape_gradient(&of_query, work->tape, work->query));
    RTV_TRY(rtv_tape_gradient(&of_candidate, work->tape, work->candidate));
    size_t bytes = (size_t)work->count * sizeof(float);
    snprintf(name, sizeof name, "%s.loss", path);
    RTV_TRY(write_file(name, rtv_tensor_const_data(work->loss), sizeof(float)));
    snprintf(name, sizeof name, "%s.query", path);
    RTV_TRY(write_file(name, rtv_tensor_const_data(of_query), bytes));
    snprintf(name, sizeof name, "%s.candidate", path);
    return write_file(name, rtv_tensor_const_data(of_candidate), bytes);
}

static work_done done(const workload *work)
{
    double rows = (double)work->size[0];
    /* Scores, and the gradients of both sides: three products. */
    return (work_done){.items = rows, .flops = 6.0 * rows * rows * (double)work->size[1]};
}

#define SOFTMAX(b, d)                                                                              \
    {                                                                                              \
        "softmax.b" #b "_d" #d, "loss and both gradients of a batch, nothing merged",              \
            {b, d, 0, 0}, 0, "rows", make, run, release, save, NULL, done                          \
    }

const workload softmax_work[] = {
    SOFTMAX(2048, 32),
    SOFTMAX(2048, 64),
    SOFTMAX(8192, 32),
    SOFTMAX(8192, 64),
    SOFTMAX(32768, 32),
    SOFTMAX(32768, 64),
    SOFTMAX(65536, 32),
    SOFTMAX(65536, 64),
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
