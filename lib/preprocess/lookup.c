/* Keras' StringLookup and IntegerLookup: tokens to indices, and back. */
#include <inttypes.h>

#include "preprocess/vocabulary_layer.h"

enum { HASH_BLOCK = 64 };

/* Hashes a block first, so that its slots are on their way from memory when they are looked at. */
static int64_t find_strings(const rtv__vocabulary *vocabulary, const rtv_column *column,
                            int64_t first, int64_t count, int64_t *out)
{
    uint64_t hashes[HASH_BLOCK];
    for (int64_t done = 0; done < count; done += HASH_BLOCK) {
        int64_t block = count - done < HASH_BLOCK ? count - done : HASH_BLOCK;
        for (int64_t i = 0; i < block; i++) {
            rtv__text text = rtv__column_text(column, first + done + i);
            hashes[i] = rtv__farmhash64(text.data, (size_t)text.length);
            rtv__map_slots_prefetch(&vocabulary->strings.slots, hashes[i]);
        }
        for (int64_t i = 0; i < block; i++) {
            rtv__text text = rtv__column_text(column, first + done + i);
            int64_t index =
                rtv__vocabulary_find_string(vocabulary, text.data, text.length, hashes[i]);
            if (index == RTV__UNKNOWN)
                return first + done + i;
            out[done + i] = index;
        }
    }
    return -1;
}

static int64_t find_integers(const rtv__vocabulary *vocabulary, const rtv_column *column,
                             int64_t first, int64_t count, int64_t *out)
{
    const int64_t *tokens = column->values.int64 + first;
    uint64_t hashes[HASH_BLOCK];
    for (int64_t done = 0; done < count; done += HASH_BLOCK) {
        int64_t block = count - done < HASH_BLOCK ? count - done : HASH_BLOCK;
        for (int64_t i = 0; i < block; i++) {
            hashes[i] = rtv__int64_map_hash(tokens[done + i]);
            rtv__map_slots_prefetch(&vocabulary->integers.slots, hashes[i]);
        }
        for (int64_t i = 0; i < block; i++) {
            int64_t index = rtv__vocabulary_find_integer(vocabulary, tokens[done + i], hashes[i]);
            if (index == RTV__UNKNOWN)
                return first + done + i;
            out[done + i] = index;
        }
    }
    return -1;
}

static int64_t find_values(const rtv_preprocessor *layer, const rtv_column *const *inputs,
                           int32_t input_count, int64_t first, int64_t count, int64_t *out)
{
    (void)input_count;
    const rtv__vocabulary *vocabulary = rtv__vocabulary_of(layer);
    return vocabulary->holds_strings ? find_strings(vocabulary, inputs[0], first, count, out)
                                     : find_integers(vocabulary, inputs[0], first, count, out);
}

static rtv_status refuse(const rtv_preprocessor *layer, const rtv_column *column, int64_t position)
{
    char text[RTV__VALUE_TEXT];
    return rtv__fail(
        RTV_E_RANGE, "%s has no place for unknown tokens (oov_indices 0): value %" PRId64 " is %s",
        rtv__preprocessor_name(layer), position, rtv__value_text(text, column, position));
}

static rtv_status check_type(const rtv__vocabulary *vocabulary, const rtv_column *column)
{
    rtv_value_type type = vocabulary->holds_strings ? RTV_VALUE_STRING : RTV_VALUE_INT64;
    if (column->type != type)
        return rtv__fail(RTV_E_DTYPE, "%s takes %s, not %s", vocabulary->layer,
                         rtv__value_name(type), rtv__value_name(column->type));
    return RTV_OK;
}

static rtv_status prepare_strings(rtv_column *out, const rtv_column *column, int64_t bytes)
{
    if (!column->is_ragged)
        return rtv__column_prepare_strings(out, column->shape.rank, column->shape.dims, bytes);
    RTV_TRY(rtv__column_prepare_ragged(out, RTV_VALUE_STRING, column->rows, column->count));
    RTV_TRY(rtv__column_reserve_bytes(out, bytes));
    memcpy(out->out_row_splits, column->row_splits,
           ((size_t)column->rows + 1) * sizeof *column->row_splits);
    rtv__column_finish_ragged(out);
    return RTV_OK;
}

static rtv_status invert_to_strings(const rtv__vocabulary *vocabulary, rtv_column *out,
                                    const rtv_column *column)
{
    const int64_t *indices = column->values.int64;
    int64_t bytes = 0, length;
    for (int64_t i = 0; i < column->count; i++) {
        rtv__vocabulary_string(vocabulary, indices[i], &length);
        bytes += length;
    }
    RTV_TRY(prepare_strings(out, column, bytes));
    for (int64_t i = 0; i < column->count; i++) {
        const char *text = rtv__vocabulary_string(vocabulary, indices[i], &length);
        if (length > 0)
            memcpy(out->out.bytes + out->out_offsets[i], text, (size_t)length);
        out->out_offsets[i + 1] = out->out_offsets[i] + length;
    }
    return RTV_OK;
}

static int64_t invert_values(const rtv_preprocessor *layer, const rtv_column *const *inputs,
                             int32_t input_count, int64_t first, int64_t count, int64_t *out)
{
    (void)input_count;
    for (int64_t i = 0; i < count; i++)
        out[i] =
            rtv__vocabulary_integer(rtv__vocabulary_of(layer), inputs[0]->values.int64[first + i]);
    return -1;
}

static rtv_status invert(const rtv_preprocessor *layer, rtv_column *out,
                         const rtv_column *const *inputs)
{
    const rtv__vocabulary *vocabulary = rtv__vocabulary_of(layer);
    if (inputs[0]->type != RTV_VALUE_INT64)
        return rtv__fail(RTV_E_DTYPE, "an inverted %s takes int64 indices, not %s",
                         vocabulary->layer, rtv__value_name(inputs[0]->type));
    if (vocabulary->holds_strings)
        return invert_to_strings(vocabulary, out, inputs[0]);
    rtv__encoding encoding = {.layer = layer, .index = invert_values};
    return rtv__encode(&encoding, out, inputs, 1);
}

static rtv_status lookup_apply(const rtv_preprocessor *layer, rtv_column *out,
                               const rtv_column *const *inputs, int32_t input_count, bool by_rows)
{
    const rtv__vocabulary *vocabulary = rtv__vocabulary_of(layer);
    RTV_TRY(rtv__vocabulary_check_known(vocabulary));
    if (vocabulary->inverts)
        return invert(layer, out, inputs);
    RTV_TRY(check_type(vocabulary, inputs[0]));
    rtv__encoding encoding = {.layer = layer,
                              .index = find_values,
                              .refuse = refuse,
                              .depth = rtv__vocabulary_depth(vocabulary),
                              .idf = vocabulary->idf,
                              .by_rows = by_rows};
    return rtv__encode(&encoding, out, inputs, input_count);
}

/* Rows are documents, but a batch of single values is one document, as in Keras. */
static rtv_status lookup_update(rtv_preprocessor *layer, const rtv_column *column, int64_t first,
                                int64_t rows)
{
    rtv__word_counts *counts = &((rtv__vocabulary_layer *)layer)->counts;
    RTV_TRY(check_type(rtv__vocabulary_of(layer), column));
    bool rows_are_documents = column->is_ragged || column->shape.rank >= 2;
    if (!rows_are_documents)
        rtv__word_counts_next_document(counts);
    for (int64_t row = first; row < first + rows; row++) {
        RTV_TRY(rtv__check_cancelled_at(layer->context, row));
        int64_t count, value = rtv__column_row_values(&count, column, row, 1);
        if (rows_are_documents)
            rtv__word_counts_next_document(counts);
        for (int64_t end = value + count; value < end; value++) {
            if (!counts->holds_strings) {
                RTV_TRY(rtv__word_counts_add_integer(counts, column->values.int64[value]));
                continue;
            }
            rtv__text text = rtv__column_text(column, value);
            RTV_TRY(rtv__word_counts_add_string(counts, text.data, text.length));
        }
    }
    return RTV_OK;
}

static rtv_status lookup_save(const rtv_preprocessor *layer, rtv_tensor_writer *writer,
                              const char *prefix)
{
    return rtv__vocabulary_save(rtv__vocabulary_of(layer), writer, prefix);
}

static rtv_status lookup_load(rtv_preprocessor *layer, const rtv_tensor_file *file,
                              const char *prefix)
{
    return rtv__vocabulary_layer_load(layer, layer->class == &rtv__string_lookup_class, file,
                                      prefix, RTV__MODES_ALL);
}

#define LOOKUP_FUNCTIONS                                                                           \
    .struct_bytes = sizeof(rtv__vocabulary_layer), .most_inputs = 1, .apply = lookup_apply,        \
    .bins = rtv__vocabulary_layer_bins, .adapt_begin = rtv__vocabulary_layer_begin,                \
    .adapt_update = lookup_update, .adapt_finish = rtv__vocabulary_layer_finish,                   \
    .adapt_drop = rtv__vocabulary_layer_drop, .save = lookup_save, .load = lookup_load,            \
    .destroy = rtv__vocabulary_layer_destroy

const rtv__preprocessor_class rtv__string_lookup_class = {
    .kind = RTV_PREPROCESSOR_STRING_LOOKUP, .name = "StringLookup", LOOKUP_FUNCTIONS};

const rtv__preprocessor_class rtv__integer_lookup_class = {
    .kind = RTV_PREPROCESSOR_INTEGER_LOOKUP, .name = "IntegerLookup", LOOKUP_FUNCTIONS};
