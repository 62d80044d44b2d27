/* A process that used the library, threads included, forks; parent and child go on using it. */
#include <retrieve.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "process.h"

enum { DIM = 32, ROWS = 8192, QUERIES = 64, K = 5 };

static float vectors[ROWS * DIM];
static int64_t ids[ROWS];

/* A search of enough work to be spread over the threads. */
static int search(const rtv_index *index, int64_t *found)
{
    float scores[QUERIES * K];
    int64_t counts[QUERIES];
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = K;
    return rtv_index_search_into(index, vectors, QUERIES, &options, found, scores, counts);
}

static int after_fork(const rtv_index *index, const int64_t *before)
{
    int64_t found[QUERIES * K];
    if (search(index, found) != RTV_OK || memcmp(found, before, sizeof found) != 0)
        return 2;
    return client_run(2, "after fork") == 0 ? 0 : 3;
}

int main(void)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    rtv_context *context;
    rtv_index *index;
    int64_t before[QUERIES * K], again[QUERIES * K];
    int status = 0;
    for (int i = 0; i < ROWS * DIM; i++)
        vectors[i] = (float)((i * 7919 + i / DIM) % 1013) / 1013.0f;
    for (int64_t i = 0; i < ROWS; i++)
        ids[i] = i;
    options.threads = 4;
    if (rtv_context_create(&context, &options) != RTV_OK ||
        rtv_index_create(&index, context, DIM, NULL) != RTV_OK ||
        rtv_index_upsert(index, ids, vectors, ROWS) != RTV_OK || search(index, before) != RTV_OK ||
        client_run(2, "before fork") != 0)
        return printf("before the fork: %s\n", rtv_last_error_message());
    int threads = process_count("task");
    if (threads < 2)
        return printf("no thread was started: the test proves nothing\n");
    pid_t child = fork();
    if (child == 0) {
        int wrong = after_fork(index, before);
        rtv_index_free(index);
        rtv_context_free(context);
        _exit(wrong);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0)
        return printf("the child went wrong: status %d\n", status);
    if (after_fork(index, before) != 0 || search(index, again) != RTV_OK)
        return printf("the parent went wrong after the fork\n");
    printf("%d threads before, %d after\n", threads, process_count("task"));
    rtv_index_free(index);
    rtv_context_free(context);
    return 0;
}
