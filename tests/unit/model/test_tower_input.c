#include <string.h>

#include "model/tower_forward.h"
#include "retrieve/encoding.h"
#include "retrieve/vocabulary.h"
#include "test_support.h"

enum { ROWS = 3, WIDTH = 4 };

static rtv_preprocessor *words(uint32_t flags)
{
    static const char *const vocabulary[] = {"red", "river", "night"};
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.flags = flags;
    options.vocabulary = vocabulary;
    options.vocabulary_count = 3;
    rtv_preprocessor *preprocessor;
    OK(rtv_text_vectorization_create(&preprocessor, NULL, &options));
    return preprocessor;
}

static rtv_tower *tower_of(rtv_preprocessor *preprocessor, rtv_pooling pooling,
                           int32_t padded_length)
{
    rtv_tower_embedding_options options = RTV_TOWER_EMBEDDING_OPTIONS_INIT;
    options.pooling = pooling;
    options.padded_length = padded_length;
    rtv_tower *tower;
    OK(rtv_tower_create(&tower, NULL, "candidate"));
    OK(rtv_tower_add_embedding(tower, "title", preprocessor, WIDTH, &options));
    rtv_preprocessor_free(preprocessor);
    OK(rtv__tower_build(tower, false));
    return tower;
}

static rtv_status encode(float *out, const rtv_tower *tower, rtv_column *column)
{
    rtv_table *table;
    OK(rtv_table_create(&table, NULL));
    OK(rtv_table_add(table, "title", column));
    rtv_tape *tape;
    rtv_tape_options options = RTV_TAPE_OPTIONS_INIT;
    options.flags = RTV_TAPE_NO_GRADIENT | RTV_TAPE_NO_TRAINING;
    OK(rtv_tape_create(&tape, NULL, &options));
    rtv__tower_input input;
    OK(rtv__tower_input_init(&input, tower));
    rtv__feature_source source = {.table = table};
    rtv_status status = rtv__tower_encode(out, tower, tape, &input, &source, 0);
    rtv__tower_input_destroy(&input);
    rtv_tape_free(tape);
    rtv_table_free(table);
    return status;
}

static void encode_titles(float *out, const rtv_tower *tower, const char *const *titles,
                          int64_t rows)
{
    rtv_column *column;
    OK(rtv_column_create_strings(&column, NULL, rows, titles, NULL));
    OK(encode(out, tower, column));
    rtv_column_free(column);
}

/* What training saw among others, serving must see alone, whatever shape the padding has. */
START_TEST(a_row_alone_gets_the_vector_that_it_gets_among_others)
{
    static const char *const titles[ROWS] = {"red", "", "river night red"};
    static const uint32_t flags[] = {RTV_TEXT_PADDED, RTV_TEXT_RAGGED};
    static const rtv_pooling poolings[] = {RTV_POOLING_MEAN, RTV_POOLING_SUM, RTV_POOLING_SQRTN,
                                           RTV_POOLING_PADDED_MEAN};
    for (int p = 0; p < 4; p++) {
        float together[2][ROWS][WIDTH], alone[WIDTH];
        for (int f = 0; f < 2; f++) {
            rtv_tower *tower = tower_of(words(flags[f]), poolings[p], 5);
            encode_titles(together[f][0], tower, titles, ROWS);
            for (int i = 0; i < ROWS; i++) {
                encode_titles(alone, tower, &titles[i], 1);
                for (int j = 0; j < WIDTH; j++)
                    ck_assert_float_eq_tol(alone[j], together[f][i][j], 1e-6f);
            }
            for (int j = 0; j < WIDTH && poolings[p] != RTV_POOLING_PADDED_MEAN; j++)
                ck_assert(together[f][1][j] == 0.0f);
            rtv_tower_free(tower);
        }
        for (int i = 0; i < ROWS; i++)
            for (int j = 0; j < WIDTH; j++)
                ck_assert_float_eq_tol(together[0][i][j], together[1][i][j], 1e-6f);
    }
}
END_TEST

START_TEST(a_padded_mean_by_hand)
{
    static const char *const titles[] = {"red"};
    rtv_tower *tower = tower_of(words(RTV_TEXT_PADDED), RTV_POOLING_PADDED_MEAN, 5);
    const float *table = rtv_tensor_const_data(
        rtv_layer_parameter(rtv__tower_layer(tower, 0), 0)); /* "", "[UNK]", "red" ... */
    float vector[WIDTH];
    encode_titles(vector, tower, titles, 1);
    for (int j = 0; j < WIDTH; j++)
        ck_assert_float_eq_tol(vector[j], (table[2 * WIDTH + j] + 4 * table[j]) / 5, 1e-6f);
    rtv_tower_free(tower);
}
END_TEST

START_TEST(mistakes_name_the_feature)
{
    static const int64_t numbers[] = {1, 2};
    float vector[2 * WIDTH] = {0};
    rtv_tower *tower = tower_of(words(0), RTV_POOLING_MEAN, 0);
    rtv_column *column;
    OK(rtv_column_create_numbers(&column, NULL, RTV_VALUE_INT64, 2, numbers));
    FAILS(RTV_E_DTYPE, "feature 'title'", encode(vector, tower, column));
    rtv_column_free(column);
    rtv_tower_free(tower);
}
END_TEST

START_TEST(learning_names_the_feature_and_starts_only_when_all_columns_are_there)
{
    rtv_preprocessor *lookup;
    rtv_tower *tower;
    rtv_table *table;
    rtv_column *column;
    static const char *const texts[] = {""};
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    OK(rtv_text_vectorization_create(&lookup, NULL, &options));
    OK(rtv_tower_create(&tower, NULL, "candidate"));
    OK(rtv_tower_add_embedding(tower, "title", lookup, WIDTH, NULL));
    OK(rtv_tower_add_value(tower, "price", NULL, 1));
    OK(rtv_table_create(&table, NULL));
    OK(rtv_column_create_strings(&column, NULL, 1, texts, NULL));
    OK(rtv_table_add(table, "title", column));
    FAILS(RTV_E_NOTFOUND, "price", rtv__tower_check_columns(tower, table));
    FAILS(RTV_E_STATE, "feature 'title' of tower 'candidate'", rtv__tower_adapt(tower, table));
    rtv_column_free(column);
    rtv_table_free(table);
    rtv_tower_free(tower);
    rtv_preprocessor_free(lookup);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tower_input");
    TCase *tests = tcase_create("tower_input");
    tcase_add_test(tests, a_row_alone_gets_the_vector_that_it_gets_among_others);
    tcase_add_test(tests, a_padded_mean_by_hand);
    tcase_add_test(tests, mistakes_name_the_feature);
    tcase_add_test(tests, learning_names_the_feature_and_starts_only_when_all_columns_are_there);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
