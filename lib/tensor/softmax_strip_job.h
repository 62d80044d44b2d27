/* One loss while it is computed: what the parts of the strip softmax share. */
#ifndef RTV_LIB_TENSOR_SOFTMAX_STRIP_JOB_H
#define RTV_LIB_TENSOR_SOFTMAX_STRIP_JOB_H

#include <stdatomic.h>

#include "tensor/softmax_strip_plan.h"
#include "tensor/softmax_strip_select.h"

/* A column of a row whose coefficient is more than a share of the softmax. */
typedef struct {
    int32_t column;
    bool in_block; /* its exponential stays among those of the block */
    double score;  /* with the column's bias */
    double power;  /* exp(score - reference), of records that are not in the block */
    double coefficient;
} rtv__strip_record;

/* The pairs of one row whose positives are of one group. */
typedef struct {
    int64_t first_pair, end_pair; /* in row_pairs */
    int64_t first_record, end_record;
    bool in_block;                   /* its columns are negatives and positives like all others */
    bool kept_by_others;             /* its columns are negatives of the row's other pairs */
    double sum, share;               /* of the exponentials; of weight by sum of exponentials */
    double sum_behind, share_behind; /* of the runs behind this one */
} rtv__strip_run;

/* A column of a row that exp must find as it is said here. */
typedef struct {
    int32_t column;
    int32_t record; /* gets the score; -1: none */
    int32_t row;    /* in the strip */
    bool is_excluded;
} rtv__strip_special;

/* A score, then a coefficient, of a row that has few. */
typedef struct {
    int32_t column;
    float value;
} rtv__strip_entry;

/* What one thread works with. */
typedef struct {
    float *blocks;         /* [panels][48][48] of a strip */
    float *scaled_queries; /* [48][width] the strip's, as d_candidate takes them */
    float *queries;        /* [dim][48] */
    float *sums;           /* [48][width] exponentials or coefficients by keys */
    float *shift;          /* [48] what is taken off scores, or off exponents of two */
    float *row_max;        /* [48] the largest of them, those of excluded columns too */
    double *row_shift;     /* [48] what that takes off a row's scores */
    double *row_total;     /* [48] sums of exponentials */
    float *key_labels;     /* [dim] the smoothed labels' sum over the keys; NULL without them */
    float *query_labels;   /* [width] the same over the queries, by T */
    double label_bias;     /* the labels' sum over the biases */
    bool is_far;           /* a record has a score that its power does not tell */

    rtv__strip_record *records;
    rtv__strip_run *runs;
    rtv__strip_special *specials, *panel_specials; /* as found; by panel */
    int64_t *panel_start;                          /* [panels + 1] into panel_specials */
    int64_t *row_runs;                             /* [48 + 1] where the runs of a row begin */
    int64_t record_count, special_count;           /* so far */
    int32_t *known_to; /* [groups] the last row that knows the group, + 1 */

    /* of one row, for losses that are not plain: columns, and one behind them; where a binary one
     * is plain, powers has a block */
    float *scores, *values, *powers, *logs, *coefficients;
    uint8_t *flags; /* NULL when there can be none */
    rtv__strip_choice choice;

    /* of the strip, where few negatives of each row count */
    float *maxima;             /* [chunks][48] the largest scores of a few columns each */
    rtv__strip_entry *entries; /* [48][entry_capacity] by row, columns rising */
    int64_t *entry_counts;     /* [48] */
    int64_t *next_entries;     /* [48] the first ones that d_keys lacks */
    bool is_listed;            /* the strip's coefficients are those of its entries */
} rtv__strip_worker;

typedef struct {
    const rtv__strip_batch *batch;
    const rtv__kernels *kernels;
    rtv__strip_plan plan;
    double *losses;               /* [pairs] */
    float *d_query, *d_candidate; /* NULL: not wanted */
    bool is_plain;                /* all columns of one head count: the short way */
    bool has_few;                 /* few negatives of each row count */

    int64_t width;          /* dim, rounded up for the kernels */
    int64_t panels;         /* of 48 columns */
    int64_t rows_per_strip; /* queries; with their heads at most 48 rows */
    int64_t strips, ranges, panels_per_range;
    int64_t chunks, entry_capacity; /* where few negatives count */
    float inverse_temperature;
    double all_columns; /* with their multiplicity */

    const float *keys;  /* [columns][width]: the candidates */
    float *own_keys;    /* the same with wider rows, else NULL */
    float *d_keys;      /* [columns][width]: d_candidate, or own memory with wider rows */
    float *bias;        /* [columns] */
    float *power_bias;  /* [columns] the same for exponents of two */
    float *range_norm;  /* [ranges] the largest squared norm of a key */
    float *range_bias;  /* [ranges] the largest size of a power_bias */
    double *key_sums;   /* [ranges][dim] for smoothed labels: of the keys; NULL without them */
    double *query_sums; /* [ranges][dim] of the queries by their weights */
    double *bias_sums;  /* [ranges] */
    double *log_copies; /* [columns] of the multiplicities; NULL without them */

    rtv__strip_worker *workers;
    atomic_int_fast64_t keys_done;     /* ranges */
    atomic_int_fast64_t *strips_added; /* [ranges] to d_keys */
} rtv__strip_job;

/* The queries of a strip. */
typedef struct {
    int64_t first_row, rows;
} rtv__strip_place;

enum { RTV__STRIP_CHUNK = 8 }; /* columns whose largest score is looked at for all of them */

#define RTV__STRIP_LOG2_E 1.4426950408889634
#define RTV__STRIP_LN_2   0.6931471805599453

/* What is not a number is larger than all others. */
static inline float rtv__strip_larger(float a, float b)
{
    return b > a || b != b ? b : a;
}

/* A score or coefficient of a row of the strip. */
static inline float *rtv__strip_cell(const rtv__strip_worker *worker, int64_t row, int64_t column)
{
    return worker->blocks + column * RTV__STRIP_ROWS + row;
}

static inline int64_t rtv__strip_panel_columns(const rtv__strip_job *job, int64_t panel)
{
    int64_t left = job->batch->candidate_rows - panel * RTV__STRIP_COLUMNS;
    return left < RTV__STRIP_COLUMNS ? left : RTV__STRIP_COLUMNS;
}

/* Runs all tasks of a job. */
rtv_status rtv__strip_run_job(rtv__strip_job *job, const rtv_context *context);

/* By the norms, |score| <= |query| |key|: no score of the strip, with its bias, is larger. One query
 * head; infinite or not a number where embeddings are. */
double rtv__strip_score_limit(const rtv__strip_job *job, const rtv__strip_place *place);

/* Losses, d_query and coefficients of a strip. */
void rtv__strip_run_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                         const rtv__strip_place *place);

/*
 * The plain softmax of a strip: finds the runs and the special columns before anything is computed,
 * treats those of a panel between scores and exp, or after the powers, and turns the sums into
 * losses, coefficients and d_query at the end.
 */
void rtv__strip_prepare_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                             const rtv__strip_place *place);
void rtv__strip_treat_scores(const rtv__strip_worker *worker, int64_t panel);
/* Whether powers were taken out of the block. */
bool rtv__strip_treat_powers(rtv__strip_worker *worker, int64_t panel);
void rtv__strip_settle_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                            const rtv__strip_place *place);

/*
 * The same of binary cross-entropy: a block's scores x become m d/dx log(1 + e^x) for m equal
 * columns, row_sum [48] the sums of m log(1 + e^x).
 */
void rtv__strip_soften_panel(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t panel,
                             float *row_sum);

/* Whether the mask hides the positive of a pair. */
bool rtv__strip_hides_positive(const rtv__strip_batch *batch);
/* Sets what the mask hides in a block of a strip; whether that is anything. */
bool rtv__strip_mask_panel(const rtv__strip_job *job, const rtv__strip_worker *worker,
                           const rtv__strip_place *place, int64_t panel, float value);

/*
 * Smoothed labels of the plain softmax: sums over a range of columns, and as large a share of the
 * pairs; then those of all ranges; what the labels of a row add up to times its scores; and what
 * d_keys begin with, with labels or without.
 */
void rtv__strip_sum_labels(rtv__strip_job *job, int64_t range, int64_t first, int64_t end);
void rtv__strip_find_labels(const rtv__strip_job *job, rtv__strip_worker *worker);
double rtv__strip_labelled(const rtv__strip_job *job, const rtv__strip_worker *worker, int64_t row);
void rtv__strip_start_keys(const rtv__strip_job *job, const rtv__strip_worker *worker, float *out,
                           int64_t first, int64_t columns);

/*
 * Losses of few hard negatives, from packed queries to d_query and the entries of the strip. False
 * when the rows have too many: then nothing has been done.
 */
bool rtv__strip_hardest_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                             const rtv__strip_place *place);
/* Adds the entries of a panel to d_keys; panels come in rising order. */
void rtv__strip_add_entries(const rtv__strip_job *job, rtv__strip_worker *worker,
                            const rtv__strip_place *place, int64_t panel);

/* All other losses of a strip: turns its scores into coefficients. */
void rtv__strip_general_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                             const rtv__strip_place *place);

#endif
