#ifndef RTV_VOCABULARY_H
#define RTV_VOCABULARY_H
#include "retrieve/preprocess.h"
RTV_BEGIN_DECLS
enum {
    RTV_LOOKUP_INVERT = 1u,
    RTV_LOOKUP_PAD = 2u,
    RTV_LOOKUP_MASK = 4u
};
typedef struct rtv_string_lookup_options {
    uint32_t struct_size;
    uint32_t flags;
    int32_t output_mode;
    int32_t oov_indices;
    int64_t max_tokens;
    int64_t least_count;
    const char *mask_token;
    const char *oov_token;
    int64_t mask_token_bytes;
    int64_t oov_token_bytes;
    const char *const *vocabulary;
    const int64_t *vocabulary_bytes;
    const double *idf_weights;
    const void *reserved1;
    int64_t vocabulary_count;
    int64_t idf_weight_count;
} rtv_string_lookup_options;
#define RTV_STRING_LOOKUP_OPTIONS_INIT                                                             \
    {                                                                                              \
        sizeof(rtv_string_lookup_options), 0, RTV_OUTPUT_INT, 1, 0, 0, NULL, NULL, 0, 0, NULL,     \
            NULL, NULL, NULL, 0, 0                                                                 \
    }
RTV_API RTV_NODISCARD rtv_status rtv_string_lookup_options_init(rtv_string_lookup_options *options,
                                                                size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_string_lookup_create(rtv_preprocessor **out,
                                                          rtv_context *context,
                                                          const rtv_string_lookup_options *options);
typedef struct rtv_integer_lookup_options {
    uint32_t struct_size;
    uint32_t flags;
    int32_t output_mode;
    int32_t oov_indices;
    int64_t max_tokens;
    int64_t least_count;
    int64_t mask_token;
    int64_t oov_token;
    const int64_t *vocabulary;
    const double *idf_weights;
    int64_t vocabulary_count;
    int64_t idf_weight_count;
} rtv_integer_lookup_options;
#define RTV_INTEGER_LOOKUP_OPTIONS_INIT                                                            \
    {                                                                                              \
        sizeof(rtv_integer_lookup_options), 0, RTV_OUTPUT_INT, 1, 0, 0, 0, -1, NULL, NULL, 0, 0    \
    }
RTV_API RTV_NODISCARD rtv_status
rtv_integer_lookup_options_init(rtv_integer_lookup_options *options, size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_integer_lookup_create(
    rtv_preprocessor **out, rtv_context *context, const rtv_integer_lookup_options *options);
enum {
    RTV_STANDARDIZE_LOWER_AND_STRIP = 0,
    RTV_STANDARDIZE_LOWER = 1,
    RTV_STANDARDIZE_STRIP = 2,
    RTV_STANDARDIZE_NONE = 3
};
enum {
    RTV_SPLIT_WHITESPACE = 0,
    RTV_SPLIT_CHARACTER = 1,
    RTV_SPLIT_NONE = 2
};
enum {
    RTV_TEXT_PADDED = 1u,
    RTV_TEXT_PAD_TO_MAX_TOKENS = 2u,
    RTV_TEXT_RAGGED = 4u
};
typedef struct rtv_text_vectorization_options {
    uint32_t struct_size;
    uint32_t flags;
    int32_t standardize;
    int32_t split;
    int32_t output_mode;
    int32_t ngrams;
    const int32_t *ngram_widths;
    const void *reserved1;
    int64_t ngram_width_count;
    int64_t
        output_sequence_length;
    int64_t max_tokens;
    int64_t least_count;
    const char *const *vocabulary;
    const int64_t *vocabulary_bytes;
    const double *idf_weights;
    const void *reserved2;
    int64_t vocabulary_count;
    int64_t idf_weight_count;
} rtv_text_vectorization_options;
#define RTV_TEXT_VECTORIZATION_OPTIONS_INIT                                                        \
    {                                                                                              \
        sizeof(rtv_text_vectorization_options), 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, 0, NULL, NULL, \
            NULL, NULL, 0, 0                                                                       \
    }
RTV_API RTV_NODISCARD rtv_status
rtv_text_vectorization_options_init(rtv_text_vectorization_options *options, size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_text_vectorization_create(
    rtv_preprocessor **out, rtv_context *context, const rtv_text_vectorization_options *options);
RTV_END_DECLS
#endif
