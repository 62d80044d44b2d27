/* Keras' HashedCrossing: one bin for a combination of features. */
#include <inttypes.h>

#include "base/farmhash.h"
#include "preprocess/encode.h"
#include "preprocess/state.h"
#include "retrieve/encoding.h"

/* What TensorFlow's feature crosses begin with. */
static const uint64_t first_hash = UINT64_C(0xDECAFCAFFE);

enum { CROSSING_MODES = 1 << RTV_OUTPUT_INT | 1 << RTV_OUTPUT_ONE_HOT };

typedef struct {
    rtv_preprocessor base;
    int64_t bins;
} crossing_layer;

static int64_t crossing_bins(const rtv_preprocessor *layer)
{
    return ((const crossing_layer *)layer)->bins;
}

static int64_t cross_values(const rtv_preprocessor *layer, const rtv_column *const *inputs,
                            int32_t input_count, int64_t first, int64_t count, int64_t *out)
{
    uint64_t bins = (uint64_t)crossing_bins(layer);
    for (int64_t i = first; i < first + count; i++) {
        uint64_t hash = first_hash;
        for (int32_t j = 0; j < input_count; j++) {
            uint64_t value;
            if (inputs[j]->type == RTV_VALUE_STRING) {
                rtv__text text = rtv__column_text(inputs[j], i);
                value = rtv__farmhash64(text.data, (size_t)text.length);
            } else {
                value = (uint64_t)inputs[j]->values.int64[i];
            }
            hash = rtv__farmhash_combine(hash, value);
        }
        *out++ = (int64_t)(hash % bins);
    }
    return -1;
}

static rtv_status crossing_apply(const rtv_preprocessor *layer, rtv_column *out,
                                 const rtv_column *const *inputs, int32_t input_count, bool by_rows)
{
    const rtv__shape *shape = &inputs[0]->shape;
    char text[RTV__SHAPE_TEXT], other_text[RTV__SHAPE_TEXT];
    for (int32_t i = 0; i < input_count; i++) {
        rtv_value_type type = inputs[i]->type;
        if (type != RTV_VALUE_STRING && type != RTV_VALUE_INT64)
            return rtv__fail(RTV_E_DTYPE,
                             "HashedCrossing takes strings and integers, input %d has %s", i,
                             rtv__value_name(type));
        if (inputs[i]->is_ragged || !rtv__shape_equal(shape, &inputs[i]->shape))
            return rtv__fail(RTV_E_SHAPE, "HashedCrossing: input 0 has shape %s, input %d has %s",
                             rtv__shape_text(shape, text), i,
                             rtv__shape_text(&inputs[i]->shape, other_text));
    }
    if (shape->rank > 2 || (shape->rank == 2 && shape->dims[1] != 1))
        return rtv__fail(RTV_E_SHAPE, "HashedCrossing takes shapes [], [n] and [n, 1], not %s",
                         rtv__shape_text(shape, text));
    rtv__encoding encoding = {
        .layer = layer, .index = cross_values, .depth = crossing_bins(layer), .by_rows = by_rows};
    return rtv__encode(&encoding, out, inputs, input_count);
}

static rtv_status check(const crossing_layer *crossing)
{
    if (crossing->bins < 1)
        return rtv__fail(RTV_E_RANGE, "HashedCrossing into %" PRId64 " bins: must be 1 or more",
                         crossing->bins);
    return rtv__output_mode_check(crossing->base.output_mode, CROSSING_MODES, "HashedCrossing");
}

static rtv_status crossing_save(const rtv_preprocessor *layer, rtv_tensor_writer *writer,
                                const char *prefix)
{
    return rtv__tensor_writer_set_integer(writer, prefix, "bins", crossing_bins(layer));
}

static rtv_status crossing_load(rtv_preprocessor *layer, const rtv_tensor_file *file,
                                const char *prefix)
{
    crossing_layer *crossing = (crossing_layer *)layer;
    RTV_TRY(rtv__tensor_file_integer(&crossing->bins, file, prefix, "bins"));
    return check(crossing);
}

const rtv__preprocessor_class rtv__hashed_crossing_class = {
    .kind = RTV_PREPROCESSOR_HASHED_CROSSING,
    .name = "HashedCrossing",
    .struct_bytes = sizeof(crossing_layer),
    .most_inputs = 0,
    .apply = crossing_apply,
    .bins = crossing_bins,
    .save = crossing_save,
    .load = crossing_load,
};

rtv_status rtv_hashed_crossing_create(rtv_preprocessor **out, rtv_context *context, int64_t bins,
                                      rtv_output_mode output_mode)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_preprocessor *layer;
    RTV_TRY(rtv__preprocessor_make(&layer, &rtv__hashed_crossing_class, context));
    crossing_layer *crossing = (crossing_layer *)layer;
    crossing->bins = bins;
    layer->output_mode = output_mode;
    return rtv__preprocessor_give(out, layer, check(crossing));
}
