/* Lines of length 1, and the cosine between lines. */
#include "autodiff/op_table.h"
#include "autodiff/ops/axis.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_binary.h"
#include "retrieve/ops_norm.h"
#include "retrieve/ops_reduce.h"

typedef struct {
    rtv__axis_view view;
    double epsilon;
    const void *x;
    void *y;
    const void *dy;
    void *dx;
    bool add;
} normalize_work;

#define TYPED_BODY "autodiff/ops/l2_normalize_typed.h"
#include "autodiff/typed.h"

rtv_status rtv_op_l2_normalize(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, int32_t axis,
                               double epsilon)
{
    const rtv__op *op = &rtv__op_l2_normalize;
    RTV_TRY(rtv__op_check(out, tape, op, &x, 1, 0));
    RTV_TRY(rtv__op_check_real(op, &x, 1));
    RTV_CHECK_ARG(epsilon >= 0, "%s: epsilon is %g", op->name, epsilon);
    normalize_work work = {.epsilon = epsilon, .x = x->data};
    RTV_TRY(rtv__axis_view_make(&work.view, &axis, &x->shape, axis));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, &x, 1, x->dtype, &x->shape));
    work.y = node->output.data;
    rtv__for_ranges(tape, work.view.lines, rtv__rows_per_task(work.view.length),
                    RTV__TYPED(x->dtype, normalize), &work);
    if (node->recorded) {
        normalize_work *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = work;
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

static rtv_status l2_normalize_backward(rtv__node *node)
{
    normalize_work *work = node->saved;
    work->dy = node->slot.gradient;
    work->dx = rtv__node_target(node, 0, &work->add);
    if (work->dx == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(rtv__node_tape(node), work->view.lines, rtv__rows_per_task(work->view.length),
                    RTV__TYPED(node->output.dtype, normalize_slopes), work);
    return RTV_OK;
}

const rtv__op rtv__op_l2_normalize = {.name = "l2_normalize",
                                      .backward = RTV__BACKWARD(l2_normalize_backward)};

static rtv_status cosine(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a, const rtv_tensor *b,
                         int32_t axis)
{
    rtv_tensor *unit_a, *unit_b, *products;
    RTV_TRY(rtv_op_l2_normalize(&unit_a, tape, a, axis, 1e-12));
    RTV_TRY(rtv_op_l2_normalize(&unit_b, tape, b, axis, 1e-12));
    RTV_TRY(rtv_op_mul(&products, tape, unit_a, unit_b));
    return rtv_op_reduce_sum(out, tape, products, &axis, 1, 0);
}

rtv_status rtv_op_cosine_similarity(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                    const rtv_tensor *b, int32_t axis)
{
    static const rtv__op op = {.name = "cosine_similarity"};
    const rtv_tensor *inputs[] = {a, b};
    RTV_TRY(rtv__op_check(out, tape, &op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(&op, inputs, 2));
    if (!rtv__shape_equal(&a->shape, &b->shape))
        return rtv__op_fail_shapes(&op, "a", a, "b", b, "they must be equal");
    return cosine(out, tape, a, b, axis);
}
