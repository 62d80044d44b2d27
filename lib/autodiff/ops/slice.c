/* Cutting out: slice and split; and the opposite, pad. */
#include <inttypes.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/block.h"
#include "retrieve/ops_shape.h"

/* Where the block starts. */
typedef struct {
    int64_t begin[RTV_MOST_DIMS];
} block_saved;

static rtv_status save_begin(rtv__node *node, const int64_t *begin)
{
    if (!node->recorded)
        return RTV_OK;
    block_saved *saved = rtv__tape_alloc(rtv__node_tape(node), sizeof *saved);
    if (saved == NULL)
        return RTV_E_NOMEM;
    for (int32_t i = 0; i < node->output.shape.rank; i++)
        saved->begin[i] = begin[i];
    node->saved = saved;
    return RTV_OK;
}

static rtv_status apply_slice(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                              const int64_t *begin, const rtv__shape *shape)
{
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &rtv__op_slice, &x, 1, x->dtype, shape));
    rtv__move_block(tape, RTV__BLOCK_OUT, x->dtype, &x->shape, begin, shape, node->output.data,
                    x->data, false);
    RTV_TRY(save_begin(node, begin));
    return rtv__op_finish(out, node);
}

rtv_status rtv_op_slice(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, const int64_t *begin,
                        const int64_t *sizes)
{
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_slice, &x, 1, 0));
    RTV_CHECK_ARG(x->shape.rank == 0 || (begin != NULL && sizes != NULL),
                  "slice: begin or sizes is NULL");
    rtv__shape shape = x->shape;
    for (int32_t i = 0; i < shape.rank; i++) {
        int64_t whole = shape.dims[i];
        int64_t size = sizes[i] == -1 ? whole - begin[i] : sizes[i];
        if (begin[i] < 0 || begin[i] > whole || size < 0 || size > whole - begin[i])
            return rtv__fail(RTV_E_RANGE,
                             "slice: begin %" PRId64 " and size %" PRId64
                             " do not fit axis %d of size %" PRId64,
                             begin[i], sizes[i], i, whole);
        shape.dims[i] = size;
    }
    return apply_slice(out, tape, x, begin, &shape);
}

static rtv_status slice_backward(rtv__node *node)
{
    const block_saved *saved = node->saved;
    const rtv_tensor *x = node->inputs[0].tensor;
    void *target = rtv__node_zeroed_target(node, 0);
    if (target == NULL)
        return RTV_E_NOMEM;
    rtv__move_block(rtv__node_tape(node), RTV__BLOCK_IN, x->dtype, &x->shape, saved->begin,
                    &node->output.shape, target, node->slot.gradient, true);
    return RTV_OK;
}

const rtv__op rtv__op_slice = {.name = "slice", .backward = slice_backward};

static rtv_status split_parts(rtv_tensor **outs, rtv_tape *tape, const rtv_tensor *x,
                              const int64_t *sizes, int32_t part_count, int32_t axis)
{
    RTV_TRY(rtv__shape_axis(&axis, &x->shape, axis));
    int64_t whole = x->shape.dims[axis], total = 0;
    for (int32_t i = 0; i < part_count && sizes != NULL; i++) {
        if (sizes[i] < 0 || sizes[i] > whole - total)
            return rtv__fail(RTV_E_SHAPE,
                             "split: part %d of size %" PRId64 " does not fit axis %d of size "
                             "%" PRId64,
                             i, sizes[i], axis, whole);
        total += sizes[i];
    }
    if (sizes != NULL ? total != whole : whole % part_count != 0)
        return rtv__fail(RTV_E_SHAPE,
                         "split: axis %d of size %" PRId64 " is not the sum of %d parts", axis,
                         whole, part_count);
    int64_t begin[RTV_MOST_DIMS] = {0};
    rtv__shape shape = x->shape;
    for (int32_t i = 0; i < part_count; i++) {
        shape.dims[axis] = sizes != NULL ? sizes[i] : whole / part_count;
        RTV_TRY(apply_slice(&outs[i], tape, x, begin, &shape));
        begin[axis] += shape.dims[axis];
    }
    return RTV_OK;
}

rtv_status rtv_op_split(rtv_tensor **outs, rtv_tape *tape, const rtv_tensor *x,
                        const int64_t *sizes, int32_t part_count, int32_t axis)
{
    RTV_CHECK_ARG(part_count >= 1, "split: part_count is %d", part_count);
    RTV_CHECK_ARG(outs != NULL, "split: outs is NULL");
    for (int32_t i = 0; i < part_count; i++)
        outs[i] = NULL;
    RTV_TRY(rtv__op_check(&outs[0], tape, &rtv__op_slice, &x, 1, 0));
    rtv_status status = split_parts(outs, tape, x, sizes, part_count, axis);
    for (int32_t i = 0; i < part_count && status != RTV_OK; i++)
        outs[i] = NULL;
    return status;
}

static void fill(rtv_tensor *tensor, double value)
{
    if (tensor->dtype == RTV_DTYPE_F32)
        for (int64_t i = 0; i < tensor->count; i++)
            ((float *)tensor->data)[i] = (float)value;
    else
        for (int64_t i = 0; i < tensor->count; i++)
            ((double *)tensor->data)[i] = value;
}

rtv_status rtv_op_pad(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, const int64_t *before,
                      const int64_t *after, double value)
{
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_pad, &x, 1, 0));
    RTV_TRY(rtv__op_check_real(&rtv__op_pad, &x, 1));
    RTV_CHECK_ARG(x->shape.rank == 0 || (before != NULL && after != NULL),
                  "pad: before or after is NULL");
    int64_t sizes[RTV_MOST_DIMS], count;
    const int64_t most = INT64_MAX / 16;
    for (int32_t i = 0; i < x->shape.rank; i++) {
        if (before[i] < 0 || after[i] < 0 || before[i] > most || after[i] > most)
            return rtv__fail(RTV_E_RANGE, "pad: axis %d gets %" PRId64 " and %" PRId64, i,
                             before[i], after[i]);
        sizes[i] = before[i] + x->shape.dims[i] + after[i];
    }
    rtv__shape shape;
    RTV_TRY(rtv__shape_make(&shape, &count, x->shape.rank, sizes));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &rtv__op_pad, &x, 1, x->dtype, &shape));
    fill(&node->output, value);
    rtv__move_block(tape, RTV__BLOCK_IN, x->dtype, &shape, before, &x->shape, node->output.data,
                    x->data, false);
    RTV_TRY(save_begin(node, before));
    return rtv__op_finish(out, node);
}

static rtv_status pad_backward(rtv__node *node)
{
    const block_saved *saved = node->saved;
    const rtv_tensor *x = node->inputs[0].tensor;
    bool add;
    void *target = rtv__node_target(node, 0, &add);
    if (target == NULL)
        return RTV_E_NOMEM;
    rtv__move_block(rtv__node_tape(node), RTV__BLOCK_OUT, x->dtype, &node->output.shape,
                    saved->begin, &x->shape, target, node->slot.gradient, add);
    return RTV_OK;
}

const rtv__op rtv__op_pad = {.name = "pad", .backward = pad_backward};
