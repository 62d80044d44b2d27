#include <inttypes.h>
#include <stdio.h>

#include "model/tower_file.h"
#include "preprocess/preprocessor.h"

enum { PREFIX_BYTES = 1024 };

static rtv_status make_prefix(char *out, const rtv_tower *tower, const char *label)
{
    int length = snprintf(out, PREFIX_BYTES, "%s/%s/preprocessor/", tower->name, label);
    if (length >= PREFIX_BYTES)
        return rtv__fail(RTV_E_RANGE, "the name of feature '%.40s...' is too long for a file",
                         label);
    return RTV_OK;
}

rtv_status rtv__tower_save_preprocessors(const rtv_tower *tower, rtv_tensor_writer *writer)
{
    for (int64_t i = 0; i < tower->feature_count; i++) {
        const rtv__tower_feature *feature = &tower->features[i];
        char prefix[PREFIX_BYTES];
        if (feature->preprocessor == NULL)
            continue;
        RTV_TRY(make_prefix(prefix, tower, feature->label));
        RTV_TRY(rtv__preprocessor_save(feature->preprocessor, writer, prefix));
    }
    return RTV_OK;
}

rtv_status rtv__tower_load_preprocessor(rtv_preprocessor **out, const rtv_tower *tower,
                                        const rtv__tower_feature *feature,
                                        const rtv_tensor_file *file)
{
    char prefix[PREFIX_BYTES];
    RTV_TRY(make_prefix(prefix, tower, feature->label));
    return rtv__preprocessor_load(out, tower->context, file, prefix);
}

rtv_status rtv__tower_save_parameters(const rtv_tower *tower, rtv_tensor_writer *writer)
{
    for (int64_t i = 0; i < rtv__tower_layer_count(tower); i++) {
        const rtv_layer *layer = rtv__tower_layer(tower, i);
        for (int32_t j = 0; layer != NULL && j < rtv_layer_parameter_count(layer); j++)
            RTV_TRY(rtv__tensor_writer_add_tensor(writer, NULL, rtv_layer_parameter_name(layer, j),
                                                  rtv_layer_parameter(layer, j)));
    }
    return RTV_OK;
}

static rtv_status save_feature(const rtv__tower_feature *feature, rtv_tensor_writer *writer,
                               const char *prefix)
{
    const rtv_tower_embedding_options *options = &feature->options;
    RTV_TRY(rtv__tensor_writer_set_text(writer, prefix, "column", feature->column));
    RTV_TRY(rtv__tensor_writer_set_text(writer, prefix, "label", feature->label));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "kind", (int64_t)feature->kind));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "width", feature->width));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "rows", options->rows));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "pooling", options->pooling));
    RTV_TRY(
        rtv__tensor_writer_set_integer(writer, prefix, "padded_length", options->padded_length));
    return rtv__tensor_writer_set_integer(writer, prefix, "has_preprocessor",
                                          feature->preprocessor != NULL);
}

static rtv_status save_stage(const rtv__tower_stage *stage, rtv_tensor_writer *writer,
                             const char *prefix)
{
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "kind", (int64_t)stage->kind));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "width", stage->width));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "activation", stage->activation));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "projection", stage->projection));
    return rtv__tensor_writer_set_double(writer, prefix, "rate", stage->rate);
}

rtv_status rtv__tower_save_declaration(const rtv_tower *tower, rtv_tensor_writer *writer)
{
    char prefix[PREFIX_BYTES];
    snprintf(prefix, sizeof prefix, "%s/", tower->name);
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "features", tower->feature_count));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "stages", tower->stage_count));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "sums_features", tower->sums_features));
    for (int64_t i = 0; i < tower->feature_count; i++) {
        snprintf(prefix, sizeof prefix, "%s/feature/%" PRId64 "/", tower->name, i);
        RTV_TRY(save_feature(&tower->features[i], writer, prefix));
    }
    for (int64_t i = 0; i < tower->stage_count; i++) {
        snprintf(prefix, sizeof prefix, "%s/stage/%" PRId64 "/", tower->name, i);
        RTV_TRY(save_stage(&tower->stages[i], writer, prefix));
    }
    return RTV_OK;
}
