#include "model_fixture.h"

#include <stdio.h>

#include "base/random.h"
#include "base/status.h"
#include "retrieve/encoding.h"
#include "retrieve/vocabulary.h"

enum { NAME_BYTES = 48 };

static void item_name(char *out, int64_t item)
{
    static const char *const words[] = {"Red", "Night", "River", "City", "Last", "Star", "King"};
    snprintf(out, NAME_BYTES, "%s %s %lld (19%lld)", words[item % 7], words[(item / 3) % 7],
             (long long)item, (long long)(60 + item % 30));
}

static rtv_status add_strings(rtv_table *table, rtv_context *context, const char *name,
                              char (*texts)[NAME_BYTES], int64_t rows)
{
    const char *pointers[FIXTURE_ROWS];
    for (int64_t i = 0; i < rows; i++)
        pointers[i] = texts[i];
    rtv_column *column;
    RTV_TRY(rtv_column_create_strings(&column, context, rows, pointers, NULL));
    rtv_status status = rtv_table_add(table, name, column);
    rtv_column_free(column);
    return status;
}

static rtv_status add_numbers(rtv_table *table, rtv_context *context, const char *name,
                              rtv_value_type type, const void *values, int64_t rows)
{
    rtv_column *column;
    RTV_TRY(rtv_column_create_numbers(&column, context, type, rows, values));
    rtv_status status = rtv_table_add(table, name, column);
    rtv_column_free(column);
    return status;
}

static rtv_status fill_ratings(rtv_table *ratings, rtv_context *context)
{
    static char users[FIXTURE_ROWS][NAME_BYTES], titles[FIXTURE_ROWS][NAME_BYTES];
    static int64_t timestamps[FIXTURE_ROWS];
    static float weights[FIXTURE_ROWS];
    rtv__random random;
    rtv__random_seed(&random, 7);
    for (int64_t i = 0; i < FIXTURE_ROWS; i++) {
        int64_t user = (int64_t)rtv__random_below(&random, FIXTURE_USERS);
        int64_t item = (int64_t)rtv__random_below(&random, FIXTURE_ITEMS);
        if (rtv__random_below(&random, 5) != 0)
            item = item - item % FIXTURE_CLUSTERS + user % FIXTURE_CLUSTERS;
        snprintf(users[i], NAME_BYTES, "%lld", (long long)user);
        item_name(titles[i], item);
        timestamps[i] = 880000000 + (int64_t)rtv__random_below(&random, 1000000);
        weights[i] = 0.5f + (float)(i % 3);
    }
    RTV_TRY(add_strings(ratings, context, "user_id", users, FIXTURE_ROWS));
    RTV_TRY(add_strings(ratings, context, "title", titles, FIXTURE_ROWS));
    RTV_TRY(add_numbers(ratings, context, "timestamp", RTV_VALUE_INT64, timestamps, FIXTURE_ROWS));
    return add_numbers(ratings, context, "weight", RTV_VALUE_FLOAT32, weights, FIXTURE_ROWS);
}

rtv_status fixture_world_make(fixture_world *world, rtv_context *context)
{
    *world = (fixture_world){0};
    static char titles[FIXTURE_ITEMS][NAME_BYTES];
    for (int64_t i = 0; i < FIXTURE_ITEMS; i++)
        item_name(titles[i], i);
    rtv_status status = rtv_table_create(&world->ratings, context);
    if (status == RTV_OK)
        status = fill_ratings(world->ratings, context);
    if (status == RTV_OK)
        status = rtv_table_create(&world->items, context);
    if (status == RTV_OK)
        status = add_strings(world->items, context, "title", titles, FIXTURE_ITEMS);
    if (status != RTV_OK)
        fixture_world_free(world);
    return status;
}

void fixture_world_free(fixture_world *world)
{
    rtv_table_free(world->ratings);
    rtv_table_free(world->items);
    *world = (fixture_world){0};
}

typedef rtv_status (*make_fn)(rtv_preprocessor **out, rtv_context *context);

static rtv_status make_lookup(rtv_preprocessor **out, rtv_context *context)
{
    return rtv_string_lookup_create(out, context, NULL);
}

static rtv_status make_buckets(rtv_preprocessor **out, rtv_context *context)
{
    static const double boundaries[] = {880200000, 880400000, 880600000, 880800000};
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = boundaries;
    options.boundary_count = 4;
    return rtv_discretization_create(out, context, &options);
}

static rtv_status make_normalization(rtv_preprocessor **out, rtv_context *context)
{
    return rtv_normalization_create(out, context, NULL);
}

static rtv_status make_text(rtv_preprocessor **out, rtv_context *context)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.flags = RTV_TEXT_RAGGED;
    return rtv_text_vectorization_create(out, context, &options);
}

static rtv_status add_embedding(rtv_tower *tower, rtv_context *context, const char *feature,
                                make_fn make, rtv_pooling pooling)
{
    rtv_preprocessor *preprocessor;
    RTV_TRY(make(&preprocessor, context));
    rtv_tower_embedding_options options = RTV_TOWER_EMBEDDING_OPTIONS_INIT;
    options.pooling = pooling;
    rtv_status status = rtv_tower_add_embedding(tower, feature, preprocessor, 8, &options);
    rtv_preprocessor_free(preprocessor);
    return status;
}

static rtv_status fill_query(rtv_tower *tower, rtv_context *context,
                             const fixture_settings *settings)
{
    RTV_TRY(add_embedding(tower, context, "user_id", make_lookup, RTV_POOLING_MEAN));
    RTV_TRY(add_embedding(tower, context, "timestamp", make_buckets, RTV_POOLING_MEAN));
    rtv_preprocessor *normalization;
    RTV_TRY(make_normalization(&normalization, context));
    rtv_status status = rtv_tower_add_value(tower, "timestamp", normalization, 1);
    rtv_preprocessor_free(normalization);
    RTV_TRY(status);
    if (settings->hidden > 0)
        RTV_TRY(rtv_tower_add_dense(tower, settings->hidden, RTV_ACTIVATION_RELU));
    RTV_TRY(rtv_tower_add_dense(tower, 16, RTV_ACTIVATION_NONE));
    return settings->dropout > 0.0 ? rtv_tower_add_dropout(tower, settings->dropout) : RTV_OK;
}

static rtv_status fill_candidate(rtv_tower *tower, rtv_context *context,
                                 const fixture_settings *settings)
{
    RTV_TRY(add_embedding(tower, context, "title", make_lookup, RTV_POOLING_MEAN));
    return add_embedding(tower, context, "title", make_text, settings->pooling);
}

static rtv_status create_model(rtv_model **out, rtv_context *context, rtv_tower *query,
                               rtv_tower *candidate, const fixture_settings *settings)
{
    rtv_optimizer_options optimizer = RTV_OPTIMIZER_OPTIONS_INIT;
    optimizer.kind = settings->optimizer;
    optimizer.learning_rate = settings->learning_rate;
    rtv_retrieval_options task = RTV_RETRIEVAL_OPTIONS_INIT;
    task.flags = settings->task_flags;
    task.reduction = settings->reduction;
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    options.optimizer = &optimizer;
    options.task = &task;
    options.sampling_correction = settings->sampling;
    options.sample_weight = settings->sample_weight;
    return rtv_model_create(out, context, query, candidate, &options);
}

rtv_status fixture_model(rtv_model **out, rtv_context *context, const fixture_settings *settings)
{
    rtv_tower *query = NULL, *candidate = NULL;
    rtv_status status = rtv_tower_create(&query, context, "query");
    if (status == RTV_OK)
        status = fill_query(query, context, settings);
    if (status == RTV_OK)
        status = rtv_tower_create(&candidate, context, "candidate");
    if (status == RTV_OK)
        status = fill_candidate(candidate, context, settings);
    if (status == RTV_OK)
        status = create_model(out, context, query, candidate, settings);
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    return status;
}

rtv_status fixture_adapted(rtv_model **out, rtv_context *context, const fixture_settings *settings,
                           const fixture_world *world)
{
    rtv_model *model;
    RTV_TRY(fixture_model(&model, context, settings));
    rtv_status status = rtv_model_adapt(model, world->ratings, world->items);
    if (status != RTV_OK) {
        rtv_model_free(model);
        return status;
    }
    *out = model;
    return RTV_OK;
}
