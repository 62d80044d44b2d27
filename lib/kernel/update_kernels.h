/*
 * The inner loops of optimizers, for float and for double: what merges the gradients of rows that
 * were looked up more than once, and what updates rows or whole parameters by them. What depends
 * on the step only is worked out before, in double precision.
 *
 * Every operation is rounded on its own, so each instruction set gives the same bits. These loops
 * are written once in plain C (update_body.h) and left to the compiler to make vectors of.
 */
#ifndef RTV_LIB_KERNEL_UPDATE_KERNELS_H
#define RTV_LIB_KERNEL_UPDATE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RTV__MOST_SLOTS = 3, RTV__MOST_TERMS = 8 };

/* What all updates by one optimizer share; each kind reads its own. See rtv_optimizer_options. */
typedef struct {
    double momentum, rho, beta_1, beta_2, epsilon;
    double l1, l2, l2_shrinkage, ftrl_beta, learning_rate_power;
    double variable_threshold, accumulator_threshold, absolute_threshold;
    bool clip_accumulator, accumulate_first;
} rtv__update_constants;

/* One update of one parameter. */
typedef struct {
    const rtv__update_constants *constants;
    double rate;          /* learning rate */
    double decay;         /* share of each weight that weight decay takes */
    double step_size;     /* rate with the bias corrections of the kind */
    double gradient_step; /* Nadam: rate of the gradient itself */
    double square_scale;  /* Nadam: bias correction of the mean square; else 1 */
    double clip_factor;   /* Clippy Adagrad; else 1 */
} rtv__update_numbers;

/*
 * Rows of `width` elements. Row i of the gradient belongs to row rows[i] of the weights and of the
 * slots, which are the optimizer's state.
 */
typedef struct {
    void *weights;
    void *slots[RTV__MOST_SLOTS];
    int32_t slot_count;
    const void *gradient;             /* row after row */
    const void *const *row_gradients; /* where each row is; NULL: in `gradient` */
    const int64_t *rows;              /* NULL: row i belongs to row i */
    int64_t width;
    bool row_wise; /* slots have one element per row, not `width` */
    const rtv__update_numbers *numbers;
} rtv__update_rows;

/* Rows first to last - 1 of the gradient. */
typedef void (*rtv__update_fn)(const rtv__update_rows *job, int64_t first, int64_t last);

typedef enum {
    RTV__UPDATE_SGD,
    RTV__UPDATE_MOMENTUM,
    RTV__UPDATE_NESTEROV,
    RTV__UPDATE_ADAGRAD,
    RTV__UPDATE_LEGACY_ADAGRAD,
    RTV__UPDATE_ROW_WISE_ADAGRAD,
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
    RTV__UPDATE_FTRL_BY_POWER, /* any but -1/2 */
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
    int32_t spread_slot, spread_is_square;
    double center, epsilon, moments[RTV__MOST_TERMS];
    /* SIGN: the distance of an average that reaches 0 on the way, after `steps` updates. */
    double (*short_distance)(const rtv__catch_up *plan, double steps);
    const void *history;
    double beta;
};

/* One row of `count` elements. */
typedef void (*rtv__catch_up_fn)(void *weights, void *const *slots, int32_t slot_count,
                                 int64_t count, const rtv__catch_up *plan);

/* Gradients of rows that were looked up by one op; occurrence numbers run through the pieces. */
typedef struct {
    int64_t first; /* number of the first occurrence */
    int64_t count;
    const int64_t *rows;
    const int64_t *sources; /* rows of `values`; NULL: in their order */
    const void *scales;     /* NULL: 1 */
    const void *values;
} rtv__occurrences;

/*
 * Sum i adds the occurrences in the low bits of keys[starts[i]] to keys[starts[i + 1] - 1]. It is
 * written to row i of `sums`, unless it is one occurrence as it stands: results[i] says where.
 */
typedef struct {
    const rtv__occurrences *pieces;
    int64_t piece_count;
    const uint64_t *keys;
    int32_t occurrence_bits;
    const int64_t *starts;
    void *sums;
    const void **results;
    int64_t width;
} rtv__row_sums;

typedef struct {
    rtv__update_fn update[RTV__UPDATE_COUNT];
    rtv__catch_up_fn catch_up[RTV__CATCH_UP_SIGN + 1];
    /* Clippy Adagrad: the smallest quotient of bound and step, at most 1. */
    double (*clippy_factor)(const void *weights, const void *accumulator, const void *gradient,
                            int64_t count, const rtv__update_numbers *numbers);
    /* Sums first to last - 1, each in the order of its keys. Whether all are finite. */
    bool (*sum_rows)(const rtv__row_sums *job, int64_t first, int64_t last);
    bool (*all_finite)(const void *x, int64_t count);
} rtv__update_kernels;

extern const rtv__update_kernels rtv__update_f32_scalar, rtv__update_f64_scalar;
#if defined(__x86_64__)
extern const rtv__update_kernels rtv__update_f32_avx2, rtv__update_f64_avx2;
extern const rtv__update_kernels rtv__update_f32_avx512, rtv__update_f64_avx512;
#elif defined(__aarch64__)
extern const rtv__update_kernels rtv__update_f32_neon, rtv__update_f64_neon;
#endif

#endif
