/* Gradients for the caller and for optim. */
#include "autodiff/gradient.h"

#include <string.h>

#include "autodiff/tape.h"

rtv_status rtv__tape_check_gradients(const rtv_tape *tape)
{
    if (tape->state == RTV__TAPE_FAILED)
        return rtv__fail(RTV_E_STATE, "the tape's backward pass failed: there are no gradients");
    if (tape->state == RTV__TAPE_RECORDING)
        return rtv__fail(RTV_E_STATE, "no backward pass has run since the tape's last reset");
    return RTV_OK;
}

int64_t rtv__tape_leaf_count(const rtv_tape *tape)
{
    return tape->leaf_count;
}

static void describe_dense(rtv__gradient *out, const rtv__external *leaf)
{
    const rtv__shape *shape = &leaf->tensor->shape;
    out->values = leaf->slot.gradient;
    out->rows = NULL;
    out->row_count = shape->rank > 0 ? shape->dims[0] : 1;
    out->row_width = out->row_count > 0 ? leaf->tensor->count / out->row_count : 0;
}

void rtv__gradient_gather(rtv__gradient *gradient)
{
    size_t row_bytes = (size_t)gradient->row_width * rtv_dtype_bytes(gradient->leaf->dtype);
    for (int64_t i = 0; gradient->row_values != NULL && i < gradient->row_count; i++) {
        char *place = (char *)gradient->values + (size_t)i * row_bytes;
        if (gradient->row_values[i] != place && row_bytes > 0)
            memcpy(place, gradient->row_values[i], row_bytes);
        /* Copies of the gradient share this array. */
        gradient->row_values[i] = place;
    }
    gradient->row_values = NULL;
}

static rtv_status leaf_gradient(rtv__gradient *out, rtv_tape *tape, rtv__external *leaf)
{
    *out = (rtv__gradient){.leaf = leaf->tensor};
    rtv__slot *slot = &leaf->slot;
    if (slot->gradient != NULL) {
        /* Used densely as well: the looked-up rows join the dense gradient, once. */
        rtv__row_gradient_add_to(slot->gradient, slot);
        slot->newest = NULL;
        describe_dense(out, leaf);
    } else if (slot->newest != NULL) {
        if (leaf->rows.values == NULL)
            RTV_TRY(rtv__row_gradient_sum(&leaf->rows, tape, slot));
        leaf->rows.leaf = leaf->tensor;
        *out = leaf->rows;
    }
    return RTV_OK;
}

rtv_status rtv__tape_leaf_gradient(rtv__gradient *out, rtv_tape *tape, int64_t i)
{
    return leaf_gradient(out, tape, tape->leaves[i]);
}

static rtv_status find_leaf(rtv__external **out, const rtv_tape *tape, const rtv_tensor *tensor)
{
    *out = rtv__tape_find_external(tape, tensor);
    if (*out == NULL || !(*out)->slot.is_leaf ||
        ((*out)->slot.gradient == NULL && (*out)->slot.newest == NULL)) {
        char text[RTV__SHAPE_TEXT];
        return rtv__fail(RTV_E_NOTFOUND, "the output does not depend on this tensor of shape %s",
                         rtv__shape_text(&tensor->shape, text));
    }
    return RTV_OK;
}

static rtv_status check_query(rtv_tensor **out, const rtv_tape *tape, const rtv_tensor *tensor)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(tape != NULL && tensor != NULL, "tape or tensor is NULL");
    return rtv__tape_check_gradients(tape);
}

/* Writes row-sparse gradients out. */
static rtv_status make_dense(void **out, rtv_tape *tape, const rtv__gradient *gradient)
{
    const rtv_tensor *leaf = gradient->leaf;
    size_t element = rtv_dtype_bytes(leaf->dtype);
    char *dense = rtv__tape_alloc_zero(tape, (size_t)leaf->count * element);
    if (dense == NULL)
        return RTV_E_NOMEM;
    size_t row_bytes = (size_t)gradient->row_width * element;
    for (int64_t i = 0; i < gradient->row_count && row_bytes > 0; i++)
        memcpy(dense + (size_t)gradient->rows[i] * row_bytes,
               gradient->row_values != NULL
                   ? gradient->row_values[i]
                   : (const char *)gradient->values + (size_t)i * row_bytes,
               row_bytes);
    *out = dense;
    return RTV_OK;
}

static rtv_status wrap_result_gradient(rtv_tensor **out, rtv_tape *tape, const rtv__node *node)
{
    if (!node->slot.keep)
        return rtv__fail(RTV_E_NOTFOUND, "results keep their gradient only when marked by "
                                         "rtv_tape_keep_gradient before the backward pass");
    if (node->slot.gradient == NULL)
        return rtv__fail(RTV_E_NOTFOUND, "the output does not depend on this result");
    *out = rtv__tape_wrap(tape, node->output.dtype, &node->output.shape, node->slot.gradient);
    return *out != NULL ? RTV_OK : RTV_E_NOMEM;
}

rtv_status rtv_tape_gradient(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *tensor)
{
    RTV_TRY(check_query(out, tape, tensor));
    rtv__node *node = rtv__tape_node(tape, tensor);
    if (node != NULL)
        return wrap_result_gradient(out, tape, node);
    rtv__external *leaf;
    RTV_TRY(find_leaf(&leaf, tape, tensor));
    if (leaf->dense == NULL) {
        rtv__gradient gradient;
        RTV_TRY(leaf_gradient(&gradient, tape, leaf));
        void *data = gradient.values;
        if (gradient.rows != NULL)
            RTV_TRY(make_dense(&data, tape, &gradient));
        leaf->dense = rtv__tape_wrap(tape, tensor->dtype, &tensor->shape, data);
        if (leaf->dense == NULL)
            return RTV_E_NOMEM;
    }
    *out = leaf->dense;
    return RTV_OK;
}

static rtv_status wrap_rows(rtv_tape *tape, rtv__external *leaf)
{
    rtv__gradient *gradient = &leaf->rows;
    rtv__gradient_gather(gradient);
    rtv__shape shape = leaf->tensor->shape;
    shape.dims[0] = gradient->row_count;
    /* From here on the caller can write them. */
    gradient->known_finite = false;
    leaf->row_values = rtv__tape_wrap(tape, leaf->tensor->dtype, &shape, gradient->values);
    union {
        const int64_t *readable;
        void *stored;
    } rows = {gradient->rows};
    rtv__shape column = {1, {gradient->row_count, 1, 1, 1, 1, 1, 1, 1}};
    leaf->row_numbers = rtv__tape_wrap(tape, RTV_DTYPE_I64, &column, rows.stored);
    return leaf->row_values != NULL && leaf->row_numbers != NULL ? RTV_OK : RTV_E_NOMEM;
}

rtv_status rtv_tape_gradient_rows(rtv_tensor **rows_out, rtv_tensor **values_out, rtv_tape *tape,
                                  const rtv_tensor *tensor)
{
    RTV_CHECK_ARG(rows_out != NULL, "rows_out is NULL");
    *rows_out = NULL;
    RTV_TRY(check_query(values_out, tape, tensor));
    rtv__external *leaf;
    RTV_TRY(find_leaf(&leaf, tape, tensor));
    rtv__gradient gradient;
    RTV_TRY(leaf_gradient(&gradient, tape, leaf));
    if (gradient.rows == NULL)
        return rtv_tape_gradient(values_out, tape, tensor);
    if (leaf->row_numbers == NULL)
        RTV_TRY(wrap_rows(tape, leaf));
    *rows_out = leaf->row_numbers;
    *values_out = leaf->row_values;
    return RTV_OK;
}
