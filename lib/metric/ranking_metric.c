#include "retrieve/ranking_metric.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>

#include "base/context.h"
#include "base/options.h"
#include "tensor/topk.h"

/* An item that counts. */
typedef struct {
    double weight, gain;
    bool relevant;
} ranked_item;

/* What a list adds; the weight of a list without relevant items is known after all others. */
typedef struct {
    double value, weight;
    bool has_items, has_relevant;
} list_measure;

struct rtv_ranking_metric {
    rtv_context *context; /* counted */
    rtv_ranking_kind kind;
    int64_t k;
    double sum, weight;

    uint64_t *keys; /* of the items of one list */
    ranked_item *items;
    list_measure *measures; /* of the lists of one update */
    int64_t key_capacity, item_capacity, measure_capacity;
};

static const rtv_ranking_lists no_lists = RTV_RANKING_LISTS_INIT;

rtv_status rtv_ranking_lists_init(rtv_ranking_lists *lists, size_t struct_size)
{
    return rtv__options_init(lists, struct_size, &no_lists, sizeof no_lists);
}

rtv_status rtv_ranking_metric_create(rtv_ranking_metric **out, rtv_context *context,
                                     rtv_ranking_kind kind, int64_t k)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_KNOWN(kind >= RTV_RANKING_MRR && kind <= RTV_RANKING_NDCG, "kind %d does not exist",
                    kind);
    if (k < 0)
        return rtv__fail(RTV_E_RANGE, "k is %" PRId64, k);
    rtv_ranking_metric *metric = rtv__alloc_zero(context, sizeof *metric);
    if (metric == NULL)
        return RTV_E_NOMEM;
    metric->context = rtv__context_retain(context);
    metric->kind = kind;
    metric->k = k > 0 ? k : INT64_MAX;
    *out = metric;
    return RTV_OK;
}

void rtv_ranking_metric_free(rtv_ranking_metric *metric)
{
    if (metric == NULL)
        return;
    rtv_context *context = metric->context;
    rtv__free(context, metric->keys);
    rtv__free(context, metric->items);
    rtv__free(context, metric->measures);
    rtv__free(context, metric);
    rtv__context_release(context);
}

static double weight_of(const rtv_ranking_lists *lists, int64_t list, int64_t item)
{
    if (lists->weights == NULL)
        return 1;
    switch (lists->weight_shape) {
    case RTV_WEIGHT_ONE:
        return lists->weights[0];
    case RTV_WEIGHT_PER_LIST:
        return lists->weights[list];
    default:
        return lists->weights[list * lists->items + item];
    }
}

static bool counts(const rtv_ranking_lists *lists, int64_t list, int64_t item)
{
    int64_t i = list * lists->items + item;
    return lists->labels[i] >= 0 && (lists->mask == NULL || lists->mask[i] != 0) &&
           weight_of(lists, list, item) > 0;
}

static rtv_status check_lists(const rtv_ranking_lists *lists)
{
    RTV_CHECK_ARG(lists->lists >= 0, "lists is %" PRId64, lists->lists);
    RTV_CHECK_ARG(lists->items >= 0, "items is %" PRId64, lists->items);
    if (lists->items > UINT32_MAX || (lists->lists > 0 && lists->items > INT64_MAX / lists->lists))
        return rtv__fail(RTV_E_RANGE, "%" PRId64 " lists of %" PRId64 " items", lists->lists,
                         lists->items);
    if (lists->lists == 0 || lists->items == 0)
        return RTV_OK;
    RTV_CHECK_ARG(lists->labels != NULL, "labels is NULL");
    RTV_CHECK_ARG(lists->scores != NULL, "scores is NULL");
    RTV_CHECK_KNOWN(lists->weights == NULL || (lists->weight_shape >= RTV_WEIGHT_ONE &&
                                               lists->weight_shape <= RTV_WEIGHT_PER_ITEM),
                    "weight_shape %d does not exist", lists->weight_shape);
    for (int64_t list = 0; list < lists->lists; list++)
        for (int64_t item = 0; item < lists->items; item++) {
            int64_t i = list * lists->items + item;
            bool bad = isnan(lists->labels[i]) || isnan(weight_of(lists, list, item)) ||
                       (counts(lists, list, item) && isnan(lists->scores[i]));
            if (bad)
                return rtv__fail(RTV_E_NUMERIC,
                                 "item %" PRId64 " of list %" PRId64
                                 " has a label, score or weight that is NaN",
                                 item, list);
        }
    return RTV_OK;
}

/* The items that count, in order of falling score, ties in input order; gives their number. */
static int64_t rank_items(rtv_ranking_metric *metric, const rtv_ranking_lists *lists, int64_t list)
{
    const float *labels = lists->labels + list * lists->items;
    const float *scores = lists->scores + list * lists->items;
    int64_t count = 0;
    for (int64_t i = 0; i < lists->items; i++)
        if (counts(lists, list, i))
            metric->keys[count++] = rtv__topk_key(scores[i], (uint32_t)i);
    rtv__keys_sort(metric->keys, count);
    for (int64_t r = 0; r < count; r++) {
        int64_t i = rtv__topk_key_position(metric->keys[r]);
        metric->items[r] =
            (ranked_item){weight_of(lists, list, i), exp2((double)labels[i]) - 1, labels[i] >= 1};
    }
    return count;
}

static double ratio(double sum, double divisor)
{
    return divisor > 0 ? sum / divisor : 0;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static double reciprocal_rank(const ranked_item *items, int64_t cut)
{
    for (int64_t r = 0; r < cut; r++)
        if (items[r].relevant)
            return 1 / (double)(r + 1);
    return 0;
}

static double relevant_items(const ranked_item *items, int64_t count)
{
    double sum = 0;
    for (int64_t r = 0; r < count; r++)
        sum += items[r].relevant;
    return sum;
}

static double average_precision(const ranked_item *items, int64_t count, int64_t cut)
{
    double sum = 0, divisor = 0, relevant = 0;
    for (int64_t r = 0; r < count; r++) {
        if (!items[r].relevant)
            continue;
        relevant++;
        divisor += items[r].weight;
        if (r < cut)
            sum += relevant / (double)(r + 1) * items[r].weight;
    }
    return ratio(sum, divisor);
}

static double discounted_gain(const ranked_item *items, int64_t cut)
{
    double sum = 0;
    for (int64_t r = 0; r < cut; r++)
        sum += items[r].weight * items[r].gain / log2((double)r + 2);
    return sum;
}

/* Of the best order. Numbers of 0 and more are ordered as their bits are. */
static double ideal_gain(uint64_t *keys, const ranked_item *items, int64_t count, int64_t cut)
{
    for (int64_t r = 0; r < count; r++) {
        double gain = items[r].weight * items[r].gain;
        memcpy(&keys[r], &gain, sizeof gain);
    }
    rtv__keys_sort(keys, count);
    double sum = 0;
    for (int64_t r = 0; r < cut; r++) {
        double gain;
        memcpy(&gain, &keys[r], sizeof gain);
        sum += gain / log2((double)r + 2);
    }
    return sum;
}

static double measure_value(rtv_ranking_metric *metric, int64_t count, int64_t list_items)
{
    const ranked_item *items = metric->items;
    int64_t ranks = least(metric->k, list_items), cut = least(ranks, count);
    switch (metric->kind) {
    case RTV_RANKING_MRR:
        return reciprocal_rank(items, cut);
    case RTV_RANKING_PRECISION:
        return ratio(relevant_items(items, cut), (double)cut);
    case RTV_RANKING_RECALL:
        return ratio(relevant_items(items, cut), relevant_items(items, count));
    case RTV_RANKING_MAP:
        return average_precision(items, count, cut);
    case RTV_RANKING_DCG:
        return discounted_gain(items, cut);
    default:
        return ratio(discounted_gain(items, cut), ideal_gain(metric->keys, items, count, cut));
    }
}

static void measure_list(rtv_ranking_metric *metric, const rtv_ranking_lists *lists, int64_t list)
{
    bool graded = metric->kind == RTV_RANKING_DCG || metric->kind == RTV_RANKING_NDCG;
    int64_t count = rank_items(metric, lists, list);
    double weighted = 0, relevance = 0;
    for (int64_t r = 0; r < count; r++) {
        const ranked_item *item = &metric->items[r];
        double share = graded ? item->gain : (double)item->relevant;
        weighted += item->weight * share;
        relevance += share;
    }
    metric->measures[list] = (list_measure){
        .value = measure_value(metric, count, lists->items),
        .weight = ratio(weighted, relevance),
        .has_items = count > 0,
        .has_relevant = relevance > 0,
    };
}

/* Of the lists with relevant items; 1 when there are none. */
static double mean_weight(const list_measure *measures, int64_t lists)
{
    double sum = 0, count = 0;
    for (int64_t i = 0; i < lists; i++)
        if (measures[i].has_relevant) {
            sum += measures[i].weight;
            count++;
        }
    return count > 0 ? sum / count : 1;
}

rtv_status rtv_ranking_metric_update(rtv_ranking_metric *metric, const rtv_ranking_lists *lists)
{
    RTV_CHECK_ARG(metric != NULL, "metric is NULL");
    RTV_CHECK_ARG(lists != NULL, "lists is NULL");
    rtv_ranking_lists known = no_lists;
    RTV_TRY(rtv__options_read(&known, sizeof known, lists, "rtv_ranking_lists", 0));
    RTV_TRY(rtv__options_reserved("rtv_ranking_lists", known.reserved1 == 0));
    RTV_TRY(check_lists(&known));
    const rtv_context *context = metric->context;
    RTV_TRY(rtv__reserve(context, &metric->keys, &metric->key_capacity, known.items,
                         sizeof *metric->keys));
    RTV_TRY(rtv__reserve(context, &metric->items, &metric->item_capacity, known.items,
                         sizeof *metric->items));
    RTV_TRY(rtv__reserve(context, &metric->measures, &metric->measure_capacity, known.lists,
                         sizeof *metric->measures));
    for (int64_t i = 0; i < known.lists; i++)
        measure_list(metric, &known, i);
    double otherwise = mean_weight(metric->measures, known.lists);
    for (int64_t i = 0; i < known.lists; i++) {
        const list_measure *measure = &metric->measures[i];
        if (!measure->has_items)
            continue;
        double weight = measure->has_relevant ? measure->weight : otherwise;
        metric->sum += metric->kind == RTV_RANKING_DCG ? measure->value : weight * measure->value;
        metric->weight += weight;
    }
    return RTV_OK;
}

double rtv_ranking_metric_result(const rtv_ranking_metric *metric)
{
    return ratio(metric->sum, metric->weight);
}

void rtv_ranking_metric_reset(rtv_ranking_metric *metric)
{
    metric->sum = 0;
    metric->weight = 0;
}
