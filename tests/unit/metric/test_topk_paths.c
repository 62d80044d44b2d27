/* Large corpora and repeated queries are ranked in other ways than small ones; the ranks are those
 * of the definition. */
#include <math.h>
#include <stdbool.h>

#include "base/random.h"
#include "retrieve/metric.h"
#include "test_support.h"

enum { CANDIDATES = 5000, DIM = 8, ROWS = 700 };

typedef struct {
    float vectors[CANDIDATES * DIM], queries[ROWS * DIM], positives[ROWS * DIM];
    int64_t ids[CANDIDATES], true_ids[ROWS];
    int64_t ranks_by_id[ROWS], ranks_by_score[ROWS];
} evaluation;

static float score_of(const float *a, const float *b)
{
    float sum = 0;
    for (int64_t x = 0; x < DIM; x++)
        sum = fmaf(a[x], b[x], sum);
    return sum;
}

/* `distinct` different queries; true candidates that score well, as a trained model's. */
static void make(evaluation *e, int64_t distinct)
{
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)distinct);
    for (int64_t i = 0; i < CANDIDATES * DIM; i++)
        e->vectors[i] = (float)rtv__random_normal(&random);
    for (int64_t i = 0; i < CANDIDATES; i++)
        e->ids[i] = i;
    for (int64_t row = 0; row < ROWS; row++)
        for (int64_t x = 0; x < DIM; x++)
            e->queries[row * DIM + x] = row < distinct ? (float)rtv__random_normal(&random)
                                                       : e->queries[(row % distinct) * DIM + x];
    for (int64_t row = 0; row < ROWS; row++) {
        const float *query = e->queries + row * DIM;
        int64_t best = 0;
        for (int64_t tries = row % 3 == 0 ? 1 : 300; tries > 0; tries--) {
            int64_t i = (int64_t)rtv__random_below(&random, CANDIDATES);
            if (score_of(query, e->vectors + i * DIM) > score_of(query, e->vectors + best * DIM))
                best = i;
        }
        e->true_ids[row] = best;
        float positive = score_of(query, e->vectors + best * DIM);
        for (int64_t x = 0; x < DIM; x++)
            e->positives[row * DIM + x] = e->vectors[best * DIM + x];
        e->ranks_by_id[row] = e->ranks_by_score[row] = 1;
        for (int64_t i = 0; i < CANDIDATES; i++) {
            float score = score_of(query, e->vectors + i * DIM);
            e->ranks_by_score[row] += score > positive;
            e->ranks_by_id[row] += score > positive || (score == positive && i < best);
        }
    }
}

static const int64_t ks[] = {100, 1, 10};

static rtv_status rank(rtv_topk_result **out, rtv_context *context, const evaluation *e,
                       int32_t mode, uint32_t flags, int64_t step, int64_t *ranks)
{
    rtv_topk_metric_options options = RTV_TOPK_METRIC_OPTIONS_INIT;
    options.ks = ks;
    options.k_count = 3;
    options.mode = mode;
    options.flags = flags;
    rtv_topk_metric *metric = NULL;
    rtv_status status = rtv_topk_metric_create(&metric, context, &options);
    if (status == RTV_OK)
        status = rtv_topk_metric_set_candidates(metric, e->ids, e->vectors, CANDIDATES, DIM);
    for (int64_t first = 0; first < ROWS && status == RTV_OK; first += step) {
        rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
        rows.count = step < ROWS - first ? step : ROWS - first;
        rows.queries = e->queries + first * DIM;
        rows.true_candidates = e->positives + first * DIM;
        rows.true_ids = e->true_ids + first;
        rows.out_ranks = ranks + first;
        status = rtv_topk_metric_update(metric, &rows);
    }
    if (status == RTV_OK)
        status = rtv_topk_metric_result(out, metric);
    rtv_topk_metric_free(metric);
    return status;
}

START_TEST(ranks_equal_the_definition)
{
    static evaluation e;
    static int64_t ranks[ROWS];
    const int64_t distinct[] = {1, 30, 400, ROWS}, steps[] = {ROWS, 333, 20};
    make(&e, distinct[_i]);
    for (int step = 0; step < 3; step++)
        for (int mode = RTV_TOPK_BY_ID; mode <= RTV_TOPK_BY_SCORE; mode++)
            for (uint32_t flags = 0; flags <= RTV_TOPK_STOP_AT_K; flags++) {
                const int64_t *want = mode == RTV_TOPK_BY_ID ? e.ranks_by_id : e.ranks_by_score;
                double hits = 0, reciprocal = 0;
                rtv_topk_result *result;
                OK(rank(&result, NULL, &e, mode, flags, steps[step], ranks));
                for (int64_t row = 0; row < ROWS; row++) {
                    bool beyond = flags != 0 && want[row] > 100;
                    ck_assert_int_eq(ranks[row], beyond ? 0 : want[row]);
                    hits += want[row] <= 100;
                    reciprocal += beyond ? 0 : 1 / (double)want[row];
                }
                ck_assert(fabs(rtv_topk_result_at(result, 100) * ROWS - hits) < 1e-9);
                ck_assert(fabs(rtv_topk_result_mrr(result) * ROWS - reciprocal) < 1e-9);
                rtv_topk_result_free(result);
            }
}
END_TEST

static rtv_status rank_once(rtv_context *context, void *payload)
{
    static int64_t ranks[ROWS];
    rtv_topk_result *result = NULL;
    rtv_status status =
        rank(&result, context, payload, RTV_TOPK_BY_ID, RTV_TOPK_STOP_AT_K, ROWS, ranks);
    rtv_topk_result_free(result);
    return status;
}

START_TEST(failing_allocations)
{
    static evaluation e;
    make(&e, _i == 0 ? 30 : ROWS);
    ck_assert_int_gt(sweep_failing_allocations(rank_once, &e), 20);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topk_paths");
    TCase *tests = tcase_create("topk_paths");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, ranks_equal_the_definition, 0, 4);
    tcase_add_loop_test(tests, failing_allocations, 0, 2);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
