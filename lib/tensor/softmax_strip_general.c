/*
 * Losses that are not plain, row by row and pair by pair: masked positives, smoothed labels of
 * removed columns or of the binary kind, many hard negatives, queries of several heads. For these
 * the blocks of a strip are turned, so that the scores of a row lie together.
 */
#include <math.h>
#include <string.h>

#include "tensor/softmax_strip_job.h"

enum { MASKED = 1, KNOWN = 2 };

static void turn_blocks(const rtv__strip_job *job, const rtv__strip_worker *worker)
{
    float turned[RTV__STRIP_BLOCK];
    for (int64_t panel = 0; panel < job->panels; panel++) {
        float *block = worker->blocks + panel * RTV__STRIP_BLOCK;
        job->kernels->transpose(turned, RTV__STRIP_ROWS, block, RTV__STRIP_COLUMNS, RTV__STRIP_ROWS,
                                RTV__STRIP_COLUMNS);
        memcpy(block, turned, sizeof turned);
    }
}

/* The columns of a panel in a row of turned blocks. */
static float *turned_row(const rtv__strip_worker *worker, int64_t row, int64_t panel)
{
    return worker->blocks + panel * RTV__STRIP_BLOCK + row * RTV__STRIP_COLUMNS;
}

/* The scores of the best head. */
static void gather_scores(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t first_head)
{
    for (int64_t panel = 0; panel < job->panels; panel++) {
        int64_t columns = rtv__strip_panel_columns(job, panel);
        float *best = worker->scores + panel * RTV__STRIP_COLUMNS;
        memcpy(best, turned_row(worker, first_head, panel), (size_t)columns * sizeof *best);
        for (int64_t h = 1; h < job->batch->heads; h++) {
            const float *head = turned_row(worker, first_head + h, panel);
            for (int64_t c = 0; c < columns; c++)
                if (head[c] > best[c] || isnan(head[c]))
                    best[c] = head[c];
        }
    }
}

/* Coefficients go to the best head of each column; heads that are equally good share them. */
static void share_among_heads(const rtv__strip_worker *worker, float *const *heads, int64_t count,
                              int64_t column, int64_t c)
{
    float best = worker->scores[column];
    int64_t equal = 0;
    for (int64_t h = 0; h < count; h++)
        equal += heads[h][c] == best;
    float share = worker->coefficients[column] / (float)(equal > 0 ? equal : 1);
    for (int64_t h = 0; h < count; h++)
        heads[h][c] = heads[h][c] == best || equal == 0 ? share : 0.0f;
}

static void scatter_coefficients(const rtv__strip_job *job, const rtv__strip_worker *worker,
                                 int64_t first_head)
{
    int64_t count = job->batch->heads;
    for (int64_t panel = 0; panel < job->panels; panel++) {
        int64_t columns = rtv__strip_panel_columns(job, panel);
        int64_t first = panel * RTV__STRIP_COLUMNS;
        float *heads[RTV__STRIP_MOST_HEADS];
        for (int64_t h = 0; h < count; h++)
            heads[h] = turned_row(worker, first_head + h, panel);
        if (count == 1)
            memcpy(heads[0], worker->coefficients + first, (size_t)columns * sizeof(float));
        for (int64_t c = 0; c < columns && count > 1; c++)
            share_among_heads(worker, heads, count, first + c, c);
    }
}

static void flag_columns(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t row)
{
    const rtv__strip_batch *batch = job->batch;
    const rtv__strip_plan *plan = &job->plan;
    if (batch->mask == NULL && batch->known_offsets == NULL)
        return;
    memset(worker->flags, 0, (size_t)batch->candidate_rows);
    if (batch->mask != NULL)
        for (int64_t c = 0; c < batch->candidate_rows; c++)
            if (batch->mask[row * batch->candidate_rows + c] == 0)
                worker->flags[c] = MASKED;
    if (batch->known_offsets == NULL)
        return;
    for (int64_t i = batch->known_offsets[row]; i < batch->known_offsets[row + 1]; i++) {
        int32_t group = plan->known_groups[i];
        if (group < 0)
            continue;
        for (int64_t j = plan->group_start[group]; j < plan->group_start[group + 1]; j++)
            worker->flags[plan->group_columns[j]] |= KNOWN;
    }
}

static float entry_value(const rtv__strip_worker *worker, int64_t column, bool is_hit)
{
    if (worker->flags != NULL && (worker->flags[column] & MASKED) != 0)
        return RTV__STRIP_REMOVED;
    return is_hit ? worker->scores[column] + RTV__STRIP_REMOVED : worker->scores[column];
}

/* The values of all entries as the pair with this positive sees them. */
static void fill_values(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t positive)
{
    const rtv__strip_batch *batch = job->batch;
    const rtv__strip_plan *plan = &job->plan;
    int64_t columns = batch->candidate_rows;
    memcpy(worker->values, worker->scores, (size_t)columns * sizeof *worker->values);
    for (int64_t c = 0; c < columns && worker->flags != NULL; c++)
        if (worker->flags[c] != 0)
            worker->values[c] = entry_value(worker, c, (worker->flags[c] & KNOWN) != 0);
    int32_t group = plan->group_of[positive];
    for (int64_t i = plan->group_start[group]; i < plan->group_start[group + 1]; i++)
        if (batch->remove_hits)
            worker->values[plan->group_columns[i]] =
                entry_value(worker, plan->group_columns[i], true);
    bool known = worker->flags != NULL && (worker->flags[positive] & KNOWN) != 0;
    worker->values[positive] = entry_value(worker, positive, false);
    worker->values[columns] = entry_value(worker, positive, batch->remove_hits || known);
}

static double pair_loss(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t pair)
{
    const rtv__strip_batch *batch = job->batch;
    int64_t positive = rtv__strip_pair_column(batch, pair);
    rtv__strip_entries row = {.kernels = job->kernels,
                              .columns = batch->candidate_rows,
                              .positive = positive,
                              .multiplicity = batch->multiplicity,
                              .copies = rtv__strip_multiplicity(batch, positive) - 1,
                              .values = worker->values,
                              .coefficients = worker->coefficients,
                              .powers = worker->powers,
                              .logs = worker->logs,
                              .kept = job->all_columns,
                              .weight = rtv__strip_pair_weight(batch, pair),
                              .label_smoothing = batch->label_smoothing};
    fill_values(job, worker, positive);
    if (batch->hard_negatives >= 0)
        rtv__strip_choose_hardest(&row, batch->hard_negatives + 1, &worker->choice);
    return batch->is_binary ? rtv__strip_binary_loss(&row) : rtv__strip_softmax_loss(&row);
}

/* A masked score is a constant: nothing flows on. */
static void clear_masked(const rtv__strip_job *job, rtv__strip_worker *worker)
{
    for (int64_t c = 0; c < job->batch->candidate_rows && job->batch->mask != NULL; c++)
        if ((worker->flags[c] & MASKED) != 0)
            worker->coefficients[c] = 0.0f;
}

void rtv__strip_general_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                             const rtv__strip_place *place)
{
    const int64_t *start = job->plan.row_start;
    turn_blocks(job, worker);
    for (int64_t r = 0; r < place->rows; r++) {
        int64_t row = place->first_row + r, first_head = r * job->batch->heads;
        gather_scores(job, worker, first_head);
        flag_columns(job, worker, row);
        memset(worker->coefficients, 0,
               (size_t)job->batch->candidate_rows * sizeof *worker->coefficients);
        for (int64_t i = start[row]; i < start[row + 1]; i++) {
            int64_t pair = job->plan.row_pairs[i];
            job->losses[pair] = pair_loss(job, worker, pair);
        }
        clear_masked(job, worker);
        scatter_coefficients(job, worker, first_head);
    }
    turn_blocks(job, worker);
}
