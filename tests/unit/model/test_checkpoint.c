#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "model_fixture.h"
#include "retrieve/encoding.h"
#include "retrieve/vocabulary.h"
#include "test_support.h"

static fixture_world world;
static char *directory;
static char path[4200];

static void setup(void)
{
    OK(fixture_world_make(&world, NULL));
    directory = make_temporary_directory();
    snprintf(path, sizeof path, "%s/training.rtv", directory);
}

static void teardown(void)
{
    fixture_world_free(&world);
    remove_directory(directory);
    free(directory);
}

static void train_until(rtv_model *model, int64_t epochs)
{
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.epochs = epochs;
    options.batch_rows = 200;
    options.candidates = world.items;
    OK(rtv_model_fit(model, world.ratings, &options, NULL));
}

static void expect_same_weights(rtv_model *a, rtv_model *b)
{
    OK(rtv_optimizer_flush(a->optimizer));
    OK(rtv_optimizer_flush(b->optimizer));
    ck_assert_int_eq(rtv_model_parameter_count(a), rtv_model_parameter_count(b));
    for (int32_t i = 0; i < rtv_model_parameter_count(a); i++) {
        rtv_tensor *x = rtv_model_parameter(a, i), *y = rtv_model_parameter(b, i);
        ck_assert_msg(
            memcmp(rtv_tensor_data(x), rtv_tensor_data(y), (size_t)rtv_tensor_count(x) * 4) == 0,
            "%s differs", rtv_model_parameter_name(a, i));
    }
}

START_TEST(a_resumed_training_gives_the_same_bits)
{
    static const rtv_optimizer_kind kinds[] = {RTV_OPTIMIZER_ADAGRAD, RTV_OPTIMIZER_ADAM,
                                               RTV_OPTIMIZER_ADAMW, RTV_OPTIMIZER_FTRL};
    for (int i = 0; i < 4; i++) {
        fixture_settings settings = {
            .optimizer = kinds[i], .learning_rate = 0.02, .dropout = 0.2, .hidden = 8};
        rtv_model *whole, *resumed;
        OK(fixture_model(&whole, NULL, &settings));
        train_until(whole, 2);
        OK(rtv_model_save_checkpoint(whole, path));
        train_until(whole, 4);
        OK(fixture_model(&resumed, NULL, &settings));
        OK(rtv_model_load_checkpoint(resumed, path));
        ck_assert_int_eq(resumed->epochs_done, 2);
        train_until(resumed, 4);
        expect_same_weights(whole, resumed);
        rtv_model_free(whole);
        rtv_model_free(resumed);
    }
}
END_TEST

START_TEST(another_declaration_is_refused_and_changes_nothing)
{
    fixture_settings settings = {.optimizer = RTV_OPTIMIZER_ADAM, .learning_rate = 0.02};
    rtv_model *saved, *other, *twin;
    OK(fixture_model(&saved, NULL, &settings));
    train_until(saved, 1);
    OK(rtv_model_save_checkpoint(saved, path));
    settings.hidden = 8;
    OK(fixture_adapted(&other, NULL, &settings, &world));
    OK(fixture_adapted(&twin, NULL, &settings, &world));
    ck_assert(rtv_model_load_checkpoint(other, path) != RTV_OK);
    ck_assert_ptr_nonnull(strstr(rtv_last_error_message(), "query/dense_0/kernel"));
    expect_same_weights(other, twin);
    rtv_model_free(other);
    OK(fixture_model(&other, NULL, &settings));
    ck_assert(rtv_model_load_checkpoint(other, path) != RTV_OK);
    ck_assert(!other->built);
    train_until(other, 1);
    train_until(twin, 1);
    expect_same_weights(other, twin);
    rtv_model_free(saved);
    rtv_model_free(other);
    rtv_model_free(twin);
}
END_TEST

/* Towers of one feature each; the query's ids are looked up or hashed to as many rows. */
static rtv_model *small_model(int hashes)
{
    static const char *const users[] = {"a", "b", "c"};
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.vocabulary = users;
    options.vocabulary_count = 3;
    rtv_preprocessor *lookup, *hashing;
    rtv_tower *query, *candidate;
    rtv_model *model;
    OK(rtv_string_lookup_create(&lookup, NULL, &options));
    OK(rtv_hashing_create(&hashing, NULL, 4, NULL));
    OK(rtv_tower_create(&query, NULL, "query"));
    OK(rtv_tower_create(&candidate, NULL, "candidate"));
    OK(rtv_tower_add_embedding(query, "user_id", hashes ? hashing : lookup, 4, NULL));
    OK(rtv_tower_add_embedding(candidate, "title", hashing, 4, NULL));
    OK(rtv_model_create(&model, NULL, query, candidate, NULL));
    OK(rtv_model_adapt(model, world.ratings, world.items));
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    rtv_preprocessor_free(lookup);
    rtv_preprocessor_free(hashing);
    return model;
}

START_TEST(another_kind_of_preprocessor_is_refused)
{
    rtv_model *looks_up = small_model(0), *hashes = small_model(1);
    OK(rtv_model_save_checkpoint(looks_up, path));
    FAILS(RTV_E_STATE, "'user_id'", rtv_model_load_checkpoint(hashes, path));
    OK(rtv_model_load_checkpoint(looks_up, path));
    rtv_model_free(looks_up);
    rtv_model_free(hashes);
}
END_TEST

START_TEST(another_optimizer_is_refused_and_changes_nothing)
{
    fixture_settings settings = {.optimizer = RTV_OPTIMIZER_ADAM, .learning_rate = 0.02};
    rtv_model *saved, *other, *twin;
    OK(fixture_model(&saved, NULL, &settings));
    train_until(saved, 1);
    OK(rtv_model_save_checkpoint(saved, path));
    settings.optimizer = RTV_OPTIMIZER_ADAGRAD;
    OK(fixture_model(&other, NULL, &settings));
    OK(fixture_model(&twin, NULL, &settings));
    FAILS(RTV_E_STATE, "adam", rtv_model_load_checkpoint(other, path));
    train_until(other, 2);
    train_until(twin, 2);
    expect_same_weights(other, twin);
    rtv_model_free(saved);
    rtv_model_free(other);
    rtv_model_free(twin);
}
END_TEST

START_TEST(a_finished_training_that_is_resumed_does_nothing)
{
    fixture_settings settings = {.optimizer = RTV_OPTIMIZER_ADAM, .learning_rate = 0.02};
    rtv_model *saved, *resumed;
    OK(fixture_model(&saved, NULL, &settings));
    train_until(saved, 2);
    OK(rtv_model_save_checkpoint(saved, path));
    OK(fixture_model(&resumed, NULL, &settings));
    OK(rtv_model_load_checkpoint(resumed, path));
    train_until(resumed, 2);
    expect_same_weights(saved, resumed);
    rtv_model_free(saved);
    rtv_model_free(resumed);
}
END_TEST

START_TEST(what_is_no_checkpoint_is_refused)
{
    fixture_settings settings = {.learning_rate = 0.1};
    rtv_model *model;
    rtv_index *index;
    OK(fixture_model(&model, NULL, &settings));
    FAILS(RTV_E_STATE, "rtv_model_adapt", rtv_model_save_checkpoint(model, path));
    ck_assert(rtv_model_load_checkpoint(model, path) != RTV_OK);
    train_until(model, 1);
    OK(rtv_model_index(&index, model, world.items, NULL, NULL));
    OK(rtv_bundle_save(path, model, index, NULL));
    FAILS(RTV_E_CORRUPT, "not a checkpoint", rtv_model_load_checkpoint(model, path));
    rtv_index_free(index);
    rtv_model_free(model);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("checkpoint");
    TCase *tests = tcase_create("checkpoint");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_resumed_training_gives_the_same_bits);
    tcase_add_test(tests, another_declaration_is_refused_and_changes_nothing);
    tcase_add_test(tests, another_kind_of_preprocessor_is_refused);
    tcase_add_test(tests, another_optimizer_is_refused_and_changes_nothing);
    tcase_add_test(tests, a_finished_training_that_is_resumed_does_nothing);
    tcase_add_test(tests, what_is_no_checkpoint_is_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
