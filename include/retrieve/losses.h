/*
 * task: ranking losses of lists of scored items.
 *
 * Formulas: those of keras-rs (pairwise losses, ListMLE) and of TensorFlow's softmax cross-entropy
 * with labels as weights. Regression and classification losses of single rows, and the ways to
 * reduce losses to one number, are in retrieve/ops_loss.h.
 */
#ifndef RTV_LOSSES_H
#define RTV_LOSSES_H

#include "retrieve/ops_loss.h"

RTV_BEGIN_DECLS

/*
 * Valid items are those with a label of 0 or more and a mask that is not 0. y are labels, s scores,
 * z = (s_i - s_j) / temperature.
 */
typedef int32_t rtv_ranking_loss_kind;
enum {
    /* Pairs of valid items with y_i > y_j; the loss of item i is the sum over j. */
    RTV_PAIRWISE_HINGE = 1,         /* max(0, 1 - z) */
    RTV_PAIRWISE_LOGISTIC = 2,      /* log(1 + exp(-z)) */
    RTV_PAIRWISE_SOFT_ZERO_ONE = 3, /* 1 - sigmoid(z) */
    /* ((y_i - y_j) - (s_i - s_j))^2 over all pairs of valid items; no temperature */
    RTV_PAIRWISE_MEAN_SQUARED = 4,
    /* The likelihood of the order by falling labels, ties in the order given; one loss a list. */
    RTV_LIST_MLE = 5,
    /* -sum of y_j log_softmax(s / temperature)_j over the valid items; one loss a list. */
    RTV_LIST_SOFTMAX = 6
};

/* What a ranking loss has beside scores and labels. */
typedef struct rtv_ranking_loss_options {
    uint32_t struct_size; /* set by RTV_RANKING_LOSS_OPTIONS_INIT */
    uint32_t flags;       /* reserved, 0 */
    float temperature;    /* above 0; 0: 1 */
    int32_t reduction;    /* RTV_LOSS_MEAN (0) or another RTV_LOSS_ constant */
    /* uint8 of the shape of the scores: 0 leaves an item out; NULL: none is left out */
    const rtv_tensor *mask;
    /* Weights of the losses, of a float dtype: [lists] or [lists, 1], for pairwise losses also the
     * shape of the scores; NULL: 1. A scalar or [1] for scores of rank 1. */
    const rtv_tensor *sample_weight;
} rtv_ranking_loss_options;

#define RTV_RANKING_LOSS_OPTIONS_INIT                                                              \
    {                                                                                              \
        sizeof(rtv_ranking_loss_options), 0, 0, 0, NULL, NULL                                      \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_ranking_loss_options_init(rtv_ranking_loss_options *options,
                                                               size_t struct_size);

/**
 * The loss of lists of scored items, with a gradient for the scores.
 *
 * @param out     receives a scalar; without a reduction [lists, items] for pairwise losses, which
 *                have one per item, and [lists] for the others; NULL on failure
 * @param tape    not NULL
 * @param kind    RTV_PAIRWISE_HINGE or another of the constants above
 * @param scores  float32 or float64 [lists, items], or [items] for one list
 * @param labels  float32 or float64 of the shape of `scores`; below 0 leaves an item out
 * @param options NULL for the mean, temperature 1 and no weights
 *
 * A list without valid items has loss 0. With RTV_LOSS_MEAN every loss counts, those of items
 * that are left out too; weights that sum up to 0 give 0.
 *
 * Ownership: the tape owns `*out`; borrows the labels, mask and weights until the tape's reset.
 * Threads: single user.
 * Errors: RTV_E_INVALID (also a temperature or constant out of range, named), RTV_E_SHAPE,
 * RTV_E_DTYPE, RTV_E_NOMEM, RTV_E_UNSUPPORTED (newer options).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_ranking_loss(rtv_tensor **out, rtv_tape *tape,
                                                  rtv_ranking_loss_kind kind,
                                                  const rtv_tensor *scores,
                                                  const rtv_tensor *labels,
                                                  const rtv_ranking_loss_options *options);

RTV_END_DECLS

#endif
