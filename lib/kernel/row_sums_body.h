/* Sums of the gradients of looked-up rows, for update_body.h. */
#include "kernel/expand.h"
#include "kernel/update_kernels.h"

/* The piece that holds an occurrence. */
static inline const rtv__occurrences *TYPED(find_piece)(const rtv__row_sums *job,
                                                        int64_t occurrence)
{
    int64_t low = 0, high = job->piece_count;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (job->pieces[middle].first <= occurrence)
            low = middle;
        else
            high = middle;
    }
    return &job->pieces[low];
}

/* The values of occurrence `key`, and what they are multiplied by. */
EXPAND const REAL *TYPED(find_values)(REAL *scale_out, const rtv__row_sums *job, int64_t key)
{
    const int64_t number = (int64_t)(job->keys[key] & (((uint64_t)1 << job->occurrence_bits) - 1));
    const rtv__occurrences *piece = TYPED(find_piece)(job, number);
    const int64_t i = number - piece->first;
    *scale_out = piece->scales != NULL ? ((const REAL *)piece->scales)[i] : (REAL)1;
    return (const REAL *)piece->values +
           (piece->sources != NULL ? piece->sources[i] : i) * job->width;
}

/* How many of `count` numbers are not finite, a group counting once. */
static int TYPED(count_bad)(const REAL *x, int64_t count)
{
    int bad = 0;
    /* An infinity or NaN minus itself is NaN. */
    for (int64_t i = 0; i < count; i++)
        bad |= !(x[i] - x[i] == 0);
    return bad;
}

/* Adds occurrences `key` to `end` - 1. */
static void TYPED(add_occurrences)(REAL *restrict sum, const rtv__row_sums *job, int64_t key,
                                   int64_t end)
{
    REAL scale;
    const REAL *values = TYPED(find_values)(&scale, job, key);
    for (int64_t x = 0; x < job->width; x++)
        sum[x] = scale * values[x];
    while (++key < end) {
        values = TYPED(find_values)(&scale, job, key);
        for (int64_t x = 0; x < job->width; x++)
            sum[x] += scale * values[x];
    }
}

static bool TYPED(sum_rows)(const rtv__row_sums *job, int64_t first, int64_t last)
{
    enum { KEYS_AHEAD = 12, CACHE_LINE_BYTES = 64, PER_LINE = CACHE_LINE_BYTES / sizeof(REAL) };
    const int64_t width = job->width, *starts = job->starts;
    int bad = 0;
    int64_t fetched = starts[first];
    for (int64_t row = first; row < last; row++) {
        REAL scale;
        for (; fetched < starts[last] && fetched <= starts[row] + KEYS_AHEAD; fetched++) {
            const REAL *later = TYPED(find_values)(&scale, job, fetched);
            for (int64_t x = 0; x < width; x += PER_LINE)
                __builtin_prefetch(later + x);
        }
        const REAL *result = TYPED(find_values)(&scale, job, starts[row]);
        if (starts[row + 1] - starts[row] > 1 || scale != 1) {
            REAL *sum = (REAL *)job->sums + row * width;
            TYPED(add_occurrences)(sum, job, starts[row], starts[row + 1]);
            result = sum;
        }
        job->results[row] = result;
        bad |= TYPED(count_bad)(result, width);
    }
    return bad == 0;
}
