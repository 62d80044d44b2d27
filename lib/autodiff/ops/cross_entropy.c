/* Softmax cross-entropy of logits, with labels as distributions or as class numbers. */
#include "autodiff/op_table.h"
#include "autodiff/ops/exp_sum.h"
#include "autodiff/ops/id_input.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_loss.h"

typedef struct {
    int64_t rows, width;
    double smoothing;
    const void *x, *labels;
    const int64_t *ids; /* class numbers instead of `labels`; else NULL */
    const rtv__kernels *kernels;
    void *y, *log_sums; /* per row */
    void *softmax;      /* of the logits, for the backward pass */
    const void *dy;
    void *target;
    bool add;
} entropy_work;

#define TYPED_BODY "autodiff/ops/cross_entropy_typed.h"
#include "autodiff/typed.h"

static rtv_status run(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                      const rtv_tensor *const *inputs, const entropy_work *plan)
{
    const rtv_tensor *x = inputs[0];
    rtv__shape shape = x->shape;
    shape.rank--;
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 2, x->dtype, &shape));
    entropy_work *work = rtv__tape_alloc(tape, sizeof *work);
    if (work == NULL)
        return RTV_E_NOMEM;
    *work = *plan;
    work->rows = node->output.count;
    work->width = x->shape.dims[x->shape.rank - 1];
    work->x = x->data;
    work->y = node->output.data;
    work->log_sums = rtv__tape_alloc(tape, (size_t)work->rows * rtv_dtype_bytes(x->dtype));
    work->softmax = rtv__tape_alloc(tape, (size_t)x->count * rtv_dtype_bytes(x->dtype));
    work->kernels = rtv__kernels_of(rtv__tape_context(tape));
    if (work->log_sums == NULL || work->softmax == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(tape, work->rows, rtv__rows_per_task(work->width * 2),
                    RTV__TYPED(x->dtype, entropy_values), work);
    node->saved = work;
    return rtv__op_finish(out, node);
}

rtv_status rtv_op_softmax_cross_entropy(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *logits,
                                        const rtv_tensor *labels, double label_smoothing)
{
    const rtv__op *op = &rtv__op_softmax_cross_entropy;
    const rtv_tensor *inputs[] = {logits, labels};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 2));
    if (!rtv__shape_equal(&logits->shape, &labels->shape) || logits->shape.rank == 0)
        return rtv__op_fail_shapes(op, "logits", logits, "labels", labels,
                                   "they must be equal, with an axis");
    if (!(label_smoothing >= 0 && label_smoothing <= 1))
        return rtv__fail(RTV_E_RANGE, "%s: label_smoothing is %g, must be 0 to 1", op->name,
                         label_smoothing);
    const entropy_work plan = {.smoothing = label_smoothing, .labels = labels->data};
    return run(out, tape, op, inputs, &plan);
}

rtv_status rtv_op_sparse_softmax_cross_entropy(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *logits, const rtv_tensor *labels)
{
    const rtv__op *op = &rtv__op_sparse_softmax_cross_entropy;
    const rtv_tensor *inputs[] = {logits, labels};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 1));
    rtv__shape rows = logits->shape;
    rows.rank--;
    if (logits->shape.rank == 0 || !rtv__shape_equal(&rows, &labels->shape))
        return rtv__op_fail_shapes(op, "logits", logits, "labels", labels,
                                   "one label per row of logits is needed");
    entropy_work plan = {.smoothing = 0};
    RTV_TRY(rtv__ids_read(&plan.ids, tape, op, labels, "labels"));
    RTV_TRY(
        rtv__ids_check(op, plan.ids, labels->count, 0, logits->shape.dims[logits->shape.rank - 1]));
    return run(out, tape, op, inputs, &plan);
}

static rtv_status entropy_backward(rtv__node *node)
{
    entropy_work *work = node->saved;
    const rtv_dtype dtype = node->output.dtype;
    work->dy = node->slot.gradient;
    for (int32_t side = 0; side < 2; side++) {
        if (!rtv__node_wants(node, side))
            continue;
        work->target = rtv__node_target(node, side, &work->add);
        if (work->target == NULL)
            return RTV_E_NOMEM;
        rtv__for_ranges(
            rtv__node_tape(node), work->rows, rtv__rows_per_task(work->width * 2),
            side == 0 ? RTV__TYPED(dtype, logit_slopes) : RTV__TYPED(dtype, label_slopes), work);
    }
    return RTV_OK;
}

const rtv__op rtv__op_softmax_cross_entropy = {.name = "softmax_cross_entropy",
                                               .backward = entropy_backward};
const rtv__op rtv__op_sparse_softmax_cross_entropy = {.name = "sparse_softmax_cross_entropy",
                                                      .backward = entropy_backward};
