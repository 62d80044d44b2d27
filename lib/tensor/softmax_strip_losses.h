/* Losses of one pair, other than the plain softmax, from the scores of its row. */
#ifndef RTV_LIB_TENSOR_SOFTMAX_STRIP_LOSSES_H
#define RTV_LIB_TENSOR_SOFTMAX_STRIP_LOSSES_H

#include <stdbool.h>

#include "kernel/kernel.h"

/*
 * The entries of a row are its columns, and one more, behind them, for the copies of the positive:
 * the positive itself is one column, as the others are `multiplicity` each.
 */
typedef struct {
    const rtv__kernels *kernels;
    int64_t columns, positive;
    const int64_t *multiplicity; /* [columns]; NULL: 1 */
    int64_t copies;              /* of the positive */
    float *values;               /* [columns + 1] */
    float *coefficients;         /* [columns] the derivatives by the values are added here */
    float *powers, *logs;        /* [columns + 1] scratch */
    /* The entries that are kept, where not all are, and how many columns of each. */
    const int32_t *chosen;
    const int64_t *chosen_counts;
    int64_t chosen_number;
    double kept; /* columns in all */
    double weight, label_smoothing;
} rtv__strip_entries;

static inline int64_t rtv__strip_entry_count(const rtv__strip_entries *row, int64_t entry)
{
    if (entry >= row->columns)
        return row->copies;
    return row->multiplicity == NULL || entry == row->positive ? 1 : row->multiplicity[entry];
}

/* The weighted loss of all entries, or of the chosen ones. */
double rtv__strip_softmax_loss(const rtv__strip_entries *row);
double rtv__strip_binary_loss(const rtv__strip_entries *row);

#endif
