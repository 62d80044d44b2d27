/*
 * Rows with equal features get equal vectors, so that each distinct row needs to be encoded only
 * once: this finds the groups of equal rows.
 */
#ifndef RTV_LIB_MODEL_ROW_GROUPS_H
#define RTV_LIB_MODEL_ROW_GROUPS_H

#include "data/column.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    int64_t rows, count;        /* rows and groups */
    int64_t *group_of_row;      /* groups are numbered in the order of their first rows */
    int64_t *first_row;         /* of each group */
} rtv__row_groups;

/*
 * Groups `rows` rows that are equal, bit for bit, in all columns, and in `key_of_row` unless that
 * is NULL.
 */
rtv_status rtv__row_groups_make(rtv__row_groups *out, const rtv_context *context,
                                rtv_column *const *columns, int64_t column_count,
                                const int64_t *key_of_row, int64_t rows);
void rtv__row_groups_destroy(rtv__row_groups *groups);

#endif
