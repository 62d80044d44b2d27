#include "tensor/softmax_strip_select.h"

#include <string.h>

#include "tensor/softmax_strip.h"

enum { CHUNK = 16 };

/* Rises with the value and, among equal ones, falls with the entry: no two keys are equal. */
static uint64_t make_key(float value, int64_t entry)
{
    uint32_t bits;
    value += 0.0f; /* -0 is 0 */
    memcpy(&bits, &value, sizeof bits);
    bits = bits >> 31 ? ~bits : bits | 0x80000000u;
    if (value != value)
        bits = UINT32_MAX;
    return (uint64_t)bits << 32 | (UINT32_MAX - (uint32_t)entry);
}

static int64_t key_entry(uint64_t key)
{
    return (int64_t)(UINT32_MAX - (uint32_t)key);
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

/*
 * The lowest key that is reached when columns are taken from the highest key down until `*wanted`
 * are there; `*wanted` becomes what is taken of that key's entry. `counts` NULL: one each. The keys
 * stand for at least as many columns as are wanted.
 */
static uint64_t find_lowest(uint64_t *keys, int64_t count, const int64_t *counts, int64_t *wanted)
{
    while (count > 1) {
        uint64_t pivot = middle_of_three(keys[0], keys[count / 2], keys[count - 1]);
        int64_t front = partition(keys, count, pivot), columns = front;
        if (counts != NULL) {
            columns = 0;
            for (int64_t i = 0; i < front; i++)
                columns += counts[key_entry(keys[i])];
        }
        if (columns >= *wanted && front < count) {
            count = front;
        } else if (columns < *wanted) {
            *wanted -= columns;
            keys += front;
            count -= front;
        } else {
            /* the pivot is the lowest of all: set it aside, it is taken last */
            int64_t last = 0;
            while (keys[last] != pivot)
                last++;
            int64_t rest = columns - (counts != NULL ? counts[key_entry(pivot)] : 1);
            if (rest < *wanted) {
                *wanted -= rest;
                return pivot;
            }
            keys[last] = keys[--count];
        }
    }
    return keys[0];
}

/*
 * A key below which nothing is kept: of each chunk of entries the highest is kept before the
 * others, so that `kept` chunks with as high a key suffice.
 */
static uint64_t find_bound(const int64_t *counts, const float *values, int64_t entries,
                           int64_t positive, int64_t kept, uint64_t *maxima)
{
    int64_t chunks = 0;
    for (int64_t begin = 0; begin < entries; begin += CHUNK) {
        int64_t end = begin + CHUNK < entries ? begin + CHUNK : entries;
        uint64_t highest = 0;
        for (int64_t i = begin; i < end; i++) {
            uint64_t key = make_key(values[i], i);
            if (counts[i] > 0 && i != positive && key > highest)
                highest = key;
        }
        if (highest > 0)
            maxima[chunks++] = highest;
    }
    return chunks < kept ? 0 : find_lowest(maxima, chunks, NULL, &kept);
}

void rtv__strip_keep_hardest(int64_t *counts, const float *values, int64_t entries,
                             int64_t positive, int64_t kept, uint64_t *scratch)
{
    uint64_t *keys = scratch;
    uint64_t bound = find_bound(counts, values, entries, positive, kept, scratch + entries);
    uint64_t positive_key = make_key(values[positive] - RTV__STRIP_REMOVED, positive);
    int64_t count = 0, columns = 0;
    for (int64_t i = 0; i < entries; i++) {
        uint64_t key = i == positive ? positive_key : make_key(values[i], i);
        if (counts[i] == 0)
            continue;
        if (key < bound) {
            counts[i] = 0;
            continue;
        }
        keys[count++] = key;
        columns += counts[i];
    }
    if (columns <= kept)
        return;
    int64_t taken = kept;
    uint64_t lowest = find_lowest(keys, count, counts, &taken);
    for (int64_t i = 0; i < entries; i++) {
        uint64_t key = i == positive ? positive_key : make_key(values[i], i);
        if (key < lowest)
            counts[i] = 0;
        else if (key == lowest)
            counts[i] = taken;
    }
}
