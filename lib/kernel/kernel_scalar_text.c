/* Cutting text and reading numbers in plain C: what all instruction sets do. */
#include "kernel/scalar_kernels.h"
#include "kernel/text_number_body.h"

/* One bit for every byte whose highest bit is set. */
static inline uint64_t high_bits(uint64_t word)
{
    return ((word & RTV__EACH_BYTE(0x80)) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline uint64_t high_mask(const char *text)
{
    uint64_t mask = 0;
    for (int i = 0; i < 8; i++)
        mask |= high_bits(load_word(text + 8 * i)) << 8 * i;
    return mask;
}

static inline uint64_t equal_mask(const char *text, char byte)
{
    uint64_t mask = 0, rest = RTV__EACH_BYTE(0x7F);
    for (int i = 0; i < 8; i++) {
        uint64_t word = load_word(text + 8 * i) ^ RTV__EACH_BYTE((unsigned char)byte);
        mask |= high_bits(~(((word & rest) + rest) | word)) << 8 * i;
    }
    return mask;
}

static inline int64_t put_positions(uint32_t *out, uint64_t mask, uint32_t first)
{
    int64_t count = 0;
    for (; mask != 0; mask &= mask - 1)
        out[count++] = first + (uint32_t)__builtin_ctzll(mask);
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

int64_t rtv__parse_integers_scalar(int64_t *out, const char *text, const uint32_t *starts,
                                   const uint32_t *ends, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        bool is_negative;
        uint32_t length;
        if (!take_sign(&is_negative, &length, text, starts[i], ends[i]))
            return i;
        sixteen field = load_field(text + ends[i], length);
        if (!are_digits(field.high) || !are_digits(field.low))
            return i;
        int64_t value = (int64_t)number_of_sixteen(field);
        out[i] = is_negative ? -value : value;
    }
    return count;
}

/* Powers of ten that a double holds. */
static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/* Takes the point out of a field, if there is one: what is before it moves on by a byte. Gives the
 * number of digits behind it. */
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

int64_t rtv__parse_decimals_scalar(double *out, const char *text, const uint32_t *starts,
                                   const uint32_t *ends, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        bool is_negative;
        uint32_t length;
        if (!take_sign(&is_negative, &length, text, starts[i], ends[i]))
            return i;
        sixteen field = load_field(text + ends[i], length);
        uint32_t behind_point = take_point(&field, &length);
        if (length == 0 || !are_digits(field.high) || !are_digits(field.low))
            return i;
        uint64_t digits = number_of_sixteen(field);
        if (digits > (uint64_t)1 << 53)
            return i;
        /* Both are exact, so that one rounding is all (Clinger 1990). */
        double value = (double)digits / powers[behind_point];
        out[i] = is_negative ? -value : value;
    }
    return count;
}

const rtv__text_kernels rtv__text_scalar = {count_byte, count_open_breaks, cut,
                                            rtv__parse_integers_scalar, rtv__parse_decimals_scalar};
