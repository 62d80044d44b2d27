/*
 * Tables from delimited text. The text is cut into pieces at line breaks, by size only; the number
 * of lines before each piece says where its rows belong, so that pieces are read at the same time.
 */
#include "data/delimited.h"

#include <string.h>

#include "base/thread_pool.h"
#include "data/table.h"
#include "io/file_view.h"

/* Text of a few megabytes: its strings and offsets are still in the cache when they are moved on. */
enum { PIECES_OF_RUN = 32 };

/* The end of the last line that is not empty, its line break included. */
static const char *cut_empty_lines(const char *text, const char *end)
{
    while (end > text && end[-1] == '\n') {
        const char *line_end = end - 1 > text && end[-2] == '\r' ? end - 2 : end - 1;
        if (line_end > text && line_end[-1] != '\n')
            break;
        end = line_end;
    }
    return end;
}

/* Passes over byte order mark, lines to skip and heading, and cuts empty lines off the end. */
static rtv_status find_rows(rtv__delimited_reader *reader, int64_t skip_lines, bool has_heading)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (!reader->plan.is_latin1 && reader->end - reader->text >= 3 &&
        memcmp(reader->text, mark, 3) == 0)
        reader->text += 3;
    reader->end = cut_empty_lines(reader->text, reader->end);
    for (; skip_lines > 0 && reader->text < reader->end; skip_lines--) {
        const char *stop = memchr(reader->text, '\n', (size_t)(reader->end - reader->text));
        reader->text = stop != NULL ? stop + 1 : reader->end;
    }
    const char *heading = reader->text, *heading_end = heading;
    if (has_heading && reader->text < reader->end) {
        if (!rtv__find_line_end(&heading_end, &reader->text, heading, reader->end, &reader->plan))
            return rtv__fail(RTV_E_CORRUPT, "%s:%lld: a quote is not closed", reader->plan.name,
                             (long long)rtv__delimited_line_number(&reader->plan, heading));
    }
    if (reader->text >= reader->end)
        return rtv__fail(RTV_E_CORRUPT, "%s: has no rows", reader->plan.name);
    return rtv__delimited_plan_place(&reader->plan, heading, heading_end);
}

static rtv_status prepare_columns(rtv__delimited_reader *reader)
{
    for (int32_t i = 0; i < reader->plan.field_count; i++) {
        rtv__field_plan *field = &reader->plan.fields[i];
        if (field->column == NULL)
            RTV_TRY(rtv_column_create(&field->column, reader->context));
        if (field->options.type == RTV_VALUE_STRING)
            RTV_TRY(rtv__column_prepare_strings(field->column, 1, &reader->rows, 0));
        else
            RTV_TRY(
                rtv__column_prepare_numbers(field->column, field->options.type, 1, &reader->rows));
    }
    return RTV_OK;
}

/* Pieces that are read before their strings are moved on: so the room for them is used again. */
typedef struct {
    rtv__delimited_reader *reader;
    int64_t first, end;
} piece_run;

static void read_piece(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const piece_run *run = payload;
    rtv__delimited_read_piece(&run->reader->plan, &run->reader->pieces[run->first + task]);
}

/* Where the strings of each piece go: one behind the other. */
static rtv_status place_strings(const piece_run *run)
{
    const rtv__delimited_reader *reader = run->reader;
    const rtv__delimited_piece *pieces = reader->pieces;
    /* The first run tells how many there will be, and a little more. */
    double share =
        (double)(reader->end - reader->text) / (double)(pieces[run->end - 1].end - reader->text);
    for (int32_t field = 0; field < reader->plan.field_count; field++) {
        rtv_column *column = reader->plan.fields[field].column;
        if (column->type != RTV_VALUE_STRING)
            continue;
        int64_t total = 0;
        if (run->first > 0) {
            const rtv__piece_strings *before = &pieces[run->first - 1].strings[field];
            total = before->place + before->used;
        }
        for (int64_t i = run->first; i < run->end; i++) {
            pieces[i].strings[field].place = total;
            total += pieces[i].strings[field].used;
        }
        if (total > column->capacity_bytes)
            RTV_TRY(rtv__column_reserve_bytes(
                column, share > 1 ? (int64_t)(1.02 * share * (double)total) : total));
    }
    return RTV_OK;
}

static void move_strings(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const piece_run *run = payload;
    const rtv__delimited_plan *plan = &run->reader->plan;
    const rtv__delimited_piece *piece = &run->reader->pieces[run->first + task];
    for (int32_t field = 0; field < plan->field_count; field++) {
        rtv_column *column = plan->fields[field].column;
        const rtv__piece_strings *strings = &piece->strings[field];
        if (column->type != RTV_VALUE_STRING)
            continue;
        if (strings->used > 0)
            memcpy(column->out.bytes + strings->place, strings->bytes, (size_t)strings->used);
        int64_t *offsets = column->out_offsets + piece->first_row;
        for (int64_t row = 1; row <= piece->rows; row++)
            offsets[row] += strings->place;
    }
}

/* The next run takes the room of this one. */
static void hand_on_room(const piece_run *run)
{
    const rtv__delimited_reader *reader = run->reader;
    for (int64_t i = run->first; i < run->end; i++)
        for (int32_t field = 0; field < reader->plan.field_count; field++) {
            rtv__piece_strings *strings = &reader->pieces[i].strings[field];
            int64_t next = i + PIECES_OF_RUN;
            if (next < reader->piece_count) {
                reader->pieces[next].strings[field].bytes = strings->bytes;
                reader->pieces[next].strings[field].capacity = strings->capacity;
                strings->bytes = NULL;
            }
        }
}

/* Whether quotes were not what the cut into pieces took them for. */
static bool is_cut_wrong(const piece_run *run)
{
    if (!run->reader->plan.has_quotes || !run->reader->is_cut)
        return false;
    for (int64_t i = run->first; i < run->end; i++)
        if (run->reader->pieces[i].status != RTV_OK || run->reader->pieces[i].is_doubtful)
            return true;
    return false;
}

static rtv_status read_run(bool *out_is_cut_wrong, piece_run *run)
{
    rtv__delimited_reader *reader = run->reader;
    const int64_t pieces = run->end - run->first;
    RTV_TRY(rtv__parallel_cancellable(reader->context, 0, pieces, read_piece, run));
    *out_is_cut_wrong = is_cut_wrong(run);
    if (*out_is_cut_wrong)
        return RTV_OK;
    for (int64_t i = run->first; i < run->end; i++)
        if (reader->pieces[i].status != RTV_OK)
            return rtv__fail(reader->pieces[i].status, "%s", reader->pieces[i].message);
    RTV_TRY(place_strings(run));
    rtv__parallel(reader->context, pieces, move_strings, run);
    hand_on_room(run);
    return RTV_OK;
}

static rtv_status read_pieces(rtv__delimited_reader *reader, bool is_one)
{
    RTV_TRY(rtv__delimited_cut_pieces(reader, is_one));
    RTV_TRY(prepare_columns(reader));
    int64_t rows = 0;
    for (int64_t first = 0; first < reader->piece_count; first += PIECES_OF_RUN) {
        piece_run run = {reader, first, first + PIECES_OF_RUN};
        if (run.end > reader->piece_count)
            run.end = reader->piece_count;
        bool is_wrong;
        RTV_TRY(read_run(&is_wrong, &run));
        if (is_wrong)
            return read_pieces(reader, true);
        for (int64_t i = run.first; i < run.end; i++)
            rows += reader->pieces[i].rows;
    }
    for (int32_t i = 0; i < reader->plan.field_count; i++) {
        rtv_column *column = reader->plan.fields[i].column;
        column->rows = column->count = column->shape.dims[0] = rows;
    }
    return RTV_OK;
}

/* The columns in the order of the options, which the plan has changed. */
static rtv_status make_table(rtv_table **out, rtv__delimited_reader *reader)
{
    rtv_table *table;
    RTV_TRY(rtv_table_create(&table, reader->context));
    const rtv__delimited_plan *plan = &reader->plan;
    table->source = rtv__copy_string(reader->context, plan->name, strlen(plan->name));
    rtv_status status = table->source != NULL ? RTV_OK : RTV_E_NOMEM;
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

static rtv_status read_table(rtv_table **out, rtv__delimited_reader *reader, int64_t skip_lines,
                             bool has_heading)
{
    RTV_TRY(find_rows(reader, skip_lines, has_heading));
    RTV_TRY(read_pieces(reader, false));
    return make_table(out, reader);
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
    rtv__delimited_reader reader = {.context = context, .text = text, .end = text + bytes};
    int64_t skip_lines;
    bool has_heading;
    RTV_TRY(rtv__delimited_plan_make(&reader.plan, context, name != NULL ? name : "text", options,
                                     &skip_lines, &has_heading));
    reader.plan.text = text;
    reader.plan.text_end = text + bytes;
    rtv_status status = read_table(out, &reader, skip_lines, has_heading);
    rtv__delimited_free_pieces(&reader);
    rtv__delimited_plan_destroy(&reader.plan);
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
