#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/table.h"
#include "model_fixture.h"
#include "retrieve/split.h"
#include "test_support.h"

static fixture_world world;
static rtv_model *model;
static rtv_table *train, *test;

static void setup(void)
{
    static const fixture_settings settings = {.learning_rate = 0.1};
    OK(fixture_world_make(&world, NULL));
    OK(fixture_adapted(&model, NULL, &settings, &world));
    OK(rtv_table_slice(&train, world.ratings, 0, 1200));
    OK(rtv_table_slice(&test, world.ratings, 1200, 300));
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.epochs = 3;
    options.batch_rows = 128;
    OK(rtv_model_fit(model, train, &options, NULL));
}

static void teardown(void)
{
    rtv_table_free(train);
    rtv_table_free(test);
    rtv_model_free(model);
    fixture_world_free(&world);
}

static bool same_text(const rtv_column *a, int64_t i, const rtv_column *b, int64_t j)
{
    rtv__text x = rtv__column_text(a, i), y = rtv__column_text(b, j);
    return x.length == y.length && memcmp(x.data, y.data, (size_t)x.length) == 0;
}

static bool was_seen(const rtv_column *user, int64_t row, const rtv_column *title)
{
    const rtv_column *users = rtv_table_column(train, "user_id");
    const rtv_column *titles = rtv_table_column(train, "title");
    for (int64_t i = 0; i < users->rows; i++)
        if (same_text(users, i, user, row) && same_text(titles, i, title, 0))
            return true;
    return false;
}

static float inner_product(const float *a, const float *b, int64_t width)
{
    float sum = 0.0f;
    for (int64_t i = 0; i < width; i++)
        sum = fmaf(a[i], b[i], sum);
    return sum;
}

/* Ranks test rows by hand; scores by `score` of [test row][item]. */
static void naive_hits(int64_t *hits, const int64_t *ks, int64_t k_count, bool unseen_only,
                       float (*score)(int64_t row, int64_t item, const void *payload),
                       const void *payload)
{
    const rtv_column *user = rtv_table_column(test, "user_id");
    const rtv_column *title = rtv_table_column(test, "title");
    const rtv_column *items = rtv_table_column(world.items, "title");
    for (int64_t row = 0; row < title->rows; row++) {
        int64_t own = 0, rank = 1;
        while (!same_text(items, own, title, row))
            own++;
        float positive = score(row, own, payload);
        for (int64_t item = 0; item < items->rows; item++) {
            rtv_column *one;
            OK(rtv__column_slice(&one, rtv_table_column(world.items, "title"), item, 1));
            bool counts = item != own && !(unseen_only && was_seen(user, row, one));
            rtv_column_free(one);
            rank += counts && score(row, item, payload) > positive;
        }
        for (int64_t i = 0; i < k_count; i++)
            hits[i] += rank <= ks[i];
    }
}

typedef struct {
    const float *queries, *candidates;
} vectors;

static float model_score(int64_t row, int64_t item, const void *payload)
{
    const vectors *v = payload;
    return inner_product(v->queries + row * 16, v->candidates + item * 16, 16);
}

START_TEST(ranks_equal_those_by_hand)
{
    static const int64_t ks[] = {1, 3, 10, 30};
    rtv_tensor *queries, *candidates;
    OK(rtv_model_encode_queries(&queries, model, test));
    OK(rtv_model_encode_candidates(&candidates, model, world.items));
    vectors v = {rtv_tensor_const_data(queries), rtv_tensor_const_data(candidates)};
    for (int unseen_only = 0; unseen_only < 2; unseen_only++) {
        rtv_evaluate_options options = RTV_EVALUATE_OPTIONS_INIT;
        options.ks = ks;
        options.k_count = 4;
        options.batch_rows = 77;
        options.exclude = unseen_only ? train : NULL;
        options.user_id = "user_id";
        rtv_topk_result *by_id, *by_score;
        OK(rtv_model_evaluate(&by_id, model, test, world.items, &options));
        options.flags = RTV_EVALUATE_BY_SCORE;
        options.batch_rows = 0;
        OK(rtv_model_evaluate(&by_score, model, test, world.items, &options));
        int64_t expected[4] = {0};
        naive_hits(expected, ks, 4, unseen_only, model_score, &v);
        for (int i = 0; i < 4; i++) {
            ck_assert_int_eq(rtv_topk_result_hits(by_id, ks[i]), expected[i]);
            ck_assert_int_eq(rtv_topk_result_hits(by_score, ks[i]), expected[i]);
        }
        ck_assert_int_eq(rtv_topk_result_rows(by_id), 300);
        ck_assert(isnan(rtv_topk_result_at(by_id, 5)));
        rtv_topk_result_free(by_id);
        rtv_topk_result_free(by_score);
    }
    rtv_tensor_free(queries);
    rtv_tensor_free(candidates);
}
END_TEST

static float popularity_score(int64_t row, int64_t item, const void *payload)
{
    (void)row;
    return ((const float *)payload)[item];
}

START_TEST(popularity_ranks_by_training_rows)
{
    static const int64_t ks[] = {1, 5, 20};
    const rtv_column *items = rtv_table_column(world.items, "title");
    const rtv_column *titles = rtv_table_column(train, "title");
    float counts[FIXTURE_ITEMS] = {0};
    for (int64_t i = 0; i < titles->rows; i++)
        for (int64_t item = 0; item < items->rows; item++)
            counts[item] += same_text(titles, i, items, item) ? 1.0f : 0.0f;
    for (int unseen_only = 0; unseen_only < 2; unseen_only++) {
        rtv_evaluate_options options = RTV_EVALUATE_OPTIONS_INIT;
        options.ks = ks;
        options.k_count = 3;
        options.exclude = unseen_only ? train : NULL;
        options.user_id = "user_id";
        rtv_topk_result *result;
        OK(rtv_popularity_evaluate(&result, NULL, train, test, world.items, "title", &options));
        int64_t expected[3] = {0};
        naive_hits(expected, ks, 3, unseen_only, popularity_score, counts);
        for (int i = 0; i < 3; i++)
            ck_assert_int_eq(rtv_topk_result_hits(result, ks[i]), expected[i]);
        rtv_topk_result_free(result);
    }
}
END_TEST

START_TEST(candidates_with_the_same_id_count_once)
{
    int64_t rows[2 * FIXTURE_ITEMS];
    for (int64_t i = 0; i < 2 * FIXTURE_ITEMS; i++)
        rows[i] = i % FIXTURE_ITEMS;
    rtv_table *doubled;
    OK(rtv_table_select(&doubled, world.items, rows, 2 * FIXTURE_ITEMS));
    rtv_topk_result *once, *twice, *kept;
    OK(rtv_model_evaluate(&once, model, test, world.items, NULL));
    OK(rtv_model_evaluate(&twice, model, test, doubled, NULL));
    rtv_evaluate_options options = RTV_EVALUATE_OPTIONS_INIT;
    options.flags = RTV_EVALUATE_KEEP_DUPLICATES;
    OK(rtv_model_evaluate(&kept, model, test, doubled, &options));
    ck_assert(rtv_topk_result_at(once, 10) == rtv_topk_result_at(twice, 10));
    ck_assert(rtv_topk_result_at(kept, 10) < rtv_topk_result_at(once, 10));
    rtv_topk_result_free(once);
    rtv_topk_result_free(twice);
    rtv_topk_result_free(kept);
    rtv_table_free(doubled);
}
END_TEST

START_TEST(mistakes_are_named)
{
    rtv_topk_result *result = (rtv_topk_result *)1;
    rtv_evaluate_options options = RTV_EVALUATE_OPTIONS_INIT;
    options.exclude = train;
    FAILS(RTV_E_INVALID, "user_id",
          rtv_model_evaluate(&result, model, test, world.items, &options));
    ck_assert_ptr_null(result);
    options.user_id = "nobody";
    FAILS(RTV_E_NOTFOUND, "nobody",
          rtv_model_evaluate(&result, model, test, world.items, &options));
    options.user_id = "user_id";
    options.batch_rows = -2;
    FAILS(RTV_E_RANGE, "-2", rtv_model_evaluate(&result, model, test, world.items, &options));
    options.batch_rows = 0;
    options.flags = 64;
    FAILS(RTV_E_UNSUPPORTED, "0x40",
          rtv_model_evaluate(&result, model, test, world.items, &options));
    FAILS(RTV_E_NOTFOUND, "user_id",
          rtv_model_evaluate(&result, model, world.items, world.items, NULL));
    rtv_table *empty;
    OK(rtv_table_slice(&empty, test, 0, 0));
    options = (rtv_evaluate_options)RTV_EVALUATE_OPTIONS_INIT;
    options.batch_rows = options.candidate_batch_rows = INT64_MAX;
    OK(rtv_model_evaluate(&result, model, empty, world.items, &options));
    rtv_topk_result_free(result);
    OK(rtv_model_evaluate(&result, model, test, world.items, &options));
    rtv_topk_result_free(result);
    rtv_table_free(empty);
    FAILS(RTV_E_DTYPE, "weight",
          rtv_popularity_evaluate(&result, NULL, train, test, world.ratings, "weight", NULL));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evaluate");
    TCase *tests = tcase_create("evaluate");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, ranks_equal_those_by_hand);
    tcase_add_test(tests, popularity_ranks_by_training_rows);
    tcase_add_test(tests, candidates_with_the_same_id_count_once);
    tcase_add_test(tests, mistakes_are_named);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
