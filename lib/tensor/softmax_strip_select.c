#include "tensor/softmax_strip_select.h"

#include <math.h>

#include "tensor/softmax_strip.h"
#include "tensor/topk.h"

enum { CHUNK = 16 };

/* No two keys are equal; higher values have higher ones, and of equal values the lower entry. */
static uint64_t make_key(float value, int64_t entry)
{
    if (isnan(value))
        return (uint64_t)UINT32_MAX << 32 | (uint32_t) ~(uint32_t)entry;
    return rtv__topk_key(value, (uint32_t)entry);
}

static uint64_t middle_of_three(uint64_t a, uint64_t b, uint64_t c)
{
    if (a > b)
        return b > c ? b : a > c ? c : a;
    return a > c ? a : b > c ? c : b;
}

/* Moves the keys from the pivot up to the front; gives their number. */
static int64_t partition(uint64_t *keys, int64_t count, uint64_t pivot)
{
    int64_t front = 0;
    for (int64_t i = 0; i < count; i++) {
        uint64_t key = keys[i];
        if (key >= pivot) {
            keys[i] = keys[front];
            keys[front++] = key;
        }
    }
    return front;
}

/* Columns of a key's entry; `row` NULL: one. */
static int64_t key_columns(const rtv__strip_entries *row, uint64_t key)
{
    return row == NULL ? 1 : rtv__strip_entry_count(row, rtv__topk_key_position(key));
}

static int64_t sum_columns(const rtv__strip_entries *row, const uint64_t *keys, int64_t count)
{
    int64_t columns = 0;
    if (row == NULL)
        return count;
    for (int64_t i = 0; i < count; i++)
        columns += key_columns(row, keys[i]);
    return columns;
}

/*
 * The lowest key that is reached when columns are taken from the highest key down until `*wanted`
 * are there; `*wanted` becomes what is taken of that key's entry. The keys stand for at least as
 * many columns as are wanted.
 */
static uint64_t find_lowest(const rtv__strip_entries *row, uint64_t *keys, int64_t count,
                            int64_t *wanted)
{
    while (count > 1) {
        uint64_t pivot = middle_of_three(keys[0], keys[count / 2], keys[count - 1]);
        int64_t front = partition(keys, count, pivot), columns = sum_columns(row, keys, front);
        if (columns < *wanted) {
            *wanted -= columns;
            keys += front;
            count -= front;
        } else if (front < count) {
            count = front;
        } else {
            /* the pivot is the lowest of all: it is taken last */
            int64_t last = 0, rest = columns - key_columns(row, pivot);
            while (keys[last] != pivot)
                last++;
            if (rest < *wanted) {
                *wanted -= rest;
                return pivot;
            }
            keys[last] = keys[count - 1];
            keys[--count] = pivot;
        }
    }
    return keys[0];
}

/*
 * A value below which nothing is kept. Of each chunk of columns the highest is kept before the
 * others, so that `kept` chunks with as high a one suffice. The maxima stay in choice->maxima in
 * the order of the chunks, as keys of chunk numbers.
 */
static float find_bound(const rtv__strip_entries *row, int64_t kept,
                        const rtv__strip_choice *choice)
{
    int64_t chunks = 0;
    for (int64_t begin = 0; begin < row->columns; begin += CHUNK) {
        int64_t count = row->columns - begin < CHUNK ? row->columns - begin : CHUNK;
        choice->maxima[chunks] =
            rtv__topk_key(row->kernels->max(row->values + begin, count), (uint32_t)chunks);
        choice->keys[chunks] = choice->maxima[chunks];
        chunks++;
    }
    /* a value that is not a number has no part in a maximum */
    float sum = row->kernels->sum(row->values, row->columns);
    if (chunks < kept || isnan(sum))
        return -INFINITY;
    return rtv__topk_key_score(find_lowest(NULL, choice->keys, chunks, &kept));
}

/* Keys of the columns that are not below the bound; gives their number. */
static int64_t collect_keys(const rtv__strip_entries *row, float bound,
                            const rtv__strip_choice *choice)
{
    int64_t count = 0;
    for (int64_t begin = 0; begin < row->columns; begin += CHUNK) {
        if (rtv__topk_key_score(choice->maxima[begin / CHUNK]) < bound)
            continue;
        int64_t end = row->columns - begin < CHUNK ? row->columns : begin + CHUNK;
        for (int64_t c = begin; c < end; c++)
            if (!(row->values[c] < bound) && c != row->positive)
                choice->keys[count++] = make_key(row->values[c], c);
    }
    if (row->copies > 0)
        choice->keys[count++] = make_key(row->values[row->columns], row->columns);
    return count;
}

void rtv__strip_choose_hardest(rtv__strip_entries *row, int64_t kept,
                               const rtv__strip_choice *choice)
{
    /* Out of the way, for the positive is not among the negatives. */
    float positive = row->values[row->positive];
    row->values[row->positive] = -INFINITY;
    int64_t count = collect_keys(row, find_bound(row, kept, choice), choice);
    row->values[row->positive] = positive;
    rtv__strip_choose_listed(row, kept, count, choice);
}

void rtv__strip_choose_listed(rtv__strip_entries *row, int64_t kept, int64_t count,
                              const rtv__strip_choice *choice)
{
    choice->keys[count++] =
        make_key(row->values[row->positive] - RTV__STRIP_REMOVED, row->positive);
    int64_t columns = sum_columns(row, choice->keys, count), taken = kept, chosen = 0;
    uint64_t lowest = 0;
    if (columns > kept)
        lowest = find_lowest(row, choice->keys, count, &taken);
    for (int64_t i = 0; i < count; i++) {
        uint64_t key = choice->keys[i];
        if (key < lowest)
            continue;
        choice->entries[chosen] = (int32_t)rtv__topk_key_position(key);
        choice->counts[chosen++] = key == lowest ? taken : key_columns(row, key);
    }
    row->chosen = choice->entries;
    row->chosen_counts = choice->counts;
    row->chosen_number = chosen;
    row->kept = (double)(columns > kept ? kept : columns);
}
