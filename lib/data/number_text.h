/* Numbers from text, the same in every locale. The whole text must be the number. */
#ifndef RTV_LIB_DATA_NUMBER_TEXT_H
#define RTV_LIB_DATA_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef enum {
    RTV__NUMBER_FITS,
    RTV__NUMBER_MALFORMED,
    RTV__NUMBER_TOO_LARGE,
    RTV__NUMBER_NOT_FINITE /* the text says NaN or infinity, and `out` is that */
} rtv__number_result;

/* An optional sign and decimal digits. */
rtv__number_result rtv__parse_int64(int64_t *out, const char *text, size_t length);

/*
 * An optional sign, digits with an optional point, an optional exponent; rounded to the nearest
 * double, halves to even. Also "nan", "inf" and "infinity" in any case.
 */
rtv__number_result rtv__parse_double(double *out, const char *text, size_t length);

/* The same for floats, rounded once: the float next to the nearest double may be another one. */
rtv__number_result rtv__parse_float(float *out, const char *text, size_t length);

/*
 * Whether a double that was rounded, of what a float can hold in full precision, may hide on which
 * side of the middle between two floats the number was.
 */
static inline bool rtv__is_between_floats(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (bits & 0x1FFFFFFF) == 0x10000000;
}

/* The double next to 0.DIGITS * 10^point, rounded exactly; HUGE_VAL when it is too large. */
double rtv__decimal_to_double(const char *digits, size_t count, int64_t point);
/* The float next to it, or what is above all of them. */
double rtv__decimal_to_float(const char *digits, size_t count, int64_t point);

#endif
