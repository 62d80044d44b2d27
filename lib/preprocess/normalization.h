/* What a Normalization holds, and how its statistics lie along the axes of a column. */
#ifndef RTV_LIB_PREPROCESS_NORMALIZATION_H
#define RTV_LIB_PREPROCESS_NORMALIZATION_H

#include "preprocess/preprocessor.h"

/* Between begin and finish. */
typedef struct {
    rtv__shape shape;    /* sizes of the kept axes, set by the first batch */
    int64_t statistics;  /* their product */
    int64_t count;       /* values seen for each statistic */
    double *sums;        /* of the batch; with ACCURATE: means so far */
    double *square_sums; /* of distances from the mean, in the batch; with ACCURATE: so far */
    double *counts;      /* with ACCURATE: values so far */
    float *batch_mean, *mean, *variance;
} rtv__normalization_learning;

typedef struct {
    rtv_preprocessor base;
    uint32_t flags; /* RTV_NORMALIZATION_ constants */
    int32_t axis_count;
    int32_t axes[RTV_MOST_DIMS]; /* as given */

    rtv__shape shape;       /* of the three below */
    int64_t statistics;     /* how many numbers each holds */
    int64_t count;          /* values that were seen for each, when learnt */
    float *mean, *variance; /* NULL: 0 and 1 */
    float *divisors;        /* max(sqrt(variance), 1e-7) */
    rtv__normalization_learning learning;
} rtv__normalization;

/*
 * Where the statistic of a value stands: the values are blocks of `inner` consecutive ones; block b
 * begins at statistic rtv__statistic_map_block and goes on by `step`.
 */
typedef struct {
    int64_t inner, step;
    int64_t blocks;
    int32_t rank; /* of what is outside of the blocks */
    int64_t dims[RTV_MOST_DIMS], strides[RTV_MOST_DIMS];
} rtv__statistic_map;

/* The sizes of the axes that keep statistics of their own in columns like this one. */
rtv_status rtv__normalization_kept(rtv__shape *kept_out, bool is_kept[RTV_MOST_DIMS],
                                   const rtv__normalization *layer, const rtv_column *column);
/* Lays statistics of a shape that broadcasts to the kept axes along `dims` of the column. */
void rtv__statistic_map_make(rtv__statistic_map *out, const rtv__shape *dims, int64_t count,
                             const bool is_kept[RTV_MOST_DIMS], const rtv__shape *statistics);
int64_t rtv__statistic_map_block(const rtv__statistic_map *map, int64_t block);

/* RTV_E_INVALID when the flags or axes exclude each other. */
rtv_status rtv__normalization_check(const rtv__normalization *layer);
/* Puts statistics in place; both arrays are taken on success. */
rtv_status rtv__normalization_set(rtv__normalization *layer, const rtv__shape *shape, float *mean,
                                  float *variance);

/* Learning; see rtv__preprocessor_class. */
rtv_status rtv__normalization_begin(rtv_preprocessor *layer);
rtv_status rtv__normalization_update(rtv_preprocessor *layer, const rtv_column *column,
                                     int64_t first, int64_t count);
rtv_status rtv__normalization_finish(rtv_preprocessor *layer);
void rtv__normalization_drop(rtv_preprocessor *layer);

#endif
