/*
 * Few hard negatives, without a look at every score of a row.
 *
 * Of each chunk of 8 columns the largest score is known when its scores are. Where n chunks have
 * one of at least b, n columns have; so b, found by halving for all rows of the strip at once, is a
 * bound that the hardest negatives reach, and some others do. Only those are listed, and chosen
 * from. What has no coefficient takes no part in the gradients: these are sums over the entries
 * that are left, instead of products with all candidates.
 */
#include <math.h>
#include <string.h>

#include "tensor/panel_scan.h"
#include "tensor/softmax_strip_job.h"

enum { MOST_ROUNDS = 20 };

/* Larger scores are left to the general way: sums of them may overflow. */
static const double most_score = 1e30;

static int64_t pair_column(const rtv__strip_job *job, int64_t i)
{
    return rtv__strip_pair_column(job->batch, job->plan.row_pairs[i]);
}

/* Columns that are no negatives of a row, at most, for any of its pairs. */
static int64_t count_specials(const rtv__strip_job *job, int64_t row)
{
    const rtv__strip_plan *plan = &job->plan;
    int64_t most = 0;
    for (int64_t i = plan->row_start[row]; i < plan->row_start[row + 1]; i++) {
        int32_t group = plan->group_of[pair_column(job, i)];
        int64_t size = plan->group_start[group + 1] - plan->group_start[group];
        int64_t specials = job->batch->remove_hits ? size : 1;
        most = specials > most ? specials : most;
    }
    return job->batch->known_offsets != NULL ? most + plan->known_columns[row] : most;
}

/* How many chunks each row needs; false when these are so many that they tell nothing. */
static bool find_needs(float *needs, const rtv__strip_job *job, const rtv__strip_place *place)
{
    for (int64_t r = 0; r < place->rows; r++) {
        int64_t specials = count_specials(job, place->first_row + r);
        if (4 * (job->batch->hard_negatives + specials) > 3 * job->chunks)
            return false;
        needs[r] = (float)(job->batch->hard_negatives + specials);
    }
    return true;
}

static void score_chunks(const rtv__strip_job *job, rtv__strip_worker *worker)
{
    for (int64_t chunk = 0; chunk < job->chunks; chunk++) {
        int64_t first = chunk * RTV__STRIP_CHUNK, left = job->batch->candidate_rows - first;
        float *largest = worker->maxima + chunk * RTV__STRIP_ROWS;
        for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
            largest[r] = -INFINITY;
        job->kernels->strip->scores(
            rtv__strip_cell(worker, 0, first), largest, job->keys + first * job->width,
            left < RTV__STRIP_CHUNK ? left : RTV__STRIP_CHUNK, job->width, worker->queries,
            job->batch->dim, job->inverse_temperature, job->bias + first);
    }
}

/* Bounds that at least as many chunks reach as are needed, and not many more if that can be had. */
static void find_bounds(float *bounds, const rtv__strip_job *job, const rtv__strip_worker *worker,
                        const rtv__strip_place *place, const float *needs, float limit)
{
    float low[RTV__STRIP_ROWS], high[RTV__STRIP_ROWS], count[RTV__STRIP_ROWS];
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r++) {
        low[r] = r < place->rows ? -limit : INFINITY;
        high[r] = r < place->rows ? limit : INFINITY;
    }
    bool are_close = false;
    for (int round = 0; round < MOST_ROUNDS && !are_close; round++) {
        for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
            bounds[r] = 0.5f * (low[r] + high[r]);
        job->kernels->strip->count_least(count, worker->maxima, job->chunks, bounds);
        are_close = true;
        for (int64_t r = 0; r < place->rows; r++) {
            bool is_enough = count[r] >= needs[r];
            bool is_close = is_enough && count[r] <= 1.25f * needs[r] + 4.0f;
            if (is_enough)
                low[r] = bounds[r];
            if (is_close || !is_enough)
                high[r] = bounds[r];
            are_close &= is_close;
        }
    }
    memcpy(bounds, low, sizeof low);
}

/* The place of a column among the entries of a row, or where it belongs. */
static int64_t find_entry(const rtv__strip_entry *entries, int64_t count, int64_t column)
{
    int64_t begin = 0;
    while (begin < count) {
        int64_t middle = (begin + count) / 2;
        if (entries[middle].column < column)
            begin = middle + 1;
        else
            count = middle;
    }
    return begin;
}

/* Positives are entries whatever their scores. */
static bool add_positives(const rtv__strip_job *job, rtv__strip_worker *worker,
                          const rtv__strip_place *place, int64_t r)
{
    const int64_t *start = job->plan.row_start + place->first_row + r;
    rtv__strip_entry *entries = worker->entries + r * job->entry_capacity;
    int64_t count = worker->entry_counts[r];
    for (int64_t i = start[0]; i < start[1]; i++) {
        int64_t column = pair_column(job, i), at = find_entry(entries, count, column);
        if (at < count && entries[at].column == column)
            continue;
        if (count == job->entry_capacity)
            return false;
        memmove(entries + at + 1, entries + at, (size_t)(count - at) * sizeof *entries);
        entries[at] = (rtv__strip_entry){(int32_t)column, *rtv__strip_cell(worker, r, column)};
        count++;
    }
    worker->entry_counts[r] = count;
    return true;
}

/* Makes entries of the scores that reach the bounds; false when there is no room for them. */
static bool list_entries(const rtv__strip_job *job, rtv__strip_worker *worker,
                         const rtv__strip_place *place, const float *bounds)
{
    uint64_t marks[RTV__STRIP_COLUMNS];
    memset(worker->entry_counts, 0, RTV__STRIP_ROWS * sizeof *worker->entry_counts);
    for (int64_t panel = 0; panel < job->panels; panel++) {
        int64_t columns = rtv__strip_panel_columns(job, panel);
        const float *block = worker->blocks + panel * RTV__STRIP_BLOCK;
        job->kernels->strip->mark_least(marks, block, columns, bounds);
        for (int64_t c = 0; c < columns; c++) {
            for (uint64_t left = marks[c]; left != 0; left &= left - 1) {
                int64_t r = rtv__lowest_bit(left), at = worker->entry_counts[r]++;
                if (at == job->entry_capacity)
                    return false;
                worker->entries[r * job->entry_capacity + at] = (rtv__strip_entry){
                    (int32_t)(panel * RTV__STRIP_COLUMNS + c), block[c * RTV__STRIP_ROWS + r]};
            }
        }
    }
    for (int64_t r = 0; r < place->rows; r++)
        if (!add_positives(job, worker, place, r))
            return false;
    return true;
}

typedef struct {
    const rtv__strip_job *job;
    rtv__strip_worker *worker;
    int64_t number; /* in the batch */
    rtv__strip_entry *entries;
    int64_t count;
} entry_row;

static void mark_known(const entry_row *row)
{
    const rtv__strip_batch *batch = row->job->batch;
    if (batch->known_offsets == NULL)
        return;
    for (int64_t i = batch->known_offsets[row->number]; i < batch->known_offsets[row->number + 1];
         i++)
        if (row->job->plan.known_groups[i] >= 0)
            row->worker->known_to[row->job->plan.known_groups[i]] = (int32_t)(row->number + 1);
}

/* Whether a column is a hit for the pair with this positive. */
static bool is_hit(const entry_row *row, int64_t column, int64_t positive)
{
    const rtv__strip_batch *batch = row->job->batch;
    int32_t group = row->job->plan.group_of[column];
    if (batch->known_offsets != NULL && row->worker->known_to[group] == row->number + 1)
        return true;
    return batch->remove_hits && group == row->job->plan.group_of[positive];
}

/* Keys of the negatives of a pair; gives their number. */
static int64_t collect_negatives(const entry_row *row, rtv__strip_entries *pair)
{
    uint64_t *keys = row->worker->choice.keys;
    int64_t count = 0;
    for (int64_t i = 0; i < row->count; i++) {
        int64_t column = row->entries[i].column;
        if (column != pair->positive && !is_hit(row, column, pair->positive))
            keys[count++] = rtv__topk_key(row->entries[i].value, (uint32_t)column);
    }
    if (pair->copies > 0 && !is_hit(row, pair->positive, pair->positive))
        keys[count++] = rtv__topk_key(pair->values[pair->positive], (uint32_t)pair->columns);
    return count;
}

static double entry_loss(const entry_row *row, int64_t pair_number)
{
    const rtv__strip_batch *batch = row->job->batch;
    rtv__strip_worker *worker = row->worker;
    int64_t positive = rtv__strip_pair_column(batch, pair_number);
    rtv__strip_entries pair = {.kernels = row->job->kernels,
                               .columns = batch->candidate_rows,
                               .positive = positive,
                               .multiplicity = batch->multiplicity,
                               .copies = rtv__strip_multiplicity(batch, positive) - 1,
                               .values = worker->values,
                               .coefficients = worker->coefficients,
                               .powers = worker->powers,
                               .logs = worker->logs,
                               .weight = rtv__strip_pair_weight(batch, pair_number),
                               .label_smoothing = batch->label_smoothing};
    worker->values[pair.columns] = worker->values[positive];
    int64_t count = collect_negatives(row, &pair);
    rtv__strip_choose_listed(&pair, batch->hard_negatives + 1, count, &worker->choice);
    return batch->is_binary ? rtv__strip_binary_loss(&pair) : rtv__strip_softmax_loss(&pair);
}

/* The losses of a row; its entries get their coefficients, by T for d_query. */
static void settle_entries(const entry_row *row)
{
    const rtv__strip_job *job = row->job;
    rtv__strip_worker *worker = row->worker;
    int64_t dim = job->batch->dim;
    for (int64_t i = 0; i < row->count; i++) {
        worker->values[row->entries[i].column] = row->entries[i].value;
        worker->coefficients[row->entries[i].column] = 0.0f;
    }
    mark_known(row);
    for (int64_t i = job->plan.row_start[row->number]; i < job->plan.row_start[row->number + 1];
         i++)
        job->losses[job->plan.row_pairs[i]] = entry_loss(row, job->plan.row_pairs[i]);
    float *out = job->d_query != NULL ? job->d_query + row->number * dim : NULL;
    if (out != NULL)
        memset(out, 0, (size_t)dim * sizeof *out);
    for (int64_t i = 0; i < row->count; i++) {
        rtv__strip_entry *entry = &row->entries[i];
        entry->value = worker->coefficients[entry->column];
        if (out != NULL && entry->value != 0.0f)
            job->kernels->axpy(out, entry->value * job->inverse_temperature,
                               job->keys + entry->column * job->width, dim);
    }
}

bool rtv__strip_hardest_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                             const rtv__strip_place *place)
{
    float needs[RTV__STRIP_ROWS], bounds[RTV__STRIP_ROWS];
    double limit = rtv__strip_score_limit(job, place);
    if (!(limit <= most_score) || !find_needs(needs, job, place))
        return false;
    score_chunks(job, worker);
    find_bounds(bounds, job, worker, place, needs, (float)limit);
    if (!list_entries(job, worker, place, bounds))
        return false;
    for (int64_t r = 0; r < place->rows; r++) {
        entry_row row = {job, worker, place->first_row + r,
                         worker->entries + r * job->entry_capacity, worker->entry_counts[r]};
        settle_entries(&row);
    }
    memset(worker->next_entries, 0, RTV__STRIP_ROWS * sizeof *worker->next_entries);
    return true;
}

void rtv__strip_add_entries(const rtv__strip_job *job, rtv__strip_worker *worker,
                            const rtv__strip_place *place, int64_t panel)
{
    int64_t end = (panel + 1) * RTV__STRIP_COLUMNS;
    for (int64_t r = 0; r < place->rows; r++) {
        const rtv__strip_entry *entries = worker->entries + r * job->entry_capacity;
        int64_t i = worker->next_entries[r];
        for (; i < worker->entry_counts[r] && entries[i].column < end; i++)
            if (entries[i].value != 0.0f)
                job->kernels->axpy(job->d_keys + entries[i].column * job->width, entries[i].value,
                                   worker->scaled_queries + r * job->width, job->width);
        worker->next_entries[r] = i;
    }
}
