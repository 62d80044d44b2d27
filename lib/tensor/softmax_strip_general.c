/*
 * Losses other than the plain softmax, row by row and pair by pair: a mask, label smoothing, hard
 * negatives, binary cross-entropy, queries of several heads.
 *
 * For each pair the columns of its row are entries with a value and a count. The positive counts
 * once; its copies are one entry more, behind the columns.
 */
#include <math.h>
#include <string.h>

#include "tensor/softmax_strip_job.h"
#include "tensor/softmax_strip_select.h"

enum { MASKED = 1, KNOWN = 2 };

/* The scores of the best head. */
static void gather_scores(const rtv__strip_job *job, rtv__strip_worker *worker,
                          const rtv__strip_place *place, int64_t first_head)
{
    for (int64_t c = 0; c < job->batch->candidate_rows; c++) {
        const float *heads = rtv__strip_cell(place, first_head, c);
        float best = heads[0];
        for (int64_t h = 1; h < job->batch->heads; h++)
            if (heads[h] > best || isnan(heads[h]))
                best = heads[h];
        worker->scores[c] = best;
    }
}

/* Coefficients go to the best head of each column; heads that are equally good share them. */
static void scatter_coefficients(const rtv__strip_job *job, const rtv__strip_worker *worker,
                                 const rtv__strip_place *place, int64_t first_head)
{
    for (int64_t c = 0; c < job->batch->candidate_rows; c++) {
        float *heads = rtv__strip_cell(place, first_head, c), best = worker->scores[c];
        int64_t equal = 0;
        for (int64_t h = 0; h < job->batch->heads; h++)
            equal += heads[h] == best;
        float share = worker->coefficients[c] / (float)(equal > 0 ? equal : 1);
        for (int64_t h = 0; h < job->batch->heads; h++)
            heads[h] = heads[h] == best || equal == 0 ? share : 0.0f;
    }
}

static void flag_columns(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t row)
{
    const rtv__strip_batch *batch = job->batch;
    int64_t columns = batch->candidate_rows;
    memset(worker->flags, 0, (size_t)columns + 1);
    if (batch->mask != NULL)
        for (int64_t c = 0; c < columns; c++)
            if (batch->mask[row * columns + c] == 0)
                worker->flags[c] = MASKED;
    if (batch->known_offsets == NULL)
        return;
    for (int64_t i = batch->known_offsets[row]; i < batch->known_offsets[row + 1]; i++) {
        int32_t group = job->plan.known_groups[i];
        if (group < 0)
            continue;
        for (int64_t j = job->plan.group_start[group]; j < job->plan.group_start[group + 1]; j++)
            worker->flags[job->plan.group_columns[j]] |= KNOWN;
    }
}

static float entry_value(float score, uint8_t flags, bool is_hit)
{
    if (flags & MASKED)
        return RTV__STRIP_REMOVED;
    return is_hit ? score + RTV__STRIP_REMOVED : score;
}

/* Values and counts of all entries as the pair with this positive sees them. */
static void fill_entries(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t positive)
{
    const rtv__strip_batch *batch = job->batch;
    const rtv__strip_plan *plan = &job->plan;
    int64_t columns = batch->candidate_rows;
    for (int64_t c = 0; c < columns; c++) {
        uint8_t flags = worker->flags[c];
        worker->values[c] = entry_value(worker->scores[c], flags, flags & KNOWN);
        worker->counts[c] = rtv__strip_multiplicity(batch, c);
    }
    if (batch->remove_hits) {
        int32_t group = plan->group_of[positive];
        for (int64_t i = plan->group_start[group]; i < plan->group_start[group + 1]; i++) {
            int32_t c = plan->group_columns[i];
            worker->values[c] = entry_value(worker->scores[c], worker->flags[c], true);
        }
    }
    float score = worker->scores[positive];
    uint8_t flags = worker->flags[positive];
    worker->values[positive] = entry_value(score, flags, false);
    worker->values[columns] = entry_value(score, flags, batch->remove_hits || flags & KNOWN);
    worker->counts[columns] = worker->counts[positive] - 1;
    worker->counts[positive] = 1;
}

/* What a derivative by an entry's value is one by the score of. */
static void add_coefficient(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t entry,
                            int64_t positive, double coefficient)
{
    int64_t column = entry == job->batch->candidate_rows ? positive : entry;
    if (!(worker->flags[column] & MASKED))
        worker->coefficients[column] += (float)coefficient;
}

typedef struct {
    int64_t entries, positive, kept;
    double weight;
    double positive_label, other_label; /* of one of an entry's `count` columns */
} row_labels;

static double softmax_loss(const rtv__strip_job *job, rtv__strip_worker *worker,
                           const row_labels *row)
{
    float top = -INFINITY;
    for (int64_t i = 0; i < row->entries; i++)
        if (worker->counts[i] > 0)
            top = fmaxf(top, worker->values[i]);
    memcpy(worker->powers, worker->values, (size_t)row->entries * sizeof *worker->powers);
    job->kernels->exp_sum(worker->powers, row->entries, top);
    double sum = 0.0, labels = 0.0, labelled = 0.0;
    for (int64_t i = 0; i < row->entries; i++) {
        double count = (double)worker->counts[i];
        if (count == 0.0)
            continue;
        double label = row->other_label * count;
        if (i == row->positive)
            label += row->positive_label;
        sum += count * (double)worker->powers[i];
        labels += label;
        if (label != 0.0)
            labelled += label * ((double)worker->values[i] - (double)top);
    }
    for (int64_t i = 0; i < row->entries; i++) {
        double count = (double)worker->counts[i];
        if (count == 0.0)
            continue;
        double label = row->other_label * count;
        if (i == row->positive)
            label += row->positive_label;
        double share = labels * count * (double)worker->powers[i] / sum;
        add_coefficient(job, worker, i, row->positive, row->weight * (share - label));
    }
    return row->weight * (labels * log(sum) - labelled);
}

static double binary_loss(const rtv__strip_job *job, rtv__strip_worker *worker,
                          const row_labels *row)
{
    double loss = 0.0, weight = row->weight / (double)row->kept;
    for (int64_t i = 0; i < row->entries; i++) {
        double count = (double)worker->counts[i], value = (double)worker->values[i];
        if (count == 0.0)
            continue;
        double labels = row->other_label * count;
        if (i == row->positive)
            labels += row->positive_label;
        double small = exp(-fabs(value));
        double sigmoid = (value >= 0.0 ? 1.0 : small) / (1.0 + small);
        loss += count * (fmax(value, 0.0) + log1p(small));
        if (labels != 0.0)
            loss -= labels * value;
        add_coefficient(job, worker, i, row->positive, weight * (count * sigmoid - labels));
    }
    return weight * loss;
}

static double pair_loss(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t pair)
{
    const rtv__strip_batch *batch = job->batch;
    row_labels row = {.entries = batch->candidate_rows + 1,
                      .positive = rtv__strip_pair_column(batch, pair),
                      .weight = rtv__strip_pair_weight(batch, pair)};
    fill_entries(job, worker, row.positive);
    if (batch->hard_negatives >= 0)
        rtv__strip_keep_hardest(worker->counts, worker->values, row.entries, row.positive,
                                batch->hard_negatives + 1, worker->chosen);
    for (int64_t i = 0; i < row.entries; i++)
        row.kept += worker->counts[i];
    row.positive_label = 1.0 - batch->label_smoothing;
    row.other_label = batch->label_smoothing / (batch->is_binary ? 2.0 : (double)row.kept);
    return batch->is_binary ? binary_loss(job, worker, &row) : softmax_loss(job, worker, &row);
}

void rtv__strip_general_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                             const rtv__strip_place *place)
{
    const int64_t *start = job->plan.row_start;
    for (int64_t r = 0; r < place->rows; r++) {
        int64_t row = place->first_row + r, first_head = r * job->batch->heads;
        gather_scores(job, worker, place, first_head);
        flag_columns(job, worker, row);
        memset(worker->coefficients, 0,
               (size_t)job->batch->candidate_rows * sizeof *worker->coefficients);
        for (int64_t i = start[row]; i < start[row + 1]; i++) {
            int64_t pair = job->plan.row_pairs[i];
            job->losses[pair] = pair_loss(job, worker, pair);
        }
        scatter_coefficients(job, worker, place, first_head);
    }
}
