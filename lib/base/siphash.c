/*
 * SipHash-2-4, 64 bits (J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF",
 * 2012): two rounds for every eight bytes, four at the end.
 */
#include "base/siphash.h"

typedef struct {
    uint64_t v0, v1, v2, v3;
} sip_state;

static inline uint64_t rotate_left(uint64_t value, int bits)
{
    return value << bits | value >> (64 - bits);
}

static inline void sip_rounds(sip_state *s, int rounds)
{
    for (int i = 0; i < rounds; i++) {
        s->v0 += s->v1;
        s->v2 += s->v3;
        s->v1 = rotate_left(s->v1, 13) ^ s->v0;
        s->v3 = rotate_left(s->v3, 16) ^ s->v2;
        s->v0 = rotate_left(s->v0, 32);
        s->v2 += s->v1;
        s->v0 += s->v3;
        s->v1 = rotate_left(s->v1, 17) ^ s->v2;
        s->v3 = rotate_left(s->v3, 21) ^ s->v0;
        s->v2 = rotate_left(s->v2, 32);
    }
}

static inline void sip_word(sip_state *s, uint64_t word)
{
    s->v3 ^= word;
    sip_rounds(s, 2);
    s->v0 ^= word;
}

uint64_t rtv__siphash(uint64_t key0, uint64_t key1, const void *bytes, size_t length)
{
    const unsigned char *p = bytes;
    /* "somepseudorandomlygeneratedbytes", big-endian */
    sip_state s = {key0 ^ UINT64_C(0x736f6d6570736575), key1 ^ UINT64_C(0x646f72616e646f6d),
                   key0 ^ UINT64_C(0x6c7967656e657261), key1 ^ UINT64_C(0x7465646279746573)};
    size_t whole = length & ~(size_t)7;
    for (size_t i = 0; i < whole; i += 8) {
        uint64_t word = 0;
        for (int j = 7; j >= 0; j--)
            word = word << 8 | p[i + (size_t)j];
        sip_word(&s, word);
    }
    /* The last word holds the rest and, in its top byte, the length. */
    uint64_t word = (uint64_t)length << 56;
    for (size_t i = whole; i < length; i++)
        word |= (uint64_t)p[i] << 8 * (i - whole);
    sip_word(&s, word);
    s.v2 ^= 0xff;
    sip_rounds(&s, 4);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

uint64_t rtv_hash_siphash(uint64_t key0, uint64_t key1, const void *bytes, size_t length)
{
    return rtv__siphash(key0, key1, bytes, length);
}
