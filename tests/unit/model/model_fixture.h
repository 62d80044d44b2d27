/* A small world with structure for the tests of models: users and items live in clusters. */
#ifndef MODEL_FIXTURE_H
#define MODEL_FIXTURE_H

#include "retrieve/batch.h"
#include "retrieve/bundle.h"
#include "retrieve/fit.h"
#include "retrieve/model.h"

enum { FIXTURE_USERS = 40, FIXTURE_ITEMS = 60, FIXTURE_ROWS = 1500, FIXTURE_CLUSTERS = 4 };

typedef struct {
    rtv_table *ratings; /* user_id, title, timestamp, weight */
    rtv_table *items;   /* title */
} fixture_world;

/* Every user rates items of the own cluster four times out of five. */
rtv_status fixture_world_make(fixture_world *world, rtv_context *context);
void fixture_world_free(fixture_world *world);

typedef struct {
    rtv_optimizer_kind optimizer;
    double learning_rate, dropout;
    uint32_t task_flags;
    int32_t reduction;
    rtv_sampling_correction sampling;
    const char *sample_weight;
    rtv_pooling pooling;
    int64_t hidden; /* 0: no hidden layer */
} fixture_settings;

/* Query: user lookup, timestamp buckets and value, dense layers; candidate: title and words. */
rtv_status fixture_model(rtv_model **out, rtv_context *context, const fixture_settings *settings);

/* Adapts to the world's ratings and items. */
rtv_status fixture_adapted(rtv_model **out, rtv_context *context, const fixture_settings *settings,
                           const fixture_world *world);

#endif
