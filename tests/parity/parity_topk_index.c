/* topk_index, and the index of kerasrs_layers: exact search over an index and over a stream. */
#include <stdio.h>
#include <string.h>

#include "search_case.h"

/* Scores and ids of all queries are those of the case's output `want` (an object). */
static void compare(parity_case *c, const rtv_hits *hits, const parity_json *want,
                    const char *ids_key)
{
    const parity_tensor *scores = parity_tensor_get(c, want, "scores");
    const parity_tensor *ids = parity_tensor_optional(c, want, ids_key);
    if (hits == NULL || scores == NULL)
        return;
    int64_t queries = scores->dims[0], columns = scores->dims[1];
    if (rtv_hits_query_count(hits) != queries || rtv_hits_offsets(hits)[queries] != scores->count) {
        parity_fail(c, "%lld results instead of %lld", (long long)rtv_hits_offsets(hits)[queries],
                    (long long)scores->count);
        return;
    }
    if (json_given(json_get(c->options, "min_gap")))
        parity_output_close(c, "scores", rtv_hits_scores(hits), scores->count);
    else
        parity_within(c, "scores", rtv_hits_scores(hits), scores->count, scores, 0, 0);
    for (int64_t i = 0; ids != NULL && i < ids->count; i++) {
        parity_checked(c);
        if (!search_is_id(hits, i / columns, i % columns, ids, i))
            parity_fail(c, "another id than %s[%lld, %lld]", ids_key, (long long)(i / columns),
                        (long long)(i % columns));
    }
}

/* One k: by the ids of the case and by row numbers, over an index and over a stream. */
static void check_k(parity_case *c, int64_t k, const parity_json *want)
{
    const parity_tensor *candidates = parity_tensor_get(c, c->input, "candidates");
    const parity_tensor *queries = parity_tensor_get(c, c->input, "queries");
    const parity_tensor *named = parity_tensor_optional(c, c->input, "identifiers");
    if (candidates == NULL || queries == NULL)
        return;
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = k;
    for (int by_row = 0; by_row < 2; by_row++) {
        const char *key = by_row ? "rows" : "identifiers";
        if (!json_given(json_get(want, key)))
            continue;
        search_ids ids = search_ids_of(c, by_row ? NULL : named);
        const rtv_index *index = search_index(c, candidates, ids);
        if (index == NULL)
            return;
        compare(c, search_run(c, index, candidates, ids, queries, &options), want, key);
        compare(c, search_run(c, NULL, candidates, ids, queries, &options), want, key);
    }
}

/* BruteForce raises where k exceeds the candidates; here the count says how many there are. */
static void check_k_too_large(parity_case *c)
{
    int64_t n = json_int(json_get(c->input, "n"), 0), k = json_int(json_get(c->options, "k"), 0);
    int64_t columns = json_int(json_get(json_get(c->output, "streaming"), "columns"), -1);
    float *vectors = parity_alloc(c, (size_t)(n + 1) * sizeof *vectors);
    for (int64_t i = 0; i < n; i++)
        vectors[i] = (float)i;
    parity_tensor candidates = {
        .dtype = PARITY_F32, .rank = 2, .dims = {n, 1}, .count = n, .f32 = vectors};
    parity_tensor queries = candidates;
    queries.dims[0] = 1;
    queries.f32 = parity_alloc(c, sizeof *queries.f32);
    queries.f32[0] = 1;
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = k;
    search_ids ids = search_ids_of(c, NULL);
    const rtv_index *index = search_index(c, &candidates, ids);
    if (index == NULL)
        return;
    parity_quirk(c, "BruteForce raises for k > N; all N candidates are returned");
    for (int streamed = 0; streamed < 2; streamed++) {
        const rtv_hits *hits =
            search_run(c, streamed ? NULL : index, &candidates, ids, &queries, &options);
        if (hits == NULL)
            return;
        parity_number(c, "columns", (double)rtv_hits_count(hits, 0), (double)columns, 0, 0);
        for (int64_t i = 0; i < n; i++)
            if (rtv_hits_id_int64(hits, 0, i) != n - 1 - i)
                parity_fail(c, "rank %lld has another id", (long long)i);
    }
}

static int same_id(const parity_tensor *a, int64_t i, const parity_tensor *b, int64_t j)
{
    if (a->dtype != PARITY_STRING)
        return a->i64[i] == b->i64[j];
    return a->strings[i].length == b->strings[j].length &&
           memcmp(a->strings[i].bytes, b->strings[j].bytes, (size_t)a->strings[i].length) == 0;
}

/* Whether element i of `ids` is in row `query` of `exclusions`. */
static int is_excluded(const parity_tensor *ids, int64_t i, const parity_tensor *exclusions,
                       int64_t query)
{
    int64_t columns = exclusions->dims[1];
    for (int64_t j = query * columns; j < (query + 1) * columns; j++)
        if (same_id(ids, i, exclusions, j))
            return 1;
    return 0;
}

/* How many candidates a query may get. */
static int64_t eligible(const parity_tensor *ids, const parity_tensor *exclusions, int64_t query)
{
    int64_t count = 0;
    for (int64_t i = 0; i < ids->count; i++)
        count += !is_excluded(ids, i, exclusions, query);
    return count;
}

/* Of TFRS's answer what it should not have excluded: our answer begins with it. */
static void compare_kept(parity_case *c, const rtv_hits *hits, const parity_tensor *exclusions)
{
    const parity_tensor *scores = parity_tensor_get(c, c->output, "scores");
    const parity_tensor *ids = parity_tensor_get(c, c->output, "identifiers");
    if (scores == NULL || ids == NULL)
        return;
    for (int64_t q = 0; q < scores->dims[0]; q++) {
        int64_t rank = 0;
        for (int64_t i = q * scores->dims[1]; i < (q + 1) * scores->dims[1]; i++) {
            if (is_excluded(ids, i, exclusions, q)) {
                parity_quirk(c, "an excluded id comes back when too few are left; fewer are "
                                "returned");
                continue;
            }
            parity_checked(c);
            if (rtv_hits_score(hits, q, rank) != scores->f32[i] ||
                !search_is_id(hits, q, rank, ids, i))
                parity_fail(c, "another result at query %lld, rank %lld", (long long)q,
                            (long long)rank);
            rank++;
        }
    }
}

static void check_exclusions(parity_case *c)
{
    const parity_tensor *candidates = parity_tensor_get(c, c->input, "candidates");
    const parity_tensor *queries = parity_tensor_get(c, c->input, "queries");
    const parity_tensor *named = parity_tensor_get(c, c->input, "identifiers");
    const parity_tensor *exclusions = parity_tensor_get(c, c->input, "exclusions");
    if (candidates == NULL || queries == NULL || named == NULL || exclusions == NULL)
        return;
    rtv_id_lists lists = search_lists_of(c, exclusions);
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = json_int(json_get(c->options, "k"), 10);
    options.exclude = &lists;
    search_ids ids = search_ids_of(c, named);
    const rtv_index *index = search_index(c, candidates, ids);
    if (index == NULL)
        return;
    for (int streamed = 0; streamed < 2; streamed++) {
        const rtv_hits *hits =
            search_run(c, streamed ? NULL : index, candidates, ids, queries, &options);
        if (hits == NULL)
            return;
        for (int64_t q = 0; q < queries->dims[0]; q++) {
            int64_t most = eligible(named, exclusions, q);
            parity_number(c, "count", (double)rtv_hits_count(hits, q),
                          (double)(most < options.k ? most : options.k), 0, 0);
        }
        if (json_given(json_get(c->output, "scores")))
            compare_kept(c, hits, exclusions);
        else
            parity_quirk(c, "TFRS raises for k + exclusions > N; what is left is returned");
    }
}

static void check_topk_index(parity_case *c)
{
    if (json_given(json_get(c->input, "n"))) {
        check_k_too_large(c);
        return;
    }
    if (json_given(json_get(c->input, "exclusions"))) {
        check_exclusions(c);
        return;
    }
    const parity_json *ks = json_get(c->options, "ks");
    if (!json_given(ks)) {
        check_k(c, json_int(json_get(c->options, "k"), 10), c->output);
        return;
    }
    for (int64_t i = 0; i < json_count(ks); i++) {
        char key[32];
        int64_t k = json_int(json_at(ks, i), 0);
        snprintf(key, sizeof key, "k%lld", (long long)k);
        check_k(c, k, json_get(c->output, key));
    }
}

static void check_brute_force(parity_case *c)
{
    check_k(c, json_int(json_get(c->options, "k"), 10), c->output);
}

const parity_area parity_topk_index_areas[] = {
    {"topk_index", NULL, check_topk_index},
    {"kerasrs_layers", "brute_force", check_brute_force},
    {NULL, NULL, NULL},
};
