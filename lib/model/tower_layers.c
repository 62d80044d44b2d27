/* Making a tower's tables and layers. */
#include <inttypes.h>
#include <stdio.h>

#include "model/tower.h"

#include "retrieve/preprocess_state.h"
#include "retrieve/layers.h"
#include "retrieve/normalization_layers.h"

enum { LAYER_NAME_BYTES = 512 };

/* Text and masked lookups pad with id 0 where rows have several positions. */
static bool zero_is_padding(const rtv__tower_feature *feature)
{
    return rtv_preprocessor_kind_of(feature->preprocessor) == RTV_PREPROCESSOR_TEXT_VECTORIZATION;
}

static rtv_status build_feature(rtv_tower *tower, rtv__tower_feature *feature, bool from_file)
{
    if (feature->kind != RTV__FEATURE_EMBEDDING)
        return RTV_OK;
    int64_t bins = rtv_preprocessor_bins(feature->preprocessor);
    int64_t rows = feature->options.rows != 0 ? feature->options.rows : bins;
    if (bins == 0)
        return rtv__fail(RTV_E_STATE,
                         "the preprocessor of feature '%s' of tower '%s' gives no bins: it has "
                         "not learnt its state, or gives no ids",
                         feature->label, tower->name);
    if (rows < bins)
        return rtv__fail(RTV_E_RANGE,
                         "the table of feature '%s' has %" PRId64
                         " rows, its ids go up to %" PRId64,
                         feature->label, rows, bins - 1);
    char name[LAYER_NAME_BYTES];
    snprintf(name, sizeof name, "%s/%s", tower->name, feature->label);
    rtv_initializer uniform = RTV_INITIALIZER_INIT;
    uniform.kind = RTV_INITIALIZER_UNIFORM;
    uniform.scale = feature->options.initial_range;
    rtv_embedding_options options = RTV_EMBEDDING_OPTIONS_INIT;
    options.pooling = feature->options.pooling;
    options.padded_length = feature->options.padded_length;
    options.initializer = &uniform;
    options.flags = zero_is_padding(feature) && options.pooling != RTV_POOLING_PADDED_MEAN
                        ? (uint32_t)RTV_EMBEDDING_MASK_ZERO
                        : 0;
    return rtv_embedding_create(&feature->embedding, tower->context, name, from_file ? 1 : rows,
                                feature->width, &options);
}

static rtv_status build_stage(rtv_tower *tower, rtv__tower_stage *stage, int64_t input_width,
                              bool from_file)
{
    char name[LAYER_NAME_BYTES];
    snprintf(name, sizeof name, "%s/%s", tower->name, stage->label);
    rtv_initializer zeros = RTV_INITIALIZER_INIT;
    zeros.kind = RTV_INITIALIZER_ZEROS;
    const rtv_initializer *kernel = from_file ? &zeros : NULL; /* of a file: soon replaced */
    switch (stage->kind) {
    case RTV__STAGE_DENSE: {
        rtv_dense_options options = RTV_DENSE_OPTIONS_INIT;
        options.kernel_initializer = kernel;
        options.activation = stage->activation;
        return rtv_dense_create(&stage->layer, tower->context, name, input_width, stage->width,
                                &options);
    }
    case RTV__STAGE_CROSS: {
        rtv_cross_options options = RTV_CROSS_OPTIONS_INIT;
        options.projection = stage->projection;
        options.kernel_initializer = kernel;
        return rtv_cross_create(&stage->layer, tower->context, name, input_width, &options);
    }
    case RTV__STAGE_LAYER_NORM:
        return rtv_layer_norm_create(&stage->layer, tower->context, name, input_width, NULL);
    case RTV__STAGE_DROPOUT:
        return rtv_dropout_create(&stage->layer, tower->context, name, stage->rate);
    case RTV__STAGE_L2_NORMALIZE:
        return rtv_l2_normalization_create(&stage->layer, tower->context, name);
    }
    return rtv__fail(RTV_E_INTERNAL, "stage kind %d", (int)stage->kind);
}

static rtv_status build_all(rtv_tower *tower, bool from_file)
{
    for (int64_t i = 0; i < tower->feature_count; i++)
        RTV_TRY(build_feature(tower, &tower->features[i], from_file));
    int64_t width = rtv__tower_feature_width(tower);
    for (int64_t i = 0; i < tower->stage_count; i++) {
        RTV_TRY(build_stage(tower, &tower->stages[i], width, from_file));
        width = tower->stages[i].width;
    }
    return RTV_OK;
}

void rtv__tower_unbuild(rtv_tower *tower)
{
    for (int64_t i = 0; i < tower->feature_count; i++) {
        rtv_layer_free(tower->features[i].embedding);
        tower->features[i].embedding = NULL;
    }
    for (int64_t i = 0; i < tower->stage_count; i++) {
        rtv_layer_free(tower->stages[i].layer);
        tower->stages[i].layer = NULL;
    }
    tower->built = false;
}

rtv_status rtv__tower_build(rtv_tower *tower, bool from_file)
{
    rtv_status status = build_all(tower, from_file);
    if (status != RTV_OK)
        rtv__tower_unbuild(tower);
    else
        tower->built = true;
    return status;
}

int64_t rtv__tower_layer_count(const rtv_tower *tower)
{
    return tower->built ? tower->feature_count + tower->stage_count : 0;
}

rtv_layer *rtv__tower_layer(const rtv_tower *tower, int64_t i)
{
    return i < tower->feature_count ? tower->features[i].embedding
                                    : tower->stages[i - tower->feature_count].layer;
}

rtv_status rtv__tower_check_columns(const rtv_tower *tower, const rtv_table *rows)
{
    rtv_column *column;
    for (int64_t i = 0; i < tower->feature_count; i++)
        RTV_TRY(rtv__table_find(&column, rows, tower->features[i].column));
    return RTV_OK;
}

rtv_status rtv__tower_adapt(rtv_tower *tower, const rtv_table *rows)
{
    for (int64_t i = 0; i < tower->feature_count; i++) {
        const rtv__tower_feature *feature = &tower->features[i];
        if (feature->preprocessor == NULL || !rtv_preprocessor_is_adaptive(feature->preprocessor) ||
            rtv_preprocessor_is_adapted(feature->preprocessor))
            continue;
        rtv_column *column;
        RTV_TRY(rtv__table_find(&column, rows, feature->column));
        /* One batch of all rows: cut finer, the statistics of Keras' layers drift. */
        int64_t batch_rows = rtv_table_rows(rows) > 0 ? rtv_table_rows(rows) : 1;
        rtv_status status = rtv_preprocessor_adapt(feature->preprocessor, column, batch_rows);
        if (status != RTV_OK)
            return rtv__fail(status, "feature '%s' of tower '%s': %s", feature->label, tower->name,
                             rtv_last_error_message());
    }
    return RTV_OK;
}
