#ifndef RTV_MEAN_METRIC_H
#define RTV_MEAN_METRIC_H
#include "retrieve/base.h"
RTV_BEGIN_DECLS
typedef struct rtv_mean_metric rtv_mean_metric;
RTV_API RTV_NODISCARD rtv_status rtv_mean_metric_create(rtv_mean_metric **out,
                                                        rtv_context *context);
RTV_API void rtv_mean_metric_free(rtv_mean_metric *metric);
RTV_API void rtv_mean_metric_add(rtv_mean_metric *metric, double value, double weight);
RTV_API RTV_NODISCARD rtv_status rtv_mean_metric_add_topk(rtv_mean_metric *metric, int64_t k,
                                                          const float *logits, int64_t rows,
                                                          int64_t columns, const int64_t *labels,
                                                          const float *weights);
RTV_API double rtv_mean_metric_result(const rtv_mean_metric *metric);
RTV_API void rtv_mean_metric_reset(rtv_mean_metric *metric);
RTV_END_DECLS
#endif
