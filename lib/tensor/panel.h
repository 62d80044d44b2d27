/*
 * Candidates packed for exact search: panels of 16 vectors, stored by dimension, so that one load
 * gives the same dimension of 16 candidates. Element x of the vector at a position is
 * panels[(position / 16 * dim + x) * 16 + position % 16]. Lanes beyond the last vector are 0.
 */
#ifndef RTV_LIB_TENSOR_PANEL_H
#define RTV_LIB_TENSOR_PANEL_H

#include <stddef.h>

#include "base/context.h"
#include "kernel/search_kernels.h"

/* Widths for which every product of sizes fits. */
enum { RTV__PANEL_MOST_DIM = 65536, RTV__PANEL_MOST_VECTORS = INT32_MAX };

static inline int64_t rtv__panel_count(int64_t vectors)
{
    return (vectors + RTV__PANEL_LANES - 1) / RTV__PANEL_LANES;
}

/* Numbers in the panels of so many vectors. */
static inline int64_t rtv__panel_size(int64_t vectors, int64_t dim)
{
    return rtv__panel_count(vectors) * RTV__PANEL_LANES * dim;
}

static inline const float *rtv__panel_lane(const float *panels, int64_t dim, int64_t position)
{
    return panels + position / RTV__PANEL_LANES * RTV__PANEL_LANES * dim +
           position % RTV__PANEL_LANES;
}

/* Writes one vector; NULL writes zeros. */
void rtv__panel_set(float *panels, int64_t dim, int64_t position, const float *vector);
/* Copies the vector at `from` over that at `to`. */
void rtv__panel_move(float *panels, int64_t dim, int64_t to, int64_t from);
void rtv__panel_get(float *vector, const float *panels, int64_t dim, int64_t position);
/*
 * Packs vectors (row-major) to the positions from `first` on. The rest of a panel that is begun
 * becomes 0; lanes of a panel that was begun before stay.
 */
void rtv__panel_append(const rtv_context *context, float *panels, int64_t dim, int64_t first,
                       const float *vectors, int64_t count);
/* Packs up to 8 queries into a group of [dim][8]; missing ones become 0. */
void rtv__panel_pack_queries(float *group, const float *queries, int64_t count, int64_t dim);

/* Bytes of candidates that stay in the cache while queries pass over them. */
static inline int64_t rtv__panel_block_bytes(const rtv_context *context)
{
    const int64_t enough = 256 * 1024;
    int64_t share = (context != NULL ? context->cache_bytes : RTV__LIKELY_CACHE_BYTES) / 4;
    return share < enough ? share : enough;
}

/* The greatest |element|; infinity when one is infinite or NaN. */
float rtv__greatest_magnitude(const float *numbers, int64_t count);

#endif
