#ifndef RTV_MODEL_H
#define RTV_MODEL_H
#include "retrieve/data.h"
#include "retrieve/index.h"
#include "retrieve/optim.h"
#include "retrieve/table.h"
#include "retrieve/task.h"
#include "retrieve/tower.h"
RTV_BEGIN_DECLS
typedef struct rtv_model rtv_model;
typedef int32_t rtv_sampling_correction;
enum {
    RTV_SAMPLING_NONE = 0,
    RTV_SAMPLING_FREQUENCY = 1
};
typedef struct rtv_model_options {
    uint32_t struct_size;
    uint32_t flags;
    const rtv_optimizer_options *optimizer;
    const rtv_retrieval_options *task;
    const char *candidate_id;
    const char *sample_weight;
    rtv_sampling_correction sampling_correction;
    int32_t reserved1;
} rtv_model_options;
#define RTV_MODEL_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_model_options), 0, NULL, NULL, NULL, NULL, 0, 0                                 \
    }
RTV_API RTV_NODISCARD rtv_status rtv_model_options_init(rtv_model_options *options,
                                                        size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_model_create(rtv_model **out, rtv_context *context,
                                                  rtv_tower *query, rtv_tower *candidate,
                                                  const rtv_model_options *options);
RTV_API void rtv_model_free(rtv_model *model);
RTV_API RTV_NODISCARD rtv_status rtv_model_adapt(rtv_model *model, const rtv_table *interactions,
                                                 const rtv_table *candidates);
RTV_API int32_t rtv_model_parameter_count(const rtv_model *model);
RTV_API rtv_tensor *rtv_model_parameter(rtv_model *model, int32_t i);
RTV_API const char *rtv_model_parameter_name(const rtv_model *model, int32_t i);
RTV_API RTV_NODISCARD rtv_status rtv_model_encode_queries(rtv_tensor **out, rtv_model *model,
                                                          const rtv_table *rows);
RTV_API RTV_NODISCARD rtv_status rtv_model_encode_candidates(rtv_tensor **out, rtv_model *model,
                                                             const rtv_table *rows);
RTV_API RTV_NODISCARD rtv_status rtv_model_index(rtv_index **out, rtv_model *model,
                                                 const rtv_table *candidates, const char *id_column,
                                                 const rtv_index_options *options);
RTV_END_DECLS
#endif
