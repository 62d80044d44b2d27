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
