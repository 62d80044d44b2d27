#ifndef RTV_BATCH_H
#define RTV_BATCH_H
#include "retrieve/table.h"
RTV_BEGIN_DECLS
typedef struct rtv_batch rtv_batch;
RTV_API RTV_NODISCARD rtv_status rtv_batch_create(rtv_batch **out, rtv_context *context,
                                                  int64_t rows);
RTV_API void rtv_batch_free(rtv_batch *batch);
RTV_API RTV_NODISCARD rtv_status rtv_batch_reset(rtv_batch *batch, int64_t rows);
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_strings(rtv_batch *batch, const char *name,
                                                       const char *const *strings,
                                                       const int64_t *lengths);
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_int64(rtv_batch *batch, const char *name,
                                                     const int64_t *values);
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_float32(rtv_batch *batch, const char *name,
                                                       const float *values);
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_float64(rtv_batch *batch, const char *name,
                                                       const double *values);
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_column(rtv_batch *batch, const char *name,
                                                      rtv_column *column);
RTV_API RTV_NODISCARD rtv_status rtv_batch_gather(rtv_batch *batch, const rtv_table *table,
                                                  const int64_t *rows, int64_t count);
RTV_API int64_t rtv_batch_rows(const rtv_batch *batch);
RTV_API const rtv_column *rtv_batch_column(const rtv_batch *batch, const char *name);
RTV_API const char *rtv_batch_name(const rtv_batch *batch, int64_t index);
RTV_END_DECLS
#endif
