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
#define RTV_STATUS_CASE(name, value, text)                                                         \
    case RTV_##name:                                                                               \
        return "RTV_" #name;
        RTV_STATUS_LIST(RTV_STATUS_CASE)
#undef RTV_STATUS_CASE
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

size_t rtv_last_error_copy(char *out, size_t bytes)
{
    size_t length = strlen(last_error.message);
    if (out != NULL && bytes > 0) {
        size_t copied = length < bytes - 1 ? length : bytes - 1;
        memcpy(out, last_error.message, copied);
        out[copied] = '\0';
    }
    return length + 1;
}

rtv_status rtv__fail(rtv_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    /* Formatted aside first: an argument may be the old message itself. */
    char message[sizeof last_error.message];
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
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
