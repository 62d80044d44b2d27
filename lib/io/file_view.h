/* The whole contents of a file, for reading. */
#ifndef RTV_LIB_IO_FILE_VIEW_H
#define RTV_LIB_IO_FILE_VIEW_H

#include <stdbool.h>

#include "base/memory.h"

typedef struct {
    const char *data; /* never NULL while open */
    size_t bytes;
    void *mapping; /* the mapped pages, or NULL */
    void *memory;  /* the read copy, or NULL */
} rtv__file_view;

/*
 * Maps the file, or reads it into memory. RTV_E_NOTFOUND when there is no such file, RTV_E_IO for
 * all else, what is not a regular file included.
 */
rtv_status rtv__file_view_open(rtv__file_view *out, const rtv_context *context, const char *path,
                               bool into_memory);
/* Closing a zeroed view does nothing. */
void rtv__file_view_close(rtv__file_view *view, const rtv_context *context);

#endif
