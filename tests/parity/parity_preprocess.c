/*
 * Preprocessing, the common part: columns from tensors, the course of a case, comparisons; and the
 * raw hash functions.
 */
#include "parity_preprocess.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "retrieve/hash.h"

static void free_column(void *column)
{
    rtv_column_free(column);
}

static void free_layer(void *layer)
{
    rtv_preprocessor_free(layer);
}

static rtv_status make_flat(parity_case *c, rtv_column **out, const parity_tensor *tensor)
{
    if (tensor->dtype == PARITY_F32)
        return rtv_column_create_numbers(out, NULL, RTV_VALUE_FLOAT32, tensor->count, tensor->f32);
    if (tensor->dtype == PARITY_F64)
        return rtv_column_create_numbers(out, NULL, RTV_VALUE_FLOAT64, tensor->count, tensor->f64);
    if (tensor->dtype != PARITY_STRING)
        return rtv_column_create_numbers(out, NULL, RTV_VALUE_INT64, tensor->count, tensor->i64);
    size_t count = (size_t)tensor->count;
    const char **strings = parity_alloc(c, (count + 1) * sizeof *strings);
    int64_t *lengths = parity_alloc(c, (count + 1) * sizeof *lengths);
    for (size_t i = 0; i < count; i++) {
        strings[i] = tensor->strings[i].bytes;
        lengths[i] = tensor->strings[i].length;
    }
    return rtv_column_create_strings(out, NULL, tensor->count, strings, lengths);
}

rtv_column *parity_column(parity_case *c, const parity_tensor *tensor)
{
    if (tensor == NULL)
        return NULL;
    rtv_column *flat = NULL, *shaped = NULL;
    rtv_status status = make_flat(c, &flat, tensor);
    if (status == RTV_OK)
        status = rtv_column_reshape(&shaped, flat, tensor->rank, tensor->dims);
    rtv_column_free(flat);
    if (status != RTV_OK) {
        parity_fail_status(c, "making a column", status);
        return NULL;
    }
    parity_defer(c, free_column, shaped);
    return shaped;
}

/* The rows of a column of strings or integers that `rows` (1-based) names. */
static rtv_column *choose_rows(parity_case *c, const rtv_column *all, const parity_json *rows)
{
    size_t count = (size_t)json_count(rows);
    bool are_strings = rtv_column_type(all) == RTV_VALUE_STRING;
    const char **strings = parity_alloc(c, (count + 1) * sizeof *strings);
    int64_t *lengths = parity_alloc(c, (count + 1) * sizeof *lengths);
    int64_t *numbers = parity_alloc(c, (count + 1) * sizeof *numbers);
    for (size_t i = 0; i < count; i++) {
        int64_t row = json_int(json_at(rows, (int64_t)i), 0) - 1;
        if (row < 0 || row >= rtv_column_count(all)) {
            parity_fail(c, "row %" PRId64 " is not in the data", row + 1);
            return NULL;
        }
        if (are_strings)
            strings[i] = rtv_column_string(all, row, &lengths[i]);
        else
            numbers[i] = ((const int64_t *)rtv_column_values(all, NULL))[row];
    }
    rtv_column *chosen;
    rtv_status status =
        are_strings
            ? rtv_column_create_strings(&chosen, NULL, (int64_t)count, strings, lengths)
            : rtv_column_create_numbers(&chosen, NULL, RTV_VALUE_INT64, (int64_t)count, numbers);
    if (status != RTV_OK) {
        parity_fail_status(c, "choosing rows", status);
        return NULL;
    }
    parity_defer(c, free_column, chosen);
    return chosen;
}

rtv_column *parity_input_column(parity_case *c, const parity_json *value)
{
    const parity_json *name = json_get(value, "movielens");
    if (!json_given(name))
        return parity_column(c, parity_tensor_read(c, value));
    rtv_column *column = parity_movielens_column(c, json_text(name, ""));
    const parity_json *rows = json_get(value, "rows");
    return column != NULL && json_given(rows) ? choose_rows(c, column, rows) : column;
}

rtv_output_mode parity_output_mode(const parity_json *options, rtv_output_mode otherwise)
{
    static const char *const names[] = {"int", "one_hot", "multi_hot", "count", "tf_idf"};
    const parity_json *mode = json_get(options, "output_mode");
    if (!json_given(mode))
        return otherwise;
    for (int32_t i = 0; i < 5; i++)
        if (json_is_text(mode, names[i]))
            return i;
    return 99;
}

static int stage_number(const char *stage)
{
    return strcmp(stage, "construct") == 0 ? 0 : strcmp(stage, "adapt") == 0 ? 1 : 2;
}

int parity_stage_succeeds(parity_case *c, const char *stage, rtv_status status)
{
    const parity_json *error = json_get(c->output, "error");
    const parity_json *quirk = json_get(c->json, "quirk");
    if (status == RTV_OK)
        return 1;
    if (status == RTV_E_NOMEM || status == RTV_E_INTERNAL || status > 0)
        parity_fail_status(c, stage, status);
    else if (json_given(error) &&
             stage_number(stage) > stage_number(json_text(json_get(error, "stage"), "call")))
        parity_fail(c, "fails only at stage %s", stage);
    else if (!json_given(error) && !json_given(quirk))
        parity_fail_status(c, stage, status);
    else if (rtv_last_error_message()[0] == '\0')
        parity_fail(c, "fails without a message");
    else if (!json_given(error))
        /* Such as adapt_max_tokens_negative_room: max_tokens has no room for words, which Keras
         * takes for "all but the last word". */
        parity_quirk(c, "refused: %s", rtv_last_error_message());
    if (!parity_failed(c))
        parity_checked(c);
    return 0;
}

static void compare_splits(parity_case *c, const rtv_column *got, const parity_tensor *want)
{
    const int64_t *splits = rtv_column_row_splits(got);
    if ((splits != NULL) != (want->row_splits != NULL)) {
        parity_fail(c, "the output is %sragged", splits != NULL ? "" : "not ");
        return;
    }
    for (int64_t i = 0; splits != NULL && i <= want->dims[0]; i++)
        if (splits[i] != want->row_splits[i]) {
            parity_fail(c, "row %" PRId64 " begins at %" PRId64 " instead of %" PRId64, i,
                        splits[i], want->row_splits[i]);
            return;
        }
}

static void compare_digest(parity_case *c, const rtv_column *got, const parity_json *want)
{
    const int64_t *values = rtv_column_values(got, NULL);
    int64_t count = rtv_column_count(got), sum = 0;
    char hex[65];
    sha256_of(hex, values, (size_t)count * sizeof *values);
    for (int64_t i = 0; i < count; i++)
        sum += values[i];
    if (sum != json_int(json_get(want, "sum"), -1))
        parity_fail(c, "sum %" PRId64, sum);
    if (!json_is_text(json_get(want, "sha256_int64_le"), hex))
        parity_fail(c, "SHA-256 %s", hex);
    parity_checked(c);
}

void parity_compare_column(parity_case *c, const rtv_column *got, const parity_json *want_json)
{
    if (json_given(json_get(want_json, "sha256_int64_le"))) {
        compare_digest(c, got, want_json);
        return;
    }
    const parity_tensor *want = parity_tensor_read(c, want_json);
    if (want == NULL)
        return;
    int32_t rank;
    const int64_t *dims = rtv_column_dims(got, &rank), *offsets;
    if (!parity_equal_shape(c, "output", dims, rank, want))
        return;
    compare_splits(c, got, want);
    int64_t count = rtv_column_count(got);
    const void *values = rtv_column_values(got, &offsets);
    const parity_json *tolerance = json_get(c->json, "tolerance");
    rtv_value_type type = rtv_column_type(got);
    if (type == RTV_VALUE_FLOAT32 && want->dtype == PARITY_F32) {
        parity_within(c, "output", values, count, want, json_double(json_get(tolerance, "atol"), 0),
                      json_double(json_get(tolerance, "rtol"), 0));
    } else if (type == RTV_VALUE_INT64 &&
               (want->dtype == PARITY_I64 || want->dtype == PARITY_I32)) {
        parity_equal_i64(c, "output", values, count, want);
    } else if (type == RTV_VALUE_STRING) {
        parity_string *strings = parity_alloc(c, ((size_t)count + 1) * sizeof *strings);
        for (int64_t i = 0; i < count; i++)
            strings[i].bytes = rtv_column_string(got, i, &strings[i].length);
        parity_equal_strings(c, "output", strings, count, want);
    } else {
        parity_fail(c, "the output has value type %d", type);
    }
}

/* One adapt call of the golden vectors: a stream of batches, or a whole column. */
static rtv_status adapt_once(parity_case *c, rtv_preprocessor *layer, const parity_json *call)
{
    if (json_given(json_get(call, "movielens"))) {
        const rtv_column *column = parity_input_column(c, call);
        return column == NULL ? RTV_E_IO
                              : rtv_preprocessor_adapt(layer, column,
                                                       json_int(json_get(call, "batch_size"), 0));
    }
    rtv_status status = rtv_preprocessor_adapt_begin(layer);
    const parity_json *batches = json_get(call, "batches");
    for (int64_t i = 0; i < json_count(batches) && status == RTV_OK; i++) {
        const rtv_column *batch = parity_input_column(c, json_at(batches, i));
        status = batch == NULL ? RTV_E_IO : rtv_preprocessor_adapt_update(layer, batch);
    }
    return status == RTV_OK ? rtv_preprocessor_adapt_finish(layer) : status;
}

static rtv_status adapt(parity_case *c, rtv_preprocessor *layer)
{
    const parity_json *calls = json_get(c->json, "adapt");
    if (!json_given(calls))
        return RTV_OK;
    if (!json_is(calls, PARITY_JSON_ARRAY))
        return adapt_once(c, layer, calls);
    for (int64_t i = 0; i < json_count(calls); i++) {
        rtv_status status = adapt_once(c, layer, json_at(calls, i));
        if (status != RTV_OK)
            return status;
    }
    return RTV_OK;
}

enum { MOST_INPUTS = 16 };

/* The columns of `input`, and `count_weights` where there are some; 0: the case is over. */
static int32_t read_inputs(parity_case *c, const rtv_column **out)
{
    int32_t count = 0;
    if (json_is(c->input, PARITY_JSON_ARRAY)) {
        for (int64_t i = 0; i < json_count(c->input) && count < MOST_INPUTS; i++)
            out[count++] = parity_input_column(c, json_at(c->input, i));
    } else {
        out[count++] = parity_input_column(c, c->input);
    }
    if (json_given(json_get(c->json, "count_weights")))
        out[count++] = parity_input_column(c, json_get(c->json, "count_weights"));
    for (int32_t i = 0; i < count; i++)
        if (out[i] == NULL)
            return 0;
    return count;
}

/*
 * The golden output; where Keras 2 fails by accident (a quirk, such as adapt_tf_idf_2d_unequal,
 * where it stacks rows of unequal length), that of Keras 3.
 */
static const parity_json *wanted_output(parity_case *c)
{
    const parity_json *error = json_get(c->output, "error");
    const parity_json *newer = json_get(json_get(c->json, "keras3"), "output");
    if (!json_given(error))
        return c->output;
    if (json_given(json_get(c->json, "quirk")) && json_given(newer)) {
        parity_quirk(c, "computed as Keras 3 does");
        return newer;
    }
    parity_fail(c, "succeeds, but must fail at stage %s: %s",
                json_text(json_get(error, "stage"), ""), json_text(json_get(error, "gist"), ""));
    return NULL;
}

/* Whether the value, or one in its list, is a column of the real data. */
static bool needs_movielens(const parity_json *value)
{
    for (int64_t i = 0; json_is(value, PARITY_JSON_ARRAY) && i < json_count(value); i++)
        if (needs_movielens(json_at(value, i)))
            return true;
    return json_given(json_get(value, "movielens"));
}

void parity_run_layer(parity_case *c, parity_layer_fn create,
                      void (*check_state)(parity_case *c, const rtv_preprocessor *layer))
{
    rtv_preprocessor *layer = NULL;
    rtv_column *out = NULL;
    const rtv_column *inputs[MOST_INPUTS + 1];
    if (parity_movielens() == NULL &&
        (needs_movielens(c->input) || needs_movielens(json_get(c->json, "adapt")))) {
        parity_skip(c, "the real MovieLens 100K is not here");
        return;
    }
    if (!parity_stage_succeeds(c, "construct", create(c, &layer)))
        return;
    parity_defer(c, free_layer, layer);
    rtv_status adapted = adapt(c, layer);
    if (parity_failed(c) || !parity_stage_succeeds(c, "adapt", adapted))
        return;
    int32_t count = read_inputs(c, inputs);
    if (count == 0)
        return;
    PARITY_TRY(c, rtv_column_create(&out, NULL));
    parity_defer(c, free_column, out);
    if (!parity_stage_succeeds(c, "call", rtv_preprocessor_apply(layer, out, inputs, count)))
        return;
    const parity_json *want = wanted_output(c);
    if (want == NULL)
        return;
    parity_compare_column(c, out, want);
    if (check_state != NULL && json_given(json_get(c->json, "state")))
        check_state(c, layer);
}

/* Fingerprints as uint64, buckets as int64. */
static void check_raw_hash(parity_case *c)
{
    const parity_tensor *input = parity_tensor_read(c, c->input);
    const parity_tensor *want = parity_tensor_read(c, c->output);
    const parity_json *key = json_get(c->options, "key");
    uint64_t buckets = json_uint(json_get(c->options, "num_buckets"), 0);
    if (input == NULL || want == NULL)
        return;
    uint64_t *hashes = parity_alloc(c, ((size_t)input->count + 1) * sizeof *hashes);
    for (int64_t i = 0; i < input->count; i++) {
        const parity_string *text = &input->strings[i];
        hashes[i] = json_given(key) ? rtv_hash_siphash(json_uint(json_at(key, 0), 0),
                                                       json_uint(json_at(key, 1), 0), text->bytes,
                                                       (size_t)text->length)
                                    : rtv_hash_fingerprint64(text->bytes, (size_t)text->length);
        if (buckets > 0)
            hashes[i] %= buckets;
    }
    if (want->dtype == PARITY_U64) {
        parity_equal_u64(c, "hash", hashes, input->count, want);
        return;
    }
    int64_t *bins = parity_alloc(c, ((size_t)input->count + 1) * sizeof *bins);
    for (int64_t i = 0; i < input->count; i++)
        bins[i] = (int64_t)hashes[i];
    parity_equal_i64(c, "bucket", bins, input->count, want);
}

const parity_area parity_preprocess_areas[] = {
    {"preprocess/Fingerprint64", NULL, check_raw_hash},
    {"preprocess/to_hash_bucket_fast", NULL, check_raw_hash},
    {"preprocess/to_hash_bucket_strong", NULL, check_raw_hash},
    {NULL, NULL, NULL},
};
