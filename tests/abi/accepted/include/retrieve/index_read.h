#ifndef RTV_INDEX_READ_H
#define RTV_INDEX_READ_H
#include "retrieve/index.h"
RTV_BEGIN_DECLS
RTV_API rtv_index_storage_type rtv_index_storage(const rtv_index *index);
RTV_API int32_t rtv_index_contains(const rtv_index *index, int64_t id);
RTV_API int32_t rtv_index_contains_string(const rtv_index *index, const char *id, int64_t id_bytes);
RTV_API int64_t rtv_index_id_at(const rtv_index *index, int64_t position);
RTV_API const char *rtv_index_id_string_at(const rtv_index *index, int64_t position,
                                           int64_t *out_bytes);
RTV_API RTV_NODISCARD rtv_status rtv_index_vector(float *out, const rtv_index *index, int64_t id);
RTV_API RTV_NODISCARD rtv_status rtv_index_vector_string(float *out, const rtv_index *index,
                                                         const char *id, int64_t id_bytes);
RTV_API RTV_NODISCARD rtv_status rtv_index_score(float *out_scores, const rtv_index *index,
                                                 const float *query, const int64_t *ids,
                                                 int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_index_score_strings(float *out_scores, const rtv_index *index,
                                                         const float *query, const char *const *ids,
                                                         const int64_t *id_bytes, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_index_save(const rtv_index *index, const char *path);
RTV_API RTV_NODISCARD rtv_status rtv_index_load(rtv_index **out, rtv_context *context,
                                                const char *path);
RTV_END_DECLS
#endif
