/* Declaring a tower. */
#include "model/tower.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "io/text.h"
#include "nn/layer.h"

enum { MOST_WIDTH = 4096, MOST_UNITS = 65536, LABEL_BYTES = 32 };

static const rtv_tower_embedding_options default_embedding = RTV_TOWER_EMBEDDING_OPTIONS_INIT;

rtv_status rtv_tower_embedding_options_init(rtv_tower_embedding_options *options,
                                            size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_embedding, sizeof default_embedding);
}

static bool is_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return name != NULL && name[0] != '\0' && strspn(name, allowed) == strlen(name);
}

/* So that the names of parameters and states, which are made of these, have room in a file. */
static rtv_status check_length(const char *what, const char *name)
{
    if (strlen(name) > RTV__MOST_NAME_BYTES)
        return rtv__fail(RTV_E_RANGE, "the name of %s, '%.60s...', is longer than %d bytes", what,
                         name, RTV__MOST_NAME_BYTES);
    return RTV_OK;
}

rtv_status rtv_tower_create(rtv_tower **out, rtv_context *context, const char *name)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(is_name(name), "tower name '%.60s' must be of letters, digits, '_' and '-'",
                  name != NULL ? name : "");
    RTV_TRY(check_length("the tower", name));
    rtv_tower *tower = rtv__alloc_zero(context, sizeof *tower);
    if (tower == NULL)
        return RTV_E_NOMEM;
    atomic_init(&tower->references, 1);
    tower->context = rtv__context_retain(context);
    tower->name = rtv__copy_string(context, name, strlen(name));
    if (tower->name == NULL) {
        rtv_tower_free(tower);
        return RTV_E_NOMEM;
    }
    *out = tower;
    return RTV_OK;
}

rtv_tower *rtv__tower_retain(rtv_tower *tower)
{
    atomic_fetch_add_explicit(&tower->references, 1, memory_order_relaxed);
    return tower;
}

static void free_feature(rtv_context *context, rtv__tower_feature *feature)
{
    rtv_layer_free(feature->embedding);
    rtv_preprocessor_free(feature->preprocessor);
    rtv__free(context, feature->column);
    rtv__free(context, feature->label);
}

static void free_stage(rtv_context *context, rtv__tower_stage *stage)
{
    rtv_layer_free(stage->layer);
    rtv__free(context, stage->label);
}

void rtv_tower_free(rtv_tower *tower)
{
    if (tower == NULL ||
        atomic_fetch_sub_explicit(&tower->references, 1, memory_order_acq_rel) != 1)
        return;
    rtv_context *context = tower->context;
    for (int64_t i = 0; i < tower->feature_count; i++)
        free_feature(context, &tower->features[i]);
    for (int64_t i = 0; i < tower->stage_count; i++)
        free_stage(context, &tower->stages[i]);
    rtv__free(context, tower->features);
    rtv__free(context, tower->stages);
    rtv__free(context, tower->name);
    rtv__free(context, tower);
    rtv__context_release(context);
}

static rtv_status check_open(const rtv_tower *tower)
{
    RTV_CHECK_ARG(tower != NULL, "tower is NULL");
    if (tower->in_model)
        return rtv__fail(RTV_E_STATE, "tower '%s' is in a model and cannot be changed",
                         tower->name);
    return RTV_OK;
}

/* The column's name, or name_2, name_3 ... when a column is used more than once. */
static rtv_status make_label(rtv_tower *tower, rtv__tower_feature *feature)
{
    int64_t uses = 1;
    for (int64_t i = 0; i < tower->feature_count; i++)
        uses += strcmp(tower->features[i].column, feature->column) == 0;
    size_t length = strlen(feature->column);
    feature->label = rtv__alloc(tower->context, length + LABEL_BYTES);
    if (feature->label == NULL)
        return RTV_E_NOMEM;
    if (uses == 1)
        memcpy(feature->label, feature->column, length + 1);
    else
        snprintf(feature->label, length + LABEL_BYTES, "%s_%" PRId64, feature->column, uses);
    for (int64_t i = 0; i < tower->feature_count; i++)
        if (strcmp(tower->features[i].label, feature->label) == 0)
            return rtv__fail(RTV_E_INVALID, "tower '%s' already has a feature '%s'", tower->name,
                             feature->label);
    return RTV_OK;
}

static rtv_status add_feature(rtv_tower *tower, const char *column, rtv__tower_feature feature)
{
    RTV_TRY(check_open(tower));
    RTV_CHECK_ARG(column != NULL && column[0] != '\0', "a feature of tower '%s' has no name",
                  tower->name);
    RTV_TRY(check_length("a feature", column));
    RTV_CHECK_ARG(rtv__is_utf8(column, strlen(column)),
                  "the name of feature %" PRId64 " of tower '%s' is not UTF-8",
                  tower->feature_count, tower->name);
    if (tower->stage_count > 0)
        return rtv__fail(RTV_E_STATE, "feature '%s' comes after a layer of tower '%s'", column,
                         tower->name);
    if (tower->feature_count == RTV__MOST_FEATURES)
        return rtv__fail(RTV_E_RANGE, "tower '%s' has %d features already", tower->name,
                         RTV__MOST_FEATURES);
    if (feature.width < 1 || feature.width > MOST_WIDTH)
        return rtv__fail(RTV_E_RANGE, "feature '%s' has width %" PRId64 ", must be 1 to %d", column,
                         feature.width, MOST_WIDTH);
    if (tower->sums_features && tower->feature_count > 0 &&
        tower->features[0].width != feature.width)
        return rtv__fail(RTV_E_SHAPE,
                         "feature '%s' has width %" PRId64 ", the others it is added to %" PRId64,
                         column, feature.width, tower->features[0].width);
    RTV_TRY(rtv__reserve(tower->context, &tower->features, &tower->feature_capacity,
                         tower->feature_count + 1, sizeof tower->features[0]));
    feature.column = rtv__copy_string(tower->context, column, strlen(column));
    rtv_status status = feature.column != NULL ? make_label(tower, &feature) : RTV_E_NOMEM;
    if (status != RTV_OK) {
        rtv__free(tower->context, feature.column);
        rtv__free(tower->context, feature.label);
        return status;
    }
    if (feature.preprocessor != NULL)
        feature.preprocessor = rtv_preprocessor_retain(feature.preprocessor);
    tower->features[tower->feature_count++] = feature;
    return RTV_OK;
}

rtv_status rtv_tower_add_embedding(rtv_tower *tower, const char *column,
                                   rtv_preprocessor *preprocessor, int64_t width,
                                   const rtv_tower_embedding_options *given)
{
    RTV_TRY(check_open(tower));
    RTV_CHECK_ARG(preprocessor != NULL, "preprocessor is NULL");
    rtv_tower_embedding_options options = default_embedding;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_tower_embedding_options", 0));
    RTV_CHECK_KNOWN(options.pooling >= RTV_POOLING_MEAN &&
                        options.pooling <= RTV_POOLING_PADDED_MEAN,
                    "pooling %d does not exist", options.pooling);
    if (options.rows < 0 || options.padded_length < 0 ||
        !(options.initial_range >= 0.0 && options.initial_range < INFINITY))
        return rtv__fail(RTV_E_RANGE,
                         "rows %" PRId64 ", padded_length %d and initial_range %g must be finite "
                         "and not negative",
                         options.rows, options.padded_length, options.initial_range);
    return add_feature(tower, column,
                       (rtv__tower_feature){.kind = RTV__FEATURE_EMBEDDING,
                                            .preprocessor = preprocessor,
                                            .width = width,
                                            .options = options});
}

rtv_status rtv_tower_add_value(rtv_tower *tower, const char *column, rtv_preprocessor *preprocessor,
                               int64_t width)
{
    return add_feature(tower, column,
                       (rtv__tower_feature){.kind = RTV__FEATURE_VALUE,
                                            .preprocessor = preprocessor,
                                            .width = width,
                                            .options = default_embedding});
}

rtv_status rtv_tower_sum_features(rtv_tower *tower)
{
    RTV_TRY(check_open(tower));
    if (tower->stage_count > 0)
        return rtv__fail(RTV_E_STATE, "tower '%s' already has layers", tower->name);
    for (int64_t i = 1; i < tower->feature_count; i++)
        if (tower->features[i].width != tower->features[0].width)
            return rtv__fail(RTV_E_SHAPE,
                             "features '%s' and '%s' have widths %" PRId64 " and %" PRId64
                             " and cannot be added",
                             tower->features[0].label, tower->features[i].label,
                             tower->features[0].width, tower->features[i].width);
    tower->sums_features = true;
    return RTV_OK;
}

/* The number of stages of the same kind so far numbers the new one. */
static rtv_status add_stage(rtv_tower *tower, const char *kind_name, rtv__tower_stage stage)
{
    RTV_TRY(check_open(tower));
    if (tower->feature_count == 0)
        return rtv__fail(RTV_E_STATE, "tower '%s' has no features yet", tower->name);
    RTV_TRY(rtv__reserve(tower->context, &tower->stages, &tower->stage_capacity,
                         tower->stage_count + 1, sizeof tower->stages[0]));
    int64_t number = 0;
    for (int64_t i = 0; i < tower->stage_count; i++)
        number += tower->stages[i].kind == stage.kind;
    char label[LABEL_BYTES];
    int length = snprintf(label, sizeof label, "%s_%" PRId64, kind_name, number);
    stage.label = rtv__copy_string(tower->context, label, (size_t)length);
    if (stage.label == NULL)
        return RTV_E_NOMEM;
    if (stage.width == 0)
        stage.width = rtv_tower_width(tower);
    tower->stages[tower->stage_count++] = stage;
    return RTV_OK;
}

rtv_status rtv_tower_add_dense(rtv_tower *tower, int64_t units, rtv_activation activation)
{
    if (units < 1 || units > MOST_UNITS)
        return rtv__fail(RTV_E_RANGE, "a dense layer has %" PRId64 " units, must be 1 to %d", units,
                         MOST_UNITS);
    RTV_TRY(rtv__activation_check(activation, 0.0, "the activation of a dense layer"));
    return add_stage(
        tower, "dense",
        (rtv__tower_stage){.kind = RTV__STAGE_DENSE, .width = units, .activation = activation});
}

rtv_status rtv_tower_add_cross(rtv_tower *tower, int64_t projection)
{
    if (projection < 0 || projection > MOST_UNITS)
        return rtv__fail(RTV_E_RANGE, "a cross layer has projection %" PRId64 ", must be 0 to %d",
                         projection, MOST_UNITS);
    return add_stage(tower, "cross",
                     (rtv__tower_stage){.kind = RTV__STAGE_CROSS, .projection = projection});
}

rtv_status rtv_tower_add_layer_norm(rtv_tower *tower)
{
    return add_stage(tower, "layer_norm", (rtv__tower_stage){.kind = RTV__STAGE_LAYER_NORM});
}

rtv_status rtv_tower_add_dropout(rtv_tower *tower, double rate)
{
    if (!(rate >= 0.0 && rate < 1.0))
        return rtv__fail(RTV_E_RANGE, "dropout rate is %g, must be from 0 to below 1", rate);
    return add_stage(tower, "dropout",
                     (rtv__tower_stage){.kind = RTV__STAGE_DROPOUT, .rate = rate});
}

rtv_status rtv_tower_add_l2_normalize(rtv_tower *tower)
{
    return add_stage(tower, "l2_normalize", (rtv__tower_stage){.kind = RTV__STAGE_L2_NORMALIZE});
}

int64_t rtv__tower_feature_width(const rtv_tower *tower)
{
    if (tower->sums_features)
        return tower->feature_count > 0 ? tower->features[0].width : 0;
    int64_t width = 0;
    for (int64_t i = 0; i < tower->feature_count; i++)
        width += tower->features[i].width;
    return width;
}

int64_t rtv_tower_width(const rtv_tower *tower)
{
    return tower->stage_count > 0 ? tower->stages[tower->stage_count - 1].width
                                  : rtv__tower_feature_width(tower);
}

bool rtv__tower_has_dropout(const rtv_tower *tower)
{
    for (int64_t i = 0; i < tower->stage_count; i++)
        if (tower->stages[i].kind == RTV__STAGE_DROPOUT && tower->stages[i].rate > 0.0)
            return true;
    return false;
}

bool rtv__tower_depends_on_batch(const rtv_tower *tower)
{
    for (int64_t i = 0; i < tower->feature_count; i++) {
        const rtv_tower_embedding_options *options = &tower->features[i].options;
        if (options->pooling == RTV_POOLING_PADDED_MEAN && options->padded_length == 0)
            return true;
    }
    return false;
}
