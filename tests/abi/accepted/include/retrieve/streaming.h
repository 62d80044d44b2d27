#ifndef RTV_STREAMING_H
#define RTV_STREAMING_H
#include "retrieve/search.h"
RTV_BEGIN_DECLS
typedef struct rtv_streaming rtv_streaming;
RTV_API RTV_NODISCARD rtv_status rtv_streaming_create(rtv_streaming **out, rtv_context *context,
                                                      int64_t dim, rtv_id_type id_type);
RTV_API void rtv_streaming_free(rtv_streaming *streaming);
RTV_API RTV_NODISCARD rtv_status rtv_streaming_begin(rtv_streaming *streaming, const float *queries,
                                                     int64_t query_count,
                                                     const rtv_search_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_streaming_add(rtv_streaming *streaming, const int64_t *ids,
                                                   const float *vectors, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_streaming_add_strings(rtv_streaming *streaming,
                                                           const char *const *ids,
                                                           const int64_t *id_bytes,
                                                           const float *vectors, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_streaming_finish(rtv_streaming *streaming, rtv_hits *hits);
RTV_END_DECLS
#endif
