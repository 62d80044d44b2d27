#include "tensor/panel_int8_plan.h"

#include <math.h>

#include "tensor/panel_int8_look.h"

enum {
    FEW_QUERIES = 8,      /* for which a first look pays, and the way back */
    GUESS_FROM = 32,      /* the least k for which guessing pays */
    GUESS_FROM_TILES = 64 /* and tiles */
};

static int64_t round_up(int64_t value, int64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

/* Tiles that stay in the cache while the queries of a task pass over them. */
static int64_t block_tiles(const rtv__int8_search *search)
{
    int64_t tiles = rtv__panel_block_bytes(search->workers) /
                    (RTV__TILE_LANES * round_up(search->dim, RTV__INT8_STEP));
    if (tiles > RTV__INT8_PIECE)
        tiles -= tiles % RTV__INT8_PIECE;
    return tiles > 1 ? tiles : 1;
}

int64_t rtv__int8_sample_rank(int64_t k)
{
    double expected = (double)k / RTV__INT8_PIECE;
    return (int64_t)ceil(expected + 3.3 * sqrt(expected) + 1.5);
}

/* Of very unequal norms, the greatest come first and tell the most. */
static bool norms_are_alike(const rtv__int8_set *set)
{
    int64_t tiles = set->panels.tile_count;
    return tiles > 0 && set->norms[tiles / 2] > set->norms[tiles / 20] * 0.75f;
}

/* Whether a sample is worth its while. */
static bool guesses(const rtv__int8_search *search, int64_t block)
{
    const rtv__int8_set *set = search->coded->set;
    return search->guess && search->k >= GUESS_FROM && set->panels.tile_count >= GUESS_FROM_TILES &&
           block % RTV__INT8_PIECE == 0 && norms_are_alike(set) &&
           rtv__int8_sample_rank(search->k) * 4 < set->count / RTV__INT8_PIECE;
}

/* Room for an array behind those that are there. */
static size_t place(rtv__int8_scan_state *s, int64_t count, size_t size)
{
    size_t offset = (size_t)s->bytes;
    s->bytes += round_up(count * (int64_t)size, RTV_ALIGNMENT);
    return offset;
}

/* With NULL only the bytes come out. */
static void lay_out(rtv__int8_scan_state *s, char *scratch)
{
    const rtv__int8_search *search = s->search;
    int64_t k = search->k, groups = rtv__int8_groups_of(s->query_count);
    int64_t queries = groups * RTV__TILE_QUERIES;
    s->most_room = s->sampled ? 3 * k : k > RTV__INT8_HITS ? k : RTV__INT8_HITS;
    s->pending_capacity = 2 * k + 128;
    s->best_capacity = 2 * k + 2 * RTV__INT8_SCORES;
    s->most_looks = search->coded->set->count / 16 + 64 * k;
    int64_t hits = s->most_room + RTV__INT8_SPARE;
    if (s->query_count <= FEW_QUERIES)
        hits += RTV__LOOK_PRODUCTS;
    int64_t pending = s->pending_capacity + hits;
    size_t group_place = place(s, groups, sizeof *s->groups);
    size_t hit_place = place(s, queries, sizeof *s->hits);
    size_t state_place = place(s, queries, sizeof *s->states);
    size_t code_place = place(s, groups * rtv__int8_group_bytes(search->dim), 1);
    bool changed = search->coded->changed_count > 0;
    size_t packed_place = place(s, changed ? queries * search->dim : 0, sizeof *s->packed);
    size_t slot_place = place(s, queries * hits, sizeof *s->slots);
    size_t product_place = place(s, queries * hits, sizeof *s->products);
    size_t pending_place = place(s, queries * pending, sizeof *s->pending);
    size_t best_place = place(s, queries * s->best_capacity, sizeof *s->best);
    if (scratch == NULL)
        return;
    s->groups = (void *)(scratch + group_place);
    s->hits = (void *)(scratch + hit_place);
    s->states = (void *)(scratch + state_place);
    s->codes = (void *)(scratch + code_place);
    s->packed = (void *)(scratch + packed_place);
    s->slots = (void *)(scratch + slot_place);
    s->products = (void *)(scratch + product_place);
    s->pending = (void *)(scratch + pending_place);
    s->best = (void *)(scratch + best_place);
    for (int64_t q = 0; q < queries; q++) {
        s->hits[q] = (rtv__int8_hits){s->slots + q * hits, s->products + q * hits, 0, 0};
        s->states[q] = (rtv__int8_query_state){.hits = &s->hits[q],
                                               .pending = s->pending + q * pending,
                                               .best = s->best + q * s->best_capacity,
                                               .bound = -INFINITY,
                                               .guess = -INFINITY};
    }
}

/* Whether the cache keeps a good part of what one thread reads of the codes. */
static bool partly_cached(const rtv__int8_search *search, int64_t step)
{
    const rtv__int8_panels *panels = &search->coded->set->panels;
    int64_t bytes = panels->tile_count * panels->steps * RTV__TILE_LANES * RTV__INT8_STEP;
    return bytes / step / 16 <= rtv__panel_block_bytes(search->workers);
}

void rtv__int8_plan(rtv__int8_scan_state *s, const rtv__int8_search *search, int64_t query_count,
                    int64_t step, char *scratch)
{
    const rtv__coded_panels *coded = search->coded;
    int64_t block = block_tiles(search);
    bool few = query_count <= FEW_QUERIES;
    *s = (rtv__int8_scan_state){
        .search = search,
        .block = block,
        .step = step * block,
        .k = search->k,
        .filters = coded->stale != NULL || search->exclude != NULL || search->allow != NULL,
        .sampled = step == 1 && guesses(search, block),
        .query_count = query_count,
    };
    s->looks = few && !s->sampled && !s->filters && coded->changed_count == 0;
    s->backwards = few && search->backwards && partly_cached(search, step);
    lay_out(s, scratch);
}

int64_t rtv__int8_scan_bytes(const rtv__int8_search *search, int64_t queries)
{
    rtv__int8_scan_state s;
    /* With a step of 1 it may guess, for which it needs the most. */
    rtv__int8_plan(&s, search, queries, 1, NULL);
    return s.bytes;
}
