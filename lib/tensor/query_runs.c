#include "tensor/query_runs.h"

#include <stdbool.h>
#include <string.h>

#include "base/farmhash.h"

void rtv__query_runs_init(rtv__query_runs *runs, const rtv_context *context)
{
    *runs = (rtv__query_runs){.context = context};
}

void rtv__query_runs_destroy(rtv__query_runs *runs)
{
    rtv__free(runs->context, runs->order);
    rtv__free(runs->context, runs->runs);
    rtv__free(runs->context, runs->first_rows);
    rtv__free(runs->context, runs->query_of);
    rtv__query_runs_init(runs, runs->context);
}

static rtv_status reserve(rtv__query_runs *runs, int64_t count, int64_t slots)
{
    const rtv_context *context = runs->context;
    RTV_TRY(rtv__reserve(context, &runs->order, &runs->order_capacity, count, sizeof(uint32_t)));
    RTV_TRY(rtv__reserve(context, &runs->query_of, &runs->query_capacity, count, sizeof(uint32_t)));
    RTV_TRY(
        rtv__reserve(context, &runs->first_rows, &runs->first_capacity, slots, sizeof(int32_t)));
    return rtv__reserve(context, &runs->runs, &runs->run_capacity, count, sizeof *runs->runs);
}

/* Gives the first `count` rows the number of their query; the number of different ones. */
static int64_t number_queries(rtv__query_runs *runs, const float *queries, int64_t count,
                              int64_t dim, int64_t slots)
{
    size_t bytes = (size_t)dim * sizeof(float);
    int64_t distinct = 0;
    for (int64_t i = 0; i < slots; i++)
        runs->first_rows[i] = -1;
    for (int64_t row = 0; row < count; row++) {
        const float *query = queries + row * dim;
        uint64_t slot = rtv__farmhash64(query, bytes) & (uint64_t)(slots - 1);
        int32_t first = runs->first_rows[slot];
        while (first >= 0 && memcmp(queries + first * dim, query, bytes) != 0) {
            slot = (slot + 1) & (uint64_t)(slots - 1);
            first = runs->first_rows[slot];
        }
        if (first < 0)
            runs->first_rows[slot] = (int32_t)row;
        runs->query_of[row] = first < 0 ? (uint32_t)distinct++ : runs->query_of[first];
    }
    return distinct;
}

/* Rows in the order of their queries' numbers, which are in the order of first appearance. */
static void put_together(rtv__query_runs *runs, int64_t count)
{
    int64_t *ends = (int64_t *)(void *)runs->runs; /* two for each run, one for each query */
    for (int64_t q = 0; q < runs->distinct; q++)
        ends[q] = 0;
    for (int64_t row = 0; row < count; row++)
        ends[runs->query_of[row]]++;
    int64_t end = 0;
    for (int64_t q = 0; q < runs->distinct; q++) {
        int64_t rows = ends[q];
        ends[q] = end;
        end += rows;
    }
    for (int64_t row = 0; row < count; row++)
        runs->order[ends[runs->query_of[row]]++] = (uint32_t)row;
}

static void cut_runs(rtv__query_runs *runs, int64_t count)
{
    int64_t first = 0;
    runs->run_count = 0;
    for (int64_t i = 1; i <= count; i++) {
        bool ends = i == count || i - first == RTV__QUERY_RUN_MOST ||
                    runs->query_of[runs->order[i]] != runs->query_of[runs->order[first]];
        if (!ends)
            continue;
        runs->runs[runs->run_count++] = (rtv__query_run){first, i - first};
        first = i;
    }
}

rtv_status rtv__query_runs_find(rtv__query_runs *runs, const float *queries, int64_t count,
                                int64_t dim)
{
    const int64_t sample = 1024;
    int64_t slots = 64;
    runs->run_count = 0;
    runs->distinct = count;
    if (count > INT32_MAX / 2)
        return RTV_OK;
    while (slots < 2 * count)
        slots *= 2;
    RTV_TRY(reserve(runs, count, slots));
    if (count > sample &&
        number_queries(runs, queries, sample, dim, 2 * sample) > sample - sample / 16)
        return RTV_OK;
    runs->distinct = number_queries(runs, queries, count, dim, slots);
    if (runs->distinct > count - count / 3)
        return RTV_OK;
    put_together(runs, count);
    cut_runs(runs, count);
    return RTV_OK;
}
