/* The figures of a training, one row per epoch, one named column per figure. */
#ifndef RTV_LIB_MODEL_TRAINING_HISTORY_H
#define RTV_LIB_MODEL_TRAINING_HISTORY_H

#include "base/memory.h"
#include "retrieve/fit.h"

rtv_status rtv__history_create(rtv_history **out, rtv_context *context);
/* Opens the row of a new epoch; figures not set stay NaN. */
rtv_status rtv__history_add_epoch(rtv_history *history);
/* Sets a figure of the newest epoch. */
rtv_status rtv__history_set(rtv_history *history, const char *name, double value);
void rtv__history_set_best_epoch(rtv_history *history, int64_t epoch);

#endif
