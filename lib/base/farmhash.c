/*
 * Fingerprint64 is FarmHash's 64-bit hash for all machines (G. Pike, "FarmHash", 2014; namespace
 * farmhashna), FingerprintCat64 the mixer that TensorFlow puts beside it. All arithmetic is modulo
 * 2^64, all loads are little-endian.
 */
#include "base/farmhash.h"

#include <string.h>

static const uint64_t k0 = UINT64_C(0xc3a5c85c97cb3127);
static const uint64_t k1 = UINT64_C(0xb492b66fbe98f273);
static const uint64_t k2 = UINT64_C(0x9ae16a3b2f90404f);

typedef struct {
    uint64_t first, second;
} pair;

static inline uint64_t load64(const unsigned char *p)
{
    uint64_t value;
    memcpy(&value, p, sizeof value);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

static inline uint64_t load32(const unsigned char *p)
{
    uint32_t value;
    memcpy(&value, p, sizeof value);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap32(value);
#endif
    return value;
}

static inline uint64_t rotate_right(uint64_t value, int bits)
{
    return value >> bits | value << (64 - bits);
}

static inline uint64_t shift_mix(uint64_t value)
{
    return value ^ value >> 47;
}

/* The Murmur-like step that turns 128 bits into 64. */
static inline uint64_t fold(uint64_t u, uint64_t v, uint64_t multiplier)
{
    uint64_t a = shift_mix((u ^ v) * multiplier);
    uint64_t b = shift_mix((v ^ a) * multiplier);
    return b * multiplier;
}

static uint64_t hash_up_to_16(const unsigned char *s, uint64_t n)
{
    if (n >= 8) {
        uint64_t m = k2 + 2 * n;
        uint64_t a = load64(s) + k2;
        uint64_t b = load64(s + n - 8);
        return fold(rotate_right(b, 37) * m + a, (rotate_right(a, 25) + b) * m, m);
    }
    if (n >= 4)
        return fold(n + (load32(s) << 3), load32(s + n - 4), k2 + 2 * n);
    if (n == 0)
        return k2;
    uint64_t y = s[0] + ((uint64_t)s[n / 2] << 8);
    uint64_t z = n + ((uint64_t)s[n - 1] << 2);
    return shift_mix(y * k2 ^ z * k0) * k2;
}

static uint64_t hash_17_to_32(const unsigned char *s, uint64_t n)
{
    uint64_t m = k2 + 2 * n;
    uint64_t a = load64(s) * k1;
    uint64_t b = load64(s + 8);
    uint64_t c = load64(s + n - 8) * m;
    uint64_t d = load64(s + n - 16) * k2;
    return fold(rotate_right(a + b, 43) + rotate_right(c, 30) + d, a + rotate_right(b + k2, 18) + c,
                m);
}

static uint64_t hash_33_to_64(const unsigned char *s, uint64_t n)
{
    uint64_t m = k2 + 2 * n;
    uint64_t a = load64(s) * k2;
    uint64_t b = load64(s + 8);
    uint64_t c = load64(s + n - 8) * m;
    uint64_t d = load64(s + n - 16) * k2;
    uint64_t y = rotate_right(a + b, 43) + rotate_right(c, 30) + d;
    uint64_t z = fold(y, a + rotate_right(b + k2, 18) + c, m);
    uint64_t e = load64(s + 16) * m;
    uint64_t f = load64(s + 24);
    uint64_t g = (y + load64(s + n - 32)) * m;
    uint64_t h = (z + load64(s + n - 24)) * m;
    return fold(rotate_right(e + f, 43) + rotate_right(g, 30) + h, e + rotate_right(f + a, 18) + g,
                m);
}

/* 48 bytes of state from 32 bytes of input and two seeds. */
static inline pair weak_hash(const unsigned char *p, uint64_t a, uint64_t b)
{
    uint64_t first = load64(p), last = load64(p + 24);
    a += first;
    b = rotate_right(b + a + last, 21);
    uint64_t c = a;
    a += load64(p + 8) + load64(p + 16);
    b += rotate_right(a, 44);
    return (pair){a + last, b + c};
}

static uint64_t hash_over_64(const unsigned char *s, uint64_t n)
{
    const uint64_t seed = 81;
    uint64_t x = seed, y = seed * k1 + 113, z = shift_mix(y * k2 + 113) * k2;
    pair v = {0, 0}, w = {0, 0};
    x = x * k2 + load64(s);
    const unsigned char *end = s + (n - 1) / 64 * 64;
    const unsigned char *last = end + ((n - 1) & 63) - 63;
    for (const unsigned char *p = s; p < end; p += 64) {
        x = rotate_right(x + y + v.first + load64(p + 8), 37) * k1;
        y = rotate_right(y + v.second + load64(p + 48), 42) * k1;
        x ^= w.second;
        y += v.first + load64(p + 40);
        z = rotate_right(z + w.first, 33) * k1;
        v = weak_hash(p, v.second * k1, x + w.first);
        w = weak_hash(p + 32, z + w.second, y + load64(p + 16));
        uint64_t swap = x;
        x = z;
        z = swap;
    }
    uint64_t m = k1 + ((z & 255) << 1);
    w.first += (n - 1) & 63;
    v.first += w.first;
    w.first += v.first;
    x = rotate_right(x + y + v.first + load64(last + 8), 37) * m;
    y = rotate_right(y + v.second + load64(last + 48), 42) * m;
    x ^= w.second * 9;
    y += v.first * 9 + load64(last + 40);
    z = rotate_right(z + w.first, 33) * m;
    v = weak_hash(last, v.second * m, x + w.first);
    w = weak_hash(last + 32, z + w.second, y + load64(last + 16));
    /* x and z trade places once more, as after every block. */
    return fold(fold(v.first, w.first, m) + shift_mix(y) * k0 + x, fold(v.second, w.second, m) + z,
                m);
}

uint64_t rtv__farmhash64(const void *bytes, size_t length)
{
    const unsigned char *s = bytes;
    uint64_t n = length;
    if (n <= 16)
        return hash_up_to_16(s, n);
    if (n <= 32)
        return hash_17_to_32(s, n);
    if (n <= 64)
        return hash_33_to_64(s, n);
    return hash_over_64(s, n);
}

uint64_t rtv__farmhash_combine(uint64_t first, uint64_t second)
{
    const uint64_t multiplier = UINT64_C(0xc6a4a7935bd1e995);
    uint64_t result = first ^ multiplier;
    result ^= shift_mix(second * multiplier) * multiplier;
    result *= multiplier;
    result = shift_mix(result) * multiplier;
    return shift_mix(result);
}

uint64_t rtv_hash_fingerprint64(const void *bytes, size_t length)
{
    return rtv__farmhash64(bytes, length);
}

uint64_t rtv_hash_combine(uint64_t first, uint64_t second)
{
    return rtv__farmhash_combine(first, second);
}
