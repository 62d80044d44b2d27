/* After training: evaluating, indexing, saving, loading, asking. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/status.h"
#include "job.h"
#include "retrieve/batch.h"
#include "tensorflow.h"

enum { USERS = 943, BATCH = 1000 };
static const int64_t first_time = 874724710, seconds_apart = 9137;

static samples runs;

static rtv_status evaluate_once(void *payload)
{
    const bench_job *job = payload;
    rtv_evaluate_options options = RTV_EVALUATE_OPTIONS_INIT;
    options.ks = experiment_ks;
    options.k_count = K_COUNT;
    rtv_topk_result *result;
    RTV_TRY(rtv_model_evaluate(&result, job->model, job->setup.test, job->data.movies, &options));
    rtv_topk_result_free(result);
    return RTV_OK;
}

static rtv_status evaluate(bench_run *bench)
{
    bench_job *job;
    RTV_TRY(job_load_served(&job, bench));
    RTV_TRY(samples_take(&runs, 1, bench->settings->quick ? 1 : 15, 0.0, evaluate_once, job));
    bench_figure out = figure_of_samples("job.evaluate", &runs);
    out.tensorflow = TF_EVALUATE_SECONDS;
    out.tensorflow_cpu = TF_EVALUATE_CPU_SECONDS;
    out.asked = 20.0;
    snprintf(out.note, sizeof out.note,
             "%lld rows, each ranked among all movies, texts encoded anew",
             (long long)rtv_table_rows(job->setup.test));
    bench_add(bench, &out);
    return RTV_OK;
}

static rtv_status index_once(void *payload)
{
    const bench_job *job = payload;
    rtv_index *index;
    RTV_TRY(rtv_model_index(&index, job->model, job->data.movies, "movie_title", NULL));
    rtv_index_free(index);
    return RTV_OK;
}

static rtv_status save_once(void *payload)
{
    const bench_job *job = payload;
    return rtv_bundle_save(job->bundle, job->model, job->index, NULL);
}

static rtv_status load_once(void *payload)
{
    const bench_job *job = payload;
    rtv_bundle *bundle;
    RTV_TRY(rtv_bundle_open(&bundle, job->setup.context, job->bundle, NULL));
    rtv_bundle_free(bundle);
    return RTV_OK;
}

static rtv_status time_work(bench_run *bench, const char *name, timed_work work, double tensorflow)
{
    bench_job *job;
    RTV_TRY(job_load_served(&job, bench));
    RTV_TRY(samples_take(&runs, 1, bench->settings->quick ? 2 : 21, 0.0, work, job));
    bench_figure out = figure_of_samples(name, &runs);
    out.tensorflow = tensorflow;
    struct stat file;
    if (work != index_once && stat(job->bundle, &file) == 0)
        snprintf(out.note, sizeof out.note, "a file of %lld bytes (TensorFlow's: %.0f)",
                 (long long)file.st_size, TF_BUNDLE_BYTES);
    bench_add(bench, &out);
    return RTV_OK;
}

static rtv_status index_build(bench_run *bench)
{
    return time_work(bench, "job.index_build", index_once, TF_INDEX_BUILD_SECONDS);
}

static rtv_status save(bench_run *bench)
{
    return time_work(bench, "job.save", save_once, TF_SAVE_SECONDS);
}

static rtv_status load(bench_run *bench)
{
    return time_work(bench, "job.load", load_once, TF_LOAD_SECONDS);
}

/* Users in turn, at times that differ from call to call. */
typedef struct {
    rtv_bundle *bundle;
    rtv_batch *batch;
    rtv_hits *hits;
    int64_t rows, asked;
    char names[USERS][16];
} asking;

static rtv_status ask_once(void *payload)
{
    asking *server = payload;
    const char *users[BATCH];
    int64_t times[BATCH];
    rtv_search_options search = RTV_SEARCH_OPTIONS_INIT;
    search.k = 3;
    for (int64_t i = 0; i < server->rows; i++, server->asked++) {
        users[i] = server->names[server->asked % USERS];
        times[i] = first_time + server->asked % 1000 * seconds_apart;
    }
    RTV_TRY(rtv_batch_set_strings(server->batch, "user_id", users, NULL));
    RTV_TRY(rtv_batch_set_int64(server->batch, "timestamp", times));
    return rtv_bundle_recommend(server->bundle, server->batch, &search, server->hits);
}

static rtv_status start_server(asking *server, const bench_job *job, int64_t rows)
{
    rtv_context *context = job->setup.context;
    server->rows = rows;
    for (int i = 0; i < USERS; i++)
        snprintf(server->names[i], sizeof server->names[i], "%d", i + 1);
    RTV_TRY(rtv_bundle_open(&server->bundle, context, job->bundle, NULL));
    RTV_TRY(rtv_batch_create(&server->batch, context, rows));
    return rtv_hits_create(&server->hits, context);
}

static rtv_status ask_server(bench_run *bench, bench_figure *out, const char *name, int64_t rows)
{
    static asking server;
    bench_job *job;
    memset(&server, 0, sizeof server);
    RTV_TRY(job_load_served(&job, bench));
    int64_t least = bench->settings->quick ? 10 : rows == 1 ? 5000 : 200;
    rtv_status status = start_server(&server, job, rows);
    if (status == RTV_OK)
        status = samples_take(&runs, 20, least, 0.0, ask_once, &server);
    rtv_hits_free(server.hits);
    rtv_batch_free(server.batch);
    rtv_bundle_free(server.bundle);
    *out = figure_of_samples(name, &runs);
    return status;
}

static rtv_status query(bench_run *bench)
{
    bench_figure out;
    RTV_TRY(ask_server(bench, &out, "job.query", 1));
    out.tensorflow = TF_QUERY_SECONDS;
    out.asked = 10.0;
    snprintf(out.note, sizeof out.note, "features in, top 3 of all movies out, from the bundle");
    bench_add(bench, &out);
    return RTV_OK;
}

static rtv_status query_batch(bench_run *bench)
{
    bench_figure out;
    RTV_TRY(ask_server(bench, &out, "job.query_batch", BATCH));
    out.value = spread_scaled(out.value, 1.0 / BATCH);
    out.cpu = out.cpu / BATCH;
    snprintf(out.note, sizeof out.note, "per query, %d in a call", BATCH);
    bench_add(bench, &out);
    return RTV_OK;
}

const bench_case serve_cases[] = {
    {"job.evaluate", "top-k accuracy of the test rows among all movies", evaluate},
    {"job.index_build", "encoding and indexing all movies", index_build},
    {"job.save", "writing the bundle, to the disk and checked", save},
    {"job.load", "opening the bundle, checksums included", load},
    {"job.query", "one query", query},
    {"job.query_batch", "a thousand in one call", query_batch},
    {NULL, NULL, NULL},
};
