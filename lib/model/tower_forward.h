/* Running a tower on a tape. */
#ifndef RTV_LIB_MODEL_TOWER_FORWARD_H
#define RTV_LIB_MODEL_TOWER_FORWARD_H

#include "model/tower_input.h"
#include "retrieve/autodiff.h"

/* [input->rows, width]. The input's columns must stay as they are until the tape's reset. */
rtv_status rtv__tower_forward(rtv_tensor **out, const rtv_tower *tower, rtv_tape *tape,
                              const rtv__tower_input *input);

/*
 * Encodes `source` in batches of `batch_rows` (0: all at once) into `out` [rows, width], without
 * gradients or dropout. The tape must be one without gradients; it is reset.
 */
rtv_status rtv__tower_encode(float *out, const rtv_tower *tower, rtv_tape *tape,
                             rtv__tower_input *input, const rtv__feature_source *source,
                             int64_t batch_rows);

#endif
