#include "io/checksum.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

_Static_assert(sizeof(XXH3_state_t) <= sizeof(rtv__checksum_stream), "room for the state of XXH3");

uint64_t rtv__checksum(const void *data, size_t bytes)
{
    return XXH3_64bits(data, bytes);
}

static XXH3_state_t *state_of(rtv__checksum_stream *stream)
{
    return (XXH3_state_t *)(void *)stream->state;
}

void rtv__checksum_begin(rtv__checksum_stream *stream)
{
    memset(stream, 0, sizeof *stream);
    XXH3_64bits_reset(state_of(stream));
}

void rtv__checksum_add(rtv__checksum_stream *stream, const void *data, size_t bytes)
{
    if (bytes > 0)
        XXH3_64bits_update(state_of(stream), data, bytes);
}

uint64_t rtv__checksum_end(const rtv__checksum_stream *stream)
{
    return XXH3_64bits_digest((const XXH3_state_t *)(const void *)stream->state);
}

void rtv__checksum_write(char *out, uint64_t checksum)
{
    for (int i = RTV__CHECKSUM_DIGITS - 1; i >= 0; i--) {
        out[i] = "0123456789abcdef"[checksum & 15];
        checksum >>= 4;
    }
}

int rtv__checksum_read(uint64_t *out, const char *text)
{
    uint64_t value = 0;
    for (int i = 0; i < RTV__CHECKSUM_DIGITS; i++) {
        char c = text[i];
        if (c >= '0' && c <= '9')
            value = value * 16 + (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value * 16 + (uint64_t)(c - 'a' + 10);
        else
            return 0;
    }
    *out = value;
    return 1;
}
