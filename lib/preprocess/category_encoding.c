/* Keras' CategoryEncoding: small integers as rows of numbers. */
#include <inttypes.h>

#include "preprocess/encode.h"
#include "preprocess/state.h"
#include "retrieve/encoding.h"

enum {
    CATEGORY_MODES = 1 << RTV_OUTPUT_ONE_HOT | 1 << RTV_OUTPUT_MULTI_HOT | 1 << RTV_OUTPUT_COUNT
};

typedef struct {
    rtv_preprocessor base;
    int64_t tokens;
} category_layer;

static int64_t category_bins(const rtv_preprocessor *layer)
{
    return ((const category_layer *)layer)->tokens;
}

/* The range is checked before the cut towards zero: -0.5 is out of it. */
static int64_t category_values(const rtv_preprocessor *layer, const rtv_column *const *inputs,
                               int32_t input_count, int64_t first, int64_t count, int64_t *out)
{
    (void)input_count;
    int64_t tokens = category_bins(layer);
    const rtv_column *column = inputs[0];
    for (int64_t i = first; i < first + count; i++) {
        if (column->type == RTV_VALUE_INT64) {
            int64_t value = column->values.int64[i];
            if (value < 0 || value >= tokens)
                return i;
            *out++ = value;
        } else {
            double value = column->type == RTV_VALUE_FLOAT32 ? (double)column->values.float32[i]
                                                             : column->values.float64[i];
            if (!(value >= 0.0 && value < (double)tokens))
                return i;
            *out++ = (int64_t)value;
        }
    }
    return -1;
}

static rtv_status refuse(const rtv_preprocessor *layer, const rtv_column *column, int64_t position)
{
    char text[RTV__VALUE_TEXT];
    return rtv__fail(RTV_E_RANGE, "CategoryEncoding of %" PRId64 " tokens: value %" PRId64 " is %s",
                     category_bins(layer), position, rtv__value_text(text, column, position));
}

static rtv_status check_weights(const rtv_preprocessor *layer, const rtv_column *column,
                                const rtv_column *weights)
{
    if (layer->output_mode != RTV_OUTPUT_COUNT)
        return rtv__fail(RTV_E_INVALID, "CategoryEncoding in mode %s takes no weights",
                         rtv__output_mode_name(layer->output_mode));
    if (weights->type == RTV_VALUE_STRING)
        return rtv__fail(RTV_E_DTYPE, "the weights of a CategoryEncoding are strings");
    bool fits = weights->count == column->count && weights->is_ragged == column->is_ragged &&
                rtv__shape_equal(&weights->shape, &column->shape);
    for (int64_t i = 0; fits && column->is_ragged && i <= column->rows; i++)
        fits = weights->row_splits[i] == column->row_splits[i];
    if (!fits) {
        char text[RTV__SHAPE_TEXT], other_text[RTV__SHAPE_TEXT];
        return rtv__fail(RTV_E_SHAPE,
                         "%" PRId64 " values of shape %s have %" PRId64 " weights of shape %s",
                         column->count, rtv__shape_text(&column->shape, text), weights->count,
                         rtv__shape_text(&weights->shape, other_text));
    }
    return RTV_OK;
}

static rtv_status category_apply(const rtv_preprocessor *layer, rtv_column *out,
                                 const rtv_column *const *inputs, int32_t input_count, bool by_rows)
{
    if (inputs[0]->type == RTV_VALUE_STRING)
        return rtv__fail(RTV_E_DTYPE, "CategoryEncoding takes numbers, not strings");
    if (input_count == 2)
        RTV_TRY(check_weights(layer, inputs[0], inputs[1]));
    rtv__encoding encoding = {.layer = layer,
                              .index = category_values,
                              .refuse = refuse,
                              .depth = category_bins(layer),
                              .weights = input_count == 2 ? inputs[1] : NULL,
                              .by_rows = by_rows};
    return rtv__encode(&encoding, out, inputs, 1);
}

static rtv_status check(const category_layer *category)
{
    if (category->tokens < 1)
        return rtv__fail(RTV_E_RANGE, "CategoryEncoding of %" PRId64 " tokens: must be 1 or more",
                         category->tokens);
    return rtv__output_mode_check(category->base.output_mode, CATEGORY_MODES, "CategoryEncoding");
}

static rtv_status category_save(const rtv_preprocessor *layer, rtv_tensor_writer *writer,
                                const char *prefix)
{
    return rtv__tensor_writer_set_integer(writer, prefix, "tokens", category_bins(layer));
}

static rtv_status category_load(rtv_preprocessor *layer, const rtv_tensor_file *file,
                                const char *prefix)
{
    category_layer *category = (category_layer *)layer;
    RTV_TRY(rtv__tensor_file_integer(&category->tokens, file, prefix, "tokens"));
    return check(category);
}

const rtv__preprocessor_class rtv__category_encoding_class = {
    .kind = RTV_PREPROCESSOR_CATEGORY_ENCODING,
    .name = "CategoryEncoding",
    .struct_bytes = sizeof(category_layer),
    .most_inputs = 2,
    .apply = category_apply,
    .bins = category_bins,
    .save = category_save,
    .load = category_load,
};

rtv_status rtv_category_encoding_create(rtv_preprocessor **out, rtv_context *context,
                                        int64_t tokens, rtv_output_mode output_mode)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_preprocessor *layer;
    RTV_TRY(rtv__preprocessor_make(&layer, &rtv__category_encoding_class, context));
    category_layer *category = (category_layer *)layer;
    category->tokens = tokens;
    layer->output_mode = output_mode;
    return rtv__preprocessor_give(out, layer, check(category));
}
