#include <math.h>

#include "base/random.h"
#include "preprocess_support.h"

static rtv_preprocessor *normalization(rtv_context *context,
                                       const rtv_normalization_options *options)
{
    rtv_preprocessor *layer;
    OK(rtv_normalization_create(&layer, context, options));
    return layer;
}

static rtv_preprocessor *with_flags(uint32_t flags)
{
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    options.flags = flags;
    return normalization(NULL, &options);
}

START_TEST(given_statistics_broadcast)
{
    const double mean[] = {1.0, 2.0, 3.0}, variance = 4.0;
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    options.mean = mean;
    options.mean_rank = 1;
    options.mean_dims = (const int64_t[]){3};
    options.variance = &variance;
    rtv_preprocessor *layer = normalization(NULL, &options);
    ck_assert_int_eq(rtv_preprocessor_is_adaptive(layer), 0);
    EXPECT_FLOATS(applied(layer, reshaped(FLOATS(1, 2, 3, 5, 0, 4), 2, (const int64_t[]){2, 3})), 0,
                  0, 0, 2, -1, 0.5f);
    APPLY_FAILS(RTV_E_SHAPE, "[3] along axes of sizes [2]", layer,
                reshaped(FLOATS(1, 2), 2, (const int64_t[]){1, 2}));
    rtv_column *column = FLOATS(1);
    FAILS(RTV_E_STATE, "nothing to learn", rtv_preprocessor_adapt(layer, column, 0));
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
    /* And back. */
    options.flags = RTV_NORMALIZATION_INVERT;
    layer = normalization(NULL, &options);
    EXPECT_FLOATS(applied(layer, reshaped(FLOATS(0, -1, 0.5f), 2, (const int64_t[]){1, 3})), 1, 0,
                  4);
    rtv_preprocessor_free(layer);
}
END_TEST

/* Axes 0 and 2 of [2, 3, 2] with a mean of shape [2, 1]: one for each position along axis 0. */
START_TEST(statistics_along_several_axes)
{
    const double mean[] = {10.0, 20.0}, variance = 1.0;
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    options.axes = (const int32_t[]){2, 0};
    options.axis_count = 2;
    options.mean = mean;
    options.mean_rank = 2;
    options.mean_dims = (const int64_t[]){2, 1};
    options.variance = &variance;
    rtv_preprocessor *layer = normalization(NULL, &options);
    float values[12], wanted[12];
    for (int i = 0; i < 12; i++) {
        values[i] = (float)i;
        wanted[i] = (float)(i - (i < 6 ? 10 : 20));
    }
    expect_floats(applied(layer, reshaped(numbers_of(RTV_VALUE_FLOAT32, 12, values), 3,
                                          (const int64_t[]){2, 3, 2})),
                  12, wanted);
    APPLY_FAILS(RTV_E_SHAPE, "axis 2 of a column of shape [2]", layer, FLOATS(1, 2));
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(edges_of_the_variance)
{
    const double mean = 1.0, zero = 0.0, negative = -1.0;
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    options.mean = &mean;
    options.variance = &zero;
    rtv_preprocessor *layer = normalization(NULL, &options);
    EXPECT_FLOATS(applied(layer, FLOATS(1.0f, 2.0f)), 0.0f, 1.0f / 1e-7f);
    rtv_preprocessor_free(layer);
    options.variance = &negative;
    layer = normalization(NULL, &options);
    EXPECT_FLOATS(applied(layer, FLOATS(1.0f)), NAN);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(without_statistics_values_pass)
{
    rtv_preprocessor *layer = normalization(NULL, NULL);
    EXPECT_FLOATS(applied(layer, DOUBLES(0.1, -3.0)), 0.1f, -3.0f);
    ck_assert_ptr_null(rtv_preprocessor_mean(layer, NULL));
    ck_assert_int_eq(rtv_preprocessor_bins(layer), 0);
    APPLY_FAILS(RTV_E_DTYPE, "strings", layer, STRINGS("1"));
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(by_default_a_list_has_one_mean_and_a_table_one_for_each_column)
{
    rtv_preprocessor *layer = normalization(NULL, NULL);
    rtv_column *list = INTS(1, 2, 3, 4, 5), *table;
    OK(rtv_preprocessor_adapt(layer, list, 0));
    int64_t count;
    ck_assert(rtv_preprocessor_mean(layer, &count)[0] == 3.0f && count == 1);
    ck_assert(rtv_preprocessor_variance(layer, NULL)[0] == 2.0f);
    EXPECT_FLOATS(applied(layer, list), (1 - 3) / sqrtf(2), (2 - 3) / sqrtf(2), 0, 1 / sqrtf(2),
                  2 / sqrtf(2));
    /* The same as rows of one value. */
    EXPECT_FLOATS(applied(layer, reshaped(INTS(3, 3), 2, (const int64_t[]){2, 1})), 0, 0);
    table = reshaped(FLOATS(0, 10, 2, 10), 2, (const int64_t[]){2, 2});
    OK(rtv_preprocessor_adapt(layer, table, 0));
    const float *mean = rtv_preprocessor_mean(layer, &count);
    ck_assert(count == 2 && mean[0] == 1.0f && mean[1] == 10.0f);
    EXPECT_FLOATS(applied(layer, table), -1, 0, 1, 0);
    APPLY_FAILS(RTV_E_SHAPE, "[2] along axes of sizes []", layer, FLOATS(1, 2));
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(ragged_columns_have_one_mean)
{
    rtv_preprocessor *layer = normalization(NULL, NULL);
    rtv_column *column = ragged(FLOATS(1, 3, 5), 2, (const int64_t[]){0, 1, 3});
    OK(rtv_preprocessor_adapt(layer, column, 1));
    ck_assert(rtv_preprocessor_mean(layer, NULL)[0] == 3.0f);
    rtv_column *out = applied(layer, column);
    expect_splits(out, 2, (const int64_t[]){0, 1, 3});
    rtv_column_free(out);
    rtv_preprocessor_free(layer);
}
END_TEST

/* In double: the cut changes nothing, timestamps keep their digits, constants give zeros. */
START_TEST(accurate_learning)
{
    enum { ROWS = 5000 };
    int64_t *times = malloc(ROWS * sizeof *times);
    double mean = 0.0, squares = 0.0;
    rtv__random random;
    rtv__random_seed(&random, 8);
    for (int i = 0; i < ROWS; i++)
        times[i] = 883528851 + (int64_t)rtv__random_below(&random, 10000000);
    for (int i = 0; i < ROWS; i++)
        mean += (double)times[i] / ROWS;
    for (int i = 0; i < ROWS; i++)
        squares += ((double)times[i] - mean) * ((double)times[i] - mean) / ROWS;
    rtv_column *column = numbers_of(RTV_VALUE_INT64, ROWS, times);
    rtv_preprocessor *layer = with_flags(RTV_NORMALIZATION_ACCURATE);
    const int64_t cuts[] = {1, 32, 777, ROWS};
    float first_mean = 0, first_variance = 0;
    for (int i = 0; i < 4; i++) {
        OK(rtv_preprocessor_adapt(layer, column, cuts[i]));
        float got_mean = *rtv_preprocessor_mean(layer, NULL);
        float got_variance = *rtv_preprocessor_variance(layer, NULL);
        ck_assert(got_mean == (float)mean);
        ck_assert(fabs((double)got_variance - squares) < 1e-6 * squares);
        ck_assert(i == 0 || (got_mean == first_mean && got_variance == first_variance));
        first_mean = got_mean;
        first_variance = got_variance;
    }
    rtv_column_free(column);
    column = DOUBLES(0.1, 0.1, 0.1);
    OK(rtv_preprocessor_adapt(layer, column, 2));
    EXPECT_FLOATS(applied(layer, column), 0, 0, 0);
    rtv_preprocessor_free(layer);
    free(times);
}
END_TEST

/* Against two plain loops: mean and variance of every position along the kept axes. */
START_TEST(learnt_statistics_agree_with_loops)
{
    enum { ROWS = 40, A = 3, B = 4 };
    float values[ROWS * A * B];
    rtv__random random;
    rtv__random_seed(&random, 9);
    for (int i = 0; i < ROWS * A * B; i++)
        values[i] = (float)rtv__random_normal(&random) + (float)(i % B);
    const int32_t axes[][2] = {{1, 2}, {1, 0}, {-1, 0}};
    for (int choice = 0; choice < 3; choice++) {
        rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
        options.axes = axes[choice];
        options.axis_count = choice == 0 ? 2 : 1;
        rtv_preprocessor *layer = normalization(NULL, &options);
        rtv_column *column = reshaped(numbers_of(RTV_VALUE_FLOAT32, ROWS * A * B, values), 3,
                                      (const int64_t[]){ROWS, A, B});
        OK(rtv_preprocessor_adapt(layer, column, 7));
        int64_t count;
        const float *mean = rtv_preprocessor_mean(layer, &count);
        const float *variance = rtv_preprocessor_variance(layer, NULL);
        ck_assert_int_eq(count, choice == 0 ? A * B : choice == 1 ? A : B);
        for (int64_t s = 0; s < count; s++) {
            double sum = 0, squares = 0;
            int seen = 0;
            for (int i = 0; i < ROWS * A * B; i++) {
                int64_t place = choice == 0 ? i % (A * B) : choice == 1 ? i / B % A : i % B;
                if (place != s)
                    continue;
                sum += (double)values[i];
                squares += (double)values[i] * (double)values[i];
                seen++;
            }
            double center = sum / seen;
            ck_assert(fabs((double)mean[s] - center) < 1e-5);
            ck_assert(fabs((double)variance[s] - (squares / seen - center * center)) < 1e-4);
        }
        rtv_column_free(column);
        rtv_preprocessor_free(layer);
    }
}
END_TEST

START_TEST(what_does_not_fit_is_named)
{
    rtv_preprocessor *layer;
    const double number = 1.0;
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    options.mean = &number;
    FAILS(RTV_E_INVALID, "mean is given without variance",
          rtv_normalization_create(&layer, NULL, &options));
    options = (rtv_normalization_options)RTV_NORMALIZATION_OPTIONS_INIT;
    options.axis_count = 1;
    FAILS(RTV_E_INVALID, "axes is NULL", rtv_normalization_create(&layer, NULL, &options));
    options.axes = (const int32_t[]){0, -2};
    options.flags = RTV_NORMALIZATION_WHOLE;
    FAILS(RTV_E_INVALID, "keeps no axes", rtv_normalization_create(&layer, NULL, &options));
    options.flags = 0;
    options.axis_count = 2;
    layer = normalization(NULL, &options);
    rtv_column *table = reshaped(FLOATS(1, 2), 2, (const int64_t[]){2, 1});
    FAILS(RTV_E_SHAPE, "axis 0 of shape [2, 1] twice", rtv_preprocessor_adapt(layer, table, 0));
    rtv_preprocessor_free(layer);
    options.axis_count = 1;
    layer = normalization(NULL, &options);
    FAILS(RTV_E_SHAPE, "which counts rows", rtv_preprocessor_adapt(layer, table, 0));
    rtv_column_free(table);
    rtv_preprocessor_free(layer);

    layer = normalization(NULL, NULL);
    rtv_column *bad = FLOATS(1, INFINITY), *wide = FLOATS(1, 2), *narrow = FLOATS(1, 2, 3);
    FAILS(RTV_E_NUMERIC, "value 1, which is inf", rtv_preprocessor_adapt(layer, bad, 0));
    wide = reshaped(wide, 2, (const int64_t[]){1, 2});
    narrow = reshaped(narrow, 2, (const int64_t[]){1, 3});
    OK(rtv_preprocessor_adapt_begin(layer));
    OK(rtv_preprocessor_adapt_update(layer, wide));
    FAILS(RTV_E_SHAPE, "sizes [2], now [3]", rtv_preprocessor_adapt_update(layer, narrow));
    rtv_column_free(bad);
    rtv_column_free(wide);
    rtv_column_free(narrow);
    rtv_preprocessor_free(layer);
}
END_TEST

/* More than one task, cut within rows. */
START_TEST(long_columns_on_several_threads)
{
    enum { ROWS = 20001, WIDTH = 3 };
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 3;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    float *values = malloc(ROWS * WIDTH * sizeof *values);
    for (int i = 0; i < ROWS * WIDTH; i++)
        values[i] = (float)(i % 101);
    rtv_column *column = reshaped(numbers_of(RTV_VALUE_FLOAT32, ROWS * WIDTH, values), 2,
                                  (const int64_t[]){ROWS, WIDTH});
    rtv_preprocessor *layer = normalization(context, NULL);
    OK(rtv_preprocessor_adapt(layer, column, 1000));
    const float *mean = rtv_preprocessor_mean(layer, NULL);
    const float *variance = rtv_preprocessor_variance(layer, NULL);
    rtv_column *out = applied(layer, column);
    const float *got = rtv_column_values(out, NULL);
    for (int i = 0; i < ROWS * WIDTH; i++)
        ck_assert(got[i] == (values[i] - mean[i % WIDTH]) / sqrtf(variance[i % WIDTH]));
    rtv_column_free(out);
    rtv_preprocessor_free(layer);
    rtv_context_free(context);
    free(values);
}
END_TEST

static rtv_status create_and_adapt(rtv_context *context, void *payload)
{
    rtv_preprocessor *layer = NULL;
    rtv_status status = rtv_normalization_create(&layer, context, NULL);
    if (status == RTV_OK)
        status = rtv_preprocessor_adapt(layer, payload, 2);
    if (status != RTV_OK && layer != NULL)
        ck_assert_ptr_null(rtv_preprocessor_mean(layer, NULL));
    rtv_preprocessor_free(layer);
    return status;
}

START_TEST(failing_allocations)
{
    rtv_column *column = FLOATS(1, 2, 3);
    ck_assert_int_eq(sweep_failing_allocations(create_and_adapt, column), 8);
    rtv_column_free(column);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("normalization");
    TCase *tests = tcase_create("normalization");
    tcase_add_test(tests, given_statistics_broadcast);
    tcase_add_test(tests, statistics_along_several_axes);
    tcase_add_test(tests, edges_of_the_variance);
    tcase_add_test(tests, without_statistics_values_pass);
    tcase_add_test(tests, by_default_a_list_has_one_mean_and_a_table_one_for_each_column);
    tcase_add_test(tests, ragged_columns_have_one_mean);
    tcase_add_test(tests, accurate_learning);
    tcase_add_test(tests, learnt_statistics_agree_with_loops);
    tcase_add_test(tests, what_does_not_fit_is_named);
    tcase_add_test(tests, long_columns_on_several_threads);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
