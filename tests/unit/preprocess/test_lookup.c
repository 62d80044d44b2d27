#include "base/random.h"
#include "preprocess_support.h"
#include "retrieve/hash.h"

static rtv_preprocessor *string_lookup(const rtv_string_lookup_options *options)
{
    rtv_preprocessor *layer;
    OK(rtv_string_lookup_create(&layer, NULL, options));
    return layer;
}

static const char *const abc[] = {"a", "b", "c"};

static rtv_string_lookup_options with_abc(void)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.vocabulary = abc;
    options.vocabulary_count = 3;
    return options;
}

START_TEST(indices_of_a_given_vocabulary)
{
    rtv_string_lookup_options options = with_abc();
    rtv_preprocessor *layer = string_lookup(&options);
    EXPECT_WORDS(layer, "[UNK]", "a", "b", "c");
    ck_assert_int_eq(rtv_preprocessor_bins(layer), 4);
    EXPECT_INTS(applied(layer, STRINGS("c", "a", "", "[UNK]", "zebra")), 3, 1, 0, 0, 0);
    rtv_column *out =
        applied(layer, ragged(STRINGS("c", "x", "a"), 3, (const int64_t[]){0, 2, 2, 3}));
    expect_splits(out, 3, (const int64_t[]){0, 2, 2, 3});
    EXPECT_INTS(out, 3, 0, 1);
    rtv_preprocessor_free(layer);
    options.mask_token = "";
    layer = string_lookup(&options);
    EXPECT_WORDS(layer, "", "[UNK]", "a", "b", "c");
    EXPECT_INTS(applied(layer, STRINGS("c", "", "zebra")), 4, 0, 1);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(special_tokens_may_come_with_the_vocabulary)
{
    const char *const all[] = {"", "[UNK]", "a"}, *const some[] = {"[UNK]", "a"};
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.mask_token = "";
    options.vocabulary = all;
    options.vocabulary_count = 3;
    rtv_preprocessor *layer = string_lookup(&options);
    EXPECT_WORDS(layer, "", "[UNK]", "a");
    rtv_preprocessor_free(layer);
    /* Without the mask in front, "[UNK]" is a word like others. */
    options.vocabulary = some;
    options.vocabulary_count = 2;
    layer = string_lookup(&options);
    EXPECT_WORDS(layer, "", "[UNK]", "[UNK]", "a");
    EXPECT_INTS(applied(layer, STRINGS("[UNK]", "b")), 2, 1);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(several_places_for_unknown_tokens)
{
    rtv_string_lookup_options options = with_abc();
    options.oov_indices = 3;
    options.mask_token = "m";
    rtv_preprocessor *layer = string_lookup(&options);
    rtv_column *out = applied(layer, STRINGS("zebra", "yak", "m", "a"));
    const int64_t *got = rtv_column_values(out, NULL);
    ck_assert_uint_eq((uint64_t)got[0], 1 + rtv_hash_fingerprint64("zebra", 5) % 3);
    ck_assert_uint_eq((uint64_t)got[1], 1 + rtv_hash_fingerprint64("yak", 3) % 3);
    ck_assert(got[2] == 0 && got[3] == 4);
    rtv_column_free(out);
    rtv_preprocessor_free(layer);

    rtv_integer_lookup_options integers = RTV_INTEGER_LOOKUP_OPTIONS_INIT;
    integers.vocabulary = (const int64_t[]){7, INT64_MIN};
    integers.vocabulary_count = 2;
    integers.oov_indices = 3;
    OK(rtv_integer_lookup_create(&layer, NULL, &integers));
    /* The remainder is never negative: -1 mod 3 is 2. */
    EXPECT_INTS(applied(layer, INTS(7, INT64_MIN, 4, -1, -3, INT64_MAX)), 3, 4, 1, 2, 0, 1);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(no_place_for_unknown_tokens)
{
    rtv_string_lookup_options options = with_abc();
    options.oov_indices = 0;
    rtv_preprocessor *layer = string_lookup(&options);
    EXPECT_INTS(applied(layer, STRINGS("a", "c")), 0, 2);
    APPLY_FAILS(RTV_E_RANGE, "value 1 is 'zebra'", layer, STRINGS("a", "zebra"));
    /* A message is one line of UTF-8, whatever the bytes. */
    APPLY_FAILS(RTV_E_RANGE, "value 0 is '\\xffx\\x0ay'", layer, STRINGS("\xffx\ny"));
    APPLY_FAILS(RTV_E_DTYPE, "takes string, not int64", layer, INTS(1));
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(and_back)
{
    rtv_string_lookup_options options = with_abc();
    options.flags = RTV_LOOKUP_INVERT;
    options.mask_token = "-";
    rtv_preprocessor *layer = string_lookup(&options);
    ck_assert_int_eq(rtv_preprocessor_bins(layer), 0);
    rtv_column *out =
        applied(layer, reshaped(INTS(2, 4, 0, 1, -5, 99), 2, (const int64_t[]){2, 3}));
    expect_shape(out, 2, (const int64_t[]){2, 3});
    const char *const wanted[] = {"a", "c", "-", "[UNK]", "[UNK]", "[UNK]"};
    for (int64_t i = 0; i < 6; i++) {
        int64_t length;
        const char *word = rtv_column_string(out, i, &length);
        ck_assert_int_eq(length, (int64_t)strlen(wanted[i]));
        ck_assert_mem_eq(word, wanted[i], strlen(wanted[i]));
    }
    rtv_column_free(out);
    out = applied(layer, ragged(INTS(3, 2), 2, (const int64_t[]){0, 0, 2}));
    expect_splits(out, 2, (const int64_t[]){0, 0, 2});
    ck_assert_mem_eq(rtv_column_string(out, 0, NULL), "b", 1);
    rtv_column_free(out);
    APPLY_FAILS(RTV_E_DTYPE, "inverted StringLookup", layer, STRINGS("a"));
    rtv_preprocessor_free(layer);

    rtv_integer_lookup_options integers = RTV_INTEGER_LOOKUP_OPTIONS_INIT;
    integers.flags = RTV_LOOKUP_INVERT;
    integers.vocabulary = (const int64_t[]){70, 80};
    integers.vocabulary_count = 2;
    OK(rtv_integer_lookup_create(&layer, NULL, &integers));
    EXPECT_INTS(applied(layer, INTS(0, 1, 2, 3)), -1, 70, 80, -1);
    int64_t word;
    OK(rtv_preprocessor_word_int64(&word, layer, 2));
    ck_assert_int_eq(word, 80);
    FAILS(RTV_E_RANGE, "entry 3 of a vocabulary of 3",
          rtv_preprocessor_word_int64(&word, layer, 3));
    const char *text;
    FAILS(RTV_E_DTYPE, "no vocabulary of strings", rtv_preprocessor_word(&text, NULL, layer, 0));
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(learnt_words_go_by_count_then_backwards)
{
    rtv_preprocessor *layer = string_lookup(NULL);
    APPLY_FAILS(RTV_E_STATE, "no vocabulary yet", layer, STRINGS("a"));
    ck_assert_int_eq(rtv_preprocessor_bins(layer), 0);
    /* "é" is C3 A9, above all ASCII; "ab" is above "a". */
    rtv_column *column = STRINGS("b", "b", "a", "ab", "Z", "9", "é", "[UNK]", "[UNK]", "[UNK]", "");
    OK(rtv_preprocessor_adapt(layer, column, 2));
    EXPECT_WORDS(layer, "[UNK]", "b", "é", "ab", "a", "Z", "9", "");
    rtv_column_free(column);
    column = STRINGS("new");
    OK(rtv_preprocessor_adapt(layer, column, 0));
    EXPECT_WORDS(layer, "[UNK]", "new");
    rtv_column_free(column);
    rtv_preprocessor_free(layer);

    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.max_tokens = 3;
    options.mask_token = "x";
    layer = string_lookup(&options);
    column = STRINGS("x", "x", "x", "b", "b", "a");
    OK(rtv_preprocessor_adapt(layer, column, 0));
    EXPECT_WORDS(layer, "x", "[UNK]", "b");
    rtv_column_free(column);
    rtv_preprocessor_free(layer);

    options = (rtv_string_lookup_options)RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.least_count = 2;
    layer = string_lookup(&options);
    column = STRINGS("once", "twice", "twice");
    OK(rtv_preprocessor_adapt(layer, column, 0));
    EXPECT_WORDS(layer, "[UNK]", "twice");
    rtv_column_free(column);
    column = STRINGS("once", "[UNK]", "[UNK]");
    FAILS(RTV_E_STATE, "of 2 different tokens none", rtv_preprocessor_adapt(layer, column, 0));
    EXPECT_WORDS(layer, "[UNK]", "twice");
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
}
END_TEST

/* Many tokens against plain counting: each index is the rank by count and value. */
START_TEST(learnt_integers_agree_with_counting)
{
    enum { ROWS = 4000, VALUES = 300 };
    int64_t rows[ROWS], counts[VALUES] = {0};
    rtv__random random;
    rtv__random_seed(&random, 5);
    for (int i = 0; i < ROWS; i++) {
        rows[i] = (int64_t)(rtv__random_below(&random, VALUES) *
                            rtv__random_below(&random, VALUES) / VALUES);
        counts[rows[i]]++;
    }
    rtv_preprocessor *layer;
    OK(rtv_integer_lookup_create(&layer, NULL, NULL));
    rtv_column *column = numbers_of(RTV_VALUE_INT64, ROWS, rows);
    OK(rtv_preprocessor_adapt(layer, column, 0));
    rtv_column *out = applied(layer, column);
    const int64_t *got = rtv_column_values(out, NULL);
    for (int i = 0; i < ROWS; i++) {
        int64_t before = 0;
        for (int64_t value = 0; value < VALUES; value++)
            before += counts[value] > counts[rows[i]] ||
                      (counts[value] == counts[rows[i]] && value > rows[i]);
        ck_assert_int_eq(got[i], before + 1);
    }
    rtv_column_free(out);
    rtv_preprocessor_free(layer);
}
END_TEST

/* Bytes that are hard to order: zeros, high ones, common beginnings. */
START_TEST(learnt_words_are_in_the_order_of_their_bytes)
{
    enum { TOKENS = 600 };
    static const char letters[] = {'\0', 'a', '\xFF'};
    char bytes[TOKENS][12];
    const char *strings[TOKENS];
    int64_t lengths[TOKENS];
    rtv__random random;
    rtv__random_seed(&random, 15);
    for (int i = 0; i < TOKENS; i++) {
        lengths[i] = (int64_t)rtv__random_below(&random, 12);
        for (int64_t j = 0; j < lengths[i]; j++)
            bytes[i][j] = letters[j < 7 ? 1 : rtv__random_below(&random, 3)];
        strings[i] = bytes[i];
    }
    rtv_column *column;
    OK(rtv_column_create_strings(&column, NULL, TOKENS, strings, lengths));
    rtv_preprocessor *layer = string_lookup(NULL);
    OK(rtv_preprocessor_adapt(layer, column, 0));
    int64_t counts[2] = {0, 0}, size = rtv_preprocessor_vocabulary_size(layer);
    for (int64_t i = 1; i < size; i++) {
        const char *pair[2];
        int64_t length[2];
        for (int64_t side = 0; side < 2 && i + side < size; side++) {
            OK(rtv_preprocessor_word(&pair[side], &length[side], layer, i + side));
            counts[side] = 0;
            for (int j = 0; j < TOKENS; j++)
                counts[side] += lengths[j] == length[side] &&
                                memcmp(strings[j], pair[side], (size_t)length[side]) == 0;
        }
        ck_assert_int_gt(counts[0], 0);
        if (i + 1 == size || counts[0] > counts[1])
            continue;
        ck_assert_int_eq(counts[0], counts[1]);
        int64_t shorter = length[0] < length[1] ? length[0] : length[1];
        int order = memcmp(pair[0], pair[1], (size_t)shorter);
        ck_assert(order > 0 || (order == 0 && length[0] > length[1]));
    }
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(counts_and_weights)
{
    rtv_string_lookup_options options = with_abc();
    options.output_mode = RTV_OUTPUT_COUNT;
    options.mask_token = "";
    options.max_tokens = 6;
    options.flags = RTV_LOOKUP_PAD;
    rtv_preprocessor *layer = string_lookup(&options);
    /* Masked tokens are dropped, and have no index in these modes. */
    EXPECT_FLOATS(applied(layer, STRINGS("a", "", "a", "x")), 1, 2, 0, 0, 0, 0);
    rtv_preprocessor_free(layer);

    options = with_abc();
    options.output_mode = RTV_OUTPUT_TF_IDF;
    options.idf_weights = (const double[]){0.5, 1.0, 3.0};
    options.idf_weight_count = 3;
    layer = string_lookup(&options);
    /* The unknown token weighs what the others do in the mean. */
    EXPECT_FLOATS(applied(layer, STRINGS("a", "c", "c", "x")), 1.5f, 0.5f, 0.0f, 6.0f);
    int64_t count;
    ck_assert(rtv_preprocessor_idf_weights(layer, &count)[3] == 3.0f && count == 4);
    rtv_preprocessor_free(layer);

    /* Learnt: a row is a document, ln(1 + N / (1 + df)). */
    options = (rtv_string_lookup_options)RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    layer = string_lookup(&options);
    rtv_column *column = reshaped(STRINGS("a", "a", "a", "b"), 2, (const int64_t[]){2, 2});
    OK(rtv_preprocessor_adapt(layer, column, 1));
    EXPECT_WORDS(layer, "[UNK]", "a", "b");
    const float *idf = rtv_preprocessor_idf_weights(layer, NULL);
    ck_assert_float_eq_tol(idf[1], 0.5108256f, 1e-6f);
    ck_assert_float_eq_tol(idf[2], 0.6931472f, 1e-6f);
    ck_assert_float_eq_tol(idf[0], (idf[1] + idf[2]) / 2, 1e-6f);
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
}
END_TEST

static void refuse(rtv_string_lookup_options options, rtv_status status, const char *fragment)
{
    rtv_preprocessor *layer = (rtv_preprocessor *)1;
    FAILS(status, fragment, rtv_string_lookup_create(&layer, NULL, &options));
    ck_assert_ptr_null(layer);
}

START_TEST(what_does_not_fit_is_named)
{
    rtv_string_lookup_options options = with_abc();
    options.vocabulary_count = 0;
    refuse(options, RTV_E_INVALID, "a vocabulary of 0");
    options.vocabulary = NULL;
    options.vocabulary_count = 3;
    refuse(options, RTV_E_INVALID, "vocabulary is NULL");
    options = with_abc();
    options.vocabulary = (const char *const[]){"a", NULL, "c"};
    refuse(options, RTV_E_INVALID, "vocabulary[1] is NULL");
    options.vocabulary = (const char *const[]){"a", "b", "a"};
    refuse(options, RTV_E_INVALID, "'a' occurs twice");
    options = with_abc();
    options.mask_token = "b";
    refuse(options, RTV_E_INVALID, "mask token stands among the words");
    options = with_abc();
    options.oov_token = "c";
    options.flags = RTV_LOOKUP_INVERT;
    refuse(options, RTV_E_INVALID, "unknown ones stands among");
    options.output_mode = RTV_OUTPUT_COUNT;
    refuse(options, RTV_E_INVALID, "inverts only in mode INT, not COUNT");
    options = with_abc();
    options.max_tokens = 3;
    refuse(options, RTV_E_RANGE, "3 words and 1 special tokens are more than max_tokens, 3");
    options.max_tokens = 1;
    refuse(options, RTV_E_INVALID, "max_tokens is 1");
    options = with_abc();
    options.oov_indices = -1;
    refuse(options, RTV_E_INVALID, "oov_indices is -1");
    options = with_abc();
    options.flags = RTV_LOOKUP_PAD;
    refuse(options, RTV_E_INVALID, "without max_tokens");
    options.flags = RTV_LOOKUP_MASK;
    refuse(options, RTV_E_UNSUPPORTED, "0x4");
    options = with_abc();
    options.output_mode = RTV_OUTPUT_TF_IDF;
    refuse(options, RTV_E_INVALID, "0 weights for a vocabulary of 3");
    options.output_mode = RTV_OUTPUT_COUNT;
    options.idf_weights = (const double[]){1, 2, 3};
    options.idf_weight_count = 3;
    refuse(options, RTV_E_INVALID, "belong to mode TF_IDF, not COUNT");
    options = (rtv_string_lookup_options)RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.max_tokens = 2;
    options.oov_indices = 3;
    refuse(options, RTV_E_RANGE, "3 special tokens leave no room");
    options = with_abc();
    rtv_preprocessor *layer = string_lookup(&options);
    rtv_column *column = STRINGS("a");
    FAILS(RTV_E_STATE, "nothing to learn", rtv_preprocessor_adapt(layer, column, 0));
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
}
END_TEST

static rtv_status adapt_and_apply(rtv_context *context, void *payload)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    options.mask_token = "";
    rtv_preprocessor *layer = NULL;
    rtv_column *out = NULL;
    const rtv_column *input = payload;
    rtv_status status = rtv_string_lookup_create(&layer, context, &options);
    if (status == RTV_OK)
        status = rtv_preprocessor_adapt(layer, input, 2);
    if (status != RTV_OK && layer != NULL)
        ck_assert_int_eq(rtv_preprocessor_vocabulary_size(layer), 0);
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
    rtv_column *column = STRINGS("a", "b", "a", "c");
    ck_assert_int_gt(sweep_failing_allocations(adapt_and_apply, column), 12);
    rtv_column_free(column);
}
END_TEST

typedef struct {
    const rtv_preprocessor *layer;
    const rtv_column *input, *wanted;
} shared_work;

static rtv_status apply_often(int32_t thread, void *payload)
{
    (void)thread;
    const shared_work *work = payload;
    for (int i = 0; i < 20; i++) {
        rtv_column *out;
        rtv_status status = rtv_column_create(&out, NULL);
        if (status != RTV_OK)
            return status;
        status = rtv_preprocessor_apply(work->layer, out, &work->input, 1);
        if (status == RTV_OK &&
            memcmp(rtv_column_values(out, NULL), rtv_column_values(work->wanted, NULL),
                   (size_t)rtv_column_count(work->wanted) * sizeof(int64_t)) != 0)
            status = RTV_E_INTERNAL;
        rtv_column_free(out);
        if (status != RTV_OK)
            return status;
    }
    return RTV_OK;
}

/* Adapted, it is frozen: several threads share it, and its context's threads too. */
START_TEST(several_threads_share_one_layer)
{
    enum { ROWS = 20000 };
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 2;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    static int64_t values[ROWS];
    for (int64_t i = 0; i < ROWS; i++)
        values[i] = i * i % 3001;
    rtv_preprocessor *layer;
    OK(rtv_integer_lookup_create(&layer, context, NULL));
    rtv_context_free(context);
    rtv_column *input = numbers_of(RTV_VALUE_INT64, ROWS, values), *wanted = empty_column();
    const rtv_column *inputs = input;
    OK(rtv_preprocessor_adapt(layer, input, 0));
    OK(rtv_preprocessor_apply(layer, wanted, &inputs, 1));
    shared_work work = {layer, input, wanted};
    run_threads(3, apply_often, &work);
    rtv_preprocessor_free(rtv_preprocessor_retain(layer));
    run_threads(2, apply_often, &work);
    rtv_column_free(input);
    rtv_column_free(wanted);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(repeated_calls_allocate_nothing)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    static int64_t values[20000];
    rtv_column *column = numbers_of(RTV_VALUE_INT64, 20000, values), *out;
    const rtv_column *input = column;
    rtv_integer_lookup_options options = RTV_INTEGER_LOOKUP_OPTIONS_INIT;
    options.vocabulary = (const int64_t[]){1, 2};
    options.vocabulary_count = 2;
    rtv_preprocessor *layer;
    OK(rtv_integer_lookup_create(&layer, context, &options));
    OK(rtv_column_create(&out, context));
    OK(rtv_preprocessor_apply(layer, out, &input, 1));
    EXPECT_NO_ALLOCATION(&counter, OK(rtv_preprocessor_apply(layer, out, &input, 1)));
    rtv_column_free(column);
    rtv_column_free(out);
    rtv_preprocessor_free(layer);
    rtv_context_free(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lookup");
    TCase *tests = tcase_create("lookup");
    tcase_add_test(tests, indices_of_a_given_vocabulary);
    tcase_add_test(tests, special_tokens_may_come_with_the_vocabulary);
    tcase_add_test(tests, several_places_for_unknown_tokens);
    tcase_add_test(tests, no_place_for_unknown_tokens);
    tcase_add_test(tests, and_back);
    tcase_add_test(tests, learnt_words_go_by_count_then_backwards);
    tcase_add_test(tests, learnt_integers_agree_with_counting);
    tcase_add_test(tests, learnt_words_are_in_the_order_of_their_bytes);
    tcase_add_test(tests, counts_and_weights);
    tcase_add_test(tests, what_does_not_fit_is_named);
    tcase_add_test(tests, failing_allocations);
    tcase_add_test(tests, several_threads_share_one_layer);
    tcase_add_test(tests, repeated_calls_allocate_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
