/*
 * A first look: the products of one query and all candidates of some tiles at once, from which it
 * learns what to ask of all others. A threshold that rises from nothing would let most of these
 * through one by one.
 */
#ifndef RTV_LIB_TENSOR_PANEL_INT8_LOOK_H
#define RTV_LIB_TENSOR_PANEL_INT8_LOOK_H

#include "tensor/panel_int8.h"

/* As many as tell enough and still cost little. */
enum { RTV__LOOK_TILES = 12, RTV__LOOK_PRODUCTS = RTV__LOOK_TILES * RTV__TILE_LANES };

/* Whether so many tiles tell what the k best of them score. */
bool rtv__int8_look_helps(int64_t tiles, int64_t k);

/*
 * Gives a score that at least k candidates of the tiles (rtv__int8_look_helps) reach, and hardly
 * more do; query `i` asks for it from now on. `hits` has its products with all candidates of
 * `tiles` tiles from `first` on, and room for a tile's behind them; what it asks for is left.
 */
float rtv__int8_look(rtv__int8_hits *hits, rtv__int8_group *group, int i,
                     const rtv__int8_panels *panels, int64_t first, int64_t tiles, int64_t k);

#endif
