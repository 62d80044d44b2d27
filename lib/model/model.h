/* What a model holds. */
#ifndef RTV_LIB_MODEL_MODEL_H
#define RTV_LIB_MODEL_MODEL_H

#include "model/popularity.h"
#include "model/tower_input.h"
#include "retrieve/autodiff.h"
#include "retrieve/model.h"

typedef struct {
    rtv_tensor *tensor;
    const char *name;
} rtv__model_parameter;

struct rtv_model {
    rtv_context *context;
    rtv_tower *query, *candidate; /* counted */
    rtv_optimizer *optimizer;
    rtv_retrieval *task;
    char *candidate_id;  /* column name */
    char *sample_weight; /* column name or NULL */
    rtv_sampling_correction sampling_correction;
    rtv_loss_reduction reduction;
    bool fails_on_non_finite; /* else the optimizer skips or propagates */

    bool built;
    rtv__model_parameter *parameters;
    int32_t parameter_count;
    rtv_tape *encode_tape; /* without gradients; NULL until built */
    rtv__tower_input query_input, candidate_input;

    int64_t epochs_done, steps_done;
    rtv__popularity popularity; /* of the candidates in the newest training rows, for log-Q */
};

/* RTV_E_STATE before rtv_model_adapt. */
rtv_status rtv__model_check_built(const rtv_model *model);
/* Makes layers, parameter list and tape; every preprocessor must have its state. */
rtv_status rtv__model_build(rtv_model *model);
void rtv__model_unbuild(rtv_model *model);

rtv_status rtv__model_encode(float *out, rtv_model *model, const rtv_tower *tower,
                             const rtv_table *rows, int64_t batch_rows);

#endif
