/* Every layer in several configurations, for the tests of saved states. */
#ifndef PREPROCESS_CASES_H
#define PREPROCESS_CASES_H

#include "preprocess_support.h"

/* One layer in one configuration, what it learns from and what it is applied to. */
typedef struct {
    const char *name;
    rtv_status (*create)(rtv_preprocessor **out);
    rtv_column *(*column)(void);
    bool is_adaptive;
} layer_case;

static inline rtv_column *some_words(void)
{
    return STRINGS("b", "a", "Fox runs", "a", "é\xFF", "[UNK]", "", "a b, c");
}

static inline rtv_column *some_integers(void)
{
    return INTS(5, -7, 5, 0, INT64_MIN, 883528851, 2, 2);
}

static inline rtv_column *some_numbers(void)
{
    return reshaped(DOUBLES(0.1, 5, -3, 2.5, 1e6, 0, 7, 0.1), 2, (const int64_t[]){4, 2});
}

static inline rtv_column *small_integers(void)
{
    return INTS(0, 2, 1, 1);
}

static inline rtv_status hashing(rtv_preprocessor **out)
{
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.flags = RTV_HASHING_SALTED;
    options.salt[0] = UINT64_MAX;
    options.salt[1] = 12;
    options.mask = "a";
    return rtv_hashing_create(out, NULL, 50, &options);
}

static inline rtv_status hashing_integers(rtv_preprocessor **out)
{
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.flags = RTV_HASHING_MASK_INTEGER;
    options.mask_integer = -7;
    options.output_mode = RTV_OUTPUT_COUNT;
    return rtv_hashing_create(out, NULL, 10, &options);
}

static inline rtv_status category(rtv_preprocessor **out)
{
    return rtv_category_encoding_create(out, NULL, 3, RTV_OUTPUT_ONE_HOT);
}

static inline rtv_status given_buckets(rtv_preprocessor **out)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = (const double[]){-1.0, 0.1, 0.1, 8.8e8};
    options.boundary_count = 4;
    return rtv_discretization_create(out, NULL, &options);
}

static inline rtv_status no_buckets(rtv_preprocessor **out)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = (const double[]){0};
    return rtv_discretization_create(out, NULL, &options);
}

static inline rtv_status buckets(rtv_preprocessor **out)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.bins = 3;
    options.epsilon = 0.2;
    return rtv_discretization_create(out, NULL, &options);
}

static inline rtv_status accurate_buckets(rtv_preprocessor **out)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.bins = 100; /* more than there are values */
    options.flags = RTV_DISCRETIZATION_ACCURATE;
    return rtv_discretization_create(out, NULL, &options);
}

static inline rtv_status normalization(rtv_preprocessor **out)
{
    return rtv_normalization_create(out, NULL, NULL);
}

static inline rtv_status given_normalization(rtv_preprocessor **out)
{
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    options.flags = RTV_NORMALIZATION_INVERT;
    options.axes = (const int32_t[]){1, -2};
    options.axis_count = 2;
    options.mean = (const double[]){0.1, 2.0};
    options.mean_rank = 1;
    options.mean_dims = (const int64_t[]){2};
    options.variance = (const double[]){1, 2, 3, 4};
    options.variance_rank = 2;
    options.variance_dims = (const int64_t[]){4, 1};
    return rtv_normalization_create(out, NULL, &options);
}

static inline rtv_status lookup(rtv_preprocessor **out)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.mask_token = "";
    options.oov_indices = 3;
    options.max_tokens = 6;
    return rtv_string_lookup_create(out, NULL, &options);
}

static inline rtv_status weighted_lookup(rtv_preprocessor **out)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    options.flags = RTV_LOOKUP_PAD;
    options.max_tokens = 10;
    return rtv_string_lookup_create(out, NULL, &options);
}

static inline rtv_status given_lookup(rtv_preprocessor **out)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.vocabulary = (const char *const[]){"a", "", "long word"};
    options.vocabulary_count = 3;
    options.oov_token = "?";
    return rtv_string_lookup_create(out, NULL, &options);
}

static inline rtv_status inverted_lookup(rtv_preprocessor **out)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.vocabulary = (const char *const[]){"a", "", "long word"};
    options.vocabulary_count = 3;
    options.flags = RTV_LOOKUP_INVERT;
    return rtv_string_lookup_create(out, NULL, &options);
}

static inline rtv_status integer_lookup(rtv_preprocessor **out)
{
    rtv_integer_lookup_options options = RTV_INTEGER_LOOKUP_OPTIONS_INIT;
    options.flags = RTV_LOOKUP_MASK;
    options.mask_token = 0;
    options.oov_token = -100;
    options.oov_indices = 2;
    return rtv_integer_lookup_create(out, NULL, &options);
}

static inline rtv_status text(rtv_preprocessor **out)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.ngrams = 2;
    return rtv_text_vectorization_create(out, NULL, &options);
}

static inline rtv_status padded_text(rtv_preprocessor **out)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.flags = RTV_TEXT_PADDED;
    options.split = RTV_SPLIT_CHARACTER;
    options.standardize = RTV_STANDARDIZE_NONE;
    options.output_sequence_length = 5;
    options.max_tokens = 5;
    return rtv_text_vectorization_create(out, NULL, &options);
}

static inline rtv_status given_text(rtv_preprocessor **out)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    options.vocabulary = (const char *const[]){"a", "fox"};
    options.vocabulary_count = 2;
    options.idf_weights = (const double[]){0.1, 0.7};
    options.idf_weight_count = 2;
    return rtv_text_vectorization_create(out, NULL, &options);
}

static const layer_case cases[] = {
    {"hashing", hashing, some_words, false},
    {"hashing of integers", hashing_integers, some_integers, false},
    {"category encoding", category, small_integers, false},
    {"given buckets", given_buckets, some_numbers, false},
    {"no buckets", no_buckets, some_numbers, false},
    {"buckets", buckets, some_numbers, true},
    {"accurate buckets", accurate_buckets, some_integers, true},
    {"normalization", normalization, some_numbers, true},
    {"given normalization", given_normalization, some_numbers, false},
    {"lookup", lookup, some_words, true},
    {"weighted lookup", weighted_lookup, some_words, true},
    {"given lookup", given_lookup, some_words, false},
    {"inverted lookup", inverted_lookup, small_integers, false},
    {"integer lookup", integer_lookup, some_integers, true},
    {"text", text, some_words, true},
    {"padded text", padded_text, some_words, true},
    {"given text", given_text, some_words, false},
};

enum { CASES = (int)(sizeof cases / sizeof *cases) };

/* The layer of a case, adapted if it can be. */
static inline rtv_preprocessor *learnt(int which)
{
    rtv_preprocessor *layer;
    OK(cases[which].create(&layer));
    rtv_column *column = cases[which].column();
    if (cases[which].is_adaptive)
        OK(rtv_preprocessor_adapt(layer, column, 0));
    rtv_column_free(column);
    return layer;
}

#endif
