#include "io/text.h"

#include <stdint.h>
#include <string.h>

/* The bytes of the character at the start of the text, 0 when it is not well-formed. */
static size_t character_bytes(const unsigned char *text, size_t length)
{
    unsigned char lead = text[0];
    if (lead < 0x80)
        return 1;
    size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || length < bytes)
        return 0;
    unsigned char low = 0x80, high = 0xBF; /* of the second byte */
    if (lead == 0xE0)
        low = 0xA0; /* below: overlong */
    else if (lead == 0xED)
        high = 0x9F; /* above: surrogates */
    else if (lead == 0xF0)
        low = 0x90; /* below: overlong */
    else if (lead == 0xF4)
        high = 0x8F; /* above: beyond U+10FFFF */
    if (text[1] < low || text[1] > high)
        return 0;
    for (size_t i = 2; i < bytes; i++)
        if (text[i] < 0x80 || text[i] > 0xBF)
            return 0;
    return bytes;
}

bool rtv__is_utf8(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t i = 0;
    while (i < length) {
        uint64_t eight;
        if (length - i >= 8) {
            memcpy(&eight, bytes + i, 8);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                i += 8;
                continue;
            }
        }
        size_t step = character_bytes(bytes + i, length - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

const char *rtv__excerpt(char *out, size_t bytes, const char *text, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *source = (const unsigned char *)text;
    size_t room = bytes - 4, used = 0; /* for "..." and the closing zero */
    for (size_t i = 0; i < length;) {
        size_t step = character_bytes(source + i, length - i);
        bool is_shown = step > 1 || (step == 1 && source[i] >= 0x20 && source[i] != 0x7F);
        if (used + (is_shown ? step : 4) > room) {
            memcpy(out + used, "...", 4);
            return out;
        }
        if (is_shown) {
            memcpy(out + used, source + i, step);
            used += step;
        } else {
            char escaped[4] = {'\\', 'x', digits[source[i] >> 4], digits[source[i] & 15]};
            memcpy(out + used, escaped, 4);
            used += 4;
            step = 1;
        }
        i += step;
    }
    out[used] = '\0';
    return out;
}
