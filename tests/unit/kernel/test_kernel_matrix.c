/* Matrix blocks: against sums in double, the same bits everywhere, rows on their own. */
#include "kernel/scalar_fma.h"
#include "kernel_test.h"

static void fill_doubles(double *x, int64_t count, rtv__random *random, int kind)
{
    for (int64_t i = 0; i < count; i++)
        x[i] = kind == ORDINARY ? rtv__random_normal(random) : random_float(random, kind);
}

#define REAL        float
#define BLOCK       rtv__block_f32
#define CASE        case_f32
#define NAMED(name) name##_f32
#define FILL        fill_random
#include "matrix_case.h"
#undef REAL
#undef BLOCK
#undef CASE
#undef NAMED
#undef FILL
#define REAL        double
#define BLOCK       rtv__block_f64
#define CASE        case_f64
#define NAMED(name) name##_f64
#define FILL        fill_doubles
#include "matrix_case.h"

enum { ROUNDS = 600 };

START_TEST(scalar_block_is_the_formula)
{
    rtv__random random;
    rtv__random_seed(&random, 11);
    for (int round = 0; round < ROUNDS; round++) {
        case_f32 x = make_case_f32(&random, ORDINARY);
        rtv__block_f32 block;
        float *c = own_result_f32(&x, &block);
        rtv__kernels_of_isa(RTV__ISA_SCALAR)->multiply_block(&block);
        for (int64_t i = 0; i < x.c_count; i++) {
            int64_t row = i / block.c_row, column = i % block.c_row;
            if (column >= block.columns) {
                ck_assert(same_float(c[i], x.c[i]));
                continue;
            }
            double sum = 0, size = 1;
            for (int64_t d = 0; d < block.depth; d++) {
                double term = (double)block.a[row * block.a_row + d * block.a_step] *
                              block.b[d * block.b_step + column];
                sum += term;
                size += fabs(term);
            }
            sum = sum * block.alpha + (block.accumulate ? x.c[i] : 0) +
                  (block.bias != NULL ? block.bias[column] : 0);
            if (block.relu && sum < 0)
                sum = 0;
            if (!(fabs(sum - c[i]) <= size * 1e-5))
                ck_abort_msg("%g is not %g", (double)c[i], sum);
        }
        walled_free(c, x.c_count, sizeof *c);
        free_case_f32(&x);
    }
}
END_TEST

START_TEST(f32_blocks_have_the_bits_of_the_scalar_one)
{
    rtv__random random;
    rtv__random_seed(&random, 12);
    for (int round = 0; round < ROUNDS; round++) {
        case_f32 x = make_case_f32(&random, round % KINDS);
        rtv__block_f32 block;
        float *expected = own_result_f32(&x, &block);
        rtv__kernels_of_isa(RTV__ISA_SCALAR)->multiply_block(&block);
        FOR_EACH_ISA(isa)
        {
            float *got = own_result_f32(&x, &block);
            rtv__kernels_of_isa(isa)->multiply_block(&block);
            check_same(got, expected, x.c_count, "block", isa);
            walled_free(got, x.c_count, sizeof *got);
        }
        walled_free(expected, x.c_count, sizeof *expected);
        free_case_f32(&x);
    }
}
END_TEST

START_TEST(f64_blocks_have_the_bits_of_the_scalar_one)
{
    rtv__random random;
    rtv__random_seed(&random, 13);
    for (int round = 0; round < ROUNDS; round++) {
        case_f64 x = make_case_f64(&random, round % KINDS);
        rtv__block_f64 block;
        double *expected = own_result_f64(&x, &block);
        rtv__kernels_of_isa(RTV__ISA_SCALAR)->multiply_block_f64(&block);
        FOR_EACH_ISA(isa)
        {
            double *got = own_result_f64(&x, &block);
            rtv__kernels_of_isa(isa)->multiply_block_f64(&block);
            for (int64_t i = 0; i < x.c_count; i++)
                if (!(isnan(got[i]) && isnan(expected[i])) &&
                    memcmp(&got[i], &expected[i], sizeof got[i]) != 0)
                    ck_abort_msg("block of doubles of %s: %a is not %a", rtv__isa_name(isa), got[i],
                                 expected[i]);
            walled_free(got, x.c_count, sizeof *got);
        }
        walled_free(expected, x.c_count, sizeof *expected);
        free_case_f64(&x);
    }
}
END_TEST

START_TEST(a_row_alone_has_the_bits_it_has_among_others)
{
    rtv__random random;
    rtv__random_seed(&random, 14);
    const rtv__kernels *kernels = rtv__kernels_of(NULL);
    for (int round = 0; round < ROUNDS / 4; round++) {
        case_f32 x = make_case_f32(&random, ORDINARY);
        rtv__block_f32 together, alone;
        float *expected = own_result_f32(&x, &together), *got = own_result_f32(&x, &alone);
        kernels->multiply_block(&together);
        alone.rows = 1;
        for (int64_t i = 0; i < together.rows; i++) {
            kernels->multiply_block(&alone);
            alone.a += alone.a_row;
            alone.c += alone.c_row;
        }
        check_same(got, expected, x.c_count, "a row alone", rtv__isa_best());
        walled_free(got, x.c_count, sizeof *got);
        walled_free(expected, x.c_count, sizeof *expected);
        free_case_f32(&x);
    }
}
END_TEST

/* A sum that lies half way between two floats, or so near that double cannot tell. */
static void nearly_half_way(float *a, float *b, float *sum, rtv__random *random)
{
    int exponent = (int)rtv__random_below(random, 100) - 50;
    uint64_t half = ((rtv__random_next(random) & 0x7FFFFF) | 0x800000) * 2 + 1;
    *sum = (float)ldexp((double)(half & ~(uint64_t)1), exponent);
    *a = (float)ldexp(1, exponent / 2) * (1 + (float)rtv__random_below(random, 3) * 0x1p-23f);
    *b = (float)ldexp(1, exponent - exponent / 2) *
         (1 - (float)rtv__random_below(random, 3) * 0x1p-24f);
    if (rtv__random_below(random, 2))
        *a = -*a;
}

START_TEST(scalar_fma_rounds_once)
{
    rtv__random random;
    rtv__random_seed(&random, 15);
    for (int round = 0; round < 2000000; round++) {
        float a, b, sum;
        if (round % 4 == 3) {
            nearly_half_way(&a, &b, &sum, &random);
        } else {
            a = random_float(&random, round % 4);
            b = random_float(&random, round % 4);
            sum = random_float(&random, round % 4);
        }
        float got = rtv__fma_f32(a, b, sum), expected = fmaf(a, b, sum);
        if (!same_float(got, expected))
            ck_abort_msg("fma(%a, %a, %a) is %a, not %a", (double)a, (double)b, (double)sum,
                         (double)got, (double)expected);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_matrix");
    TCase *tests = tcase_create("kernel_matrix");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, scalar_block_is_the_formula);
    tcase_add_test(tests, f32_blocks_have_the_bits_of_the_scalar_one);
    tcase_add_test(tests, f64_blocks_have_the_bits_of_the_scalar_one);
    tcase_add_test(tests, a_row_alone_has_the_bits_it_has_among_others);
    tcase_add_test(tests, scalar_fma_rounds_once);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
