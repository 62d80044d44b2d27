/* Cutting a text into pieces that are read at the same time. */
#include <string.h>

#include "base/thread_pool.h"
#include "data/delimited.h"

enum { PIECE_BYTES = 1 << 17 };

void rtv__delimited_free_pieces(rtv__delimited_reader *reader)
{
    for (int64_t i = 0; i < reader->piece_count; i++)
        for (int32_t k = 0; k < reader->plan.field_count; k++)
            rtv__free(reader->context, reader->pieces[i].strings[k].bytes);
    rtv__free(reader->context, reader->pieces);
    rtv__free(reader->context, reader->strings);
    reader->pieces = NULL;
    reader->strings = NULL;
    reader->piece_count = 0;
}

static rtv_status make_pieces(rtv__delimited_reader *reader, int64_t most)
{
    const int64_t fields = reader->plan.field_count;
    rtv__delimited_free_pieces(reader);
    reader->pieces = rtv__alloc_array(reader->context, most, sizeof *reader->pieces);
    reader->strings =
        rtv__alloc_array(reader->context, most, (size_t)fields * sizeof *reader->strings);
    if (reader->pieces == NULL || reader->strings == NULL)
        return RTV_E_NOMEM;
    memset(reader->pieces, 0, (size_t)most * sizeof *reader->pieces);
    memset(reader->strings, 0, (size_t)(most * fields) * sizeof *reader->strings);
    for (int64_t i = 0; i < most; i++)
        reader->pieces[i].strings = reader->strings + i * fields;
    return RTV_OK;
}

/* Stretches of PIECE_BYTES, in each of which a piece may begin. */
static const char *stretch(const rtv__delimited_reader *reader, int64_t i)
{
    int64_t bytes = reader->end - reader->text;
    return reader->text + (i * PIECE_BYTES < bytes ? i * PIECE_BYTES : bytes);
}

static void count_quotes(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    rtv__delimited_reader *reader = payload;
    const char *text = stretch(reader, task);
    reader->pieces[task].quotes =
        reader->plan.kernels->count_byte(text, stretch(reader, task + 1) - text, '"');
}

/* The beginning of the first line in the text, which begins within a line; `end` when none does. */
static const char *find_line_start(const char *text, const char *end, bool is_inside)
{
    for (; text < end; text++) {
        is_inside ^= *text == '"';
        if (*text == '\n' && !is_inside)
            return text + 1;
    }
    return end;
}

/* Where the pieces begin; those that would be empty are left out. */
static void find_pieces(rtv__delimited_reader *reader, int64_t stretches)
{
    int64_t quotes = 0, count = 0;
    for (int64_t i = 0; i < stretches; i++) {
        const char *text = stretch(reader, i), *end = stretch(reader, i + 1), *start = text;
        /* From the last byte of the stretch before on: it may be the break behind a line. */
        if (i > 0 && reader->plan.has_quotes)
            start = find_line_start(text - 1, end, (quotes - (text[-1] == '"')) % 2 != 0);
        else if (i > 0) {
            start = memchr(text - 1, '\n', (size_t)(end - text + 1));
            start = start != NULL ? start + 1 : end;
        }
        quotes += reader->pieces[i].quotes;
        if (i == 0 || start < end)
            reader->pieces[count++].start = start;
    }
    for (int64_t i = 0; i < count; i++)
        reader->pieces[i].end = i + 1 < count ? reader->pieces[i + 1].start : reader->end;
    reader->piece_count = count;
}

static void count_rows(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    rtv__delimited_reader *reader = payload;
    const rtv__text_kernels *kernels = reader->plan.kernels;
    rtv__delimited_piece *piece = &reader->pieces[task];
    int64_t bytes = piece->end - piece->start;
    /* In a single piece, quotes may still be anything. */
    piece->most_rows = reader->plan.has_quotes && reader->is_cut
                           ? kernels->count_open_breaks(piece->start, bytes)
                           : kernels->count_byte(piece->start, bytes, '\n');
    piece->most_rows += piece->end[-1] != '\n';
}

rtv_status rtv__delimited_cut_pieces(rtv__delimited_reader *reader, bool is_one)
{
    const rtv__delimited_plan *plan = &reader->plan;
    int64_t stretches = (reader->end - reader->text + PIECE_BYTES - 1) / PIECE_BYTES;
    RTV_TRY(make_pieces(reader, is_one ? 1 : stretches));
    if (is_one) {
        reader->pieces[0].start = reader->text;
        reader->pieces[0].end = reader->end;
        reader->piece_count = 1;
    } else {
        if (plan->has_quotes && stretches > 1)
            RTV_TRY(rtv__parallel_cancellable(reader->context, 0, stretches, count_quotes, reader));
        find_pieces(reader, stretches);
    }
    reader->is_cut = reader->piece_count > 1;
    if (plan->most_rows == 0)
        RTV_TRY(
            rtv__parallel_cancellable(reader->context, 0, reader->piece_count, count_rows, reader));
    int64_t row = 0;
    for (int64_t i = 0; i < reader->piece_count; i++) {
        rtv__delimited_piece *piece = &reader->pieces[i];
        if (plan->most_rows > 0) {
            RTV_TRY(rtv__check_cancelled(reader->context));
            count_rows(reader, i, 0);
        }
        piece->first_row = row;
        if (plan->most_rows > 0 && piece->most_rows > plan->most_rows - row)
            piece->most_rows = plan->most_rows - row;
        row += piece->most_rows;
        if (plan->most_rows > 0 && row >= plan->most_rows)
            reader->piece_count = i + 1;
    }
    reader->rows = row;
    return RTV_OK;
}
