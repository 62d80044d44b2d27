/* The Retrieval task: a handle, and its loss as an op of the tape. */
#include <inttypes.h>
#include <math.h>

#include "autodiff/ranges.h"
#include "base/options.h"
#include "kernel/kernel.h"
#include "task/retrieval.h"

static const rtv_retrieval_options default_options = RTV_RETRIEVAL_OPTIONS_INIT;
static const rtv_retrieval_inputs default_inputs = RTV_RETRIEVAL_INPUTS_INIT;

rtv_status rtv_retrieval_options_init(rtv_retrieval_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

rtv_status rtv_retrieval_inputs_init(rtv_retrieval_inputs *inputs, size_t struct_size)
{
    return rtv__options_init(inputs, struct_size, &default_inputs, sizeof default_inputs);
}

static rtv_status check_temperature(float temperature)
{
    RTV_CHECK_ARG(temperature > 0.0f && isfinite(temperature) && isfinite(1.0f / temperature),
                  "temperature is %g, must be above 0 and finite", (double)temperature);
    return RTV_OK;
}

static rtv_status check_options(rtv_retrieval_options *options)
{
    RTV_CHECK_KNOWN(options->kind == RTV_RETRIEVAL_SOFTMAX || options->kind == RTV_RETRIEVAL_BINARY,
                    "kind is %" PRId32 ", must be RTV_RETRIEVAL_SOFTMAX or _BINARY", options->kind);
    RTV_CHECK_KNOWN(options->reduction >= RTV_LOSS_MEAN && options->reduction <= RTV_LOSS_NONE,
                    "reduction is %" PRId32 ", must be an RTV_LOSS_ constant", options->reduction);
    if (options->temperature == 0.0f)
        options->temperature = 1.0f;
    RTV_TRY(check_temperature(options->temperature));
    RTV_CHECK_ARG(options->label_smoothing >= 0.0f && options->label_smoothing <= 1.0f,
                  "label_smoothing is %g, must be 0 to 1", (double)options->label_smoothing);
    RTV_CHECK_ARG((options->flags & RTV_RETRIEVAL_HARD_NEGATIVES) != 0 ||
                      options->hard_negatives == 0,
                  "hard_negatives is %" PRId64 ", but flags lacks RTV_RETRIEVAL_HARD_NEGATIVES",
                  options->hard_negatives);
    RTV_CHECK_ARG(options->hard_negatives >= 0, "hard_negatives is %" PRId64 ", must be 0 or more",
                  options->hard_negatives);
    RTV_CHECK_ARG(options->probability_floor >= 0.0f && options->probability_floor <= 1.0f,
                  "probability_floor is %g, must be 0 to 1", (double)options->probability_floor);
    return RTV_OK;
}

rtv_status rtv_retrieval_create(rtv_retrieval **out, rtv_context *context,
                                const rtv_retrieval_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_retrieval_options known = default_options;
    RTV_TRY(rtv__options_read(&known, sizeof known, options, "rtv_retrieval_options",
                              RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS | RTV_RETRIEVAL_HARD_NEGATIVES));
    RTV_TRY(rtv__options_reserved("rtv_retrieval_options", known.reserved1 == 0));
    RTV_TRY(check_options(&known));
    rtv_retrieval *task = rtv__alloc_zero(context, sizeof *task);
    if (task == NULL)
        return RTV_E_NOMEM;
    task->context = rtv__context_retain(context);
    task->options = known;
    rtv__string_map_init(&task->strings, context);
    rtv_status status = rtv__strip_space_create(&task->space, context);
    if (status != RTV_OK) {
        rtv_retrieval_free(task);
        return status;
    }
    *out = task;
    return RTV_OK;
}

void rtv_retrieval_free(rtv_retrieval *task)
{
    if (task == NULL)
        return;
    rtv_context *context = task->context;
    rtv__strip_space_free(task->space);
    rtv__string_map_destroy(&task->strings);
    rtv__free(context, task);
    rtv__context_release(context);
}

rtv_status rtv_retrieval_set_temperature(rtv_retrieval *task, float temperature)
{
    RTV_CHECK_ARG(task != NULL, "task is NULL");
    RTV_TRY(check_temperature(temperature));
    task->options.temperature = temperature;
    return RTV_OK;
}

rtv_status rtv_retrieval_set_hard_negatives(rtv_retrieval *task, int64_t count)
{
    RTV_CHECK_ARG(task != NULL, "task is NULL");
    RTV_CHECK_ARG(count >= -1, "count is %" PRId64 ", must be -1 or more", count);
    task->options.hard_negatives = count < 0 ? 0 : count;
    task->options.flags &= ~(uint32_t)RTV_RETRIEVAL_HARD_NEGATIVES;
    if (count >= 0)
        task->options.flags |= RTV_RETRIEVAL_HARD_NEGATIVES;
    return RTV_OK;
}

/* What the backward pass needs. */
typedef struct {
    rtv_retrieval *task;
    rtv__strip_batch batch;       /* of losses that are not reduced, which are computed again */
    float *d_query, *d_candidate; /* else: the gradients for an upstream gradient of 1 */
} retrieval_work;

static double weight_scale(const rtv__strip_batch *batch, int32_t reduction)
{
    double sum = 0.0;
    switch (reduction) {
    case RTV_LOSS_MEAN:
        for (int64_t p = 0; p < batch->pair_count; p++)
            sum += batch->pair_weights != NULL ? (double)batch->pair_weights[p] : 1.0;
        return sum == 0.0 ? 0.0 : 1.0 / sum;
    case RTV_LOSS_SUM_OVER_BATCH_SIZE:
        return batch->pair_count == 0 ? 0.0 : 1.0 / (double)batch->pair_count;
    default:
        return 1.0;
    }
}

static rtv_status alloc_gradient(float **out, const rtv__node *node, int32_t input)
{
    *out = NULL;
    if (!node->recorded || !rtv__node_wants(node, input))
        return RTV_OK;
    /* whole lines, as the tape's own blocks have */
    size_t bytes = (size_t)node->inputs[input].tensor->count * sizeof **out;
    bytes = (bytes + RTV_ALIGNMENT - 1) / RTV_ALIGNMENT * RTV_ALIGNMENT;
    *out = rtv__tape_alloc(rtv__node_tape(node), bytes > 0 ? bytes : RTV_ALIGNMENT);
    return *out == NULL ? RTV_E_NOMEM : RTV_OK;
}

static rtv_status run_forward(rtv__node *node, rtv_retrieval *task, rtv__strip_batch *batch)
{
    retrieval_work *work = rtv__tape_alloc_zero(rtv__node_tape(node), sizeof *work);
    if (work == NULL)
        return RTV_E_NOMEM;
    node->saved = work;
    work->task = task;
    work->batch = *batch;
    bool is_reduced = task->options.reduction != RTV_LOSS_NONE;
    if (is_reduced) {
        RTV_TRY(alloc_gradient(&work->d_query, node, 0));
        RTV_TRY(alloc_gradient(&work->d_candidate, node, 1));
    }
    const double *losses;
    RTV_TRY(rtv__softmax_strip(task->space, batch, &losses, work->d_query, work->d_candidate));
    float *out = node->output.data;
    double sum = 0.0;
    for (int64_t p = 0; p < batch->pair_count; p++) {
        if (is_reduced)
            sum += losses[p];
        else
            out[p] = (float)losses[p];
    }
    if (is_reduced)
        out[0] = (float)sum;
    return RTV_OK;
}

typedef struct {
    const rtv__kernels *kernels;
    float *values, factor;
} gradient_scaling;

static void scale_range(void *payload, int64_t begin, int64_t end)
{
    const gradient_scaling *work = payload;
    work->kernels->scale(work->values + begin, work->values + begin, work->factor, end - begin);
}

/* Adds a gradient, which is the tape's memory, to that of an input; the first one is handed over. */
static void pass_gradient(rtv__node *node, int32_t input, float *gradient, float factor)
{
    rtv__slot *slot = node->inputs[input].slot;
    int64_t count = node->inputs[input].tensor->count;
    const rtv_tape *tape = rtv__node_tape(node);
    gradient_scaling work = {rtv__kernels_of(rtv__tape_context(tape)), gradient, factor};
    if (factor != 1.0f)
        rtv__for_ranges(tape, count, RTV__ELEMENTS_PER_TASK, scale_range, &work);
    if (slot->gradient == NULL)
        slot->gradient = gradient;
    else
        rtv__accumulate(tape, RTV_DTYPE_F32, slot->gradient, gradient, count);
}

/* Losses that are not reduced: their upstream gradients are weights like those of the pairs. */
static rtv_status compute_again(rtv__node *node, retrieval_work *work)
{
    const float *upstream = node->slot.gradient;
    rtv__strip_batch *batch = &work->batch;
    float *weights =
        rtv__tape_alloc(rtv__node_tape(node), (size_t)batch->pair_count * sizeof *weights);
    if (weights == NULL)
        return RTV_E_NOMEM;
    for (int64_t p = 0; p < batch->pair_count; p++)
        weights[p] = upstream[p] * (batch->pair_weights != NULL ? batch->pair_weights[p] : 1.0f);
    batch->pair_weights = weights;
    RTV_TRY(alloc_gradient(&work->d_query, node, 0));
    RTV_TRY(alloc_gradient(&work->d_candidate, node, 1));
    const double *losses;
    return rtv__softmax_strip(work->task->space, batch, &losses, work->d_query, work->d_candidate);
}

static rtv_status retrieval_backward(rtv__node *node)
{
    retrieval_work *work = node->saved;
    float factor = 1.0f;
    if (work->task->options.reduction == RTV_LOSS_NONE)
        RTV_TRY(compute_again(node, work));
    else
        factor = *(const float *)node->slot.gradient;
    float *gradients[] = {work->d_query, work->d_candidate};
    for (int32_t i = 0; i < 2; i++)
        if (rtv__node_wants(node, i))
            pass_gradient(node, i, gradients[i], factor);
    return RTV_OK;
}

static const rtv__op retrieval_op = {.name = "retrieval_loss", .backward = retrieval_backward};

rtv_status rtv_retrieval_loss(rtv_tensor **out, rtv_retrieval *task, rtv_tape *tape,
                              const rtv_tensor *query, const rtv_tensor *candidate,
                              const rtv_retrieval_inputs *inputs)
{
    const rtv_tensor *tensors[] = {query, candidate};
    RTV_TRY(rtv__op_check(out, tape, &retrieval_op, tensors, 2, 0));
    RTV_CHECK_ARG(task != NULL, "task is NULL");
    rtv_retrieval_inputs known = default_inputs;
    RTV_TRY(rtv__options_read(&known, sizeof known, inputs, "rtv_retrieval_inputs", 0));
    RTV_TRY(rtv__options_reserved("rtv_retrieval_inputs", known.reserved1 == NULL));
    rtv__strip_batch batch;
    RTV_TRY(rtv__retrieval_read(&batch, task, tape, query, candidate, &known));
    batch.weight_scale = weight_scale(&batch, task->options.reduction);
    rtv__shape shape;
    int64_t count;
    bool is_vector = task->options.reduction == RTV_LOSS_NONE;
    RTV_TRY(rtv__shape_make(&shape, &count, is_vector ? 1 : 0, &batch.pair_count));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &retrieval_op, tensors, 2, RTV_DTYPE_F32, &shape));
    RTV_TRY(run_forward(node, task, &batch));
    return rtv__op_finish(out, node);
}
