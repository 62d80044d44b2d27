#ifndef RTV_TOWER_H
#define RTV_TOWER_H
#include "retrieve/embedding.h"
#include "retrieve/preprocess.h"
RTV_BEGIN_DECLS
typedef struct rtv_tower rtv_tower;
typedef struct rtv_tower_embedding_options {
    uint32_t struct_size;
    uint32_t flags;
    int64_t rows;
    rtv_pooling pooling;
    int32_t padded_length;
    double initial_range;
} rtv_tower_embedding_options;
#define RTV_TOWER_EMBEDDING_OPTIONS_INIT                                                           \
    {                                                                                              \
        sizeof(rtv_tower_embedding_options), 0, 0, 0, 0, 0.0                                       \
    }
RTV_API RTV_NODISCARD rtv_status
rtv_tower_embedding_options_init(rtv_tower_embedding_options *options, size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_tower_create(rtv_tower **out, rtv_context *context,
                                                  const char *name);
RTV_API void rtv_tower_free(rtv_tower *tower);
RTV_API RTV_NODISCARD rtv_status
rtv_tower_add_embedding(rtv_tower *tower, const char *feature, rtv_preprocessor *preprocessor,
                        int64_t width, const rtv_tower_embedding_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_value(rtv_tower *tower, const char *feature,
                                                     rtv_preprocessor *preprocessor, int64_t width);
RTV_API RTV_NODISCARD rtv_status rtv_tower_sum_features(rtv_tower *tower);
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_dense(rtv_tower *tower, int64_t units,
                                                     rtv_activation activation);
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_cross(rtv_tower *tower, int64_t projection);
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_layer_norm(rtv_tower *tower);
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_dropout(rtv_tower *tower, double rate);
RTV_API RTV_NODISCARD rtv_status rtv_tower_add_l2_normalize(rtv_tower *tower);
RTV_API int64_t rtv_tower_width(const rtv_tower *tower);
RTV_END_DECLS
#endif
