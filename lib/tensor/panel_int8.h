/*
 * Candidates and queries in 8-bit integers, with bounds that never fail: what they drop cannot be
 * among the best, so that scoring the rest in float32 gives the results of a float32 search.
 *
 * The proof. Let c = s k + e and q = t j + f with integer vectors k, j and scales s, t > 0; e and f
 * are by definition what is missing. Then, in real numbers,
 *
 *     q.c = t j.(s k) + f.(s k) + q.e,   so   |q.c - s t j.k| <= s |f||k| + |q||e|.
 *
 * The score S of the library is a chain of d fused multiply-adds. Each rounds by at most u = 2^-24
 * of its result, or by 2^-150 where that is subnormal, and the running sums are at most |q||c| in
 * magnitude, so that |S - q.c| <= g |q||c| + d 2^-150 with g = d u / (1 - d u) unless a sum
 * overflows. Only candidates and queries whose norm is at most 2^63 get codes: none does. With
 * B = |q| / t, C = |f| / t and, for all candidates of a tile, which share s,
 * err >= (|e| + g |c|) / s and len >= |k|:
 *
 *     |S / (s t) - j.k| <= B err + C len + d 2^-150 / (s t).
 *
 * No scale is below 2^-60 and d is at most 2^15: the last term is at most 2^-15. So S >= bound
 * implies j.k >= bound / (s t) - B err - C len - 2^-15, the threshold T of kernel/int8_kernels.h
 * but for roundings. Its three float32 operations err by at most 2^-22 of their terms, or by 2^-40
 * where those are subnormal. B, C, err and len are increased by 2^-18 of their size and the bound
 * is lowered by 2^-18 of its own, which outweighs the one; the 1 that T is lowered by outweighs the
 * other and 2^-15. Truncation takes a positive threshold downwards, and a negative one to the least
 * integer that reaches it. U, the bounds of one score, and the bound of a tile mirror this.
 */
#ifndef RTV_LIB_TENSOR_PANEL_INT8_H
#define RTV_LIB_TENSOR_PANEL_INT8_H

#include "kernel/int8_kernels.h"
#include "tensor/panel_scan.h"

/*
 * Coded candidates. Tiles hold candidates of similar norm, those of the greatest first, so that a
 * tile's bounds are tight and a search may end early; hence a slot is not a position.
 */
typedef struct {
    const rtv_context *context; /* borrowed; gives the memory */
    rtv__int8_panels panels;
    int64_t count;       /* slots in use */
    uint32_t *positions; /* of the slots */
    float *norms;        /* of each tile: at least those of its candidates and all later ones */
    /* Candidates without codes, to be scored otherwise: not finite, or of a norm above 2^63. */
    rtv__panel_pick *others;
    int64_t other_count;
    float spread; /* the mean of the tiles' errors, relative to the norms in them */

    uint8_t *codes;
    rtv__int8_tile *tiles;
    int64_t code_capacity, tile_capacity, position_capacity, norm_capacity, other_capacity;
} rtv__int8_set;

void rtv__int8_set_init(rtv__int8_set *set, const rtv_context *context);
void rtv__int8_set_destroy(rtv__int8_set *set);
/* Codes `count` candidates of at most RTV__INT8_MOST_DIM dimensions. The panels are not kept. */
rtv_status rtv__int8_set_build(rtv__int8_set *set, const rtv_context *workers, const float *panels,
                               int64_t dim, int64_t count);

/* Bytes of the codes of a group of queries. */
static inline int64_t rtv__int8_group_bytes(int64_t dim)
{
    return (dim + RTV__INT8_STEP - 1) / RTV__INT8_STEP * RTV__TILE_QUERIES * RTV__INT8_STEP;
}

/*
 * Codes up to 8 queries into `codes`; they ask for nothing yet. Gives a bit for each one that has
 * no codes (see `others`), which never asks.
 */
uint32_t rtv__int8_pack_queries(rtv__int8_group *group, int8_t *codes, const float *queries,
                                int64_t count, int64_t dim, int32_t most_code);

/* Query i asks for scores of at least `bound`; for none with NaN or infinity. */
void rtv__int8_ask(rtv__int8_group *group, int i, float bound);
/* For counting: what is certainly above `bound` is only counted. */
void rtv__int8_ask_above(rtv__int8_group *group, int i, float bound);

/* The score of query i and a candidate of the tile with this product is at least and at most: */
static inline float rtv__int8_lower(const rtv__int8_group *group, int i, const rtv__int8_tile *tile,
                                    int32_t product)
{
    float slack = group->norm[i] * tile->error + group->error[i] * tile->length + 1;
    float lower = ((float)product - slack) * (group->scale[i] * tile->scale);
    return lower - (lower < 0 ? -lower : lower) * 0x1p-18f;
}

/* The greatest score of what has the lower bound `lower`. */
static inline float rtv__int8_upper_above(const rtv__int8_group *group, int i,
                                          const rtv__int8_tile *tile, float lower)
{
    float slack = group->norm[i] * tile->error + group->error[i] * tile->length + 1;
    float width = 2 * slack * (group->scale[i] * tile->scale);
    return lower + width * (1 + 0x1p-16f) + (lower < 0 ? -lower : lower) * 0x1p-16f;
}

static inline float rtv__int8_upper(const rtv__int8_group *group, int i, const rtv__int8_tile *tile,
                                    int32_t product)
{
    return rtv__int8_upper_above(group, i, tile, rtv__int8_lower(group, i, tile, product));
}

/* Whether no candidate can score `bound` or more whose norm is at most this one of the set. */
static inline bool rtv__int8_done(const rtv__int8_group *group, int i, float norm, float bound)
{
    return (double)group->norm[i] * group->scale[i] * norm + 1e-36 < bound;
}

#endif
