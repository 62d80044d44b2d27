/*
 * Uses a little of each room. Compiled against the headers of today and against those that were
 * accepted last, so it may only use what those have.
 */
#include "client.h"

#include <retrieve.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return __LINE__;                                                                       \
    } while (0)
#define OK(call) EXPECT((call) == RTV_OK)

static const char plays_csv[] = "user,song\nu1,1\nu1,2\nu2,1\nu2,3\nu3,4\nu3,5\nu4,4\nu4,6\n";

static void *allocate(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                      void *payload)
{
    long *blocks = payload;
    void *block = NULL;
    if (new_bytes > 0 && posix_memalign(&block, alignment, new_bytes) != 0)
        return NULL;
    if (block != NULL)
        __atomic_fetch_add(blocks, 1, __ATOMIC_RELAXED);
    if (block != NULL && ptr != NULL)
        memcpy(block, ptr, old_bytes < new_bytes ? old_bytes : new_bytes);
    if (ptr != NULL) {
        __atomic_fetch_sub(blocks, 1, __ATOMIC_RELAXED);
        free(ptr);
    }
    return block;
}

static void release(void *data, void *payload)
{
    (void)data;
    ++*(int *)payload;
}

static int use_tensors(rtv_context *context)
{
    float numbers[3] = {1, 2, 3};
    const int64_t dims[1] = {3};
    int released = 0;
    rtv_tensor *x, *squares, *sum, *gradient;
    rtv_tape *tape;
    OK(rtv_tensor_wrap(&x, context, RTV_DTYPE_F32, 1, dims, numbers, release, &released));
    OK(rtv_tensor_set_requires_gradient(x, 1));
    OK(rtv_tape_create(&tape, context, NULL));
    OK(rtv_op_mul(&squares, tape, x, x));
    OK(rtv_op_reduce_sum(&sum, tape, squares, NULL, 0, 0));
    OK(rtv_tape_backward(tape, sum));
    OK(rtv_tape_gradient(&gradient, tape, x));
    const float *slopes = rtv_tensor_const_data(gradient);
    EXPECT(slopes[0] == 2 && slopes[1] == 4 && slopes[2] == 6);
    rtv_tape_free(tape);
    EXPECT(released == 0);
    rtv_tensor_free(x);
    EXPECT(released == 1);
    return 0;
}

static int read_plays(rtv_table **plays, rtv_context *context)
{
    const rtv_field fields[] = {RTV_FIELD_INIT("user", -1, RTV_VALUE_STRING),
                                RTV_FIELD_INIT("song", -1, RTV_VALUE_INT64)};
    rtv_delimited_options csv = RTV_DELIMITED_OPTIONS_INIT;
    csv.separator = ",";
    csv.flags = RTV_DELIMITED_HEADING;
    csv.fields = fields;
    csv.field_count = 2;
    OK(rtv_table_parse_delimited(plays, context, plays_csv, sizeof plays_csv - 1, "plays", &csv));
    EXPECT(rtv_table_rows(*plays) == 8);
    return 0;
}

static int train(rtv_index **index, rtv_context *context, const rtv_table *plays)
{
    rtv_preprocessor *users, *songs;
    rtv_tower *query, *candidate;
    rtv_model *model;
    rtv_history *history;
    rtv_optimizer_options adam = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_retrieval_options task = RTV_RETRIEVAL_OPTIONS_INIT;
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    rtv_fit_options fit = RTV_FIT_OPTIONS_INIT;
    OK(rtv_string_lookup_create(&users, context, NULL));
    OK(rtv_integer_lookup_create(&songs, context, NULL));
    OK(rtv_tower_create(&query, context, "query"));
    OK(rtv_tower_create(&candidate, context, "candidate"));
    OK(rtv_tower_add_embedding(query, "user", users, 4, NULL));
    OK(rtv_tower_add_embedding(candidate, "song", songs, 4, NULL));
    adam.kind = RTV_OPTIMIZER_ADAM;
    adam.learning_rate = 0.1;
    task.flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    options.optimizer = &adam;
    options.task = &task;
    options.sampling_correction = RTV_SAMPLING_FREQUENCY;
    fit.epochs = 3;
    OK(rtv_model_create(&model, context, query, candidate, &options));
    OK(rtv_model_fit(model, plays, &fit, &history));
    EXPECT(rtv_history_value(history, "loss", 2) < rtv_history_value(history, "loss", 0));
    OK(rtv_model_index(index, model, plays, "song", NULL));
    rtv_history_free(history);
    rtv_model_free(model);
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    rtv_preprocessor_free(users);
    rtv_preprocessor_free(songs);
    return 0;
}

static int search(const rtv_index *index, rtv_context *context)
{
    const float query[4] = {1, -1, 1, -1};
    const int64_t excluded[2] = {1, 2};
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    rtv_hits *hits;
    lists.count = 2;
    lists.ids = excluded;
    options.k = 10;
    options.exclude = &lists;
    OK(rtv_hits_create(&hits, context));
    OK(rtv_index_search(index, query, 1, &options, hits));
    EXPECT(rtv_hits_count(hits, 0) == 4);
    for (int64_t i = 0; i < 4; i++)
        EXPECT(rtv_hits_id_int64(hits, 0, i) >= 3);
    rtv_hits_free(hits);
    return 0;
}

/* A search that is worth several threads, so that the pool starts. */
static int use_threads(rtv_context *context, int threads)
{
    enum { ROWS = 4096, DIM = 32, QUERIES = 64 };
    float *vectors = malloc(ROWS * DIM * sizeof *vectors);
    int64_t *ids = malloc(ROWS * sizeof *ids);
    rtv_index *index;
    rtv_hits *hits;
    for (int64_t i = 0; i < ROWS * DIM; i++)
        vectors[i] = (float)(i * 7919 % 1013) / 1013.0f;
    for (int64_t i = 0; i < ROWS; i++)
        ids[i] = i;
    OK(rtv_index_create(&index, context, DIM, NULL));
    OK(rtv_index_upsert(index, ids, vectors, ROWS));
    OK(rtv_hits_create(&hits, context));
    OK(rtv_index_search(index, vectors, QUERIES, NULL, hits));
    EXPECT(rtv_hits_count(hits, QUERIES - 1) == 10);
    EXPECT(process_count("task") >= threads);
    rtv_hits_free(hits);
    rtv_index_free(index);
    free(vectors);
    free(ids);
    return 0;
}

static int use_library(rtv_context *context, int threads)
{
    rtv_table *plays;
    rtv_index *index;
    int line = use_tensors(context);
    if (line == 0)
        line = use_threads(context, threads);
    if (line == 0)
        line = read_plays(&plays, context);
    if (line == 0)
        line = train(&index, context, plays);
    if (line == 0)
        line = search(index, context);
    if (line == 0) {
        rtv_index_free(index);
        rtv_table_free(plays);
    }
    return line;
}

int client_run(int threads, const char *complaint)
{
    long blocks = 0;
    rtv_context *context;
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    OK(rtv_check_abi(RTV_VERSION_NUMBER));
    options.threads = threads;
    options.allocate = allocate;
    options.allocate_payload = &blocks;
    OK(rtv_context_create(&context, &options));
    int line = use_library(context, threads);
    rtv_context_free(context);
    EXPECT(line != 0 || blocks == 0);
    rtv_activation activation;
    EXPECT(rtv_activation_from_name(&activation, complaint) == RTV_E_NOTFOUND);
    EXPECT(strstr(rtv_last_error_message(), complaint) != NULL);
    return line;
}

const char *client_last_error(void)
{
    return rtv_last_error_message();
}
