/* What a tensor writer holds. */
#ifndef RTV_LIB_IO_TENSOR_WRITER_H
#define RTV_LIB_IO_TENSOR_WRITER_H

#include "base/context.h"
#include "base/string_map.h"
#include "io/safetensors.h"

typedef struct {
    int32_t stored; /* row of the table of stored types */
    rtv__shape shape;
    size_t bytes;
    /* Where the data comes from: the first of these that is set. */
    rtv_tensor *tensor; /* counted */
    rtv__fill_fn fill;
    void *fill_payload;
    void *copy; /* owned */
    const void *borrowed;
} rtv__writer_entry;

struct rtv_tensor_writer {
    rtv_context *context;  /* counted */
    rtv__string_map names; /* index: the entry's */
    rtv__writer_entry *entries;
    int64_t entry_capacity;
    rtv__string_map keys; /* of the metadata */
    char **values;        /* of the metadata */
    int64_t value_capacity;
    void *saved; /* what rtv_tensor_writer_save_memory gave out */
    void *piece; /* scratch of one piece of filled data */
};

#endif
