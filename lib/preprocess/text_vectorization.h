/* What a TextVectorization holds. */
#ifndef RTV_LIB_PREPROCESS_TEXT_VECTORIZATION_H
#define RTV_LIB_PREPROCESS_TEXT_VECTORIZATION_H

#include "preprocess/text_tokens.h"
#include "preprocess/vocabulary_layer.h"

typedef struct {
    rtv__vocabulary_layer words;
    rtv__text_rules rules;
    bool is_padded;
    int64_t sequence_length; /* 0: as many tokens as there are */
    char *scratch;           /* of learning */
    int64_t scratch_capacity;
} rtv__text_vectorization;

/* How the strings of a column make rows. */
typedef struct {
    const rtv_column *column;
    int64_t rows;
    int64_t width; /* strings of a row, unless ragged */
} rtv__text_rows;

static inline int64_t rtv__text_row_strings(int64_t *count_out, const rtv__text_rows *rows,
                                            int64_t row)
{
    const rtv_column *column = rows->column;
    if (!column->is_ragged) {
        *count_out = rows->width;
        return row * rows->width;
    }
    *count_out = column->row_splits[row + 1] - column->row_splits[row];
    return column->row_splits[row];
}

/* The scratch of the row that needs most. */
size_t rtv__text_rows_scratch(const rtv__text_rules *rules, const rtv__text_rows *rows);

rtv_status rtv__text_check_column(const rtv__text_vectorization *layer, const rtv_column *column);
/* `by_rows`: see rtv__preprocessor_apply_rows. */
rtv_status rtv__text_apply(const rtv_preprocessor *layer, rtv_column *out,
                           const rtv_column *const *inputs, int32_t input_count, bool by_rows);

#endif
