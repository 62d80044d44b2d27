#ifndef RTV_METRIC_H
#define RTV_METRIC_H
#include "retrieve/search.h"
#include "retrieve/topk_result.h"
RTV_BEGIN_DECLS
typedef struct rtv_topk_metric rtv_topk_metric;
enum { RTV_TOPK_BY_ID = 1, RTV_TOPK_BY_SCORE = 2 };
enum {
    RTV_TOPK_STOP_AT_K = 1
};
typedef struct rtv_topk_metric_options {
    uint32_t struct_size;
    uint32_t flags;
    const int64_t *ks;
    int64_t k_count;
    int32_t mode;
    int32_t threads;
} rtv_topk_metric_options;
#define RTV_TOPK_METRIC_OPTIONS_INIT                                                               \
    {                                                                                              \
        sizeof(rtv_topk_metric_options), 0, NULL, 0, RTV_TOPK_BY_ID, 0                             \
    }
typedef struct rtv_topk_rows {
    uint32_t struct_size;
    uint32_t flags;
    int64_t count;
    const float *queries;
    const float *true_candidates;
    const int64_t *true_ids;
    const char *const *true_strings;
    const int64_t *true_string_bytes;
    const float *weights;
    const rtv_id_lists *exclude;
    int64_t *out_ranks;
} rtv_topk_rows;
#define RTV_TOPK_ROWS_INIT                                                                         \
    {                                                                                              \
        sizeof(rtv_topk_rows), 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL                \
    }
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_options_init(rtv_topk_metric_options *options,
                                                              size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_topk_rows_init(rtv_topk_rows *rows, size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_create(rtv_topk_metric **out, rtv_context *context,
                                                        const rtv_topk_metric_options *options);
RTV_API void rtv_topk_metric_free(rtv_topk_metric *metric);
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_set_candidates(rtv_topk_metric *metric,
                                                                const int64_t *ids,
                                                                const float *vectors, int64_t count,
                                                                int64_t dim);
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_set_candidates_strings(rtv_topk_metric *metric,
                                                                        const char *const *ids,
                                                                        const int64_t *id_bytes,
                                                                        const float *vectors,
                                                                        int64_t count, int64_t dim);
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_update(rtv_topk_metric *metric,
                                                        const rtv_topk_rows *rows);
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_result(rtv_topk_result **out,
                                                        const rtv_topk_metric *metric);
RTV_API void rtv_topk_metric_reset(rtv_topk_metric *metric);
RTV_END_DECLS
#endif
