#ifndef RTV_ENCODING_H
#define RTV_ENCODING_H
#include "retrieve/preprocess.h"
RTV_BEGIN_DECLS
enum {
    RTV_HASHING_SALTED = 1u,
    RTV_HASHING_MASK_INTEGER = 2u
};
typedef struct rtv_hashing_options {
    uint32_t struct_size;
    uint32_t flags;
    int32_t output_mode;
    int32_t reserved1;
    const char *mask;
    const void *reserved2;
    int64_t mask_bytes;
    int64_t mask_integer;
    uint64_t salt[2];
} rtv_hashing_options;
#define RTV_HASHING_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(rtv_hashing_options), 0, 0, 0, NULL, NULL, 0, 0,                                    \
        {                                                                                          \
            0, 0                                                                                   \
        }                                                                                          \
    }
RTV_API RTV_NODISCARD rtv_status rtv_hashing_options_init(rtv_hashing_options *options,
                                                          size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_hashing_create(rtv_preprocessor **out, rtv_context *context,
                                                    int64_t bins,
                                                    const rtv_hashing_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_hashed_crossing_create(rtv_preprocessor **out,
                                                            rtv_context *context, int64_t bins,
                                                            rtv_output_mode output_mode);
RTV_API RTV_NODISCARD rtv_status rtv_category_encoding_create(rtv_preprocessor **out,
                                                              rtv_context *context, int64_t tokens,
                                                              rtv_output_mode output_mode);
enum {
    RTV_DISCRETIZATION_ACCURATE = 1u
};
typedef struct rtv_discretization_options {
    uint32_t struct_size;
    uint32_t flags;
    int32_t output_mode;
    int32_t reserved1;
    const double *boundaries;
    const void *reserved2;
    int64_t boundary_count;
    int64_t bins;
    double epsilon;
} rtv_discretization_options;
#define RTV_DISCRETIZATION_OPTIONS_INIT                                                            \
    {                                                                                              \
        sizeof(rtv_discretization_options), 0, 0, 0, NULL, NULL, 0, 0, 0.0                         \
    }
RTV_API RTV_NODISCARD rtv_status
rtv_discretization_options_init(rtv_discretization_options *options, size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_discretization_create(
    rtv_preprocessor **out, rtv_context *context, const rtv_discretization_options *options);
enum {
    RTV_NORMALIZATION_INVERT = 1u,
    RTV_NORMALIZATION_WHOLE = 2u,
    RTV_NORMALIZATION_ACCURATE = 4u
};
typedef struct rtv_normalization_options {
    uint32_t struct_size;
    uint32_t flags;
    const int32_t *axes;
    const void *reserved1;
    const double *mean;
    const double *variance;
    const int64_t *mean_dims;
    const int64_t *variance_dims;
    int32_t axis_count;
    int32_t mean_rank;
    int32_t variance_rank;
    int32_t reserved2;
} rtv_normalization_options;
#define RTV_NORMALIZATION_OPTIONS_INIT                                                             \
    {                                                                                              \
        sizeof(rtv_normalization_options), 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0       \
    }
RTV_API RTV_NODISCARD rtv_status rtv_normalization_options_init(rtv_normalization_options *options,
                                                                size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_normalization_create(rtv_preprocessor **out,
                                                          rtv_context *context,
                                                          const rtv_normalization_options *options);
RTV_END_DECLS
#endif
