/* Training and measuring one model. */
#ifndef EXAMPLE_EXPERIMENT_H
#define EXAMPLE_EXPERIMENT_H

#include "variants.h"

enum { K_COUNT = 5 };
extern const int64_t experiment_ks[K_COUNT];

/* Top-k accuracy on the test rows, among all candidates and among those not seen in training. */
typedef struct {
    double all[K_COUNT], unseen[K_COUNT];
} accuracy;

typedef struct {
    char name[128];
    int64_t parameters, epochs;
    double *losses, *seconds;  /* [epochs] */
    double evaluation_seconds; /* of the ranking among all candidates */
    accuracy accuracy;
} experiment_result;

typedef struct {
    rtv_context *context;
    const settings *settings;
    const movielens *data;
    rtv_table *train, *test;
} experiment;

/* Shuffles the ratings with the seed and cuts four fifths off for training. */
rtv_status experiment_split(experiment *setup);
void experiment_free(experiment *setup);

rtv_status experiment_popularity(accuracy *out, const experiment *setup);
/* Trains and measures; the model stays, for serving. */
rtv_status experiment_run(experiment_result *out, rtv_model **model, const experiment *setup,
                          const hidden_layers *hidden);
void experiment_result_free(experiment_result *result);

#endif
