/*
 * Reading many lines at once: a block of text is cut into fields, then every column takes its own.
 * Whatever is not plain is left to the reader of single lines, which also finds the words for
 * errors.
 */
#include <string.h>

#include "data/delimited.h"
#include "io/text.h"

enum {
    BLOCK_BYTES = 1 << 16,
    BLOCK_FIELDS = 4096, /* of these bounds, most texts reach this one, within the first cache */
    BATCH_LINES = 256,
    COPY_BYTES = 32 /* strings are copied in steps of so many: most need one */
};

typedef struct {
    const rtv__delimited_plan *plan;
    rtv__delimited_piece *piece;
    const char *text;
    rtv__text_cut cut;
    int64_t lines;        /* to read */
    uint32_t least_width; /* fields of the line that has fewest */
    bool may_copy_more;   /* a step of a copy behind the block can be read */
    /* One element before each: the end of the line before the block, and its fields. */
    uint32_t ends[1 + BLOCK_FIELDS], line_ends[1 + BLOCK_FIELDS];
} text_block;

/* The fields of one column in a batch of lines: text[starts[i]] to text[ends[i] - 1]. */
typedef struct {
    int64_t row, count;
    uint32_t starts[BATCH_LINES], ends[BATCH_LINES];
} field_batch;

/* Cuts whole lines, at least one. */
static bool cut_lines(text_block *block)
{
    const rtv__delimited_plan *plan = block->plan;
    const char *end = block->piece->end;
    rtv__cut_rules rules = {.separator_bytes = (int32_t)plan->separator_bytes,
                            .has_quotes = plan->has_quotes};
    memcpy(rules.separator, plan->separator, sizeof rules.separator);
    block->ends[0] = UINT32_MAX;
    block->line_ends[0] = 0;
    block->cut = (rtv__text_cut){
        .most_fields = BLOCK_FIELDS, .ends = block->ends + 1, .lines = block->line_ends + 1};
    int64_t bytes = end - block->text;
    plan->kernels->cut(&block->cut, block->text, bytes < BLOCK_BYTES ? bytes : BLOCK_BYTES, &rules);
    block->lines = block->cut.line_count;
    int64_t room = block->piece->most_rows - block->piece->rows;
    if (block->lines > room)
        block->lines = room;
    return block->lines > 0;
}

static const char *end_of_lines(const text_block *block)
{
    return block->text + block->ends[block->line_ends[block->lines]] + 1;
}

/* Whether all lines have the fields they need, and none is too long or has what is odd. */
static bool are_plain(text_block *block)
{
    const rtv__delimited_plan *plan = block->plan;
    if (block->cut.has_zero || block->cut.is_doubtful)
        return false;
    uint32_t least = UINT32_MAX, most = 0, longest = 0;
    for (int64_t i = 0; i < block->lines; i++) {
        uint32_t first = block->line_ends[i], end = block->line_ends[i + 1];
        uint32_t bytes = block->ends[end] - block->ends[first] - 1;
        least = end - first < least ? end - first : least;
        most = end - first > most ? end - first : most;
        longest = bytes > longest ? bytes : longest;
    }
    block->least_width = least;
    uint32_t fixed = (uint32_t)plan->fields_per_line;
    int32_t needed = plan->fields[plan->field_count - 1].options.position + 1;
    return least >= (uint32_t)needed && longest <= plan->most_line_bytes &&
           (fixed == 0 || (least == fixed && most == fixed));
}

static void take_batch(field_batch *batch, const text_block *block, uint32_t position,
                       int64_t first, int64_t count)
{
    const rtv__delimited_plan *plan = block->plan;
    const uint32_t gap = position == 0 ? 1 : (uint32_t)plan->separator_bytes;
    batch->count = count;
    for (int64_t i = 0; i < count; i++) {
        const uint32_t *end = &block->ends[block->line_ends[first + i] + position];
        batch->starts[i] = end[0] + gap;
        batch->ends[i] = end[1];
    }
    if (block->least_width == position + 1) /* it may be the last one of a line */
        for (int64_t i = 0; i < count; i++) {
            bool is_last =
                block->line_ends[first + i] + position + 1 == block->line_ends[first + i + 1];
            batch->ends[i] -= is_last && batch->ends[i] > batch->starts[i] &&
                              block->text[batch->ends[i] - 1] == '\r';
        }
    if (plan->has_quotes)
        for (int64_t i = 0; i < count; i++) {
            bool has_quotes =
                block->text[batch->starts[i]] == '"' && batch->starts[i] < batch->ends[i];
            batch->starts[i] += has_quotes;
            batch->ends[i] -= has_quotes;
        }
}

/* The first number of the batch that the kernels may read: they need bytes before its end. */
static int64_t first_readable(const text_block *block, const field_batch *batch)
{
    int64_t i = 0;
    while (i < batch->count &&
           block->text + batch->ends[i] - block->plan->text < RTV__FIELD_READ_BYTES)
        i++;
    return i;
}

static bool read_integers(const text_block *block, const rtv__field_plan *field,
                          const field_batch *batch)
{
    int64_t *out = field->column->out.int64 + batch->row;
    const int64_t readable = first_readable(block, batch);
    for (int64_t i = 0; i < batch->count; i++) {
        if (i >= readable)
            i += block->plan->kernels->parse_integers(out + i, block->text, batch->starts + i,
                                                      batch->ends + i, batch->count - i);
        rtv__number_result ignored;
        if (i < batch->count &&
            !rtv__read_whole(out + i, &ignored, &field->options, block->text + batch->starts[i],
                             block->text + batch->ends[i]))
            return false;
    }
    return true;
}

/* Values that were rounded to doubles become floats, as if they had been rounded once. */
static void put_floats(const text_block *block, const rtv__field_plan *field,
                       const field_batch *batch, double *values)
{
    float *out = field->column->out.float32 + batch->row;
    int32_t between = 0;
    for (int64_t i = 0; i < batch->count; i++) {
        out[i] = (float)values[i];
        between += rtv__is_between_floats(values[i]);
    }
    for (int64_t i = 0; between > 0 && i < batch->count; i++) {
        rtv__number_result ignored;
        if (rtv__is_between_floats(values[i]) &&
            rtv__read_real(values + i, &ignored, &field->options, block->text + batch->starts[i],
                           block->text + batch->ends[i]))
            out[i] = (float)values[i];
    }
}

static bool read_reals(const text_block *block, const rtv__field_plan *field,
                       const field_batch *batch)
{
    double values[BATCH_LINES];
    bool is_single = field->options.type == RTV_VALUE_FLOAT32;
    double *out = is_single ? values : field->column->out.float64 + batch->row;
    const int64_t readable = first_readable(block, batch);
    for (int64_t i = 0; i < batch->count; i++) {
        if (i >= readable)
            i += block->plan->kernels->parse_decimals(out + i, block->text, batch->starts + i,
                                                      batch->ends + i, batch->count - i);
        rtv__number_result ignored;
        if (i < batch->count &&
            !rtv__read_real(out + i, &ignored, &field->options, block->text + batch->starts[i],
                            block->text + batch->ends[i]))
            return false;
    }
    if (is_single)
        put_floats(block, field, batch, values);
    return true;
}

/* Copies a little more than the text; what is more will be overwritten. */
static inline char *copy_in_steps(char *out, const char *start, const char *end)
{
    memcpy(out, start, COPY_BYTES);
    for (const char *text = start + COPY_BYTES; text < end; text += COPY_BYTES)
        memcpy(out + (text - start), text, COPY_BYTES);
    return out + (end - start);
}

/* The same without the second ones of doubled quotes. */
static char *copy_undoubled(char *out, const char *start, const char *end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    while (start < end) {
        uint64_t eight;
        memcpy(&eight, start, 8);
        memcpy(out, &eight, 8);
        eight = rtv__first_byte_lowest(eight) ^ ones * '"';
        uint64_t quotes = (eight - ones) & ~eight & tops;
        int64_t copied = quotes != 0 ? __builtin_ctzll(quotes) / 8 + 1 : 8;
        if (copied > end - start) /* a quote behind the field */
            copied = end - start, quotes = 0;
        out += copied;
        start += copied + (quotes != 0);
    }
    return out;
}

static char *copy_string(char *out, const text_block *block, const char *start, const char *end)
{
    bool may_have_doubled = block->cut.has_doubled && start > block->text && start[-1] == '"';
    bool widens = block->cut.has_high && block->plan->is_latin1;
    if (!widens && block->may_copy_more)
        return may_have_doubled ? copy_undoubled(out, start, end) : copy_in_steps(out, start, end);
    rtv__line_field text = {start, end, may_have_doubled};
    if (!widens)
        return rtv__copy_field(out, &text);
    char *copy = out + 2 * (end - start);
    return rtv__widen_latin1(out, copy, rtv__copy_field(copy, &text));
}

static bool are_utf8(const text_block *block, const field_batch *batch)
{
    for (int64_t i = 0; i < batch->count; i++)
        if (!rtv__is_utf8(block->text + batch->starts[i], batch->ends[i] - batch->starts[i]))
            return false;
    return true;
}

static void copy_strings(rtv__piece_strings *strings, int64_t *offsets, const text_block *block,
                         const field_batch *batch)
{
    char *out = strings->bytes + strings->used;
    bool is_plain = block->may_copy_more && !block->cut.has_doubled &&
                    !(block->cut.has_high && block->plan->is_latin1);
    for (int64_t i = 0; i < batch->count; i++) {
        const char *start = block->text + batch->starts[i], *end = block->text + batch->ends[i];
        out = is_plain ? copy_in_steps(out, start, end) : copy_string(out, block, start, end);
        offsets[i] = out - strings->bytes;
    }
    strings->used = out - strings->bytes;
}

static bool read_strings(const text_block *block, int32_t index, const field_batch *batch)
{
    rtv__piece_strings *strings = &block->piece->strings[index];
    int64_t bytes = 0;
    for (int64_t i = 0; i < batch->count; i++)
        bytes += batch->ends[i] - batch->starts[i];
    if (block->cut.has_high && !block->plan->is_latin1 && !are_utf8(block, batch))
        return false;
    if (rtv__piece_strings_reserve(block->plan, block->piece, strings, 3 * bytes + COPY_BYTES) !=
        RTV_OK)
        return false;
    int64_t *offsets = block->plan->fields[index].column->out_offsets + batch->row + 1;
    copy_strings(strings, offsets, block, batch);
    return true;
}

static bool read_column(const text_block *block, int32_t index)
{
    const rtv__field_plan *field = &block->plan->fields[index];
    field_batch batch;
    int64_t row = block->piece->first_row + block->piece->rows;
    for (int64_t first = 0; first < block->lines; first += BATCH_LINES) {
        int64_t left = block->lines - first;
        take_batch(&batch, block, (uint32_t)field->options.position, first,
                   left < BATCH_LINES ? left : BATCH_LINES);
        batch.row = row + first;
        bool is_read = field->options.type == RTV_VALUE_STRING ? read_strings(block, index, &batch)
                       : field->options.type == RTV_VALUE_INT64
                           ? read_integers(block, field, &batch)
                           : read_reals(block, field, &batch);
        if (!is_read)
            return false;
    }
    return true;
}

static bool read_columns(const text_block *block)
{
    const rtv__delimited_plan *plan = block->plan;
    for (int32_t index = 0; index < plan->field_count; index++) {
        if (read_column(block, index))
            continue;
        /* The strings of this block are taken back: before its first row, there was nothing else. */
        int64_t row = block->piece->first_row + block->piece->rows;
        for (int32_t i = 0; i <= index; i++)
            if (plan->fields[i].options.type == RTV_VALUE_STRING)
                block->piece->strings[i].used =
                    block->piece->rows > 0 ? plan->fields[i].column->out_offsets[row] : 0;
        return false;
    }
    return true;
}

bool rtv__delimited_read_block(const char **out_end, const rtv__delimited_plan *plan,
                               rtv__delimited_piece *piece, const char *text)
{
    text_block block;
    block.plan = plan;
    block.piece = piece;
    block.text = text;
    *out_end = text + 1;
    if (!cut_lines(&block)) {
        /* In a line longer than a block, quotes are not looked at as the cut into pieces did. */
        piece->is_doubtful |= plan->has_quotes && block.cut.bytes < piece->end - text;
        return false;
    }
    piece->is_doubtful |= block.cut.is_doubtful;
    *out_end = end_of_lines(&block);
    block.may_copy_more = plan->text_end - *out_end >= COPY_BYTES;
    if (!are_plain(&block) || !read_columns(&block))
        return false;
    piece->rows += block.lines;
    return true;
}
