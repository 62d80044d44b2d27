/* Numbers of up to 16 bytes in one register, for the x86 tables. See text_number_body.h. */

#include <immintrin.h>

#include "kernel/text_kernels.h"

/* The bytes before a field of n bytes are zeros: ones from byte 16 - n on begin at byte n. */
static const unsigned char field_masks[32] = {[16] = 255, 255, 255, 255, 255, 255, 255, 255,
                                              255,        255, 255, 255, 255, 255, 255, 255};
/* After a point at byte i nothing moves: ones up to byte i begin at byte 15 - i. */
static const unsigned char point_masks[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                              255, 255, 255, 255, 255, 255, 255, 255};

typedef __m128i sixteen;

static inline __m128i load_bytes(const void *bytes)
{
    return _mm_loadu_si128((const __m128i *)bytes);
}

static inline sixteen load_field(const char *end, uint32_t length)
{
    __m128i digits = _mm_sub_epi8(load_bytes(end - 16), _mm_set1_epi8('0'));
    return _mm_and_si128(digits, load_bytes(field_masks + length));
}

static inline bool are_digits(sixteen field)
{
    __m128i excess = _mm_subs_epu8(field, _mm_set1_epi8(9));
    return _mm_testz_si128(excess, excess);
}

/* Neighbours become numbers of two digits, of four, of eight. */
static inline uint64_t number_of_sixteen(sixteen field)
{
    const __m128i tens = _mm_set1_epi16(10 | 1 << 8), hundreds = _mm_set1_epi32(100 | 1 << 16),
                  myriads = _mm_set1_epi32(10000 | 1 << 16);
    __m128i fours = _mm_madd_epi16(_mm_maddubs_epi16(field, tens), hundreds);
    __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), myriads);
    uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);
    return (both & UINT32_MAX) * 100000000 + (both >> 32);
}

static inline uint32_t take_point(sixteen *field, uint32_t *digits)
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

#include "kernel/text_number_body.h"
