#include "data/number_text.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { SAFE_DIGITS = 18 /* of an int64, without a check */ };

rtv__number_result rtv__parse_int64(int64_t *out, const char *text, size_t length)
{
    bool is_negative = length > 0 && text[0] == '-';
    size_t at = length > 0 && (text[0] == '-' || text[0] == '+');
    if (at == length)
        return RTV__NUMBER_MALFORMED;
    uint64_t value = 0;
    size_t safe = length - at <= SAFE_DIGITS ? length : at + SAFE_DIGITS;
    for (; at < safe; at++) {
        unsigned digit = (unsigned char)text[at] - (unsigned)'0';
        if (digit > 9)
            return RTV__NUMBER_MALFORMED;
        value = value * 10 + digit;
    }
    uint64_t limit = is_negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
    bool fits = true;
    for (; at < length; at++) {
        unsigned digit = (unsigned char)text[at] - (unsigned)'0';
        if (digit > 9)
            return RTV__NUMBER_MALFORMED;
        fits = fits && value <= (limit - digit) / 10;
        value = value * 10 + digit;
    }
    if (!fits)
        return RTV__NUMBER_TOO_LARGE;
    *out = (int64_t)(is_negative ? 0 - value : value);
    return RTV__NUMBER_FITS;
}

/* Digits d1 d2 .. with the point behind the `point`-th, leading zeros cut. */
typedef struct {
    uint64_t first;    /* of up to 19 digits */
    int64_t used;      /* how many */
    int64_t count;     /* significant digits in the text */
    int64_t point;     /* the value is 0.d1d2.. * 10^point */
    const char *start; /* of the digits in the text, for those that do not fit */
    const char *end;
    bool is_negative;
} decimal_text;

/* Reads digits and point; returns the text behind them, NULL when there is no digit. */
static const char *read_digits(decimal_text *out, const char *text, const char *end)
{
    memset(out, 0, sizeof *out);
    bool has_point = false, has_digit = false;
    out->start = text;
    for (; text < end; text++) {
        if (*text == '.' && !has_point) {
            has_point = true;
            continue;
        }
        unsigned digit = (unsigned char)*text - (unsigned)'0';
        if (digit > 9)
            break;
        has_digit = true;
        if (out->count == 0 && digit == 0) {
            out->point -= has_point;
            continue;
        }
        out->count++;
        out->point += !has_point;
        if (out->used < 19) {
            out->first = out->first * 10 + digit;
            out->used++;
        }
    }
    out->end = text;
    return has_digit ? text : NULL;
}

/* Reads the digits of an exponent, bounded so that sums do not overflow. */
static bool read_exponent(int64_t *out, const char *text, const char *end)
{
    bool is_negative = text < end && *text == '-';
    if (text < end && (*text == '-' || *text == '+'))
        text++;
    int64_t value = 0;
    if (text == end)
        return false;
    for (; text < end; text++) {
        unsigned digit = (unsigned char)*text - (unsigned)'0';
        if (digit > 9)
            return false;
        if (value < 1000000000)
            value = value * 10 + digit;
    }
    *out = is_negative ? -value : value;
    return true;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    if (length != strlen(word))
        return false;
    for (size_t i = 0; i < length; i++)
        if ((text[i] | 0x20) != word[i])
            return false;
    return true;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

/* mantissa * 2^exponent (and a bit more when `sticky`), rounded; far from the ends of the range. */
static double round_wide(wide mantissa, int exponent, bool sticky)
{
    uint64_t high = (uint64_t)(mantissa >> 64);
    int excess = high != 0 ? 75 - __builtin_clzll(high) : 11 - __builtin_clzll((uint64_t)mantissa);
    if (excess <= 0)
        return ldexp((double)(uint64_t)mantissa, exponent); /* exact: 53 bits or fewer */
    wide half = (wide)1 << (excess - 1), rest = mantissa & (2 * half - 1);
    uint64_t bits = (uint64_t)(mantissa >> excess);
    bits += rest > half || (rest == half && (sticky || (bits & 1) != 0));
    return ldexp((double)bits, exponent + excess);
}

/* first * 10^power for powers of -19 to 19. */
static double scale_wide(uint64_t first, int64_t power)
{
    static const uint64_t powers[] = {1u,
                                      10u,
                                      100u,
                                      1000u,
                                      10000u,
                                      100000u,
                                      1000000u,
                                      10000000u,
                                      100000000u,
                                      1000000000u,
                                      10000000000u,
                                      100000000000u,
                                      1000000000000u,
                                      10000000000000u,
                                      100000000000000u,
                                      1000000000000000u,
                                      10000000000000000u,
                                      100000000000000000u,
                                      1000000000000000000u,
                                      10000000000000000000u};
    if (power >= 0)
        return round_wide((wide)first * powers[power], 0, false);
    int shift = __builtin_clzll(first);
    wide dividend = (wide)(first << shift) << 64, quotient = dividend / powers[-power];
    return round_wide(quotient, -64 - shift, quotient * powers[-power] != dividend);
}
#else
static double scale_wide(uint64_t first, int64_t power)
{
    char digits[24];
    int count = 0;
    for (uint64_t rest = first; rest > 0; rest /= 10)
        count++;
    for (int i = count; i > 0; first /= 10)
        digits[--i] = (char)('0' + first % 10);
    return rtv__decimal_to_double(digits, (size_t)count, count + power);
}
#endif

/* Digits and exponent to the nearest double. */
static double to_double(const decimal_text *decimal)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (decimal->count == 0)
        return 0;
    int64_t power = decimal->point - decimal->used;
    if (decimal->count == decimal->used) {
        /* Both factors are exact doubles, so that one rounding is all (Clinger 1990). */
        if (decimal->first <= (uint64_t)1 << 53 && power >= -22 && power <= 22)
            return power < 0 ? (double)decimal->first / powers[-power]
                             : (double)decimal->first * powers[power];
        if (power >= -19 && power <= 19)
            return scale_wide(decimal->first, power);
    }
    return rtv__decimal_to_double(decimal->start, (size_t)(decimal->end - decimal->start),
                                  decimal->point);
}

/* Reads sign and decimal; a word goes to `word`, and the result says so. */
static rtv__number_result read_decimal(decimal_text *out, double *word, const char *text,
                                       size_t length)
{
    const char *end = text + length;
    bool is_negative = length > 0 && text[0] == '-';
    if (length > 0 && (text[0] == '-' || text[0] == '+'))
        text++;
    length = (size_t)(end - text);
    const char *behind = read_digits(out, text, end);
    out->is_negative = is_negative;
    if (behind == NULL) {
        bool is_infinite = is_word(text, length, "inf") || is_word(text, length, "infinity");
        if (!is_infinite && !is_word(text, length, "nan"))
            return RTV__NUMBER_MALFORMED;
        *word = !is_infinite ? (double)NAN : is_negative ? -HUGE_VAL : HUGE_VAL;
        return RTV__NUMBER_NOT_FINITE;
    }
    if (behind < end) {
        int64_t exponent = 0;
        if ((*behind | 0x20) != 'e' || !read_exponent(&exponent, behind + 1, end))
            return RTV__NUMBER_MALFORMED;
        out->point += exponent;
    }
    return RTV__NUMBER_FITS;
}

rtv__number_result rtv__parse_double(double *out, const char *text, size_t length)
{
    decimal_text decimal;
    rtv__number_result result = read_decimal(&decimal, out, text, length);
    if (result != RTV__NUMBER_FITS)
        return result;
    double value = to_double(&decimal);
    if (value > DBL_MAX)
        return RTV__NUMBER_TOO_LARGE;
    *out = decimal.is_negative ? -value : value;
    return RTV__NUMBER_FITS;
}

rtv__number_result rtv__parse_float(float *out, const char *text, size_t length)
{
    decimal_text decimal;
    double value = 0;
    rtv__number_result result = read_decimal(&decimal, &value, text, length);
    if (result == RTV__NUMBER_NOT_FINITE)
        *out = (float)value;
    if (result != RTV__NUMBER_FITS)
        return result;
    value = to_double(&decimal);
    /* Below the least normal float, the middles lie elsewhere. */
    if (rtv__is_between_floats(value) || (value > 0 && value < (double)FLT_MIN))
        value = rtv__decimal_to_float(decimal.start, (size_t)(decimal.end - decimal.start),
                                      decimal.point);
    float single = (float)value;
    if (single > FLT_MAX)
        return RTV__NUMBER_TOO_LARGE;
    *out = decimal.is_negative ? -single : single;
    return RTV__NUMBER_FITS;
}
