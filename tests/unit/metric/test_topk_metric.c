#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "metric/topk_result.h"
#include "retrieve/metric.h"
#include "test_support.h"

enum { MOST_ROWS = 150, MOST_CANDIDATES = 120, MOST_DIM = 6 };

static float score_of(const float *a, const float *b, int64_t dim)
{
    float sum = 0;
    for (int64_t x = 0; x < dim; x++)
        sum = fmaf(a[x], b[x], sum);
    return sum;
}

/* Everything of one random evaluation. */
typedef struct {
    int64_t rows, candidates, dim;
    float queries[MOST_ROWS * MOST_DIM], positives[MOST_ROWS * MOST_DIM], weights[MOST_ROWS];
    float vectors[MOST_CANDIDATES * MOST_DIM];
    int64_t ids[MOST_CANDIDATES], true_ids[MOST_ROWS];
    int64_t excluded[MOST_ROWS * 10], offsets[MOST_ROWS + 1];
    char text[MOST_CANDIDATES + MOST_ROWS * 11][16];
    const char *strings[MOST_CANDIDATES + MOST_ROWS * 11];
    bool excludes;
} evaluation;

static void make(evaluation *e, rtv__random *random)
{
    e->rows = (int64_t)rtv__random_below(random, MOST_ROWS);
    e->candidates = (int64_t)rtv__random_below(random, MOST_CANDIDATES);
    e->dim = 1 + (int64_t)rtv__random_below(random, MOST_DIM);
    int rounded = rtv__random_below(random, 2) == 0;
    int repeats = rtv__random_below(random, 2) == 0;
    e->excludes = rtv__random_below(random, 2) == 0;
    for (int64_t i = 0; i < e->rows * e->dim; i++) {
        e->queries[i] = (float)rtv__random_normal(random);
        e->positives[i] = (float)rtv__random_normal(random);
    }
    for (int64_t i = 0; i < e->candidates * e->dim; i++) {
        e->vectors[i] = (float)rtv__random_normal(random);
        if (rounded)
            e->vectors[i] = roundf(e->vectors[i]);
    }
    for (int64_t i = 0; i < e->candidates; i++)
        e->ids[i] = repeats ? (int64_t)rtv__random_below(random, 20) : i * 3;
    e->offsets[0] = 0;
    for (int64_t i = 0; i < e->rows; i++) {
        e->true_ids[i] = (int64_t)rtv__random_below(random, repeats ? 22 : 400);
        e->weights[i] = (float)rtv__random_below(random, 4) / 2;
        e->offsets[i + 1] = e->offsets[i] + (int64_t)rtv__random_below(random, 10);
        for (int64_t j = e->offsets[i]; j < e->offsets[i + 1]; j++)
            e->excluded[j] = (int64_t)rtv__random_below(random, repeats ? 22 : 400);
    }
}

static int is_excluded(const evaluation *e, int64_t row, int64_t id)
{
    for (int64_t j = e->offsets[row]; j < e->offsets[row + 1]; j++)
        if (e->excludes && e->excluded[j] == id)
            return 1;
    return 0;
}

/* The rank by its definition: the best candidate with the id, and what beats it. */
static int64_t rank_by_id(const evaluation *e, int64_t row)
{
    const float *query = e->queries + row * e->dim;
    int64_t best = -1, rank = 1;
    for (int64_t i = 0; i < e->candidates; i++)
        if (e->ids[i] == e->true_ids[row] &&
            (best < 0 || score_of(query, e->vectors + i * e->dim, e->dim) >
                             score_of(query, e->vectors + best * e->dim, e->dim)))
            best = i;
    if (best < 0)
        return 0;
    float positive = score_of(query, e->vectors + best * e->dim, e->dim);
    for (int64_t i = 0; i < e->candidates; i++) {
        float score = score_of(query, e->vectors + i * e->dim, e->dim);
        if (!is_excluded(e, row, e->ids[i]))
            rank += score > positive || (score == positive && i < best);
    }
    return rank;
}

static int64_t rank_by_score(const evaluation *e, int64_t row)
{
    const float *query = e->queries + row * e->dim;
    float positive = score_of(query, e->positives + row * e->dim, e->dim);
    int64_t rank = 1;
    for (int64_t i = 0; i < e->candidates; i++)
        if (!is_excluded(e, row, e->ids[i]))
            rank += score_of(query, e->vectors + i * e->dim, e->dim) > positive;
    return rank;
}

/* The same ids as strings, in e->strings from `first` on. */
static const char *const *as_strings(evaluation *e, int64_t first, const int64_t *ids,
                                     int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        sprintf(e->text[first + i], "id%lld", (long long)ids[i]);
        e->strings[first + i] = e->text[first + i];
    }
    return e->strings + first;
}

static void set_corpus(rtv_topk_metric *metric, evaluation *e, bool strings)
{
    if (strings)
        OK(rtv_topk_metric_set_candidates_strings(metric, as_strings(e, 0, e->ids, e->candidates),
                                                  NULL, e->vectors, e->candidates, e->dim));
    else
        OK(rtv_topk_metric_set_candidates(metric, e->ids, e->vectors, e->candidates, e->dim));
}

/* Rows first to first + count - 1, in one update. */
static void update(rtv_topk_metric *metric, evaluation *e, bool strings, int64_t first,
                   int64_t count, int64_t *ranks)
{
    int64_t offsets[MOST_ROWS + 1], end = e->offsets[first + count] - e->offsets[first];
    for (int64_t i = 0; i <= count; i++)
        offsets[i] = e->offsets[first + i] - e->offsets[first];
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    lists.count = end;
    lists.offsets = offsets;
    rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
    rows.count = count;
    rows.queries = e->queries + first * e->dim;
    rows.true_candidates = e->positives + first * e->dim;
    rows.weights = e->weights + first;
    rows.exclude = e->excludes ? &lists : NULL;
    rows.out_ranks = ranks + first;
    const int64_t *excluded = e->excluded + e->offsets[first];
    if (strings) {
        rows.true_strings = as_strings(e, MOST_CANDIDATES, e->true_ids + first, count);
        lists.strings = as_strings(e, MOST_CANDIDATES + MOST_ROWS, excluded, end);
    } else {
        rows.true_ids = e->true_ids + first;
        lists.ids = excluded;
    }
    OK(rtv_topk_metric_update(metric, &rows));
}

static rtv_context *context_of(int32_t threads)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    return context;
}

/* Ranks by both modes and types of id against the definition, in updates of any size. */
START_TEST(ranks_equal_the_definition)
{
    static evaluation e;
    static int64_t ranks[MOST_ROWS];
    const int32_t threads[] = {1, 2, 7};
    bool by_score = _i % 2 == 1, strings = _i >= 6;
    rtv_context *context = context_of(threads[_i / 2 % 3]);
    rtv_topk_metric_options options = RTV_TOPK_METRIC_OPTIONS_INIT;
    options.mode = by_score ? RTV_TOPK_BY_SCORE : RTV_TOPK_BY_ID;
    rtv_topk_metric *metric;
    OK(rtv_topk_metric_create(&metric, context, &options));
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i);
    for (int round = 0; round < 120; round++) {
        make(&e, &random);
        set_corpus(metric, &e, strings);
        for (int64_t first = 0, step; first < e.rows; first += step) {
            step = 1 + (int64_t)rtv__random_below(&random, 90);
            step = step < e.rows - first ? step : e.rows - first;
            update(metric, &e, strings, first, step, ranks);
        }
        double hits = 0, weight = 0, reciprocal = 0;
        for (int64_t i = 0; i < e.rows; i++) {
            int64_t want = by_score ? rank_by_score(&e, i) : rank_by_id(&e, i);
            ck_assert_int_eq(ranks[i], want);
            hits += want >= 1 && want <= 5 ? (double)e.weights[i] : 0;
            reciprocal += want >= 1 ? (double)e.weights[i] / (double)want : 0;
            weight += (double)e.weights[i];
        }
        rtv_topk_result *result;
        OK(rtv_topk_metric_result(&result, metric));
        ck_assert_int_eq(rtv_topk_result_rows(result), e.rows);
        ck_assert(rtv_topk_result_weight(result) == weight);
        ck_assert(fabs(rtv_topk_result_at(result, 5) * weight - hits) < 1e-9);
        ck_assert(fabs(rtv_topk_result_mrr(result) * weight - reciprocal) < 1e-9);
        rtv_topk_result_free(result);
        rtv_topk_metric_reset(metric);
    }
    rtv_topk_metric_free(metric);
    rtv_context_free(context);
}
END_TEST

/* Ranks 1, 2, 4, none with weights 1, 2, 1, 4, worked out by hand. */
START_TEST(measures_by_hand)
{
    rtv_topk_result *result, *copy;
    const int64_t ks[] = {3, 1, 3, 2};
    OK(rtv__topk_result_create(&result, NULL, ks, 4));
    rtv__topk_result_add(result, 1, 1);
    rtv__topk_result_add(result, 2, 2);
    rtv__topk_result_add(result, 4, 1);
    rtv__topk_result_add(result, 0, 4);
    OK(rtv__topk_result_copy(&copy, result));
    rtv__topk_result_reset(result);
    ck_assert_int_eq(rtv_topk_result_rows(result), 0);
    ck_assert(rtv_topk_result_at(result, 1) == 0 && isnan(rtv_topk_result_mean_rank(result)));
    int64_t count;
    const int64_t *rising = rtv_topk_result_ks(copy, &count);
    ck_assert_int_eq(count, 3);
    ck_assert(rising[0] == 1 && rising[1] == 2 && rising[2] == 3);
    ck_assert(rtv_topk_result_at(copy, 1) == 1.0 / 8);
    ck_assert(rtv_topk_result_at(copy, 2) == 3.0 / 8);
    ck_assert(rtv_topk_result_at(copy, 3) == 3.0 / 8);
    ck_assert(isnan(rtv_topk_result_at(copy, 4)));
    ck_assert(rtv_topk_result_precision(copy, 2) == 3.0 / 16);
    ck_assert(fabs(rtv_topk_result_ndcg(copy, 3) - (1 + 2 / log2(3)) / 8) < 1e-15);
    ck_assert(rtv_topk_result_map(copy, 2) == (1.0 + 2.0 / 2) / 8);
    ck_assert(rtv_topk_result_mrr(copy) == (1.0 + 2.0 / 2 + 1.0 / 4) / 8);
    ck_assert(rtv_topk_result_mean_rank(copy) == (1.0 + 4 + 4) / 4);
    ck_assert_int_eq(rtv_topk_result_hits(copy, 2), 2);
    ck_assert_int_eq(rtv_topk_result_hits(copy, 9), -1);
    ck_assert_int_eq(rtv_topk_result_ranked_rows(copy), 3);
    ck_assert_int_eq(rtv_topk_result_rows(copy), 4);
    ck_assert(rtv_topk_result_weight(copy) == 8);
    rtv_topk_result_free(result);
    rtv_topk_result_free(copy);
    rtv_topk_result_free(NULL);
}
END_TEST

static int64_t rank_of(rtv_topk_metric *metric, const float *query, const float *positive)
{
    int64_t rank = -1;
    const int64_t id = 1;
    rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
    rows.count = 1;
    rows.queries = query;
    rows.true_candidates = positive;
    rows.true_ids = &id;
    rows.out_ranks = &rank;
    OK(rtv_topk_metric_update(metric, &rows));
    return rank;
}

/* TensorFlow's in_top_k counts no row in which something is not finite. */
START_TEST(what_is_not_finite_is_no_hit)
{
    rtv_topk_metric *by_score, *by_id;
    rtv_topk_metric_options options = RTV_TOPK_METRIC_OPTIONS_INIT;
    OK(rtv_topk_metric_create(&by_id, NULL, &options));
    options.mode = RTV_TOPK_BY_SCORE;
    OK(rtv_topk_metric_create(&by_score, NULL, &options));
    const float plain[] = {3, 5, 4}, with_nan[] = {3, 5, NAN}, with_infinity[] = {3, 5, INFINITY},
                with_minus[] = {3, 5, -INFINITY}, huge[] = {3e38f, 5, 4};
    const float one = 1, nan = NAN, infinity = INFINITY, ten = 10;
    OK(rtv_topk_metric_set_candidates(by_score, NULL, plain, 3, 1));
    ck_assert_int_eq(rank_of(by_score, &one, &ten), 1);
    ck_assert_int_eq(rank_of(by_score, &one, &one), 4);
    ck_assert_int_eq(rank_of(by_score, &one, &nan), 0);
    ck_assert_int_eq(rank_of(by_score, &one, &infinity), 0);
    ck_assert_int_eq(rank_of(by_score, &nan, &one), 0);
    OK(rtv_topk_metric_set_candidates(by_score, NULL, with_nan, 3, 1));
    ck_assert_int_eq(rank_of(by_score, &one, &ten), 0);
    OK(rtv_topk_metric_set_candidates(by_score, NULL, with_infinity, 3, 1));
    ck_assert_int_eq(rank_of(by_score, &one, &ten), 0);
    OK(rtv_topk_metric_set_candidates(by_score, NULL, with_minus, 3, 1));
    ck_assert_int_eq(rank_of(by_score, &one, &ten), 1);
    OK(rtv_topk_metric_set_candidates(by_score, NULL, huge, 3, 1));
    ck_assert_int_eq(rank_of(by_score, &ten, &one), 0);
    ck_assert_int_eq(rank_of(by_score, &one, &ten), 2);
    /* By id: candidate 1 has 5. A NaN is never returned, so it beats nothing. */
    OK(rtv_topk_metric_set_candidates(by_id, NULL, with_nan, 3, 1));
    ck_assert_int_eq(rank_of(by_id, &one, NULL), 1);
    OK(rtv_topk_metric_set_candidates(by_id, NULL, with_infinity, 3, 1));
    ck_assert_int_eq(rank_of(by_id, &one, NULL), 2);
    ck_assert_int_eq(rank_of(by_id, &nan, NULL), 0);
    rtv_topk_metric_free(by_score);
    rtv_topk_metric_free(by_id);
    rtv_topk_metric_free(NULL);
}
END_TEST

/* Excluded candidates with NaN or infinity do not count either. */
START_TEST(excluded_candidates_may_be_anything)
{
    rtv_topk_metric *metric;
    rtv_topk_metric_options options = RTV_TOPK_METRIC_OPTIONS_INIT;
    options.mode = RTV_TOPK_BY_SCORE;
    OK(rtv_topk_metric_create(&metric, NULL, &options));
    const float vectors[] = {3, NAN, INFINITY, 9}, query = 1, positive = 5;
    OK(rtv_topk_metric_set_candidates(metric, NULL, vectors, 4, 1));
    const int64_t ids[] = {2, 1, 77};
    int64_t rank;
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    lists.count = 3;
    lists.ids = ids;
    rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
    rows.count = 1;
    rows.queries = &query;
    rows.true_candidates = &positive;
    rows.exclude = &lists;
    rows.out_ranks = &rank;
    OK(rtv_topk_metric_update(metric, &rows));
    ck_assert_int_eq(rank, 2);
    rtv_topk_metric_free(metric);
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    rtv_topk_metric *metric = (rtv_topk_metric *)1;
    rtv_topk_metric_options options = RTV_TOPK_METRIC_OPTIONS_INIT;
    const int64_t bad_ks[] = {1, 0}, id = 0;
    options.ks = bad_ks;
    FAILS(RTV_E_INVALID, "k_count is 0", rtv_topk_metric_create(&metric, NULL, &options));
    ck_assert_ptr_null(metric);
    options.k_count = 2;
    FAILS(RTV_E_RANGE, "k 1 of ks is 0", rtv_topk_metric_create(&metric, NULL, &options));
    options.ks = NULL;
    FAILS(RTV_E_INVALID, "k_count is 2", rtv_topk_metric_create(&metric, NULL, &options));
    options.k_count = 0;
    options.mode = 8;
    FAILS(RTV_E_UNSUPPORTED, "mode 8", rtv_topk_metric_create(&metric, NULL, &options));
    OK(rtv_topk_metric_create(&metric, NULL, NULL));
    rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
    const float query[] = {1, 2}, negative = -1;
    rows.count = 1;
    FAILS(RTV_E_STATE, "no candidates", rtv_topk_metric_update(metric, &rows));
    FAILS(RTV_E_RANGE, "dim is 0", rtv_topk_metric_set_candidates(metric, NULL, query, 1, 0));
    FAILS(RTV_E_RANGE, "count is -1", rtv_topk_metric_set_candidates(metric, NULL, query, -1, 1));
    FAILS(RTV_E_INVALID, "vectors", rtv_topk_metric_set_candidates(metric, NULL, NULL, 1, 1));
    OK(rtv_topk_metric_set_candidates(metric, NULL, query, 1, 2));
    FAILS(RTV_E_INVALID, "queries", rtv_topk_metric_update(metric, &rows));
    rows.queries = query;
    FAILS(RTV_E_INVALID, "no true ids", rtv_topk_metric_update(metric, &rows));
    rows.true_strings = (const char *const[]){"a"};
    FAILS(RTV_E_DTYPE, "rows have string ids", rtv_topk_metric_update(metric, &rows));
    rows.true_strings = NULL;
    rows.true_ids = &id;
    rows.weights = &negative;
    FAILS(RTV_E_RANGE, "row 0 is -1", rtv_topk_metric_update(metric, &rows));
    FAILS(RTV_E_INVALID, "rows is NULL", rtv_topk_metric_update(metric, NULL));
    rtv_topk_result *result;
    OK(rtv_topk_metric_result(&result, metric));
    ck_assert_int_eq(rtv_topk_result_rows(result), 0);
    rtv_topk_result_free(result);
    rtv_topk_metric_free(metric);
}
END_TEST

START_TEST(steady_updates_allocate_nothing)
{
    static evaluation e;
    static int64_t ranks[MOST_ROWS];
    rtv__random random;
    rtv__random_seed(&random, 77);
    do
        make(&e, &random);
    while (e.rows < 100 || e.candidates < 50 || !e.excludes);
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    rtv_topk_metric *metric;
    OK(rtv_topk_metric_create(&metric, context, NULL));
    set_corpus(metric, &e, false);
    update(metric, &e, false, 0, e.rows, ranks);
    update(metric, &e, false, 0, e.rows, ranks);
    int64_t before = counter.allocations;
    for (int i = 0; i < 5; i++)
        update(metric, &e, false, 0, e.rows, ranks);
    ck_assert_int_eq(counter.allocations, before);
    rtv_topk_metric_free(metric);
    rtv_context_free(context);
}
END_TEST

static rtv_status evaluate(rtv_context *context, void *payload)
{
    (void)payload;
    static const float numbers[64] = {1, 2, 3};
    const char *ids[] = {"a", "b", "a", "c"};
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    lists.count = 2;
    lists.strings = ids;
    rtv_topk_metric *metric = NULL;
    rtv_topk_result *result = NULL;
    rtv_status status = rtv_topk_metric_create(&metric, context, NULL);
    if (status == RTV_OK)
        status = rtv_topk_metric_set_candidates_strings(metric, ids, NULL, numbers, 4, 2);
    rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
    rows.count = 3;
    rows.queries = numbers;
    rows.true_strings = ids;
    rows.exclude = &lists;
    if (status == RTV_OK)
        status = rtv_topk_metric_update(metric, &rows);
    if (status == RTV_OK)
        status = rtv_topk_metric_result(&result, metric);
    rtv_topk_result_free(result);
    rtv_topk_metric_free(metric);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_gt(sweep_failing_allocations(evaluate, NULL), 15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topk_metric");
    TCase *tests = tcase_create("topk_metric");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, ranks_equal_the_definition, 0, 12);
    tcase_add_test(tests, measures_by_hand);
    tcase_add_test(tests, what_is_not_finite_is_no_hit);
    tcase_add_test(tests, excluded_candidates_may_be_anything);
    tcase_add_test(tests, wrong_arguments_are_named);
    tcase_add_test(tests, steady_updates_allocate_nothing);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
