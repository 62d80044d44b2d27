#include "kernel/text_number_x86.h"

static inline uint64_t halves_mask(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << 32;
}

static inline __m256i load_half(const char *text)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)text);
}

static inline uint64_t high_mask(const char *text)
{
    return halves_mask(load_half(text), load_half(text + 32));
}

static inline uint64_t equal_mask(const char *text, char byte)
{
    const __m256i bytes = _mm256_set1_epi8(byte);
    return halves_mask(_mm256_cmpeq_epi8(load_half(text), bytes),
                       _mm256_cmpeq_epi8(load_half(text + 32), bytes));
}

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

#include "kernel/text_cut_body.h"

const rtv__text_kernels rtv__text_avx2 = {count_byte, count_open_breaks, cut, parse_integers,
                                          parse_decimals};
