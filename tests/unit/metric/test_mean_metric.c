#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "retrieve/mean_metric.h"
#include "test_support.h"

START_TEST(weighted_mean)
{
    rtv_mean_metric *metric;
    OK(rtv_mean_metric_create(&metric, NULL));
    ck_assert(rtv_mean_metric_result(metric) == 0);
    rtv_mean_metric_add(metric, 4, 1);
    rtv_mean_metric_add(metric, 1, 2);
    ck_assert(rtv_mean_metric_result(metric) == 2);
    rtv_mean_metric_reset(metric);
    ck_assert(rtv_mean_metric_result(metric) == 0);
    rtv_mean_metric_add(metric, NAN, 1);
    ck_assert(isnan(rtv_mean_metric_result(metric)));
    rtv_mean_metric_free(metric);
    rtv_mean_metric_free(NULL);
}
END_TEST

static double accuracy(int64_t k, const float *logits, int64_t rows, int64_t columns,
                       const int64_t *labels, const float *weights)
{
    rtv_mean_metric *metric;
    OK(rtv_mean_metric_create(&metric, NULL));
    OK(rtv_mean_metric_add_topk(metric, k, logits, rows, columns, labels, weights));
    double result = rtv_mean_metric_result(metric);
    rtv_mean_metric_free(metric);
    return result;
}

START_TEST(topk_accuracy_by_hand)
{
    /* Row 0: nothing above. Row 1: a tie, and one above. */
    const float logits[] = {5, 1, 2, 3, 3, 4};
    ck_assert(accuracy(1, logits, 2, 3, NULL, NULL) == 0.5);
    ck_assert(accuracy(2, logits, 2, 3, NULL, NULL) == 1);
    const int64_t labels[] = {1, 2};
    ck_assert(accuracy(1, logits, 2, 3, labels, NULL) == 0.5);
    ck_assert(accuracy(2, logits, 2, 3, labels, NULL) == 0.5);
    ck_assert(accuracy(3, logits, 2, 3, labels, NULL) == 1);
    const float weights[] = {3, 1};
    ck_assert(accuracy(1, logits, 2, 3, NULL, weights) == 0.75);
}
END_TEST

START_TEST(what_is_not_finite_is_no_hit)
{
    const float true_nan[] = {NAN, 1}, other_nan[] = {3, NAN}, other_infinity[] = {3, INFINITY},
                removed[] = {3, -INFINITY}, true_minus[] = {-INFINITY, 1};
    ck_assert(accuracy(2, true_nan, 1, 2, NULL, NULL) == 0);
    ck_assert(accuracy(2, other_nan, 1, 2, NULL, NULL) == 0);
    ck_assert(accuracy(2, other_infinity, 1, 2, NULL, NULL) == 0);
    ck_assert(accuracy(2, true_minus, 1, 2, NULL, NULL) == 0);
    ck_assert(accuracy(1, removed, 1, 2, NULL, NULL) == 1);
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    rtv_mean_metric *metric;
    OK(rtv_mean_metric_create(&metric, NULL));
    const float logits[] = {1, 2, 3, 4, 5, 6};
    const int64_t label = 3;
    FAILS(RTV_E_RANGE, "k is 0", rtv_mean_metric_add_topk(metric, 0, logits, 1, 3, NULL, NULL));
    FAILS(RTV_E_RANGE, "label 3 of row 0",
          rtv_mean_metric_add_topk(metric, 1, logits, 1, 3, &label, NULL));
    FAILS(RTV_E_RANGE, "label 2 of row 2",
          rtv_mean_metric_add_topk(metric, 1, logits, 3, 2, NULL, NULL));
    FAILS(RTV_E_INVALID, "logits", rtv_mean_metric_add_topk(metric, 1, NULL, 1, 3, NULL, NULL));
    ck_assert(rtv_mean_metric_result(metric) == 0);
    rtv_mean_metric_free(metric);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mean_metric");
    TCase *tests = tcase_create("mean_metric");
    tcase_add_test(tests, weighted_mean);
    tcase_add_test(tests, topk_accuracy_by_hand);
    tcase_add_test(tests, what_is_not_finite_is_no_hit);
    tcase_add_test(tests, wrong_arguments_are_named);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
