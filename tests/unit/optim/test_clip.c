#include "optim_fixture.h"

/* One SGD step at rate 1 of two parameters from 0: what they become is minus the clipped gradient.
 */
static void step_from_zero(const rtv_optimizer_options *given, const float *a_gradient,
                           const float *b_gradient, double *out)
{
    rtv_optimizer_options options = *given;
    rtv_optimizer *optimizer;
    rtv_tape *tape;
    rtv_tensor *rows, *loss, *part, *weight, *ids;
    static const int64_t looked_up[] = {1, 1, 0};
    double zeros[4] = {0};
    options.kind = RTV_OPTIMIZER_SGD;
    options.learning_rate = 1;
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    OK(rtv_tape_create(&tape, NULL, NULL));
    rtv_tensor *a = make_parameter(NULL, RTV_DTYPE_F32, 1, 2, zeros);
    rtv_tensor *b = make_parameter(NULL, RTV_DTYPE_F64, 2, 1, zeros);
    /* a is dense; rows 1, 1 and 0 of b are looked up; the losses meet in f64 */
    OK(rtv_tape_constant(&weight, tape, RTV_DTYPE_F32, 2, (const int64_t[]){1, 2}, a_gradient));
    OK(rtv_op_mul(&part, tape, a, weight));
    OK(rtv_op_reduce_sum(&part, tape, part, NULL, 0, 0));
    OK(rtv_op_cast(&loss, tape, part, RTV_DTYPE_F64));
    OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, (const int64_t[]){3}, looked_up));
    OK(rtv_op_gather(&rows, tape, b, ids, 0));
    double wide[3] = {(double)b_gradient[0], (double)b_gradient[1], (double)b_gradient[2]};
    OK(rtv_tape_constant(&weight, tape, RTV_DTYPE_F64, 2, (const int64_t[]){3, 1}, wide));
    OK(rtv_op_mul(&part, tape, rows, weight));
    OK(rtv_op_reduce_sum(&part, tape, part, NULL, 0, 0));
    OK(rtv_op_add(&loss, tape, loss, part));
    OK(rtv_tape_backward(tape, loss));
    OK(rtv_optimizer_step(optimizer, tape));
    for (int i = 0; i < 2; i++) {
        out[i] = -value_at(a, i);
        out[2 + i] = -value_at(b, i);
    }
    /* The tape has the clipped gradient, of rows that were looked up once or more often. */
    OK(rtv_tape_gradient_rows(&ids, &rows, tape, b));
    for (int i = 0; i < 2; i++)
        ck_assert(value_at(rows, i) == -value_at(b, i) || value_at(rows, i) != value_at(rows, i));
    rtv_tape_free(tape);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(a);
    rtv_tensor_free(b);
}

static void expect_clipped(const rtv_optimizer_options *options, const float *a, const float *b,
                           double a0, double a1, double b0, double b1)
{
    double got[4];
    const double want[4] = {a0, a1, b0, b1};
    step_from_zero(options, a, b, got);
    for (int i = 0; i < 4; i++)
        ck_assert_msg(fabs(got[i] - want[i]) < 1e-6, "%d: %.9g instead of %.9g", i, got[i],
                      want[i]);
}

START_TEST(by_value)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.clip_value = 2;
    /* 1.5 + 1.5 of row 1 are summed before they are cut. */
    expect_clipped(&options, (const float[]){3, -1}, (const float[]){1.5f, 1.5f, -7}, 2, -1, -2, 2);
}
END_TEST

START_TEST(by_norm)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.clip_norm = 1;
    /* a: norm 5; b: rows 0 and 1 with 0.6 and 0.2 + 0.6, norm 1 */
    expect_clipped(&options, (const float[]){3, -4}, (const float[]){0.2f, 0.6f, 0.6f}, 0.6, -0.8,
                   0.6, 0.8);
    options.clip_norm = 10;
    expect_clipped(&options, (const float[]){3, -4}, (const float[]){1, 2, 3}, 3, -4, 3, 3);
    expect_clipped(&options, (const float[]){0, 0}, (const float[]){0, 0, 0}, 0, 0, 0, 0);
}
END_TEST

START_TEST(by_global_norm)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.clip_global_norm = 6.5;
    /* norms 5 and 12: together 13 */
    expect_clipped(&options, (const float[]){3, -4}, (const float[]){6, 6, 0}, 1.5, -2, 0, 6);
    options.clip_global_norm = 13;
    expect_clipped(&options, (const float[]){3, -4}, (const float[]){6, 6, 0}, 3, -4, 0, 12);
}
END_TEST

START_TEST(a_norm_that_is_not_finite)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    double got[4];
    options.non_finite = RTV_NON_FINITE_PROPAGATE;
    options.clip_global_norm = 1;
    step_from_zero(&options, (const float[]){INFINITY, 1}, (const float[]){1, 1, 1}, got);
    for (int i = 0; i < 4; i++)
        ck_assert(isnan(got[i]));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("clip");
    TCase *tests = tcase_create("clip");
    tcase_add_test(tests, by_value);
    tcase_add_test(tests, by_norm);
    tcase_add_test(tests, by_global_norm);
    tcase_add_test(tests, a_norm_that_is_not_finite);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
