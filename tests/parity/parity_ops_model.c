/* ops_bags, ops_norm and ops_loss. */
#include <string.h>

#include "ops_run.h"

static rtv_combiner read_combiner(const ops_run *run)
{
    const char *name = json_text(json_get(run->c->options, "combiner"), "mean");
    return strcmp(name, "sum") == 0     ? RTV_COMBINER_SUM
           : strcmp(name, "sqrtn") == 0 ? RTV_COMBINER_SQRTN
                                        : RTV_COMBINER_MEAN;
}

static void run_embedding_bag(ops_run *run)
{
    rtv_embedding_bag_options options = RTV_EMBEDDING_BAG_OPTIONS_INIT;
    rtv_tensor *table = ops_leaf(run, "table"), *weights = ops_optional_leaf(run, "weights"), *y;
    rtv_tensor *ids = ops_constant(run, "ids"), *offsets = NULL;
    if (json_given(json_get(run->c->input, "offsets")))
        offsets = ops_constant(run, "offsets");
    options.combiner = read_combiner(run);
    /* That op of the goldens is gather, multiply and divide by hand: no weight is dropped. */
    if (json_is_text(json_get(run->c->options, "op"), "embedding_bag_weights"))
        options.flags |= RTV_EMBEDDING_BAG_KEEP_ALL_WEIGHTS;
    if (json_given(json_get(run->c->options, "default_id"))) {
        options.flags |= RTV_EMBEDDING_BAG_DEFAULT_ID;
        options.default_id = ops_int(run, "default_id", 0);
    }
    if (table != NULL && ids != NULL)
        ops_finish(run, rtv_op_embedding_bag(&y, run->tape, table, ids, offsets, weights, &options),
                   &y);
}

static double real_at(const rtv_tensor *tensor, int64_t i)
{
    const void *data = rtv_tensor_const_data(tensor);
    return rtv_tensor_dtype(tensor) == RTV_DTYPE_F32 ? (double)((const float *)data)[i]
                                                     : ((const double *)data)[i];
}

/* Where a row has no true mask, Keras 2.15 divides by 0; the mean of nothing is 0 here. Gives
 * whether there is such a row. */
static int check_masked_rows(ops_run *run, const rtv_tensor *mask, const rtv_tensor *y)
{
    const uint8_t *keep = rtv_tensor_const_data(mask);
    const int64_t rows = rtv_tensor_dim(mask, 0), length = rtv_tensor_dim(mask, 1);
    const int64_t width = rows > 0 ? rtv_tensor_count(y) / rows : 0;
    const parity_tensor *want = parity_tensor_get(run->c, run->c->output, "y");
    int found = 0;
    for (int64_t row = 0; row < rows; row++) {
        int any = 0;
        for (int64_t i = 0; i < length; i++)
            any |= keep[row * length + i];
        for (int64_t j = row * width; !any && j < (row + 1) * width; j++)
            parity_number(run->c, "y of a row without values", real_at(y, j), 0, 0, 0);
        found |= !any;
    }
    if (!found || want == NULL)
        return 0;
    parity_quirk(run->c, "nan for a row without values; here 0");
    for (int64_t i = 0; i < rtv_tensor_count(y); i++)
        if (want->f64[i] == want->f64[i])
            parity_number(run->c, "y", real_at(y, i), want->f64[i], 1e-6, 4e-5);
    return 1;
}

static void run_masked_mean(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *mask = ops_constant(run, "mask"), *y;
    if (x == NULL || mask == NULL)
        return;
    rtv_status status = rtv_op_masked_mean(&y, run->tape, x, mask);
    if (status == RTV_OK && check_masked_rows(run, mask, y))
        return;
    ops_finish(run, status, &y);
}

static void run_mean(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    int64_t list[RTV_MOST_DIMS];
    int32_t axes[RTV_MOST_DIMS], count = ops_list(run, "axis", list);
    for (int32_t i = 0; i < count; i++)
        axes[i] = (int32_t)list[i];
    if (x != NULL)
        ops_finish(run,
                   rtv_op_reduce_mean(&y, run->tape, x, axes, count, ops_int(run, "keepdims", 0)),
                   &y);
}

static void run_segment(ops_run *run)
{
    const char *op = json_text(json_get(run->c->options, "op"), "");
    rtv_tensor *x = ops_leaf(run, "x"), *ids = ops_constant(run, "ids"), *y;
    rtv_segment_reduction reduction = strstr(op, "_mean") != NULL  ? RTV_SEGMENT_MEAN
                                      : strstr(op, "_max") != NULL ? RTV_SEGMENT_MAX
                                                                   : RTV_SEGMENT_SUM;
    if (x == NULL || ids == NULL)
        return;
    if (strncmp(op, "unsorted", 8) == 0)
        ops_finish(run,
                   rtv_op_unsorted_segment_reduce(&y, run->tape, x, ids,
                                                  ops_int(run, "num_segments", 0), reduction),
                   &y);
    else
        ops_finish(run, rtv_op_segment_reduce(&y, run->tape, x, ids, reduction), &y);
}

static void run_l2_normalize(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    if (x != NULL)
        ops_finish(run,
                   rtv_op_l2_normalize(&y, run->tape, x, ops_int(run, "axis", -1),
                                       ops_double(run, "epsilon", 1e-12)),
                   &y);
}

static void run_layer_norm(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *gamma = ops_optional_leaf(run, "gamma");
    rtv_tensor *beta = ops_optional_leaf(run, "beta"), *y;
    if (x != NULL)
        ops_finish(
            run, rtv_op_layer_norm(&y, run->tape, x, gamma, beta, ops_double(run, "epsilon", 1e-3)),
            &y);
}

static void run_batch_norm(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *gamma = ops_optional_leaf(run, "gamma");
    rtv_tensor *beta = ops_optional_leaf(run, "beta"), *y;
    rtv_tensor *mean = ops_constant(run, "moving_mean");
    rtv_tensor *variance = ops_constant(run, "moving_variance");
    if (x == NULL || mean == NULL || variance == NULL)
        return;
    rtv_tape_set_training(run->tape, ops_int(run, "training", 1));
    ops_finish(run,
               rtv_op_batch_norm(&y, run->tape, x, gamma, beta, mean, variance,
                                 ops_double(run, "momentum", 0.99),
                                 ops_double(run, "epsilon", 1e-3)),
               &y);
    parity_output_tensor(run->c, "moving_mean", mean);
    parity_output_tensor(run->c, "moving_variance", variance);
}

static void run_dropout(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *mask = ops_constant(run, "mask"), *y;
    if (x != NULL && mask != NULL)
        ops_finish(run, rtv_op_dropout_mask(&y, run->tape, x, mask, ops_double(run, "rate", 0)),
                   &y);
}

static void run_cosine(ops_run *run)
{
    rtv_tensor *a = ops_leaf(run, "a"), *b = ops_leaf(run, "b"), *y;
    if (a != NULL && b != NULL)
        ops_finish(run, rtv_op_cosine_similarity(&y, run->tape, a, b, ops_int(run, "axis", -1)),
                   &y);
}

static void run_cosine_loss(ops_run *run)
{
    rtv_tensor *a = ops_leaf(run, "a"), *b = ops_leaf(run, "b"), *y;
    if (a == NULL || b == NULL)
        return;
    PARITY_TRY(run->c, rtv_op_cosine_similarity(&y, run->tape, a, b, ops_int(run, "axis", -1)));
    ops_finish(run, rtv_op_neg(&y, run->tape, y), &y);
}

static void run_cosine_logits(ops_run *run)
{
    rtv_tensor *q = ops_leaf(run, "q"), *c = ops_leaf(run, "c"), *y;
    if (q == NULL || c == NULL)
        return;
    PARITY_TRY(run->c, rtv_op_l2_normalize(&q, run->tape, q, -1, 1e-12));
    PARITY_TRY(run->c, rtv_op_l2_normalize(&c, run->tape, c, -1, 1e-12));
    PARITY_TRY(run->c, rtv_op_matmul_transposed(&y, run->tape, q, c, 0, 1));
    ops_finish(run, rtv_op_affine(&y, run->tape, y, 1 / ops_double(run, "temperature", 1), 0), &y);
}

static rtv_loss_reduction read_reduction(const ops_run *run)
{
    const char *name = json_text(json_get(run->c->options, "reduction"), "none");
    return strcmp(name, "sum") == 0    ? RTV_LOSS_SUM
           : strcmp(name, "none") == 0 ? RTV_LOSS_NONE
                                       : RTV_LOSS_SUM_OVER_BATCH_SIZE;
}

typedef rtv_status (*loss_fn)(rtv_tensor **, rtv_tape *, const rtv_tensor *, const rtv_tensor *);

static void run_loss(ops_run *run, loss_fn loss, const char *prediction, const char *target)
{
    rtv_tensor *x = ops_leaf(run, prediction), *z = ops_constant(run, target), *y, *weights = NULL;
    if (x == NULL || z == NULL)
        return;
    if (json_given(json_get(run->c->input, "w")))
        weights = ops_constant(run, "w");
    PARITY_TRY(run->c, loss(&y, run->tape, x, z));
    ops_finish(run, rtv_op_reduce_loss(&y, run->tape, y, weights, read_reduction(run)), &y);
}

static void run_mse(ops_run *run)
{
    run_loss(run, rtv_op_mean_squared_error, "y_pred", "y_true");
}

static void run_mae(ops_run *run)
{
    run_loss(run, rtv_op_mean_absolute_error, "y_pred", "y_true");
}

static void run_huber(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "y_pred"), *z = ops_constant(run, "y_true"), *y;
    if (x != NULL && z != NULL)
        ops_finish(run, rtv_op_huber(&y, run->tape, x, z, ops_double(run, "delta", 1)), &y);
}

static void run_sigmoid_cross_entropy(ops_run *run)
{
    run_loss(run, rtv_op_sigmoid_cross_entropy, "logits", "labels");
}

static void run_binary_cross_entropy(ops_run *run)
{
    run_loss(run, rtv_op_binary_cross_entropy, "logits", "labels");
}

static void run_sparse_cross_entropy(ops_run *run)
{
    run_loss(run, rtv_op_sparse_softmax_cross_entropy, "logits", "labels");
}

static void run_cross_entropy(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "logits"), *z = ops_constant(run, "labels"), *y;
    if (x != NULL && z != NULL)
        ops_finish(run,
                   rtv_op_softmax_cross_entropy(&y, run->tape, x, z,
                                                ops_double(run, "label_smoothing", 0)),
                   &y);
}

/* Clipping takes the norm of all elements it is given. Where the reference takes it over slices
 * whose duplicates are not summed, the elements are those of the slices. */
static const parity_json *elements(const ops_run *run, const parity_json *value)
{
    const parity_json *values = json_get(value, "values");
    if (values != NULL)
        parity_quirk(run->c, "the norm of slices before duplicates are summed");
    return values != NULL ? values : value;
}

static void compare_clipped(const ops_run *run, const char *key, const rtv_tensor *got)
{
    parity_case *c = run->c;
    const parity_tensor *want = parity_tensor_read(c, elements(run, json_get(c->output, key)));
    const parity_json *exact = json_get(c->output_f64, key);
    const parity_json *values = json_get(exact, "values");
    const parity_tensor *want_f64 =
        json_given(exact) ? parity_tensor_read(c, values != NULL ? values : exact) : NULL;
    if (run->dtype == RTV_DTYPE_F32)
        parity_close(c, key, rtv_tensor_const_data(got), rtv_tensor_count(got), want, want_f64, 1);
    else
        parity_close_f64(c, key, rtv_tensor_const_data(got), rtv_tensor_count(got), want, want_f64,
                         1);
}

static rtv_tensor *read_elements(const ops_run *run, const char *key)
{
    const parity_json *value = elements(run, json_get(run->c->input, key));
    return parity_to_rtv(run->c, parity_tensor_read(run->c, value), run->dtype);
}

static void run_clip_by_norm(ops_run *run)
{
    rtv_tensor *x = read_elements(run, "x"), *y;
    if (x == NULL)
        return;
    PARITY_TRY(run->c, rtv_op_clip_by_norm(&y, run->tape, x, ops_double(run, "clip_norm", 1)));
    compare_clipped(run, "y", y);
}

static void run_clip_by_global_norm(ops_run *run)
{
    static const char *const keys[] = {"x0", "x1", "x2", "x3"};
    static const char *const results[] = {"y0", "y1", "y2", "y3"};
    const rtv_tensor *inputs[4];
    rtv_tensor *ys[4], *norm;
    int32_t count = 0;
    while (count < 4 && json_given(json_get(run->c->input, keys[count]))) {
        inputs[count] = read_elements(run, keys[count]);
        if (inputs[count++] == NULL)
            return;
    }
    PARITY_TRY(run->c, rtv_op_clip_by_global_norm(ys, &norm, run->tape, inputs, count,
                                                  ops_double(run, "clip_norm", 1)));
    for (int32_t i = 0; i < count; i++)
        compare_clipped(run, results[i], ys[i]);
    parity_output_tensor(run->c, "global_norm", norm);
}

static const ops_entry entries[] = {
    {"embedding_bag", run_embedding_bag},
    {"embedding_bag_weights", run_embedding_bag},
    {"masked_mean", run_masked_mean},
    {"reduce_mean", run_mean},
    {"segment_sum", run_segment},
    {"segment_mean", run_segment},
    {"segment_max", run_segment},
    {"unsorted_segment_sum", run_segment},
    {"unsorted_segment_mean", run_segment},
    {"unsorted_segment_max", run_segment},
    {"l2_normalize", run_l2_normalize},
    {"layer_norm", run_layer_norm},
    {"batch_norm", run_batch_norm},
    {"dropout", run_dropout},
    {"cosine_similarity", run_cosine},
    {"cosine_similarity_loss", run_cosine_loss},
    {"cosine_logits", run_cosine_logits},
    {"mse", run_mse},
    {"mse_loss", run_mse},
    {"mae", run_mae},
    {"mae_loss", run_mae},
    {"huber", run_huber},
    {"sigmoid_cross_entropy_with_logits", run_sigmoid_cross_entropy},
    {"binary_crossentropy_from_logits", run_binary_cross_entropy},
    {"sparse_softmax_cross_entropy", run_sparse_cross_entropy},
    {"softmax_cross_entropy", run_cross_entropy},
    {"clip_by_norm", run_clip_by_norm},
    {"clip_by_global_norm", run_clip_by_global_norm},
    {NULL, NULL},
};

static void check_model(parity_case *c)
{
    ops_check(c, entries);
}

const parity_area parity_ops_model_areas[] = {
    {"ops_bags", NULL, check_model},
    {"ops_norm", NULL, check_model},
    {"ops_loss", NULL, check_model},
    {NULL, NULL, NULL},
};
