/* Sums, comparisons and elementwise kernels. */
#include "kernel_test.h"

static const int64_t lengths[] = {0,  1,  2,  3,  5,  7,  8,  9,  15, 16,  17,  24,  31,  32,
                                  33, 40, 47, 48, 49, 63, 64, 65, 96, 100, 127, 128, 257, 1000};
enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

typedef struct {
    int64_t count;
    float *a, *b, *c, *out, *expected;
} arrays;

static arrays make_arrays(int64_t count, rtv__random *random, int kind)
{
    arrays x = {.count = count};
    float **all[] = {&x.a, &x.b, &x.c, &x.out, &x.expected};
    for (size_t i = 0; i < 5; i++) {
        *all[i] = walled_alloc(count, sizeof(float));
        fill_random(*all[i], count, random, kind);
    }
    return x;
}

static void free_arrays(const arrays *x)
{
    float *all[] = {x->a, x->b, x->c, x->out, x->expected};
    for (size_t i = 0; i < 5; i++)
        walled_free(all[i], x->count, sizeof(float));
}

static void for_all(void (*check)(const arrays *x, const rtv__kernels *kernels,
                                  const rtv__kernels *scalar, rtv__isa isa))
{
    const rtv__kernels *scalar = rtv__kernels_of_isa(RTV__ISA_SCALAR);
    rtv__random random;
    rtv__random_seed(&random, 1);
    FOR_EACH_ISA(isa)
    for (int kind = 0; kind < KINDS; kind++)
        for (int i = 0; i < LENGTHS; i++)
            for (int round = 0; round < 10; round++) {
                arrays x = make_arrays(lengths[i], &random, kind);
                check(&x, rtv__kernels_of_isa(isa), scalar, isa);
                free_arrays(&x);
            }
}

static void check_sums(const arrays *x, const rtv__kernels *kernels, const rtv__kernels *scalar,
                       rtv__isa isa)
{
    float got[] = {kernels->dot(x->a, x->b, x->count), kernels->sum(x->a, x->count),
                   kernels->max(x->a, x->count)};
    float expected[] = {scalar->dot(x->a, x->b, x->count), scalar->sum(x->a, x->count),
                        scalar->max(x->a, x->count)};
    check_same(got, expected, 3, "dot, sum, max", isa);
    for (int i = 0; i < 3; i++) {
        float bound = x->count > 0 ? x->a[x->count / 2] : 0.0f;
        ck_assert_int_eq(kernels->count_greater(x->a, x->count, bound),
                         scalar->count_greater(x->a, x->count, bound));
    }
}

START_TEST(sums_have_the_bits_of_the_scalar_ones)
{
    for_all(check_sums);
}
END_TEST

static void check_elementwise(const arrays *x, const rtv__kernels *kernels,
                              const rtv__kernels *scalar, rtv__isa isa)
{
    size_t bytes = (size_t)x->count * sizeof(float);
    kernels->add(x->out, x->a, x->b, x->count);
    scalar->add(x->expected, x->a, x->b, x->count);
    check_same(x->out, x->expected, x->count, "add", isa);
    kernels->multiply(x->out, x->a, x->b, x->count);
    scalar->multiply(x->expected, x->a, x->b, x->count);
    check_same(x->out, x->expected, x->count, "multiply", isa);
    kernels->scale(x->out, x->a, 0.3f, x->count);
    scalar->scale(x->expected, x->a, 0.3f, x->count);
    check_same(x->out, x->expected, x->count, "scale", isa);

    memcpy(x->out, x->b, bytes);
    memcpy(x->expected, x->b, bytes);
    kernels->axpy(x->out, -1.7f, x->a, x->count);
    scalar->axpy(x->expected, -1.7f, x->a, x->count);
    check_same(x->out, x->expected, x->count, "axpy", isa);

    /* In place. */
    memcpy(x->out, x->a, bytes);
    kernels->add(x->out, x->out, x->out, x->count);
    scalar->add(x->expected, x->a, x->a, x->count);
    check_same(x->out, x->expected, x->count, "add in place", isa);
}

START_TEST(elementwise_kernels_have_the_bits_of_the_scalar_ones)
{
    for_all(check_elementwise);
}
END_TEST

/* 7 rows, so that the columns are an eighth of the array and anything else. */
static void check_relu_gradient(const arrays *x, const rtv__kernels *kernels,
                                const rtv__kernels *scalar, rtv__isa isa)
{
    const int64_t rows = 7, columns = x->count / 8;
    const size_t bytes = (size_t)x->count * sizeof(float);
    for (int which = 1; which < 4; which++) {
        const float *y = which & 1 ? x->b : NULL;
        float *sums = which & 2 ? x->c : NULL, *same = which & 2 ? x->c + columns : NULL;
        if (2 * columns > x->count)
            continue;
        memcpy(x->out, x->a, bytes);
        memcpy(x->expected, x->a, bytes);
        kernels->relu_gradient(x->out, sums, y, rows, columns);
        scalar->relu_gradient(x->expected, same, y, rows, columns);
        check_same(x->out, x->expected, x->count, "relu gradient", isa);
        if (sums != NULL)
            check_same(sums, same, columns, "column sums", isa);
    }
}

START_TEST(relu_gradients_have_the_bits_of_the_scalar_ones)
{
    for_all(check_relu_gradient);
}
END_TEST

START_TEST(the_scalar_kernels_compute_what_they_say)
{
    const rtv__kernels *scalar = rtv__kernels_of_isa(RTV__ISA_SCALAR);
    float x[70], ones[70], nothing[2] = {NAN, NAN};
    double total = 0;
    for (int i = 0; i < 70; i++) {
        x[i] = (float)(i % 7) - 2.5f;
        ones[i] = 2.0f;
        total += x[i];
    }
    ck_assert(scalar->sum(x, 70) == (float)total);
    ck_assert(scalar->dot(x, ones, 70) == (float)(2 * total));
    ck_assert(scalar->max(x, 70) == 3.5f);
    ck_assert_int_eq(scalar->count_greater(x, 70, 2.5f), 10);
    ck_assert(scalar->sum(x, 0) == 0 && scalar->dot(x, x, 0) == 0);
    ck_assert(scalar->max(x, 0) == -INFINITY && scalar->max(nothing, 2) == -INFINITY);
    ck_assert_int_eq(scalar->count_greater(nothing, 2, 0), 0);
    ck_assert_int_eq(scalar->count_greater(x, 70, NAN), 0);

    float dz[6] = {1, 2, 3, 4, 5, 6}, sums[2];
    const float y[6] = {1, 0, NAN, 0.5f, 2, -1};
    scalar->relu_gradient(dz, sums, y, 3, 2);
    ck_assert(dz[0] == 1 && dz[1] == 0 && dz[2] == 0 && dz[3] == 4 && dz[4] == 5 && dz[5] == 0);
    ck_assert(sums[0] == 6 && sums[1] == 4);
}
END_TEST

START_TEST(transpose_moves_every_element)
{
    enum { MOST = 40 };
    rtv__random random;
    rtv__random_seed(&random, 2);
    for (int round = 0; round < 300; round++)
        for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
            if (!rtv__isa_available(isa))
                continue;
            int64_t rows = (int64_t)rtv__random_below(&random, MOST) + 1;
            int64_t columns = (int64_t)rtv__random_below(&random, MOST) + 1;
            int64_t x_row = columns + (int64_t)rtv__random_below(&random, 5);
            int64_t out_row = rows + (int64_t)rtv__random_below(&random, 5);
            int64_t x_count = (rows - 1) * x_row + columns;
            int64_t out_count = (columns - 1) * out_row + rows;
            float *x = walled_alloc(x_count, sizeof *x);
            float *out = walled_alloc(out_count, sizeof *out);
            fill_random(x, x_count, &random, SPECIAL);
            for (int64_t i = 0; i < out_count; i++)
                out[i] = 77.0f;
            rtv__kernels_of_isa(isa)->transpose(out, out_row, x, x_row, rows, columns);
            for (int64_t i = 0; i < out_count; i++) {
                int64_t row = i % out_row, column = i / out_row;
                ck_assert(row < rows ? same_float(out[i], x[row * x_row + column])
                                     : out[i] == 77.0f);
            }
            walled_free(x, x_count, sizeof *x);
            walled_free(out, out_count, sizeof *out);
        }
}
END_TEST

START_TEST(the_table_follows_the_context)
{
    rtv_context *context;
    for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
        setenv("RTV_ISA", rtv__isa_name(isa), 1);
        if (rtv__isa_available(isa)) {
            OK(rtv_context_create(&context, NULL));
            ck_assert_ptr_eq(rtv__kernels_of(context), rtv__kernels_of_isa(isa));
            rtv_context_free(context);
        } else {
            FAILS(RTV_E_UNSUPPORTED, rtv__isa_name(isa), rtv_context_create(&context, NULL));
        }
    }
    setenv("RTV_ISA", "sse9", 1);
    FAILS(RTV_E_UNSUPPORTED, "sse9", rtv_context_create(&context, NULL));
    ck_assert_ptr_null(context);
    unsetenv("RTV_ISA");
    OK(rtv_context_create(&context, NULL));
    ck_assert_ptr_eq(rtv__kernels_of(context), rtv__kernels_of_isa(rtv__isa_best()));
    ck_assert_ptr_eq(rtv__kernels_of(NULL), rtv__kernels_of(context));
    rtv_context_free(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_arrays");
    TCase *tests = tcase_create("kernel_arrays");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, sums_have_the_bits_of_the_scalar_ones);
    tcase_add_test(tests, elementwise_kernels_have_the_bits_of_the_scalar_ones);
    tcase_add_test(tests, relu_gradients_have_the_bits_of_the_scalar_ones);
    tcase_add_test(tests, the_scalar_kernels_compute_what_they_say);
    tcase_add_test(tests, transpose_moves_every_element);
    tcase_add_test(tests, the_table_follows_the_context);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
