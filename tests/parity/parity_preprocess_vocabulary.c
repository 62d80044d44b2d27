/* StringLookup, IntegerLookup and TextVectorization. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "parity_preprocess.h"
#include "preprocess/text_vectorization.h"
#include "retrieve/vocabulary.h"

/* A list of strings in the options: pointers and lengths. */
static const char **read_strings(parity_case *c, const parity_json *list, int64_t **lengths)
{
    size_t count = (size_t)json_count(list);
    const char **strings = parity_alloc(c, (count + 1) * sizeof *strings);
    *lengths = parity_alloc(c, (count + 1) * sizeof **lengths);
    for (size_t i = 0; i < count; i++) {
        parity_string text = parity_string_read(c, json_at(list, (int64_t)i));
        strings[i] = text.bytes;
        (*lengths)[i] = text.length;
    }
    return strings;
}

static double *read_weights(parity_case *c, const parity_json *list)
{
    size_t count = (size_t)json_count(list);
    double *weights = parity_alloc(c, (count + 1) * sizeof *weights);
    for (size_t i = 0; i < count; i++)
        weights[i] = json_double(json_at(list, (int64_t)i), 0);
    return weights;
}

static int64_t option(parity_case *c, const char *name, int64_t otherwise)
{
    return json_int(json_get(c->options, name), otherwise);
}

static uint32_t lookup_flags(parity_case *c)
{
    return (json_bool(json_get(c->options, "invert"), 0) ? RTV_LOOKUP_INVERT : 0u) |
           (json_bool(json_get(c->options, "pad_to_max_tokens"), 0) ? RTV_LOOKUP_PAD : 0u);
}

static rtv_status create_string_lookup(parity_case *c, rtv_preprocessor **out)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.flags = lookup_flags(c);
    options.output_mode = parity_output_mode(c->options, RTV_OUTPUT_INT);
    options.oov_indices = (int32_t)option(c, "num_oov_indices", 1);
    options.max_tokens = option(c, "max_tokens", 0);
    const parity_json *mask = json_get(c->options, "mask_token");
    const parity_json *oov = json_get(c->options, "oov_token");
    const parity_json *vocabulary = json_get(c->options, "vocabulary");
    const parity_json *weights = json_get(c->options, "idf_weights");
    if (json_given(mask)) {
        parity_string text = parity_string_read(c, mask);
        options.mask_token = text.bytes;
        options.mask_token_bytes = text.length;
    }
    if (json_given(oov)) {
        parity_string text = parity_string_read(c, oov);
        options.oov_token = text.bytes;
        options.oov_token_bytes = text.length;
    }
    if (json_given(vocabulary)) {
        int64_t *lengths;
        options.vocabulary = read_strings(c, vocabulary, &lengths);
        options.vocabulary_bytes = lengths;
        options.vocabulary_count = json_count(vocabulary);
    }
    if (json_given(weights)) {
        options.idf_weights = read_weights(c, weights);
        options.idf_weight_count = json_count(weights);
    }
    return rtv_string_lookup_create(out, NULL, &options);
}

static rtv_status create_integer_lookup(parity_case *c, rtv_preprocessor **out)
{
    rtv_integer_lookup_options options = RTV_INTEGER_LOOKUP_OPTIONS_INIT;
    options.flags = lookup_flags(c);
    options.output_mode = parity_output_mode(c->options, RTV_OUTPUT_INT);
    options.oov_indices = (int32_t)option(c, "num_oov_indices", 1);
    options.max_tokens = option(c, "max_tokens", 0);
    options.oov_token = option(c, "oov_token", -1);
    if (json_given(json_get(c->options, "mask_token")))
        options.flags |= RTV_LOOKUP_MASK;
    options.mask_token = option(c, "mask_token", 0);
    const parity_json *vocabulary = json_get(c->options, "vocabulary");
    const parity_json *weights = json_get(c->options, "idf_weights");
    if (json_given(vocabulary)) {
        size_t count = (size_t)json_count(vocabulary);
        int64_t *tokens = parity_alloc(c, (count + 1) * sizeof *tokens);
        for (size_t i = 0; i < count; i++)
            tokens[i] = json_int(json_at(vocabulary, (int64_t)i), 0);
        options.vocabulary = tokens;
        options.vocabulary_count = (int64_t)count;
    }
    if (json_given(weights)) {
        options.idf_weights = read_weights(c, weights);
        options.idf_weight_count = json_count(weights);
    }
    return rtv_integer_lookup_create(out, NULL, &options);
}

static int32_t named(const parity_json *value, const char *const *names, int32_t count)
{
    if (!json_given(value))
        return count - 1; /* None */
    for (int32_t i = 0; i < count; i++)
        if (names[i] != NULL && json_is_text(value, names[i]))
            return i;
    return 77; /* there is none */
}

static rtv_status create_text(parity_case *c, rtv_preprocessor **out)
{
    static const char *const standards[] = {"lower_and_strip_punctuation", "lower",
                                            "strip_punctuation", NULL};
    static const char *const splits[] = {"whitespace", "character", NULL};
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.output_mode = parity_output_mode(c->options, RTV_OUTPUT_INT);
    if (json_bool(json_get(c->options, "ragged"), 0))
        options.flags |= RTV_TEXT_RAGGED;
    else if (options.output_mode == RTV_OUTPUT_INT)
        options.flags |= RTV_TEXT_PADDED;
    if (json_bool(json_get(c->options, "pad_to_max_tokens"), 0))
        options.flags |= RTV_TEXT_PAD_TO_MAX_TOKENS;
    if (json_get(c->options, "standardize") != NULL)
        options.standardize = named(json_get(c->options, "standardize"), standards, 4);
    if (json_get(c->options, "split") != NULL)
        options.split = named(json_get(c->options, "split"), splits, 3);
    const parity_json *ngrams = json_get(c->options, "ngrams");
    if (json_is(ngrams, PARITY_JSON_ARRAY)) {
        int32_t *widths = parity_alloc(c, (size_t)json_count(ngrams) * sizeof *widths + 1);
        for (int64_t i = 0; i < json_count(ngrams); i++)
            widths[i] = (int32_t)json_int(json_at(ngrams, i), 0);
        options.ngram_widths = widths;
        options.ngram_width_count = json_count(ngrams);
    } else {
        options.ngrams = (int32_t)json_int(ngrams, 0);
    }
    options.output_sequence_length = option(c, "output_sequence_length", 0);
    options.max_tokens = option(c, "max_tokens", 0);
    const parity_json *vocabulary = json_get(c->options, "vocabulary");
    const parity_json *weights = json_get(c->options, "idf_weights");
    if (json_given(vocabulary)) {
        int64_t *lengths;
        options.vocabulary = read_strings(c, vocabulary, &lengths);
        options.vocabulary_bytes = lengths;
        options.vocabulary_count = json_count(vocabulary);
    }
    if (json_given(weights)) {
        options.idf_weights = read_weights(c, weights);
        options.idf_weight_count = json_count(weights);
    }
    return rtv_text_vectorization_create(out, NULL, &options);
}

static void check_words(parity_case *c, const rtv_preprocessor *layer, const parity_json *words)
{
    int is_string = rtv_preprocessor_kind_of(layer) != RTV_PREPROCESSOR_INTEGER_LOOKUP;
    for (int64_t i = 0; i < json_count(words); i++) {
        int64_t length = 0, token = 0;
        const char *word = NULL;
        PARITY_TRY(c, is_string ? rtv_preprocessor_word(&word, &length, layer, i)
                                : rtv_preprocessor_word_int64(&token, layer, i));
        if (!is_string) {
            if (token != json_int(json_at(words, i), ~token))
                parity_fail(c, "vocabulary[%" PRId64 "] is %" PRId64, i, token);
            continue;
        }
        parity_string want = parity_string_read(c, json_at(words, i));
        if (length != want.length || memcmp(word, want.bytes, (size_t)length) != 0)
            parity_fail(c, "vocabulary[%" PRId64 "] is '%s' instead of '%s'", i, word, want.bytes);
    }
    parity_checked(c);
}

static void check_words_digest(parity_case *c, const rtv_preprocessor *layer, const char *want)
{
    sha256_state digest;
    sha256_begin(&digest);
    for (int64_t i = 0; i < rtv_preprocessor_vocabulary_size(layer); i++) {
        const char *word;
        int64_t length;
        PARITY_TRY(c, rtv_preprocessor_word(&word, &length, layer, i));
        if (i > 0)
            sha256_update(&digest, "\n", 1);
        sha256_update(&digest, word, (size_t)length);
    }
    char hex[65];
    sha256_finish(&digest, hex);
    if (strcmp(hex, want) != 0)
        parity_fail(c, "the vocabulary has SHA-256 %s instead of %s", hex, want);
    parity_checked(c);
}

void parity_check_vocabulary(parity_case *c, const rtv_preprocessor *layer)
{
    const parity_json *state = json_get(c->json, "state");
    const parity_json *tolerance = json_get(c->json, "tolerance");
    const parity_json *size = json_get(state, "vocabulary_size");
    if (json_given(size))
        parity_number(c, "vocabulary_size", (double)rtv_preprocessor_vocabulary_size(layer),
                      json_double(size, -1), 0, 0);
    if (json_given(json_get(state, "vocabulary")))
        check_words(c, layer, json_get(state, "vocabulary"));
    if (json_given(json_get(state, "vocabulary_sha256")))
        check_words_digest(c, layer, json_text(json_get(state, "vocabulary_sha256"), ""));
    const parity_tensor *all = parity_tensor_optional(c, state, "idf_weights");
    const parity_tensor *first = parity_tensor_optional(c, state, "idf_weights_first");
    int64_t count;
    const float *weights = rtv_preprocessor_idf_weights(layer, &count);
    double atol = json_double(json_get(tolerance, "atol"), 0);
    double rtol = json_double(json_get(tolerance, "rtol"), 0);
    if (all != NULL)
        parity_within(c, "idf_weights", weights, count, all, atol, rtol);
    if (first != NULL)
        parity_within(c, "idf_weights", weights, count < first->count ? count : first->count, first,
                      atol, rtol);
}

static void check_string_lookup(parity_case *c)
{
    parity_run_layer(c, create_string_lookup, parity_check_vocabulary);
}

static void check_integer_lookup(parity_case *c)
{
    parity_run_layer(c, create_integer_lookup, parity_check_vocabulary);
}

static void check_text(parity_case *c)
{
    parity_run_layer(c, create_text, parity_check_vocabulary);
}

/* Tokens as they come, with room for `capacity` of them. */
typedef struct {
    parity_case *c;
    parity_string *tokens;
    int64_t count, capacity;
} token_list;

static bool collect(void *payload, const char *token, int64_t length)
{
    token_list *list = payload;
    if (list->count == list->capacity)
        return false;
    char *copy = parity_alloc(list->c, (size_t)length + 1);
    memcpy(copy, token, (size_t)length);
    list->tokens[list->count++] = (parity_string){copy, length};
    return true;
}

static void free_layer(void *layer)
{
    rtv_preprocessor_free(layer);
}

static void free_column(void *column)
{
    rtv_column_free(column);
}

/* Compares tokens with `want`, which is ragged unless the strings are not split. */
static void compare_tokens(parity_case *c, const rtv_preprocessor *layer, const rtv_column *input,
                           const rtv_column *shape_of, const parity_tensor *want)
{
    const rtv__text_rules *rules = &((const rtv__text_vectorization *)layer)->rules;
    bool are_rows = rules->split == RTV_SPLIT_NONE && rules->width_count > 0;
    int32_t rank;
    const int64_t *dims = rtv_column_dims(input, &rank);
    rtv__text_rows rows = {.column = input, .rows = rtv_column_count(input), .width = 1};
    if (are_rows) {
        rows.width = dims[rank - 1];
        rows.rows /= rows.width > 0 ? rows.width : 1;
    }
    token_list list = {c, parity_alloc(c, 100000 * sizeof *list.tokens), 0, 100000};
    char *scratch = parity_alloc(c, rtv__text_rows_scratch(rules, &rows) + 1);
    const int64_t *splits = rtv_column_row_splits(shape_of);
    for (int64_t row = 0; row < rows.rows; row++) {
        int64_t count, first = rtv__text_row_strings(&count, &rows, row);
        rtv__text_row(rules, input, first, count, scratch, collect, &list);
        if (splits != NULL && splits[row + 1] != list.count)
            parity_fail(c, "row %" PRId64 " has %" PRId64 " ids for %" PRId64 " tokens", row,
                        splits[row + 1], list.count);
    }
    int32_t out_rank;
    const int64_t *out_dims = rtv_column_dims(shape_of, &out_rank);
    parity_equal_shape(c, "tokens", out_dims, out_rank, want);
    if ((splits != NULL) != (want->row_splits != NULL))
        parity_fail(c, "the result is %sragged", splits != NULL ? "" : "not ");
    for (int64_t i = 0; splits != NULL && want->row_splits != NULL && i <= want->dims[0]; i++)
        if (splits[i] != want->row_splits[i])
            parity_fail(c, "row %" PRId64 " begins at %" PRId64, i, splits[i]);
    parity_equal_strings(c, "tokens", list.tokens, list.count, want);
}

/* The tokens before the lookup; what has no vocabulary gets one of a single word. */
static void check_tokens(parity_case *c)
{
    static const char *const word = "word";
    rtv_preprocessor *plain = NULL;
    if (!parity_stage_succeeds(c, "construct", create_text(c, &plain)))
        return;
    parity_defer(c, free_layer, plain);
    const rtv__text_rules *rules = &((rtv__text_vectorization *)plain)->rules;
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.standardize = rules->standardize;
    options.split = rules->split;
    options.ngram_widths = rules->widths;
    options.ngram_width_count = rules->width_count;
    options.vocabulary = &word;
    options.vocabulary_count = 1;
    rtv_preprocessor *layer = NULL;
    rtv_column *out = NULL;
    const rtv_column *input = parity_input_column(c, c->input);
    PARITY_TRY(c, rtv_text_vectorization_create(&layer, NULL, &options));
    parity_defer(c, free_layer, layer);
    PARITY_TRY(c, rtv_column_create(&out, NULL));
    parity_defer(c, free_column, out);
    if (input == NULL ||
        !parity_stage_succeeds(c, "call", rtv_preprocessor_apply(layer, out, &input, 1)))
        return;
    const parity_tensor *want = parity_tensor_read(c, c->output);
    if (want != NULL)
        compare_tokens(c, layer, input, out, want);
}

const parity_area parity_preprocess_vocabulary_areas[] = {
    {"preprocess/StringLookup", NULL, check_string_lookup},
    {"preprocess/IntegerLookup", NULL, check_integer_lookup},
    {"preprocess/TextVectorization", NULL, check_text},
    {"preprocess/TextVectorization._preprocess", NULL, check_tokens},
    {NULL, NULL, NULL},
};
