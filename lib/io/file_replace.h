/*
 * Writing a file so that its readers see the old one or the new one, never a part: the bytes go to
 * a new file beside it, which is flushed to the disk and then renamed.
 */
#ifndef RTV_LIB_IO_FILE_REPLACE_H
#define RTV_LIB_IO_FILE_REPLACE_H

#include "base/memory.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    const char *path;           /* borrowed */
    char *temporary_path;       /* NULL once it was renamed or removed */
    int file, directory;        /* descriptors; -1: closed */
} rtv__file_replace;

/* RTV_E_NOTFOUND when the directory does not exist, else RTV_E_IO. Always ends in finish or
 * abandon, unless it fails. */
rtv_status rtv__file_replace_begin(rtv__file_replace *out, const rtv_context *context,
                                   const char *path);
rtv_status rtv__file_replace_write(rtv__file_replace *replace, const void *data, size_t bytes);
/* Writes over the first bytes. */
rtv_status rtv__file_replace_write_start(rtv__file_replace *replace, const void *data,
                                         size_t bytes);
/* On failure everything is as if rtv__file_replace_abandon had been called. */
rtv_status rtv__file_replace_finish(rtv__file_replace *replace);
void rtv__file_replace_abandon(rtv__file_replace *replace);

#endif
