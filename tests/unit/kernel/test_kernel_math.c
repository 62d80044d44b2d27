/* exp, log, sigmoid, tanh and gelu: how exact they are, and the same bits everywhere. */
#include "kernel_test.h"

typedef void (*array_function)(float *out, const float *x, int64_t count);

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double gelu(double x)
{
    return x < -40 ? 0 : 0.5 * x * erfc(-x * 0.70710678118654752440);
}

static double gelu_slope(double x)
{
    double density = 0.39894228040143267794 * exp(-0.5 * x * x);
    return 0.5 * erfc(-x * 0.70710678118654752440) + (density > 0 ? x * density : 0);
}

static const struct {
    const char *name;
    size_t offset; /* in the table */
    double (*exact)(double x);
    double most_ulps;
    double least; /* of the value whose last place counts */
} functions[] = {
    {"exp", offsetof(rtv__kernels, exp), exp, 1, 0},
    {"log", offsetof(rtv__kernels, log), log, 1, 0},
    {"sigmoid", offsetof(rtv__kernels, sigmoid), sigmoid, 2, 0},
    {"tanh", offsetof(rtv__kernels, tanh), tanh, 2, 0},
    {"gelu", offsetof(rtv__kernels, gelu), gelu, 6, 0},
    {"gelu_slope", offsetof(rtv__kernels, gelu_slope), gelu_slope, 6, 0.25},
};

static array_function function_of(rtv__isa isa, int f)
{
    array_function function;
    memcpy(&function, (const char *)rtv__kernels_of_isa(isa) + functions[f].offset,
           sizeof function);
    return function;
}

/* The distance in units of the last place of the exact value's float, or that of `least`. */
static double ulps(float got, double exact, double least)
{
    float rounded = (float)exact;
    if (isinf(rounded) || rounded == got)
        return rounded == got ? 0 : INFINITY;
    int exponent;
    frexp(fmax(fabs(exact), least), &exponent);
    double unit = ldexp(1, exponent - 24 < -149 ? -149 : exponent - 24);
    return fabs((double)got - exact) / unit;
}

enum { BLOCK = 4096 };

/* Every `step`-th float, in order of the bits. */
static int64_t next_floats(float *x, uint64_t *bits, uint64_t step)
{
    int64_t count = 0;
    for (; count < BLOCK && *bits <= UINT32_MAX; *bits += step) {
        uint32_t narrow = (uint32_t)*bits;
        memcpy(&x[count++], &narrow, sizeof narrow);
    }
    return count;
}

START_TEST(within_the_stated_ulps)
{
    float x[BLOCK], got[BLOCK];
    for (uint64_t bits = 0; bits <= UINT32_MAX;) {
        int64_t count = next_floats(x, &bits, 1009);
        function_of(RTV__ISA_SCALAR, _i)(got, x, count);
        for (int64_t i = 0; i < count; i++) {
            double exact = functions[_i].exact((double)x[i]);
            bool good = exact != exact
                            ? got[i] != got[i]
                            : ulps(got[i], exact, functions[_i].least) <= functions[_i].most_ulps;
            if (!good)
                ck_abort_msg("%s(%a) is %a: %.2f ulps off", functions[_i].name, (double)x[i],
                             (double)got[i], ulps(got[i], exact, functions[_i].least));
        }
    }
}
END_TEST

START_TEST(the_bits_of_the_scalar_ones)
{
    float x[BLOCK], got[BLOCK], expected[BLOCK];
    FOR_EACH_ISA(isa)
    for (uint64_t bits = 0; bits <= UINT32_MAX;) {
        int64_t count = next_floats(x, &bits, 1013);
        function_of(isa, _i)(got, x, count);
        function_of(RTV__ISA_SCALAR, _i)(expected, x, count);
        check_same(got, expected, count, functions[_i].name, isa);
    }
}
END_TEST

START_TEST(any_length_and_in_place)
{
    rtv__random random;
    rtv__random_seed(&random, 3);
    FOR_EACH_ISA(isa)
    for (int64_t count = 0; count < 70; count++) {
        float *x = walled_alloc(count, sizeof *x), expected[70];
        fill_random(x, count, &random, SPECIAL);
        function_of(RTV__ISA_SCALAR, _i)(expected, x, count);
        function_of(isa, _i)(x, x, count);
        check_same(x, expected, count, functions[_i].name, isa);
        walled_free(x, count, sizeof *x);
    }
}
END_TEST

START_TEST(values_known_by_heart)
{
    const rtv__kernels *scalar = rtv__kernels_of_isa(RTV__ISA_SCALAR);
    float x[] = {0.0f, -INFINITY, INFINITY, -104.0f, 89.0f, -0.0f}, y[6];
    scalar->exp(y, x, 6);
    ck_assert(y[0] == 1 && y[1] == 0 && isinf(y[2]) && y[3] == 0 && isinf(y[4]) && y[5] == 1);
    scalar->tanh(y, x, 6);
    ck_assert(y[0] == 0 && y[1] == -1 && y[2] == 1 && y[3] == -1 && signbit(y[5]) != 0);
    scalar->sigmoid(y, x, 6);
    ck_assert(y[0] == 0.5f && y[1] == 0 && y[2] == 1);
    scalar->log(y, (const float[]){1.0f, 0.0f, -0.0f, -1.0f, INFINITY, NAN}, 6);
    ck_assert(y[0] == 0 && y[1] == -INFINITY && y[2] == -INFINITY && isnan(y[3]));
    ck_assert(y[4] == INFINITY && isnan(y[5]));
}
END_TEST

START_TEST(exp_sum_shifts_and_sums)
{
    rtv__random random;
    rtv__random_seed(&random, 4);
    const rtv__kernels *scalar = rtv__kernels_of_isa(RTV__ISA_SCALAR);
    for (int kind = 0; kind < KINDS; kind++)
        for (int64_t count = 0; count < 140; count++) {
            float *x = walled_alloc(count, sizeof *x), y[140], each[140];
            fill_random(x, count, &random, kind);
            memcpy(y, x, (size_t)count * sizeof *x);
            float total = scalar->exp_sum(y, count, 1.5f);
            for (int64_t i = 0; i < count; i++)
                each[i] = x[i] - 1.5f;
            scalar->exp(each, each, count);
            check_same(y, each, count, "exp_sum", RTV__ISA_SCALAR);
            ck_assert(same_float(total, scalar->sum(each, count)));
            FOR_EACH_ISA(isa)
            {
                float *z = walled_alloc(count, sizeof *z);
                memcpy(z, x, (size_t)count * sizeof *x);
                ck_assert(same_float(rtv__kernels_of_isa(isa)->exp_sum(z, count, 1.5f), total));
                check_same(z, y, count, "exp_sum", isa);
                walled_free(z, count, sizeof *z);
            }
            walled_free(x, count, sizeof *x);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_math");
    TCase *tests = tcase_create("kernel_math");
    tcase_set_timeout(tests, 300);
    int count = sizeof functions / sizeof functions[0];
    tcase_add_loop_test(tests, within_the_stated_ulps, 0, count);
    tcase_add_loop_test(tests, the_bits_of_the_scalar_ones, 0, count);
    tcase_add_loop_test(tests, any_length_and_in_place, 0, count);
    tcase_add_test(tests, values_known_by_heart);
    tcase_add_test(tests, exp_sum_shifts_and_sums);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
