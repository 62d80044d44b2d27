/*
 * Numbers of up to 16 bytes in two words, in plain C: eight digits in a word become one number in
 * three multiplications (of neighbours, pairs, fours). See text_number_body.h.
 */

#include <string.h>

#include "kernel/text_kernels.h"

#define RTV__EACH_BYTE(byte) ((uint64_t)(byte)*UINT64_C(0x0101010101010101))

/* The first byte is the lowest. */
static inline uint64_t load_word(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

typedef struct {
    uint64_t high, low; /* the first and the last eight bytes */
} sixteen;

static inline sixteen load_field(const char *end, uint32_t length)
{
    uint64_t high = load_word(end - 16) ^ RTV__EACH_BYTE('0');
    uint64_t low = load_word(end - 8) ^ RTV__EACH_BYTE('0');
    uint32_t in_low = length < 8 ? length : 8, in_high = length - in_low;
    /* Shifts by 64 are undefined: in two steps. */
    low = low >> 4 * (8 - in_low) >> 4 * (8 - in_low) << 4 * (8 - in_low) << 4 * (8 - in_low);
    high = high >> 4 * (8 - in_high) >> 4 * (8 - in_high) << 4 * (8 - in_high) << 4 * (8 - in_high);
    return (sixteen){high, low};
}

static inline bool are_digits(sixteen field)
{
    /* Adding takes what is above 9 to the highest bit; only bytes that had it already carry. */
    const uint64_t above = RTV__EACH_BYTE(0x76);
    uint64_t odd = field.low | (field.low + above) | field.high | (field.high + above);
    return (odd & RTV__EACH_BYTE(0x80)) == 0;
}

static inline uint64_t number_of_eight(uint64_t word)
{
    word = (word * 10 + (word >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    word = (word * 100 + (word >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    return (word * 10000 + (word >> 32)) & UINT32_MAX;
}

static inline uint64_t number_of_sixteen(sixteen field)
{
    return number_of_eight(field.high) * 100000000 + number_of_eight(field.low);
}

static inline uint32_t take_point(sixteen *field, uint32_t *digits)
{
    const uint64_t tops = RTV__EACH_BYTE(0x80), rest = RTV__EACH_BYTE(0x7F), point = '.' ^ '0';
    uint64_t low = field->low ^ RTV__EACH_BYTE(point), high = field->high ^ RTV__EACH_BYTE(point);
    low = ~(((low & rest) + rest) | low) & tops;
    high = ~(((high & rest) + rest) | high) & tops;
    if ((low | high) == 0)
        return 0;
    *digits -= 1;
    uint32_t at =
        low != 0 ? 8 + (uint32_t)__builtin_ctzll(low) / 8 : (uint32_t)__builtin_ctzll(high) / 8;
    if (at >= 8) {
        uint64_t behind = at == 15 ? 0 : UINT64_MAX << (8 * (at - 7));
        field->low = (field->low & behind) | ((field->low << 8 | field->high >> 56) & ~behind);
        field->high <<= 8;
    } else {
        uint64_t behind = at == 7 ? 0 : UINT64_MAX << (8 * (at + 1));
        field->high = (field->high & behind) | (field->high << 8 & ~behind);
    }
    return 15 - at;
}
