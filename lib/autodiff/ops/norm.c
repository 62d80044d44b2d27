/* The norm of several tensors together, and clipping by it. */
#include "autodiff/op_table.h"
#include "retrieve/ops_binary.h"
#include "retrieve/ops_norm.h"

typedef struct {
    const void *x, *y, *dy;
    void *dx;
    bool add;
} norm_work;

typedef struct {
    double clip_norm;
    bool must_be_finite; /* else the factor is nan */
} clip_rule;

#define TYPED_BODY "autodiff/ops/norm_typed.h"
#include "autodiff/typed.h"

static const rtv__shape scalar = {0, {1, 1, 1, 1, 1, 1, 1, 1}};

static rtv_status check_inputs(rtv_tensor **out, const rtv_tape *tape, const rtv__op *op,
                               const rtv_tensor *const *inputs, int32_t input_count)
{
    RTV_CHECK_ARG(inputs != NULL && input_count >= 1, "%s: inputs is NULL or input_count is %d",
                  op->name, input_count);
    RTV_TRY(rtv__op_check(out, tape, op, inputs, input_count, 0));
    return rtv__op_check_real(op, inputs, input_count);
}

rtv_status rtv_op_global_norm(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *const *inputs,
                              int32_t input_count)
{
    const rtv__op *op = &rtv__op_global_norm;
    if (out != NULL)
        *out = NULL;
    RTV_TRY(check_inputs(out, tape, op, inputs, input_count));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, input_count, inputs[0]->dtype, &scalar));
    double sum = 0;
    for (int32_t i = 0; i < input_count; i++)
        sum += RTV__TYPED(inputs[0]->dtype, sum_squares)(inputs[i]->data, inputs[i]->count);
    if (node->output.dtype == RTV_DTYPE_F32)
        *(float *)node->output.data = (float)sqrt(sum);
    else
        *(double *)node->output.data = sqrt(sum);
    return rtv__op_finish(out, node);
}

static rtv_status global_norm_backward(rtv__node *node)
{
    for (int32_t i = 0; i < node->input_count; i++) {
        if (!rtv__node_wants(node, i))
            continue;
        const rtv_tensor *x = node->inputs[i].tensor;
        norm_work work = {.x = x->data, .y = node->output.data, .dy = node->slot.gradient};
        work.dx = rtv__node_target(node, i, &work.add);
        if (work.dx == NULL)
            return RTV_E_NOMEM;
        RTV__TYPED(x->dtype, norm_slopes)(&work, x->count);
    }
    return RTV_OK;
}

const rtv__op rtv__op_global_norm = {.name = "global_norm", .backward = global_norm_backward};

/* The factor that clips to a norm, for clip_by_norm and clip_by_global_norm. */
static rtv_status clip_factor(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *norm,
                              const clip_rule *rule)
{
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &rtv__op_clip_factor, &norm, 1, norm->dtype, &scalar));
    clip_rule *saved = rtv__tape_alloc(tape, sizeof *saved);
    if (saved == NULL)
        return RTV_E_NOMEM;
    *saved = *rule;
    node->saved = saved;
    RTV__TYPED(norm->dtype, clip_factor)(rule, norm->data, node->output.data);
    return rtv__op_finish(out, node);
}

static rtv_status clip_factor_backward(rtv__node *node)
{
    norm_work work = {.x = node->inputs[0].tensor->data, .dy = node->slot.gradient};
    work.dx = rtv__node_target(node, 0, &work.add);
    if (work.dx == NULL)
        return RTV_E_NOMEM;
    RTV__TYPED(node->output.dtype, clip_factor_slope)(node->saved, &work);
    return RTV_OK;
}

const rtv__op rtv__op_clip_factor = {.name = "clip_factor", .backward = clip_factor_backward};

static rtv_status clip_all(rtv_tensor **outs, rtv_tensor **norm_out, rtv_tape *tape,
                           const rtv_tensor *const *inputs, int32_t input_count,
                           const clip_rule *rule)
{
    rtv_tensor *norm, *factor;
    RTV_TRY(rtv_op_global_norm(&norm, tape, inputs, input_count));
    RTV_TRY(clip_factor(&factor, tape, norm, rule));
    for (int32_t i = 0; i < input_count; i++)
        RTV_TRY(rtv_op_mul(&outs[i], tape, inputs[i], factor));
    if (norm_out != NULL)
        *norm_out = norm;
    return RTV_OK;
}

rtv_status rtv_op_clip_by_norm(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                               double clip_norm)
{
    static const rtv__op op = {.name = "clip_by_norm"};
    RTV_TRY(check_inputs(out, tape, &op, &x, 1));
    RTV_CHECK_ARG(clip_norm > 0, "%s: clip_norm is %g", op.name, clip_norm);
    const clip_rule rule = {clip_norm, false};
    return clip_all(out, NULL, tape, &x, 1, &rule);
}

rtv_status rtv_op_clip_by_global_norm(rtv_tensor **outs, rtv_tensor **norm_out, rtv_tape *tape,
                                      const rtv_tensor *const *inputs, int32_t input_count,
                                      double clip_norm)
{
    static const rtv__op op = {.name = "clip_by_global_norm"};
    RTV_CHECK_ARG(outs != NULL && input_count >= 1, "%s: outs is NULL or input_count is %d",
                  op.name, input_count);
    for (int32_t i = 0; i < input_count; i++)
        outs[i] = NULL;
    if (norm_out != NULL)
        *norm_out = NULL;
    RTV_TRY(check_inputs(&outs[0], tape, &op, inputs, input_count));
    RTV_CHECK_ARG(clip_norm > 0, "%s: clip_norm is %g", op.name, clip_norm);
    const clip_rule rule = {clip_norm, true};
    rtv_status status = clip_all(outs, norm_out, tape, inputs, input_count, &rule);
    for (int32_t i = 0; i < input_count && status != RTV_OK; i++)
        outs[i] = NULL;
    return status;
}
