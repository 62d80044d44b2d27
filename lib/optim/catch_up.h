/* Brings single rows over the updates that they have missed. */
#ifndef RTV_LIB_OPTIM_CATCH_UP_H
#define RTV_LIB_OPTIM_CATCH_UP_H

#include "optim/optimizer.h"

enum { RTV__KEPT_PLANS = 64 };

/* What a row has got: the number of updates, and this bit when it ever had a gradient. A row that
 * had none has no state but the initial one, which decides how little there is to do for it. */
#define RTV__ROW_TOUCHED ((uint32_t)1 << 31)

/* For the rows that one task brings up to date. */
typedef struct {
    const rtv__parameter *parameter;
    const rtv__history *history;
    const void *zeros; /* a gradient of 0 for one row */
    const rtv__update_kernels *kernels;
    const rtv__catch_up *all_plans; /* by the number of updates; NULL: made when needed */
    rtv__catch_up plans[RTV__KEPT_PLANS];
} rtv__catch_up_work;

void rtv__catch_up_start(rtv__catch_up_work *work, const rtv__parameter *parameter,
                         const rtv__history *history, const void *zeros,
                         const rtv__catch_up *all_plans);
/* Whether there is anything to do for a row that has got `seen`. */
bool rtv__catch_up_is_needed(const rtv__parameter *parameter, const rtv__history *history,
                             uint32_t seen);
/* Asks for the cache lines of a row that comes later. */
void rtv__catch_up_fetch(const rtv__parameter *parameter, int64_t row, uint32_t seen);
void rtv__catch_up_row(rtv__catch_up_work *work, int64_t row, uint32_t seen);
/* The plan of rows with so many updates. */
void rtv__catch_up_plan(rtv__catch_up *plan, const rtv__parameter *parameter,
                        const rtv__history *history, int64_t from);

#endif
