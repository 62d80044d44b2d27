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

/* Byte b of every 16 is b. */
static inline __m512i bytes_in_field(void)
{
    return _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

/* Four fields, each at the end of 16 bytes. */
typedef struct {
    __m512i bytes;
    __mmask64 minus, rest; /* which bytes are a minus in front, and which are behind it */
} four_fields;

/* False when one of them has no, or more than 16, bytes. */
static inline bool load_four(four_fields *out, const char *text, const uint32_t *starts,
                             const uint32_t *ends)
{
    const __m512i places = bytes_in_field();
    __m128i length = _mm_sub_epi32(load_bytes(ends), load_bytes(starts));
    if (_mm_cmpgt_epu32_mask(_mm_sub_epi32(length, _mm_set1_epi32(1)), _mm_set1_epi32(15)) != 0)
        return false;
    __m128i first = _mm_sub_epi32(_mm_set1_epi32(16), length);
    __m512i firsts = _mm512_shuffle_epi8(
        _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3),
                                 _mm512_castsi128_si512(first)),
        _mm512_setzero_si512());
    __m512i fields = _mm512_castsi128_si512(load_bytes(text + ends[0] - 16));
    fields = _mm512_mask_broadcast_i32x4(fields, 0x00F0, load_bytes(text + ends[1] - 16));
    fields = _mm512_mask_broadcast_i32x4(fields, 0x0F00, load_bytes(text + ends[2] - 16));
    out->bytes = _mm512_mask_broadcast_i32x4(fields, 0xF000, load_bytes(text + ends[3] - 16));
    out->minus = _mm512_mask_cmpeq_epi8_mask(_mm512_cmpeq_epi8_mask(places, firsts), out->bytes,
                                             _mm512_set1_epi8('-'));
    out->rest = _mm512_cmpge_epu8_mask(places, firsts) & ~out->minus;
    return true;
}

static inline bool are_all_digits(__m512i fields)
{
    return _mm512_cmpgt_epu8_mask(fields, _mm512_set1_epi8(9)) == 0;
}

/* As number_of_sixteen. */
static inline __m256i number_of_four(__m512i fields)
{
    __m512i fours = _mm512_madd_epi16(_mm512_maddubs_epi16(fields, _mm512_set1_epi16(10 | 1 << 8)),
                                      _mm512_set1_epi32(100 | 1 << 16));
    __m512i eights =
        _mm512_madd_epi16(_mm512_packus_epi32(fours, fours), _mm512_set1_epi32(10000 | 1 << 16));
    __m512i values = _mm512_add_epi64(_mm512_mul_epu32(eights, _mm512_set1_epi64(100000000)),
                                      _mm512_srli_epi64(eights, 32));
    return _mm512_castsi512_si256(_mm512_maskz_compress_epi64(0x55, values));
}

/* Bit i: any of the 16 bits of field i is set. */
static inline __mmask8 fields_with(__mmask64 mask)
{
    __m256i bits = _mm256_cvtepu16_epi64(_mm_cvtsi64_si128((long long)mask));
    return _mm256_test_epi64_mask(bits, bits);
}

/* Reads four numbers at once; false when one of them is not simple. */
static inline bool parse_four(int64_t *out, const char *text, const uint32_t *starts,
                              const uint32_t *ends)
{
    four_fields fields;
    if (!load_four(&fields, text, starts, ends))
        return false;
    __m512i digits = _mm512_maskz_sub_epi8(fields.rest, fields.bytes, _mm512_set1_epi8('0'));
    __mmask64 lone = fields.minus & UINT64_C(0x8000800080008000);
    if (!are_all_digits(digits) || lone != 0)
        return false;
    __m256i values = number_of_four(digits);
    values =
        _mm256_mask_sub_epi64(values, fields_with(fields.minus), _mm256_setzero_si256(), values);
    _mm256_storeu_si256((__m256i *)(void *)out, values);
    return true;
}

/* The same for decimals. */
static inline bool parse_four_decimals(double *out, const char *text, const uint32_t *starts,
                                       const uint32_t *ends)
{
    four_fields fields;
    if (!load_four(&fields, text, starts, ends))
        return false;
    __mmask64 points =
        _mm512_mask_cmpeq_epi8_mask(fields.rest, fields.bytes, _mm512_set1_epi8('.'));
    /* Of each field 16 bits: up to the first point, or none. */
    __m128i point = _mm_cvtsi64_si128((long long)points);
    __m128i up_to_point = _mm_xor_si128(point, _mm_sub_epi16(point, _mm_set1_epi16(1)));
    __mmask64 moves = (__mmask64)_mm_cvtsi128_si64(
        _mm_maskz_mov_epi16(_mm_test_epi16_mask(point, point), up_to_point));
    __m512i digits = _mm512_maskz_sub_epi8(fields.rest, fields.bytes, _mm512_set1_epi8('0'));
    digits = _mm512_mask_mov_epi8(digits, moves, _mm512_bslli_epi128(digits, 1));
    if (!are_all_digits(digits) || fields_with(fields.rest & ~points) != 0xF)
        return false;
    __m256i values = number_of_four(digits);
    if (_mm256_cmpgt_epi64_mask(values, _mm256_set1_epi64x(INT64_C(1) << 53)) != 0)
        return false;
    /* The bits above the point are the digits behind it; without a point there are 16. */
    uint64_t behind = ~moves;
    __m256d scale = _mm256_setr_pd(powers[__builtin_popcount(behind & 0xFFFF) % 16],
                                   powers[__builtin_popcount(behind >> 16 & 0xFFFF) % 16],
                                   powers[__builtin_popcount(behind >> 32 & 0xFFFF) % 16],
                                   powers[__builtin_popcount(behind >> 48) % 16]);
    __m256d quotients = _mm256_div_pd(_mm256_cvtepi64_pd(values), scale);
    quotients =
        _mm256_mask_xor_pd(quotients, fields_with(fields.minus), quotients, _mm256_set1_pd(-0.0));
    _mm256_storeu_pd(out, quotients);
    return true;
}

/* Defines a kernel that tries four numbers at once, and reads them one by one when they are not all
 * simple: the first that is not ends the work. */
#define PARSE_BY_FOUR(name, type, four, one)                                                       \
    static int64_t name(type *out, const char *text, const uint32_t *starts, const uint32_t *ends, \
                        int64_t count)                                                             \
    {                                                                                              \
        int64_t i = 0;                                                                             \
        while (i < count) {                                                                        \
            int64_t some = count - i < 4 ? count - i : 4;                                          \
            if (some == 4 && four(out + i, text, starts + i, ends + i)) {                          \
                i += 4;                                                                            \
                continue;                                                                          \
            }                                                                                      \
            int64_t read = one(out + i, text, starts + i, ends + i, some);                         \
            i += read;                                                                             \
            if (read < some)                                                                       \
                break;                                                                             \
        }                                                                                          \
        return i;                                                                                  \
    }
PARSE_BY_FOUR(parse_integers_by_four, int64_t, parse_four, parse_integers)
PARSE_BY_FOUR(parse_decimals_by_four, double, parse_four_decimals, parse_decimals)

const rtv__text_kernels rtv__text_avx512 = {count_byte, count_open_breaks, cut,
                                            parse_integers_by_four, parse_decimals_by_four};
