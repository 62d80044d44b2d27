#include "kernel/kernel.h"
#include "naive_panel.h"
#include "tensor/panel_count.h"

enum { MOST_QUERIES = 200 };

/* How counting is done; the counts are the same. */
typedef enum { IN_FLOAT32, IN_INTEGERS, IN_RUNS, WAYS } way;

typedef struct {
    int64_t count, dim, queries;
    float *vectors, *query, *panels;
    float bounds[MOST_QUERIES];
    uint32_t tie_positions[MOST_QUERIES];
    int64_t offsets[MOST_QUERIES], counts[MOST_QUERIES];
    uint32_t *excluded; /* [queries][count], the lists */
    uint8_t *listed;    /* [queries][count] */
    bool excludes, ties, shared;
} problem;

static const float odd_numbers[] = {NAN, INFINITY, -INFINITY, -1e30f, 1e-41f, 0x1p70f};

static void spoil(float *numbers, int64_t count, rtv__random *random, uint64_t one_in)
{
    if (count > 0 && rtv__random_below(random, one_in) == 0)
        for (int i = 0; i < 3; i++)
            numbers[rtv__random_below(random, (uint64_t)count)] =
                odd_numbers[rtv__random_below(random, 6)];
}

/* Excludes a random share of the candidates, another for each list. */
static void exclude_some(problem *made, rtv__random *random)
{
    int64_t lists = made->shared ? 1 : made->queries, end = 0;
    for (int64_t q = 0; q < lists; q++) {
        uint64_t share = rtv__random_below(random, 5);
        made->offsets[q] = end;
        for (int64_t i = 0; i < made->count; i++)
            if (rtv__random_below(random, 8) < share) {
                made->listed[q * made->count + i] = 1;
                made->excluded[end++] = (uint32_t)i;
            }
        made->counts[q] = end - made->offsets[q];
    }
}

static void make(problem *made, rtv__random *random, int64_t count, int64_t dim, int64_t queries)
{
    made->count = count;
    made->dim = dim;
    made->queries = queries;
    made->vectors = random_vectors(random, count, dim);
    made->query = random_vectors(random, queries, dim);
    if (rtv__random_below(random, 3) == 0) /* many ties */
        for (int64_t i = 0; i < count * dim; i++)
            made->vectors[i] = roundf(made->vectors[i]);
    spoil(made->vectors, count * dim, random, 4);
    spoil(made->query, queries * dim, random, 8);
    uint64_t one_in = rtv__random_below(random, 2) == 0 ? 100 : 3;
    for (int64_t q = 1; q < queries; q++) /* queries are asked again */
        if (rtv__random_below(random, one_in) != 0)
            memcpy(made->query + q * dim,
                   made->query + (int64_t)rtv__random_below(random, (uint64_t)q) * dim,
                   (size_t)dim * sizeof(float));
    made->panels = pack(made->vectors, count, dim);
    made->excludes = rtv__random_below(random, 2) == 0;
    made->ties = rtv__random_below(random, 2) == 0;
    made->shared = rtv__random_below(random, 4) == 0;
    made->excluded = malloc((size_t)((queries + 1) * count + 1) * sizeof *made->excluded);
    made->listed = calloc((size_t)((queries + 1) * count + 1), 1);
    exclude_some(made, random);
    for (int64_t q = 0; q < queries; q++) {
        int64_t tie = (int64_t)rtv__random_below(random, (uint64_t)count + 1);
        made->tie_positions[q] = (uint32_t)tie;
        made->bounds[q] =
            tie < count ? naive_score(made->query + q * dim, made->vectors + tie * dim, dim) : NAN;
    }
}

static void destroy(problem *made)
{
    free(made->vectors);
    free(made->query);
    free(made->panels);
    free(made->excluded);
    free(made->listed);
}

static int64_t naive_count(const problem *p, int64_t q)
{
    int64_t want = 0;
    for (int64_t i = 0; i < p->count; i++) {
        if (p->excludes && p->listed[(p->shared ? 0 : q) * p->count + i] != 0)
            continue;
        float score = naive_score(p->query + q * p->dim, p->vectors + i * p->dim, p->dim);
        want +=
            score > p->bounds[q] || (p->ties && score == p->bounds[q] && i < p->tie_positions[q]);
    }
    return want;
}

static void check(const problem *p, rtv__count_work *work, const rtv_context *context, way how,
                  int64_t most)
{
    rtv__position_lists exclude = {{p->offsets, p->counts, p->shared}, p->excluded};
    rtv__panel_counting counting = {.workers = context,
                                    .panels = p->panels,
                                    .dim = p->dim,
                                    .count = p->count,
                                    .queries = p->query,
                                    .query_count = p->queries,
                                    .bounds = p->bounds,
                                    .tie_positions = p->ties ? p->tie_positions : NULL,
                                    .exclude = p->excludes ? &exclude : NULL,
                                    .most = most};
    rtv__int8_set codes;
    rtv__int8_set_init(&codes, NULL);
    if (how == IN_INTEGERS && rtv__int8_kernels_of(context) != NULL) {
        OK(rtv__int8_set_build(&codes, NULL, p->panels, p->dim, p->count));
        counting.codes = &codes;
    }
    rtv__query_runs runs;
    rtv__query_runs_init(&runs, NULL);
    if (how == IN_RUNS) {
        OK(rtv__query_runs_find(&runs, p->query, p->queries, p->dim));
        counting.runs = runs.run_count > 0 ? &runs : NULL;
    }
    int64_t counts[MOST_QUERIES];
    OK(rtv__panel_count_above(counts, work, &counting));
    for (int64_t q = 0; q < p->queries; q++) {
        int64_t want = naive_count(p, q);
        if (most > 0 && want >= most)
            ck_assert_int_ge(counts[q], most);
        else
            ck_assert_int_eq(counts[q], want);
    }
    rtv__query_runs_destroy(&runs);
    rtv__int8_set_destroy(&codes);
}

START_TEST(counts_equal_a_loop)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    const int32_t threads[] = {1, 2, 7};
    options.threads = threads[_i];
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    rtv__count_work work;
    rtv__count_work_init(&work, context);
    rtv__random random;
    rtv__random_seed(&random, 8);
    for (int round = 0; round < 300; round++) {
        int64_t count = (int64_t)rtv__random_below(&random, round % 5 == 0 ? 700 : 100);
        int64_t dim = 1 + (int64_t)rtv__random_below(&random, round % 11 == 0 ? 300 : 10);
        int64_t queries = (int64_t)rtv__random_below(&random, round % 7 == 0 ? MOST_QUERIES : 20);
        problem p;
        make(&p, &random, count, dim, queries);
        for (int how = IN_FLOAT32; how < WAYS; how++) {
            check(&p, &work, context, (way)how, 0);
            check(&p, &work, context, (way)how, 1 + (int64_t)rtv__random_below(&random, 60));
        }
        destroy(&p);
    }
    rtv__count_work_destroy(&work);
    rtv_context_free(context);
}
END_TEST

START_TEST(runs_hold_each_row_once)
{
    enum { ROWS = 3000, DIM = 3 };
    static float queries[ROWS * DIM];
    rtv__random random;
    rtv__random_seed(&random, 10);
    for (int64_t i = 0; i < ROWS * DIM; i++)
        queries[i] = (float)(rtv__random_below(&random, 4));
    rtv__query_runs runs;
    rtv__query_runs_init(&runs, NULL);
    OK(rtv__query_runs_find(&runs, queries, ROWS, DIM));
    ck_assert_int_eq(runs.distinct, 64);
    bool seen[ROWS] = {false};
    int64_t rows = 0;
    for (int64_t r = 0; r < runs.run_count; r++) {
        ck_assert_int_eq(runs.runs[r].first, rows);
        ck_assert_int_ge(runs.runs[r].count, 1);
        ck_assert_int_le(runs.runs[r].count, RTV__QUERY_RUN_MOST);
        const float *first = queries + runs.order[rows] * DIM;
        for (int64_t i = 0; i < runs.runs[r].count; i++, rows++) {
            ck_assert(!seen[runs.order[rows]]);
            seen[runs.order[rows]] = true;
            ck_assert_mem_eq(first, queries + runs.order[rows] * DIM, DIM * sizeof(float));
        }
    }
    ck_assert_int_eq(rows, ROWS);
    for (int64_t i = 0; i < ROWS; i++)
        queries[i * DIM] = (float)i;
    OK(rtv__query_runs_find(&runs, queries, ROWS, DIM));
    ck_assert_int_eq(runs.run_count, 0);
    rtv__query_runs_destroy(&runs);
}
END_TEST

/* So many candidates that few queries have them cut into parts. */
START_TEST(parts_add_up)
{
    rtv__count_work work;
    rtv__count_work_init(&work, NULL);
    rtv__random random;
    rtv__random_seed(&random, 9);
    for (int round = 0; round < 6; round++) {
        problem p;
        make(&p, &random, 12000 + round * 7, 5, 1 + round * 14);
        for (int how = IN_FLOAT32; how < WAYS; how++) {
            check(&p, &work, NULL, (way)how, 0);
            check(&p, &work, NULL, (way)how, 100);
        }
        destroy(&p);
    }
    rtv__count_work_destroy(&work);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("panel_count");
    TCase *tests = tcase_create("panel_count");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, counts_equal_a_loop, 0, 3);
    tcase_add_test(tests, runs_hold_each_row_once);
    tcase_add_test(tests, parts_add_up);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
