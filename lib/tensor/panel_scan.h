/*
 * One thread's part of a search: queries against a range of panels, each query with its buffer of
 * the best so far.
 */
#ifndef RTV_LIB_TENSOR_PANEL_SCAN_H
#define RTV_LIB_TENSOR_PANEL_SCAN_H

#include <stdbool.h>

#include "tensor/panel_narrow.h"
#include "tensor/topk.h"

/* The number of the lowest bit that is set; there must be one. */
static inline uint32_t rtv__lowest_bit(uint64_t bits)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctzll(bits);
#else
    uint32_t number = 0;
    while ((bits >> number & 1) == 0)
        number++;
    return number;
#endif
}

/* Asks the memory for part `part` of `parts` of what is read next. */
static inline void rtv__look_ahead(const void *memory, int64_t bytes, int64_t part, int64_t parts)
{
#if defined(__GNUC__)
    const int64_t line = 64;
    for (int64_t at = bytes * part / parts; at < bytes * (part + 1) / parts; at += line)
        __builtin_prefetch((const char *)memory + at, 0, 2);
#else
    (void)memory, (void)bytes, (void)part, (void)parts;
#endif
}

/* Which list is whose: list q begins at offsets[q] and has counts[q] entries. */
typedef struct {
    const int64_t *offsets, *counts;
    bool shared; /* there is one list, for all queries */
} rtv__list_layout;

static inline int64_t rtv__list_of(const rtv__list_layout *layout, int64_t query, int64_t *count)
{
    int64_t list = layout->shared ? 0 : query;
    *count = layout->counts[list];
    return layout->offsets[list];
}

/* Positions, rising within a list and each at most once. */
typedef struct {
    rtv__list_layout layout;
    const uint32_t *positions;
} rtv__position_lists;

/* A panel of which some lanes (a bit each) may be returned. */
typedef struct {
    uint32_t panel, lanes;
} rtv__panel_pick;

/* Picks, panels rising within a list and each at most once. */
typedef struct {
    rtv__list_layout layout;
    const rtv__panel_pick *picks;
} rtv__pick_lists;

bool rtv__position_listed(const rtv__position_lists *lists, int64_t query, uint32_t position);
bool rtv__position_picked(const rtv__pick_lists *lists, int64_t query, uint32_t position);

typedef struct {
    const float *panels;              /* NULL: they are narrow */
    const rtv__narrow_panels *narrow; /* whose panels are widened to `widened`, block by block */
    float *widened;                   /* room for rtv__panel_widened_most of them */
    int64_t dim, count;               /* of all panels */
    uint32_t base;                    /* added to positions in the keys */
    const rtv__panel_pick *picks;     /* NULL: all lanes of all panels */
    int64_t first, end;               /* the range, in picks or else in panels */
    const rtv_context *context;       /* whose host may cancel; NULL-able */
} rtv__panel_range;

/*
 * `groups` holds the packed queries, 8 by 8; query i looks at list `first_query` + i of `exclude`
 * (NULL: nothing is excluded), whose positions do not count `base`. A buffer has room for the 48
 * scores of a tile when this begins and when it ends. False when the host has cancelled.
 */
bool rtv__panel_scan(const rtv__search_kernels *kernels, const rtv__panel_range *range,
                     const float *groups, rtv__topk *topks, int64_t query_count,
                     const rtv__position_lists *exclude, int64_t first_query);

/* A part of the panels that stays in the cache while all queries pass over it. */
enum { RTV__BLOCK_MOST_PANELS = 240 };

typedef struct {
    int64_t tiles;
    const float *panels[RTV__BLOCK_MOST_PANELS]; /* 3 for each tile */
    uint32_t positions[RTV__BLOCK_MOST_PANELS];  /* of the first lane of each */
    uint32_t lanes[RTV__BLOCK_MOST_PANELS];      /* which may be returned */
} rtv__panel_block;

/* Panels in a block, by the processor's cache: a multiple of 3. */
int64_t rtv__panel_block_most(int64_t dim, const rtv_context *context);
/* The same where a block is widened before. */
int64_t rtv__panel_widened_most(int64_t dim);
/* Fills the block with the panels of the range from `first` on, at most `most` of them. */
void rtv__panel_block_fill(rtv__panel_block *block, const rtv__panel_range *range, int64_t first,
                           int64_t most);

#endif
