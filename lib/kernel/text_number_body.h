/*
 * Numbers of up to 16 bytes without a branch on their length, in plain C: eight digits in a word
 * become one number in three multiplications (of neighbours, pairs, fours).
 */
#ifndef RTV_LIB_KERNEL_TEXT_NUMBER_BODY_H
#define RTV_LIB_KERNEL_TEXT_NUMBER_BODY_H

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

/* A field of up to 16 bytes at the end of 16: what is before it counts as zeros. */
typedef struct {
    uint64_t high, low; /* the first and the last eight bytes, '0' taken off */
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

/* Every byte is 0 to 9. */
static inline bool are_digits(uint64_t word)
{
    return ((word | (word + RTV__EACH_BYTE(0x76))) & RTV__EACH_BYTE(0x80)) == 0;
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

/* Passes over a minus. False when what is left is empty or longer than 16 bytes. */
static inline bool take_sign(bool *is_negative, uint32_t *length, const char *text, uint32_t start,
                             uint32_t end)
{
    *is_negative = text[start] == '-' && start < end;
    *length = end - start - *is_negative;
    return *length - 1 < RTV__FIELD_READ_BYTES;
}

#endif
