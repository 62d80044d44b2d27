#ifndef RTV_SEARCH_H
#define RTV_SEARCH_H
#include "retrieve/index.h"
RTV_BEGIN_DECLS
typedef struct rtv_id_lists {
    uint32_t struct_size;
    uint32_t flags;
    int64_t count;
    const int64_t *offsets;
    const int64_t *ids;
    const char *const *strings;
    const int64_t *string_bytes;
} rtv_id_lists;
#define RTV_ID_LISTS_INIT                                                                          \
    {                                                                                              \
        sizeof(rtv_id_lists), 0, 0, NULL, NULL, NULL, NULL                                         \
    }
typedef struct rtv_search_options {
    uint32_t struct_size;
    uint32_t flags;
    int64_t k;
    int32_t threads;
    int32_t reserved1;
    const rtv_id_lists *exclude;
    const rtv_id_lists *allow;
} rtv_search_options;
#define RTV_SEARCH_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(rtv_search_options), 0, 10, 0, 0, NULL, NULL                                        \
    }
RTV_API RTV_NODISCARD rtv_status rtv_search_options_init(rtv_search_options *options,
                                                         size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_id_lists_init(rtv_id_lists *lists, size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_index_search(const rtv_index *index, const float *queries,
                                                  int64_t query_count,
                                                  const rtv_search_options *options,
                                                  rtv_hits *hits);
RTV_API RTV_NODISCARD rtv_status rtv_index_search_into(const rtv_index *index, const float *queries,
                                                       int64_t query_count,
                                                       const rtv_search_options *options,
                                                       int64_t *out_ids, float *out_scores,
                                                       int64_t *out_counts);
RTV_API RTV_NODISCARD rtv_status rtv_index_similar(const rtv_index *index, int64_t id,
                                                   const rtv_search_options *options,
                                                   rtv_hits *hits);
RTV_API RTV_NODISCARD rtv_status rtv_index_similar_string(const rtv_index *index, const char *id,
                                                          int64_t id_bytes,
                                                          const rtv_search_options *options,
                                                          rtv_hits *hits);
RTV_END_DECLS
#endif
