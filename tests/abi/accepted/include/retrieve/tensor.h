#ifndef RTV_TENSOR_H
#define RTV_TENSOR_H
#include "retrieve/base.h"
RTV_BEGIN_DECLS
typedef struct rtv_tensor rtv_tensor;
typedef int32_t rtv_dtype;
enum {
    RTV_DTYPE_F32 = 1,
    RTV_DTYPE_F64 = 2,
    RTV_DTYPE_I32 = 3,
    RTV_DTYPE_I64 = 4,
    RTV_DTYPE_U8 = 5
};
#define RTV_MOST_DIMS 8
RTV_API size_t rtv_dtype_bytes(rtv_dtype dtype);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_create(rtv_tensor **out, rtv_context *context,
                                                   rtv_dtype dtype, int32_t rank,
                                                   const int64_t *dims);
typedef void (*rtv_release_fn)(void *data, void *payload);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_wrap(rtv_tensor **out, rtv_context *context,
                                                 rtv_dtype dtype, int32_t rank, const int64_t *dims,
                                                 void *data, rtv_release_fn release, void *payload);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_view(rtv_tensor **out, rtv_tensor *tensor, int32_t rank,
                                                 const int64_t *dims);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_copy(rtv_tensor **out, const rtv_tensor *tensor);
RTV_API void rtv_tensor_free(rtv_tensor *tensor);
RTV_API rtv_dtype rtv_tensor_dtype(const rtv_tensor *tensor);
RTV_API int32_t rtv_tensor_rank(const rtv_tensor *tensor);
RTV_API int64_t rtv_tensor_dim(const rtv_tensor *tensor, int32_t axis);
RTV_API int64_t rtv_tensor_count(const rtv_tensor *tensor);
RTV_API void *rtv_tensor_data(rtv_tensor *tensor);
RTV_API const void *rtv_tensor_const_data(const rtv_tensor *tensor);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_set_requires_gradient(rtv_tensor *tensor,
                                                                  int32_t enabled);
RTV_API int32_t rtv_tensor_requires_gradient(const rtv_tensor *tensor);
RTV_END_DECLS
#endif
