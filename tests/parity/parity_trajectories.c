/* Whole training runs: losses, gradients, weights, optimizer state, metrics, recommendations. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/safetensors.h"
#include "model/train_step.h"
#include "optim/optimizer.h"
#include "retrieve/evaluate.h"
#include "retrieve/search.h"
#include "trajectory_model.h"

/* A run that is chaotic past its first steps is compared only as far as the page says. */
static bool is_chaotic(const parity_case *c)
{
    const parity_json *errors = json_get(c->output_f64, "max_relative_loss_error");
    return json_double(json_get(errors, "numpy_f32"), 0.0) > 1e-3;
}

static const char *tensor_name(const parity_case *c, int64_t k)
{
    return json_text(json_get(json_at(json_get(c->options, "tensors"), k), "name"), "");
}

static bool has_zero_gradient(const parity_case *c, const char *name)
{
    const parity_json *list = json_get(c->output, "mathematically_zero_gradient");
    for (int64_t i = 0; i < json_count(list); i++)
        if (json_is_text(json_at(list, i), name))
            return true;
    return false;
}

/* A tensor of the case's safetensors file, such as "final:" and its name; NULL when not stored. */
static const parity_tensor *stored(parity_case *c, const char *stage, const char *name)
{
    char file[512], key[512];
    snprintf(file, sizeof file, "%s.safetensors", c->area);
    snprintf(key, sizeof key, "%s:%s", stage, name);
    return parity_safetensor_optional(c, file, key);
}

static void compare_stage(parity_case *c, const trajectory *run, const char *stage, double scale)
{
    for (int64_t k = 0; k < run->parameter_count; k++) {
        const char *name = tensor_name(c, k);
        const parity_tensor *want = stored(c, stage, name);
        char label[512];
        snprintf(label, sizeof label, "%s:%s", stage, name);
        if (want != NULL && !has_zero_gradient(c, name))
            parity_close(c, label, rtv_tensor_const_data(run->parameters[k]),
                         rtv_tensor_count(run->parameters[k]), want, NULL, scale);
    }
}

/*
 * How far a float32 run may end from the stored one, element by element: sixteen times what
 * TensorFlow and NumPy show together.
 */
static double final_slack(const parity_case *c, const char *name)
{
    const parity_json *errors =
        json_get(json_get(c->output_f64, "max_abs_final_weight_error"), name);
    return 1e-6 + 16.0 * (json_double(json_get(errors, "tensorflow_f32"), 0.0) +
                          json_double(json_get(errors, "numpy_f32"), 0.0));
}

static const parity_json *final_weights(const parity_case *c, const char *name)
{
    return json_get(json_get(c->output, "final_weights"), name);
}

/*
 * Whether TensorFlow and double precision part by more than rounding: a relu whose input rounds to
 * the other side of 0 for one row of one step moves all that hangs on that unit, and which inputs
 * do so depends on the order of every sum.
 */
static bool has_kinks(const parity_case *c)
{
    const parity_json *all = json_get(c->output_f64, "max_abs_final_weight_error");
    for (int64_t k = 0; k < json_count(all); k++)
        if (json_double(json_get(json_at(all, k), "tensorflow_f32"), 0.0) > 1e-4)
            return true;
    return false;
}

/*
 * In a run with kinks a fifth of the elements may differ by more than the slack, if all differences
 * together stay within a twentieth of how far training has moved the rows.
 */
static void compare_weights(parity_case *c, trajectory *run, const char *name, const float *got,
                            int64_t count, const parity_tensor *want)
{
    const parity_json *stored_weights = final_weights(c, name);
    double slack = final_slack(c, name), squares = 0.0;
    int64_t width = want->dims[want->rank - 1], outside = 0;
    double rows = want->rank > 1 ? json_double(json_get(stored_weights, "rows_changed"), NAN) : 1.0;
    double moved =
        json_double(json_get(stored_weights, "l2_of_change"), NAN) / sqrt(rows * (double)width);
    for (int64_t i = 0; i < count && count == want->count; i++) {
        double difference = (double)got[i] - want->f64[i];
        squares += difference * difference;
        outside += !(fabs(difference) <= slack + 4e-5 * fabs(want->f64[i]));
    }
    if (outside == 0 || !has_kinks(c) || !(sqrt(squares / (double)count) <= moved / 20.0) ||
        outside * 5 > count) {
        parity_within(c, name, got, count, want, slack, 4e-5);
        return;
    }
    run->crossed_kinks = true;
    parity_checked(c);
}

static void compare_norms(parity_case *c, const trajectory *run)
{
    for (int64_t k = 0; k < run->parameter_count; k++) {
        const char *name = tensor_name(c, k);
        const parity_json *want = final_weights(c, name);
        const float *weights = rtv_tensor_const_data(run->parameters[k]);
        double squares = 0.0;
        for (int64_t i = 0; i < rtv_tensor_count(run->parameters[k]); i++)
            squares += (double)weights[i] * (double)weights[i];
        if (!has_zero_gradient(c, name))
            parity_number(c, name, sqrt(squares), json_double(json_get(want, "l2"), NAN), 0.0,
                          run->crossed_kinks ? 2e-3 : 1e-3);
    }
}

static void compare_final(parity_case *c, trajectory *run)
{
    for (int64_t k = 0; k < run->parameter_count; k++) {
        const char *name = tensor_name(c, k);
        const parity_tensor *want = stored(c, "final", name);
        if (want != NULL && !has_zero_gradient(c, name))
            compare_weights(c, run, name, rtv_tensor_const_data(run->parameters[k]),
                            rtv_tensor_count(run->parameters[k]), want);
    }
}

/* Chosen rows of the big tables. */
static void compare_rows(parity_case *c, trajectory *run)
{
    for (int64_t k = 0; k < run->parameter_count; k++) {
        const parity_tensor *rows = stored(c, "rows", tensor_name(c, k));
        const parity_tensor *want = stored(c, "final_rows", tensor_name(c, k));
        if (rows == NULL || want == NULL)
            continue;
        int64_t width = rtv_tensor_dim(run->parameters[k], 1);
        float *got = parity_alloc(c, (size_t)want->count * sizeof got[0]);
        const float *table = rtv_tensor_const_data(run->parameters[k]);
        for (int64_t i = 0; i < rows->count; i++)
            memcpy(got + i * width, table + rows->i64[i] * width, (size_t)width * sizeof got[0]);
        compare_weights(c, run, tensor_name(c, k), got, rows->count * width, want);
    }
}

static void compare_gradients(parity_case *c, const trajectory *run, rtv_tape *tape)
{
    for (int64_t k = 0; k < run->parameter_count; k++) {
        const char *name = tensor_name(c, k);
        const parity_tensor *want = stored(c, "grad1", name);
        if (want == NULL || has_zero_gradient(c, name))
            continue;
        rtv_tensor *gradient;
        PARITY_TRY(c, rtv_tape_gradient(&gradient, tape, run->parameters[k]));
        parity_close(c, name, rtv_tensor_const_data(gradient), rtv_tensor_count(gradient), want,
                     NULL, 1.0);
    }
}

/* The optimizer's state is read from its saved form. */
static void compare_state(parity_case *c, const trajectory *run, const char *stage,
                          const char *slot)
{
    rtv_tensor_writer *writer;
    const void *data;
    size_t bytes;
    rtv_tensor_file *file;
    PARITY_TRY(c, rtv_tensor_writer_create(&writer, NULL));
    parity_defer(c, (void (*)(void *))rtv_tensor_writer_free, writer);
    PARITY_TRY(c, rtv__optimizer_save(run->model->optimizer, writer, "optimizer/"));
    PARITY_TRY(c, rtv_tensor_writer_save_memory(&data, &bytes, writer));
    void *copy = parity_alloc(c, bytes);
    memcpy(copy, data, bytes);
    PARITY_TRY(c, rtv_tensor_file_open_memory(&file, NULL, copy, bytes, NULL, NULL, NULL));
    parity_defer(c, (void (*)(void *))rtv_tensor_file_free, file);
    for (int64_t k = 0; k < run->parameter_count; k++) {
        const parity_tensor *want = stored(c, stage, tensor_name(c, k));
        if (want == NULL || has_zero_gradient(c, tensor_name(c, k)))
            continue;
        const char *parameter = NULL;
        for (int32_t i = 0; i < run->model->parameter_count; i++)
            if (run->model->parameters[i].tensor == run->parameters[k])
                parameter = run->model->parameters[i].name;
        char name[512];
        snprintf(name, sizeof name, "%s/%s", parameter, slot);
        const rtv__stored_tensor *got;
        PARITY_TRY(c, rtv__tensor_file_expect(&got, file, "optimizer/", name, RTV_DTYPE_F32,
                                              want->rank, want->dims));
        parity_close(c, name, got->data, got->count, want, NULL, 8.0);
    }
}

static void compare_loss(parity_case *c, int64_t step, double got)
{
    const parity_tensor *want = parity_tensor_get(c, c->output_f64, "loss_per_step");
    if (want == NULL || step >= want->count) {
        parity_fail(c, "there is no step %" PRId64, step);
        return;
    }
    char label[64];
    snprintf(label, sizeof label, "loss of step %" PRId64, step);
    if (!is_chaotic(c)) {
        parity_number(c, label, got, want->f64[step], 0.0, 2e-6);
        return;
    }
    if (step < 3) {
        parity_number(c, label, got, want->f64[step], 0.0, 1e-5);
        return;
    }
    const parity_json *ensemble = json_get(c->output_f64, "ensemble");
    const parity_tensor *least = parity_tensor_get(c, ensemble, "loss_min");
    const parity_tensor *most = parity_tensor_get(c, ensemble, "loss_max");
    if (least == NULL || most == NULL)
        return;
    if (got < 0.98 * least->f64[step] || got > 1.02 * most->f64[step])
        parity_fail(c, "%s is %.9g, outside %.9g to %.9g", label, got, least->f64[step],
                    most->f64[step]);
    else
        parity_checked(c);
}

/* The rows in file order, epoch after epoch. */
static void train(parity_case *c, trajectory *run, rtv__train_step *step, int64_t rows)
{
    int64_t *order = parity_alloc(c, (size_t)rows * sizeof order[0]), number = 0;
    for (int64_t i = 0; i < rows; i++)
        order[i] = i;
    for (int64_t epoch = 0; epoch < run->epochs; epoch++) {
        for (int64_t first = 0; first < rows; first += run->batch, number++) {
            int64_t count = rows - first < run->batch ? rows - first : run->batch;
            rtv__batch_loss loss;
            PARITY_TRY(c, rtv__train_step_run(&loss, step, order + first, count));
            compare_loss(c, number, loss.loss);
            if (number > 0)
                continue;
            compare_gradients(c, run, step->tape);
            PARITY_TRY(c, rtv_optimizer_flush(run->model->optimizer));
            compare_stage(c, run, "step1", 1.0);
        }
        PARITY_TRY(c, rtv_optimizer_flush(run->model->optimizer));
        if (epoch == 0)
            compare_stage(c, run, "epoch1", 2.0);
    }
}

static void compare_test_losses(parity_case *c, const trajectory *run)
{
    const parity_tensor *want = parity_tensor_get(c, c->output, "test_loss_per_batch");
    int64_t rows = rtv_table_rows(run->test);
    for (int64_t i = 0; want != NULL && i < want->count; i++) {
        int64_t first = i * run->test_batch;
        int64_t count = rows - first < run->test_batch ? rows - first : run->test_batch;
        rtv_table *batch;
        double loss;
        PARITY_TRY(c, rtv_table_slice(&batch, run->test, first, count));
        parity_defer(c, (void (*)(void *))rtv_table_free, batch);
        PARITY_TRY(c, rtv_model_loss(&loss, run->model, batch, count));
        parity_number(c, "test loss", loss * (double)count, want->f64[i], 0.0, 1e-5);
    }
}

static void compare_metrics(parity_case *c, const trajectory *run)
{
    rtv_evaluate_options options = RTV_EVALUATE_OPTIONS_INIT;
    options.flags = RTV_EVALUATE_KEEP_DUPLICATES | (run->by_id ? 0 : RTV_EVALUATE_BY_SCORE);
    options.batch_rows = run->test_batch;
    options.candidate_batch_rows = 128;
    rtv_topk_result *result;
    PARITY_TRY(c, rtv_model_evaluate(&result, run->model, run->test, run->movies, &options));
    parity_defer(c, (void (*)(void *))rtv_topk_result_free, result);
    const parity_json *hits = json_get(c->output, "factorized_top_k_hits");
    const parity_json *ambiguous = json_get(c->output_f64, "factorized_ambiguous_rows");
    const parity_json *hits_f64 = json_get(c->output_f64, "factorized_top_k_hits");
    for (int64_t i = 0; i < json_count(hits); i++) {
        const parity_json *want = json_at(hits, i);
        int64_t got = rtv_topk_result_hits(result, strtoll(want->key, NULL, 10));
        int64_t slack = json_int(json_get(ambiguous, want->key), 0) + 3;
        int64_t to_f32 = llabs(got - json_int(want, -1));
        int64_t to_f64 = llabs(got - json_int(json_get(hits_f64, want->key), -1));
        if (to_f32 > slack && to_f64 > slack)
            parity_fail(c, "top-%s has %" PRId64 " hits, not %" PRId64 " within %" PRId64,
                        want->key, got, json_int(want, -1), slack);
        else
            parity_checked(c);
    }
}

/* One query as a table of one row. */
static rtv_status make_query(rtv_table **out, const char *user, int64_t timestamp)
{
    rtv_column *users, *times;
    RTV_TRY(rtv_table_create(out, NULL));
    RTV_TRY(rtv_column_create_strings(&users, NULL, 1, &user, NULL));
    RTV_TRY(rtv_column_create_numbers(&times, NULL, RTV_VALUE_INT64, 1, &timestamp));
    RTV_TRY(rtv_table_add(*out, "user_id", users));
    RTV_TRY(rtv_table_add(*out, "timestamp", times));
    rtv_column_free(users);
    rtv_column_free(times);
    return RTV_OK;
}

/* Row numbers are the ids: a title may stand under several movies. */
static void compare_serving(parity_case *c, const trajectory *run)
{
    int64_t movies = rtv_table_rows(run->movies), width = rtv_tower_width(run->model->query);
    float *vectors = parity_alloc(c, (size_t)(movies * width) * sizeof vectors[0]);
    rtv_index *index;
    rtv_hits *hits;
    PARITY_TRY(c, rtv__model_encode(vectors, run->model, run->model->candidate, run->movies, 1000));
    PARITY_TRY(c, rtv_index_create(&index, NULL, width, NULL));
    parity_defer(c, (void (*)(void *))rtv_index_free, index);
    PARITY_TRY(c, rtv_index_add(index, NULL, vectors, movies));
    PARITY_TRY(c, rtv_hits_create(&hits, NULL));
    parity_defer(c, (void (*)(void *))rtv_hits_free, hits);
    const rtv_column *titles = rtv_table_column(run->movies, "movie_title");
    const parity_json *serving = json_get(c->output, "serving");
    for (int64_t i = 0; i < json_count(serving); i++) {
        const parity_json *query = json_at(serving, i);
        rtv_table *row;
        rtv_tensor *vector;
        PARITY_TRY(c, make_query(&row, json_text(json_get(query, "user_id"), ""),
                                 json_int(json_get(query, "timestamp"), 0)));
        parity_defer(c, (void (*)(void *))rtv_table_free, row);
        PARITY_TRY(c, rtv_model_encode_queries(&vector, run->model, row));
        parity_defer(c, (void (*)(void *))rtv_tensor_free, vector);
        rtv_search_options search = RTV_SEARCH_OPTIONS_INIT;
        search.k = 3;
        PARITY_TRY(c, rtv_index_search(index, rtv_tensor_const_data(vector), 1, &search, hits));
        const parity_tensor *scores = parity_tensor_get(c, query, "scores");
        if (run->crossed_kinks && scores != NULL)
            parity_within(c, "scores", rtv_hits_scores(hits), 3, scores, 0.0, 5e-3);
        else
            parity_close(c, "scores", rtv_hits_scores(hits), 3, scores, NULL, 4.0);
        for (int64_t rank = 0; rank < 3; rank++) {
            rtv__text got = rtv__column_text(titles, rtv_hits_id_int64(hits, 0, rank));
            const parity_json *want = json_at(json_get(query, "identifiers"), rank);
            if (want == NULL || (size_t)got.length != want->bytes ||
                memcmp(got.data, want->text, want->bytes) != 0)
                parity_fail(c, "rank %" PRId64 " is '%.*s', not '%s'", rank, (int)got.length,
                            got.data, json_text(want, ""));
        }
    }
}

static void compare_state_slots(parity_case *c, const trajectory *run)
{
    const parity_json *kind = json_get(json_get(c->options, "optimizer"), "kind");
    if (json_is_text(kind, "adam")) {
        compare_state(c, run, "m", "m");
        compare_state(c, run, "v", "v");
    } else {
        compare_state(c, run, "accumulator", "accumulator");
    }
}

static void check_trajectory(parity_case *c)
{
    const char *first_file = json_text(json_at(json_get(c->input, "files"), 0), "");
    if (strstr(first_file, "not included") != NULL && parity_movielens() == NULL) {
        parity_skip(c, "MovieLens 100K is not here");
        return;
    }
    trajectory *run = trajectory_make(c);
    if (run == NULL)
        return;
    trajectory_set_weights(c, run);
    compare_stage(c, run, "init", 0.0);
    rtv__train_set *set = parity_alloc(c, sizeof *set);
    rtv__train_step *step = parity_alloc(c, sizeof *step);
    PARITY_TRY(c, rtv__train_set_make(set, run->model, run->train, true));
    parity_defer(c, (void (*)(void *))rtv__train_set_destroy, set);
    PARITY_TRY(c, rtv__train_step_init(step, run->model, set, run->batch, true));
    parity_defer(c, (void (*)(void *))rtv__train_step_destroy, step);
    train(c, run, step, set->rows);
    if (parity_failed(c) || is_chaotic(c))
        return;
    compare_final(c, run);
    compare_norms(c, run);
    compare_rows(c, run);
    compare_state_slots(c, run);
    compare_test_losses(c, run);
    compare_metrics(c, run);
    compare_serving(c, run);
}

const parity_area parity_trajectories_areas[] = {
    {"traj_*", NULL, check_trajectory},
    {NULL, NULL, NULL},
};
