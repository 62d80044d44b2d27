/* Ranking losses: by hand, against differences, edges and errors. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "base/status.h"
#include "retrieve/gradient_check.h"
#include "retrieve/losses.h"
#include "test_support.h"

enum { LISTS = 4, ITEMS = 6 };

static rtv_tensor *numbers(rtv_dtype dtype, int32_t rank, const int64_t *dims, const double *values)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, NULL, dtype, rank, dims));
    for (int64_t i = 0; i < rtv_tensor_count(tensor); i++) {
        void *data = rtv_tensor_data(tensor);
        if (dtype == RTV_DTYPE_F64)
            ((double *)data)[i] = values[i];
        else if (dtype == RTV_DTYPE_F32)
            ((float *)data)[i] = (float)values[i];
        else
            ((uint8_t *)data)[i] = (uint8_t)values[i];
    }
    return tensor;
}

static rtv_tensor *list(const double *values, int64_t items)
{
    return numbers(RTV_DTYPE_F64, 1, &items, values);
}

/* The loss of one list, reduced as the options say. */
static double loss_of(rtv_ranking_loss_kind kind, const double *scores, const double *labels,
                      int64_t items, const rtv_ranking_loss_options *options)
{
    rtv_tape *tape;
    rtv_tensor *s = list(scores, items), *y = list(labels, items), *loss;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_ranking_loss(&loss, tape, kind, s, y, options));
    double value = *(const double *)rtv_tensor_const_data(loss);
    rtv_tape_free(tape);
    rtv_tensor_free(s);
    rtv_tensor_free(y);
    return value;
}

static const double scores[] = {1.0, 0.5, 2.0}, labels[] = {2, 0, 1};

/* Pairs: (0, 1) z = 0.5, (0, 2) z = -1, (2, 1) z = 1.5. */
START_TEST(pairwise_losses_by_hand)
{
    rtv_ranking_loss_options options = RTV_RANKING_LOSS_OPTIONS_INIT;
    options.reduction = RTV_LOSS_SUM;
    ck_assert_double_eq_tol(loss_of(RTV_PAIRWISE_HINGE, scores, labels, 3, &options), 0.5 + 2.0,
                            1e-12);
    ck_assert_double_eq_tol(loss_of(RTV_PAIRWISE_LOGISTIC, scores, labels, 3, &options),
                            log(1 + exp(-0.5)) + log(1 + exp(1.0)) + log(1 + exp(-1.5)), 1e-12);
    ck_assert_double_eq_tol(loss_of(RTV_PAIRWISE_SOFT_ZERO_ONE, scores, labels, 3, &options),
                            1 / (1 + exp(0.5)) + 1 / (1 + exp(-1.0)) + 1 / (1 + exp(1.5)), 1e-12);
    /* both directions: (2 - 0.5)^2, (1 + 1)^2, (1 - 1.5)^2 */
    ck_assert_double_eq_tol(loss_of(RTV_PAIRWISE_MEAN_SQUARED, scores, labels, 3, &options),
                            2 * (2.25 + 4.0 + 0.25), 1e-12);
    options.temperature = 0.5f;
    ck_assert_double_eq_tol(loss_of(RTV_PAIRWISE_HINGE, scores, labels, 3, &options), 0.0 + 3.0,
                            1e-12);
    options.reduction = RTV_LOSS_MEAN;
    ck_assert_double_eq_tol(loss_of(RTV_PAIRWISE_HINGE, scores, labels, 3, &options), 1.0, 1e-12);
}
END_TEST

/* Order by labels: scores 1, 2, 0.5. */
START_TEST(list_losses_by_hand)
{
    double all = exp(1.0) + exp(2.0) + exp(0.5), rest = exp(2.0) + exp(0.5);
    ck_assert_double_eq_tol(loss_of(RTV_LIST_MLE, scores, labels, 3, NULL),
                            log(all) - 1.0 + log(rest) - 2.0 + log(exp(0.5)) - 0.5, 1e-8);
    ck_assert_double_eq_tol(loss_of(RTV_LIST_SOFTMAX, scores, labels, 3, NULL),
                            2 * (log(all) - 1.0) + (log(all) - 2.0), 1e-12);
}
END_TEST

/* Labels in another order than the items, and each of them three times. */
START_TEST(long_lists_are_sorted)
{
    enum { LONG = 3000 };
    static double s[LONG], y[LONG], ordered[LONG];
    int place = 0;
    for (int i = 0; i < LONG; i++) {
        s[i] = sin((double)i);
        y[i] = (double)(i * 7 % (LONG / 3));
    }
    for (int label = LONG / 3 - 1; label >= 0; label--)
        for (int i = 0; i < LONG; i++)
            if (y[i] == (double)label)
                ordered[place++] = s[i];
    ck_assert_int_eq(place, LONG);
    double want = 0.0, sum = 0.0;
    for (int k = LONG - 1; k >= 0; k--) {
        sum += exp(ordered[k]);
        want += log(sum) - ordered[k];
    }
    ck_assert_double_eq_tol(loss_of(RTV_LIST_MLE, s, y, LONG, NULL), want, 1e-6);
}
END_TEST

START_TEST(left_out_items_do_not_matter)
{
    static const double other_scores[] = {1.0, 0.5, 7.0, 2.0, -9.0};
    static const double other_labels[] = {2, 0, -1, 1, 3};
    static const double mask_values[] = {1, 1, 1, 1, 0};
    for (int32_t kind = RTV_PAIRWISE_HINGE; kind <= RTV_LIST_SOFTMAX; kind++) {
        rtv_ranking_loss_options options = RTV_RANKING_LOSS_OPTIONS_INIT;
        options.reduction = RTV_LOSS_SUM;
        double want = loss_of(kind, scores, labels, 3, &options);
        rtv_tensor *mask = numbers(RTV_DTYPE_U8, 1, (const int64_t[]){5}, mask_values);
        options.mask = mask;
        ck_assert_double_eq_tol(loss_of(kind, other_scores, other_labels, 5, &options), want,
                                1e-12);
        rtv_tensor_free(mask);
        static const double none[] = {-1, -1, -1};
        options.mask = NULL;
        ck_assert(loss_of(kind, scores, none, 3, &options) == 0.0);
    }
}
END_TEST

/* What a case of the gradient check records. */
typedef struct {
    rtv_ranking_loss_kind kind;
    const rtv_tensor *labels;
    rtv_ranking_loss_options options;
} recorded;

static rtv_status record(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                         int32_t leaf_count, void *payload)
{
    const recorded *x = payload;
    (void)leaf_count;
    return rtv_ranking_loss(out, tape, x->kind, leaves[0], x->labels, &x->options);
}

START_TEST(gradients_equal_differences)
{
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i);
    const int64_t dims[] = {LISTS, ITEMS};
    double s[LISTS * ITEMS], y[LISTS * ITEMS], m[LISTS * ITEMS], w[LISTS * ITEMS];
    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < LISTS * ITEMS; i++) {
            s[i] = rtv__random_normal(&random);
            y[i] = (double)rtv__random_below(&random, 5) - 1.0;
            m[i] = (double)(rtv__random_below(&random, 4) > 0);
            w[i] = rtv__random_uniform(&random);
        }
        rtv_tensor *x = numbers(RTV_DTYPE_F64, 2, dims, s);
        rtv_tensor *labels_of = numbers(RTV_DTYPE_F64, 2, dims, y);
        rtv_tensor *mask = numbers(RTV_DTYPE_U8, 2, dims, m);
        rtv_tensor *weights =
            numbers(RTV_DTYPE_F64, round % 2 == 0 ? 1 : 2, (const int64_t[]){LISTS, 1}, w);
        OK(rtv_tensor_set_requires_gradient(x, 1));
        recorded work = {_i, labels_of, RTV_RANKING_LOSS_OPTIONS_INIT};
        work.options.reduction = round % 4;
        work.options.temperature = round % 3 == 0 ? 0.0f : 0.7f;
        work.options.mask = round % 5 == 0 ? NULL : mask;
        work.options.sample_weight = round % 7 == 0 ? NULL : weights;
        OK(rtv_gradient_check(NULL, NULL, record, &work, &x, 1, NULL));
        rtv_tensor_free(x);
        rtv_tensor_free(labels_of);
        rtv_tensor_free(mask);
        rtv_tensor_free(weights);
    }
}
END_TEST

START_TEST(weights_multiply_losses)
{
    static const double two_scores[] = {1.0, 0.5, 2.0, 0.0, 3.0, 1.0};
    static const double two_labels[] = {2, 0, 1, 0, 1, 2}, per_list[] = {3, 1};
    static const double per_loss[] = {3, 3, 3, 1, 1, 1};
    const int64_t dims[] = {2, 3};
    rtv_tensor *s = numbers(RTV_DTYPE_F32, 2, dims, two_scores), *loss;
    rtv_tensor *y = numbers(RTV_DTYPE_F32, 2, dims, two_labels);
    rtv_tensor *lists = numbers(RTV_DTYPE_F32, 1, (const int64_t[]){2}, per_list);
    rtv_tensor *losses = numbers(RTV_DTYPE_F32, 2, dims, per_loss);
    rtv_ranking_loss_options options = RTV_RANKING_LOSS_OPTIONS_INIT;
    float values[3];
    for (int i = 0; i < 3; i++) {
        rtv_tape *tape;
        OK(rtv_tape_create(&tape, NULL, NULL));
        options.sample_weight = i == 0 ? NULL : i == 1 ? lists : losses;
        options.reduction = i == 0 ? RTV_LOSS_NONE : RTV_LOSS_MEAN;
        OK(rtv_ranking_loss(&loss, tape, RTV_PAIRWISE_LOGISTIC, s, y, &options));
        const float *data = rtv_tensor_const_data(loss);
        values[i] = data[0];
        if (i == 0) {
            ck_assert_int_eq(rtv_tensor_count(loss), 6);
            values[0] = (3 * (data[0] + data[1] + data[2]) + data[3] + data[4] + data[5]) / 12;
        }
        rtv_tape_free(tape);
    }
    ck_assert_float_eq_tol(values[1], values[0], 1e-6f);
    ck_assert_float_eq_tol(values[2], values[0], 1e-6f);
    rtv_tensor_free(s);
    rtv_tensor_free(y);
    rtv_tensor_free(lists);
    rtv_tensor_free(losses);
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    rtv_tape *tape;
    rtv_tensor *loss = (rtv_tensor *)1;
    rtv_tensor *s = list(scores, 3), *y = list(labels, 3), *short_list = list(labels, 2);
    rtv_tensor *cube = numbers(RTV_DTYPE_F32, 3, (const int64_t[]){1, 1, 1}, scores);
    rtv_ranking_loss_options options = RTV_RANKING_LOSS_OPTIONS_INIT;
    OK(rtv_tape_create(&tape, NULL, NULL));
    FAILS(RTV_E_UNSUPPORTED, "kind is 9", rtv_ranking_loss(&loss, tape, 9, s, y, NULL));
    ck_assert_ptr_null(loss);
    FAILS(RTV_E_SHAPE, "[3]", rtv_ranking_loss(&loss, tape, 1, s, short_list, NULL));
    FAILS(RTV_E_SHAPE, "[1, 1, 1]", rtv_ranking_loss(&loss, tape, 1, cube, cube, NULL));
    FAILS(RTV_E_INVALID, "NULL", rtv_ranking_loss(&loss, tape, 1, s, NULL, NULL));
    FAILS(RTV_E_INVALID, "NULL", rtv_ranking_loss(NULL, tape, 1, s, y, NULL));
    options.mask = y;
    FAILS(RTV_E_DTYPE, "must be u8", rtv_ranking_loss(&loss, tape, 1, s, y, &options));
    options.mask = NULL;
    options.sample_weight = short_list;
    FAILS(RTV_E_SHAPE, "for each loss", rtv_ranking_loss(&loss, tape, 1, s, y, &options));
    options.sample_weight = NULL;
    options.temperature = -1;
    FAILS(RTV_E_INVALID, "temperature is -1", rtv_ranking_loss(&loss, tape, 1, s, y, &options));
    options.temperature = 1;
    options.reduction = 4;
    FAILS(RTV_E_UNSUPPORTED, "reduction is 4", rtv_ranking_loss(&loss, tape, 1, s, y, &options));
    OK(rtv_ranking_loss_options_init(&options, sizeof options));
    OK(rtv_ranking_loss(&loss, tape, 1, s, y, &options));
    rtv_tape_free(tape);
    rtv_tensor_free(s);
    rtv_tensor_free(y);
    rtv_tensor_free(short_list);
    rtv_tensor_free(cube);
}
END_TEST

static rtv_status run_one(rtv_context *context, void *payload)
{
    const rtv_tensor *const *tensors = payload;
    rtv_tape *tape;
    rtv_tensor *loss;
    RTV_TRY(rtv_tape_create(&tape, context, NULL));
    rtv_status status = rtv_ranking_loss(&loss, tape, RTV_LIST_MLE, tensors[0], tensors[1], NULL);
    if (status == RTV_OK)
        status = rtv_tape_backward(tape, loss);
    rtv_tape_free(tape);
    return status;
}

START_TEST(failing_allocations)
{
    rtv_tensor *tensors[] = {list(scores, 3), list(labels, 3)};
    OK(rtv_tensor_set_requires_gradient(tensors[0], 1));
    ck_assert_int_ge(sweep_failing_allocations(run_one, tensors), 2);
    rtv_tensor_free(tensors[0]);
    rtv_tensor_free(tensors[1]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ranking_loss");
    TCase *tests = tcase_create("ranking_loss");
    tcase_add_test(tests, pairwise_losses_by_hand);
    tcase_add_test(tests, list_losses_by_hand);
    tcase_add_test(tests, long_lists_are_sorted);
    tcase_add_test(tests, left_out_items_do_not_matter);
    tcase_add_loop_test(tests, gradients_equal_differences, RTV_PAIRWISE_HINGE,
                        RTV_LIST_SOFTMAX + 1);
    tcase_add_test(tests, weights_multiply_losses);
    tcase_add_test(tests, wrong_arguments_are_named);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
