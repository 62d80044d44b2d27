/*
 * The order of work. Tasks are handed out in rising order, and a task waits only for lower ones; so
 * there is always one that can go on, with any number of threads.
 *
 *     keys of a range of panels, for each range | strips
 *
 * At its end a strip adds its part of d_candidate, range by range, each when the strip before it
 * has: so every sum runs in the order of the queries. Strips of different threads follow each other
 * through the ranges and need not wait again.
 */
#include <math.h>
#include <sched.h>
#include <string.h>

#include "base/thread_pool.h"
#include "tensor/softmax_strip_job.h"

static void wait_for(atomic_int_fast64_t *counter, int64_t value)
{
    enum { PATIENCE = 1000 };
    for (int tries = 0; atomic_load_explicit(counter, memory_order_acquire) < value; tries++)
        if (tries > PATIENCE)
            sched_yield();
}

static void count_up(atomic_int_fast64_t *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_acq_rel);
}

/* All losses but the plain softmax count columns themselves. */
static void prepare_bias(rtv__strip_job *job, int64_t column)
{
    const rtv__strip_batch *batch = job->batch;
    double bias = 0.0;
    if (batch->log_probability != NULL)
        bias -= (double)batch->log_probability[column];
    if (job->log_copies != NULL) {
        int64_t copies = batch->multiplicity[column];
        job->log_copies[column] = copies > 1 ? log((double)copies) : 0.0;
        if (job->is_plain && !batch->is_binary)
            bias += job->log_copies[column];
    }
    job->bias[column] = (float)bias;
    job->power_bias[column] = (float)(bias * RTV__STRIP_LOG2_E);
}

static int64_t end_of_range(const rtv__strip_job *job, int64_t range)
{
    int64_t end = (range + 1) * job->panels_per_range;
    return end < job->panels ? end : job->panels;
}

static void prepare_keys(rtv__strip_job *job, int64_t range)
{
    int64_t dim = job->batch->dim, end = end_of_range(job, range) * RTV__STRIP_COLUMNS;
    int64_t first = range * job->panels_per_range * RTV__STRIP_COLUMNS;
    float norm = 0.0f, bias = 0.0f;
    end = end < job->batch->candidate_rows ? end : job->batch->candidate_rows;
    for (int64_t c = first; c < end; c++) {
        const float *candidate = job->batch->candidate + c * dim;
        prepare_bias(job, c);
        norm = rtv__strip_larger(norm, job->kernels->dot(candidate, candidate, dim));
        bias = rtv__strip_larger(bias, fabsf(job->power_bias[c]));
        if (job->own_keys == NULL)
            continue;
        float *key = job->own_keys + c * job->width;
        memcpy(key, candidate, (size_t)dim * sizeof *key);
        memset(key + dim, 0, (size_t)(job->width - dim) * sizeof *key);
    }
    if (job->key_sums != NULL)
        rtv__strip_sum_labels(job, range, first, end);
    job->range_norm[range] = norm;
    job->range_bias[range] = bias;
    count_up(&job->keys_done);
}

static void add_panel(const rtv__strip_job *job, rtv__strip_worker *worker,
                      const rtv__strip_place *place, int64_t panel)
{
    int64_t columns = rtv__strip_panel_columns(job, panel), first = panel * RTV__STRIP_COLUMNS;
    int64_t dim = job->batch->dim;
    float *out = job->d_keys + first * job->width;
    if (place->first_row == 0)
        rtv__strip_start_keys(job, worker, out, first, columns);
    if (worker->is_listed)
        rtv__strip_add_entries(job, worker, place, panel);
    else
        job->kernels->strip->times_queries(out, worker->blocks + panel * RTV__STRIP_BLOCK,
                                           place->rows * job->batch->heads, columns,
                                           worker->scaled_queries, job->width);
    bool is_last = place->first_row + place->rows == job->batch->query_rows;
    if (is_last && job->d_keys != job->d_candidate)
        for (int64_t c = 0; c < columns; c++)
            memcpy(job->d_candidate + (first + c) * dim, out + c * job->width,
                   (size_t)dim * sizeof *out);
}

static void run_strip(rtv__strip_job *job, rtv__strip_worker *worker, int64_t strip)
{
    rtv__strip_place place = {strip * job->rows_per_strip, job->rows_per_strip};
    if (place.rows > job->batch->query_rows - place.first_row)
        place.rows = job->batch->query_rows - place.first_row;
    wait_for(&job->keys_done, job->ranges);
    rtv__strip_run_rows(job, worker, &place);
    for (int64_t range = 0; range < job->ranges && job->d_candidate != NULL; range++) {
        wait_for(&job->strips_added[range], strip);
        for (int64_t panel = range * job->panels_per_range; panel < end_of_range(job, range);
             panel++)
            add_panel(job, worker, &place, panel);
        count_up(&job->strips_added[range]);
    }
}

static void run_task(void *payload, int64_t task, int32_t worker)
{
    rtv__strip_job *job = payload;
    if (task < job->ranges)
        prepare_keys(job, task);
    else
        run_strip(job, &job->workers[worker], task - job->ranges);
}

rtv_status rtv__strip_run_job(rtv__strip_job *job, const rtv_context *context)
{
    return rtv__parallel_cancellable(context, 0, job->ranges + job->strips, run_task, job);
}
