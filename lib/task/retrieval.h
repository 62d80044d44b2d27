/* What a Retrieval task holds, and its reader of inputs. */
#ifndef RTV_LIB_TASK_RETRIEVAL_H
#define RTV_LIB_TASK_RETRIEVAL_H

#include "autodiff/op.h"
#include "base/string_map.h"
#include "retrieve/task.h"
#include "tensor/softmax_strip.h"

struct rtv_retrieval {
    rtv_context *context; /* counted */
    rtv_retrieval_options options;
    rtv__strip_space *space;
    rtv__string_map strings; /* numbers for ids that are strings, of one batch */
};

/*
 * Checks the tensors and what comes with them, and makes a batch of both. What must be computed for
 * it is in the tape's memory, all else is borrowed. Weights and their scale are left to the caller.
 */
rtv_status rtv__retrieval_read(rtv__strip_batch *out, rtv_retrieval *task, rtv_tape *tape,
                               const rtv_tensor *query, const rtv_tensor *candidate,
                               const rtv_retrieval_inputs *inputs);

#endif
