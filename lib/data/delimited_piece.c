/* Reading one piece of a delimited text: the inner loop of the reader. */
#include <stdio.h>
#include <string.h>

#include "data/delimited.h"
#include "data/number_text.h"
#include "io/text.h"

typedef struct {
    const rtv__delimited_plan *plan;
    rtv__delimited_piece *piece;
    const char *line_start, *line_end;
} piece_reader;

static long long line_number(const piece_reader *reader)
{
    return (long long)rtv__delimited_line_number(reader->plan, reader->line_start);
}

/* Says where: "ratings.csv:17: column 'timestamp': ". */
static rtv_status fail_field(const piece_reader *reader, rtv_status status,
                             const rtv__field_plan *field, const rtv__line_field *text,
                             const char *what)
{
    char excerpt[72];
    rtv__excerpt(excerpt, sizeof excerpt, text->start, (size_t)(text->end - text->start));
    return rtv__fail(status, "%s:%lld: column '%s': '%s' %s", reader->plan->name,
                     line_number(reader), field->options.name, excerpt, what);
}

static rtv_status fail_line(const piece_reader *reader, rtv_status status, const char *what)
{
    char excerpt[72];
    size_t length = (size_t)(reader->line_end - reader->line_start);
    rtv__excerpt(excerpt, sizeof excerpt, reader->line_start, length);
    return rtv__fail(status, "%s:%lld: %s: '%s'", reader->plan->name, line_number(reader), what,
                     excerpt);
}

static rtv_status fail_length(const piece_reader *reader)
{
    char what[80];
    size_t length = (size_t)(reader->line_end - reader->line_start);
    bool has_breaks = memchr(reader->line_start, '\n', length) != NULL;
    snprintf(what, sizeof what, "the line is longer than %lld bytes%s",
             (long long)reader->plan->most_line_bytes,
             has_breaks ? ", is a quote not closed?" : "");
    return fail_line(reader, RTV_E_RANGE, what);
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
    rtv__number_result result;
    return rtv__read_whole(&field->column->out.int64[row], &result, &field->options, text->start,
                           text->end)
               ? RTV_OK
               : fail_number(reader, field, text, result);
}

static rtv_status read_float(const piece_reader *reader, const rtv__field_plan *field,
                             const rtv__line_field *text, int64_t row)
{
    double value;
    rtv__number_result result;
    if (!rtv__read_real(&value, &result, &field->options, text->start, text->end))
        return fail_number(reader, field, text, result);
    if (field->options.type == RTV_VALUE_FLOAT32)
        field->column->out.float32[row] = (float)value;
    else
        field->column->out.float64[row] = value;
    return RTV_OK;
}

static rtv_status read_string(piece_reader *reader, int32_t index, const rtv__line_field *text,
                              int64_t row)
{
    const rtv__field_plan *field = &reader->plan->fields[index];
    rtv__piece_strings *strings = &reader->piece->strings[index];
    int64_t length = text->end - text->start;
    if (!reader->plan->is_latin1 && !rtv__is_utf8(text->start, (size_t)length))
        return fail_field(reader, RTV_E_CORRUPT, field, text, "is not UTF-8");
    RTV_TRY(rtv__piece_strings_reserve(reader->plan, reader->piece, strings, 3 * length));
    if (length > 0) {
        /* Latin-1 comes from the upper part of the room, which the result does not reach. */
        char *out = strings->bytes + strings->used;
        char *copy = reader->plan->is_latin1 ? out + 2 * length : out;
        char *end = rtv__copy_field(copy, text);
        if (reader->plan->is_latin1)
            end = rtv__widen_latin1(out, copy, end);
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

static rtv_status fail_zero(const piece_reader *reader, const char *zero)
{
    rtv__line line = {reader->plan, reader->line_start, reader->line_end, 0};
    rtv__line_field text;
    bool is_bad;
    while (rtv__line_take(&text, &is_bad, &line) && text.end <= zero)
        continue;
    for (int32_t index = 0; index < reader->plan->field_count; index++)
        if (reader->plan->fields[index].options.position == line.position - 1)
            return fail_field(reader, RTV_E_CORRUPT, &reader->plan->fields[index], &text,
                              "has a zero byte");
    return fail_line(reader, RTV_E_CORRUPT, "the line has a zero byte");
}

/* No row more has a place, be it that enough were read or that quotes were not what they seemed. */
static bool is_full(const piece_reader *reader)
{
    return reader->piece->rows == reader->piece->most_rows;
}

/* Whether the rows are those that the cut into pieces had counted. */
static bool are_rows_as_counted(const piece_reader *reader, const char *text)
{
    const rtv__delimited_piece *piece = reader->piece;
    int64_t most = reader->plan->most_rows;
    return is_full(reader) &&
           (text == piece->end || (most > 0 && piece->first_row + piece->rows == most));
}

/* Reads the lines that begin before `end`, one by one; `*next` is what comes behind them. */
static rtv_status read_lines(piece_reader *reader, const char **next, const char *end)
{
    const rtv__delimited_plan *plan = reader->plan;
    rtv__delimited_piece *piece = reader->piece;
    while (*next < end && !is_full(reader)) {
        const char *text = *next;
        RTV_TRY(rtv__check_cancelled_at(plan->context, piece->rows));
        reader->line_start = text;
        if (!rtv__find_line_end(&reader->line_end, next, text, piece->end, plan)) {
            reader->line_end = piece->end;
            return fail_line(reader, RTV_E_CORRUPT, "a quote is not closed");
        }
        if (reader->line_end - text > plan->most_line_bytes)
            return fail_length(reader);
        const char *zero = memchr(text, 0, (size_t)(reader->line_end - text));
        if (zero != NULL)
            return fail_zero(reader, zero);
        RTV_TRY(read_line(reader, piece->first_row + piece->rows));
        piece->rows++;
    }
    return RTV_OK;
}

static rtv_status read_blocks(piece_reader *reader)
{
    const rtv__delimited_plan *plan = reader->plan;
    rtv__delimited_piece *piece = reader->piece;
    const char *text = piece->start;
    while (text < piece->end && !is_full(reader)) {
        RTV_TRY(rtv__check_cancelled(plan->context));
        const char *end;
        if (rtv__delimited_read_block(&end, plan, piece, text))
            text = end;
        else
            RTV_TRY(read_lines(reader, &text, end));
    }
    piece->is_doubtful |= plan->has_quotes && !are_rows_as_counted(reader, text);
    return RTV_OK;
}

void rtv__delimited_read_piece(const rtv__delimited_plan *plan, rtv__delimited_piece *piece)
{
    piece_reader reader = {.plan = plan, .piece = piece};
    piece->status = read_blocks(&reader);
    /* The message is this thread's: it is carried to the caller's. */
    if (piece->status != RTV_OK)
        rtv_last_error_copy(piece->message, sizeof piece->message);
}
