/* Row-sparse updates against naive twins that move every row in each step, and lazy ones. */
#include "optim/optimizer.h"
#include "optim_fixture.h"

enum { ROWS = 24, WIDTH = 3, COUNT = ROWS * WIDTH, STEPS = 400, IDS = 4 };

typedef struct {
    const char *name;
    rtv_optimizer_kind kind;
    uint32_t flags;
    double momentum, weight_decay, beta_1, beta_2, l1, l2_shrinkage;
} kind_case;

static const kind_case kind_cases[] = {
    {"sgd", RTV_OPTIMIZER_SGD, 0, 0, 0, -1, -1, 0, 0},
    {"sgd decay", RTV_OPTIMIZER_SGD, 0, 0, 0.3, -1, -1, 0, 0},
    {"momentum", RTV_OPTIMIZER_SGD, 0, 0.9, 0, -1, -1, 0, 0},
    {"momentum decay", RTV_OPTIMIZER_SGD, 0, 0.95, 0.3, -1, -1, 0, 0},
    {"nesterov", RTV_OPTIMIZER_SGD, RTV_OPTIMIZER_NESTEROV, 0.9, 0.1, -1, -1, 0, 0},
    {"adagrad", RTV_OPTIMIZER_ADAGRAD, 0, 0, 0, -1, -1, 0, 0},
    {"adagrad decay", RTV_OPTIMIZER_ADAGRAD, 0, 0, 0.3, -1, -1, 0, 0},
    {"legacy adagrad", RTV_OPTIMIZER_ADAGRAD, RTV_OPTIMIZER_LEGACY_ADAGRAD, 0, 0.1, -1, -1, 0, 0},
    {"clippy", RTV_OPTIMIZER_CLIPPY_ADAGRAD, 0, 0, 0, -1, -1, 0, 0},
    {"adam", RTV_OPTIMIZER_ADAM, 0, 0, 0, -1, -1, 0, 0},
    {"adam fast", RTV_OPTIMIZER_ADAM, 0, 0, 0, 0.8, 0.95, 0, 0},
    {"adam slow series", RTV_OPTIMIZER_ADAM, 0, 0, 0, 0.9, 0.9, 0, 0},
    {"adam beta 1 above root of beta 2", RTV_OPTIMIZER_ADAM, 0, 0, 0, 0.95, 0.85, 0, 0},
    {"adam without momentum", RTV_OPTIMIZER_ADAM, 0, 0, 0, 0, 0.999, 0, 0},
    {"adamw", RTV_OPTIMIZER_ADAMW, 0, 0, 0.3, -1, -1, 0, 0},
    {"amsgrad", RTV_OPTIMIZER_ADAM, RTV_OPTIMIZER_AMSGRAD, 0, 0.1, -1, -1, 0, 0},
    {"nadam", RTV_OPTIMIZER_NADAM, 0, 0, 0, -1, -1, 0, 0},
    {"nadam decay", RTV_OPTIMIZER_NADAM, 0, 0, 0.1, -1, -1, 0, 0},
    {"adamax", RTV_OPTIMIZER_ADAMAX, 0, 0, 0.1, -1, -1, 0, 0},
    {"rmsprop", RTV_OPTIMIZER_RMSPROP, 0, 0, 0, -1, -1, 0, 0},
    {"rmsprop momentum", RTV_OPTIMIZER_RMSPROP, 0, 0.8, 0.1, -1, -1, 0, 0},
    {"rmsprop centered", RTV_OPTIMIZER_RMSPROP, RTV_OPTIMIZER_CENTERED, 0, 0, -1, -1, 0, 0},
    {"rmsprop all", RTV_OPTIMIZER_RMSPROP, RTV_OPTIMIZER_CENTERED, 0.8, 0.1, -1, -1, 0, 0},
    {"adadelta", RTV_OPTIMIZER_ADADELTA, 0, 0, 0.1, -1, -1, 0, 0},
    {"ftrl", RTV_OPTIMIZER_FTRL, 0, 0, 0, -1, -1, 0.01, 0},
    {"ftrl shrinkage", RTV_OPTIMIZER_FTRL, 0, 0, 0.1, -1, -1, 0.01, 0.01},
    {"lion", RTV_OPTIMIZER_LION, 0, 0, 0, -1, -1, 0, 0},
    {"lion decay", RTV_OPTIMIZER_LION, 0, 0, 0.3, -1, -1, 0, 0},
};

enum { KIND_CASES = sizeof kind_cases / sizeof kind_cases[0] };

static rtv_optimizer_options options_of(const kind_case *k)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = k->kind;
    options.flags = k->flags;
    options.learning_rate = k->kind == RTV_OPTIMIZER_ADADELTA ? 1 : 0.05;
    options.momentum = k->momentum;
    options.weight_decay = k->weight_decay;
    options.beta_1 = k->beta_1;
    options.beta_2 = k->beta_2;
    options.l1 = k->l1;
    options.l2_shrinkage = k->l2_shrinkage;
    return options;
}

static double schedule_rate(int64_t step, double base)
{
    return base * (1 + 0.9 * cos((double)step / 20));
}

/* Hot rows in all steps, others only at the beginning, now and then, or never. */
static void draw_ids(rtv__random *random, int64_t step, int64_t *ids)
{
    for (int k = 0; k < IDS; k++) {
        uint64_t below = step < 10 ? ROWS - 2 : step % 50 == 0 ? 12 : 3;
        ids[k] = (int64_t)rtv__random_below(random, below);
    }
}

static void check_equal(const char *name, int64_t step, const rtv_tensor *got, const twin *want,
                        double tolerance)
{
    double largest = 0;
    for (int64_t i = 0; i < COUNT; i++)
        largest = fmax(largest, fabs(want->w[i]));
    for (int64_t i = 0; i < COUNT; i++)
        ck_assert_msg(fabs(value_at(got, i) - want->w[i]) <= tolerance * largest,
                      "%s, step %lld, row %lld: %.9g instead of %.9g", name, (long long)step,
                      (long long)(i / WIDTH), value_at(got, i), want->w[i]);
}

/* Values for one step: of the looked-up rows in the parameter's dtype, and summed for the twin. */
static void draw_gradient(rtv__random *random, rtv_dtype dtype, const int64_t *ids, void *slices,
                          double *dense)
{
    memset(dense, 0, COUNT * sizeof *dense);
    for (int k = 0; k < IDS; k++)
        for (int j = 0; j < WIDTH; j++) {
            float g = (float)rtv__random_normal(random);
            if (dtype == RTV_DTYPE_F32)
                ((float *)slices)[k * WIDTH + j] = g;
            else
                ((double *)slices)[k * WIDTH + j] = g;
            dense[ids[k] * WIDTH + j] += (double)g;
        }
}

static void run_against_twin(const kind_case *k, rtv_dtype dtype, bool scheduled, int64_t flush_at,
                             double tolerance)
{
    rtv_optimizer_options options = options_of(k);
    rtv__random random;
    rtv__random_seed(&random, 7);
    double start[COUNT], dense[COUNT], slices[IDS * WIDTH];
    for (int i = 0; i < COUNT; i++)
        start[i] = (double)(float)rtv__random_normal(&random);
    rtv_optimizer *optimizer;
    rtv_tape *tape;
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    OK(rtv_tape_create(&tape, NULL, NULL));
    rtv_tensor *parameter = make_parameter(NULL, dtype, ROWS, WIDTH, start);
    twin want = make_twin(&optimizer->options, COUNT, start);
    double base = options.learning_rate;
    for (int64_t step = 0; step < STEPS; step++) {
        int64_t ids[IDS];
        double rate = scheduled ? schedule_rate(step, base) : base;
        if (scheduled)
            OK(rtv_optimizer_set_learning_rate(optimizer, rate));
        draw_ids(&random, step, ids);
        draw_gradient(&random, dtype, ids, slices, dense);
        OK(take_step(optimizer, tape, parameter, ids, IDS, slices));
        twin_step(&want, rate, dense);
        if (flush_at > 0 && step % flush_at == flush_at - 1) {
            OK(rtv_optimizer_flush(optimizer));
            check_equal(k->name, step, parameter, &want, tolerance);
        }
    }
    OK(rtv_optimizer_flush(optimizer));
    check_equal(k->name, STEPS, parameter, &want, tolerance);
    rtv_tape_free(tape);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(parameter);
    free(want.w);
}

START_TEST(exact_equals_dense_in_single_precision)
{
    const kind_case *k = &kind_cases[_i];
    /* Differences of squares, as in centered RMSprop, amplify rounding. */
    double tolerance =
        k->flags & RTV_OPTIMIZER_CENTERED && k->kind == RTV_OPTIMIZER_RMSPROP ? 2e-3 : 3e-5;
    run_against_twin(k, RTV_DTYPE_F32, false, 0, tolerance);
    run_against_twin(k, RTV_DTYPE_F32, false, 37, tolerance);
    run_against_twin(k, RTV_DTYPE_F32, true, 0, tolerance);
}
END_TEST

START_TEST(exact_equals_dense_in_double_precision)
{
    const kind_case *k = &kind_cases[_i];
    run_against_twin(k, RTV_DTYPE_F64, false, 0, 1e-7);
    run_against_twin(k, RTV_DTYPE_F64, true, 0, 1e-7);
    run_against_twin(k, RTV_DTYPE_F64, true, 90, 1e-7);
}
END_TEST

/* The same steps with a dense gradient that is 0 in the other rows. */
START_TEST(dense_gradients_give_the_same)
{
    const kind_case *k = &kind_cases[_i];
    rtv_optimizer_options options = options_of(k);
    rtv__random random;
    rtv__random_seed(&random, 3);
    double start[COUNT], dense[COUNT], slices[IDS * WIDTH];
    for (int i = 0; i < COUNT; i++)
        start[i] = rtv__random_normal(&random);
    rtv_optimizer *optimizer;
    rtv_tape *tape;
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    OK(rtv_tape_create(&tape, NULL, NULL));
    rtv_tensor *parameter = make_parameter(NULL, RTV_DTYPE_F64, ROWS, WIDTH, start);
    twin want = make_twin(&optimizer->options, COUNT, start);
    for (int64_t step = 0; step < 60; step++) {
        int64_t ids[IDS];
        draw_ids(&random, step, ids);
        draw_gradient(&random, RTV_DTYPE_F64, ids, slices, dense);
        /* Both kinds of gradients, in turn, for the same parameter. */
        bool sparse = step % 7 > 2;
        OK(take_step(optimizer, tape, parameter, sparse ? ids : NULL, IDS,
                     sparse ? slices : dense));
        twin_step(&want, options.learning_rate, dense);
    }
    OK(rtv_optimizer_flush(optimizer));
    check_equal(k->name, 60, parameter, &want, 1e-8);
    rtv_tape_free(tape);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(parameter);
    free(want.w);
}
END_TEST

/* Momentum of float averages that fade below what a float can hold. */
START_TEST(averages_that_reach_zero_on_the_way)
{
    static const kind_case fading[] = {
        {"lion fades", RTV_OPTIMIZER_LION, 0, 0, 0, 0.9, 0.5, 0, 0},
        {"lion fades, decay", RTV_OPTIMIZER_LION, 0, 0, 0.3, 0.9, 0.7, 0, 0},
        {"momentum fades", RTV_OPTIMIZER_SGD, 0, 0.5, 0, -1, -1, 0, 0},
    };
    const kind_case *k = &fading[_i];
    rtv_optimizer_options options = options_of(k);
    rtv_optimizer *deferred, *dense;
    rtv_tape *tape;
    double start[COUNT] = {0.5, -0.25, 1};
    float gradient[COUNT] = {1, -1e-20f, 3e-30f};
    OK(rtv_optimizer_create(&deferred, NULL, &options));
    OK(rtv_optimizer_create(&dense, NULL, &options));
    OK(rtv_tape_create(&tape, NULL, NULL));
    rtv_tensor *a = make_parameter(NULL, RTV_DTYPE_F32, ROWS, WIDTH, start);
    rtv_tensor *b = make_parameter(NULL, RTV_DTYPE_F32, ROWS, WIDTH, start);
    for (int64_t step = 0; step < STEPS; step++) {
        const int64_t id = step == 0 ? 0 : ROWS - 1;
        OK(take_step(deferred, tape, a, &id, 1, gradient));
        OK(take_step(dense, tape, b, NULL, 0, gradient));
        memset(gradient, 0, sizeof gradient);
    }
    OK(rtv_optimizer_flush(deferred));
    for (int j = 0; j < WIDTH; j++)
        ck_assert_msg(fabs(value_at(a, j) - value_at(b, j)) <= 1e-5, "%s, %d: %.9g, dense %.9g",
                      k->name, j, value_at(a, j), value_at(b, j));
    rtv_tape_free(tape);
    rtv_optimizer_free(deferred);
    rtv_optimizer_free(dense);
    rtv_tensor_free(a);
    rtv_tensor_free(b);
}
END_TEST

/* A row is brought up to date by whoever reads it: an op, a copy, freeing the optimizer. */
START_TEST(reading_brings_rows_up_to_date)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = RTV_OPTIMIZER_SGD;
    options.learning_rate = 0.5;
    options.momentum = 0.5;
    rtv_optimizer *optimizer;
    rtv_tape *tape;
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    OK(rtv_tape_create(&tape, NULL, NULL));
    double start[12] = {0};
    rtv_tensor *parameter = make_parameter(NULL, RTV_DTYPE_F32, 4, 3, start);
    static const int64_t twice[] = {0, 0};
    float one[3] = {1, 1, 1};
    /* m is -0.5, then -0.25, -0.125, -0.0625 while other rows are trained. */
    OK(take_step(optimizer, tape, parameter, (const int64_t[]){0}, 1, one));
    for (int i = 0; i < 3; i++)
        OK(take_step(optimizer, tape, parameter, (const int64_t[]){2}, 1, one));
    ck_assert(value_at(parameter, 0) == -0.5);
    rtv_tensor *copy, *ids, *rows;
    rtv_tape_reset(tape);
    OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, (const int64_t[]){2}, twice));
    OK(rtv_op_gather(&rows, tape, parameter, ids, 0));
    ck_assert(value_at(rows, 0) == -0.9375 && value_at(rows, 3) == -0.9375);
    ck_assert(value_at(parameter, 0) == -0.9375);
    for (int i = 0; i < 4; i++)
        OK(take_step(optimizer, tape, parameter, (const int64_t[]){2}, 1, one));
    ck_assert(value_at(parameter, 0) == -0.9375);
    OK(rtv_tensor_copy(&copy, parameter));
    ck_assert(value_at(copy, 0) == -0.99609375);
    OK(take_step(optimizer, tape, parameter, (const int64_t[]){2}, 1, one));
    rtv_optimizer_free(optimizer);
    ck_assert(value_at(parameter, 0) == -0.998046875);
    /* Nothing is deferred any more: reading needs no optimizer. */
    rtv_tensor_free(copy);
    OK(rtv_tensor_copy(&copy, parameter));
    rtv_tensor_free(copy);
    rtv_tensor_free(parameter);
    rtv_tape_free(tape);
}
END_TEST

/* Views read what their owner has, also when it is a view that is trained. */
START_TEST(views_are_up_to_date_too)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = RTV_OPTIMIZER_SGD;
    options.learning_rate = 0.5;
    options.momentum = 0.5;
    for (int trained_view = 0; trained_view < 2; trained_view++) {
        rtv_optimizer *optimizer;
        rtv_tape *tape;
        OK(rtv_optimizer_create(&optimizer, NULL, &options));
        OK(rtv_tape_create(&tape, NULL, NULL));
        double start[12] = {0};
        static const int64_t first_row[] = {0};
        float one[3] = {1, 1, 1};
        rtv_tensor *owner = make_parameter(NULL, RTV_DTYPE_F32, 4, 3, start);
        rtv_tensor *view, *copy, *ids, *rows;
        OK(rtv_tensor_view(&view, owner, 2,
                           (const int64_t[]){trained_view ? 4 : 6, 12 / (trained_view ? 4 : 6)}));
        OK(rtv_tensor_set_requires_gradient(view, trained_view));
        const rtv_tensor *trained = trained_view ? view : owner,
                         *other = trained_view ? owner : view;
        OK(take_step(optimizer, tape, trained, (const int64_t[]){0}, 1, one));
        for (int i = 0; i < 3; i++)
            OK(take_step(optimizer, tape, trained, (const int64_t[]){2}, 1, one));
        OK(rtv_tensor_copy(&copy, other));
        ck_assert(value_at(copy, 0) == -0.9375);
        rtv_tensor_free(copy);
        for (int i = 0; i < 4; i++)
            OK(take_step(optimizer, tape, trained, (const int64_t[]){2}, 1, one));
        rtv_tape_reset(tape);
        OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, (const int64_t[]){1}, first_row));
        OK(rtv_op_gather(&rows, tape, other, ids, 0));
        ck_assert(value_at(rows, 0) == -0.99609375);
        rtv_tape_free(tape);
        rtv_optimizer_free(optimizer);
        rtv_tensor_free(view);
        rtv_tensor_free(owner);
    }
}
END_TEST

/* A flush of many rows makes all plans at once, reading some rows makes those that it needs. */
START_TEST(plans_for_all_rows_or_for_some)
{
    enum { HEIGHT = 2000, LENGTH = 150 };
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = RTV_OPTIMIZER_ADAMW;
    options.learning_rate = 0.01;
    static double start[HEIGHT * 2];
    static int64_t every[HEIGHT];
    rtv_tensor *tables[2], *ids, *rows;
    rtv_tape *tape;
    OK(rtv_tape_create(&tape, NULL, NULL));
    for (int i = 0; i < HEIGHT; i++)
        every[i] = start[2 * i] = HEIGHT - 1 - i;
    for (int k = 0; k < 2; k++) {
        rtv_optimizer *optimizer;
        OK(rtv_optimizer_create(&optimizer, NULL, &options));
        tables[k] = make_parameter(NULL, RTV_DTYPE_F32, HEIGHT, 2, start);
        for (int step = 0; step < LENGTH; step++) {
            const int64_t touched[2] = {step, (step * 7) % HEIGHT};
            const float gradient[4] = {1, -2, (float)step, 0.5f};
            OK(take_step(optimizer, tape, tables[k], touched, 2, gradient));
        }
        if (k == 0) {
            OK(rtv_optimizer_flush(optimizer));
        } else {
            rtv_tape_reset(tape);
            OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, (const int64_t[]){HEIGHT}, every));
            OK(rtv_op_gather(&rows, tape, tables[k], ids, 0));
        }
        rtv_optimizer_free(optimizer);
    }
    ck_assert_int_eq(memcmp(rtv_tensor_const_data(tables[0]), rtv_tensor_const_data(tables[1]),
                            HEIGHT * 2 * sizeof(float)),
                     0);
    rtv_tensor_free(tables[0]);
    rtv_tensor_free(tables[1]);
    rtv_tape_free(tape);
}
END_TEST

/* More updates than a history holds: all rows are brought up to date on the way. */
START_TEST(a_history_that_fills_up)
{
    enum { LENGTH = (1 << 17) + 50 };
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = RTV_OPTIMIZER_SGD;
    options.learning_rate = 1;
    options.weight_decay = 1e-5;
    rtv_optimizer *optimizer;
    rtv_tape *tape;
    const double start[2] = {1, 1};
    const float gradient[1] = {0};
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    OK(rtv_tape_create(&tape, NULL, NULL));
    rtv_tensor *table = make_parameter(NULL, RTV_DTYPE_F32, 2, 1, start);
    for (int step = 0; step < LENGTH; step++) {
        const int64_t id = 0;
        OK(take_step(optimizer, tape, table, &id, 1, gradient));
        if (step == (1 << 17) - 1)
            ck_assert(value_at(table, 1) == 1);
    }
    ck_assert(fabs(value_at(table, 1) - exp(-1e-5 * (1 << 17))) < 1e-4);
    OK(rtv_optimizer_flush(optimizer));
    ck_assert(fabs(value_at(table, 1) - exp(LENGTH * log1p(-1e-5))) < 1e-6);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(table);
    rtv_tape_free(tape);
}
END_TEST

START_TEST(lazy_leaves_other_rows_alone)
{
    for (int i = 0; i < KIND_CASES; i++) {
        rtv_optimizer_options options = options_of(&kind_cases[i]);
        options.row_updates = RTV_ROWS_LAZY;
        rtv_optimizer *optimizer;
        rtv_tape *tape;
        OK(rtv_optimizer_create(&optimizer, NULL, &options));
        OK(rtv_tape_create(&tape, NULL, NULL));
        double start[COUNT];
        for (int k = 0; k < COUNT; k++)
            start[k] = 1 + k;
        rtv_tensor *parameter = make_parameter(NULL, RTV_DTYPE_F32, ROWS, WIDTH, start);
        float gradient[2 * WIDTH] = {1, 2, 3, 4, 5, 6};
        for (int step = 0; step < 10; step++)
            OK(take_step(optimizer, tape, parameter, (const int64_t[]){5, 9}, 2, gradient));
        for (int k = 0; k < COUNT; k++) {
            bool touched = k / WIDTH == 5 || k / WIDTH == 9;
            ck_assert_msg((value_at(parameter, k) != start[k]) == touched, "%s, element %d",
                          kind_cases[i].name, k);
        }
        /* A touched row moves as a dense one does. */
        rtv_tensor *alone = make_parameter(NULL, RTV_DTYPE_F32, 2, WIDTH, start + 5 * WIDTH);
        for (int j = 0; j < WIDTH; j++)
            ((float *)rtv_tensor_data(alone))[WIDTH + j] = (float)start[9 * WIDTH + j];
        rtv_optimizer *dense;
        OK(rtv_optimizer_create(&dense, NULL, &options));
        for (int step = 0; step < 10; step++)
            OK(take_step(dense, tape, alone, NULL, 0, gradient));
        for (int j = 0; j < WIDTH; j++) {
            ck_assert(value_at(alone, j) == value_at(parameter, 5 * WIDTH + j));
            ck_assert(value_at(alone, WIDTH + j) == value_at(parameter, 9 * WIDTH + j));
        }
        rtv_optimizer_free(optimizer);
        rtv_optimizer_free(dense);
        rtv_tensor_free(alone);
        rtv_tensor_free(parameter);
        rtv_tape_free(tape);
    }
}
END_TEST

START_TEST(one_optimizer_defers_a_table)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = RTV_OPTIMIZER_ADAM;
    rtv_optimizer *first, *second;
    rtv_tape *tape;
    OK(rtv_optimizer_create(&first, NULL, &options));
    OK(rtv_optimizer_create(&second, NULL, &options));
    OK(rtv_tape_create(&tape, NULL, NULL));
    double start[6] = {1, 2, 3, 4, 5, 6};
    float gradient[3] = {1, 1, 1};
    rtv_tensor *table = make_parameter(NULL, RTV_DTYPE_F32, 2, 3, start);
    OK(rtv_optimizer_add_parameter(second, table, "table", NULL));
    OK(take_step(first, tape, table, (const int64_t[]){1}, 1, gradient));
    FAILS(RTV_E_STATE, "table", take_step(second, tape, table, (const int64_t[]){1}, 1, gradient));
    ck_assert_int_eq(rtv_optimizer_step_count(second), 0);
    rtv_optimizer_free(first);
    OK(take_step(second, tape, table, (const int64_t[]){1}, 1, gradient));
    rtv_optimizer_free(second);
    rtv_tensor_free(table);
    rtv_tape_free(tape);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("row_updates");
    TCase *tests = tcase_create("row_updates");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, exact_equals_dense_in_single_precision, 0, KIND_CASES);
    tcase_add_loop_test(tests, exact_equals_dense_in_double_precision, 0, KIND_CASES);
    tcase_add_loop_test(tests, dense_gradients_give_the_same, 0, KIND_CASES);
    tcase_add_loop_test(tests, averages_that_reach_zero_on_the_way, 0, 3);
    tcase_add_test(tests, reading_brings_rows_up_to_date);
    tcase_add_test(tests, views_are_up_to_date_too);
    tcase_add_test(tests, plans_for_all_rows_or_for_some);
    tcase_add_test(tests, a_history_that_fills_up);
    tcase_add_test(tests, lazy_leaves_other_rows_alone);
    tcase_add_test(tests, one_optimizer_defers_a_table);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
