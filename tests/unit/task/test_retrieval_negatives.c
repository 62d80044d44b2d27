/* The Retrieval task: what counts as a negative, and what users were bitten by. */
#include "retrieval_fixture.h"

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

int main(void)
{
    Suite *suite = suite_create("retrieval_negatives");
    TCase *tests = tcase_create("retrieval_negatives");
    tcase_add_test(tests, log_q_is_taken_off);
    tcase_add_test(tests, only_ratios_of_log_q_matter);
    tcase_add_test(tests, accidental_hits_get_nothing);
    tcase_add_test(tests, ids_may_be_strings);
    tcase_add_test(tests, known_ids_are_no_negatives);
    tcase_add_test(tests, further_negatives_only_add_columns);
    tcase_add_test(tests, weights_are_repeated_rows);
    tcase_add_test(tests, merged_rows_equal_rows_written_out);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
