/* The passes of a strip over the candidates. */
#include <math.h>
#include <string.h>

#include "tensor/softmax_strip_job.h"

/*
 * How far the largest score of a row may be from its shift. exp(40) is far from overflow, and what
 * becomes 0 below exp(-87) is nothing beside exp(-40), of which each row must have as much.
 */
static const float most_distance = 40.0f;
static const double least_total = 4e-18;

enum { SCORE = 1, MULTIPLY = 2 };

static void pack_queries(const rtv__strip_job *job, rtv__strip_worker *worker,
                         const rtv__strip_place *place)
{
    int64_t dim = job->batch->dim, rows = place->rows * job->batch->heads;
    const float *query = job->batch->query + place->first_row * job->batch->heads * dim;
    if (rows < RTV__STRIP_ROWS)
        memset(worker->queries, 0, (size_t)(dim * RTV__STRIP_ROWS) * sizeof *worker->queries);
    job->kernels->transpose(worker->queries, RTV__STRIP_ROWS, query, dim, rows, dim);
}

/* Exponentials where the softmax is plain, and their product with the keys. */
static void multiply_panel(const rtv__strip_job *job, rtv__strip_worker *worker,
                           const rtv__strip_place *place, int64_t panel)
{
    float *block = worker->blocks + panel * RTV__STRIP_BLOCK;
    int64_t columns = rtv__strip_panel_columns(job, panel);
    if (job->is_plain) {
        float row_sum[RTV__STRIP_ROWS];
        job->kernels->strip->exp(block, row_sum, columns, worker->shift);
        for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
            worker->row_total[r] += (double)row_sum[r];
    }
    if (job->d_query != NULL)
        job->kernels->strip->times_keys(
            worker->sums, block, place->rows * job->batch->heads, columns,
            job->keys + panel * RTV__STRIP_COLUMNS * job->width, job->width);
}

static void score_panel(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t panel)
{
    int64_t first = panel * RTV__STRIP_COLUMNS;
    job->kernels->strip->scores(worker->blocks + panel * RTV__STRIP_BLOCK, worker->row_max,
                                job->keys + first * job->width,
                                rtv__strip_panel_columns(job, panel), job->width, worker->queries,
                                job->batch->dim, job->inverse_temperature, job->bias + first);
    if (job->is_plain)
        rtv__strip_treat_specials(worker, panel);
}

static void choose_shifts(rtv__strip_worker *worker)
{
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
        worker->shift[r] = worker->row_max[r] == -INFINITY ? 0.0f : worker->row_max[r];
}

/* In one pass the shifts come from the first panel; else they are there before. */
static void pass(const rtv__strip_job *job, rtv__strip_worker *worker,
                 const rtv__strip_place *place, int what)
{
    int64_t rows = place->rows * job->batch->heads;
    if (what & SCORE)
        for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
            worker->row_max[r] = -INFINITY;
    if (what & MULTIPLY) {
        memset(worker->sums, 0, (size_t)(rows * job->width) * sizeof *worker->sums);
        memset(worker->row_total, 0, RTV__STRIP_ROWS * sizeof *worker->row_total);
    }
    for (int64_t panel = 0; panel < job->panels; panel++) {
        if (what & SCORE)
            score_panel(job, worker, panel);
        if (panel == 0 && what == (SCORE | MULTIPLY))
            choose_shifts(worker);
        if (what & MULTIPLY)
            multiply_panel(job, worker, place, panel);
    }
}

static bool shifts_are_close(const rtv__strip_worker *worker, const rtv__strip_place *place)
{
    for (int64_t r = 0; r < place->rows; r++)
        if (!(worker->row_max[r] - worker->shift[r] <= most_distance) ||
            !(worker->row_total[r] >= least_total))
            return false;
    return true;
}

/* The largest scores that are left. */
static void find_row_max(const rtv__strip_job *job, rtv__strip_worker *worker)
{
    for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
        worker->row_max[r] = -INFINITY;
    for (int64_t c = 0; c < job->batch->candidate_rows; c++) {
        const float *cells = rtv__strip_cell(worker, 0, c);
        for (int64_t r = 0; r < RTV__STRIP_ROWS; r++)
            worker->row_max[r] = fmaxf(worker->row_max[r], cells[r]);
    }
}

static void run_plain(const rtv__strip_job *job, rtv__strip_worker *worker,
                      const rtv__strip_place *place)
{
    rtv__strip_prepare_rows(job, worker, place);
    pass(job, worker, place, SCORE | MULTIPLY);
    if (!shifts_are_close(worker, place)) {
        pass(job, worker, place, SCORE);
        find_row_max(job, worker);
        choose_shifts(worker);
        pass(job, worker, place, MULTIPLY);
    }
    rtv__strip_settle_rows(job, worker, place);
}

static void run_general(const rtv__strip_job *job, rtv__strip_worker *worker,
                        const rtv__strip_place *place)
{
    int64_t dim = job->batch->dim, rows = place->rows * job->batch->heads;
    int64_t first = place->first_row * job->batch->heads;
    pass(job, worker, place, SCORE);
    rtv__strip_general_rows(job, worker, place);
    if (job->d_query != NULL) {
        pass(job, worker, place, MULTIPLY);
        for (int64_t r = 0; r < rows; r++)
            job->kernels->scale(job->d_query + (first + r) * dim, worker->sums + r * job->width,
                                job->inverse_temperature, dim);
    }
    for (int64_t r = 0; r < rows && job->d_candidate != NULL; r++) {
        float *out = worker->scaled_queries + r * job->width;
        job->kernels->scale(out, job->batch->query + (first + r) * dim, job->inverse_temperature,
                            dim);
        memset(out + dim, 0, (size_t)(job->width - dim) * sizeof *out);
    }
}

void rtv__strip_run_rows(const rtv__strip_job *job, rtv__strip_worker *worker,
                         const rtv__strip_place *place)
{
    pack_queries(job, worker, place);
    if (job->is_plain)
        run_plain(job, worker, place);
    else
        run_general(job, worker, place);
}
