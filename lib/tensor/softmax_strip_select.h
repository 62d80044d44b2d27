/* The hardest negatives of a row. */
#ifndef RTV_LIB_TENSOR_SOFTMAX_STRIP_SELECT_H
#define RTV_LIB_TENSOR_SOFTMAX_STRIP_SELECT_H

#include "tensor/softmax_strip_losses.h"

/* Room for a row of so many columns. */
typedef struct {
    uint64_t *keys;   /* [columns + 2] */
    uint64_t *maxima; /* [columns / 16 + 1] */
    int32_t *entries; /* [columns + 1] what is chosen, in no order */
    int64_t *counts;  /* [columns + 1] columns of each */
} rtv__strip_choice;

/*
 * Chooses the `kept` highest of all columns that the entries of a row stand for, the lower entry of
 * equal ones. The positive is taken for 3.4e36 higher than its value: it stays unless it is masked.
 * What is not a number counts as the highest. Sets the row's chosen entries and kept columns.
 */
void rtv__strip_choose_hardest(rtv__strip_entries *row, int64_t kept,
                               const rtv__strip_choice *choice);
/* The same where choice->keys has `count` keys, made by rtv__topk_key, of all negatives that may be
 * chosen. */
void rtv__strip_choose_listed(rtv__strip_entries *row, int64_t kept, int64_t count,
                              const rtv__strip_choice *choice);

#endif
