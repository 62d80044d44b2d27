/*
 * One gradient case per op: random inputs, and a function that applies the op to them. The sweep
 * (test_gradient_sweep.c) checks each against central differences, in several rounds with new
 * shapes and values.
 */
#ifndef GRAD_CASE_H
#define GRAD_CASE_H

#include "base/random.h"
#include "retrieve/gradient_check.h"
#include "retrieve/ops.h"

enum { GRAD_MOST_LEAVES = 5, GRAD_MOST_CONSTANTS = 4 };

typedef struct {
    rtv__random random;
    rtv_dtype dtype; /* of the leaves; values are the same numbers in either */
    int32_t round;
    rtv_tensor *leaves[GRAD_MOST_LEAVES];
    int32_t leaf_count;
    rtv_tensor *constants[GRAD_MOST_CONSTANTS]; /* ids, masks */
    int32_t constant_count;
    int64_t sizes[3 * RTV_MOST_DIMS]; /* for the case's use: shapes, begins, permutations */
    int32_t numbers[RTV_MOST_DIMS];
    double value;
} grad_input;

typedef struct {
    const char *function; /* such as "rtv_op_add" */
    const char *op;       /* its name in the op table; NULL when it is made of other ops */
    void (*prepare)(grad_input *input);
    rtv_recorded_fn record; /* `payload` is the grad_input */
} grad_case;

/* Lists that end with a case whose function is NULL. */
extern const grad_case grad_elementwise_cases[];
extern const grad_case grad_shape_cases[];
extern const grad_case grad_model_cases[];

/* Numbers in [low, high]. */
int64_t grad_below(grad_input *input, int64_t bound);
int64_t grad_between(grad_input *input, int64_t low, int64_t high);
double grad_real(grad_input *input, double low, double high);
/* Sizes of 1 to `most`; gives the rank. */
int32_t grad_shape(grad_input *input, int64_t *dims, int32_t least_rank, int32_t most_rank,
                   int64_t most);
/* A shape that broadcasts to the given one. */
int32_t grad_smaller(grad_input *input, int64_t *dims, int32_t full_rank, const int64_t *full);

/* A leaf of values in [low, high]. */
rtv_tensor *grad_leaf(grad_input *input, int32_t rank, const int64_t *dims, double low,
                      double high);
/* The same, none closer than 0.02 to one of the kinks. */
rtv_tensor *grad_leaf_away(grad_input *input, int32_t rank, const int64_t *dims, double low,
                           double high, const double *kinks, int kink_count);
/* Ids in [low, high), i32 and i64 in turn. */
rtv_tensor *grad_ids(grad_input *input, int32_t rank, const int64_t *dims, int64_t low,
                     int64_t high);
rtv_tensor *grad_mask(grad_input *input, int32_t rank, const int64_t *dims);

void grad_input_start(grad_input *input, rtv_dtype dtype, int32_t round);
void grad_input_free(grad_input *input);

#endif
