/*
 * Quantiles of a stream in little memory, as Keras' Discretization learns them: a list of values
 * with weights that is merged with every batch and compressed when it grows long. Every operation
 * rounds as Keras does, so that the boundaries are the same to the last bit.
 */
#ifndef RTV_LIB_PREPROCESS_QUANTILE_SUMMARY_H
#define RTV_LIB_PREPROCESS_QUANTILE_SUMMARY_H

#include "base/memory.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    double epsilon;             /* the error allowed in a rank, as a part of all values */
    float *values, *weights;    /* ascending values; what is seen of each */
    int64_t count;
    int64_t value_capacity, weight_capacity;
    float *batch, *batch_scratch; /* of one update */
    int64_t batch_capacity, batch_scratch_capacity;
    float *merged_values, *merged_weights, *sums; /* scratch of merging and compressing */
    int64_t merged_value_capacity, merged_weight_capacity, sum_capacity;
} rtv__quantile_summary;

void rtv__quantile_summary_init(rtv__quantile_summary *summary, const rtv_context *context,
                                double epsilon);
void rtv__quantile_summary_destroy(rtv__quantile_summary *summary);

/* Room for a batch of `count` values, to be written before the update. */
rtv_status rtv__quantile_summary_batch(float **out, rtv__quantile_summary *summary, int64_t count);
/* Takes in the first `count` values of that batch, none of them NaN. Reorders them. */
rtv_status rtv__quantile_summary_update(rtv__quantile_summary *summary, int64_t count);

/*
 * Compresses the summary to `bins` parts of about equal weight. What lies between them are the
 * boundaries: all values of the summary but the last.
 */
rtv_status rtv__quantile_summary_finish(rtv__quantile_summary *summary, int64_t bins);

/* Sorts ascending; `scratch` has room for `count` floats too. */
void rtv__sort_floats(float *values, float *scratch, int64_t count);

#endif
