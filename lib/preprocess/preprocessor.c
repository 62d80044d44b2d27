/* The life of a preprocessor: references, application, adaptation. */
#include "preprocess/preprocessor.h"

#include <inttypes.h>

enum { DEFAULT_BATCH_ROWS = 32 };

rtv_status rtv__preprocessor_make(rtv_preprocessor **out, const rtv__preprocessor_class *class,
                                  rtv_context *context)
{
    rtv_preprocessor *layer = rtv__alloc_zero(context, class->struct_bytes);
    if (layer == NULL)
        return RTV_E_NOMEM;
    atomic_init(&layer->references, 1);
    layer->class = class;
    layer->context = rtv__context_retain(context);
    *out = layer;
    return RTV_OK;
}

rtv_status rtv__preprocessor_give(rtv_preprocessor **out, rtv_preprocessor *layer,
                                  rtv_status status)
{
    if (status == RTV_OK)
        *out = layer;
    else
        rtv_preprocessor_free(layer);
    return status;
}

rtv_preprocessor *rtv_preprocessor_retain(rtv_preprocessor *preprocessor)
{
    if (preprocessor != NULL)
        atomic_fetch_add_explicit(&preprocessor->references, 1, memory_order_relaxed);
    return preprocessor;
}

void rtv_preprocessor_free(rtv_preprocessor *preprocessor)
{
    if (preprocessor == NULL ||
        atomic_fetch_sub_explicit(&preprocessor->references, 1, memory_order_acq_rel) != 1)
        return;
    if (preprocessor->class->adapt_drop != NULL)
        preprocessor->class->adapt_drop(preprocessor);
    if (preprocessor->class->destroy != NULL)
        preprocessor->class->destroy(preprocessor);
    rtv_context *context = preprocessor->context;
    rtv__free(context, preprocessor);
    rtv__context_release(context);
}

static rtv_status apply(const rtv_preprocessor *layer, rtv_column *out,
                        const rtv_column *const *inputs, int32_t input_count, bool by_rows)
{
    RTV_CHECK_ARG(layer != NULL, "preprocessor is NULL");
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    RTV_CHECK_ARG(inputs != NULL, "inputs is NULL");
    int32_t most = layer->class->most_inputs, least = most == 0 ? 2 : 1;
    RTV_CHECK_ARG(input_count >= least && (most == 0 || input_count <= most),
                  "%s takes %s, %d are given", layer->class->name,
                  most == 0   ? "two or more columns"
                  : most == 1 ? "one column"
                              : "one column, or one and its weights",
                  input_count);
    for (int32_t i = 0; i < input_count; i++) {
        RTV_CHECK_ARG(inputs[i] != NULL, "input %d is NULL", i);
        RTV_CHECK_ARG(inputs[i] != out, "input %d is also the output", i);
    }
    return layer->class->apply(layer, out, inputs, input_count, by_rows);
}

rtv_status rtv_preprocessor_apply(const rtv_preprocessor *preprocessor, rtv_column *out,
                                  const rtv_column *const *inputs, int32_t input_count)
{
    return apply(preprocessor, out, inputs, input_count, false);
}

rtv_status rtv__preprocessor_apply_rows(const rtv_preprocessor *preprocessor, rtv_column *out,
                                        const rtv_column *const *inputs, int32_t input_count)
{
    return apply(preprocessor, out, inputs, input_count, true);
}

static void drop(rtv_preprocessor *layer)
{
    layer->is_adapting = false;
    layer->class->adapt_drop(layer);
}

static rtv_status check_adaptive(const rtv_preprocessor *layer)
{
    RTV_CHECK_ARG(layer != NULL, "preprocessor is NULL");
    if (!layer->is_adaptive)
        return rtv__fail(RTV_E_STATE,
                         "this %s has nothing to learn: it needs no state, or was "
                         "given one",
                         layer->class->name);
    return RTV_OK;
}

rtv_status rtv_preprocessor_adapt_begin(rtv_preprocessor *preprocessor)
{
    RTV_TRY(check_adaptive(preprocessor));
    drop(preprocessor);
    rtv_status status = preprocessor->class->adapt_begin(preprocessor);
    if (status != RTV_OK)
        drop(preprocessor);
    preprocessor->is_adapting = status == RTV_OK;
    return status;
}

static rtv_status check_adapting(const rtv_preprocessor *layer)
{
    RTV_TRY(check_adaptive(layer));
    if (!layer->is_adapting)
        return rtv__fail(RTV_E_STATE, "the adaptation of this %s has not begun, or has failed",
                         layer->class->name);
    return RTV_OK;
}

static rtv_status update(rtv_preprocessor *layer, const rtv_column *column, int64_t first,
                         int64_t count)
{
    rtv_status status = rtv__check_cancelled(layer->context);
    if (status == RTV_OK)
        status = layer->class->adapt_update(layer, column, first, count);
    if (status != RTV_OK)
        drop(layer);
    return status;
}

rtv_status rtv_preprocessor_adapt_update(rtv_preprocessor *preprocessor, const rtv_column *column)
{
    RTV_TRY(check_adapting(preprocessor));
    RTV_CHECK_ARG(column != NULL, "column is NULL");
    return update(preprocessor, column, 0, column->rows);
}

rtv_status rtv_preprocessor_adapt_finish(rtv_preprocessor *preprocessor)
{
    RTV_TRY(check_adapting(preprocessor));
    rtv_status status = preprocessor->class->adapt_finish(preprocessor);
    if (status == RTV_OK)
        preprocessor->is_adapted = true;
    drop(preprocessor);
    return status;
}

rtv_status rtv_preprocessor_adapt(rtv_preprocessor *preprocessor, const rtv_column *column,
                                  int64_t batch_rows)
{
    RTV_TRY(check_adaptive(preprocessor));
    RTV_CHECK_ARG(column != NULL, "column is NULL");
    RTV_CHECK_ARG(batch_rows >= 0, "batch_rows is %" PRId64, batch_rows);
    if (batch_rows == 0)
        batch_rows = DEFAULT_BATCH_ROWS;
    RTV_TRY(rtv_preprocessor_adapt_begin(preprocessor));
    for (int64_t first = 0; first < column->rows;) {
        int64_t left = column->rows - first, count = left < batch_rows ? left : batch_rows;
        RTV_TRY(update(preprocessor, column, first, count));
        first += count;
    }
    return rtv_preprocessor_adapt_finish(preprocessor);
}

rtv_preprocessor_kind rtv_preprocessor_kind_of(const rtv_preprocessor *preprocessor)
{
    return preprocessor->class->kind;
}

rtv_output_mode rtv_preprocessor_output_mode(const rtv_preprocessor *preprocessor)
{
    return preprocessor->output_mode;
}

int64_t rtv_preprocessor_bins(const rtv_preprocessor *preprocessor)
{
    return preprocessor->class->bins(preprocessor);
}

int32_t rtv_preprocessor_is_adaptive(const rtv_preprocessor *preprocessor)
{
    return preprocessor->is_adaptive;
}

int32_t rtv_preprocessor_is_adapted(const rtv_preprocessor *preprocessor)
{
    return preprocessor->is_adapted;
}
