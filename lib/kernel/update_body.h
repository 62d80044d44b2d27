/*
 * The table of update_kernels.h for one type: included by update_typed.h, which defines REAL, SQRT,
 * FABS, POW, TINY (the smallest normal number), TYPED(name) and TABLE. Formulas: Keras 2.15.
 */
#include "kernel/update_rules_body.h"
#include "kernel/catch_up_body.h"
#include "kernel/row_sums_body.h"

/* Some elements that lie one after the other, and the rows that they are. */
typedef struct {
    REAL *weights;
    void *slots[RTV__MOST_SLOTS];
    const REAL *gradient;
    int64_t count, rows;
} TYPED(run);

/* Rows lie far apart in memory: their cache lines are asked for early. */
EXPAND void TYPED(fetch_row)(const rtv__update_rows *job, int64_t row)
{
    enum { CACHE_LINE_BYTES = 64, PER_LINE = CACHE_LINE_BYTES / sizeof(REAL) };
    for (int64_t x = 0; x < job->width; x += PER_LINE)
        __builtin_prefetch((const REAL *)job->weights + row * job->width + x, 1, 2);
    const int64_t slot_width = job->row_wise ? 1 : job->width;
    for (int32_t k = 0; k < job->slot_count; k++)
        for (int64_t x = 0; x < slot_width; x += PER_LINE)
            __builtin_prefetch((const REAL *)job->slots[k] + row * slot_width + x, 1, 2);
}

/* From row i of the gradient on: one row, or all up to `last` when nothing tells them apart. */
EXPAND TYPED(run) TYPED(find_run)(const rtv__update_rows *job, int64_t i, int64_t last)
{
    const int64_t rows = job->rows == NULL && !job->row_wise ? last - i : 1;
    const int64_t row = job->rows != NULL ? job->rows[i] : i;
    TYPED(run)
    run = {.weights = (REAL *)job->weights + row * job->width,
           .gradient = job->row_gradients != NULL ? job->row_gradients[i]
                                                  : (const REAL *)job->gradient + i * job->width,
           .count = rows * job->width,
           .rows = rows};
    for (int32_t k = 0; k < job->slot_count; k++)
        run.slots[k] = (REAL *)job->slots[k] + row * (job->row_wise ? 1 : job->width);
    return run;
}

/*
 * An update by a rule, called with ELEMENTS. The job is copied for the compiler: what is written
 * cannot change it.
 */
#undef UPDATE
#undef ELEMENTS
#undef ROWS_AHEAD
#define ROWS_AHEAD 32
#define ELEMENTS   run.weights, run.slots, run.gradient, run.count, &numbers
#define UPDATE(name, call)                                                                         \
    static void TYPED(update_##name)(const rtv__update_rows *given, int64_t first, int64_t last)   \
    {                                                                                              \
        const rtv__update_rows job = *given;                                                       \
        const rtv__update_numbers numbers = *given->numbers;                                       \
        int64_t fetched = job.rows != NULL ? first : last;                                         \
        for (int64_t i = first; i < last;) {                                                       \
            for (; fetched < last && fetched <= i + ROWS_AHEAD; fetched++)                         \
                TYPED(fetch_row)(&job, job.rows[fetched]);                                         \
            const TYPED(run) run = TYPED(find_run)(&job, i, last);                                 \
            call;                                                                                  \
            i += run.rows;                                                                         \
        }                                                                                          \
    }

UPDATE(sgd, TYPED(sgd)(ELEMENTS))
UPDATE(momentum, TYPED(momentum)(ELEMENTS, false))
UPDATE(nesterov, TYPED(momentum)(ELEMENTS, true))
UPDATE(adagrad, TYPED(adagrad)(ELEMENTS))
UPDATE(legacy_adagrad, TYPED(legacy_adagrad)(ELEMENTS))
UPDATE(row_wise_adagrad, TYPED(row_wise_adagrad)(ELEMENTS))
UPDATE(clippy_adagrad, TYPED(clippy_adagrad)(ELEMENTS))
UPDATE(adam, TYPED(adam)(ELEMENTS, false))
UPDATE(amsgrad, TYPED(adam)(ELEMENTS, true))
UPDATE(nadam, TYPED(nadam)(ELEMENTS))
UPDATE(adamax, TYPED(adamax)(ELEMENTS))
UPDATE(rmsprop, TYPED(rmsprop)(ELEMENTS, false, false))
UPDATE(rmsprop_momentum, TYPED(rmsprop)(ELEMENTS, false, true))
UPDATE(rmsprop_centered, TYPED(rmsprop)(ELEMENTS, true, false))
UPDATE(rmsprop_centered_momentum, TYPED(rmsprop)(ELEMENTS, true, true))
UPDATE(adadelta, TYPED(adadelta)(ELEMENTS))
UPDATE(ftrl, TYPED(ftrl)(ELEMENTS, true))
UPDATE(ftrl_by_power, TYPED(ftrl)(ELEMENTS, false))
UPDATE(lion, TYPED(lion)(ELEMENTS))

static bool TYPED(all_finite)(const void *x, int64_t count)
{
    return TYPED(count_bad)(x, count) == 0;
}

const rtv__update_kernels TABLE = {
    .update =
        {
            [RTV__UPDATE_SGD] = TYPED(update_sgd),
            [RTV__UPDATE_MOMENTUM] = TYPED(update_momentum),
            [RTV__UPDATE_NESTEROV] = TYPED(update_nesterov),
            [RTV__UPDATE_ADAGRAD] = TYPED(update_adagrad),
            [RTV__UPDATE_LEGACY_ADAGRAD] = TYPED(update_legacy_adagrad),
            [RTV__UPDATE_ROW_WISE_ADAGRAD] = TYPED(update_row_wise_adagrad),
            [RTV__UPDATE_CLIPPY_ADAGRAD] = TYPED(update_clippy_adagrad),
            [RTV__UPDATE_ADAM] = TYPED(update_adam),
            [RTV__UPDATE_AMSGRAD] = TYPED(update_amsgrad),
            [RTV__UPDATE_NADAM] = TYPED(update_nadam),
            [RTV__UPDATE_ADAMAX] = TYPED(update_adamax),
            [RTV__UPDATE_RMSPROP] = TYPED(update_rmsprop),
            [RTV__UPDATE_RMSPROP_MOMENTUM] = TYPED(update_rmsprop_momentum),
            [RTV__UPDATE_RMSPROP_CENTERED] = TYPED(update_rmsprop_centered),
            [RTV__UPDATE_RMSPROP_CENTERED_MOMENTUM] = TYPED(update_rmsprop_centered_momentum),
            [RTV__UPDATE_ADADELTA] = TYPED(update_adadelta),
            [RTV__UPDATE_FTRL] = TYPED(update_ftrl),
            [RTV__UPDATE_FTRL_BY_POWER] = TYPED(update_ftrl_by_power),
            [RTV__UPDATE_LION] = TYPED(update_lion),
        },
    .catch_up =
        {
            [RTV__CATCH_UP_NONE] = TYPED(catch_up_nothing),
            [RTV__CATCH_UP_LINEAR] = TYPED(catch_up_linear),
            [RTV__CATCH_UP_SERIES] = TYPED(catch_up_series),
            [RTV__CATCH_UP_SIGN] = TYPED(catch_up_sign),
        },
    .clippy_factor = TYPED(clippy_factor),
    .sum_rows = TYPED(sum_rows),
    .all_finite = TYPED(all_finite),
};
