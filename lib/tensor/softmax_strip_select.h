/* The hardest negatives of a row. */
#ifndef RTV_LIB_TENSOR_SOFTMAX_STRIP_SELECT_H
#define RTV_LIB_TENSOR_SOFTMAX_STRIP_SELECT_H

#include <stdint.h>

/* Room for the scratch of a row of so many entries, in elements of 8 bytes. */
static inline int64_t rtv__strip_select_scratch(int64_t entries)
{
    return entries + entries / 16 + 1;
}

/*
 * Keeps the `kept` highest of all columns that the entries stand for, the lower entry of equal
 * ones, and sets the counts of what is left out to 0. The positive is taken for 3.4e36 higher than
 * its value: it stays unless it is masked. A value that is not a number counts as the highest.
 */
void rtv__strip_keep_hardest(int64_t *counts, const float *values, int64_t entries,
                             int64_t positive, int64_t kept, uint64_t *scratch);

#endif
