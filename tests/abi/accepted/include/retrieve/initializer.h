#ifndef RTV_INITIALIZER_H
#define RTV_INITIALIZER_H
#include "retrieve/tensor.h"
RTV_BEGIN_DECLS
typedef int32_t rtv_initializer_kind;
enum {
    RTV_INITIALIZER_DEFAULT = 0,
    RTV_INITIALIZER_ZEROS = 1,
    RTV_INITIALIZER_ONES = 2,
    RTV_INITIALIZER_CONSTANT = 3,
    RTV_INITIALIZER_UNIFORM = 4,
    RTV_INITIALIZER_NORMAL = 5,
    RTV_INITIALIZER_TRUNCATED_NORMAL = 6,
    RTV_INITIALIZER_GLOROT_UNIFORM = 7,
    RTV_INITIALIZER_GLOROT_NORMAL = 8,
    RTV_INITIALIZER_HE_UNIFORM = 9,
    RTV_INITIALIZER_HE_NORMAL = 10,
    RTV_INITIALIZER_LECUN_UNIFORM = 11,
    RTV_INITIALIZER_LECUN_NORMAL = 12
};
enum { RTV_INITIALIZER_OWN_SEED = 1u  };
typedef struct rtv_initializer {
    uint32_t struct_size;
    uint32_t flags;
    rtv_initializer_kind kind;
    int32_t reserved1;
    double mean;
    double scale;
    uint64_t seed;
} rtv_initializer;
#define RTV_INITIALIZER_INIT                                                                       \
    {                                                                                              \
        sizeof(rtv_initializer), 0, 0, 0, 0.0, 0.0, 0                                              \
    }
RTV_API RTV_NODISCARD rtv_status rtv_initializer_init(rtv_initializer *initializer,
                                                      size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_initialize(rtv_tensor *tensor,
                                                       const rtv_initializer *initializer,
                                                       uint64_t stream);
RTV_END_DECLS
#endif
