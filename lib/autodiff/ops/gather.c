/* Slices of a tensor by their numbers. */
#include <string.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/axis.h"
#include "autodiff/ops/id_input.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_lookup.h"

/* x seen as [outer, length, inner], the result as [outer, id_count, inner]. */
typedef struct {
    int64_t outer, length, inner, id_count;
    const int64_t *ids;
} gather_plan;

typedef struct {
    rtv__axis_view x, y;
    const int64_t *ids;
} take_plan;

#define TYPED_BODY "autodiff/ops/gather_typed.h"
#include "autodiff/typed.h"

typedef struct {
    const gather_plan *plan;
    size_t slice_bytes;
    const char *from;
    char *to;
} copy_work;

/* Far enough ahead to hide a miss in a tall table. */
enum { SLICES_AHEAD = 32, CACHE_LINE_BYTES = 64 };

static const char *source_of(const copy_work *work, int64_t i)
{
    const gather_plan *plan = work->plan;
    int64_t outer = 0;
    if (plan->outer > 1) {
        outer = i / plan->id_count * plan->length;
        i %= plan->id_count;
    }
    return work->from + (size_t)(outer + plan->ids[i]) * work->slice_bytes;
}

static void fetch(const char *from, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += CACHE_LINE_BYTES)
        __builtin_prefetch(from + at, 0, 2);
}

static void copy_slices(void *payload, int64_t begin, int64_t end)
{
    const copy_work *work = payload;
    for (int64_t i = begin; i < end; i++) {
        if (i + SLICES_AHEAD < end)
            fetch(source_of(work, i + SLICES_AHEAD), work->slice_bytes);
        memcpy(work->to + (size_t)i * work->slice_bytes, source_of(work, i), work->slice_bytes);
    }
}

static rtv_status gather_shape(rtv__shape *out, const rtv_tensor *x, const rtv_tensor *ids,
                               int32_t axis)
{
    if (x->shape.rank - 1 + ids->shape.rank > RTV_MOST_DIMS)
        return rtv__op_fail_shapes(&rtv__op_gather, "x", x, "ids", ids, "too many axes");
    int64_t sizes[RTV_MOST_DIMS], count;
    int32_t rank = 0;
    for (int32_t i = 0; i < axis; i++)
        sizes[rank++] = x->shape.dims[i];
    for (int32_t i = 0; i < ids->shape.rank; i++)
        sizes[rank++] = ids->shape.dims[i];
    for (int32_t i = axis + 1; i < x->shape.rank; i++)
        sizes[rank++] = x->shape.dims[i];
    return rtv__shape_make(out, &count, rank, sizes);
}

rtv_status rtv_op_gather(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                         const rtv_tensor *ids, int32_t axis)
{
    const rtv__op *op = &rtv__op_gather;
    const rtv_tensor *inputs[] = {x, ids};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 1));
    rtv__axis_view view;
    RTV_TRY(rtv__axis_view_make(&view, &axis, &x->shape, axis));
    gather_plan plan = {view.outer, view.length, view.inner, ids->count, NULL};
    RTV_TRY(rtv__ids_read(&plan.ids, tape, op, ids, "ids"));
    RTV_TRY(rtv__ids_check(op, plan.ids, ids->count, 0, view.length));
    rtv__shape shape;
    RTV_TRY(gather_shape(&shape, x, ids, axis));
    RTV_TRY(axis == 0 ? rtv__tensor_prepare_rows(x, plan.ids, ids->count)
                      : rtv__tensor_prepare_rows(x, NULL, 0));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 2, x->dtype, &shape));
    copy_work work = {&plan, (size_t)plan.inner * rtv_dtype_bytes(x->dtype), x->data,
                      node->output.data};
    if (node->output.count > 0)
        rtv__for_ranges(tape, plan.outer * plan.id_count, rtv__rows_per_task(plan.inner),
                        copy_slices, &work);
    if (node->recorded) {
        gather_plan *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = plan;
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

static rtv_status gather_backward(rtv__node *node)
{
    const gather_plan *plan = node->saved;
    if (plan->outer == 1 && node->inputs[0].tensor->shape.dims[0] == plan->length)
        return rtv__node_add_rows(node, 0, plan->id_count, plan->ids, NULL, NULL,
                                  node->slot.gradient);
    void *target = rtv__node_zeroed_target(node, 0);
    if (target == NULL)
        return RTV_E_NOMEM;
    RTV__TYPED(node->output.dtype, scatter)(plan, target, node->slot.gradient);
    return RTV_OK;
}

const rtv__op rtv__op_gather = {
    .name = "gather", .backward = RTV__BACKWARD(gather_backward), .reads_rows = true};

rtv_status rtv_op_take_along_axis(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                  const rtv_tensor *ids, int32_t axis)
{
    const rtv__op *op = &rtv__op_take_along_axis;
    const rtv_tensor *inputs[] = {x, ids};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 1));
    take_plan plan;
    RTV_TRY(rtv__axis_view_make(&plan.x, &axis, &x->shape, axis));
    rtv__shape same = ids->shape;
    if (same.rank == x->shape.rank)
        same.dims[axis] = x->shape.dims[axis];
    if (!rtv__shape_equal(&same, &x->shape))
        return rtv__op_fail_shapes(op, "x", x, "ids", ids, "they may differ along the axis only");
    RTV_TRY(rtv__axis_view_make(&plan.y, &axis, &ids->shape, axis));
    RTV_TRY(rtv__ids_read(&plan.ids, tape, op, ids, "ids"));
    RTV_TRY(rtv__ids_check(op, plan.ids, ids->count, 0, plan.x.length));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 2, x->dtype, &ids->shape));
    RTV__TYPED(x->dtype, take)(&plan.x, &plan.y, plan.ids, x->data, node->output.data);
    if (node->recorded) {
        take_plan *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = plan;
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

static rtv_status take_along_axis_backward(rtv__node *node)
{
    const take_plan *plan = node->saved;
    void *target = rtv__node_zeroed_target(node, 0);
    if (target == NULL)
        return RTV_E_NOMEM;
    RTV__TYPED(node->output.dtype, put_back)
    (&plan->x, &plan->y, plan->ids, node->slot.gradient, target);
    return RTV_OK;
}

const rtv__op rtv__op_take_along_axis = {.name = "take_along_axis",
                                         .backward = RTV__BACKWARD(take_along_axis_backward)};
