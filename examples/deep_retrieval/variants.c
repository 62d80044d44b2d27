#include "variants.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "try.h"

enum { ID_BINS = 20000, TIME_BOUNDARIES = 1000, MOST_TOKENS = 10000, WIDTH = 32, OUTPUT = 64 };

static const variant_defaults defaults[] = {
    [VARIANT_SEED] =
        {3, 8192, RTV_FIT_SHUFFLE_ONCE, 3, {{0, {0}}, {2, {64, 64}}, {4, {128, 128, 64, 64}}}},
    [VARIANT_TUTORIAL] = {30, 2048, 0, 3, {{1, {32}}, {2, {64, 32}}, {3, {128, 64, 32}}}},
    [VARIANT_RECIPE] = {20, 2048, 0, 3, {{0, {0}}, {1, {64}}, {2, {128, 64}}}},
};

const variant_defaults *variant_defaults_of(variant which)
{
    return &defaults[which];
}

void model_name(char *out, size_t bytes, variant which, const hidden_layers *hidden)
{
    size_t used = (size_t)snprintf(out, bytes, "%s ", variant_name(which));
    if (hidden->count == 0)
        snprintf(out + used, bytes - used, "no hidden layer");
    for (int i = 0; i < hidden->count && used < bytes; i++)
        used += (size_t)snprintf(out + used, bytes - used, i == 0 ? "[%lld" : ", %lld",
                                 (long long)hidden->units[i]);
    if (hidden->count > 0 && used < bytes)
        snprintf(out + used, bytes - used, "]");
}

/* Adds an embedding and gives the preprocessor up. */
static rtv_status add_embedding(rtv_tower *tower, const char *column,
                                rtv_preprocessor *preprocessor, int64_t width,
                                const rtv_tower_embedding_options *options)
{
    rtv_status status = rtv_tower_add_embedding(tower, column, preprocessor, width, options);
    rtv_preprocessor_free(preprocessor);
    return status;
}

/* Hashing as in the seed, a learnt vocabulary otherwise. */
static rtv_status add_id(rtv_tower *tower, rtv_context *context, const char *column, int hashes,
                         int64_t width)
{
    rtv_preprocessor *ids;
    if (hashes)
        TRY(rtv_hashing_create(&ids, context, ID_BINS, NULL));
    else
        TRY(rtv_string_lookup_create(&ids, context, NULL));
    return add_embedding(tower, column, ids, width, NULL);
}

/* Boundaries at equal distances between the first and the last timestamp. */
static rtv_status add_time_buckets(rtv_tower *tower, rtv_context *context, const movielens *data,
                                   int64_t width)
{
    double boundaries[TIME_BOUNDARIES];
    double first = (double)data->first_time, last = (double)data->last_time;
    for (int i = 0; i < TIME_BOUNDARIES; i++)
        boundaries[i] = first + (last - first) * (double)i / (TIME_BOUNDARIES - 1);
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = boundaries;
    options.boundary_count = TIME_BOUNDARIES;
    rtv_preprocessor *buckets;
    TRY(rtv_discretization_create(&buckets, context, &options));
    return add_embedding(tower, "timestamp", buckets, width, NULL);
}

static rtv_status add_time_value(rtv_tower *tower, rtv_context *context)
{
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    options.flags = RTV_NORMALIZATION_ACCURATE; /* timestamps have more digits than a float32 */
    rtv_preprocessor *normalization;
    TRY(rtv_normalization_create(&normalization, context, &options));
    rtv_status status = rtv_tower_add_value(tower, "timestamp", normalization, 1);
    rtv_preprocessor_free(normalization);
    return status;
}

static int32_t longest_title(const movielens *data)
{
    const rtv_column *titles = rtv_table_column(data->movies, "movie_title");
    int32_t longest = 1;
    for (int64_t i = 0; i < rtv_column_count(titles); i++) {
        int64_t length;
        int32_t words = 0;
        const char *title = rtv_column_string(titles, i, &length);
        for (int64_t j = 0; j < length; j++)
            words += !isspace((unsigned char)title[j]) &&
                     (j == 0 || isspace((unsigned char)title[j - 1]));
        longest = words > longest ? words : longest;
    }
    return longest;
}

/* The notebook averages over the padding too; here every title is padded to the same length. */
static rtv_status add_title_words(rtv_tower *tower, rtv_context *context, const movielens *data,
                                  int pads)
{
    rtv_text_vectorization_options text_options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    text_options.max_tokens = MOST_TOKENS;
    rtv_preprocessor *text;
    TRY(rtv_text_vectorization_create(&text, context, &text_options));
    rtv_tower_embedding_options options = RTV_TOWER_EMBEDDING_OPTIONS_INIT;
    if (pads) {
        options.pooling = RTV_POOLING_PADDED_MEAN;
        options.padded_length = longest_title(data);
        options.rows = MOST_TOKENS;
    }
    return add_embedding(tower, "movie_title", text, WIDTH, &options);
}

/* ReLU on every layer, or on all but the last. */
static rtv_status add_hidden(rtv_tower *tower, const hidden_layers *hidden, int last_is_linear)
{
    for (int i = 0; i < hidden->count; i++) {
        int linear = last_is_linear && i == hidden->count - 1;
        TRY(rtv_tower_add_dense(tower, hidden->units[i],
                                linear ? RTV_ACTIVATION_NONE : RTV_ACTIVATION_RELU));
    }
    return RTV_OK;
}

static rtv_status fill_seed(rtv_tower *query, rtv_tower *candidate, rtv_context *context,
                            const hidden_layers *hidden, const movielens *data)
{
    TRY(add_id(query, context, "user_id", 1, WIDTH));
    TRY(add_time_buckets(query, context, data, WIDTH));
    TRY(add_time_value(query, context));
    TRY(add_hidden(query, hidden, 0));
    TRY(rtv_tower_add_dense(query, OUTPUT, RTV_ACTIVATION_NONE));
    TRY(add_id(candidate, context, "movie_title", 1, WIDTH));
    return add_title_words(candidate, context, data, 1);
}

static rtv_status fill_tutorial(rtv_tower *query, rtv_tower *candidate, rtv_context *context,
                                const hidden_layers *hidden, const movielens *data)
{
    TRY(add_id(query, context, "user_id", 0, WIDTH));
    TRY(add_time_buckets(query, context, data, WIDTH));
    TRY(add_time_value(query, context));
    TRY(add_hidden(query, hidden, 1));
    TRY(add_id(candidate, context, "movie_title", 0, WIDTH));
    TRY(add_title_words(candidate, context, data, 0));
    return add_hidden(candidate, hidden, 1);
}

/* Wide embeddings that are added up, dropout on the query, and, if asked for, layers. */
static rtv_status fill_recipe(rtv_tower *query, rtv_tower *candidate, rtv_context *context,
                              const hidden_layers *hidden, const movielens *data)
{
    TRY(add_id(query, context, "user_id", 0, OUTPUT));
    TRY(add_time_buckets(query, context, data, OUTPUT));
    TRY(rtv_tower_sum_features(query));
    TRY(add_hidden(query, hidden, 0));
    if (hidden->count > 0)
        TRY(rtv_tower_add_dense(query, OUTPUT, RTV_ACTIVATION_NONE));
    TRY(rtv_tower_add_dropout(query, 0.5));
    return add_id(candidate, context, "movie_title", 0, OUTPUT);
}

static rtv_status create_model(rtv_model **out, rtv_context *context, variant which,
                               rtv_tower *query, rtv_tower *candidate)
{
    rtv_optimizer_options optimizer = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_retrieval_options task = RTV_RETRIEVAL_OPTIONS_INIT;
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    options.optimizer = &optimizer;
    options.task = &task;
    options.candidate_id = "movie_title";
    if (which == VARIANT_RECIPE) {
        optimizer.kind = RTV_OPTIMIZER_ADAMW;
        optimizer.learning_rate = 0.01;
        optimizer.weight_decay = 0.4;
        task.flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
        options.sampling_correction = RTV_SAMPLING_FREQUENCY;
    } else {
        optimizer.kind = RTV_OPTIMIZER_ADAGRAD;
        optimizer.learning_rate = 0.1;
        task.reduction = RTV_LOSS_SUM;
    }
    return rtv_model_create(out, context, query, candidate, &options);
}

rtv_status variant_model(rtv_model **out, rtv_context *context, variant which,
                         const hidden_layers *hidden, const movielens *data)
{
    rtv_tower *query = NULL, *candidate = NULL;
    rtv_status status = rtv_tower_create(&query, context, "query");
    if (status == RTV_OK)
        status = rtv_tower_create(&candidate, context, "candidate");
    if (status == RTV_OK)
        status = which == VARIANT_SEED ? fill_seed(query, candidate, context, hidden, data)
                 : which == VARIANT_TUTORIAL
                     ? fill_tutorial(query, candidate, context, hidden, data)
                     : fill_recipe(query, candidate, context, hidden, data);
    if (status == RTV_OK)
        status = create_model(out, context, which, query, candidate);
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    return status;
}
