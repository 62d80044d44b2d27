#include "base/sort.h"

#include <string.h>

/* Merges two sorted neighbours, `left` and `right` items, into `out`. */
static void merge(char *out, const char *items, int64_t left, int64_t right, size_t size,
                  rtv__compare_fn compare, const void *payload)
{
    const char *a = items, *b = items + (size_t)left * size;
    const char *a_end = b, *b_end = b + (size_t)right * size;
    while (a < a_end && b < b_end) {
        const char **next = compare(a, b, payload) <= 0 ? &a : &b;
        memcpy(out, *next, size);
        *next += size;
        out += size;
    }
    if (a < a_end)
        memcpy(out, a, (size_t)(a_end - a));
    else if (b < b_end)
        memcpy(out, b, (size_t)(b_end - b));
}

void rtv__sort(void *items, void *scratch, int64_t count, size_t size, rtv__compare_fn compare,
               const void *payload)
{
    char *from = items, *to = scratch;
    for (int64_t run = 1; run < count; run *= 2) {
        for (int64_t i = 0; i < count; i += 2 * run) {
            int64_t left = count - i < run ? count - i : run;
            int64_t right = count - i - left < run ? count - i - left : run;
            merge(to + (size_t)i * size, from + (size_t)i * size, left, right, size, compare,
                  payload);
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != items && count > 0)
        memcpy(items, from, (size_t)count * size);
}

static void order_few(int64_t *positions, int64_t count, const int64_t *keys)
{
    for (int64_t i = 1; i < count; i++) {
        int64_t position = positions[i], j = i;
        for (; j > 0 && keys[positions[j - 1]] > keys[position]; j--)
            positions[j] = positions[j - 1];
        positions[j] = position;
    }
}

/* With the sign turned round, so that negative numbers come first. */
static uint64_t unsigned_key(int64_t key)
{
    return (uint64_t)key ^ (uint64_t)1 << 63;
}

/* One pass of a radix sort, by the 8 bits from `shift` on. */
static void order_by_digit(int64_t *out, const int64_t *positions, int64_t count,
                           const int64_t *keys, int shift)
{
    int64_t places[256] = {0}, next = 0;
    for (int64_t i = 0; i < count; i++)
        places[unsigned_key(keys[positions[i]]) >> shift & 255]++;
    for (int digit = 0; digit < 256; digit++) {
        int64_t here = places[digit];
        places[digit] = next;
        next += here;
    }
    for (int64_t i = 0; i < count; i++)
        out[places[unsigned_key(keys[positions[i]]) >> shift & 255]++] = positions[i];
}

void rtv__order_by_int64(int64_t *positions, int64_t *scratch, int64_t count, const int64_t *keys)
{
    enum { FEW = 48 };
    if (count <= FEW) {
        order_few(positions, count, keys);
        return;
    }
    uint64_t differ = 0;
    for (int64_t i = 1; i < count; i++)
        differ |= (uint64_t)(keys[positions[i]] ^ keys[positions[0]]);
    int64_t *from = positions, *to = scratch;
    for (int shift = 0; shift < 64; shift += 8) {
        if ((differ >> shift & 255) == 0)
            continue;
        order_by_digit(to, from, count, keys, shift);
        int64_t *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != positions)
        memcpy(positions, from, (size_t)count * sizeof *positions);
}
