/* Keras' TextVectorization: its options, its adaptation, its state. */
#include "preprocess/text_vectorization.h"

#include <inttypes.h>

#include "base/options.h"
#include "preprocess/state.h"
#include "retrieve/vocabulary.h"

enum {
    TEXT_MODES = 1 << RTV_OUTPUT_INT | 1 << RTV_OUTPUT_MULTI_HOT | 1 << RTV_OUTPUT_COUNT |
                 1 << RTV_OUTPUT_TF_IDF,
    KNOWN_FLAGS = RTV_TEXT_PADDED | RTV_TEXT_PAD_TO_MAX_TOKENS | RTV_TEXT_RAGGED,
    MOST_NGRAM = 1 << 16
};

typedef struct {
    rtv__word_counts *counts;
    rtv_status status;
} count_sink;

static bool count_token(void *payload, const char *token, int64_t length)
{
    count_sink *sink = payload;
    sink->status = rtv__word_counts_add_string(sink->counts, token, length);
    return sink->status == RTV_OK;
}

static rtv_status count_row(rtv__text_vectorization *layer, const rtv_column *column, int64_t first,
                            int64_t strings)
{
    int64_t bytes = column->offsets[first + strings] - column->offsets[first];
    int64_t needed = (int64_t)rtv__text_scratch_bytes(&layer->rules, strings, bytes);
    RTV_TRY(rtv__reserve(layer->words.base.context, &layer->scratch, &layer->scratch_capacity,
                         needed, 1));
    count_sink sink = {&layer->words.counts, RTV_OK};
    rtv__text_row(&layer->rules, column, first, strings, layer->scratch, count_token, &sink);
    return sink.status;
}

/* Each string is a document, or each row of tokens; a list of tokens is a single one. */
static rtv_status text_update(rtv_preprocessor *base, const rtv_column *column, int64_t first_row,
                              int64_t rows)
{
    rtv__text_vectorization *layer = (rtv__text_vectorization *)base;
    RTV_TRY(rtv__text_check_column(layer, column));
    bool are_tokens = layer->rules.split == RTV_SPLIT_NONE;
    int32_t rank = column->shape.rank;
    if (are_tokens && rank <= 1) {
        rtv__word_counts_next_document(&layer->words.counts);
        return count_row(layer, column, first_row, rows);
    }
    for (int64_t row = first_row; row < first_row + rows; row++) {
        RTV_TRY(rtv__check_cancelled_at(base->context, row));
        int64_t count, string = rtv__column_row_values(&count, column, row, 1);
        int64_t width = !are_tokens ? 1 : column->is_ragged ? count : column->shape.dims[rank - 1];
        rtv__word_counts_next_document(&layer->words.counts);
        for (int64_t end = string + count; string < end; string += width)
            RTV_TRY(count_row(layer, column, string, width));
    }
    return RTV_OK;
}

static void text_drop(rtv_preprocessor *base)
{
    rtv__text_vectorization *layer = (rtv__text_vectorization *)base;
    rtv__vocabulary_layer_drop(base);
    rtv__free(base->context, layer->scratch);
    layer->scratch = NULL;
    layer->scratch_capacity = 0;
}

static void text_destroy(rtv_preprocessor *base)
{
    rtv__vocabulary_layer_destroy(base);
    rtv__free(base->context, ((rtv__text_vectorization *)base)->rules.widths);
}

static rtv_status check(const rtv__text_vectorization *layer)
{
    const rtv__text_rules *rules = &layer->rules;
    RTV_CHECK_KNOWN(rules->standardize >= 0 && rules->standardize <= RTV_STANDARDIZE_NONE,
                    "TextVectorization has no standardization %d", rules->standardize);
    RTV_CHECK_KNOWN(rules->split >= 0 && rules->split <= RTV_SPLIT_NONE,
                    "TextVectorization has no split %d", rules->split);
    for (int64_t i = 0; i < rules->width_count; i++)
        RTV_CHECK_ARG(rules->widths[i] >= 1, "an n-gram of %d words", rules->widths[i]);
    RTV_CHECK_ARG(layer->sequence_length >= 0, "output_sequence_length is %" PRId64,
                  layer->sequence_length);
    RTV_CHECK_ARG(layer->sequence_length == 0 || layer->words.base.output_mode == RTV_OUTPUT_INT,
                  "output_sequence_length belongs to mode INT, not %s",
                  rtv__output_mode_name(layer->words.base.output_mode));
    return RTV_OK;
}

/* "widths" is left out without n-grams. */
static rtv_status text_save(const rtv_preprocessor *base, rtv_tensor_writer *writer,
                            const char *prefix)
{
    const rtv__text_vectorization *layer = (const rtv__text_vectorization *)base;
    const rtv__text_rules *rules = &layer->rules;
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "standardize", rules->standardize));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "split", rules->split));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "padded", layer->is_padded));
    RTV_TRY(
        rtv__tensor_writer_set_integer(writer, prefix, "sequence_length", layer->sequence_length));
    if (rules->width_count > 0)
        RTV_TRY(rtv__tensor_writer_add(writer, prefix, "ngram_widths", RTV_DTYPE_I32, 1,
                                       &rules->width_count, rules->widths));
    return rtv__vocabulary_save(&layer->words.vocabulary, writer, prefix);
}

static rtv_status set_widths(rtv__text_vectorization *layer, int64_t count, const int32_t *widths)
{
    rtv__text_rules *rules = &layer->rules;
    rules->widths = rtv__alloc_array(layer->words.base.context, count, sizeof *rules->widths);
    if (rules->widths == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < count; i++)
        rules->widths[i] = widths != NULL ? widths[i] : (int32_t)i + 1;
    rules->width_count = count;
    return RTV_OK;
}

static rtv_status text_load(rtv_preprocessor *base, const rtv_tensor_file *file, const char *prefix)
{
    rtv__text_vectorization *layer = (rtv__text_vectorization *)base;
    int64_t standardize, split;
    RTV_TRY(rtv__state_integer(&standardize, file, prefix, "standardize", 0, RTV_STANDARDIZE_NONE));
    RTV_TRY(rtv__state_integer(&split, file, prefix, "split", 0, RTV_SPLIT_NONE));
    layer->rules.standardize = (int32_t)standardize;
    layer->rules.split = (int32_t)split;
    RTV_TRY(rtv__state_flag(&layer->is_padded, file, prefix, "padded"));
    RTV_TRY(
        rtv__state_integer(&layer->sequence_length, file, prefix, "sequence_length", 0, INT64_MAX));
    if (rtv__tensor_file_has(file, prefix, "ngram_widths")) {
        const rtv__stored_tensor *stored;
        RTV_TRY(
            rtv__tensor_file_expect(&stored, file, prefix, "ngram_widths", RTV_DTYPE_I32, 1, NULL));
        RTV_TRY(set_widths(layer, stored->count, stored->data));
    }
    RTV_TRY(check(layer));
    RTV_TRY(rtv__vocabulary_layer_load(base, true, file, prefix, TEXT_MODES));
    const rtv__vocabulary *vocabulary = &layer->words.vocabulary;
    if (vocabulary->oov_indices != 1 || !vocabulary->has_mask || vocabulary->mask_bytes != 0)
        return rtv__fail(RTV_E_CORRUPT,
                         "its special tokens are not \"\" and one for unknown words");
    return RTV_OK;
}

const rtv__preprocessor_class rtv__text_vectorization_class = {
    .kind = RTV_PREPROCESSOR_TEXT_VECTORIZATION,
    .name = "TextVectorization",
    .struct_bytes = sizeof(rtv__text_vectorization),
    .most_inputs = 1,
    .apply = rtv__text_apply,
    .bins = rtv__vocabulary_layer_bins,
    .adapt_begin = rtv__vocabulary_layer_begin,
    .adapt_update = text_update,
    .adapt_finish = rtv__vocabulary_layer_finish,
    .adapt_drop = text_drop,
    .save = text_save,
    .load = text_load,
    .destroy = text_destroy,
};

static const rtv_text_vectorization_options default_options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;

rtv_status rtv_text_vectorization_options_init(rtv_text_vectorization_options *options,
                                               size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status configure_rules(rtv__text_vectorization *layer,
                                  const rtv_text_vectorization_options *options)
{
    uint32_t flags = options->flags;
    RTV_CHECK_ARG((flags & RTV_TEXT_PADDED) == 0 || (flags & RTV_TEXT_RAGGED) == 0,
                  "TextVectorization cannot be both padded and ragged");
    RTV_CHECK_ARG((flags & RTV_TEXT_RAGGED) == 0 || options->output_mode == RTV_OUTPUT_INT,
                  "ragged rows belong to mode INT, not %s",
                  rtv__output_mode_name(options->output_mode));
    layer->rules.standardize = options->standardize;
    layer->rules.split = options->split;
    layer->is_padded = (flags & RTV_TEXT_PADDED) != 0;
    layer->sequence_length = options->output_sequence_length;
    RTV_CHECK_ARG(options->ngrams >= 0 && options->ngrams <= MOST_NGRAM,
                  "ngrams is %d, must be 0 to %d", options->ngrams, MOST_NGRAM);
    RTV_CHECK_ARG(options->ngram_width_count >= 0 &&
                      (options->ngram_width_count == 0) == (options->ngram_widths == NULL),
                  "ngram_width_count is %" PRId64 " with ngram_widths %s",
                  options->ngram_width_count, options->ngram_widths == NULL ? "NULL" : "given");
    RTV_CHECK_ARG(options->ngrams == 0 || options->ngram_widths == NULL,
                  "both ngrams and ngram_widths are given");
    int64_t count = options->ngram_widths != NULL ? options->ngram_width_count : options->ngrams;
    if (count > 0)
        RTV_TRY(set_widths(layer, count, options->ngram_widths));
    return check(layer);
}

static rtv_status configure(rtv__text_vectorization *layer,
                            const rtv_text_vectorization_options *options)
{
    rtv_preprocessor *base = &layer->words.base;
    base->output_mode = options->output_mode;
    RTV_TRY(configure_rules(layer, options));
    rtv__vocabulary *vocabulary = &layer->words.vocabulary;
    rtv__vocabulary_init(vocabulary, base->context, base->class->name, base->output_mode, true);
    vocabulary->has_mask = true;
    RTV_TRY(
        rtv__vocabulary_set_token(&vocabulary->mask, &vocabulary->mask_bytes, vocabulary, "", 0));
    RTV_TRY(rtv__vocabulary_set_token(&vocabulary->oov, &vocabulary->oov_bytes, vocabulary, "[UNK]",
                                      0));
    vocabulary->pads = (options->flags & RTV_TEXT_PAD_TO_MAX_TOKENS) != 0;
    vocabulary->max_tokens = options->max_tokens;
    vocabulary->least_count = options->least_count;
    RTV_TRY(rtv__vocabulary_check(vocabulary, TEXT_MODES));
    rtv__given_vocabulary given = {.strings = options->vocabulary,
                                   .lengths = options->vocabulary_bytes,
                                   .count = options->vocabulary_count,
                                   .idf = options->idf_weights,
                                   .idf_count = options->idf_weight_count};
    RTV_TRY(rtv__vocabulary_give(vocabulary, &given));
    base->is_adaptive = rtv__vocabulary_words(vocabulary) == 0;
    return RTV_OK;
}

rtv_status rtv_text_vectorization_create(rtv_preprocessor **out, rtv_context *context,
                                         const rtv_text_vectorization_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_text_vectorization_options known = default_options;
    RTV_TRY(rtv__options_read(&known, sizeof known, options, "rtv_text_vectorization_options",
                              KNOWN_FLAGS));
    RTV_TRY(rtv__options_reserved("rtv_text_vectorization_options",
                                  known.reserved1 == NULL && known.reserved2 == NULL));
    rtv_preprocessor *layer;
    RTV_TRY(rtv__preprocessor_make(&layer, &rtv__text_vectorization_class, context));
    return rtv__preprocessor_give(out, layer, configure((rtv__text_vectorization *)layer, &known));
}
