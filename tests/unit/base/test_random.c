#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "test_support.h"

START_TEST(known_numbers)
{
    /* splitmix64 from 0 seeds xoshiro256**; its first number then is a published one. */
    rtv__random random;
    rtv__random_seed(&random, 0);
    ck_assert(random.state[0] == UINT64_C(0xe220a8397b1dcdaf));
    ck_assert(random.state[1] == UINT64_C(0x6e789e6aa1b965f4));
    ck_assert(random.state[2] == UINT64_C(0x06c45d188009454f));
    ck_assert(random.state[3] == UINT64_C(0xf88bb8a8724c81ec));
    ck_assert(rtv__random_next(&random) == UINT64_C(0x99ec5f36cb75f2b4));
}
END_TEST

START_TEST(seeds_make_sequences)
{
    rtv__random a, b, c;
    rtv__random_seed(&a, 42);
    rtv__random_seed(&b, 42);
    rtv__random_seed(&c, 43);
    int equal = 0;
    for (int i = 0; i < 100; i++) {
        uint64_t value = rtv__random_next(&a);
        ck_assert(value == rtv__random_next(&b));
        equal += value == rtv__random_next(&c);
    }
    ck_assert_int_eq(equal, 0);
}
END_TEST

START_TEST(below_is_even)
{
    rtv__random random;
    rtv__random_seed(&random, 1);
    enum { BOUND = 7, DRAWS = 70000 };
    int counts[BOUND] = {0};
    for (int i = 0; i < DRAWS; i++)
        counts[rtv__random_below(&random, BOUND)]++;
    /* 10000 each, standard deviation 93. */
    for (int i = 0; i < BOUND; i++)
        ck_assert_int_lt(abs(counts[i] - DRAWS / BOUND), 500);
    for (int i = 0; i < 100; i++)
        ck_assert_uint_eq(rtv__random_below(&random, 1), 0);
    ck_assert(rtv__random_below(&random, UINT64_MAX) < UINT64_MAX);
}
END_TEST

START_TEST(moments)
{
    rtv__random random;
    rtv__random_seed(&random, 2);
    enum { DRAWS = 100000 };
    double uniform = 0, normal = 0, square = 0;
    for (int i = 0; i < DRAWS; i++) {
        double u = rtv__random_uniform(&random), n = rtv__random_normal(&random);
        ck_assert(u >= 0 && u < 1 && isfinite(n));
        uniform += u;
        normal += n;
        square += n * n;
    }
    ck_assert(fabs(uniform / DRAWS - 0.5) < 0.005);
    ck_assert(fabs(normal / DRAWS) < 0.015);
    ck_assert(fabs(square / DRAWS - 1) < 0.025);
}
END_TEST

START_TEST(positions_are_independent)
{
    ck_assert(rtv__random_at(1, 2, 3) == rtv__random_at(1, 2, 3));
    ck_assert(rtv__random_at(1, 2, 3) != rtv__random_at(1, 2, 4));
    ck_assert(rtv__random_at(1, 2, 3) != rtv__random_at(1, 3, 3));
    ck_assert(rtv__random_at(1, 2, 3) != rtv__random_at(2, 2, 3));
    /* Each of the 64 bits is set in about half of neighbouring positions. */
    enum { DRAWS = 4000 };
    for (int bit = 0; bit < 64; bit++) {
        int set = 0;
        for (uint64_t i = 0; i < DRAWS; i++)
            set += (int)(rtv__random_at(9, 9, i) >> bit & 1);
        ck_assert_int_lt(abs(set - DRAWS / 2), 160);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("random");
    TCase *tests = tcase_create("random");
    tcase_add_test(tests, known_numbers);
    tcase_add_test(tests, seeds_make_sequences);
    tcase_add_test(tests, below_is_even);
    tcase_add_test(tests, moments);
    tcase_add_test(tests, positions_are_independent);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
