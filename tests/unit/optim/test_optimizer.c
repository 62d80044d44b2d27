/* Steps by hand, errors, memory and threads. */
#include "optim/optimizer.h"
#include "optim_fixture.h"

static rtv_optimizer *create(rtv_context *context, rtv_optimizer_kind kind, double rate)
{
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_optimizer *optimizer;
    options.kind = kind;
    options.learning_rate = rate;
    OK(rtv_optimizer_create(&optimizer, context, &options));
    return optimizer;
}

static rtv_tape *create_tape(rtv_context *context)
{
    rtv_tape *tape;
    OK(rtv_tape_create(&tape, context, NULL));
    return tape;
}

static void expect(const rtv_tensor *tensor, int64_t i, double want)
{
    ck_assert_msg(fabs(value_at(tensor, i) - want) <= 1e-6 * (1 + fabs(want)),
                  "element %lld is %.9g instead of %.9g", (long long)i, value_at(tensor, i), want);
}

START_TEST(steps_by_hand)
{
    rtv_tape *tape = create_tape(NULL);
    double start[2] = {1, -2};
    float gradient[2] = {3, -4};
    static const struct {
        rtv_optimizer_kind kind;
        double first, second; /* the first element after one and two steps at rate 0.1 */
    } cases[] = {
        {RTV_OPTIMIZER_SGD, 1 - 0.3, 1 - 0.6},
        /* accumulator 9.1, then 18.1 */
        {RTV_OPTIMIZER_ADAGRAD, 1 - 0.3 / 3.0166206, 1 - 0.3 / 3.0166206 - 0.3 / 4.2544095},
        /* m / sqrt(v) with both bias corrections is 1 while the gradient stays the same */
        {RTV_OPTIMIZER_ADAM, 0.9, 0.8},
        /* the same after weight decay of 0.0004 of the weight */
        {RTV_OPTIMIZER_ADAMW, 0.9996 - 0.1, (0.9996 - 0.1) * 0.9996 - 0.1},
        {RTV_OPTIMIZER_ADAMAX, 0.9, 0.8},
        /* mean square 0.9, then 1.71 */
        {RTV_OPTIMIZER_RMSPROP, 1 - 0.3 / 0.9486833, 1 - 0.3 / 0.9486833 - 0.3 / 1.3076697},
        {RTV_OPTIMIZER_LION, 0.9, 0.8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rtv_optimizer *optimizer = create(NULL, cases[i].kind, 0.1);
        rtv_tensor *w = make_parameter(NULL, RTV_DTYPE_F32, 1, 2, start);
        OK(take_step(optimizer, tape, w, NULL, 0, gradient));
        expect(w, 0, cases[i].first);
        OK(take_step(optimizer, tape, w, NULL, 0, gradient));
        expect(w, 0, cases[i].second);
        ck_assert_int_eq(rtv_optimizer_step_count(optimizer), 2);
        rtv_optimizer_free(optimizer);
        rtv_tensor_free(w);
    }
    rtv_tape_free(tape);
}
END_TEST

START_TEST(duplicate_rows_are_summed_first)
{
    rtv_tape *tape = create_tape(NULL);
    rtv_optimizer *optimizer = create(NULL, RTV_OPTIMIZER_ADAGRAD, 0.1);
    double start[3] = {5, 5, 5};
    float ones[3] = {1, 1, 1};
    rtv_tensor *table = make_parameter(NULL, RTV_DTYPE_F32, 3, 1, start);
    OK(take_step(optimizer, tape, table, (const int64_t[]){2, 2, 2}, 3, ones));
    /* The accumulator gets (1 + 1 + 1)^2. */
    expect(table, 2, 5 - 0.3 / sqrt(9.1));
    expect(table, 0, 5);
    const float *accumulator = optimizer->parameters[0]->slots[0];
    ck_assert(fabsf(accumulator[2] - 9.1f) < 1e-6f && accumulator[0] == 0.1f);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(table);
    rtv_tape_free(tape);
}
END_TEST

START_TEST(learning_rate_and_schedule)
{
    rtv_tape *tape = create_tape(NULL);
    rtv_schedule schedule = RTV_SCHEDULE_INIT;
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_optimizer *optimizer;
    double start[1] = {0};
    float one[1] = {1};
    schedule.kind = RTV_SCHEDULE_EXPONENTIAL;
    schedule.initial_learning_rate = 1;
    schedule.decay_steps = 1;
    schedule.decay_rate = 0.5;
    options.kind = RTV_OPTIMIZER_SGD;
    options.schedule = &schedule;
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    schedule.decay_rate = 1000; /* it was copied */
    rtv_tensor *w = make_parameter(NULL, RTV_DTYPE_F32, 1, 1, start);
    for (int i = 0; i < 3; i++)
        OK(take_step(optimizer, tape, w, NULL, 0, one));
    expect(w, 0, -1.75);
    ck_assert(rtv_optimizer_learning_rate(optimizer) == 0.125);
    OK(rtv_optimizer_set_learning_rate(optimizer, 2));
    OK(take_step(optimizer, tape, w, NULL, 0, one));
    expect(w, 0, -3.75);
    FAILS(RTV_E_RANGE, "-1", rtv_optimizer_set_learning_rate(optimizer, -1));
    FAILS(RTV_E_RANGE, "nan", rtv_optimizer_set_learning_rate(optimizer, NAN));
    ck_assert(rtv_optimizer_learning_rate(optimizer) == 2);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(w);
    rtv_tape_free(tape);
}
END_TEST

START_TEST(gradients_that_are_not_finite)
{
    rtv_tape *tape = create_tape(NULL);
    double start[2] = {1, 2};
    float bad[2] = {1, INFINITY};
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_optimizer *optimizer;
    rtv_tensor *w = make_parameter(NULL, RTV_DTYPE_F32, 1, 2, start);
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    FAILS(RTV_E_NUMERIC, "parameter 0", take_step(optimizer, tape, w, NULL, 0, bad));
    OK(rtv_optimizer_add_parameter(optimizer, w, "query/kernel", NULL));
    FAILS(RTV_E_NUMERIC, "query/kernel", take_step(optimizer, tape, w, NULL, 0, bad));
    bad[1] = NAN;
    FAILS(RTV_E_NUMERIC, "step 0", take_step(optimizer, tape, w, (const int64_t[]){0}, 1, bad));
    ck_assert(value_at(w, 0) == 1 && rtv_optimizer_step_count(optimizer) == 0);
    rtv_optimizer_free(optimizer);
    options.non_finite = RTV_NON_FINITE_SKIP;
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    OK(take_step(optimizer, tape, w, NULL, 0, bad));
    ck_assert(value_at(w, 0) == 1 && rtv_optimizer_step_count(optimizer) == 0);
    ck_assert_int_eq(rtv_optimizer_skipped(optimizer), 1);
    rtv_optimizer_free(optimizer);
    options.non_finite = RTV_NON_FINITE_PROPAGATE;
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    OK(take_step(optimizer, tape, w, NULL, 0, bad));
    ck_assert(value_at(w, 0) < 1 && isnan(value_at(w, 1)));
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(w);
    rtv_tape_free(tape);
}
END_TEST

START_TEST(options_out_of_range_are_named)
{
    rtv_optimizer *optimizer = (rtv_optimizer *)1;
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
#define WRONG(status, fragment, field, value)                                                      \
    do {                                                                                           \
        rtv_optimizer_options wrong = options;                                                     \
        wrong.field = value;                                                                       \
        FAILS(status, fragment, rtv_optimizer_create(&optimizer, NULL, &wrong));                   \
        ck_assert_ptr_null(optimizer);                                                             \
    } while (0)
    WRONG(RTV_E_UNSUPPORTED, "99", kind, 99);
    WRONG(RTV_E_UNSUPPORTED, "-1", kind, -1);
    WRONG(RTV_E_UNSUPPORTED, "row_updates", row_updates, 2);
    WRONG(RTV_E_UNSUPPORTED, "non_finite", non_finite, 3);
    WRONG(RTV_E_INVALID, "adagrad", flags, RTV_OPTIMIZER_NESTEROV);
    WRONG(RTV_E_RANGE, "learning_rate", learning_rate, INFINITY);
    WRONG(RTV_E_RANGE, "momentum is 1", momentum, 1);
    WRONG(RTV_E_RANGE, "rho", rho, 2);
    WRONG(RTV_E_RANGE, "beta_1", beta_1, 1);
    WRONG(RTV_E_RANGE, "beta_2", beta_2, NAN);
    WRONG(RTV_E_RANGE, "weight_decay", weight_decay, INFINITY);
    WRONG(RTV_E_RANGE, "clip_norm", clip_norm, -1);
    WRONG(RTV_E_RANGE, "learning_rate_power", learning_rate_power, NAN);
    options.kind = RTV_OPTIMIZER_ADAM;
    WRONG(RTV_E_RANGE, "epsilon is 0", epsilon, 0);
    options.clip_norm = 1;
    WRONG(RTV_E_RANGE, "2 are", clip_value, 1);
    FAILS(RTV_E_INVALID, "NULL", rtv_optimizer_create(NULL, NULL, NULL));
    FAILS(RTV_E_INVALID, "NULL", rtv_optimizer_step(NULL, NULL));
    FAILS(RTV_E_INVALID, "NULL", rtv_optimizer_flush(NULL));
    struct {
        rtv_optimizer_options known;
        double unknown;
    } newer = {options, 0};
    newer.known.struct_size = sizeof newer;
    OK(rtv_optimizer_create(&optimizer, NULL, &newer.known));
    rtv_optimizer_free(optimizer);
    newer.unknown = 1;
    FAILS(RTV_E_UNSUPPORTED, "does not know", rtv_optimizer_create(&optimizer, NULL, &newer.known));
    rtv_optimizer_free(NULL);
}
END_TEST

START_TEST(defaults_are_those_of_keras)
{
    static const struct {
        rtv_optimizer_kind kind;
        double rate, weight_decay, rho, beta_2;
    } kinds[] = {
        {RTV_OPTIMIZER_ADAGRAD, 0.001, 0, 0.9, 0.999},
        {RTV_OPTIMIZER_SGD, 0.01, 0, 0.9, 0.999},
        {RTV_OPTIMIZER_ADAM, 0.001, 0, 0.9, 0.999},
        {RTV_OPTIMIZER_ADAMW, 0.001, 0.004, 0.9, 0.999},
        {RTV_OPTIMIZER_RMSPROP, 0.001, 0, 0.9, 0.999},
        {RTV_OPTIMIZER_ADADELTA, 0.001, 0, 0.95, 0.999},
        {RTV_OPTIMIZER_FTRL, 0.001, 0, 0.9, 0.999},
        {RTV_OPTIMIZER_LION, 0.0001, 0, 0.9, 0.99},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        rtv_optimizer *optimizer = create(NULL, kinds[i].kind, -1);
        const rtv_optimizer_options *o = &optimizer->options;
        ck_assert(rtv_optimizer_learning_rate(optimizer) == kinds[i].rate);
        ck_assert(o->weight_decay == kinds[i].weight_decay && o->rho == kinds[i].rho);
        ck_assert(o->beta_1 == 0.9 && o->beta_2 == kinds[i].beta_2 && o->epsilon == 1e-7);
        ck_assert(o->initial_accumulator == 0.1 && o->learning_rate_power == -0.5);
        ck_assert(o->variable_threshold == 0.1 && o->absolute_threshold == 1e-7);
        rtv_optimizer_free(optimizer);
    }
    rtv_optimizer *optimizer;
    OK(rtv_optimizer_create(&optimizer, NULL, NULL));
    ck_assert_int_eq(optimizer->options.kind, RTV_OPTIMIZER_ADAGRAD);
    rtv_optimizer_free(optimizer);
    struct {
        rtv_optimizer_options options;
        char guard;
    } both;
    memset(&both, 0x55, sizeof both);
    OK(rtv_optimizer_options_init(&both.options, sizeof both.options));
    ck_assert(both.options.beta_1 == -1 && both.options.learning_rate_power == 1);
    ck_assert_int_eq(both.guard, 0x55);
}
END_TEST

START_TEST(decay_must_leave_something)
{
    rtv_tape *tape = create_tape(NULL);
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_optimizer *optimizer;
    double start[1] = {1};
    float one[1] = {1};
    options.learning_rate = 0.5;
    options.weight_decay = 2;
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    rtv_tensor *w = make_parameter(NULL, RTV_DTYPE_F32, 1, 1, start);
    FAILS(RTV_E_RANGE, "weight decay 2 times learning rate 0.5",
          take_step(optimizer, tape, w, NULL, 0, one));
    rtv_parameter_options exception = RTV_PARAMETER_OPTIONS_INIT;
    exception.flags = RTV_PARAMETER_NO_DECAY;
    OK(rtv_optimizer_add_parameter(optimizer, w, "w", &exception));
    OK(take_step(optimizer, tape, w, NULL, 0, one));
    expect(w, 0, 1 - 0.5 / sqrt(1.1));
    rtv_optimizer_free(optimizer);
    rtv_optimizer *ftrl = create(NULL, RTV_OPTIMIZER_FTRL, 0);
    FAILS(RTV_E_RANGE, "ftrl", take_step(ftrl, tape, w, NULL, 0, one));
    rtv_optimizer_free(ftrl);
    rtv_tensor_free(w);
    rtv_tape_free(tape);
}
END_TEST

START_TEST(a_step_needs_gradients)
{
    rtv_tape *tape = create_tape(NULL);
    rtv_optimizer *optimizer = create(NULL, RTV_OPTIMIZER_SGD, 1);
    FAILS(RTV_E_STATE, "", rtv_optimizer_step(optimizer, tape));
    FAILS(RTV_E_INVALID, "tape", rtv_optimizer_step(optimizer, NULL));
    rtv_optimizer_free(optimizer);
    rtv_tape_free(tape);
}
END_TEST

/* Two parameters in one step, one of them without a part in the loss of the next. */
START_TEST(parameters_without_a_gradient_stay)
{
    rtv_tape *tape = create_tape(NULL);
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_optimizer *optimizer;
    options.kind = RTV_OPTIMIZER_SGD;
    options.learning_rate = 0.5;
    options.momentum = 0.5;
    options.weight_decay = 0.5;
    OK(rtv_optimizer_create(&optimizer, NULL, &options));
    double start[1] = {1};
    float one[1] = {1};
    rtv_tensor *a = make_parameter(NULL, RTV_DTYPE_F32, 1, 1, start);
    rtv_tensor *b = make_parameter(NULL, RTV_DTYPE_F32, 1, 1, start);
    OK(take_step(optimizer, tape, a, NULL, 0, one));
    OK(take_step(optimizer, tape, b, NULL, 0, one));
    expect(a, 0, 0.75 - 0.5);
    expect(b, 0, 0.75 - 0.5);
    ck_assert_int_eq(optimizer->parameter_count, 2);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(a);
    rtv_tensor_free(b);
    rtv_tape_free(tape);
}
END_TEST

enum { ROWS = 3000, WIDTH = 17, IDS = 700, STEPS = 12 };

/* Runs sparse and dense steps and gives the bytes of both parameters. */
static void run_steps(int32_t threads, rtv_optimizer_kind kind, float *out)
{
    rtv_context_options context_options = RTV_CONTEXT_OPTIONS_INIT;
    rtv_context *context;
    context_options.threads = threads;
    OK(rtv_context_create(&context, &context_options));
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_optimizer *optimizer;
    options.kind = kind;
    options.learning_rate = 0.05;
    options.weight_decay = 0.1;
    options.clip_global_norm = 3;
    OK(rtv_optimizer_create(&optimizer, context, &options));
    rtv_tape *tape = create_tape(context);
    rtv__random random;
    rtv__random_seed(&random, 11);
    double *start = malloc(ROWS * WIDTH * sizeof *start);
    float *gradient = malloc(ROWS * WIDTH * sizeof *gradient);
    for (int i = 0; i < ROWS * WIDTH; i++)
        start[i] = rtv__random_normal(&random);
    rtv_tensor *table = make_parameter(context, RTV_DTYPE_F32, ROWS, WIDTH, start);
    rtv_tensor *kernel = make_parameter(context, RTV_DTYPE_F32, ROWS, WIDTH, start);
    for (int step = 0; step < STEPS; step++) {
        int64_t ids[IDS];
        for (int i = 0; i < IDS; i++)
            ids[i] = (int64_t)rtv__random_below(&random, ROWS);
        for (int i = 0; i < ROWS * WIDTH; i++)
            gradient[i] = (float)rtv__random_normal(&random);
        OK(take_step(optimizer, tape, table, ids, IDS, gradient));
        OK(take_step(optimizer, tape, kernel, NULL, 0, gradient));
    }
    OK(rtv_optimizer_flush(optimizer));
    memcpy(out, rtv_tensor_const_data(table), ROWS * WIDTH * sizeof(float));
    memcpy(out + ROWS * WIDTH, rtv_tensor_const_data(kernel), ROWS * WIDTH * sizeof(float));
    rtv_tape_free(tape);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(table);
    rtv_tensor_free(kernel);
    rtv_context_free(context);
    free(start);
    free(gradient);
}

START_TEST(same_bits_for_any_threads)
{
    static const rtv_optimizer_kind kinds[] = {RTV_OPTIMIZER_ADAMW, RTV_OPTIMIZER_CLIPPY_ADAGRAD,
                                               RTV_OPTIMIZER_SGD, RTV_OPTIMIZER_LION};
    static float one[2 * ROWS * WIDTH], many[2 * ROWS * WIDTH];
    run_steps(1, kinds[_i], one);
    run_steps(2, kinds[_i], many);
    ck_assert_int_eq(memcmp(one, many, sizeof one), 0);
    run_steps(7, kinds[_i], many);
    ck_assert_int_eq(memcmp(one, many, sizeof one), 0);
}
END_TEST

START_TEST(steady_steps_allocate_nothing)
{
    static const rtv_optimizer_kind kinds[] = {RTV_OPTIMIZER_ADAMW, RTV_OPTIMIZER_CLIPPY_ADAGRAD,
                                               RTV_OPTIMIZER_ADAGRAD, RTV_OPTIMIZER_LION};
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_optimizer *optimizer;
    options.kind = kinds[_i];
    options.clip_global_norm = 1;
    OK(rtv_optimizer_create(&optimizer, context, &options));
    rtv_tape *tape = create_tape(context);
    double start[200] = {1};
    float gradient[40] = {1, 2, 3};
    rtv_tensor *table = make_parameter(context, RTV_DTYPE_F32, 50, 4, start);
    int64_t ids[10];
    for (int step = 0; step < 3; step++) {
        for (int i = 0; i < 10; i++)
            ids[i] = (step * 7 + i * 3) % 50;
        OK(take_step(optimizer, tape, table, ids, 10, gradient));
    }
    EXPECT_NO_ALLOCATION(
        &counter, for (int step = 3; step < 500; step++) {
            for (int i = 0; i < 10; i++)
                ids[i] = (step * 7 + i * 3) % 50;
            OK(take_step(optimizer, tape, table, ids, 10, gradient));
        });
    rtv_tape_free(tape);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(table);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

typedef struct {
    rtv_optimizer_kind kind;
    bool sparse;
} sweep_case;

static rtv_status create_and_step(rtv_context *context, void *payload)
{
    const sweep_case *how = payload;
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_optimizer *optimizer = NULL;
    rtv_tape *tape = NULL;
    rtv_tensor *w = NULL;
    float gradient[4] = {1, 2, 3, 4}, before[20];
    options.kind = how->kind;
    rtv_status status = rtv_optimizer_create(&optimizer, context, &options);
    if (status == RTV_OK)
        status = rtv_tape_create(&tape, context, NULL);
    if (status == RTV_OK)
        status = rtv_tensor_create(&w, context, RTV_DTYPE_F32, 2, (const int64_t[]){5, 2});
    if (status == RTV_OK)
        status = rtv_tensor_set_requires_gradient(w, 1);
    if (status == RTV_OK)
        status = rtv_optimizer_add_parameter(optimizer, w, "w", NULL);
    for (int step = 0; step < 2 && status == RTV_OK; step++) {
        memcpy(before, rtv_tensor_const_data(w), 10 * sizeof(float));
        int64_t ids[2] = {step, 4};
        float dense[10] = {1, 1, 1};
        status = take_step(optimizer, tape, w, how->sparse ? ids : NULL, 2,
                           how->sparse ? gradient : dense);
        if (status != RTV_OK)
            ck_assert_int_eq(memcmp(before, rtv_tensor_const_data(w), 10 * sizeof(float)), 0);
    }
    rtv_tape_free(tape);
    rtv_optimizer_free(optimizer);
    rtv_tensor_free(w);
    return status;
}

START_TEST(failing_allocations)
{
    sweep_case cases[] = {{RTV_OPTIMIZER_ADAM, true},
                          {RTV_OPTIMIZER_ADAM, false},
                          {RTV_OPTIMIZER_CLIPPY_ADAGRAD, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_int_gt(sweep_failing_allocations(create_and_step, &cases[i]), 8);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("optimizer");
    TCase *tests = tcase_create("optimizer");
    tcase_add_test(tests, steps_by_hand);
    tcase_add_test(tests, duplicate_rows_are_summed_first);
    tcase_add_test(tests, learning_rate_and_schedule);
    tcase_add_test(tests, gradients_that_are_not_finite);
    tcase_add_test(tests, options_out_of_range_are_named);
    tcase_add_test(tests, defaults_are_those_of_keras);
    tcase_add_test(tests, decay_must_leave_something);
    tcase_add_test(tests, a_step_needs_gradients);
    tcase_add_test(tests, parameters_without_a_gradient_stay);
    tcase_add_loop_test(tests, same_bits_for_any_threads, 0, 4);
    tcase_add_loop_test(tests, steady_steps_allocate_nothing, 0, 4);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
