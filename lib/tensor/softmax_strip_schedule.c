/*
 * The order of work. Tasks are handed out in rising order, and a task waits only for lower ones;
 * so there is always one that can go on, with any number of threads.
 *
 *     bias of the columns | strips of the first waves | columns of wave 0, strips of wave `slots`,
 *     columns of wave 1, ...
 *
 * A strip overwrites the blocks of the wave `slots` before it, whose columns must be done. Columns
 * need all strips of their wave, and are added to d_candidate wave by wave.
 */
#include <math.h>
#include <sched.h>
#include <string.h>

#include "base/thread_pool.h"
#include "tensor/softmax_strip_job.h"

enum { STRIPS_AT_ONCE = 2 }; /* whose scaled queries stay in the nearest cache */

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

/* The general losses count columns themselves. */
static void prepare_bias(rtv__strip_job *job, int64_t column)
{
    const rtv__strip_batch *batch = job->batch;
    double bias = 0.0;
    if (batch->log_probability != NULL)
        bias -= (double)batch->log_probability[column];
    if (job->log_copies != NULL) {
        int64_t copies = batch->multiplicity[column];
        job->log_copies[column] = copies > 1 ? log((double)copies) : 0.0;
        if (job->is_plain)
            bias += job->log_copies[column];
    }
    job->bias[column] = (float)bias;
}

static void prepare_keys(rtv__strip_job *job, int64_t task)
{
    int64_t dim = job->batch->dim, first = task * job->panels_per_task * RTV__STRIP_COLUMNS;
    int64_t end = first + job->panels_per_task * RTV__STRIP_COLUMNS;
    for (int64_t c = first; c < end && c < job->batch->candidate_rows; c++) {
        prepare_bias(job, c);
        if (job->own_keys == NULL)
            continue;
        float *key = job->own_keys + c * job->width;
        memcpy(key, job->batch->candidate + c * dim, (size_t)dim * sizeof *key);
        memset(key + dim, 0, (size_t)(job->width - dim) * sizeof *key);
    }
    count_up(&job->keys_done);
}

/* Strip `strip` of the batch; `slot` and `index` say whose blocks it uses. */
static rtv__strip_place find_place(const rtv__strip_job *job, int64_t strip, int64_t slot,
                                   int64_t index)
{
    rtv__strip_place place;
    place.panel_stride = job->strips_per_wave * RTV__STRIP_BLOCK;
    place.blocks = job->blocks + slot * job->panels * place.panel_stride + index * RTV__STRIP_BLOCK;
    place.scaled_queries =
        job->scaled_queries + (slot * job->strips_per_wave + index) * RTV__STRIP_ROWS * job->width;
    place.first_row = strip * job->rows_per_strip;
    place.rows = job->batch->query_rows - place.first_row;
    if (place.rows > job->rows_per_strip)
        place.rows = job->rows_per_strip;
    return place;
}

/* Strips without gaps between their rows are one for the kernel. */
static void add_wave(const rtv__strip_job *job, float *out, int64_t wave, int64_t panel)
{
    int64_t columns = rtv__strip_panel_columns(job, panel), heads = job->batch->heads;
    int64_t first = wave * job->strips_per_wave, end = first + job->strips_per_wave;
    if (end > job->strips)
        end = job->strips;
    int64_t step = job->rows_per_strip * heads == RTV__STRIP_ROWS ? STRIPS_AT_ONCE : 1;
    for (int64_t strip = first; strip < end; strip += step) {
        rtv__strip_place place = find_place(job, strip, wave % job->slots, strip - first);
        int64_t rows = job->batch->query_rows - place.first_row;
        int64_t most = (end - strip < step ? end - strip : step) * job->rows_per_strip;
        job->kernels->strip->times_queries(out, place.blocks + panel * place.panel_stride,
                                           (rows < most ? rows : most) * heads, columns,
                                           place.scaled_queries, job->width);
    }
}

static void add_panel(const rtv__strip_job *job, int64_t wave, int64_t panel)
{
    int64_t columns = rtv__strip_panel_columns(job, panel), first = panel * RTV__STRIP_COLUMNS;
    int64_t dim = job->batch->dim;
    float *out = job->d_keys + first * job->width;
    if (wave == 0)
        memset(out, 0, (size_t)(columns * job->width) * sizeof *out);
    add_wave(job, out, wave, panel);
    if (wave == job->waves - 1 && job->d_keys != job->d_candidate)
        for (int64_t c = 0; c < columns; c++)
            memcpy(job->d_candidate + (first + c) * dim, out + c * job->width,
                   (size_t)dim * sizeof *out);
}

static void add_columns(rtv__strip_job *job, int64_t wave, int64_t task)
{
    wait_for(&job->strips_done[wave], job->strips_per_wave);
    wait_for(&job->waves_added[task], wave);
    int64_t end = (task + 1) * job->panels_per_task;
    if (end > job->panels)
        end = job->panels;
    for (int64_t panel = task * job->panels_per_task; panel < end; panel++)
        add_panel(job, wave, panel);
    count_up(&job->waves_added[task]);
    count_up(&job->columns_done[wave]);
}

static void run_wave_strip(rtv__strip_job *job, int64_t wave, int64_t index, int32_t worker)
{
    if (wave >= job->waves)
        return;
    if (wave >= job->slots)
        wait_for(&job->columns_done[wave - job->slots], job->column_tasks);
    wait_for(&job->keys_done, job->column_tasks);
    int64_t strip = wave * job->strips_per_wave + index;
    if (strip < job->strips) {
        rtv__strip_place place = find_place(job, strip, wave % job->slots, index);
        rtv__strip_run_rows(job, &job->workers[worker], &place);
    }
    count_up(&job->strips_done[wave]);
}

static void run_task(void *payload, int64_t task, int32_t worker)
{
    rtv__strip_job *job = payload;
    if (task < job->column_tasks) {
        prepare_keys(job, task);
        return;
    }
    task -= job->column_tasks;
    if (job->d_candidate == NULL) {
        wait_for(&job->keys_done, job->column_tasks);
        rtv__strip_place place = find_place(job, task, worker, 0);
        rtv__strip_run_rows(job, &job->workers[worker], &place);
        return;
    }
    int64_t lead = job->slots * job->strips_per_wave;
    if (task < lead) {
        run_wave_strip(job, task / job->strips_per_wave, task % job->strips_per_wave, worker);
        return;
    }
    int64_t cycle = job->column_tasks + job->strips_per_wave;
    int64_t wave = (task - lead) / cycle, index = (task - lead) % cycle;
    if (index < job->column_tasks)
        add_columns(job, wave, index);
    else
        run_wave_strip(job, wave + job->slots, index - job->column_tasks, worker);
}

void rtv__strip_run_job(rtv__strip_job *job, const rtv_context *context)
{
    int64_t tasks = job->column_tasks + job->strips;
    if (job->d_candidate != NULL)
        tasks = job->column_tasks + job->slots * job->strips_per_wave +
                job->waves * (job->column_tasks + job->strips_per_wave);
    rtv__parallel(context, tasks, run_task, job);
}
