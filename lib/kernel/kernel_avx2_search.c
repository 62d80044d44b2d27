/* Exact search with AVX2 and FMA: 12 sums of 8 lanes stay in registers, four blocks make a tile. */
#include <immintrin.h>

#include "kernel/search_kernels.h"

#define FMA __builtin_fmaf
#include "kernel/score_body.h"

/* A block is 4 queries by 24 lanes: a panel and a half. */
enum { BLOCK_QUERIES = 4, BLOCK_LANES = 24 };

#define EACH_ROW(X) X(0) X(1) X(2) X(3)

/* The sums of row i are a<i>, b<i> and c<i>; `rows` is a constant. */
#define DECLARE(i) __m256 a##i = _mm256_setzero_ps(), b##i = a##i, c##i = a##i;

#define ADD_PRODUCTS(i)                                                                            \
    if (rows > i) {                                                                                \
        __m256 query = _mm256_broadcast_ss(queries + x * RTV__TILE_QUERIES + i);                   \
        a##i = _mm256_fmadd_ps(query, first, a##i);                                                \
        b##i = _mm256_fmadd_ps(query, second, b##i);                                               \
        c##i = _mm256_fmadd_ps(query, third, c##i);                                                \
    }

#define STORE(i)                                                                                   \
    if (rows > i) {                                                                                \
        _mm256_storeu_ps(scores + i * RTV__TILE_LANES, a##i);                                      \
        _mm256_storeu_ps(scores + i * RTV__TILE_LANES + 8, b##i);                                  \
        _mm256_storeu_ps(scores + i * RTV__TILE_LANES + 16, c##i);                                 \
    }

/* `lanes` are where the three vectors of a block begin in their panels. */
static inline __attribute__((always_inline)) void score_block(float *scores, const float *queries,
                                                              const int32_t rows,
                                                              const float *lanes0,
                                                              const float *lanes1,
                                                              const float *lanes2, int64_t dim)
{
    EACH_ROW(DECLARE)
    for (int64_t x = 0; x < dim; x++) {
        __m256 first = _mm256_loadu_ps(lanes0 + x * RTV__PANEL_LANES);
        __m256 second = _mm256_loadu_ps(lanes1 + x * RTV__PANEL_LANES);
        __m256 third = _mm256_loadu_ps(lanes2 + x * RTV__PANEL_LANES);
        EACH_ROW(ADD_PRODUCTS)
    }
    EACH_ROW(STORE)
}

static inline __attribute__((always_inline)) void score_part(float *scores, const float *queries,
                                                             const int32_t rows,
                                                             const float *const *panels,
                                                             int64_t dim)
{
    score_block(scores, queries, rows, panels[0], panels[0] + 8, panels[1], dim);
    score_block(scores + BLOCK_LANES, queries, rows, panels[1] + 8, panels[2], panels[2] + 8, dim);
}

static inline __attribute__((always_inline)) void score_tile(float *scores, const float *queries,
                                                             const int32_t rows,
                                                             const float *const *panels,
                                                             int64_t dim)
{
    score_part(scores, queries, rows < BLOCK_QUERIES ? rows : BLOCK_QUERIES, panels, dim);
    if (rows > BLOCK_QUERIES)
        score_part(scores + BLOCK_QUERIES * RTV__TILE_LANES, queries + BLOCK_QUERIES,
                   rows - BLOCK_QUERIES, panels, dim);
}

/* The lanes of one row for which `comparison` holds. */
#define LANES(row_scores, bound, comparison)                                                       \
    (lane_bits(row_scores, 0, bound, comparison) | lane_bits(row_scores, 8, bound, comparison) |   \
     lane_bits(row_scores, 16, bound, comparison) | lane_bits(row_scores, 24, bound, comparison) | \
     lane_bits(row_scores, 32, bound, comparison) | lane_bits(row_scores, 40, bound, comparison))

#define lane_bits(row_scores, first, bound, comparison)                                            \
    ((uint64_t)_mm256_movemask_ps(                                                                 \
         _mm256_cmp_ps(_mm256_loadu_ps((row_scores) + (first)), bound, comparison))                \
     << (first))

static inline __attribute__((always_inline)) int64_t find_rows(
    uint64_t *lanes, float *scores, const float *queries, const int32_t rows,
    const float *const *panels, int64_t tiles, int64_t dim, const float *bounds,
    const rtv__ahead *next)
{
    for (int64_t tile = 0; tile < tiles; tile++) {
        look_ahead(next, tile);
        score_tile(scores, queries, rows, panels + tile * RTV__TILE_PANELS, dim);
        uint64_t any = 0;
        for (int32_t i = 0; i < rows; i++) {
            lanes[i] = LANES(scores + i * RTV__TILE_LANES, _mm256_set1_ps(bounds[i]), _CMP_GE_OQ);
            any |= lanes[i];
        }
        if (any != 0)
            return tile;
    }
    return tiles;
}

static int64_t find(uint64_t *lanes, float *scores, const float *queries, int32_t rows,
                    const float *const *panels, int64_t tiles, int64_t dim, const float *bounds,
                    const rtv__ahead *next)
{
    if (rows == 1)
        return find_rows(lanes, scores, queries, 1, panels, tiles, dim, bounds, next);
    if (rows == 2)
        return find_rows(lanes, scores, queries, 2, panels, tiles, dim, bounds, next);
    if (rows <= 4)
        return find_rows(lanes, scores, queries, 4, panels, tiles, dim, bounds, next);
    return find_rows(lanes, scores, queries, 8, panels, tiles, dim, bounds, next);
}

static int32_t count(int64_t *counts, uint64_t *equal, const float *queries,
                     const float *const *panels, int64_t dim, const float *bounds,
                     const uint64_t *keep)
{
    float scores[RTV__TILE_QUERIES * RTV__TILE_LANES];
    score_tile(scores, queries, RTV__TILE_QUERIES, panels, dim);
    uint64_t any = 0;
    for (int32_t i = 0; i < RTV__TILE_QUERIES; i++) {
        const float *row = scores + i * RTV__TILE_LANES;
        __m256 bound = _mm256_set1_ps(bounds[i]);
        counts[i] += __builtin_popcountll(LANES(row, bound, _CMP_GT_OQ) & keep[i]);
        equal[i] = LANES(row, bound, _CMP_EQ_OQ);
        any |= equal[i];
    }
    return any != 0;
}

const rtv__search_kernels rtv__search_avx2 = {find, count, score, score_rows};
