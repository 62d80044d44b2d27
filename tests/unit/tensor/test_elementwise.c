/* Functions over arrays: long and short, in place, with and without threads. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "kernel/kernel.h"
#include "tensor/elementwise.h"
#include "test_support.h"

typedef void (*function_f32)(const rtv_context *context, float *out, const float *x, int64_t count);
typedef void (*function_f64)(const rtv_context *context, double *out, const double *x,
                             int64_t count);

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static const struct {
    function_f32 f32;
    function_f64 f64;
    double (*exact)(double x);
} functions[] = {
    {rtv__exp_f32, rtv__exp_f64, exp},
    {rtv__log_f32, rtv__log_f64, log},
    {rtv__sigmoid_f32, rtv__sigmoid_f64, sigmoid},
    {rtv__tanh_f32, rtv__tanh_f64, tanh},
};

static const int64_t lengths[] = {0, 1, 100, 16383, 16384, 16385, 16400, 100003};

START_TEST(long_and_short_arrays)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 3;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    rtv__random random;
    rtv__random_seed(&random, 31);
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
        int64_t count = lengths[l];
        size_t bytes = (size_t)count * sizeof(float);
        float *x = malloc(bytes + 4), *alone = malloc(bytes + 4);
        double *wide = malloc(2 * bytes + 8), *wide_out = malloc(2 * bytes + 8);
        for (int64_t i = 0; i < count; i++)
            wide[i] = x[i] = (float)(4 * rtv__random_normal(&random));
        x[count] = alone[count] = 5.5f;
        functions[_i].f64(context, wide_out, wide, count);
        functions[_i].f32(NULL, alone, x, count);
        functions[_i].f32(context, x, x, count);
        ck_assert_mem_eq(x, alone, bytes + 4);
        for (int64_t i = 0; i < count; i++) {
            double exact = functions[_i].exact(wide[i]);
            bool good = exact != exact ? x[i] != x[i] && wide_out[i] != wide_out[i]
                                       : fabs(x[i] - exact) <= fabs(exact) * 2.4e-7 &&
                                             fabs(wide_out[i] - exact) <= fabs(exact) * 1e-15;
            if (!good)
                ck_abort_msg("f(%a) is %a and %a, not %a", wide[i], (double)x[i], wide_out[i],
                             exact);
        }
        functions[_i].f64(NULL, wide, wide, count);
        ck_assert(count == 0 || memcmp(wide, wide_out, 2 * bytes) == 0);
        free(x);
        free(alone);
        free(wide);
        free(wide_out);
    }
    rtv_context_free(context);
}
END_TEST

START_TEST(sigmoid_of_doubles_does_not_overflow)
{
    double x[] = {-800, 800, -40, -INFINITY, INFINITY}, y[5];
    rtv__sigmoid_f64(NULL, y, x, 5);
    ck_assert(y[0] == 0 && y[1] == 1 && y[3] == 0 && y[4] == 1);
    ck_assert(fabs(y[2] / exp(-40.0) - 1) < 1e-15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("elementwise");
    TCase *tests = tcase_create("elementwise");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, long_and_short_arrays, 0, sizeof functions / sizeof functions[0]);
    tcase_add_test(tests, sigmoid_of_doubles_does_not_overflow);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
