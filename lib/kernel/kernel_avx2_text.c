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

#include "kernel/text_masks_body.h"
#include "kernel/text_cut_body.h"

const rtv__text_kernels rtv__text_avx2 = {count_byte, count_open_breaks, cut, parse_integers,
                                          parse_decimals};
