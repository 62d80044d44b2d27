#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The library's only writable state: each thread's last error. */
static _Thread_local struct {
    rtv_status status;
    char message[512];
} last_error;

const char *rtv_status_name(rtv_status status)
{
    switch (status) {
#define CASE(name)                                                                                 \
    case name:                                                                                     \
        return #name
        CASE(RTV_OK);
        CASE(RTV_E_INVALID);
        CASE(RTV_E_SHAPE);
        CASE(RTV_E_DTYPE);
        CASE(RTV_E_RANGE);
        CASE(RTV_E_NOMEM);
        CASE(RTV_E_STATE);
        CASE(RTV_E_NOTFOUND);
        CASE(RTV_E_UNSUPPORTED);
        CASE(RTV_E_IO);
        CASE(RTV_E_CORRUPT);
        CASE(RTV_E_NUMERIC);
        CASE(RTV_E_CANCELLED);
        CASE(RTV_E_INTERNAL);
        CASE(RTV_E_USER);
#undef CASE
    default:
        return "RTV_E_UNKNOWN";
    }
}

const char *rtv_last_error_message(void)
{
    return last_error.message;
}

rtv_status rtv_last_error_status(void)
{
    return last_error.status;
}

/* Takes the beginning of a character off the end of a text in UTF-8 that was cut. */
static void drop_cut_character(char *text)
{
    size_t length = strlen(text), start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[--start];
    size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length - start < bytes)
        text[start] = '\0';
}

size_t rtv_last_error_copy(char *out, size_t bytes)
{
    size_t length = strlen(last_error.message);
    if (out != NULL && bytes > 0) {
        size_t copied = length < bytes - 1 ? length : bytes - 1;
        memcpy(out, last_error.message, copied);
        out[copied] = '\0';
        if (copied < length)
            drop_cut_character(out);
    }
    return length + 1;
}

rtv_status rtv__fail(rtv_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    /* Formatted aside first: an argument may be the old message itself. */
    char message[sizeof last_error.message];
    int length = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof message)
        drop_cut_character(message);
    memcpy(last_error.message, message, sizeof message);
    last_error.status = status;
    return status;
}

rtv_status rtv__fail_memory(size_t bytes)
{
    return rtv__fail(RTV_E_NOMEM, "could not allocate %zu bytes", bytes);
}

uint32_t rtv_version(void)
{
    return RTV_VERSION_NUMBER;
}

int32_t rtv_check_abi(uint32_t compiled_version)
{
    uint32_t loaded = RTV_VERSION_NUMBER;
    uint32_t compiled_major = compiled_version >> 16,
             compiled_minor = (compiled_version >> 8) & 255;
    int fits = compiled_major == RTV_VERSION_MAJOR && compiled_version <= loaded;
    if (RTV_VERSION_MAJOR == 0)
        fits = compiled_major == 0 && compiled_minor == RTV_VERSION_MINOR;
    if (!fits)
        return rtv__fail(RTV_E_UNSUPPORTED, "compiled for libretrieve %u.%u.%u, loaded %d.%d.%d",
                         compiled_major, compiled_minor, compiled_version & 255, RTV_VERSION_MAJOR,
                         RTV_VERSION_MINOR, RTV_VERSION_PATCH);
    return RTV_OK;
}
