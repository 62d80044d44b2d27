/* What a tower holds: features side by side, then layers one after the other. */
#ifndef RTV_LIB_MODEL_TOWER_H
#define RTV_LIB_MODEL_TOWER_H

#include "base/context.h"
#include "data/table.h"
#include "retrieve/tower.h"

enum { RTV__MOST_FEATURES = 256, RTV__MOST_NAME_BYTES = 200 };

typedef enum { RTV__FEATURE_EMBEDDING, RTV__FEATURE_VALUE } rtv__feature_kind;

typedef struct {
    rtv__feature_kind kind;
    char *column;                   /* that it reads */
    char *label;                    /* prefix of its tensors, unique in the tower */
    rtv_preprocessor *preprocessor; /* counted; NULL for a value taken as it is */
    int64_t width;
    rtv_tower_embedding_options options;
    rtv_layer *embedding; /* once built */
} rtv__tower_feature;

typedef enum {
    RTV__STAGE_DENSE,
    RTV__STAGE_CROSS,
    RTV__STAGE_LAYER_NORM,
    RTV__STAGE_DROPOUT,
    RTV__STAGE_L2_NORMALIZE
} rtv__stage_kind;

typedef struct {
    rtv__stage_kind kind;
    char *label;   /* such as "dense_0" */
    int64_t width; /* of its output */
    rtv_activation activation;
    int64_t projection;
    double rate;
    rtv_layer *layer; /* once built */
} rtv__tower_stage;

struct rtv_tower {
    atomic_int references;
    rtv_context *context;
    char *name;
    rtv__tower_feature *features;
    int64_t feature_count, feature_capacity;
    rtv__tower_stage *stages;
    int64_t stage_count, stage_capacity;
    bool sums_features;
    bool in_model; /* its declaration is closed */
    bool built;    /* its layers exist */
};

rtv_tower *rtv__tower_retain(rtv_tower *tower);

/* Whether the features alone, before any layer, have this width. */
int64_t rtv__tower_feature_width(const rtv_tower *tower);
/* Whether two equal rows of a training batch may get different vectors. */
bool rtv__tower_has_dropout(const rtv_tower *tower);
/* Whether a row's vector depends on the rows it is encoded with. */
bool rtv__tower_depends_on_batch(const rtv_tower *tower);

/* RTV_E_NOTFOUND when a feature has no column in the table. */
rtv_status rtv__tower_check_columns(const rtv_tower *tower, const rtv_table *rows);
/* Every preprocessor that has no state yet learns it from the rows. */
rtv_status rtv__tower_adapt(rtv_tower *tower, const rtv_table *rows);
/*
 * Makes tables and layers; every preprocessor must have its state. `from_file`: the tables have
 * one row each, since those of a file take their place.
 */
rtv_status rtv__tower_build(rtv_tower *tower, bool from_file);
/* Takes them away again. */
void rtv__tower_unbuild(rtv_tower *tower);

/* Features, then stages; NULL where there is nothing to train. */
int64_t rtv__tower_layer_count(const rtv_tower *tower);
rtv_layer *rtv__tower_layer(const rtv_tower *tower, int64_t i);

#endif
