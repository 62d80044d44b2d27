/* x kernel + bias with an activation, in one pass over the result. */
#include <string.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/product.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_matrix.h"
#include "tensor/gemm.h"

typedef struct {
    rtv_dtype dtype;
    int64_t width, units;
    int64_t grain; /* rows per range */
    bool relu;
    const void *y;
    void *dz;   /* gradient before the activation, at first that behind it */
    void *sums; /* column sums of dz per range; NULL: not wanted */
} dense_work;

#define TYPED_BODY "autodiff/ops/dense_op_typed.h"
#include "autodiff/typed.h"

static rtv_status check_shapes(const rtv_tensor *x, const rtv_tensor *kernel,
                               const rtv_tensor *bias)
{
    const rtv__op *op = &rtv__op_dense;
    if (x->shape.rank < 1 || kernel->shape.rank != 2 ||
        x->shape.dims[x->shape.rank - 1] != kernel->shape.dims[0])
        return rtv__op_fail_shapes(op, "x", x, "kernel", kernel,
                                   "the last axis of x must be the first of the kernel");
    if (bias != NULL && (bias->shape.rank != 1 || bias->shape.dims[0] != kernel->shape.dims[1]))
        return rtv__op_fail_shapes(op, "kernel", kernel, "bias", bias,
                                   "the bias must have one element per unit");
    return RTV_OK;
}

static int64_t count_rows(const rtv_tensor *x)
{
    int64_t rows = 1;
    for (int32_t i = 0; i + 1 < x->shape.rank; i++)
        rows *= x->shape.dims[i];
    return rows;
}

/* y = relu(y + bias). */
static void finish_f64(double *y, const double *bias, bool relu, int64_t rows, int64_t units)
{
    for (int64_t i = 0; i < rows * units; i++) {
        if (bias != NULL)
            y[i] += bias[i % units];
        if (relu)
            y[i] = y[i] <= 0 ? 0 : y[i];
    }
}

static rtv_status apply_linear(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                               const rtv_tensor *kernel, const rtv_tensor *bias, bool relu)
{
    const rtv_tensor *inputs[] = {x, kernel, bias};
    rtv__shape shape = x->shape;
    shape.dims[shape.rank - 1] = kernel->shape.dims[1];
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &rtv__op_dense, inputs, 3, x->dtype, &shape));
    const int64_t width = kernel->shape.dims[0], units = kernel->shape.dims[1];
    const int64_t rows = count_rows(x);
    const void *added = bias != NULL ? bias->data : NULL;
    if (x->dtype == RTV_DTYPE_F32) {
        rtv__gemm_f32_dense(rtv__tape_context(tape), rows, units, width, x->data, width,
                            kernel->data, units, added, relu, node->output.data, units);
    } else {
        rtv__product(rtv__tape_context(tape), x->dtype, false, false, rows, units, width, x->data,
                     kernel->data, false, node->output.data);
        finish_f64(node->output.data, added, relu, rows, units);
    }
    /* The only thing to remember is whether there was a relu. */
    node->saved = relu ? node : NULL;
    return rtv__op_finish(out, node);
}

rtv_status rtv_op_dense(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                        const rtv_tensor *kernel, const rtv_tensor *bias, rtv_activation activation)
{
    const rtv_tensor *inputs[] = {x, kernel, bias};
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_dense, inputs, 3, 1u << 2));
    RTV_TRY(rtv__op_check_real(&rtv__op_dense, inputs, 3));
    RTV_TRY(check_shapes(x, kernel, bias));
    if (activation == RTV_ACTIVATION_NONE || activation == RTV_ACTIVATION_RELU)
        return apply_linear(out, tape, x, kernel, bias, activation == RTV_ACTIVATION_RELU);
    rtv_tensor *linear;
    RTV_TRY(apply_linear(&linear, tape, x, kernel, bias, false));
    return rtv_op_activation(out, tape, linear, activation);
}

/* Gradients of what stands before the activation, and of the bias. */
static rtv_status backward_linear(rtv__node *node, dense_work *work, int64_t rows)
{
    rtv_tape *tape = rtv__node_tape(node);
    bool wants_bias = node->inputs[2].tensor != NULL && rtv__node_wants(node, 2);
    work->dz = node->slot.gradient;
    if (work->relu && node->slot.keep) {
        size_t bytes = (size_t)node->output.count * rtv_dtype_bytes(work->dtype);
        work->dz = rtv__tape_alloc(tape, bytes);
        if (work->dz == NULL)
            return RTV_E_NOMEM;
        memcpy(work->dz, node->slot.gradient, bytes);
    }
    if (!work->relu && !wants_bias)
        return RTV_OK;
    int64_t ranges = (rows + work->grain - 1) / work->grain;
    if (wants_bias) {
        work->sums =
            rtv__tape_alloc(tape, (size_t)(ranges * work->units) * rtv_dtype_bytes(work->dtype));
        if (work->sums == NULL)
            return RTV_E_NOMEM;
    }
    rtv__for_ranges(tape, rows, work->grain, RTV__TYPED(work->dtype, mask_and_sum), work);
    if (wants_bias) {
        void *target = rtv__node_zeroed_target(node, 2);
        if (target == NULL)
            return RTV_E_NOMEM;
        RTV__TYPED(work->dtype, add_sums)(target, work->sums, ranges, work->units);
    }
    return RTV_OK;
}

static rtv_status dense_backward(rtv__node *node)
{
    const rtv_tensor *x = node->inputs[0].tensor, *kernel = node->inputs[1].tensor;
    rtv_context *context = node->output.context;
    dense_work work = {.dtype = x->dtype,
                       .width = kernel->shape.dims[0],
                       .units = kernel->shape.dims[1],
                       .relu = node->saved != NULL,
                       .y = node->output.data};
    work.grain = rtv__rows_per_task(work.units);
    const int64_t rows = count_rows(x);
    RTV_TRY(backward_linear(node, &work, rows));
    bool add;
    if (rtv__node_wants(node, 1)) {
        void *target = rtv__node_target(node, 1, &add);
        if (target == NULL)
            return RTV_E_NOMEM;
        rtv__product(context, x->dtype, true, false, work.width, work.units, rows, x->data, work.dz,
                     add, target);
    }
    if (rtv__node_wants(node, 0)) {
        void *target = rtv__node_target(node, 0, &add);
        if (target == NULL)
            return RTV_E_NOMEM;
        rtv__product(context, x->dtype, false, true, rows, work.width, work.units, work.dz,
                     kernel->data, add, target);
    }
    return RTV_OK;
}

const rtv__op rtv__op_dense = {.name = "dense", .backward = RTV__BACKWARD(dense_backward)};
