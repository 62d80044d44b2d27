/*
 * optim: optimizers change the parameters of a tape by their gradients. The formulas are those of
 * Keras 2.11 and later, line by line in docs/optimizers.md. For learning rates that change see
 * retrieve/schedule.h; for names, exceptions and saving see retrieve/optim_state.h.
 */
#ifndef RTV_OPTIM_H
#define RTV_OPTIM_H

#include "retrieve/autodiff.h"
#include "retrieve/schedule.h"

RTV_BEGIN_DECLS

/* A rule of update, and the state that it keeps of each parameter. Single user. */
typedef struct rtv_optimizer rtv_optimizer;

/* A rule of update, with the paper it is from. */
typedef int32_t rtv_optimizer_kind;
enum {
    RTV_OPTIMIZER_ADAGRAD = 0, /* arXiv 1002.4908 */
    RTV_OPTIMIZER_SGD = 1,
    RTV_OPTIMIZER_ADAM = 2,           /* arXiv 1412.6980 */
    RTV_OPTIMIZER_ADAMW = 3,          /* Adam with weight_decay 0.004: arXiv 1711.05101 */
    RTV_OPTIMIZER_NADAM = 4,          /* Dozat 2016 */
    RTV_OPTIMIZER_ADAMAX = 5,         /* arXiv 1412.6980, section 7.1 */
    RTV_OPTIMIZER_RMSPROP = 6,        /* Tieleman and Hinton 2012 */
    RTV_OPTIMIZER_ADADELTA = 7,       /* arXiv 1212.5701 */
    RTV_OPTIMIZER_FTRL = 8,           /* McMahan et al. 2013 */
    RTV_OPTIMIZER_LION = 9,           /* arXiv 2302.06675 */
    RTV_OPTIMIZER_CLIPPY_ADAGRAD = 10 /* arXiv 2302.09178, as in TFRS */
};

/* What happens to the rows of a table that a step has no gradient for. */
typedef int32_t rtv_row_updates;
enum {
    /* The same as with a gradient of 0, as in Keras: averages decay, momentum and weight decay move
       the row. Done when the row is next read, so that a step costs what its batch touches. */
    RTV_ROWS_EXACT = 0,
    RTV_ROWS_LAZY = 1 /* nothing, and weight decay too waits for the row's next gradient */
};

/* What a gradient that is not finite does; nothing is changed before it is known. */
typedef int32_t rtv_non_finite;
enum {
    RTV_NON_FINITE_FAIL = 0,     /* the step fails with RTV_E_NUMERIC, naming the parameter */
    RTV_NON_FINITE_SKIP = 1,     /* the step does nothing but count in rtv_optimizer_skipped */
    RTV_NON_FINITE_PROPAGATE = 2 /* it goes into the parameters, as in Keras; not looked for */
};

enum {                              /* flags of rtv_optimizer_options */
       RTV_OPTIMIZER_NESTEROV = 1u, /* SGD */
       RTV_OPTIMIZER_AMSGRAD = 2u,  /* ADAM and ADAMW */
       RTV_OPTIMIZER_CENTERED = 4u, /* RMSPROP */
       RTV_OPTIMIZER_LEGACY_ADAGRAD =
           8u, /* ADAGRAD as before Keras 2.11: epsilon outside the root */
       RTV_OPTIMIZER_CLIP_ACCUMULATOR = 16u, /* CLIPPY_ADAGRAD adds the clipped gradient's square */
       RTV_OPTIMIZER_ACCUMULATE_FIRST = 32u, /* CLIPPY_ADAGRAD adds it before the division */
       RTV_OPTIMIZER_ROW_WISE =
           64u /* ADAGRAD of tables: one accumulator per row, of the mean square; no Keras form */
};

/* A field that says "default" takes Keras's value for the kind: see docs/optimizers.md. */
typedef struct rtv_optimizer_options {
    uint32_t struct_size;         /* set by RTV_OPTIMIZER_OPTIONS_INIT */
    uint32_t flags;               /* RTV_OPTIMIZER_ constants or 0 */
    rtv_optimizer_kind kind;      /* an RTV_OPTIMIZER_ constant; 0: ADAGRAD */
    rtv_row_updates row_updates;  /* an RTV_ROWS_ constant; 0: EXACT */
    rtv_non_finite non_finite;    /* an RTV_NON_FINITE_ constant; 0: FAIL */
    int32_t reserved1;            /* 0 */
    const rtv_schedule *schedule; /* NULL: learning_rate; read by rtv_optimizer_create */
    const void *reserved2;        /* NULL */
    double learning_rate;         /* negative: default */
    double momentum;              /* SGD and RMSPROP, 0 to below 1; negative: default, 0 */
    double rho;                   /* RMSPROP and ADADELTA, 0 to below 1; negative: default */
    double beta_1;                /* of the Adam family and LION, 0 to below 1; negative: default */
    double beta_2;                /* likewise */
    double epsilon;               /* negative: default, 1e-7 */
    double initial_accumulator;   /* both ADAGRADs and FTRL; negative: default, 0.1 */
    double weight_decay;          /* times the learning rate, each step; negative: default */
    double clip_value;            /* bound of each element of a gradient; 0: none */
    double clip_norm;             /* bound of the norm of each parameter's gradient; 0: none */
    double clip_global_norm;      /* bound of the norm of all gradients together; 0: none */
    double l1;                    /* FTRL, penalty of |w|; at least 0 */
    double l2;                    /* FTRL, penalty of w^2; at least 0 */
    double l2_shrinkage;          /* FTRL, the same by its gradient; at least 0 */
    double ftrl_beta;             /* FTRL, added to the root of the accumulator; at least 0 */
    double learning_rate_power;   /* FTRL, at most 0; positive: default, -0.5 */
    double variable_threshold;    /* CLIPPY_ADAGRAD, relative; negative: default, 0.1 */
    double accumulator_threshold; /* CLIPPY_ADAGRAD, relative; negative: default, 0 */
    double absolute_threshold;    /* CLIPPY_ADAGRAD; negative: default, 1e-7 */
} rtv_optimizer_options;

#define RTV_OPTIMIZER_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_optimizer_options), 0, 0, 0, 0, 0, NULL, NULL, -1.0, -1.0, -1.0, -1.0, -1.0,    \
            -1.0, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, -1.0, -1.0, -1.0             \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_options_init(rtv_optimizer_options *options,
                                                            size_t struct_size);

/**
 * Creates an optimizer. Its state for a parameter is made in the first step that has a gradient
 * for it, or by rtv_optimizer_load.
 *
 * @param out     receives the optimizer; NULL on failure
 * @param context NULL-able
 * @param options NULL for the defaults: Adagrad with learning rate 0.001
 *
 * Ownership: returns new; keeps a reference to the context, copies the schedule.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (a field, named; more than one kind of clipping),
 * RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_create(rtv_optimizer **out, rtv_context *context,
                                                      const rtv_optimizer_options *options);

/**
 * Brings every row up to date and frees the optimizer.
 *
 * @param optimizer NULL is a no-op
 *
 * Ownership: ends the caller's ownership; releases the parameters.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_optimizer_free(rtv_optimizer *optimizer);

/**
 * Changes every parameter on the tape that has a gradient. Duplicate rows of a row-sparse gradient
 * are summed first; then follow clipping, weight decay and the formula of the kind.
 *
 * @param optimizer not NULL
 * @param tape      after rtv_tape_backward; clipping changes its gradients
 *
 * Ownership: keeps a reference to each parameter; borrows the tape.
 * Threads: single user; works on all threads of the context, with the same result for any number.
 * Errors: RTV_E_INVALID, RTV_E_STATE (no backward pass; another optimizer defers rows of the
 * parameter), RTV_E_DTYPE, RTV_E_NUMERIC (see rtv_non_finite), RTV_E_NOMEM. All parameters are as
 * they were.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_step(rtv_optimizer *optimizer, rtv_tape *tape);

/**
 * Brings every row up to date that RTV_ROWS_EXACT has put off. Operations on tapes, copies and
 * files do so for what they read; needed before reading rtv_tensor_data of a table.
 *
 * @param optimizer not NULL
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_flush(rtv_optimizer *optimizer);

/**
 * Sets the learning rate of the steps to come; a schedule is given up.
 *
 * @param optimizer     not NULL
 * @param learning_rate at least 0 and finite
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_set_learning_rate(rtv_optimizer *optimizer,
                                                                 double learning_rate);

/**
 * The learning rate of the next step.
 *
 * @param optimizer not NULL
 *
 * Ownership: borrows.
 * Threads: any thread while nobody steps.
 * Errors: none.
 * Since: 0.1
 */
RTV_API double rtv_optimizer_learning_rate(const rtv_optimizer *optimizer);

/**
 * The number of steps done.
 *
 * @param optimizer not NULL
 *
 * Ownership: borrows.
 * Threads: any thread while nobody steps.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_optimizer_step_count(const rtv_optimizer *optimizer);

/**
 * The number of steps that RTV_NON_FINITE_SKIP left out; they are not in the step count.
 *
 * @param optimizer not NULL
 *
 * Ownership: borrows.
 * Threads: any thread while nobody steps.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_optimizer_skipped(const rtv_optimizer *optimizer);

RTV_END_DECLS

#endif
