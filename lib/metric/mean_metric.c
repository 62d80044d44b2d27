#include "retrieve/mean_metric.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>

#include "base/context.h"

struct rtv_mean_metric {
    rtv_context *context; /* counted */
    double sum, weight;
};

rtv_status rtv_mean_metric_create(rtv_mean_metric **out, rtv_context *context)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_mean_metric *metric = rtv__alloc_zero(context, sizeof *metric);
    if (metric == NULL)
        return RTV_E_NOMEM;
    metric->context = rtv__context_retain(context);
    *out = metric;
    return RTV_OK;
}

void rtv_mean_metric_free(rtv_mean_metric *metric)
{
    if (metric == NULL)
        return;
    rtv_context *context = metric->context;
    rtv__free(context, metric);
    rtv__context_release(context);
}

void rtv_mean_metric_add(rtv_mean_metric *metric, double value, double weight)
{
    metric->sum += weight * value;
    metric->weight += weight;
}

/* As TensorFlow's in_top_k, but that minus infinity is an ordinary small logit. */
static bool is_hit(const float *logits, int64_t columns, int64_t label, int64_t k)
{
    float truth = logits[label];
    if (!isfinite(truth))
        return false;
    int64_t greater = 0;
    for (int64_t j = 0; j < columns; j++) {
        if (isnan(logits[j]) || logits[j] == INFINITY)
            return false;
        greater += logits[j] > truth;
    }
    return greater < k;
}

rtv_status rtv_mean_metric_add_topk(rtv_mean_metric *metric, int64_t k, const float *logits,
                                    int64_t rows, int64_t columns, const int64_t *labels,
                                    const float *weights)
{
    RTV_CHECK_ARG(metric != NULL, "metric is NULL");
    RTV_CHECK_ARG(rows >= 0, "rows is %" PRId64, rows);
    RTV_CHECK_ARG(columns >= 1, "columns is %" PRId64, columns);
    RTV_CHECK_ARG(logits != NULL || rows == 0, "logits is NULL");
    if (k < 1)
        return rtv__fail(RTV_E_RANGE, "k is %" PRId64, k);
    for (int64_t i = 0; i < rows; i++) {
        int64_t label = labels != NULL ? labels[i] : i;
        if (label < 0 || label >= columns)
            return rtv__fail(RTV_E_RANGE,
                             "label %" PRId64 " of row %" PRId64 " is not one of %" PRId64
                             " columns",
                             label, i, columns);
    }
    for (int64_t i = 0; i < rows; i++) {
        bool hit = is_hit(logits + i * columns, columns, labels != NULL ? labels[i] : i, k);
        rtv_mean_metric_add(metric, hit, weights != NULL ? weights[i] : 1);
    }
    return RTV_OK;
}

double rtv_mean_metric_result(const rtv_mean_metric *metric)
{
    return metric->weight != 0 ? metric->sum / metric->weight : 0;
}

void rtv_mean_metric_reset(rtv_mean_metric *metric)
{
    metric->sum = 0;
    metric->weight = 0;
}
