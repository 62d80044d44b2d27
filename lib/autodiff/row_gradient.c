/*
 * Sums looked-up rows: sorts (row, occurrence) pairs, then adds the occurrences of each row in the
 * order in which the recording made them. Costs grow with the rows looked up, never with the table.
 */
#include <string.h>

#include "autodiff/ranges.h"
#include "autodiff/tape.h"

/* The pieces of a slot in the order of recording; occurrence numbers run through them. */
typedef struct {
    const rtv__row_piece **pieces;
    int64_t *first; /* occurrence number of each piece's first row; [piece_count + 1] */
    int64_t piece_count;
} piece_list;

static int64_t row_width(const rtv_tensor *leaf)
{
    return leaf->shape.rank > 0 && leaf->shape.dims[0] > 0 ? leaf->count / leaf->shape.dims[0] : 0;
}

static rtv_status list_pieces(piece_list *out, rtv_tape *tape, const rtv__slot *slot)
{
    int64_t count = 0;
    for (const rtv__row_piece *each = slot->newest; each != NULL; each = each->older)
        count++;
    out->piece_count = count;
    out->pieces = rtv__tape_alloc(tape, (size_t)count * sizeof(*out->pieces));
    out->first = rtv__tape_alloc(tape, (size_t)(count + 1) * sizeof(*out->first));
    if (out->pieces == NULL || out->first == NULL)
        return RTV_E_NOMEM;
    for (const rtv__row_piece *each = slot->newest; each != NULL; each = each->older)
        out->pieces[--count] = each;
    out->first[0] = 0;
    for (int64_t i = 0; i < out->piece_count; i++)
        out->first[i + 1] = out->first[i] + out->pieces[i]->count;
    return RTV_OK;
}

static int bits_for(int64_t values)
{
    int bits = 1;
    while (bits < 63 && ((int64_t)1 << bits) < values)
        bits++;
    return bits;
}

/* Keys are row << occurrence_bits | occurrence; a stable sort by row keeps occurrences in order. */
static int64_t fill_keys(uint64_t *keys, const piece_list *list, int occurrence_bits)
{
    int64_t used = 0;
    for (int64_t p = 0; p < list->piece_count; p++) {
        const int64_t *rows = list->pieces[p]->rows;
        for (int64_t i = 0; i < list->pieces[p]->count; i++)
            if (rows[i] >= 0)
                keys[used++] =
                    (uint64_t)rows[i] << occurrence_bits | (uint64_t)(list->first[p] + i);
    }
    return used;
}

static void sort_few(uint64_t *keys, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        uint64_t key = keys[i];
        int64_t j = i;
        for (; j > 0 && keys[j - 1] > key; j--)
            keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

/* Sorts by the bits from `low` up (those below are in order already); gives the sorted array. */
static uint64_t *sort_keys(uint64_t *keys, uint64_t *other, int64_t count, int low, int bits)
{
    enum { FEW = 48, MOST_DIGIT_BITS = 11 };
    if (count <= FEW) {
        sort_few(keys, count);
        return keys;
    }
    const int digit_bits = count < 4096 ? 8 : MOST_DIGIT_BITS;
    const uint64_t mask = ((uint64_t)1 << digit_bits) - 1;
    for (int shift = low; shift < low + bits; shift += digit_bits) {
        int64_t places[1 << MOST_DIGIT_BITS];
        memset(places, 0, (size_t)(mask + 1) * sizeof places[0]);
        for (int64_t i = 0; i < count; i++)
            places[keys[i] >> shift & mask]++;
        int64_t next = 0;
        for (uint64_t digit = 0; digit <= mask; digit++) {
            int64_t here = places[digit];
            places[digit] = next;
            next += here;
        }
        for (int64_t i = 0; i < count; i++)
            other[places[keys[i] >> shift & mask]++] = keys[i];
        uint64_t *swapped = keys;
        keys = other;
        other = swapped;
    }
    return keys;
}

typedef struct {
    piece_list list;
    const uint64_t *keys;
    int occurrence_bits;
    const int64_t *starts; /* where the keys of each unique row start; [rows + 1] */
    void *values;
    int64_t width;
} sum_work;

/* The piece that holds an occurrence. */
static int64_t find_piece(const piece_list *list, int64_t occurrence)
{
    int64_t low = 0, high = list->piece_count;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (list->first[middle] <= occurrence)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int64_t key_occurrence(const sum_work *work, int64_t key)
{
    return (int64_t)(work->keys[key] & (((uint64_t)1 << work->occurrence_bits) - 1));
}

#define TYPED_BODY "autodiff/row_gradient_typed.h"
#include "autodiff/typed.h"

/* Marks where rows change; `starts` and `rows` have room for `count` rows. */
static int64_t find_rows(int64_t *rows, int64_t *starts, const uint64_t *keys, int64_t count,
                         int occurrence_bits)
{
    int64_t found = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t row = (int64_t)(keys[i] >> occurrence_bits);
        if (found == 0 || rows[found - 1] != row) {
            rows[found] = row;
            starts[found++] = i;
        }
    }
    starts[found] = count;
    return found;
}

rtv_status rtv__row_gradient_sum(rtv__gradient *out, rtv_tape *tape, const rtv__slot *slot)
{
    sum_work work = {.width = row_width(slot->tensor)};
    RTV_TRY(list_pieces(&work.list, tape, slot));
    int64_t occurrences = work.list.first[work.list.piece_count];
    work.occurrence_bits = bits_for(occurrences);
    int row_bits = bits_for(slot->tensor->shape.dims[0]);
    if (row_bits + work.occurrence_bits > 64)
        return rtv__fail(RTV_E_RANGE, "too many looked-up rows for one gradient");

    size_t bytes = (size_t)(occurrences + 1) * sizeof(uint64_t);
    uint64_t *keys = rtv__tape_alloc(tape, bytes), *other = rtv__tape_alloc(tape, bytes);
    int64_t *rows = rtv__tape_alloc(tape, bytes), *starts = rtv__tape_alloc(tape, bytes);
    if (keys == NULL || other == NULL || rows == NULL || starts == NULL)
        return RTV_E_NOMEM;
    int64_t used = fill_keys(keys, &work.list, work.occurrence_bits);
    work.keys = sort_keys(keys, other, used, work.occurrence_bits, row_bits);
    int64_t found = find_rows(rows, starts, work.keys, used, work.occurrence_bits);
    work.starts = starts;
    work.values = rtv__tape_alloc(tape, (size_t)found * (size_t)work.width *
                                            rtv_dtype_bytes(slot->tensor->dtype));
    if (work.values == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(tape, found, rtv__rows_per_task(work.width * 4),
                    RTV__TYPED(slot->tensor->dtype, sum_rows), &work);
    out->values = work.values;
    out->rows = rows;
    out->row_count = found;
    out->row_width = work.width;
    return RTV_OK;
}

void rtv__row_gradient_add_to(void *dense, const rtv__slot *slot)
{
    /* The oldest first, so that each element adds up in the order of recording. */
    const rtv__row_piece *last = NULL;
    while (last != slot->newest) {
        const rtv__row_piece *piece = slot->newest;
        while (piece->older != last)
            piece = piece->older;
        RTV__TYPED(slot->tensor->dtype, add_piece)(dense, piece, row_width(slot->tensor));
        last = piece;
    }
}
