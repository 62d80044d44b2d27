/* One batch: towers forward, loss, backward, update. Its memory is used again for the next. */
#ifndef RTV_LIB_MODEL_TRAIN_STEP_H
#define RTV_LIB_MODEL_TRAIN_STEP_H

#include "model/batch_groups.h"
#include "model/train_set.h"

typedef struct {
    rtv_model *model;          /* borrowed */
    const rtv__train_set *set; /* borrowed */
    rtv_tape *tape;
    rtv__batch_groups queries, candidates;
    rtv__tower_input query_input, candidate_input;
    bool merges_queries, merges_candidates;
    float *weight;      /* of the batch's rows */
    float *probability; /* of the batch's candidates */
    int64_t *id;        /* of the batch's candidates */
} rtv__train_step;

/* `training` false: losses only, without dropout, gradients or updates. */
rtv_status rtv__train_step_init(rtv__train_step *step, rtv_model *model, const rtv__train_set *set,
                                int64_t batch_rows, bool training);
void rtv__train_step_destroy(rtv__train_step *step);

/*
 * The loss of the rows as the task reduces it, and the weight that makes it a sum: loss * weight
 * is the sum of the weighted losses of the rows.
 */
typedef struct {
    double loss, weight_of_loss;
} rtv__batch_loss;

rtv_status rtv__train_step_loss(rtv__batch_loss *out, rtv__train_step *step, const int64_t *rows,
                                int64_t count);
/* The same, then changes the weights. */
rtv_status rtv__train_step_run(rtv__batch_loss *out, rtv__train_step *step, const int64_t *rows,
                               int64_t count);

#endif
