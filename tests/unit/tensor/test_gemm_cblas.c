/* Matrix products against somebody else's: the system's CBLAS. */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tensor/gemm.h"
#include "test_support.h"

typedef struct {
    int64_t m, n, k;
    bool transpose_a, transpose_b, accumulate;
    double *a, *b, *c;
} problem;

static double *random_numbers(int64_t count, rtv__random *random)
{
    double *numbers = malloc((size_t)count * sizeof numbers[0]);
    /* Few digits, so that the f32 and the f64 product have the same input. */
    for (int64_t i = 0; i < count; i++)
        numbers[i] = (double)(float)rtv__random_normal(random);
    return numbers;
}

static problem make_problem(rtv__random *random)
{
    static const int64_t sizes[] = {1, 2, 7, 16, 33, 64, 65, 100, 129, 300};
    problem p = {
        .m = sizes[rtv__random_below(random, 10)],
        .n = sizes[rtv__random_below(random, 10)],
        .k = sizes[rtv__random_below(random, 10)],
        .transpose_a = rtv__random_below(random, 2) != 0,
        .transpose_b = rtv__random_below(random, 2) != 0,
        .accumulate = rtv__random_below(random, 2) != 0,
    };
    p.a = random_numbers(p.m * p.k, random);
    p.b = random_numbers(p.k * p.n, random);
    p.c = random_numbers(p.m * p.n, random);
    return p;
}

static void free_problem(problem *p)
{
    free(p->a);
    free(p->b);
    free(p->c);
}

/* The largest difference. */
static double worst(const double *ours, const double *theirs, int64_t count)
{
    double most = 0.0;
    for (int64_t i = 0; i < count; i++)
        most = fmax(most, fabs(ours[i] - theirs[i]));
    return most;
}

static void multiply_theirs(const problem *p, double *c)
{
    cblas_dgemm(CblasRowMajor, p->transpose_a ? CblasTrans : CblasNoTrans,
                p->transpose_b ? CblasTrans : CblasNoTrans, (int)p->m, (int)p->n, (int)p->k, 0.75,
                p->a, (int)(p->transpose_a ? p->m : p->k), p->b,
                (int)(p->transpose_b ? p->k : p->n), p->accumulate ? 1.0 : 0.0, c, (int)p->n);
}

static double *copy(const double *numbers, int64_t count)
{
    double *out = malloc((size_t)count * sizeof out[0]);
    memcpy(out, numbers, (size_t)count * sizeof out[0]);
    return out;
}

static float *narrow(const double *numbers, int64_t count)
{
    float *out = malloc((size_t)count * sizeof out[0]);
    for (int64_t i = 0; i < count; i++)
        out[i] = (float)numbers[i];
    return out;
}

START_TEST(f64_products_equal_those_of_cblas)
{
    rtv__random random;
    rtv__random_seed(&random, 11);
    for (int round = 0; round < 200; round++) {
        problem p = make_problem(&random);
        int64_t count = p.m * p.n;
        double *ours = copy(p.c, count), *theirs = copy(p.c, count);
        rtv__gemm_f64(NULL, p.transpose_a, p.transpose_b, p.m, p.n, p.k, 0.75, p.a,
                      p.transpose_a ? p.m : p.k, p.b, p.transpose_b ? p.k : p.n, p.accumulate, ours,
                      p.n);
        multiply_theirs(&p, theirs);
        ck_assert(worst(ours, theirs, count) < 1e-12 * (double)(p.k + 8));
        free(ours);
        free(theirs);
        free_problem(&p);
    }
}
END_TEST

START_TEST(f32_products_are_close_to_those_of_cblas_in_f64)
{
    rtv__random random;
    rtv__random_seed(&random, 12);
    for (int round = 0; round < 200; round++) {
        problem p = make_problem(&random);
        int64_t count = p.m * p.n;
        float *a = narrow(p.a, p.m * p.k), *b = narrow(p.b, p.k * p.n), *c = narrow(p.c, count);
        double *theirs = copy(p.c, count), *ours = malloc((size_t)count * sizeof ours[0]);
        rtv__gemm_f32(NULL, p.transpose_a, p.transpose_b, p.m, p.n, p.k, 0.75f, a,
                      p.transpose_a ? p.m : p.k, b, p.transpose_b ? p.k : p.n, p.accumulate, c,
                      p.n);
        multiply_theirs(&p, theirs);
        for (int64_t i = 0; i < count; i++)
            ours[i] = (double)c[i];
        ck_assert(worst(ours, theirs, count) < 1e-6 * (double)(p.k + 8));
        free(a);
        free(b);
        free(c);
        free(ours);
        free(theirs);
        free_problem(&p);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gemm_cblas");
    TCase *tests = tcase_create("gemm_cblas");
    tcase_add_test(tests, f64_products_equal_those_of_cblas);
    tcase_add_test(tests, f32_products_are_close_to_those_of_cblas_in_f64);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
