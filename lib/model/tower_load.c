/* A tower of a file. Nothing read is trusted: the declaring functions check what they are given. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/tower_file.h"
#include "nn/layer.h"
#include "preprocess/preprocessor.h"

enum { PREFIX_BYTES = 1024, MOST_STAGES = 256 };

static rtv_status read_integer(int64_t *out, const rtv_tensor_file *file, const char *prefix,
                               const char *key, int64_t least, int64_t most)
{
    RTV_TRY(rtv__tensor_file_integer(out, file, prefix, key));
    if (*out < least || *out > most)
        return rtv__fail(RTV_E_CORRUPT, "%s: '%s%s' is %" PRId64, rtv__tensor_file_path(file),
                         prefix, key, *out);
    return RTV_OK;
}

static rtv_status add_feature(rtv_tower *tower, const rtv_tensor_file *file, const char *prefix,
                              const char *column, int64_t kind, int64_t width,
                              rtv_preprocessor *preprocessor)
{
    if (kind == RTV__FEATURE_VALUE)
        return rtv_tower_add_value(tower, column, preprocessor, width);
    int64_t rows, pooling, padded_length;
    RTV_TRY(read_integer(&rows, file, prefix, "rows", 0, INT64_MAX));
    RTV_TRY(read_integer(&pooling, file, prefix, "pooling", 0, INT32_MAX));
    RTV_TRY(read_integer(&padded_length, file, prefix, "padded_length", 0, INT32_MAX));
    rtv_tower_embedding_options options = RTV_TOWER_EMBEDDING_OPTIONS_INIT;
    options.rows = rows;
    options.pooling = (rtv_pooling)pooling;
    options.padded_length = (int32_t)padded_length;
    return rtv_tower_add_embedding(tower, column, preprocessor, width, &options);
}

static rtv_status load_feature(rtv_tower *tower, const rtv_tensor_file *file, int64_t i)
{
    char prefix[PREFIX_BYTES];
    snprintf(prefix, sizeof prefix, "%s/feature/%" PRId64 "/", tower->name, i);
    const char *column, *label;
    int64_t kind, width, has_preprocessor;
    RTV_TRY(rtv__tensor_file_text(&column, file, prefix, "column"));
    RTV_TRY(rtv__tensor_file_text(&label, file, prefix, "label"));
    RTV_TRY(read_integer(&kind, file, prefix, "kind", 0, RTV__FEATURE_VALUE));
    RTV_TRY(read_integer(&width, file, prefix, "width", 1, INT32_MAX));
    RTV_TRY(read_integer(&has_preprocessor, file, prefix, "has_preprocessor", 0, 1));
    rtv_preprocessor *preprocessor = NULL;
    if (has_preprocessor) {
        char state[PREFIX_BYTES];
        if (snprintf(state, sizeof state, "%s/%s/preprocessor/", tower->name, label) >=
            (int)sizeof state)
            return rtv__fail(RTV_E_CORRUPT, "%s: a feature's name is too long",
                             rtv__tensor_file_path(file));
        RTV_TRY(rtv__preprocessor_load(&preprocessor, tower->context, file, state));
    }
    rtv_status status = add_feature(tower, file, prefix, column, kind, width, preprocessor);
    rtv_preprocessor_free(preprocessor);
    if (status == RTV_OK && strcmp(tower->features[i].label, label) != 0)
        status = rtv__fail(RTV_E_CORRUPT, "%s: feature %" PRId64 " of tower '%s' is called '%s'",
                           rtv__tensor_file_path(file), i, tower->name, label);
    return status;
}

static rtv_status load_stage(rtv_tower *tower, const rtv_tensor_file *file, int64_t i)
{
    char prefix[PREFIX_BYTES];
    snprintf(prefix, sizeof prefix, "%s/stage/%" PRId64 "/", tower->name, i);
    int64_t kind, width, activation, projection;
    double rate;
    RTV_TRY(read_integer(&kind, file, prefix, "kind", 0, RTV__STAGE_L2_NORMALIZE));
    RTV_TRY(read_integer(&width, file, prefix, "width", 1, INT32_MAX));
    RTV_TRY(read_integer(&activation, file, prefix, "activation", 0, INT32_MAX));
    RTV_TRY(read_integer(&projection, file, prefix, "projection", 0, INT32_MAX));
    RTV_TRY(rtv__tensor_file_double(&rate, file, prefix, "rate"));
    switch ((rtv__stage_kind)kind) {
    case RTV__STAGE_DENSE:
        return rtv_tower_add_dense(tower, width, (rtv_activation)activation);
    case RTV__STAGE_CROSS:
        return rtv_tower_add_cross(tower, projection);
    case RTV__STAGE_LAYER_NORM:
        return rtv_tower_add_layer_norm(tower);
    case RTV__STAGE_DROPOUT:
        return rtv_tower_add_dropout(tower, rate);
    case RTV__STAGE_L2_NORMALIZE:
        return rtv_tower_add_l2_normalize(tower);
    }
    return rtv__fail(RTV_E_CORRUPT, "%s: stage kind %" PRId64, rtv__tensor_file_path(file), kind);
}

/*
 * What a stage declares must be in the file before a layer of that size is made: a few bytes must
 * not claim gigabytes.
 */
static rtv_status check_stage_size(const rtv_tower *tower, const rtv_tensor_file *file, int64_t i,
                                   int64_t input_width)
{
    const rtv__tower_stage *stage = &tower->stages[i];
    int64_t kernel[2] = {input_width, stage->width};
    const char *name = "kernel";
    int32_t rank = 2;
    if (stage->kind == RTV__STAGE_LAYER_NORM) {
        name = "gamma";
        rank = 1;
    } else if (stage->kind == RTV__STAGE_CROSS && stage->projection > 0) {
        name = "kernel_v";
        kernel[0] = stage->projection;
    } else if (stage->kind != RTV__STAGE_DENSE && stage->kind != RTV__STAGE_CROSS) {
        return RTV_OK;
    }
    char prefix[PREFIX_BYTES];
    snprintf(prefix, sizeof prefix, "%s/%s/", tower->name, stage->label);
    const rtv__stored_tensor *stored;
    return rtv__tensor_file_expect(&stored, file, prefix, name, RTV_DTYPE_F32, rank, kernel);
}

/* Puts the file's tensor in the place of a parameter, without a copy. */
static rtv_status map_parameter(rtv_layer *layer, int32_t i, int64_t least_rows,
                                rtv_tensor_file *file)
{
    const char *name = rtv_layer_parameter_name(layer, i);
    const rtv_tensor *made = layer->parameters[i];
    int64_t dims[RTV_MOST_DIMS];
    memcpy(dims, made->shape.dims, sizeof dims);
    if (least_rows > 0)
        dims[0] = -1;
    const rtv__stored_tensor *stored;
    RTV_TRY(
        rtv__tensor_file_expect(&stored, file, NULL, name, made->dtype, made->shape.rank, dims));
    if (stored->shape.dims[0] < least_rows)
        return rtv__fail(RTV_E_CORRUPT, "%s: '%s' has %" PRId64 " rows, its ids need %" PRId64,
                         rtv__tensor_file_path(file), name, stored->shape.dims[0], least_rows);
    rtv_tensor *mapped;
    RTV_TRY(rtv_tensor_file_tensor(&mapped, file, rtv_tensor_file_find(file, name)));
    rtv_tensor_free(layer->parameters[i]);
    layer->parameters[i] = mapped;
    return RTV_OK;
}

static rtv_status map_parameters(rtv_tower *tower, rtv_tensor_file *file)
{
    for (int64_t i = 0; i < rtv__tower_layer_count(tower); i++) {
        rtv_layer *layer = rtv__tower_layer(tower, i);
        int64_t least_rows = i < tower->feature_count && layer != NULL
                                 ? rtv_preprocessor_bins(tower->features[i].preprocessor)
                                 : 0;
        for (int32_t j = 0; layer != NULL && j < rtv_layer_parameter_count(layer); j++)
            RTV_TRY(map_parameter(layer, j, least_rows, file));
    }
    return RTV_OK;
}

static rtv_status load_declaration(rtv_tower *tower, const rtv_tensor_file *file)
{
    char prefix[PREFIX_BYTES];
    snprintf(prefix, sizeof prefix, "%s/", tower->name);
    int64_t features, stages, sums_features;
    RTV_TRY(read_integer(&features, file, prefix, "features", 1, RTV__MOST_FEATURES));
    RTV_TRY(read_integer(&stages, file, prefix, "stages", 0, MOST_STAGES));
    RTV_TRY(read_integer(&sums_features, file, prefix, "sums_features", 0, 1));
    for (int64_t i = 0; i < features; i++)
        RTV_TRY(load_feature(tower, file, i));
    if (sums_features)
        RTV_TRY(rtv_tower_sum_features(tower));
    for (int64_t i = 0; i < stages; i++) {
        int64_t input_width = rtv_tower_width(tower);
        RTV_TRY(load_stage(tower, file, i));
        RTV_TRY(check_stage_size(tower, file, i, input_width));
    }
    return RTV_OK;
}

rtv_status rtv__tower_load(rtv_tower **out, rtv_context *context, rtv_tensor_file *file,
                           const char *name)
{
    rtv_tower *tower;
    RTV_TRY(rtv_tower_create(&tower, context, name));
    rtv_status status = load_declaration(tower, file);
    if (status == RTV_OK)
        status = rtv__tower_build(tower, true);
    if (status == RTV_OK)
        status = map_parameters(tower, file);
    if (status != RTV_OK) {
        rtv_tower_free(tower);
        return status;
    }
    tower->in_model = true;
    *out = tower;
    return RTV_OK;
}
