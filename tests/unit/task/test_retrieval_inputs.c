/* What the Retrieval task refuses, and what it says. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "retrieve/task.h"
#include "test_support.h"

static rtv_tensor *matrix(rtv_dtype dtype, int32_t rank, const int64_t *dims)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, NULL, dtype, rank, dims));
    return tensor;
}

static rtv_retrieval_options options;
static rtv_retrieval_inputs inputs;
static rtv_tensor *query, *candidate; /* 3 queries and 4 candidates of dim 2 */

static void set_up(void)
{
    options = (rtv_retrieval_options)RTV_RETRIEVAL_OPTIONS_INIT;
    inputs = (rtv_retrieval_inputs)RTV_RETRIEVAL_INPUTS_INIT;
    query = matrix(RTV_DTYPE_F32, 2, (const int64_t[]){3, 2});
    candidate = matrix(RTV_DTYPE_F32, 2, (const int64_t[]){4, 2});
}

static void tear_down(void)
{
    rtv_tensor_free(query);
    rtv_tensor_free(candidate);
}

static rtv_status create(void)
{
    rtv_retrieval *task = (rtv_retrieval *)1;
    rtv_status status = rtv_retrieval_create(&task, NULL, &options);
    ck_assert((task == NULL) == (status != RTV_OK));
    rtv_retrieval_free(task);
    return status;
}

static rtv_status lose(void)
{
    rtv_retrieval *task;
    rtv_tape *tape;
    rtv_tensor *loss = (rtv_tensor *)1;
    OK(rtv_retrieval_create(&task, NULL, &options));
    OK(rtv_tape_create(&tape, NULL, NULL));
    rtv_status status = rtv_retrieval_loss(&loss, task, tape, query, candidate, &inputs);
    ck_assert((loss == NULL) == (status != RTV_OK));
    rtv_tape_free(tape);
    rtv_retrieval_free(task);
    return status;
}

START_TEST(options_out_of_range_are_named)
{
    FAILS(RTV_E_INVALID, "out is NULL", rtv_retrieval_create(NULL, NULL, NULL));
    OK(create());
    options.kind = 2;
    FAILS(RTV_E_UNSUPPORTED, "kind is 2", create());
    options.kind = RTV_RETRIEVAL_BINARY;
    options.reduction = -1;
    FAILS(RTV_E_UNSUPPORTED, "reduction is -1", create());
    options.reduction = RTV_LOSS_NONE;
    static const float temperatures[] = {-1, NAN, INFINITY, 1e-45f};
    for (int i = 0; i < 4; i++) {
        options.temperature = temperatures[i];
        FAILS(RTV_E_INVALID, "temperature is", create());
    }
    options.temperature = 0.1f;
    options.label_smoothing = 1.5f;
    FAILS(RTV_E_INVALID, "label_smoothing is 1.5", create());
    options.label_smoothing = 1.0f;
    options.probability_floor = NAN;
    FAILS(RTV_E_INVALID, "probability_floor", create());
    options.probability_floor = 1e-6f;
    options.hard_negatives = 5;
    FAILS(RTV_E_INVALID, "lacks RTV_RETRIEVAL_HARD_NEGATIVES", create());
    options.flags = RTV_RETRIEVAL_HARD_NEGATIVES;
    OK(create());
    options.hard_negatives = -1;
    FAILS(RTV_E_INVALID, "hard_negatives is -1", create());
    options.hard_negatives = 0;
    options.flags = 8;
    FAILS(RTV_E_UNSUPPORTED, "0x8", create());
    options.flags = 0;
    options.struct_size = 4;
    FAILS(RTV_E_INVALID, "struct_size is 4", create());
}
END_TEST

START_TEST(options_can_be_filled_by_calls)
{
    rtv_retrieval_options filled;
    rtv_retrieval_inputs nothing;
    OK(rtv_retrieval_options_init(&filled, sizeof filled));
    ck_assert_mem_eq(&filled, &options, sizeof filled);
    OK(rtv_retrieval_inputs_init(&nothing, sizeof nothing));
    ck_assert_mem_eq(&nothing, &inputs, sizeof nothing);
    FAILS(RTV_E_INVALID, "4 bytes", rtv_retrieval_options_init(&filled, 4));
}
END_TEST

START_TEST(shapes_that_do_not_fit_are_told)
{
    rtv_tensor *whole = query, *wide = matrix(RTV_DTYPE_F32, 2, (const int64_t[]){3, 64});
    OK(lose());
    query = wide;
    FAILS(RTV_E_SHAPE, "candidates have dim 2, queries have 64", lose());
    query = matrix(RTV_DTYPE_F32, 2, (const int64_t[]){5, 2});
    FAILS(RTV_E_SHAPE, "4 candidates for 5 queries", lose());
    rtv_tensor_free(query);
    query = matrix(RTV_DTYPE_F32, 1, (const int64_t[]){2});
    FAILS(RTV_E_SHAPE, "[2]", lose());
    rtv_tensor_free(query);
    query = matrix(RTV_DTYPE_F32, 3, (const int64_t[]){1, 49, 2});
    FAILS(RTV_E_SHAPE, "49 heads", lose());
    rtv_tensor_free(query);
    query = matrix(RTV_DTYPE_F64, 2, (const int64_t[]){3, 2});
    FAILS(RTV_E_DTYPE, "f64", lose());
    rtv_tensor_free(query);
    query = NULL;
    FAILS(RTV_E_INVALID, "NULL", lose());
    rtv_tensor_free(wide);
    query = whole;
}
END_TEST

START_TEST(probabilities_must_be_positive)
{
    static const float bad[] = {0, -0.1f, NAN, INFINITY};
    for (int i = 0; i < 4; i++) {
        float probability[] = {0.1f, 0.2f, bad[i], 0.4f};
        inputs.sampling_probability = probability;
        FAILS(RTV_E_INVALID, "sampling_probability[2]", lose());
        float logarithms[] = {0.1f, logf(bad[i]), 0.2f, 0.4f};
        inputs.sampling_log_probability = logarithms;
        FAILS(RTV_E_INVALID, "both given", lose());
        inputs.sampling_probability = NULL;
        FAILS(RTV_E_INVALID, "sampling_log_probability[1]", lose());
        inputs.sampling_log_probability = NULL;
    }
    /* clipped as TFRS does */
    options.probability_floor = 1e-6f;
    inputs.sampling_probability = (const float[]){0, -1, 1e-9f, 7};
    OK(lose());
    inputs.sampling_probability = (const float[]){0, -1, NAN, 7};
    FAILS(RTV_E_INVALID, "sampling_probability[2]", lose());
}
END_TEST

START_TEST(ids_are_needed_for_hits)
{
    static const char *const titles[] = {"a", "b", "c", "d"};
    rtv_column *strings, *floats, *few;
    options.flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    FAILS(RTV_E_INVALID, "candidate ids are missing", lose());
    OK(rtv_column_create_strings(&strings, NULL, 4, titles, NULL));
    OK(rtv_column_create_strings(&few, NULL, 3, titles, NULL));
    OK(rtv_column_create_numbers(&floats, NULL, RTV_VALUE_FLOAT32, 4, (const float[]){1, 2, 3, 4}));
    inputs.candidate_id_column = few;
    FAILS(RTV_E_SHAPE, "3 rows", lose());
    inputs.candidate_id_column = floats;
    FAILS(RTV_E_DTYPE, "float32", lose());
    inputs.candidate_id_column = strings;
    OK(lose());
    inputs.candidate_ids = (const int64_t[]){1, 2, 3, 4};
    FAILS(RTV_E_INVALID, "both given", lose());
    inputs.candidate_ids = NULL;
    inputs.known_offsets = (const int64_t[]){0, 0, 0, 0};
    FAILS(RTV_E_INVALID, "numbers", lose());
    rtv_column_free(strings);
    rtv_column_free(few);
    rtv_column_free(floats);
}
END_TEST

START_TEST(known_ids_must_be_well_formed)
{
    inputs.candidate_ids = (const int64_t[]){1, 2, 3, 4};
    inputs.known_ids = (const int64_t[]){1, 2};
    FAILS(RTV_E_INVALID, "known_offsets is NULL", lose());
    inputs.known_offsets = (const int64_t[]){1, 1, 1, 2};
    FAILS(RTV_E_RANGE, "known_offsets[0] is 1", lose());
    inputs.known_offsets = (const int64_t[]){0, 2, 1, 2};
    FAILS(RTV_E_RANGE, "falls from 2 to 1", lose());
    inputs.known_offsets = (const int64_t[]){0, 1, 1, 2};
    OK(lose());
    inputs.known_ids = NULL;
    FAILS(RTV_E_INVALID, "known_ids is NULL", lose());
}
END_TEST

START_TEST(pairs_must_lie_within_their_rows)
{
    int64_t queries[] = {0, 2, 3}, candidates[] = {0, 4, 3};
    inputs.pair_count = 2;
    FAILS(RTV_E_INVALID, "pair_count is 2", lose());
    inputs.pair_queries = queries;
    FAILS(RTV_E_INVALID, "pair_candidates is NULL", lose());
    inputs.pair_candidates = candidates;
    FAILS(RTV_E_RANGE, "pair_candidates[1] is 4, there are 4", lose());
    candidates[1] = 0;
    OK(lose());
    inputs.pair_count = 3;
    FAILS(RTV_E_RANGE, "pair_queries[2] is 3, there are 3", lose());
    inputs.pair_count = 0;
    OK(lose());
    inputs.pair_count = -1;
    FAILS(RTV_E_INVALID, "pair_count is -1", lose());
    inputs.pair_count = 2;
    inputs.multiplicity = (const int64_t[]){1, 0, 1, 1};
    FAILS(RTV_E_INVALID, "multiplicity[1] is 0", lose());
    inputs.flags = 1;
    FAILS(RTV_E_UNSUPPORTED, "flags is 0x1", lose());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("retrieval_inputs");
    TCase *tests = tcase_create("retrieval_inputs");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, options_out_of_range_are_named);
    tcase_add_test(tests, options_can_be_filled_by_calls);
    tcase_add_test(tests, shapes_that_do_not_fit_are_told);
    tcase_add_test(tests, probabilities_must_be_positive);
    tcase_add_test(tests, ids_are_needed_for_hits);
    tcase_add_test(tests, known_ids_must_be_well_formed);
    tcase_add_test(tests, pairs_must_lie_within_their_rows);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
