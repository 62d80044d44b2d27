/* What the checkers of the preprocessing layers share. */
#ifndef PARITY_PREPROCESS_H
#define PARITY_PREPROCESS_H

#include "parity.h"
#include "retrieve/preprocess_state.h"

/* A column with the values of a tensor: 32-bit and smaller integers become int64. NULL, and the
 * case has failed, on failure. */
rtv_column *parity_column(parity_case *c, const parity_tensor *tensor);
/* The same of `input`, an adapt batch and the like: a tensor, or a column of the real MovieLens
 * 100K. NULL also when the case was skipped for want of the data. */
rtv_column *parity_input_column(parity_case *c, const parity_json *value);
/* A column of the real data by its name in the golden vectors. */
rtv_column *parity_movielens_column(parity_case *c, const char *name);

/* The constant of an output mode's Keras name; 99 for one that there is not. */
rtv_output_mode parity_output_mode(const parity_json *options, rtv_output_mode otherwise);

/* Makes the layer of the case from its options. */
typedef rtv_status (*parity_layer_fn)(parity_case *c, rtv_preprocessor **out);

/*
 * Runs the case: create, adapt, apply; each must succeed, or fail where (or before) the reference
 * fails. Compares the output, and then calls `check_state` (NULL-able) for what was learnt.
 */
void parity_run_layer(parity_case *c, parity_layer_fn create,
                      void (*check_state)(parity_case *c, const rtv_preprocessor *layer));
/* Runs `status`'s part of the case; false: the case ends here, as it should or not. */
int parity_stage_succeeds(parity_case *c, const char *stage, rtv_status status);

/* Output, and "vocabulary" or "bin_boundaries" or whatever else there is in `state`. */
void parity_compare_column(parity_case *c, const rtv_column *got, const parity_json *want);
void parity_check_vocabulary(parity_case *c, const rtv_preprocessor *layer);

#endif
