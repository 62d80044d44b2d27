/* Running sums, and the position of the largest element, along an axis. */
#include "autodiff/op_table.h"
#include "autodiff/ops/axis.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_reduce.h"

typedef struct {
    rtv__axis_view view;
    bool exclusive, reverse;
    const void *from;
    void *to;
    bool add;
} cumsum_work;

#define TYPED_BODY "autodiff/ops/cumsum_typed.h"
#include "autodiff/typed.h"

static void run_sums(rtv_tape *tape, rtv_dtype dtype, cumsum_work *work)
{
    rtv__for_ranges(tape, work->view.lines, rtv__rows_per_task(work->view.length),
                    RTV__TYPED(dtype, running_sums), work);
}

rtv_status rtv_op_cumsum(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, int32_t axis,
                         int32_t exclusive, int32_t reverse)
{
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_cumsum, &x, 1, 0));
    RTV_TRY(rtv__op_check_real(&rtv__op_cumsum, &x, 1));
    cumsum_work work = {.exclusive = exclusive != 0, .reverse = reverse != 0, .from = x->data};
    RTV_TRY(rtv__axis_view_make(&work.view, &axis, &x->shape, axis));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &rtv__op_cumsum, &x, 1, x->dtype, &x->shape));
    work.to = node->output.data;
    run_sums(tape, x->dtype, &work);
    if (node->recorded) {
        cumsum_work *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = work;
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

/* The gradient of a running sum is the running sum of the gradient from the other end. */
static rtv_status cumsum_backward(rtv__node *node)
{
    const cumsum_work *saved = node->saved;
    cumsum_work work = *saved;
    work.reverse = !work.reverse;
    work.from = node->slot.gradient;
    work.to = rtv__node_target(node, 0, &work.add);
    if (work.to == NULL)
        return RTV_E_NOMEM;
    run_sums(rtv__node_tape(node), node->output.dtype, &work);
    return RTV_OK;
}

const rtv__op rtv__op_cumsum = {.name = "cumsum", .backward = cumsum_backward};

rtv_status rtv_op_argmax(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, int32_t axis)
{
    static const rtv__op op = {.name = "argmax"};
    RTV_TRY(rtv__op_check(out, tape, &op, &x, 1, 0));
    RTV_TRY(rtv__op_check_real(&op, &x, 1));
    rtv__axis_view view;
    RTV_TRY(rtv__axis_view_make(&view, &axis, &x->shape, axis));
    if (view.length == 0)
        return rtv__op_fail_shapes(&op, "x", x, NULL, NULL, "nothing to choose from");
    rtv__shape shape = x->shape;
    shape.rank--;
    for (int32_t i = axis; i < shape.rank; i++)
        shape.dims[i] = shape.dims[i + 1];
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &op, &x, 1, RTV_DTYPE_I64, &shape));
    RTV__TYPED(x->dtype, largest)(&view, x->data, node->output.data);
    return rtv__op_finish(out, node);
}
