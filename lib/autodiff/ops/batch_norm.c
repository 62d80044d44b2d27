/* Normalises each column over the batch (Ioffe and Szegedy 2015). */
#include "autodiff/op_table.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_norm.h"

typedef struct {
    int64_t rows, width;
    bool training;
    const void *x, *gamma, *beta;
    void *y;
    double *means, *factors; /* per column; the factor is 1 / sqrt(variance + epsilon) */
    const void *dy;
    double *sums, *along; /* of dy, and of dy times the normalised x */
    void *dx;
    bool add;
} batch_work;

#define TYPED_BODY "autodiff/ops/batch_norm_typed.h"
#include "autodiff/typed.h"

static rtv_status check_inputs(const rtv_tensor *const *inputs)
{
    static const char *const names[] = {"x", "gamma", "beta", "moving_mean", "moving_variance"};
    const rtv__op *op = &rtv__op_batch_norm;
    const rtv_tensor *x = inputs[0];
    if (x->shape.rank == 0)
        return rtv__op_fail_shapes(op, "x", x, NULL, NULL, "an axis is missing");
    for (int32_t i = 1; i < 5; i++)
        if (inputs[i] != NULL &&
            (inputs[i]->shape.rank != 1 || inputs[i]->count != x->shape.dims[x->shape.rank - 1]))
            return rtv__op_fail_shapes(op, "x", x, names[i], inputs[i],
                                       "it must have one element per column of x");
    return RTV_OK;
}

/* Statistics of the batch, which move the moving ones, or those. */
static rtv_status take_statistics(batch_work *work, rtv_tape *tape, rtv_dtype dtype,
                                  rtv_tensor *moving_mean, rtv_tensor *moving_variance,
                                  double momentum, double epsilon)
{
    double *blocks = rtv__tape_alloc(tape, 4 * (size_t)work->width * sizeof *blocks);
    if (blocks == NULL)
        return RTV_E_NOMEM;
    work->means = blocks;
    work->factors = blocks + work->width;
    work->sums = blocks + 2 * work->width;
    work->along = blocks + 3 * work->width;
    if (work->training) {
        RTV__TYPED(dtype, column_statistics)(work, work->means, work->factors);
        RTV__TYPED(dtype, move_statistics)(moving_mean->data, work->means, momentum, work->width);
        RTV__TYPED(dtype, move_statistics)
        (moving_variance->data, work->factors, momentum, work->width);
    } else {
        RTV__TYPED(dtype, read_statistics)(work->means, moving_mean->data, work->width);
        RTV__TYPED(dtype, read_statistics)(work->factors, moving_variance->data, work->width);
    }
    for (int64_t j = 0; j < work->width; j++)
        work->factors[j] = 1 / sqrt(work->factors[j] + epsilon);
    return RTV_OK;
}

rtv_status rtv_op_batch_norm(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                             const rtv_tensor *gamma, const rtv_tensor *beta,
                             rtv_tensor *moving_mean, rtv_tensor *moving_variance, double momentum,
                             double epsilon)
{
    const rtv__op *op = &rtv__op_batch_norm;
    const rtv_tensor *inputs[] = {x, gamma, beta, moving_mean, moving_variance};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 5, 1u << 1 | 1u << 2));
    RTV_TRY(rtv__op_check_real(op, inputs, 5));
    RTV_TRY(check_inputs(inputs));
    RTV_CHECK_ARG(epsilon > 0, "%s: epsilon is %g", op->name, epsilon);
    RTV_CHECK_ARG(momentum >= 0 && momentum <= 1, "%s: momentum is %g", op->name, momentum);
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 3, x->dtype, &x->shape));
    batch_work *work = rtv__tape_alloc(tape, sizeof *work);
    if (work == NULL)
        return RTV_E_NOMEM;
    *work = (batch_work){.width = x->shape.dims[x->shape.rank - 1],
                         .x = x->data,
                         .gamma = gamma != NULL ? gamma->data : NULL,
                         .beta = beta != NULL ? beta->data : NULL,
                         .y = node->output.data};
    work->rows = work->width > 0 ? x->count / work->width : 0;
    /* An empty batch has no statistics to learn from. */
    work->training = rtv__tape_is_training(tape) && work->rows > 0;
    RTV_TRY(take_statistics(work, tape, x->dtype, moving_mean, moving_variance, momentum, epsilon));
    rtv__for_ranges(tape, work->rows, rtv__rows_per_task(work->width),
                    RTV__TYPED(x->dtype, normalize_columns), work);
    node->saved = work;
    return rtv__op_finish(out, node);
}

static rtv_status batch_norm_backward(rtv__node *node)
{
    batch_work *work = node->saved;
    const rtv_dtype dtype = node->output.dtype;
    work->dy = node->slot.gradient;
    RTV__TYPED(dtype, column_slopes)(work);
    for (int32_t i = 1; i < 3; i++) {
        if (!rtv__node_wants(node, i))
            continue;
        void *target = rtv__node_zeroed_target(node, i);
        if (target == NULL)
            return RTV_E_NOMEM;
        RTV__TYPED(dtype, add_columns)(target, i == 1 ? work->along : work->sums, work->width);
    }
    if (!rtv__node_wants(node, 0))
        return RTV_OK;
    work->dx = rtv__node_target(node, 0, &work->add);
    if (work->dx == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(rtv__node_tape(node), work->rows, rtv__rows_per_task(work->width),
                    RTV__TYPED(dtype, batch_slopes), work);
    return RTV_OK;
}

const rtv__op rtv__op_batch_norm = {.name = "batch_norm",
                                    .backward = RTV__BACKWARD(batch_norm_backward)};
