#include <stdio.h>

#include "preprocess/preprocessor.h"
#include "preprocess_support.h"
#include "retrieve/hash.h"

static rtv_preprocessor *hashing(int64_t bins, const rtv_hashing_options *options)
{
    rtv_preprocessor *layer;
    OK(rtv_hashing_create(&layer, NULL, bins, options));
    return layer;
}

/* Integers hash as their decimal digits. */
START_TEST(integers_hash_as_their_digits)
{
    const int64_t values[] = {0, 5, -5, 10, 1000000000000, INT64_MIN, INT64_MAX};
    rtv_preprocessor *layer = hashing(20000, NULL);
    rtv_column *out = applied(layer, numbers_of(RTV_VALUE_INT64, LENGTH_OF(values), values));
    const int64_t *bins = rtv_column_values(out, NULL);
    for (int64_t i = 0; i < LENGTH_OF(values); i++) {
        char digits[32];
        int length = snprintf(digits, sizeof digits, "%" PRId64, values[i]);
        ck_assert_uint_eq((uint64_t)bins[i],
                          rtv_hash_fingerprint64(digits, (size_t)length) % 20000);
    }
    rtv_column_free(out);
    ck_assert_int_eq(rtv_preprocessor_bins(layer), 20000);
    ck_assert_int_eq(rtv_preprocessor_is_adaptive(layer), 0);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(salt_is_a_siphash_key)
{
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.flags = RTV_HASHING_SALTED;
    options.salt[0] = 133;
    options.salt[1] = (uint64_t)INT64_C(-137);
    rtv_preprocessor *layer = hashing(1000, &options);
    rtv_column *out = applied(layer, STRINGS("", "movie", "a longer name, of more than a block"));
    const int64_t *bins = rtv_column_values(out, NULL);
    ck_assert_uint_eq((uint64_t)bins[1],
                      rtv_hash_siphash(133, (uint64_t)INT64_C(-137), "movie", 5) % 1000);
    rtv_column_free(out);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(masked_values_get_a_bin_of_their_own)
{
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.mask = "";
    rtv_preprocessor *layer = hashing(3, &options);
    rtv_column *out = applied(layer, STRINGS("", "a", "b", "c", "", "d"));
    const int64_t *bins = rtv_column_values(out, NULL);
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(bins[i] == 0, i == 0 || i == 4);
    ck_assert_uint_eq((uint64_t)bins[2], rtv_hash_fingerprint64("b", 1) % 2 + 1);
    rtv_column_free(out);
    APPLY_FAILS(RTV_E_DTYPE, "another type", layer, INTS(1));
    rtv_preprocessor_free(layer);
    /* With one bin there is none to keep. */
    layer = hashing(1, &options);
    EXPECT_INTS(applied(layer, INTS(7, 8)), 0, 0);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(a_mask_may_hold_a_zero)
{
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.mask = "a\0b";
    options.mask_bytes = 3;
    rtv_preprocessor *layer = hashing(100, &options);
    rtv_column *strings;
    OK(rtv_column_create_strings(&strings, NULL, 2, (const char *const[]){"a\0b", "a"},
                                 (const int64_t[]){3, 1}));
    rtv_column *out = applied(layer, strings);
    const int64_t *bins = rtv_column_values(out, NULL);
    ck_assert(bins[0] == 0 && bins[1] > 0);
    rtv_column_free(out);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(what_does_not_fit_is_named)
{
    rtv_preprocessor *layer = (rtv_preprocessor *)1;
    FAILS(RTV_E_RANGE, "0 bins", rtv_hashing_create(&layer, NULL, 0, NULL));
    ck_assert_ptr_null(layer);
    FAILS(RTV_E_RANGE, "-3", rtv_hashed_crossing_create(&layer, NULL, -3, RTV_OUTPUT_INT));
    FAILS(RTV_E_RANGE, "0 tokens", rtv_category_encoding_create(&layer, NULL, 0, 2));
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.output_mode = RTV_OUTPUT_TF_IDF;
    FAILS(RTV_E_INVALID, "TF_IDF", rtv_hashing_create(&layer, NULL, 2, &options));
    options.output_mode = -1;
    FAILS(RTV_E_UNSUPPORTED, "-1", rtv_hashing_create(&layer, NULL, 2, &options));
    options = (rtv_hashing_options)RTV_HASHING_OPTIONS_INIT;
    options.flags = 64;
    FAILS(RTV_E_UNSUPPORTED, "0x40", rtv_hashing_create(&layer, NULL, 2, &options));
    FAILS(RTV_E_INVALID, "MULTI_HOT",
          rtv_hashed_crossing_create(&layer, NULL, 3, RTV_OUTPUT_MULTI_HOT));
    FAILS(RTV_E_INVALID, "INT", rtv_category_encoding_create(&layer, NULL, 3, RTV_OUTPUT_INT));

    layer = hashing(5, NULL);
    APPLY_FAILS(RTV_E_DTYPE, "float32", layer, FLOATS(1.0f));
    rtv_column *out = empty_column(), *column = INTS(1, 2);
    const rtv_column *inputs[] = {column, column};
    FAILS(RTV_E_INVALID, "2 are given", rtv_preprocessor_apply(layer, out, inputs, 2));
    FAILS(RTV_E_INVALID, "0 are given", rtv_preprocessor_apply(layer, out, inputs, 0));
    inputs[0] = NULL;
    FAILS(RTV_E_INVALID, "input 0 is NULL", rtv_preprocessor_apply(layer, out, inputs, 1));
    inputs[0] = column;
    FAILS(RTV_E_INVALID, "also the output", rtv_preprocessor_apply(layer, column, inputs, 1));
    FAILS(RTV_E_STATE, "nothing to learn", rtv_preprocessor_adapt(layer, column, 0));
    FAILS(RTV_E_STATE, "nothing to learn", rtv_preprocessor_adapt_finish(layer));
    rtv_column_free(out);
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(crossing_mixes_strings_and_integers)
{
    rtv_preprocessor *layer;
    OK(rtv_hashed_crossing_create(&layer, NULL, 1000, RTV_OUTPUT_INT));
    rtv_column *left = STRINGS("A", "B"), *right = INTS(101, -7), *out = empty_column();
    const rtv_column *inputs[] = {left, right};
    OK(rtv_preprocessor_apply(layer, out, inputs, 2));
    uint64_t hash = UINT64_C(0xDECAFCAFFE);
    hash = rtv_hash_combine(hash, rtv_hash_fingerprint64("B", 1));
    hash = rtv_hash_combine(hash, (uint64_t)INT64_C(-7));
    ck_assert_uint_eq((uint64_t)((const int64_t *)rtv_column_values(out, NULL))[1], hash % 1000);
    FAILS(RTV_E_INVALID, "two or more", rtv_preprocessor_apply(layer, out, inputs, 1));
    rtv_column *longer = INTS(1, 2, 3), *floats = FLOATS(1.0f, 2.0f);
    inputs[1] = longer;
    FAILS(RTV_E_SHAPE, "[2], input 1 has [3]", rtv_preprocessor_apply(layer, out, inputs, 2));
    inputs[1] = floats;
    FAILS(RTV_E_DTYPE, "input 1 has float32", rtv_preprocessor_apply(layer, out, inputs, 2));
    rtv_column_free(left);
    rtv_column_free(right);
    rtv_column_free(longer);
    rtv_column_free(floats);
    rtv_column_free(out);
    rtv_preprocessor_free(layer);
}
END_TEST

/* More than one task: every value is what it would be alone. */
START_TEST(long_columns_on_several_threads)
{
    enum { ROWS = 50000 };
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 3;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    int64_t *values = malloc(ROWS * sizeof *values);
    for (int64_t i = 0; i < ROWS; i++)
        values[i] = i * 977 - 1000;
    rtv_preprocessor *layer, *alone = hashing(1009, NULL);
    OK(rtv_hashing_create(&layer, context, 1009, NULL));
    rtv_column *out = applied(layer, numbers_of(RTV_VALUE_INT64, ROWS, values));
    rtv_column *same = applied(alone, numbers_of(RTV_VALUE_INT64, ROWS, values));
    expect_same_columns(out, same);
    rtv_column_free(out);
    rtv_column_free(same);
    rtv_preprocessor_free(layer);
    rtv_preprocessor_free(alone);
    rtv_context_free(context);
    free(values);
}
END_TEST

static rtv_status create_and_apply(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.mask = "none";
    options.output_mode = RTV_OUTPUT_COUNT;
    rtv_preprocessor *layer = NULL;
    rtv_column *input = STRINGS("a", "none"), *out = NULL;
    const rtv_column *inputs = input;
    rtv_status status = rtv_hashing_create(&layer, context, 8, &options);
    if (status == RTV_OK)
        status = rtv_column_create(&out, context);
    if (status == RTV_OK)
        status = rtv_preprocessor_apply(layer, out, &inputs, 1);
    rtv_column_free(out);
    rtv_column_free(input);
    rtv_preprocessor_free(layer);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_eq(sweep_failing_allocations(create_and_apply, NULL), 4);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hashing");
    TCase *tests = tcase_create("hashing");
    tcase_add_test(tests, integers_hash_as_their_digits);
    tcase_add_test(tests, salt_is_a_siphash_key);
    tcase_add_test(tests, masked_values_get_a_bin_of_their_own);
    tcase_add_test(tests, a_mask_may_hold_a_zero);
    tcase_add_test(tests, what_does_not_fit_is_named);
    tcase_add_test(tests, crossing_mixes_strings_and_integers);
    tcase_add_test(tests, long_columns_on_several_threads);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
