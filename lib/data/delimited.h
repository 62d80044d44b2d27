/* How a delimited text is read: a plan made of the options, and pieces of the text. */
#ifndef RTV_LIB_DATA_DELIMITED_H
#define RTV_LIB_DATA_DELIMITED_H

#include <stdbool.h>
#include <string.h>

#include "data/column.h"
#include "data/number_text.h"
#include "kernel/text_kernels.h"
#include "retrieve/delimited.h"

enum { RTV__MOST_SEPARATOR_BYTES = RTV__MOST_CUT_BYTES, RTV__MOST_FIELDS = 100000 };

typedef struct {
    rtv_field options;
    int32_t order;      /* of the column in the table */
    rtv_column *column; /* the output, with room for all rows */
} rtv__field_plan;

typedef struct {
    const rtv_context *context;
    const rtv__text_kernels *kernels;
    const char *name;            /* of the text, for messages */
    const char *text, *text_end; /* all that can be read */
    char separator[RTV__MOST_SEPARATOR_BYTES];
    size_t separator_bytes;
    bool has_quotes, is_latin1;
    int64_t most_line_bytes, most_rows;
    int32_t fields_per_line;
    rtv__field_plan *fields; /* in the order of their position in the line */
    int32_t field_count;
} rtv__delimited_plan;

/* The strings of one field in one piece of the text. */
typedef struct {
    char *bytes;
    int64_t used, capacity;
    int64_t place; /* of the first byte in the column */
} rtv__piece_strings;

/* A part of the text that ends with a line; parts are read at the same time. */
typedef struct {
    const char *start, *end;
    int64_t quotes;    /* in the stretch of the text in which it begins */
    int64_t most_rows; /* lines that do not end within quotes: there is room for no more */
    int64_t first_row; /* its place in the columns */
    int64_t rows;      /* read so far */
    bool is_doubtful;  /* it has quotes that are text: where pieces begin is not sure */
    rtv__piece_strings *strings; /* for every field of the plan; offsets are kept in the column */
    rtv_status status;           /* of the first line that could not be read */
    char message[512];
} rtv__delimited_piece;

/* A text on its way into a table. */
typedef struct {
    rtv_context *context;
    rtv__delimited_plan plan;
    const char *text, *end; /* of the rows */
    rtv__delimited_piece *pieces;
    int64_t piece_count;
    bool is_cut;                 /* into several pieces */
    rtv__piece_strings *strings; /* of all pieces */
    int64_t rows;                /* room for so many */
} rtv__delimited_reader;

/*
 * Cuts the rows into pieces of about 128 KiB and counts their lines, or makes them one piece.
 * Quotes are taken to be closed, and to be nothing but quotes: a piece that is doubtful, or fails,
 * has to be read as one with all others.
 */
rtv_status rtv__delimited_cut_pieces(rtv__delimited_reader *reader, bool is_one);
void rtv__delimited_free_pieces(rtv__delimited_reader *reader);

/* Reads a piece: numbers into the columns, strings into `strings`. */
void rtv__delimited_read_piece(const rtv__delimited_plan *plan, rtv__delimited_piece *piece);

/*
 * Reads whole lines from `text` on, a column at a time. False when something is odd about them, be
 * it an error or not: then the lines that begin before `*out_end` are to be read one by one, as if
 * nothing had been read. Else they are read up to `*out_end`.
 */
bool rtv__delimited_read_block(const char **out_end, const rtv__delimited_plan *plan,
                               rtv__delimited_piece *piece, const char *text);

/* Makes room for so many bytes more. */
rtv_status rtv__piece_strings_reserve(const rtv__delimited_plan *plan,
                                      const rtv__delimited_piece *piece,
                                      rtv__piece_strings *strings, int64_t bytes);
/* Numbers as the field wants them (a float for one of floats): false when they are not. The result
 * says why. */
bool rtv__read_whole(int64_t *out, rtv__number_result *result, const rtv_field *field,
                     const char *start, const char *end);
bool rtv__read_real(double *out, rtv__number_result *result, const rtv_field *field,
                    const char *start, const char *end);
/* Copies text in Latin-1 as UTF-8, which is at most twice as long; returns the end of the copy. */
char *rtv__widen_latin1(char *out, const char *text, const char *end);

/* One line, cut into fields. */
typedef struct {
    const rtv__delimited_plan *plan;
    const char *next, *end; /* what is left; `next` NULL: nothing more */
    int32_t position;       /* of the next field */
} rtv__line;

typedef struct {
    const char *start, *end; /* without the quotes around it */
    bool has_quotes;         /* quotes inside are doubled */
} rtv__line_field;

/*
 * Finds the end of the line (before its line break) and the beginning of the next one. False when
 * quotes stay open.
 */
bool rtv__find_line_end(const char **out_end, const char **out_next, const char *start,
                        const char *end, const rtv__delimited_plan *plan);
/* The number of the line that begins there, from 1. It is counted when a message needs it. */
int64_t rtv__delimited_line_number(const rtv__delimited_plan *plan, const char *start);
/* The same field for lines that may have quotes. */
void rtv__line_take_quoted(rtv__line_field *out, bool *out_is_bad, rtv__line *line);
/* The separator, or `end`. */
const char *rtv__find_long_separator(const char *text, const char *end,
                                     const rtv__delimited_plan *plan);
/* Copies a field without doubled quotes; returns the end of the copy. */
char *rtv__copy_field(char *out, const rtv__line_field *field);

/* Eight bytes that were loaded, with the first of them in the lowest bits. */
static inline uint64_t rtv__first_byte_lowest(uint64_t eight)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* The byte, or `end`. Fields are short: eight bytes at a time beat a call of memchr. */
static inline const char *rtv__find_byte(const char *text, const char *end, char byte)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    for (; end - text >= 8; text += 8) {
        uint64_t eight;
        memcpy(&eight, text, 8);
        eight ^= ones * (unsigned char)byte;
        if (((eight - ones) & ~eight & tops) != 0)
            break;
    }
    while (text < end && *text != byte)
        text++;
    return text;
}

/* Takes the next field; false at the end of the line. `*out_is_bad`: text behind a closing quote,
 * and no field is taken after it. */
static inline bool rtv__line_take(rtv__line_field *out, bool *out_is_bad, rtv__line *line)
{
    const rtv__delimited_plan *plan = line->plan;
    *out_is_bad = false;
    if (line->next == NULL)
        return false;
    line->position++;
    if (plan->has_quotes) {
        rtv__line_take_quoted(out, out_is_bad, line);
        return true;
    }
    const char *end = plan->separator_bytes == 1
                          ? rtv__find_byte(line->next, line->end, plan->separator[0])
                          : rtv__find_long_separator(line->next, line->end, plan);
    out->start = line->next;
    out->end = end;
    out->has_quotes = false;
    line->next = end < line->end ? end + plan->separator_bytes : NULL;
    return true;
}

/* Checks the options and makes the plan; nothing of it needs to be freed on failure. */
rtv_status rtv__delimited_plan_make(rtv__delimited_plan *out, rtv_context *context,
                                    const char *name, const rtv_delimited_options *given,
                                    int64_t *out_skip_lines, bool *out_has_heading);
void rtv__delimited_plan_destroy(rtv__delimited_plan *plan);
/* Finds the positions of fields given by heading, then orders the fields. */
rtv_status rtv__delimited_plan_place(rtv__delimited_plan *plan, const char *heading,
                                     const char *heading_end);

#endif
