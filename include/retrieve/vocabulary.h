/*
 * preprocess: the layers that know words: lookups of strings and integers, and text.
 *
 * A vocabulary is a list; the position of a token is its index. First come the special tokens: the
 * mask token (only in mode INT and if there is one), then the places of unknown tokens, then words.
 */
#ifndef RTV_VOCABULARY_H
#define RTV_VOCABULARY_H

#include "retrieve/preprocess.h"

RTV_BEGIN_DECLS

enum {
    RTV_LOOKUP_INVERT = 1u, /* from indices back to tokens; only in mode INT */
    RTV_LOOKUP_PAD = 2u,    /* rows of the modes other than INT are `max_tokens` wide */
    RTV_LOOKUP_MASK = 4u    /* integer lookup: `mask_token` counts */
};

/* The vocabulary, or how it is learnt. */
typedef struct rtv_string_lookup_options {
    uint32_t struct_size; /* bytes of this struct, set by RTV_STRING_LOOKUP_OPTIONS_INIT */
    uint32_t flags;       /* RTV_LOOKUP_INVERT, RTV_LOOKUP_PAD */
    int32_t output_mode;  /* an RTV_OUTPUT_ constant; default RTV_OUTPUT_INT */
    int32_t oov_indices;  /* places for unknown tokens, 0 or more; default 1. 0: they are errors */
    int64_t max_tokens;   /* most entries of the vocabulary, 2 or more; 0: no limit */
    int64_t least_count;  /* adapt leaves out tokens that occur less often; 0: 1 */
    const char *mask_token;   /* no word: index 0 in mode INT, else ignored; NULL: none */
    const char *oov_token;    /* stands for unknown tokens in the vocabulary; NULL: "[UNK]" */
    int64_t mask_token_bytes; /* length; 0: up to the closing zero */
    int64_t oov_token_bytes;  /* length; 0: up to the closing zero */
    /* The words, with or without the special tokens before them; NULL: learnt. Copied. */
    const char *const *vocabulary;
    const int64_t *vocabulary_bytes; /* length of each; NULL: up to its closing zero */
    /* Mode TF_IDF with a given vocabulary: one weight for each of its entries. Copied. */
    const double *idf_weights;
    const void *reserved1;    /* NULL */
    int64_t vocabulary_count; /* of `vocabulary` */
    int64_t idf_weight_count; /* of `idf_weights` */
} rtv_string_lookup_options;

#define RTV_STRING_LOOKUP_OPTIONS_INIT                                                             \
    {                                                                                              \
        sizeof(rtv_string_lookup_options), 0, RTV_OUTPUT_INT, 1, 0, 0, NULL, NULL, 0, 0, NULL,     \
            NULL, NULL, NULL, 0, 0                                                                 \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_string_lookup_options_init(rtv_string_lookup_options *options,
                                                                size_t struct_size);

/**
 * Keras' StringLookup: the index of a string in a vocabulary. Learnt vocabularies are ordered by
 * count, most frequent first, and among equals by descending bytes. Of several places for unknown
 * tokens, Fingerprint64 chooses.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param options NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen while nobody adapts it.
 * Errors: RTV_E_INVALID (options that exclude each other, a repeated word, a special token among
 * the words), RTV_E_RANGE (more words than max_tokens), RTV_E_NOMEM, RTV_E_UNSUPPORTED.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_string_lookup_create(rtv_preprocessor **out,
                                                          rtv_context *context,
                                                          const rtv_string_lookup_options *options);

/* The vocabulary, or how it is learnt. */
typedef struct rtv_integer_lookup_options {
    uint32_t struct_size; /* bytes of this struct, set by RTV_INTEGER_LOOKUP_OPTIONS_INIT */
    uint32_t flags;       /* RTV_LOOKUP_ constants */
    int32_t output_mode;  /* an RTV_OUTPUT_ constant; default RTV_OUTPUT_INT */
    int32_t oov_indices;  /* places for unknown tokens, 0 or more; default 1. 0: they are errors */
    int64_t max_tokens;   /* most entries of the vocabulary, 2 or more; 0: no limit */
    int64_t least_count;  /* adapt leaves out tokens that occur less often; 0: 1 */
    int64_t mask_token;   /* no word: index 0 in mode INT, else ignored; with RTV_LOOKUP_MASK */
    int64_t oov_token;    /* stands for unknown tokens in the vocabulary; default -1 */
    /* The words, with or without the special tokens before them; NULL: learnt. Copied. */
    const int64_t *vocabulary;
    /* Mode TF_IDF with a given vocabulary: one weight for each of its entries. Copied. */
    const double *idf_weights;
    int64_t vocabulary_count; /* of `vocabulary` */
    int64_t idf_weight_count; /* of `idf_weights` */
} rtv_integer_lookup_options;

#define RTV_INTEGER_LOOKUP_OPTIONS_INIT                                                            \
    {                                                                                              \
        sizeof(rtv_integer_lookup_options), 0, RTV_OUTPUT_INT, 1, 0, 0, 0, -1, NULL, NULL, 0, 0    \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status
rtv_integer_lookup_options_init(rtv_integer_lookup_options *options, size_t struct_size);

/**
 * Keras' IntegerLookup: the index of an integer in a vocabulary. Learnt vocabularies are ordered by
 * count, most frequent first, and among equals by descending value. Of several places for unknown
 * tokens, the value modulo their number chooses.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param options NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen while nobody adapts it.
 * Errors: as rtv_string_lookup_create.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_integer_lookup_create(
    rtv_preprocessor **out, rtv_context *context, const rtv_integer_lookup_options *options);

enum {
    RTV_STANDARDIZE_LOWER_AND_STRIP = 0, /* A-Z to a-z, then without ASCII punctuation */
    RTV_STANDARDIZE_LOWER = 1,
    RTV_STANDARDIZE_STRIP = 2,
    RTV_STANDARDIZE_NONE = 3
};

enum {
    RTV_SPLIT_WHITESPACE = 0, /* at runs of ASCII white space */
    RTV_SPLIT_CHARACTER = 1,  /* one token for each code point; ill-formed bytes become U+FFFD */
    RTV_SPLIT_NONE = 2        /* the string is the token */
};

enum {
    /* Mode INT gives rows of equal length, filled with 0, as Keras does: of output_sequence_length,
     * or of the longest row of the call. */
    RTV_TEXT_PADDED = 1u,
    RTV_TEXT_PAD_TO_MAX_TOKENS = 2u, /* rows of the other modes are `max_tokens` wide */
    RTV_TEXT_RAGGED = 4u             /* mode INT gives rows of their own length: the default */
};

/* How texts become tokens, and tokens numbers. */
typedef struct rtv_text_vectorization_options {
    uint32_t struct_size; /* bytes of this struct, set by RTV_TEXT_VECTORIZATION_OPTIONS_INIT */
    uint32_t flags;       /* RTV_TEXT_ constants */
    int32_t standardize;  /* an RTV_STANDARDIZE_ constant */
    int32_t split;        /* an RTV_SPLIT_ constant */
    int32_t output_mode;  /* RTV_OUTPUT_INT (default), _MULTI_HOT, _COUNT or _TF_IDF */
    int32_t ngrams;       /* n: runs of 1, 2, .. n words joined by a space are the tokens; 0: off */
    /* Or these lengths of runs, in this order; NULL: see `ngrams`. Copied. */
    const int32_t *ngram_widths;
    const void *reserved1;     /* NULL */
    int64_t ngram_width_count; /* of `ngram_widths` */
    int64_t
        output_sequence_length; /* mode INT: rows are cut, and if padded, filled to it; 0: off */
    int64_t max_tokens;         /* most entries of the vocabulary, 2 or more; 0: no limit */
    int64_t least_count;        /* adapt leaves out tokens that occur less often; 0: 1 */
    /* The words, with or without "" and "[UNK]" ("[UNK]" in other modes) before them; NULL: learnt.
     * Copied. */
    const char *const *vocabulary;
    const int64_t *vocabulary_bytes; /* length of each; NULL: up to its closing zero */
    /* Mode TF_IDF with a given vocabulary: one weight for each of its entries. Copied. */
    const double *idf_weights;
    const void *reserved2;    /* NULL */
    int64_t vocabulary_count; /* of `vocabulary` */
    int64_t idf_weight_count; /* of `idf_weights` */
} rtv_text_vectorization_options;

#define RTV_TEXT_VECTORIZATION_OPTIONS_INIT                                                        \
    {                                                                                              \
        sizeof(rtv_text_vectorization_options), 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, 0, NULL, NULL, \
            NULL, NULL, 0, 0                                                                       \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status
rtv_text_vectorization_options_init(rtv_text_vectorization_options *options, size_t struct_size);

/**
 * Keras' TextVectorization: strings of shape [n] or [n, 1] to rows of word indices. In mode INT the
 * index 0 is padding and the empty token, 1 an unknown word; in the others 0 is an unknown word.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param options NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen while nobody adapts it.
 * Errors: as rtv_string_lookup_create.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_text_vectorization_create(
    rtv_preprocessor **out, rtv_context *context, const rtv_text_vectorization_options *options);

RTV_END_DECLS

#endif
