#include "checksum.h"

#include <stdio.h>
#include <string.h>

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t word, int bits)
{
    return word >> bits | word << (32 - bits);
}

static void absorb(sha256_state *state)
{
    uint32_t w[64], h[8];
    for (int i = 0; i < 16; i++) {
        const uint8_t *b = state->block + 4 * i;
        w[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    }
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    memcpy(h, state->hash, sizeof h);
    for (int i = 0; i < 64; i++) {
        uint32_t s1 = rotate(h[4], 6) ^ rotate(h[4], 11) ^ rotate(h[4], 25);
        uint32_t choice = (h[4] & h[5]) ^ (~h[4] & h[6]);
        uint32_t t1 = h[7] + s1 + choice + round_constants[i] + w[i];
        uint32_t s0 = rotate(h[0], 2) ^ rotate(h[0], 13) ^ rotate(h[0], 22);
        uint32_t majority = (h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2]);
        memmove(h + 1, h, 7 * sizeof *h);
        h[4] += t1;
        h[0] = t1 + s0 + majority;
    }
    for (int i = 0; i < 8; i++)
        state->hash[i] += h[i];
}

void sha256_begin(sha256_state *state)
{
    static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(state->hash, initial, sizeof initial);
    state->bytes = 0;
}

void sha256_update(sha256_state *state, const void *data, size_t bytes)
{
    const uint8_t *in = data;
    while (bytes > 0) {
        size_t used = state->bytes % 64, room = 64 - used;
        size_t taken = bytes < room ? bytes : room;
        memcpy(state->block + used, in, taken);
        state->bytes += taken;
        in += taken;
        bytes -= taken;
        if (state->bytes % 64 == 0)
            absorb(state);
    }
}

void sha256_finish(sha256_state *state, char hex[65])
{
    uint64_t bits = state->bytes * 8;
    uint8_t length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    sha256_update(state, "\x80", 1);
    while (state->bytes % 64 != 56)
        sha256_update(state, "", 1);
    sha256_update(state, length, 8);
    for (int i = 0; i < 8; i++)
        snprintf(hex + 8 * i, 9, "%08x", (unsigned)state->hash[i]);
}

void sha256_of(char hex[65], const void *data, size_t bytes)
{
    sha256_state state;
    sha256_begin(&state);
    sha256_update(&state, data, bytes);
    sha256_finish(&state, hex);
}

uint64_t fnv1a_of(const void *data, size_t bytes)
{
    const uint8_t *in = data;
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < bytes; i++)
        hash = (hash ^ in[i]) * 0x100000001b3u;
    return hash;
}
