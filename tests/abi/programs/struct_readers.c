/* One call, or more, for each size-first struct that reads it, on objects that are made once. */
#include "readers.h"

#include <retrieve.h>
#include <retrieve/ext/custom_op.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Objects that the readers need; made once. */
static rtv_table *plays;
static rtv_preprocessor *users, *songs;
static rtv_tower *query, *candidate;
static rtv_model *model;
static rtv_index *index_of_two;
static rtv_hits *hits;
static rtv_tape *tape;
static rtv_tensor *x, *parameter;
static rtv_retrieval *task;
static const float numbers[8] = {1, 2, 3, 4, 5, 6, 7, 8};
static const int64_t ids[2] = {1, 2};

static const rtv_field fields[] = {RTV_FIELD_INIT("user", -1, RTV_VALUE_STRING),
                                   RTV_FIELD_INIT("song", -1, RTV_VALUE_INT64)};
static const char plays_csv[] = "user,song\nu1,1\nu1,2\nu2,1\nu2,3\n";

static void need(rtv_status status, int line)
{
    if (status == RTV_OK)
        return;
    printf("struct_readers.c:%d: %s\n", line, rtv_last_error_message());
    exit(1);
}
#define NEED(call) need(call, __LINE__)

#define CREATE(type, call)                                                                         \
    type *made = NULL;                                                                             \
    rtv_status status = call;                                                                      \
    type##_free(made);                                                                             \
    return status

/* Defaults that are no valid call as they are. */
static void fill_delimited(void *block)
{
    rtv_delimited_options *options = block;
    options->separator = ",";
    options->flags = RTV_DELIMITED_HEADING;
    options->fields = fields;
    options->field_count = 2;
}

static void fill_field(void *block)
{
    memcpy(block, &fields[0], sizeof fields[0]);
}

static void fill_rows(void *block)
{
    rtv_topk_rows *rows = block;
    rows->count = 1;
    rows->queries = numbers;
    rows->true_ids = ids;
}

static void fill_lists(void *block)
{
    rtv_ranking_lists *lists = block;
    lists->lists = 1;
    lists->items = 2;
    lists->labels = numbers;
    lists->scores = numbers;
}

static rtv_status infer(rtv_dtype *dtype_out, int32_t *rank_out, int64_t *dims_out,
                        const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    (void)dims_out, (void)inputs, (void)input_count, (void)payload;
    *dtype_out = RTV_DTYPE_F32;
    *rank_out = 0;
    return RTV_OK;
}

static rtv_status forward(rtv_custom_call *call, rtv_tensor *output,
                          const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    (void)call, (void)inputs, (void)input_count, (void)payload;
    *(float *)rtv_tensor_data(output) = 1;
    return RTV_OK;
}

static void fill_custom_op(void *block)
{
    rtv_custom_op *op = block;
    op->struct_size = sizeof *op;
    op->name = "one";
    op->infer = infer;
    op->forward = forward;
}

static rtv_status read_tape(const void *options)
{
    CREATE(rtv_tape, rtv_tape_create(&made, NULL, options));
}

static rtv_status read_context(const void *options)
{
    CREATE(rtv_context, rtv_context_create(&made, options));
}

static rtv_status read_bundle(const void *options)
{
    return rtv_bundle_save("readers.rtv", model, index_of_two, options);
}

static rtv_status read_opened_bundle(const void *options)
{
    NEED(rtv_bundle_save("readers.rtv", model, index_of_two, NULL));
    CREATE(rtv_bundle, rtv_bundle_open(&made, NULL, "readers.rtv", options));
}

static rtv_status read_delimited(const void *options)
{
    CREATE(rtv_table, rtv_table_parse_delimited(&made, NULL, plays_csv, sizeof plays_csv - 1,
                                                "plays", options));
}

static rtv_status read_field(const void *field)
{
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    fill_delimited(&options);
    options.fields = field;
    options.field_count = 1;
    return read_delimited(&options);
}

static rtv_status read_embedding(const void *options)
{
    CREATE(rtv_layer, rtv_embedding_create(&made, NULL, "layer", 4, 2, options));
}

static rtv_status read_dense(const void *options)
{
    CREATE(rtv_layer, rtv_dense_create(&made, NULL, "layer", 4, 2, options));
}

static rtv_status read_cross(const void *options)
{
    CREATE(rtv_layer, rtv_cross_create(&made, NULL, "layer", 4, options));
}

static rtv_status read_norm(const void *options)
{
    CREATE(rtv_layer, rtv_layer_norm_create(&made, NULL, "layer", 4, options));
}

static rtv_status read_batch_norm(const void *options)
{
    CREATE(rtv_layer, rtv_batch_norm_create(&made, NULL, "layer", 4, options));
}

static rtv_status read_hashing(const void *options)
{
    CREATE(rtv_preprocessor, rtv_hashing_create(&made, NULL, 8, options));
}

static rtv_status read_discretization(const void *options)
{
    CREATE(rtv_preprocessor, rtv_discretization_create(&made, NULL, options));
}

static rtv_status read_normalization(const void *options)
{
    CREATE(rtv_preprocessor, rtv_normalization_create(&made, NULL, options));
}

static rtv_status read_string_lookup(const void *options)
{
    CREATE(rtv_preprocessor, rtv_string_lookup_create(&made, NULL, options));
}

static rtv_status read_integer_lookup(const void *options)
{
    CREATE(rtv_preprocessor, rtv_integer_lookup_create(&made, NULL, options));
}

static rtv_status read_text_vectorization(const void *options)
{
    CREATE(rtv_preprocessor, rtv_text_vectorization_create(&made, NULL, options));
}

static rtv_status read_evaluate(const void *options)
{
    CREATE(rtv_topk_result, rtv_model_evaluate(&made, model, plays, plays, options));
}

static rtv_status read_popularity(const void *options)
{
    CREATE(rtv_topk_result,
           rtv_popularity_evaluate(&made, NULL, plays, plays, plays, "song", options));
}

static rtv_status read_fit(const void *options)
{
    return rtv_model_fit(model, plays, options, NULL);
}

static rtv_status square(rtv_tensor **out, rtv_tape *on, rtv_tensor *const *leaves,
                         int32_t leaf_count, void *payload)
{
    (void)leaf_count, (void)payload;
    return rtv_op_mul(out, on, leaves[0], leaves[0]);
}

static rtv_status read_gradient_check(const void *options)
{
    return rtv_gradient_check(NULL, NULL, square, NULL, &parameter, 1, options);
}

static rtv_status read_index(const void *options)
{
    CREATE(rtv_index, rtv_index_create(&made, NULL, 2, options));
}

static rtv_status read_model_index(const void *options)
{
    CREATE(rtv_index, rtv_model_index(&made, model, plays, "song", options));
}

static rtv_status read_initializer(const void *options)
{
    return rtv_tensor_initialize(parameter, options, 0);
}

static rtv_status read_tensor_file(const void *options)
{
    rtv_tensor_writer *writer;
    NEED(rtv_tensor_writer_create(&writer, NULL));
    NEED(rtv_tensor_writer_add_tensor(writer, "x", x));
    NEED(rtv_tensor_writer_save(writer, "readers.safetensors"));
    rtv_tensor_writer_free(writer);
    CREATE(rtv_tensor_file, rtv_tensor_file_open(&made, NULL, "readers.safetensors", options));
}

static rtv_status read_ranking_loss(const void *options)
{
    rtv_tensor *loss;
    return rtv_ranking_loss(&loss, tape, RTV_PAIRWISE_HINGE, x, x, options);
}

static rtv_status read_topk_metric(const void *options)
{
    CREATE(rtv_topk_metric, rtv_topk_metric_create(&made, NULL, options));
}

static rtv_status read_topk_rows(const void *rows)
{
    rtv_topk_metric *metric;
    NEED(rtv_topk_metric_create(&metric, NULL, NULL));
    NEED(rtv_topk_metric_set_candidates(metric, ids, numbers, 2, 2));
    rtv_status status = rtv_topk_metric_update(metric, rows);
    rtv_topk_metric_free(metric);
    return status;
}

static rtv_status read_ranking_lists(const void *lists)
{
    rtv_ranking_metric *metric;
    NEED(rtv_ranking_metric_create(&metric, NULL, RTV_RANKING_MRR, 1));
    rtv_status status = rtv_ranking_metric_update(metric, lists);
    rtv_ranking_metric_free(metric);
    return status;
}

static rtv_status read_model(const void *options)
{
    rtv_tower *towers[2];
    rtv_model *made;
    for (int i = 0; i < 2; i++) {
        NEED(rtv_tower_create(&towers[i], NULL, i == 0 ? "query" : "candidate"));
        NEED(rtv_tower_add_embedding(towers[i], i == 0 ? "user" : "song", i == 0 ? users : songs, 2,
                                     NULL));
    }
    rtv_status status = rtv_model_create(&made, NULL, towers[0], towers[1], options);
    rtv_model_free(made);
    rtv_tower_free(towers[0]);
    rtv_tower_free(towers[1]);
    return status;
}

static rtv_status read_model_optimizer(const void *given)
{
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    options.optimizer = given;
    return read_model(&options);
}

static rtv_status read_model_task(const void *given)
{
    rtv_model_options options = RTV_MODEL_OPTIONS_INIT;
    options.task = given;
    return read_model(&options);
}

static rtv_status read_embedding_bag(const void *options)
{
    rtv_tensor *out, *rows;
    const int64_t dims[2] = {1, 2}, row[2] = {0, 0};
    NEED(rtv_tape_constant(&rows, tape, RTV_DTYPE_I64, 2, dims, row));
    return rtv_op_embedding_bag(&out, tape, x, rows, NULL, NULL, options);
}

static rtv_status read_optimizer(const void *options)
{
    CREATE(rtv_optimizer, rtv_optimizer_create(&made, NULL, options));
}

static rtv_status read_parameter(const void *options)
{
    rtv_optimizer *optimizer;
    NEED(rtv_optimizer_create(&optimizer, NULL, NULL));
    rtv_status status = rtv_optimizer_add_parameter(optimizer, parameter, "x", options);
    rtv_optimizer_free(optimizer);
    return status;
}

static rtv_status read_schedule(const void *schedule)
{
    double rate;
    return rtv_schedule_at(&rate, schedule, 0);
}

static rtv_status read_search(const void *options)
{
    return rtv_index_search(index_of_two, numbers, 1, options, hits);
}

static rtv_status read_id_lists(const void *lists)
{
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.exclude = lists;
    return read_search(&options);
}

static rtv_status read_retrieval(const void *options)
{
    CREATE(rtv_retrieval, rtv_retrieval_create(&made, NULL, options));
}

static rtv_status read_retrieval_inputs(const void *inputs)
{
    rtv_tensor *loss;
    return rtv_retrieval_loss(&loss, task, tape, x, x, inputs);
}

static rtv_status read_tower_embedding(const void *options)
{
    rtv_tower *tower;
    NEED(rtv_tower_create(&tower, NULL, "query"));
    rtv_status status = rtv_tower_add_embedding(tower, "user", users, 2, options);
    rtv_tower_free(tower);
    return status;
}

static rtv_status read_custom_op(const void *op)
{
    rtv_tensor *out;
    return rtv_op_custom(&out, tape, op, (const rtv_tensor *const *)&x, 1, NULL);
}

const reader readers[] = {
    {"rtv_tape_options", read_tape, NULL},
    {"rtv_context_options", read_context, NULL},
    {"rtv_bundle_options", read_bundle, NULL},
    {"rtv_bundle_options", read_opened_bundle, NULL},
    {"rtv_delimited_options", read_delimited, fill_delimited},
    {"rtv_field", read_field, fill_field},
    {"rtv_embedding_options", read_embedding, NULL},
    {"rtv_dense_options", read_dense, NULL},
    {"rtv_cross_options", read_cross, NULL},
    {"rtv_norm_options", read_norm, NULL},
    {"rtv_norm_options", read_batch_norm, NULL},
    {"rtv_hashing_options", read_hashing, NULL},
    {"rtv_discretization_options", read_discretization, NULL},
    {"rtv_normalization_options", read_normalization, NULL},
    {"rtv_string_lookup_options", read_string_lookup, NULL},
    {"rtv_integer_lookup_options", read_integer_lookup, NULL},
    {"rtv_text_vectorization_options", read_text_vectorization, NULL},
    {"rtv_evaluate_options", read_evaluate, NULL},
    {"rtv_evaluate_options", read_popularity, NULL},
    {"rtv_fit_options", read_fit, NULL},
    {"rtv_gradient_check_options", read_gradient_check, NULL},
    {"rtv_index_options", read_index, NULL},
    {"rtv_index_options", read_model_index, NULL},
    {"rtv_initializer", read_initializer, NULL},
    {"rtv_tensor_file_options", read_tensor_file, NULL},
    {"rtv_ranking_loss_options", read_ranking_loss, NULL},
    {"rtv_topk_metric_options", read_topk_metric, NULL},
    {"rtv_topk_rows", read_topk_rows, fill_rows},
    {"rtv_ranking_lists", read_ranking_lists, fill_lists},
    {"rtv_model_options", read_model, NULL},
    {"rtv_optimizer_options", read_model_optimizer, NULL},
    {"rtv_retrieval_options", read_model_task, NULL},
    {"rtv_embedding_bag_options", read_embedding_bag, NULL},
    {"rtv_optimizer_options", read_optimizer, NULL},
    {"rtv_parameter_options", read_parameter, NULL},
    {"rtv_schedule", read_schedule, NULL},
    {"rtv_search_options", read_search, NULL},
    {"rtv_id_lists", read_id_lists, NULL},
    {"rtv_retrieval_options", read_retrieval, NULL},
    {"rtv_retrieval_inputs", read_retrieval_inputs, NULL},
    {"rtv_tower_embedding_options", read_tower_embedding, NULL},
    {"rtv_custom_op", read_custom_op, fill_custom_op},
};

const size_t reader_count = sizeof readers / sizeof readers[0];

void make_objects(void)
{
    rtv_delimited_options csv = RTV_DELIMITED_OPTIONS_INIT;
    const int64_t dims[2] = {2, 2};
    fill_delimited(&csv);
    NEED(rtv_table_parse_delimited(&plays, NULL, plays_csv, sizeof plays_csv - 1, "plays", &csv));
    NEED(rtv_string_lookup_create(&users, NULL, NULL));
    NEED(rtv_integer_lookup_create(&songs, NULL, NULL));
    NEED(rtv_tower_create(&query, NULL, "query"));
    NEED(rtv_tower_create(&candidate, NULL, "candidate"));
    NEED(rtv_tower_add_embedding(query, "user", users, 2, NULL));
    NEED(rtv_tower_add_embedding(candidate, "song", songs, 2, NULL));
    NEED(rtv_model_create(&model, NULL, query, candidate, NULL));
    NEED(rtv_model_fit(model, plays, NULL, NULL));
    NEED(rtv_index_create(&index_of_two, NULL, 2, NULL));
    NEED(rtv_index_add(index_of_two, ids, numbers, 2));
    NEED(rtv_hits_create(&hits, NULL));
    NEED(rtv_tape_create(&tape, NULL, NULL));
    NEED(rtv_tape_constant(&x, tape, RTV_DTYPE_F32, 2, dims, numbers));
    NEED(rtv_tensor_create(&parameter, NULL, RTV_DTYPE_F32, 2, dims));
    NEED(rtv_tensor_set_requires_gradient(parameter, 1));
    NEED(rtv_retrieval_create(&task, NULL, NULL));
}

void free_objects(void)
{
    rtv_retrieval_free(task);
    rtv_tensor_free(parameter);
    rtv_tape_free(tape);
    rtv_hits_free(hits);
    rtv_index_free(index_of_two);
    rtv_model_free(model);
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    rtv_preprocessor_free(users);
    rtv_preprocessor_free(songs);
    rtv_table_free(plays);
    remove("readers.rtv");
    remove("readers.safetensors");
}
