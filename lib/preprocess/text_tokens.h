/* From text to tokens: standardize, split, n-grams, as Keras' TextVectorization does. */
#ifndef RTV_LIB_PREPROCESS_TEXT_TOKENS_H
#define RTV_LIB_PREPROCESS_TEXT_TOKENS_H

#include "data/column.h"

typedef struct {
    int32_t standardize; /* RTV_STANDARDIZE_ */
    int32_t split;       /* RTV_SPLIT_ */
    int64_t width_count; /* of n-grams; 0: the words are the tokens */
    int32_t *widths;
} rtv__text_rules;

/* Gets one token; false: no more are wanted. */
typedef bool (*rtv__token_fn)(void *payload, const char *token, int64_t length);

/* The scratch that a row of so many strings, of so many bytes in all, needs. */
size_t rtv__text_scratch_bytes(const rtv__text_rules *rules, int64_t strings, int64_t bytes);

/*
 * Gives the tokens of one row, the strings `first` to `first + count - 1` of the column: those of
 * the first string, then those of the next. N-grams go across strings. `scratch` is aligned to 8
 * bytes; NULL-able when none is needed.
 */
void rtv__text_row(const rtv__text_rules *rules, const rtv_column *column, int64_t first,
                   int64_t count, char *scratch, rtv__token_fn give, void *payload);

/* Whether the tokens of a row can be counted without making them. */
bool rtv__text_can_count(const rtv__text_rules *rules);
/* How many tokens rtv__text_row would give. */
int64_t rtv__text_count(const rtv__text_rules *rules, const rtv_column *column, int64_t first,
                        int64_t count);

#endif
