#include "base/context.h"
#include "naive_index.h"

static rtv_context *context_of(int32_t threads, const char *isa)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    rtv_context *context;
    if (isa != NULL)
        setenv("RTV_ISA", isa, 1);
    OK(rtv_context_create(&context, &options));
    unsetenv("RTV_ISA");
    return context;
}

/* Lists of ids, of which some are in no index, one for each query or one for all. */
typedef struct {
    int64_t offsets[70], ids[70 * 64];
    id_strings strings;
    rtv_id_lists lists;
    bool shared;
} list_case;

static void make_lists(list_case *made, rtv__random *random, int64_t queries, int64_t most,
                       bool strings)
{
    made->shared = rtv__random_below(random, 3) == 0;
    int64_t lists = made->shared ? 1 : queries, count = 0;
    made->offsets[0] = 0;
    for (int64_t q = 0; q < lists; q++) {
        int64_t length = (int64_t)rtv__random_below(random, (uint64_t)most + 1);
        for (int64_t i = 0; i < length && count < NAIVE_MOST; i++)
            made->ids[count++] = (int64_t)rtv__random_below(random, 120);
        made->offsets[q + 1] = count;
    }
    made->lists = (rtv_id_lists)RTV_ID_LISTS_INIT;
    made->lists.count = count;
    made->lists.offsets = made->shared ? NULL : made->offsets;
    if (!strings) {
        made->lists.ids = made->ids;
        return;
    }
    make_strings(&made->strings, made->ids, count);
    made->lists.strings = made->strings.strings;
    made->lists.string_bytes = made->strings.lengths;
}

static const int64_t *list_of(const list_case *lists, int64_t query, int64_t *count)
{
    int64_t q = lists->shared ? 0 : query;
    *count = lists->offsets[q + 1] - lists->offsets[q];
    return lists->ids + lists->offsets[q];
}

static void fill(rtv_index *index, naive_index *naive, rtv__random *random, int64_t count)
{
    static id_strings strings;
    static float vectors[130 * 130];
    static int64_t ids[130];
    bool rounded = rtv__random_below(random, 2) == 0;
    rtv_index_clear(index);
    naive->count = 0;
    for (int64_t i = 0; i < count; i++)
        ids[i] = i * 37 % 127; /* each once, in no order */
    random_numbers(vectors, count * naive->dim, random);
    for (int64_t i = 0; i < count * naive->dim; i++) {
        uint64_t draw = rtv__random_below(random, 400);
        vectors[i] = draw == 0 ? NAN : draw == 1 ? INFINITY : vectors[i];
        if (rounded)
            vectors[i] = roundf(vectors[i]);
    }
    for (int64_t i = 0; i < count; i++)
        naive_upsert(naive, ids[i], vectors + i * naive->dim);
    make_strings(&strings, ids, count);
    if (rtv_index_id_type(index) == RTV_ID_INT64)
        OK(rtv_index_add(index, ids, vectors, count));
    else
        OK(rtv_index_add_strings(index, strings.strings, strings.lengths, vectors, count));
}

/* Every k, N, filter, tie, NaN and dim against a sort; with both types of id and 1, 2, 7 threads.
 */
START_TEST(searches_equal_the_naive_index)
{
    static list_case exclude, allow;
    static naive_hit want[130];
    static float queries[12 * 130];
    const int32_t threads[] = {1, 2, 7};
    rtv_context *context = context_of(threads[_i % 3], NULL);
    rtv_index_options index_options = RTV_INDEX_OPTIONS_INIT;
    bool strings = _i >= 3;
    index_options.id_type = strings ? RTV_ID_STRING : RTV_ID_INT64;
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, NULL));
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i);
    for (int round = 0; round < 260; round++) {
        int64_t dim = round % 130 + 1, count = (int64_t)rtv__random_below(&random, 127);
        if (round % 20 == 0)
            count = 0;
        rtv_index *index;
        naive_index naive;
        OK(rtv_index_create(&index, context, dim, &index_options));
        naive_init(&naive, dim);
        fill(index, &naive, &random, count);
        int64_t query_count = (int64_t)rtv__random_below(&random, 12);
        random_numbers(queries, query_count * dim, &random);
        make_lists(&exclude, &random, query_count, 60, strings);
        make_lists(&allow, &random, query_count, 60, strings);
        rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
        options.k = 1 + (int64_t)rtv__random_below(&random, (uint64_t)count + 20);
        bool excludes = rtv__random_below(&random, 2) == 0;
        bool allows = rtv__random_below(&random, 3) == 0;
        options.exclude = excludes ? &exclude.lists : NULL;
        options.allow = allows ? &allow.lists : NULL;
        OK(rtv_index_search(index, queries, query_count, &options, hits));
        ck_assert_int_eq(rtv_hits_query_count(hits), query_count);
        for (int64_t q = 0; q < query_count; q++) {
            int64_t excluded, allowed;
            const int64_t *exclude_ids = list_of(&exclude, q, &excluded);
            const int64_t *allow_ids = list_of(&allow, q, &allowed);
            int64_t found =
                naive_search(want, &naive, queries + q * dim, options.k, exclude_ids,
                             excludes ? excluded : 0, allows ? allow_ids : NULL, allowed);
            check_hits(hits, q, want, found);
        }
        rtv_index_free(index);
        free(naive.vectors);
    }
    rtv_hits_free(hits);
    rtv_context_free(context);
}
END_TEST

enum { MANY = 5000, DIM = 24, QUERIES = 90, K = 20 };

static void search_flat(rtv_index *index, const float *queries, int64_t first, int64_t count,
                        int64_t *ids, float *scores)
{
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    int64_t counts[QUERIES];
    options.k = K;
    OK(rtv_index_search_into(index, queries + first * DIM, count, &options, ids + first * K,
                             scores + first * K, counts));
    for (int64_t q = 0; q < count; q++)
        ck_assert_int_eq(counts[q], K);
}

/* The same bits for every instruction set, number of threads and size of batch. */
START_TEST(bits_depend_on_nothing)
{
    static float vectors[MANY * DIM], queries[QUERIES * DIM];
    static int64_t ids[QUERIES * K], want_ids[QUERIES * K];
    static float scores[QUERIES * K], want_scores[QUERIES * K];
    static const char *const isas[] = {"scalar", "avx2", "avx512"};
    rtv__random random;
    rtv__random_seed(&random, 3);
    random_numbers(vectors, MANY * DIM, &random);
    random_numbers(queries, QUERIES * DIM, &random);
    for (int32_t threads = 1; threads <= 7; threads += threads == 1 ? 1 : 5)
        for (int isa = 0; isa < 3; isa++) {
            if (!rtv__isa_available((rtv__isa)isa))
                continue;
            rtv_context *context = context_of(threads, isas[isa]);
            rtv_index *index;
            OK(rtv_index_create(&index, context, DIM, NULL));
            OK(rtv_index_add(index, NULL, vectors, MANY));
            search_flat(index, queries, 0, QUERIES, ids, scores);
            if (threads == 1 && isa == 0) {
                memcpy(want_ids, ids, sizeof ids);
                memcpy(want_scores, scores, sizeof scores);
            }
            ck_assert_mem_eq(ids, want_ids, sizeof ids);
            ck_assert_mem_eq(scores, want_scores, sizeof scores);
            for (int64_t first = 0, step; first < QUERIES; first += step) {
                step = first < 10 ? 1 : 1 + (int64_t)rtv__random_below(&random, 40);
                step = step < QUERIES - first ? step : QUERIES - first;
                search_flat(index, queries, first, step, ids, scores);
            }
            ck_assert_mem_eq(ids, want_ids, sizeof ids);
            ck_assert_mem_eq(scores, want_scores, sizeof scores);
            rtv_index_free(index);
            rtv_context_free(context);
        }
}
END_TEST

START_TEST(flat_results_are_padded)
{
    rtv_index *index;
    OK(rtv_index_create(&index, NULL, 1, NULL));
    int64_t ids[6], counts[2];
    float scores[6];
    const float queries[] = {1, -1};
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = 3;
    OK(rtv_index_search_into(index, queries, 2, &options, ids, scores, counts));
    for (int i = 0; i < 6; i++)
        ck_assert(ids[i] == -1 && scores[i] == -INFINITY);
    ck_assert(counts[0] == 0 && counts[1] == 0);
    OK(rtv_index_upsert(index, (const int64_t[]){7, 8}, (const float[]){2, 5}, 2));
    OK(rtv_index_search_into(index, queries, 2, &options, ids, scores, NULL));
    const int64_t want[] = {8, 7, -1, 7, 8, -1};
    ck_assert_mem_eq(ids, want, sizeof ids);
    ck_assert(scores[0] == 5 && scores[1] == 2 && scores[3] == -2 && scores[5] == -INFINITY);
    OK(rtv_index_search_into(index, queries, 0, &options, NULL, NULL, NULL));
    rtv_index_free(index);
}
END_TEST

START_TEST(ties_nan_and_infinities_follow_the_rule)
{
    rtv_index *index;
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, NULL));
    OK(rtv_index_create(&index, NULL, 1, NULL));
    const float vectors[] = {NAN, 0, INFINITY, -0.0f, -INFINITY, 1, INFINITY};
    OK(rtv_index_add(index, NULL, vectors, 7));
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = 7;
    OK(rtv_index_search(index, (const float[]){1}, 1, &options, hits));
    const int64_t want[] = {2, 6, 5, 1, 3, 4};
    ck_assert_int_eq(rtv_hits_count(hits, 0), 6);
    ck_assert_mem_eq(rtv_hits_ids_int64(hits), want, sizeof want);
    /* 0 times infinity is NaN as well. */
    OK(rtv_index_search(index, (const float[]){0}, 1, &options, hits));
    ck_assert_int_eq(rtv_hits_count(hits, 0), 3);
    OK(rtv_index_search(index, (const float[]){NAN}, 1, &options, hits));
    ck_assert_int_eq(rtv_hits_count(hits, 0), 0);
    rtv_index_free(index);
    rtv_hits_free(hits);
}
END_TEST

START_TEST(hits_say_what_is_not_there)
{
    rtv_hits *hits;
    rtv_index *index;
    OK(rtv_hits_create(&hits, NULL));
    ck_assert_int_eq(rtv_hits_query_count(hits), 0);
    ck_assert_int_eq(rtv_hits_id_type(hits), 0);
    ck_assert_ptr_null(rtv_hits_offsets(hits));
    ck_assert_ptr_null(rtv_hits_scores(hits));
    ck_assert_ptr_null(rtv_hits_string_offsets(hits));
    OK(rtv_index_create(&index, NULL, 1, NULL));
    OK(rtv_index_add(index, NULL, (const float[]){1, 2}, 2));
    OK(rtv_index_search(index, (const float[]){1}, 1, NULL, hits));
    ck_assert_int_eq(rtv_hits_count(hits, 0), 2);
    ck_assert_int_eq(rtv_hits_count(hits, 1), 0);
    ck_assert_int_eq(rtv_hits_count(hits, -1), 0);
    ck_assert_int_eq(rtv_hits_id_int64(hits, 0, 2), -1);
    ck_assert_int_eq(rtv_hits_id_string_bytes(hits, 0, 0), -1);
    ck_assert_ptr_null(rtv_hits_id_string(hits, 0, 0));
    ck_assert_ptr_null(rtv_hits_string_bytes(hits));
    ck_assert(rtv_hits_score(hits, 0, 2) == -INFINITY);
    ck_assert_int_eq(rtv_hits_offsets(hits)[1], 2);
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = -1;
    FAILS(RTV_E_RANGE, "k is -1", rtv_index_search(index, (const float[]){1}, 1, &options, hits));
    ck_assert_int_eq(rtv_hits_query_count(hits), 0);
    rtv_index_free(index);
    rtv_hits_free(hits);
    rtv_hits_free(NULL);
}
END_TEST

START_TEST(wrong_lists_are_named)
{
    rtv_hits *hits;
    rtv_index *index;
    const float queries[] = {1, 2};
    const int64_t ids[] = {5, 6};
    OK(rtv_hits_create(&hits, NULL));
    OK(rtv_index_create(&index, NULL, 1, NULL));
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.exclude = &lists;
    lists.count = 2;
    FAILS(RTV_E_INVALID, "exclude has a count of 2",
          rtv_index_search(index, queries, 2, &options, hits));
    lists.ids = ids;
    lists.offsets = (const int64_t[]){1, 1, 2};
    FAILS(RTV_E_INVALID, "begins with 1", rtv_index_search(index, queries, 2, &options, hits));
    lists.offsets = (const int64_t[]){0, 2, 1};
    FAILS(RTV_E_INVALID, "falls from 2 to 1", rtv_index_search(index, queries, 2, &options, hits));
    lists.offsets = (const int64_t[]){0, 1, 1};
    FAILS(RTV_E_INVALID, "ends with 1", rtv_index_search(index, queries, 2, &options, hits));
    lists.offsets = NULL;
    lists.strings = (const char *const[]){"a", NULL};
    FAILS(RTV_E_INVALID, "both types", rtv_index_search(index, queries, 2, &options, hits));
    lists.ids = NULL;
    FAILS(RTV_E_DTYPE, "exclude has string ids",
          rtv_index_search(index, queries, 2, &options, hits));
    lists.strings = NULL;
    lists.count = -3;
    options.exclude = NULL;
    options.allow = &lists;
    FAILS(RTV_E_INVALID, "allow.count is -3", rtv_index_search(index, queries, 2, &options, hits));
    lists.count = 0;
    OK(rtv_index_search(index, queries, 2, &options, hits));
    FAILS(RTV_E_RANGE, "query_count is 9223372036854775807",
          rtv_index_search(index, queries, INT64_MAX, NULL, hits));
    options.threads = -2;
    FAILS(RTV_E_RANGE, "threads is -2", rtv_index_search(index, queries, 2, &options, hits));
    FAILS(RTV_E_INVALID, "queries", rtv_index_search(index, NULL, 2, NULL, hits));
    FAILS(RTV_E_INVALID, "hits", rtv_index_search(index, queries, 2, NULL, NULL));
    FAILS(RTV_E_INVALID, "query_count is -1", rtv_index_search(index, queries, -1, NULL, hits));
    FAILS(RTV_E_INVALID, "out_ids",
          rtv_index_search_into(index, queries, 2, NULL, NULL, NULL, NULL));
    FAILS(RTV_E_NOTFOUND, "id 3", rtv_index_similar(index, 3, NULL, hits));
    FAILS(RTV_E_DTYPE, "int64 ids", rtv_index_similar_string(index, "a", -1, NULL, hits));
    rtv_index_free(index);
    rtv_hits_free(hits);
}
END_TEST

/* Like a search with the candidate's vector that excludes it, for every candidate and k. */
START_TEST(similar_leaves_itself_out)
{
    static naive_hit want[130];
    static list_case exclude;
    rtv__random random;
    rtv__random_seed(&random, 9);
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, NULL));
    rtv_index_options index_options = RTV_INDEX_OPTIONS_INIT;
    index_options.id_type = _i == 0 ? RTV_ID_INT64 : RTV_ID_STRING;
    rtv_index *index;
    naive_index naive;
    OK(rtv_index_create(&index, NULL, 3, &index_options));
    naive_init(&naive, 3);
    fill(index, &naive, &random, 50);
    for (int64_t i = 0; i < naive.count; i++) {
        rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
        options.k = 1 + i * 2;
        int64_t id = naive.ids[i], count = 0;
        const int64_t *ids = &id;
        if (i % 2 == 0) {
            make_lists(&exclude, &random, 1, 60, _i == 1);
            options.exclude = &exclude.lists;
            ids = list_of(&exclude, 0, &count);
        }
        int64_t excluded[62];
        memcpy(excluded, ids, (size_t)count * sizeof *ids);
        excluded[count] = id;
        char text[ID_TEXT_BYTES];
        int64_t length = id_text(text, id);
        if (_i == 0)
            OK(rtv_index_similar(index, id, &options, hits));
        else
            OK(rtv_index_similar_string(index, text, length, &options, hits));
        int64_t found = naive_search(want, &naive, naive.vectors + i * 3, options.k, excluded,
                                     count + 1, NULL, 0);
        check_hits(hits, 0, want, found);
    }
    rtv_index_free(index);
    rtv_hits_free(hits);
    free(naive.vectors);
}
END_TEST

/* What one search costs in allocations, once another of its size has been made. */
START_TEST(steady_searches_allocate_nothing)
{
    static float vectors[MANY * 4], queries[QUERIES * 4];
    static list_case exclude, allow;
    rtv__random random;
    rtv__random_seed(&random, 4);
    random_numbers(vectors, MANY * 4, &random);
    random_numbers(queries, QUERIES * 4, &random);
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    rtv_index *index;
    rtv_hits *hits;
    OK(rtv_index_create(&index, context, 4, NULL));
    OK(rtv_index_add(index, NULL, vectors, MANY));
    OK(rtv_hits_create(&hits, context));
    static int64_t ids[QUERIES * 10];
    static float scores[QUERIES * 10];
    make_lists(&exclude, &random, 60, 50, false);
    make_lists(&allow, &random, 60, 50, false);
    int64_t before = 0;
    for (int round = 0; round < 6; round++) {
        rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
        OK(rtv_index_search(index, queries, QUERIES, &options, hits));
        OK(rtv_index_search(index, queries, 1, &options, hits));
        OK(rtv_index_search_into(index, queries, QUERIES, &options, ids, scores, NULL));
        options.exclude = &exclude.lists;
        OK(rtv_index_search(index, queries, 60, &options, hits));
        options.allow = &allow.lists;
        OK(rtv_index_search(index, queries, 60, &options, hits));
        if (round == 0)
            before = counter.allocations;
    }
    ck_assert_int_eq(counter.allocations, before);
    rtv_index_free(index);
    rtv_hits_free(hits);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

static rtv_status search_all(rtv_context *context, void *payload)
{
    static const float numbers[64] = {3, 1, 4, 1, 5, 9, 2, 6};
    const rtv_index_options *options = payload;
    const char *strings[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    const int64_t ids[] = {1, 2, 3, 4, 5, 6, 7, 8}, offsets[] = {0, 1, 2};
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    bool is_string = options->id_type == RTV_ID_STRING;
    lists.count = 2;
    lists.offsets = offsets;
    lists.ids = is_string ? NULL : ids;
    lists.strings = is_string ? strings : NULL;
    rtv_search_options search = RTV_SEARCH_OPTIONS_INIT;
    search.exclude = &lists;
    rtv_index *index = NULL;
    rtv_hits *hits = NULL;
    rtv_status status = rtv_index_create(&index, context, 1, options);
    if (status == RTV_OK)
        status = is_string ? rtv_index_add_strings(index, strings, NULL, numbers, 8)
                           : rtv_index_add(index, ids, numbers, 8);
    if (status == RTV_OK)
        status = rtv_hits_create(&hits, context);
    if (status == RTV_OK) {
        status = rtv_index_search(index, numbers, 2, &search, hits);
        ck_assert_int_eq(rtv_hits_query_count(hits), status == RTV_OK ? 2 : 0);
    }
    search.allow = &lists;
    if (status == RTV_OK)
        status = rtv_index_search(index, numbers, 2, &search, hits);
    if (status == RTV_OK)
        status = is_string ? rtv_index_similar_string(index, "c", 1, NULL, hits)
                           : rtv_index_similar(index, 3, NULL, hits);
    int64_t out_ids[20];
    float out_scores[20];
    if (status == RTV_OK && !is_string)
        status = rtv_index_search_into(index, numbers, 2, NULL, out_ids, out_scores, NULL);
    rtv_hits_free(hits);
    rtv_index_free(index);
    return status;
}

START_TEST(failing_allocations)
{
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = _i == 0 ? RTV_ID_INT64 : RTV_ID_STRING;
    ck_assert_int_gt(sweep_failing_allocations(search_all, &options), 15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("search");
    TCase *tests = tcase_create("search");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, searches_equal_the_naive_index, 0, 6);
    tcase_add_test(tests, bits_depend_on_nothing);
    tcase_add_test(tests, flat_results_are_padded);
    tcase_add_test(tests, ties_nan_and_infinities_follow_the_rule);
    tcase_add_test(tests, hits_say_what_is_not_there);
    tcase_add_test(tests, wrong_lists_are_named);
    tcase_add_loop_test(tests, similar_leaves_itself_out, 0, 2);
    tcase_add_test(tests, steady_searches_allocate_nothing);
    tcase_add_loop_test(tests, failing_allocations, 0, 2);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
