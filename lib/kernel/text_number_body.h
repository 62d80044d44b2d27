/*
 * Reading numbers of up to 16 bytes without a branch on their length, for every instruction set. A
 * file that includes this has defined `sixteen`, a field at the end of 16 bytes, and
 *
 *     static inline sixteen load_field(const char *end, uint32_t length);
 *     static inline bool are_digits(sixteen field);             every byte is 0 to 9
 *     static inline uint64_t number_of_sixteen(sixteen field);
 *     static inline uint32_t take_point(sixteen *field, uint32_t *digits);
 *
 * load_field takes '0' off every byte, and bytes before the field are zeros. take_point takes the
 * point out, if there is one: what is before it moves on by a byte. It gives the number of digits
 * behind the point.
 */

#include "kernel/text_kernels.h"

/* Powers of ten that a double holds. */
static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/* Passes over a minus. False when what is left is empty or longer than 16 bytes. */
static inline bool take_sign(bool *is_negative, uint32_t *length, const char *text, uint32_t start,
                             uint32_t end)
{
    *is_negative = text[start] == '-' && start < end;
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
        sixteen field = load_field(text + ends[i], length);
        if (!are_digits(field))
            return i;
        int64_t value = (int64_t)number_of_sixteen(field);
        out[i] = is_negative ? -value : value;
    }
    return count;
}

static int64_t parse_decimals(double *out, const char *text, const uint32_t *starts,
                              const uint32_t *ends, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        bool is_negative;
        uint32_t length;
        if (!take_sign(&is_negative, &length, text, starts[i], ends[i]))
            return i;
        sixteen field = load_field(text + ends[i], length);
        uint32_t behind_point = take_point(&field, &length);
        if (length == 0 || !are_digits(field))
            return i;
        uint64_t digits = number_of_sixteen(field);
        if (digits > (uint64_t)1 << 53)
            return i;
        /* Both are exact, so that one rounding is all (Clinger 1990). */
        double value = (double)(int64_t)digits / powers[behind_point];
        out[i] = is_negative ? -value : value;
    }
    return count;
}
