/* Schedules inside an optimizer: checked and copied once. */
#ifndef RTV_LIB_OPTIM_SCHEDULE_H
#define RTV_LIB_OPTIM_SCHEDULE_H

#include "base/context.h"
#include "retrieve/schedule.h"

/* Reads and checks the caller's struct. */
rtv_status rtv__schedule_read(rtv_schedule *out, const rtv_schedule *given);
/* The rate of a checked schedule; step >= 0. */
double rtv__schedule_rate(const rtv_schedule *schedule, int64_t step);
/* A checked copy with boundaries and values of its own; freed by rtv__free. */
rtv_status rtv__schedule_copy(rtv_schedule **out, const rtv_context *context,
                              const rtv_schedule *given);

#endif
