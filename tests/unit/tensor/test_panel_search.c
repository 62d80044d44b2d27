#include "naive_panel.h"
#include "tensor/panel_search.h"

/* For one query: a list of rising positions, and what is not in it or not finite left out. */
static int64_t naive_search(uint64_t *keys, const float *query, const float *vectors, int64_t count,
                            int64_t dim, int64_t k, const uint8_t *allowed)
{
    int64_t found = 0;
    for (int64_t i = 0; i < count; i++) {
        float score = naive_score(query, vectors + i * dim, dim);
        if (!isnan(score) && (allowed == NULL || allowed[i] != 0))
            keys[found++] = rtv__topk_key(score, (uint32_t)i);
    }
    rtv__keys_sort(keys, found);
    return found < k ? found : k;
}

/* Random lists of positions for each query (or one for all), and the same as bytes. */
typedef struct {
    int64_t offsets[64], counts[64];
    uint32_t positions[64 * 700];
    rtv__panel_pick picks[64 * 700];
    int64_t pick_counts[64];
    uint8_t listed[64][700];
} lists;

static void make_lists(lists *made, rtv__random *random, int64_t list_count, int64_t count)
{
    int64_t end = 0, picks = 0;
    memset(made, 0, sizeof *made);
    for (int64_t q = 0; q < list_count; q++) {
        uint64_t share = rtv__random_below(random, 5);
        made->offsets[q] = end;
        picks = end;
        for (int64_t i = 0; i < count; i++) {
            if (rtv__random_below(random, 4) >= share)
                continue;
            made->listed[q][i] = 1;
            made->positions[end++] = (uint32_t)i;
            uint32_t panel = (uint32_t)i / RTV__PANEL_LANES, lane = 1u << i % RTV__PANEL_LANES;
            if (made->pick_counts[q] == 0 || made->picks[picks - 1].panel != panel) {
                made->picks[picks++] = (rtv__panel_pick){panel, 0};
                made->pick_counts[q]++;
            }
            made->picks[picks - 1].lanes |= lane;
        }
        made->counts[q] = end - made->offsets[q];
    }
}

/* Codes, some of which do not hold: those positions are listed as changed. */
typedef struct {
    rtv__int8_set set;
    rtv__panel_pick changed[64];
    uint64_t stale[12];
    rtv__coded_panels view;
} codes;

static void make_codes(codes *made, rtv__random *random, const float *vectors, int64_t count,
                       int64_t dim)
{
    float *old = malloc((size_t)(count * dim + 1) * sizeof *old);
    memcpy(old, vectors, (size_t)(count * dim) * sizeof *old);
    bool is_changed[700] = {false};
    memset(made->stale, 0, sizeof made->stale);
    uint64_t share = rtv__random_below(random, 3);
    for (int64_t i = 0; i < count; i++)
        if (rtv__random_below(random, 8) < share) {
            is_changed[i] = true;
            old[i * dim] = 100;
            made->stale[i / 64] |= UINT64_C(1) << i % 64;
        }
    float *old_panels = pack(old, count, dim);
    rtv__int8_set_init(&made->set, NULL);
    OK(rtv__int8_set_build(&made->set, NULL, old_panels, dim, count));
    for (int64_t i = 0; i < made->set.other_count; i++)
        for (uint32_t l = 0; l < RTV__PANEL_LANES; l++)
            if ((made->set.others[i].lanes >> l & 1) != 0)
                is_changed[made->set.others[i].panel * RTV__PANEL_LANES + l] = true;
    int64_t picks = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t panel = (uint32_t)i / RTV__PANEL_LANES;
        if (!is_changed[i])
            continue;
        if (picks == 0 || made->changed[picks - 1].panel != panel)
            made->changed[picks++] = (rtv__panel_pick){panel, 0};
        made->changed[picks - 1].lanes |= 1u << i % RTV__PANEL_LANES;
    }
    made->view = (rtv__coded_panels){.set = &made->set,
                                     .rows = rtv__random_below(random, 2) == 0 ? vectors : NULL,
                                     .changed = made->changed,
                                     .changed_count = picks,
                                     .stale = share > 0 ? made->stale : NULL};
    free(old);
    free(old_panels);
}

static const float odd_numbers[] = {NAN, INFINITY, -1e30f, 1e-41f};

static void search_case(rtv__random *random, rtv__search_work *work, const rtv_context *context,
                        int64_t count, int64_t dim, int64_t queries, int64_t k, bool with_codes)
{
    static lists exclude, allow;
    static uint64_t want[700];
    static codes coded;
    float *vectors = random_vectors(random, count, dim),
          *query = random_vectors(random, queries, dim);
    if (rtv__random_below(random, 3) == 0) /* many ties */
        for (int64_t i = 0; i < count * dim; i++)
            vectors[i] = roundf(vectors[i]);
    if (rtv__random_below(random, 4) == 0 && count > 0)
        vectors[rtv__random_below(random, (uint64_t)(count * dim))] =
            odd_numbers[rtv__random_below(random, 4)];
    if (rtv__random_below(random, 8) == 0 && queries > 0)
        query[rtv__random_below(random, (uint64_t)(queries * dim))] =
            odd_numbers[rtv__random_below(random, 4)];
    float *panels = pack(vectors, count, dim);
    bool excludes = rtv__random_below(random, 2) == 0, allows = rtv__random_below(random, 2) == 0;
    bool shared_exclude = rtv__random_below(random, 2) == 0;
    bool shared_allow = rtv__random_below(random, 2) == 0;
    make_lists(&exclude, random, shared_exclude ? 1 : queries, count);
    make_lists(&allow, random, shared_allow ? 1 : queries, count);
    rtv__position_lists exclude_lists = {{exclude.offsets, exclude.counts, shared_exclude},
                                         exclude.positions};
    rtv__pick_lists allow_lists = {{allow.offsets, allow.pick_counts, shared_allow}, allow.picks};
    rtv__panel_search search = {.workers = context,
                                .panels = panels,
                                .dim = dim,
                                .count = count,
                                .queries = query,
                                .query_count = queries,
                                .k = k,
                                .exclude = excludes ? &exclude_lists : NULL,
                                .allow = allows ? &allow_lists : NULL};
    make_codes(&coded, random, vectors, count, dim);
    if (with_codes)
        search.coded = &coded.view;
    OK(rtv__panel_search_run(work, &search));
    for (int64_t q = 0; q < queries; q++) {
        uint8_t allowed[700];
        for (int64_t i = 0; i < count; i++)
            allowed[i] = (!allows || allow.listed[shared_allow ? 0 : q][i] != 0) &&
                         (!excludes || exclude.listed[shared_exclude ? 0 : q][i] == 0);
        int64_t found = naive_search(want, query + q * dim, vectors, count, dim, k, allowed);
        ck_assert_int_eq(work->counts[q], found);
        ck_assert_mem_eq(work->keys + q * work->stride, want, (size_t)found * sizeof *want);
    }
    rtv__int8_set_destroy(&coded.set);
    free(vectors);
    free(query);
    free(panels);
}

START_TEST(searches_equal_a_sort)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    const int32_t threads[] = {1, 2, 7};
    options.threads = threads[_i % 3];
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    rtv__search_work work;
    rtv__search_work_init(&work, context);
    rtv__random random;
    rtv__random_seed(&random, 4);
    for (int round = 0; round < 600; round++) {
        int64_t count = (int64_t)rtv__random_below(&random, round % 5 == 0 ? 700 : 60);
        int64_t dim = 1 + (int64_t)rtv__random_below(&random, 24);
        int64_t queries = (int64_t)rtv__random_below(&random, round % 7 == 0 ? 60 : 12);
        int64_t k = 1 + (int64_t)rtv__random_below(&random, (uint64_t)count + 30);
        search_case(&random, &work, context, count, dim, queries, k, _i >= 3);
    }
    rtv__search_work_destroy(&work);
    rtv_context_free(context);
}
END_TEST

/* Large enough to be divided by queries and by candidates. */
START_TEST(results_do_not_depend_on_threads_or_batches)
{
    enum { COUNT = 40000, DIM = 40, QUERIES = 130 };
    const int64_t k = _i < 2 ? 17 : 150;
    rtv__random random;
    rtv__random_seed(&random, 7);
    float *vectors = random_vectors(&random, COUNT, DIM);
    float *queries = random_vectors(&random, QUERIES, DIM);
    float *panels = pack(vectors, COUNT, DIM);
    rtv__int8_set set;
    rtv__int8_set_init(&set, NULL);
    OK(rtv__int8_set_build(&set, NULL, panels, DIM, COUNT));
    rtv__coded_panels view = {.set = &set, .rows = vectors};
    rtv__search_work work[3];
    const int32_t threads[] = {1, 2, 7};
    for (int t = 0; t < 3; t++) {
        rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
        options.threads = threads[t];
        rtv_context *context;
        OK(rtv_context_create(&context, &options));
        rtv__search_work_init(&work[t], NULL);
        rtv__panel_search search = {.workers = context,
                                    .panels = panels,
                                    .dim = DIM,
                                    .count = COUNT,
                                    .queries = queries,
                                    .query_count = QUERIES,
                                    .k = k,
                                    .coded = _i > 0 ? &view : NULL};
        OK(rtv__panel_search_run(&work[t], &search));
        ck_assert_int_eq(work[t].stride, k);
        ck_assert_mem_eq(work[t].keys, work[0].keys, (size_t)(QUERIES * k) * sizeof *work[t].keys);
        rtv__search_work single;
        rtv__search_work_init(&single, NULL);
        for (int64_t first = 0, step; first < QUERIES; first += step) {
            step = 1 + (int64_t)rtv__random_below(&random, 30);
            if (step > QUERIES - first)
                step = QUERIES - first;
            search.queries = queries + first * DIM;
            search.query_count = step;
            OK(rtv__panel_search_run(&single, &search));
            ck_assert_mem_eq(single.keys, work[0].keys + first * k,
                             (size_t)(step * k) * sizeof *single.keys);
        }
        rtv__search_work_destroy(&single);
        rtv_context_free(context);
    }
    for (int t = 0; t < 3; t++)
        rtv__search_work_destroy(&work[t]);
    rtv__int8_set_destroy(&set);
    free(vectors);
    free(queries);
    free(panels);
}
END_TEST

/* Candidates, queries and a k that something might go wrong with; larger than the random ones. */
enum { HARD_COUNT = 9000, HARD_DIM = 12, HARD_QUERIES = 70 };

enum { EQUAL_CANDIDATES, ZERO_QUERIES, TWO_VALUES, WILD_NORMS, ONE_CLUSTER, COARSE, HARD_KINDS };

static void make_hard(float *vectors, float *queries, rtv__random *random, int kind)
{
    for (int64_t i = 0; i < HARD_COUNT * HARD_DIM; i++) {
        float number = (float)rtv__random_normal(random);
        int64_t row = i / HARD_DIM, x = i % HARD_DIM;
        if (kind == EQUAL_CANDIDATES)
            number = (float)x;
        if (kind == TWO_VALUES)
            number = number > 0 ? 1 : -1;
        if (kind == WILD_NORMS)
            number = ldexpf(number, (int)(row % 140) - 70);
        if (kind == ONE_CLUSTER && row % 50 == 0)
            number = x == 0 ? 30 : 0.01f * number; /* next to each other in the order of norms */
        if (kind == COARSE)
            number = x == 0 ? 1000 : number;
        vectors[i] = number;
    }
    for (int64_t i = 0; i < HARD_QUERIES * HARD_DIM; i++) {
        queries[i] = kind == ZERO_QUERIES ? 0 : (float)rtv__random_normal(random);
        if (kind == COARSE && i % HARD_DIM == 0)
            queries[i] = 0;
    }
}

/* The same keys with codes as without, whatever the candidates, the queries and k; forwards and, by
 * the second of two searches, backwards. */
START_TEST(codes_change_nothing)
{
    static float vectors[HARD_COUNT * HARD_DIM], queries[HARD_QUERIES * HARD_DIM];
    const int64_t ks[] = {1, 10, 40, 200, 3000};
    rtv__random random;
    rtv__random_seed(&random, 9);
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 2;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    context->cache_bytes = (int64_t)4 * 16 * RTV__TILE_LANES * HARD_DIM; /* blocks of 16 tiles */
    rtv__search_work plain, coded;
    rtv__search_work_init(&plain, NULL);
    rtv__search_work_init(&coded, NULL);
    make_hard(vectors, queries, &random, _i);
    float *panels = pack(vectors, HARD_COUNT, HARD_DIM);
    rtv__int8_set set;
    rtv__int8_set_init(&set, NULL);
    OK(rtv__int8_set_build(&set, context, panels, HARD_DIM, HARD_COUNT));
    rtv__coded_panels view = {
        .set = &set, .rows = vectors, .changed = set.others, .changed_count = set.other_count};
    for (int i = 0; i < 5; i++)
        for (int64_t count = HARD_QUERIES; count > 0; count /= 8) {
            rtv__panel_search search = {.workers = context,
                                        .panels = panels,
                                        .dim = HARD_DIM,
                                        .count = HARD_COUNT,
                                        .queries = queries,
                                        .query_count = count,
                                        .k = ks[i]};
            OK(rtv__panel_search_run(&plain, &search));
            search.coded = &view;
            for (int again = 0; again < 2; again++) {
                ck_assert_int_eq(coded.backwards, again);
                OK(rtv__panel_search_run(&coded, &search));
                ck_assert_mem_eq(plain.counts, coded.counts, (size_t)count * sizeof *plain.counts);
                ck_assert_mem_eq(plain.keys, coded.keys,
                                 (size_t)(count * ks[i]) * sizeof *plain.keys);
            }
        }
    rtv__search_work_destroy(&plain);
    rtv__search_work_destroy(&coded);
    rtv__int8_set_destroy(&set);
    rtv_context_free(context);
    free(panels);
}
END_TEST

/* What a scan says of queries that it must leave to others. */
START_TEST(scans_say_when_they_fail)
{
    static float vectors[HARD_COUNT * HARD_DIM], queries[HARD_QUERIES * HARD_DIM];
    rtv__random random;
    rtv__random_seed(&random, 10);
    make_hard(vectors, queries, &random, TWO_VALUES);
    memset(queries, 0, HARD_DIM * sizeof *queries);
    queries[HARD_DIM] = NAN;
    /* All that is great for query 2 shares a few tiles, and these are in the sample. */
    float *panels = pack(vectors, HARD_COUNT, HARD_DIM);
    rtv__int8_set set;
    rtv__int8_set_init(&set, NULL);
    OK(rtv__int8_set_build(&set, NULL, panels, HARD_DIM, HARD_COUNT));
    for (int64_t l = 0; l < 40; l++)
        vectors[set.positions[l] * HARD_DIM] = 50 + (float)l;
    free(panels);
    panels = pack(vectors, HARD_COUNT, HARD_DIM);
    OK(rtv__int8_set_build(&set, NULL, panels, HARD_DIM, HARD_COUNT));
    queries[2 * HARD_DIM] = 5;
    rtv__coded_panels view = {.set = &set, .rows = vectors};
    rtv__int8_search search = {.int8 = &rtv__int8_scalar,
                               .exact = &rtv__search_scalar,
                               .coded = &view,
                               .panels = panels,
                               .dim = HARD_DIM,
                               .count = HARD_COUNT,
                               .queries = queries,
                               .k = 41,
                               .guess = true};
    void *scratch = rtv__alloc(NULL, (size_t)rtv__int8_scan_bytes(&search, 3));
    static uint64_t keys[3 * 41];
    int64_t counts[3];
    ck_assert(rtv__int8_scan(&search, scratch, keys, counts, 0, 3, 0, 1));
    ck_assert_int_eq(counts[1], RTV__INT8_NO_HELP); /* no codes */
    ck_assert_int_eq(counts[2], RTV__INT8_WRONG_GUESS);
    search.guess = false;
    ck_assert(rtv__int8_scan(&search, scratch, keys, counts, 0, 3, 0, 1));
    ck_assert_int_eq(counts[0], RTV__INT8_NO_HELP); /* thousands of equal scores */
    ck_assert_int_eq(counts[1], RTV__INT8_NO_HELP);
    ck_assert_int_eq(counts[2], 41);
    rtv__free(NULL, scratch);
    rtv__int8_set_destroy(&set);
    free(panels);
}
END_TEST

/*
 * A sample that scores what it found, and so has nothing left to guess from: what it dropped before
 * must not be missing. By slots, which are positions here: 9 candidates whose bounds are wide, 48
 * below all of these bounds, and many that score less but whose wide bounds reach them.
 */
START_TEST(a_scored_sample_forgets_nothing)
{
    enum { COUNT = 9000, DIM = 4, K = 32, PIECE = 16 * RTV__TILE_LANES };
    static float vectors[COUNT * DIM];
    const float query[DIM] = {1, 0, 0, 0}, unit = 100.0f / 127;
    for (int64_t i = 0; i < COUNT; i++) {
        float *vector = vectors + i * DIM;
        int64_t piece = i % PIECE < RTV__TILE_LANES ? i / PIECE : COUNT;
        vector[1] = 100;
        if (piece == 0 && i < 9)
            vector[0] = 2 * unit, vector[2] = vector[3] = 0.49f * unit;
        else if (piece == 1)
            vector[0] = unit;
        else if (piece >= 2 && piece <= 5)
            vector[0] = 0.51f * unit;
    }
    float *panels = pack(vectors, COUNT, DIM);
    rtv__int8_set set;
    rtv__int8_set_init(&set, NULL);
    OK(rtv__int8_set_build(&set, NULL, panels, DIM, COUNT));
    rtv__coded_panels view = {.set = &set, .rows = vectors};
    rtv__int8_search search = {.int8 = &rtv__int8_scalar,
                               .exact = &rtv__search_scalar,
                               .coded = &view,
                               .panels = panels,
                               .dim = DIM,
                               .count = COUNT,
                               .queries = query,
                               .k = K,
                               .guess = true};
    void *scratch = rtv__alloc(NULL, (size_t)rtv__int8_scan_bytes(&search, 1));
    static uint64_t keys[K], want[COUNT];
    int64_t count;
    naive_search(want, query, vectors, COUNT, DIM, K, NULL);
    ck_assert(rtv__int8_scan(&search, scratch, keys, &count, 0, 1, 0, 1));
    if (count != RTV__INT8_WRONG_GUESS) {
        ck_assert_int_eq(count, K);
        ck_assert_mem_eq(keys, want, sizeof keys);
    }
    rtv__free(NULL, scratch);
    rtv__int8_set_destroy(&set);
    free(panels);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("panel_search");
    TCase *tests = tcase_create("panel_search");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, searches_equal_a_sort, 0, 6);
    tcase_add_loop_test(tests, results_do_not_depend_on_threads_or_batches, 0, 3);
    tcase_add_loop_test(tests, codes_change_nothing, 0, HARD_KINDS);
    tcase_add_test(tests, scans_say_when_they_fail);
    tcase_add_test(tests, a_scored_sample_forgets_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
