/*
 * The arithmetic of optimizers: loops over elements, in the dtype of the parameter. What depends on
 * the step only is worked out before, in double precision.
 */
#ifndef RTV_LIB_OPTIM_ARITHMETIC_H
#define RTV_LIB_OPTIM_ARITHMETIC_H

#include "retrieve/optim.h"

enum { RTV__MOST_SLOTS = 3, RTV__MOST_TERMS = 8 };

/* One update of one parameter. */
typedef struct {
    const rtv_optimizer_options *options; /* with all defaults filled in */
    double rate;                          /* learning rate */
    double decay;                         /* share of each weight that weight decay takes */
    double step_size;                     /* rate with the bias corrections of the kind */
    double gradient_step;                 /* Nadam: rate of the gradient itself */
    double square_scale;                  /* Nadam: bias correction of the mean square; else 1 */
    double clip_factor;                   /* Clippy Adagrad; else 1 */
} rtv__numbers;

/* `slots` are the optimizer's state, one array of `count` elements each. */
typedef void (*rtv__update_fn)(void *weights, void *const *slots, const void *gradient,
                               int64_t count, const rtv__numbers *numbers);

typedef enum {
    RTV__UPDATE_SGD,
    RTV__UPDATE_MOMENTUM,
    RTV__UPDATE_NESTEROV,
    RTV__UPDATE_ADAGRAD,
    RTV__UPDATE_LEGACY_ADAGRAD,
    RTV__UPDATE_CLIPPY_ADAGRAD,
    RTV__UPDATE_ADAM,
    RTV__UPDATE_AMSGRAD,
    RTV__UPDATE_NADAM,
    RTV__UPDATE_ADAMAX,
    RTV__UPDATE_RMSPROP,
    RTV__UPDATE_RMSPROP_MOMENTUM,
    RTV__UPDATE_RMSPROP_CENTERED,
    RTV__UPDATE_RMSPROP_CENTERED_MOMENTUM,
    RTV__UPDATE_ADADELTA,
    RTV__UPDATE_FTRL,
    RTV__UPDATE_LION,
    RTV__UPDATE_COUNT
} rtv__update;

/* What brings a row over many updates with a gradient of 0 at once. */
typedef enum {
    RTV__CATCH_UP_NONE,
    RTV__CATCH_UP_LINEAR, /* w = w * weight_factor + slots[moving_slot] * distance */
    RTV__CATCH_UP_SERIES, /* w = w * weight_factor - slots[0] * sum_j a_j / (s rho_j + epsilon) */
    RTV__CATCH_UP_SIGN    /* w = w * weight_factor - sign(slots[0]) * distance */
} rtv__catch_up_method;

typedef struct rtv__catch_up rtv__catch_up;
struct rtv__catch_up {
    int64_t from; /* updates that the row has seen */
    /* First these updates are done one by one, with a gradient of 0. */
    int64_t replay_first, replay_count;
    /* Then the others at once; every slot is multiplied by its factor last. */
    rtv__catch_up_method method;
    double weight_factor;
    double slot_factors[RTV__MOST_SLOTS];
    int32_t moving_slot; /* LINEAR; -1: none */
    double distance;     /* LINEAR and SIGN */
    /* SERIES: s is slots[spread_slot] or its root, and the sum over updates is the polynomial
       sum_p (-s / (s center + epsilon))^p moments[p] / (s center + epsilon). */
    int32_t spread_slot, spread_is_square, terms;
    double center, epsilon, moments[RTV__MOST_TERMS];
    /* SIGN: the distance of an average that reaches 0 on the way, after `steps` updates. */
    double (*short_distance)(const rtv__catch_up *plan, double steps);
    const void *history;
    double beta;
};

typedef void (*rtv__catch_up_fn)(void *weights, void *const *slots, int32_t slot_count,
                                 int64_t count, const rtv__catch_up *plan);

typedef struct {
    rtv__update_fn update[RTV__UPDATE_COUNT];
    rtv__catch_up_fn catch_up[RTV__CATCH_UP_SIGN + 1];
    /* Clippy Adagrad: the smallest quotient of bound and step, at most 1. */
    double (*clippy_factor)(const void *weights, const void *accumulator, const void *gradient,
                            int64_t count, const rtv__numbers *numbers);
} rtv__arithmetic;

extern const rtv__arithmetic rtv__arithmetic_f32, rtv__arithmetic_f64;

#endif
