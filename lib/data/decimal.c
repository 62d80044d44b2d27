/*
 * Decimal to binary, exactly and slowly: the digits are doubled and halved until the number lies
 * between 1/2 and 1, then the bits of a double or a float are taken. Needed for long or extreme
 * numbers only.
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "data/number_text.h"

enum {
    MOST_DIGITS = 800, /* 767 decide the rounding of any double; more only say "a bit above" */
    MOST_SHIFT = 60    /* bits by which an intermediate of 64 can hold a digit more */
};

/* 0.d1d2.. * 10^point, without trailing zeros. */
typedef struct {
    unsigned char digits[MOST_DIGITS];
    int count;
    int64_t point;
    bool is_cut; /* digits other than 0 did not fit */
} decimal;

static void drop_trailing_zeros(decimal *value)
{
    while (value->count > 0 && value->digits[value->count - 1] == 0)
        value->count--;
}

static void set(decimal *value, const char *text, size_t length, int64_t point)
{
    memset(value, 0, sizeof *value);
    value->point = point;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.' || (text[i] == '0' && value->count == 0))
            continue;
        if (value->count < MOST_DIGITS)
            value->digits[value->count++] = (unsigned char)(text[i] - '0');
        else
            value->is_cut = value->is_cut || text[i] != '0';
    }
    drop_trailing_zeros(value);
}

/* Divides by 2^bits: long division from the left. */
static void halve(decimal *value, int bits)
{
    uint64_t rest = 0, mask = ((uint64_t)1 << bits) - 1;
    int read = 0, written = 0;
    while (rest >> bits == 0) {
        if (rest == 0 && read >= value->count)
            return;
        rest = rest * 10 + (read < value->count ? value->digits[read] : 0);
        read++;
    }
    value->point -= read - 1;
    for (; read < value->count || rest != 0; read++) {
        unsigned char digit = (unsigned char)(rest >> bits);
        rest &= mask;
        if (written < MOST_DIGITS)
            value->digits[written++] = digit;
        else
            value->is_cut = value->is_cut || digit != 0;
        if (read >= value->count && rest == 0)
            break;
        rest = rest * 10 + (read < value->count ? value->digits[read] : 0);
    }
    value->count = written;
    drop_trailing_zeros(value);
}

/* Multiplies by 2^bits: from the right, with a carry. */
static void multiply(decimal *value, int bits)
{
    unsigned char product[MOST_DIGITS + 24];
    int at = (int)sizeof product;
    uint64_t carry = 0;
    for (int i = value->count - 1; i >= 0; i--) {
        carry += (uint64_t)value->digits[i] << bits;
        product[--at] = (unsigned char)(carry % 10);
        carry /= 10;
    }
    int grown = 0;
    for (; carry > 0; carry /= 10, grown++)
        product[--at] = (unsigned char)(carry % 10);
    int count = (int)sizeof product - at;
    for (int i = MOST_DIGITS; i < count; i++)
        value->is_cut = value->is_cut || product[at + i] != 0;
    value->count = count < MOST_DIGITS ? count : MOST_DIGITS;
    memcpy(value->digits, product + at, (size_t)value->count);
    value->point += grown;
    drop_trailing_zeros(value);
}

/* Multiplies by 2^bits; negative bits divide. */
static void shift(decimal *value, int64_t bits)
{
    while (bits != 0) {
        int step = (int)(bits > MOST_SHIFT ? MOST_SHIFT : bits < -MOST_SHIFT ? -MOST_SHIFT : bits);
        if (step > 0)
            multiply(value, step);
        else
            halve(value, -step);
        bits -= step;
    }
}

/* The nearest whole number, halves to even; the value is below 2^54. */
static uint64_t round_to_whole(const decimal *value)
{
    uint64_t whole = 0;
    for (int64_t i = 0; i < value->point; i++)
        whole = whole * 10 + (i < value->count ? value->digits[i] : 0);
    if (value->point < 0 || value->point >= value->count)
        return whole;
    unsigned next = value->digits[value->point];
    bool is_half = next == 5 && value->point + 1 == value->count && !value->is_cut;
    return whole + (is_half ? whole & 1 : next >= 5);
}

/* To `most_bits` bits, fewer below 2^(least_exponent - 1), where the last one has a fixed place. */
static double round_to_bits(const char *digits, size_t count, int64_t point, int most_bits,
                            int least_exponent)
{
    decimal value;
    set(&value, digits, count, point);
    if (value.count == 0 || value.point < -330)
        return 0;
    if (value.point > 310)
        return HUGE_VAL;
    int64_t exponent = 0; /* the number is value * 2^exponent */
    while (value.point > 0) {
        int64_t bits = value.point < 18 ? value.point * 3 : MOST_SHIFT;
        shift(&value, -bits);
        exponent += bits;
    }
    while (value.point < 0 || value.digits[0] < 5) {
        int64_t bits = value.point < -18 ? MOST_SHIFT : value.point < 0 ? -value.point * 3 : 1;
        shift(&value, bits);
        exponent -= bits;
    }
    /* Now 1/2 <= value < 1. */
    int64_t missing = exponent < least_exponent ? least_exponent - exponent : 0;
    int64_t bits = most_bits - missing;
    shift(&value, bits);
    return ldexp((double)round_to_whole(&value), (int)(exponent - bits));
}

double rtv__decimal_to_double(const char *digits, size_t count, int64_t point)
{
    return round_to_bits(digits, count, point, DBL_MANT_DIG, DBL_MIN_EXP);
}

double rtv__decimal_to_float(const char *digits, size_t count, int64_t point)
{
    return round_to_bits(digits, count, point, FLT_MANT_DIG, FLT_MIN_EXP);
}
