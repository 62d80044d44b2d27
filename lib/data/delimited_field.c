/* What single fields hold. */
#include <string.h>

#include "data/delimited.h"

bool rtv__read_whole(int64_t *out, rtv__number_result *result, const rtv_field *field,
                     const char *start, const char *end)
{
    if (start == end && (field->flags & RTV_FIELD_MAY_BE_EMPTY) != 0) {
        *out = field->missing_int64;
        return true;
    }
    *result = rtv__parse_int64(out, start, (size_t)(end - start));
    return *result == RTV__NUMBER_FITS;
}

bool rtv__read_real(double *out, rtv__number_result *result, const rtv_field *field,
                    const char *start, const char *end)
{
    if (start == end && (field->flags & RTV_FIELD_MAY_BE_EMPTY) != 0) {
        *out = field->missing_float64;
        return true;
    }
    if (field->type == RTV_VALUE_FLOAT32) {
        float single = 0;
        *result = rtv__parse_float(&single, start, (size_t)(end - start));
        *out = (double)single;
    } else {
        *result = rtv__parse_double(out, start, (size_t)(end - start));
    }
    if (*result == RTV__NUMBER_NOT_FINITE)
        return (field->flags & RTV_FIELD_MAY_BE_INFINITE) != 0;
    return *result == RTV__NUMBER_FITS;
}

char *rtv__widen_latin1(char *out, const char *text, const char *end)
{
    const uint64_t tops = UINT64_C(0x8080808080808080);
    while (text < end) {
        uint64_t eight;
        if (end - text >= 8) {
            memcpy(&eight, text, 8);
            if ((eight & tops) == 0) {
                memcpy(out, &eight, 8);
                text += 8;
                out += 8;
                continue;
            }
        }
        unsigned char c = (unsigned char)*text++;
        if (c < 0x80) {
            *out++ = (char)c;
        } else {
            *out++ = (char)(0xC0 | c >> 6);
            *out++ = (char)(0x80 | (c & 0x3F));
        }
    }
    return out;
}

/* The first block is a quarter of the piece: little enough, and few strings need a second one. */
rtv_status rtv__piece_strings_reserve(const rtv__delimited_plan *plan,
                                      const rtv__delimited_piece *piece,
                                      rtv__piece_strings *strings, int64_t bytes)
{
    int64_t needed = strings->used + bytes;
    if (needed <= strings->capacity)
        return RTV_OK;
    if (strings->capacity == 0)
        needed += (piece->end - piece->start) / 4;
    return rtv__reserve(plan->context, &strings->bytes, &strings->capacity, needed, 1);
}
