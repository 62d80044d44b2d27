/* Training rows, encoded once: distinct queries and candidates, and which of them each row has. */
#ifndef RTV_LIB_MODEL_TRAIN_SET_H
#define RTV_LIB_MODEL_TRAIN_SET_H

#include "model/model.h"
#include "model/row_groups.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    int64_t rows;
    rtv__tower_input queries, candidates; /* one row per group */
    rtv__row_groups query_groups, candidate_groups;
    int64_t *id_of_candidate; /* [candidate groups] number of the candidate's id */
    float *probability; /* [candidate groups] share of the rows with that id; NULL: no log-Q */
    float *weight;      /* [rows]; NULL: 1 */
} rtv__train_set;

/*
 * Reads the columns that the model needs, and checks them. `training`: the rows are those whose
 * shares log-Q corrects by, now and in later sets that are not for training.
 */
rtv_status rtv__train_set_make(rtv__train_set *set, rtv_model *model, const rtv_table *rows,
                               bool training);
void rtv__train_set_destroy(rtv__train_set *set);

#endif
