/*
 * After exp: from the sums of exponentials to losses, coefficients and d_query.
 *
 * With R the sum over the blocks of a row and S_g that over the records of run g that are negatives
 * of other runs, the softmax of a pair of run g with positive c has the denominator
 *
 *     Z_p = R + sum of S_h over h != g + exp(s_c) / multiplicity_c
 *
 * The sum without S_g is made of the S before and behind g, never by taking S_g off: nothing
 * cancels. In the blocks the coefficients are a exp(s_u), with one factor a = sum of w_p / Z_p for
 * the row; records have their own.
 */
#include <math.h>
#include <string.h>

#include "tensor/softmax_strip_job.h"

/* Differences of scores that the exponentials of double hold. */
static const double most_spread = 600.0;
/* A row's factor may be this small beside its weights; records are divided by it. */
static const double least_factor = 1e-25;

typedef struct {
    const rtv__strip_job *job;
    rtv__strip_record *records;
    rtv__strip_run *runs;
    int64_t run_count;
    double shift, sum; /* sum of exp(score - shift) over the blocks */
    double reference;  /* what is taken off scores while runs are settled */
    double magnitude;  /* sum of the absolute weights of the pairs */
    double smoothing;  /* share of the labels that all columns have */
    double labelled;   /* sum of those labels times scores */
    double weights;    /* sum of the weights of the pairs, where labels are smoothed */
} strip_sums;

/* The score of a record as the positive of a pair: that of one column, not of its multiplicity. */
static double positive_score(const rtv__strip_job *job, const rtv__strip_record *record)
{
    double copies = job->log_copies != NULL ? job->log_copies[record->column] : 0.0;
    return record->score - copies;
}

/* A pair of a run and the record of its positive, from which the search for the next begins. */
typedef struct {
    int64_t pair;
    double weight, score;
    rtv__strip_record *record;
} strip_pair;

static void next_pair(strip_pair *out, strip_sums *row, int64_t i)
{
    const rtv__strip_job *job = row->job;
    out->pair = job->plan.row_pairs[i];
    int64_t column = rtv__strip_pair_column(job->batch, out->pair);
    while (out->record->column != column)
        out->record++;
    out->weight = rtv__strip_pair_weight(job->batch, out->pair);
    out->score = positive_score(job, out->record);
    row->magnitude += fabs(out->weight);
}

/* All columns are in the block; gives the row's factor. */
static double settle_plain(strip_sums *row)
{
    double level = row->shift + log(row->sum), own_label = 1.0 - row->smoothing;
    row->weights = 0.0;
    for (int64_t g = 0; g < row->run_count; g++) {
        const rtv__strip_run *run = &row->runs[g];
        strip_pair pair = {.record = &row->records[run->first_record]};
        for (int64_t i = run->first_pair; i < run->end_pair; i++) {
            next_pair(&pair, row, i);
            row->job->losses[pair.pair] =
                pair.weight * (level - own_label * pair.score - row->labelled);
            pair.record->coefficient -= own_label * pair.weight;
            row->weights += pair.weight;
        }
    }
    return row->weights == 0.0 ? 0.0 : row->weights / row->sum;
}

/* Fills the powers of records, the sum of each run and of those behind it. */
static void sum_runs(strip_sums *row)
{
    double behind = 0.0;
    for (int64_t g = row->run_count - 1; g >= 0; g--) {
        rtv__strip_run *run = &row->runs[g];
        run->sum_behind = behind;
        run->sum = 0.0;
        for (int64_t i = run->first_record; i < run->end_record && !run->in_block; i++) {
            rtv__strip_record *record = &row->records[i];
            record->power = exp(record->score - row->reference);
            run->sum += run->kept_by_others ? record->power : 0.0;
        }
        behind += run->sum;
    }
}

/* The losses of a run whose pairs have `others` beside their own positive. */
static void settle_run(strip_sums *row, rtv__strip_run *run, double others)
{
    strip_pair pair = {.record = &row->records[run->first_record]};
    run->share = 0.0;
    for (int64_t i = run->first_pair; i < run->end_pair; i++) {
        next_pair(&pair, row, i);
        double own = run->in_block ? 0.0 : pair.record->power;
        own /= (double)rtv__strip_multiplicity(row->job->batch, pair.record->column);
        double sum = others + own;
        row->job->losses[pair.pair] = pair.weight * (log(sum) + row->reference - pair.score);
        pair.record->coefficient += pair.weight * (own / sum - 1.0);
        run->share += pair.weight / sum;
    }
}

/* Records that are negatives of other runs get the share of those; gives that of all. */
static double share_runs(strip_sums *row)
{
    double behind = 0.0, before = 0.0;
    for (int64_t g = row->run_count - 1; g >= 0; g--) {
        row->runs[g].share_behind = behind;
        behind += row->runs[g].share;
    }
    for (int64_t g = 0; g < row->run_count; g++) {
        const rtv__strip_run *run = &row->runs[g];
        double others = before + run->share_behind;
        if (run->kept_by_others)
            for (int64_t i = run->first_record; i < run->end_record; i++)
                row->records[i].coefficient += others * row->records[i].power;
        before += run->share;
    }
    return before;
}

static double settle_runs(strip_sums *row)
{
    double to_reference = row->sum == 0.0 ? 0.0 : exp(row->shift - row->reference);
    double block = row->sum * to_reference, before = 0.0;
    sum_runs(row);
    for (int64_t g = 0; g < row->run_count; g++) {
        rtv__strip_run *run = &row->runs[g];
        settle_run(row, run, block + before + run->sum_behind);
        before += run->sum;
    }
    return share_runs(row) * to_reference;
}

/* The largest score of the other runs' records and of the block. */
static double others_top(const strip_sums *row, int64_t own_run, double top)
{
    if (row->sum != 0.0)
        top = fmax(top, row->shift);
    for (int64_t g = 0; g < row->run_count; g++)
        if (g != own_run && row->runs[g].kept_by_others)
            for (int64_t i = row->runs[g].first_record; i < row->runs[g].end_record; i++)
                top = fmax(top, row->records[i].score);
    return top;
}

static double others_sum(const strip_sums *row, int64_t own_run, double top)
{
    double sum = row->sum == 0.0 ? 0.0 : row->sum * exp(row->shift - top);
    for (int64_t g = 0; g < row->run_count; g++)
        if (g != own_run && row->runs[g].kept_by_others)
            for (int64_t i = row->runs[g].first_record; i < row->runs[g].end_record; i++)
                sum += exp(row->records[i].score - top);
    return sum;
}

static void others_share(strip_sums *row, int64_t own_run, double weight, double level)
{
    for (int64_t g = 0; g < row->run_count; g++)
        if (g != own_run && row->runs[g].kept_by_others)
            for (int64_t i = row->runs[g].first_record; i < row->runs[g].end_record; i++)
                row->records[i].coefficient += weight * exp(row->records[i].score - level);
}

/* As settle_runs, each pair relative to the largest score of its own. */
static double settle_far(strip_sums *row)
{
    double factor = 0.0;
    for (int64_t g = 0; g < row->run_count; g++) {
        const rtv__strip_run *run = &row->runs[g];
        strip_pair pair = {.record = &row->records[run->first_record]};
        for (int64_t i = run->first_pair; i < run->end_pair; i++) {
            next_pair(&pair, row, i);
            double top = others_top(row, g, pair.score);
            double own = run->in_block ? 0.0 : exp(pair.score - top);
            double sum = others_sum(row, g, top) + own, level = top + log(sum);
            row->job->losses[pair.pair] = pair.weight * (level - pair.score);
            pair.record->coefficient += pair.weight * (own / sum - 1.0);
            others_share(row, g, pair.weight, level);
            factor += row->sum == 0.0 ? 0.0 : pair.weight * exp(row->shift - level);
        }
    }
    return factor;
}

static double softplus(double x)
{
    return fmax(x, 0.0) + log1p(exp(-fabs(x)));
}

static double logistic(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

/* Binary cross-entropy, whose sums are of softplus and whose shares are those of the weights. */
static double settle_binary(strip_sums *row)
{
    const rtv__strip_job *job = row->job;
    double sum = row->sum, weights = 0.0;
    for (int64_t g = 0; g < row->run_count; g++) {
        rtv__strip_run *run = &row->runs[g];
        run->sum = run->share = 0.0;
        for (int64_t i = run->first_record; i < run->end_record && run->kept_by_others; i++) {
            rtv__strip_record *record = &row->records[i];
            double copies = (double)rtv__strip_multiplicity(job->batch, record->column);
            record->power = copies * logistic(record->score);
            run->sum += copies * softplus(record->score);
        }
        sum += run->sum;
    }
    for (int64_t g = 0; g < row->run_count; g++) {
        rtv__strip_run *run = &row->runs[g];
        strip_pair pair = {.record = &row->records[run->first_record]};
        for (int64_t i = run->first_pair; i < run->end_pair; i++) {
            next_pair(&pair, row, i);
            double score = pair.record->score, weight = pair.weight / job->all_columns;
            double own = run->in_block ? 0.0 : softplus(score);
            job->losses[pair.pair] = weight * (sum - run->sum + own - score);
            pair.record->coefficient += weight * (run->in_block ? -1.0 : logistic(score) - 1.0);
            run->share += weight;
        }
        weights += run->share;
    }
    for (int64_t g = 0; g < row->run_count; g++)
        for (int64_t i = row->runs[g].first_record; i < row->runs[g].end_record; i++)
            if (row->runs[g].kept_by_others)
                row->records[i].coefficient +=
                    (weights - row->runs[g].share) * row->records[i].power;
    return weights;
}

/* The row's factor; all losses and coefficients are filled. */
static double settle(strip_sums *row)
{
    bool is_plain = true;
    double top = row->sum == 0.0 ? -INFINITY : row->shift;
    double low = row->sum == 0.0 ? INFINITY : row->shift;
    for (int64_t g = 0; g < row->run_count; g++) {
        const rtv__strip_run *run = &row->runs[g];
        if (run->in_block)
            continue;
        is_plain = false;
        for (int64_t i = run->first_record; i < run->end_record; i++) {
            double score = positive_score(row->job, &row->records[i]);
            top = fmax(top, row->records[i].score);
            low = fmin(low, score);
        }
    }
    if (is_plain)
        return settle_plain(row);
    row->reference = top;
    return top - low > most_spread ? settle_far(row) : settle_runs(row);
}

static void scale_row(const rtv__strip_job *job, const rtv__strip_worker *worker, int64_t r,
                      float factor)
{
    for (int64_t c = 0; c < job->batch->candidate_rows; c++)
        *rtv__strip_cell(worker, r, c) *= factor;
}

/* Puts the records into the block, whose coefficients are then `scale` times what is there. */
static float write_records(const strip_sums *row, const rtv__strip_worker *worker, int64_t r,
                           double factor)
{
    double scale = factor;
    if (!(fabs(factor) >= least_factor * row->magnitude) || factor == 0.0) {
        scale = row->magnitude;
        scale_row(row->job, worker, r, scale == 0.0 ? 0.0f : (float)(factor / scale));
    }
    for (int64_t g = 0; g < row->run_count && scale != 0.0; g++) {
        const rtv__strip_run *run = &row->runs[g];
        for (int64_t i = run->first_record; i < run->end_record; i++) {
            const rtv__strip_record *record = &row->records[i];
            float *cell = rtv__strip_cell(worker, r, record->column);
            *cell += (float)(record->coefficient / scale);
        }
    }
    return (float)scale;
}

/* d_query = (factor * sum of exponentials by keys + records by keys) / T */
static void write_d_query(const strip_sums *row, const rtv__strip_worker *worker, int64_t number,
                          int64_t r, double factor)
{
    const rtv__strip_job *job = row->job;
    int64_t dim = job->batch->dim;
    float *out = job->d_query + number * dim;
    job->kernels->scale(out, worker->sums + r * job->width,
                        (float)factor * job->inverse_temperature, dim);
    if (job->key_sums != NULL)
        job->kernels->axpy(out, -(float)row->weights * job->inverse_temperature, worker->key_labels,
                           dim);
    for (int64_t g = 0; g < row->run_count; g++) {
        for (int64_t i = row->runs[g].first_record; i < row->runs[g].end_record; i++) {
            const rtv__strip_record *record = &row->records[i];
            job->kernels->axpy(out, (float)record->coefficient * job->inverse_temperature,
                               job->keys + record->column * job->width, dim);
        }
    }
}

static void settle_row(const rtv__strip_job *job, rtv__strip_worker *worker,
                       const rtv__strip_place *place, int64_t r)
{
    strip_sums row = {.job = job, .records = worker->records};
    row.shift = worker->row_shift[r];
    row.sum = worker->row_total[r];
    row.runs = worker->runs + worker->row_runs[r];
    row.run_count = worker->row_runs[r + 1] - worker->row_runs[r];
    int64_t number = place->first_row + r, dim = job->batch->dim;
    if (job->key_sums != NULL) {
        row.smoothing = job->batch->label_smoothing;
        row.labelled = rtv__strip_labelled(job, worker, number);
    }
    double factor = job->batch->is_binary ? settle_binary(&row) : settle(&row);
    if (job->d_query != NULL)
        write_d_query(&row, worker, number, r, factor);
    if (job->d_candidate != NULL) {
        float scale = write_records(&row, worker, r, factor) * job->inverse_temperature;
        float *out = worker->scaled_queries + r * job->width;
        job->kernels->scale(out, job->batch->query + number * dim, scale, dim);
        memset(out + dim, 0, (size_t)(job->width - dim) * sizeof *out);
    }
}

void rtv__strip_settle_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                            const rtv__strip_place *place)
{
    for (int64_t r = 0; r < place->rows; r++)
        settle_row(job, worker, place, r);
}
