/* A vocabulary that the caller gives: words, with or without the special tokens before them. */
#include <inttypes.h>

#include "io/text.h"
#include "preprocess/vocabulary.h"

static rtv__text given_text(const rtv__given_vocabulary *given, int64_t index)
{
    const char *text = given->strings[index];
    return (rtv__text){text,
                       given->lengths != NULL ? given->lengths[index] : (int64_t)strlen(text)};
}

static rtv_status check_arguments(const rtv__vocabulary *vocabulary,
                                  const rtv__given_vocabulary *given)
{
    const char *layer = vocabulary->layer;
    RTV_CHECK_ARG(given->count > 0, "%s: a vocabulary of %" PRId64 " tokens", layer, given->count);
    for (int64_t i = 0; vocabulary->holds_strings && i < given->count; i++) {
        RTV_CHECK_ARG(given->strings[i] != NULL, "%s: vocabulary[%" PRId64 "] is NULL", layer, i);
        RTV_CHECK_ARG(given->lengths == NULL || given->lengths[i] >= 0,
                      "%s: vocabulary_bytes[%" PRId64 "] is %" PRId64, layer, i, given->lengths[i]);
    }
    if (vocabulary->mode == RTV_OUTPUT_TF_IDF)
        RTV_CHECK_ARG(given->idf != NULL && given->idf_count == given->count,
                      "%s in mode TF_IDF: %" PRId64 " weights for a vocabulary of %" PRId64, layer,
                      given->idf == NULL ? 0 : given->idf_count, given->count);
    return RTV_OK;
}

static bool is_special_token(const rtv__vocabulary *vocabulary, const rtv__given_vocabulary *given,
                             int64_t index)
{
    bool is_mask = index < rtv__vocabulary_oov_start(vocabulary);
    if (!vocabulary->holds_strings)
        return given->integers[index] ==
               (is_mask ? vocabulary->integer_mask : vocabulary->integer_oov);
    rtv__text text = given_text(given, index);
    const char *token = is_mask ? vocabulary->mask : vocabulary->oov;
    return text.length == (is_mask ? vocabulary->mask_bytes : vocabulary->oov_bytes) &&
           (text.length == 0 || memcmp(text.data, token, (size_t)text.length) == 0);
}

/* All of them, in their order; one of them alone is a word. */
static bool begins_with_special_tokens(const rtv__vocabulary *vocabulary,
                                       const rtv__given_vocabulary *given)
{
    int64_t start = rtv__vocabulary_start(vocabulary);
    if (given->count < start)
        return false;
    for (int64_t i = 0; i < start; i++)
        if (!is_special_token(vocabulary, given, i))
            return false;
    return true;
}

static rtv_status add_word(rtv__vocabulary *vocabulary, const rtv__given_vocabulary *given,
                           int64_t index)
{
    int64_t before = rtv__vocabulary_words(vocabulary), word;
    if (!vocabulary->holds_strings) {
        int64_t token = given->integers[index];
        RTV_TRY(rtv__int64_map_insert(&word, &vocabulary->integers, token));
        RTV_CHECK_ARG(word == before, "%s: %" PRId64 " occurs twice in the vocabulary",
                      vocabulary->layer, token);
        return RTV_OK;
    }
    rtv__text text = given_text(given, index);
    RTV_TRY(rtv__string_map_insert(&word, &vocabulary->strings, text.data, text.length,
                                   rtv__farmhash64(text.data, (size_t)text.length)));
    char excerpt[RTV__VALUE_TEXT];
    RTV_CHECK_ARG(word == before, "%s: '%s' occurs twice in the vocabulary", vocabulary->layer,
                  rtv__excerpt(excerpt, sizeof excerpt, text.data, (size_t)text.length));
    return RTV_OK;
}

/* Weights of special tokens that the vocabulary leaves out are the mean of the others. */
static rtv_status give_weights(rtv__vocabulary *vocabulary, const rtv__given_vocabulary *given,
                               int64_t skipped)
{
    int64_t depth = rtv__vocabulary_depth(vocabulary);
    int64_t front = rtv__vocabulary_start(vocabulary) - skipped;
    vocabulary->idf = rtv__alloc_array(vocabulary->context, depth, sizeof(float));
    if (vocabulary->idf == NULL)
        return RTV_E_NOMEM;
    double sum = 0.0;
    for (int64_t i = 0; i < given->count; i++)
        sum += given->idf[i];
    for (int64_t i = 0; i < depth; i++)
        vocabulary->idf[i] = 0.0f;
    for (int64_t i = 0; i < front; i++)
        vocabulary->idf[i] = (float)(sum / (double)given->count);
    for (int64_t i = 0; i < given->count; i++)
        vocabulary->idf[front + i] = (float)given->idf[i];
    return RTV_OK;
}

rtv_status rtv__vocabulary_give(rtv__vocabulary *vocabulary, const rtv__given_vocabulary *given)
{
    bool has_words = vocabulary->holds_strings ? given->strings != NULL : given->integers != NULL;
    RTV_CHECK_ARG(given->idf == NULL || vocabulary->mode == RTV_OUTPUT_TF_IDF,
                  "%s: idf_weights belong to mode TF_IDF, not %s", vocabulary->layer,
                  rtv__output_mode_name(vocabulary->mode));
    RTV_CHECK_ARG(has_words || given->idf == NULL, "%s: idf_weights without a vocabulary",
                  vocabulary->layer);
    RTV_CHECK_ARG(has_words || given->count == 0,
                  "%s: vocabulary is NULL, vocabulary_count %" PRId64, vocabulary->layer,
                  given->count);
    if (!has_words)
        return RTV_OK;
    RTV_TRY(check_arguments(vocabulary, given));
    int64_t skipped =
        begins_with_special_tokens(vocabulary, given) ? rtv__vocabulary_start(vocabulary) : 0;
    for (int64_t i = skipped; i < given->count; i++)
        RTV_TRY(add_word(vocabulary, given, i));
    RTV_TRY(rtv__vocabulary_check_words(vocabulary));
    return vocabulary->mode == RTV_OUTPUT_TF_IDF ? give_weights(vocabulary, given, skipped)
                                                 : RTV_OK;
}
