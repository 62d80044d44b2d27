#include "metric/topk_metric.h"

#include <inttypes.h>
#include <math.h>

#include "base/options.h"

static const int64_t default_ks[] = {1, 5, 10, 50, 100};
static const rtv_topk_metric_options default_options = RTV_TOPK_METRIC_OPTIONS_INIT;
static const rtv_topk_rows no_rows = RTV_TOPK_ROWS_INIT;

rtv_status rtv_topk_metric_options_init(rtv_topk_metric_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

rtv_status rtv_topk_rows_init(rtv_topk_rows *rows, size_t struct_size)
{
    return rtv__options_init(rows, struct_size, &no_rows, sizeof no_rows);
}

static rtv_status read_options(rtv_topk_metric_options *known,
                               const rtv_topk_metric_options *options)
{
    *known = default_options;
    RTV_TRY(rtv__options_read(known, sizeof *known, options, "rtv_topk_metric_options",
                              RTV_TOPK_STOP_AT_K));
    if (known->mode == 0)
        known->mode = RTV_TOPK_BY_ID;
    RTV_CHECK_KNOWN(known->mode == RTV_TOPK_BY_ID || known->mode == RTV_TOPK_BY_SCORE,
                    "mode %d does not exist", known->mode);
    RTV_CHECK_ARG(known->ks != NULL ? known->k_count > 0 : known->k_count == 0,
                  "k_count is %" PRId64 " where ks is %s", known->k_count,
                  known->ks != NULL ? "given" : "NULL");
    if (known->threads < 0)
        return rtv__fail(RTV_E_RANGE, "threads is %d", known->threads);
    if (known->ks == NULL) {
        known->ks = default_ks;
        known->k_count = (int64_t)(sizeof default_ks / sizeof default_ks[0]);
    }
    return RTV_OK;
}

rtv_status rtv_topk_metric_create(rtv_topk_metric **out, rtv_context *context,
                                  const rtv_topk_metric_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_topk_metric_options known;
    RTV_TRY(read_options(&known, options));
    rtv_topk_metric *metric = rtv__alloc_zero(context, sizeof *metric);
    if (metric == NULL)
        return RTV_E_NOMEM;
    metric->context = rtv__context_retain(context);
    metric->by_score = known.mode == RTV_TOPK_BY_SCORE;
    metric->threads = known.threads;
    rtv__id_store_init(&metric->corpus.ids, context, RTV_ID_INT64, false);
    rtv__count_work_init(&metric->work, context);
    rtv__query_runs_init(&metric->runs, context);
    rtv__int8_set_init(&metric->corpus.codes, context);
    rtv__id_filter_init(&metric->exclude, context);
    rtv_status status = rtv__topk_result_create(&metric->result, context, known.ks, known.k_count);
    if (status != RTV_OK) {
        rtv_topk_metric_free(metric);
        return status;
    }
    /* The rank is one more than the count: with so many it is beyond the greatest k. */
    if ((known.flags & RTV_TOPK_STOP_AT_K) != 0)
        metric->most = metric->result->ks[metric->result->k_count - 1];
    *out = metric;
    return RTV_OK;
}

static void destroy_corpus(rtv__topk_corpus *corpus)
{
    rtv__free(corpus->ids.context, corpus->panels);
    rtv__int8_set_destroy(&corpus->codes);
    rtv__id_store_destroy(&corpus->ids);
}

void rtv_topk_metric_free(rtv_topk_metric *metric)
{
    if (metric == NULL)
        return;
    rtv_context *context = metric->context;
    rtv_topk_result_free(metric->result);
    destroy_corpus(&metric->corpus);
    rtv__count_work_destroy(&metric->work);
    rtv__query_runs_destroy(&metric->runs);
    rtv__id_filter_destroy(&metric->exclude);
    rtv__free(context, metric->bounds);
    rtv__free(context, metric->tie_positions);
    rtv__free(context, metric->counts);
    rtv__free(context, metric->more_counts);
    rtv__free(context, metric);
    rtv__context_release(context);
}

static rtv_status fill_corpus(rtv__topk_corpus *corpus, rtv_context *context,
                              const rtv__id_array *ids, const float *vectors)
{
    int64_t bytes = 0;
    for (int64_t i = 0; ids->type == RTV_ID_STRING && i < ids->count; i++)
        bytes += rtv__id_array_at(ids, i).length;
    RTV_TRY(rtv__id_store_reserve(&corpus->ids, ids->count, bytes));
    corpus->panels =
        rtv__alloc_array(context, rtv__panel_size(ids->count, corpus->dim), sizeof *corpus->panels);
    if (corpus->panels == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < ids->count; i++) {
        RTV_TRY(rtv__check_cancelled_at(context, i));
        rtv__id id = rtv__id_array_at(ids, i);
        rtv__id_store_append(&corpus->ids, id, rtv__id_hash(ids->type, id));
    }
    if (ids->count > 0)
        rtv__panel_append(context, corpus->panels, corpus->dim, 0, vectors, ids->count);
    corpus->magnitude = rtv__greatest_magnitude(vectors, ids->count * corpus->dim);
    return RTV_OK;
}

static rtv_status set_candidates(rtv_topk_metric *metric, const rtv__id_array *ids,
                                 const float *vectors, int64_t dim)
{
    RTV_CHECK_ARG(metric != NULL, "metric is NULL");
    RTV_CHECK_ARG(vectors != NULL || ids->count == 0, "vectors is NULL");
    if (ids->count < 0 || ids->count > RTV__PANEL_MOST_VECTORS)
        return rtv__fail(RTV_E_RANGE, "count is %" PRId64, ids->count);
    if (dim < 1 || dim > RTV__PANEL_MOST_DIM)
        return rtv__fail(RTV_E_RANGE, "dim is %" PRId64 ", not 1 to %d", dim, RTV__PANEL_MOST_DIM);
    RTV_TRY(rtv__id_array_check(ids));
    rtv__topk_corpus corpus = {.dim = dim};
    rtv__id_store_init(&corpus.ids, metric->context, ids->type, false);
    rtv__int8_set_init(&corpus.codes, metric->context);
    rtv_status status = fill_corpus(&corpus, metric->context, ids, vectors);
    if (status != RTV_OK) {
        destroy_corpus(&corpus);
        return status;
    }
    destroy_corpus(&metric->corpus);
    metric->corpus = corpus;
    return RTV_OK;
}

rtv_status rtv_topk_metric_set_candidates(rtv_topk_metric *metric, const int64_t *ids,
                                          const float *vectors, int64_t count, int64_t dim)
{
    rtv__id_array array = rtv__int64_ids(ids, 0, count);
    return set_candidates(metric, &array, vectors, dim);
}

rtv_status rtv_topk_metric_set_candidates_strings(rtv_topk_metric *metric, const char *const *ids,
                                                  const int64_t *id_bytes, const float *vectors,
                                                  int64_t count, int64_t dim)
{
    rtv__id_array array = rtv__string_ids(ids, id_bytes, count);
    return set_candidates(metric, &array, vectors, dim);
}

static rtv_status check_true_ids(const rtv_topk_metric *metric, const rtv_topk_rows *rows)
{
    rtv_id_type type = metric->corpus.ids.type;
    if (rows->true_ids == NULL && rows->true_strings == NULL)
        return rtv__fail(RTV_E_INVALID, "rows have no true ids");
    if ((type == RTV_ID_STRING) != (rows->true_strings != NULL))
        return rtv__fail(RTV_E_DTYPE, "rows have %s ids, the candidates have %s ids",
                         rows->true_strings != NULL ? "string" : "int64",
                         type == RTV_ID_STRING ? "string" : "int64");
    if (type != RTV_ID_STRING)
        return RTV_OK;
    rtv__id_array ids = rtv__string_ids(rows->true_strings, rows->true_string_bytes, rows->count);
    return rtv__id_array_check(&ids);
}

static rtv_status check_rows(const rtv_topk_metric *metric, const rtv_topk_rows *rows)
{
    RTV_CHECK_ARG(rows->count >= 0, "count is %" PRId64, rows->count);
    if (metric->corpus.dim == 0)
        return rtv__fail(RTV_E_STATE, "the metric has no candidates");
    if (rows->count == 0)
        return RTV_OK;
    RTV_CHECK_ARG(rows->queries != NULL, "queries is NULL");
    if (metric->by_score)
        RTV_CHECK_ARG(rows->true_candidates != NULL, "true_candidates is NULL");
    else
        RTV_TRY(check_true_ids(metric, rows));
    for (int64_t i = 0; rows->weights != NULL && i < rows->count; i++)
        if (!(rows->weights[i] >= 0 && rows->weights[i] < INFINITY))
            return rtv__fail(RTV_E_RANGE, "the weight of row %" PRId64 " is %g", i,
                             (double)rows->weights[i]);
    return RTV_OK;
}

rtv_status rtv_topk_metric_update(rtv_topk_metric *metric, const rtv_topk_rows *rows)
{
    RTV_CHECK_ARG(metric != NULL, "metric is NULL");
    RTV_CHECK_ARG(rows != NULL, "rows is NULL");
    rtv_topk_rows known = no_rows;
    rtv_id_lists exclude;
    RTV_TRY(rtv__options_read(&known, sizeof known, rows, "rtv_topk_rows", 0));
    RTV_TRY(check_rows(metric, &known));
    if (known.exclude != NULL)
        RTV_TRY(rtv__id_lists_read(&exclude, known.exclude, "exclude", metric->corpus.ids.type,
                                   known.count));
    if (known.count == 0)
        return RTV_OK;
    RTV_TRY(rtv__topk_metric_rank(metric, &known, known.exclude != NULL ? &exclude : NULL));
    for (int64_t i = 0; i < known.count; i++) {
        rtv__topk_result_add(metric->result, metric->counts[i],
                             known.weights != NULL ? known.weights[i] : 1);
        if (known.out_ranks != NULL)
            known.out_ranks[i] = metric->counts[i];
    }
    return RTV_OK;
}

rtv_status rtv_topk_metric_result(rtv_topk_result **out, const rtv_topk_metric *metric)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(metric != NULL, "metric is NULL");
    return rtv__topk_result_copy(out, metric->result);
}

void rtv_topk_metric_reset(rtv_topk_metric *metric)
{
    rtv__topk_result_reset(metric->result);
}
