/* The loops of optimizers: every instruction set against the scalar one, for float and double. */
#include "kernel_test.h"

enum { ROWS = 9, TABLE_ROWS = 20, MOST_WIDTH = 70 };
static const int64_t widths[] = {1, 2, 7, 16, 31, 33, 64, MOST_WIDTH};
enum { WIDTHS = sizeof widths / sizeof widths[0] };

static const rtv__update_constants constants = {.momentum = 0.9,
                                                .rho = 0.9,
                                                .beta_1 = 0.9,
                                                .beta_2 = 0.99,
                                                .epsilon = 1e-7,
                                                .l1 = 0.01,
                                                .l2 = 0.02,
                                                .l2_shrinkage = 0.03,
                                                .ftrl_beta = 0.1,
                                                .learning_rate_power = -0.4,
                                                .variable_threshold = 0.1,
                                                .accumulator_threshold = 0.01,
                                                .absolute_threshold = 1e-7};
static const rtv__update_numbers numbers = {.constants = &constants,
                                            .rate = 0.1,
                                            .decay = 0.001,
                                            .step_size = 0.2,
                                            .gradient_step = 0.05,
                                            .square_scale = 1.5,
                                            .clip_factor = 0.7};

/* A table with its state, and gradients of some of its rows. */
typedef struct {
    size_t size; /* of an element */
    int64_t width;
    void *weights, *slots[RTV__MOST_SLOTS], *gradient;
} table;

static void *make_array(int64_t count, size_t size, rtv__random *random, int kind)
{
    void *array = walled_alloc(count, size);
    for (int64_t i = 0; i < count; i++) {
        float value = random_float(random, kind);
        if (size == sizeof(double))
            ((double *)array)[i] = value;
        else
            ((float *)array)[i] = value;
    }
    return array;
}

static table make_table(size_t size, int64_t width, uint64_t seed, int kind)
{
    rtv__random random;
    rtv__random_seed(&random, seed);
    table t = {.size = size, .width = width};
    t.weights = make_array(TABLE_ROWS * width, size, &random, kind);
    for (int k = 0; k < RTV__MOST_SLOTS; k++)
        t.slots[k] = make_array(TABLE_ROWS * width, size, &random, kind);
    t.gradient = make_array(ROWS * width, size, &random, kind);
    return t;
}

static void free_table(const table *t)
{
    walled_free(t->weights, TABLE_ROWS * t->width, t->size);
    for (int k = 0; k < RTV__MOST_SLOTS; k++)
        walled_free(t->slots[k], TABLE_ROWS * t->width, t->size);
    walled_free(t->gradient, ROWS * t->width, t->size);
}

static void check_array(const table *t, const void *got, const void *expected, const char *what,
                        int which, rtv__isa isa)
{
    for (int64_t i = 0; i < TABLE_ROWS * t->width; i++) {
        double a, b;
        if (t->size == sizeof(double)) {
            a = ((const double *)got)[i];
            b = ((const double *)expected)[i];
        } else {
            a = ((const float *)got)[i];
            b = ((const float *)expected)[i];
        }
        if ((a == a || b == b) && memcmp(&a, &b, sizeof a) != 0)
            ck_abort_msg("%s %d of %s, width %d: element %d is %a, not %a", what, which,
                         rtv__isa_name(isa), (int)t->width, (int)i, a, b);
    }
}

static void check_tables(const table *got, const table *expected, const char *what, int which,
                         rtv__isa isa)
{
    check_array(got, got->weights, expected->weights, what, which, isa);
    for (int k = 0; k < RTV__MOST_SLOTS; k++)
        check_array(got, got->slots[k], expected->slots[k], what, which, isa);
}

static const rtv__update_kernels *kernels_of(rtv__isa isa, size_t size)
{
    const rtv__kernels *kernels = rtv__kernels_of_isa(isa);
    return size == sizeof(double) ? kernels->update_f64 : kernels->update_f32;
}

static rtv__update_rows job_of(const table *t, const int64_t *rows, bool row_wise)
{
    rtv__update_rows job = {.weights = t->weights,
                            .slot_count = RTV__MOST_SLOTS,
                            .gradient = t->gradient,
                            .rows = rows,
                            .width = t->width,
                            .row_wise = row_wise,
                            .numbers = &numbers};
    memcpy(job.slots, t->slots, sizeof job.slots);
    return job;
}

typedef void (*table_check)(const table *got, const table *expected,
                            const rtv__update_kernels *kernels, const rtv__update_kernels *scalar,
                            rtv__isa isa);

static void for_all(table_check check)
{
    FOR_EACH_ISA(isa)
    for (size_t size = sizeof(float); size <= sizeof(double); size *= 2)
        for (int w = 0; w < WIDTHS; w++)
            for (int kind = 0; kind < KINDS; kind++) {
                uint64_t seed = (uint64_t)(w * KINDS + kind);
                table got = make_table(size, widths[w], seed, kind);
                table expected = make_table(size, widths[w], seed, kind);
                check(&got, &expected, kernels_of(isa, size), kernels_of(RTV__ISA_SCALAR, size),
                      isa);
                free_table(&got);
                free_table(&expected);
            }
}

static const int64_t some_rows[ROWS] = {0, 1, 4, 5, 9, 12, 13, 18, TABLE_ROWS - 1};

static void check_updates(const table *got, const table *expected,
                          const rtv__update_kernels *kernels, const rtv__update_kernels *scalar,
                          rtv__isa isa)
{
    for (int u = 0; u < RTV__UPDATE_COUNT; u++) {
        bool row_wise = u == RTV__UPDATE_ROW_WISE_ADAGRAD;
        rtv__update_rows job = job_of(got, some_rows, row_wise);
        rtv__update_rows same = job_of(expected, some_rows, row_wise);
        kernels->update[u](&job, 0, ROWS);
        scalar->update[u](&same, 0, ROWS);
        check_tables(got, expected, "looked-up update", u, isa);
        job.rows = same.rows = NULL;
        kernels->update[u](&job, 2, ROWS - 1);
        scalar->update[u](&same, 2, ROWS - 1);
        check_tables(got, expected, "whole update", u, isa);
    }
}

START_TEST(updates_have_the_bits_of_the_scalar_ones)
{
    for_all(check_updates);
}
END_TEST

static double half_of_the_steps(const rtv__catch_up *plan, double steps)
{
    (void)plan;
    return steps / 2;
}

static void check_catch_ups(const table *got, const table *expected,
                            const rtv__update_kernels *kernels, const rtv__update_kernels *scalar,
                            rtv__isa isa)
{
    const rtv__catch_up plan = {.weight_factor = 0.97,
                                .slot_factors = {0.9, 0.8, 0.7},
                                .moving_slot = 1,
                                .distance = 0.3,
                                .spread_slot = 1,
                                .spread_is_square = 1,
                                .short_distance = half_of_the_steps,
                                .beta = 0.5,
                                .center = 0.5,
                                .epsilon = 1e-7,
                                .moments = {1, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01}};
    for (int m = 0; m <= RTV__CATCH_UP_SIGN; m++) {
        kernels->catch_up[m](got->weights, got->slots, RTV__MOST_SLOTS, TABLE_ROWS * got->width,
                             &plan);
        scalar->catch_up[m](expected->weights, expected->slots, RTV__MOST_SLOTS,
                            TABLE_ROWS * got->width, &plan);
        check_tables(got, expected, "catching up by", m, isa);
    }
    double factor =
        kernels->clippy_factor(got->weights, got->slots[0], got->gradient, got->width, &numbers);
    double same = scalar->clippy_factor(expected->weights, expected->slots[0], expected->gradient,
                                        expected->width, &numbers);
    ck_assert(memcmp(&factor, &same, sizeof same) == 0);
}

START_TEST(catching_up_has_the_bits_of_the_scalar_form)
{
    for_all(check_catch_ups);
}
END_TEST

/* Two pieces: the first as it stands, the second scaled and taken by its sources. */
static void check_row_sums(const table *got, const table *expected,
                           const rtv__update_kernels *kernels, const rtv__update_kernels *scalar,
                           rtv__isa isa)
{
    enum { BITS = 4, FOUND = 3 };
    static const int64_t sources[] = {2, 0, 0, 3}, starts[] = {0, 1, 5, 6};
    static const uint64_t keys[] = {0 << BITS | 1, 3 << BITS | 0, 3 << BITS | 2,
                                    3 << BITS | 4, 3 << BITS | 5, 7 << BITS | 3};
    const void *scales = got->slots[1];
    const void *values = got->slots[2];
    rtv__occurrences pieces[] = {{0, 3, NULL, NULL, NULL, got->gradient},
                                 {3, 4, NULL, sources, scales, values}};
    const void *results[2][FOUND];
    rtv__row_sums job = {pieces, 2, keys, BITS, starts, got->weights, results[0], got->width};
    rtv__row_sums same = job;
    same.sums = expected->weights;
    same.results = results[1];
    ck_assert_int_eq(kernels->sum_rows(&job, 0, FOUND), scalar->sum_rows(&same, 0, FOUND));
    check_tables(got, expected, "row sums", 0, isa);
    /* One occurrence of the first piece is left where it is. */
    ck_assert_ptr_eq(results[0][0], (const char *)got->gradient + (size_t)got->width * got->size);
    ck_assert_ptr_eq(results[0][0], results[1][0]);
    ck_assert_ptr_eq(results[0][1], (const char *)got->weights + (size_t)got->width * got->size);
    ck_assert_int_eq(kernels->all_finite(got->gradient, got->width),
                     scalar->all_finite(got->gradient, got->width));
}

START_TEST(row_sums_have_the_bits_of_the_scalar_ones)
{
    for_all(check_row_sums);
}
END_TEST

START_TEST(the_scalar_loops_compute_what_they_say)
{
    const rtv__update_kernels *scalar = kernels_of(RTV__ISA_SCALAR, sizeof(float));
    rtv__update_numbers plain = {.constants = &constants, .rate = 0.2};
    float w[4] = {1, 1, 1, 1}, h[4] = {0.1f, 0.1f, 0.1f, 0.1f};
    const float g[4] = {0.5f, -0.5f, 1.5f, 0.5f};
    const int64_t row = 1;
    rtv__update_rows job = {.weights = w,
                            .slots = {h},
                            .slot_count = 1,
                            .gradient = g,
                            .rows = &row,
                            .width = 2,
                            .numbers = &plain};
    scalar->update[RTV__UPDATE_ADAGRAD](&job, 0, 1);
    ck_assert(w[0] == 1 && w[1] == 1 && h[0] == 0.1f);
    ck_assert(h[2] == 0.35f);
    ck_assert(fabs(w[2] - (1 - 0.2 * 0.5 / sqrt(0.35))) < 1e-7);
    /* The mean of the squares of 1.5 and 0.5 is 1.25, for the whole of row 1 of the gradient. */
    job.rows = NULL;
    job.row_wise = true;
    scalar->update[RTV__UPDATE_ROW_WISE_ADAGRAD](&job, 1, 2);
    ck_assert(h[0] == 0.1f && h[1] == 0.1f + 1.25f);
    ck_assert(fabs(w[3] - (1 + 0.2 * 0.5 / sqrt(0.35) - 0.2 * 0.5 / sqrt(1.35))) < 1e-6);

    /* Catching up leaves alone what does not fade, subnormals too. */
    float x[40] = {0}, kept = 1e-40f, faded = 1e-40f, weight = 2;
    void *slots[] = {&kept, &faded};
    rtv__catch_up plan = {.weight_factor = 0.5, .slot_factors = {1, 0.5}, .moving_slot = -1};
    scalar->catch_up[RTV__CATCH_UP_LINEAR](&weight, slots, 2, 1, &plan);
    ck_assert(weight == 1 && kept == 1e-40f && faded == 0);

    ck_assert(scalar->all_finite(x, 40) && scalar->all_finite(x, 0));
    x[39] = INFINITY;
    ck_assert(!scalar->all_finite(x, 40) && scalar->all_finite(x, 39));
    x[39] = NAN;
    ck_assert(!scalar->all_finite(x, 40));
}
END_TEST

/* The variance of a steady gradient is 0 but for rounding. */
START_TEST(centered_rmsprop_survives_a_steady_gradient)
{
    const rtv__update_kernels *scalar = kernels_of(RTV__ISA_SCALAR, sizeof(float));
    enum { WIDTH = 64 };
    float w[WIDTH] = {0}, square[WIDTH] = {0}, mean[WIDTH] = {0}, g[WIDTH];
    for (int i = 0; i < WIDTH; i++)
        g[i] = 1000 + 7.3f * (float)i;
    rtv__update_rows job = {.weights = w,
                            .slots = {square, mean},
                            .slot_count = 2,
                            .gradient = g,
                            .width = WIDTH,
                            .numbers = &numbers};
    for (int step = 0; step < 300; step++)
        scalar->update[RTV__UPDATE_RMSPROP_CENTERED](&job, 0, 1);
    for (int i = 0; i < WIDTH; i++)
        if (!isfinite(w[i]))
            ck_abort_msg("weight %d is %g", i, (double)w[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_update");
    TCase *tests = tcase_create("kernel_update");
    tcase_add_test(tests, updates_have_the_bits_of_the_scalar_ones);
    tcase_add_test(tests, catching_up_has_the_bits_of_the_scalar_form);
    tcase_add_test(tests, row_sums_have_the_bits_of_the_scalar_ones);
    tcase_add_test(tests, the_scalar_loops_compute_what_they_say);
    tcase_add_test(tests, centered_rmsprop_survives_a_steady_gradient);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
