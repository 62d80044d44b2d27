#ifndef RTV_RANKING_METRIC_H
#define RTV_RANKING_METRIC_H
#include "retrieve/base.h"
RTV_BEGIN_DECLS
typedef struct rtv_ranking_metric rtv_ranking_metric;
typedef int32_t rtv_ranking_kind;
enum {
    RTV_RANKING_MRR = 1,
    RTV_RANKING_PRECISION = 2,
    RTV_RANKING_RECALL = 3,
    RTV_RANKING_MAP = 4,
    RTV_RANKING_DCG = 5,
    RTV_RANKING_NDCG = 6
};
enum { RTV_WEIGHT_ONE = 1, RTV_WEIGHT_PER_LIST = 2, RTV_WEIGHT_PER_ITEM = 3 };
typedef struct rtv_ranking_lists {
    uint32_t struct_size;
    uint32_t flags;
    int64_t lists;
    int64_t items;
    const float *labels;
    const float *scores;
    const uint8_t *mask;
    const float *weights;
    int32_t weight_shape;
    int32_t reserved1;
} rtv_ranking_lists;
#define RTV_RANKING_LISTS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_ranking_lists), 0, 0, 0, NULL, NULL, NULL, NULL, 0, 0                           \
    }
RTV_API RTV_NODISCARD rtv_status rtv_ranking_lists_init(rtv_ranking_lists *lists,
                                                        size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_ranking_metric_create(rtv_ranking_metric **out,
                                                           rtv_context *context,
                                                           rtv_ranking_kind kind, int64_t k);
RTV_API void rtv_ranking_metric_free(rtv_ranking_metric *metric);
RTV_API RTV_NODISCARD rtv_status rtv_ranking_metric_update(rtv_ranking_metric *metric,
                                                           const rtv_ranking_lists *lists);
RTV_API double rtv_ranking_metric_result(const rtv_ranking_metric *metric);
RTV_API void rtv_ranking_metric_reset(rtv_ranking_metric *metric);
RTV_END_DECLS
#endif
