#ifndef RTV_HITS_H
#define RTV_HITS_H
#include "retrieve/base.h"
RTV_BEGIN_DECLS
typedef struct rtv_hits rtv_hits;
typedef int32_t rtv_id_type;
enum { RTV_ID_INT64 = 1, RTV_ID_STRING = 2 };
RTV_API RTV_NODISCARD rtv_status rtv_hits_create(rtv_hits **out, rtv_context *context);
RTV_API void rtv_hits_free(rtv_hits *hits);
RTV_API int64_t rtv_hits_query_count(const rtv_hits *hits);
RTV_API int64_t rtv_hits_count(const rtv_hits *hits, int64_t query);
RTV_API rtv_id_type rtv_hits_id_type(const rtv_hits *hits);
RTV_API int64_t rtv_hits_id_int64(const rtv_hits *hits, int64_t query, int64_t rank);
RTV_API const char *rtv_hits_id_string(const rtv_hits *hits, int64_t query, int64_t rank);
RTV_API int64_t rtv_hits_id_string_bytes(const rtv_hits *hits, int64_t query, int64_t rank);
RTV_API float rtv_hits_score(const rtv_hits *hits, int64_t query, int64_t rank);
RTV_API const int64_t *rtv_hits_offsets(const rtv_hits *hits);
RTV_API const float *rtv_hits_scores(const rtv_hits *hits);
RTV_API const int64_t *rtv_hits_ids_int64(const rtv_hits *hits);
RTV_API const char *rtv_hits_string_bytes(const rtv_hits *hits);
RTV_API const int64_t *rtv_hits_string_offsets(const rtv_hits *hits);
RTV_END_DECLS
#endif
