/* From values to indices, and from indices to rows of numbers: the output modes of all layers. */
#ifndef RTV_LIB_PREPROCESS_ENCODE_H
#define RTV_LIB_PREPROCESS_ENCODE_H

#include "preprocess/preprocessor.h"

/* Marks a value that adds nothing to its row. */
#define RTV__DROPPED INT64_C(-1)

/*
 * The rule of a layer: writes the indices of the values `first` to `first + count - 1`, each below
 * the depth (or, where the output is no INT, RTV__DROPPED). Gives -1, or the position of the first
 * value that has no index. Runs on several threads.
 */
typedef int64_t (*rtv__index_fn)(const rtv_preprocessor *layer, const rtv_column *const *inputs,
                                 int32_t input_count, int64_t first, int64_t count, int64_t *out);

typedef struct {
    const rtv_preprocessor *layer;
    rtv__index_fn index;
    /* Fails, naming the value at `position`, which has no index. NULL when all have one. */
    rtv_status (*refuse)(const rtv_preprocessor *layer, const rtv_column *column, int64_t position);
    int64_t depth;
    const float *idf;          /* TF_IDF: one weight for each index */
    const rtv_column *weights; /* COUNT: what each value adds; NULL: 1 */
    bool by_rows;
} rtv__encoding;

/* Encodes inputs[0] (all inputs have its shape) in the layer's output mode. */
rtv_status rtv__encode(const rtv__encoding *encoding, rtv_column *out,
                       const rtv_column *const *inputs, int32_t input_count);

/* Adds indices to a row of floats: MULTI_HOT and ONE_HOT set 1, the others add 1. */
void rtv__encode_add(float *row, rtv_output_mode mode, const int64_t *indices, int64_t count);
/* Multiplies a row of counts by the weights. */
void rtv__encode_weigh(float *row, const float *idf, int64_t depth);

/* Bits of the output modes that a layer knows, for rtv__output_mode_check. */
enum { RTV__MODES_ALL = 31, RTV__MODES_NO_TF_IDF = 15 };

/* RTV_E_INVALID, naming the layer, unless bit `mode` of `allowed` is set. */
rtv_status rtv__output_mode_check(rtv_output_mode mode, uint32_t allowed, const char *layer);
const char *rtv__output_mode_name(rtv_output_mode mode);

/* The value at `position` for a message, cut to what a message holds. */
enum { RTV__VALUE_TEXT = 64 };
const char *rtv__value_text(char *buffer, const rtv_column *column, int64_t position);

#endif
