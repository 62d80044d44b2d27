#ifndef RTV_IO_H
#define RTV_IO_H
#include "retrieve/tensor.h"
RTV_BEGIN_DECLS
typedef struct rtv_tensor_file rtv_tensor_file;
enum {
    RTV_TENSOR_FILE_SKIP_CHECKSUMS = 1u,
    RTV_TENSOR_FILE_NEED_CHECKSUMS = 2u,
    RTV_TENSOR_FILE_IN_MEMORY = 4u
};
typedef struct rtv_tensor_file_options {
    uint32_t struct_size;
    uint32_t flags;
} rtv_tensor_file_options;
#define RTV_TENSOR_FILE_OPTIONS_INIT                                                               \
    {                                                                                              \
        sizeof(rtv_tensor_file_options), 0                                                         \
    }
RTV_API RTV_NODISCARD rtv_status rtv_tensor_file_options_init(rtv_tensor_file_options *options,
                                                              size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_file_open(rtv_tensor_file **out, rtv_context *context,
                                                      const char *path,
                                                      const rtv_tensor_file_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_file_open_memory(rtv_tensor_file **out,
                                                             rtv_context *context, void *data,
                                                             size_t bytes,
                                                             const rtv_tensor_file_options *options,
                                                             rtv_release_fn release, void *payload);
RTV_API void rtv_tensor_file_free(rtv_tensor_file *file);
RTV_API int32_t rtv_tensor_file_has_checksums(const rtv_tensor_file *file);
RTV_API int64_t rtv_tensor_file_count(const rtv_tensor_file *file);
RTV_API int64_t rtv_tensor_file_find(const rtv_tensor_file *file, const char *name);
RTV_API const char *rtv_tensor_file_name(const rtv_tensor_file *file, int64_t index);
RTV_API rtv_dtype rtv_tensor_file_dtype(const rtv_tensor_file *file, int64_t index);
RTV_API const int64_t *rtv_tensor_file_dims(const rtv_tensor_file *file, int64_t index,
                                            int32_t *out_rank);
RTV_API const void *rtv_tensor_file_data(const rtv_tensor_file *file, int64_t index,
                                         size_t *out_bytes, const char **out_type);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_file_tensor(rtv_tensor **out, rtv_tensor_file *file,
                                                        int64_t index);
RTV_API const char *rtv_tensor_file_metadata(const rtv_tensor_file *file, const char *key);
RTV_API const char *rtv_tensor_file_metadata_key(const rtv_tensor_file *file, int64_t index);
RTV_END_DECLS
#endif
