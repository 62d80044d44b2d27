/* Axes in another order. */
#include "autodiff/op_table.h"
#include "autodiff/ranges.h"
#include "autodiff/walk.h"
#include "retrieve/ops_shape.h"

typedef struct {
    rtv__walk walk; /* of x, in the order of the result, and of the result */
    size_t element_bytes;
    void *to;
    const void *from;
    bool add;
} transpose_work;

#define TYPED_BODY "autodiff/ops/transpose_typed.h"
#include "autodiff/typed.h"

#define GATHER_RUN(type)                                                                           \
    for (int64_t i = 0; i < count; i++)                                                            \
    ((type *)work->to + at.offsets[1])[i] = ((const type *)work->from + at.offsets[0])[i * step]

static void gather_rows(void *payload, int64_t begin, int64_t end)
{
    const transpose_work *work = payload;
    const int64_t count = rtv__walk_inner(&work->walk), step = rtv__walk_stride(&work->walk, 0);
    rtv__walk_position at;
    rtv__walk_start(&at, &work->walk, begin);
    for (int64_t row = begin; row < end; row++, rtv__walk_next(&at, &work->walk)) {
        if (work->element_bytes == 8)
            GATHER_RUN(uint64_t);
        else if (work->element_bytes == 4)
            GATHER_RUN(uint32_t);
        else
            GATHER_RUN(uint8_t);
    }
}

static rtv_status read_permutation(int32_t *out, const rtv_tensor *x, const int32_t *permutation)
{
    bool seen[RTV_MOST_DIMS] = {false};
    for (int32_t i = 0; i < x->shape.rank; i++) {
        int32_t axis = x->shape.rank - 1 - i;
        if (permutation != NULL)
            RTV_TRY(rtv__shape_axis(&axis, &x->shape, permutation[i]));
        RTV_CHECK_ARG(!seen[axis], "transpose: axis %d is named twice", axis);
        seen[axis] = true;
        out[i] = axis;
    }
    return RTV_OK;
}

/* A walk by hand: the strides of x do not follow from a shape. */
static void make_walk(rtv__walk *out, const rtv__shape *x, const rtv__shape *y,
                      const int32_t *permutation)
{
    int64_t strides[RTV_MOST_DIMS], stride = 1;
    for (int32_t i = x->rank - 1; i >= 0; i--) {
        strides[i] = stride;
        stride *= x->dims[i];
    }
    out->operand_count = 2;
    out->rank = x->rank > 0 ? x->rank : 1;
    out->dims[0] = out->rows = 1;
    out->strides[0][0] = out->strides[1][0] = 1;
    stride = 1;
    for (int32_t i = x->rank - 1; i >= 0; i--) {
        out->dims[i] = y->dims[i];
        out->strides[0][i] = strides[permutation[i]];
        out->strides[1][i] = stride;
        stride *= y->dims[i];
        if (i + 1 < x->rank)
            out->rows *= y->dims[i];
    }
}

static int64_t walk_rows(const transpose_work *work)
{
    return rtv__walk_inner(&work->walk) > 0 ? work->walk.rows : 0;
}

rtv_status rtv_op_transpose(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                            const int32_t *permutation)
{
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_transpose, &x, 1, 0));
    int32_t order[RTV_MOST_DIMS];
    RTV_TRY(read_permutation(order, x, permutation));
    rtv__shape shape = x->shape;
    for (int32_t i = 0; i < shape.rank; i++)
        shape.dims[i] = x->shape.dims[order[i]];
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &rtv__op_transpose, &x, 1, x->dtype, &shape));
    transpose_work work = {
        .element_bytes = rtv_dtype_bytes(x->dtype), .to = node->output.data, .from = x->data};
    make_walk(&work.walk, &x->shape, &shape, order);
    rtv__for_ranges(tape, walk_rows(&work), rtv__rows_per_task(rtv__walk_inner(&work.walk)),
                    gather_rows, &work);
    if (node->recorded) {
        transpose_work *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = work;
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

static rtv_status transpose_backward(rtv__node *node)
{
    transpose_work *work = node->saved;
    work->from = node->slot.gradient;
    work->to = rtv__node_target(node, 0, &work->add);
    if (work->to == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(rtv__node_tape(node), walk_rows(work),
                    rtv__rows_per_task(rtv__walk_inner(&work->walk)),
                    RTV__TYPED(node->output.dtype, spread_slope), work);
    return RTV_OK;
}

const rtv__op rtv__op_transpose = {.name = "transpose", .backward = transpose_backward};
