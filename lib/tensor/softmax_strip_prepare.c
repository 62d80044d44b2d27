/*
 * Before the scores of a strip: which columns are no negatives of a row, or of some of its pairs.
 *
 * Pairs of one row share the exponentials of its scores. What differs between them are columns with
 * the id of a positive: for the pairs of that positive (a run) such columns are accidental hits,
 * for the row's other pairs they are negatives like all others. They are taken out of the blocks
 * into records; so are positives that stand for several equal columns, of which all but one are
 * hits.
 */
#include <math.h>
#include <string.h>

#include "tensor/softmax_strip_job.h"

typedef struct {
    const rtv__strip_job *job;
    rtv__strip_worker *worker;
    int64_t row, number; /* in the strip, in the batch */
} strip_row;

static void add_special(const strip_row *row, int64_t column, int64_t record, bool is_excluded)
{
    row->worker->specials[row->worker->special_count++] =
        (rtv__strip_special){(int32_t)column, (int32_t)record, (int32_t)row->row, is_excluded};
}

static void add_record(const strip_row *row, int64_t column, bool in_block)
{
    int64_t index = row->worker->record_count++;
    row->worker->records[index] =
        (rtv__strip_record){.column = (int32_t)column, .in_block = in_block};
    add_special(row, column, index, !in_block);
}

static void exclude_group(const strip_row *row, int32_t group)
{
    const rtv__strip_plan *plan = &row->job->plan;
    for (int64_t i = plan->group_start[group]; i < plan->group_start[group + 1]; i++)
        add_special(row, plan->group_columns[i], -1, true);
}

static void mark_known(const strip_row *row)
{
    const rtv__strip_batch *batch = row->job->batch;
    for (int64_t i = batch->known_offsets[row->number]; i < batch->known_offsets[row->number + 1];
         i++)
        if (row->job->plan.known_groups[i] >= 0)
            row->worker->known_to[row->job->plan.known_groups[i]] = (int32_t)(row->number + 1);
}

static bool is_known(const strip_row *row, int32_t group)
{
    return row->job->batch->known_offsets != NULL &&
           row->worker->known_to[group] == row->number + 1;
}

static void exclude_known(const strip_row *row)
{
    const rtv__strip_batch *batch = row->job->batch;
    for (int64_t i = batch->known_offsets[row->number]; i < batch->known_offsets[row->number + 1];
         i++)
        if (row->job->plan.known_groups[i] >= 0)
            exclude_group(row, row->job->plan.known_groups[i]);
}

static int64_t pair_column(const rtv__strip_job *job, int64_t i)
{
    return rtv__strip_pair_column(job->batch, job->plan.row_pairs[i]);
}

/*
 * Columns of a run that count for some pair of the row get records, all others of its group are
 * excluded. Both the pairs of a run and the columns of a group are in the order of group_columns.
 */
static void add_run_columns(const strip_row *row, const rtv__strip_run *run, int32_t group)
{
    const rtv__strip_plan *plan = &row->job->plan;
    int64_t i = run->first_pair;
    for (int64_t j = plan->group_start[group]; j < plan->group_start[group + 1]; j++) {
        int64_t column = plan->group_columns[j];
        bool is_positive = i < run->end_pair && pair_column(row->job, i) == column;
        while (i < run->end_pair && pair_column(row->job, i) == column)
            i++;
        bool is_negative =
            run->kept_by_others && !rtv__strip_is_masked(row->job->batch, row->number, column);
        if (is_positive || is_negative)
            add_record(row, column, run->in_block);
        else if (!run->in_block)
            add_special(row, column, -1, true);
        if (run->in_block && i == run->end_pair)
            break;
    }
}

static void prepare_run(const strip_row *row, rtv__strip_run *run, int32_t group, bool is_only)
{
    const rtv__strip_plan *plan = &row->job->plan;
    const rtv__strip_batch *batch = row->job->batch;
    int64_t begin = plan->group_start[group], end = plan->group_start[group + 1];
    bool known = is_known(row, group);
    bool has_copies =
        end - begin > 1 || rtv__strip_multiplicity(batch, plan->group_columns[begin]) > 1;
    run->in_block = !known && !(batch->remove_hits && has_copies);
    run->kept_by_others = !run->in_block && !known && !is_only;
    run->first_record = row->worker->record_count;
    add_run_columns(row, run, group);
    run->end_record = row->worker->record_count;
}

/* Gives the number of runs. */
static int64_t prepare_runs(const strip_row *row, rtv__strip_run *runs)
{
    const rtv__strip_plan *plan = &row->job->plan;
    int64_t begin = plan->row_start[row->number], end = plan->row_start[row->number + 1];
    int64_t count = 0;
    for (int64_t i = begin; i < end;) {
        int32_t group = plan->group_of[pair_column(row->job, i)];
        rtv__strip_run *run = &runs[count++];
        *run = (rtv__strip_run){.first_pair = i};
        while (i < end && plan->group_of[pair_column(row->job, i)] == group)
            i++;
        run->end_pair = i;
        prepare_run(row, run, group, run->first_pair == begin && i == end);
    }
    return count;
}

/* By panel, those of one in the order found: records are read before a cell is excluded again. */
static void sort_specials(const rtv__strip_job *job, rtv__strip_worker *worker)
{
    int64_t *start = worker->panel_start;
    memset(start, 0, (size_t)(job->panels + 1) * sizeof *start);
    for (int64_t i = 0; i < worker->special_count; i++)
        start[worker->specials[i].column / RTV__STRIP_COLUMNS + 1]++;
    for (int64_t p = 0; p < job->panels; p++)
        start[p + 1] += start[p];
    for (int64_t i = 0; i < worker->special_count; i++) {
        const rtv__strip_special *special = &worker->specials[i];
        worker->panel_specials[start[special->column / RTV__STRIP_COLUMNS]++] = *special;
    }
    memmove(start + 1, start, (size_t)job->panels * sizeof *start);
    start[0] = 0;
}

void rtv__strip_prepare_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                             const rtv__strip_place *place)
{
    bool has_known = job->batch->known_offsets != NULL;
    worker->record_count = worker->special_count = 0;
    worker->row_runs[0] = 0;
    for (int64_t r = 0; r < place->rows; r++) {
        strip_row row = {job, worker, r, place->first_row + r};
        if (has_known)
            mark_known(&row);
        int64_t runs = prepare_runs(&row, worker->runs + worker->row_runs[r]);
        worker->row_runs[r + 1] = worker->row_runs[r] + runs;
        if (has_known)
            exclude_known(&row);
    }
    sort_specials(job, worker);
}

void rtv__strip_treat_scores(const rtv__strip_worker *worker, int64_t panel)
{
    for (int64_t i = worker->panel_start[panel]; i < worker->panel_start[panel + 1]; i++) {
        const rtv__strip_special *special = &worker->panel_specials[i];
        float *cell = rtv__strip_cell(worker, special->row, special->column);
        if (special->record >= 0)
            worker->records[special->record].score = (double)*cell;
        if (special->is_excluded)
            *cell = -INFINITY;
    }
}

/*
 * Here a record's score is what its power was made of, as the row's sum was: a positive never has
 * more than the sum that it is a part of.
 */
bool rtv__strip_treat_powers(rtv__strip_worker *worker, int64_t panel)
{
    bool has_excluded = false;
    for (int64_t i = worker->panel_start[panel]; i < worker->panel_start[panel + 1]; i++) {
        const rtv__strip_special *special = &worker->panel_specials[i];
        float *cell = rtv__strip_cell(worker, special->row, special->column);
        if (special->record >= 0) {
            worker->is_far |= !(*cell > 0x1p-126f && *cell < 0x1p126f);
            worker->records[special->record].score =
                log((double)*cell) + worker->row_shift[special->row];
        }
        if (special->is_excluded)
            *cell = 0.0f;
        has_excluded |= special->is_excluded;
    }
    return has_excluded;
}
