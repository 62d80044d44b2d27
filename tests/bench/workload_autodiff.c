/*
 * The tape by itself: a chain of additions, forward alone and with its gradient, and the train step
 * of a small network. Sizes: additions and numbers in each, or rows of a batch.
 */
#include "base/memory.h"
#include "base/status.h"
#include "retrieve/layers.h"
#include "retrieve/ops_binary.h"
#include "retrieve/ops_loss.h"
#include "retrieve/ops_reduce.h"
#include "retrieve/optim.h"
#include "shared_data.h"
#include "workload.h"

enum { CHAIN_FORWARD, CHAIN_BOTH };

typedef struct {
    rtv_context *context;
    rtv_tape *tape;
    rtv_tensor *start, *term;
    float *values[2];
    int64_t additions;
    int32_t kind;
} chain;

static rtv_status run_chain(void *made)
{
    chain *work = made;
    rtv_tensor *sum = work->start;
    rtv_tape_reset(work->tape);
    for (int64_t i = 0; i < work->additions; i++)
        RTV_TRY(rtv_op_add(&sum, work->tape, sum, work->term));
    return work->kind == CHAIN_BOTH ? rtv_tape_backward(work->tape, sum) : RTV_OK;
}

static void release_chain(void *made)
{
    chain *work = made;
    rtv_context *context = work->context;
    rtv_tape_free(work->tape);
    rtv_tensor_free(work->start);
    rtv_tensor_free(work->term);
    rtv__free(context, work->values[0]);
    rtv__free(context, work->values[1]);
    rtv__free(context, work);
}

static rtv_status make_leaf(rtv_tensor **out, float **values, const bench_run *bench, int64_t rows,
                            int64_t width, uint64_t stream, int is_leaf)
{
    *values = shared_vectors(bench, stream == 11 ? "inputs.f32" : "targets.f32", DATA_SMALL, rows,
                             width, stream);
    if (*values == NULL)
        return RTV_E_NOMEM;
    RTV_TRY(rtv_tensor_wrap(out, bench->context, RTV_DTYPE_F32, 2, (int64_t[]){rows, width},
                            *values, NULL, NULL));
    return is_leaf ? rtv_tensor_set_requires_gradient(*out, 1) : RTV_OK;
}

static rtv_status make_chain(void **out, const workload *work, bench_run *bench)
{
    chain *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    made->additions = work->size[0];
    made->kind = work->kind;
    rtv_status status = make_leaf(&made->start, &made->values[0], bench, 1, work->size[1], 11, 1);
    if (status == RTV_OK)
        status = make_leaf(&made->term, &made->values[1], bench, 1, work->size[1], 12, 1);
    if (status == RTV_OK)
        status = rtv_tape_create(&made->tape, bench->context, NULL);
    if (status != RTV_OK)
        release_chain(made);
    else
        *out = made;
    return status;
}

enum { MLP_LAYERS = 3 };
static const int64_t mlp_widths[MLP_LAYERS + 1] = {32, 64, 64, 1};

typedef struct {
    rtv_context *context;
    rtv_layer *layers[MLP_LAYERS];
    rtv_tape *tape;
    rtv_optimizer *optimizer;
    rtv_tensor *input, *target;
    float *values[2];
} network;

static rtv_status run_network(void *made)
{
    network *work = made;
    rtv_tensor *x = work->input, *errors, *loss;
    rtv_tape_reset(work->tape);
    for (int i = 0; i < MLP_LAYERS; i++)
        RTV_TRY(rtv_layer_apply(&x, work->layers[i], work->tape, x));
    RTV_TRY(rtv_op_mean_squared_error(&errors, work->tape, x, work->target));
    RTV_TRY(rtv_op_reduce_mean(&loss, work->tape, errors, NULL, 0, 0));
    RTV_TRY(rtv_tape_backward(work->tape, loss));
    return rtv_optimizer_step(work->optimizer, work->tape);
}

static void release_network(void *made)
{
    network *work = made;
    rtv_context *context = work->context;
    rtv_tape_free(work->tape);
    rtv_optimizer_free(work->optimizer);
    for (int i = 0; i < MLP_LAYERS; i++)
        rtv_layer_free(work->layers[i]);
    rtv_tensor_free(work->input);
    rtv_tensor_free(work->target);
    rtv__free(context, work->values[0]);
    rtv__free(context, work->values[1]);
    rtv__free(context, work);
}

static rtv_status make_layers(network *made)
{
    static const char *const names[MLP_LAYERS] = {"first", "second", "third"};
    for (int i = 0; i < MLP_LAYERS; i++) {
        rtv_dense_options options = RTV_DENSE_OPTIONS_INIT;
        options.activation = i + 1 < MLP_LAYERS ? RTV_ACTIVATION_RELU : RTV_ACTIVATION_NONE;
        RTV_TRY(rtv_dense_create(&made->layers[i], made->context, names[i], mlp_widths[i],
                                 mlp_widths[i + 1], &options));
    }
    return RTV_OK;
}

static rtv_status make_network(void **out, const workload *work, bench_run *bench)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = RTV_OPTIMIZER_ADAM;
    options.learning_rate = 0.001;
    network *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    rtv_status status = make_layers(made);
    if (status == RTV_OK)
        status =
            make_leaf(&made->input, &made->values[0], bench, work->size[0], mlp_widths[0], 11, 0);
    if (status == RTV_OK)
        status = make_leaf(&made->target, &made->values[1], bench, work->size[0], 1, 12, 0);
    if (status == RTV_OK)
        status = rtv_tape_create(&made->tape, bench->context, NULL);
    if (status == RTV_OK)
        status = rtv_optimizer_create(&made->optimizer, bench->context, &options);
    if (status != RTV_OK)
        release_network(made);
    else
        *out = made;
    return status;
}

static work_done done_chain(const workload *work)
{
    return (work_done){.items = (double)work->size[0]};
}

static work_done done_network(const workload *work)
{
    double weights = 32.0 * 64.0 + 64.0 * 64.0 + 64.0;
    /* Forward, and backward to weights and inputs. */
    return (work_done){.items = (double)work->size[0],
                       .flops = 6.0 * weights * (double)work->size[0]};
}

const workload autodiff_work[] = {
    {"autodiff.chain_forward",
     "a chain of 1,000 recorded additions of 16 floats",
     {1000, 16, 0, 0},
     CHAIN_FORWARD,
     "operations",
     make_chain,
     run_chain,
     release_chain,
     NULL,
     NULL,
     done_chain},
    {"autodiff.chain_gradient",
     "the same, with its gradient",
     {1000, 16, 0, 0},
     CHAIN_BOTH,
     "operations",
     make_chain,
     run_chain,
     release_chain,
     NULL,
     NULL,
     done_chain},
    {"autodiff.network",
     "a train step of 32-64-64-1 by Adam",
     {32, 0, 0, 0},
     0,
     "rows",
     make_network,
     run_network,
     release_network,
     NULL,
     NULL,
     done_network},
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
