/* Matrix products over the last two axes. */
#include "autodiff/op_table.h"
#include "autodiff/ops/product.h"
#include "autodiff/walk.h"
#include "retrieve/ops_matrix.h"

typedef struct {
    bool transpose_a, transpose_b;
    int64_t m, n, k;
    rtv__walk walk; /* over the leading axes of a, b and y, in matrices */
} matmul_plan;

static rtv__shape leading(const rtv__shape *shape)
{
    rtv__shape result = *shape;
    result.rank -= 2;
    result.dims[result.rank] = result.dims[result.rank + 1] = 1;
    return result;
}

static rtv_status make_plan(matmul_plan *plan, rtv__shape *shape, const rtv_tensor *a,
                            const rtv_tensor *b, bool transpose_a, bool transpose_b)
{
    const rtv__op *op = &rtv__op_matmul;
    int32_t rank_a = a->shape.rank, rank_b = b->shape.rank;
    if (rank_a < 2 || rank_b < 2)
        return rtv__op_fail_shapes(op, "a", a, "b", b, "both must have two axes or more");
    const int64_t *last_a = a->shape.dims + rank_a - 2, *last_b = b->shape.dims + rank_b - 2;
    plan->transpose_a = transpose_a;
    plan->transpose_b = transpose_b;
    plan->m = last_a[transpose_a ? 1 : 0];
    plan->k = last_a[transpose_a ? 0 : 1];
    plan->n = last_b[transpose_b ? 0 : 1];
    if (last_b[transpose_b ? 1 : 0] != plan->k)
        return rtv__op_fail_shapes(op, "a", a, "b", b, "the inner sizes differ");
    rtv__shape leading_a = leading(&a->shape), leading_b = leading(&b->shape), leading_y;
    if (rtv__shape_broadcast(&leading_y, &leading_a, &leading_b) != RTV_OK)
        return rtv__op_fail_shapes(op, "a", a, "b", b, "the leading axes do not broadcast");
    if (leading_y.rank + 2 > RTV_MOST_DIMS)
        return rtv__op_fail_shapes(op, "a", a, "b", b, "too many axes");
    *shape = leading_y;
    shape->dims[shape->rank++] = plan->m;
    shape->dims[shape->rank++] = plan->n;
    if (rank_b == 2 && !transpose_a) {
        /* b serves all leading axes of a: one product of many rows. */
        plan->m *= rtv__shape_count(&leading_a);
        leading_a.rank = leading_y.rank = 0;
    }
    const rtv__shape *operands[] = {&leading_a, &leading_b, &leading_y};
    rtv__walk_make(&plan->walk, &leading_y, operands, 3);
    return RTV_OK;
}

/* Places of the three matrices of each product in turn. */
typedef struct {
    const matmul_plan *plan;
    rtv__walk_position at;
    int64_t row, i;
    int64_t offset_a, offset_b, offset_y; /* in elements */
} matrix_cursor;

static bool next_matrices(matrix_cursor *cursor)
{
    const rtv__walk *walk = &cursor->plan->walk;
    if (cursor->i == rtv__walk_inner(walk)) {
        cursor->i = 0;
        cursor->row++;
        rtv__walk_next(&cursor->at, walk);
    }
    if (cursor->row == walk->rows || rtv__walk_inner(walk) == 0)
        return false;
    const matmul_plan *plan = cursor->plan;
    int64_t places[3];
    for (int32_t k = 0; k < 3; k++)
        places[k] = cursor->at.offsets[k] + cursor->i * rtv__walk_stride(walk, k);
    cursor->offset_a = places[0] * plan->m * plan->k;
    cursor->offset_b = places[1] * plan->k * plan->n;
    cursor->offset_y = places[2] * plan->m * plan->n;
    cursor->i++;
    return true;
}

static void first_matrices(matrix_cursor *cursor, const matmul_plan *plan)
{
    *cursor = (matrix_cursor){.plan = plan};
    rtv__walk_start(&cursor->at, &plan->walk, 0);
}

static const void *at_element(const rtv_tensor *tensor, int64_t offset)
{
    return (const char *)tensor->data + (size_t)offset * rtv_dtype_bytes(tensor->dtype);
}

static void *moved(void *data, rtv_dtype dtype, int64_t offset)
{
    return (char *)data + (size_t)offset * rtv_dtype_bytes(dtype);
}

static void forward(rtv_tensor *y, const matmul_plan *plan, const rtv_tensor *a,
                    const rtv_tensor *b)
{
    matrix_cursor cursor;
    first_matrices(&cursor, plan);
    while (next_matrices(&cursor))
        rtv__product(y->context, y->dtype, plan->transpose_a, plan->transpose_b, plan->m, plan->n,
                     plan->k, at_element(a, cursor.offset_a), at_element(b, cursor.offset_b), false,
                     moved(y->data, y->dtype, cursor.offset_y));
}

rtv_status rtv_op_matmul_transposed(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                    const rtv_tensor *b, int32_t transpose_a, int32_t transpose_b)
{
    const rtv_tensor *inputs[] = {a, b};
    RTV_TRY(rtv__op_check(out, tape, &rtv__op_matmul, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(&rtv__op_matmul, inputs, 2));
    matmul_plan plan;
    rtv__shape shape;
    RTV_TRY(make_plan(&plan, &shape, a, b, transpose_a != 0, transpose_b != 0));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &rtv__op_matmul, inputs, 2, a->dtype, &shape));
    forward(&node->output, &plan, a, b);
    if (node->recorded) {
        matmul_plan *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = plan;
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

rtv_status rtv_op_matmul(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a, const rtv_tensor *b)
{
    return rtv_op_matmul_transposed(out, tape, a, b, 0, 0);
}

/* da = dy op(b)^T, or its transpose op(b) dy^T where a is stored transposed. */
static void slope_a(const rtv_tensor *y, const matmul_plan *plan, const void *dy, const void *b,
                    bool add, void *da)
{
    if (plan->transpose_a)
        rtv__product(y->context, y->dtype, plan->transpose_b, true, plan->k, plan->m, plan->n, b,
                     dy, add, da);
    else
        rtv__product(y->context, y->dtype, false, !plan->transpose_b, plan->m, plan->k, plan->n, dy,
                     b, add, da);
}

/* db = op(a)^T dy, or its transpose dy^T op(a) where b is stored transposed. */
static void slope_b(const rtv_tensor *y, const matmul_plan *plan, const void *dy, const void *a,
                    bool add, void *db)
{
    if (plan->transpose_b)
        rtv__product(y->context, y->dtype, true, plan->transpose_a, plan->n, plan->k, plan->m, dy,
                     a, add, db);
    else
        rtv__product(y->context, y->dtype, !plan->transpose_a, false, plan->k, plan->n, plan->m, a,
                     dy, add, db);
}

static rtv_status backward_side(rtv__node *node, int32_t side)
{
    const matmul_plan *plan = node->saved;
    const rtv_tensor *y = &node->output, *a = node->inputs[0].tensor, *b = node->inputs[1].tensor;
    void *dy = node->slot.gradient, *target;
    bool add;
    /* Several products add to one matrix where an axis is repeated. */
    bool repeated =
        node->inputs[side].tensor->count != (side == 0 ? plan->m * plan->k : plan->k * plan->n) *
                                                plan->walk.rows * rtv__walk_inner(&plan->walk);
    if (repeated) {
        target = rtv__node_zeroed_target(node, side);
        add = true;
    } else {
        target = rtv__node_target(node, side, &add);
    }
    if (target == NULL)
        return RTV_E_NOMEM;
    matrix_cursor cursor;
    first_matrices(&cursor, plan);
    while (next_matrices(&cursor)) {
        const void *part = moved(dy, y->dtype, cursor.offset_y);
        if (side == 0)
            slope_a(y, plan, part, at_element(b, cursor.offset_b), add,
                    moved(target, y->dtype, cursor.offset_a));
        else
            slope_b(y, plan, part, at_element(a, cursor.offset_a), add,
                    moved(target, y->dtype, cursor.offset_b));
    }
    return RTV_OK;
}

static rtv_status matmul_backward(rtv__node *node)
{
    for (int32_t side = 0; side < 2; side++)
        if (rtv__node_wants(node, side))
            RTV_TRY(backward_side(node, side));
    return RTV_OK;
}

const rtv__op rtv__op_matmul = {.name = "matmul", .backward = RTV__BACKWARD(matmul_backward)};
