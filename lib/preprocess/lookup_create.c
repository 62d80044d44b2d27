/* Options of the lookups. */
#include "base/options.h"
#include "preprocess/vocabulary_layer.h"
#include "retrieve/vocabulary.h"

static const rtv_string_lookup_options string_defaults = RTV_STRING_LOOKUP_OPTIONS_INIT;
static const rtv_integer_lookup_options integer_defaults = RTV_INTEGER_LOOKUP_OPTIONS_INIT;

rtv_status rtv_string_lookup_options_init(rtv_string_lookup_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &string_defaults, sizeof string_defaults);
}

rtv_status rtv_integer_lookup_options_init(rtv_integer_lookup_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &integer_defaults, sizeof integer_defaults);
}

/* What both kinds have; then words are taken. */
static rtv_status configure(rtv_preprocessor *layer, uint32_t flags, int64_t oov_indices,
                            int64_t max_tokens, int64_t least_count,
                            const rtv__given_vocabulary *given)
{
    rtv__vocabulary *vocabulary = &((rtv__vocabulary_layer *)layer)->vocabulary;
    vocabulary->inverts = (flags & RTV_LOOKUP_INVERT) != 0;
    vocabulary->pads = (flags & RTV_LOOKUP_PAD) != 0;
    vocabulary->oov_indices = oov_indices;
    vocabulary->max_tokens = max_tokens;
    vocabulary->least_count = least_count;
    RTV_TRY(rtv__vocabulary_check(vocabulary, RTV__MODES_ALL));
    RTV_TRY(rtv__vocabulary_give(vocabulary, given));
    layer->is_adaptive = rtv__vocabulary_words(vocabulary) == 0;
    return RTV_OK;
}

static rtv_status configure_strings(rtv_preprocessor *layer,
                                    const rtv_string_lookup_options *options)
{
    rtv__vocabulary *vocabulary = &((rtv__vocabulary_layer *)layer)->vocabulary;
    layer->output_mode = options->output_mode;
    rtv__vocabulary_init(vocabulary, layer->context, layer->class->name, layer->output_mode, true);
    vocabulary->has_mask = options->mask_token != NULL;
    if (vocabulary->has_mask)
        RTV_TRY(rtv__vocabulary_set_token(&vocabulary->mask, &vocabulary->mask_bytes, vocabulary,
                                          options->mask_token, options->mask_token_bytes));
    RTV_TRY(rtv__vocabulary_set_token(&vocabulary->oov, &vocabulary->oov_bytes, vocabulary,
                                      options->oov_token != NULL ? options->oov_token : "[UNK]",
                                      options->oov_token != NULL ? options->oov_token_bytes : 0));
    rtv__given_vocabulary given = {.strings = options->vocabulary,
                                   .lengths = options->vocabulary_bytes,
                                   .count = options->vocabulary_count,
                                   .idf = options->idf_weights,
                                   .idf_count = options->idf_weight_count};
    return configure(layer, options->flags, options->oov_indices, options->max_tokens,
                     options->least_count, &given);
}

rtv_status rtv_string_lookup_create(rtv_preprocessor **out, rtv_context *context,
                                    const rtv_string_lookup_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_string_lookup_options known = string_defaults;
    RTV_TRY(rtv__options_read(&known, sizeof known, options, "rtv_string_lookup_options",
                              RTV_LOOKUP_INVERT | RTV_LOOKUP_PAD));
    RTV_TRY(rtv__options_reserved("rtv_string_lookup_options", known.reserved1 == NULL));
    rtv_preprocessor *layer;
    RTV_TRY(rtv__preprocessor_make(&layer, &rtv__string_lookup_class, context));
    return rtv__preprocessor_give(out, layer, configure_strings(layer, &known));
}

static rtv_status configure_integers(rtv_preprocessor *layer,
                                     const rtv_integer_lookup_options *options)
{
    rtv__vocabulary *vocabulary = &((rtv__vocabulary_layer *)layer)->vocabulary;
    layer->output_mode = options->output_mode;
    rtv__vocabulary_init(vocabulary, layer->context, layer->class->name, layer->output_mode, false);
    vocabulary->has_mask = (options->flags & RTV_LOOKUP_MASK) != 0;
    vocabulary->integer_mask = options->mask_token;
    vocabulary->integer_oov = options->oov_token;
    rtv__given_vocabulary given = {.integers = options->vocabulary,
                                   .count = options->vocabulary_count,
                                   .idf = options->idf_weights,
                                   .idf_count = options->idf_weight_count};
    return configure(layer, options->flags, options->oov_indices, options->max_tokens,
                     options->least_count, &given);
}

rtv_status rtv_integer_lookup_create(rtv_preprocessor **out, rtv_context *context,
                                     const rtv_integer_lookup_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_integer_lookup_options known = integer_defaults;
    RTV_TRY(rtv__options_read(&known, sizeof known, options, "rtv_integer_lookup_options",
                              RTV_LOOKUP_INVERT | RTV_LOOKUP_PAD | RTV_LOOKUP_MASK));
    rtv_preprocessor *layer;
    RTV_TRY(rtv__preprocessor_make(&layer, &rtv__integer_lookup_class, context));
    return rtv__preprocessor_give(out, layer, configure_integers(layer, &known));
}
