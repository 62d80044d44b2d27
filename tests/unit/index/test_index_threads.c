#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "naive_index.h"

enum { COUNT = 4000, DIM = 16, READERS = 4, ROUNDS = 60 };

typedef struct {
    const rtv_index *index;
    const float *queries; /* [ROUNDS, DIM] */
    int64_t best[ROUNDS];
    uint64_t seed;
    const char *problem; /* what went wrong */
} reader;

/* Searches, scores and reads as fast as it can; Check's assertions are for the main thread. */
static void *read_index(void *argument)
{
    reader *self = argument;
    rtv_hits *hits = NULL;
    float vector[DIM], score;
    int64_t ids[30];
    float scores[30];
    const char *problem = rtv_hits_create(&hits, NULL) != RTV_OK ? "hits" : NULL;
    for (int i = 0; i < ROUNDS && problem == NULL; i++) {
        const float *query = self->queries + i * DIM;
        rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
        options.threads = (int32_t)((uint64_t)i + self->seed) % 3;
        if (rtv_index_search(self->index, query, 1, &options, hits) != RTV_OK ||
            rtv_index_search_into(self->index, self->queries, 3, &options, ids, scores, NULL) !=
                RTV_OK)
            problem = "search";
        self->best[i] = rtv_hits_id_int64(hits, 0, 0);
        if (problem == NULL &&
            rtv_index_score(&score, self->index, query, &self->best[i], 1) != RTV_OK)
            problem = "score";
        if (problem == NULL && score != rtv_hits_score(hits, 0, 0))
            problem = "another score";
        if (rtv_index_vector(vector, self->index, self->best[i]) != RTV_OK)
            problem = "vector";
    }
    rtv_hits_free(hits);
    self->problem = problem;
    return NULL;
}

START_TEST(many_threads_read_one_index)
{
    static float vectors[COUNT * DIM], queries[ROUNDS * DIM];
    static reader readers[READERS];
    rtv__random random;
    rtv__random_seed(&random, 1);
    random_numbers(vectors, COUNT * DIM, &random);
    random_numbers(queries, ROUNDS * DIM, &random);
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 3;
    rtv_context *context;
    rtv_index *index;
    OK(rtv_context_create(&context, &options));
    OK(rtv_index_create(&index, context, DIM, NULL));
    OK(rtv_index_add(index, NULL, vectors, COUNT));
    pthread_t threads[READERS];
    for (int t = 0; t < READERS; t++) {
        readers[t] = (reader){.index = index, .queries = queries, .seed = (uint64_t)t};
        ck_assert_int_eq(pthread_create(&threads[t], NULL, read_index, &readers[t]), 0);
    }
    for (int t = 0; t < READERS; t++) {
        pthread_join(threads[t], NULL);
        ck_assert_msg(readers[t].problem == NULL, "%s", readers[t].problem);
        ck_assert_mem_eq(readers[t].best, readers[0].best, sizeof readers[0].best);
    }
    rtv_index_free(index);
    rtv_context_free(context);
}
END_TEST

#if !defined(__SANITIZE_THREAD__) /* it ends a forked child that starts threads */
START_TEST(a_forked_child_can_search)
{
    static float vectors[COUNT * DIM];
    rtv__random random;
    rtv__random_seed(&random, 2);
    random_numbers(vectors, COUNT * DIM, &random);
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 2;
    rtv_context *context;
    rtv_index *index;
    rtv_hits *hits;
    OK(rtv_context_create(&context, &options));
    OK(rtv_index_create(&index, context, DIM, NULL));
    OK(rtv_index_add(index, NULL, vectors, COUNT));
    OK(rtv_hits_create(&hits, context));
    OK(rtv_index_search(index, vectors, 200, NULL, hits));
    int64_t best = rtv_hits_id_int64(hits, 7, 0);
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        rtv_status status = rtv_index_search(index, vectors, 200, NULL, hits);
        _exit(status == RTV_OK && rtv_hits_id_int64(hits, 7, 0) == best ? 0 : 1);
    }
    int result = -1;
    waitpid(child, &result, 0);
    ck_assert(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    rtv_hits_free(hits);
    rtv_index_free(index);
    rtv_context_free(context);
}
END_TEST
#endif

int main(void)
{
    Suite *suite = suite_create("index_threads");
    TCase *tests = tcase_create("index_threads");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, many_threads_read_one_index);
#if !defined(__SANITIZE_THREAD__)
    tcase_add_test(tests, a_forked_child_can_search);
#endif
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
