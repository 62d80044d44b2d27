/* Matrix products against the definition in gemm.h, bit by bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "kernel/scalar_fma.h"
#include "tensor/gemm.h"
#include "test_support.h"

typedef struct {
    bool transpose_a, transpose_b, accumulate;
    int64_t m, n, k, lda, ldb, ldc;
    float alpha;
    float *a, *b, *c, *out;
} problem;

static float *random_floats(int64_t count, rtv__random *random)
{
    float *x = malloc((size_t)(count > 0 ? count : 1) * sizeof *x);
    for (int64_t i = 0; i < count; i++)
        x[i] = (float)rtv__random_normal(random);
    return x;
}

static problem make_problem(int64_t m, int64_t n, int64_t k, rtv__random *random)
{
    problem p = {.m = m, .n = n, .k = k, .alpha = rtv__random_below(random, 2) ? 1.0f : -0.6f};
    p.transpose_a = rtv__random_below(random, 2) != 0;
    p.transpose_b = rtv__random_below(random, 2) != 0;
    p.accumulate = rtv__random_below(random, 2) != 0;
    p.lda = (p.transpose_a ? m : k) + (int64_t)rtv__random_below(random, 3);
    p.ldb = (p.transpose_b ? k : n) + (int64_t)rtv__random_below(random, 3);
    p.ldc = n + (int64_t)rtv__random_below(random, 3);
    p.a = random_floats((p.transpose_a ? k : m) * p.lda, random);
    p.b = random_floats((p.transpose_b ? n : k) * p.ldb, random);
    p.c = random_floats(m * p.ldc, random);
    p.out = random_floats(m * p.ldc, random);
    return p;
}

static void free_problem(problem *p)
{
    free(p->a);
    free(p->b);
    free(p->c);
    free(p->out);
}

static const float *run(problem *p, const rtv_context *context)
{
    memcpy(p->out, p->c, (size_t)(p->m * p->ldc) * sizeof *p->out);
    rtv__gemm_f32(context, p->transpose_a, p->transpose_b, p->m, p->n, p->k, p->alpha, p->a, p->lda,
                  p->b, p->ldb, p->accumulate, p->out, p->ldc);
    return p->out;
}

/* The sum as gemm.h defines it: blocks of 256 by fma, added in order. */
static float defined_element(const problem *p, int64_t i, int64_t j)
{
    float value = p->accumulate ? p->c[i * p->ldc + j] : 0;
    for (int64_t first = 0; first == 0 || first < p->k; first += 256) {
        float sum = 0;
        for (int64_t x = first; x < p->k && x < first + 256; x++)
            sum = rtv__fma_f32(p->transpose_a ? p->a[x * p->lda + i] : p->a[i * p->lda + x],
                               p->transpose_b ? p->b[j * p->ldb + x] : p->b[x * p->ldb + j], sum);
        value = first == 0 && !p->accumulate ? p->alpha * sum : value + p->alpha * sum;
    }
    return value;
}

/* All elements, or `sample` of them; what lies behind a row of c must not change. */
static void check_definition(const problem *p, int64_t sample, rtv__random *random)
{
    int64_t count = p->m * p->ldc;
    for (int64_t s = 0; s < (sample < count ? sample : count); s++) {
        int64_t at = sample < count ? (int64_t)rtv__random_below(random, (uint64_t)count) : s;
        int64_t i = at / p->ldc, j = at % p->ldc;
        float expected = j < p->n ? defined_element(p, i, j) : p->c[at];
        if (memcmp(&p->out[at], &expected, sizeof expected) != 0)
            ck_abort_msg("%d x %d x %d, a%s b%s: element (%d, %d) is %a, not %a", (int)p->m,
                         (int)p->n, (int)p->k, p->transpose_a ? "^T" : "",
                         p->transpose_b ? "^T" : "", (int)i, (int)j, (double)p->out[at],
                         (double)expected);
    }
}

static rtv_context *context_of(int32_t threads)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    return context;
}

START_TEST(small_products_are_as_defined)
{
    rtv__random random;
    rtv__random_seed(&random, 21);
    for (int round = 0; round < 1500; round++) {
        problem p = make_problem(
            (int64_t)rtv__random_below(&random, 30), (int64_t)rtv__random_below(&random, 70),
            (int64_t)rtv__random_below(&random, round % 10 ? 40 : 600), &random);
        run(&p, NULL);
        check_definition(&p, INT64_MAX, &random);
        free_problem(&p);
    }
}
END_TEST

/* Shapes on every path: packed or not, copied or not, cut by rows, by columns, by both. */
static const int64_t large_shapes[][3] = {
    {1500, 64, 64}, {1009, 32, 300}, {600, 200, 520},  {64, 64, 8192},  {1, 5000, 257},
    {7, 3000, 130}, {48, 1024, 600}, {512, 512, 1025}, {300, 129, 513}, {13, 1, 100000},
    {2000, 1, 600}, {1, 1, 3000},    {128, 128, 1024},
};
enum { LARGE_SHAPES = sizeof large_shapes / sizeof large_shapes[0] };

static problem large_problem(int shape, rtv__random *random)
{
    return make_problem(large_shapes[shape][0], large_shapes[shape][1], large_shapes[shape][2],
                        random);
}

START_TEST(large_products_are_as_defined_for_any_number_of_threads)
{
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i);
    const int32_t threads[] = {1, 2, 3, 8};
    for (int round = 0; round < 4; round++) {
        problem p = large_problem(_i, &random);
        size_t bytes = (size_t)(p.m * p.ldc) * sizeof(float);
        float *alone = malloc(bytes);
        run(&p, NULL);
        check_definition(&p, 3000, &random);
        memcpy(alone, p.out, bytes);
        for (int t = 0; t < 4; t++) {
            rtv_context *context = context_of(threads[t]);
            ck_assert_mem_eq(run(&p, context), alone, bytes);
            rtv_context_free(context);
        }
        free(alone);
        free_problem(&p);
    }
}
END_TEST

START_TEST(every_instruction_set_gives_the_same_bits)
{
    rtv__random random;
    rtv__random_seed(&random, 22);
    for (int shape = 0; shape < 4; shape++) {
        problem p = large_problem(shape, &random);
        size_t bytes = (size_t)(p.m * p.ldc) * sizeof(float);
        float *best = malloc(bytes);
        memcpy(best, run(&p, NULL), bytes);
        for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
            if (!rtv__isa_available(isa))
                continue;
            setenv("RTV_ISA", rtv__isa_name(isa), 1);
            rtv_context *context = context_of(1);
            unsetenv("RTV_ISA");
            ck_assert_mem_eq(run(&p, context), best, bytes);
            rtv_context_free(context);
        }
        free(best);
        free_problem(&p);
    }
}
END_TEST

START_TEST(a_row_alone_has_the_bits_it_has_in_a_batch)
{
    rtv__random random;
    rtv__random_seed(&random, 23);
    for (int shape = 0; shape < LARGE_SHAPES; shape++) {
        problem p = large_problem(shape, &random);
        rtv_context *context = context_of(2);
        float *row = malloc((size_t)p.n * sizeof *row);
        run(&p, context);
        for (int64_t i = 0; i < p.m; i += 1 + p.m / 20) {
            memcpy(row, p.c + i * p.ldc, (size_t)p.n * sizeof *row);
            rtv__gemm_f32(context, p.transpose_a, p.transpose_b, 1, p.n, p.k, p.alpha,
                          p.a + i * (p.transpose_a ? 1 : p.lda), p.lda, p.b, p.ldb, p.accumulate,
                          row, p.n);
            ck_assert_mem_eq(row, p.out + i * p.ldc, (size_t)p.n * sizeof *row);
        }
        free(row);
        rtv_context_free(context);
        free_problem(&p);
    }
}
END_TEST

START_TEST(dense_adds_the_bias_and_cuts_at_zero)
{
    rtv__random random;
    rtv__random_seed(&random, 24);
    for (int round = 0; round < 60; round++) {
        int64_t m = (int64_t)rtv__random_below(&random, 700), n = 1 + round * 3 % 140,
                k = 1 + round * 11 % 700;
        bool relu = round % 2 != 0;
        float *a = random_floats(m * k, &random), *b = random_floats(k * n, &random);
        float *bias = random_floats(n, &random), *c = random_floats(m * n, &random);
        float *expected = random_floats(m * n, &random);
        rtv__gemm_f32(NULL, false, false, m, n, k, 1, a, k, b, n, false, expected, n);
        for (int64_t i = 0; i < m * n; i++) {
            if (round % 3 != 0)
                expected[i] += bias[i % n];
            if (relu && expected[i] < 0)
                expected[i] = 0;
        }
        rtv__gemm_f32_dense(NULL, m, n, k, a, k, b, n, round % 3 != 0 ? bias : NULL, relu, c, n);
        if (m > 0)
            ck_assert_mem_eq(c, expected, (size_t)(m * n) * sizeof *c);
        free(a);
        free(b);
        free(bias);
        free(c);
        free(expected);
    }
}
END_TEST

START_TEST(empty_sums_are_zero)
{
    float c[4] = {1, NAN, 3, 4}, bias[2] = {5, -6};
    rtv__gemm_f32(NULL, false, true, 2, 2, 0, 1, NULL, 0, NULL, 0, true, c, 2);
    ck_assert(c[0] == 1 && c[1] != c[1] && c[3] == 4);
    rtv__gemm_f32(NULL, false, true, 2, 2, 0, 1, NULL, 0, NULL, 0, false, c, 2);
    ck_assert(c[0] == 0 && c[1] == 0 && c[2] == 0 && c[3] == 0);
    rtv__gemm_f32_dense(NULL, 2, 2, 0, NULL, 0, NULL, 2, bias, true, c, 2);
    ck_assert(c[0] == 5 && c[1] == 0 && c[2] == 5 && c[3] == 0);
    rtv__gemm_f32(NULL, false, false, 0, 2, 3, 1, NULL, 3, NULL, 2, false, NULL, 2);
    rtv__gemm_f32(NULL, false, false, 2, 0, 3, 1, NULL, 3, NULL, 0, false, NULL, 0);
}
END_TEST

START_TEST(what_is_not_a_number_shows)
{
    float a[2] = {0, 1}, b[2] = {INFINITY, 2}, c[1] = {7};
    rtv__gemm_f32(NULL, false, false, 1, 1, 2, 1, a, 2, b, 1, false, c, 1);
    ck_assert(c[0] != c[0]);
    rtv__gemm_f32_dense(NULL, 1, 1, 2, a, 2, b, 1, NULL, true, c, 1);
    ck_assert(c[0] != c[0]);
}
END_TEST

START_TEST(scratch_is_kept_and_can_be_done_without)
{
    rtv__random random;
    rtv__random_seed(&random, 25);
    problem p = make_problem(600, 256, 700, &random);
    size_t bytes = (size_t)(p.m * p.ldc) * sizeof(float);
    float *expected = malloc(bytes);
    memcpy(expected, run(&p, NULL), bytes);

    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    int64_t before = counter.allocations;
    counter.fail_after = 0;
    ck_assert_mem_eq(run(&p, context), expected, bytes);
    counter.fail_after = -1;
    ck_assert_mem_eq(run(&p, context), expected, bytes);
    int64_t warm = counter.allocations;
    ck_assert(warm > before);
    run(&p, context);
    ck_assert_int_eq(counter.allocations, warm);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
    free(expected);
    free_problem(&p);
}
END_TEST

static double double_element(const double *a, int64_t lda, bool transpose_a, const double *b,
                             int64_t ldb, bool transpose_b, int64_t i, int64_t j, int64_t k)
{
    double sum = 0;
    for (int64_t x = 0; x < k; x++)
        sum += (transpose_a ? a[x * lda + i] : a[i * lda + x]) *
               (transpose_b ? b[j * ldb + x] : b[x * ldb + j]);
    return sum;
}

START_TEST(products_of_doubles)
{
    rtv__random random;
    rtv__random_seed(&random, 26);
    rtv_context *context = context_of(3);
    for (int round = 0; round < 80; round++) {
        bool ta = round & 1, tb = round & 2, accumulate = round & 4;
        int64_t m = 1 + (int64_t)rtv__random_below(&random, round % 8 == 7 ? 400 : 40);
        int64_t n = 1 + (int64_t)rtv__random_below(&random, 90);
        int64_t k = 1 + (int64_t)rtv__random_below(&random, 600);
        int64_t lda = ta ? m : k, ldb = tb ? k : n;
        double *a = malloc((size_t)(m * k) * sizeof *a), *b = malloc((size_t)(k * n) * sizeof *b);
        double *c = malloc((size_t)(m * n) * sizeof *c),
               *alone = malloc((size_t)(m * n) * sizeof *c);
        for (int64_t i = 0; i < m * k; i++)
            a[i] = rtv__random_normal(&random);
        for (int64_t i = 0; i < n * k; i++)
            b[i] = rtv__random_normal(&random);
        for (int64_t i = 0; i < m * n; i++)
            c[i] = alone[i] = (double)i;
        rtv__gemm_f64(context, ta, tb, m, n, k, 0.5, a, lda, b, ldb, accumulate, c, n);
        rtv__gemm_f64(NULL, ta, tb, m, n, k, 0.5, a, lda, b, ldb, accumulate, alone, n);
        ck_assert_mem_eq(c, alone, (size_t)(m * n) * sizeof *c);
        for (int64_t i = 0; i < m * n; i++) {
            double expected = 0.5 * double_element(a, lda, ta, b, ldb, tb, i / n, i % n, k) +
                              (accumulate ? (double)i : 0);
            if (!(fabs(c[i] - expected) < 1e-11))
                ck_abort_msg("%.17g is not %.17g", c[i], expected);
        }
        free(a);
        free(b);
        free(c);
        free(alone);
    }
    rtv_context_free(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gemm");
    TCase *tests = tcase_create("gemm");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, small_products_are_as_defined);
    tcase_add_loop_test(tests, large_products_are_as_defined_for_any_number_of_threads, 0,
                        LARGE_SHAPES);
    tcase_add_test(tests, every_instruction_set_gives_the_same_bits);
    tcase_add_test(tests, a_row_alone_has_the_bits_it_has_in_a_batch);
    tcase_add_test(tests, dense_adds_the_bias_and_cuts_at_zero);
    tcase_add_test(tests, empty_sums_are_zero);
    tcase_add_test(tests, what_is_not_a_number_shows);
    tcase_add_test(tests, scratch_is_kept_and_can_be_done_without);
    tcase_add_test(tests, products_of_doubles);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
