/* Runs one op of a case in f32 and in f64, with its gradients, for the checkers of ops_*.json. */
#ifndef PARITY_OPS_RUN_H
#define PARITY_OPS_RUN_H

#include "parity.h"
#include "retrieve/ops.h"

enum { OPS_MOST_LEAVES = 8 };

typedef struct {
    parity_case *c;
    rtv_dtype dtype;
    rtv_tape *tape;
    const char *keys[OPS_MOST_LEAVES];
    rtv_tensor *leaves[OPS_MOST_LEAVES];
    int leaf_count;
} ops_run;

typedef struct {
    const char *op; /* the case's option "op" */
    void (*run)(ops_run *run);
} ops_entry;

/* Runs the entry of the case's op; the last entry has op NULL. */
void ops_check(parity_case *c, const ops_entry *entries);

/* The input `key`, whose gradient will be compared with the output d_<key> where there is one.
 * NULL, and the case has failed, when the input is missing; NULL alone from the optional one. */
rtv_tensor *ops_leaf(ops_run *run, const char *key);
rtv_tensor *ops_optional_leaf(ops_run *run, const char *key);
/* An input without a gradient: integers and masks, or reals of the run's dtype. */
rtv_tensor *ops_constant(const ops_run *run, const char *key);
/* Compares the result with the output "y" (by address: the call that gives the status sets it),
 * runs backward from the input "dy" and compares gradients. When the case expects an error, the
 * status must be one. */
void ops_finish(ops_run *run, rtv_status status, rtv_tensor *const *result);
/* The same for outputs y0, y1, ... and dy0, dy1, ... */
void ops_finish_many(ops_run *run, rtv_status status, rtv_tensor *const *ys, int count);

/* Options of the case. */
double ops_double(const ops_run *run, const char *key, double otherwise);
int32_t ops_int(const ops_run *run, const char *key, int32_t otherwise);
/* Reads a list of at most RTV_MOST_DIMS numbers; gives how many. */
int32_t ops_list(const ops_run *run, const char *key, int64_t *out);

#endif
