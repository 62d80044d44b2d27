/*
 * The structs of the Arrow C data interface
 * (https://arrow.apache.org/docs/format/CDataInterface.html#structure-definitions): the layout is
 * Arrow's, for programs without its headers too.
 */
#ifndef RTV_LIB_DATA_ARROW_LAYOUT_H
#define RTV_LIB_DATA_ARROW_LAYOUT_H

#include <stdint.h>

struct ArrowSchema {
    const char *format; /* the type, a letter or a few */
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *self); /* NULL: released, or moved from */
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count; /* -1: not counted */
    int64_t offset;     /* of the first row, in every buffer */
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers; /* the first says which rows are not null; NULL: all */
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *self);
    void *private_data;
};

#endif
