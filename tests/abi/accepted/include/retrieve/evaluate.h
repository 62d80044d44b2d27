#ifndef RTV_EVALUATE_H
#define RTV_EVALUATE_H
#include "retrieve/metric.h"
#include "retrieve/model.h"
RTV_BEGIN_DECLS
typedef struct rtv_evaluate_options {
    uint32_t struct_size;
    uint32_t flags;
    const int64_t *ks;
    int64_t k_count;
    int64_t batch_rows;
    int64_t candidate_batch_rows;
    const rtv_table *exclude;
    const char *user_id;
} rtv_evaluate_options;
enum {
    RTV_EVALUATE_BY_SCORE = 1u,
    RTV_EVALUATE_KEEP_DUPLICATES = 2u,
    RTV_EVALUATE_STOP_AT_K = 4u
};
#define RTV_EVALUATE_OPTIONS_INIT                                                                  \
    {                                                                                              \
        sizeof(rtv_evaluate_options), 0, NULL, 0, 0, 0, NULL, NULL                                 \
    }
RTV_API RTV_NODISCARD rtv_status rtv_evaluate_options_init(rtv_evaluate_options *options,
                                                           size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_model_evaluate(rtv_topk_result **out, rtv_model *model,
                                                    const rtv_table *test,
                                                    const rtv_table *candidates,
                                                    const rtv_evaluate_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_model_loss(double *out, rtv_model *model,
                                                const rtv_table *rows, int64_t batch_rows);
RTV_API RTV_NODISCARD rtv_status rtv_popularity_evaluate(
    rtv_topk_result **out, rtv_context *context, const rtv_table *train, const rtv_table *test,
    const rtv_table *candidates, const char *candidate_id, const rtv_evaluate_options *options);
RTV_END_DECLS
#endif
