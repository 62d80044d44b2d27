#ifndef RTV_TENSOR_WRITER_H
#define RTV_TENSOR_WRITER_H
#include "retrieve/tensor.h"
RTV_BEGIN_DECLS
typedef struct rtv_tensor_writer rtv_tensor_writer;
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_create(rtv_tensor_writer **out,
                                                          rtv_context *context);
RTV_API void rtv_tensor_writer_free(rtv_tensor_writer *writer);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_add(rtv_tensor_writer *writer, const char *name,
                                                       rtv_dtype dtype, int32_t rank,
                                                       const int64_t *dims, const void *data);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_add_tensor(rtv_tensor_writer *writer,
                                                              const char *name, rtv_tensor *tensor);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_set_metadata(rtv_tensor_writer *writer,
                                                                const char *key, const char *value);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_save(rtv_tensor_writer *writer,
                                                        const char *path);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_save_memory(const void **out_data,
                                                               size_t *out_bytes,
                                                               rtv_tensor_writer *writer);
RTV_END_DECLS
#endif
