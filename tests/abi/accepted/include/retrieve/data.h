#ifndef RTV_DATA_H
#define RTV_DATA_H
#include "retrieve/tensor.h"
RTV_BEGIN_DECLS
typedef struct rtv_column rtv_column;
typedef int32_t rtv_value_type;
enum {
    RTV_VALUE_STRING = 1,
    RTV_VALUE_INT64 = 2,
    RTV_VALUE_FLOAT32 = 3,
    RTV_VALUE_FLOAT64 = 4
};
RTV_API RTV_NODISCARD rtv_status rtv_column_create(rtv_column **out, rtv_context *context);
RTV_API RTV_NODISCARD rtv_status rtv_column_create_strings(rtv_column **out, rtv_context *context,
                                                           int64_t rows, const char *const *strings,
                                                           const int64_t *lengths);
RTV_API RTV_NODISCARD rtv_status rtv_column_create_numbers(rtv_column **out, rtv_context *context,
                                                           rtv_value_type type, int64_t rows,
                                                           const void *values);
RTV_API RTV_NODISCARD rtv_status rtv_column_wrap(rtv_column **out, rtv_context *context,
                                                 rtv_value_type type, int64_t rows,
                                                 const int64_t *offsets, void *values,
                                                 rtv_release_fn release, void *payload);
RTV_API RTV_NODISCARD rtv_status rtv_column_reshape(rtv_column **out, rtv_column *column,
                                                    int32_t rank, const int64_t *dims);
RTV_API RTV_NODISCARD rtv_status rtv_column_split(rtv_column **out, rtv_column *column,
                                                  int64_t rows, const int64_t *row_splits);
RTV_API void rtv_column_free(rtv_column *column);
RTV_API rtv_value_type rtv_column_type(const rtv_column *column);
RTV_API int64_t rtv_column_rows(const rtv_column *column);
RTV_API int64_t rtv_column_count(const rtv_column *column);
RTV_API const int64_t *rtv_column_dims(const rtv_column *column, int32_t *out_rank);
RTV_API const int64_t *rtv_column_row_splits(const rtv_column *column);
RTV_API const void *rtv_column_values(const rtv_column *column, const int64_t **out_offsets);
RTV_API const char *rtv_column_string(const rtv_column *column, int64_t index, int64_t *out_length);
RTV_END_DECLS
#endif
