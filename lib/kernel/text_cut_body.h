/*
 * Cutting text into fields, for every instruction set. A file that includes this has defined
 *
 *     static inline uint64_t equal_mask(const char *text, char byte);   bit i: text[i] is the byte
 *     static inline uint64_t high_mask(const char *text);               bit i: text[i] is above 127
 *     static inline int64_t put_positions(uint32_t *out, uint64_t mask, uint32_t first);
 *     static inline uint64_t compress_bits(uint64_t bits, uint64_t mask);
 *
 * for 64 bytes of text. put_positions writes first + i for every bit i, in rising order, perhaps
 * something behind them (there is room for 64), and gives their number. compress_bits puts the bits
 * that stand where the mask has ones side by side, from the lowest on.
 */

#include <string.h>

#include "kernel/text_kernels.h"

/* What one group of bytes has to know of the one before it. */
typedef struct {
    uint64_t separators;    /* where they begin */
    uint64_t inside;        /* all ones when it ends within quotes */
    uint64_t may_open;      /* bit 0: a quote at the first byte opens a field or is a doubled one */
    uint64_t closed;        /* bit 0: the last byte was a closing quote */
    uint64_t closed_return; /* bit 0: it was a carriage return behind one */
} cut_state;

/* Bit i: an odd number of bits up to bit i, itself included, is set. */
static inline uint64_t parity_to(uint64_t mask)
{
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    return mask ^ mask << 32;
}

/* Bits of the positions that lie `distance` behind those of the mask; `before` is the mask of the
 * group before. */
static inline uint64_t behind(uint64_t mask, uint64_t before, int32_t distance)
{
    return mask << distance | before >> (64 - distance);
}

static inline __attribute__((always_inline)) uint64_t separator_mask(const char *text,
                                                                     const rtv__cut_rules *rules)
{
    uint64_t mask = equal_mask(text, rules->separator[0]);
    for (int32_t i = 1; i < rules->separator_bytes; i++)
        mask &= equal_mask(text + i, rules->separator[i]);
    return mask;
}

/* Takes what lies within quotes out of the masks; gives the bits of doubtful quotes, and those of
 * the second ones of doubled quotes. */
static inline uint64_t take_quotes(uint64_t *separators, uint64_t *breaks, uint64_t *doubled,
                                   const char *text, const rtv__cut_rules *rules, cut_state *state)
{
    uint64_t quotes = equal_mask(text, '"');
    uint64_t inside = parity_to(quotes) ^ state->inside;
    uint64_t opening = quotes & inside, closing = quotes & ~inside;
    *separators &= ~inside;
    *breaks &= ~inside;
    uint64_t may_open = behind(*separators, state->separators, rules->separator_bytes) |
                        (*breaks | closing) << 1 | state->may_open;
    uint64_t behind_closing = closing << 1 | state->closed;
    *doubled = opening & behind_closing;
    uint64_t returns = behind_closing & equal_mask(text, '\r');
    uint64_t doubtful = (opening & ~may_open) |
                        (behind_closing & ~(*separators | *breaks | opening | returns)) |
                        ((returns << 1 | state->closed_return) & ~*breaks);
    state->inside = 0 - (inside >> 63);
    state->may_open = (*breaks | closing) >> 63;
    state->closed = closing >> 63;
    state->closed_return = returns >> 63;
    return doubtful;
}

/* The ends of fields, and which of them end a line too. */
static inline void put_ends(rtv__text_cut *cut, uint64_t ends, uint64_t breaks, uint32_t first)
{
    uint64_t last_ends = compress_bits(breaks, ends);
    cut->line_count +=
        put_positions(cut->lines + cut->line_count, last_ends, (uint32_t)cut->field_count + 1);
    cut->field_count += put_positions(cut->ends + cut->field_count, ends, first);
}

/* A group of 64 bytes, of which those in `valid` count; `text` has 7 bytes behind them. */
static inline __attribute__((always_inline)) void cut_group(rtv__text_cut *cut, const char *text,
                                                            uint64_t valid, uint32_t first,
                                                            const rtv__cut_rules *rules,
                                                            cut_state *state, uint64_t odd[4])
{
    uint64_t separators = separator_mask(text, rules) & valid;
    uint64_t breaks = equal_mask(text, '\n') & valid;
    odd[0] |= equal_mask(text, 0) & valid;
    odd[1] |= high_mask(text) & valid;
    if (rules->has_quotes) {
        uint64_t doubled;
        odd[2] |= take_quotes(&separators, &breaks, &doubled, text, rules, state) & valid;
        odd[3] |= doubled & valid;
    }
    for (int32_t i = 1; i < rules->separator_bytes; i++)
        odd[2] |= separators & behind(separators, state->separators, i);
    state->separators = separators;
    put_ends(cut, separators | breaks, breaks, first);
}

/* All of it but what depends on the rules: those are constants where this is called. */
static inline __attribute__((always_inline)) void cut_by(rtv__text_cut *cut, const char *text,
                                                         int64_t bytes, const rtv__cut_rules *rules)
{
    const int64_t most = cut->most_fields - RTV__CUT_GROUP;
    cut_state state = {.may_open = 1};
    uint64_t odd[4] = {0, 0, 0, 0};
    int64_t done = 0;
    cut->field_count = cut->line_count = 0;
    for (; bytes - done >= RTV__CUT_GROUP + RTV__MOST_CUT_BYTES && cut->field_count <= most;
         done += RTV__CUT_GROUP)
        cut_group(cut, text + done, UINT64_MAX, (uint32_t)done, rules, &state, odd);
    while (done < bytes && cut->field_count <= most) {
        char last[RTV__CUT_GROUP + RTV__MOST_CUT_BYTES] = {0};
        int64_t left = bytes - done, some = left < RTV__CUT_GROUP ? left : RTV__CUT_GROUP;
        memcpy(last, text + done,
               (size_t)(left < (int64_t)sizeof last ? left : (int64_t)sizeof last));
        uint64_t valid = UINT64_MAX >> (RTV__CUT_GROUP - some);
        cut_group(cut, last, valid, (uint32_t)done, rules, &state, odd);
        done += some;
    }
    cut->bytes = done;
    cut->has_zero = odd[0] != 0;
    cut->has_high = odd[1] != 0;
    cut->is_doubtful = odd[2] != 0;
    cut->has_doubled = odd[3] != 0;
}

static int64_t count_byte(const char *text, int64_t bytes, char byte)
{
    int64_t count = 0, done = 0;
    for (; bytes - done >= RTV__CUT_GROUP; done += RTV__CUT_GROUP)
        count += __builtin_popcountll(equal_mask(text + done, byte));
    for (; done < bytes; done++)
        count += text[done] == byte;
    return count;
}

static int64_t count_open_breaks(const char *text, int64_t bytes)
{
    int64_t count = 0, done = 0;
    uint64_t before = 0;
    for (; bytes - done >= RTV__CUT_GROUP; done += RTV__CUT_GROUP) {
        uint64_t inside = parity_to(equal_mask(text + done, '"')) ^ before;
        count += __builtin_popcountll(equal_mask(text + done, '\n') & ~inside);
        before = 0 - (inside >> 63);
    }
    for (bool is_inside = before != 0; done < bytes; done++) {
        is_inside ^= text[done] == '"';
        count += text[done] == '\n' && !is_inside;
    }
    return count;
}

/* The common rules as constants, so that the compiler leaves out what they do not need. */
static void cut(rtv__text_cut *cut, const char *text, int64_t bytes, const rtv__cut_rules *rules)
{
    rtv__cut_rules simple = {.separator = {rules->separator[0]}, .separator_bytes = 1};
    if (rules->separator_bytes > 1) {
        cut_by(cut, text, bytes, rules);
    } else if (rules->has_quotes) {
        simple.has_quotes = true;
        cut_by(cut, text, bytes, &simple);
    } else {
        cut_by(cut, text, bytes, &simple);
    }
}
