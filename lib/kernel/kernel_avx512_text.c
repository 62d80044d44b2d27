#include "kernel/text_number_x86.h"

static inline uint64_t high_mask(const char *text)
{
    return _mm512_movepi8_mask(_mm512_loadu_si512(text));
}

static inline uint64_t equal_mask(const char *text, char byte)
{
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(text), _mm512_set1_epi8(byte));
}

static inline int64_t put_positions(uint32_t *out, uint64_t mask, uint32_t first)
{
    const __m512i ramp = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    int64_t count = __builtin_popcountll(mask);
    for (; mask != 0; mask >>= 16, first += 16) {
        __m512i positions = _mm512_add_epi32(ramp, _mm512_set1_epi32((int)first));
        __mmask16 here = (__mmask16)mask;
        _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(here, positions));
        out += __builtin_popcount(here);
    }
    return count;
}

static inline uint64_t compress_bits(uint64_t bits, uint64_t mask)
{
    return _pext_u64(bits, mask);
}

#include "kernel/text_cut_body.h"

const rtv__text_kernels rtv__text_avx512 = {count_byte, count_open_breaks, cut, parse_integers,
                                            parse_decimals};
