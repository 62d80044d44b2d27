/* The data and the model of a training-run case, as its options describe them. */
#ifndef TRAJECTORY_MODEL_H
#define TRAJECTORY_MODEL_H

#include "model/model.h"
#include "parity.h"

typedef struct {
    rtv_table *ratings; /* user_id, movie_title, timestamp, weight (rating / 5); file order */
    rtv_table *train, *test;
    rtv_table *movies; /* movie_title, file order */
    rtv_model *model;
    bool is_seed, by_id;
    int64_t batch, test_batch, epochs;
    rtv_tensor **parameters; /* in the order of options.tensors */
    int64_t parameter_count;
    bool
        crossed_kinks; /* a relu was on for a row where the stored run has it off, or the reverse */
} trajectory;

/* NULL, and the case has failed, when something is wrong. Freed with the case. */
trajectory *trajectory_make(parity_case *c);
/* Gives the weights their starting values by the closed formula. */
void trajectory_set_weights(parity_case *c, trajectory *run);

#endif
