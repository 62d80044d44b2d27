/* From the arguments of a loss to a batch: everything is checked before anything is computed. */
#include <inttypes.h>
#include <math.h>

#include "base/farmhash.h"
#include "data/column.h"
#include "task/retrieval.h"

static rtv_status check_dtype(const rtv_tensor *tensor, const char *name)
{
    if (tensor->dtype != RTV_DTYPE_F32)
        return rtv__fail(RTV_E_DTYPE, "%s has dtype %s, must be f32", name,
                         rtv__dtype_text(tensor->dtype));
    return RTV_OK;
}

static rtv_status read_tensors(rtv__strip_batch *out, const rtv_tensor *query,
                               const rtv_tensor *candidate)
{
    RTV_TRY(check_dtype(query, "query"));
    RTV_TRY(check_dtype(candidate, "candidate"));
    char text[RTV__SHAPE_TEXT];
    int32_t rank = query->shape.rank;
    if (rank != 2 && rank != 3)
        return rtv__fail(RTV_E_SHAPE,
                         "query has shape %s, must be [rows, dim] or [rows, heads, dim]",
                         rtv__shape_text(&query->shape, text));
    if (candidate->shape.rank != 2)
        return rtv__fail(RTV_E_SHAPE, "candidate has shape %s, must be [rows, dim]",
                         rtv__shape_text(&candidate->shape, text));
    out->query = query->data;
    out->query_rows = query->shape.dims[0];
    out->heads = rank == 3 ? query->shape.dims[1] : 1;
    out->candidate = candidate->data;
    out->candidate_rows = candidate->shape.dims[0];
    out->dim = candidate->shape.dims[1];
    if (query->shape.dims[rank - 1] != out->dim)
        return rtv__fail(RTV_E_SHAPE, "candidates have dim %" PRId64 ", queries have %" PRId64,
                         out->dim, query->shape.dims[rank - 1]);
    if (out->heads < 1 || out->heads > RTV__STRIP_MOST_HEADS)
        return rtv__fail(RTV_E_SHAPE, "queries have %" PRId64 " heads, must be 1 to %d", out->heads,
                         RTV__STRIP_MOST_HEADS);
    return RTV_OK;
}

static rtv_status read_pairs(rtv__strip_batch *out, const rtv_retrieval_inputs *inputs)
{
    if (inputs->pair_queries == NULL && inputs->pair_candidates == NULL) {
        RTV_CHECK_ARG(inputs->pair_count == 0,
                      "pair_count is %" PRId64 ", but pair_queries and pair_candidates are NULL",
                      inputs->pair_count);
        out->pair_count = out->query_rows;
        if (out->candidate_rows < out->query_rows)
            return rtv__fail(RTV_E_SHAPE,
                             "%" PRId64 " candidates for %" PRId64 " queries: one for each and any "
                             "number of further ones are needed",
                             out->candidate_rows, out->query_rows);
        return RTV_OK;
    }
    RTV_CHECK_ARG(inputs->pair_queries != NULL, "pair_queries is NULL, pair_candidates is not");
    RTV_CHECK_ARG(inputs->pair_candidates != NULL, "pair_candidates is NULL, pair_queries is not");
    RTV_CHECK_ARG(inputs->pair_count >= 0, "pair_count is %" PRId64, inputs->pair_count);
    for (int64_t p = 0; p < inputs->pair_count; p++) {
        int64_t q = inputs->pair_queries[p], c = inputs->pair_candidates[p];
        if (q < 0 || q >= out->query_rows)
            return rtv__fail(RTV_E_RANGE,
                             "pair_queries[%" PRId64 "] is %" PRId64 ", there are %" PRId64
                             " queries",
                             p, q, out->query_rows);
        if (c < 0 || c >= out->candidate_rows)
            return rtv__fail(RTV_E_RANGE,
                             "pair_candidates[%" PRId64 "] is %" PRId64 ", there are %" PRId64
                             " candidates",
                             p, c, out->candidate_rows);
    }
    out->pair_count = inputs->pair_count;
    out->pair_queries = inputs->pair_queries;
    out->pair_candidates = inputs->pair_candidates;
    return RTV_OK;
}

static rtv_status read_probability(rtv__strip_batch *out, const rtv_retrieval *task, rtv_tape *tape,
                                   const rtv_retrieval_inputs *inputs)
{
    const float *logarithms = inputs->sampling_log_probability;
    const float *probability = inputs->sampling_probability;
    RTV_CHECK_ARG(logarithms == NULL || probability == NULL,
                  "sampling_probability and sampling_log_probability are both given");
    out->log_probability = logarithms;
    for (int64_t c = 0; logarithms != NULL && c < out->candidate_rows; c++)
        RTV_CHECK_ARG(isfinite(logarithms[c]),
                      "sampling_log_probability[%" PRId64 "] is %g, must be finite", c,
                      (double)logarithms[c]);
    if (probability == NULL)
        return RTV_OK;
    float *own = rtv__tape_alloc(tape, (size_t)out->candidate_rows * sizeof *own);
    if (own == NULL)
        return RTV_E_NOMEM;
    float least = task->options.probability_floor;
    for (int64_t c = 0; c < out->candidate_rows; c++) {
        float p = probability[c];
        if (least > 0.0f && !isnan(p))
            p = p < least ? least : p > 1.0f ? 1.0f : p;
        RTV_CHECK_ARG(p > 0.0f && isfinite(p),
                      "sampling_probability[%" PRId64 "] is %g, must be above 0 and finite", c,
                      (double)probability[c]);
        own[c] = (float)log((double)p);
    }
    out->log_probability = own;
    return RTV_OK;
}

/* Equal strings get equal numbers, those of their first occurrence. */
static rtv_status number_strings(rtv__strip_batch *out, rtv_retrieval *task, rtv_tape *tape,
                                 const rtv_column *column)
{
    int64_t *ids = rtv__tape_alloc(tape, (size_t)column->rows * sizeof *ids);
    if (ids == NULL)
        return RTV_E_NOMEM;
    rtv__string_map_clear(&task->strings);
    for (int64_t c = 0; c < column->rows; c++) {
        rtv__text text = rtv__column_text(column, c);
        RTV_TRY(rtv__string_map_insert(&ids[c], &task->strings, text.data, text.length,
                                       rtv__farmhash64(text.data, (size_t)text.length)));
    }
    out->ids = ids;
    return RTV_OK;
}

static rtv_status read_ids(rtv__strip_batch *out, rtv_retrieval *task, rtv_tape *tape,
                           const rtv_retrieval_inputs *inputs)
{
    const rtv_column *column = inputs->candidate_id_column;
    RTV_CHECK_ARG(column == NULL || inputs->candidate_ids == NULL,
                  "candidate_ids and candidate_id_column are both given");
    out->ids = inputs->candidate_ids;
    out->remove_hits = (task->options.flags & RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS) != 0;
    if (column == NULL) {
        RTV_CHECK_ARG(!out->remove_hits || out->ids != NULL,
                      "candidate ids are missing: accidental hits cannot be removed without them");
        return RTV_OK;
    }
    if (column->is_ragged || column->rows != out->candidate_rows || column->count != column->rows)
        return rtv__fail(RTV_E_SHAPE,
                         "candidate_id_column has %" PRId64 " rows and %" PRId64
                         " values, there are %" PRId64 " candidates",
                         column->rows, column->count, out->candidate_rows);
    if (column->type == RTV_VALUE_INT64) {
        out->ids = column->values.int64;
        return RTV_OK;
    }
    if (column->type == RTV_VALUE_STRING)
        return number_strings(out, task, tape, column);
    return rtv__fail(RTV_E_DTYPE, "candidate_id_column has values of type %s, must be %s or %s",
                     rtv__value_name(column->type), rtv__value_name(RTV_VALUE_INT64),
                     rtv__value_name(RTV_VALUE_STRING));
}

static rtv_status read_known(rtv__strip_batch *out, const rtv_retrieval_inputs *inputs)
{
    const int64_t *offsets = inputs->known_offsets;
    RTV_CHECK_ARG(offsets != NULL || inputs->known_ids == NULL,
                  "known_offsets is NULL, known_ids is not");
    if (offsets == NULL)
        return RTV_OK;
    bool has_numbers =
        inputs->candidate_ids != NULL || (inputs->candidate_id_column != NULL &&
                                          inputs->candidate_id_column->type == RTV_VALUE_INT64);
    RTV_CHECK_ARG(has_numbers, "known ids need candidate ids that are numbers");
    if (offsets[0] != 0)
        return rtv__fail(RTV_E_RANGE, "known_offsets[0] is %" PRId64 ", must be 0", offsets[0]);
    for (int64_t r = 0; r < out->query_rows; r++)
        if (offsets[r + 1] < offsets[r])
            return rtv__fail(RTV_E_RANGE,
                             "known_offsets falls from %" PRId64 " to %" PRId64 " at row %" PRId64,
                             offsets[r], offsets[r + 1], r);
    RTV_CHECK_ARG(inputs->known_ids != NULL || offsets[out->query_rows] == 0,
                  "known_ids is NULL, known_offsets says %" PRId64, offsets[out->query_rows]);
    out->known_offsets = offsets;
    out->known_ids = inputs->known_ids;
    return RTV_OK;
}

static rtv_status read_multiplicity(rtv__strip_batch *out, const rtv_retrieval_inputs *inputs)
{
    out->multiplicity = inputs->multiplicity;
    for (int64_t c = 0; out->multiplicity != NULL && c < out->candidate_rows; c++)
        RTV_CHECK_ARG(out->multiplicity[c] >= 1 && out->multiplicity[c] <= INT32_MAX,
                      "multiplicity[%" PRId64 "] is %" PRId64 ", must be 1 to %d", c,
                      out->multiplicity[c], INT32_MAX);
    return RTV_OK;
}

rtv_status rtv__retrieval_read(rtv__strip_batch *out, rtv_retrieval *task, rtv_tape *tape,
                               const rtv_tensor *query, const rtv_tensor *candidate,
                               const rtv_retrieval_inputs *inputs)
{
    const rtv_retrieval_options *options = &task->options;
    *out = (rtv__strip_batch){.weight_scale = 1.0};
    RTV_TRY(read_tensors(out, query, candidate));
    RTV_TRY(read_pairs(out, inputs));
    if (out->query_rows > INT32_MAX || out->candidate_rows > INT32_MAX ||
        out->pair_count > INT32_MAX)
        return rtv__fail(RTV_E_RANGE, "a batch of more than %d rows", INT32_MAX);
    RTV_TRY(read_probability(out, task, tape, inputs));
    RTV_TRY(read_ids(out, task, tape, inputs));
    RTV_TRY(read_known(out, inputs));
    RTV_TRY(read_multiplicity(out, inputs));
    out->pair_weights = inputs->sample_weight;
    out->mask = inputs->score_mask;
    out->temperature = options->temperature;
    out->is_binary = options->kind == RTV_RETRIEVAL_BINARY;
    out->label_smoothing = (double)options->label_smoothing;
    out->hard_negatives =
        (options->flags & RTV_RETRIEVAL_HARD_NEGATIVES) != 0 ? options->hard_negatives : -1;
    return RTV_OK;
}
