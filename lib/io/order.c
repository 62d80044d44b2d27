#include "io/order.h"

#include <string.h>

enum { SHORT_RUN = 16 };

static void order_short_run(int64_t *positions, int64_t count, const int64_t *keys)
{
    for (int64_t i = 1; i < count; i++) {
        int64_t position = positions[i], j = i;
        for (; j > 0 && keys[positions[j - 1]] > keys[position]; j--)
            positions[j] = positions[j - 1];
        positions[j] = position;
    }
}

/* Merges a[0..a_count) and b[0..b_count), of which the first goes first among equals. */
static void merge(int64_t *out, const int64_t *a, int64_t a_count, const int64_t *b,
                  int64_t b_count, const int64_t *keys)
{
    while (a_count > 0 && b_count > 0) {
        if (keys[*b] < keys[*a]) {
            *out++ = *b++;
            b_count--;
        } else {
            *out++ = *a++;
            a_count--;
        }
    }
    memcpy(out, a, (size_t)a_count * sizeof *out);
    memcpy(out + a_count, b, (size_t)b_count * sizeof *out);
}

void rtv__order_by_int64(int64_t *positions, int64_t *scratch, int64_t count, const int64_t *keys)
{
    for (int64_t first = 0; first < count; first += SHORT_RUN)
        order_short_run(positions + first, count - first < SHORT_RUN ? count - first : SHORT_RUN,
                        keys);
    int64_t *from = positions, *to = scratch;
    for (int64_t run = SHORT_RUN; run < count; run *= 2) {
        for (int64_t first = 0; first < count; first += 2 * run) {
            int64_t rest = count - first;
            int64_t left = rest < run ? rest : run;
            int64_t right = rest - left < run ? rest - left : run;
            merge(to + first, from + first, left, from + first + left, right, keys);
        }
        int64_t *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != positions)
        memcpy(positions, from, (size_t)count * sizeof *positions);
}
