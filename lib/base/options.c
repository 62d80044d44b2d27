#include "base/options.h"

#include <string.h>

/* A size above is the garbage of a struct that was never initialised: its tail must not be read. */
enum { MOST_BYTES = 4096 };

rtv_status rtv__options_read(void *known, size_t known_bytes, const void *given, const char *name,
                             uint32_t known_flags)
{
    if (given == NULL)
        return RTV_OK;
    const unsigned char *bytes = given;
    uint32_t given_bytes, flags;
    memcpy(&given_bytes, bytes, sizeof given_bytes);
    if (given_bytes < 8)
        return rtv__fail(RTV_E_INVALID,
                         "%s.struct_size is %u: initialise the struct with its macro", name,
                         given_bytes);
    if (given_bytes > MOST_BYTES)
        return rtv__fail(RTV_E_INVALID,
                         "%s.struct_size is %u, no options are that long: initialise the struct "
                         "with its macro",
                         name, given_bytes);
    for (size_t i = known_bytes; i < given_bytes; i++)
        if (bytes[i] != 0)
            return rtv__fail(RTV_E_UNSUPPORTED,
                             "%s has a field at byte %zu that this library does not know", name, i);
    memcpy(&flags, bytes + sizeof given_bytes, sizeof flags);
    if ((flags & ~known_flags) != 0)
        return rtv__fail(RTV_E_UNSUPPORTED, "%s.flags is 0x%x, this library knows 0x%x", name,
                         flags, known_flags);
    memcpy(known, given, given_bytes < known_bytes ? given_bytes : known_bytes);
    uint32_t size = (uint32_t)known_bytes;
    memcpy(known, &size, sizeof size);
    return RTV_OK;
}

rtv_status rtv__options_reserved(const char *name, bool are_zero)
{
    if (!are_zero)
        return rtv__fail(RTV_E_UNSUPPORTED,
                         "%s has a reserved field that is not 0, which this library does not know",
                         name);
    return RTV_OK;
}

rtv_status rtv__options_init(void *out, size_t out_bytes, const void *defaults,
                             size_t defaults_bytes)
{
    if (out == NULL || out_bytes < 8)
        return rtv__fail(RTV_E_INVALID, "options of %zu bytes cannot be initialised", out_bytes);
    memset(out, 0, out_bytes);
    memcpy(out, defaults, out_bytes < defaults_bytes ? out_bytes : defaults_bytes);
    uint32_t size = (uint32_t)out_bytes;
    memcpy(out, &size, sizeof size);
    return RTV_OK;
}
