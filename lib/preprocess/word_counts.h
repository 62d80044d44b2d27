/* Counting tokens, and making a vocabulary of them. */
#ifndef RTV_LIB_PREPROCESS_WORD_COUNTS_H
#define RTV_LIB_PREPROCESS_WORD_COUNTS_H

#include "preprocess/vocabulary.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    bool holds_strings;
    bool counts_documents; /* for TF_IDF */
    rtv__string_map strings;
    rtv__int64_map integers;
    /* One for each token of the map. */
    int64_t *counts, *document_counts, *last_documents;
    int64_t capacity, document_capacity, last_capacity;
    int64_t documents;
} rtv__word_counts;

void rtv__word_counts_init(rtv__word_counts *counts, const rtv__vocabulary *vocabulary);
void rtv__word_counts_destroy(rtv__word_counts *counts);

/* The tokens that follow belong to one more document. */
static inline void rtv__word_counts_next_document(rtv__word_counts *counts)
{
    counts->documents++;
}

rtv_status rtv__word_counts_add_string(rtv__word_counts *counts, const char *text, int64_t length);
rtv_status rtv__word_counts_add_integer(rtv__word_counts *counts, int64_t token);

/*
 * Replaces the words by those that were counted, the most frequent first, of equal ones the greater
 * first, as many as there is room for. On failure the old words stay.
 */
rtv_status rtv__vocabulary_learn(rtv__vocabulary *vocabulary, const rtv__word_counts *counts);

#endif
