/* Schedules as Keras names their options, for the checkers of schedules and of optimizers. */
#ifndef PARITY_SCHEDULE_CASE_H
#define PARITY_SCHEDULE_CASE_H

#include "parity.h"
#include "retrieve/schedule.h"

/* Everything but the kind; what is absent has the Keras default. */
void read_schedule_fields(const parity_json *options, rtv_schedule *out);
/* The arrays belong to the case. 0: it has failed. */
int read_piecewise_schedule(parity_case *c, const parity_json *options, rtv_schedule *out);

#endif
