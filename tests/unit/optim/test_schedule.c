#include <math.h>
#include <string.h>

#include "optim/schedule.h"
#include "test_support.h"

static void expect_rate(const rtv_schedule *schedule, int64_t step, double want)
{
    double rate;
    OK(rtv_schedule_at(&rate, schedule, step));
    ck_assert_msg(fabs(rate - want) <= 1e-12, "step %lld: %.15g instead of %.15g", (long long)step,
                  rate, want);
}

START_TEST(rates_by_hand)
{
    rtv_schedule s = RTV_SCHEDULE_INIT;
    s.initial_learning_rate = 0.5;
    expect_rate(&s, 1000, 0.5);
    s.kind = RTV_SCHEDULE_EXPONENTIAL;
    s.decay_steps = 10;
    s.decay_rate = 0.25;
    expect_rate(&s, 5, 0.25);
    expect_rate(&s, 20, 0.03125);
    s.flags = RTV_SCHEDULE_STAIRCASE;
    expect_rate(&s, 19, 0.125);
    s.kind = RTV_SCHEDULE_INVERSE_TIME;
    s.decay_rate = 4;
    expect_rate(&s, 9, 0.5);
    expect_rate(&s, 10, 0.1);
    s.flags = 0;
    expect_rate(&s, 5, 0.5 / 3);
    s.kind = RTV_SCHEDULE_POLYNOMIAL;
    s.end_learning_rate = 0.1;
    s.power = 2;
    expect_rate(&s, 5, 0.2);
    expect_rate(&s, 11, 0.1);
    s.flags = RTV_SCHEDULE_CYCLE;
    expect_rate(&s, 0, 0.5);
    expect_rate(&s, 15, 0.1 + 0.4 * 0.0625);
}
END_TEST

START_TEST(cosines_by_hand)
{
    rtv_schedule s = RTV_SCHEDULE_INIT;
    s.kind = RTV_SCHEDULE_COSINE;
    s.initial_learning_rate = 0.4;
    s.decay_steps = 8;
    s.alpha = 0.25;
    expect_rate(&s, 0, 0.4);
    expect_rate(&s, 4, 0.4 * 0.625);
    expect_rate(&s, 100, 0.1);
    s.warmup_steps = 4;
    s.warmup_target = 0.8;
    expect_rate(&s, 1, 0.5);
    expect_rate(&s, 4, 0.8);
    expect_rate(&s, 8, 0.8 * 0.625);
    rtv_schedule r = RTV_SCHEDULE_INIT;
    r.kind = RTV_SCHEDULE_COSINE_RESTARTS;
    r.initial_learning_rate = 1;
    r.decay_steps = 4;
    r.height_factor = 0.5;
    expect_rate(&r, 2, 0.5);
    expect_rate(&r, 4, 0.5);
    expect_rate(&r, 8, 0.25);
    expect_rate(&r, 12, 0.25);
    r.period_factor = 1;
    expect_rate(&r, 9, 0.125 * (1 + cos(3.14159265358979323846 / 4)));
}
END_TEST

START_TEST(pieces_include_their_end)
{
    const int64_t boundaries[2] = {2, 10};
    const double values[3] = {1, 0.5, 0.1};
    rtv_schedule s = RTV_SCHEDULE_INIT;
    s.kind = RTV_SCHEDULE_PIECEWISE;
    s.boundary_count = 2;
    s.boundaries = boundaries;
    s.values = values;
    expect_rate(&s, 2, 1);
    expect_rate(&s, 3, 0.5);
    expect_rate(&s, 10, 0.5);
    expect_rate(&s, 11, 0.1);
    rtv_schedule *copy;
    OK(rtv__schedule_copy(&copy, NULL, &s));
    ck_assert_ptr_ne(copy->values, values);
    expect_rate(copy, 10, 0.5);
    rtv__free(NULL, copy);
}
END_TEST

START_TEST(wrong_fields_are_named)
{
    double rate = -7;
    rtv_schedule s = RTV_SCHEDULE_INIT;
    FAILS(RTV_E_INVALID, "NULL", rtv_schedule_at(&rate, NULL, 0));
    FAILS(RTV_E_RANGE, "-1", rtv_schedule_at(&rate, &s, -1));
    s.kind = 77;
    FAILS(RTV_E_UNSUPPORTED, "77", rtv_schedule_at(&rate, &s, 0));
    s.kind = RTV_SCHEDULE_EXPONENTIAL;
    s.decay_rate = 0.5;
    FAILS(RTV_E_RANGE, "decay_steps", rtv_schedule_at(&rate, &s, 0));
    s.decay_steps = 1;
    s.decay_rate = 0;
    FAILS(RTV_E_RANGE, "decay_rate", rtv_schedule_at(&rate, &s, 0));
    s.decay_rate = 0.5;
    s.initial_learning_rate = -0.1;
    FAILS(RTV_E_RANGE, "initial_learning_rate is -0.1", rtv_schedule_at(&rate, &s, 0));
    s.initial_learning_rate = NAN;
    FAILS(RTV_E_RANGE, "initial_learning_rate", rtv_schedule_at(&rate, &s, 0));
    s.initial_learning_rate = 1;
    s.alpha = 1.5;
    FAILS(RTV_E_RANGE, "alpha", rtv_schedule_at(&rate, &s, 0));
    s.alpha = 0;
    s.flags = 64;
    FAILS(RTV_E_UNSUPPORTED, "flags is 0x40", rtv_schedule_at(&rate, &s, 0));
    const int64_t boundaries[2] = {5, 5};
    const double values[3] = {1, 1, 1};
    rtv_schedule p = RTV_SCHEDULE_INIT;
    p.kind = RTV_SCHEDULE_PIECEWISE;
    p.boundary_count = 2;
    FAILS(RTV_E_INVALID, "values", rtv_schedule_at(&rate, &p, 0));
    p.values = values;
    FAILS(RTV_E_INVALID, "boundaries", rtv_schedule_at(&rate, &p, 0));
    p.boundaries = boundaries;
    FAILS(RTV_E_RANGE, "boundaries[1] is 5", rtv_schedule_at(&rate, &p, 0));
    p.boundary_count = -1;
    FAILS(RTV_E_RANGE, "boundary_count", rtv_schedule_at(&rate, &p, 0));
    ck_assert(rate == -7);
}
END_TEST

START_TEST(defaults_fill_the_callers_struct_only)
{
    struct {
        rtv_schedule schedule;
        char guard[8];
    } both;
    memset(&both, 0x55, sizeof both);
    OK(rtv_schedule_init(&both.schedule, sizeof both.schedule));
    ck_assert_int_eq(both.schedule.struct_size, sizeof both.schedule);
    ck_assert_int_eq(both.guard[0], 0x55);
    FAILS(RTV_E_INVALID, "4 bytes", rtv_schedule_init(&both.schedule, 4));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("schedule");
    TCase *tests = tcase_create("schedule");
    tcase_add_test(tests, rates_by_hand);
    tcase_add_test(tests, cosines_by_hand);
    tcase_add_test(tests, pieces_include_their_end);
    tcase_add_test(tests, wrong_fields_are_named);
    tcase_add_test(tests, defaults_fill_the_callers_struct_only);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
