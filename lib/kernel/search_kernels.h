/*
 * The inner loops of exact search: tiles of 8 queries by 48 candidates.
 *
 * Candidates lie in panels of 16 lanes, packed by dimension: panel[x * 16 + lane]. Queries lie in
 * groups of 8 likewise: group[x * 8 + query]. A score is the canonical one of the library,
 * s = 0; for x = 0, 1, ..: s = fma(query[x], candidate[x], s), so that every instruction set, tile
 * shape and order of work gives the same bits.
 */
#ifndef RTV_LIB_KERNEL_SEARCH_KERNELS_H
#define RTV_LIB_KERNEL_SEARCH_KERNELS_H

#include <stdint.h>

enum {
    RTV__PANEL_LANES = 16,
    RTV__TILE_PANELS = 3,
    RTV__TILE_LANES = RTV__PANEL_LANES * RTV__TILE_PANELS,
    RTV__TILE_QUERIES = 8
};

enum { RTV__AHEAD_LINE = 64 };

/*
 * What is read after some tiles: with each of them so many lines of 64 bytes are asked for, behind
 * each other from `memory` on. More at once than the processor can wait for would stop it.
 */
typedef struct {
    const char *memory;
    int64_t lines;
} rtv__ahead;

/*
 * A group of fewer than 8 queries is filled up with zeros; the bounds of what is missing are NaN,
 * which no score reaches, exceeds or equals.
 */
typedef struct {
    /*
     * Scores tile after tile (3 panels each, 3 * `tiles` pointers) until one of the first `rows`
     * queries has a score of at least its bound there; gives the number of that tile, or `tiles`.
     * For that tile, bit l of lanes[i], i < rows, says that query i reaches its bound in lane l,
     * and scores[i * 48 + l] is the score where lanes[i] is not 0. A NaN reaches nothing. `next`
     * may stand for nothing, 0 lines.
     */
    int64_t (*find)(uint64_t *lanes, float *scores, const float *queries, int32_t rows,
                    const float *const *panels, int64_t tiles, int64_t dim, const float *bounds,
                    const rtv__ahead *next);
    /*
     * Scores one tile for 8 queries: counts[i] grows by the number of lanes in keep[i] whose score
     * is above bounds[i]. Gives 0, or 1 when some score equals its bound; then bit l of equal[i]
     * says where.
     */
    int32_t (*count)(int64_t *counts, uint64_t *equal, const float *queries,
                     const float *const *panels, int64_t dim, const float *bounds,
                     const uint64_t *keep);
    /* One score; strides in elements. */
    float (*score)(const float *query, int64_t query_stride, const float *candidate,
                   int64_t candidate_stride, int64_t dim);
    /* Scores of some candidates, whose elements are `stride` apart, from anywhere in memory. */
    void (*score_rows)(float *scores, const float *query, const float *const *candidates,
                       int64_t stride, int64_t count, int64_t dim);
} rtv__search_kernels;

extern const rtv__search_kernels rtv__search_scalar;
#if defined(__x86_64__) || defined(__i386__)
extern const rtv__search_kernels rtv__search_avx2;   /* needs AVX2 and FMA */
extern const rtv__search_kernels rtv__search_avx512; /* needs AVX-512F and FMA */
#elif defined(__aarch64__)
extern const rtv__search_kernels rtv__search_neon;
#endif

#endif
