/* The Retrieval task: losses and gradients through the tape, memory. */
#include "retrieval_fixture.h"
#include "retrieve/gradient_check.h"
#include "retrieve/ops.h"

/*
 * Two queries of one dimension: scores [[2, 0], [1, 0]]. log(1 + e^-2) = 0.126928, log(1 + e^1) =
 * 1.313262; the softmax of the rows is [0.880797, 0.119203] and [0.731059, 0.268941].
 */
START_TEST(loss_and_gradients_by_hand)
{
    fixture f;
    start(&f, NULL, 2, 2, 1);
    memcpy(rtv_tensor_data(f.query), (const float[]){2, 1}, 2 * sizeof(float));
    memcpy(rtv_tensor_data(f.candidate), (const float[]){1, 0}, 2 * sizeof(float));
    ck_assert_float_eq_tol(run(&f), (0.126928f + 1.313262f) / 2, 1e-6f);
    /* dq = (p - y) K / 2, dk = (p - y)^T Q / 2 */
    check_near("d_query", gradient(&f, f.query), (const float[]){-0.119203f / 2, 0.731059f / 2}, 2,
               1e-6);
    check_near("d_candidate", gradient(&f, f.candidate),
               (const float[]){(-2 * 0.119203f + 0.731059f) / 2, (2 * 0.119203f - 0.731059f) / 2},
               2, 1e-6);
    finish(&f);
}
END_TEST

START_TEST(reductions_differ_by_their_divisor)
{
    static const float weights[] = {1, 0.5f, 0, 2};
    float losses[4];
    for (int32_t reduction = RTV_LOSS_MEAN; reduction <= RTV_LOSS_SUM_OVER_BATCH_SIZE;
         reduction++) {
        fixture f;
        rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
        options.reduction = reduction;
        start(&f, &options, 4, 6, 3);
        f.inputs.sample_weight = weights;
        losses[reduction] = run(&f);
        finish(&f);
    }
    ck_assert_float_eq_tol(losses[RTV_LOSS_MEAN], losses[RTV_LOSS_SUM] / 3.5f, 1e-6f);
    ck_assert_float_eq_tol(losses[RTV_LOSS_SUM_OVER_BATCH_SIZE], losses[RTV_LOSS_SUM] / 4, 1e-6f);
}
END_TEST

/* A vector of losses, whose gradient takes any upstream gradient. */
START_TEST(losses_without_reduction)
{
    static const float weights[] = {1, 0.5f, 3}, twos[] = {2, 2, 2};
    fixture f;
    rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
    options.reduction = RTV_LOSS_SUM;
    start(&f, &options, 3, 5, 4);
    f.inputs.sample_weight = weights;
    float sum = run(&f), d_query[12];
    memcpy(d_query, gradient(&f, f.query), sizeof d_query);
    rtv_retrieval *task;
    options.reduction = RTV_LOSS_NONE;
    OK(rtv_retrieval_create(&task, f.context, &options));
    rtv_tensor *losses, *upstream, *scaled;
    rtv_tape_reset(f.tape);
    OK(rtv_retrieval_loss(&losses, task, f.tape, f.query, f.candidate, &f.inputs));
    ck_assert_int_eq(rtv_tensor_rank(losses), 1);
    ck_assert_int_eq(rtv_tensor_dim(losses, 0), 3);
    const float *values = rtv_tensor_const_data(losses);
    ck_assert_float_eq_tol(values[0] + values[1] + values[2], sum, 1e-5f);
    OK(rtv_tape_constant(&upstream, f.tape, RTV_DTYPE_F32, 1, (const int64_t[]){3}, twos));
    OK(rtv_op_mul(&scaled, f.tape, losses, upstream));
    OK(rtv_tape_backward(f.tape, scaled));
    for (int i = 0; i < 12; i++)
        d_query[i] *= 2;
    check_near("d_query", gradient(&f, f.query), d_query, 12, 1e-5);
    rtv_retrieval_free(task);
    finish(&f);
}
END_TEST

/* The upstream gradient reaches both inputs, and adds to what is there. */
START_TEST(gradients_take_part_in_the_tape)
{
    fixture f;
    start(&f, NULL, 3, 4, 2);
    run(&f);
    float d_query[6];
    memcpy(d_query, gradient(&f, f.query), sizeof d_query);
    rtv_tensor *loss, *again, *sum, *squared;
    rtv_tape_reset(f.tape);
    OK(rtv_retrieval_loss(&loss, f.task, f.tape, f.query, f.candidate, NULL));
    OK(rtv_retrieval_loss(&again, f.task, f.tape, f.query, f.candidate, NULL));
    OK(rtv_op_add(&sum, f.tape, loss, again));
    OK(rtv_op_mul(&squared, f.tape, sum, sum));
    float factor = 2.0f * value_of(sum) * 2.0f;
    OK(rtv_tape_backward(f.tape, squared));
    for (int i = 0; i < 6; i++)
        d_query[i] *= factor;
    check_near("d_query", gradient(&f, f.query), d_query, 6, 1e-5);
    finish(&f);
}
END_TEST

static rtv_status record(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                         int32_t leaf_count, void *payload)
{
    const fixture *f = payload;
    (void)leaf_count;
    return rtv_retrieval_loss(out, f->task, tape, leaves[0], leaves[1], &f->inputs);
}

/* Each option in turn, and all together. */
START_TEST(gradients_equal_differences)
{
    static const int64_t ids[] = {1, 2, 1, 3, 2, 4, 1};
    rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
    fixture f;
    options.temperature = 0.7f;
    options.flags = _i % 2 == 0 ? 0 : RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    options.label_smoothing = _i / 2 % 2 == 0 || _i % 2 == 1 ? 0.0f : 0.2f;
    options.kind = _i / 4 % 2;
    options.reduction = _i / 8;
    start(&f, &options, 4, 7, 3);
    f.inputs.candidate_ids = ids;
    f.inputs.sampling_probability = (const float[]){1, 2, 3, 4, 5, 6, 7};
    f.inputs.sample_weight = (const float[]){1, 0.5f, 2, 1};
    rtv_tensor *leaves[] = {f.query, f.candidate};
    double error;
    OK(rtv_gradient_check(&error, f.context, record, &f, leaves, 2, NULL));
    ck_assert(error < 5e-3);
    finish(&f);
}
END_TEST

START_TEST(schedules_change_the_options)
{
    fixture f;
    start(&f, NULL, 4, 4, 3);
    float plain = run(&f);
    OK(rtv_retrieval_set_hard_negatives(f.task, 0));
    ck_assert(run(&f) == 0.0f);
    OK(rtv_retrieval_set_hard_negatives(f.task, 3));
    ck_assert_float_eq_tol(run(&f), plain, 1e-6f);
    OK(rtv_retrieval_set_hard_negatives(f.task, -1));
    ck_assert(run(&f) == plain);
    OK(rtv_retrieval_set_temperature(f.task, 0.25f));
    ck_assert(run(&f) != plain);
    FAILS(RTV_E_INVALID, "temperature is 0", rtv_retrieval_set_temperature(f.task, 0.0f));
    FAILS(RTV_E_INVALID, "-2", rtv_retrieval_set_hard_negatives(f.task, -2));
    finish(&f);
}
END_TEST

/* Without negatives the positive has all of the softmax, and all of its label. */
START_TEST(no_negatives_move_nothing)
{
    fixture f;
    rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
    options.flags = RTV_RETRIEVAL_HARD_NEGATIVES;
    options.label_smoothing = 0.1f;
    start(&f, &options, 5, 9, 3);
    ck_assert_float_eq_tol(run(&f), 0.0f, 1e-12f);
    for (int i = 0; i < 15; i++)
        ck_assert(fabsf(gradient(&f, f.query)[i]) < 1e-12f);
    for (int i = 0; i < 27; i++)
        ck_assert(fabsf(gradient(&f, f.candidate)[i]) < 1e-12f);
    finish(&f);
}
END_TEST

/* One tensor on both sides gets the sum of both gradients. */
START_TEST(sides_may_be_one_tensor)
{
    fixture f;
    start(&f, NULL, 4, 4, 3);
    memcpy(rtv_tensor_data(f.candidate), rtv_tensor_const_data(f.query), 12 * sizeof(float));
    run(&f);
    float want[12];
    for (int i = 0; i < 12; i++)
        want[i] = gradient(&f, f.query)[i] + gradient(&f, f.candidate)[i];
    rtv_tensor *loss;
    rtv_tape_reset(f.tape);
    OK(rtv_retrieval_loss(&loss, f.task, f.tape, f.query, f.query, NULL));
    OK(rtv_tape_backward(f.tape, loss));
    check_near("both", gradient(&f, f.query), want, 12, 1e-6);
    finish(&f);
}
END_TEST

/* A step allocates nothing once it has run. */
START_TEST(steps_allocate_nothing)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    static const char *const titles[] = {"a", "b", "a", "c"};
    fixture f = {.context = context};
    rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
    options.flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    OK(rtv_retrieval_create(&f.task, context, &options));
    OK(rtv_tape_create(&f.tape, context, NULL));
    f.query = leaf(context, 2, (const int64_t[]){4, 3}, NULL);
    f.candidate = leaf(context, 2, (const int64_t[]){4, 3}, NULL);
    f.inputs = (rtv_retrieval_inputs)RTV_RETRIEVAL_INPUTS_INIT;
    f.inputs.sampling_probability = (const float[]){1, 2, 3, 4};
    rtv_column *column;
    OK(rtv_column_create_strings(&column, context, 4, titles, NULL));
    f.inputs.candidate_id_column = column;
    for (int i = 0; i < 3; i++)
        run(&f);
    EXPECT_NO_ALLOCATION(&counter, run(&f));
    rtv_column_free(column);
    finish(&f);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

static rtv_status create_and_step(rtv_context *context, void *payload)
{
    (void)payload;
    float q[] = {1, 2, 3, 4}, k[] = {4, 3, 2, 1};
    rtv_retrieval *task = NULL;
    rtv_tape *tape = NULL;
    rtv_tensor *query = NULL, *candidate = NULL, *loss;
    rtv_status status = rtv_retrieval_create(&task, context, NULL);
    if (status == RTV_OK)
        status = rtv_tape_create(&tape, context, NULL);
    if (status == RTV_OK)
        status = rtv_tensor_wrap(&query, context, RTV_DTYPE_F32, 2, (const int64_t[]){2, 2}, q,
                                 NULL, NULL);
    if (status == RTV_OK)
        status = rtv_tensor_wrap(&candidate, context, RTV_DTYPE_F32, 2, (const int64_t[]){2, 2}, k,
                                 NULL, NULL);
    if (status == RTV_OK)
        status = rtv_tensor_set_requires_gradient(query, 1);
    if (status == RTV_OK)
        status = rtv_retrieval_loss(&loss, task, tape, query, candidate, NULL);
    if (status == RTV_OK)
        status = rtv_tape_backward(tape, loss);
    rtv_tape_free(tape);
    rtv_retrieval_free(task);
    rtv_tensor_free(query);
    rtv_tensor_free(candidate);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_ge(sweep_failing_allocations(create_and_step, NULL), 6);
}
END_TEST

START_TEST(heads_take_the_best_score)
{
    fixture f;
    rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
    start(&f, &options, 2, 2, 2);
    rtv_tensor_free(f.query);
    f.query =
        leaf(f.context, 3, (const int64_t[]){2, 2, 2}, (const float[]){1, 0, 0, 1, 2, 0, 0, -1});
    memcpy(rtv_tensor_data(f.candidate), (const float[]){1, 0, 0, 3}, 4 * sizeof(float));
    /* scores: [max(1, 0), max(0, 3)], [max(2, 0), max(0, -3)] */
    double want = (log(1 + exp(2.0)) + log(1 + exp(2.0))) / 2;
    ck_assert_float_eq_tol(run(&f), (float)want, 1e-6f);
    /* the head that lost gets nothing of the column */
    const float *d_query = gradient(&f, f.query);
    ck_assert(d_query[1] == 0.0f && d_query[2] == 0.0f);
    finish(&f);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("retrieval");
    TCase *tests = tcase_create("retrieval");
    tcase_add_test(tests, loss_and_gradients_by_hand);
    tcase_add_test(tests, reductions_differ_by_their_divisor);
    tcase_add_test(tests, losses_without_reduction);
    tcase_add_test(tests, gradients_take_part_in_the_tape);
    tcase_add_loop_test(tests, gradients_equal_differences, 0, 32);
    tcase_add_test(tests, schedules_change_the_options);
    tcase_add_test(tests, no_negatives_move_nothing);
    tcase_add_test(tests, sides_may_be_one_tensor);
    tcase_add_test(tests, steps_allocate_nothing);
    tcase_add_test(tests, failing_allocations);
    tcase_add_test(tests, heads_take_the_best_score);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
