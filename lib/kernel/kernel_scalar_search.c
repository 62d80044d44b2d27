/* Exact search in plain C: the twin that defines what the others compute. */
#include <string.h>

#include "kernel/scalar_fma.h"
#include "kernel/search_kernels.h"

#define FMA rtv__fma_f32
#include "kernel/score_body.h"

static void score_panel(float *scores, const float *queries, const float *panel, int64_t dim)
{
    float sums[RTV__PANEL_LANES] = {0};
    for (int64_t x = 0; x < dim; x++) {
        float query = queries[x * RTV__TILE_QUERIES];
        const float *lanes = panel + x * RTV__PANEL_LANES;
        for (int l = 0; l < RTV__PANEL_LANES; l++)
            sums[l] = rtv__fma_f32(query, lanes[l], sums[l]);
    }
    memcpy(scores, sums, sizeof sums);
}

/* One query against the three panels of a tile. */
static void score_row(float *scores, const float *queries, const float *const *panels, int64_t dim)
{
    for (int p = 0; p < RTV__TILE_PANELS; p++)
        score_panel(scores + p * RTV__PANEL_LANES, queries, panels[p], dim);
}

static int64_t find(uint64_t *lanes, float *scores, const float *queries, int32_t rows,
                    const float *const *panels, int64_t tiles, int64_t dim, const float *bounds,
                    const rtv__ahead *next)
{
    for (int64_t tile = 0; tile < tiles; tile++) {
        look_ahead(next, tile);
        uint64_t any = 0;
        for (int32_t i = 0; i < rows; i++) {
            float *row = scores + i * RTV__TILE_LANES;
            score_row(row, queries + i, panels + tile * RTV__TILE_PANELS, dim);
            lanes[i] = 0;
            for (int l = 0; l < RTV__TILE_LANES; l++)
                lanes[i] |= (uint64_t)(row[l] >= bounds[i]) << l;
            any |= lanes[i];
        }
        if (any != 0)
            return tile;
    }
    return tiles;
}

static int32_t count(int64_t *counts, uint64_t *equal, const float *queries,
                     const float *const *panels, int64_t dim, const float *bounds,
                     const uint64_t *keep)
{
    uint64_t any = 0;
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        float row[RTV__TILE_LANES];
        score_row(row, queries + i, panels, dim);
        equal[i] = 0;
        for (int l = 0; l < RTV__TILE_LANES; l++) {
            counts[i] += row[l] > bounds[i] && (keep[i] >> l & 1) != 0;
            equal[i] |= (uint64_t)(row[l] == bounds[i]) << l;
        }
        any |= equal[i];
    }
    return any != 0;
}

const rtv__search_kernels rtv__search_scalar = {find, count, score, score_rows};
