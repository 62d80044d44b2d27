/*
 * optim: learning rates that change with the step. The formulas are those of Keras's learning rate
 * schedules (keras.io/api/optimizers/learning_rate_schedules).
 */
#ifndef RTV_SCHEDULE_H
#define RTV_SCHEDULE_H

#include "retrieve/base.h"

RTV_BEGIN_DECLS

/* Below, s is the step, counted from 0, and N is decay_steps. */
typedef int32_t rtv_schedule_kind;
enum {
    RTV_SCHEDULE_CONSTANT = 0,
    RTV_SCHEDULE_EXPONENTIAL = 1,     /* initial * decay_rate^(s / N) */
    RTV_SCHEDULE_INVERSE_TIME = 2,    /* initial / (1 + decay_rate * s / N) */
    RTV_SCHEDULE_POLYNOMIAL = 3,      /* (initial - end) * (1 - min(s, N) / N)^power + end */
    RTV_SCHEDULE_COSINE = 4,          /* initial * ((1 - alpha) * (1 + cos(pi min(s, N) / N)) / 2
                                         + alpha); with warmup_steps W first linearly from initial to
                                         warmup_target, then the cosine of the target at s - W */
    RTV_SCHEDULE_COSINE_RESTARTS = 5, /* cosines, each `period_factor` times as long and
                                         `height_factor` times as high as the one before */
    RTV_SCHEDULE_PIECEWISE = 6        /* values[i] of the first i with s <= boundaries[i], after the
                                         last boundary values[boundary_count] */
};

enum {
    RTV_SCHEDULE_STAIRCASE = 1u, /* flags: EXPONENTIAL and INVERSE_TIME round s / N down */
    RTV_SCHEDULE_CYCLE = 2u      /* flags: POLYNOMIAL starts again from a lower rate after each N */
};

/* A learning rate as a function of the step s, with N = decay_steps. */
typedef struct rtv_schedule {
    uint32_t struct_size;         /* set by RTV_SCHEDULE_INIT */
    uint32_t flags;               /* RTV_SCHEDULE_STAIRCASE, RTV_SCHEDULE_CYCLE or 0 */
    rtv_schedule_kind kind;       /* an RTV_SCHEDULE_ constant; 0: CONSTANT */
    int32_t boundary_count;       /* of PIECEWISE, 0 to 1024 */
    double initial_learning_rate; /* at least 0 */
    int64_t decay_steps;          /* above 0 where it is used; of the first COSINE_RESTARTS */
    double decay_rate;            /* above 0 */
    double end_learning_rate;     /* of POLYNOMIAL */
    double power;                 /* of POLYNOMIAL; 0: 1 */
    double alpha;                 /* floor of the cosines, as a share of the initial rate */
    double warmup_target;         /* of COSINE with warmup_steps */
    int64_t warmup_steps;         /* of COSINE; 0: no warm-up */
    double period_factor;         /* of COSINE_RESTARTS, at least 1; 0: 2 */
    double height_factor;         /* of COSINE_RESTARTS, above 0; 0: 1 */
    const int64_t *boundaries;    /* of PIECEWISE, rising */
    const double *values;         /* of PIECEWISE: boundary_count + 1 */
} rtv_schedule;

#define RTV_SCHEDULE_INIT                                                                          \
    {                                                                                              \
        sizeof(rtv_schedule), 0, 0, 0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0, NULL, NULL    \
    }

/**
 * Fills a schedule with its defaults, for callers that cannot use the macro.
 *
 * @param schedule    struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `schedule`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_schedule_init(rtv_schedule *schedule, size_t struct_size);

/**
 * The learning rate of a step.
 *
 * @param out      receives the rate
 * @param schedule which; NULL-able: no
 * @param step     0 or more; the first step is 0
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: RTV_E_INVALID (NULL, unknown kind), RTV_E_RANGE (a field, a negative step),
 * RTV_E_UNSUPPORTED (newer struct).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_schedule_at(double *out, const rtv_schedule *schedule,
                                                 int64_t step);

RTV_END_DECLS

#endif
