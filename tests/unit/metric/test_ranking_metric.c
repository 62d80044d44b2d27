#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "retrieve/ranking_metric.h"
#include "test_support.h"

static double measure(rtv_ranking_kind kind, int64_t k, const rtv_ranking_lists *lists)
{
    rtv_ranking_metric *metric;
    OK(rtv_ranking_metric_create(&metric, NULL, kind, k));
    OK(rtv_ranking_metric_update(metric, lists));
    double result = rtv_ranking_metric_result(metric);
    rtv_ranking_metric_free(metric);
    return result;
}

static rtv_ranking_lists list_of(const float *labels, const float *scores, int64_t items)
{
    rtv_ranking_lists lists = RTV_RANKING_LISTS_INIT;
    lists.lists = 1;
    lists.items = items;
    lists.labels = labels;
    lists.scores = scores;
    return lists;
}

static void near(double got, double want)
{
    ck_assert_msg(fabs(got - want) < 1e-12, "%.15g instead of %.15g", got, want);
}

/* In order of the scores the labels are 0, 2, 0, 1; the item with label 3 is masked. */
START_TEST(measures_by_hand)
{
    const float labels[] = {2, 3, 0, 1, 0}, scores[] = {4, 9, 5, 1, 2};
    const uint8_t mask[] = {1, 0, 1, 1, 1};
    rtv_ranking_lists lists = list_of(labels, scores, 5);
    lists.mask = mask;
    near(measure(RTV_RANKING_MRR, 0, &lists), 1.0 / 2);
    near(measure(RTV_RANKING_MRR, 1, &lists), 0);
    near(measure(RTV_RANKING_PRECISION, 0, &lists), 2.0 / 4);
    near(measure(RTV_RANKING_PRECISION, 2, &lists), 1.0 / 2);
    near(measure(RTV_RANKING_RECALL, 2, &lists), 1.0 / 2);
    near(measure(RTV_RANKING_RECALL, 0, &lists), 1);
    near(measure(RTV_RANKING_MAP, 0, &lists), (1.0 / 2 + 2.0 / 4) / 2);
    near(measure(RTV_RANKING_MAP, 3, &lists), (1.0 / 2) / 2);
    double gain = 3 / log2(3) + 1 / log2(5), ideal = 3 + 1 / log2(3);
    near(measure(RTV_RANKING_DCG, 0, &lists), gain);
    near(measure(RTV_RANKING_NDCG, 0, &lists), gain / ideal);
    near(measure(RTV_RANKING_NDCG, 2, &lists), 3 / log2(3) / ideal);
}
END_TEST

START_TEST(ties_stay_in_input_order)
{
    const float scores[] = {1, 1, 1, 1};
    for (int at = 0; at < 4; at++) {
        float labels[4] = {0};
        labels[at] = 1;
        rtv_ranking_lists lists = list_of(labels, scores, 4);
        near(measure(RTV_RANKING_MRR, 0, &lists), 1.0 / (at + 1));
    }
}
END_TEST

/* Three lists: weights of the items 2 and 4 with labels 1 and 1; no relevant item; nothing counts.
 */
START_TEST(list_weights_by_hand)
{
    const float labels[] = {1, 1, 0, 0, 1, 1}, scores[] = {1, 2, 1, 2, 1, 2};
    const float weights[] = {2, 4, 5, 7, 0, 0};
    rtv_ranking_lists lists = list_of(labels, scores, 2);
    lists.lists = 3;
    lists.weights = weights;
    lists.weight_shape = RTV_WEIGHT_PER_ITEM;
    /* The first has the weight 3 and so has the second, as the mean of those with relevant items.
     */
    near(measure(RTV_RANKING_MRR, 0, &lists), (3.0 * 1 + 3.0 * 0) / 6);
    near(measure(RTV_RANKING_MAP, 1, &lists), (3.0 * (4.0 / 6)) / 6);
    near(measure(RTV_RANKING_DCG, 0, &lists), (4 + 2 / log2(3)) / 6);
    const float per_list[] = {1, 3, 5};
    lists.weights = per_list;
    lists.weight_shape = RTV_WEIGHT_PER_LIST;
    /* The second list has no relevant item: the mean of 1 and 5. */
    near(measure(RTV_RANKING_MRR, 0, &lists), (1.0 + 0 + 5.0) / (1 + 3 + 5));
    lists.weight_shape = RTV_WEIGHT_ONE;
    near(measure(RTV_RANKING_MRR, 0, &lists), 2.0 / 3);
    const float none = 0;
    lists.weights = &none;
    near(measure(RTV_RANKING_MRR, 0, &lists), 0);
}
END_TEST

START_TEST(updates_add_up)
{
    const float labels[] = {1, 0, 0, 1}, scores[] = {2, 1, 2, 1};
    rtv_ranking_metric *metric;
    OK(rtv_ranking_metric_create(&metric, NULL, RTV_RANKING_MRR, 0));
    near(rtv_ranking_metric_result(metric), 0);
    rtv_ranking_lists lists = list_of(labels, scores, 2);
    OK(rtv_ranking_metric_update(metric, &lists));
    near(rtv_ranking_metric_result(metric), 1);
    lists = list_of(labels + 2, scores + 2, 2);
    OK(rtv_ranking_metric_update(metric, &lists));
    near(rtv_ranking_metric_result(metric), 0.75);
    lists.lists = 0;
    OK(rtv_ranking_metric_update(metric, &lists));
    lists.lists = 3;
    lists.items = 0;
    OK(rtv_ranking_metric_update(metric, &lists));
    near(rtv_ranking_metric_result(metric), 0.75);
    rtv_ranking_metric_reset(metric);
    near(rtv_ranking_metric_result(metric), 0);
    rtv_ranking_metric_free(metric);
    rtv_ranking_metric_free(NULL);
}
END_TEST

/* A perfect order has NDCG, recall and average precision 1, whatever the labels. */
START_TEST(the_perfect_order_is_perfect)
{
    rtv__random random;
    rtv__random_seed(&random, 3);
    float labels[200], shuffled[200];
    for (int round = 0; round < 200; round++) {
        int64_t items = 1 + (int64_t)rtv__random_below(&random, 200);
        for (int64_t i = 0; i < items; i++) {
            labels[i] = (float)rtv__random_below(&random, 5);
            shuffled[i] = (float)rtv__random_normal(&random);
        }
        labels[0] = 2;
        rtv_ranking_lists lists = list_of(labels, labels, items);
        near(measure(RTV_RANKING_NDCG, 0, &lists), 1);
        near(measure(RTV_RANKING_NDCG, 7, &lists), 1);
        near(measure(RTV_RANKING_MAP, 0, &lists), 1);
        near(measure(RTV_RANKING_MRR, 0, &lists), 1);
        lists.scores = shuffled;
        double ndcg = measure(RTV_RANKING_NDCG, 0, &lists);
        ck_assert(ndcg > 0 && ndcg <= 1 + 1e-12);
    }
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    rtv_ranking_metric *metric = (rtv_ranking_metric *)1;
    FAILS(RTV_E_UNSUPPORTED, "kind 0", rtv_ranking_metric_create(&metric, NULL, 0, 0));
    ck_assert_ptr_null(metric);
    FAILS(RTV_E_UNSUPPORTED, "kind 7", rtv_ranking_metric_create(&metric, NULL, 7, 0));
    FAILS(RTV_E_RANGE, "k is -1", rtv_ranking_metric_create(&metric, NULL, RTV_RANKING_MRR, -1));
    OK(rtv_ranking_metric_create(&metric, NULL, RTV_RANKING_MRR, 3));
    const float numbers[] = {1, NAN, 0}, zeros[] = {0, 0, 0};
    const uint8_t mask[] = {1, 0, 1};
    rtv_ranking_lists lists = list_of(numbers, zeros, 3);
    FAILS(RTV_E_NUMERIC, "item 1 of list 0", rtv_ranking_metric_update(metric, &lists));
    lists = list_of(zeros, numbers, 3);
    FAILS(RTV_E_NUMERIC, "item 1", rtv_ranking_metric_update(metric, &lists));
    lists.mask = mask; /* the score of an item that does not count may be anything */
    OK(rtv_ranking_metric_update(metric, &lists));
    lists.weights = numbers;
    FAILS(RTV_E_UNSUPPORTED, "weight_shape 0", rtv_ranking_metric_update(metric, &lists));
    lists.weight_shape = RTV_WEIGHT_PER_ITEM;
    FAILS(RTV_E_NUMERIC, "item 1", rtv_ranking_metric_update(metric, &lists));
    lists = list_of(NULL, zeros, 3);
    FAILS(RTV_E_INVALID, "labels", rtv_ranking_metric_update(metric, &lists));
    lists = list_of(zeros, zeros, -3);
    FAILS(RTV_E_INVALID, "items is -3", rtv_ranking_metric_update(metric, &lists));
    rtv_ranking_metric_free(metric);
}
END_TEST

static rtv_status work(rtv_context *context, void *payload)
{
    (void)payload;
    static const float zeros[30];
    rtv_ranking_metric *metric = NULL;
    rtv_status status = rtv_ranking_metric_create(&metric, context, RTV_RANKING_NDCG, 0);
    rtv_ranking_lists lists = list_of(zeros, zeros, 10);
    lists.lists = 3;
    if (status == RTV_OK)
        status = rtv_ranking_metric_update(metric, &lists);
    rtv_ranking_metric_free(metric);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_eq(sweep_failing_allocations(work, NULL), 4);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ranking_metric");
    TCase *tests = tcase_create("ranking_metric");
    tcase_add_test(tests, measures_by_hand);
    tcase_add_test(tests, ties_stay_in_input_order);
    tcase_add_test(tests, list_weights_by_hand);
    tcase_add_test(tests, updates_add_up);
    tcase_add_test(tests, the_perfect_order_is_perfect);
    tcase_add_test(tests, wrong_arguments_are_named);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
