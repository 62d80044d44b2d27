#include <math.h>
#include <string.h>

#include "model/tower.h"
#include "model_fixture.h"
#include "retrieve/encoding.h"
#include "retrieve/vocabulary.h"
#include "test_support.h"

static rtv_preprocessor *hashing(int64_t bins)
{
    rtv_preprocessor *preprocessor;
    OK(rtv_hashing_create(&preprocessor, NULL, bins, NULL));
    return preprocessor;
}

START_TEST(names_are_checked)
{
    rtv_tower *tower = (rtv_tower *)1;
    FAILS(RTV_E_INVALID, "'a b'", rtv_tower_create(&tower, NULL, "a b"));
    ck_assert_ptr_null(tower);
    FAILS(RTV_E_INVALID, "''", rtv_tower_create(&tower, NULL, NULL));
    FAILS(RTV_E_INVALID, "out", rtv_tower_create(NULL, NULL, "a"));
    char name[202];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    FAILS(RTV_E_RANGE, "longer than 200", rtv_tower_create(&tower, NULL, name));
    OK(rtv_tower_create(&tower, NULL, name + 1));
    FAILS(RTV_E_RANGE, "longer than 200", rtv_tower_add_value(tower, name, NULL, 1));
    OK(rtv_tower_add_value(tower, name + 1, NULL, 1));
    rtv_tower_free(tower);
}
END_TEST

START_TEST(widths_add_up)
{
    rtv_tower *tower;
    rtv_preprocessor *ids = hashing(10);
    OK(rtv_tower_create(&tower, NULL, "query"));
    ck_assert_int_eq(rtv_tower_width(tower), 0);
    OK(rtv_tower_add_embedding(tower, "user", ids, 32, NULL));
    OK(rtv_tower_add_embedding(tower, "user", ids, 32, NULL));
    OK(rtv_tower_add_value(tower, "age", NULL, 1));
    ck_assert_int_eq(rtv_tower_width(tower), 65);
    ck_assert_str_eq(tower->features[1].label, "user_2");
    OK(rtv_tower_add_dense(tower, 64, RTV_ACTIVATION_RELU));
    OK(rtv_tower_add_cross(tower, 4));
    OK(rtv_tower_add_layer_norm(tower));
    OK(rtv_tower_add_dense(tower, 16, RTV_ACTIVATION_NONE));
    OK(rtv_tower_add_l2_normalize(tower));
    ck_assert_int_eq(rtv_tower_width(tower), 16);
    ck_assert_str_eq(tower->stages[3].label, "dense_1");
    rtv_tower_free(tower);
    rtv_preprocessor_free(ids);
}
END_TEST

START_TEST(mistakes_are_named)
{
    rtv_tower *tower;
    rtv_preprocessor *ids = hashing(10);
    OK(rtv_tower_create(&tower, NULL, "query"));
    FAILS(RTV_E_STATE, "no features", rtv_tower_add_dense(tower, 4, RTV_ACTIVATION_NONE));
    FAILS(RTV_E_INVALID, "preprocessor", rtv_tower_add_embedding(tower, "user", NULL, 4, NULL));
    FAILS(RTV_E_RANGE, "5000", rtv_tower_add_embedding(tower, "user", ids, 5000, NULL));
    FAILS(RTV_E_INVALID, "no name", rtv_tower_add_embedding(tower, "", ids, 4, NULL));
    FAILS(RTV_E_INVALID, "not UTF-8", rtv_tower_add_value(tower, "\xFF", NULL, 1));
    rtv_tower_embedding_options options = RTV_TOWER_EMBEDDING_OPTIONS_INIT;
    options.flags = 5;
    FAILS(RTV_E_UNSUPPORTED, "0x5", rtv_tower_add_embedding(tower, "user", ids, 4, &options));
    options.flags = 0;
    options.initial_range = INFINITY;
    FAILS(RTV_E_RANGE, "inf", rtv_tower_add_embedding(tower, "user", ids, 4, &options));
    OK(rtv_tower_add_embedding(tower, "user", ids, 4, NULL));
    OK(rtv_tower_add_value(tower, "age", NULL, 1));
    FAILS(RTV_E_SHAPE, "4 and 1", rtv_tower_sum_features(tower));
    FAILS(RTV_E_RANGE, "0 units", rtv_tower_add_dense(tower, 0, RTV_ACTIVATION_NONE));
    FAILS(RTV_E_UNSUPPORTED, "999", rtv_tower_add_dense(tower, 4, 999));
    FAILS(RTV_E_RANGE, "1", rtv_tower_add_dropout(tower, 1.0));
    OK(rtv_tower_add_dropout(tower, 0.5));
    FAILS(RTV_E_STATE, "'late'", rtv_tower_add_embedding(tower, "late", ids, 4, NULL));
    rtv_tower_free(tower);
    rtv_preprocessor_free(ids);
}
END_TEST

START_TEST(a_feature_named_like_a_label_is_refused)
{
    rtv_tower *tower;
    rtv_preprocessor *ids = hashing(10);
    OK(rtv_tower_create(&tower, NULL, "query"));
    OK(rtv_tower_add_embedding(tower, "user_2", ids, 4, NULL));
    OK(rtv_tower_add_embedding(tower, "user", ids, 4, NULL));
    FAILS(RTV_E_INVALID, "user_2", rtv_tower_add_embedding(tower, "user", ids, 4, NULL));
    rtv_tower_free(tower);
    rtv_preprocessor_free(ids);
}
END_TEST

START_TEST(tables_must_hold_all_ids)
{
    rtv_tower *tower;
    rtv_preprocessor *ids = hashing(10), *lookup;
    rtv_tower_embedding_options options = RTV_TOWER_EMBEDDING_OPTIONS_INIT;
    options.rows = 9;
    OK(rtv_tower_create(&tower, NULL, "query"));
    OK(rtv_tower_add_embedding(tower, "user", ids, 4, &options));
    FAILS(RTV_E_RANGE, "9 rows", rtv__tower_build(tower, false));
    ck_assert(!tower->built);
    rtv_tower_free(tower);
    OK(rtv_string_lookup_create(&lookup, NULL, NULL));
    OK(rtv_tower_create(&tower, NULL, "query"));
    OK(rtv_tower_add_embedding(tower, "user", lookup, 4, NULL));
    FAILS(RTV_E_STATE, "'user'", rtv__tower_build(tower, false));
    rtv_tower_free(tower);
    rtv_preprocessor_free(ids);
    rtv_preprocessor_free(lookup);
}
END_TEST

static rtv_tower *tower_of_width(const char *name, int64_t width)
{
    rtv_tower *tower;
    rtv_preprocessor *ids = hashing(10);
    OK(rtv_tower_create(&tower, NULL, name));
    OK(rtv_tower_add_embedding(tower, "id", ids, width, NULL));
    rtv_preprocessor_free(ids);
    return tower;
}

START_TEST(models_check_their_towers)
{
    rtv_model *model;
    rtv_tower *query = tower_of_width("query", 8), *narrow = tower_of_width("narrow", 4),
              *candidate = tower_of_width("candidate", 8), *namesake = tower_of_width("query", 8);
    FAILS(RTV_E_SHAPE, "8 wide, the candidate tower 4",
          rtv_model_create(&model, NULL, query, narrow, NULL));
    FAILS(RTV_E_INVALID, "'query'", rtv_model_create(&model, NULL, query, namesake, NULL));
    FAILS(RTV_E_INVALID, "NULL", rtv_model_create(&model, NULL, query, NULL, NULL));
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    options.sampling_correction = 9;
    FAILS(RTV_E_UNSUPPORTED, "9", rtv_model_create(&model, NULL, query, candidate, &options));
    options.sampling_correction = 0;
    options.flags = 8;
    FAILS(RTV_E_UNSUPPORTED, "0x8", rtv_model_create(&model, NULL, query, candidate, &options));
    OK(rtv_model_create(&model, NULL, query, candidate, NULL));
    FAILS(RTV_E_STATE, "cannot be changed", rtv_tower_add_dropout(query, 0.5));
    rtv_model *second;
    FAILS(RTV_E_STATE, "another model", rtv_model_create(&second, NULL, query, candidate, NULL));
    rtv_model_free(model);
    OK(rtv_tower_add_dropout(query, 0.5)); /* freed with the model's reference, not before */
    OK(rtv_model_create(&second, NULL, query, candidate, NULL));
    rtv_model_free(second);
    rtv_tower_free(query);
    rtv_tower_free(narrow);
    rtv_tower_free(candidate);
    rtv_tower_free(namesake);
}
END_TEST

START_TEST(parameters_have_names)
{
    rtv_model *model;
    fixture_world world;
    static const fixture_settings settings = {.learning_rate = 0.1, .hidden = 16};
    OK(fixture_world_make(&world, NULL));
    OK(fixture_adapted(&model, NULL, &settings, &world));
    static const char *const expected[] = {
        "query/user_id/embeddings",   "query/timestamp/embeddings",  "query/dense_0/kernel",
        "query/dense_0/bias",         "query/dense_1/kernel",        "query/dense_1/bias",
        "candidate/title/embeddings", "candidate/title_2/embeddings"};
    ck_assert_int_eq(rtv_model_parameter_count(model), 8);
    for (int32_t i = 0; i < 8; i++)
        ck_assert_str_eq(rtv_model_parameter_name(model, i), expected[i]);
    ck_assert_int_eq(rtv_tensor_dim(rtv_model_parameter(model, 0), 0), FIXTURE_USERS + 1);
    ck_assert_int_eq(rtv_tensor_dim(rtv_model_parameter(model, 2), 0), 17);
    ck_assert_ptr_null(rtv_model_parameter_name(model, 8));
    ck_assert_ptr_null(rtv_model_parameter(model, -1));
    FAILS(RTV_E_STATE, "already", rtv_model_adapt(model, world.ratings, world.items));
    rtv_model_free(model);
    fixture_world_free(&world);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tower");
    TCase *tests = tcase_create("tower");
    tcase_add_test(tests, names_are_checked);
    tcase_add_test(tests, widths_add_up);
    tcase_add_test(tests, mistakes_are_named);
    tcase_add_test(tests, a_feature_named_like_a_label_is_refused);
    tcase_add_test(tests, tables_must_hold_all_ids);
    tcase_add_test(tests, models_check_their_towers);
    tcase_add_test(tests, parameters_have_names);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
