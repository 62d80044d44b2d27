/* An index with codes of 8 bits gives what it gives without, through all changes. */
#include <pthread.h>

#include "index/index.h"
#include "naive_index.h"

enum { COUNT = 6000, DIM = 8, QUERIES = 9, K = 12 };

static rtv_context *threaded(int32_t threads)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    return context;
}

/* Searches as the index does but in float32, and compares. */
static void check_search(const rtv_index *index, const float *queries, int64_t count,
                         rtv_hits *hits, rtv_search_options *options)
{
    rtv__search_work work;
    rtv__search_work_init(&work, NULL);
    options->k = K;
    OK(rtv_index_search(index, queries, count, options, hits));
    uint32_t excluded[1] = {0};
    const int64_t offsets[1] = {0}, counts[1] = {1};
    rtv__position_lists exclude = {{offsets, counts, true}, excluded};
    rtv__panel_search search = {.panels = rtv__vector_store_panels(&index->vectors),
                                .dim = index->vectors.dim,
                                .count = index->ids.count,
                                .queries = queries,
                                .query_count = count,
                                .k = K};
    if (options->exclude != NULL) {
        int64_t position;
        OK(rtv__index_position(&position, index, (rtv__id){options->exclude->ids[0], NULL, 0}));
        excluded[0] = (uint32_t)position;
        search.exclude = &exclude;
    }
    OK(rtv__panel_search_run(&work, &search));
    for (int64_t q = 0; q < count; q++) {
        ck_assert_int_eq(rtv_hits_count(hits, q), work.counts[q]);
        for (int64_t i = 0; i < work.counts[q]; i++) {
            uint64_t key = work.keys[q * work.stride + i];
            ck_assert_int_eq(rtv_hits_id_int64(hits, q, i),
                             rtv_index_id_at(index, rtv__topk_key_position(key)));
            ck_assert(rtv_hits_score(hits, q, i) == rtv__topk_key_score(key));
        }
    }
    rtv__search_work_destroy(&work);
}

static bool has_codes(const rtv_index *index)
{
    return atomic_load(&index->codes->ready);
}

/* Upserts, additions or removals of a few. */
static void change(rtv_index *index, rtv__random *random)
{
    int64_t ids[5];
    float vectors[5 * DIM];
    random_numbers(vectors, 5 * DIM, random);
    for (int i = 0; i < 5; i++)
        ids[i] = (int64_t)rtv__random_below(random, COUNT + 500);
    switch (rtv__random_below(random, 4)) {
    case 0:
        OK(rtv_index_remove(index, ids, 3));
        break;
    case 1: /* the last ones */
        for (int64_t i = 0; i < 3; i++)
            ids[i] = rtv_index_id_at(index, rtv_index_count(index) - 1 - i);
        OK(rtv_index_remove(index, ids, 3));
        break;
    case 2:
        if (rtv__random_below(random, 4) == 0)
            vectors[0] = NAN;
        vectors[DIM] = 30; /* among the best */
        OK(rtv_index_upsert(index, ids, vectors, 2));
        break;
    default:
        OK(rtv_index_upsert(index, ids, vectors, 5));
    }
}

START_TEST(changes_are_kept_up_with)
{
    static float vectors[COUNT * DIM], queries[QUERIES * DIM];
    rtv__random random;
    rtv__random_seed(&random, 31);
    random_numbers(vectors, COUNT * DIM, &random);
    random_numbers(queries, QUERIES * DIM, &random);
    rtv_context *context = threaded(1 + _i);
    rtv_index *index;
    rtv_hits *hits;
    OK(rtv_index_create(&index, context, DIM, NULL));
    OK(rtv_hits_create(&hits, context));
    OK(rtv_index_add(index, NULL, vectors, COUNT));
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    check_search(index, queries, 1, hits, &options);
    ck_assert(!has_codes(index)); /* one query does not pay for them */
    check_search(index, queries, QUERIES, hits, &options);
    ck_assert(has_codes(index));
    for (int round = 0; round < 300; round++) {
        change(index, &random);
        ck_assert(has_codes(index));
        const int64_t excluded = rtv_index_id_at(index, (int64_t)rtv__random_below(&random, 100));
        rtv_id_lists exclude = RTV_ID_LISTS_INIT;
        exclude.count = 1;
        exclude.ids = &excluded;
        options.exclude = round % 2 == 0 ? &exclude : NULL;
        check_search(index, queries, 1 + round % QUERIES, hits, &options);
    }
    options.exclude = NULL;
    /* Many changes at once: they are given up, and made again. */
    static int64_t ids[COUNT];
    for (int64_t i = 0; i < COUNT; i++)
        ids[i] = i;
    OK(rtv_index_upsert(index, ids, vectors, COUNT));
    ck_assert(!has_codes(index));
    check_search(index, queries, QUERIES, hits, &options);
    ck_assert(has_codes(index));
    rtv_index_clear(index);
    ck_assert(!has_codes(index));
    check_search(index, queries, QUERIES, hits, &options);
    ck_assert(!has_codes(index));
    rtv_hits_free(hits);
    rtv_index_free(index);
    rtv_context_free(context);
}
END_TEST

/* Bounds as wide as the scores would be of no use, until the candidates are others. */
START_TEST(useless_codes_are_not_kept)
{
    static float vectors[COUNT * DIM], queries[QUERIES * DIM];
    rtv__random random;
    rtv__random_seed(&random, 32);
    random_numbers(vectors, COUNT * DIM, &random);
    random_numbers(queries, QUERIES * DIM, &random);
    for (int64_t i = 0; i < COUNT; i += 2)
        vectors[i * DIM] = NAN;
    rtv_index *index;
    rtv_hits *hits;
    OK(rtv_index_create(&index, NULL, DIM, NULL));
    OK(rtv_hits_create(&hits, NULL));
    OK(rtv_index_add(index, NULL, vectors, COUNT));
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    for (int i = 0; i < 2; i++)
        check_search(index, queries, QUERIES, hits, &options);
    ck_assert(!has_codes(index) && index->codes->given_up);
    static int64_t ids[COUNT];
    for (int64_t i = 0; i < COUNT; i++) {
        ids[i] = i;
        vectors[i * DIM] = 1;
    }
    OK(rtv_index_upsert(index, ids, vectors, COUNT));
    check_search(index, queries, QUERIES, hits, &options);
    ck_assert(has_codes(index));
    rtv_hits_free(hits);
    rtv_index_free(index);
}
END_TEST

typedef struct {
    const rtv_index *index;
    const float *queries;
} reader;

static void *read_index(void *payload)
{
    const reader *job = payload;
    rtv_hits *hits;
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    OK(rtv_hits_create(&hits, NULL));
    for (int i = 0; i < 6; i++)
        check_search(job->index, job->queries, 3, hits, &options);
    rtv_hits_free(hits);
    return NULL;
}

/* Threads that search at once: one of them builds, the others go on. */
START_TEST(threads_share_the_codes)
{
    static float vectors[COUNT * DIM], queries[QUERIES * DIM];
    rtv__random random;
    rtv__random_seed(&random, 33);
    random_numbers(vectors, COUNT * DIM, &random);
    random_numbers(queries, QUERIES * DIM, &random);
    rtv_context *context = threaded(2);
    rtv_index *index;
    OK(rtv_index_create(&index, context, DIM, NULL));
    OK(rtv_index_add(index, NULL, vectors, COUNT));
    reader job = {index, queries};
    pthread_t readers[4];
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&readers[i], NULL, read_index, &job), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_join(readers[i], NULL), 0);
    ck_assert(has_codes(index));
    rtv_index_free(index);
    rtv_context_free(context);
}
END_TEST

static rtv_status search_and_change(rtv_context *context, void *payload)
{
    const float *vectors = payload;
    rtv_index *index = NULL;
    rtv_hits *hits = NULL;
    rtv_status status = rtv_index_create(&index, context, 2, NULL);
    if (status == RTV_OK)
        status = rtv_index_add(index, NULL, vectors, COUNT);
    if (status == RTV_OK)
        status = rtv_hits_create(&hits, context);
    if (status == RTV_OK)
        status = rtv_index_search(index, vectors, QUERIES, NULL, hits);
    const int64_t ids[] = {5, 6};
    if (status == RTV_OK)
        status = rtv_index_upsert(index, ids, vectors, 2);
    if (status == RTV_OK)
        status = rtv_index_remove(index, ids, 1);
    if (status == RTV_OK)
        status = rtv_index_search(index, vectors, QUERIES, NULL, hits);
    rtv_hits_free(hits);
    rtv_index_free(index);
    return status;
}

START_TEST(failing_allocations)
{
    static float vectors[COUNT * 2];
    rtv__random random;
    rtv__random_seed(&random, 34);
    random_numbers(vectors, COUNT * 2, &random);
    ck_assert_int_gt(sweep_failing_allocations(search_and_change, vectors), 20);
}
END_TEST

/* Once codes are there, searches allocate nothing. */
START_TEST(steady_searches_allocate_nothing)
{
    static float vectors[COUNT * DIM], queries[QUERIES * DIM];
    rtv__random random;
    rtv__random_seed(&random, 35);
    random_numbers(vectors, COUNT * DIM, &random);
    random_numbers(queries, QUERIES * DIM, &random);
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    rtv_index *index;
    rtv_hits *hits;
    OK(rtv_index_create(&index, context, DIM, NULL));
    OK(rtv_index_add(index, NULL, vectors, COUNT));
    OK(rtv_hits_create(&hits, context));
    for (int i = 0; i < 2; i++)
        OK(rtv_index_search(index, queries, QUERIES, NULL, hits));
    ck_assert(has_codes(index));
    int64_t before = counter.allocations;
    for (int i = 0; i < 4; i++)
        OK(rtv_index_search(index, queries, 1 + i, NULL, hits));
    ck_assert_int_eq(counter.allocations, before);
    rtv_hits_free(hits);
    rtv_index_free(index);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("index_codes");
    TCase *tests = tcase_create("index_codes");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, changes_are_kept_up_with, 0, 2);
    tcase_add_test(tests, useless_codes_are_not_kept);
    tcase_add_test(tests, threads_share_the_codes);
    tcase_add_test(tests, failing_allocations);
    tcase_add_test(tests, steady_searches_allocate_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
