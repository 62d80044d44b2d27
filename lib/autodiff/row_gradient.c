/*
 * Sums looked-up rows: sorts (row, occurrence) pairs, then adds the occurrences of each row in the
 * order in which the recording made them. Costs grow with the rows looked up, never with the table.
 */
#include <stdatomic.h>
#include <string.h>

#include "autodiff/ranges.h"
#include "autodiff/tape.h"
#include "kernel/kernel.h"

static int64_t row_width(const rtv_tensor *leaf)
{
    return leaf->shape.rank > 0 && leaf->shape.dims[0] > 0 ? leaf->count / leaf->shape.dims[0] : 0;
}

/* The pieces of a slot in the order of recording; gives how many rows they look up. */
static rtv_status list_pieces(rtv__row_sums *out, int64_t *count_out, rtv_tape *tape,
                              const rtv__slot *slot)
{
    int64_t count = 0, occurrences = 0;
    for (const rtv__row_piece *each = slot->newest; each != NULL; each = each->older)
        count++;
    rtv__occurrences *pieces = rtv__tape_alloc(tape, (size_t)count * sizeof *pieces);
    const rtv__row_piece **sources = rtv__tape_alloc(tape, (size_t)count * sizeof *sources);
    if (pieces == NULL || sources == NULL)
        return RTV_E_NOMEM;
    int64_t place = count;
    for (const rtv__row_piece *each = slot->newest; each != NULL; each = each->older)
        sources[--place] = each;
    for (int64_t i = 0; i < count; i++) {
        const rtv__row_piece *piece = sources[i];
        pieces[i] = (rtv__occurrences){occurrences,    piece->count,  piece->rows,
                                       piece->sources, piece->scales, piece->values};
        occurrences += piece->count;
    }
    out->pieces = pieces;
    out->piece_count = count;
    *count_out = occurrences;
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
static int64_t fill_keys(uint64_t *keys, const rtv__row_sums *work)
{
    int64_t used = 0;
    for (int64_t p = 0; p < work->piece_count; p++) {
        const rtv__occurrences *piece = &work->pieces[p];
        for (int64_t i = 0; i < piece->count; i++)
            if (piece->rows[i] >= 0)
                keys[used++] = (uint64_t)piece->rows[i] << work->occurrence_bits |
                               (uint64_t)(piece->first + i);
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

typedef struct {
    rtv__row_sums sums;
    const rtv__update_kernels *kernels;
    atomic_bool *finite; /* until a range finds otherwise */
} sum_work;

static void sum_range(void *payload, int64_t begin, int64_t end)
{
    const sum_work *work = payload;
    if (!work->kernels->sum_rows(&work->sums, begin, end))
        atomic_store_explicit(work->finite, false, memory_order_relaxed);
}

/* Whether the sums are all finite. */
static bool sum_all(rtv_tape *tape, const rtv__row_sums *sums, rtv_dtype dtype, int64_t rows)
{
    const rtv__kernels *kernels = rtv__kernels_of(rtv__tape_context(tape));
    atomic_bool finite = true;
    sum_work work = {*sums, dtype == RTV_DTYPE_F32 ? kernels->update_f32 : kernels->update_f64,
                     &finite};
    rtv__for_ranges(tape, rows, rtv__rows_per_task(sums->width * 4), sum_range, &work);
    return atomic_load(&finite);
}

rtv_status rtv__row_gradient_sum(rtv__gradient *out, rtv_tape *tape, const rtv__slot *slot)
{
    rtv__row_sums work = {.width = row_width(slot->tensor)};
    int64_t occurrences;
    RTV_TRY(list_pieces(&work, &occurrences, tape, slot));
    work.occurrence_bits = bits_for(occurrences);
    int row_bits = bits_for(slot->tensor->shape.dims[0]);
    if (row_bits + work.occurrence_bits > 64)
        return rtv__fail(RTV_E_RANGE, "too many looked-up rows for one gradient");

    size_t bytes = (size_t)(occurrences + 1) * sizeof(uint64_t);
    uint64_t *keys = rtv__tape_alloc(tape, bytes), *other = rtv__tape_alloc(tape, bytes);
    int64_t *rows = rtv__tape_alloc(tape, bytes), *starts = rtv__tape_alloc(tape, bytes);
    if (keys == NULL || other == NULL || rows == NULL || starts == NULL)
        return RTV_E_NOMEM;
    int64_t used = fill_keys(keys, &work);
    work.keys = sort_keys(keys, other, used, work.occurrence_bits, row_bits);
    int64_t found = find_rows(rows, starts, work.keys, used, work.occurrence_bits);
    work.starts = starts;
    work.sums = rtv__tape_alloc(tape, (size_t)found * (size_t)work.width *
                                          rtv_dtype_bytes(slot->tensor->dtype));
    work.results = rtv__tape_alloc(tape, (size_t)found * sizeof *work.results);
    if (work.sums == NULL || work.results == NULL)
        return RTV_E_NOMEM;
    out->known_finite = sum_all(tape, &work, slot->tensor->dtype, found);
    out->values = work.sums;
    out->row_values = work.results;
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
