/* Functions of two tensors, element by element, with broadcasting. */
#include "autodiff/op_table.h"
#include "autodiff/ranges.h"
#include "autodiff/walk.h"
#include "retrieve/ops_binary.h"

typedef struct {
    const void *a, *b;
    void *y;
    const void *dy;
    void *target; /* the gradient of a or b */
    bool add;     /* to the target; always when it is smaller than y */
    rtv__walk walk;
} binary_work;

typedef struct {
    rtv__range_fn flat, walk, flat_slope[2], walk_slope[2];
} typed_kernels;

typedef struct {
    typed_kernels f32, f64;
    bool passes[2]; /* the slope of that input is dy itself */
} binary_kernels;

/* A nan stays a nan. */
#define FIRST_OF(better) (a better b || a != a)

/* clang-format off */
#define BINARY_LIST(X)                                                                             \
    X(add, a + b, dy, dy)                                                                          \
    X(sub, a - b, dy, -dy)                                                                         \
    X(mul, a * b, dy * b, dy * a)                                                                  \
    X(div, a / b, dy / b, -dy * y / b)                                                             \
    X(divide_no_nan, b == 0 ? 0 : a / b, b == 0 ? 0 : dy / b, b == 0 ? 0 : -dy * y / b)            \
    X(maximum, FIRST_OF(>=) ? a : b, a >= b ? dy : 0, a >= b ? 0 : dy)                             \
    X(minimum, FIRST_OF(<=) ? a : b, a <= b ? dy : 0, a <= b ? 0 : dy)                             \
    X(squared_difference, (a - b) * (a - b), 2 * dy * (a - b), 2 * dy * (b - a))                   \
    X(pow, pow(a, b), dy * b * pow(a, b - 1), a > 0 ? dy * y * log(a) : 0)
/* clang-format on */

#define TYPED_BODY "autodiff/ops/binary_typed.h"
#include "autodiff/typed.h"

static rtv_status binary_apply(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                               const rtv_tensor *a, const rtv_tensor *b)
{
    const rtv_tensor *inputs[] = {a, b};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 2));
    const binary_kernels *both = op->kernels;
    const typed_kernels *kernels = a->dtype == RTV_DTYPE_F32 ? &both->f32 : &both->f64;
    rtv__node *node;
    binary_work work;
    if (rtv__shape_equal(&a->shape, &b->shape)) {
        RTV_TRY(rtv__op_start(&node, tape, op, inputs, 2, a->dtype, &a->shape));
        work.a = a->data, work.b = b->data, work.y = node->output.data;
        rtv__for_ranges(tape, a->count, RTV__ELEMENTS_PER_TASK, kernels->flat, &work);
        return rtv__op_finish(out, node);
    }
    rtv__shape shape;
    if (rtv__shape_broadcast(&shape, &a->shape, &b->shape) != RTV_OK)
        return rtv__op_fail_shapes(op, "a", a, "b", b, "they do not broadcast");
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 2, a->dtype, &shape));
    work.a = a->data, work.b = b->data, work.y = node->output.data;
    const rtv__shape *operands[] = {&a->shape, &b->shape, &shape};
    rtv__walk_make(&work.walk, &shape, operands, 3);
    rtv__for_ranges(tape, node->output.count > 0 ? work.walk.rows : 0,
                    rtv__rows_per_task(rtv__walk_inner(&work.walk)), kernels->walk, &work);
    return rtv__op_finish(out, node);
}

/* One input's share when both inputs have the shape of the output. */
static rtv_status flat_backward(rtv__node *node, int32_t side, binary_work *work)
{
    const binary_kernels *both = node->op->kernels;
    if (both->passes[side])
        return rtv__node_pass_gradient(node, side, side == 0 || !rtv__node_wants(node, 0));
    work->target = rtv__node_target(node, side, &work->add);
    if (work->target == NULL)
        return RTV_E_NOMEM;
    const typed_kernels *kernels = node->output.dtype == RTV_DTYPE_F32 ? &both->f32 : &both->f64;
    rtv__for_ranges(rtv__node_tape(node), node->output.count, RTV__ELEMENTS_PER_TASK,
                    kernels->flat_slope[side], work);
    return RTV_OK;
}

/* The same in general: a smaller input gets sums. */
static rtv_status walk_backward(rtv__node *node, int32_t side, binary_work *work)
{
    const binary_kernels *both = node->op->kernels;
    const typed_kernels *kernels = node->output.dtype == RTV_DTYPE_F32 ? &both->f32 : &both->f64;
    int64_t rows = node->output.count > 0 ? work->walk.rows : 0, grain = rows;
    if (node->inputs[side].tensor->count == node->output.count) {
        if (both->passes[side])
            return rtv__node_pass_gradient(node, side, side == 0 || !rtv__node_wants(node, 0));
        work->target = rtv__node_target(node, side, &work->add);
        grain = rtv__rows_per_task(rtv__walk_inner(&work->walk));
    } else {
        work->target = rtv__node_zeroed_target(node, side);
        work->add = true;
    }
    if (work->target == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(rtv__node_tape(node), rows, grain, kernels->walk_slope[side], work);
    return RTV_OK;
}

static rtv_status binary_backward(rtv__node *node)
{
    const rtv_tensor *a = node->inputs[0].tensor, *b = node->inputs[1].tensor;
    binary_work work;
    work.a = a->data, work.b = b->data, work.y = node->output.data;
    work.dy = node->slot.gradient;
    bool flat = rtv__shape_equal(&a->shape, &b->shape);
    if (!flat) {
        const rtv__shape *operands[] = {&a->shape, &b->shape, &node->output.shape};
        rtv__walk_make(&work.walk, &node->output.shape, operands, 3);
    }
    /* b first: a may take the gradient's block over. */
    for (int32_t side = 1; side >= 0; side--)
        if (rtv__node_wants(node, side))
            RTV_TRY(flat ? flat_backward(node, side, &work) : walk_backward(node, side, &work));
    return RTV_OK;
}

#define TYPED_KERNELS(name, type)                                                                  \
    {                                                                                              \
        name##_flat_##type, name##_walk_##type,                                                    \
            {RTV__BACKWARD(name##_flat_a_##type), RTV__BACKWARD(name##_flat_b_##type)},            \
        {                                                                                          \
            RTV__BACKWARD(name##_walk_a_##type), RTV__BACKWARD(name##_walk_b_##type)               \
        }                                                                                          \
    }

#define BINARY_OP(name, pass_a, pass_b)                                                            \
    static const binary_kernels name##_kernels = {                                                 \
        TYPED_KERNELS(name, f32), TYPED_KERNELS(name, f64), {pass_a, pass_b}};                     \
    const rtv__op rtv__op_##name = {#name, RTV__BACKWARD(binary_backward), false, &name##_kernels};

BINARY_OP(add, true, true)
BINARY_OP(sub, true, false)
BINARY_OP(mul, false, false)
BINARY_OP(div, false, false)
BINARY_OP(divide_no_nan, false, false)
BINARY_OP(maximum, false, false)
BINARY_OP(minimum, false, false)
BINARY_OP(squared_difference, false, false)
BINARY_OP(pow, false, false)

rtv_status rtv_op_add(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a, const rtv_tensor *b)
{
    return binary_apply(out, tape, &rtv__op_add, a, b);
}

rtv_status rtv_op_sub(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a, const rtv_tensor *b)
{
    return binary_apply(out, tape, &rtv__op_sub, a, b);
}

rtv_status rtv_op_mul(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a, const rtv_tensor *b)
{
    return binary_apply(out, tape, &rtv__op_mul, a, b);
}

rtv_status rtv_op_div(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a, const rtv_tensor *b)
{
    return binary_apply(out, tape, &rtv__op_div, a, b);
}

rtv_status rtv_op_divide_no_nan(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                const rtv_tensor *b)
{
    return binary_apply(out, tape, &rtv__op_divide_no_nan, a, b);
}

rtv_status rtv_op_maximum(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                          const rtv_tensor *b)
{
    return binary_apply(out, tape, &rtv__op_maximum, a, b);
}

rtv_status rtv_op_minimum(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                          const rtv_tensor *b)
{
    return binary_apply(out, tape, &rtv__op_minimum, a, b);
}

rtv_status rtv_op_squared_difference(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                     const rtv_tensor *b)
{
    return binary_apply(out, tape, &rtv__op_squared_difference, a, b);
}

rtv_status rtv_op_pow(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a, const rtv_tensor *b)
{
    return binary_apply(out, tape, &rtv__op_pow, a, b);
}
