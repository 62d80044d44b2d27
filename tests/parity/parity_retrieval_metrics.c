/*
 * retrieval_metrics_*: losses, their mean, batch accuracy on the task's logits, and top-k accuracy
 * over a corpus, added up over batches. Weights reach the metrics from TFRS 0.7.7 on.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "parity.h"
#include "retrieve/logits.h"
#include "retrieve/mean_metric.h"
#include "retrieve/metric.h"
#include "retrieve/ops.h"
#include "retrieve/task.h"

enum { MOST_KS = 16 };

/* Everything that adds up. */
typedef struct {
    parity_case *c;
    int weighted_metrics;
    int64_t ks[MOST_KS], k_count;
    rtv_mean_metric *accuracies[MOST_KS];
    rtv_mean_metric *loss_mean;
    rtv_topk_metric *corpus_metric;
    rtv_retrieval *task;
    rtv_tape *tape;
} run;

static void free_mean(void *metric)
{
    rtv_mean_metric_free(metric);
}

static void free_metric(void *metric)
{
    rtv_topk_metric_free(metric);
}

static void free_result(void *result)
{
    rtv_topk_result_free(result);
}

static void free_task(void *task)
{
    rtv_retrieval_free(task);
}

static void free_tape(void *tape)
{
    rtv_tape_free(tape);
}

static int64_t read_ks(int64_t *ks, const parity_json *given)
{
    int64_t count = json_count(given) < MOST_KS ? json_count(given) : MOST_KS;
    for (int64_t i = 0; i < count; i++)
        ks[i] = json_int(json_at(given, i), 0);
    return count;
}

static rtv_status make_task(run *r, const parity_json *options)
{
    rtv_retrieval_options settings = RTV_RETRIEVAL_OPTIONS_INIT;
    settings.reduction = RTV_LOSS_SUM;
    if (json_bool(json_get(options, "remove_accidental_hits"), 0))
        settings.flags |= RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    if (json_given(json_get(options, "num_hard_negatives"))) {
        settings.flags |= RTV_RETRIEVAL_HARD_NEGATIVES;
        settings.hard_negatives = json_int(json_get(options, "num_hard_negatives"), 0);
    }
    rtv_status status = rtv_retrieval_create(&r->task, NULL, &settings);
    if (status == RTV_OK)
        parity_defer(r->c, free_task, r->task);
    return status;
}

static rtv_status make_metrics(run *r, const parity_json *options)
{
    r->k_count = read_ks(r->ks, json_get(options, "ks"));
    rtv_status status = rtv_mean_metric_create(&r->loss_mean, NULL);
    if (status == RTV_OK)
        parity_defer(r->c, free_mean, r->loss_mean);
    for (int64_t i = 0; i < r->k_count && status == RTV_OK; i++) {
        status = rtv_mean_metric_create(&r->accuracies[i], NULL);
        if (status == RTV_OK)
            parity_defer(r->c, free_mean, r->accuracies[i]);
    }
    int64_t ks[MOST_KS];
    rtv_topk_metric_options settings = RTV_TOPK_METRIC_OPTIONS_INIT;
    settings.mode = RTV_TOPK_BY_SCORE;
    settings.k_count = read_ks(ks, json_get(options, "factorized_ks"));
    settings.ks = settings.k_count > 0 ? ks : NULL;
    if (status == RTV_OK)
        status = rtv_topk_metric_create(&r->corpus_metric, NULL, &settings);
    if (status != RTV_OK)
        return status;
    parity_defer(r->c, free_metric, r->corpus_metric);
    const parity_tensor *corpus = parity_tensor_get(r->c, r->c->input, "corpus");
    if (corpus == NULL)
        return RTV_OK;
    return rtv_topk_metric_set_candidates(r->corpus_metric, NULL, corpus->f32, corpus->dims[0],
                                          corpus->dims[1]);
}

static rtv_status start(run *r, parity_case *c)
{
    *r = (run){.c = c, .weighted_metrics = strcmp(c->area, "retrieval_metrics_073") != 0};
    rtv_status status = rtv_tape_create(&r->tape, NULL, NULL);
    if (status != RTV_OK)
        return status;
    parity_defer(c, free_tape, r->tape);
    status = make_task(r, c->options);
    return status == RTV_OK ? make_metrics(r, c->options) : status;
}

/* One batch as library tensors. */
typedef struct {
    rtv_tensor *query, *candidate, *ids; /* ids may be NULL */
    int64_t rows;
    const float *weights; /* or NULL */
} batch;

static int read_batch(batch *b, parity_case *c, const parity_json *given)
{
    b->query = parity_to_rtv(c, parity_tensor_get(c, given, "query"), RTV_DTYPE_F32);
    b->candidate = parity_to_rtv(c, parity_tensor_get(c, given, "candidate"), RTV_DTYPE_F32);
    const parity_tensor *ids = parity_tensor_optional(c, given, "candidate_ids");
    const parity_tensor *weights = parity_tensor_optional(c, given, "sample_weight");
    b->ids = ids != NULL ? parity_to_rtv(c, ids, RTV_DTYPE_I64) : NULL;
    b->weights = weights != NULL ? weights->f32 : NULL;
    if (b->query == NULL || b->candidate == NULL)
        return 0;
    b->rows = rtv_tensor_dim(b->query, 0);
    return 1;
}

/* The logits that the task's metrics see, and the column of each row's positive. */
static rtv_status make_logits(rtv_tensor **out, int64_t *labels, run *r, const batch *b)
{
    parity_case *c = r->c;
    rtv_tensor *logits = NULL, *positives;
    int64_t rows = b->rows;
    for (int64_t i = 0; i < rows; i++)
        labels[i] = i;
    rtv_status status =
        rtv_tensor_wrap(&positives, NULL, RTV_DTYPE_I64, 1, &rows, labels, NULL, NULL);
    if (status == RTV_OK)
        status = rtv_op_matmul_transposed(&logits, r->tape, b->query, b->candidate, 0, 1);
    if (status == RTV_OK && json_bool(json_get(c->options, "remove_accidental_hits"), 0))
        status = rtv_logits_remove_hits(&logits, r->tape, logits, positives, b->ids);
    const parity_json *hard = json_get(c->options, "num_hard_negatives");
    if (status == RTV_OK && json_given(hard)) {
        status = rtv_logits_hardest(&logits, r->tape, logits, positives, json_int(hard, 0));
        memset(labels, 0, (size_t)rows * sizeof *labels);
    }
    rtv_tensor_free(positives);
    *out = logits;
    return status;
}

static rtv_status add_accuracies(run *r, const batch *b)
{
    rtv_tensor *logits;
    int64_t *labels = parity_alloc(r->c, (size_t)b->rows * sizeof *labels);
    rtv_status status = make_logits(&logits, labels, r, b);
    for (int64_t i = 0; i < r->k_count && status == RTV_OK; i++)
        status = rtv_mean_metric_add_topk(r->accuracies[i], r->ks[i], rtv_tensor_const_data(logits),
                                          b->rows, rtv_tensor_dim(logits, 1), labels,
                                          r->weighted_metrics ? b->weights : NULL);
    return status;
}

static rtv_status add_loss(run *r, const batch *b, float *loss)
{
    rtv_retrieval_inputs inputs = RTV_RETRIEVAL_INPUTS_INIT;
    inputs.sample_weight = b->weights;
    inputs.candidate_ids = b->ids != NULL ? rtv_tensor_const_data(b->ids) : NULL;
    rtv_tensor *out;
    rtv_status status = rtv_retrieval_loss(&out, r->task, r->tape, b->query, b->candidate, &inputs);
    if (status != RTV_OK)
        return status;
    memcpy(loss, rtv_tensor_const_data(out), sizeof *loss);
    rtv_mean_metric_add(r->loss_mean, *loss, 1);
    return RTV_OK;
}

static rtv_status add_ranks(run *r, const batch *b)
{
    rtv_topk_rows rows = RTV_TOPK_ROWS_INIT;
    rows.count = b->rows;
    rows.queries = rtv_tensor_const_data(b->query);
    rows.true_candidates = rtv_tensor_const_data(b->candidate);
    rows.weights = r->weighted_metrics ? b->weights : NULL;
    return rtv_topk_metric_update(r->corpus_metric, &rows);
}

/* The values of an object such as {"top1": 0.5}; the number is read after `before`. */
static void compare_corpus(run *r, const parity_json *want)
{
    rtv_topk_result *result;
    PARITY_TRY(r->c, rtv_topk_metric_result(&result, r->corpus_metric));
    parity_defer(r->c, free_result, result);
    for (int64_t i = 0; i < json_count(want); i++) {
        const parity_json *value = json_at(want, i);
        long long k = 0;
        if (sscanf(value->key, "top_%lld_categorical_accuracy", &k) != 1)
            parity_fail(r->c, "an unknown metric %s", value->key);
        parity_number(r->c, value->key, rtv_topk_result_at(result, k), json_double(value, NAN), 0,
                      3e-7);
    }
}

static void compare(run *r, float loss, const parity_json *want)
{
    parity_close(r->c, "loss", &loss, 1, parity_tensor_get(r->c, want, "loss"), NULL, 1);
    const parity_json *mean = json_get(want, "loss_mean");
    if (json_given(mean))
        parity_number(r->c, "loss_mean", rtv_mean_metric_result(r->loss_mean),
                      json_double(mean, NAN), 0, 4e-5);
    const parity_json *accuracies = json_get(want, "batch_metrics");
    for (int64_t i = 0; i < r->k_count; i++) {
        char key[32];
        snprintf(key, sizeof key, "top%lld", (long long)r->ks[i]);
        if (!json_given(json_get(accuracies, key)))
            parity_fail(r->c, "no %s among the batch metrics", key);
        parity_number(r->c, key, rtv_mean_metric_result(r->accuracies[i]),
                      json_double(json_get(accuracies, key), NAN), 0, 3e-7);
    }
    if (json_given(json_get(want, "factorized_top_k")))
        compare_corpus(r, json_get(want, "factorized_top_k"));
}

static void check_batches(parity_case *c)
{
    run r;
    PARITY_TRY(c, start(&r, c));
    const parity_json *batches = json_get(c->input, "batches");
    const parity_json *results = json_get(c->output, "after_batch");
    for (int64_t i = 0; i < json_count(batches); i++) {
        batch b;
        float loss = NAN;
        if (!read_batch(&b, c, json_at(batches, i)))
            return;
        PARITY_TRY(c, add_loss(&r, &b, &loss));
        PARITY_TRY(c, add_accuracies(&r, &b));
        PARITY_TRY(c, add_ranks(&r, &b));
        compare(&r, loss, json_at(results, i));
        rtv_tape_reset(r.tape);
    }
}

static double product(const float *a, const float *b, int64_t dim)
{
    double sum = 0;
    for (int64_t x = 0; x < dim; x++)
        sum += (double)a[x] * b[x];
    return sum;
}

/* How many of the rows of `others` have a greater product with the query than the positive has. */
static int64_t count_greater(const float *query, double positive, const float *others, int64_t rows,
                             int64_t dim)
{
    int64_t count = 0;
    for (int64_t i = 0; i < rows; i++)
        count += product(query, others + i * dim, dim) > positive;
    return count;
}

/*
 * TFRS raises; here the rows beyond the queries are negatives of the loss and of the batch's
 * accuracy, and the corpus metric sees the positives alone.
 */
static void check_extra_negatives(parity_case *c)
{
    run r;
    batch b;
    float loss = NAN;
    PARITY_TRY(c, start(&r, c));
    const parity_tensor *corpus = parity_tensor_get(c, c->input, "corpus");
    if (corpus == NULL || !read_batch(&b, c, c->input))
        return;
    parity_quirk(c, "TFRS raises: it cuts the embeddings to the queries, and not the ids");
    PARITY_TRY(c, add_loss(&r, &b, &loss));
    PARITY_TRY(c, add_accuracies(&r, &b));
    PARITY_TRY(c, add_ranks(&r, &b));
    rtv_topk_result *result;
    PARITY_TRY(c, rtv_topk_metric_result(&result, r.corpus_metric));
    parity_defer(c, free_result, result);
    const float *queries = rtv_tensor_const_data(b.query);
    const float *candidates = rtv_tensor_const_data(b.candidate);
    int64_t dim = corpus->dims[1], columns = rtv_tensor_dim(b.candidate, 0);
    double want_loss = 0, hits = 0, batch_hits = 0;
    for (int64_t i = 0; i < b.rows; i++) {
        const float *query = queries + i * dim;
        double positive = product(query, candidates + i * dim, dim), sum = 0;
        for (int64_t j = 0; j < columns; j++)
            sum += exp(product(query, candidates + j * dim, dim) - positive);
        want_loss += log(sum);
        hits += count_greater(query, positive, corpus->f32, corpus->dims[0], dim) < 5;
        batch_hits += count_greater(query, positive, candidates, columns, dim) < r.ks[0];
    }
    parity_number(c, "loss", loss, want_loss, 0, 4e-5);
    parity_number(c, "top5", rtv_topk_result_at(result, 5), hits / (double)b.rows, 1e-12, 0);
    parity_number(c, "batch accuracy", rtv_mean_metric_result(r.accuracies[0]),
                  batch_hits / (double)b.rows, 1e-12, 0);
}

static void check_retrieval_metrics(parity_case *c)
{
    if (json_given(json_get(c->input, "batches")))
        check_batches(c);
    else
        check_extra_negatives(c);
}

const parity_area parity_retrieval_metrics_areas[] = {
    {"retrieval_metrics_*", NULL, check_retrieval_metrics},
    {NULL, NULL, NULL},
};
