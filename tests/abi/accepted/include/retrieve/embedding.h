#ifndef RTV_EMBEDDING_H
#define RTV_EMBEDDING_H
#include "retrieve/nn.h"
RTV_BEGIN_DECLS
typedef int32_t rtv_pooling;
enum {
    RTV_POOLING_MEAN = 0,
    RTV_POOLING_SUM = 1,
    RTV_POOLING_SQRTN = 2,
    RTV_POOLING_PADDED_MEAN = 3
};
enum {
    RTV_EMBEDDING_POOLED = 1u,
    RTV_EMBEDDING_MASK_ZERO = 2u
};
typedef struct rtv_embedding_options {
    uint32_t struct_size;
    uint32_t flags;
    rtv_pooling pooling;
    rtv_dtype dtype;
    int64_t padded_length;
    const rtv_initializer *initializer;
    const void *reserved1;
} rtv_embedding_options;
#define RTV_EMBEDDING_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_embedding_options), 0, 0, 0, 0, NULL, NULL                                      \
    }
RTV_API RTV_NODISCARD rtv_status rtv_embedding_options_init(rtv_embedding_options *options,
                                                            size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_embedding_create(rtv_layer **out, rtv_context *context,
                                                      const char *name, int64_t rows, int64_t width,
                                                      const rtv_embedding_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_embedding_lookup(rtv_tensor **out, const rtv_layer *layer,
                                                      rtv_tape *tape, const rtv_tensor *ids);
RTV_API RTV_NODISCARD rtv_status rtv_embedding_pool(rtv_tensor **out, const rtv_layer *layer,
                                                    rtv_tape *tape, const rtv_tensor *ids,
                                                    const rtv_tensor *weights,
                                                    const rtv_tensor *mask);
RTV_API RTV_NODISCARD rtv_status rtv_embedding_bag(rtv_tensor **out, const rtv_layer *layer,
                                                   rtv_tape *tape, const rtv_tensor *ids,
                                                   const rtv_tensor *offsets,
                                                   const rtv_tensor *weights);
RTV_END_DECLS
#endif
