/* What a Discretization holds. */
#ifndef RTV_LIB_PREPROCESS_DISCRETIZATION_H
#define RTV_LIB_PREPROCESS_DISCRETIZATION_H

#include "preprocess/preprocessor.h"
#include "preprocess/quantile_sketch.h"
#include "preprocess/quantile_summary.h"

typedef struct {
    rtv_preprocessor base;
    float *boundaries; /* ascending; NULL: not known yet, all values in bin 0 */
    int64_t boundary_count;
    int64_t bins; /* to learn */
    double epsilon;
    bool is_accurate;
    /* Between begin and finish: */
    int64_t seen;
    rtv__quantile_summary summary; /* as Keras learns, or */
    rtv__quantile_sketch sketch;   /* accurately */
} rtv__discretization;

rtv_status rtv__discretization_check_type(const rtv_column *column);

/* Learning; see rtv__preprocessor_class. */
rtv_status rtv__discretization_begin(rtv_preprocessor *layer);
rtv_status rtv__discretization_update(rtv_preprocessor *layer, const rtv_column *column,
                                      int64_t first, int64_t count);
rtv_status rtv__discretization_finish(rtv_preprocessor *layer);
void rtv__discretization_drop(rtv_preprocessor *layer);

#endif
