/* Runs an optimizer over given gradients, for the checkers of optimizers. */
#ifndef PARITY_OPTIMIZER_RUN_H
#define PARITY_OPTIMIZER_RUN_H

#include "optim/optimizer.h"
#include "parity.h"
#include "retrieve/optim.h"

/* One gradient of one step: dense, or one slice of `width` per index. */
typedef struct {
    int64_t *rows; /* NULL: dense */
    int64_t row_count, width, count;
    float *values; /* count of them */
} given_gradient;

enum { MOST_VARIABLES = 8 };

typedef struct {
    parity_case *c;
    int variable_count;
    int64_t step_count;
    const parity_tensor *start[MOST_VARIABLES];
    given_gradient *gradients; /* [step][variable] */
} optimizer_case;

typedef struct {
    rtv_optimizer *optimizer;
    rtv_tensor *variables[MOST_VARIABLES];
    rtv_tape *tape;
} optimizer_run;

/* 0, and the case has failed, when something is missing. */
int read_optimizer_case(optimizer_case *out, parity_case *c);
/* A copy whose gradients may be changed. */
given_gradient *copy_gradients(const optimizer_case *given);
/* Everything made here is freed with the case. */
int start_optimizer(optimizer_run *out, const optimizer_case *given,
                    const rtv_optimizer_options *options);
/* One step with the gradients of `step`. */
int run_step(const optimizer_run *run, const optimizer_case *given, const given_gradient *gradients,
             int64_t step);

/* Sums slices of the same row, in their order; clips as the fields of `options` say. */
void sum_duplicates(given_gradient *gradient);
void clip_gradients(given_gradient *gradients, int count, const rtv_optimizer_options *options);

#endif
