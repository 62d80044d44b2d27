/* Reduces the rows that share an id. */
#include <inttypes.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/id_input.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_lookup.h"

typedef struct {
    rtv_segment_reduction reduction;
    bool unsorted;
    int64_t rows, width, segments;
    const int64_t *ids;    /* a negative one is skipped */
    const int64_t *counts; /* rows per segment */
} segment_plan;

typedef struct {
    const segment_plan *plan;
    const void *x, *y, *dy, *ties;
    void *dx;
    bool add;
} segment_work;

#define TYPED_BODY "autodiff/ops/segment_typed.h"
#include "autodiff/typed.h"

static rtv_status check_inputs(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                               const rtv_tensor *const *inputs, segment_plan *plan)
{
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 1));
    RTV_CHECK_KNOWN(plan->reduction >= RTV_SEGMENT_SUM && plan->reduction <= RTV_SEGMENT_MAX,
                    "%s: reduction %d does not exist", op->name, plan->reduction);
    const rtv_tensor *x = inputs[0], *ids = inputs[1];
    if (x->shape.rank < 1 || ids->shape.rank != 1 || ids->count != x->shape.dims[0])
        return rtv__op_fail_shapes(op, "x", x, "ids", ids, "one id per row of x is needed");
    plan->rows = ids->count;
    plan->width = plan->rows > 0 ? x->count / plan->rows : 0;
    return rtv__ids_read(&plan->ids, tape, op, ids, "ids");
}

static rtv_status run(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                      const rtv_tensor *const *inputs, segment_plan *plan)
{
    rtv__shape shape = inputs[0]->shape;
    shape.dims[0] = plan->segments;
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 2, inputs[0]->dtype, &shape));
    int64_t *counts = rtv__tape_alloc_zero(tape, (size_t)plan->segments * sizeof *counts);
    segment_plan *saved = rtv__tape_alloc(tape, sizeof *saved);
    if (counts == NULL || saved == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < plan->rows; i++)
        if (plan->ids[i] >= 0)
            counts[plan->ids[i]]++;
    plan->counts = counts;
    plan->width = plan->segments > 0 ? node->output.count / plan->segments : plan->width;
    RTV__TYPED(inputs[0]->dtype, reduce_segments)(plan, inputs[0]->data, node->output.data);
    *saved = *plan;
    node->saved = saved;
    return rtv__op_finish(out, node);
}

rtv_status rtv_op_segment_reduce(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                 const rtv_tensor *ids, rtv_segment_reduction reduction)
{
    const rtv__op *op = &rtv__op_segment_reduce;
    const rtv_tensor *inputs[] = {x, ids};
    segment_plan plan = {.reduction = reduction};
    RTV_TRY(check_inputs(out, tape, op, inputs, &plan));
    for (int64_t i = 0; i < plan.rows; i++)
        if (plan.ids[i] < (i == 0 ? 0 : plan.ids[i - 1]))
            return rtv__fail(RTV_E_RANGE,
                             "%s: id %" PRId64 " at position %" PRId64 " is negative or falls",
                             op->name, plan.ids[i], i);
    plan.segments = plan.rows > 0 ? plan.ids[plan.rows - 1] + 1 : 0;
    return run(out, tape, op, inputs, &plan);
}

rtv_status rtv_op_unsorted_segment_reduce(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                          const rtv_tensor *ids, int64_t segment_count,
                                          rtv_segment_reduction reduction)
{
    const rtv__op *op = &rtv__op_unsorted_segment_reduce;
    const rtv_tensor *inputs[] = {x, ids};
    segment_plan plan = {.reduction = reduction, .unsorted = true, .segments = segment_count};
    RTV_TRY(check_inputs(out, tape, op, inputs, &plan));
    if (segment_count < 0)
        return rtv__fail(RTV_E_RANGE, "%s: segment_count is %" PRId64, op->name, segment_count);
    RTV_TRY(rtv__ids_check(op, plan.ids, plan.rows, INT64_MIN, segment_count));
    return run(out, tape, op, inputs, &plan);
}

static rtv_status segment_backward(rtv__node *node)
{
    const segment_plan *plan = node->saved;
    rtv_tape *tape = rtv__node_tape(node);
    const rtv_tensor *x = node->inputs[0].tensor, *y = &node->output;
    segment_work work = {.plan = plan, .x = x->data, .y = y->data, .dy = node->slot.gradient};
    if (plan->reduction == RTV_SEGMENT_MAX) {
        void *ties = rtv__tape_alloc_zero(tape, (size_t)y->count * rtv_dtype_bytes(y->dtype));
        if (ties == NULL)
            return RTV_E_NOMEM;
        RTV__TYPED(y->dtype, count_ties)(plan, x->data, y->data, ties);
        work.ties = ties;
    }
    work.dx = rtv__node_target(node, 0, &work.add);
    if (work.dx == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(tape, plan->rows, rtv__rows_per_task(plan->width),
                    RTV__TYPED(y->dtype, spread_segments), &work);
    return RTV_OK;
}

const rtv__op rtv__op_segment_reduce = {.name = "segment_reduce", .backward = segment_backward};
const rtv__op rtv__op_unsorted_segment_reduce = {.name = "unsorted_segment_reduce",
                                                 .backward = segment_backward};
