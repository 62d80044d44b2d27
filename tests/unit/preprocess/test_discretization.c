#include <math.h>

#include "base/random.h"
#include "preprocess/quantile_summary.h"
#include "preprocess_support.h"

static rtv_preprocessor *with_boundaries(int64_t count, const double *boundaries,
                                         rtv_output_mode mode)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = boundaries;
    options.boundary_count = count;
    options.output_mode = mode;
    rtv_preprocessor *layer;
    OK(rtv_discretization_create(&layer, NULL, &options));
    return layer;
}

static rtv_preprocessor *with_bins(rtv_context *context, int64_t bins)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.bins = bins;
    rtv_preprocessor *layer;
    OK(rtv_discretization_create(&layer, context, &options));
    return layer;
}

START_TEST(a_bin_begins_at_its_boundary)
{
    rtv_preprocessor *layer = with_boundaries(3, (const double[]){0.0, 1.0, 2.0}, RTV_OUTPUT_INT);
    ck_assert_int_eq(rtv_preprocessor_bins(layer), 4);
    EXPECT_INTS(applied(layer, FLOATS(-INFINITY, -1e-30f, -0.0f, 0.5f, 1.0f, 1.9999999f, 2.0f,
                                      INFINITY, NAN)),
                0, 0, 1, 1, 2, 2, 3, 3, 3);
    EXPECT_INTS(applied(layer, INTS(-1, 0, 1, 2, 3)), 0, 1, 2, 3, 3);
    APPLY_FAILS(RTV_E_DTYPE, "strings", layer, STRINGS("1"));
    rtv_preprocessor_free(layer);
}
END_TEST

/* Against counting: random boundaries with equal ones, all value types. */
START_TEST(agrees_with_counting)
{
    rtv__random random;
    rtv__random_seed(&random, 11);
    for (int64_t count = 0; count < 70; count++) {
        double boundaries[70];
        for (int64_t i = 0; i < count; i++)
            boundaries[i] =
                (i > 0 ? boundaries[i - 1] : -20.0) + (double)rtv__random_below(&random, 3);
        rtv_preprocessor *layer = with_boundaries(count, boundaries, RTV_OUTPUT_INT);
        int64_t values[200];
        for (int i = 0; i < 200; i++)
            values[i] = (int64_t)rtv__random_below(&random, 160) - 40;
        rtv_column *out = applied(layer, numbers_of(RTV_VALUE_INT64, 200, values));
        const int64_t *bins = rtv_column_values(out, NULL);
        for (int i = 0; i < 200; i++) {
            int64_t reached = 0;
            for (int64_t j = 0; j < count; j++)
                reached += boundaries[j] <= (double)values[i];
            ck_assert_int_eq(bins[i], reached);
        }
        rtv_column_free(out);
        rtv_preprocessor_free(layer);
    }
}
END_TEST

START_TEST(values_are_compared_as_floats)
{
    /* Near 8.8e8 floats are 64 apart. */
    rtv_preprocessor *layer = with_boundaries(1, (const double[]){883528851.0}, RTV_OUTPUT_INT);
    ck_assert(rtv_preprocessor_boundaries(layer, NULL)[0] == 883528832.0f);
    EXPECT_INTS(applied(layer, INTS(883528767, 883528801, 883528840)), 0, 1, 1);
    rtv_preprocessor_free(layer);
    /* 0.1 as a float is above 0.1 as a double. */
    layer = with_boundaries(1, (const double[]){0.1}, RTV_OUTPUT_INT);
    EXPECT_INTS(applied(layer, DOUBLES(0.1)), 0);
    EXPECT_INTS(applied(layer, FLOATS(0.1f)), 1);
    rtv_preprocessor_free(layer);
    layer = with_boundaries(1, (const double[]){0.1}, RTV_OUTPUT_ONE_HOT);
    EXPECT_FLOATS(applied(layer, DOUBLES(0.1, 0.0)), 0, 1, 1, 0);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(wrong_options_are_named)
{
    rtv_preprocessor *layer;
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = (const double[]){0.0, 2.0, 1.0};
    options.boundary_count = 3;
    FAILS(RTV_E_INVALID, "number 2 is 1 after 2",
          rtv_discretization_create(&layer, NULL, &options));
    options.boundary_count = 2;
    options.bins = 4;
    FAILS(RTV_E_INVALID, "2 boundaries and 4 bins",
          rtv_discretization_create(&layer, NULL, &options));
    options = (rtv_discretization_options)RTV_DISCRETIZATION_OPTIONS_INIT;
    options.bins = -1;
    FAILS(RTV_E_RANGE, "-1 bins", rtv_discretization_create(&layer, NULL, &options));
    options.bins = 1;
    options.epsilon = 1.5;
    FAILS(RTV_E_RANGE, "epsilon is 1.5", rtv_discretization_create(&layer, NULL, &options));
    options = (rtv_discretization_options)RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundary_count = 2;
    FAILS(RTV_E_INVALID, "NULL", rtv_discretization_create(&layer, NULL, &options));
    /* Nothing given: one bin, nothing to learn. */
    OK(rtv_discretization_create(&layer, NULL, NULL));
    rtv_column *column = INTS(1, 2);
    FAILS(RTV_E_STATE, "nothing to learn", rtv_preprocessor_adapt(layer, column, 0));
    EXPECT_INTS(applied(layer, column), 0, 0);
    rtv_preprocessor_free(layer);
}
END_TEST

static int ascending(const void *a, const void *b)
{
    float left = *(const float *)a, right = *(const float *)b;
    return (left > right) - (left < right);
}

/* The furthest that a learnt boundary is from where the sorted values have it, as a part of all. */
static double worst_rank(const rtv_preprocessor *layer, const float *sorted, int64_t rows,
                         int64_t bins)
{
    int64_t count;
    const float *boundaries = rtv_preprocessor_boundaries(layer, &count);
    ck_assert_int_eq(count, bins - 1);
    double worst = 0.0;
    for (int64_t i = 0; i < count; i++) {
        int64_t rank = 0;
        while (rank < rows && sorted[rank] < boundaries[i])
            rank++;
        double error = fabs((double)rank / (double)rows - (double)(i + 1) / (double)bins);
        worst = error > worst ? error : worst;
    }
    return worst;
}

START_TEST(learnt_boundaries_are_quantiles)
{
    enum { ROWS = 20000, BINS = 8 };
    float *values = malloc(ROWS * sizeof *values), *sorted = malloc(ROWS * sizeof *sorted);
    rtv__random random;
    rtv__random_seed(&random, 21);
    for (int i = 0; i < ROWS; i++)
        values[i] = (float)exp(rtv__random_normal(&random));
    memcpy(sorted, values, ROWS * sizeof *values);
    qsort(sorted, ROWS, sizeof *sorted, ascending);
    rtv_column *column = numbers_of(RTV_VALUE_FLOAT32, ROWS, values);
    /* As Keras learns, with few batches. */
    rtv_preprocessor *layer = with_bins(NULL, BINS);
    ck_assert_int_eq(rtv_preprocessor_is_adapted(layer), 0);
    OK(rtv_preprocessor_adapt(layer, column, ROWS));
    ck_assert_int_eq(rtv_preprocessor_is_adapted(layer), 1);
    ck_assert_double_lt(worst_rank(layer, sorted, ROWS, BINS), 0.025);
    rtv_preprocessor_free(layer);
    /* Accurately, with any. */
    const int64_t cuts[] = {32, 1000, ROWS};
    for (int epsilon = 0; epsilon < 2; epsilon++)
        for (int cut = 0; cut < 3; cut++) {
            rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
            options.flags = RTV_DISCRETIZATION_ACCURATE;
            options.bins = BINS;
            options.epsilon = epsilon == 0 ? 0.0 : 0.0005;
            OK(rtv_discretization_create(&layer, NULL, &options));
            OK(rtv_preprocessor_adapt(layer, column, cuts[cut]));
            ck_assert_double_lt(worst_rank(layer, sorted, ROWS, BINS),
                                epsilon == 0 ? 0.01 : 0.0001);
            rtv_preprocessor_free(layer);
        }
    rtv_column_free(column);
    free(values);
    free(sorted);
}
END_TEST

/* Up to the width of a buffer the result is exact: against a plain count, with equal values. */
START_TEST(accurate_bins_are_even_and_not_empty)
{
    rtv__random random;
    rtv__random_seed(&random, 2);
    for (int64_t rows = 1; rows < 60; rows++)
        for (int64_t bins = 1; bins < 12; bins++) {
            float values[60];
            for (int64_t i = 0; i < rows; i++)
                values[i] = (float)rtv__random_below(&random, bins % 2 ? 1000 : 5);
            rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
            options.flags = RTV_DISCRETIZATION_ACCURATE;
            options.bins = bins;
            rtv_preprocessor *layer;
            OK(rtv_discretization_create(&layer, NULL, &options));
            rtv_column *column = numbers_of(RTV_VALUE_FLOAT32, rows, values);
            OK(rtv_preprocessor_adapt(layer, column, 7));
            int64_t count = rtv_preprocessor_bins(layer), in_bin[12] = {0};
            ck_assert_int_le(count, bins);
            rtv_column *out = applied(layer, column);
            const int64_t *got = rtv_column_values(out, NULL);
            for (int64_t i = 0; i < rows; i++)
                in_bin[got[i]]++;
            for (int64_t i = 0; i < count; i++)
                ck_assert_int_gt(in_bin[i], 0);
            /* Without equal values, bins differ by one. */
            if (bins % 2 && count == bins)
                for (int64_t i = 0; i < count; i++)
                    ck_assert(in_bin[i] >= rows / bins - 1 && in_bin[i] <= rows / bins + 2);
            rtv_column_free(out);
            rtv_preprocessor_free(layer);
        }
}
END_TEST

/* The example by hand: with fewer points than bins, all of them but the last. */
START_TEST(few_values_give_few_boundaries)
{
    rtv_preprocessor *layer = with_bins(NULL, 100);
    rtv_column *column = FLOATS(3, 1, 2);
    OK(rtv_preprocessor_adapt(layer, column, 0));
    int64_t count;
    const float *boundaries = rtv_preprocessor_boundaries(layer, &count);
    ck_assert(count == 2 && boundaries[0] == 1.0f && boundaries[1] == 2.0f);
    ck_assert_int_eq(rtv_preprocessor_bins(layer), 3);
    rtv_column_free(column);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(a_failed_adaptation_changes_nothing)
{
    rtv_preprocessor *layer = with_bins(NULL, 2);
    rtv_column *column = FLOATS(1, 2, 3, 4), *bad = FLOATS(5, NAN), *none, *text = STRINGS("5");
    OK(rtv_preprocessor_adapt(layer, column, 0));
    float before = rtv_preprocessor_boundaries(layer, NULL)[0];
    FAILS(RTV_E_NUMERIC, "value 1, which is nan", rtv_preprocessor_adapt(layer, bad, 0));
    FAILS(RTV_E_DTYPE, "strings", rtv_preprocessor_adapt(layer, text, 0));
    /* Half-way between infinities there is no number, and a state with one cannot be loaded. */
    rtv_column *endless = FLOATS(-INFINITY, INFINITY, INFINITY);
    FAILS(RTV_E_NUMERIC, "boundary 0 would be", rtv_preprocessor_adapt(layer, endless, 0));
    rtv_column_free(endless);
    none = numbers_of(RTV_VALUE_INT64, 0, NULL);
    FAILS(RTV_E_STATE, "no value", rtv_preprocessor_adapt(layer, none, 0));
    FAILS(RTV_E_STATE, "has not begun", rtv_preprocessor_adapt_update(layer, column));
    FAILS(RTV_E_STATE, "has not begun", rtv_preprocessor_adapt_finish(layer));
    FAILS(RTV_E_INVALID, "-1", rtv_preprocessor_adapt(layer, column, -1));
    ck_assert(rtv_preprocessor_boundaries(layer, NULL)[0] == before);
    /* A stream that is begun anew forgets the one before. */
    OK(rtv_preprocessor_adapt_begin(layer));
    rtv_column *large = FLOATS(1000, 2000);
    OK(rtv_preprocessor_adapt_update(layer, large));
    OK(rtv_preprocessor_adapt_begin(layer));
    OK(rtv_preprocessor_adapt_update(layer, column));
    OK(rtv_preprocessor_adapt_finish(layer));
    ck_assert(rtv_preprocessor_boundaries(layer, NULL)[0] == before);
    rtv_column_free(column);
    rtv_column_free(bad);
    rtv_column_free(none);
    rtv_column_free(text);
    rtv_column_free(large);
    rtv_preprocessor_free(layer);
}
END_TEST

START_TEST(floats_are_sorted)
{
    enum { MOST = 1000 };
    float values[MOST], expected[MOST], scratch[MOST];
    rtv__random random;
    rtv__random_seed(&random, 4);
    for (int64_t count = 0; count < MOST; count += 1 + count / 3) {
        for (int64_t i = 0; i < count; i++)
            values[i] = i % 50 == 7 ? (i % 100 == 7 ? INFINITY : -INFINITY)
                                    : (float)rtv__random_normal(&random) * 1e3f;
        memcpy(expected, values, sizeof values);
        qsort(expected, (size_t)count, sizeof *expected, ascending);
        rtv__sort_floats(values, scratch, count);
        ck_assert(count == 0 || memcmp(values, expected, (size_t)count * sizeof *values) == 0);
    }
}
END_TEST

typedef struct {
    rtv_column *column;
    uint32_t flags;
} adaptation;

static rtv_status create_and_adapt(rtv_context *context, void *payload)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.bins = 4;
    options.flags = ((const adaptation *)payload)->flags;
    rtv_preprocessor *layer = NULL;
    rtv_status status = rtv_discretization_create(&layer, context, &options);
    if (status == RTV_OK)
        status = rtv_preprocessor_adapt(layer, ((const adaptation *)payload)->column, 100);
    if (status != RTV_OK && layer != NULL)
        ck_assert_ptr_null(rtv_preprocessor_boundaries(layer, NULL));
    rtv_preprocessor_free(layer);
    return status;
}

START_TEST(failing_allocations)
{
    float values[5000];
    for (int i = 0; i < 5000; i++)
        values[i] = (float)(i * 7 % 250);
    adaptation as_keras = {numbers_of(RTV_VALUE_FLOAT32, 250, values), 0};
    adaptation accurate = {numbers_of(RTV_VALUE_FLOAT32, 5000, values),
                           RTV_DISCRETIZATION_ACCURATE};
    ck_assert_int_gt(sweep_failing_allocations(create_and_adapt, &as_keras), 8);
    ck_assert_int_gt(sweep_failing_allocations(create_and_adapt, &accurate), 8);
    rtv_column_free(as_keras.column);
    rtv_column_free(accurate.column);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("discretization");
    TCase *tests = tcase_create("discretization");
    tcase_add_test(tests, a_bin_begins_at_its_boundary);
    tcase_add_test(tests, agrees_with_counting);
    tcase_add_test(tests, values_are_compared_as_floats);
    tcase_add_test(tests, wrong_options_are_named);
    tcase_add_test(tests, learnt_boundaries_are_quantiles);
    tcase_add_test(tests, accurate_bins_are_even_and_not_empty);
    tcase_add_test(tests, few_values_give_few_boundaries);
    tcase_add_test(tests, a_failed_adaptation_changes_nothing);
    tcase_add_test(tests, floats_are_sorted);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
