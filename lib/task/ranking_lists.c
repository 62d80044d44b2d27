#include "task/ranking_lists.h"

#include <math.h>
#include <stddef.h>

#include "base/sort.h"

/* log(1 + e^x), 1 / (1 + e^-x) without overflow. */
static double softplus(double x)
{
    return (x > 0.0 ? x : 0.0) + log1p(exp(-fabs(x)));
}

static double sigmoid(double x)
{
    double small = exp(-fabs(x));
    return (x >= 0.0 ? 1.0 : small) / (1.0 + small);
}

/* Whether the losses of item i have a term of j. */
static bool is_pair(rtv_ranking_loss_kind kind, const rtv__ranking_list *list, int64_t i, int64_t j)
{
    if (i == j || !list->valid[i] || !list->valid[j])
        return false;
    return kind == RTV_PAIRWISE_MEAN_SQUARED || list->labels[i] > list->labels[j];
}

/* The term of a pair with this difference of scores, and its derivative by the difference. */
static double pair_loss(rtv_ranking_loss_kind kind, double z, double label_difference)
{
    switch (kind) {
    case RTV_PAIRWISE_HINGE:
        return z < 1.0 ? 1.0 - z : 0.0 * z; /* not a number stays so */
    case RTV_PAIRWISE_LOGISTIC:
        return softplus(-z);
    case RTV_PAIRWISE_SOFT_ZERO_ONE:
        return sigmoid(-z);
    default:
        return (label_difference - z) * (label_difference - z);
    }
}

static double pair_slope(rtv_ranking_loss_kind kind, double z, double label_difference)
{
    switch (kind) {
    case RTV_PAIRWISE_HINGE:
        return z < 1.0 ? -1.0 : 0.0 * z;
    case RTV_PAIRWISE_LOGISTIC:
        return -sigmoid(-z);
    case RTV_PAIRWISE_SOFT_ZERO_ONE:
        return -sigmoid(z) * sigmoid(-z);
    default:
        return 2.0 * (z - label_difference);
    }
}

static void pairwise_losses(double *losses, rtv_ranking_loss_kind kind,
                            const rtv__ranking_list *list)
{
    for (int64_t i = 0; i < list->items; i++) {
        losses[i] = 0.0;
        for (int64_t j = 0; j < list->items; j++)
            if (is_pair(kind, list, i, j))
                losses[i] += pair_loss(kind, list->scores[i] - list->scores[j],
                                       list->labels[i] - list->labels[j]);
    }
}

static void pairwise_slopes(double *slopes, rtv_ranking_loss_kind kind,
                            const rtv__ranking_list *list, const double *factors)
{
    for (int64_t i = 0; i < list->items; i++) {
        for (int64_t j = 0; j < list->items; j++) {
            if (!is_pair(kind, list, i, j))
                continue;
            double slope = factors[i] * pair_slope(kind, list->scores[i] - list->scores[j],
                                                   list->labels[i] - list->labels[j]);
            slopes[i] += slope;
            slopes[j] -= slope;
        }
    }
}

/* The largest score of the valid items; -inf when there is none. */
static double largest(const rtv__ranking_list *list)
{
    double top = -INFINITY;
    for (int64_t i = 0; i < list->items; i++)
        if (list->valid[i])
            top = fmax(top, list->scores[i]);
    return top;
}

static int compare_labels(const void *a, const void *b, const void *payload)
{
    const double *labels = payload;
    double label_a = labels[*(const int32_t *)a], label_b = labels[*(const int32_t *)b];
    return (label_a < label_b) - (label_a > label_b);
}

/* Valid items by falling label, ties in the order given; gives their number. Overwrites powers. */
static int64_t sort_by_label(const rtv__ranking_list *list)
{
    int64_t count = 0;
    for (int64_t i = 0; i < list->items; i++)
        if (list->valid[i])
            list->order[count++] = (int32_t)i;
    rtv__sort(list->order, list->powers, count, sizeof *list->order, compare_labels, list->labels);
    return count;
}

/* keras-rs adds it to the sum under the logarithm. */
static const double list_mle_epsilon = 1e-10;

/* powers[k] becomes the sum of the exponentials from place k on, and epsilon. */
static void sum_from_behind(const rtv__ranking_list *list, int64_t count, double top)
{
    double sum = 0.0;
    for (int64_t k = count - 1; k >= 0; k--) {
        sum += exp(list->scores[list->order[k]] - top);
        list->powers[k] = sum + list_mle_epsilon;
    }
}

static double list_mle_loss(const rtv__ranking_list *list)
{
    int64_t count = sort_by_label(list);
    double top = largest(list), loss = 0.0;
    sum_from_behind(list, count, top);
    for (int64_t k = 0; k < count; k++)
        loss -= list->scores[list->order[k]] - top - log(list->powers[k]);
    return loss;
}

/* The maximum that is taken off is a function of the scores too: it gets what epsilon leaves. */
static void list_mle_slopes(double *slopes, const rtv__ranking_list *list, double factor)
{
    int64_t count = sort_by_label(list), tops = 0;
    double top = largest(list), shares = 0.0, rest = 0.0;
    sum_from_behind(list, count, top);
    for (int64_t k = 0; k < count; k++) {
        int32_t item = list->order[k];
        shares += 1.0 / list->powers[k];
        double slope = exp(list->scores[item] - top) * shares - 1.0;
        slopes[item] += factor * slope;
        rest += slope;
        tops += list->scores[item] == top;
    }
    for (int64_t k = 0; k < count; k++)
        if (list->scores[list->order[k]] == top)
            slopes[list->order[k]] -= factor * rest / (double)tops;
}

static double sum_of_powers(const rtv__ranking_list *list, double top)
{
    double sum = 0.0;
    for (int64_t i = 0; i < list->items; i++)
        if (list->valid[i])
            sum += exp(list->scores[i] - top);
    return sum;
}

static double list_softmax_loss(const rtv__ranking_list *list)
{
    double top = largest(list), loss = 0.0, log_sum = log(sum_of_powers(list, top));
    for (int64_t i = 0; i < list->items; i++)
        if (list->valid[i])
            loss -= list->labels[i] * (list->scores[i] - top - log_sum);
    return loss;
}

static void list_softmax_slopes(double *slopes, const rtv__ranking_list *list, double factor)
{
    double top = largest(list), sum = sum_of_powers(list, top), labels = 0.0;
    for (int64_t i = 0; i < list->items; i++)
        if (list->valid[i])
            labels += list->labels[i];
    for (int64_t i = 0; i < list->items; i++)
        if (list->valid[i])
            slopes[i] += factor * (labels * exp(list->scores[i] - top) / sum - list->labels[i]);
}

void rtv__ranking_losses(double *losses, rtv_ranking_loss_kind kind, const rtv__ranking_list *list)
{
    if (rtv__ranking_is_pairwise(kind))
        pairwise_losses(losses, kind, list);
    else
        losses[0] = kind == RTV_LIST_MLE ? list_mle_loss(list) : list_softmax_loss(list);
}

void rtv__ranking_slopes(double *slopes, rtv_ranking_loss_kind kind, const rtv__ranking_list *list,
                         const double *factors)
{
    if (rtv__ranking_is_pairwise(kind))
        pairwise_slopes(slopes, kind, list, factors);
    else if (kind == RTV_LIST_MLE)
        list_mle_slopes(slopes, list, factors[0]);
    else
        list_softmax_slopes(slopes, list, factors[0]);
}
