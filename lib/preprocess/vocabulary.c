#include "preprocess/vocabulary.h"

#include <inttypes.h>

void rtv__vocabulary_init(rtv__vocabulary *vocabulary, const rtv_context *context,
                          const char *layer, rtv_output_mode mode, bool holds_strings)
{
    *vocabulary = (rtv__vocabulary){.context = context,
                                    .layer = layer,
                                    .mode = mode,
                                    .holds_strings = holds_strings,
                                    .oov_indices = 1,
                                    .integer_oov = -1};
    rtv__string_map_init(&vocabulary->strings, context);
    rtv__int64_map_init(&vocabulary->integers, context);
}

void rtv__vocabulary_destroy(rtv__vocabulary *vocabulary)
{
    rtv__free(vocabulary->context, vocabulary->mask);
    rtv__free(vocabulary->context, vocabulary->oov);
    rtv__free(vocabulary->context, vocabulary->idf);
    rtv__string_map_destroy(&vocabulary->strings);
    rtv__int64_map_destroy(&vocabulary->integers);
}

rtv_status rtv__vocabulary_set_token(char **token, int64_t *bytes,
                                     const rtv__vocabulary *vocabulary, const char *text,
                                     int64_t length)
{
    RTV_CHECK_ARG(length >= 0, "a token of %" PRId64 " bytes", length);
    if (length == 0)
        length = (int64_t)strlen(text);
    *token = rtv__copy_string(vocabulary->context, text, (size_t)length);
    *bytes = length;
    return *token == NULL ? RTV_E_NOMEM : RTV_OK;
}

rtv_status rtv__vocabulary_check(const rtv__vocabulary *vocabulary, uint32_t modes)
{
    const char *layer = vocabulary->layer;
    RTV_TRY(rtv__output_mode_check(vocabulary->mode, modes, layer));
    RTV_CHECK_ARG(vocabulary->oov_indices >= 0, "%s: oov_indices is %" PRId64 ", must be 0 or more",
                  layer, vocabulary->oov_indices);
    RTV_CHECK_ARG(vocabulary->least_count >= 0, "%s: least_count is %" PRId64 ", must be 0 or more",
                  layer, vocabulary->least_count);
    RTV_CHECK_ARG(vocabulary->max_tokens == 0 || vocabulary->max_tokens > 1,
                  "%s: max_tokens is %" PRId64 ", must be 2 or more, or 0", layer,
                  vocabulary->max_tokens);
    RTV_CHECK_ARG(!vocabulary->pads || vocabulary->max_tokens > 0,
                  "%s: padding to max_tokens without max_tokens", layer);
    RTV_CHECK_ARG(!vocabulary->inverts || vocabulary->mode == RTV_OUTPUT_INT,
                  "%s inverts only in mode INT, not %s", layer,
                  rtv__output_mode_name(vocabulary->mode));
    int64_t start = rtv__vocabulary_start(vocabulary);
    if (vocabulary->max_tokens > 0 && start >= vocabulary->max_tokens)
        return rtv__fail(RTV_E_RANGE,
                         "%s: %" PRId64
                         " special tokens leave no room for words in max_tokens %" PRId64,
                         layer, start, vocabulary->max_tokens);
    return RTV_OK;
}

/* Whether the special token stands among the words. */
static bool has_word(const rtv__vocabulary *vocabulary, const char *text, int64_t length,
                     int64_t integer)
{
    if (!vocabulary->holds_strings)
        return rtv__int64_map_find(&vocabulary->integers, integer) >= 0;
    return rtv__string_map_find(&vocabulary->strings, text, length,
                                rtv__farmhash64(text, (size_t)length)) >= 0;
}

rtv_status rtv__vocabulary_check_words(const rtv__vocabulary *vocabulary)
{
    const char *layer = vocabulary->layer;
    int64_t words = rtv__vocabulary_words(vocabulary), start = rtv__vocabulary_start(vocabulary);
    RTV_CHECK_ARG(words > 0, "%s: the vocabulary has no words", layer);
    RTV_CHECK_ARG(!vocabulary->has_mask ||
                      !has_word(vocabulary, vocabulary->mask, vocabulary->mask_bytes,
                                vocabulary->integer_mask),
                  "%s: the mask token stands among the words: leave the special tokens out, or "
                  "begin with all of them",
                  layer);
    RTV_CHECK_ARG(!vocabulary->inverts || !has_word(vocabulary, vocabulary->oov,
                                                    vocabulary->oov_bytes, vocabulary->integer_oov),
                  "%s: the token for unknown ones stands among the words: leave the special tokens "
                  "out, or begin with all of them",
                  layer);
    if (vocabulary->max_tokens > 0 && words > vocabulary->max_tokens - start)
        return rtv__fail(RTV_E_RANGE,
                         "%s: %" PRId64 " words and %" PRId64
                         " special tokens are more than max_tokens, %" PRId64,
                         layer, words, start, vocabulary->max_tokens);
    return RTV_OK;
}

rtv_status rtv__vocabulary_check_known(const rtv__vocabulary *vocabulary)
{
    if (rtv__vocabulary_words(vocabulary) == 0)
        return rtv__fail(RTV_E_STATE, "%s has no vocabulary yet: give one, or adapt it first",
                         vocabulary->layer);
    return RTV_OK;
}

const char *rtv__vocabulary_string(const rtv__vocabulary *vocabulary, int64_t index,
                                   int64_t *length_out)
{
    int64_t start = rtv__vocabulary_start(vocabulary);
    if (index >= start && index < rtv__vocabulary_size(vocabulary))
        return rtv__string_map_key(&vocabulary->strings, index - start, length_out);
    bool is_mask = index == 0 && rtv__vocabulary_has_mask_index(vocabulary);
    *length_out = is_mask ? vocabulary->mask_bytes : vocabulary->oov_bytes;
    return is_mask ? vocabulary->mask : vocabulary->oov;
}

int64_t rtv__vocabulary_integer(const rtv__vocabulary *vocabulary, int64_t index)
{
    int64_t start = rtv__vocabulary_start(vocabulary);
    if (index >= start && index < rtv__vocabulary_size(vocabulary))
        return vocabulary->integers.keys[index - start];
    return index == 0 && rtv__vocabulary_has_mask_index(vocabulary) ? vocabulary->integer_mask
                                                                    : vocabulary->integer_oov;
}
