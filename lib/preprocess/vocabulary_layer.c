#include "preprocess/vocabulary_layer.h"

#include <inttypes.h>

int64_t rtv__vocabulary_layer_bins(const rtv_preprocessor *layer)
{
    const rtv__vocabulary *vocabulary = rtv__vocabulary_of(layer);
    if (vocabulary->inverts)
        return 0;
    return layer->output_mode == RTV_OUTPUT_INT ? rtv__vocabulary_size(vocabulary)
                                                : rtv__vocabulary_depth(vocabulary);
}

rtv_status rtv__vocabulary_layer_begin(rtv_preprocessor *layer)
{
    rtv__vocabulary_layer *words = (rtv__vocabulary_layer *)layer;
    rtv__word_counts_init(&words->counts, &words->vocabulary);
    return RTV_OK;
}

rtv_status rtv__vocabulary_layer_finish(rtv_preprocessor *layer)
{
    rtv__vocabulary_layer *words = (rtv__vocabulary_layer *)layer;
    return rtv__vocabulary_learn(&words->vocabulary, &words->counts);
}

void rtv__vocabulary_layer_drop(rtv_preprocessor *layer)
{
    rtv__word_counts_destroy(&((rtv__vocabulary_layer *)layer)->counts);
}

void rtv__vocabulary_layer_destroy(rtv_preprocessor *layer)
{
    rtv__vocabulary_destroy(&((rtv__vocabulary_layer *)layer)->vocabulary);
}

rtv_status rtv__vocabulary_layer_load(rtv_preprocessor *layer, bool holds_strings,
                                      const rtv_tensor_file *file, const char *prefix,
                                      uint32_t modes)
{
    rtv__vocabulary *vocabulary = &((rtv__vocabulary_layer *)layer)->vocabulary;
    rtv__vocabulary_init(vocabulary, layer->context, layer->class->name, layer->output_mode,
                         holds_strings);
    RTV_TRY(rtv__vocabulary_load(vocabulary, file, prefix, modes));
    bool is_known = rtv__vocabulary_words(vocabulary) > 0;
    if (is_known != (layer->is_adapted || !layer->is_adaptive))
        return rtv__fail(RTV_E_CORRUPT, "adaptive is %d and adapted %d, with %" PRId64 " words",
                         layer->is_adaptive, layer->is_adapted, rtv__vocabulary_words(vocabulary));
    return RTV_OK;
}

/* NULL for layers without a vocabulary. */
static const rtv__vocabulary *vocabulary_or_null(const rtv_preprocessor *layer)
{
    bool has = layer->class == &rtv__string_lookup_class ||
               layer->class == &rtv__integer_lookup_class ||
               layer->class == &rtv__text_vectorization_class;
    return has ? rtv__vocabulary_of(layer) : NULL;
}

int64_t rtv_preprocessor_vocabulary_size(const rtv_preprocessor *preprocessor)
{
    const rtv__vocabulary *vocabulary = vocabulary_or_null(preprocessor);
    return vocabulary == NULL ? 0 : rtv__vocabulary_size(vocabulary);
}

static rtv_status check_entry(const rtv_preprocessor *layer, bool holds_strings, int64_t index)
{
    RTV_CHECK_ARG(layer != NULL, "preprocessor is NULL");
    const rtv__vocabulary *vocabulary = vocabulary_or_null(layer);
    if (vocabulary == NULL || vocabulary->holds_strings != holds_strings)
        return rtv__fail(RTV_E_DTYPE, "%s has no vocabulary of %s", layer->class->name,
                         holds_strings ? "strings" : "integers");
    int64_t size = rtv__vocabulary_size(vocabulary);
    if (index < 0 || index >= size)
        return rtv__fail(RTV_E_RANGE, "entry %" PRId64 " of a vocabulary of %" PRId64, index, size);
    return RTV_OK;
}

rtv_status rtv_preprocessor_word(const char **out, int64_t *length_out,
                                 const rtv_preprocessor *preprocessor, int64_t index)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_TRY(check_entry(preprocessor, true, index));
    int64_t length;
    *out = rtv__vocabulary_string(rtv__vocabulary_of(preprocessor), index, &length);
    if (length_out != NULL)
        *length_out = length;
    return RTV_OK;
}

rtv_status rtv_preprocessor_word_int64(int64_t *out, const rtv_preprocessor *preprocessor,
                                       int64_t index)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    RTV_TRY(check_entry(preprocessor, false, index));
    *out = rtv__vocabulary_integer(rtv__vocabulary_of(preprocessor), index);
    return RTV_OK;
}

const float *rtv_preprocessor_idf_weights(const rtv_preprocessor *preprocessor, int64_t *count_out)
{
    const rtv__vocabulary *vocabulary = vocabulary_or_null(preprocessor);
    bool has = vocabulary != NULL && vocabulary->idf != NULL;
    if (count_out != NULL)
        *count_out = has ? rtv__vocabulary_depth(vocabulary) : 0;
    return has ? vocabulary->idf : NULL;
}
