/* The mean over axis 1 where a mask is true. */
#include "autodiff/op_table.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_lookup.h"

typedef struct {
    int64_t length, width;
    const uint8_t *mask;
    const void *x, *dy;
    void *y, *dx;
    bool add;
} mean_work;

#define TYPED_BODY "autodiff/ops/masked_mean_typed.h"
#include "autodiff/typed.h"

static mean_work make_work(const rtv_tensor *x, const rtv_tensor *mask)
{
    mean_work work = {.length = x->shape.dims[1], .width = 1, .mask = mask->data, .x = x->data};
    for (int32_t i = 2; i < x->shape.rank; i++)
        work.width *= x->shape.dims[i];
    return work;
}

rtv_status rtv_op_masked_mean(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                              const rtv_tensor *mask)
{
    const rtv__op *op = &rtv__op_masked_mean;
    const rtv_tensor *inputs[] = {x, mask};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 1));
    if (mask->dtype != RTV_DTYPE_U8)
        return rtv__fail(RTV_E_DTYPE, "%s: the mask has dtype %s, must be u8", op->name,
                         rtv__dtype_text(mask->dtype));
    if (x->shape.rank < 2 || mask->shape.rank != 2 || x->shape.dims[0] != mask->shape.dims[0] ||
        x->shape.dims[1] != mask->shape.dims[1])
        return rtv__op_fail_shapes(op, "x", x, "mask", mask,
                                   "the mask must have the first two axes of x");
    rtv__shape shape = x->shape;
    shape.rank--;
    for (int32_t i = 1; i < shape.rank; i++)
        shape.dims[i] = shape.dims[i + 1];
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 2, x->dtype, &shape));
    mean_work work = make_work(x, mask);
    work.y = node->output.data;
    rtv__for_ranges(tape, shape.dims[0], rtv__rows_per_task(work.length * work.width),
                    RTV__TYPED(x->dtype, mean_rows), &work);
    return rtv__op_finish(out, node);
}

static rtv_status masked_mean_backward(rtv__node *node)
{
    const rtv_tensor *x = node->inputs[0].tensor;
    mean_work work = make_work(x, node->inputs[1].tensor);
    work.dy = node->slot.gradient;
    work.dx = rtv__node_target(node, 0, &work.add);
    if (work.dx == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(rtv__node_tape(node), x->shape.dims[0],
                    rtv__rows_per_task(work.length * work.width), RTV__TYPED(x->dtype, mean_slopes),
                    &work);
    return RTV_OK;
}

const rtv__op rtv__op_masked_mean = {.name = "masked_mean", .backward = masked_mean_backward};
