#include "tensor/panel_int8_look.h"

#include <math.h>

#include "kernel/int8_threshold.h"

/*
 * The candidates are dealt out to bins, whose greatest are different candidates: of four bins to
 * one of the k best, most of these have one to themselves.
 */
enum { BINS_OF_ONE = 4, LEAST_TILES = 8, MOST_ROUNDS = RTV__LOOK_TILES / 2 };

/* Bins come by the 48, one for each lane of a tile. */
static int64_t rounds_of(int64_t k)
{
    return (k * BINS_OF_ONE + RTV__TILE_LANES - 1) / RTV__TILE_LANES;
}

bool rtv__int8_look_helps(int64_t tiles, int64_t k)
{
    return tiles >= LEAST_TILES && rounds_of(k) <= tiles / 2;
}

/* Raises the bins to the lower bounds of a tile. */
static void raise_bins(float *restrict bins, const int32_t *restrict products,
                       const rtv__int8_group *restrict group, int i,
                       const rtv__int8_tile *restrict tile)
{
    for (int l = 0; l < RTV__TILE_LANES; l++) {
        float lower = rtv__int8_lower(group, i, tile, products[l]);
        bins[l] = lower > bins[l] ? lower : bins[l];
    }
}

static bool some_reach(const int32_t *products, int32_t least)
{
    int32_t reached = 0;
    for (int l = 0; l < RTV__TILE_LANES; l++)
        reached |= products[l] >= least;
    return reached != 0;
}

/* Leaves the hits that the query asks for; they are those of all lanes. */
static void keep(rtv__int8_hits *hits, const rtv__int8_group *group, int i,
                 const rtv__int8_tile *first, int64_t tiles, int64_t steps)
{
    int64_t kept = 0;
    for (int64_t t = 0; t < tiles; t++) {
        int64_t from = t * RTV__TILE_LANES;
        int32_t least = rtv__int8_least(group, i, first + t, steps);
        if (!some_reach(hits->products + from, least))
            continue;
        for (int64_t h = from; h < from + RTV__TILE_LANES; h++) {
            int32_t product = hits->products[h];
            hits->slots[kept] = hits->slots[h];
            hits->products[kept] = product;
            kept += product >= least;
        }
    }
    hits->count = kept;
}

float rtv__int8_look(rtv__int8_hits *hits, rtv__int8_group *group, int i,
                     const rtv__int8_panels *panels, int64_t first, int64_t tiles, int64_t k)
{
    float bins[MOST_ROUNDS * RTV__TILE_LANES];
    uint64_t keys[MOST_ROUNDS * RTV__TILE_LANES];
    int64_t rounds = rounds_of(k), bin_count = rounds * RTV__TILE_LANES;
    for (int64_t b = 0; b < bin_count; b++)
        bins[b] = -INFINITY;
    for (int64_t p = hits->count; p < tiles * RTV__TILE_LANES; p++)
        hits->products[p] = INT32_MIN; /* of no candidate: none is less */
    for (int64_t t = 0; t < tiles; t++)
        raise_bins(bins + t % rounds * RTV__TILE_LANES, hits->products + t * RTV__TILE_LANES, group,
                   i, panels->tiles + first + t);
    for (int64_t b = 0; b < bin_count; b++)
        keys[b] = rtv__topk_key(bins[b], (uint32_t)b);
    float bound = rtv__topk_key_score(rtv__keys_kth(keys, bin_count, k));
    rtv__int8_ask(group, i, bound);
    keep(hits, group, i, panels->tiles + first, tiles, panels->steps);
    return bound;
}
