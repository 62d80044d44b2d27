#include <math.h>
#include <string.h>

#include "retrieve/initializer.h"
#include "test_support.h"

static rtv_tensor *draw(rtv_context *context, rtv_dtype dtype, int32_t rank, const int64_t *dims,
                        const rtv_initializer *initializer, uint64_t stream)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, context, dtype, rank, dims));
    OK(rtv_tensor_initialize(tensor, initializer, stream));
    return tensor;
}

static rtv_initializer of_kind(rtv_initializer_kind kind)
{
    rtv_initializer initializer = RTV_INITIALIZER_INIT;
    initializer.kind = kind;
    return initializer;
}

/* Bounds, mean and deviation of 90,000 draws. */
static void expect_moments(const rtv_initializer *initializer, int32_t rank, const int64_t *dims,
                           double bound, double mean, double deviation)
{
    rtv_tensor *tensor = draw(NULL, RTV_DTYPE_F64, rank, dims, initializer, 5);
    const double *x = rtv_tensor_const_data(tensor);
    int64_t count = rtv_tensor_count(tensor);
    double sum = 0, squares = 0, widest = 0;
    for (int64_t i = 0; i < count; i++) {
        sum += x[i];
        squares += (x[i] - mean) * (x[i] - mean);
        widest = fmax(widest, fabs(x[i] - mean));
    }
    double root = sqrt((double)count);
    ck_assert_msg(fabs(sum / (double)count - mean) <= 6 * deviation / root, "mean %g", sum / 90000);
    ck_assert_msg(fabs(sqrt(squares / (double)count) - deviation) <= 6 * deviation / root,
                  "deviation %g instead of %g", sqrt(squares / (double)count), deviation);
    ck_assert_msg(widest <= bound && (isinf(bound) || widest > 0.995 * bound), "%g of %g", widest,
                  bound);
    rtv_tensor_free(tensor);
}

START_TEST(formulas)
{
    static const int64_t matrix[2] = {450, 200}, vector[1] = {90000}, kernel[4] = {3, 3, 100, 100};
    const double cut = 0.87962566103423978;
    rtv_initializer i = of_kind(RTV_INITIALIZER_UNIFORM);
    expect_moments(&i, 2, matrix, 0.05, 0, 0.05 / sqrt(3));
    i.mean = 3;
    i.scale = 2;
    expect_moments(&i, 2, matrix, 2, 3, 2 / sqrt(3));
    i.kind = RTV_INITIALIZER_NORMAL;
    expect_moments(&i, 2, matrix, INFINITY, 3, 2);
    i.kind = RTV_INITIALIZER_TRUNCATED_NORMAL;
    expect_moments(&i, 2, matrix, 4, 3, 2 * cut);
    i = of_kind(RTV_INITIALIZER_DEFAULT);
    expect_moments(&i, 2, matrix, sqrt(6.0 / 650), 0, sqrt(2.0 / 650));
    i = of_kind(RTV_INITIALIZER_GLOROT_NORMAL);
    expect_moments(&i, 2, matrix, 2 * sqrt(2.0 / 650) / cut, 0, sqrt(2.0 / 650));
    i = of_kind(RTV_INITIALIZER_HE_UNIFORM);
    expect_moments(&i, 2, matrix, sqrt(6.0 / 450), 0, sqrt(2.0 / 450));
    i = of_kind(RTV_INITIALIZER_HE_NORMAL);
    expect_moments(&i, 1, vector, 2 * sqrt(2.0 / 90000) / cut, 0, sqrt(2.0 / 90000));
    i = of_kind(RTV_INITIALIZER_LECUN_UNIFORM);
    expect_moments(&i, 4, kernel, sqrt(3.0 / 900), 0, sqrt(1.0 / 900));
    i = of_kind(RTV_INITIALIZER_LECUN_NORMAL);
    expect_moments(&i, 2, matrix, 2 * sqrt(1.0 / 450) / cut, 0, sqrt(1.0 / 450));
}
END_TEST

START_TEST(constants)
{
    static const int64_t dims[1] = {3};
    static const struct {
        rtv_initializer_kind kind;
        double value;
    } kinds[] = {
        {RTV_INITIALIZER_ZEROS, 0}, {RTV_INITIALIZER_ONES, 1}, {RTV_INITIALIZER_CONSTANT, 7}};
    for (int k = 0; k < 3; k++) {
        rtv_initializer i = of_kind(kinds[k].kind);
        i.mean = 7;
        rtv_tensor *tensor = draw(NULL, RTV_DTYPE_F64, 1, dims, &i, 0);
        ck_assert(((const double *)rtv_tensor_const_data(tensor))[2] == kinds[k].value);
        rtv_tensor_free(tensor);
    }
    rtv_tensor *scalar = draw(NULL, RTV_DTYPE_F32, 0, NULL, NULL, 0);
    ck_assert(fabsf(*(const float *)rtv_tensor_const_data(scalar)) <= (float)sqrt(3));
    rtv_tensor_free(scalar);
}
END_TEST

static int same_bytes(const rtv_tensor *a, const rtv_tensor *b)
{
    return memcmp(rtv_tensor_const_data(a), rtv_tensor_const_data(b),
                  (size_t)rtv_tensor_count(a) * rtv_dtype_bytes(rtv_tensor_dtype(a))) == 0;
}

static rtv_context *context_of(uint64_t seed, int32_t threads)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    rtv_context *context;
    options.seed = seed;
    options.threads = threads;
    OK(rtv_context_create(&context, &options));
    return context;
}

/* The same numbers for any thread count; others for another seed or stream. */
START_TEST(numbers_depend_on_seed_and_stream_only)
{
    static const int64_t dims[2] = {3000, 101}, half[2] = {1500, 101};
    static const rtv_initializer_kind kinds[] = {RTV_INITIALIZER_UNIFORM, RTV_INITIALIZER_NORMAL,
                                                 RTV_INITIALIZER_TRUNCATED_NORMAL};
    rtv_initializer i = of_kind(kinds[_i]);
    rtv_context *one = context_of(9, 1), *seven = context_of(9, 7), *other = context_of(8, 1);
    rtv_tensor *a = draw(one, RTV_DTYPE_F32, 2, dims, &i, 1);
    rtv_tensor *b = draw(seven, RTV_DTYPE_F32, 2, dims, &i, 1);
    rtv_tensor *c = draw(one, RTV_DTYPE_F32, 2, dims, &i, 2);
    rtv_tensor *d = draw(other, RTV_DTYPE_F32, 2, dims, &i, 1);
    rtv_tensor *e = draw(one, RTV_DTYPE_F32, 2, half, &i, 1);
    ck_assert(same_bytes(a, b) && !same_bytes(a, c) && !same_bytes(a, d));
    ck_assert(same_bytes(e, a));
    i.flags = RTV_INITIALIZER_OWN_SEED;
    i.seed = 8;
    rtv_tensor *f = draw(one, RTV_DTYPE_F32, 2, dims, &i, 1);
    ck_assert(same_bytes(f, d));
    rtv_tensor *all[] = {a, b, c, d, e, f};
    for (int k = 0; k < 6; k++)
        rtv_tensor_free(all[k]);
    rtv_context_free(one);
    rtv_context_free(seven);
    rtv_context_free(other);
}
END_TEST

/* Neighbours and the same place in the next stream are not correlated. */
START_TEST(no_correlation)
{
    static const int64_t dims[1] = {100000};
    rtv_initializer i = of_kind(RTV_INITIALIZER_NORMAL);
    i.scale = 1;
    rtv_tensor *a = draw(NULL, RTV_DTYPE_F64, 1, dims, &i, 1);
    rtv_tensor *b = draw(NULL, RTV_DTYPE_F64, 1, dims, &i, 2);
    const double *x = rtv_tensor_const_data(a), *y = rtv_tensor_const_data(b);
    double along = 0, across = 0;
    for (int k = 0; k + 1 < 100000; k++) {
        along += x[k] * x[k + 1] / 100000;
        across += x[k] * y[k] / 100000;
    }
    ck_assert(fabs(along) < 0.02 && fabs(across) < 0.02);
    rtv_tensor_free(a);
    rtv_tensor_free(b);
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    rtv_tensor *tensor, *ids;
    rtv_initializer i = RTV_INITIALIZER_INIT;
    OK(rtv_tensor_create(&tensor, NULL, RTV_DTYPE_F32, 1, (const int64_t[]){2}));
    OK(rtv_tensor_create(&ids, NULL, RTV_DTYPE_I64, 1, (const int64_t[]){2}));
    FAILS(RTV_E_INVALID, "NULL", rtv_tensor_initialize(NULL, NULL, 0));
    FAILS(RTV_E_DTYPE, "4", rtv_tensor_initialize(ids, NULL, 0));
    i.kind = 55;
    FAILS(RTV_E_UNSUPPORTED, "55", rtv_tensor_initialize(tensor, &i, 0));
    i.kind = RTV_INITIALIZER_NORMAL;
    i.scale = -1;
    FAILS(RTV_E_RANGE, "scale is -1", rtv_tensor_initialize(tensor, &i, 0));
    i.scale = 1;
    i.mean = NAN;
    FAILS(RTV_E_RANGE, "mean", rtv_tensor_initialize(tensor, &i, 0));
    i.mean = 0;
    i.flags = 2;
    FAILS(RTV_E_UNSUPPORTED, "flags", rtv_tensor_initialize(tensor, &i, 0));
    ck_assert(((const float *)rtv_tensor_const_data(tensor))[1] == 0);
    OK(rtv_initializer_init(&i, sizeof i));
    ck_assert(i.struct_size == sizeof i && i.kind == 0 && i.flags == 0);
    rtv_tensor_free(tensor);
    rtv_tensor_free(ids);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("initializer");
    TCase *tests = tcase_create("initializer");
    tcase_add_test(tests, formulas);
    tcase_add_test(tests, constants);
    tcase_add_loop_test(tests, numbers_depend_on_seed_and_stream_only, 0, 3);
    tcase_add_test(tests, no_correlation);
    tcase_add_test(tests, wrong_arguments_are_named);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
