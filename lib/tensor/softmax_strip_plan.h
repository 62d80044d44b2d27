/* Which columns belong to which row: the pairs and ids of a batch, sorted. */
#ifndef RTV_LIB_TENSOR_SOFTMAX_STRIP_PLAN_H
#define RTV_LIB_TENSOR_SOFTMAX_STRIP_PLAN_H

#include "base/int64_map.h"
#include "tensor/softmax_strip.h"

/* Columns of one id are a group; without ids each column is one of its own. */
typedef struct {
    int64_t groups;
    int32_t *group_of;      /* [columns] */
    int64_t *group_start;   /* [groups + 1] where a group begins in group_columns */
    int32_t *group_columns; /* [columns] by group, then rising */
    int64_t *row_start;     /* [rows + 1] where a row begins in row_pairs */
    int32_t *row_pairs;     /* [pairs] by row, then by place of the candidate in group_columns */
    int32_t *known_groups;  /* of the known ids; -1: no column has it */
    int64_t *known_columns; /* [rows] how many columns the known ids of a row have */
} rtv__strip_plan;

/* What is to be known before a strip is worked at: the most that one strip needs. */
typedef struct {
    int64_t runs;     /* pairs of one row and group */
    int64_t records;  /* columns of a row with a coefficient of their own */
    int64_t specials; /* columns of a row that are looked at one by one */
} rtv__strip_needs;

/* A block of memory that is cut into arrays, in a first pass without memory to measure it. */
typedef struct {
    char *base;
    size_t used;
} rtv__strip_layout;

/* The next array, 64-byte aligned; NULL while measuring. */
void *rtv__strip_take(rtv__strip_layout *layout, int64_t count, size_t size);

/* The arrays of a plan and of the work on it. */
void rtv__strip_plan_layout(rtv__strip_plan *plan, int32_t **scratch, rtv__strip_layout *layout,
                            const rtv__strip_batch *batch);
/* Fills a plan. `ids` is cleared, then holds the group of each id. */
rtv_status rtv__strip_plan_fill(rtv__strip_plan *plan, const rtv_context *context, int32_t *scratch,
                                rtv__int64_map *ids, const rtv__strip_batch *batch);
rtv__strip_needs rtv__strip_plan_needs(const rtv__strip_plan *plan, const rtv__strip_batch *batch,
                                       int64_t rows_per_strip);

static inline int64_t rtv__strip_pair_row(const rtv__strip_batch *batch, int64_t pair)
{
    return batch->pair_queries != NULL ? batch->pair_queries[pair] : pair;
}

static inline int64_t rtv__strip_pair_column(const rtv__strip_batch *batch, int64_t pair)
{
    return batch->pair_candidates != NULL ? batch->pair_candidates[pair] : pair;
}

static inline double rtv__strip_pair_weight(const rtv__strip_batch *batch, int64_t pair)
{
    double weight = batch->pair_weights != NULL ? (double)batch->pair_weights[pair] : 1.0;
    return weight * batch->weight_scale;
}

static inline bool rtv__strip_is_masked(const rtv__strip_batch *batch, int64_t row, int64_t column)
{
    return batch->mask != NULL && batch->mask[row * batch->candidate_rows + column] == 0;
}

static inline int64_t rtv__strip_multiplicity(const rtv__strip_batch *batch, int64_t column)
{
    return batch->multiplicity != NULL ? batch->multiplicity[column] : 1;
}

#endif
