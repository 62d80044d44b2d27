#include "preprocess/text_rows.h"

#include "base/thread_pool.h"

enum { ROWS_PER_TASK = 64, STACK_SCRATCH = 8192 };

size_t rtv__text_rows_scratch(const rtv__text_rules *rules, const rtv__text_rows *rows)
{
    size_t most = 0;
    const int64_t *offsets = rows->column->offsets;
    for (int64_t row = 0; row < rows->rows; row++) {
        int64_t count, first = rtv__text_row_strings(&count, rows, row);
        size_t bytes =
            rtv__text_scratch_bytes(rules, count, offsets[first + count] - offsets[first]);
        if (bytes > most)
            most = bytes;
    }
    return most;
}

typedef struct {
    const rtv__text_job *job;
    int64_t count;
    int64_t *indices;
    float *numbers;
} row_sink;

static bool count_token(void *payload, const char *token, int64_t length)
{
    (void)token;
    (void)length;
    row_sink *sink = payload;
    if (sink->count == sink->job->limit)
        return false;
    sink->count++;
    return true;
}

/* There is always a place for unknown words. */
static int64_t index_of(const row_sink *sink, const char *token, int64_t length)
{
    return rtv__vocabulary_find_string(sink->job->vocabulary, token, length,
                                       rtv__farmhash64(token, (size_t)length));
}

static bool write_index(void *payload, const char *token, int64_t length)
{
    row_sink *sink = payload;
    if (sink->count == sink->job->limit)
        return false;
    sink->indices[sink->count++] = index_of(sink, token, length);
    return true;
}

static bool add_number(void *payload, const char *token, int64_t length)
{
    row_sink *sink = payload;
    int64_t index = index_of(sink, token, length);
    rtv__encode_add(sink->numbers, sink->job->vocabulary->mode, &index, 1);
    return true;
}

/* Runs one row through `give`; the sink says where to. */
static void run_row(const rtv__text_job *job, int64_t row, int32_t worker, rtv__token_fn give,
                    row_sink *sink)
{
    _Alignas(int64_t) char stack[STACK_SCRATCH];
    char *scratch =
        job->scratch == NULL ? stack : job->scratch + (size_t)worker * job->scratch_bytes;
    int64_t count, first = rtv__text_row_strings(&count, &job->rows, row);
    sink->job = job;
    rtv__text_row(&job->layer->rules, job->rows.column, first, count, scratch, give, sink);
}

static int64_t end_of_task(const rtv__text_job *job, int64_t task)
{
    int64_t end = (task + 1) * ROWS_PER_TASK;
    return end < job->rows.rows ? end : job->rows.rows;
}

static int64_t count_row(const rtv__text_job *job, int64_t row, int32_t worker)
{
    const rtv__text_rules *rules = &job->layer->rules;
    if (rtv__text_can_count(rules)) {
        int64_t strings, first = rtv__text_row_strings(&strings, &job->rows, row);
        int64_t count = rtv__text_count(rules, job->rows.column, first, strings);
        return count < job->limit ? count : job->limit;
    }
    row_sink sink = {0};
    run_row(job, row, worker, count_token, &sink);
    return sink.count;
}

static void count_rows(void *payload, int64_t task, int32_t worker)
{
    rtv__text_job *job = payload;
    int64_t longest = 0;
    for (int64_t row = task * ROWS_PER_TASK; row < end_of_task(job, task); row++) {
        int64_t count = count_row(job, row, worker);
        if (job->counts != NULL)
            job->counts[row] = count;
        if (count > longest)
            longest = count;
    }
    int_least64_t known = atomic_load_explicit(&job->longest, memory_order_relaxed);
    while (longest > known &&
           !atomic_compare_exchange_weak_explicit(&job->longest, &known, longest,
                                                  memory_order_relaxed, memory_order_relaxed))
        continue;
}

static void index_rows(void *payload, int64_t task, int32_t worker)
{
    const rtv__text_job *job = payload;
    for (int64_t row = task * ROWS_PER_TASK; row < end_of_task(job, task); row++) {
        row_sink sink = {0};
        sink.indices = job->indices + (job->splits != NULL ? job->splits[row] : row * job->fixed);
        run_row(job, row, worker, write_index, &sink);
        if (job->splits == NULL)
            for (int64_t i = sink.count; i < job->fixed; i++)
                sink.indices[i] = 0;
    }
}

static void encode_rows(void *payload, int64_t task, int32_t worker)
{
    const rtv__text_job *job = payload;
    for (int64_t row = task * ROWS_PER_TASK; row < end_of_task(job, task); row++) {
        row_sink sink = {.numbers = job->numbers + row * job->depth};
        memset(sink.numbers, 0, (size_t)job->depth * sizeof(float));
        run_row(job, row, worker, add_number, &sink);
        if (job->vocabulary->mode == RTV_OUTPUT_TF_IDF)
            rtv__encode_weigh(sink.numbers, job->vocabulary->idf, job->depth);
    }
}

static void run_tasks(rtv__text_job *job, rtv__task_fn run)
{
    rtv__parallel(job->layer->words.base.context,
                  (job->rows.rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK, run, job);
}

void rtv__text_job_count(rtv__text_job *job)
{
    run_tasks(job, count_rows);
}

void rtv__text_job_index(rtv__text_job *job)
{
    if (job->indices != NULL) /* else no row has a token */
        run_tasks(job, index_rows);
}

void rtv__text_job_encode(rtv__text_job *job)
{
    run_tasks(job, encode_rows);
}

rtv_status rtv__text_job_begin(rtv__text_job *job, rtv_column *out)
{
    job->scratch_bytes = (rtv__text_rows_scratch(&job->layer->rules, &job->rows) + 7) & ~(size_t)7;
    if (job->scratch_bytes <= STACK_SCRATCH)
        return RTV_OK;
    int64_t threads = rtv_context_threads(job->layer->words.base.context);
    if (job->scratch_bytes > SIZE_MAX / 2 / (size_t)threads)
        return rtv__fail_memory(SIZE_MAX);
    RTV_TRY(rtv__reserve(out->context, &out->out_offsets, &out->capacity_offsets,
                         threads * (int64_t)(job->scratch_bytes / sizeof(int64_t)),
                         sizeof(int64_t)));
    job->scratch = (char *)out->out_offsets;
    return RTV_OK;
}

void rtv__text_job_end(const rtv__text_job *job, rtv_column *out)
{
    if (job->scratch != NULL)
        out->out_offsets[0] = 0; /* the first offset of strings, at all times */
}
