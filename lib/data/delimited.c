/*
 * Tables from delimited text. The text is cut into pieces at line breaks, by size only; the number
 * of lines before each piece says where its rows belong, so that pieces are read at the same time.
 */
#include "data/delimited.h"

#include <string.h>

#include "base/thread_pool.h"
#include "data/table.h"
#include "io/file_view.h"

enum { PIECE_BYTES = 1 << 20 };

typedef struct {
    rtv_context *context;
    rtv__delimited_plan plan;
    const char *text, *end; /* of the rows */
    int64_t first_line;
    rtv__delimited_piece *pieces;
    int64_t piece_count;
    rtv__piece_strings *strings; /* of all pieces */
    int64_t rows;                /* room for so many */
} delimited_reader;

static int64_t count_breaks(const char *text, const char *end)
{
    int64_t count = 0;
    while (end - text >= 128) {
        /* Sums of bytes over a fixed length, which the compiler turns into vector code. */
        unsigned char some = 0;
        for (int i = 0; i < 128; i++)
            some = (unsigned char)(some + (text[i] == '\n'));
        count += some;
        text += 128;
    }
    for (; text < end; text++)
        count += *text == '\n';
    return count;
}

/* Passes over byte order mark, lines to skip and heading, and cuts empty lines off the end. */
static rtv_status find_rows(delimited_reader *reader, int64_t skip_lines, bool has_heading)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (!reader->plan.is_latin1 && reader->end - reader->text >= 3 &&
        memcmp(reader->text, mark, 3) == 0)
        reader->text += 3;
    while (reader->end > reader->text && (reader->end[-1] == '\n' || reader->end[-1] == '\r'))
        reader->end--;
    reader->first_line = 1;
    for (; skip_lines > 0 && reader->text < reader->end; skip_lines--) {
        const char *stop = memchr(reader->text, '\n', (size_t)(reader->end - reader->text));
        reader->text = stop != NULL ? stop + 1 : reader->end;
        reader->first_line++;
    }
    const char *heading = reader->text, *heading_end = heading;
    if (has_heading && reader->text < reader->end) {
        if (!rtv__find_line_end(&heading_end, &reader->text, heading, reader->end, &reader->plan))
            return rtv__fail(RTV_E_CORRUPT, "%s:%lld: a quote is not closed", reader->plan.name,
                             (long long)reader->first_line);
        reader->first_line += count_breaks(heading, reader->text);
    }
    if (reader->text >= reader->end)
        return rtv__fail(RTV_E_CORRUPT, "%s: has no rows", reader->plan.name);
    return rtv__delimited_plan_place(&reader->plan, heading, heading_end);
}

static rtv_status cut_pieces(delimited_reader *reader)
{
    const rtv__delimited_plan *plan = &reader->plan;
    /* A break within quotes does not end a line: then the text stays in one piece. */
    int64_t bytes = reader->end - reader->text;
    int64_t most = plan->has_quotes ? 1 : bytes / PIECE_BYTES + 1;
    reader->pieces = rtv__alloc_array(reader->context, most, sizeof *reader->pieces);
    reader->strings = rtv__alloc_array(reader->context, most,
                                       (size_t)plan->field_count * sizeof *reader->strings);
    if (reader->pieces == NULL || reader->strings == NULL)
        return RTV_E_NOMEM;
    memset(reader->strings, 0, (size_t)(most * plan->field_count) * sizeof *reader->strings);
    int64_t line = reader->first_line, row = 0;
    for (const char *text = reader->text; text < reader->end;) {
        RTV_TRY(rtv__check_cancelled(reader->context));
        const char *stop = reader->end;
        if (!plan->has_quotes && stop - text > PIECE_BYTES) {
            stop = memchr(text + PIECE_BYTES - 1, '\n', (size_t)(stop - text) - PIECE_BYTES + 1);
            stop = stop != NULL ? stop + 1 : reader->end;
        }
        rtv__delimited_piece *piece = &reader->pieces[reader->piece_count];
        *piece = (rtv__delimited_piece){.start = text,
                                        .end = stop,
                                        .first_line = line,
                                        .first_row = row,
                                        .strings = reader->strings +
                                                   reader->piece_count * plan->field_count};
        reader->piece_count++;
        int64_t lines = count_breaks(text, stop) + (stop[-1] != '\n');
        line += lines;
        row += lines;
        text = stop;
        if (plan->most_rows > 0 && row >= plan->most_rows)
            break;
    }
    reader->rows = plan->most_rows > 0 && row > plan->most_rows ? plan->most_rows : row;
    return RTV_OK;
}

static rtv_status prepare_columns(delimited_reader *reader)
{
    for (int32_t i = 0; i < reader->plan.field_count; i++) {
        rtv__field_plan *field = &reader->plan.fields[i];
        RTV_TRY(rtv_column_create(&field->column, reader->context));
        if (field->options.type == RTV_VALUE_STRING)
            RTV_TRY(rtv__column_prepare_strings(field->column, 1, &reader->rows, 0));
        else
            RTV_TRY(
                rtv__column_prepare_numbers(field->column, field->options.type, 1, &reader->rows));
    }
    return RTV_OK;
}

static void read_piece(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    delimited_reader *reader = payload;
    rtv__delimited_read_piece(&reader->plan, &reader->pieces[task]);
}

/* Puts the strings of the pieces one behind the other. */
static rtv_status join_strings(delimited_reader *reader, int32_t field)
{
    rtv_column *column = reader->plan.fields[field].column;
    int64_t total = 0;
    for (int64_t i = 0; i < reader->piece_count; i++)
        total += reader->pieces[i].strings[field].used;
    RTV_TRY(rtv__column_reserve_bytes(column, total));
    int64_t position = 0;
    for (int64_t i = 0; i < reader->piece_count; i++) {
        const rtv__delimited_piece *piece = &reader->pieces[i];
        rtv__piece_strings *strings = &piece->strings[field];
        if (strings->used > 0)
            memcpy(column->out.bytes + position, strings->bytes, (size_t)strings->used);
        int64_t *offsets = column->out_offsets + piece->first_row;
        for (int64_t row = 1; row <= piece->rows && position > 0; row++)
            offsets[row] += position;
        position += strings->used;
        rtv__free(reader->context, strings->bytes);
        strings->bytes = NULL;
    }
    return RTV_OK;
}

static rtv_status read_pieces(delimited_reader *reader)
{
    RTV_TRY(rtv__parallel_cancellable(reader->context, 0, reader->piece_count, read_piece, reader));
    int64_t rows = 0;
    for (int64_t i = 0; i < reader->piece_count; i++) {
        const rtv__delimited_piece *piece = &reader->pieces[i];
        if (piece->status != RTV_OK)
            return rtv__fail(piece->status, "%s", piece->message);
        rows += piece->rows;
    }
    for (int32_t i = 0; i < reader->plan.field_count; i++) {
        rtv_column *column = reader->plan.fields[i].column;
        if (column->type == RTV_VALUE_STRING)
            RTV_TRY(join_strings(reader, i));
        /* Breaks within quotes were counted as rows. */
        column->rows = column->count = column->shape.dims[0] = rows;
    }
    return RTV_OK;
}

/* The columns in the order of the options, which the plan has changed. */
static rtv_status make_table(rtv_table **out, delimited_reader *reader)
{
    rtv_table *table;
    RTV_TRY(rtv_table_create(&table, reader->context));
    rtv_status status = RTV_OK;
    const rtv__delimited_plan *plan = &reader->plan;
    for (int32_t i = 0; i < plan->field_count && status == RTV_OK; i++) {
        int32_t k = 0;
        while (plan->fields[k].order != i)
            k++;
        status = rtv_table_add(table, plan->fields[k].options.name, plan->fields[k].column);
    }
    if (status != RTV_OK) {
        rtv_table_free(table);
        return status;
    }
    *out = table;
    return RTV_OK;
}

static rtv_status read_table(rtv_table **out, delimited_reader *reader, int64_t skip_lines,
                             bool has_heading)
{
    RTV_TRY(find_rows(reader, skip_lines, has_heading));
    RTV_TRY(cut_pieces(reader));
    RTV_TRY(prepare_columns(reader));
    RTV_TRY(read_pieces(reader));
    return make_table(out, reader);
}

static void destroy_reader(delimited_reader *reader)
{
    for (int64_t i = 0; i < reader->piece_count; i++)
        for (int32_t k = 0; k < reader->plan.field_count; k++)
            rtv__free(reader->context, reader->pieces[i].strings[k].bytes);
    rtv__free(reader->context, reader->pieces);
    rtv__free(reader->context, reader->strings);
    rtv__delimited_plan_destroy(&reader->plan);
}

rtv_status rtv_table_parse_delimited(rtv_table **out, rtv_context *context, const char *text,
                                     size_t bytes, const char *name,
                                     const rtv_delimited_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(text != NULL || bytes == 0, "text is NULL");
    RTV_CHECK_ARG(bytes <= INT64_MAX / 4, "bytes is %zu", bytes);
    if (bytes == 0)
        text = "";
    delimited_reader reader = {.context = context, .text = text, .end = text + bytes};
    int64_t skip_lines;
    bool has_heading;
    RTV_TRY(rtv__delimited_plan_make(&reader.plan, context, name != NULL ? name : "text", options,
                                     &skip_lines, &has_heading));
    rtv_status status = read_table(out, &reader, skip_lines, has_heading);
    destroy_reader(&reader);
    return status;
}

rtv_status rtv_table_read_delimited(rtv_table **out, rtv_context *context, const char *path,
                                    const rtv_delimited_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    rtv__file_view view;
    RTV_TRY(rtv__file_view_open(&view, context, path, false));
    rtv_status status =
        rtv_table_parse_delimited(out, context, view.data, view.bytes, path, options);
    rtv__file_view_close(&view, context);
    return status;
}
