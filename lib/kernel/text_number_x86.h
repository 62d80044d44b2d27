/* Numbers of up to 16 bytes in one register, for the x86 tables: as text_number_body.h reads them. */

#include <immintrin.h>

#include "kernel/text_kernels.h"

/* The bytes before a field of n bytes are zeros: ones from byte 16 - n on begin at byte n. */
static const unsigned char field_masks[32] = {[16] = 255, 255, 255, 255, 255, 255, 255, 255,
                                              255,        255, 255, 255, 255, 255, 255, 255};
/* After a point at byte i nothing moves: ones up to byte i begin at byte 15 - i. */
static const unsigned char point_masks[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                              255, 255, 255, 255, 255, 255, 255, 255};
static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

static inline __m128i load_bytes(const void *bytes)
{
    return _mm_loadu_si128((const __m128i *)bytes);
}

static inline __m128i load_field(const char *end, uint32_t length)
{
    __m128i digits = _mm_sub_epi8(load_bytes(end - 16), _mm_set1_epi8('0'));
    return _mm_and_si128(digits, load_bytes(field_masks + length));
}

static inline bool are_digits(__m128i field)
{
    __m128i excess = _mm_subs_epu8(field, _mm_set1_epi8(9));
    return _mm_testz_si128(excess, excess);
}

/* Neighbours become numbers of two digits, of four, of eight. */
static inline uint64_t number_of_sixteen(__m128i field)
{
    const __m128i tens = _mm_set1_epi16(10 | 1 << 8), hundreds = _mm_set1_epi32(100 | 1 << 16),
                  myriads = _mm_set1_epi32(10000 | 1 << 16);
    __m128i fours = _mm_madd_epi16(_mm_maddubs_epi16(field, tens), hundreds);
    __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), myriads);
    uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);
    return (both & UINT32_MAX) * 100000000 + (both >> 32);
}

static inline bool take_sign(bool *is_negative, uint32_t *length, const char *text, uint32_t start,
                             uint32_t end)
{
    *is_negative = (text[start] == '-') & (start < end);
    *length = end - start - *is_negative;
    return *length - 1 < RTV__FIELD_READ_BYTES;
}

static int64_t parse_integers(int64_t *out, const char *text, const uint32_t *starts,
                              const uint32_t *ends, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        bool is_negative;
        uint32_t length;
        if (!take_sign(&is_negative, &length, text, starts[i], ends[i]))
            return i;
        __m128i field = load_field(text + ends[i], length);
        if (!are_digits(field))
            return i;
        int64_t sign = -(int64_t)is_negative;
        out[i] = ((int64_t)number_of_sixteen(field) ^ sign) - sign;
    }
    return count;
}

/* As in text_number_body.h. */
static inline uint32_t take_point(__m128i *field, uint32_t *digits)
{
    __m128i points = _mm_cmpeq_epi8(*field, _mm_set1_epi8('.' - '0'));
    uint32_t where = (uint32_t)_mm_movemask_epi8(points);
    if (where == 0)
        return 0;
    *digits -= 1;
    uint32_t at = (uint32_t)__builtin_ctz(where);
    __m128i moves = load_bytes(point_masks + 15 - at);
    *field = _mm_blendv_epi8(*field, _mm_slli_si128(*field, 1), moves);
    return 15 - at;
}

static int64_t parse_decimals(double *out, const char *text, const uint32_t *starts,
                              const uint32_t *ends, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        bool is_negative;
        uint32_t length;
        if (!take_sign(&is_negative, &length, text, starts[i], ends[i]))
            return i;
        __m128i field = load_field(text + ends[i], length);
        uint32_t behind_point = take_point(&field, &length);
        if (length == 0 || !are_digits(field))
            return i;
        uint64_t digits = number_of_sixteen(field);
        if (digits > (uint64_t)1 << 53)
            return i;
        double value = (double)(int64_t)digits / powers[behind_point];
        out[i] = is_negative ? -value : value;
    }
    return count;
}
