/* Losses that are means over the last axis of a function of prediction and target. */
#include "autodiff/op_table.h"
#include "autodiff/ranges.h"
#include "retrieve/ops_loss.h"

typedef struct {
    int64_t rows, width;
    double parameter;
    const void *x, *z;
    void *y;
    const void *dy;
    void *target;
    bool of_z; /* the target is the gradient of z */
    bool add;
} loss_work;

typedef struct {
    rtv__range_fn values_f32, values_f64, slopes_f32, slopes_f64;
} loss_kernels;

#define SIGN(x)       ((x) > 0 ? (REAL)1 : (x) < 0 ? (REAL)-1 : (REAL)0)
#define CUT(x, bound) ((x) > bound ? bound : (x) < -bound ? -bound : (x))

/* Written so that no exponential overflows. */
#define CROSS_ENTROPY (x > 0 ? x : 0) - x *z + log1p(exp(-fabs(x)))
#define SIGMOID       (1 / (1 + exp(-x)))

#define ROW_LOSS_LIST(X)                                                                           \
    X(mean_squared_error, (x - z) * (x - z), 2 * (x - z), 2 * (z - x))                             \
    X(mean_absolute_error, fabs(x - z), SIGN(x - z), SIGN(z - x))                                  \
    X(huber, fabs(x - z) <= p ? (REAL)0.5 * (x - z) * (x - z) : p * (fabs(x - z) - (REAL)0.5 * p), \
      CUT(x - z, p), CUT(z - x, p))                                                                \
    X(sigmoid_cross_entropy, CROSS_ENTROPY, SIGMOID - z, -x)                                       \
    X(binary_cross_entropy, CROSS_ENTROPY, SIGMOID - z, -x)

#define TYPED_BODY "autodiff/ops/row_loss_typed.h"
#include "autodiff/typed.h"

static rtv_status loss_apply(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                             const rtv_tensor *x, const rtv_tensor *z, double parameter)
{
    const rtv_tensor *inputs[] = {x, z};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 2));
    const bool by_element = op == &rtv__op_sigmoid_cross_entropy;
    if (!rtv__shape_equal(&x->shape, &z->shape) || (x->shape.rank == 0 && !by_element))
        return rtv__op_fail_shapes(op, "prediction", x, "target", z,
                                   "they must be equal, with an axis");
    rtv__shape shape = x->shape;
    if (!by_element)
        shape.rank--;
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 2, x->dtype, &shape));
    loss_work work = {.rows = node->output.count,
                      .width = by_element ? 1 : x->shape.dims[x->shape.rank - 1],
                      .parameter = parameter,
                      .x = x->data,
                      .z = z->data,
                      .y = node->output.data};
    const loss_kernels *kernels = op->kernels;
    rtv__for_ranges(tape, work.rows, rtv__rows_per_task(work.width),
                    x->dtype == RTV_DTYPE_F32 ? kernels->values_f32 : kernels->values_f64, &work);
    if (node->recorded) {
        loss_work *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = work;
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

static rtv_status loss_backward(rtv__node *node)
{
    loss_work *work = node->saved;
    const loss_kernels *kernels = node->op->kernels;
    work->dy = node->slot.gradient;
    for (int32_t side = 0; side < 2; side++) {
        if (!rtv__node_wants(node, side))
            continue;
        work->of_z = side == 1;
        work->target = rtv__node_target(node, side, &work->add);
        if (work->target == NULL)
            return RTV_E_NOMEM;
        rtv__for_ranges(
            rtv__node_tape(node), work->rows, rtv__rows_per_task(work->width),
            node->output.dtype == RTV_DTYPE_F32 ? kernels->slopes_f32 : kernels->slopes_f64, work);
    }
    return RTV_OK;
}

#define ROW_LOSS_OP(name, value, slope, target_slope)                                              \
    static const loss_kernels name##_kernels = {name##_values_f32, name##_values_f64,              \
                                                name##_slopes_f32, name##_slopes_f64};             \
    const rtv__op rtv__op_##name = {#name, loss_backward, false, &name##_kernels};

ROW_LOSS_LIST(ROW_LOSS_OP)

rtv_status rtv_op_mean_squared_error(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *prediction,
                                     const rtv_tensor *target)
{
    return loss_apply(out, tape, &rtv__op_mean_squared_error, prediction, target, 0);
}

rtv_status rtv_op_mean_absolute_error(rtv_tensor **out, rtv_tape *tape,
                                      const rtv_tensor *prediction, const rtv_tensor *target)
{
    return loss_apply(out, tape, &rtv__op_mean_absolute_error, prediction, target, 0);
}

rtv_status rtv_op_huber(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *prediction,
                        const rtv_tensor *target, double delta)
{
    if (out != NULL)
        *out = NULL;
    RTV_CHECK_ARG(delta > 0, "huber: delta is %g", delta);
    return loss_apply(out, tape, &rtv__op_huber, prediction, target, delta);
}

rtv_status rtv_op_sigmoid_cross_entropy(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *logits,
                                        const rtv_tensor *labels)
{
    return loss_apply(out, tape, &rtv__op_sigmoid_cross_entropy, logits, labels, 0);
}

rtv_status rtv_op_binary_cross_entropy(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *logits,
                                       const rtv_tensor *labels)
{
    return loss_apply(out, tape, &rtv__op_binary_cross_entropy, logits, labels, 0);
}
