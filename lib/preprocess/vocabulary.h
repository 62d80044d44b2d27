/*
 * The vocabulary of a lookup or of a text layer: words, the special tokens before them, and the
 * rules by which an unknown token gets an index.
 */
#ifndef RTV_LIB_PREPROCESS_VOCABULARY_H
#define RTV_LIB_PREPROCESS_VOCABULARY_H

#include "base/int64_map.h"
#include "base/string_map.h"
#include "preprocess/encode.h"

/* Has no index: there is no place for unknown tokens. */
#define RTV__UNKNOWN INT64_C(-2)

typedef struct {
    const rtv_context *context; /* borrowed */
    const char *layer;          /* for messages */
    rtv_output_mode mode;
    bool holds_strings; /* else integers */
    bool inverts;
    bool pads; /* the depth is max_tokens */
    bool has_mask;
    int64_t oov_indices;
    int64_t max_tokens;  /* 0: no limit */
    int64_t least_count; /* of a word, when learnt */
    char *mask, *oov;    /* strings: owned, with closing zeros */
    int64_t mask_bytes, oov_bytes;
    int64_t integer_mask, integer_oov;

    rtv__string_map strings; /* the words, or */
    rtv__int64_map integers;
    float *idf; /* TF_IDF: one weight for each index below the depth */
} rtv__vocabulary;

void rtv__vocabulary_init(rtv__vocabulary *vocabulary, const rtv_context *context,
                          const char *layer, rtv_output_mode mode, bool holds_strings);
void rtv__vocabulary_destroy(rtv__vocabulary *vocabulary);
/* Copies the special tokens of strings; `length` 0 counts up to the closing zero. */
rtv_status rtv__vocabulary_set_token(char **token, int64_t *bytes,
                                     const rtv__vocabulary *vocabulary, const char *text,
                                     int64_t length);

/* Whether the rules make sense together; `modes` as for rtv__output_mode_check. */
rtv_status rtv__vocabulary_check(const rtv__vocabulary *vocabulary, uint32_t modes);
/* Whether the words fit the rules; RTV_E_INVALID or RTV_E_RANGE. */
rtv_status rtv__vocabulary_check_words(const rtv__vocabulary *vocabulary);
/* RTV_E_STATE while there are no words. */
rtv_status rtv__vocabulary_check_known(const rtv__vocabulary *vocabulary);

/* A vocabulary as the options give it. */
typedef struct {
    const char *const *strings;
    const int64_t *lengths; /* NULL: the strings end with a zero */
    const int64_t *integers;
    int64_t count;
    const double *idf;
    int64_t idf_count;
} rtv__given_vocabulary;

/* Takes words and weights from the options; the rules are set already. */
rtv_status rtv__vocabulary_give(rtv__vocabulary *vocabulary, const rtv__given_vocabulary *given);

rtv_status rtv__vocabulary_save(const rtv__vocabulary *vocabulary, rtv_tensor_writer *writer,
                                const char *prefix);
/* Into one that was initialised. RTV_E_INVALID, _RANGE and the like when it is damaged. */
rtv_status rtv__vocabulary_load(rtv__vocabulary *vocabulary, const rtv_tensor_file *file,
                                const char *prefix, uint32_t modes);

/* The entry at `index` for messages and accessors: a word or a special token. */
const char *rtv__vocabulary_string(const rtv__vocabulary *vocabulary, int64_t index,
                                   int64_t *length_out);
int64_t rtv__vocabulary_integer(const rtv__vocabulary *vocabulary, int64_t index);

static inline bool rtv__vocabulary_has_mask_index(const rtv__vocabulary *vocabulary)
{
    return vocabulary->has_mask && vocabulary->mode == RTV_OUTPUT_INT;
}

/* The index of the first place for unknown tokens, and of the first word. */
static inline int64_t rtv__vocabulary_oov_start(const rtv__vocabulary *vocabulary)
{
    return rtv__vocabulary_has_mask_index(vocabulary);
}

static inline int64_t rtv__vocabulary_start(const rtv__vocabulary *vocabulary)
{
    return rtv__vocabulary_oov_start(vocabulary) + vocabulary->oov_indices;
}

static inline int64_t rtv__vocabulary_words(const rtv__vocabulary *vocabulary)
{
    return vocabulary->holds_strings ? vocabulary->strings.count : vocabulary->integers.count;
}

/* Special tokens and words; 0 while there are no words. */
static inline int64_t rtv__vocabulary_size(const rtv__vocabulary *vocabulary)
{
    int64_t words = rtv__vocabulary_words(vocabulary);
    return words == 0 ? 0 : rtv__vocabulary_start(vocabulary) + words;
}

/* The width of encoded rows. */
static inline int64_t rtv__vocabulary_depth(const rtv__vocabulary *vocabulary)
{
    int64_t size = rtv__vocabulary_size(vocabulary);
    return vocabulary->pads && size > 0 ? vocabulary->max_tokens : size;
}

static inline bool rtv__vocabulary_is_mask(const rtv__vocabulary *vocabulary, const char *text,
                                           int64_t length)
{
    return vocabulary->has_mask && length == vocabulary->mask_bytes &&
           (length == 0 || memcmp(text, vocabulary->mask, (size_t)length) == 0);
}

/* The index of a token, RTV__DROPPED or RTV__UNKNOWN; `hash` is rtv__farmhash64 of the token. */
static inline int64_t rtv__vocabulary_find_string(const rtv__vocabulary *vocabulary,
                                                  const char *text, int64_t length, uint64_t hash)
{
    if (rtv__vocabulary_is_mask(vocabulary, text, length))
        return vocabulary->mode == RTV_OUTPUT_INT ? 0 : RTV__DROPPED;
    int64_t word = rtv__string_map_find(&vocabulary->strings, text, length, hash);
    if (word >= 0)
        return word + rtv__vocabulary_start(vocabulary);
    int64_t places = vocabulary->oov_indices;
    if (places == 0)
        return RTV__UNKNOWN;
    int64_t place = places == 1 ? 0 : (int64_t)(hash % (uint64_t)places);
    return rtv__vocabulary_oov_start(vocabulary) + place;
}

static inline int64_t rtv__vocabulary_find_integer(const rtv__vocabulary *vocabulary, int64_t token,
                                                   uint64_t hash)
{
    if (vocabulary->has_mask && token == vocabulary->integer_mask)
        return vocabulary->mode == RTV_OUTPUT_INT ? 0 : RTV__DROPPED;
    int64_t word = rtv__int64_map_find_hashed(&vocabulary->integers, token, hash);
    if (word >= 0)
        return word + rtv__vocabulary_start(vocabulary);
    int64_t places = vocabulary->oov_indices;
    if (places == 0)
        return RTV__UNKNOWN;
    int64_t place = token % places;
    return rtv__vocabulary_oov_start(vocabulary) + (place < 0 ? place + places : place);
}

#endif
