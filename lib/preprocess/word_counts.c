#include "preprocess/word_counts.h"

#include <inttypes.h>
#include <math.h>

#include "base/sort.h"

void rtv__word_counts_init(rtv__word_counts *counts, const rtv__vocabulary *vocabulary)
{
    *counts = (rtv__word_counts){.context = vocabulary->context,
                                 .holds_strings = vocabulary->holds_strings,
                                 .counts_documents = vocabulary->mode == RTV_OUTPUT_TF_IDF};
    rtv__string_map_init(&counts->strings, vocabulary->context);
    rtv__int64_map_init(&counts->integers, vocabulary->context);
}

void rtv__word_counts_destroy(rtv__word_counts *counts)
{
    rtv__string_map_destroy(&counts->strings);
    rtv__int64_map_destroy(&counts->integers);
    rtv__free(counts->context, counts->counts);
    rtv__free(counts->context, counts->document_counts);
    rtv__free(counts->context, counts->last_documents);
    *counts = (rtv__word_counts){.context = counts->context};
}

/* Room for one more token, before it is added to the map. */
static rtv_status reserve(rtv__word_counts *counts, int64_t tokens)
{
    RTV_TRY(rtv__reserve(counts->context, &counts->counts, &counts->capacity, tokens + 1,
                         sizeof(int64_t)));
    if (!counts->counts_documents)
        return RTV_OK;
    RTV_TRY(rtv__reserve(counts->context, &counts->document_counts, &counts->document_capacity,
                         tokens + 1, sizeof(int64_t)));
    return rtv__reserve(counts->context, &counts->last_documents, &counts->last_capacity,
                        tokens + 1, sizeof(int64_t));
}

static void count_token(rtv__word_counts *counts, int64_t index, bool is_new)
{
    if (is_new)
        counts->counts[index] = 0;
    counts->counts[index]++;
    if (!counts->counts_documents)
        return;
    if (is_new) {
        counts->document_counts[index] = 0;
        counts->last_documents[index] = 0; /* documents count from 1 */
    }
    if (counts->last_documents[index] != counts->documents) {
        counts->last_documents[index] = counts->documents;
        counts->document_counts[index]++;
    }
}

rtv_status rtv__word_counts_add_string(rtv__word_counts *counts, const char *text, int64_t length)
{
    int64_t before = counts->strings.count, index;
    RTV_TRY(reserve(counts, before));
    RTV_TRY(rtv__string_map_insert(&index, &counts->strings, text, length,
                                   rtv__farmhash64(text, (size_t)length)));
    count_token(counts, index, index == before);
    return RTV_OK;
}

rtv_status rtv__word_counts_add_integer(rtv__word_counts *counts, int64_t token)
{
    int64_t before = counts->integers.count, index;
    RTV_TRY(reserve(counts, before));
    RTV_TRY(rtv__int64_map_insert(&index, &counts->integers, token));
    count_token(counts, index, index == before);
    return RTV_OK;
}

/* A token on its way into the vocabulary. */
typedef struct {
    int64_t count;
    uint64_t prefix; /* orders like the token, as far as eight bytes can */
    int64_t index;   /* among the counted tokens */
} candidate;

/* The first eight bytes, the first one foremost; zeros behind a shorter token. */
static uint64_t prefix_of_text(const char *text, int64_t length)
{
    uint64_t prefix = 0;
    for (int64_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < length ? (unsigned char)text[i] : 0);
    return prefix;
}

static uint64_t prefix_of(const rtv__word_counts *counts, int64_t index)
{
    if (!counts->holds_strings)
        return (uint64_t)counts->integers.keys[index] ^ UINT64_C(1) << 63;
    int64_t length;
    const char *text = rtv__string_map_key(&counts->strings, index, &length);
    return prefix_of_text(text, length);
}

static int by_count_and_text(const void *a, const void *b, const void *payload)
{
    const candidate *left = a, *right = b;
    const rtv__word_counts *counts = payload;
    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    if (left->prefix != right->prefix)
        return left->prefix > right->prefix ? -1 : 1;
    if (!counts->holds_strings)
        return 0;
    int64_t left_length, right_length;
    const char *left_text = rtv__string_map_key(&counts->strings, left->index, &left_length);
    const char *right_text = rtv__string_map_key(&counts->strings, right->index, &right_length);
    int order = memcmp(left_text, right_text,
                       (size_t)(left_length < right_length ? left_length : right_length));
    if (order == 0)
        return left_length > right_length ? -1 : 1;
    return order > 0 ? -1 : 1;
}

/* Special tokens never become words. */
static bool is_special(const rtv__vocabulary *vocabulary, const rtv__word_counts *counts,
                       int64_t index)
{
    if (!counts->holds_strings) {
        int64_t token = counts->integers.keys[index];
        return token == vocabulary->integer_oov ||
               (vocabulary->has_mask && token == vocabulary->integer_mask);
    }
    int64_t length;
    const char *text = rtv__string_map_key(&counts->strings, index, &length);
    return rtv__vocabulary_is_mask(vocabulary, text, length) ||
           (length == vocabulary->oov_bytes && memcmp(text, vocabulary->oov, (size_t)length) == 0);
}

static int64_t collect(candidate *out, const rtv__vocabulary *vocabulary,
                       const rtv__word_counts *counts, int64_t tokens)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < tokens; i++)
        if (counts->counts[i] >= vocabulary->least_count && !is_special(vocabulary, counts, i))
            out[kept++] = (candidate){counts->counts[i], prefix_of(counts, i), i};
    return kept;
}

/* ln(1 + documents / (1 + those with the word)); what is no word gets the mean of the words. */
static float *make_weights(const rtv__vocabulary *vocabulary, const rtv__word_counts *counts,
                           const candidate *words, int64_t count)
{
    int64_t start = rtv__vocabulary_start(vocabulary);
    int64_t depth = vocabulary->pads ? vocabulary->max_tokens : start + count;
    float *idf = rtv__alloc_array(vocabulary->context, depth, sizeof *idf);
    if (idf == NULL)
        return NULL;
    for (int64_t i = 0; i < depth; i++)
        idf[i] = 0.0f;
    double sum = 0.0;
    for (int64_t i = 0; i < count; i++) {
        double with_word = (double)counts->document_counts[words[i].index];
        idf[start + i] = (float)log(1.0 + (double)counts->documents / (1.0 + with_word));
        sum += (double)idf[start + i];
    }
    for (int64_t i = 0; i < start; i++)
        idf[i] = (float)(sum / (double)count);
    return idf;
}

/* Fills an empty map with the words in their order. */
static rtv_status add_words(rtv__string_map *strings, rtv__int64_map *integers,
                            const rtv__word_counts *counts, const candidate *words, int64_t count)
{
    int64_t ignored;
    for (int64_t i = 0; i < count; i++) {
        if (!counts->holds_strings) {
            RTV_TRY(
                rtv__int64_map_insert(&ignored, integers, counts->integers.keys[words[i].index]));
            continue;
        }
        int64_t length;
        const char *text = rtv__string_map_key(&counts->strings, words[i].index, &length);
        RTV_TRY(rtv__string_map_insert(&ignored, strings, text, length,
                                       rtv__farmhash64(text, (size_t)length)));
    }
    return RTV_OK;
}

static rtv_status replace_words(rtv__vocabulary *vocabulary, const rtv__word_counts *counts,
                                const candidate *words, int64_t count)
{
    rtv__string_map strings;
    rtv__int64_map integers;
    rtv__string_map_init(&strings, vocabulary->context);
    rtv__int64_map_init(&integers, vocabulary->context);
    float *idf = NULL;
    rtv_status status = add_words(&strings, &integers, counts, words, count);
    if (status == RTV_OK && counts->counts_documents) {
        idf = make_weights(vocabulary, counts, words, count);
        status = idf == NULL ? RTV_E_NOMEM : RTV_OK;
    }
    if (status != RTV_OK) {
        rtv__string_map_destroy(&strings);
        rtv__int64_map_destroy(&integers);
        return status;
    }
    rtv__string_map_destroy(&vocabulary->strings);
    rtv__int64_map_destroy(&vocabulary->integers);
    rtv__free(vocabulary->context, vocabulary->idf);
    vocabulary->strings = strings;
    vocabulary->integers = integers;
    vocabulary->idf = idf;
    return RTV_OK;
}

rtv_status rtv__vocabulary_learn(rtv__vocabulary *vocabulary, const rtv__word_counts *counts)
{
    const rtv_context *context = vocabulary->context;
    int64_t tokens = counts->holds_strings ? counts->strings.count : counts->integers.count;
    /* The second half is scratch of the sort. */
    candidate *words = rtv__alloc_array(context, 2 * tokens, sizeof *words);
    if (words == NULL)
        return RTV_E_NOMEM;
    int64_t count = collect(words, vocabulary, counts, tokens);
    rtv__sort(words, words + tokens, count, sizeof *words, by_count_and_text, counts);
    int64_t room = vocabulary->max_tokens - rtv__vocabulary_start(vocabulary);
    if (vocabulary->max_tokens > 0 && count > room)
        count = room;
    rtv_status status = count > 0 ? replace_words(vocabulary, counts, words, count)
                                  : rtv__fail(RTV_E_STATE,
                                              "%s has nothing to learn from: of %" PRId64
                                              " different tokens none can be a word",
                                              vocabulary->layer, tokens);
    rtv__free(context, words);
    return status;
}
