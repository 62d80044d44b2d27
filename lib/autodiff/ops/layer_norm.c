/* Normalises each row to mean 0 and variance 1 (Ba, Kiros and Hinton 2016). */
#include "autodiff/op_table.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_norm.h"

typedef struct {
    int64_t rows, width;
    double epsilon;
    const void *x, *gamma, *beta;
    void *y;
    void *means, *factors; /* per row */
    const void *dy;
    void *dx;
    bool add;
} norm_work;

#define TYPED_BODY "autodiff/ops/layer_norm_typed.h"
#include "autodiff/typed.h"

static rtv_status check_parameters(const rtv_tensor *x, const rtv_tensor *gamma,
                                   const rtv_tensor *beta)
{
    const rtv__op *op = &rtv__op_layer_norm;
    if (x->shape.rank == 0)
        return rtv__op_fail_shapes(op, "x", x, NULL, NULL, "an axis is missing");
    int64_t width = x->shape.dims[x->shape.rank - 1];
    if (gamma != NULL && (gamma->shape.rank != 1 || gamma->count != width))
        return rtv__op_fail_shapes(op, "x", x, "gamma", gamma, "gamma must fit the last axis");
    if (beta != NULL && (beta->shape.rank != 1 || beta->count != width))
        return rtv__op_fail_shapes(op, "x", x, "beta", beta, "beta must fit the last axis");
    return RTV_OK;
}

rtv_status rtv_op_layer_norm(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                             const rtv_tensor *gamma, const rtv_tensor *beta, double epsilon)
{
    const rtv__op *op = &rtv__op_layer_norm;
    const rtv_tensor *inputs[] = {x, gamma, beta};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 3, 1u << 1 | 1u << 2));
    RTV_TRY(rtv__op_check_real(op, inputs, 3));
    RTV_TRY(check_parameters(x, gamma, beta));
    RTV_CHECK_ARG(epsilon > 0, "%s: epsilon is %g", op->name, epsilon);
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 3, x->dtype, &x->shape));
    norm_work work = {.width = x->shape.dims[x->shape.rank - 1],
                      .epsilon = epsilon,
                      .x = x->data,
                      .gamma = gamma != NULL ? gamma->data : NULL,
                      .beta = beta != NULL ? beta->data : NULL,
                      .y = node->output.data};
    work.rows = work.width > 0 ? x->count / work.width : 0;
    size_t bytes = (size_t)work.rows * rtv_dtype_bytes(x->dtype);
    work.means = rtv__tape_alloc(tape, bytes);
    work.factors = rtv__tape_alloc(tape, bytes);
    norm_work *saved = rtv__tape_alloc(tape, sizeof *saved);
    if (work.means == NULL || work.factors == NULL || saved == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(tape, work.rows, rtv__rows_per_task(work.width),
                    RTV__TYPED(x->dtype, normalize_rows), &work);
    *saved = work;
    node->saved = saved;
    return rtv__op_finish(out, node);
}

static rtv_status layer_norm_backward(rtv__node *node)
{
    norm_work *work = node->saved;
    const rtv_dtype dtype = node->output.dtype;
    work->dy = node->slot.gradient;
    void *targets[3] = {NULL, NULL, NULL};
    for (int32_t i = 1; i < 3; i++) {
        if (!rtv__node_wants(node, i))
            continue;
        targets[i] = rtv__node_zeroed_target(node, i);
        if (targets[i] == NULL)
            return RTV_E_NOMEM;
    }
    if (targets[1] != NULL || targets[2] != NULL)
        RTV__TYPED(dtype, parameter_slopes)(work, targets[1], targets[2]);
    if (!rtv__node_wants(node, 0))
        return RTV_OK;
    work->dx = rtv__node_target(node, 0, &work->add);
    if (work->dx == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(rtv__node_tape(node), work->rows, rtv__rows_per_task(work->width),
                    RTV__TYPED(dtype, row_slopes), work);
    return RTV_OK;
}

const rtv__op rtv__op_layer_norm = {.name = "layer_norm",
                                    .backward = RTV__BACKWARD(layer_norm_backward)};
