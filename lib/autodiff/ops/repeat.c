/* Repeating: tile, and broadcasting to a shape. */
#include <inttypes.h>
#include <string.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/block.h"
#include "autodiff/ops/reduce.h"
#include "autodiff/walk.h"
#include "retrieve/ops_shape.h"

/*
 * Runs of x's last axis, one for each row of the result that tiles x; `to` gets x's rows (forward)
 * or adds them up (backward).
 */
static void move_tiles(const rtv_tape *tape, rtv__row_move *move, const rtv__shape *x,
                       const rtv__shape *y, void *to, const void *from, bool backward)
{
    const int32_t rank = x->rank, last = rank - 1;
    const size_t element = rtv_dtype_bytes(move->dtype);
    int64_t width = x->dims[last], repeats = y->dims[last] / (width > 0 ? width : 1);
    int64_t rows = 1, index[RTV_MOST_DIMS] = {0};
    for (int32_t i = 0; i < last; i++)
        rows *= y->dims[i];
    move->width = width;
    move->rows = repeats;
    move->to_stride = backward ? 0 : width;
    move->from_stride = backward ? width : 0;
    move->add = backward;
    for (int64_t row = 0; row < rows; row++) {
        int64_t source = 0;
        for (int32_t i = 0; i < last; i++)
            source = source * x->dims[i] + index[i] % x->dims[i];
        int64_t in_x = source * width, in_y = row * y->dims[last];
        move->to = (char *)to + (size_t)(backward ? in_x : in_y) * element;
        move->from = (const char *)from + (size_t)(backward ? in_y : in_x) * element;
        rtv__move_rows(tape, move, 1);
        for (int32_t i = last - 1; i >= 0 && ++index[i] == y->dims[i]; i--)
            index[i] = 0;
    }
}

rtv_status rtv_op_tile(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                       const int64_t *multiples)
{
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_tile, &x, 1, 0));
    RTV_CHECK_ARG(x->shape.rank == 0 || multiples != NULL, "tile: multiples is NULL");
    int64_t sizes[RTV_MOST_DIMS], count;
    for (int32_t i = 0; i < x->shape.rank; i++) {
        int64_t size = x->shape.dims[i];
        if (multiples[i] < 0 || (size > 0 && multiples[i] > INT64_MAX / 16 / size))
            return rtv__fail(RTV_E_RANGE, "tile: axis %d of size %" PRId64 " times %" PRId64, i,
                             size, multiples[i]);
        sizes[i] = size * multiples[i];
    }
    rtv__shape shape;
    RTV_TRY(rtv__shape_make(&shape, &count, x->shape.rank, sizes));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &rtv__op_tile, &x, 1, x->dtype, &shape));
    if (shape.rank == 0) {
        memcpy(node->output.data, x->data, rtv_dtype_bytes(x->dtype));
    } else if (count > 0) {
        rtv__row_move move = {.dtype = x->dtype};
        move_tiles(tape, &move, &x->shape, &shape, node->output.data, x->data, false);
    }
    return rtv__op_finish(out, node);
}

static rtv_status tile_backward(rtv__node *node)
{
    const rtv_tensor *x = node->inputs[0].tensor;
    if (x->shape.rank == 0)
        return rtv__node_pass_gradient(node, 0, true);
    void *target = rtv__node_zeroed_target(node, 0);
    if (target == NULL)
        return RTV_E_NOMEM;
    rtv__row_move move = {.dtype = x->dtype};
    if (node->output.count > 0)
        move_tiles(NULL, &move, &x->shape, &node->output.shape, target, node->slot.gradient, true);
    return RTV_OK;
}

const rtv__op rtv__op_tile = {.name = "tile", .backward = tile_backward};

static void repeat_elements(rtv_tensor *y, const rtv_tensor *x)
{
    const rtv__shape *operands[] = {&x->shape, &y->shape};
    const size_t element = rtv_dtype_bytes(x->dtype);
    rtv__walk walk;
    rtv__walk_make(&walk, &y->shape, operands, 2);
    const int64_t count = rtv__walk_inner(&walk);
    rtv__walk_position at;
    rtv__walk_start(&at, &walk, 0);
    for (int64_t row = 0; row < walk.rows; row++, rtv__walk_next(&at, &walk)) {
        const char *from = (const char *)x->data + (size_t)at.offsets[0] * element;
        char *to = (char *)y->data + (size_t)at.offsets[1] * element;
        if (rtv__walk_stride(&walk, 0) != 0)
            memcpy(to, from, (size_t)count * element);
        else
            for (int64_t i = 0; i < count; i++)
                memcpy(to + (size_t)i * element, from, element);
    }
}

rtv_status rtv_op_broadcast_to(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, int32_t rank,
                               const int64_t *dims)
{
    const rtv__op *op = &rtv__op_broadcast_to;
    RTV_TRY(rtv__op_check(out, tape, op, &x, 1, 0));
    rtv__shape shape, joined;
    int64_t count;
    RTV_TRY(rtv__shape_make(&shape, &count, rank, dims));
    if (rtv__shape_broadcast(&joined, &x->shape, &shape) != RTV_OK ||
        !rtv__shape_equal(&joined, &shape)) {
        char from[RTV__SHAPE_TEXT], to[RTV__SHAPE_TEXT];
        return rtv__fail(RTV_E_SHAPE, "%s: shape %s does not broadcast to %s", op->name,
                         rtv__shape_text(&x->shape, from), rtv__shape_text(&shape, to));
    }
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, &x, 1, x->dtype, &shape));
    if (count > 0)
        repeat_elements(&node->output, x);
    return rtv__op_finish(out, node);
}

static rtv_status broadcast_backward(rtv__node *node)
{
    const rtv_tensor *x = node->inputs[0].tensor;
    void *target = rtv__node_zeroed_target(node, 0);
    if (target == NULL)
        return RTV_E_NOMEM;
    return rtv__sum_to_shape(rtv__node_tape(node), x->dtype, target, &x->shape, node->slot.gradient,
                             &node->output.shape);
}

const rtv__op rtv__op_broadcast_to = {.name = "broadcast_to", .backward = broadcast_backward};
