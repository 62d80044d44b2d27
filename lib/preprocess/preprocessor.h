/*
 * What all preprocessing layers have in common. A layer is a struct that begins with an
 * rtv_preprocessor, and a table of functions; one file for each layer.
 */
#ifndef RTV_LIB_PREPROCESS_PREPROCESSOR_H
#define RTV_LIB_PREPROCESS_PREPROCESSOR_H

#include "data/column.h"
#include "io/safetensors.h"
#include "retrieve/preprocess_state.h"

typedef struct {
    rtv_preprocessor_kind kind;
    const char *name; /* in files and messages */
    size_t struct_bytes;
    int32_t most_inputs; /* 0: two or more */

    /* `by_rows`: see rtv__preprocessor_apply_rows. */
    rtv_status (*apply)(const rtv_preprocessor *layer, rtv_column *out,
                        const rtv_column *const *inputs, int32_t input_count, bool by_rows);
    int64_t (*bins)(const rtv_preprocessor *layer);

    /* NULL when there is nothing to learn. Begin drops what another stream has left. */
    rtv_status (*adapt_begin)(rtv_preprocessor *layer);
    /* One batch: `count` rows of the column from `first` on. */
    rtv_status (*adapt_update)(rtv_preprocessor *layer, const rtv_column *column, int64_t first,
                               int64_t count);
    rtv_status (*adapt_finish)(rtv_preprocessor *layer);
    void (*adapt_drop)(rtv_preprocessor *layer);

    rtv_status (*save)(const rtv_preprocessor *layer, rtv_tensor_writer *writer,
                       const char *prefix);
    /* Into a layer whose memory is zero but for the common part. */
    rtv_status (*load)(rtv_preprocessor *layer, const rtv_tensor_file *file, const char *prefix);
    void (*destroy)(rtv_preprocessor *layer); /* what the layer owns, not the struct */
} rtv__preprocessor_class;

struct rtv_preprocessor {
    atomic_int references;
    const rtv__preprocessor_class *class;
    rtv_context *context; /* counted */
    rtv_output_mode output_mode;
    bool is_adaptive; /* there is something to learn */
    bool is_adapted;  /* and it has been learnt */
    bool is_adapting; /* between begin and finish */
};

extern const rtv__preprocessor_class rtv__hashing_class;
extern const rtv__preprocessor_class rtv__hashed_crossing_class;
extern const rtv__preprocessor_class rtv__category_encoding_class;
extern const rtv__preprocessor_class rtv__discretization_class;
extern const rtv__preprocessor_class rtv__normalization_class;
extern const rtv__preprocessor_class rtv__string_lookup_class;
extern const rtv__preprocessor_class rtv__integer_lookup_class;
extern const rtv__preprocessor_class rtv__text_vectorization_class;

/* A zeroed layer with its common part filled; freed by rtv_preprocessor_free. */
rtv_status rtv__preprocessor_make(rtv_preprocessor **out, const rtv__preprocessor_class *class,
                                  rtv_context *context);
/* Ends a creator: hands the layer out, or frees it and passes on the failure of its making. */
rtv_status rtv__preprocessor_give(rtv_preprocessor **out, rtv_preprocessor *layer,
                                  rtv_status status);

/*
 * As rtv_preprocessor_apply, but a column of rank 1 is always so many rows of one value, where
 * Keras takes it for one sample in the modes MULTI_HOT, COUNT and TF_IDF (and in ONE_HOT when it
 * holds one value): what a batch of a model needs. The result has as many rows as the input.
 */
rtv_status rtv__preprocessor_apply_rows(const rtv_preprocessor *preprocessor, rtv_column *out,
                                        const rtv_column *const *inputs, int32_t input_count);

/*
 * Configuration and state under a prefix such as "query/user_id/". What the writer refers to stays
 * valid until the preprocessor is freed or adapted.
 */
rtv_status rtv__preprocessor_save(const rtv_preprocessor *preprocessor, rtv_tensor_writer *writer,
                                  const char *prefix);
rtv_status rtv__preprocessor_load(rtv_preprocessor **out, rtv_context *context,
                                  const rtv_tensor_file *file, const char *prefix);

/* For messages: "Hashing", "StringLookup", ... */
static inline const char *rtv__preprocessor_name(const rtv_preprocessor *preprocessor)
{
    return preprocessor->class->name;
}

/* The values of rows `first` to `first + count - 1`: the index of the first one, and how many. */
static inline int64_t rtv__column_row_values(int64_t *count_out, const rtv_column *column,
                                             int64_t first, int64_t count)
{
    if (column->is_ragged) {
        *count_out = column->row_splits[first + count] - column->row_splits[first];
        return column->row_splits[first];
    }
    int64_t width = column->rows > 0 ? column->count / column->rows : 0;
    *count_out = count * width;
    return first * width;
}

#endif
