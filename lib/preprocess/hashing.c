/* Keras' Hashing: a value's hash modulo the number of bins. */
#include <inttypes.h>
#include <string.h>

#include "base/farmhash.h"
#include "base/options.h"
#include "base/siphash.h"
#include "preprocess/encode.h"
#include "preprocess/state.h"
#include "retrieve/encoding.h"

typedef struct {
    rtv_preprocessor base;
    int64_t bins;
    bool is_salted;
    uint64_t salt[2];
    char *mask; /* NULL: none */
    int64_t mask_bytes;
    bool has_integer_mask;
    int64_t integer_mask;
} hashing_layer;

static const hashing_layer *hashing_of(const rtv_preprocessor *layer)
{
    return (const hashing_layer *)layer;
}

/* With a single bin there is none to keep for masked values. */
static bool keeps_mask_bin(const hashing_layer *hashing)
{
    return (hashing->mask != NULL || hashing->has_integer_mask) && hashing->bins > 1;
}

static inline int64_t hash_text(const hashing_layer *hashing, const char *text, size_t length,
                                bool masks)
{
    uint64_t hash = hashing->is_salted
                        ? rtv__siphash(hashing->salt[0], hashing->salt[1], text, length)
                        : rtv__farmhash64(text, length);
    uint64_t bins = (uint64_t)hashing->bins;
    return masks ? (int64_t)(hash % (bins - 1)) + 1 : (int64_t)(hash % bins);
}

enum { DECIMAL_BYTES = 20 };

/* Writes the digits so that they end at the end of the buffer; gives where they begin. */
static inline const char *decimal(char buffer[DECIMAL_BYTES], int64_t value)
{
    char *digit = buffer + DECIMAL_BYTES;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        *--digit = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0)
        *--digit = '-';
    return digit;
}

static int64_t hash_values(const rtv_preprocessor *layer, const rtv_column *const *inputs,
                           int32_t input_count, int64_t first, int64_t count, int64_t *out)
{
    (void)input_count;
    const hashing_layer *hashing = hashing_of(layer);
    const rtv_column *column = inputs[0];
    bool masks = keeps_mask_bin(hashing);
    if (column->type == RTV_VALUE_STRING) {
        for (int64_t i = 0; i < count; i++) {
            rtv__text text = rtv__column_text(column, first + i);
            size_t length = (size_t)text.length;
            bool is_mask = masks && text.length == hashing->mask_bytes &&
                           (length == 0 || memcmp(text.data, hashing->mask, length) == 0);
            out[i] = is_mask ? 0 : hash_text(hashing, text.data, length, masks);
        }
        return -1;
    }
    char buffer[DECIMAL_BYTES];
    for (int64_t i = 0; i < count; i++) {
        int64_t value = column->values.int64[first + i];
        const char *digits = decimal(buffer, value);
        out[i] = masks && value == hashing->integer_mask
                     ? 0
                     : hash_text(hashing, digits, (size_t)(buffer + DECIMAL_BYTES - digits), masks);
    }
    return -1;
}

static rtv_status hashing_apply(const rtv_preprocessor *layer, rtv_column *out,
                                const rtv_column *const *inputs, int32_t input_count, bool by_rows)
{
    const hashing_layer *hashing = hashing_of(layer);
    rtv_value_type type = inputs[0]->type;
    if (type != RTV_VALUE_STRING && type != RTV_VALUE_INT64)
        return rtv__fail(RTV_E_DTYPE, "Hashing takes strings and integers, not %s",
                         rtv__value_name(type));
    bool has_mask_of_type =
        type == RTV_VALUE_STRING ? hashing->mask != NULL : hashing->has_integer_mask;
    if (keeps_mask_bin(hashing) && !has_mask_of_type)
        return rtv__fail(RTV_E_DTYPE, "Hashing has a mask value of another type than its input: %s",
                         rtv__value_name(type));
    rtv__encoding encoding = {
        .layer = layer, .index = hash_values, .depth = hashing->bins, .by_rows = by_rows};
    return rtv__encode(&encoding, out, inputs, input_count);
}

static int64_t hashing_bins(const rtv_preprocessor *layer)
{
    return hashing_of(layer)->bins;
}

static rtv_status check(const hashing_layer *hashing)
{
    if (hashing->bins < 1)
        return rtv__fail(RTV_E_RANGE, "Hashing into %" PRId64 " bins: must be 1 or more",
                         hashing->bins);
    return rtv__output_mode_check(hashing->base.output_mode, RTV__MODES_NO_TF_IDF, "Hashing");
}

static rtv_status hashing_save(const rtv_preprocessor *layer, rtv_tensor_writer *writer,
                               const char *prefix)
{
    const hashing_layer *hashing = hashing_of(layer);
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "bins", hashing->bins));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "salted", hashing->is_salted));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "salt0", (int64_t)hashing->salt[0]));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "salt1", (int64_t)hashing->salt[1]));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "masked_integer",
                                           hashing->has_integer_mask));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "integer_mask", hashing->integer_mask));
    return rtv__state_save_token(writer, prefix, "mask", hashing->mask, hashing->mask_bytes);
}

static rtv_status hashing_load(rtv_preprocessor *layer, const rtv_tensor_file *file,
                               const char *prefix)
{
    hashing_layer *hashing = (hashing_layer *)layer;
    RTV_TRY(rtv__tensor_file_integer(&hashing->bins, file, prefix, "bins"));
    RTV_TRY(rtv__state_flag(&hashing->is_salted, file, prefix, "salted"));
    int64_t salt[2];
    RTV_TRY(rtv__tensor_file_integer(&salt[0], file, prefix, "salt0"));
    RTV_TRY(rtv__tensor_file_integer(&salt[1], file, prefix, "salt1"));
    hashing->salt[0] = (uint64_t)salt[0];
    hashing->salt[1] = (uint64_t)salt[1];
    RTV_TRY(rtv__state_flag(&hashing->has_integer_mask, file, prefix, "masked_integer"));
    RTV_TRY(rtv__tensor_file_integer(&hashing->integer_mask, file, prefix, "integer_mask"));
    RTV_TRY(rtv__state_load_token(&hashing->mask, &hashing->mask_bytes, layer->context, file,
                                  prefix, "mask"));
    return check(hashing);
}

static void hashing_destroy(rtv_preprocessor *layer)
{
    rtv__free(layer->context, ((hashing_layer *)layer)->mask);
}

const rtv__preprocessor_class rtv__hashing_class = {
    .kind = RTV_PREPROCESSOR_HASHING,
    .name = "Hashing",
    .struct_bytes = sizeof(hashing_layer),
    .most_inputs = 1,
    .apply = hashing_apply,
    .bins = hashing_bins,
    .save = hashing_save,
    .load = hashing_load,
    .destroy = hashing_destroy,
};

static const rtv_hashing_options default_options = RTV_HASHING_OPTIONS_INIT;

rtv_status rtv_hashing_options_init(rtv_hashing_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status configure(hashing_layer *hashing, const rtv_hashing_options *options)
{
    RTV_CHECK_ARG(options->mask_bytes >= 0, "mask_bytes is %" PRId64, options->mask_bytes);
    hashing->base.output_mode = options->output_mode;
    hashing->is_salted = (options->flags & RTV_HASHING_SALTED) != 0;
    memcpy(hashing->salt, options->salt, sizeof hashing->salt);
    hashing->has_integer_mask = (options->flags & RTV_HASHING_MASK_INTEGER) != 0;
    hashing->integer_mask = options->mask_integer;
    if (options->mask != NULL) {
        hashing->mask_bytes =
            options->mask_bytes > 0 ? options->mask_bytes : (int64_t)strlen(options->mask);
        hashing->mask =
            rtv__copy_string(hashing->base.context, options->mask, (size_t)hashing->mask_bytes);
        if (hashing->mask == NULL)
            return RTV_E_NOMEM;
    }
    return check(hashing);
}

rtv_status rtv_hashing_create(rtv_preprocessor **out, rtv_context *context, int64_t bins,
                              const rtv_hashing_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_hashing_options known = default_options;
    RTV_TRY(rtv__options_read(&known, sizeof known, options, "rtv_hashing_options",
                              RTV_HASHING_SALTED | RTV_HASHING_MASK_INTEGER));
    RTV_TRY(rtv__options_reserved("rtv_hashing_options",
                                  known.reserved1 == 0 && known.reserved2 == NULL));
    rtv_preprocessor *layer;
    RTV_TRY(rtv__preprocessor_make(&layer, &rtv__hashing_class, context));
    ((hashing_layer *)layer)->bins = bins;
    return rtv__preprocessor_give(out, layer, configure((hashing_layer *)layer, &known));
}
