/* Adagrad with one accumulator per row of a table. */
#include <stdio.h>
#include <unistd.h>

#include "optim/optimizer.h"
#include "optim_fixture.h"

enum { ROWS = 20, WIDTH = 5, COUNT = ROWS * WIDTH, IDS = 6, STEPS = 30 };

typedef struct {
    rtv_optimizer *optimizer;
    rtv_tape *tape;
    rtv_tensor *table, *kernel;
} training;

static rtv_optimizer_options row_wise_options(void)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.flags = RTV_OPTIMIZER_ROW_WISE;
    options.learning_rate = 0.1;
    return options;
}

static training start(const rtv_optimizer_options *options, rtv_dtype dtype)
{
    double values[COUNT];
    for (int i = 0; i < COUNT; i++)
        values[i] = 0.25 * (i % 7) - 0.5;
    training t = {.table = make_parameter(NULL, dtype, ROWS, WIDTH, values),
                  .kernel = make_parameter(NULL, dtype, ROWS, WIDTH, values)};
    OK(rtv_optimizer_create(&t.optimizer, NULL, options));
    OK(rtv_tape_create(&t.tape, NULL, NULL));
    OK(rtv_optimizer_add_parameter(t.optimizer, t.table, "table", NULL));
    OK(rtv_optimizer_add_parameter(t.optimizer, t.kernel, "kernel", NULL));
    return t;
}

static void finish(training *t)
{
    rtv_tape_free(t->tape);
    rtv_optimizer_free(t->optimizer);
    rtv_tensor_free(t->table);
    rtv_tensor_free(t->kernel);
}

/* The ids of a step, some of them twice, and the gradient of each. */
static void draw(int64_t *ids, float *gradient, int64_t step)
{
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)step);
    for (int k = 0; k < IDS; k++)
        ids[k] = (int64_t)rtv__random_below(&random, k < 3 ? 4 : ROWS - 2);
    for (int i = 0; i < IDS * WIDTH; i++)
        gradient[i] = (float)rtv__random_normal(&random);
}

static void train(training *t, int64_t first, int64_t last)
{
    for (int64_t step = first; step < last; step++) {
        int64_t ids[IDS];
        float gradient[COUNT];
        draw(ids, gradient, step);
        OK(take_step(t->optimizer, t->tape, t->table, ids, IDS, gradient));
    }
}

/* Sums duplicates, decays every row, then moves those with a gradient. */
static void naive_step(double *w, double *a, int64_t step, double rate, double decay)
{
    int64_t ids[IDS];
    float gradient[COUNT];
    double sums[COUNT] = {0};
    draw(ids, gradient, step);
    for (int i = 0; i < IDS * WIDTH; i++)
        sums[ids[i / WIDTH] * WIDTH + i % WIDTH] += (double)gradient[i];
    for (int row = 0; row < ROWS; row++) {
        double squares = 0;
        for (int j = 0; j < WIDTH; j++)
            squares += sums[row * WIDTH + j] * sums[row * WIDTH + j];
        a[row] += squares / WIDTH;
        for (int j = 0; j < WIDTH; j++) {
            w[row * WIDTH + j] *= 1 - decay * rate;
            w[row * WIDTH + j] -= rate * sums[row * WIDTH + j] / sqrt(a[row] + 1e-7);
        }
    }
}

static void check_against_naive(double weight_decay)
{
    rtv_optimizer_options options = row_wise_options();
    options.weight_decay = weight_decay;
    training t = start(&options, RTV_DTYPE_F32);
    double w[COUNT], a[ROWS];
    for (int i = 0; i < COUNT; i++)
        w[i] = value_at(t.table, i);
    for (int row = 0; row < ROWS; row++)
        a[row] = 0.1;
    for (int64_t step = 0; step < STEPS; step++)
        naive_step(w, a, step, 0.1, weight_decay);
    train(&t, 0, STEPS);
    OK(rtv_optimizer_flush(t.optimizer));
    for (int i = 0; i < COUNT; i++)
        ck_assert_msg(fabs(value_at(t.table, i) - w[i]) < 1e-5, "element %d is %g, not %g", i,
                      value_at(t.table, i), w[i]);
    finish(&t);
}

START_TEST(rows_move_by_the_mean_of_their_squares)
{
    check_against_naive(0);
    check_against_naive(0.3);
}
END_TEST

/* What is not looked up keeps an accumulator per element; a dense gradient of a table is no news. */
START_TEST(the_first_gradient_decides)
{
    rtv_optimizer_options options = row_wise_options(), plain = row_wise_options();
    plain.flags = 0;
    training t = start(&options, RTV_DTYPE_F64), same = start(&plain, RTV_DTYPE_F64);
    double gradient[COUNT];
    const int64_t ids[] = {3};
    for (int i = 0; i < COUNT; i++)
        gradient[i] = i % 3 - 0.9;
    for (int step = 0; step < 3; step++) {
        OK(take_step(t.optimizer, t.tape, t.kernel, step == 1 ? ids : NULL, 1, gradient));
        OK(take_step(same.optimizer, same.tape, same.kernel, step == 1 ? ids : NULL, 1, gradient));
    }
    for (int i = 0; i < COUNT; i++)
        ck_assert(value_at(t.kernel, i) == value_at(same.kernel, i));

    OK(take_step(t.optimizer, t.tape, t.table, ids, 1, gradient));
    double before[COUNT];
    for (int i = 0; i < COUNT; i++)
        before[i] = value_at(t.table, i);
    OK(take_step(t.optimizer, t.tape, t.table, NULL, 0, gradient));
    for (int row = 0; row < ROWS; row++) {
        double squares = 0, first = 0;
        for (int j = 0; j < WIDTH; j++) {
            squares += gradient[row * WIDTH + j] * gradient[row * WIDTH + j];
            first += gradient[j] * gradient[j];
        }
        double root = sqrt(0.1 + (row == 3 ? first / WIDTH : 0) + squares / WIDTH + 1e-7);
        for (int j = 0; j < WIDTH; j++) {
            int i = row * WIDTH + j;
            ck_assert(fabs(value_at(t.table, i) - (before[i] - 0.1 * gradient[i] / root)) < 1e-12);
        }
    }
    finish(&t);
    finish(&same);
}
END_TEST

START_TEST(resuming_gives_the_same_bits)
{
    char *directory = make_temporary_directory(), path[512];
    snprintf(path, sizeof path, "%s/state", directory);
    rtv_optimizer_options options = row_wise_options();
    options.weight_decay = 0.1;
    double zeros[COUNT] = {0};
    float gradient[COUNT] = {1, 2, 3};
    training whole = start(&options, RTV_DTYPE_F32);
    OK(take_step(whole.optimizer, whole.tape, whole.kernel, NULL, 0, gradient));
    train(&whole, 0, 10);
    OK(rtv_optimizer_save(whole.optimizer, path));
    rtv_tensor *table, *kernel;
    OK(rtv_tensor_copy(&table, whole.table));
    OK(rtv_tensor_copy(&kernel, whole.kernel));
    train(&whole, 10, 20);
    OK(take_step(whole.optimizer, whole.tape, whole.kernel, NULL, 0, gradient));

    training rest = start(&options, RTV_DTYPE_F32);
    memcpy(rtv_tensor_data(rest.table), rtv_tensor_const_data(table), COUNT * sizeof(float));
    memcpy(rtv_tensor_data(rest.kernel), rtv_tensor_const_data(kernel), COUNT * sizeof(float));
    OK(rtv_optimizer_load(rest.optimizer, path));
    train(&rest, 10, 20);
    OK(take_step(rest.optimizer, rest.tape, rest.kernel, NULL, 0, gradient));
    OK(rtv_optimizer_flush(whole.optimizer));
    OK(rtv_optimizer_flush(rest.optimizer));
    ck_assert_mem_eq(rtv_tensor_const_data(rest.table), rtv_tensor_const_data(whole.table),
                     COUNT * sizeof(float));
    ck_assert_mem_eq(rtv_tensor_const_data(rest.kernel), rtv_tensor_const_data(whole.kernel),
                     COUNT * sizeof(float));

    /* The file says what it holds, and a table of another height does not take it. */
    rtv_tensor *other = make_parameter(NULL, RTV_DTYPE_F32, ROWS - 1, WIDTH, zeros);
    OK(rtv_optimizer_remove_parameter(rest.optimizer, rest.table));
    OK(rtv_optimizer_add_parameter(rest.optimizer, other, "table", NULL));
    FAILS(RTV_E_SHAPE, "row_accumulator", rtv_optimizer_load(rest.optimizer, path));
    rtv_tensor_free(other);
    rtv_tensor_free(table);
    rtv_tensor_free(kernel);
    finish(&whole);
    finish(&rest);
    ck_assert_int_eq(unlink(path) | rmdir(directory), 0);
    free(directory);
}
END_TEST

START_TEST(other_kinds_do_not_know_it)
{
    rtv_optimizer *optimizer;
    rtv_optimizer_options options = row_wise_options();
    options.kind = RTV_OPTIMIZER_ADAM;
    FAILS(RTV_E_INVALID, "adam", rtv_optimizer_create(&optimizer, NULL, &options));
    options.kind = RTV_OPTIMIZER_ADAGRAD;
    options.flags |= RTV_OPTIMIZER_LEGACY_ADAGRAD;
    FAILS(RTV_E_INVALID, "legacy", rtv_optimizer_create(&optimizer, NULL, &options));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("row_wise");
    TCase *tests = tcase_create("row_wise");
    tcase_add_test(tests, rows_move_by_the_mean_of_their_squares);
    tcase_add_test(tests, the_first_gradient_decides);
    tcase_add_test(tests, resuming_gives_the_same_bits);
    tcase_add_test(tests, other_kinds_do_not_know_it);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
