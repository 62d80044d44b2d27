/* layers, and those of kerasrs_layers that are layers here: results and gradients, in f32 and f64.
 */
#include <stdio.h>
#include <string.h>

#include "parity.h"
#include "retrieve/embedding.h"
#include "retrieve/layers.h"

static void free_tape(void *tape)
{
    rtv_tape_free(tape);
}

static void free_layer(void *layer)
{
    rtv_layer_free(layer);
}

/* What one run of a case needs. */
typedef struct {
    parity_case *c;
    rtv_dtype dtype;
    rtv_tape *tape;
} run;

static int start_run(run *out, parity_case *c, rtv_dtype dtype)
{
    *out = (run){c, dtype, NULL};
    rtv_status status = rtv_tape_create(&out->tape, NULL, NULL);
    if (status != RTV_OK) {
        parity_fail_status(c, "rtv_tape_create", status);
        return 0;
    }
    parity_defer(c, free_tape, out->tape);
    return 1;
}

/* An input that wants a gradient. NULL, and the case has failed, when it is missing. */
static rtv_tensor *input_leaf(const run *r, const char *key)
{
    rtv_tensor *tensor = parity_to_rtv(r->c, parity_tensor_get(r->c, r->c->input, key), r->dtype);
    if (tensor != NULL && rtv_tensor_set_requires_gradient(tensor, 1) != RTV_OK)
        parity_fail(r->c, "%s", rtv_last_error_message());
    return tensor;
}

/* Sets a parameter to an input of the case. */
static void set_parameter(const run *r, const rtv_layer *layer, int32_t i, const char *key)
{
    rtv_tensor *value = parity_to_rtv(r->c, parity_tensor_get(r->c, r->c->input, key), r->dtype);
    rtv_tensor *parameter = rtv_layer_parameter(layer, i);
    if (value == NULL || parameter == NULL ||
        rtv_tensor_count(parameter) != rtv_tensor_count(value)) {
        parity_fail(r->c, "%s does not fit parameter %d", key, i);
        return;
    }
    memcpy(rtv_tensor_data(parameter), rtv_tensor_const_data(value),
           (size_t)rtv_tensor_count(value) * rtv_dtype_bytes(r->dtype));
}

/* Compares y and runs backward from dy, where the case has one. Gives whether it did. */
static int finish_forward(const run *r, const rtv_tensor *y)
{
    parity_output_tensor(r->c, "y", y);
    const parity_tensor *given = parity_tensor_optional(r->c, r->c->input, "dy");
    if (given == NULL)
        return 0;
    rtv_status status = rtv_tape_backward_from(r->tape, y, parity_to_rtv(r->c, given, r->dtype));
    if (status != RTV_OK)
        parity_fail_status(r->c, "backward", status);
    return status == RTV_OK;
}

static void check_gradient(const run *r, const char *key, const rtv_tensor *leaf)
{
    rtv_tensor *gradient;
    PARITY_TRY(r->c, rtv_tape_gradient(&gradient, r->tape, leaf));
    parity_output_tensor(r->c, key, gradient);
}

static rtv_activation read_activation(parity_case *c, const parity_json *name)
{
    rtv_activation activation = RTV_ACTIVATION_NONE;
    if (json_given(name) && rtv_activation_from_name(&activation, json_text(name, "")) != RTV_OK)
        parity_fail(c, "%s", rtv_last_error_message());
    return activation;
}

static rtv_layer *create_dense(const run *r, int64_t input_width, int64_t units,
                               const parity_json *activation, int use_bias)
{
    rtv_dense_options options = RTV_DENSE_OPTIONS_INIT;
    options.dtype = r->dtype;
    options.flags = use_bias ? 0 : RTV_LAYER_NO_BIAS;
    options.activation = read_activation(r->c, activation);
    /* As a function it is tf.nn.leaky_relu, whose slope is not that of the Keras layer. */
    if (options.activation == RTV_ACTIVATION_LEAKY_RELU)
        options.activation_alpha = 0.2;
    rtv_layer *layer;
    rtv_status status = rtv_dense_create(&layer, NULL, "dense", input_width, units, &options);
    if (status != RTV_OK) {
        parity_fail_status(r->c, "rtv_dense_create", status);
        return NULL;
    }
    parity_defer(r->c, free_layer, layer);
    return layer;
}

static void run_dense(const run *r)
{
    rtv_tensor *x = input_leaf(r, "x"), *y;
    int use_bias = json_bool(json_get(r->c->options, "use_bias"), 1);
    if (x == NULL)
        return;
    rtv_layer *layer =
        create_dense(r, rtv_tensor_dim(x, -1), json_int(json_get(r->c->options, "units"), 0),
                     json_get(r->c->options, "activation"), use_bias);
    if (layer == NULL)
        return;
    set_parameter(r, layer, 0, "kernel");
    if (use_bias)
        set_parameter(r, layer, 1, "bias");
    PARITY_TRY(r->c, rtv_layer_apply(&y, layer, r->tape, x));
    if (!finish_forward(r, y))
        return;
    check_gradient(r, "d_x", x);
    check_gradient(r, "d_kernel", rtv_layer_parameter(layer, 0));
    if (use_bias)
        check_gradient(r, "d_bias", rtv_layer_parameter(layer, 1));
}

enum { MOST_LAYERS = 16 };

static void name_key(char *out, size_t bytes, const char *front, int i)
{
    snprintf(out, bytes, "%s%d", front, i);
}

/* Keras towers list the activation of each layer; the MLP of TFRS names the last one apart. */
static const parity_json *tower_activation(const parity_case *c, int64_t i, int64_t count)
{
    const parity_json *list = json_get(c->options, "activations");
    if (json_given(list))
        return json_at(list, i);
    return json_get(c->options, i + 1 < count ? "activation" : "final_activation");
}

static void run_tower(const run *r)
{
    rtv_layer *layers[MOST_LAYERS];
    const parity_json *units = json_get(r->c->options, "units");
    int count = (int)json_count(units);
    rtv_tensor *x = input_leaf(r, "x"), *y = x;
    char key[32];
    if (x == NULL || count < 1 || count > MOST_LAYERS) {
        parity_fail(r->c, "a tower of %d layers", count);
        return;
    }
    for (int i = 0; i < count; i++) {
        layers[i] = create_dense(r, rtv_tensor_dim(y, -1), json_int(json_at(units, i), 0),
                                 tower_activation(r->c, i, count), 1);
        if (layers[i] == NULL)
            return;
        name_key(key, sizeof key, "kernel", i);
        set_parameter(r, layers[i], 0, key);
        name_key(key, sizeof key, "bias", i);
        set_parameter(r, layers[i], 1, key);
        PARITY_TRY(r->c, rtv_layer_apply(&y, layers[i], r->tape, y));
    }
    if (!finish_forward(r, y))
        return;
    check_gradient(r, "d_x", x);
    for (int i = 0; i < count; i++) {
        name_key(key, sizeof key, "d_kernel", i);
        check_gradient(r, key, rtv_layer_parameter(layers[i], 0));
        name_key(key, sizeof key, "d_bias", i);
        check_gradient(r, key, rtv_layer_parameter(layers[i], 1));
    }
}

static void run_leaky_relu(const run *r)
{
    rtv_layer *layer;
    rtv_tensor *x = input_leaf(r, "x"), *y;
    PARITY_TRY(r->c, rtv_activation_layer_create(&layer, NULL, "leaky", RTV_ACTIVATION_LEAKY_RELU,
                                                 json_double(json_get(r->c->options, "alpha"), 0)));
    parity_defer(r->c, free_layer, layer);
    PARITY_TRY(r->c, rtv_layer_apply(&y, layer, r->tape, x));
    if (finish_forward(r, y))
        check_gradient(r, "d_x", x);
}

static rtv_layer *create_embedding(const run *r, rtv_pooling pooling)
{
    rtv_embedding_options options = RTV_EMBEDDING_OPTIONS_INIT;
    options.dtype = r->dtype;
    options.pooling = pooling;
    const parity_tensor *table = parity_tensor_get(r->c, r->c->input, "table");
    rtv_layer *layer;
    if (table == NULL)
        return NULL;
    rtv_status status =
        rtv_embedding_create(&layer, NULL, "embedding", table->dims[0], table->dims[1], &options);
    if (status != RTV_OK) {
        parity_fail_status(r->c, "rtv_embedding_create", status);
        return NULL;
    }
    parity_defer(r->c, free_layer, layer);
    set_parameter(r, layer, 0, "table");
    return layer;
}

/* One slice per id, in order: summed by row they are the row-sparse gradient. */
static void check_slices(const run *r, const rtv_tensor *table)
{
    const parity_json *slices = json_get(r->c->output, "d_table_slices");
    const parity_tensor *indices = parity_tensor_get(r->c, slices, "indices");
    const parity_tensor *values = parity_tensor_get(r->c, slices, "values");
    rtv_tensor *rows, *sums;
    if (indices == NULL || values == NULL)
        return;
    PARITY_TRY(r->c, rtv_tape_gradient_rows(&rows, &sums, r->tape, table));
    if (rows == NULL || r->dtype != RTV_DTYPE_F32) {
        if (rows == NULL)
            parity_fail(r->c, "the gradient of the table is not row-sparse");
        return;
    }
    const int64_t *row = rtv_tensor_const_data(rows);
    const float *sum = rtv_tensor_const_data(sums);
    int64_t width = values->dims[1];
    for (int64_t k = 0; k < rtv_tensor_count(rows); k++)
        for (int64_t j = 0; j < width; j++) {
            float want = 0;
            for (int64_t i = 0; i < indices->count; i++)
                if (indices->i64[i] == row[k])
                    want += values->f32[i * width + j];
            parity_number(r->c, "d_table_slices", (double)sum[k * width + j], (double)want, 1e-6,
                          4e-5);
        }
}

static void run_embedding(const run *r)
{
    rtv_layer *layer = create_embedding(r, RTV_POOLING_MEAN);
    rtv_tensor *ids = parity_to_rtv(r->c, parity_tensor_get(r->c, r->c->input, "ids"), 0), *y;
    const parity_tensor *mask = parity_tensor_optional(r->c, r->c->output, "mask_if_mask_zero");
    if (layer == NULL || ids == NULL)
        return;
    PARITY_TRY(r->c, rtv_embedding_lookup(&y, layer, r->tape, ids));
    if (finish_forward(r, y)) {
        check_gradient(r, "d_table", rtv_layer_parameter(layer, 0));
        check_slices(r, rtv_layer_parameter(layer, 0));
    }
    if (mask == NULL)
        return;
    const parity_tensor *given = parity_tensor_get(r->c, r->c->input, "ids");
    int32_t *is_there = parity_alloc(r->c, (size_t)given->count * sizeof *is_there);
    for (int64_t i = 0; i < given->count; i++)
        is_there[i] = given->i64[i] != 0;
    parity_equal_i32(r->c, "mask_if_mask_zero", is_there, given->count, mask);
}

static void run_embed_reduce(const run *r)
{
    const parity_json *combiner = json_get(r->c->options, "combiner");
    rtv_layer *layer = create_embedding(r, json_is_text(combiner, "sum")     ? RTV_POOLING_SUM
                                           : json_is_text(combiner, "sqrtn") ? RTV_POOLING_SQRTN
                                                                             : RTV_POOLING_MEAN);
    rtv_tensor *ids = parity_to_rtv(r->c, parity_tensor_get(r->c, r->c->input, "ids"), 0), *y;
    const parity_tensor *given = parity_tensor_optional(r->c, r->c->input, "weights");
    rtv_tensor *weights = given != NULL ? parity_to_rtv(r->c, given, r->dtype) : NULL;
    if (layer == NULL || ids == NULL)
        return;
    PARITY_TRY(r->c, rtv_embedding_pool(&y, layer, r->tape, ids, weights, NULL));
    if (finish_forward(r, y))
        check_gradient(r, "d_table", rtv_layer_parameter(layer, 0));
}

static rtv_layer *create_cross(const run *r, int64_t width, int64_t projection, int use_bias)
{
    rtv_cross_options options = RTV_CROSS_OPTIONS_INIT;
    options.dtype = r->dtype;
    options.flags = use_bias ? 0 : RTV_LAYER_NO_BIAS;
    options.projection = projection;
    options.diag_scale = json_double(json_get(r->c->options, "diag_scale"), 0);
    options.preactivation = read_activation(r->c, json_get(r->c->options, "preactivation"));
    rtv_layer *layer;
    rtv_status status = rtv_cross_create(&layer, NULL, "cross", width, &options);
    if (status != RTV_OK) {
        parity_fail_status(r->c, "rtv_cross_create", status);
        return NULL;
    }
    parity_defer(r->c, free_layer, layer);
    return layer;
}

static void run_cross(const run *r)
{
    static const char *const full[] = {"kernel", "bias"};
    static const char *const low_rank[] = {"kernel_u", "kernel_v", "bias"};
    int64_t projection = json_int(json_get(r->c->options, "projection_dim"), 0);
    int same = json_bool(json_get(r->c->options, "x_is_x0"), 0);
    const char *const *names = projection > 0 ? low_rank : full;
    rtv_tensor *x0 = input_leaf(r, "x0"), *x = same ? x0 : input_leaf(r, "x"), *y;
    if (x0 == NULL || x == NULL)
        return;
    rtv_layer *layer = create_cross(r, rtv_tensor_dim(x, -1), projection,
                                    json_bool(json_get(r->c->options, "use_bias"), 1));
    if (layer == NULL)
        return;
    for (int32_t i = 0; i < rtv_layer_parameter_count(layer); i++)
        set_parameter(r, layer, i, names[i]);
    if (same)
        PARITY_TRY(r->c, rtv_layer_apply(&y, layer, r->tape, x));
    else
        PARITY_TRY(r->c,
                   rtv_layer_apply_many(&y, layer, r->tape, (const rtv_tensor *[]){x0, x}, 2));
    if (!finish_forward(r, y))
        return;
    check_gradient(r, "d_x0", x0);
    if (!same)
        check_gradient(r, "d_x", x);
    for (int32_t i = 0; i < rtv_layer_parameter_count(layer); i++) {
        char key[32];
        snprintf(key, sizeof key, "d_%s", names[i]);
        check_gradient(r, key, rtv_layer_parameter(layer, i));
    }
}

static void run_cross_stack(const run *r)
{
    rtv_layer *layers[MOST_LAYERS];
    int count = (int)json_int(json_get(r->c->options, "layers"), 0);
    rtv_tensor *x0 = input_leaf(r, "x0"), *y = x0;
    char key[32];
    if (x0 == NULL || count < 1 || count > MOST_LAYERS) {
        parity_fail(r->c, "a stack of %d layers", count);
        return;
    }
    for (int i = 0; i < count; i++) {
        layers[i] = create_cross(r, rtv_tensor_dim(x0, -1), 0, 1);
        if (layers[i] == NULL)
            return;
        name_key(key, sizeof key, "kernel", i);
        set_parameter(r, layers[i], 0, key);
        name_key(key, sizeof key, "bias", i);
        set_parameter(r, layers[i], 1, key);
        PARITY_TRY(r->c,
                   rtv_layer_apply_many(&y, layers[i], r->tape, (const rtv_tensor *[]){x0, y}, 2));
    }
    if (!finish_forward(r, y))
        return;
    check_gradient(r, "d_x0", x0);
    for (int i = 0; i < count; i++) {
        name_key(key, sizeof key, "d_kernel", i);
        check_gradient(r, key, rtv_layer_parameter(layers[i], 0));
        name_key(key, sizeof key, "d_bias", i);
        check_gradient(r, key, rtv_layer_parameter(layers[i], 1));
    }
}

static void run_dot(const run *r)
{
    rtv_tensor *features[MOST_LAYERS], *y;
    uint32_t flags = 0;
    int count = 0;
    char key[32];
    for (; count < MOST_LAYERS; count++) {
        name_key(key, sizeof key, "x", count);
        if (!json_given(json_get(r->c->input, key)))
            break;
        features[count] = input_leaf(r, key);
    }
    if (json_bool(json_get(r->c->options, "self_interaction"), 0))
        flags |= RTV_DOT_SELF_INTERACTION;
    if (json_bool(json_get(r->c->options, "skip_gather"), 0))
        flags |= RTV_DOT_SKIP_GATHER;
    rtv_layer *layer;
    PARITY_TRY(r->c, rtv_dot_interaction_create(&layer, NULL, "dot", flags));
    parity_defer(r->c, free_layer, layer);
    PARITY_TRY(
        r->c, rtv_layer_apply_many(&y, layer, r->tape, (const rtv_tensor *const *)features, count));
    if (!finish_forward(r, y))
        return;
    for (int i = 0; i < count; i++) {
        name_key(key, sizeof key, "d_x", i);
        check_gradient(r, key, features[i]);
    }
}

static void run_both(parity_case *c, void (*work)(const run *r))
{
    static const rtv_dtype dtypes[] = {RTV_DTYPE_F32, RTV_DTYPE_F64};
    for (int i = 0; i < 2 && !parity_failed(c); i++) {
        run r;
        if (start_run(&r, c, dtypes[i]))
            work(&r);
    }
}

#define CHECK(name)                                                                                \
    static void check_##name(parity_case *c)                                                       \
    {                                                                                              \
        run_both(c, run_##name);                                                                   \
    }
CHECK(dense)
CHECK(tower)
CHECK(leaky_relu)
CHECK(embedding)
CHECK(embed_reduce)
CHECK(cross)
CHECK(cross_stack)
CHECK(dot)

const parity_area parity_layers_areas[] = {
    {"layers", "dense", check_dense},
    {"layers", "mlp", check_tower},
    {"layers", "tfrs_mlp", check_tower},
    {"layers", "leaky_relu", check_leaky_relu},
    {"layers", "embedding", check_embedding},
    {"layers", "cross", check_cross},
    {"layers", "cross_stack", check_cross_stack},
    {"layers", "dot_interaction", check_dot},
    {"kerasrs_layers", "embed_reduce", check_embed_reduce},
    {"kerasrs_layers", "feature_cross", check_cross},
    {"kerasrs_layers", "dot_interaction", check_dot},
    {NULL, NULL, NULL},
};
