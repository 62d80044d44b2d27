/*
 * The layout that DLPack publishes (https://dmlc.github.io/dlpack/latest/c_api.html, version 1.1),
 * in our words: dlpack.h itself is not needed to build the library.
 */
#ifndef RTV_LIB_TENSOR_DLPACK_LAYOUT_H
#define RTV_LIB_TENSOR_DLPACK_LAYOUT_H

#include <stdint.h>

enum { RTV__DLPACK_CPU = 1, RTV__DLPACK_MAJOR = 1, RTV__DLPACK_MINOR = 1 };
enum {
    RTV__DLPACK_INT = 0,
    RTV__DLPACK_UINT = 1,
    RTV__DLPACK_FLOAT = 2,
    RTV__DLPACK_BOOL = 6 /* a byte each */
};
#define RTV__DLPACK_READ_ONLY UINT64_C(1)

/* DLTensor; strides count elements. */
typedef struct {
    void *data;
    int32_t device_type, device_id;
    int32_t rank;
    uint8_t code, bits;
    uint16_t lanes;
    int64_t *dims;
    int64_t *strides; /* NULL in old structs: row-major without gaps */
    uint64_t byte_offset;
} rtv__dlpack_array;

struct DLManagedTensor {
    rtv__dlpack_array array;
    void *manager;
    void (*deleter)(struct DLManagedTensor *self); /* may be NULL */
};

struct DLManagedTensorVersioned {
    uint32_t major, minor;
    void *manager;
    void (*deleter)(struct DLManagedTensorVersioned *self); /* may be NULL */
    uint64_t flags;
    rtv__dlpack_array array;
};

#endif
