#ifndef RTV_LOSSES_H
#define RTV_LOSSES_H
#include "retrieve/ops_loss.h"
RTV_BEGIN_DECLS
typedef int32_t rtv_ranking_loss_kind;
enum {
    RTV_PAIRWISE_HINGE = 1,
    RTV_PAIRWISE_LOGISTIC = 2,
    RTV_PAIRWISE_SOFT_ZERO_ONE = 3,
    RTV_PAIRWISE_MEAN_SQUARED = 4,
    RTV_LIST_MLE = 5,
    RTV_LIST_SOFTMAX = 6
};
typedef struct rtv_ranking_loss_options {
    uint32_t struct_size;
    uint32_t flags;
    float temperature;
    int32_t reduction;
    const rtv_tensor *mask;
    const rtv_tensor *sample_weight;
} rtv_ranking_loss_options;
#define RTV_RANKING_LOSS_OPTIONS_INIT                                                              \
    {                                                                                              \
        sizeof(rtv_ranking_loss_options), 0, 0, 0, NULL, NULL                                      \
    }
RTV_API RTV_NODISCARD rtv_status rtv_ranking_loss_options_init(rtv_ranking_loss_options *options,
                                                               size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_ranking_loss(rtv_tensor **out, rtv_tape *tape,
                                                  rtv_ranking_loss_kind kind,
                                                  const rtv_tensor *scores,
                                                  const rtv_tensor *labels,
                                                  const rtv_ranking_loss_options *options);
RTV_END_DECLS
#endif
