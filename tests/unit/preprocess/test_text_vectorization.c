#include "preprocess/preprocessor.h"
#include "preprocess_support.h"

static const char *const words[] = {"the", "fox", "runs", "far"};

static rtv_text_vectorization_options with_words(uint32_t flags)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.flags = flags;
    options.vocabulary = words;
    options.vocabulary_count = 4;
    return options;
}

static rtv_preprocessor *create(rtv_text_vectorization_options options)
{
    rtv_preprocessor *layer;
    OK(rtv_text_vectorization_create(&layer, NULL, &options));
    return layer;
}

/* What embedding bags take: rows of their own length. */
START_TEST(by_default_rows_have_their_own_length)
{
    rtv_preprocessor *layer = create(with_words(0));
    EXPECT_WORDS(layer, "", "[UNK]", "the", "fox", "runs", "far");
    ck_assert_int_eq(rtv_preprocessor_bins(layer), 6);
    rtv_column *out = applied(layer, STRINGS("The FOX, runs!", "", "a far, far fox"));
    expect_shape(out, 2, (const int64_t[]){3, -1});
    expect_splits(out, 3, (const int64_t[]){0, 3, 3, 7});
    EXPECT_INTS(out, 2, 3, 4, 1, 5, 5, 3);
    /* Rows of one string each are the same. */
    out = applied(layer, reshaped(STRINGS("fox", "runs far"), 2, (const int64_t[]){2, 1}));
    expect_splits(out, 2, (const int64_t[]){0, 1, 3});
    EXPECT_INTS(out, 3, 4, 5);
    rtv_preprocessor_free(layer);
    rtv_text_vectorization_options options = with_words(RTV_TEXT_RAGGED);
    options.output_sequence_length = 2;
    layer = create(options);
    out = applied(layer, STRINGS("the fox runs", "far"));
    expect_splits(out, 2, (const int64_t[]){0, 2, 3});
    EXPECT_INTS(out, 2, 3, 5);
    APPLY_FAILS(RTV_E_SHAPE, "[2, 2]", layer,
                reshaped(STRINGS("a", "b", "c", "d"), 2, (const int64_t[]){2, 2}));
    APPLY_FAILS(RTV_E_SHAPE, "ragged", layer, ragged(STRINGS("a"), 1, (const int64_t[]){0, 1}));
    APPLY_FAILS(RTV_E_DTYPE, "not int64", layer, INTS(1));
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(padded_rows)
{
    rtv_preprocessor *layer = create(with_words(RTV_TEXT_PADDED));
    rtv_column *out = applied(layer, STRINGS("the fox runs", "", "far"));
    expect_shape(out, 2, (const int64_t[]){3, 3});
    EXPECT_INTS(out, 2, 3, 4, 0, 0, 0, 5, 0, 0);
    out = applied(layer, STRINGS("", " "));
    expect_shape(out, 2, (const int64_t[]){2, 0});
    rtv_column_free(out);
    out = applied(layer, reshaped(STRINGS("fox far"), 0, NULL));
    expect_shape(out, 1, (const int64_t[]){2});
    EXPECT_INTS(out, 3, 5);
    rtv_preprocessor_free(layer);
    rtv_text_vectorization_options options = with_words(RTV_TEXT_PADDED);
    options.output_sequence_length = 2;
    layer = create(options);
    out = applied(layer, STRINGS("the fox runs", "far"));
    expect_shape(out, 2, (const int64_t[]){2, 2});
    EXPECT_INTS(out, 2, 3, 5, 0);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(tokens_that_are_given)
{
    rtv_text_vectorization_options options = with_words(0);
    options.split = RTV_SPLIT_NONE;
    rtv_preprocessor *layer = create(options);
    rtv_column *out = applied(
        layer, reshaped(STRINGS("The", "!", "fox!", "the fox"), 2, (const int64_t[]){2, 2}));
    expect_shape(out, 2, (const int64_t[]){2, 2});
    EXPECT_INTS(out, 2, 0, 3, 1);
    out = applied(layer, ragged(STRINGS("fox", "far", "the"), 3, (const int64_t[]){0, 2, 2, 3}));
    expect_splits(out, 3, (const int64_t[]){0, 2, 2, 3});
    EXPECT_INTS(out, 3, 5, 2);
    rtv_preprocessor_free(layer);

    const char *const pairs[] = {"the fox", "fox"};
    options.vocabulary = pairs;
    options.vocabulary_count = 2;
    options.ngrams = 2;
    layer = create(options);
    out = applied(layer, reshaped(STRINGS("the", "fox", "fox", "the"), 2, (const int64_t[]){2, 2}));
    expect_shape(out, 2, (const int64_t[]){2, 3});
    EXPECT_INTS(out, 1, 3, 2, 3, 1, 1);
    /* A list of tokens is one row. */
    out = applied(layer, STRINGS("the", "fox", "x"));
    expect_shape(out, 1, (const int64_t[]){5});
    EXPECT_INTS(out, 1, 3, 1, 2, 1);
    APPLY_FAILS(RTV_E_SHAPE, "[]", layer, reshaped(STRINGS("the"), 0, NULL));
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(rows_of_numbers)
{
    rtv_text_vectorization_options options = with_words(0);
    options.output_mode = RTV_OUTPUT_COUNT;
    rtv_preprocessor *layer = create(options);
    EXPECT_WORDS(layer, "[UNK]", "the", "fox", "runs", "far");
    rtv_column *out = applied(layer, STRINGS("far far away", ""));
    expect_shape(out, 2, (const int64_t[]){2, 5});
    EXPECT_FLOATS(out, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0);
    rtv_preprocessor_free(layer);

    options.flags = RTV_TEXT_PAD_TO_MAX_TOKENS;
    options.max_tokens = 6;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    options.idf_weights = (const double[]){1, 2, 3, 4};
    options.idf_weight_count = 4;
    layer = create(options);
    out = applied(layer, reshaped(STRINGS("far far away"), 0, NULL));
    expect_shape(out, 1, (const int64_t[]){6});
    EXPECT_FLOATS(out, 2.5f, 0, 0, 0, 8, 0);
    rtv_preprocessor_free(layer);

    /* A list of given tokens is a sample; by rows it is so many. */
    options = with_words(0);
    options.split = RTV_SPLIT_NONE;
    options.output_mode = RTV_OUTPUT_MULTI_HOT;
    layer = create(options);
    out = applied(layer, STRINGS("far", "fox"));
    expect_shape(out, 1, (const int64_t[]){5});
    EXPECT_FLOATS(out, 0, 0, 1, 0, 1);
    rtv_column *input = STRINGS("far", "fox");
    out = empty_column();
    OK(rtv__preprocessor_apply_rows(layer, out, (const rtv_column *[]){input}, 1));
    expect_shape(out, 2, (const int64_t[]){2, 5});
    EXPECT_FLOATS(out, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0);
    rtv_column_free(input);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(learnt_words)
{
    rtv_preprocessor *layer =
        create((rtv_text_vectorization_options)RTV_TEXT_VECTORIZATION_OPTIONS_INIT);
    APPLY_FAILS(RTV_E_STATE, "no vocabulary yet", layer, STRINGS("a"));
    rtv_column *column = STRINGS("The fox; the Fox", "a fox.", "zeta");
    OK(rtv_preprocessor_adapt(layer, column, 0));
    EXPECT_WORDS(layer, "", "[UNK]", "fox", "the", "zeta", "a");
    rtv_column_free(column);
    rtv_preprocessor_free(layer);

    /* Each string is a document: ln(1 + 3 / (1 + df)). */
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    options.ngrams = 2;
    options.max_tokens = 4;
    layer = create(options);
    column = STRINGS("a b a b", "a b", "c");
    OK(rtv_preprocessor_adapt(layer, column, 2));
    EXPECT_WORDS(layer, "[UNK]", "b", "a b", "a");
    const float *idf = rtv_preprocessor_idf_weights(layer, NULL);
    ck_assert_float_eq_tol(idf[1], 0.6931472f, 1e-6f);
    rtv_column_free(column);
    rtv_preprocessor_free(layer);

    /* Given tokens: the rows of a table are the documents. */
    options = (rtv_text_vectorization_options)RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    options.split = RTV_SPLIT_NONE;
    layer = create(options);
    column = reshaped(STRINGS("a", "a", "b", "a"), 2, (const int64_t[]){2, 2});
    OK(rtv_preprocessor_adapt(layer, column, 0));
    EXPECT_WORDS(layer, "[UNK]", "a", "b");
    idf = rtv_preprocessor_idf_weights(layer, NULL);
    ck_assert_float_eq_tol(idf[1], 0.5108256f, 1e-6f);
    ck_assert_float_eq_tol(idf[2], 0.6931472f, 1e-6f);
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
}
END_TEST

static void refuse(rtv_text_vectorization_options options, rtv_status status, const char *fragment)
{
    rtv_preprocessor *layer = (rtv_preprocessor *)1;
    FAILS(status, fragment, rtv_text_vectorization_create(&layer, NULL, &options));
    ck_assert_ptr_null(layer);
}

START_TEST(what_does_not_fit_is_named)
{
    rtv_text_vectorization_options options = with_words(0);
    options.standardize = 9;
    refuse(options, RTV_E_UNSUPPORTED, "no standardization 9");
    options = with_words(0);
    options.split = -1;
    refuse(options, RTV_E_UNSUPPORTED, "no split -1");
    options = with_words(RTV_TEXT_PADDED | RTV_TEXT_RAGGED);
    refuse(options, RTV_E_INVALID, "both padded and ragged");
    options = with_words(RTV_TEXT_RAGGED);
    options.output_mode = RTV_OUTPUT_COUNT;
    refuse(options, RTV_E_INVALID, "ragged rows belong to mode INT, not COUNT");
    options.flags = 0;
    options.output_sequence_length = 5;
    refuse(options, RTV_E_INVALID, "output_sequence_length belongs to mode INT, not COUNT");
    options = with_words(0);
    options.output_mode = RTV_OUTPUT_ONE_HOT;
    refuse(options, RTV_E_INVALID, "ONE_HOT");
    options = with_words(0);
    options.ngrams = -2;
    refuse(options, RTV_E_INVALID, "ngrams is -2");
    options.ngrams = 2;
    options.ngram_widths = (const int32_t[]){1, 0};
    options.ngram_width_count = 2;
    refuse(options, RTV_E_INVALID, "both ngrams and ngram_widths");
    options.ngrams = 0;
    refuse(options, RTV_E_INVALID, "an n-gram of 0 words");
    options.ngram_width_count = 0;
    refuse(options, RTV_E_INVALID, "ngram_width_count is 0 with ngram_widths given");
    options = with_words(0);
    options.vocabulary = (const char *const[]){"a", ""};
    options.vocabulary_count = 2;
    refuse(options, RTV_E_INVALID, "mask token stands among");
    options = with_words(256);
    refuse(options, RTV_E_UNSUPPORTED, "0x100");
}
END_TEST

/* Rows that need more scratch than the stack has; several threads, several tasks. */
START_TEST(long_rows_on_several_threads)
{
    enum { ROWS = 300, WORDS = 2500 };
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 3);
    char *text = malloc(WORDS * 5 + 1);
    for (int i = 0; i < WORDS; i++)
        memcpy(text + 5 * i, i % 2 ? "Fox. " : "runs ", 5);
    text[WORDS * 5] = '\0';
    const char **rows = malloc(ROWS * sizeof *rows);
    for (int i = 0; i < ROWS; i++)
        rows[i] = text + 5 * (i % 7) * 300;
    rtv_text_vectorization_options options = with_words(0);
    options.ngrams = 2;
    rtv_preprocessor *layer;
    OK(rtv_text_vectorization_create(&layer, context, &options));
    rtv_column *column, *out;
    OK(rtv_column_create_strings(&column, NULL, ROWS, rows, NULL));
    OK(rtv_column_create(&out, context));
    const rtv_column *input = column;
    OK(rtv_preprocessor_apply(layer, out, &input, 1));
    EXPECT_NO_ALLOCATION(&counter, OK(rtv_preprocessor_apply(layer, out, &input, 1)));
    const int64_t *splits = rtv_column_row_splits(out), *ids = rtv_column_values(out, NULL);
    for (int i = 0; i < ROWS; i++) {
        int64_t count = WORDS - (i % 7) * 300;
        ck_assert_int_eq(splits[i + 1] - splits[i], 2 * count - 1);
        for (int64_t j = 0; j < 2 * count - 1; j++)
            ck_assert_int_eq(ids[splits[i] + j], j >= count ? 1 : j % 2 ? 3 : 4);
    }
    /* The column is as good as new for strings. */
    OK(rtv__column_prepare_strings(out, 1, (const int64_t[]){1}, 0));
    ck_assert_int_eq(out->out_offsets[0], 0);
    rtv_column_free(out);
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
    rtv_context_free(context);
    free(rows);
    free(text);
}
END_TEST

static rtv_status adapt_and_apply(rtv_context *context, void *payload)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.ngrams = 2;
    rtv_preprocessor *layer = NULL;
    rtv_column *out = NULL;
    const rtv_column *input = payload;
    rtv_status status = rtv_text_vectorization_create(&layer, context, &options);
    if (status == RTV_OK)
        status = rtv_preprocessor_adapt(layer, input, 2);
    if (status == RTV_OK)
        status = rtv_column_create(&out, context);
    if (status == RTV_OK)
        status = rtv_preprocessor_apply(layer, out, &input, 1);
    rtv_column_free(out);
    rtv_preprocessor_free(layer);
    return status;
}

START_TEST(failing_allocations)
{
    rtv_column *column = STRINGS("a b c", "a b", "a");
    ck_assert_int_gt(sweep_failing_allocations(adapt_and_apply, column), 14);
    rtv_column_free(column);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text_vectorization");
    TCase *tests = tcase_create("text_vectorization");
    tcase_add_test(tests, by_default_rows_have_their_own_length);
    tcase_add_test(tests, padded_rows);
    tcase_add_test(tests, tokens_that_are_given);
    tcase_add_test(tests, rows_of_numbers);
    tcase_add_test(tests, learnt_words);
    tcase_add_test(tests, what_does_not_fit_is_named);
    tcase_add_test(tests, long_rows_on_several_threads);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
