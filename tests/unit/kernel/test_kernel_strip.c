/* The kernels of the in-batch loss: every instruction set against the scalar one. */
#include "kernel/strip_kernels.h"

#include "kernel_test.h"

enum { MOST_DEPTH = 70 };

typedef struct {
    int64_t columns, rows, depth, width;
    float *block;         /* blocks for all rows */
    float *keys;          /* [columns][width] */
    float *queries;       /* [rows][width], or [depth][48] */
    float *bias, *by_row; /* [columns], [48] */
    float *out;
    int64_t block_count, query_count, out_count;
} strip_case;

static strip_case make_case(rtv__random *random, int kind)
{
    strip_case x = {.columns = 1 + (int64_t)rtv__random_below(random, RTV__STRIP_COLUMNS),
                    .rows = 1 + (int64_t)rtv__random_below(random, RTV__STRIP_ROWS),
                    .depth = (int64_t)rtv__random_below(random, MOST_DEPTH)};
    x.width = (x.depth + RTV__STRIP_STEP - 1) / RTV__STRIP_STEP * RTV__STRIP_STEP;
    x.block_count = RTV__STRIP_BLOCK;
    x.query_count = RTV__STRIP_ROWS * (x.width > 0 ? x.width : 1);
    x.out_count = x.query_count;
    x.block = walled_alloc(x.block_count, sizeof(float));
    x.keys = walled_alloc(x.columns * x.width, sizeof(float));
    x.queries = walled_alloc(x.query_count, sizeof(float));
    x.bias = walled_alloc(x.columns, sizeof(float));
    x.by_row = walled_alloc(RTV__STRIP_ROWS, sizeof(float));
    x.out = walled_alloc(x.out_count, sizeof(float));
    fill_random(x.block, x.block_count, random, kind);
    fill_random(x.keys, x.columns * x.width, random, kind);
    fill_random(x.queries, x.query_count, random, kind);
    fill_random(x.bias, x.columns, random, kind);
    fill_random(x.by_row, RTV__STRIP_ROWS, random, ORDINARY);
    fill_random(x.out, x.out_count, random, kind);
    return x;
}

static void free_case(const strip_case *x)
{
    walled_free(x->block, x->block_count, sizeof(float));
    walled_free(x->keys, x->columns * x->width, sizeof(float));
    walled_free(x->queries, x->query_count, sizeof(float));
    walled_free(x->bias, x->columns, sizeof(float));
    walled_free(x->by_row, RTV__STRIP_ROWS, sizeof(float));
    walled_free(x->out, x->out_count, sizeof(float));
}

static float *copy_of(const float *x, int64_t count)
{
    float *copy = walled_alloc(count, sizeof(float));
    memcpy(copy, x, (size_t)count * sizeof(float));
    return copy;
}

static void run_scores(const strip_case *x, const rtv__strip_kernels *kernels)
{
    kernels->scores(x->block, x->by_row, x->keys, x->columns, x->width, x->queries, x->depth, 0.7f,
                    x->bias);
}

static void run_exp(const strip_case *x, const rtv__strip_kernels *kernels)
{
    float shift[RTV__STRIP_ROWS];
    memcpy(shift, x->by_row, sizeof shift);
    kernels->exp(x->block, x->by_row, x->columns, shift);
}

static void run_powers(const strip_case *x, const rtv__strip_kernels *kernels)
{
    float shift[RTV__STRIP_ROWS];
    memcpy(shift, x->by_row, sizeof shift);
    kernels->powers(x->block, x->by_row, x->keys, x->columns, x->width, x->queries, x->depth,
                    x->bias, shift);
}

/* Exponents of ordinary numbers stay within the limits. */
static void run_bounded_powers(const strip_case *x, const rtv__strip_kernels *kernels)
{
    kernels->powers(x->block, x->by_row, x->keys, x->columns, x->width, x->queries, x->depth,
                    x->bias, NULL);
}

static void run_row_sums(const strip_case *x, const rtv__strip_kernels *kernels)
{
    kernels->row_sums(x->by_row, x->block, x->columns);
}

static void run_count_least(const strip_case *x, const rtv__strip_kernels *kernels)
{
    float least[RTV__STRIP_ROWS];
    memcpy(least, x->by_row, sizeof least);
    kernels->count_least(x->by_row, x->block, x->columns, least);
}

/* Marks have 48 bits, and a float holds 24. */
static void run_mark_least(const strip_case *x, const rtv__strip_kernels *kernels)
{
    uint64_t marks[RTV__STRIP_COLUMNS];
    kernels->mark_least(marks, x->block, x->columns, x->by_row);
    for (int64_t c = 0; c < x->columns; c++) {
        x->block[2 * c] = (float)(marks[c] & 0xFFFFFF);
        x->block[2 * c + 1] = (float)(marks[c] >> 24);
    }
}

static void run_times_keys(const strip_case *x, const rtv__strip_kernels *kernels)
{
    kernels->times_keys(x->out, x->block, x->rows, x->columns, x->keys, x->width);
}

static void run_times_queries(const strip_case *x, const rtv__strip_kernels *kernels)
{
    kernels->times_queries(x->out, x->block, x->rows, x->columns, x->queries, x->width);
}

/* All that a kernel may write is compared: what it should leave alone too. */
static void compare(void (*run)(const strip_case *x, const rtv__strip_kernels *kernels), int kinds,
                    const char *what)
{
    rtv__random random;
    rtv__random_seed(&random, 3);
    const rtv__strip_kernels *scalar = rtv__kernels_of_isa(RTV__ISA_SCALAR)->strip;
    FOR_EACH_ISA(isa)
    for (int round = 0; round < 300; round++) {
        strip_case x = make_case(&random, round % kinds);
        strip_case y = x;
        y.block = copy_of(x.block, x.block_count);
        y.by_row = copy_of(x.by_row, RTV__STRIP_ROWS);
        y.out = copy_of(x.out, x.out_count);
        run(&x, scalar);
        run(&y, rtv__kernels_of_isa(isa)->strip);
        check_same(y.block, x.block, x.block_count, what, isa);
        check_same(y.by_row, x.by_row, RTV__STRIP_ROWS, what, isa);
        check_same(y.out, x.out, x.out_count, what, isa);
        walled_free(y.block, x.block_count, sizeof(float));
        walled_free(y.by_row, RTV__STRIP_ROWS, sizeof(float));
        walled_free(y.out, x.out_count, sizeof(float));
        free_case(&x);
    }
}

START_TEST(scores_have_the_scalar_bits)
{
    compare(run_scores, KINDS, "scores");
}
END_TEST

START_TEST(products_have_the_scalar_bits)
{
    compare(run_times_keys, KINDS, "times_keys");
    compare(run_times_queries, KINDS, "times_queries");
}
END_TEST

START_TEST(powers_have_the_scalar_bits)
{
    compare(run_powers, KINDS, "powers");
    compare(run_bounded_powers, 1, "bounded powers");
    compare(run_row_sums, KINDS, "row_sums");
}
END_TEST

START_TEST(comparisons_are_those_of_scalars)
{
    compare(run_count_least, KINDS, "count_least");
    compare(run_mark_least, KINDS, "mark_least");
}
END_TEST

START_TEST(exp_has_the_scalar_bits)
{
    compare(run_exp, 1, "exp");
}
END_TEST

/* Against the C library in double, over all that a softmax takes. */
START_TEST(exp_is_right)
{
    for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
        if (!rtv__isa_available(isa))
            continue;
        float block[RTV__STRIP_BLOCK], sums[RTV__STRIP_ROWS], shift[RTV__STRIP_ROWS] = {0};
        double largest = 0.0;
        for (int i = 0; i < RTV__STRIP_BLOCK; i++)
            block[i] = -87.3f + 127.3f * (float)i / RTV__STRIP_BLOCK;
        rtv__kernels_of_isa(isa)->strip->exp(block, sums, RTV__STRIP_COLUMNS, shift);
        for (int i = 0; i < RTV__STRIP_BLOCK; i++) {
            double want = exp((double)(-87.3f + 127.3f * (float)i / RTV__STRIP_BLOCK));
            largest = fmax(largest, fabs((double)block[i] - want) / want);
        }
        ck_assert_msg(largest < 1.2e-7, "%s: relative error %g", rtv__isa_name(isa), largest);
    }
}
END_TEST

/* Distance from 2^t in units of the last place of the power. */
static double power_error(float got, float t)
{
    double want = exp2((double)t);
    return fabs((double)got - want) / ldexp(1.0, ilogb(want) - 23);
}

/* 48 exponents at a time: the keys are 0, so that an exponent is a bias less a shift. */
static void take_powers(const rtv__strip_kernels *kernels, float *powers, const float *exponents,
                        const float *shift)
{
    float block[RTV__STRIP_BLOCK], sums[RTV__STRIP_ROWS];
    kernels->powers(block, sums, NULL, RTV__STRIP_COLUMNS, 0, NULL, 0, exponents, shift);
    for (int c = 0; c < RTV__STRIP_COLUMNS; c++)
        powers[c] = block[c * RTV__STRIP_ROWS + c];
}

START_TEST(powers_are_within_their_bound)
{
    static const float zeros[RTV__STRIP_ROWS] = {0.0f};
    rtv__random random;
    rtv__random_seed(&random, 8);
    for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
        if (!rtv__isa_available(isa))
            continue;
        const rtv__strip_kernels *kernels = rtv__kernels_of_isa(isa)->strip;
        double largest = 0.0;
        for (int round = 0; round < 4000; round++) {
            float t[RTV__STRIP_COLUMNS], powers[RTV__STRIP_COLUMNS];
            for (int c = 0; c < RTV__STRIP_COLUMNS; c++)
                t[c] = (float)(rtv__random_uniform(&random) * 253.4 - 126.0);
            /* half way between integers, where the polynomial begins and ends */
            for (int c = 0; c < RTV__STRIP_COLUMNS && round % 4 == 0; c++)
                t[c] = nextafterf(floorf(t[c]) + 0.5f, c % 2 == 0 ? 200.0f : -126.0f);
            take_powers(kernels, powers, t, round % 2 == 0 ? NULL : zeros);
            for (int c = 0; c < RTV__STRIP_COLUMNS; c++)
                largest = fmax(largest, power_error(powers[c], t[c]));
        }
        ck_assert_msg(largest <= 2.0, "%s: %g ulp", rtv__isa_name(isa), largest);
        ck_assert_msg(largest > 1.0, "%s: %g ulp are fewer than are looked for", rtv__isa_name(isa),
                      largest);
    }
}
END_TEST

START_TEST(powers_have_edges)
{
    static const float zeros[RTV__STRIP_ROWS] = {0.0f};
    static const float t[RTV__STRIP_COLUMNS] = {0.0f,  -126.0f, 127.0f,   -127.0f,   128.0f,
                                                1e30f, -1e30f,  INFINITY, -INFINITY, NAN,
                                                -0.0f, 1e-30f,  -1e-30f,  10.0f,     -3.0f};
    static const float want[] = {1.0f,     0x1p-126f, 0x1p127f, 0x1p-126f, INFINITY,
                                 INFINITY, 0x1p-126f, INFINITY, 0x1p-126f, NAN,
                                 1.0f,     1.0f,      1.0f,     1024.0f,   0.125f};
    for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
        if (!rtv__isa_available(isa))
            continue;
        float powers[RTV__STRIP_COLUMNS];
        take_powers(rtv__kernels_of_isa(isa)->strip, powers, t, zeros);
        for (int i = 0; i < (int)(sizeof want / sizeof want[0]); i++)
            ck_assert_msg(same_float(powers[i], want[i]), "%s: 2^%g is %g", rtv__isa_name(isa),
                          (double)t[i], (double)powers[i]);
    }
}
END_TEST

START_TEST(exp_has_edges)
{
    for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
        if (!rtv__isa_available(isa))
            continue;
        float block[RTV__STRIP_BLOCK] = {0}, sums[RTV__STRIP_ROWS], shift[RTV__STRIP_ROWS] = {0};
        block[0] = -INFINITY;
        block[1] = -3.4e36f;
        block[2] = -88.0f;
        block[3] = NAN;
        block[4] = INFINITY;
        shift[4] = INFINITY;
        block[5] = 7.5f;
        shift[5] = 7.5f;
        rtv__kernels_of_isa(isa)->strip->exp(block, sums, 1, shift);
        ck_assert(block[0] == 0.0f && block[1] == 0.0f && block[2] == 0.0f);
        ck_assert(isnan(block[3]) && isnan(block[4]) && isnan(sums[3]));
        ck_assert(block[5] == 1.0f && sums[5] == 1.0f && sums[0] == 0.0f);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_strip");
    TCase *tests = tcase_create("kernel_strip");
    tcase_add_test(tests, scores_have_the_scalar_bits);
    tcase_add_test(tests, products_have_the_scalar_bits);
    tcase_add_test(tests, powers_have_the_scalar_bits);
    tcase_add_test(tests, powers_are_within_their_bound);
    tcase_add_test(tests, powers_have_edges);
    tcase_add_test(tests, comparisons_are_those_of_scalars);
    tcase_add_test(tests, exp_has_the_scalar_bits);
    tcase_add_test(tests, exp_is_right);
    tcase_add_test(tests, exp_has_edges);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
