/* retrieval_task, retrieval_task_077: the Retrieval loss, its gradients, logits and kept columns.
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "parity.h"
#include "retrieve/task.h"

/* TFRS clips probabilities to [1e-6, 1] and adds the lowest float32 / 100 to removed logits. */
static const float tfrs_floor = 1e-6f;
static const float tfrs_removed = (float)(-(double)FLT_MAX / 100.0);

static void free_task(void *task)
{
    rtv_retrieval_free(task);
}

static void free_tape(void *tape)
{
    rtv_tape_free(tape);
}

static void free_column(void *column)
{
    rtv_column_free(column);
}

/* TFRS: a sum, and Keras's names for the others. */
static int32_t reduction_of(const parity_json *options)
{
    const char *name = json_text(json_get(options, "reduction"), "sum");
    if (strcmp(name, "none") == 0)
        return RTV_LOSS_NONE;
    return strcmp(name, "sum") == 0 ? RTV_LOSS_SUM : RTV_LOSS_SUM_OVER_BATCH_SIZE;
}

static void read_options(rtv_retrieval_options *out, const parity_case *c)
{
    const parity_json *hard = json_get(c->options, "num_hard_negatives");
    *out = (rtv_retrieval_options)RTV_RETRIEVAL_OPTIONS_INIT;
    out->reduction = reduction_of(c->options);
    out->temperature = json_float(json_get(c->options, "temperature"), 1.0f);
    out->label_smoothing = json_float(json_get(c->options, "label_smoothing"), 0.0f);
    out->probability_floor = tfrs_floor;
    if (json_is_text(json_get(c->options, "loss"), "bce"))
        out->kind = RTV_RETRIEVAL_BINARY;
    if (json_bool(json_get(c->options, "remove_accidental_hits"), 0))
        out->flags |= RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    if (json_given(hard)) {
        out->flags |= RTV_RETRIEVAL_HARD_NEGATIVES;
        out->hard_negatives = json_int(hard, 0);
    }
}

/* Ids of a case as the library takes them, strings as a column. */
static void read_ids(parity_case *c, rtv_retrieval_inputs *inputs)
{
    const parity_tensor *ids = parity_tensor_optional(c, c->input, "candidate_ids");
    if (ids == NULL)
        return;
    if (ids->strings == NULL) {
        inputs->candidate_ids = ids->i64;
        return;
    }
    const char **texts = parity_alloc(c, (size_t)ids->count * sizeof *texts);
    int64_t *lengths = parity_alloc(c, (size_t)ids->count * sizeof *lengths);
    for (int64_t i = 0; i < ids->count; i++) {
        texts[i] = ids->strings[i].bytes;
        lengths[i] = ids->strings[i].length;
    }
    rtv_column *column;
    PARITY_TRY(c, rtv_column_create_strings(&column, NULL, ids->count, texts, lengths));
    parity_defer(c, free_column, column);
    inputs->candidate_id_column = column;
}

static rtv_tensor *leaf(parity_case *c, const char *key)
{
    const parity_tensor *given = parity_tensor_get(c, c->input, key);
    rtv_tensor *tensor = given != NULL ? parity_to_rtv(c, given, RTV_DTYPE_F32) : NULL;
    if (tensor == NULL || rtv_tensor_set_requires_gradient(tensor, 1) != RTV_OK)
        return NULL;
    return tensor;
}

static void check_gradient(parity_case *c, const char *key, rtv_tape *tape, const rtv_tensor *of)
{
    rtv_tensor *gradient;
    PARITY_TRY(c, rtv_tape_gradient(&gradient, tape, of));
    parity_output_tensor(c, key, gradient);
}

/* The final logits, written out in the order of TFRS's steps; only here is there such a matrix. */
static double *write_out_logits(parity_case *c, const rtv_retrieval_options *options,
                                const rtv_retrieval_inputs *inputs, const parity_tensor *query,
                                const parity_tensor *candidate)
{
    int64_t rows = query->dims[0], columns = candidate->dims[0], dim = candidate->dims[1];
    int64_t heads = query->rank == 3 ? query->dims[1] : 1;
    const parity_tensor *ids = parity_tensor_optional(c, c->input, "candidate_ids");
    double *logits = parity_alloc(c, (size_t)(rows * columns) * sizeof *logits);
    for (int64_t i = 0; i < rows * columns; i++) {
        int64_t row = i / columns, column = i % columns;
        double best = -INFINITY;
        for (int64_t h = 0; h < heads; h++) {
            double sum = 0.0;
            for (int64_t x = 0; x < dim; x++)
                sum += query->f64[(row * heads + h) * dim + x] * candidate->f64[column * dim + x];
            best = fmax(best, sum);
        }
        best /= (double)options->temperature;
        if (inputs->sampling_probability != NULL)
            best -= log(fmin(fmax((double)inputs->sampling_probability[column], 1e-6), 1.0));
        bool equal = false;
        if ((options->flags & RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS) != 0 && column != row)
            equal = ids->strings != NULL
                        ? ids->strings[row].length == ids->strings[column].length &&
                              memcmp(ids->strings[row].bytes, ids->strings[column].bytes,
                                     (size_t)ids->strings[row].length) == 0
                        : ids->i64[row] == ids->i64[column];
        if (equal)
            best += (double)tfrs_removed;
        if (inputs->score_mask != NULL && !inputs->score_mask[i])
            best = (double)tfrs_removed;
        logits[i] = best;
    }
    return logits;
}

/* The columns that count, in rising order. */
static void check_columns(parity_case *c, const double *logits, int64_t rows, int64_t columns,
                          int64_t kept)
{
    const parity_tensor *want = parity_tensor_optional(c, c->output, "columns");
    if (want == NULL)
        return;
    kept = kept < columns ? kept : columns;
    int64_t *got = parity_alloc(c, (size_t)(rows * kept) * sizeof *got), count = 0;
    for (int64_t i = 0; i < rows * columns; i++) {
        int64_t row = i / columns, column = i % columns, above = 0;
        double own = logits[i] - (row == column ? (double)tfrs_removed : 0.0);
        for (int64_t j = 0; j < columns; j++) {
            double other = logits[row * columns + j] - (row == j ? (double)tfrs_removed : 0.0);
            above += other > own || (other == own && j < column);
        }
        if (above < kept)
            got[count++] = column;
    }
    parity_equal_i64(c, "columns", got, count, want);
}

static void check_logits(parity_case *c, const rtv_retrieval_options *options,
                         const rtv_retrieval_inputs *inputs)
{
    const parity_tensor *query = parity_tensor_get(c, c->input, "query");
    const parity_tensor *candidate = parity_tensor_get(c, c->input, "candidate");
    const parity_tensor *want = parity_tensor_optional(c, c->output, "logits");
    int64_t rows = query->dims[0], columns = candidate->dims[0];
    double *logits = write_out_logits(c, options, inputs, query, candidate);
    if (want != NULL) {
        /* Removed logits are so large that they would hide all others. */
        for (int64_t i = 0; i < want->count; i++) {
            bool removed = want->f64[i] < -1e30;
            if (removed != (logits[i] < -1e30) ||
                (!removed && fabs(logits[i] - want->f64[i]) > 1e-5 * (1.0 + fabs(logits[i]))))
                parity_fail(c, "logits[%lld] is %.9g, should be %.9g", (long long)i, logits[i],
                            want->f64[i]);
        }
        parity_checked(c);
    }
    check_columns(c, logits, rows, columns, options->hard_negatives + 1);
}

static void check_retrieval(parity_case *c)
{
    rtv_retrieval_options options;
    rtv_retrieval_inputs inputs = RTV_RETRIEVAL_INPUTS_INIT;
    read_options(&options, c);
    const parity_tensor *weights = parity_tensor_optional(c, c->input, "sample_weight");
    const parity_tensor *mask = parity_tensor_optional(c, c->input, "score_mask");
    const parity_tensor *probability =
        parity_tensor_optional(c, c->input, "candidate_sampling_probability");
    inputs.sample_weight = weights != NULL ? weights->f32 : NULL;
    inputs.score_mask = mask != NULL ? mask->u8 : NULL;
    inputs.sampling_probability = probability != NULL ? probability->f32 : NULL;
    read_ids(c, &inputs);
    rtv_tensor *query = leaf(c, "query"), *candidate = leaf(c, "candidate"), *loss;
    if (query == NULL || candidate == NULL)
        return;
    rtv_retrieval *task;
    rtv_tape *tape;
    PARITY_TRY(c, rtv_retrieval_create(&task, NULL, &options));
    parity_defer(c, free_task, task);
    PARITY_TRY(c, rtv_tape_create(&tape, NULL, NULL));
    parity_defer(c, free_tape, tape);
    PARITY_TRY(c, rtv_retrieval_loss(&loss, task, tape, query, candidate, &inputs));
    parity_output_tensor(c, "loss", loss);
    PARITY_TRY(c, rtv_tape_backward(tape, loss));
    check_gradient(c, "d_query", tape, query);
    check_gradient(c, "d_candidate", tape, candidate);
    check_logits(c, &options, &inputs);
}

const parity_area parity_retrieval_task_areas[] = {
    {"retrieval_task*", NULL, check_retrieval},
    {NULL, NULL, NULL},
};
