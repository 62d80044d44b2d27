#include "trajectory_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "data/table.h"
#include "retrieve/delimited.h"
#include "retrieve/encoding.h"
#include "retrieve/optim_state.h"
#include "retrieve/vocabulary.h"

enum { PATH_BYTES = 4096 };

static rtv_status read_ratings(rtv_table **out, const char *path)
{
    const rtv_field fields[] = {RTV_FIELD_INIT("user_id", 0, RTV_VALUE_STRING),
                                RTV_FIELD_INIT("movie_id", 1, RTV_VALUE_STRING),
                                RTV_FIELD_INIT("rating", 2, RTV_VALUE_FLOAT32),
                                RTV_FIELD_INIT("timestamp", 3, RTV_VALUE_INT64)};
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.fields = fields;
    options.field_count = 4;
    return rtv_table_read_delimited(out, NULL, path, &options);
}

static rtv_status read_movies(rtv_table **out, const char *path)
{
    const rtv_field fields[] = {RTV_FIELD_INIT("movie_id", 0, RTV_VALUE_STRING),
                                RTV_FIELD_INIT("movie_title", 1, RTV_VALUE_STRING)};
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.separator = "|";
    options.encoding = RTV_ENCODING_LATIN1;
    options.fields = fields;
    options.field_count = 2;
    return rtv_table_read_delimited(out, NULL, path, &options);
}

/* The weight of a row is its rating divided by 5. */
static rtv_status add_weights(rtv_table *ratings)
{
    const rtv_column *rating = rtv_table_column(ratings, "rating");
    float *weights = malloc((size_t)rating->rows * sizeof weights[0]);
    for (int64_t i = 0; i < rating->rows; i++)
        weights[i] = rating->values.float32[i] / 5.0f;
    rtv_column *column;
    rtv_status status =
        rtv_column_create_numbers(&column, NULL, RTV_VALUE_FLOAT32, rating->rows, weights);
    free(weights);
    RTV_TRY(status);
    status = rtv_table_add(ratings, "weight", column);
    rtv_column_free(column);
    return status;
}

/* Row index % 5 == 4 is test. */
static rtv_status split(trajectory *run)
{
    int64_t rows = rtv_table_rows(run->ratings), train = 0, test = 0;
    int64_t *numbers = malloc((size_t)rows * 2 * sizeof numbers[0]), *test_rows = numbers + rows;
    for (int64_t i = 0; i < rows; i++) {
        if (i % 5 == 4)
            test_rows[test++] = i;
        else
            numbers[train++] = i;
    }
    rtv_status status = rtv_table_select(&run->train, run->ratings, numbers, train);
    if (status == RTV_OK)
        status = rtv_table_select(&run->test, run->ratings, test_rows, test);
    free(numbers);
    return status;
}

static rtv_status read_data(parity_case *c, trajectory *run)
{
    char ratings[PATH_BYTES], movies[PATH_BYTES];
    const parity_json *files = json_get(c->input, "files");
    const char *first = json_text(json_at(files, 0), "");
    if (strstr(first, "not included") != NULL) {
        snprintf(ratings, sizeof ratings, "%s/u.data", parity_movielens());
        snprintf(movies, sizeof movies, "%s/u.item", parity_movielens());
    } else {
        snprintf(ratings, sizeof ratings, "%s/%s", c->directory, first);
        snprintf(movies, sizeof movies, "%s/%s", c->directory, json_text(json_at(files, 1), ""));
    }
    RTV_TRY(read_ratings(&run->ratings, ratings));
    RTV_TRY(read_movies(&run->movies, movies));
    RTV_TRY(rtv_table_join(run->ratings, "movie_id", run->movies, "movie_id", "movie_title",
                           "movie_title"));
    RTV_TRY(add_weights(run->ratings));
    return split(run);
}

static int compare_texts(const void *a, const void *b)
{
    const rtv__text *x = a, *y = b;
    int64_t shorter = x->length < y->length ? x->length : y->length;
    int order = memcmp(x->data, y->data, (size_t)shorter);
    return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

/* A lookup whose words are the distinct strings in byte order, behind one unknown. */
static rtv_status make_sorted_lookup(rtv_preprocessor **out, const rtv_column *column)
{
    size_t rows = (size_t)column->rows;
    rtv__text *texts = malloc(rows * sizeof texts[0]);
    const char **words = malloc(rows * sizeof words[0]);
    int64_t *lengths = malloc(rows * sizeof lengths[0]), count = 0;
    for (size_t i = 0; i < rows; i++)
        texts[i] = rtv__column_text(column, (int64_t)i);
    qsort(texts, rows, sizeof texts[0], compare_texts);
    for (size_t i = 0; i < rows; i++) {
        if (i > 0 && compare_texts(&texts[i - 1], &texts[i]) == 0)
            continue;
        words[count] = texts[i].data;
        lengths[count++] = texts[i].length;
    }
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    options.vocabulary = words;
    options.vocabulary_bytes = lengths;
    options.vocabulary_count = count;
    rtv_status status = rtv_string_lookup_create(out, NULL, &options);
    free(texts);
    free((void *)words);
    free(lengths);
    return status;
}

/* Hashing in the seed, lookup in the tutorial. */
static rtv_status make_ids(rtv_preprocessor **out, parity_case *c, const trajectory *run,
                           const char *bins, const rtv_column *column)
{
    if (run->is_seed)
        return rtv_hashing_create(out, NULL, json_int(json_get(c->options, bins), 0), NULL);
    return make_sorted_lookup(out, column);
}

/* Boundaries at equal distances from the first to the last timestamp. */
static rtv_status make_buckets(rtv_preprocessor **out, parity_case *c)
{
    int64_t count = json_int(json_get(c->options, "buckets"), 0);
    double first = json_double(json_get(c->options, "timestamp_min"), 0);
    double last = json_double(json_get(c->options, "timestamp_max"), 0);
    double *boundaries = parity_alloc(c, (size_t)count * sizeof boundaries[0]);
    for (int64_t i = 0; i < count; i++)
        boundaries[i] = first + (double)i * ((last - first) / (double)(count - 1));
    boundaries[count - 1] = last;
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = boundaries;
    options.boundary_count = count;
    return rtv_discretization_create(out, NULL, &options);
}

static rtv_status make_normalization(rtv_preprocessor **out, parity_case *c)
{
    const parity_json *given = json_get(c->options, "normalization");
    double mean = json_double(json_get(given, "mean_f32"), 0);
    double variance = json_double(json_get(given, "variance_f32"), 0);
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    options.flags = RTV_NORMALIZATION_WHOLE;
    options.mean = &mean;
    options.variance = &variance;
    return rtv_normalization_create(out, NULL, &options);
}

static rtv_status make_text(rtv_preprocessor **out, parity_case *c)
{
    rtv_text_vectorization_options options = RTV_TEXT_VECTORIZATION_OPTIONS_INIT;
    options.max_tokens = json_int(json_get(c->options, "max_tokens"), 0);
    return rtv_text_vectorization_create(out, NULL, &options);
}

static int64_t table_rows(parity_case *c, int64_t tensor)
{
    const parity_json *shape = json_get(json_at(json_get(c->options, "tensors"), tensor), "shape");
    return json_int(json_at(shape, 0), 0);
}

/* Takes the preprocessor. */
static rtv_status add_embedding(rtv_tower *tower, parity_case *c, const char *column,
                                rtv_preprocessor *preprocessor, int64_t tensor, rtv_pooling pooling)
{
    rtv_tower_embedding_options options = RTV_TOWER_EMBEDDING_OPTIONS_INIT;
    options.rows = table_rows(c, tensor);
    options.pooling = pooling;
    rtv_status status = rtv_tower_add_embedding(tower, column, preprocessor,
                                                json_int(json_get(c->options, "emb"), 0), &options);
    rtv_preprocessor_free(preprocessor);
    return status;
}

static rtv_status add_dense(rtv_tower *tower, const parity_json *layers)
{
    for (int64_t i = 0; i < json_count(layers); i++) {
        const parity_json *layer = json_at(layers, i);
        rtv_activation activation =
            json_is_text(json_at(layer, 1), "relu") ? RTV_ACTIVATION_RELU : RTV_ACTIVATION_NONE;
        RTV_TRY(rtv_tower_add_dense(tower, json_int(json_at(layer, 0), 0), activation));
    }
    return RTV_OK;
}

static rtv_status fill_query(rtv_tower *tower, parity_case *c, const trajectory *run)
{
    rtv_preprocessor *preprocessor;
    RTV_TRY(
        make_ids(&preprocessor, c, run, "user_bins", rtv_table_column(run->ratings, "user_id")));
    RTV_TRY(add_embedding(tower, c, "user_id", preprocessor, 0, RTV_POOLING_MEAN));
    RTV_TRY(make_buckets(&preprocessor, c));
    RTV_TRY(add_embedding(tower, c, "timestamp", preprocessor, 1, RTV_POOLING_MEAN));
    RTV_TRY(make_normalization(&preprocessor, c));
    rtv_status status = rtv_tower_add_value(tower, "timestamp", preprocessor, 1);
    rtv_preprocessor_free(preprocessor);
    RTV_TRY(status);
    return add_dense(tower, json_get(c->options, "query_units"));
}

static rtv_status fill_candidate(rtv_tower *tower, parity_case *c, const trajectory *run)
{
    rtv_preprocessor *preprocessor;
    RTV_TRY(make_ids(&preprocessor, c, run, "title_bins",
                     rtv_table_column(run->movies, "movie_title")));
    RTV_TRY(add_embedding(tower, c, "movie_title", preprocessor, 2, RTV_POOLING_MEAN));
    RTV_TRY(make_text(&preprocessor, c));
    RTV_TRY(add_embedding(tower, c, "movie_title", preprocessor, 3,
                          run->is_seed ? RTV_POOLING_PADDED_MEAN : RTV_POOLING_MEAN));
    return add_dense(tower, json_get(c->options, "candidate_units"));
}

static void read_optimizer(parity_case *c, rtv_optimizer_options *options, rtv_schedule *schedule)
{
    const parity_json *given = json_get(c->options, "optimizer");
    const parity_json *rate = json_get(given, "learning_rate");
    options->kind =
        json_is_text(json_get(given, "kind"), "adam") ? RTV_OPTIMIZER_ADAM : RTV_OPTIMIZER_ADAGRAD;
    options->epsilon = json_double(json_get(given, "epsilon"), -1);
    options->initial_accumulator = json_double(json_get(given, "initial_accumulator_value"), -1);
    options->beta_1 = json_double(json_get(given, "beta_1"), -1);
    options->beta_2 = json_double(json_get(given, "beta_2"), -1);
    options->learning_rate = json_double(rate, -1);
    if (json_is(rate, PARITY_JSON_OBJECT)) {
        schedule->kind = RTV_SCHEDULE_EXPONENTIAL;
        schedule->initial_learning_rate = json_double(json_get(rate, "initial"), 0);
        schedule->decay_steps = json_int(json_get(rate, "decay_steps"), 0);
        schedule->decay_rate = json_double(json_get(rate, "decay_rate"), 0);
        options->schedule = schedule;
    }
}

static void read_task(parity_case *c, trajectory *run, rtv_retrieval_options *task,
                      rtv_model_options *options)
{
    const parity_json *given = json_get(c->options, "task");
    task->reduction = RTV_LOSS_SUM;
    task->probability_floor = 1e-6f;
    task->temperature = json_float(json_get(given, "temperature"), 0.0f);
    if (json_bool(json_get(given, "remove_accidental_hits"), 0))
        task->flags |= RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    if (json_given(json_get(given, "num_hard_negatives"))) {
        task->flags |= RTV_RETRIEVAL_HARD_NEGATIVES;
        task->hard_negatives = json_int(json_get(given, "num_hard_negatives"), 0);
    }
    if (json_bool(json_get(given, "logq"), 0))
        options->sampling_correction = RTV_SAMPLING_FREQUENCY;
    if (json_bool(json_get(given, "weighted"), 0))
        options->sample_weight = "weight";
    run->by_id = json_bool(json_get(given, "id_metrics"), 0);
}

static rtv_status make_model(parity_case *c, trajectory *run, rtv_tower *query,
                             rtv_tower *candidate)
{
    rtv_optimizer_options optimizer = RTV_OPTIMIZER_OPTIONS_INIT;
    rtv_schedule schedule = RTV_SCHEDULE_INIT;
    rtv_retrieval_options task = RTV_RETRIEVAL_OPTIONS_INIT;
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    RTV_TRY(fill_query(query, c, run));
    RTV_TRY(fill_candidate(candidate, c, run));
    read_optimizer(c, &optimizer, &schedule);
    read_task(c, run, &task, &options);
    options.optimizer = &optimizer;
    options.task = &task;
    options.candidate_id = "movie_title";
    RTV_TRY(rtv_model_create(&run->model, NULL, query, candidate, &options));
    return rtv_model_adapt(run->model, run->train, run->movies);
}

/* options.tensors lists tables first, then the dense layers of the query and of the candidate. */
static void list_parameters(parity_case *c, trajectory *run)
{
    run->parameter_count = json_count(json_get(c->options, "tensors"));
    run->parameters = parity_alloc(c, (size_t)run->parameter_count * sizeof run->parameters[0]);
    int64_t tables = 0, others = 4;
    for (int32_t i = 0; i < rtv_model_parameter_count(run->model); i++) {
        const char *name = rtv_model_parameter_name(run->model, i);
        int64_t place = strstr(name, "/embeddings") != NULL ? tables++ : others++;
        if (place < run->parameter_count)
            run->parameters[place] = rtv_model_parameter(run->model, i);
    }
    if (tables != 4 || others != run->parameter_count)
        parity_fail(c, "the model has %lld tables and %lld other parameters", (long long)tables,
                    (long long)(others - 4));
}

void trajectory_set_weights(parity_case *c, trajectory *run)
{
    uint64_t seed = json_uint(json_get(c->options, "weight_seed"), 0);
    for (int64_t k = 0; k < run->parameter_count; k++) {
        const parity_json *tensor = json_at(json_get(c->options, "tensors"), k);
        float limit = (float)json_double(json_get(tensor, "limit"), 0);
        float *weights = rtv_tensor_data(run->parameters[k]);
        for (int64_t p = 0; p < rtv_tensor_count(run->parameters[k]); p++) {
            uint64_t z = seed + ((uint64_t)k << 40) + (uint64_t)p + 0x9E3779B97F4A7C15u;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
            z = z ^ (z >> 31);
            int32_t centred = (int32_t)(z >> 40) - 8388608;
            weights[p] = (float)centred / 8388608.0f * limit;
        }
    }
}

static void free_trajectory(void *object)
{
    trajectory *run = object;
    rtv_model_free(run->model);
    rtv_table_free(run->ratings);
    rtv_table_free(run->train);
    rtv_table_free(run->test);
    rtv_table_free(run->movies);
}

trajectory *trajectory_make(parity_case *c)
{
    trajectory *run = parity_alloc(c, sizeof *run);
    parity_defer(c, free_trajectory, run);
    run->is_seed = json_is_text(json_get(c->options, "arch"), "seed");
    run->batch = json_int(json_get(c->options, "batch"), 0);
    run->test_batch = json_int(json_get(c->options, "test_batch"), 0);
    run->epochs = json_int(json_get(c->options, "epochs"), 0);
    rtv_tower *query = NULL, *candidate = NULL;
    rtv_status status = read_data(c, run);
    if (status == RTV_OK)
        status = rtv_tower_create(&query, NULL, "query");
    if (status == RTV_OK)
        status = rtv_tower_create(&candidate, NULL, "candidate");
    if (status == RTV_OK)
        status = make_model(c, run, query, candidate);
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    if (status != RTV_OK) {
        parity_fail_status(c, "making the model", status);
        return NULL;
    }
    list_parameters(c, run);
    return parity_failed(c) ? NULL : run;
}
