/* Counting in 8-bit integers: only what their bounds leave open is scored in float32. */
#ifndef RTV_LIB_TENSOR_PANEL_COUNT_INT8_H
#define RTV_LIB_TENSOR_PANEL_COUNT_INT8_H

#include "tensor/panel_count.h"

/* As rtv__panel_count_above, whose results it gives. */
rtv_status rtv__panel_count_int8(int64_t *counts, rtv__count_work *work,
                                 const rtv__panel_counting *counting);

#endif
