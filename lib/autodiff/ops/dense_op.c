/* x kernel + bias with an activation, in one pass over the result. */
#include <string.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/product.h"
#include "autodiff/ranges.h"
#include "kernel/kernel.h"
#include "retrieve/ops_matrix.h"
#include "tensor/gemm.h"

/* The backward pass goes by blocks of this many rows, as the product that sums over rows does. */
enum { BLOCK_ROWS = RTV__GEMM_DEPTH, LEAST_TASK_PRODUCTS = 1 << 19, MOST_PARTIAL_BYTES = 4 << 20 };

typedef struct {
    rtv_context *context;
    rtv_dtype dtype;
    int64_t width, units, rows;
    const void *x, *kernel;
    const void *y;  /* NULL: there was no relu */
    void *dz;       /* gradient before the activation, at first that behind it */
    void *sums;     /* column sums of dz per block; NULL: not wanted */
    void *products; /* x^T dz per block; NULL: not wanted, or not by blocks */
    void *dx;       /* NULL: not wanted */
    bool add_products, add_dx;
} dense_work;

typedef struct {
    void *to;
    const void *parts; /* each of `count` elements */
    int64_t part_count, count;
    bool add;
} sum_work;

#define TYPED_BODY "autodiff/ops/dense_op_typed.h"
#include "autodiff/typed.h"

static void relu_gradient_f32(const rtv_context *context, void *dz, void *sums, const void *y,
                              int64_t rows, int64_t units)
{
    rtv__kernels_of(context)->relu_gradient(dz, sums, y, rows, units);
}

/* See rtv__kernels. */
static void relu_gradient_f64(const rtv_context *context, void *dz, void *sums, const void *y,
                              int64_t rows, int64_t units)
{
    (void)context;
    double *g = dz, *s = sums;
    const double *v = y;
    for (int64_t j = 0; s != NULL && j < units; j++)
        s[j] = 0;
    for (int64_t i = 0; i < rows * units; i++) {
        if (v != NULL)
            g[i] = v[i] > 0 ? g[i] : 0;
        if (s != NULL)
            s[i % units] += g[i];
    }
}

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

/* Row `row` of a matrix with `width` columns. */
static void *at_row(const dense_work *work, const void *matrix, int64_t row, int64_t width)
{
    return matrix != NULL
               ? (char *)(uintptr_t)matrix + (size_t)(row * width) * rtv_dtype_bytes(work->dtype)
               : NULL;
}

/* All that hangs on the gradients of one block of rows, while they are in the cache. */
static void backward_block(const dense_work *work, int64_t block)
{
    const int64_t first = block * BLOCK_ROWS, left = work->rows - first;
    const int64_t rows = left < BLOCK_ROWS ? left : BLOCK_ROWS;
    const int64_t width = work->width, units = work->units;
    void *dz = at_row(work, work->dz, first, units);
    if (work->y != NULL || work->sums != NULL)
        RTV__TYPED(work->dtype, relu_gradient)
    (work->context, dz, at_row(work, work->sums, block, units), at_row(work, work->y, first, units),
     rows, units);
    if (work->products != NULL)
        rtv__product(work->context, work->dtype, true, false, width, units, rows,
                     at_row(work, work->x, first, width), dz, work->add_products,
                     at_row(work, work->products, block * width, units));
    if (work->dx != NULL)
        rtv__product(work->context, work->dtype, false, true, rows, width, units, dz, work->kernel,
                     work->add_dx, at_row(work, work->dx, first, width));
}

static void backward_blocks(void *payload, int64_t begin, int64_t end)
{
    for (int64_t block = begin; block < end; block++)
        backward_block(payload, block);
}

/* What the blocks have left, added in their order. */
static rtv_status add_parts(rtv__node *node, int32_t input, const void *parts, int64_t part_count)
{
    enum { ELEMENTS = 2048 };
    sum_work work = {
        .parts = parts, .part_count = part_count, .count = node->inputs[input].tensor->count};
    work.to = rtv__node_target(node, input, &work.add);
    if (work.to == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(rtv__node_tape(node), work.count, ELEMENTS,
                    RTV__TYPED(node->output.dtype, sum_parts), &work);
    return RTV_OK;
}

static rtv_status alloc_parts(void **out, const rtv__node *node, int64_t elements)
{
    *out = rtv__tape_alloc(rtv__node_tape(node),
                           (size_t)elements * rtv_dtype_bytes(node->output.dtype));
    return *out != NULL ? RTV_OK : RTV_E_NOMEM;
}

/* The gradient that relu's mask is put on: in place, unless the caller wants to see it. */
static rtv_status take_gradient(dense_work *work, const rtv__node *node)
{
    work->dz = node->slot.gradient;
    if (work->y == NULL || !node->slot.keep)
        return RTV_OK;
    RTV_TRY(alloc_parts(&work->dz, node, node->output.count));
    if (node->output.count > 0)
        memcpy(work->dz, node->slot.gradient,
               (size_t)node->output.count * rtv_dtype_bytes(work->dtype));
    return RTV_OK;
}

static rtv_status run_blocks(dense_work *work, rtv__node *node, bool by_blocks)
{
    rtv_tape *tape = rtv__node_tape(node);
    const int64_t blocks = (work->rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    const int64_t products = work->width * work->units;
    const bool wants_bias = node->inputs[2].tensor != NULL && rtv__node_wants(node, 2);
    const bool single = by_blocks && blocks == 1;
    if (wants_bias)
        RTV_TRY(alloc_parts(&work->sums, node, blocks * work->units));
    if (single)
        work->products = rtv__node_target(node, 1, &work->add_products);
    else if (by_blocks)
        RTV_TRY(alloc_parts(&work->products, node, blocks * products));
    if (rtv__node_wants(node, 0))
        work->dx = rtv__node_target(node, 0, &work->add_dx);
    if ((single && work->products == NULL) || (rtv__node_wants(node, 0) && work->dx == NULL))
        return RTV_E_NOMEM;
    int64_t grain = LEAST_TASK_PRODUCTS / (BLOCK_ROWS * (products > 0 ? products : 1));
    rtv__for_ranges(tape, blocks, grain > 0 ? grain : 1, backward_blocks, work);
    if (wants_bias)
        RTV_TRY(add_parts(node, 2, work->sums, blocks));
    return by_blocks && !single ? add_parts(node, 1, work->products, blocks) : RTV_OK;
}

static rtv_status dense_backward(rtv__node *node)
{
    const rtv_tensor *x = node->inputs[0].tensor, *kernel = node->inputs[1].tensor;
    dense_work work = {.context = node->output.context,
                       .dtype = x->dtype,
                       .width = kernel->shape.dims[0],
                       .units = kernel->shape.dims[1],
                       .rows = count_rows(x),
                       .x = x->data,
                       .kernel = kernel->data,
                       .y = node->saved != NULL ? node->output.data : NULL};
    RTV_TRY(take_gradient(&work, node));
    /* Where the parts would take much memory, one product sums over all rows, in the same order. */
    const int64_t blocks = (work.rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    const size_t kernel_bytes = (size_t)kernel->count * rtv_dtype_bytes(work.dtype);
    const bool by_blocks =
        blocks == 1 || (size_t)blocks <= MOST_PARTIAL_BYTES / (kernel_bytes > 0 ? kernel_bytes : 1);
    const bool wants_kernel = rtv__node_wants(node, 1);
    RTV_TRY(run_blocks(&work, node, wants_kernel && by_blocks));
    if (!wants_kernel || by_blocks)
        return RTV_OK;
    bool add;
    void *target = rtv__node_target(node, 1, &add);
    if (target == NULL)
        return RTV_E_NOMEM;
    rtv__product(work.context, work.dtype, true, false, work.width, work.units, work.rows, work.x,
                 work.dz, add, target);
    return RTV_OK;
}

const rtv__op rtv__op_dense = {.name = "dense", .backward = RTV__BACKWARD(dense_backward)};
