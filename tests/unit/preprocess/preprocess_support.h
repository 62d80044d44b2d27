/* Columns for the tests of preprocessing, and comparisons of what comes out. */
#ifndef PREPROCESS_SUPPORT_H
#define PREPROCESS_SUPPORT_H

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "data/column.h"
#include "retrieve/encoding.h"
#include "retrieve/preprocess_state.h"
#include "retrieve/vocabulary.h"
#include "test_support.h"

#define LENGTH_OF(array) ((int64_t)(sizeof(array) / sizeof *(array)))

static inline rtv_column *strings_of(int64_t count, const char *const *strings)
{
    rtv_column *column;
    OK(rtv_column_create_strings(&column, NULL, count, strings, NULL));
    return column;
}

/* STRINGS("a", "b") and INTS(1, 2) make columns of rank 1. */
#define STRINGS(...)                                                                               \
    strings_of(LENGTH_OF(((const char *const[]){__VA_ARGS__})), (const char *const[]){__VA_ARGS__})
#define INTS(...)                                                                                  \
    numbers_of(RTV_VALUE_INT64, LENGTH_OF(((const int64_t[]){__VA_ARGS__})),                       \
               (const int64_t[]){__VA_ARGS__})
#define FLOATS(...)                                                                                \
    numbers_of(RTV_VALUE_FLOAT32, LENGTH_OF(((const float[]){__VA_ARGS__})),                       \
               (const float[]){__VA_ARGS__})
#define DOUBLES(...)                                                                               \
    numbers_of(RTV_VALUE_FLOAT64, LENGTH_OF(((const double[]){__VA_ARGS__})),                      \
               (const double[]){__VA_ARGS__})

static inline rtv_column *numbers_of(rtv_value_type type, int64_t count, const void *values)
{
    rtv_column *column;
    OK(rtv_column_create_numbers(&column, NULL, type, count, values));
    return column;
}

/* The column in another shape; takes the first one. */
static inline rtv_column *reshaped(rtv_column *column, int32_t rank, const int64_t *dims)
{
    rtv_column *shaped;
    OK(rtv_column_reshape(&shaped, column, rank, dims));
    rtv_column_free(column);
    return shaped;
}

static inline rtv_column *ragged(rtv_column *column, int64_t rows, const int64_t *splits)
{
    rtv_column *split;
    OK(rtv_column_split(&split, column, rows, splits));
    rtv_column_free(column);
    return split;
}

static inline rtv_column *empty_column(void)
{
    rtv_column *out;
    OK(rtv_column_create(&out, NULL));
    return out;
}

/* Applies the layer to the column, which is taken. */
static inline rtv_column *applied(const rtv_preprocessor *layer, rtv_column *column)
{
    rtv_column *out = empty_column();
    const rtv_column *input = column;
    OK(rtv_preprocessor_apply(layer, out, &input, 1));
    rtv_column_free(column);
    return out;
}

/* Applying the layer to the column, which is taken, fails. */
#define APPLY_FAILS(status, fragment, layer, column)                                               \
    do {                                                                                           \
        rtv_column *fails_out_ = empty_column(), *fails_in_ = (column);                            \
        const rtv_column *fails_input_ = fails_in_;                                                \
        FAILS(status, fragment, rtv_preprocessor_apply(layer, fails_out_, &fails_input_, 1));      \
        rtv_column_free(fails_out_);                                                               \
        rtv_column_free(fails_in_);                                                                \
    } while (0)

static inline void expect_shape(const rtv_column *column, int32_t rank, const int64_t *dims)
{
    int32_t got_rank;
    const int64_t *got = rtv_column_dims(column, &got_rank);
    ck_assert_int_eq(got_rank, rank);
    for (int32_t i = 0; i < rank; i++)
        ck_assert_int_eq(got[i], dims[i]);
}

/* The values of the column, which is taken. */
static inline void expect_ints(rtv_column *column, int64_t count, const int64_t *values)
{
    ck_assert_int_eq(rtv_column_type(column), RTV_VALUE_INT64);
    ck_assert_int_eq(rtv_column_count(column), count);
    const int64_t *got = rtv_column_values(column, NULL);
    for (int64_t i = 0; i < count; i++)
        ck_assert_msg(got[i] == values[i], "value %" PRId64 " is %" PRId64 " instead of %" PRId64,
                      i, got[i], values[i]);
    rtv_column_free(column);
}

#define EXPECT_INTS(column, ...)                                                                   \
    expect_ints(column, LENGTH_OF(((const int64_t[]){__VA_ARGS__})), (const int64_t[]){__VA_ARGS__})

/* Equal as numbers, without tolerance. */
static inline void expect_floats(rtv_column *column, int64_t count, const float *values)
{
    ck_assert_int_eq(rtv_column_type(column), RTV_VALUE_FLOAT32);
    ck_assert_int_eq(rtv_column_count(column), count);
    const float *got = rtv_column_values(column, NULL);
    for (int64_t i = 0; i < count; i++)
        ck_assert_msg(got[i] == values[i] || (got[i] != got[i] && values[i] != values[i]),
                      "value %" PRId64 " is %.9g instead of %.9g", i, (double)got[i],
                      (double)values[i]);
    rtv_column_free(column);
}

#define EXPECT_FLOATS(column, ...)                                                                 \
    expect_floats(column, LENGTH_OF(((const float[]){__VA_ARGS__})), (const float[]){__VA_ARGS__})

static inline void expect_splits(const rtv_column *column, int64_t rows, const int64_t *splits)
{
    const int64_t *got = rtv_column_row_splits(column);
    ck_assert_ptr_nonnull(got);
    ck_assert_int_eq(rtv_column_rows(column), rows);
    for (int64_t i = 0; i <= rows; i++)
        ck_assert_int_eq(got[i], splits[i]);
}

static inline void expect_words(const rtv_preprocessor *layer, int64_t count,
                                const char *const *words)
{
    ck_assert_int_eq(rtv_preprocessor_vocabulary_size(layer), count);
    for (int64_t i = 0; i < count; i++) {
        const char *word;
        int64_t length;
        OK(rtv_preprocessor_word(&word, &length, layer, i));
        ck_assert_str_eq(word, words[i]);
        ck_assert_int_eq(length, (int64_t)strlen(words[i]));
    }
}

#define EXPECT_WORDS(layer, ...)                                                                   \
    expect_words(layer, LENGTH_OF(((const char *const[]){__VA_ARGS__})),                           \
                 (const char *const[]){__VA_ARGS__})

/* Both columns have the same type, shape and values, bit for bit. */
static inline void expect_same_columns(const rtv_column *a, const rtv_column *b)
{
    ck_assert_int_eq(a->type, b->type);
    ck_assert(rtv__shape_equal(&a->shape, &b->shape));
    ck_assert_int_eq(a->is_ragged, b->is_ragged);
    if (a->is_ragged)
        ck_assert_mem_eq(a->row_splits, b->row_splits, ((size_t)a->rows + 1) * sizeof(int64_t));
    ck_assert_int_eq(a->count, b->count);
    size_t bytes = (size_t)a->count * rtv__value_bytes(a->type);
    if (a->type == RTV_VALUE_STRING) {
        ck_assert_mem_eq(a->offsets, b->offsets, ((size_t)a->count + 1) * sizeof(int64_t));
        bytes = (size_t)a->offsets[a->count];
    }
    if (bytes > 0)
        ck_assert_mem_eq(a->values.any, b->values.any, bytes);
}

#endif
