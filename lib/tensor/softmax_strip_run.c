/* The passes of a strip over the candidates. */
#include <math.h>
#include <string.h>

#include "tensor/softmax_strip_job.h"

/*
 * How far the scores of a row may be from its shift: exp(40) is far from
 * overflow, and what vanishes below exp(-87) is nothing beside exp(-40), of
 * which each row must have as much.
 */
static const double most_distance = 40.0;
static const double least_total = 4e-18, most_total = 1e22;

enum {
    SHIFT_COLUMNS = 16, /* of which the largest score is a row's shift */
    LOOK_UP = 8         /* panels after which it is looked whether the shifts will do */
};

static int64_t strip_rows(const rtv__strip_job *job, const rtv__strip_place *place)
{
    return place->rows * job->batch->heads;
}

static const float *strip_queries(const rtv__strip_job *job, const rtv__strip_place *place)
{
    return job->batch->query + place->first_row * job->batch->heads * job->batch->dim;
}

static void pack_queries(const rtv__strip_job *job, rtv__strip_worker *worker,
                         const rtv__strip_place *place)
{
    int64_t dim = job->batch->dim, rows = strip_rows(job, place);
    if (rows < RTV__STRIP_ROWS)
        memset(worker->queries, 0, (size_t)(dim * RTV__STRIP_ROWS) * sizeof *worker->queries);
    job->kernels->transpose(worker->queries, RTV__STRIP_ROWS, strip_queries(job, place), dim, rows,
                            dim);
}

static void clear_sums(const rtv__strip_job *job, rtv__strip_worker *worker,
                       const rtv__strip_place *place)
{
    size_t count = (size_t)(strip_rows(job, place) * job->width);
    memset(worker->sums, 0, count * sizeof *worker->sums);
    memset(worker->row_total, 0, RTV__STRIP_ROWS * sizeof *worker->row_total);
}

static void add_row_sums(rtv__strip_worker *worker, const float *row_sum)
{
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
        worker->row_total[r] += (double)row_sum[r];
}

static void multiply_panel(const rtv__strip_job *job, rtv__strip_worker *worker,
                           const rtv__strip_place *place, int64_t panel)
{
    if (job->d_query == NULL)
        return;
    job->kernels->strip->times_keys(worker->sums, worker->blocks + panel * RTV__STRIP_BLOCK,
                                    strip_rows(job, place), rtv__strip_panel_columns(job, panel),
                                    job->keys + panel * RTV__STRIP_COLUMNS * job->width,
                                    job->width);
}

static void clear_row_max(rtv__strip_worker *worker)
{
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
        worker->row_max[r] = -INFINITY;
}

static void choose_shifts(rtv__strip_worker *worker)
{
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r++) {
        worker->shift[r] = worker->row_max[r] == -INFINITY ? 0.0f : worker->row_max[r];
        worker->row_shift[r] = (double)worker->shift[r];
    }
}

static void score_panel(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t panel)
{
    int64_t first = panel * RTV__STRIP_COLUMNS;
    job->kernels->strip->scores(worker->blocks + panel * RTV__STRIP_BLOCK, worker->row_max,
                                job->keys + first * job->width,
                                rtv__strip_panel_columns(job, panel), job->width, worker->queries,
                                job->batch->dim, job->inverse_temperature, job->bias + first);
}

static void score_all(const rtv__strip_job *job, rtv__strip_worker *worker)
{
    for (int64_t panel = 0; panel < job->panels; panel++)
        score_panel(job, worker, panel);
}

double rtv__strip_score_limit(const rtv__strip_job *job, const rtv__strip_place *place)
{
    const float *query = strip_queries(job, place);
    float key = 0.0f, norm = 0.0f, bias = 0.0f;
    for (int64_t range = 0; range < job->ranges; range++) {
        key = rtv__strip_larger(key, job->range_norm[range]);
        bias = rtv__strip_larger(bias, job->range_bias[range]);
    }
    for (int64_t r = 0; r < place->rows; r++, query += job->batch->dim)
        norm = rtv__strip_larger(norm, job->kernels->dot(query, query, job->batch->dim));
    double product = sqrt((double)key * (double)norm) * (double)job->inverse_temperature;
    /* a little more for what is rounded */
    return 1.01 * (product + (double)bias * RTV__STRIP_LN_2);
}

/* The largest exponents of the first columns. */
static void choose_power_shifts(const rtv__strip_job *job, rtv__strip_worker *worker)
{
    int64_t columns = job->batch->candidate_rows;
    clear_row_max(worker);
    job->kernels->strip->scores(worker->blocks, worker->row_max, job->keys,
                                columns < SHIFT_COLUMNS ? columns : SHIFT_COLUMNS, job->width,
                                worker->queries, job->batch->dim, 1.0f, job->power_bias);
    choose_shifts(worker);
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
        worker->row_shift[r] *= RTV__STRIP_LN_2;
}

/* No total of the rows is above the limit, or not a number. */
static bool totals_are_at_most(const rtv__strip_worker *worker, double limit)
{
    bool are = true;
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
        are &= worker->row_total[r] <= limit;
    return are;
}

static bool totals_are_at_least(const rtv__strip_worker *worker, const rtv__strip_place *place,
                                double limit)
{
    bool are = true;
    for (int64_t r = 0; r < place->rows; r++)
        are &= worker->row_total[r] >= limit;
    return are;
}

/*
 * One pass, in powers of two whose exponents are the scores by ln 2; false when the shifts were too
 * far from a row's scores.
 */
static bool run_powers(const rtv__strip_job *job, rtv__strip_worker *worker,
                       const rtv__strip_place *place)
{
    const rtv__strip_kernels *kernels = job->kernels->strip;
    int64_t dim = job->batch->dim;
    float row_sum[RTV__STRIP_ROWS];
    bool is_bounded = rtv__strip_score_limit(job, place) <= most_distance;
    float factor = (float)((double)job->inverse_temperature * RTV__STRIP_LOG2_E);
    job->kernels->scale(worker->queries, worker->queries, factor, dim * RTV__STRIP_ROWS);
    clear_sums(job, worker, place);
    memset(worker->row_shift, 0, RTV__STRIP_ROWS * sizeof *worker->row_shift);
    worker->is_far = false;
    if (!is_bounded)
        choose_power_shifts(job, worker);
    for (int64_t panel = 0; panel < job->panels; panel++) {
        int64_t first = panel * RTV__STRIP_COLUMNS, columns = rtv__strip_panel_columns(job, panel);
        float *block = worker->blocks + panel * RTV__STRIP_BLOCK;
        kernels->powers(block, row_sum, job->keys + first * job->width, columns, job->width,
                        worker->queries, dim, job->power_bias + first,
                        is_bounded ? NULL : worker->shift);
        bool is_less = rtv__strip_mask_panel(job, worker, place, panel, 0.0f);
        is_less |= rtv__strip_treat_powers(worker, panel);
        if (is_less)
            kernels->row_sums(row_sum, block, columns);
        add_row_sums(worker, row_sum);
        if (!is_bounded && panel % LOOK_UP == 0 && !totals_are_at_most(worker, most_total))
            return false;
        multiply_panel(job, worker, place, panel);
    }
    if (worker->is_far || !totals_are_at_most(worker, most_total))
        return false;
    return is_bounded || totals_are_at_least(worker, place, least_total);
}

/* The largest scores that are left. */
static void find_row_max(const rtv__strip_job *job, rtv__strip_worker *worker)
{
    clear_row_max(worker);
    for (int64_t c = 0; c < job->batch->candidate_rows; c++) {
        const float *cells = rtv__strip_cell(worker, 0, c);
        for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
            worker->row_max[r] = cells[r] > worker->row_max[r] ? cells[r] : worker->row_max[r];
    }
}

/* Two passes: all scores, then their exponentials with the largest of each row taken off. */
static void run_far(const rtv__strip_job *job, rtv__strip_worker *worker,
                    const rtv__strip_place *place)
{
    float row_sum[RTV__STRIP_ROWS];
    pack_queries(job, worker, place);
    score_all(job, worker);
    for (int64_t panel = 0; panel < job->panels; panel++) {
        rtv__strip_mask_panel(job, worker, place, panel, -INFINITY);
        rtv__strip_treat_scores(worker, panel);
    }
    find_row_max(job, worker);
    choose_shifts(worker);
    clear_sums(job, worker, place);
    for (int64_t panel = 0; panel < job->panels; panel++) {
        job->kernels->strip->exp(worker->blocks + panel * RTV__STRIP_BLOCK, row_sum,
                                 rtv__strip_panel_columns(job, panel), worker->shift);
        add_row_sums(worker, row_sum);
        multiply_panel(job, worker, place, panel);
    }
}

static void run_binary(const rtv__strip_job *job, rtv__strip_worker *worker,
                       const rtv__strip_place *place)
{
    float row_sum[RTV__STRIP_ROWS];
    clear_row_max(worker);
    clear_sums(job, worker, place);
    for (int64_t panel = 0; panel < job->panels; panel++) {
        score_panel(job, worker, panel);
        rtv__strip_mask_panel(job, worker, place, panel, RTV__STRIP_REMOVED);
        rtv__strip_treat_scores(worker, panel);
        rtv__strip_soften_panel(job, worker, panel, row_sum);
        add_row_sums(worker, row_sum);
        multiply_panel(job, worker, place, panel);
    }
}

static void run_plain(const rtv__strip_job *job, rtv__strip_worker *worker,
                      const rtv__strip_place *place)
{
    if (job->key_sums != NULL)
        rtv__strip_find_labels(job, worker);
    rtv__strip_prepare_rows(job, worker, place);
    if (job->batch->is_binary)
        run_binary(job, worker, place);
    else if (!run_powers(job, worker, place))
        run_far(job, worker, place);
    rtv__strip_settle_rows(job, worker, place);
}

static void scale_queries(const rtv__strip_job *job, rtv__strip_worker *worker,
                          const rtv__strip_place *place)
{
    int64_t dim = job->batch->dim, rows = strip_rows(job, place);
    for (int64_t r = 0; r < rows; r++) {
        float *out = worker->scaled_queries + r * job->width;
        job->kernels->scale(out, strip_queries(job, place) + r * dim, job->inverse_temperature,
                            dim);
        memset(out + dim, 0, (size_t)(job->width - dim) * sizeof *out);
    }
}

static void run_general(const rtv__strip_job *job, rtv__strip_worker *worker,
                        const rtv__strip_place *place)
{
    int64_t dim = job->batch->dim, rows = strip_rows(job, place);
    int64_t first = place->first_row * job->batch->heads;
    score_all(job, worker);
    rtv__strip_general_rows(job, worker, place);
    if (job->d_query == NULL)
        return;
    clear_sums(job, worker, place);
    for (int64_t panel = 0; panel < job->panels; panel++)
        multiply_panel(job, worker, place, panel);
    for (int64_t r = 0; r < rows; r++)
        job->kernels->scale(job->d_query + (first + r) * dim, worker->sums + r * job->width,
                            job->inverse_temperature, dim);
}

void rtv__strip_run_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                         const rtv__strip_place *place)
{
    pack_queries(job, worker, place);
    if (job->is_plain) {
        run_plain(job, worker, place);
        return;
    }
    worker->is_listed = job->has_few && rtv__strip_hardest_rows(job, worker, place);
    if (!worker->is_listed)
        run_general(job, worker, place);
    if (job->d_candidate != NULL)
        scale_queries(job, worker, place);
}
