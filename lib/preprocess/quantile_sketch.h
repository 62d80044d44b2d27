/*
 * Quantiles of a stream with a bound on their error: sorted buffers of equal width stand for 1, 2,
 * 4, .. values each; two of one kind are merged and every other value kept (Manku, Rajagopalan and
 * Lindsay 1998). After n values in buffers of width k a rank is wrong by at most
 * n * log2(n / k) / (2 k); up to k values it is exact.
 */
#ifndef RTV_LIB_PREPROCESS_QUANTILE_SKETCH_H
#define RTV_LIB_PREPROCESS_QUANTILE_SKETCH_H

#include <stdbool.h>

#include "base/memory.h"

enum { RTV__SKETCH_LEVELS = 48 };

typedef struct {
    const rtv_context *context; /* borrowed */
    int64_t width;
    int64_t count; /* values seen */
    float *open;   /* the buffer that is being filled */
    int64_t open_count;
    float *scratch;                     /* of merging, twice as wide */
    float *buffers[RTV__SKETCH_LEVELS]; /* each value of level i stands for 2^i */
    bool is_full[RTV__SKETCH_LEVELS];
    bool keeps_odd; /* which of the merged values to keep, in turn */
} rtv__quantile_sketch;

/* Ranks are right to within `epsilon` of all values, for up to 2^30 / epsilon of them. */
void rtv__quantile_sketch_init(rtv__quantile_sketch *sketch, const rtv_context *context,
                               double epsilon);
void rtv__quantile_sketch_destroy(rtv__quantile_sketch *sketch);
rtv_status rtv__quantile_sketch_add(rtv__quantile_sketch *sketch, const float *values,
                                    int64_t count);

/*
 * The values between which about count / bins values lie, strictly ascending and above the
 * smallest, so that no bin is empty: at most bins - 1 of them.
 */
rtv_status rtv__quantile_sketch_boundaries(float **out, int64_t *count_out,
                                           const rtv__quantile_sketch *sketch, int64_t bins);

#endif
