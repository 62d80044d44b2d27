#include "io/stored_type.h"

#include <string.h>

enum { STORED_F16 = 5 };

static const rtv__stored_type types[] = {
    [RTV__STORED_F32] = {"F32", 32, RTV_DTYPE_F32, 1},
    {"F64", 64, RTV_DTYPE_F64, 1},
    {"I32", 32, RTV_DTYPE_I32, 1},
    {"I64", 64, RTV_DTYPE_I64, 1},
    {"U8", 8, RTV_DTYPE_U8, 1},
    [STORED_F16] = {"F16", 16, RTV_DTYPE_F32, 0},
    [RTV__STORED_BF16] = {"BF16", 16, RTV_DTYPE_F32, 0},
    {"BOOL", 8, RTV_DTYPE_U8, 1},
    [RTV__STORED_I8] = {"I8", 8, 0, 0},
    {"I16", 16, 0, 0},
    {"U16", 16, 0, 0},
    {"U32", 32, 0, 0},
    {"U64", 64, 0, 0},
    {"F8_E4M3", 8, 0, 0},
    {"F8_E5M2", 8, 0, 0},
    {"F8_E8M0", 8, 0, 0},
    {"F4", 4, 0, 0},
    {"F6_E2M3", 6, 0, 0},
    {"F6_E3M2", 6, 0, 0},
    {"C64", 64, 0, 0},
};

enum { TYPE_COUNT = sizeof types / sizeof types[0] };

const rtv__stored_type *rtv__stored_type_at(int32_t index)
{
    return index >= 0 && index < TYPE_COUNT ? &types[index] : NULL;
}

int32_t rtv__stored_type_find(const char *name, size_t length)
{
    for (int32_t i = 0; i < TYPE_COUNT; i++)
        if (strlen(types[i].name) == length && memcmp(types[i].name, name, length) == 0)
            return i;
    return -1;
}

int32_t rtv__stored_type_of(rtv_dtype dtype)
{
    for (int32_t i = 0; i < TYPE_COUNT; i++)
        if (types[i].dtype == dtype && types[i].is_same)
            return i;
    return -1;
}

/* IEEE 754 binary16 to binary32, exact. */
static uint32_t widen_half(uint32_t half)
{
    uint32_t sign = (half & 0x8000) << 16, exponent = (half >> 10) & 31, fraction = half & 1023;
    if (exponent == 31)
        return sign | 0x7F800000 | fraction << 13;
    if (exponent == 0) {
        if (fraction == 0)
            return sign;
        /* A subnormal: shift the fraction until its leading one is the hidden bit. */
        for (exponent = 1; (fraction & 1024) == 0; exponent--)
            fraction <<= 1;
        fraction &= 1023;
    }
    return sign | (exponent + 112) << 23 | fraction << 13;
}

void rtv__stored_type_convert(void *out, int32_t index, const void *stored, int64_t count)
{
    if (types[index].is_same) {
        if (count > 0)
            memcpy(out, stored, (size_t)count * (size_t)(types[index].bits / 8));
        return;
    }
    const unsigned char *bytes = stored;
    for (int64_t i = 0; i < count; i++) {
        uint32_t half = (uint32_t)bytes[2 * i] | (uint32_t)bytes[2 * i + 1] << 8;
        uint32_t bits = index == RTV__STORED_BF16 ? half << 16 : widen_half(half);
        memcpy((char *)out + 4 * i, &bits, sizeof bits);
    }
}
