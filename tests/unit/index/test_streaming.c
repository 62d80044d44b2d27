#include "index/kept_ids.h"
#include "naive_index.h"
#include "retrieve/streaming.h"

static rtv_context *context_of(int32_t threads)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    return context;
}

static rtv_status add(rtv_streaming *streaming, bool strings, const id_strings *names,
                      const int64_t *ids, const float *vectors, int64_t first, int64_t count)
{
    if (strings)
        return rtv_streaming_add_strings(streaming, names->strings + first, names->lengths + first,
                                         vectors, count);
    return rtv_streaming_add(streaming, ids + first, vectors, count);
}

/* Hits of a stream and of an index over the same candidates are the same. */
static void check_same(const rtv_hits *a, const rtv_hits *b)
{
    int64_t queries = rtv_hits_query_count(a);
    ck_assert_int_eq(queries, rtv_hits_query_count(b));
    for (int64_t q = 0; q < queries; q++) {
        ck_assert_int_eq(rtv_hits_count(a, q), rtv_hits_count(b, q));
        for (int64_t i = 0; i < rtv_hits_count(a, q); i++) {
            ck_assert(rtv_hits_score(a, q, i) == rtv_hits_score(b, q, i));
            ck_assert_int_eq(rtv_hits_id_int64(a, q, i), rtv_hits_id_int64(b, q, i));
            int64_t length = rtv_hits_id_string_bytes(a, q, i);
            ck_assert_int_eq(length, rtv_hits_id_string_bytes(b, q, i));
            if (length > 0)
                ck_assert_mem_eq(rtv_hits_id_string(a, q, i), rtv_hits_id_string(b, q, i),
                                 (size_t)length);
        }
    }
}

typedef struct {
    int64_t ids[NAIVE_MOST];
    id_strings names;
    float vectors[NAIVE_MOST * 12], queries[40 * 12];
    int64_t list_ids[40 * 40], list_offsets[41];
    id_strings list_names;
} stream_case;

static void make_lists(rtv_id_lists *lists, stream_case *made, rtv__random *random, int64_t queries,
                       int64_t count, bool strings)
{
    *lists = (rtv_id_lists)RTV_ID_LISTS_INIT;
    bool shared = rtv__random_below(random, 3) == 0;
    for (int64_t q = 0; q < (shared ? 1 : queries); q++) {
        made->list_offsets[q] = lists->count;
        for (int64_t i = 0; i < (int64_t)rtv__random_below(random, 40); i++)
            made->list_ids[lists->count++] =
                (int64_t)rtv__random_below(random, (uint64_t)count + 5);
    }
    made->list_offsets[shared ? 1 : queries] = lists->count;
    lists->offsets = shared ? NULL : made->list_offsets;
    make_strings(&made->list_names, made->list_ids, lists->count);
    lists->ids = strings ? NULL : made->list_ids;
    lists->strings = strings ? made->list_names.strings : NULL;
    lists->string_bytes = strings ? made->list_names.lengths : NULL;
}

START_TEST(streams_equal_an_index)
{
    static stream_case made;
    const int32_t threads[] = {1, 2, 7};
    bool strings = _i >= 3;
    rtv_context *context = context_of(threads[_i % 3]);
    rtv_hits *streamed, *indexed;
    OK(rtv_hits_create(&streamed, NULL));
    OK(rtv_hits_create(&indexed, NULL));
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i);
    for (int round = 0; round < 60; round++) {
        int64_t dim = 1 + (int64_t)rtv__random_below(&random, 12);
        int64_t count = (int64_t)rtv__random_below(&random, round % 5 == 0 ? 2900 : 200);
        int64_t queries = (int64_t)rtv__random_below(&random, 40);
        for (int64_t i = 0; i < count; i++)
            made.ids[i] = (i * 7919) % count;
        if (count % 7919 == 0)
            continue;
        random_numbers(made.vectors, count * dim, &random);
        random_numbers(made.queries, queries * dim, &random);
        for (int64_t i = 0; i < count * dim && round % 2 == 0; i++)
            made.vectors[i] = roundf(made.vectors[i]);
        make_strings(&made.names, made.ids, count);
        rtv_index_options index_options = RTV_INDEX_OPTIONS_INIT;
        index_options.id_type = strings ? RTV_ID_STRING : RTV_ID_INT64;
        rtv_id_lists lists;
        make_lists(&lists, &made, &random, queries, count, strings);
        rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
        options.k =
            1 + (int64_t)rtv__random_below(&random, round % 3 == 0 ? (uint64_t)count + 9 : 9);
        options.exclude = rtv__random_below(&random, 2) == 0 ? &lists : NULL;
        options.allow = rtv__random_below(&random, 3) == 0 ? &lists : NULL;
        if (options.allow != NULL)
            options.exclude = NULL;

        rtv_index *index;
        OK(rtv_index_create(&index, context, dim, &index_options));
        if (strings)
            OK(rtv_index_add_strings(index, made.names.strings, made.names.lengths, made.vectors,
                                     count));
        else
            OK(rtv_index_add(index, made.ids, made.vectors, count));
        OK(rtv_index_search(index, made.queries, queries, &options, indexed));

        rtv_streaming *streaming;
        OK(rtv_streaming_create(&streaming, context, dim, index_options.id_type));
        OK(rtv_streaming_begin(streaming, made.queries, queries, &options));
        for (int64_t first = 0, step; first < count; first += step) {
            step = (int64_t)rtv__random_below(&random, 300);
            step = step < count - first ? step : count - first;
            OK(add(streaming, strings, &made.names, made.ids, made.vectors + first * dim, first,
                   step));
        }
        OK(rtv_streaming_finish(streaming, streamed));
        check_same(streamed, indexed);
        rtv_streaming_free(streaming);
        rtv_index_free(index);
    }
    rtv_hits_free(streamed);
    rtv_hits_free(indexed);
    rtv_context_free(context);
}
END_TEST

/* Ids of what fell out of the best are forgotten: a long stream needs little memory. */
START_TEST(long_streams_stay_small)
{
    enum { BATCH = 500, BATCHES = 1000 };
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_streaming *streaming;
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, context));
    OK(rtv_streaming_create(&streaming, context, 1, RTV_ID_INT64));
    OK(rtv_streaming_begin(streaming, (const float[]){1, 2, 3}, 3, NULL));
    float vectors[BATCH];
    int64_t early = 0;
    for (int b = 0; b < BATCHES; b++) {
        for (int i = 0; i < BATCH; i++)
            vectors[i] = (float)(b * BATCH + i); /* each new one is the best */
        OK(rtv_streaming_add(streaming, NULL, vectors, BATCH));
        if (b == 200)
            early = counter.peak_bytes;
    }
    ck_assert_int_le(counter.peak_bytes, early + early / 4);
    OK(rtv_streaming_finish(streaming, hits));
    for (int64_t i = 0; i < 10; i++)
        ck_assert_int_eq(rtv_hits_id_int64(hits, 2, i), BATCH * BATCHES - 1 - i);
    rtv_streaming_free(streaming);
    rtv_hits_free(hits);
    rtv_context_free(context);
}
END_TEST

START_TEST(an_id_may_come_twice)
{
    rtv_streaming *streaming;
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, NULL));
    OK(rtv_streaming_create(&streaming, NULL, 1, 0));
    const int64_t ids[] = {4, 5, 4, 6};
    const float vectors[] = {4, 3, 2, 1};
    OK(rtv_streaming_begin(streaming, (const float[]){1}, 1, NULL));
    OK(rtv_streaming_add(streaming, ids, vectors, 4));
    OK(rtv_streaming_finish(streaming, hits));
    ck_assert_mem_eq(rtv_hits_ids_int64(hits), ids, sizeof ids);
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    lists.count = 1;
    lists.ids = ids;
    options.exclude = &lists;
    OK(rtv_streaming_begin(streaming, (const float[]){1}, 1, &options));
    OK(rtv_streaming_add(streaming, ids, vectors, 4));
    OK(rtv_streaming_finish(streaming, hits));
    ck_assert_int_eq(rtv_hits_count(hits, 0), 2);
    ck_assert_int_eq(rtv_hits_id_int64(hits, 0, 0), 5);
    ck_assert_int_eq(rtv_hits_id_int64(hits, 0, 1), 6);
    rtv_streaming_free(streaming);
    rtv_hits_free(hits);
}
END_TEST

START_TEST(wrong_calls_are_named)
{
    rtv_streaming *streaming = (rtv_streaming *)1;
    rtv_hits *hits;
    const float one = 1;
    OK(rtv_hits_create(&hits, NULL));
    FAILS(RTV_E_RANGE, "dim is 0", rtv_streaming_create(&streaming, NULL, 0, 0));
    ck_assert_ptr_null(streaming);
    FAILS(RTV_E_UNSUPPORTED, "id_type 5", rtv_streaming_create(&streaming, NULL, 1, 5));
    OK(rtv_streaming_create(&streaming, NULL, 1, RTV_ID_STRING));
    FAILS(RTV_E_STATE, "begin", rtv_streaming_add_strings(streaming, NULL, NULL, &one, 1));
    FAILS(RTV_E_STATE, "begin", rtv_streaming_finish(streaming, hits));
    FAILS(RTV_E_INVALID, "queries", rtv_streaming_begin(streaming, NULL, 1, NULL));
    FAILS(RTV_E_RANGE, "query_count is 9223372036854775807",
          rtv_streaming_begin(streaming, &one, INT64_MAX, NULL));
    OK(rtv_streaming_begin(streaming, &one, 1, NULL));
    FAILS(RTV_E_DTYPE, "string ids", rtv_streaming_add(streaming, NULL, &one, 1));
    FAILS(RTV_E_INVALID, "ids is NULL", rtv_streaming_add_strings(streaming, NULL, NULL, &one, 1));
    FAILS(RTV_E_INVALID, "vectors",
          rtv_streaming_add_strings(streaming, (const char *const[]){"a"}, NULL, NULL, 1));
    OK(rtv_streaming_finish(streaming, hits));
    ck_assert_int_eq(rtv_hits_query_count(hits), 1);
    ck_assert_int_eq(rtv_hits_count(hits, 0), 0);
    FAILS(RTV_E_STATE, "begin", rtv_streaming_finish(streaming, hits));
    rtv_streaming_free(streaming);
    rtv_streaming_free(NULL);
    rtv_hits_free(hits);
}
END_TEST

static rtv_status run_stream(rtv_context *context, void *payload)
{
    static const float vectors[300] = {3, 1, 4, 1, 5};
    const rtv_id_type *type = payload;
    const char *strings[100];
    for (int i = 0; i < 100; i++)
        strings[i] = i % 2 == 0 ? "even" : "odd";
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    lists.count = 1;
    lists.ids = *type == RTV_ID_INT64 ? (const int64_t[]){4} : NULL;
    lists.strings = *type == RTV_ID_STRING ? strings : NULL;
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.exclude = &lists;
    rtv_streaming *streaming = NULL;
    rtv_hits *hits = NULL;
    rtv_status status = rtv_streaming_create(&streaming, context, 3, *type);
    if (status == RTV_OK)
        status = rtv_streaming_begin(streaming, vectors, 3, &options);
    for (int i = 0; i < 3 && status == RTV_OK; i++)
        status = *type == RTV_ID_INT64
                     ? rtv_streaming_add(streaming, NULL, vectors, 90)
                     : rtv_streaming_add_strings(streaming, strings, NULL, vectors, 90);
    if (status == RTV_OK)
        status = rtv_hits_create(&hits, context);
    if (status == RTV_OK)
        status = rtv_streaming_finish(streaming, hits);
    rtv_hits_free(hits);
    rtv_streaming_free(streaming);
    return status;
}

START_TEST(failing_allocations)
{
    rtv_id_type type = _i == 0 ? RTV_ID_INT64 : RTV_ID_STRING;
    ck_assert_int_gt(sweep_failing_allocations(run_stream, &type), 15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("streaming");
    TCase *tests = tcase_create("streaming");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, streams_equal_an_index, 0, 6);
    tcase_add_test(tests, long_streams_stay_small);
    tcase_add_test(tests, an_id_may_come_twice);
    tcase_add_test(tests, wrong_calls_are_named);
    tcase_add_loop_test(tests, failing_allocations, 0, 2);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
