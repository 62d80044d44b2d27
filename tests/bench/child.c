#include "child.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"
#include "counted.h"
#include "job.h"
#include "turns.h"

extern char **environ;

enum { MOST_ARGUMENTS = 16, OUTPUT_BYTES = 4096 };

static int start(pid_t *child, int output, char *const *arguments)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    int problem = posix_spawn(child, "/proc/self/exe", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

/* Reads all the output; notes when its first line was there. */
static void read_output(char *text, double *first_line, int from)
{
    size_t used = 0;
    ssize_t count;
    *first_line = 0.0;
    while (used < OUTPUT_BYTES - 1 &&
           (count = read(from, text + used, OUTPUT_BYTES - 1 - used)) > 0) {
        used += (size_t)count;
        text[used] = '\0';
        if (*first_line == 0.0 && strchr(text, '\n') != NULL)
            *first_line = instant_now().wall;
    }
    text[used] = '\0';
}

static rtv_status run(child_run *out, char *const *arguments)
{
    int ends[2], state = 0;
    pid_t child;
    char text[OUTPUT_BYTES];
    double first_line;
    struct rusage usage;
    if (pipe(ends) != 0)
        return rtv__fail(RTV_E_IO, "pipe failed");
    double began = instant_now().wall;
    int problem = start(&child, ends[1], arguments);
    close(ends[1]);
    if (problem == 0)
        read_output(text, &first_line, ends[0]);
    close(ends[0]);
    if (problem != 0)
        return rtv__fail(RTV_E_IO, "a new process cannot be started: %s", strerror(problem));
    if (wait4(child, &state, 0, &usage) != child || !WIFEXITED(state) || WEXITSTATUS(state) != 0)
        return rtv__fail(RTV_E_IO, "the process for '%s' failed", arguments[2]);
    const char *peak = strstr(text, "peak_kilobytes ");
    if (peak == NULL)
        return rtv__fail(RTV_E_IO, "the process for '%s' said nothing", arguments[2]);
    *out = (child_run){
        .first_line_seconds = first_line - began,
        .seconds = instant_now().wall - began,
        .cpu_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                       1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec),
        .peak_bytes = 1024.0 * strtod(peak + strlen("peak_kilobytes "), NULL),
    };
    return RTV_OK;
}

rtv_status child_measure(child_run *out, const bench_run *bench, const char *work, int32_t model,
                         const char *bundle)
{
    char threads[16], number[16];
    const bench_settings *given = bench->settings;
    const char *arguments[MOST_ARGUMENTS] = {"retrieve_bench", "--child", work};
    int count = 3;
    snprintf(threads, sizeof threads, "%d", rtv_context_threads(bench->context));
    snprintf(number, sizeof number, "%d", model);
    arguments[count++] = "--threads";
    arguments[count++] = threads;
    arguments[count++] = "--model";
    arguments[count++] = number;
    if (given->data != NULL) {
        arguments[count++] = "--data";
        arguments[count++] = given->data;
    }
    if (bundle != NULL) {
        arguments[count++] = "--bundle";
        arguments[count++] = bundle;
    }
    char *copies[MOST_ARGUMENTS] = {NULL};
    rtv_status status = RTV_OK;
    for (int i = 0; i < count && status == RTV_OK; i++)
        if ((copies[i] = strdup(arguments[i])) == NULL)
            status = rtv__fail(RTV_E_NOMEM, "no memory for the arguments of a process");
    if (status == RTV_OK)
        status = run(out, copies);
    for (int i = 0; i < count; i++)
        free(copies[i]);
    return status;
}

/*
 * The high-water mark of this program's own memory. What wait4 tells of a process is at least what
 * its parent had when it started it, which is not what we ask.
 */
static void print_peak(void)
{
    char line[256];
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            printf("peak_kilobytes %ld\n", strtol(line + 6, NULL, 10));
    if (file != NULL)
        fclose(file);
}

static rtv_status train(bench_run *bench)
{
    bench_job *job;
    rtv_model *model;
    RTV_TRY(job_load(&job, bench));
    RTV_TRY(job_model(&model, job, VARIANT_SEED, job_seed_hidden(bench->settings->model)));
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.batch_rows = variant_defaults_of(VARIANT_SEED)->batch_rows;
    options.epochs = JOB_SEED_EPOCHS;
    options.flags = RTV_FIT_SHUFFLE_ONCE;
    rtv_topk_result *result = NULL;
    rtv_status status = rtv_model_fit(model, job->setup.train, &options, NULL);
    if (status == RTV_OK)
        status = rtv_model_evaluate(&result, model, job->setup.test, job->data.movies, NULL);
    if (status == RTV_OK)
        printf("top 100: %.4f\n", rtv_topk_result_at(result, 100));
    rtv_topk_result_free(result);
    rtv_model_free(model);
    return status;
}

static rtv_status ask(rtv_bundle *bundle, rtv_batch *batch, rtv_hits *hits)
{
    const char *user = "42";
    const int64_t timestamp = 879024327;
    rtv_search_options search = RTV_SEARCH_OPTIONS_INIT;
    search.k = 3;
    RTV_TRY(rtv_batch_set_strings(batch, "user_id", &user, NULL));
    RTV_TRY(rtv_batch_set_int64(batch, "timestamp", &timestamp));
    RTV_TRY(rtv_bundle_recommend(bundle, batch, &search, hits));
    printf("%s\n", rtv_hits_id_string(hits, 0, 0));
    fflush(stdout);
    return RTV_OK;
}

static rtv_status serve(bench_run *bench)
{
    rtv_bundle *bundle = NULL;
    rtv_batch *batch = NULL;
    rtv_hits *hits = NULL;
    rtv_status status = rtv_bundle_open(&bundle, bench->context, bench->settings->bundle, NULL);
    if (status == RTV_OK)
        status = rtv_batch_create(&batch, bench->context, 1);
    if (status == RTV_OK)
        status = rtv_hits_create(&hits, bench->context);
    if (status == RTV_OK)
        status = ask(bundle, batch, hits);
    rtv_hits_free(hits);
    rtv_batch_free(batch);
    rtv_bundle_free(bundle);
    return status;
}

static rtv_status do_work(bench_run *bench)
{
    const bench_settings *given = bench->settings;
    if (strcmp(given->child, "train") == 0)
        return train(bench);
    if (strcmp(given->child, "serve") == 0)
        return serve(bench);
    if (strcmp(given->child, "turns") == 0)
        return turns_take(bench, given->work != NULL ? given->work : "");
    if (strcmp(given->child, "count") == 0)
        return counted_all(bench);
    if (strcmp(given->child, "compiler") == 0)
        counted_compiler(bench);
    return RTV_OK;
}

int child_main(const bench_settings *given)
{
    bench_run bench = {.settings = given};
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = given->threads;
    options.seed = JOB_SEED;
    rtv_status status = rtv_context_create(&bench.context, &options);
    if (status == RTV_OK)
        status = do_work(&bench);
    if (status != RTV_OK)
        fprintf(stderr, "retrieve_bench --child %s: %s\n", given->child, rtv_last_error_message());
    if (strcmp(given->child, "compiler") != 0)
        print_peak();
    job_free(bench.job);
    rtv_context_free(bench.context);
    return status == RTV_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
