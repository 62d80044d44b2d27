/* Cutting lines and fields out of delimited text. */
#include <string.h>

#include "data/delimited.h"

static bool is_at_separator(const char *text, const char *end, const rtv__delimited_plan *plan)
{
    return (size_t)(end - text) >= plan->separator_bytes &&
           memcmp(text, plan->separator, plan->separator_bytes) == 0;
}

const char *rtv__find_long_separator(const char *text, const char *end,
                                     const rtv__delimited_plan *plan)
{
    for (;;) {
        text = rtv__find_byte(text, end, plan->separator[0]);
        if (text == end || plan->separator_bytes == 1 || is_at_separator(text, end, plan))
            return text;
        text++;
    }
}

/* The closing quote of a field that begins behind `text`, or NULL. */
static const char *find_closing_quote(const char *text, const char *end)
{
    for (;;) {
        text = memchr(text, '"', (size_t)(end - text));
        if (text == NULL)
            return NULL;
        if (text + 1 < end && text[1] == '"')
            text += 2;
        else
            return text;
    }
}

/* The line break behind a line that may have breaks within quotes; NULL when quotes stay open. */
static const char *find_quoted_line_end(const char *text, const char *end,
                                        const rtv__delimited_plan *plan)
{
    for (;;) {
        if (text < end && *text == '"') {
            text = find_closing_quote(text + 1, end);
            if (text == NULL)
                return NULL;
            text++;
        }
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        if (stop == NULL)
            stop = end;
        text = rtv__find_long_separator(text, stop, plan);
        if (text == stop)
            return stop;
        text += plan->separator_bytes;
    }
}

bool rtv__find_line_end(const char **out_end, const char **out_next, const char *start,
                        const char *end, const rtv__delimited_plan *plan)
{
    const char *stop = memchr(start, '\n', (size_t)(end - start));
    if (stop == NULL)
        stop = end;
    if (plan->has_quotes && memchr(start, '"', (size_t)(stop - start)) != NULL) {
        stop = find_quoted_line_end(start, end, plan);
        if (stop == NULL)
            return false;
    }
    *out_next = stop < end ? stop + 1 : end;
    *out_end = stop > start && stop < end && stop[-1] == '\r' ? stop - 1 : stop;
    return true;
}

int64_t rtv__delimited_line_number(const rtv__delimited_plan *plan, const char *start)
{
    return 1 + plan->kernels->count_byte(plan->text, start - plan->text, '\n');
}

void rtv__line_take_quoted(rtv__line_field *out, bool *out_is_bad, rtv__line *line)
{
    const rtv__delimited_plan *plan = line->plan;
    const char *start = line->next, *end;
    out->has_quotes = start < line->end && *start == '"';
    if (out->has_quotes) {
        out->start = start + 1;
        out->end = find_closing_quote(start + 1, line->end);
        if (out->end == NULL)
            out->end = line->end;
        end = out->end < line->end ? out->end + 1 : line->end;
        *out_is_bad = end < line->end && !is_at_separator(end, line->end, plan);
    } else {
        end = rtv__find_long_separator(start, line->end, plan);
        out->start = start;
        out->end = end;
    }
    /* Behind a bad field there may be less than a separator. */
    line->next = end < line->end && !*out_is_bad ? end + plan->separator_bytes : NULL;
}

char *rtv__copy_field(char *out, const rtv__line_field *field)
{
    size_t length = (size_t)(field->end - field->start);
    if (!field->has_quotes || memchr(field->start, '"', length) == NULL) {
        memcpy(out, field->start, length);
        return out + length;
    }
    for (const char *text = field->start; text < field->end; text++) {
        *out++ = *text;
        if (*text == '"')
            text++;
    }
    return out;
}
