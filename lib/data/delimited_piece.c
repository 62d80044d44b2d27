/* Reading one piece of a delimited text: the inner loop of the reader. */
#include <stdio.h>
#include <string.h>

#include "data/delimited.h"
#include "data/number_text.h"
#include "io/text.h"

typedef struct {
    const rtv__delimited_plan *plan;
    rtv__delimited_piece *piece;
    int64_t line_number;
    const char *line_start, *line_end;
} piece_reader;

/* Says where: "ratings.csv:17: column 'timestamp': ". */
static rtv_status fail_field(const piece_reader *reader, rtv_status status,
                             const rtv__field_plan *field, const rtv__line_field *text,
                             const char *what)
{
    char excerpt[72];
    rtv__excerpt(excerpt, sizeof excerpt, text->start, (size_t)(text->end - text->start));
    return rtv__fail(status, "%s:%lld: column '%s': '%s' %s", reader->plan->name,
                     (long long)reader->line_number, field->options.name, excerpt, what);
}

static rtv_status fail_line(const piece_reader *reader, rtv_status status, const char *what)
{
    char excerpt[72];
    size_t length = (size_t)(reader->line_end - reader->line_start);
    rtv__excerpt(excerpt, sizeof excerpt, reader->line_start, length);
    return rtv__fail(status, "%s:%lld: %s: '%s'", reader->plan->name,
                     (long long)reader->line_number, what, excerpt);
}

static rtv_status fail_number(const piece_reader *reader, const rtv__field_plan *field,
                              const rtv__line_field *text, rtv__number_result result)
{
    bool is_whole = field->options.type == RTV_VALUE_INT64;
    if (text->start == text->end)
        return fail_field(reader, RTV_E_CORRUPT, field, text, "is empty");
    if (result == RTV__NUMBER_TOO_LARGE)
        return fail_field(reader, RTV_E_RANGE, field, text,
                          is_whole ? "does not fit an int64" : "is too large");
    if (result == RTV__NUMBER_NOT_FINITE)
        return fail_field(reader, RTV_E_NUMERIC, field, text, "is not a finite number");
    return fail_field(reader, RTV_E_CORRUPT, field, text,
                      is_whole ? "is not a whole number" : "is not a number");
}

static rtv_status read_int64(const piece_reader *reader, const rtv__field_plan *field,
                             const rtv__line_field *text, int64_t row)
{
    int64_t *out = &field->column->out.int64[row];
    rtv__number_result result =
        rtv__parse_int64(out, text->start, (size_t)(text->end - text->start));
    if (result == RTV__NUMBER_FITS)
        return RTV_OK;
    if (text->start == text->end && (field->options.flags & RTV_FIELD_MAY_BE_EMPTY) != 0) {
        *out = field->options.missing_int64;
        return RTV_OK;
    }
    return fail_number(reader, field, text, result);
}

static rtv_status read_float(const piece_reader *reader, const rtv__field_plan *field,
                             const rtv__line_field *text, int64_t row)
{
    double value = field->options.missing_float64;
    bool is_missing =
        text->start == text->end && (field->options.flags & RTV_FIELD_MAY_BE_EMPTY) != 0;
    if (!is_missing) {
        rtv__number_result result =
            rtv__parse_double(&value, text->start, (size_t)(text->end - text->start));
        bool is_fine =
            result == RTV__NUMBER_FITS || (result == RTV__NUMBER_NOT_FINITE &&
                                           (field->options.flags & RTV_FIELD_MAY_BE_INFINITE) != 0);
        if (!is_fine)
            return fail_number(reader, field, text, result);
        bool is_single = field->options.type == RTV_VALUE_FLOAT32;
        if (is_single && result == RTV__NUMBER_FITS &&
            (value > 3.4028235677973362e38 || value < -3.4028235677973362e38))
            return fail_number(reader, field, text, RTV__NUMBER_TOO_LARGE);
    }
    if (field->options.type == RTV_VALUE_FLOAT32)
        field->column->out.float32[row] = (float)value;
    else
        field->column->out.float64[row] = value;
    return RTV_OK;
}

/* Latin-1 is the first 256 characters of Unicode: those above 127 become two bytes. */
static char *widen_latin1(char *out, const char *text, const char *end)
{
    for (; text < end; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x80) {
            *out++ = (char)c;
        } else {
            *out++ = (char)(0xC0 | c >> 6);
            *out++ = (char)(0x80 | (c & 0x3F));
        }
    }
    return out;
}

/* The first block is a quarter of the piece: little enough, and few strings need a second one. */
static rtv_status reserve_strings(const piece_reader *reader, rtv__piece_strings *strings,
                                  int64_t bytes)
{
    int64_t needed = strings->used + bytes;
    if (strings->capacity == 0)
        needed += (reader->piece->end - reader->piece->start) / 4;
    return rtv__reserve(reader->plan->context, &strings->bytes, &strings->capacity, needed, 1);
}

static rtv_status read_string(piece_reader *reader, int32_t index, const rtv__line_field *text,
                              int64_t row)
{
    const rtv__field_plan *field = &reader->plan->fields[index];
    rtv__delimited_piece *piece = reader->piece;
    rtv__piece_strings *strings = &piece->strings[index];
    int64_t length = text->end - text->start;
    bool is_ascii = piece->is_ascii;
    if (!is_ascii && !reader->plan->is_latin1 && !rtv__is_utf8(text->start, (size_t)length))
        return fail_field(reader, RTV_E_CORRUPT, field, text, "is not UTF-8");
    if (strings->capacity - strings->used < 2 * length)
        RTV_TRY(reserve_strings(reader, strings, 2 * length));
    if (length > 0) {
        char *out = strings->bytes + strings->used;
        char *end = rtv__copy_field(out, text);
        if (!is_ascii && reader->plan->is_latin1) {
            /* Through the upper half of the room, which rtv__copy_field does not reach. */
            memmove(out + length, out, (size_t)(end - out));
            end = widen_latin1(out, out + length, end + length);
        }
        strings->used += end - out;
    }
    field->column->out_offsets[row + 1] = strings->used;
    return RTV_OK;
}

static rtv_status read_field(piece_reader *reader, int32_t index, const rtv__line_field *text,
                             int64_t row)
{
    const rtv__field_plan *field = &reader->plan->fields[index];
    switch (field->options.type) {
    case RTV_VALUE_STRING:
        return read_string(reader, index, text, row);
    case RTV_VALUE_INT64:
        return read_int64(reader, field, text, row);
    default:
        return read_float(reader, field, text, row);
    }
}

static rtv_status check_count(const piece_reader *reader, rtv__line *line)
{
    rtv__line_field rest;
    bool is_bad;
    while (rtv__line_take(&rest, &is_bad, line))
        if (is_bad)
            return fail_line(reader, RTV_E_CORRUPT, "a field has text behind its closing quote");
    char what[80];
    if (line->position == reader->plan->fields_per_line)
        return RTV_OK;
    snprintf(what, sizeof what, "the line has %d fields, expected %d", line->position,
             reader->plan->fields_per_line);
    return fail_line(reader, RTV_E_CORRUPT, what);
}

static rtv_status read_line(piece_reader *reader, int64_t row)
{
    const rtv__delimited_plan *plan = reader->plan;
    rtv__line line = {plan, reader->line_start, reader->line_end, 0};
    rtv__line_field text = {NULL, NULL, false};
    for (int32_t index = 0; index < plan->field_count; index++) {
        const rtv__field_plan *field = &plan->fields[index];
        while (line.position <= field->options.position) {
            bool is_bad;
            if (!rtv__line_take(&text, &is_bad, &line)) {
                char what[160];
                snprintf(what, sizeof what, "column '%.64s' is field %d, the line has %d",
                         field->options.name, field->options.position + 1, line.position);
                return fail_line(reader, RTV_E_CORRUPT, what);
            }
            if (is_bad)
                return fail_field(reader, RTV_E_CORRUPT, field, &text,
                                  "has text behind its closing quote");
        }
        RTV_TRY(read_field(reader, index, &text, row));
    }
    return plan->fields_per_line > 0 ? check_count(reader, &line) : RTV_OK;
}

static rtv_status check_zero(const piece_reader *reader)
{
    rtv__line line = {reader->plan, reader->line_start, reader->line_end, 0};
    rtv__line_field text;
    bool is_bad;
    while (rtv__line_take(&text, &is_bad, &line) && text.end <= reader->piece->zero)
        continue;
    for (int32_t index = 0; index < reader->plan->field_count; index++)
        if (reader->plan->fields[index].options.position == line.position - 1)
            return fail_field(reader, RTV_E_CORRUPT, &reader->plan->fields[index], &text,
                              "has a zero byte");
    return fail_line(reader, RTV_E_CORRUPT, "the line has a zero byte");
}

static int64_t count_breaks(const char *text, const char *end)
{
    int64_t count = 0;
    while ((text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
        count++;
        text++;
    }
    return count;
}

static rtv_status read_lines(piece_reader *reader)
{
    const rtv__delimited_plan *plan = reader->plan;
    rtv__delimited_piece *piece = reader->piece;
    const char *text = piece->start, *next;
    for (; text < piece->end; text = next) {
        if (plan->most_rows > 0 && piece->first_row + piece->rows == plan->most_rows)
            break;
        RTV_TRY(rtv__check_cancelled_at(plan->context, piece->rows));
        reader->line_start = text;
        if (!rtv__find_line_end(&reader->line_end, &next, text, piece->end, plan)) {
            reader->line_end = piece->end;
            return fail_line(reader, RTV_E_CORRUPT, "a quote is not closed");
        }
        if (reader->line_end - text > plan->most_line_bytes)
            return fail_line(reader, RTV_E_RANGE, "the line is too long");
        if (piece->zero < reader->line_end)
            return check_zero(reader);
        RTV_TRY(read_line(reader, piece->first_row + piece->rows));
        piece->rows++;
        reader->line_number += plan->has_quotes ? count_breaks(text, next) : 1;
    }
    return RTV_OK;
}

/* A loop over whole blocks, which the compiler turns into vector code. */
static bool has_only_ascii(const char *text, const char *end)
{
    unsigned char all = 0;
    for (; end - text >= 256; text += 256) {
        for (int i = 0; i < 256; i++)
            all |= (unsigned char)text[i];
        if (all >= 0x80)
            return false;
    }
    for (; text < end; text++)
        all |= (unsigned char)*text;
    return all < 0x80;
}

void rtv__delimited_read_piece(const rtv__delimited_plan *plan, rtv__delimited_piece *piece)
{
    piece_reader reader = {.plan = plan, .piece = piece, .line_number = piece->first_line};
    piece->is_ascii = has_only_ascii(piece->start, piece->end);
    piece->zero = memchr(piece->start, 0, (size_t)(piece->end - piece->start));
    if (piece->zero == NULL)
        piece->zero = piece->end;
    piece->status = read_lines(&reader);
    /* The message is this thread's: it is carried to the caller's. */
    if (piece->status != RTV_OK)
        rtv_last_error_copy(piece->message, sizeof piece->message);
}
