/* Choosing by a mask. */
#include "autodiff/op_table.h"
#include "autodiff/walk.h"
#include "retrieve/ops_binary.h"

typedef struct {
    rtv__walk walk;
    const uint8_t *mask;
    const void *a, *b;
    void *y;
    const void *dy;
} where_work;

#define TYPED_BODY "autodiff/ops/where_typed.h"
#include "autodiff/typed.h"

static void plan_where(where_work *work, const rtv_tensor *mask, const rtv_tensor *a,
                       const rtv_tensor *b, const rtv_tensor *y)
{
    const rtv__shape *operands[] = {&mask->shape, &a->shape, &b->shape, &y->shape};
    rtv__walk_make(&work->walk, &y->shape, operands, 4);
    work->mask = mask->data;
    work->a = a->data;
    work->b = b->data;
    work->y = y->data;
}

rtv_status rtv_op_where(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *mask,
                        const rtv_tensor *a, const rtv_tensor *b)
{
    const rtv__op *op = &rtv__op_where;
    const rtv_tensor *inputs[] = {mask, a, b};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 3, 0));
    RTV_TRY(rtv__op_check_real(op, inputs + 1, 2));
    if (mask->dtype != RTV_DTYPE_U8)
        return rtv__fail(RTV_E_DTYPE, "%s: the mask has dtype %s, must be u8", op->name,
                         rtv__dtype_text(mask->dtype));
    rtv__shape both, shape;
    if (rtv__shape_broadcast(&both, &a->shape, &b->shape) != RTV_OK)
        return rtv__op_fail_shapes(op, "a", a, "b", b, "they do not broadcast");
    if (rtv__shape_broadcast(&shape, &both, &mask->shape) != RTV_OK)
        return rtv__op_fail_shapes(op, "mask", mask, "a", a, "they do not broadcast");
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 3, a->dtype, &shape));
    where_work work;
    plan_where(&work, mask, a, b, &node->output);
    if (node->output.count > 0)
        RTV__TYPED(a->dtype, choose)(&work);
    return rtv__op_finish(out, node);
}

static rtv_status where_backward(rtv__node *node)
{
    where_work work;
    plan_where(&work, node->inputs[0].tensor, node->inputs[1].tensor, node->inputs[2].tensor,
               &node->output);
    work.dy = node->slot.gradient;
    for (int32_t side = 1; side <= 2; side++) {
        if (!rtv__node_wants(node, side))
            continue;
        void *target = rtv__node_zeroed_target(node, side);
        if (target == NULL)
            return RTV_E_NOMEM;
        if (node->output.count > 0)
            RTV__TYPED(node->output.dtype, pass_back)(&work, side, target);
    }
    return RTV_OK;
}

const rtv__op rtv__op_where = {.name = "where", .backward = where_backward};
