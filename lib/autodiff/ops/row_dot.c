/* The dot product of each pair of rows. */
#include "autodiff/op_table.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_matrix.h"

typedef struct {
    const void *a, *b; /* backward: a is the other side */
    void *y;
    const void *dy;
    void *target;
    bool add;
    int64_t width;
} row_dot_work;

#define TYPED_BODY "autodiff/ops/row_dot_typed.h"
#include "autodiff/typed.h"

rtv_status rtv_op_row_dot(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                          const rtv_tensor *b)
{
    const rtv__op *op = &rtv__op_row_dot;
    const rtv_tensor *inputs[] = {a, b};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 2));
    if (!rtv__shape_equal(&a->shape, &b->shape) || a->shape.rank == 0)
        return rtv__op_fail_shapes(op, "a", a, "b", b, "they must be equal, with an axis");
    rtv__shape shape = a->shape;
    int64_t width = shape.dims[shape.rank - 1];
    shape.dims[shape.rank - 1] = 1;
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 2, a->dtype, &shape));
    row_dot_work work = {.a = a->data, .b = b->data, .y = node->output.data, .width = width};
    rtv__for_ranges(tape, node->output.count, rtv__rows_per_task(width),
                    RTV__TYPED(a->dtype, forward), &work);
    return rtv__op_finish(out, node);
}

static rtv_status row_dot_backward(rtv__node *node)
{
    const rtv_tensor *y = &node->output;
    for (int32_t side = 0; side < 2; side++) {
        if (!rtv__node_wants(node, side))
            continue;
        const rtv_tensor *other = node->inputs[1 - side].tensor;
        row_dot_work work = {.a = other->data,
                             .dy = node->slot.gradient,
                             .width = other->shape.dims[other->shape.rank - 1]};
        work.target = rtv__node_target(node, side, &work.add);
        if (work.target == NULL)
            return RTV_E_NOMEM;
        rtv__for_ranges(rtv__node_tape(node), y->count, rtv__rows_per_task(work.width),
                        RTV__TYPED(y->dtype, backward), &work);
    }
    return RTV_OK;
}

const rtv__op rtv__op_row_dot = {.name = "row_dot", .backward = row_dot_backward};
