/* The example's job on MovieLens: its data, its models, and one trained model that is served. */
#ifndef BENCH_JOB_H
#define BENCH_JOB_H

#include "bench.h"
#include "deep_retrieval/experiment.h"

enum { JOB_SEED = 42, JOB_SEED_EPOCHS = 3 };

struct bench_job {
    movielens data;
    settings settings;
    experiment setup;
    rtv_model *model; /* the seed's without hidden layer, trained; NULL: not needed yet */
    rtv_index *index; /* of its movies */
    char bundle[4096];
};

/* The hidden layers of the seed's three models, from the shallowest. */
const hidden_layers *job_seed_hidden(int32_t model);
/* Such as "none" and "64_64". */
void job_hidden_name(char *out, size_t bytes, const hidden_layers *hidden);

/* Reads and splits the data, once. */
rtv_status job_load(bench_job **out, bench_run *bench);
/* The same, and trains, indexes and saves the model that is served. */
rtv_status job_load_served(bench_job **out, bench_run *bench);
void job_free(bench_job *job);

/* A model that is ready to be trained. */
rtv_status job_model(rtv_model **out, const bench_job *job, variant which,
                     const hidden_layers *hidden);

#endif
