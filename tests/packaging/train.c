/* train BUNDLE: makes up interactions, trains a model with a bit of everything that towers can do, saves it with its index. */
#include <retrieve.h>

#include <stdio.h>

enum { USERS = 40, ITEMS = 60, ROWS = 1200, TEXT_BYTES = 24 };

#define TRY(call)                                                                                  \
    do {                                                                                           \
        if ((call) != RTV_OK)                                                                      \
            return fprintf(stderr, "%s: %s\n", #call, rtv_last_error_message()), 1;                \
    } while (0)

static void title_of(char *out, int item)
{
    static const char *const words[] = {"Red", "Night", "River", "City", "Last", "Star", "King"};
    snprintf(out, TEXT_BYTES, "%s %s %d", words[item % 7], words[item / 3 % 7], item);
}

static int add_strings(rtv_table *table, const char *name, char (*texts)[TEXT_BYTES], int rows)
{
    const char *pointers[ROWS];
    rtv_column *column;
    for (int i = 0; i < rows; i++)
        pointers[i] = texts[i];
    TRY(rtv_column_create_strings(&column, NULL, rows, pointers, NULL));
    TRY(rtv_table_add(table, name, column));
    rtv_column_free(column);
    return 0;
}

static int make_tables(rtv_table **ratings, rtv_table **items)
{
    static char users[ROWS][TEXT_BYTES], titles[ROWS][TEXT_BYTES], all[ITEMS][TEXT_BYTES];
    static int64_t times[ROWS];
    rtv_column *column;
    for (int i = 0; i < ROWS; i++) {
        int user = (i * 7 + i / 40) % USERS;
        snprintf(users[i], TEXT_BYTES, "u%d", user);
        title_of(titles[i], (user % 4 + 4 * (i % 15)) % ITEMS);
        times[i] = 880000000 + (int64_t)(i * 7919 % 1000) * 1000;
    }
    for (int i = 0; i < ITEMS; i++)
        title_of(all[i], i);
    TRY(rtv_table_create(ratings, NULL));
    TRY(rtv_table_create(items, NULL));
    TRY(rtv_column_create_numbers(&column, NULL, RTV_VALUE_INT64, ROWS, times));
    TRY(rtv_table_add(*ratings, "time", column));
    rtv_column_free(column);
    return add_strings(*ratings, "user", users, ROWS) ||
           add_strings(*ratings, "title", titles, ROWS) || add_strings(*items, "title", all, ITEMS);
}

static int make_query(rtv_tower **out)
{
    static const double boundaries[] = {880200000, 880400000, 880600000, 880800000};
    rtv_discretization_options buckets = RTV_DISCRETIZATION_OPTIONS_INIT;
    rtv_preprocessor *user, *hashed, *bucket, *value;
    buckets.boundaries = boundaries;
    buckets.boundary_count = 4;
    TRY(rtv_string_lookup_create(&user, NULL, NULL));
    TRY(rtv_hashing_create(&hashed, NULL, 16, NULL));
    TRY(rtv_discretization_create(&bucket, NULL, &buckets));
    TRY(rtv_normalization_create(&value, NULL, NULL));
    TRY(rtv_tower_create(out, NULL, "query"));
    TRY(rtv_tower_add_embedding(*out, "user", user, 8, NULL));
    TRY(rtv_tower_add_embedding(*out, "user", hashed, 4, NULL));
    TRY(rtv_tower_add_embedding(*out, "time", bucket, 4, NULL));
    TRY(rtv_tower_add_value(*out, "time", value, 1));
    TRY(rtv_tower_add_cross(*out, 4));
    TRY(rtv_tower_add_dense(*out, 16, RTV_ACTIVATION_RELU));
    TRY(rtv_tower_add_layer_norm(*out));
    TRY(rtv_tower_add_dropout(*out, 0.1));
    TRY(rtv_tower_add_dense(*out, 12, RTV_ACTIVATION_TANH));
    TRY(rtv_tower_add_l2_normalize(*out));
    rtv_preprocessor_free(user);
    rtv_preprocessor_free(hashed);
    rtv_preprocessor_free(bucket);
    rtv_preprocessor_free(value);
    return 0;
}

static int make_candidate(rtv_tower **out)
{
    rtv_text_vectorization_options ragged = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    rtv_preprocessor *title, *words;
    ragged.flags = RTV_TEXT_RAGGED;
    TRY(rtv_string_lookup_create(&title, NULL, NULL));
    TRY(rtv_text_vectorization_create(&words, NULL, &ragged));
    TRY(rtv_tower_create(out, NULL, "candidate"));
    TRY(rtv_tower_add_embedding(*out, "title", title, 8, NULL));
    TRY(rtv_tower_add_embedding(*out, "title", words, 8, NULL));
    TRY(rtv_tower_add_dense(*out, 12, RTV_ACTIVATION_NONE));
    TRY(rtv_tower_add_l2_normalize(*out));
    rtv_preprocessor_free(title);
    rtv_preprocessor_free(words);
    return 0;
}

int main(int argc, char **argv)
{
    rtv_table *ratings, *items;
    rtv_tower *query, *candidate;
    rtv_model *model;
    rtv_index *index;
    rtv_optimizer_options adagrad = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    rtv_fit_options fit = RTV_FIT_OPTIONS_INIT;
    rtv_bundle_options both = RTV_BUNDLE_OPTIONS_INIT;
    if (argc != 2 || make_tables(&ratings, &items) || make_query(&query) ||
        make_candidate(&candidate))
        return 1;
    adagrad.learning_rate = 0.1;
    options.optimizer = &adagrad;
    fit.epochs = 4;
    fit.batch_rows = 200;
    both.flags = RTV_BUNDLE_CANDIDATE_TOWER;
    TRY(rtv_model_create(&model, NULL, query, candidate, &options));
    TRY(rtv_model_adapt(model, ratings, items));
    TRY(rtv_model_fit(model, ratings, &fit, NULL));
    TRY(rtv_model_index(&index, model, items, "title", NULL));
    TRY(rtv_bundle_save(argv[1], model, index, &both));
    rtv_index_free(index);
    rtv_model_free(model);
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    rtv_table_free(ratings);
    rtv_table_free(items);
    return 0;
}
