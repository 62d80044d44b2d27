/* Joining tensors along an axis, or along a new one. */
#include <inttypes.h>
#include <string.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/axis.h"
#include "autodiff/ops/block.h"
#include "retrieve/ops_shape.h"

/* Seen as rows: input i is columns [starts[i], starts[i + 1]) of the result. */
typedef struct {
    int64_t rows, columns;
    int64_t starts[];
} concat_saved;

static rtv_status check_inputs(rtv_tensor **out, const rtv_tape *tape, const rtv__op *op,
                               const rtv_tensor *const *inputs, int32_t input_count)
{
    if (out != NULL)
        *out = NULL;
    RTV_CHECK_ARG(inputs != NULL && input_count >= 1, "%s: inputs is NULL or input_count is %d",
                  op->name, input_count);
    RTV_TRY(rtv__op_check(out, tape, op, inputs, input_count, 0));
    for (int32_t i = 1; i < input_count; i++)
        if (inputs[i]->dtype != inputs[0]->dtype)
            return rtv__fail(RTV_E_DTYPE, "%s: input %d has dtype %s, input 0 %s", op->name, i,
                             rtv__dtype_text(inputs[i]->dtype), rtv__dtype_text(inputs[0]->dtype));
    return RTV_OK;
}

/* Copies the inputs side by side; those after `axis` count as one column each. */
static rtv_status join(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                       const rtv_tensor *const *inputs, int32_t input_count,
                       const rtv__shape *shape, int32_t axis)
{
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, input_count, inputs[0]->dtype, shape));
    concat_saved *saved =
        rtv__tape_alloc(tape, sizeof *saved + (size_t)(input_count + 1) * sizeof saved->starts[0]);
    if (saved == NULL)
        return RTV_E_NOMEM;
    rtv__axis_view view;
    RTV_TRY(rtv__axis_view_make(&view, &axis, shape, axis));
    rtv__row_move *moves = rtv__tape_alloc(tape, (size_t)input_count * sizeof *moves);
    if (moves == NULL)
        return RTV_E_NOMEM;
    saved->rows = view.outer;
    saved->columns = view.length * view.inner;
    saved->starts[0] = 0;
    for (int32_t i = 0; i < input_count; i++) {
        int64_t width = view.outer > 0 ? inputs[i]->count / view.outer : 0;
        saved->starts[i + 1] = saved->starts[i] + width;
        moves[i] = (rtv__row_move){.dtype = inputs[i]->dtype,
                                   .from = inputs[i]->data,
                                   .to_stride = saved->columns,
                                   .from_stride = width,
                                   .rows = view.outer,
                                   .width = width};
        moves[i].to = (char *)node->output.data +
                      (size_t)saved->starts[i] * rtv_dtype_bytes(inputs[i]->dtype);
    }
    rtv__move_rows(tape, moves, input_count);
    node->saved = saved;
    return rtv__op_finish(out, node);
}

static rtv_status concat_backward(rtv__node *node)
{
    const concat_saved *saved = node->saved;
    const rtv_dtype dtype = node->output.dtype;
    rtv__row_move *moves =
        rtv__tape_alloc(rtv__node_tape(node), (size_t)node->input_count * sizeof *moves);
    int64_t count = 0;
    if (moves == NULL)
        return RTV_E_NOMEM;
    for (int32_t i = 0; i < node->input_count; i++) {
        if (!rtv__node_wants(node, i))
            continue;
        rtv__row_move *move = &moves[count++];
        *move = (rtv__row_move){.dtype = dtype,
                                .from_stride = saved->columns,
                                .rows = saved->rows,
                                .width = saved->starts[i + 1] - saved->starts[i]};
        move->to_stride = move->width;
        move->from =
            (const char *)node->slot.gradient + (size_t)saved->starts[i] * rtv_dtype_bytes(dtype);
        move->to = rtv__node_target(node, i, &move->add);
        if (move->to == NULL)
            return RTV_E_NOMEM;
    }
    rtv__move_rows(rtv__node_tape(node), moves, count);
    return RTV_OK;
}

const rtv__op rtv__op_concat = {.name = "concat", .backward = RTV__BACKWARD(concat_backward)};
const rtv__op rtv__op_stack = {.name = "stack", .backward = RTV__BACKWARD(concat_backward)};

rtv_status rtv_op_concat(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *const *inputs,
                         int32_t input_count, int32_t axis)
{
    const rtv__op *op = &rtv__op_concat;
    RTV_TRY(check_inputs(out, tape, op, inputs, input_count));
    rtv__shape shape = inputs[0]->shape;
    RTV_TRY(rtv__shape_axis(&axis, &shape, axis));
    for (int32_t i = 1; i < input_count; i++) {
        rtv__shape other = inputs[i]->shape;
        int64_t size = other.dims[axis];
        other.dims[axis] = shape.dims[axis];
        if (!rtv__shape_equal(&other, &shape))
            return rtv__op_fail_shapes(op, "the first input", inputs[0], "another", inputs[i],
                                       "they may differ along the axis only");
        if (size > INT64_MAX / 16 - shape.dims[axis])
            return rtv__fail(RTV_E_RANGE,
                             "%s: %" PRId64 " and %" PRId64 " along axis %d are too large",
                             op->name, shape.dims[axis], size, axis);
        shape.dims[axis] += size;
    }
    return join(out, tape, op, inputs, input_count, &shape, axis);
}

rtv_status rtv_op_stack(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *const *inputs,
                        int32_t input_count, int32_t axis)
{
    const rtv__op *op = &rtv__op_stack;
    RTV_TRY(check_inputs(out, tape, op, inputs, input_count));
    for (int32_t i = 1; i < input_count; i++)
        if (!rtv__shape_equal(&inputs[0]->shape, &inputs[i]->shape))
            return rtv__op_fail_shapes(op, "the first input", inputs[0], "another", inputs[i],
                                       "they must be equal");
    rtv__shape shape = inputs[0]->shape;
    if (shape.rank == RTV_MOST_DIMS)
        return rtv__op_fail_shapes(op, "the first input", inputs[0], NULL, NULL,
                                   "no room for an axis");
    shape.rank++;
    RTV_TRY(rtv__shape_axis(&axis, &shape, axis));
    for (int32_t i = shape.rank - 1; i > axis; i--)
        shape.dims[i] = shape.dims[i - 1];
    shape.dims[axis] = input_count;
    return join(out, tape, op, inputs, input_count, &shape, axis);
}
