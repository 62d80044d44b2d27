/* Sum, mean, max, min and logsumexp over axes. */
#include "autodiff/ops/reduce.h"

#include <string.h>

#include "autodiff/op_table.h"
#include "autodiff/ranges.h"
#include "autodiff/walk.h"
#include "retrieve/ops_reduce.h"

/* What is done to an element of y for each element of x. */
typedef enum { STEP_SUM, STEP_MAX, STEP_MIN, STEP_SUM_EXP, STEP_COUNT_TIES } reduce_step;

typedef struct {
    reduce_step step;
    rtv__walk walk; /* of x and y */
    const void *x, *shift;
    int64_t y_count;
    double start;   /* what y holds before the first step */
    double divisor; /* of the mean; 1 for others */
    /* backward */
    const void *y, *dy;
    void *dx, *ties;
    bool add;
} reduce_work;

typedef struct {
    rtv__shape kept; /* the shape of y with axes of size 1: broadcasts to x */
    double divisor;
} reduce_saved;

#define TYPED_BODY "autodiff/ops/reduce_typed.h"
#include "autodiff/typed.h"

typedef struct {
    const reduce_work *work;
    rtv_dtype dtype;
    void *y;        /* of all slices, or */
    char *partials; /* one result per task */
    int64_t grain;
} slab_job;

static void run_slab(void *payload, int64_t begin, int64_t end)
{
    const slab_job *job = payload;
    const reduce_work *work = job->work;
    void *y = job->y;
    if (job->partials != NULL) {
        y = job->partials +
            (size_t)(begin / job->grain * work->y_count) * rtv_dtype_bytes(job->dtype);
        RTV__TYPED(job->dtype, fill)(y, work->start, work->y_count);
    }
    RTV__TYPED(job->dtype, reduce_slab)(work, begin, end, y);
}

/*
 * Runs the steps of all elements of x into y, which holds start values. Tasks are slices of the
 * walk's first axis; where they meet in y, each fills a partial result.
 */
static rtv_status run_steps(rtv_tape *tape, rtv_dtype dtype, reduce_work *work, void *y)
{
    const rtv__walk *walk = &work->walk;
    int64_t slices = walk->dims[0], elements = walk->rows * rtv__walk_inner(walk);
    if (elements == 0)
        return RTV_OK;
    slab_job job = {work, dtype, y, NULL, rtv__rows_per_task(elements / slices)};
    int64_t parts = (slices + job.grain - 1) / job.grain;
    if (parts > 1 && walk->strides[1][0] == 0) {
        /* Partial results must stay small against x; else one task does it all. */
        if (work->y_count * 8 > elements / parts) {
            job.grain = slices;
        } else {
            job.partials =
                rtv__tape_alloc(tape, (size_t)(parts * work->y_count) * rtv_dtype_bytes(dtype));
            if (job.partials == NULL)
                return RTV_E_NOMEM;
        }
    }
    rtv__for_ranges(tape, slices, job.grain, run_slab, &job);
    if (job.partials != NULL)
        RTV__TYPED(dtype, combine)(work, job.partials, parts, y);
    return RTV_OK;
}

rtv_status rtv__sum_to_shape(rtv_tape *tape, rtv_dtype dtype, void *to, const rtv__shape *to_shape,
                             const void *x, const rtv__shape *x_shape)
{
    reduce_work work = {.step = STEP_SUM, .x = x, .y_count = rtv__shape_count(to_shape)};
    const rtv__shape *operands[] = {x_shape, to_shape};
    rtv__walk_make(&work.walk, x_shape, operands, 2);
    return run_steps(tape, dtype, &work, to);
}

/* The result's shape, and the same with reduced axes of size 1. */
static rtv_status reduced_shapes(rtv__shape *kept, rtv__shape *result, const rtv__op *op,
                                 const rtv_tensor *x, const int32_t *axes, int32_t axis_count,
                                 bool keep_dims)
{
    bool reduced[RTV_MOST_DIMS] = {false};
    RTV_CHECK_ARG(axes == NULL || (axis_count >= 0 && axis_count <= RTV_MOST_DIMS),
                  "%s: axis_count is %d", op->name, axis_count);
    for (int32_t i = 0; i < (axes != NULL ? axis_count : x->shape.rank); i++) {
        int32_t axis = i;
        if (axes != NULL)
            RTV_TRY(rtv__shape_axis(&axis, &x->shape, axes[i]));
        RTV_CHECK_ARG(!reduced[axis], "%s: axis %d is named twice", op->name, axis);
        reduced[axis] = true;
    }
    *kept = x->shape;
    result->rank = 0;
    for (int32_t i = 0; i < RTV_MOST_DIMS; i++)
        result->dims[i] = 1;
    for (int32_t i = 0; i < x->shape.rank; i++) {
        if (reduced[i])
            kept->dims[i] = 1;
        if (!reduced[i] || keep_dims)
            result->dims[result->rank++] = kept->dims[i];
    }
    return RTV_OK;
}

static double start_value(reduce_step step)
{
    return step == STEP_MAX ? -(double)INFINITY : step == STEP_MIN ? (double)INFINITY : 0.0;
}

static rtv_status run_forward(rtv_tape *tape, rtv_dtype dtype, reduce_work *work, void *y)
{
    if (work->step == STEP_SUM_EXP) {
        void *shift = rtv__tape_alloc(tape, (size_t)work->y_count * rtv_dtype_bytes(dtype));
        if (shift == NULL)
            return RTV_E_NOMEM;
        work->step = STEP_MAX;
        work->start = start_value(STEP_MAX);
        RTV__TYPED(dtype, fill)(shift, work->start, work->y_count);
        RTV_TRY(run_steps(tape, dtype, work, shift));
        RTV__TYPED(dtype, make_finite)(shift, work->y_count);
        work->step = STEP_SUM_EXP;
        work->shift = shift;
    }
    work->start = start_value(work->step);
    RTV__TYPED(dtype, fill)(y, work->start, work->y_count);
    RTV_TRY(run_steps(tape, dtype, work, y));
    if (work->step == STEP_SUM_EXP || work->divisor != 1)
        RTV__TYPED(dtype, finish)(work, y);
    return RTV_OK;
}

static rtv_status reduce_apply(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                               reduce_step step, const rtv_tensor *x, const int32_t *axes,
                               int32_t axis_count, bool keep_dims)
{
    RTV_TRY(rtv__op_check(out, tape, op, &x, 1, 0));
    RTV_TRY(rtv__op_check_real(op, &x, 1));
    rtv__shape kept, result;
    RTV_TRY(reduced_shapes(&kept, &result, op, x, axes, axis_count, keep_dims));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, &x, 1, x->dtype, &result));
    reduce_work work = {.step = step, .x = x->data, .y_count = node->output.count, .divisor = 1};
    if (op == &rtv__op_reduce_mean)
        work.divisor = work.y_count > 0 ? (double)x->count / (double)work.y_count : 1;
    const rtv__shape *operands[] = {&x->shape, &kept};
    rtv__walk_make(&work.walk, &x->shape, operands, 2);
    RTV_TRY(run_forward(tape, x->dtype, &work, node->output.data));
    if (node->recorded) {
        reduce_saved *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = (reduce_saved){kept, work.divisor};
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

/*
 * Sum and mean: dy / divisor. Max and min: dy / ties where x equals y. Logsumexp: dy e^(x - y).
 */
static rtv_status reduce_backward(rtv__node *node)
{
    rtv_tape *tape = rtv__node_tape(node);
    const reduce_saved *saved = node->saved;
    const rtv_tensor *x = node->inputs[0].tensor, *y = &node->output;
    const bool extreme = node->op == &rtv__op_reduce_max || node->op == &rtv__op_reduce_min;
    reduce_work work = {.x = x->data,
                        .y = y->data,
                        .shift = y->data,
                        .y_count = y->count,
                        .divisor = saved->divisor,
                        .dy = node->slot.gradient};
    work.step = node->op == &rtv__op_reduce_logsumexp ? STEP_SUM_EXP : STEP_SUM;
    const rtv__shape *operands[] = {&x->shape, &saved->kept};
    rtv__walk_make(&work.walk, &x->shape, operands, 2);
    if (extreme) {
        work.ties = rtv__tape_alloc_zero(tape, (size_t)y->count * rtv_dtype_bytes(y->dtype));
        if (work.ties == NULL)
            return RTV_E_NOMEM;
        work.step = STEP_COUNT_TIES;
        RTV_TRY(run_steps(tape, y->dtype, &work, work.ties));
    }
    work.dx = rtv__node_target(node, 0, &work.add);
    if (work.dx == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(tape, x->count > 0 ? work.walk.rows : 0,
                    rtv__rows_per_task(rtv__walk_inner(&work.walk)), RTV__TYPED(y->dtype, spread),
                    &work);
    return RTV_OK;
}

const rtv__op rtv__op_reduce_sum = {.name = "reduce_sum",
                                    .backward = RTV__BACKWARD(reduce_backward)};
const rtv__op rtv__op_reduce_mean = {.name = "reduce_mean",
                                     .backward = RTV__BACKWARD(reduce_backward)};
const rtv__op rtv__op_reduce_max = {.name = "reduce_max",
                                    .backward = RTV__BACKWARD(reduce_backward)};
const rtv__op rtv__op_reduce_min = {.name = "reduce_min",
                                    .backward = RTV__BACKWARD(reduce_backward)};
const rtv__op rtv__op_reduce_logsumexp = {.name = "reduce_logsumexp",
                                          .backward = RTV__BACKWARD(reduce_backward)};

rtv_status rtv_op_reduce_sum(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                             const int32_t *axes, int32_t axis_count, int32_t keep_dims)
{
    return reduce_apply(out, tape, &rtv__op_reduce_sum, STEP_SUM, x, axes, axis_count,
                        keep_dims != 0);
}

rtv_status rtv_op_reduce_mean(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                              const int32_t *axes, int32_t axis_count, int32_t keep_dims)
{
    return reduce_apply(out, tape, &rtv__op_reduce_mean, STEP_SUM, x, axes, axis_count,
                        keep_dims != 0);
}

rtv_status rtv_op_reduce_max(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                             const int32_t *axes, int32_t axis_count, int32_t keep_dims)
{
    return reduce_apply(out, tape, &rtv__op_reduce_max, STEP_MAX, x, axes, axis_count,
                        keep_dims != 0);
}

rtv_status rtv_op_reduce_min(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                             const int32_t *axes, int32_t axis_count, int32_t keep_dims)
{
    return reduce_apply(out, tape, &rtv__op_reduce_min, STEP_MIN, x, axes, axis_count,
                        keep_dims != 0);
}

rtv_status rtv_op_reduce_logsumexp(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                                   const int32_t *axes, int32_t axis_count, int32_t keep_dims)
{
    return reduce_apply(out, tape, &rtv__op_reduce_logsumexp, STEP_SUM_EXP, x, axes, axis_count,
                        keep_dims != 0);
}
