/*
 * A mask in the plain softmax: what it hides has a score of -3.4e36, whose exponential is 0 beside
 * that of any other that is not as far down itself. So the powers of a block become 0 there, and
 * nothing flows on to them. Only where a positive itself is hidden do its scores matter; that is
 * left to the general way.
 */
#include <string.h>

#include "tensor/softmax_strip_job.h"

static const uint64_t low_bits = 0x0101010101010101u;

bool rtv__strip_hides_positive(const rtv__strip_batch *batch)
{
    for (int64_t p = 0; batch->mask != NULL && p < batch->pair_count; p++)
        if (rtv__strip_is_masked(batch, rtv__strip_pair_row(batch, p),
                                 rtv__strip_pair_column(batch, p)))
            return true;
    return false;
}

static bool has_zero(const uint8_t *bytes, int64_t count)
{
    uint64_t word, found = 0;
    int64_t i = 0;
    for (; i + (int64_t)sizeof word <= count; i += (int64_t)sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        found |= (word - low_bits) & ~word & low_bits << 7;
    }
    for (; i < count; i++)
        found |= bytes[i] == 0;
    return found != 0;
}

/* All bits of a word where a byte is not 0. */
static void widen_mask(uint32_t *restrict words, const uint8_t *restrict bytes)
{
    for (int64_t c = 0; c < RTV__STRIP_COLUMNS; c++)
        words[c] = 0 - (uint32_t)(bytes[c] != 0);
}

/* Those cells stay whose bits are set, the others become `value`. */
static void keep_cells(float *restrict block, const uint32_t *restrict words, float value)
{
    uint32_t hidden, cell;
    memcpy(&hidden, &value, sizeof hidden);
    for (int64_t i = 0; i < RTV__STRIP_BLOCK; i++) {
        memcpy(&cell, &block[i], sizeof cell);
        cell = (cell & words[i]) | (hidden & ~words[i]);
        memcpy(&block[i], &cell, sizeof cell);
    }
}

/* The rows of a mask for one panel, as many and as wide as there can be; whether any is hidden. */
static bool read_mask(uint32_t *words, const rtv__strip_batch *batch, const rtv__strip_place *place,
                      int64_t first, int64_t columns)
{
    enum { CACHE_LINE_BYTES = 64 };
    uint8_t copy[RTV__STRIP_COLUMNS];
    bool any = false;
    memset(copy, 1, sizeof copy);
    for (int64_t r = 0; r < place->rows; r++) {
        const uint8_t *bytes = batch->mask + (place->first_row + r) * batch->candidate_rows + first;
        if (first + CACHE_LINE_BYTES < batch->candidate_rows)
            __builtin_prefetch(bytes + CACHE_LINE_BYTES);
        any |= has_zero(bytes, columns);
        if (columns < RTV__STRIP_COLUMNS)
            bytes = memcpy(copy, bytes, (size_t)columns);
        widen_mask(words + r * RTV__STRIP_COLUMNS, bytes);
    }
    const int64_t filled = place->rows * RTV__STRIP_COLUMNS;
    memset(words + filled, 0xff, (size_t)(RTV__STRIP_BLOCK - filled) * sizeof *words);
    return any;
}

bool rtv__strip_mask_panel(const rtv__strip_job *job, const rtv__strip_worker *worker,
                           const rtv__strip_place *place, int64_t panel, float value)
{
    union {
        uint32_t words[RTV__STRIP_BLOCK];
        float moved[RTV__STRIP_BLOCK]; /* as the transposition takes them */
    } rows, columns;
    const rtv__strip_batch *batch = job->batch;
    if (batch->mask == NULL)
        return false;
    int64_t first = panel * RTV__STRIP_COLUMNS;
    if (!read_mask(rows.words, batch, place, first, rtv__strip_panel_columns(job, panel)))
        return false;
    job->kernels->transpose(columns.moved, RTV__STRIP_ROWS, rows.moved, RTV__STRIP_COLUMNS,
                            RTV__STRIP_ROWS, RTV__STRIP_COLUMNS);
    keep_cells(worker->blocks + panel * RTV__STRIP_BLOCK, columns.words, value);
    return true;
}
