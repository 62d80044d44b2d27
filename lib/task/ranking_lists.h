/* Losses of one list of scored items, and their gradients by the scores. */
#ifndef RTV_LIB_TASK_RANKING_LISTS_H
#define RTV_LIB_TASK_RANKING_LISTS_H

#include <stdbool.h>
#include <stdint.h>

#include "retrieve/losses.h"

/* One list. Scores are divided by the temperature already, but for the mean squared loss. */
typedef struct {
    int64_t items;
    const double *scores, *labels;
    const uint8_t *valid;
    double *powers; /* scratch of as many items, for losses of whole lists */
    int32_t *order; /* the same */
} rtv__ranking_list;

static inline bool rtv__ranking_is_pairwise(rtv_ranking_loss_kind kind)
{
    return kind <= RTV_PAIRWISE_MEAN_SQUARED;
}

/* One loss per item for pairwise kinds, else one. */
void rtv__ranking_losses(double *losses, rtv_ranking_loss_kind kind, const rtv__ranking_list *list);
/* Adds the gradient of sum of factors[i] * losses[i] to `slopes`, one per item. */
void rtv__ranking_slopes(double *slopes, rtv_ranking_loss_kind kind, const rtv__ranking_list *list,
                         const double *factors);

#endif
