/* What cutting needs for 64 bits and has no instruction for, in plain C. See text_cut_body.h. */

#include <stdint.h>

/* Four at a time, so that the number of bits is seldom guessed wrong. */
static inline int64_t put_positions(uint32_t *out, uint64_t mask, uint32_t first)
{
    int64_t count = __builtin_popcountll(mask);
    for (; mask != 0; out += 4)
        for (int i = 0; i < 4; i++) {
            out[i] = first + (mask != 0 ? (uint32_t)__builtin_ctzll(mask) : 0);
            mask &= mask - 1;
        }
    return count;
}

static inline uint64_t compress_bits(uint64_t bits, uint64_t mask)
{
    uint64_t out = 0;
    for (; bits != 0; bits &= bits - 1)
        out |= (uint64_t)1 << __builtin_popcountll(mask & ((bits & -bits) - 1));
    return out;
}
