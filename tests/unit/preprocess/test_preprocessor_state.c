/* Saving and loading: every layer, before and after it has learnt, and damaged states. */
#include <stdio.h>
#include <unistd.h>

#include "preprocess/preprocessor.h"
#include "preprocess_support.h"

/* One layer in one configuration, what it learns from and what it is applied to. */
typedef struct {
    const char *name;
    rtv_status (*create)(rtv_preprocessor **out);
    rtv_column *(*column)(void);
    bool is_adaptive;
} layer_case;

static rtv_column *some_words(void)
{
    return STRINGS("b", "a", "Fox runs", "a", "é\xFF", "[UNK]", "", "a b, c");
}

static rtv_column *some_integers(void)
{
    return INTS(5, -7, 5, 0, INT64_MIN, 883528851, 2, 2);
}

static rtv_column *some_numbers(void)
{
    return reshaped(DOUBLES(0.1, 5, -3, 2.5, 1e6, 0, 7, 0.1), 2, (const int64_t[]){4, 2});
}

static rtv_column *small_integers(void)
{
    return INTS(0, 2, 1, 1);
}

static rtv_status hashing(rtv_preprocessor **out)
{
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.flags = RTV_HASHING_SALTED;
    options.salt[0] = UINT64_MAX;
    options.salt[1] = 12;
    options.mask = "a";
    return rtv_hashing_create(out, NULL, 50, &options);
}

static rtv_status hashing_integers(rtv_preprocessor **out)
{
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.flags = RTV_HASHING_MASK_INTEGER;
    options.mask_integer = -7;
    options.output_mode = RTV_OUTPUT_COUNT;
    return rtv_hashing_create(out, NULL, 10, &options);
}

static rtv_status category(rtv_preprocessor **out)
{
    return rtv_category_encoding_create(out, NULL, 3, RTV_OUTPUT_ONE_HOT);
}

static rtv_status given_buckets(rtv_preprocessor **out)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = (const double[]){-1.0, 0.1, 0.1, 8.8e8};
    options.boundary_count = 4;
    return rtv_discretization_create(out, NULL, &options);
}

static rtv_status no_buckets(rtv_preprocessor **out)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = (const double[]){0};
    return rtv_discretization_create(out, NULL, &options);
}

static rtv_status buckets(rtv_preprocessor **out)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.bins = 3;
    options.epsilon = 0.2;
    return rtv_discretization_create(out, NULL, &options);
}

static rtv_status accurate_buckets(rtv_preprocessor **out)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.bins = 100; /* more than there are values */
    options.flags = RTV_DISCRETIZATION_ACCURATE;
    return rtv_discretization_create(out, NULL, &options);
}

static rtv_status normalization(rtv_preprocessor **out)
{
    return rtv_normalization_create(out, NULL, NULL);
}

static rtv_status given_normalization(rtv_preprocessor **out)
{
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    options.flags = RTV_NORMALIZATION_INVERT;
    options.axes = (const int32_t[]){1, -2};
    options.axis_count = 2;
    options.mean = (const double[]){0.1, 2.0};
    options.mean_rank = 1;
    options.mean_dims = (const int64_t[]){2};
    options.variance = (const double[]){1, 2, 3, 4};
    options.variance_rank = 2;
    options.variance_dims = (const int64_t[]){4, 1};
    return rtv_normalization_create(out, NULL, &options);
}

static rtv_status lookup(rtv_preprocessor **out)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.mask_token = "";
    options.oov_indices = 3;
    options.max_tokens = 6;
    return rtv_string_lookup_create(out, NULL, &options);
}

static rtv_status weighted_lookup(rtv_preprocessor **out)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    options.flags = RTV_LOOKUP_PAD;
    options.max_tokens = 10;
    return rtv_string_lookup_create(out, NULL, &options);
}

static rtv_status given_lookup(rtv_preprocessor **out)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.vocabulary = (const char *const[]){"a", "", "long word"};
    options.vocabulary_count = 3;
    options.oov_token = "?";
    return rtv_string_lookup_create(out, NULL, &options);
}

static rtv_status inverted_lookup(rtv_preprocessor **out)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.vocabulary = (const char *const[]){"a", "", "long word"};
    options.vocabulary_count = 3;
    options.flags = RTV_LOOKUP_INVERT;
    return rtv_string_lookup_create(out, NULL, &options);
}

static rtv_status integer_lookup(rtv_preprocessor **out)
{
    rtv_integer_lookup_options options = RTV_INTEGER_LOOKUP_OPTIONS_INIT;
    options.flags = RTV_LOOKUP_MASK;
    options.mask_token = 0;
    options.oov_token = -100;
    options.oov_indices = 2;
    return rtv_integer_lookup_create(out, NULL, &options);
}

static rtv_status text(rtv_preprocessor **out)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.ngrams = 2;
    return rtv_text_vectorization_create(out, NULL, &options);
}

static rtv_status padded_text(rtv_preprocessor **out)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.flags = RTV_TEXT_PADDED;
    options.split = RTV_SPLIT_CHARACTER;
    options.standardize = RTV_STANDARDIZE_NONE;
    options.output_sequence_length = 5;
    options.max_tokens = 5;
    return rtv_text_vectorization_create(out, NULL, &options);
}

static rtv_status given_text(rtv_preprocessor **out)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    options.vocabulary = (const char *const[]){"a", "fox"};
    options.vocabulary_count = 2;
    options.idf_weights = (const double[]){0.1, 0.7};
    options.idf_weight_count = 2;
    return rtv_text_vectorization_create(out, NULL, &options);
}

static const layer_case cases[] = {
    {"hashing", hashing, some_words, false},
    {"hashing of integers", hashing_integers, some_integers, false},
    {"category encoding", category, small_integers, false},
    {"given buckets", given_buckets, some_numbers, false},
    {"no buckets", no_buckets, some_numbers, false},
    {"buckets", buckets, some_numbers, true},
    {"accurate buckets", accurate_buckets, some_integers, true},
    {"normalization", normalization, some_numbers, true},
    {"given normalization", given_normalization, some_numbers, false},
    {"lookup", lookup, some_words, true},
    {"weighted lookup", weighted_lookup, some_words, true},
    {"given lookup", given_lookup, some_words, false},
    {"inverted lookup", inverted_lookup, small_integers, false},
    {"integer lookup", integer_lookup, some_integers, true},
    {"text", text, some_words, true},
    {"padded text", padded_text, some_words, true},
    {"given text", given_text, some_words, false},
};

static char *file_path(const char *directory)
{
    char *path = malloc(strlen(directory) + 32);
    sprintf(path, "%s/layer.safetensors", directory);
    return path;
}

/* Both fail, or both give the same bits. */
static void expect_same_results(const rtv_preprocessor *a, const rtv_preprocessor *b,
                                const rtv_column *input)
{
    rtv_column *left = empty_column(), *right = empty_column();
    rtv_status status = rtv_preprocessor_apply(a, left, &input, 1);
    ck_assert_int_eq(rtv_preprocessor_apply(b, right, &input, 1), status);
    if (status == RTV_OK)
        expect_same_columns(left, right);
    rtv_column_free(left);
    rtv_column_free(right);
    ck_assert_int_eq(rtv_preprocessor_kind_of(a), rtv_preprocessor_kind_of(b));
    ck_assert_int_eq(rtv_preprocessor_output_mode(a), rtv_preprocessor_output_mode(b));
    ck_assert_int_eq(rtv_preprocessor_bins(a), rtv_preprocessor_bins(b));
    ck_assert_int_eq(rtv_preprocessor_is_adaptive(a), rtv_preprocessor_is_adaptive(b));
    ck_assert_int_eq(rtv_preprocessor_is_adapted(a), rtv_preprocessor_is_adapted(b));
}

START_TEST(every_layer_comes_back)
{
    const layer_case *which = &cases[_i];
    char *directory = make_temporary_directory(), *path = file_path(directory);
    rtv_preprocessor *layer, *loaded, *again;
    rtv_column *column = which->column();
    OK(which->create(&layer));
    OK(rtv_preprocessor_save(layer, path));
    OK(rtv_preprocessor_load(&loaded, NULL, path));
    expect_same_results(layer, loaded, column);
    ck_assert_int_eq(rtv_preprocessor_is_adaptive(layer), which->is_adaptive);
    if (which->is_adaptive) {
        /* What was loaded learns the same, and comes back too. */
        OK(rtv_preprocessor_adapt(layer, column, 3));
        OK(rtv_preprocessor_adapt(loaded, column, 3));
        expect_same_results(layer, loaded, column);
        OK(rtv_preprocessor_save(loaded, path));
        OK(rtv_preprocessor_load(&again, NULL, path));
        expect_same_results(layer, again, column);
        rtv_preprocessor_free(again);
    }
    rtv_preprocessor_free(layer);
    rtv_preprocessor_free(loaded);
    rtv_column_free(column);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

START_TEST(crossing_comes_back)
{
    char *directory = make_temporary_directory(), *path = file_path(directory);
    rtv_preprocessor *layer, *loaded;
    OK(rtv_hashed_crossing_create(&layer, NULL, 77, RTV_OUTPUT_ONE_HOT));
    OK(rtv_preprocessor_save(layer, path));
    OK(rtv_preprocessor_load(&loaded, NULL, path));
    rtv_column *left = STRINGS("a", "b"), *right = INTS(1, 2), *a = empty_column(),
               *b = empty_column();
    const rtv_column *inputs[] = {left, right};
    OK(rtv_preprocessor_apply(layer, a, inputs, 2));
    OK(rtv_preprocessor_apply(loaded, b, inputs, 2));
    expect_same_columns(a, b);
    rtv_column_free(left);
    rtv_column_free(right);
    rtv_column_free(a);
    rtv_column_free(b);
    rtv_preprocessor_free(layer);
    rtv_preprocessor_free(loaded);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

/* Two layers in one file, by their prefixes. */
START_TEST(prefixes_keep_layers_apart)
{
    char *directory = make_temporary_directory(), *path = file_path(directory);
    rtv_preprocessor *words, *numbers, *loaded;
    rtv_column *text_column = some_words(), *number_column = some_numbers();
    OK(lookup(&words));
    OK(rtv_preprocessor_adapt(words, text_column, 0));
    OK(buckets(&numbers));
    OK(rtv_preprocessor_adapt(numbers, number_column, 0));
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv__preprocessor_save(words, writer, "query/user/"));
    OK(rtv__preprocessor_save(numbers, writer, "query/time/"));
    OK(rtv_tensor_writer_save(writer, path));
    rtv_tensor_writer_free(writer);
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open(&file, NULL, path, NULL));
    OK(rtv__preprocessor_load(&loaded, NULL, file, "query/user/"));
    expect_same_results(words, loaded, text_column);
    rtv_preprocessor_free(loaded);
    OK(rtv__preprocessor_load(&loaded, NULL, file, "query/time/"));
    expect_same_results(numbers, loaded, number_column);
    rtv_preprocessor_free(loaded);
    FAILS(RTV_E_NOTFOUND, "query/none/",
          rtv__preprocessor_load(&loaded, NULL, file, "query/none/"));
    ck_assert_ptr_null(loaded);
    rtv_tensor_file_free(file);
    rtv_preprocessor_free(words);
    rtv_preprocessor_free(numbers);
    rtv_column_free(text_column);
    rtv_column_free(number_column);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

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

static rtv_preprocessor *learnt(int which)
{
    rtv_preprocessor *layer;
    OK(cases[which].create(&layer));
    rtv_column *column = cases[which].column();
    if (cases[which].is_adaptive)
        OK(rtv_preprocessor_adapt(layer, column, 0));
    rtv_column_free(column);
    return layer;
}

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
    for (size_t which = 0; which < sizeof cases / sizeof *cases; which++) {
        rtv_preprocessor *layer = learnt((int)which), *loaded;
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

START_TEST(files_of_others)
{
    char *directory = make_temporary_directory(), *path = file_path(directory);
    rtv_preprocessor *loaded = (rtv_preprocessor *)1;
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv_tensor_writer_set_metadata(writer, "preprocessor", "Telepathy"));
    OK(rtv_tensor_writer_save(writer, path));
    FAILS(RTV_E_UNSUPPORTED, "Telepathy", rtv_preprocessor_load(&loaded, NULL, path));
    ck_assert_ptr_null(loaded);
    rtv_tensor_writer_free(writer);
    unlink(path);
    ck_assert_int_ne(rtv_preprocessor_load(&loaded, NULL, path), RTV_OK);
    FAILS(RTV_E_INVALID, "path", rtv_preprocessor_load(&loaded, NULL, NULL));
    FAILS(RTV_E_INVALID, "preprocessor", rtv_preprocessor_save(NULL, path));
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

static rtv_status load(rtv_context *context, void *payload)
{
    rtv_preprocessor *layer = NULL;
    rtv_status status = rtv_preprocessor_load(&layer, context, payload);
    ck_assert_int_eq(status == RTV_OK, layer != NULL);
    rtv_preprocessor_free(layer);
    return status;
}

START_TEST(failing_allocations)
{
    char *directory = make_temporary_directory(), *path = file_path(directory);
    for (size_t which = 0; which < sizeof cases / sizeof *cases; which++) {
        rtv_preprocessor *layer = learnt((int)which);
        OK(rtv_preprocessor_save(layer, path));
        ck_assert_int_gt(sweep_failing_allocations(load, path), 1);
        rtv_preprocessor_free(layer);
    }
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("preprocessor_state");
    TCase *tests = tcase_create("preprocessor_state");
    tcase_add_loop_test(tests, every_layer_comes_back, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tests, crossing_comes_back);
    tcase_add_test(tests, prefixes_keep_layers_apart);
    tcase_add_test(tests, numbers_that_cannot_be_are_refused);
    tcase_add_test(tests, tables_that_cannot_be_are_refused);
    tcase_add_test(tests, missing_parts_never_harm);
    tcase_add_test(tests, files_of_others);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
