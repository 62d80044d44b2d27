/* Softmax along an axis, and its logarithm. */
#include "autodiff/op_table.h"
#include "autodiff/ops/axis.h"
#include "autodiff/ops/exp_sum.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_reduce.h"

typedef struct {
    rtv__axis_view view;
    bool logarithm;
    const rtv__kernels *kernels;
    const void *x;
    void *y;
    const void *dy;
    void *dx;
    bool add;
} line_work;

#define TYPED_BODY "autodiff/ops/softmax_typed.h"
#include "autodiff/typed.h"

static rtv_status softmax_apply(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                                const rtv_tensor *x, int32_t axis)
{
    RTV_TRY(rtv__op_check(out, tape, op, &x, 1, 0));
    RTV_TRY(rtv__op_check_real(op, &x, 1));
    line_work work = {.logarithm = op == &rtv__op_log_softmax,
                      .kernels = rtv__kernels_of(rtv__tape_context(tape)),
                      .x = x->data};
    RTV_TRY(rtv__axis_view_make(&work.view, &axis, &x->shape, axis));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, &x, 1, x->dtype, &x->shape));
    work.y = node->output.data;
    rtv__for_ranges(tape, x->count > 0 ? work.view.lines : 0,
                    rtv__rows_per_task(work.view.length * 2),
                    work.view.inner == 1 ? RTV__TYPED(x->dtype, softmax_rows)
                                         : RTV__TYPED(x->dtype, softmax_lines),
                    &work);
    if (node->recorded) {
        rtv__axis_view *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = work.view;
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

static rtv_status softmax_backward(rtv__node *node)
{
    const rtv__axis_view *view = node->saved;
    line_work work = {.view = *view,
                      .logarithm = node->op == &rtv__op_log_softmax,
                      .y = node->output.data,
                      .dy = node->slot.gradient};
    work.dx = rtv__node_target(node, 0, &work.add);
    if (work.dx == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(rtv__node_tape(node), node->output.count > 0 ? view->lines : 0,
                    rtv__rows_per_task(view->length),
                    RTV__TYPED(node->output.dtype, softmax_slopes), &work);
    return RTV_OK;
}

const rtv__op rtv__op_softmax = {.name = "softmax", .backward = RTV__BACKWARD(softmax_backward)};
const rtv__op rtv__op_log_softmax = {.name = "log_softmax",
                                     .backward = RTV__BACKWARD(softmax_backward)};

rtv_status rtv_op_softmax(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, int32_t axis)
{
    return softmax_apply(out, tape, &rtv__op_softmax, x, axis);
}

rtv_status rtv_op_log_softmax(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, int32_t axis)
{
    return softmax_apply(out, tape, &rtv__op_log_softmax, x, axis);
}
