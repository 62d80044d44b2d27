/* Ranking test rows among the whole corpus, by the model or by popularity. */
#include "retrieve/evaluate.h"

#include <inttypes.h>

#include "base/options.h"
#include "model/model.h"
#include "model/popularity.h"
#include "model/seen_items.h"
#include "model/string_list.h"

enum { DEFAULT_BATCH_ROWS = 4096 };

static const rtv_evaluate_options default_options = RTV_EVALUATE_OPTIONS_INIT;

rtv_status rtv_evaluate_options_init(rtv_evaluate_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status read_options(rtv_evaluate_options *options, const rtv_evaluate_options *given)
{
    *options = default_options;
    RTV_TRY(rtv__options_read(options, sizeof *options, given, "rtv_evaluate_options",
                              RTV_EVALUATE_BY_SCORE | RTV_EVALUATE_KEEP_DUPLICATES |
                                  RTV_EVALUATE_STOP_AT_K));
    if (options->batch_rows < 0 || options->candidate_batch_rows < 0)
        return rtv__fail(RTV_E_RANGE,
                         "batch_rows %" PRId64 " and candidate_batch_rows %" PRId64
                         " must not be negative",
                         options->batch_rows, options->candidate_batch_rows);
    RTV_CHECK_ARG(options->exclude == NULL || options->user_id != NULL,
                  "exclude needs user_id, the column that says whose row it is");
    if (options->batch_rows == 0)
        options->batch_rows = DEFAULT_BATCH_ROWS;
    return RTV_OK;
}

/* One evaluation: who ranks (model or popularity) is in `encode_*`. */
typedef struct evaluation evaluation;
struct evaluation {
    rtv_context *context;
    rtv_evaluate_options options;
    const char *candidate_id;
    int64_t width;
    rtv_topk_metric *metric;
    rtv__seen_items seen;
    float *queries, *positives; /* [batch, width] */
    rtv_status (*encode_candidates)(float *out, evaluation *run, const rtv_table *rows,
                                    int64_t batch_rows);
    rtv_status (*encode_queries)(float *out, evaluation *run, const rtv_table *rows);
    void *payload;
};

static rtv_status set_corpus(evaluation *run, const rtv_table *candidates)
{
    int64_t rows = rtv_table_rows(candidates);
    rtv_column *ids;
    RTV_TRY(rtv__table_find(&ids, candidates, run->candidate_id));
    rtv__string_list strings = {0};
    float *vectors = rtv__alloc_array(run->context, rows * run->width, sizeof vectors[0]);
    rtv_status status = vectors != NULL ? RTV_OK : RTV_E_NOMEM;
    if (status == RTV_OK)
        status =
            run->encode_candidates(vectors, run, candidates, run->options.candidate_batch_rows);
    if (status == RTV_OK)
        status = rtv__string_list_make(&strings, run->context, ids, run->candidate_id);
    if (status == RTV_OK && strings.strings != NULL)
        status = rtv_topk_metric_set_candidates_strings(run->metric, strings.strings,
                                                        strings.lengths, vectors, rows, run->width);
    else if (status == RTV_OK)
        status = rtv_topk_metric_set_candidates(run->metric, ids->values.int64, vectors, rows,
                                                run->width);
    rtv__string_list_destroy(&strings);
    rtv__free(run->context, vectors);
    return status;
}

/* Ranks one batch: rows `first` to `first` + rows of `batch` of the test table. */
static rtv_status rank_batch(evaluation *run, const rtv_table *batch, int64_t first)
{
    rtv_column *ids;
    RTV_TRY(rtv__table_find(&ids, batch, run->candidate_id));
    bool by_score = (run->options.flags & RTV_EVALUATE_BY_SCORE) != 0;
    rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
    rows.count = rtv_table_rows(batch);
    rows.queries = run->queries;
    RTV_TRY(run->encode_queries(run->queries, run, batch));
    if (by_score) {
        RTV_TRY(run->encode_candidates(run->positives, run, batch, 0));
        rows.true_candidates = run->positives;
    }
    rtv_id_lists exclude = RTV_ID_LISTS_INIT;
    if (run->options.exclude != NULL) {
        RTV_TRY(rtv__seen_items_of_rows(&exclude, &run->seen, first, rows.count));
        rows.exclude = &exclude;
    }
    rtv__string_list strings = {0};
    RTV_TRY(rtv__string_list_make(&strings, run->context, ids, run->candidate_id));
    rows.true_strings = strings.strings;
    rows.true_string_bytes = strings.lengths;
    rows.true_ids = strings.strings == NULL ? ids->values.int64 : NULL;
    rtv_status status = rtv_topk_metric_update(run->metric, &rows);
    rtv__string_list_destroy(&strings);
    return status;
}

static rtv_status rank_rows(evaluation *run, const rtv_table *test)
{
    int64_t rows = rtv_table_rows(test), batch_rows = run->options.batch_rows;
    for (int64_t first = 0; first < rows; first += batch_rows) {
        int64_t count = rows - first < batch_rows ? rows - first : batch_rows;
        rtv_table *batch;
        RTV_TRY(rtv_table_slice(&batch, test, first, count));
        rtv_status status = rank_batch(run, batch, first);
        rtv_table_free(batch);
        RTV_TRY(status);
    }
    return RTV_OK;
}

static rtv_status evaluate(rtv_topk_result **out, evaluation *run, const rtv_table *test,
                           const rtv_table *candidates)
{
    rtv_topk_metric_options options = RTV_TOPK_METRIC_OPTIONS_INIT;
    options.ks = run->options.ks;
    options.k_count = run->options.k_count;
    options.mode = run->options.flags & RTV_EVALUATE_BY_SCORE ? RTV_TOPK_BY_SCORE : RTV_TOPK_BY_ID;
    options.flags = run->options.flags & RTV_EVALUATE_STOP_AT_K ? RTV_TOPK_STOP_AT_K : 0;
    RTV_TRY(rtv_topk_metric_create(&run->metric, run->context, &options));
    int64_t batch = run->options.batch_rows * run->width;
    run->queries = rtv__alloc_array(run->context, batch, sizeof run->queries[0]);
    run->positives = rtv__alloc_array(run->context, batch, sizeof run->positives[0]);
    if (run->queries == NULL || run->positives == NULL)
        return RTV_E_NOMEM;
    if (run->options.exclude != NULL)
        RTV_TRY(rtv__seen_items_make(&run->seen, run->context, run->options.exclude, test,
                                     run->options.user_id, run->candidate_id));
    rtv_table *distinct = NULL;
    if (!(run->options.flags & RTV_EVALUATE_KEEP_DUPLICATES))
        RTV_TRY(rtv_table_distinct(&distinct, candidates, run->candidate_id, NULL));
    int64_t dropped = distinct != NULL ? rtv_table_rows(candidates) - rtv_table_rows(distinct) : 0;
    if (dropped > 0)
        rtv__log(run->context, RTV_LOG_WARNING, "model",
                 "%" PRId64 " candidates repeat an id and do not count", dropped);
    rtv_status status = set_corpus(run, distinct != NULL ? distinct : candidates);
    rtv_table_free(distinct);
    RTV_TRY(status);
    RTV_TRY(rank_rows(run, test));
    return rtv_topk_metric_result(out, run->metric);
}

static rtv_status run_evaluation(rtv_topk_result **out, evaluation *run, const rtv_table *test,
                                 const rtv_table *candidates)
{
    int64_t rows = rtv_table_rows(test);
    if (run->options.batch_rows > rows)
        run->options.batch_rows = rows > 0 ? rows : 1;
    rtv_status status = evaluate(out, run, test, candidates);
    rtv__free(run->context, run->queries);
    rtv__free(run->context, run->positives);
    rtv__seen_items_destroy(&run->seen);
    rtv_topk_metric_free(run->metric);
    return status;
}

static rtv_status encode_model_candidates(float *out, evaluation *run, const rtv_table *rows,
                                          int64_t batch_rows)
{
    rtv_model *model = run->payload;
    return rtv__model_encode(out, model, model->candidate, rows, batch_rows);
}

static rtv_status encode_model_queries(float *out, evaluation *run, const rtv_table *rows)
{
    rtv_model *model = run->payload;
    return rtv__model_encode(out, model, model->query, rows, 0);
}

rtv_status rtv_model_evaluate(rtv_topk_result **out, rtv_model *model, const rtv_table *test,
                              const rtv_table *candidates, const rtv_evaluate_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_TRY(rtv__model_check_built(model));
    RTV_CHECK_ARG(test != NULL && candidates != NULL, "test or candidates is NULL");
    evaluation run = {
        .context = model->context,
        .candidate_id = model->candidate_id,
        .width = rtv_tower_width(model->query),
        .encode_candidates = encode_model_candidates,
        .encode_queries = encode_model_queries,
        .payload = model,
    };
    RTV_TRY(read_options(&run.options, given));
    return run_evaluation(out, &run, test, candidates);
}

/* Popularity is a model too: one number per candidate, and the same query for everybody. */
static rtv_status encode_popularity(float *out, evaluation *run, const rtv_table *rows,
                                    int64_t batch_rows)
{
    (void)batch_rows;
    return rtv__popularity_of_rows(out, run->payload, rows, run->candidate_id);
}

static rtv_status encode_one(float *out, evaluation *run, const rtv_table *rows)
{
    (void)run;
    for (int64_t i = 0; i < rtv_table_rows(rows); i++)
        out[i] = 1.0f;
    return RTV_OK;
}

rtv_status rtv_popularity_evaluate(rtv_topk_result **out, rtv_context *context,
                                   const rtv_table *train, const rtv_table *test,
                                   const rtv_table *candidates, const char *candidate_id,
                                   const rtv_evaluate_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(train != NULL && test != NULL && candidates != NULL, "a table is NULL");
    RTV_CHECK_ARG(candidate_id != NULL, "candidate_id is NULL");
    rtv__popularity popularity = {0};
    evaluation run = {
        .context = context,
        .candidate_id = candidate_id,
        .width = 1,
        .encode_candidates = encode_popularity,
        .encode_queries = encode_one,
        .payload = &popularity,
    };
    RTV_TRY(read_options(&run.options, given));
    run.options.flags |= RTV_EVALUATE_BY_SCORE;
    RTV_TRY(rtv__popularity_count(&popularity, context, train, candidate_id));
    rtv_status status = run_evaluation(out, &run, test, candidates);
    rtv__popularity_destroy(&popularity);
    return status;
}
