#include "preprocess/preprocessor.h"
#include "preprocess_support.h"

static rtv_preprocessor *category(int64_t tokens, rtv_output_mode mode)
{
    rtv_preprocessor *layer;
    OK(rtv_category_encoding_create(&layer, NULL, tokens, mode));
    return layer;
}

static rtv_column *applied_by_rows(const rtv_preprocessor *layer, rtv_column *column)
{
    rtv_column *out = empty_column();
    const rtv_column *input = column;
    OK(rtv__preprocessor_apply_rows(layer, out, &input, 1));
    rtv_column_free(column);
    return out;
}

START_TEST(one_hot_has_a_row_for_each_value)
{
    rtv_preprocessor *layer = category(3, RTV_OUTPUT_ONE_HOT);
    rtv_column *out = applied(layer, INTS(2, 0));
    expect_shape(out, 2, (const int64_t[]){2, 3});
    EXPECT_FLOATS(out, 0, 0, 1, 1, 0, 0);
    out = applied(layer, reshaped(INTS(1, 1), 2, (const int64_t[]){2, 1}));
    expect_shape(out, 2, (const int64_t[]){2, 3});
    EXPECT_FLOATS(out, 0, 1, 0, 0, 1, 0);
    out = applied(layer, reshaped(INTS(1), 0, NULL));
    expect_shape(out, 1, (const int64_t[]){3});
    EXPECT_FLOATS(out, 0, 1, 0);
    APPLY_FAILS(RTV_E_SHAPE, "[1, 2]", layer, reshaped(INTS(1, 1), 2, (const int64_t[]){1, 2}));
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(samples_are_rows_or_the_whole_list)
{
    rtv_preprocessor *many = category(4, RTV_OUTPUT_MULTI_HOT);
    rtv_preprocessor *count = category(4, RTV_OUTPUT_COUNT);
    rtv_column *out = applied(many, INTS(3, 1, 3));
    expect_shape(out, 1, (const int64_t[]){4});
    EXPECT_FLOATS(out, 0, 1, 0, 1);
    EXPECT_FLOATS(applied(count, INTS(3, 1, 3)), 0, 1, 0, 2);
    out = applied(count, reshaped(INTS(0, 0, 1, 2), 2, (const int64_t[]){2, 2}));
    expect_shape(out, 2, (const int64_t[]){2, 4});
    EXPECT_FLOATS(out, 2, 0, 0, 0, 0, 1, 1, 0);
    APPLY_FAILS(RTV_E_SHAPE, "[1, 1, 1]", many, reshaped(INTS(1), 3, (const int64_t[]){1, 1, 1}));
    /* Ragged rows, the middle one empty. */
    out = applied(count, ragged(INTS(0, 1, 1), 3, (const int64_t[]){0, 1, 1, 3}));
    expect_shape(out, 2, (const int64_t[]){3, 4});
    EXPECT_FLOATS(out, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0);
    rtv_preprocessor_free(many);
    rtv_preprocessor_free(count);
}
END_TEST

/* What models use: a list is so many rows, also when it has one. */
START_TEST(by_rows_a_list_is_so_many_rows)
{
    rtv_preprocessor *many = category(3, RTV_OUTPUT_MULTI_HOT);
    rtv_preprocessor *one = category(3, RTV_OUTPUT_ONE_HOT);
    rtv_column *out = applied_by_rows(many, INTS(2, 1));
    expect_shape(out, 2, (const int64_t[]){2, 3});
    EXPECT_FLOATS(out, 0, 0, 1, 0, 1, 0);
    out = applied_by_rows(one, INTS(2));
    expect_shape(out, 2, (const int64_t[]){1, 3});
    rtv_column_free(out);
    out = applied(one, INTS(2));
    expect_shape(out, 1, (const int64_t[]){3});
    rtv_column_free(out);
    out = applied_by_rows(many, reshaped(INTS(2), 0, NULL));
    expect_shape(out, 2, (const int64_t[]){1, 3});
    rtv_column_free(out);
    rtv_preprocessor_free(many);
    rtv_preprocessor_free(one);
}
END_TEST

START_TEST(floats_are_cut_and_the_range_is_checked_before)
{
    rtv_preprocessor *layer = category(3, RTV_OUTPUT_COUNT);
    EXPECT_FLOATS(applied(layer, DOUBLES(1.7, 2.999, 0.0)), 1, 1, 1);
    APPLY_FAILS(RTV_E_RANGE, "value 1 is -0.5", layer, FLOATS(1.0f, -0.5f));
    APPLY_FAILS(RTV_E_RANGE, "nan", layer, DOUBLES(0.0 / 0.0));
    APPLY_FAILS(RTV_E_RANGE, "3 tokens: value 2 is 3", layer, INTS(0, 1, 3, -1));
    APPLY_FAILS(RTV_E_DTYPE, "strings", layer, STRINGS("1"));
    rtv_preprocessor_free(layer);
}
END_TEST

/* On several threads too, the first bad value is the one that is named. */
START_TEST(the_first_bad_value_is_named)
{
    enum { ROWS = 30000 };
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 3;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    int64_t *values = calloc(ROWS, sizeof *values);
    values[11111] = 99;
    values[22222] = -1;
    rtv_preprocessor *layer;
    OK(rtv_category_encoding_create(&layer, context, 5, RTV_OUTPUT_ONE_HOT));
    for (int i = 0; i < 5; i++)
        APPLY_FAILS(RTV_E_RANGE, "value 11111 is 99", layer,
                    numbers_of(RTV_VALUE_INT64, ROWS, values));
    rtv_preprocessor_free(layer);
    rtv_context_free(context);
    free(values);
}
END_TEST

START_TEST(weights_are_added_in_order)
{
    rtv_preprocessor *layer = category(2, RTV_OUTPUT_COUNT);
    rtv_column *values = INTS(0, 0, 1), *weights = DOUBLES(0.1, 0.2, -4.0), *out = empty_column();
    const rtv_column *inputs[] = {values, weights};
    OK(rtv_preprocessor_apply(layer, out, inputs, 2));
    const float *row = rtv_column_values(out, NULL);
    ck_assert(row[0] == 0.0f + 0.1f + 0.2f && row[1] == -4.0f);
    rtv_column *short_weights = FLOATS(1.0f, 2.0f), *text = STRINGS("a", "b", "c");
    inputs[1] = short_weights;
    FAILS(RTV_E_SHAPE, "[3] have 2 weights", rtv_preprocessor_apply(layer, out, inputs, 2));
    inputs[1] = text;
    FAILS(RTV_E_DTYPE, "weights", rtv_preprocessor_apply(layer, out, inputs, 2));
    rtv_preprocessor_free(layer);
    layer = category(2, RTV_OUTPUT_MULTI_HOT);
    inputs[1] = weights;
    FAILS(RTV_E_INVALID, "MULTI_HOT takes no weights",
          rtv_preprocessor_apply(layer, out, inputs, 2));
    rtv_preprocessor_free(layer);
    rtv_column_free(values);
    rtv_column_free(weights);
    rtv_column_free(short_weights);
    rtv_column_free(text);
    rtv_column_free(out);
}
END_TEST

START_TEST(ragged_indices_stay_ragged)
{
    rtv_preprocessor *layer;
    OK(rtv_hashing_create(&layer, NULL, 1, NULL));
    rtv_column *out = applied(layer, ragged(INTS(4, 5, 6), 3, (const int64_t[]){0, 2, 2, 3}));
    expect_splits(out, 3, (const int64_t[]){0, 2, 2, 3});
    EXPECT_INTS(out, 0, 0, 0);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(repeated_calls_allocate_nothing)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_preprocessor *layer;
    rtv_column *out, *column = INTS(1, 2, 3);
    const rtv_column *input = column;
    OK(rtv_category_encoding_create(&layer, context, 8, RTV_OUTPUT_ONE_HOT));
    OK(rtv_column_create(&out, context));
    OK(rtv_preprocessor_apply(layer, out, &input, 1));
    EXPECT_NO_ALLOCATION(&counter, OK(rtv_preprocessor_apply(layer, out, &input, 1)));
    rtv_column_free(out);
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
    rtv_context_free(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("encode");
    TCase *tests = tcase_create("encode");
    tcase_add_test(tests, one_hot_has_a_row_for_each_value);
    tcase_add_test(tests, samples_are_rows_or_the_whole_list);
    tcase_add_test(tests, by_rows_a_list_is_so_many_rows);
    tcase_add_test(tests, floats_are_cut_and_the_range_is_checked_before);
    tcase_add_test(tests, the_first_bad_value_is_named);
    tcase_add_test(tests, weights_are_added_in_order);
    tcase_add_test(tests, ragged_indices_stay_ragged);
    tcase_add_test(tests, repeated_calls_allocate_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
