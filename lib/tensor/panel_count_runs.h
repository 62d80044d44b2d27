/* Counting for equal queries: their scores are computed once and compared with each row's bound. */
#ifndef RTV_LIB_TENSOR_PANEL_COUNT_RUNS_H
#define RTV_LIB_TENSOR_PANEL_COUNT_RUNS_H

#include "tensor/panel_count.h"

/* As rtv__panel_count_above, whose results it gives, with counting->runs. */
rtv_status rtv__panel_count_runs(int64_t *counts, rtv__count_work *work,
                                 const rtv__panel_counting *counting);

#endif
