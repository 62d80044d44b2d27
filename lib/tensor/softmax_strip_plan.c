#include "tensor/softmax_strip_plan.h"

#include <string.h>

#include "base/thread_pool.h"

void *rtv__strip_take(rtv__strip_layout *layout, int64_t count, size_t size)
{
    void *block = layout->base != NULL ? layout->base + layout->used : NULL;
    size_t bytes = (size_t)count * size;
    layout->used += (bytes + RTV_ALIGNMENT - 1) / RTV_ALIGNMENT * RTV_ALIGNMENT;
    return block;
}

void rtv__strip_plan_layout(rtv__strip_plan *plan, int32_t **scratch, rtv__strip_layout *layout,
                            const rtv__strip_batch *batch)
{
    int64_t rows = batch->query_rows, columns = batch->candidate_rows, pairs = batch->pair_count;
    plan->group_of = rtv__strip_take(layout, columns, sizeof *plan->group_of);
    plan->group_start = rtv__strip_take(layout, columns + 1, sizeof *plan->group_start);
    plan->group_columns = rtv__strip_take(layout, columns, sizeof *plan->group_columns);
    plan->row_start = rtv__strip_take(layout, rows + 1, sizeof *plan->row_start);
    plan->row_pairs = rtv__strip_take(layout, pairs, sizeof *plan->row_pairs);
    if (batch->known_offsets != NULL) {
        plan->known_groups =
            rtv__strip_take(layout, batch->known_offsets[rows], sizeof *plan->known_groups);
        plan->known_columns = rtv__strip_take(layout, rows, sizeof *plan->known_columns);
    }
    /* place of each column, columns + 1 counters, pairs by column */
    *scratch = rtv__strip_take(layout, 2 * columns + 1 + pairs, sizeof **scratch);
}

static rtv_status number_groups(rtv__strip_plan *plan, rtv__int64_map *ids,
                                const rtv__strip_batch *batch)
{
    if (batch->ids == NULL) {
        for (int64_t c = 0; c < batch->candidate_rows; c++)
            plan->group_of[c] = (int32_t)c;
        plan->groups = batch->candidate_rows;
        return RTV_OK;
    }
    rtv__int64_map_clear(ids);
    for (int64_t c = 0; c < batch->candidate_rows; c++) {
        int64_t group;
        RTV_TRY(rtv__int64_map_insert(&group, ids, batch->ids[c]));
        plan->group_of[c] = (int32_t)group;
    }
    plan->groups = ids->count;
    return RTV_OK;
}

static void sort_columns(rtv__strip_plan *plan, const rtv__strip_batch *batch)
{
    int64_t *start = plan->group_start;
    memset(start, 0, (size_t)(plan->groups + 1) * sizeof *start);
    for (int64_t c = 0; c < batch->candidate_rows; c++)
        start[plan->group_of[c] + 1]++;
    for (int64_t g = 0; g < plan->groups; g++)
        start[g + 1] += start[g];
    for (int64_t c = 0; c < batch->candidate_rows; c++)
        plan->group_columns[start[plan->group_of[c]]++] = (int32_t)c;
    /* each start has moved to the end of its group */
    memmove(start + 1, start, (size_t)plan->groups * sizeof *start);
    start[0] = 0;
}

/* Sorts by place of the candidate, then, keeping that order, by row: two counting sorts. */
static void sort_pairs(rtv__strip_plan *plan, int32_t *scratch, const rtv__strip_batch *batch)
{
    int64_t columns = batch->candidate_rows, rows = batch->query_rows, pairs = batch->pair_count;
    int32_t *place = scratch, *next = scratch + columns, *by_column = next + columns + 1;
    for (int64_t i = 0; i < columns; i++)
        place[plan->group_columns[i]] = (int32_t)i;
    memset(next, 0, (size_t)(columns + 1) * sizeof *next);
    for (int64_t p = 0; p < pairs; p++)
        next[place[rtv__strip_pair_column(batch, p)] + 1]++;
    for (int64_t i = 0; i < columns; i++)
        next[i + 1] += next[i];
    for (int64_t p = 0; p < pairs; p++)
        by_column[next[place[rtv__strip_pair_column(batch, p)]]++] = (int32_t)p;

    int64_t *start = plan->row_start;
    memset(start, 0, (size_t)(rows + 1) * sizeof *start);
    for (int64_t p = 0; p < pairs; p++)
        start[rtv__strip_pair_row(batch, p) + 1]++;
    for (int64_t r = 0; r < rows; r++)
        start[r + 1] += start[r];
    for (int64_t i = 0; i < pairs; i++)
        plan->row_pairs[start[rtv__strip_pair_row(batch, by_column[i])]++] = by_column[i];
    memmove(start + 1, start, (size_t)rows * sizeof *start);
    start[0] = 0;
}

typedef struct {
    rtv__strip_plan *plan;
    const rtv__int64_map *ids;
    const rtv__strip_batch *batch;
} known_lookup;

enum { KNOWN_ROWS = 256 }; /* rows of a task */

static void look_up_known(void *payload, int64_t task, int32_t worker)
{
    const known_lookup *lookup = payload;
    const rtv__strip_batch *batch = lookup->batch;
    (void)worker;
    int64_t first = task * KNOWN_ROWS, end = first + KNOWN_ROWS;
    for (int64_t row = first; row < end && row < batch->query_rows; row++) {
        int64_t columns = 0;
        for (int64_t i = batch->known_offsets[row]; i < batch->known_offsets[row + 1]; i++) {
            int64_t group = rtv__int64_map_find(lookup->ids, batch->known_ids[i]);
            lookup->plan->known_groups[i] = (int32_t)group;
            if (group >= 0)
                columns += lookup->plan->group_start[group + 1] - lookup->plan->group_start[group];
        }
        lookup->plan->known_columns[row] = columns;
    }
}

rtv_status rtv__strip_plan_fill(rtv__strip_plan *plan, const rtv_context *context, int32_t *scratch,
                                rtv__int64_map *ids, const rtv__strip_batch *batch)
{
    RTV_TRY(number_groups(plan, ids, batch));
    sort_columns(plan, batch);
    if (batch->known_offsets != NULL) {
        known_lookup lookup = {plan, ids, batch};
        rtv__parallel(context, (batch->query_rows + KNOWN_ROWS - 1) / KNOWN_ROWS, look_up_known,
                      &lookup);
    }
    if (batch->pair_queries != NULL || batch->pair_candidates != NULL) {
        sort_pairs(plan, scratch, batch);
        return RTV_OK;
    }
    for (int64_t i = 0; i < batch->pair_count; i++)
        plan->row_pairs[i] = (int32_t)i;
    for (int64_t r = 0; r <= batch->query_rows; r++)
        plan->row_start[r] = r < batch->pair_count ? r : batch->pair_count;
    return RTV_OK;
}

static void add_row_needs(rtv__strip_needs *needs, const rtv__strip_plan *plan,
                          const rtv__strip_batch *batch, int64_t row)
{
    int64_t begin = plan->row_start[row], end = plan->row_start[row + 1];
    bool has_hits = batch->remove_hits || batch->known_offsets != NULL;
    int64_t runs = 0, columns = 0;
    for (int64_t i = begin; i < end;) {
        int32_t group = plan->group_of[rtv__strip_pair_column(batch, plan->row_pairs[i])];
        int64_t size = plan->group_start[group + 1] - plan->group_start[group], first = i;
        while (i < end &&
               plan->group_of[rtv__strip_pair_column(batch, plan->row_pairs[i])] == group)
            i++;
        columns += has_hits && size > i - first ? size : i - first;
        runs++;
    }
    needs->runs += runs;
    needs->records += runs > 1 ? columns : end - begin;
    needs->specials += columns;
    if (batch->known_offsets != NULL)
        needs->specials += plan->known_columns[row];
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

rtv__strip_needs rtv__strip_plan_needs(const rtv__strip_plan *plan, const rtv__strip_batch *batch,
                                       int64_t rows_per_strip)
{
    rtv__strip_needs most = {0, 0, 0};
    for (int64_t first = 0; first < batch->query_rows; first += rows_per_strip) {
        rtv__strip_needs strip = {0, 0, 0};
        for (int64_t row = first; row < first + rows_per_strip && row < batch->query_rows; row++)
            add_row_needs(&strip, plan, batch, row);
        most.runs = larger(most.runs, strip.runs);
        most.records = larger(most.records, strip.records);
        most.specials = larger(most.specials, strip.specials);
    }
    return most;
}
