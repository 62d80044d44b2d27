/* Ops made of the caller's callbacks. */
#include "retrieve/ext/custom_op.h"

#include "autodiff/tape.h"
#include "base/options.h"

struct rtv_custom_call {
    rtv_custom_op op;
    rtv_tape *tape;
    void *payload;
    void *saved;
    rtv__op entry; /* the op's name, for the node */
    int32_t input_count;
    const rtv_tensor *inputs[];
};

static rtv_status user_failure(const rtv_custom_op *op, const char *callback, rtv_status status)
{
    return rtv__fail(RTV_E_USER, "custom op %s: its %s callback returned %d", op->name, callback,
                     status);
}

/* Callbacks see headers of their own: what they do to them stays there. */
static rtv_status wrap(rtv_tensor **out, const rtv_tensor *like, void *data)
{
    *out = rtv__tape_wrap(like->tape, like->dtype, &like->shape, data);
    return *out != NULL ? RTV_OK : RTV_E_NOMEM;
}

static rtv_status custom_backward(rtv__node *node)
{
    rtv_custom_call *call = node->saved;
    rtv_tape *tape = rtv__node_tape(node);
    rtv_tensor **gradients =
        rtv__tape_alloc_zero(tape, ((size_t)call->input_count + 1) * sizeof *gradients);
    rtv_tensor *output_gradient;
    if (gradients == NULL)
        return RTV_E_NOMEM;
    RTV_TRY(wrap(&output_gradient, &node->output, node->slot.gradient));
    for (int32_t i = 0; i < call->input_count; i++) {
        if (!rtv__node_wants(node, i))
            continue;
        void *target = rtv__node_zeroed_target(node, i);
        if (target == NULL)
            return RTV_E_NOMEM;
        const rtv_tensor *input = call->inputs[i];
        gradients[i] = rtv__tape_wrap(tape, input->dtype, &input->shape, target);
        if (gradients[i] == NULL)
            return RTV_E_NOMEM;
    }
    rtv_status status = call->op.backward(call, gradients, output_gradient, &node->output,
                                          call->inputs, call->input_count, call->payload);
    return status == RTV_OK ? RTV_OK : user_failure(&call->op, "backward", status);
}

static rtv_status make_call(rtv_custom_call **out, rtv_tape *tape, const rtv_custom_op *op,
                            const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    rtv_custom_call *call =
        rtv__tape_alloc_zero(tape, sizeof *call + (size_t)input_count * sizeof call->inputs[0]);
    if (call == NULL)
        return RTV_E_NOMEM;
    call->op = *op;
    call->tape = tape;
    call->payload = payload;
    call->entry =
        (rtv__op){.name = op->name, .backward = op->backward != NULL ? custom_backward : NULL};
    call->input_count = input_count;
    for (int32_t i = 0; i < input_count; i++)
        call->inputs[i] = inputs[i];
    *out = call;
    return RTV_OK;
}

static rtv_status start_call(rtv__node **out, rtv_custom_call *call)
{
    const rtv_custom_op *op = &call->op;
    rtv_dtype dtype = RTV_DTYPE_F32;
    int32_t rank = 0;
    int64_t dims[RTV_MOST_DIMS] = {0}, count;
    rtv_status status =
        op->infer(&dtype, &rank, dims, call->inputs, call->input_count, call->payload);
    if (status != RTV_OK)
        return user_failure(op, "infer", status);
    if (rtv_dtype_bytes(dtype) == 0)
        return rtv__fail(RTV_E_DTYPE, "custom op %s: dtype %d does not exist", op->name, dtype);
    rtv__shape shape;
    RTV_TRY(rtv__shape_make(&shape, &count, rank, dims));
    /* Only real numbers have gradients. */
    if (dtype != RTV_DTYPE_F32 && dtype != RTV_DTYPE_F64)
        call->entry.backward = NULL;
    return rtv__op_start(out, call->tape, &call->entry, call->inputs, call->input_count, dtype,
                         &shape);
}

rtv_status rtv_op_custom(rtv_tensor **out, rtv_tape *tape, const rtv_custom_op *given,
                         const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    if (out != NULL)
        *out = NULL;
    RTV_CHECK_ARG(given != NULL, "op is NULL");
    RTV_CHECK_ARG(input_count >= 0 && (inputs != NULL || input_count == 0),
                  "inputs is NULL or input_count is %d", input_count);
    rtv_custom_op op = {sizeof op, 0, NULL, NULL, NULL, NULL};
    RTV_TRY(rtv__options_read(&op, sizeof op, given, "rtv_custom_op", 0));
    RTV_CHECK_ARG(op.name != NULL && op.infer != NULL && op.forward != NULL,
                  "rtv_custom_op lacks its name, infer or forward");
    const rtv__op named = {.name = op.name};
    RTV_TRY(rtv__op_check(out, tape, &named, inputs, input_count, 0));
    rtv_custom_call *call;
    RTV_TRY(make_call(&call, tape, &op, inputs, input_count, payload));
    rtv__node *node;
    RTV_TRY(start_call(&node, call));
    rtv_tensor *output;
    RTV_TRY(wrap(&output, &node->output, node->output.data));
    rtv_status status = op.forward(call, output, call->inputs, input_count, payload);
    if (status != RTV_OK)
        return user_failure(&op, "forward", status);
    node->saved = call;
    return rtv__op_finish(out, node);
}

rtv_status rtv_custom_call_save(void **out, rtv_custom_call *call, size_t bytes)
{
    RTV_CHECK_ARG(out != NULL && call != NULL, "out or call is NULL");
    *out = call->saved = rtv__tape_alloc(call->tape, bytes);
    return *out != NULL ? RTV_OK : RTV_E_NOMEM;
}

void *rtv_custom_call_saved(const rtv_custom_call *call)
{
    return call->saved;
}
