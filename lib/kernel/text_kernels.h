/*
 * The inner loops of reading delimited text: where fields end, and what numbers they hold.
 *
 * Positions are 32-bit numbers that count from the beginning of the block, so a block has less than
 * 4 GiB.
 */
#ifndef RTV_LIB_KERNEL_TEXT_KERNELS_H
#define RTV_LIB_KERNEL_TEXT_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RTV__CUT_GROUP = 64,       /* bytes that are looked at together */
    RTV__MOST_CUT_BYTES = 8,   /* of a separator */
    RTV__FIELD_READ_BYTES = 16 /* in front of the end of a number: they are all read */
};

/* What a block is cut by. */
typedef struct {
    char separator[RTV__MOST_CUT_BYTES];
    int32_t separator_bytes; /* 1 or more */
    bool has_quotes;         /* separators and line breaks between quotes are text */
} rtv__cut_rules;

/* A block that is cut into fields. */
typedef struct {
    int64_t most_fields; /* room in `ends` and `lines` */
    uint32_t *ends;      /* where the separator or line break behind a field begins */
    uint32_t *lines;     /* for every line break, the number of fields that end up to it */
    int64_t field_count, line_count;
    int64_t bytes;    /* cut; all, unless there was no more room */
    bool has_zero;    /* a zero byte */
    bool has_high;    /* a byte above 127 */
    bool has_doubled; /* a quote right behind one that closes */
    bool is_doubtful; /* separators overlap, or a quote is neither around a field nor doubled */
} rtv__text_cut;

typedef struct {
    /* How often the byte occurs. */
    int64_t (*count_byte)(const char *text, int64_t bytes, char byte);
    /* How many line breaks are not between quotes; the text does not begin between them. */
    int64_t (*count_open_breaks)(const char *text, int64_t bytes);
    /*
     * The block begins with a line. Room for less than a group more ends the work; `most_fields` is
     * at least a group. Quotes toggle: with an odd number of them before it, a byte is text. What
     * is doubtful lies within the bytes cut, or right behind them.
     */
    void (*cut)(rtv__text_cut *cut, const char *text, int64_t bytes, const rtv__cut_rules *rules);
    /*
     * Numbers of the fields starts[i] to ends[i] - 1, as far as they are simple: an optional minus
     * and 1 to 16 digits; for parse_decimals with a point among them, at most 16 bytes behind the
     * minus and 2^53 without the point. Gives how many were read before the first that is not
     * simple. The 16 bytes before each end can be read, whatever they are.
     */
    int64_t (*parse_integers)(int64_t *out, const char *text, const uint32_t *starts,
                              const uint32_t *ends, int64_t count);
    int64_t (*parse_decimals)(double *out, const char *text, const uint32_t *starts,
                              const uint32_t *ends, int64_t count);
} rtv__text_kernels;

extern const rtv__text_kernels rtv__text_scalar;
#if defined(__x86_64__)
extern const rtv__text_kernels rtv__text_avx2, rtv__text_avx512;
#elif defined(__aarch64__)
extern const rtv__text_kernels rtv__text_neon;
#endif

#endif
