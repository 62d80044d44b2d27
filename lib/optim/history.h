/*
 * The updates of a parameter whose rows are brought up to date later, and the plans for that: what
 * a row that has seen only the first `from` updates must go through, as one closed formula where
 * there is one.
 */
#ifndef RTV_LIB_OPTIM_HISTORY_H
#define RTV_LIB_OPTIM_HISTORY_H

#include "kernel/update_kernels.h"

typedef struct {
    rtv__update_numbers numbers;
    double log_kept; /* sum of log(1 - decay) over all updates up to this one */
    double distance; /* how far a constant sign of step `rate` has moved a weight from 0 */
} rtv__update_record;

typedef struct {
    rtv__update_record *records;
    int64_t count, capacity;
    double highest_step; /* largest step_size of all */
} rtv__history;

/* The capacity must be there. */
void rtv__history_add(rtv__history *history, const rtv__update_numbers *numbers);

/* What updates first + 1 to last leave of a weight that only weight decay touches. */
double rtv__history_kept(const rtv__history *history, int64_t first, int64_t last);

/* All plans start from `plan->from`, which is below the history's count. */

/* One by one. */
void rtv__plan_replay(rtv__catch_up *plan, const rtv__history *history);
/* Weight decay alone; the caller may add slot factors and a moving slot. */
void rtv__plan_decay(rtv__catch_up *plan, const rtv__history *history);
/* The sum over the updates of inertia^j, each decayed by those after it. */
double rtv__plan_momentum_distance(const rtv__catch_up *plan, const rtv__history *history,
                                   double inertia);
/*
 * Steps step_size m beta^j / (s shrink^j sqrt(square_scale) + epsilon) for the j-th update. Where
 * the series converges too slowly, those updates that matter are replayed: as many as make beta^j /
 * shrink^j small, all of them when beta >= shrink. Slot factors are the caller's, for one update.
 */
void rtv__plan_series(rtv__catch_up *plan, const rtv__history *history, double beta, double shrink,
                      const double *slot_factors);

#endif
