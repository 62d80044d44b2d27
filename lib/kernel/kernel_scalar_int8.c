/* Search in 8-bit integers in plain C: the twin that defines what the others compute. */
#include "kernel/int8_kernels.h"
#include "kernel/int8_threshold.h"

static int32_t product(const int8_t *query, const uint8_t *lane, int64_t steps)
{
    int32_t sum = 0;
    for (int64_t step = 0; step < steps; step++) {
        for (int x = 0; x < RTV__INT8_STEP; x++)
            sum += query[x] * (lane[x] - RTV__INT8_OFFSET);
        query += RTV__TILE_QUERIES * RTV__INT8_STEP;
        lane += RTV__TILE_LANES * RTV__INT8_STEP;
    }
    return sum;
}

/* One query against one tile; products of at least `above` are counted, at least `least` listed. */
static void take_row(rtv__int8_hits *hits, const int8_t *query, const rtv__int8_panels *panels,
                     int64_t tile, int32_t least, int32_t above)
{
    const uint8_t *codes = panels->codes + tile * panels->steps * RTV__TILE_LANES * RTV__INT8_STEP;
    uint64_t lanes = tile == panels->tile_count - 1 ? panels->last_lanes : UINT64_MAX;
    for (int l = 0; l < RTV__TILE_LANES; l++) {
        int32_t sum = product(query, codes + l * RTV__INT8_STEP, panels->steps);
        if (sum < least || (lanes >> l & 1) == 0)
            continue;
        if (sum >= above) {
            hits->above++;
            continue;
        }
        hits->slots[hits->count] = (uint32_t)(tile * RTV__TILE_LANES + l);
        hits->products[hits->count++] = sum;
    }
}

static int64_t scan(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group, int32_t rows,
                    const rtv__int8_panels *panels, int64_t first, int64_t end)
{
    for (int64_t tile = first; tile < end; tile++) {
        int full = 0;
        for (int i = 0; i < rows; i++) {
            int32_t least = rtv__int8_least(group, i, &panels->tiles[tile], panels->steps);
            take_row(&hits[i], group->codes + i * RTV__INT8_STEP, panels, tile, least, INT32_MAX);
            full |= hits[i].count > room;
        }
        if (full)
            return tile + 1;
    }
    return end;
}

static int64_t count(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group,
                     const rtv__int8_panels *panels, int64_t first, int64_t end)
{
    for (int64_t tile = first; tile < end; tile++) {
        int full = 0;
        for (int i = 0; i < RTV__TILE_QUERIES; i++) {
            int32_t least = rtv__int8_least(group, i, &panels->tiles[tile], panels->steps);
            int32_t above = rtv__int8_above(group, i, &panels->tiles[tile], panels->steps);
            take_row(&hits[i], group->codes + i * RTV__INT8_STEP, panels, tile, least, above);
            full |= hits[i].count > room;
        }
        if (full)
            return tile + 1;
    }
    return end;
}

const rtv__int8_kernels rtv__int8_scalar = {scan, count, RTV__INT8_MOST_CODE};
