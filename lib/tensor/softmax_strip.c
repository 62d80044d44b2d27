#include "tensor/softmax_strip.h"

#include <string.h>

#include "tensor/softmax_strip_job.h"

enum { MOST_RANGES = 16 };

struct rtv__strip_space {
    rtv_context *context; /* counted */
    rtv__int64_map ids;
    char *plan, *work; /* blocks that are cut into arrays */
    size_t plan_bytes, work_bytes;
};

rtv_status rtv__strip_space_create(rtv__strip_space **out, rtv_context *context)
{
    rtv__strip_space *space = rtv__alloc_zero(context, sizeof *space);
    *out = space;
    if (space == NULL)
        return RTV_E_NOMEM;
    space->context = rtv__context_retain(context);
    rtv__int64_map_init(&space->ids, context);
    return RTV_OK;
}

void rtv__strip_space_free(rtv__strip_space *space)
{
    if (space == NULL)
        return;
    rtv_context *context = space->context;
    rtv__int64_map_destroy(&space->ids);
    rtv__free(context, space->plan);
    rtv__free(context, space->work);
    rtv__free(context, space);
    rtv__context_release(context);
}

/* Makes a block larger; what was in it is lost. An eighth more, for batches that vary a little. */
static rtv_status grow(rtv_context *context, char **block, size_t *capacity, size_t bytes)
{
    if (bytes <= *capacity)
        return RTV_OK;
    rtv__free(context, *block);
    *capacity = 0;
    *block = rtv__alloc(context, bytes + bytes / 8);
    if (*block == NULL)
        return RTV_E_NOMEM;
    *capacity = bytes + bytes / 8;
    return RTV_OK;
}

static int64_t divide_up(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* None of the sizes depends on the threads. */
static void choose_sizes(rtv__strip_job *job)
{
    const rtv__strip_batch *batch = job->batch;
    job->width = divide_up(batch->dim, RTV__STRIP_STEP) * RTV__STRIP_STEP;
    job->panels = divide_up(batch->candidate_rows, RTV__STRIP_COLUMNS);
    job->rows_per_strip = RTV__STRIP_ROWS / batch->heads;
    job->strips = divide_up(batch->query_rows, job->rows_per_strip);
    job->panels_per_range = divide_up(job->panels, MOST_RANGES);
    job->ranges = divide_up(job->panels, job->panels_per_range);
    job->chunks = divide_up(batch->candidate_rows, RTV__STRIP_CHUNK);
    job->has_few = batch->hard_negatives >= 0 && batch->hard_negatives <= job->chunks / 2 &&
                   batch->heads == 1 && batch->mask == NULL;
    /* a chunk that reaches a bound may have more than one column that does */
    job->entry_capacity = 4 * batch->hard_negatives + 64;
    if (job->entry_capacity > batch->candidate_rows)
        job->entry_capacity = batch->candidate_rows;
}

static void lay_out_worker(rtv__strip_worker *worker, const rtv__strip_job *job,
                           const rtv__strip_needs *needs, rtv__strip_layout *layout)
{
    const rtv__strip_batch *batch = job->batch;
    worker->blocks = rtv__strip_take(layout, job->panels, RTV__STRIP_BLOCK * sizeof(float));
    worker->scaled_queries = rtv__strip_take(layout, RTV__STRIP_ROWS * job->width, sizeof(float));
    worker->queries = rtv__strip_take(layout, RTV__STRIP_ROWS * batch->dim, sizeof(float));
    worker->sums = rtv__strip_take(layout, RTV__STRIP_ROWS * job->width, sizeof(float));
    worker->shift = rtv__strip_take(layout, RTV__STRIP_ROWS, sizeof(float));
    worker->row_max = rtv__strip_take(layout, RTV__STRIP_ROWS, sizeof(float));
    worker->row_shift = rtv__strip_take(layout, RTV__STRIP_ROWS, sizeof(double));
    worker->row_total = rtv__strip_take(layout, RTV__STRIP_ROWS, sizeof(double));
    if (job->is_plain) {
        size_t special = sizeof *worker->specials;
        worker->records = rtv__strip_take(layout, needs->records, sizeof *worker->records);
        worker->runs = rtv__strip_take(layout, needs->runs, sizeof *worker->runs);
        worker->specials = rtv__strip_take(layout, needs->specials, special);
        worker->panel_specials = rtv__strip_take(layout, needs->specials, special);
        worker->panel_start = rtv__strip_take(layout, job->panels + 1, sizeof(int64_t));
        worker->row_runs = rtv__strip_take(layout, RTV__STRIP_ROWS + 1, sizeof(int64_t));
        if (batch->label_smoothing > 0.0) {
            worker->key_labels = rtv__strip_take(layout, batch->dim, sizeof(float));
            worker->query_labels = rtv__strip_take(layout, job->width, sizeof(float));
        }
        if (batch->known_offsets != NULL)
            worker->known_to = rtv__strip_take(layout, job->plan.groups, sizeof(int32_t));
        if (batch->is_binary)
            worker->powers = rtv__strip_take(layout, RTV__STRIP_BLOCK, sizeof(float));
        return;
    }
    int64_t entries = batch->candidate_rows + 1;
    worker->scores = rtv__strip_take(layout, entries, sizeof(float));
    worker->values = rtv__strip_take(layout, entries, sizeof(float));
    worker->powers = rtv__strip_take(layout, entries, sizeof(float));
    worker->logs = rtv__strip_take(layout, entries, sizeof(float));
    worker->coefficients = rtv__strip_take(layout, entries, sizeof(float));
    if (batch->mask != NULL || batch->known_offsets != NULL)
        worker->flags = rtv__strip_take(layout, entries, sizeof(uint8_t));
    if (job->has_few) {
        int64_t capacity = RTV__STRIP_ROWS * job->entry_capacity;
        worker->maxima = rtv__strip_take(layout, job->chunks, RTV__STRIP_ROWS * sizeof(float));
        worker->entries = rtv__strip_take(layout, capacity, sizeof *worker->entries);
        worker->entry_counts = rtv__strip_take(layout, RTV__STRIP_ROWS, sizeof(int64_t));
        worker->next_entries = rtv__strip_take(layout, RTV__STRIP_ROWS, sizeof(int64_t));
        if (batch->known_offsets != NULL)
            worker->known_to = rtv__strip_take(layout, job->plan.groups, sizeof(int32_t));
    }
    if (batch->hard_negatives >= 0) {
        rtv__strip_choice *choice = &worker->choice;
        choice->keys = rtv__strip_take(layout, entries + 1, sizeof(uint64_t));
        choice->maxima = rtv__strip_take(layout, entries / 16 + 1, sizeof(uint64_t));
        choice->entries = rtv__strip_take(layout, entries, sizeof(int32_t));
        choice->counts = rtv__strip_take(layout, entries, sizeof(int64_t));
    }
}

static void lay_out_workers(rtv__strip_job *job, int32_t threads, const rtv__strip_needs *needs,
                            rtv__strip_layout *layout)
{
    rtv__strip_worker measured;
    job->workers = rtv__strip_take(layout, threads, sizeof *job->workers);
    for (int32_t i = 0; i < threads; i++) {
        rtv__strip_worker *worker = job->workers != NULL ? &job->workers[i] : &measured;
        memset(worker, 0, sizeof *worker);
        lay_out_worker(worker, job, needs, layout);
    }
}

static void lay_out_job(rtv__strip_job *job, int32_t threads, const rtv__strip_needs *needs,
                        rtv__strip_layout *layout)
{
    const rtv__strip_batch *batch = job->batch;
    int64_t columns = batch->candidate_rows;
    bool is_wider = job->width != batch->dim;
    job->losses = rtv__strip_take(layout, batch->pair_count, sizeof(double));
    job->bias = rtv__strip_take(layout, columns, sizeof(float));
    job->power_bias = rtv__strip_take(layout, columns, sizeof(float));
    job->range_norm = rtv__strip_take(layout, job->ranges, sizeof(float));
    job->range_bias = rtv__strip_take(layout, job->ranges, sizeof(float));
    if (job->is_plain && batch->label_smoothing > 0.0) {
        job->key_sums = rtv__strip_take(layout, job->ranges * batch->dim, sizeof(double));
        job->query_sums = rtv__strip_take(layout, job->ranges * batch->dim, sizeof(double));
        job->bias_sums = rtv__strip_take(layout, job->ranges, sizeof(double));
    }
    job->log_copies = NULL;
    if (batch->multiplicity != NULL)
        job->log_copies = rtv__strip_take(layout, columns, sizeof(double));
    job->own_keys = is_wider ? rtv__strip_take(layout, columns * job->width, sizeof(float)) : NULL;
    job->keys = is_wider ? job->own_keys : batch->candidate;
    job->d_keys = job->d_candidate;
    if (is_wider && job->d_candidate != NULL)
        job->d_keys = rtv__strip_take(layout, columns * job->width, sizeof(float));
    job->strips_added = rtv__strip_take(layout, job->ranges, sizeof *job->strips_added);
    lay_out_workers(job, threads, needs, layout);
}

static void clear_counters(rtv__strip_job *job, int32_t threads)
{
    atomic_init(&job->keys_done, 0);
    for (int64_t i = 0; i < job->ranges; i++)
        atomic_init(&job->strips_added[i], 0);
    for (int32_t i = 0; i < threads && job->workers[i].known_to != NULL; i++)
        memset(job->workers[i].known_to, 0, (size_t)job->plan.groups * sizeof(int32_t));
}

static rtv_status prepare_plan(rtv__strip_space *space, rtv__strip_plan *plan,
                               const rtv__strip_batch *batch)
{
    int32_t *scratch;
    rtv__strip_layout layout = {0};
    rtv__strip_plan_layout(plan, &scratch, &layout, batch);
    RTV_TRY(grow(space->context, &space->plan, &space->plan_bytes, layout.used));
    layout = (rtv__strip_layout){.base = space->plan};
    rtv__strip_plan_layout(plan, &scratch, &layout, batch);
    return rtv__strip_plan_fill(plan, space->context, scratch, &space->ids, batch);
}

static void clear_gradients(const rtv__strip_batch *batch, float *d_query, float *d_candidate)
{
    size_t queries = (size_t)(batch->query_rows * batch->heads * batch->dim);
    size_t candidates = (size_t)(batch->candidate_rows * batch->dim);
    if (d_query != NULL)
        memset(d_query, 0, queries * sizeof *d_query);
    if (d_candidate != NULL)
        memset(d_candidate, 0, candidates * sizeof *d_candidate);
}

/* One head, all negatives, and labels on no column that is removed: such a one has a score of
 * -3.4e36. */
static bool is_plain(const rtv__strip_batch *batch)
{
    bool keeps_all = !batch->remove_hits && batch->known_offsets == NULL && batch->mask == NULL;
    return batch->hard_negatives < 0 && batch->heads == 1 &&
           (batch->label_smoothing == 0.0 || (keeps_all && !batch->is_binary)) &&
           !rtv__strip_hides_positive(batch);
}

rtv_status rtv__softmax_strip(rtv__strip_space *space, const rtv__strip_batch *batch,
                              const double **losses_out, float *d_query, float *d_candidate)
{
    if (batch->pair_count == 0) {
        clear_gradients(batch, d_query, d_candidate);
        *losses_out = NULL;
        return RTV_OK;
    }
    int32_t threads = rtv_context_threads(space->context);
    rtv__strip_job job = {.batch = batch, .d_query = d_query, .d_candidate = d_candidate};
    job.kernels = rtv__kernels_of(space->context);
    job.inverse_temperature = 1.0f / batch->temperature;
    for (int64_t c = 0; c < batch->candidate_rows; c++)
        job.all_columns += (double)rtv__strip_multiplicity(batch, c);
    job.is_plain = is_plain(batch);
    RTV_TRY(prepare_plan(space, &job.plan, batch));
    choose_sizes(&job);
    rtv__strip_needs needs = {0, 0, 0};
    if (job.is_plain)
        needs = rtv__strip_plan_needs(&job.plan, batch, job.rows_per_strip);

    rtv__strip_layout layout = {0};
    lay_out_job(&job, threads, &needs, &layout);
    RTV_TRY(grow(space->context, &space->work, &space->work_bytes, layout.used));
    layout = (rtv__strip_layout){.base = space->work};
    lay_out_job(&job, threads, &needs, &layout);
    clear_counters(&job, threads);
    RTV_TRY(rtv__strip_run_job(&job, space->context));
    *losses_out = job.losses;
    return RTV_OK;
}
