/* States that no layer could have are refused, and never read out of bounds. */
#include "preprocess/preprocessor.h"
#include "preprocess_cases.h"

/* Well-formed files whose state no layer could have: which case, and what replaces its parts. */
enum {
    HASHING = 0,
    BUCKETS = 5,
    NORMALIZATION = 7,
    LOOKUP = 9,
    WEIGHTED = 10,
    INTEGERS = 13,
    TEXT = 14
};

static const struct {
    int which;
    const char *key; /* number to replace */
    int64_t value;
    const char *fragment;
} wrong_numbers[] = {
    {HASHING, "bins", 0, "0 bins"},
    {HASHING, "salted", 7, "salted is 7"},
    {HASHING, "output_mode", 9, "output_mode is 9"},
    {HASHING, "output_mode", 4, "TF_IDF"},
    {HASHING, "adaptive", 1, "cannot be adaptive 1"},
    {BUCKETS, "bins", -4, "adaptive is 1 with -4"},
    {BUCKETS, "adapted", 2, "adapted is 2"},
    {BUCKETS, "adaptive", 0, "adaptive 0 and adapted 1"},
    {NORMALIZATION, "flags", 64, "flags is 64"},
    {NORMALIZATION, "adapted", 0, "adaptive is 1 and adapted 0 with"},
    {NORMALIZATION, "count", -1, "count is -1"},
    {LOOKUP, "oov_indices", -1, "oov_indices is -1"},
    {LOOKUP, "oov_indices", 999999, "leave no room"},
    {LOOKUP, "max_tokens", 5, "more than max_tokens, 5"},
    {LOOKUP, "has_mask", 0, "special tokens"},
    {LOOKUP, "inverts", 3, "inverts is 3"},
    {WEIGHTED, "pads", 0, "idf weights where"},
    {WEIGHTED, "max_tokens", 100000, "10 idf weights where 100000"},
    {INTEGERS, "adapted", 0, "with 5 words"},
    {TEXT, "split", 3, "split is 3"},
    {TEXT, "oov_indices", 2, "special tokens are not"},
    {TEXT, "sequence_length", -1, "sequence_length is -1"},
};

/* Copies all tensors and texts of a file but `left_out`, for putting others in their place. */
static rtv_tensor_writer *copy_without(const rtv_tensor_file *file, const char *left_out)
{
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    for (int64_t i = 0; i < rtv_tensor_file_count(file); i++) {
        const char *name = rtv_tensor_file_name(file, i);
        int32_t rank;
        const int64_t *dims = rtv_tensor_file_dims(file, i, &rank);
        if (strcmp(name, left_out) != 0)
            OK(rtv_tensor_writer_add(writer, name, rtv_tensor_file_dtype(file, i), rank, dims,
                                     rtv_tensor_file_data(file, i, NULL, NULL)));
    }
    const char *key;
    for (int64_t i = 0; (key = rtv_tensor_file_metadata_key(file, i)) != NULL; i++)
        if (strcmp(key, left_out) != 0)
            OK(rtv_tensor_writer_set_metadata(writer, key, rtv_tensor_file_metadata(file, key)));
    return writer;
}

static void free_copy(void *data, void *payload)
{
    (void)payload;
    free(data);
}

/* What the writer holds as an open file; frees the writer. */
static rtv_tensor_file *file_in_memory(rtv_tensor_writer *writer)
{
    const void *data;
    size_t bytes;
    OK(rtv_tensor_writer_save_memory(&data, &bytes, writer));
    void *copy = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
    memcpy(copy, data, bytes);
    rtv_tensor_writer_free(writer);
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open_memory(&file, NULL, copy, bytes, NULL, free_copy, NULL));
    return file;
}

static rtv_tensor_file *saved(const rtv_preprocessor *layer)
{
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv__preprocessor_save(layer, writer, NULL));
    return file_in_memory(writer);
}

START_TEST(numbers_that_cannot_be_are_refused)
{
    for (size_t i = 0; i < sizeof wrong_numbers / sizeof *wrong_numbers; i++) {
        rtv_preprocessor *layer = learnt(wrong_numbers[i].which), *loaded;
        rtv_tensor_file *file = saved(layer);
        rtv_tensor_writer *writer = copy_without(file, wrong_numbers[i].key);
        OK(rtv__tensor_writer_set_integer(writer, NULL, wrong_numbers[i].key,
                                          wrong_numbers[i].value));
        rtv_tensor_file *damaged = file_in_memory(writer);
        rtv_tensor_file_free(file);
        FAILS(RTV_E_CORRUPT, wrong_numbers[i].fragment,
              rtv__preprocessor_load(&loaded, NULL, damaged, NULL));
        ck_assert_ptr_null(loaded);
        rtv_tensor_file_free(damaged);
        rtv_preprocessor_free(layer);
    }
}
END_TEST

static const struct {
    int which;
    const char *tensor;
    rtv_dtype dtype;
    int64_t count;
    int64_t integers[8];
    float floats[8];
    const char *fragment;
} wrong_tensors[] = {
    {BUCKETS, "boundaries", RTV_DTYPE_F32, 2, {0}, {2, 1}, "must ascend"},
    {BUCKETS, "boundaries", RTV_DTYPE_I64, 1, {2}, {0}, "boundaries"},
    {NORMALIZATION, "mean", RTV_DTYPE_F32, 1, {0}, {2}, "1 means and 2 variances where 2"},
    {NORMALIZATION, "shape", RTV_DTYPE_I64, 1, {3}, {0}, "2 means and 2 variances where 3"},
    {NORMALIZATION, "shape", RTV_DTYPE_I64, 2, {INT64_MAX, 4}, {0}, "too large"},
    {NORMALIZATION, "axes", RTV_DTYPE_I64, 1, {-9}, {0}, "axis -9"},
    {NORMALIZATION, "axes", RTV_DTYPE_F32, 1, {0}, {1}, "axes"},
    {LOOKUP, "vocabulary.offsets", RTV_DTYPE_I64, 3, {0, 99, 3}, {0}, "vocabulary"},
    {LOOKUP, "vocabulary.offsets", RTV_DTYPE_I64, 3, {0, 0, 0}, {0}, "vocabulary"},
    {LOOKUP, "mask_token.offsets", RTV_DTYPE_I64, 1, {0}, {0}, "special tokens are missing"},
    {LOOKUP, "oov_token.offsets", RTV_DTYPE_I64, 3, {0, 2, 5}, {0}, "holds 2 strings"},
    {WEIGHTED, "idf_weights", RTV_DTYPE_F32, 3, {0}, {1, 2, 3}, "3 idf weights where 10"},
    {INTEGERS, "vocabulary", RTV_DTYPE_I64, 3, {5, 6, 5}, {0}, "5 occurs twice"},
    {INTEGERS, "vocabulary", RTV_DTYPE_I64, 2, {5, 0}, {0}, "mask token stands among"},
    {INTEGERS, "vocabulary", RTV_DTYPE_I64, 0, {0}, {0}, "no words"},
    {TEXT, "ngram_widths", RTV_DTYPE_I64, 1, {1}, {0}, "ngram_widths"},
};

START_TEST(tables_that_cannot_be_are_refused)
{
    for (size_t i = 0; i < sizeof wrong_tensors / sizeof *wrong_tensors; i++) {
        rtv_preprocessor *layer = learnt(wrong_tensors[i].which), *loaded;
        rtv_tensor_file *file = saved(layer);
        rtv_tensor_writer *writer = copy_without(file, wrong_tensors[i].tensor);
        bool is_float = wrong_tensors[i].dtype == RTV_DTYPE_F32;
        OK(rtv_tensor_writer_add(writer, wrong_tensors[i].tensor, wrong_tensors[i].dtype, 1,
                                 &wrong_tensors[i].count,
                                 is_float ? (const void *)wrong_tensors[i].floats
                                          : (const void *)wrong_tensors[i].integers));
        rtv_tensor_file *damaged = file_in_memory(writer);
        rtv_tensor_file_free(file);
        FAILS(RTV_E_CORRUPT, wrong_tensors[i].fragment,
              rtv__preprocessor_load(&loaded, NULL, damaged, NULL));
        ck_assert_ptr_null(loaded);
        rtv_tensor_file_free(damaged);
        rtv_preprocessor_free(layer);
    }
}
END_TEST

/* Whatever single thing is missing, loading fails or gives a layer that works. */
START_TEST(missing_parts_never_harm)
{
    for (int which = 0; which < CASES; which++) {
        rtv_preprocessor *layer = learnt(which), *loaded;
        rtv_column *column = cases[which].column(), *out = empty_column();
        const rtv_column *input = column;
        rtv_tensor_file *file = saved(layer);
        int64_t tensors = rtv_tensor_file_count(file);
        for (int64_t part = 0;; part++) {
            const char *name = part < tensors ? rtv_tensor_file_name(file, part)
                                              : rtv_tensor_file_metadata_key(file, part - tensors);
            if (name == NULL)
                break;
            rtv_tensor_file *partial = file_in_memory(copy_without(file, name));
            rtv_status status = rtv__preprocessor_load(&loaded, NULL, partial, NULL);
            rtv_tensor_file_free(partial);
            ck_assert_int_eq(status == RTV_OK, loaded != NULL);
            if (status == RTV_OK)
                status = rtv_preprocessor_apply(loaded, out, &input, 1);
            ck_assert_msg(status != RTV_E_INTERNAL && status != RTV_E_NOMEM, "%s: %s",
                          cases[which].name, rtv_last_error_message());
            rtv_preprocessor_free(loaded);
        }
        rtv_tensor_file_free(file);
        rtv_column_free(column);
        rtv_column_free(out);
        rtv_preprocessor_free(layer);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("preprocessor_damage");
    TCase *tests = tcase_create("preprocessor_damage");
    tcase_add_test(tests, numbers_that_cannot_be_are_refused);
    tcase_add_test(tests, tables_that_cannot_be_are_refused);
    tcase_add_test(tests, missing_parts_never_harm);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
