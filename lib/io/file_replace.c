#include "io/file_replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_TRIES = 1000 };

static rtv_status fail_with_errno(const char *path, const char *what)
{
    int code = errno;
    return rtv__fail(code == ENOENT ? RTV_E_NOTFOUND : RTV_E_IO, "%s: %s: %s", path, what,
                     strerror(code));
}

static rtv_status open_directory(rtv__file_replace *replace)
{
    const char *slash = strrchr(replace->path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - replace->path) + 1;
    char *directory = slash == NULL ? rtv__copy_string(replace->context, ".", 1)
                                    : rtv__copy_string(replace->context, replace->path, length);
    if (directory == NULL)
        return RTV_E_NOMEM;
    replace->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    rtv_status status = RTV_OK;
    if (replace->directory < 0)
        status = fail_with_errno(replace->path, "its directory cannot be opened");
    rtv__free(replace->context, directory);
    return status;
}

/* A name that no file has: the path, the process and a number. */
static rtv_status create_temporary(rtv__file_replace *replace)
{
    size_t bytes = strlen(replace->path) + 48;
    replace->temporary_path = rtv__alloc(replace->context, bytes);
    if (replace->temporary_path == NULL)
        return RTV_E_NOMEM;
    for (int i = 0; i < NAME_TRIES && replace->file < 0; i++) {
        snprintf(replace->temporary_path, bytes, "%s.%lld.%d.tmp", replace->path,
                 (long long)getpid(), i);
        replace->file =
            open(replace->temporary_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (replace->file < 0 && errno != EEXIST)
            break;
    }
    if (replace->file >= 0)
        return RTV_OK;
    rtv_status status = fail_with_errno(replace->temporary_path, "cannot be created");
    rtv__free(replace->context, replace->temporary_path);
    replace->temporary_path = NULL;
    return status;
}

/* The new file gets the permissions of the old one. What is not a file is never replaced. */
static rtv_status look_at_old(rtv__file_replace *replace)
{
    struct stat old;
    if (stat(replace->path, &old) != 0)
        return RTV_OK;
    if (!S_ISREG(old.st_mode))
        return rtv__fail(RTV_E_IO, "%s: is not a regular file", replace->path);
    /* Not every file system has permissions, so that a failure does not matter. */
    if (fchmod(replace->file, old.st_mode & 0777) != 0)
        errno = 0;
    return RTV_OK;
}

rtv_status rtv__file_replace_begin(rtv__file_replace *out, const rtv_context *context,
                                   const char *path)
{
    memset(out, 0, sizeof *out);
    out->context = context;
    out->path = path;
    out->file = out->directory = -1;
    rtv_status status = open_directory(out);
    if (status == RTV_OK)
        status = create_temporary(out);
    if (status == RTV_OK)
        status = look_at_old(out);
    if (status != RTV_OK)
        rtv__file_replace_abandon(out);
    return status;
}

rtv_status rtv__file_replace_write(rtv__file_replace *replace, const void *data, size_t bytes)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t written = write(replace->file, (const char *)data + done, bytes - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail_with_errno(replace->temporary_path, "cannot be written");
        done += (size_t)written;
    }
    return RTV_OK;
}

rtv_status rtv__file_replace_write_start(rtv__file_replace *replace, const void *data, size_t bytes)
{
    if (lseek(replace->file, 0, SEEK_SET) != 0)
        return fail_with_errno(replace->temporary_path, "cannot be written");
    return rtv__file_replace_write(replace, data, bytes);
}

static rtv_status flush_and_rename(rtv__file_replace *replace)
{
    if (fsync(replace->file) != 0)
        return fail_with_errno(replace->temporary_path, "cannot be flushed");
    int closed = close(replace->file);
    replace->file = -1;
    if (closed != 0)
        return fail_with_errno(replace->temporary_path, "cannot be closed");
    if (rename(replace->temporary_path, replace->path) != 0)
        return fail_with_errno(replace->path, "cannot be replaced");
    rtv__free(replace->context, replace->temporary_path);
    replace->temporary_path = NULL;
    /* The new file stands there now. Where a directory cannot be flushed, nobody can do more. */
    if (fsync(replace->directory) != 0)
        errno = 0;
    return RTV_OK;
}

rtv_status rtv__file_replace_finish(rtv__file_replace *replace)
{
    rtv_status status = flush_and_rename(replace);
    rtv__file_replace_abandon(replace);
    return status;
}

void rtv__file_replace_abandon(rtv__file_replace *replace)
{
    if (replace->file >= 0)
        close(replace->file);
    if (replace->temporary_path != NULL) {
        unlink(replace->temporary_path);
        rtv__free(replace->context, replace->temporary_path);
    }
    if (replace->directory >= 0)
        close(replace->directory);
    replace->temporary_path = NULL;
    replace->file = replace->directory = -1;
}
