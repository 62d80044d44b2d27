/* initializers: bounds and moments of what the initialisers draw; the numbers are our own. */
#include <math.h>
#include <string.h>

#include "parity.h"
#include "retrieve/embedding.h"
#include "retrieve/layers.h"
#include "retrieve/normalization_layers.h"

typedef struct {
    int64_t count;
    double low, high, mean, deviation;
} moments;

static moments measure(const rtv_tensor *tensor)
{
    const float *x = rtv_tensor_const_data(tensor);
    moments found = {rtv_tensor_count(tensor), INFINITY, -INFINITY, 0, 0};
    for (int64_t i = 0; i < found.count; i++) {
        found.low = fmin(found.low, x[i]);
        found.high = fmax(found.high, x[i]);
        found.mean += x[i] / (double)found.count;
    }
    for (int64_t i = 0; i < found.count; i++)
        found.deviation += (x[i] - found.mean) * (x[i] - found.mean) / (double)found.count;
    found.deviation = sqrt(found.deviation);
    return found;
}

/* Six standard errors: wrong once in 500 million times, were the numbers not always the same. */
static void check_moments(parity_case *c, const char *label, const rtv_tensor *tensor, double low,
                          double high, double mean, double deviation)
{
    moments found = measure(tensor);
    double root = sqrt((double)found.count), round = 1e-6 * (fabs(mean) + deviation);
    if (found.low < low - round || found.high > high + round)
        parity_fail(c, "%s: %g to %g, wanted %g to %g", label, found.low, found.high, low, high);
    parity_number(c, label, found.mean, mean, 6 * deviation / root + round, 0);
    /* The variance of a variance is at most that of a normal's here. */
    parity_number(c, label, found.deviation, deviation, 6 * deviation / sqrt(2) / root + round, 0);
    if (isfinite(high) && high > low && found.high < low + (high - low) * (1 - 20.0 / root))
        parity_fail(c, "%s: the largest is %g, the bound %g", label, found.high, high);
}

static int read_kind(const char *name, rtv_initializer *out, double value)
{
    static const struct {
        const char *name;
        rtv_initializer_kind kind;
    } kinds[] = {
        {"zeros", RTV_INITIALIZER_ZEROS},
        {"ones", RTV_INITIALIZER_ONES},
        {"constant", RTV_INITIALIZER_CONSTANT},
        {"random_uniform", RTV_INITIALIZER_UNIFORM},
        {"random_uniform_embedding", RTV_INITIALIZER_UNIFORM},
        {"random_normal", RTV_INITIALIZER_NORMAL},
        {"truncated_normal", RTV_INITIALIZER_TRUNCATED_NORMAL},
        {"glorot_uniform", RTV_INITIALIZER_GLOROT_UNIFORM},
        {"glorot_normal", RTV_INITIALIZER_GLOROT_NORMAL},
        {"he_uniform", RTV_INITIALIZER_HE_UNIFORM},
        {"he_normal", RTV_INITIALIZER_HE_NORMAL},
        {"lecun_uniform", RTV_INITIALIZER_LECUN_UNIFORM},
        {"lecun_normal", RTV_INITIALIZER_LECUN_NORMAL},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(name, kinds[i].name) == 0) {
            out->kind = kinds[i].kind;
            if (out->kind == RTV_INITIALIZER_CONSTANT)
                out->mean = value;
            return 1;
        }
    return 0;
}

static void free_tensor(void *tensor)
{
    rtv_tensor_free(tensor);
}

static void free_layer(void *layer)
{
    rtv_layer_free(layer);
}

/* What the layers start with when nothing is said. */
static void check_defaults(parity_case *c)
{
    const parity_json *want = c->output;
    rtv_layer *dense, *embedding, *cross, *norm;
    PARITY_TRY(c, rtv_dense_create(&dense, NULL, "dense", 65, 64, NULL));
    parity_defer(c, free_layer, dense);
    PARITY_TRY(c, rtv_embedding_create(&embedding, NULL, "embedding", 1000, 32, NULL));
    parity_defer(c, free_layer, embedding);
    PARITY_TRY(c, rtv_cross_create(&cross, NULL, "cross", 64, NULL));
    parity_defer(c, free_layer, cross);
    PARITY_TRY(c, rtv_layer_norm_create(&norm, NULL, "norm", 64, NULL));
    parity_defer(c, free_layer, norm);
    double glorot = sqrt(6.0 / (65 + 64)), truncated = 0.05 * 0.87962566103423978;
    if (!json_is_text(json_get(want, "dense_kernel"), "glorot_uniform") ||
        !json_is_text(json_get(want, "dense_bias"), "zeros"))
        parity_fail(c, "other defaults of dense");
    check_moments(c, "dense kernel", rtv_layer_parameter(dense, 0), -glorot, glorot, 0,
                  glorot / sqrt(3));
    check_moments(c, "dense bias", rtv_layer_parameter(dense, 1), 0, 0, 0, 0);
    if (!json_is_text(json_get(want, "embedding"), "random_uniform(-0.05, 0.05)"))
        parity_fail(c, "another default of embedding");
    check_moments(c, "embedding", rtv_layer_parameter(embedding, 0), -0.05, 0.05, 0,
                  0.05 / sqrt(3));
    if (!json_is_text(json_get(want, "tfrs_cross_kernel"), "truncated_normal(0, 0.05)"))
        parity_fail(c, "another default of cross");
    check_moments(c, "cross kernel", rtv_layer_parameter(cross, 0), -0.1, 0.1, 0, truncated);
    if (!json_is_text(json_get(want, "layernorm"), "gamma ones, beta zeros"))
        parity_fail(c, "other defaults of layer norm");
    check_moments(c, "gamma", rtv_layer_parameter(norm, 0), 1, 1, 1, 0);
    check_moments(c, "beta", rtv_layer_parameter(norm, 1), 0, 0, 0, 0);
}

static void check_initializer(parity_case *c)
{
    const parity_json *name = json_get(c->options, "initializer");
    if (!json_given(name)) {
        check_defaults(c);
        return;
    }
    rtv_initializer initializer = RTV_INITIALIZER_INIT;
    if (!read_kind(json_text(name, ""), &initializer,
                   json_double(json_get(c->options, "value"), 0))) {
        parity_fail(c, "unknown initializer '%s'", json_text(name, ""));
        return;
    }
    const parity_json *shape = json_get(c->options, "shape");
    int64_t dims[RTV_MOST_DIMS];
    int32_t rank = (int32_t)json_count(shape);
    for (int32_t i = 0; i < rank && i < RTV_MOST_DIMS; i++)
        dims[i] = json_int(json_at(shape, i), -1);
    rtv_tensor *tensor;
    PARITY_TRY(c, rtv_tensor_create(&tensor, NULL, RTV_DTYPE_F32, rank, dims));
    parity_defer(c, free_tensor, tensor);
    PARITY_TRY(c, rtv_tensor_initialize(tensor, &initializer, 1));
    check_moments(c, json_text(name, ""), tensor, json_double(json_get(c->output, "low"), NAN),
                  json_double(json_get(c->output, "high"), NAN),
                  json_double(json_get(c->output, "mean"), NAN),
                  json_double(json_get(c->output, "stddev"), NAN));
}

const parity_area parity_initializers_areas[] = {
    {"initializers", NULL, check_initializer},
    {NULL, NULL, NULL},
};
