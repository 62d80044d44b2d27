#ifndef RTV_INDEX_H
#define RTV_INDEX_H
#include "retrieve/hits.h"
RTV_BEGIN_DECLS
typedef struct rtv_index rtv_index;
typedef int32_t rtv_index_kind;
enum {
    RTV_INDEX_BRUTE_FORCE = 1
};
typedef int32_t rtv_index_storage_type;
enum {
    RTV_INDEX_STORAGE_FLOAT32 = 0,
    RTV_INDEX_STORAGE_BFLOAT16 = 1,
    RTV_INDEX_STORAGE_INT8 = 2
};
typedef struct rtv_index_options {
    uint32_t struct_size;
    uint32_t flags;
    rtv_id_type id_type;
    rtv_index_kind kind;
    rtv_index_storage_type storage;
    int32_t reserved1;
} rtv_index_options;
#define RTV_INDEX_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_index_options), 0, RTV_ID_INT64, RTV_INDEX_BRUTE_FORCE,                         \
            RTV_INDEX_STORAGE_FLOAT32, 0                                                           \
    }
RTV_API RTV_NODISCARD rtv_status rtv_index_options_init(rtv_index_options *options,
                                                        size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_index_create(rtv_index **out, rtv_context *context,
                                                  int64_t dim, const rtv_index_options *options);
RTV_API void rtv_index_free(rtv_index *index);
RTV_API int64_t rtv_index_dim(const rtv_index *index);
RTV_API int64_t rtv_index_count(const rtv_index *index);
RTV_API rtv_id_type rtv_index_id_type(const rtv_index *index);
RTV_API RTV_NODISCARD rtv_status rtv_index_add(rtv_index *index, const int64_t *ids,
                                               const float *vectors, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_index_add_strings(rtv_index *index, const char *const *ids,
                                                       const int64_t *id_bytes,
                                                       const float *vectors, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_index_upsert(rtv_index *index, const int64_t *ids,
                                                  const float *vectors, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_index_upsert_strings(rtv_index *index, const char *const *ids,
                                                          const int64_t *id_bytes,
                                                          const float *vectors, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_index_remove(rtv_index *index, const int64_t *ids,
                                                  int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_index_remove_strings(rtv_index *index, const char *const *ids,
                                                          const int64_t *id_bytes, int64_t count);
RTV_API void rtv_index_clear(rtv_index *index);
RTV_END_DECLS
#endif
