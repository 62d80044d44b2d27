/* factorized_topk: top-k accuracy over a corpus, by score and by id. */
#include <math.h>

#include "retrieve/metric.h"
#include "search_case.h"

static void free_metric(void *metric)
{
    rtv_topk_metric_free(metric);
}

static void free_result(void *result)
{
    rtv_topk_result_free(result);
}

static rtv_topk_metric *make_metric(parity_case *c, const int64_t *ks, int64_t k_count)
{
    rtv_topk_metric_options options = RTV_TOPK_METRIC_OPTIONS_INIT;
    options.ks = ks;
    options.k_count = k_count;
    options.mode =
        json_is_text(json_get(c->options, "mode"), "id") ? RTV_TOPK_BY_ID : RTV_TOPK_BY_SCORE;
    const parity_tensor *corpus = parity_tensor_get(c, c->input, "corpus");
    if (corpus == NULL)
        return NULL;
    search_ids ids = search_ids_of(c, parity_tensor_optional(c, c->input, "corpus_ids"));
    rtv_topk_metric *metric;
    rtv_status status = rtv_topk_metric_create(&metric, NULL, &options);
    if (status == RTV_OK) {
        parity_defer(c, free_metric, metric);
        status = ids.type == RTV_ID_STRING
                     ? rtv_topk_metric_set_candidates_strings(metric, ids.strings, ids.lengths,
                                                              corpus->f32, corpus->dims[0],
                                                              corpus->dims[1])
                     : rtv_topk_metric_set_candidates(metric, ids.numbers, corpus->f32,
                                                      corpus->dims[0], corpus->dims[1]);
    }
    if (status == RTV_OK)
        return metric;
    parity_fail_status(c, "making the metric", status);
    return NULL;
}

static void update(parity_case *c, rtv_topk_metric *metric, const parity_json *given)
{
    const parity_tensor *queries = parity_tensor_get(c, given, "query");
    const parity_tensor *positives = parity_tensor_optional(c, given, "true_candidate");
    const parity_tensor *weights = parity_tensor_optional(c, given, "sample_weight");
    search_ids ids = search_ids_of(c, parity_tensor_optional(c, given, "true_ids"));
    if (queries == NULL)
        return;
    rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
    rows.count = queries->dims[0];
    rows.queries = queries->f32;
    rows.true_candidates = positives != NULL ? positives->f32 : NULL;
    rows.true_ids = ids.numbers;
    rows.true_strings = ids.strings;
    rows.true_string_bytes = ids.lengths;
    rows.weights = weights != NULL ? weights->f32 : NULL;
    PARITY_TRY(c, rtv_topk_metric_update(metric, &rows));
}

/* The metric so far, in the order of the case's ks. */
static float *read_result(parity_case *c, const rtv_topk_metric *metric, const int64_t *ks,
                          int64_t k_count)
{
    float *values = parity_alloc(c, (size_t)k_count * sizeof *values);
    rtv_topk_result *result;
    rtv_status status = rtv_topk_metric_result(&result, metric);
    if (status != RTV_OK) {
        parity_fail_status(c, "rtv_topk_metric_result", status);
        return values;
    }
    parity_defer(c, free_result, result);
    for (int64_t i = 0; i < k_count; i++)
        values[i] = (float)rtv_topk_result_at(result, ks[i]);
    return values;
}

/* TFRS raises when max(ks) exceeds the corpus; the metric is what Streaming gives there. */
static void check_large_k(parity_case *c, const rtv_topk_metric *metric, const int64_t *ks,
                          int64_t k_count)
{
    const parity_tensor *corpus = parity_tensor_get(c, c->input, "corpus");
    if (corpus == NULL)
        return;
    parity_quirk(c, "BruteForce raises for k > N; such a k is always a hit by score");
    const float *values = read_result(c, metric, ks, k_count);
    for (int64_t i = 0; i < k_count; i++)
        if (ks[i] > corpus->dims[0])
            parity_number(c, "accuracy", values[i], 1, 0, 0);
}

static void check_factorized_topk(parity_case *c)
{
    const parity_json *given_ks = json_get(c->options, "ks");
    const parity_json *updates = json_get(c->input, "updates");
    const parity_json *results = json_get(c->output, "after_update");
    int64_t k_count = json_count(given_ks);
    int64_t *ks = parity_alloc(c, (size_t)k_count * sizeof *ks);
    for (int64_t i = 0; i < k_count; i++)
        ks[i] = json_int(json_at(given_ks, i), 0);
    rtv_topk_metric *metric = make_metric(c, ks, k_count);
    if (metric == NULL)
        return;
    for (int64_t i = 0; i < json_count(updates); i++) {
        update(c, metric, json_at(updates, i));
        if (results == NULL)
            continue;
        const parity_tensor *want = parity_tensor_read(c, json_at(results, i));
        parity_within(c, "accuracy", read_result(c, metric, ks, k_count), k_count, want, 0, 3e-7);
    }
    if (results == NULL)
        check_large_k(c, metric, ks, k_count);
}

const parity_area parity_factorized_topk_areas[] = {
    {"factorized_topk", NULL, check_factorized_topk},
    {NULL, NULL, NULL},
};
