/* What an open tensor file holds. */
#ifndef RTV_LIB_IO_TENSOR_FILE_H
#define RTV_LIB_IO_TENSOR_FILE_H

#include "base/context.h"
#include "base/string_map.h"
#include "io/file_view.h"
#include "io/safetensors.h"

struct rtv_tensor_file {
    atomic_int references;
    rtv_context *context; /* counted */
    char *path;           /* for messages */
    rtv__file_view view;  /* when it was opened from a path */
    const char *bytes;    /* the whole file */
    size_t byte_count;
    rtv_release_fn release; /* of memory that the host gave */
    void *release_data, *release_payload;

    bool has_checksums;
    rtv__stored_tensor *tensors; /* in the order of their data */
    int64_t count;
    rtv__string_map names; /* index: the tensor's */
    rtv__string_map keys;  /* of the metadata */
    char **values;         /* of the metadata */
    int64_t value_capacity;
    void *aligned; /* copies of tensors that lie badly in the file, or NULL */
};

/* A tensor as the header tells it, before its name is known to be new. */
typedef struct {
    int64_t key; /* in the JSON document */
    rtv__stored_tensor tensor;
    int64_t begin, end; /* in the data */
} rtv__header_entry;

/*
 * Reads the header of `file->bytes` into the file and checks all that can be checked without
 * looking at the data, and the header's own checksum. `out_checksums` points into the file: 16
 * digits for each tensor; NULL without checksums.
 */
rtv_status rtv__tensor_file_read_header(rtv_tensor_file *file, const char **out_checksums);

#endif
