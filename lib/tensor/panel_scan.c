#include "tensor/panel_scan.h"

#include <math.h>

/* Whole tiles in so many bytes of float32, at least one. */
static int64_t panels_in(int64_t bytes, int64_t dim)
{
    int64_t panels = bytes / (RTV__PANEL_LANES * dim * (int64_t)sizeof(float));
    if (panels > RTV__BLOCK_MOST_PANELS)
        panels = RTV__BLOCK_MOST_PANELS;
    panels -= panels % RTV__TILE_PANELS;
    return panels > 0 ? panels : RTV__TILE_PANELS;
}

int64_t rtv__panel_block_most(int64_t dim, const rtv_context *context)
{
    return panels_in(rtv__panel_block_bytes(context), dim);
}

int64_t rtv__panel_widened_most(int64_t dim)
{
    /* Half of a first-level cache: 1.8 times as quick as a large block for one query, and 1.03
     * times for 256. */
    return panels_in(24 * 1024, dim);
}

void rtv__panel_block_fill(rtv__panel_block *block, const rtv__panel_range *range, int64_t first,
                           int64_t most)
{
    const uint32_t all_lanes = (1u << RTV__PANEL_LANES) - 1;
    const rtv__widen_kernels *widen = rtv__widen_kernels_of(range->context);
    int64_t panel_size = RTV__PANEL_LANES * range->dim;
    int64_t filled = 0;
    for (; filled < most && first + filled < range->end; filled++) {
        int64_t panel = first + filled;
        block->lanes[filled] = all_lanes;
        if (range->picks != NULL) {
            panel = range->picks[first + filled].panel;
            block->lanes[filled] = range->picks[first + filled].lanes;
        }
        int64_t vectors = range->count - panel * RTV__PANEL_LANES;
        if (vectors < RTV__PANEL_LANES)
            block->lanes[filled] &= (1u << vectors) - 1;
        if (range->narrow != NULL) {
            float *widened = range->widened + filled * panel_size;
            rtv__narrow_widen(widened, widen, range->narrow, panel);
            block->panels[filled] = widened;
        } else {
            block->panels[filled] = range->panels + panel * panel_size;
        }
        block->positions[filled] = (uint32_t)(panel * RTV__PANEL_LANES);
    }
    for (; filled % RTV__TILE_PANELS != 0; filled++) {
        block->panels[filled] = block->panels[filled - 1];
        block->positions[filled] = 0;
        block->lanes[filled] = 0;
    }
    block->tiles = filled / RTV__TILE_PANELS;
}

static bool holds(const uint32_t *positions, int64_t count, uint32_t position)
{
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (positions[middle] < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && positions[low] == position;
}

bool rtv__position_listed(const rtv__position_lists *lists, int64_t query, uint32_t position)
{
    int64_t count, first = rtv__list_of(&lists->layout, query, &count);
    return holds(lists->positions + first, count, position);
}

bool rtv__position_picked(const rtv__pick_lists *lists, int64_t query, uint32_t position)
{
    int64_t count, first = rtv__list_of(&lists->layout, query, &count);
    const rtv__panel_pick *picks = lists->picks + first;
    uint32_t panel = position / RTV__PANEL_LANES;
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (picks[middle].panel < panel)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && picks[low].panel == panel &&
           (picks[low].lanes >> position % RTV__PANEL_LANES & 1) != 0;
}

typedef struct {
    const rtv__panel_block *block;
    uint32_t base;
    const rtv__position_lists *exclude;
} scan_state;

/* Takes the lanes of one tile that reach the bound of one query. */
static void take(const scan_state *state, int64_t tile, uint64_t lanes, const float *scores,
                 rtv__topk *topk, int64_t query)
{
    int64_t excluded_count = 0;
    const uint32_t *excluded = NULL;
    if (state->exclude != NULL)
        excluded = state->exclude->positions +
                   rtv__list_of(&state->exclude->layout, query, &excluded_count);
    const uint32_t *positions = state->block->positions + tile * RTV__TILE_PANELS;
    const uint32_t *allowed = state->block->lanes + tile * RTV__TILE_PANELS;
    lanes &= (uint64_t)allowed[0] | (uint64_t)allowed[1] << 16 | (uint64_t)allowed[2] << 32;
    for (; lanes != 0; lanes &= lanes - 1) {
        uint32_t lane = rtv__lowest_bit(lanes);
        uint32_t position = positions[lane / RTV__PANEL_LANES] + lane % RTV__PANEL_LANES;
        if (excluded_count == 0 || !holds(excluded, excluded_count, position))
            rtv__topk_push(topk, scores[lane], state->base + position);
    }
    if (topk->count > topk->capacity - RTV__TILE_LANES)
        rtv__topk_shrink(topk);
}

/* A group's part of the lines from `memory` on: as many with each tile, until there are no more. */
static rtv__ahead part_of_group(const char *memory, int64_t lines, int64_t group, int64_t groups,
                                int64_t tiles)
{
    int64_t each = (lines + groups * tiles - 1) / (groups * tiles);
    int64_t first = group * tiles * each;
    if (first + tiles * each > lines)
        each = first < lines ? (lines - first) / tiles : 0;
    return (rtv__ahead){each > 0 ? memory + first * RTV__AHEAD_LINE : NULL, each};
}

/* One group of queries over one block. */
static void scan_group(const rtv__search_kernels *kernels, const scan_state *state, int64_t dim,
                       const float *group, rtv__topk *topks, int32_t rows, int64_t first_query,
                       rtv__ahead next)
{
    float bounds[RTV__TILE_QUERIES];
    float scores[RTV__TILE_QUERIES * RTV__TILE_LANES];
    uint64_t lanes[RTV__TILE_QUERIES];
    for (int32_t i = 0; i < RTV__TILE_QUERIES; i++)
        bounds[i] = i < rows ? topks[i].bound : NAN;
    const rtv__panel_block *block = state->block;
    for (int64_t tile = 0; tile < block->tiles; tile++) {
        int64_t passed =
            kernels->find(lanes, scores, group, rows, block->panels + tile * RTV__TILE_PANELS,
                          block->tiles - tile, dim, bounds, &next);
        tile += passed;
        if (tile == block->tiles)
            return;
        if (next.lines > 0)
            next.memory += (passed + 1) * next.lines * RTV__AHEAD_LINE;
        for (int32_t i = 0; i < rows; i++) {
            if (lanes[i] == 0)
                continue;
            take(state, tile, lanes[i], scores + i * RTV__TILE_LANES, &topks[i], first_query + i);
            bounds[i] = topks[i].bound;
        }
    }
}

/* Where the next block lies in one piece, and its bytes, or 0. */
static const void *next_block(int64_t *bytes, const rtv__panel_range *range, int64_t first,
                              int64_t most)
{
    int64_t panels = range->end - first < most ? range->end - first : most;
    *bytes = 0;
    if (range->picks != NULL || panels <= 0)
        return NULL;
    int64_t panel_size = RTV__PANEL_LANES * range->dim;
    int64_t size = (int64_t)sizeof(float);
    const void *all = range->panels;
    if (range->narrow != NULL) {
        size = (int64_t)rtv__narrow_bytes(range->narrow->type);
        all = range->narrow->numbers;
    }
    *bytes = panels * panel_size * size;
    return (const char *)all + first * panel_size * size;
}

bool rtv__panel_scan(const rtv__search_kernels *kernels, const rtv__panel_range *range,
                     const float *groups, rtv__topk *topks, int64_t query_count,
                     const rtv__position_lists *exclude, int64_t first_query)
{
    rtv__panel_block block;
    scan_state state = {&block, range->base, exclude};
    int64_t most = range->narrow != NULL ? rtv__panel_widened_most(range->dim)
                                         : rtv__panel_block_most(range->dim, range->context);
    for (int64_t first = range->first; first < range->end; first += most) {
        if (rtv__is_cancelled(range->context))
            return false;
        rtv__panel_block_fill(&block, range, first, most);
        int64_t next_bytes;
        const void *next = next_block(&next_bytes, range, first + most, most);
        int64_t group_count = (query_count + RTV__TILE_QUERIES - 1) / RTV__TILE_QUERIES;
        for (int64_t i = 0; i < query_count; i += RTV__TILE_QUERIES) {
            int64_t left = query_count - i;
            int32_t rows = left < RTV__TILE_QUERIES ? (int32_t)left : RTV__TILE_QUERIES;
            scan_group(kernels, &state, range->dim, groups + i * range->dim, topks + i, rows,
                       first_query + i,
                       part_of_group((const char *)next, next_bytes / RTV__AHEAD_LINE,
                                     i / RTV__TILE_QUERIES, group_count, block.tiles));
        }
    }
    return true;
}
