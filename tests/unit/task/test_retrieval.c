/* The Retrieval task: options, losses and gradients through the tape, what users were bitten by. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "retrieve/ops.h"
#include "retrieve/task.h"
#include "test_support.h"

/* A task, a tape, and a batch as leaves. */
typedef struct {
    rtv_context *context;
    rtv_retrieval *task;
    rtv_tape *tape;
    rtv_tensor *query, *candidate;
    rtv_retrieval_inputs inputs;
} fixture;

static rtv_tensor *leaf(rtv_context *context, int32_t rank, const int64_t *dims,
                        const float *values)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, context, RTV_DTYPE_F32, rank, dims));
    if (values != NULL)
        memcpy(rtv_tensor_data(tensor), values, (size_t)rtv_tensor_count(tensor) * sizeof *values);
    OK(rtv_tensor_set_requires_gradient(tensor, 1));
    return tensor;
}

static void fill(rtv_tensor *tensor, uint64_t seed, double size)
{
    rtv__random random;
    rtv__random_seed(&random, seed);
    float *data = rtv_tensor_data(tensor);
    for (int64_t i = 0; i < rtv_tensor_count(tensor); i++)
        data[i] = (float)(size * rtv__random_normal(&random));
}

static void start(fixture *f, const rtv_retrieval_options *options, int64_t rows, int64_t columns,
                  int64_t dim)
{
    memset(f, 0, sizeof *f);
    rtv_context_options known = RTV_CONTEXT_OPTIONS_INIT;
    known.threads = 2;
    OK(rtv_context_create(&f->context, &known));
    OK(rtv_retrieval_create(&f->task, f->context, options));
    OK(rtv_tape_create(&f->tape, f->context, NULL));
    f->query = leaf(f->context, 2, (const int64_t[]){rows, dim}, NULL);
    f->candidate = leaf(f->context, 2, (const int64_t[]){columns, dim}, NULL);
    fill(f->query, 1, 0.7);
    fill(f->candidate, 2, 0.7);
    f->inputs = (rtv_retrieval_inputs)RTV_RETRIEVAL_INPUTS_INIT;
}

static void finish(fixture *f)
{
    rtv_tape_free(f->tape);
    rtv_retrieval_free(f->task);
    rtv_tensor_free(f->query);
    rtv_tensor_free(f->candidate);
    rtv_context_free(f->context);
}

static float value_of(const rtv_tensor *tensor)
{
    return *(const float *)rtv_tensor_const_data(tensor);
}

/* The loss; its gradients are there until the next call. */
static float run(fixture *f)
{
    rtv_tensor *loss;
    rtv_tape_reset(f->tape);
    OK(rtv_retrieval_loss(&loss, f->task, f->tape, f->query, f->candidate, &f->inputs));
    float value = value_of(loss);
    OK(rtv_tape_backward(f->tape, loss));
    return value;
}

static const float *gradient(fixture *f, const rtv_tensor *of)
{
    rtv_tensor *out;
    OK(rtv_tape_gradient(&out, f->tape, of));
    return rtv_tensor_const_data(out);
}

static void check_near(const char *what, const float *got, const float *want, int64_t count,
                       double tolerance)
{
    double largest = 0.0;
    for (int64_t i = 0; i < count; i++)
        largest = fmax(largest, fabs((double)want[i]));
    for (int64_t i = 0; i < count; i++)
        if (!(fabs((double)got[i] - (double)want[i]) <= tolerance * (1e-3 + largest)))
            ck_abort_msg("%s[%d] is %.9g, should be %.9g", what, (int)i, (double)got[i],
                         (double)want[i]);
}

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

/* tensorflow/recommenders#440: S - log(P) for S and P of that thread. */
START_TEST(log_q_is_taken_off)
{
    static const float scores[3][3] = {{7.9f, 5.0f, 6.7f}, {6.8f, 7.3f, 5.7f}, {4.1f, 3.8f, 8.4f}};
    static const float probability[] = {0.005f, 0.07f, 0.1f};
    static const float logarithms[] = {-5.29831737f, -2.65926004f, -2.30258509f};
    fixture f;
    rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
    options.reduction = RTV_LOSS_SUM;
    start(&f, &options, 3, 3, 3);
    memcpy(rtv_tensor_data(f.query), scores, sizeof scores);
    memcpy(rtv_tensor_data(f.candidate), (const float[]){1, 0, 0, 0, 1, 0, 0, 0, 1},
           9 * sizeof(float));
    double want = 0.0;
    for (int i = 0; i < 3; i++) {
        double sum = 0.0;
        for (int j = 0; j < 3; j++)
            sum += exp((double)scores[i][j] - (double)logarithms[j]);
        want += log(sum) - ((double)scores[i][i] - (double)logarithms[i]);
    }
    f.inputs.sampling_probability = probability;
    ck_assert_float_eq_tol(run(&f), (float)want, 1e-5f);
    f.inputs.sampling_probability = NULL;
    f.inputs.sampling_log_probability = logarithms;
    ck_assert_float_eq_tol(run(&f), (float)want, 1e-5f);
    finish(&f);
}
END_TEST

/* Counts do as well as probabilities, and equal ones change nothing. */
START_TEST(only_ratios_of_log_q_matter)
{
    fixture f;
    start(&f, NULL, 4, 5, 3);
    float plain = run(&f);
    f.inputs.sampling_probability = (const float[]){0.2f, 0.2f, 0.2f, 0.2f, 0.2f};
    ck_assert_float_eq_tol(run(&f), plain, 1e-6f);
    f.inputs.sampling_probability = (const float[]){0.1f, 0.2f, 0.3f, 0.05f, 0.01f};
    float corrected = run(&f);
    f.inputs.sampling_probability = (const float[]){10, 20, 30, 5, 1};
    ck_assert_float_eq_tol(run(&f), corrected, 1e-6f);
    ck_assert(fabsf(corrected - plain) > 0.05f);
    finish(&f);
}
END_TEST

/* keras-team/keras-rs#206: the weight of a removed column is exactly 0, and so is its gradient. */
START_TEST(accidental_hits_get_nothing)
{
    static const int64_t ids[] = {7, 8, 7, 9};
    fixture f;
    rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
    options.flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    start(&f, &options, 1, 4, 2);
    f.inputs.candidate_ids = ids;
    float *data = rtv_tensor_data(f.candidate);
    data[4] = 50.0f; /* the hit: it would win by far */
    data[5] = -30.0f;
    run(&f);
    const float *d_candidate = gradient(&f, f.candidate);
    ck_assert(d_candidate[4] == 0.0f && d_candidate[5] == 0.0f);
    ck_assert(d_candidate[2] != 0.0f && d_candidate[6] != 0.0f);
    float removed[4];
    memcpy(removed, gradient(&f, f.query), 2 * sizeof(float));
    /* as if it were not there */
    fixture g;
    start(&g, NULL, 1, 3, 2);
    float *others = rtv_tensor_data(g.candidate);
    memcpy(others, data, 4 * sizeof(float));
    memcpy(others + 4, data + 6, 2 * sizeof(float));
    run(&g);
    check_near("d_query", removed, gradient(&g, g.query), 2, 1e-6);
    finish(&f);
    finish(&g);
}
END_TEST

/* Each row's own positive decides, and strings do as well as numbers. */
START_TEST(ids_may_be_strings)
{
    static const char *const titles[] = {"Alien", "Fargo", "Alien", "", "Fargo"};
    static const int64_t ids[] = {1, 2, 1, 0, 2};
    fixture f;
    rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
    options.flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    start(&f, &options, 4, 5, 3);
    f.inputs.candidate_ids = ids;
    float by_number = run(&f);
    rtv_column *strings, *numbers;
    OK(rtv_column_create_strings(&strings, f.context, 5, titles, NULL));
    OK(rtv_column_create_numbers(&numbers, f.context, RTV_VALUE_INT64, 5, ids));
    f.inputs.candidate_ids = NULL;
    f.inputs.candidate_id_column = strings;
    ck_assert(run(&f) == by_number);
    f.inputs.candidate_id_column = numbers;
    ck_assert(run(&f) == by_number);
    rtv_column_free(strings);
    rtv_column_free(numbers);
    finish(&f);
}
END_TEST

/* Known positives are no negatives: the same as removing their columns. */
START_TEST(known_ids_are_no_negatives)
{
    static const int64_t ids[] = {10, 11, 12}, known[] = {12, 99}, offsets[] = {0, 2};
    fixture f;
    start(&f, NULL, 1, 3, 2);
    f.inputs.candidate_ids = ids;
    f.inputs.known_offsets = offsets;
    f.inputs.known_ids = known;
    float value = run(&f);
    ck_assert(gradient(&f, f.candidate)[4] == 0.0f);
    fixture g;
    start(&g, NULL, 1, 2, 2);
    memcpy(rtv_tensor_data(g.candidate), rtv_tensor_data(f.candidate), 4 * sizeof(float));
    ck_assert_float_eq_tol(value, run(&g), 1e-6f);
    finish(&f);
    finish(&g);
}
END_TEST

/* tensorflow/recommenders#642: more candidates than queries, with ids. */
START_TEST(further_negatives_only_add_columns)
{
    static const int64_t ids[] = {1, 2, 3, 1, 4, 5};
    fixture f;
    rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
    options.flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    start(&f, &options, 3, 6, 4);
    f.inputs.candidate_ids = ids;
    double want = 0.0;
    const float *q = rtv_tensor_const_data(f.query), *k = rtv_tensor_const_data(f.candidate);
    for (int i = 0; i < 3; i++) {
        double sum = 0.0, positive = 0.0;
        for (int j = 0; j < 6; j++) {
            double dot = 0.0;
            for (int x = 0; x < 4; x++)
                dot += (double)q[i * 4 + x] * (double)k[j * 4 + x];
            if (j == i)
                positive = dot;
            if (j == i || ids[j] != ids[i])
                sum += exp(dot);
        }
        want += (log(sum) - positive) / 3.0;
    }
    ck_assert_float_eq_tol(run(&f), (float)want, 1e-5f);
    finish(&f);
}
END_TEST

/* tensorflow/recommenders#177: a weight of 3 is the same as three equal rows. */
START_TEST(weights_are_repeated_rows)
{
    fixture f, g;
    start(&f, NULL, 2, 4, 3);
    f.inputs.sample_weight = (const float[]){3, 1};
    start(&g, NULL, 2, 4, 3);
    g.inputs.pair_count = 4;
    g.inputs.pair_queries = (const int64_t[]){0, 1, 0, 0};
    g.inputs.pair_candidates = (const int64_t[]){0, 1, 0, 0};
    ck_assert_float_eq_tol(run(&f), run(&g), 1e-6f);
    check_near("d_query", gradient(&f, f.query), gradient(&g, g.query), 6, 1e-6);
    check_near("d_candidate", gradient(&f, f.candidate), gradient(&g, g.candidate), 12, 1e-6);
    f.inputs.sample_weight = (const float[]){0, 0};
    ck_assert(run(&f) == 0.0f && gradient(&f, f.query)[0] == 0.0f);
    finish(&f);
    finish(&g);
}
END_TEST

enum { USERS = 5, ITEMS = 7, ROWS = 40, DIM = 6 };

static void copy_rows(rtv_tensor *to, const rtv_tensor *from, const int64_t *rows, int64_t count)
{
    float *out = rtv_tensor_data(to);
    const float *in = rtv_tensor_const_data(from);
    for (int64_t i = 0; i < count; i++)
        memcpy(out + i * DIM, in + rows[i] * DIM, DIM * sizeof *out);
}

static void sum_rows(float *to, const float *from, const int64_t *rows, int64_t count)
{
    for (int64_t i = 0; i < count * DIM; i++)
        to[rows[i / DIM] * DIM + i % DIM] += from[i];
}

/* Equal rows merged give the loss and, summed, the gradients of the rows written out. */
START_TEST(merged_rows_equal_rows_written_out)
{
    int64_t users[ROWS], items[ROWS], counts[ITEMS] = {0};
    float weights[ROWS], merged_q[ITEMS], written_q[ROWS];
    rtv__random random;
    rtv__random_seed(&random, 8);
    for (int i = 0; i < ROWS; i++) {
        users[i] = (int64_t)rtv__random_below(&random, USERS);
        items[i] = (int64_t)rtv__random_below(&random, ITEMS);
        if (i < ITEMS)
            items[i] = i; /* each occurs */
        counts[items[i]]++;
        weights[i] = 0.5f + (float)rtv__random_uniform(&random);
    }
    for (int i = 0; i < ITEMS; i++)
        merged_q[i] = (float)counts[i] / ROWS;
    for (int i = 0; i < ROWS; i++)
        written_q[i] = merged_q[items[i]];
    for (uint32_t flags = 0; flags <= RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS; flags++) {
        fixture merged, written;
        rtv_retrieval_options options = RTV_RETRIEVAL_OPTIONS_INIT;
        options.flags = flags;
        options.temperature = 0.3f;
        int64_t ids[ITEMS] = {0, 1, 2, 3, 4, 5, 6};
        start(&merged, &options, USERS, ITEMS, DIM);
        start(&written, &options, ROWS, ROWS, DIM);
        copy_rows(written.query, merged.query, users, ROWS);
        copy_rows(written.candidate, merged.candidate, items, ROWS);
        merged.inputs.sample_weight = written.inputs.sample_weight = weights;
        merged.inputs.candidate_ids = ids;
        written.inputs.candidate_ids = items;
        merged.inputs.sampling_probability = merged_q;
        written.inputs.sampling_probability = written_q;
        merged.inputs.pair_count = ROWS;
        merged.inputs.pair_queries = users;
        merged.inputs.pair_candidates = items;
        merged.inputs.multiplicity = counts;
        ck_assert_float_eq_tol(run(&merged), run(&written), 2e-6f);
        float d_query[USERS * DIM] = {0}, d_candidate[ITEMS * DIM] = {0};
        sum_rows(d_query, gradient(&written, written.query), users, ROWS);
        sum_rows(d_candidate, gradient(&written, written.candidate), items, ROWS);
        check_near("d_query", gradient(&merged, merged.query), d_query, USERS * DIM, 1e-5);
        check_near("d_candidate", gradient(&merged, merged.candidate), d_candidate, ITEMS * DIM,
                   1e-5);
        finish(&merged);
        finish(&written);
    }
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
    tcase_add_test(tests, log_q_is_taken_off);
    tcase_add_test(tests, only_ratios_of_log_q_matter);
    tcase_add_test(tests, accidental_hits_get_nothing);
    tcase_add_test(tests, ids_may_be_strings);
    tcase_add_test(tests, known_ids_are_no_negatives);
    tcase_add_test(tests, further_negatives_only_add_columns);
    tcase_add_test(tests, weights_are_repeated_rows);
    tcase_add_test(tests, merged_rows_equal_rows_written_out);
    tcase_add_test(tests, gradients_take_part_in_the_tape);
    tcase_add_test(tests, schedules_change_the_options);
    tcase_add_test(tests, steps_allocate_nothing);
    tcase_add_test(tests, failing_allocations);
    tcase_add_test(tests, heads_take_the_best_score);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
