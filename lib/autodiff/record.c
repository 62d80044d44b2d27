/* From the arguments of an op to a node on the tape. */
#include <string.h>

#include "autodiff/tape.h"

rtv_status rtv__op_check(rtv_tensor **out, const rtv_tape *tape, const rtv__op *op,
                         const rtv_tensor *const *inputs, int32_t input_count, uint32_t optional)
{
    RTV_CHECK_ARG(out != NULL, "%s: out is NULL", op->name);
    *out = NULL;
    RTV_CHECK_ARG(tape != NULL, "%s: tape is NULL", op->name);
    for (int32_t i = 0; i < input_count; i++) {
        const rtv_tensor *input = inputs[i];
        if (input == NULL) {
            RTV_CHECK_ARG(i < 32 && (optional >> i & 1) != 0, "%s: input %d is NULL", op->name, i);
            continue;
        }
        RTV_CHECK_ARG(input->tape == NULL || input->tape == tape,
                      "%s: input %d is a result of another tape", op->name, i);
    }
    if (tape->state == RTV__TAPE_FAILED)
        return rtv__fail(RTV_E_STATE, "%s: the tape's backward pass failed: reset or free it",
                         op->name);
    return RTV_OK;
}

rtv_status rtv__op_check_real(const rtv__op *op, const rtv_tensor *const *inputs,
                              int32_t input_count)
{
    rtv_dtype dtype = 0;
    for (int32_t i = 0; i < input_count; i++) {
        if (inputs[i] == NULL)
            continue;
        rtv_dtype found = inputs[i]->dtype;
        if (found != RTV_DTYPE_F32 && found != RTV_DTYPE_F64)
            return rtv__fail(RTV_E_DTYPE, "%s: input %d has dtype %s, must be f32 or f64", op->name,
                             i, rtv__dtype_text(found));
        if (dtype != 0 && found != dtype)
            return rtv__fail(RTV_E_DTYPE, "%s: input %d has dtype %s, those before it %s", op->name,
                             i, rtv__dtype_text(found), rtv__dtype_text(dtype));
        dtype = found;
    }
    return RTV_OK;
}

const char *rtv__dtype_text(rtv_dtype dtype)
{
    switch (dtype) {
    case RTV_DTYPE_F32:
        return "f32";
    case RTV_DTYPE_F64:
        return "f64";
    case RTV_DTYPE_I32:
        return "i32";
    case RTV_DTYPE_I64:
        return "i64";
    case RTV_DTYPE_U8:
        return "u8";
    default:
        return "unknown";
    }
}

rtv_status rtv__op_fail_shapes(const rtv__op *op, const char *name_a, const rtv_tensor *a,
                               const char *name_b, const rtv_tensor *b, const char *what)
{
    char text_a[RTV__SHAPE_TEXT], text_b[RTV__SHAPE_TEXT];
    rtv__shape_text(&a->shape, text_a);
    if (b == NULL)
        return rtv__fail(RTV_E_SHAPE, "%s: %s has shape %s: %s", op->name, name_a, text_a, what);
    return rtv__fail(RTV_E_SHAPE, "%s: %s has shape %s, %s has shape %s: %s", op->name, name_a,
                     text_a, name_b, rtv__shape_text(&b->shape, text_b), what);
}

static bool wants_gradient(const rtv_tensor *input)
{
    return input != NULL && (input->node >= 0 || input->requires_gradient);
}

static bool is_recorded(const rtv_tape *tape, const rtv__op *op, const rtv_tensor *const *inputs,
                        int32_t input_count)
{
    if (!tape->gradient || op->backward == NULL)
        return false;
    for (int32_t i = 0; i < input_count; i++)
        if (wants_gradient(inputs[i]))
            return true;
    return false;
}

/* Tensors of the caller are kept alive: the backward pass reads their data. */
static rtv_status connect(rtv__edge *edge, rtv_tape *tape, const rtv_tensor *input)
{
    edge->tensor = input;
    edge->slot = NULL;
    if (input == NULL)
        return RTV_OK;
    rtv__node *node = rtv__tape_node(tape, input);
    if (node != NULL) {
        edge->slot = &node->slot;
    } else if (input->tape == NULL || input->requires_gradient) {
        rtv__external *external;
        RTV_TRY(rtv__tape_external(&external, tape, input));
        edge->slot = external->slot.is_leaf ? &external->slot : NULL;
    }
    return RTV_OK;
}

static rtv_status prepare_inputs(const rtv__op *op, const rtv_tensor *const *inputs,
                                 int32_t input_count)
{
    if (op->reads_rows)
        return RTV_OK;
    for (int32_t i = 0; i < input_count; i++)
        if (inputs[i] != NULL)
            RTV_TRY(rtv__tensor_prepare_rows(inputs[i], NULL, 0));
    return RTV_OK;
}

/* -1, with the error recorded, when there are too many; sizes beside a 0 must be sane as well. */
static int64_t count_elements(const rtv__op *op, const rtv__shape *shape)
{
    double exact = 1;
    int64_t count = 1;
    for (int32_t i = 0; i < shape->rank; i++) {
        exact *= shape->dims[i] > 0 ? (double)shape->dims[i] : 1;
        if (exact > (double)(INT64_MAX / 16)) {
            char text[RTV__SHAPE_TEXT];
            rtv__fail(RTV_E_RANGE, "%s: a result of shape %s is too large", op->name,
                      rtv__shape_text(shape, text));
            return -1;
        }
        count *= shape->dims[i];
    }
    return count;
}

static rtv_status start(rtv__node **out, rtv_tape *tape, const rtv__op *op,
                        const rtv_tensor *const *inputs, int32_t input_count, rtv_dtype dtype,
                        const rtv__shape *shape, void *shared)
{
    int64_t count = count_elements(op, shape);
    if (count < 0)
        return RTV_E_RANGE;
    RTV_TRY(prepare_inputs(op, inputs, input_count));
    bool recorded = is_recorded(tape, op, inputs, input_count);
    int32_t edges = recorded ? input_count : 0;
    size_t header = sizeof(rtv__node) + (size_t)edges * sizeof(rtv__edge);
    header = (header + RTV_ALIGNMENT - 1) & ~(size_t)(RTV_ALIGNMENT - 1);
    size_t data_bytes = shared != NULL ? 0 : (size_t)count * rtv_dtype_bytes(dtype);
    rtv__node *node = rtv__arena_alloc(&tape->arena, header + data_bytes);
    if (node == NULL)
        return RTV_E_NOMEM;
    memset(node, 0, sizeof *node);
    node->output.dtype = dtype;
    node->output.count = count;
    node->output.shape = *shape;
    node->output.data = shared != NULL ? shared : (char *)node + header;
    node->output.context = tape->context;
    node->output.tape = tape;
    node->output.node = -1;
    node->slot.tensor = &node->output;
    node->op = op;
    node->recorded = recorded;
    node->input_count = edges;
    for (int32_t i = 0; i < edges; i++)
        RTV_TRY(connect(&node->inputs[i], tape, inputs[i]));
    *out = node;
    return RTV_OK;
}

rtv_status rtv__op_start(rtv__node **out, rtv_tape *tape, const rtv__op *op,
                         const rtv_tensor *const *inputs, int32_t input_count, rtv_dtype dtype,
                         const rtv__shape *shape)
{
    return start(out, tape, op, inputs, input_count, dtype, shape, NULL);
}

rtv_status rtv__op_start_shared(rtv__node **out, rtv_tape *tape, const rtv__op *op,
                                const rtv_tensor *input, const rtv__shape *shape)
{
    /* The data must live as long as the result, recorded or not. */
    if (input->tape == NULL) {
        rtv__external *external;
        RTV_TRY(rtv__tape_external(&external, tape, input));
    }
    return start(out, tape, op, &input, 1, input->dtype, shape, input->data);
}

rtv_status rtv__op_finish(rtv_tensor **out, rtv__node *node)
{
    if (node->recorded) {
        rtv_tape *tape = rtv__node_tape(node);
        node->previous = tape->newest;
        node->output.node = node->previous != NULL ? node->previous->output.node + 1 : 0;
        tape->newest = node;
    }
    *out = &node->output;
    return RTV_OK;
}
