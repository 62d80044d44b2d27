#ifndef RTV_TOPK_RESULT_H
#define RTV_TOPK_RESULT_H
#include "retrieve/base.h"
RTV_BEGIN_DECLS
typedef struct rtv_topk_result rtv_topk_result;
RTV_API void rtv_topk_result_free(rtv_topk_result *result);
RTV_API double rtv_topk_result_at(const rtv_topk_result *result, int64_t k);
RTV_API double rtv_topk_result_precision(const rtv_topk_result *result, int64_t k);
RTV_API double rtv_topk_result_ndcg(const rtv_topk_result *result, int64_t k);
RTV_API double rtv_topk_result_map(const rtv_topk_result *result, int64_t k);
RTV_API double rtv_topk_result_mrr(const rtv_topk_result *result);
RTV_API double rtv_topk_result_mean_rank(const rtv_topk_result *result);
RTV_API int64_t rtv_topk_result_rows(const rtv_topk_result *result);
RTV_API int64_t rtv_topk_result_ranked_rows(const rtv_topk_result *result);
RTV_API int64_t rtv_topk_result_hits(const rtv_topk_result *result, int64_t k);
RTV_API double rtv_topk_result_weight(const rtv_topk_result *result);
RTV_API const int64_t *rtv_topk_result_ks(const rtv_topk_result *result, int64_t *out_count);
RTV_END_DECLS
#endif
