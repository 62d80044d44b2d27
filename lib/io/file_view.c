#include "io/file_view.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static rtv_status read_all(rtv__file_view *view, const rtv_context *context, int file,
                           const char *path)
{
    view->memory = rtv__alloc(context, view->bytes);
    if (view->memory == NULL)
        return RTV_E_NOMEM;
    size_t done = 0;
    while (done < view->bytes) {
        ssize_t got = read(file, (char *)view->memory + done, view->bytes - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return rtv__fail(RTV_E_IO, "%s: cannot be read: %s", path, strerror(errno));
        if (got == 0)
            return rtv__fail(RTV_E_IO, "%s: has shrunk while it was read", path);
        done += (size_t)got;
    }
    view->data = view->memory;
    return RTV_OK;
}

static rtv_status map_or_read(rtv__file_view *view, const rtv_context *context, int file,
                              const char *path, bool into_memory)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return rtv__fail(RTV_E_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return rtv__fail(RTV_E_IO, "%s: is not a regular file", path);
    if ((uintmax_t)about.st_size > SIZE_MAX / 2)
        return rtv__fail(RTV_E_IO, "%s: is too large for this machine", path);
    view->bytes = (size_t)about.st_size;
    view->data = "";
    if (view->bytes == 0)
        return RTV_OK;
    if (into_memory)
        return read_all(view, context, file, path);
    void *mapping = mmap(NULL, view->bytes, PROT_READ, MAP_SHARED, file, 0);
    if (mapping == MAP_FAILED)
        return rtv__fail(RTV_E_IO, "%s: cannot be mapped: %s", path, strerror(errno));
    view->mapping = mapping;
    view->data = mapping;
    return RTV_OK;
}

rtv_status rtv__file_view_open(rtv__file_view *out, const rtv_context *context, const char *path,
                               bool into_memory)
{
    memset(out, 0, sizeof *out);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return rtv__fail(errno == ENOENT ? RTV_E_NOTFOUND : RTV_E_IO, "%s: cannot be opened: %s",
                         path, strerror(errno));
    rtv_status status = map_or_read(out, context, file, path, into_memory);
    close(file);
    if (status != RTV_OK)
        rtv__file_view_close(out, context);
    return status;
}

void rtv__file_view_close(rtv__file_view *view, const rtv_context *context)
{
    if (view->mapping != NULL)
        munmap(view->mapping, view->bytes);
    rtv__free(context, view->memory);
    memset(view, 0, sizeof *view);
}
