#ifndef RTV_TASK_H
#define RTV_TASK_H
#include "retrieve/data.h"
#include "retrieve/losses.h"
RTV_BEGIN_DECLS
typedef struct rtv_retrieval rtv_retrieval;
typedef int32_t rtv_retrieval_kind;
enum {
    RTV_RETRIEVAL_SOFTMAX = 0,
    RTV_RETRIEVAL_BINARY = 1
};
enum {
    RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS = 1u,
    RTV_RETRIEVAL_HARD_NEGATIVES = 2u
};
typedef struct rtv_retrieval_options {
    uint32_t struct_size;
    uint32_t flags;
    int32_t kind;
    int32_t reduction;
    float temperature;
    float label_smoothing;
    int64_t hard_negatives;
    float probability_floor;
    int32_t reserved1;
} rtv_retrieval_options;
#define RTV_RETRIEVAL_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_retrieval_options), 0, 0, 0, 0, 0, 0, 0, 0                                      \
    }
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_options_init(rtv_retrieval_options *options,
                                                            size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_create(rtv_retrieval **out, rtv_context *context,
                                                      const rtv_retrieval_options *options);
RTV_API void rtv_retrieval_free(rtv_retrieval *task);
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_set_temperature(rtv_retrieval *task,
                                                               float temperature);
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_set_hard_negatives(rtv_retrieval *task,
                                                                  int64_t count);
typedef struct rtv_retrieval_inputs {
    uint32_t struct_size;
    uint32_t flags;
    const float *sample_weight;
    const float *sampling_probability;
    const float *sampling_log_probability;
    const int64_t *candidate_ids;
    const rtv_column *candidate_id_column;
    const uint8_t *score_mask;
    const int64_t *known_offsets;
    const int64_t *known_ids;
    int64_t pair_count;
    const int64_t *pair_queries;
    const int64_t *pair_candidates;
    const int64_t *multiplicity;
    const void *reserved1;
} rtv_retrieval_inputs;
#define RTV_RETRIEVAL_INPUTS_INIT                                                                  \
    {                                                                                              \
        sizeof(rtv_retrieval_inputs), 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL,  \
            NULL, NULL, NULL                                                                       \
    }
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_inputs_init(rtv_retrieval_inputs *inputs,
                                                           size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_loss(rtv_tensor **out, rtv_retrieval *task,
                                                    rtv_tape *tape, const rtv_tensor *query,
                                                    const rtv_tensor *candidate,
                                                    const rtv_retrieval_inputs *inputs);
RTV_END_DECLS
#endif
